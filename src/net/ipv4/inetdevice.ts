import { type Timer } from '../../sim/timer.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetnsIpv4 } from './ipv4_netns.ts';

/** Indexes of a device's IPv4 settings. Linux: include/uapi/linux/ip.h, IPV4_DEVCONF_* (here from 0). */
export const IPV4_DEVCONF_FORWARDING = 0;
export const IPV4_DEVCONF_MC_FORWARDING = 1;
export const IPV4_DEVCONF_PROXY_ARP = 2;
export const IPV4_DEVCONF_ACCEPT_REDIRECTS = 3;
export const IPV4_DEVCONF_SECURE_REDIRECTS = 4;
export const IPV4_DEVCONF_SEND_REDIRECTS = 5;
export const IPV4_DEVCONF_SHARED_MEDIA = 6;
export const IPV4_DEVCONF_RP_FILTER = 7;
export const IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE = 8;
export const IPV4_DEVCONF_BOOTP_RELAY = 9;
export const IPV4_DEVCONF_LOG_MARTIANS = 10;
export const IPV4_DEVCONF_TAG = 11;
export const IPV4_DEVCONF_ARPFILTER = 12;
export const IPV4_DEVCONF_MEDIUM_ID = 13;
export const IPV4_DEVCONF_NOXFRM = 14;
export const IPV4_DEVCONF_NOPOLICY = 15;
export const IPV4_DEVCONF_FORCE_IGMP_VERSION = 16;
export const IPV4_DEVCONF_ARP_ANNOUNCE = 17;
export const IPV4_DEVCONF_ARP_IGNORE = 18;
export const IPV4_DEVCONF_PROMOTE_SECONDARIES = 19;
export const IPV4_DEVCONF_ARP_ACCEPT = 20;
export const IPV4_DEVCONF_ARP_NOTIFY = 21;
export const IPV4_DEVCONF_ACCEPT_LOCAL = 22;
export const IPV4_DEVCONF_SRC_VMARK = 23;
export const IPV4_DEVCONF_PROXY_ARP_PVLAN = 24;
export const IPV4_DEVCONF_ROUTE_LOCALNET = 25;
export const IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL = 26;
export const IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL = 27;
export const IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN = 28;
export const IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST = 29;
export const IPV4_DEVCONF_DROP_GRATUITOUS_ARP = 30;
export const IPV4_DEVCONF_BC_FORWARDING = 31;
export const IPV4_DEVCONF_ARP_EVICT_NOCARRIER = 32;
export const IPV4_DEVCONF_MAX = 33;

/** Names of the files under net/ipv4/conf/DEV, by index. Linux: net/ipv4/devinet.c, devinet_sysctl. */
export const DEVCONF_NAMES: readonly string[] = [
  'forwarding',
  'mc_forwarding',
  'proxy_arp',
  'accept_redirects',
  'secure_redirects',
  'send_redirects',
  'shared_media',
  'rp_filter',
  'accept_source_route',
  'bootp_relay',
  'log_martians',
  'tag',
  'arp_filter',
  'medium_id',
  'disable_xfrm',
  'disable_policy',
  'force_igmp_version',
  'arp_announce',
  'arp_ignore',
  'promote_secondaries',
  'arp_accept',
  'arp_notify',
  'accept_local',
  'src_valid_mark',
  'proxy_arp_pvlan',
  'route_localnet',
  'igmpv2_unsolicited_report_interval',
  'igmpv3_unsolicited_report_interval',
  'ignore_routes_with_linkdown',
  'drop_unicast_in_l2_multicast',
  'drop_gratuitous_arp',
  'bc_forwarding',
  'arp_evict_nocarrier',
];

/** The IPv4 settings of a device, of `all` or of `default` (Linux: struct ipv4_devconf). */
export class Ipv4Devconf {
  readonly data: Int32Array;
  /** Which of them were set by hand: those no longer follow `default`. One byte each. */
  readonly state: Uint8Array;

  constructor(from?: Ipv4Devconf) {
    this.data = from ? from.data.slice() : new Int32Array(IPV4_DEVCONF_MAX);
    this.state = from ? from.state.slice() : new Uint8Array(IPV4_DEVCONF_MAX);
  }

  /** Marks all as set by hand (Linux: ipv4_devconf_setall()): an address was added. */
  setAll(): void {
    this.state.fill(1);
  }
}

/** Settings of a namespace's first boot (Linux: ipv4_devconf and ipv4_devconf_dflt). */
export function initialDevconf(dflt: boolean): Ipv4Devconf {
  const cnf = new Ipv4Devconf();
  cnf.data[IPV4_DEVCONF_ACCEPT_REDIRECTS] = 1;
  cnf.data[IPV4_DEVCONF_SEND_REDIRECTS] = 1;
  cnf.data[IPV4_DEVCONF_SECURE_REDIRECTS] = 1;
  cnf.data[IPV4_DEVCONF_SHARED_MEDIA] = 1;
  cnf.data[IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL] = 10000;
  cnf.data[IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL] = 1000;
  cnf.data[IPV4_DEVCONF_ARP_EVICT_NOCARRIER] = 1;
  if (dflt) cnf.data[IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE] = 1;
  return cnf;
}

/** An IPv4 address of a device (Linux: struct in_ifaddr). Addresses and mask are signed 32-bit numbers. */
export class Ifaddr {
  /** The next one of the device. */
  next: Ifaddr | null = null;
  readonly dev: InDevice;
  local = 0;
  /** The peer's address on a point-to-point link, else the same as `local`. */
  address = 0;
  mask = 0;
  prefixlen = 0;
  broadcast = 0;
  scope = 0;
  /** IFA_F_*. */
  flags = 0;
  label: string;
  rtPriority = 0;
  proto = 0;
  /** Lifetimes in seconds from `tstamp`, INFINITY_LIFE_TIME for ever. */
  validLft = 0xffffffff;
  preferredLft = 0xffffffff;
  /** When it was made and last changed, ns. */
  cstamp = 0;
  tstamp = 0;
  /** Runs out or becomes deprecated; null while it lives for ever. */
  timer: Timer | null = null;
  /** It is off the list and its end was announced. */
  dead = false;

  constructor(dev: InDevice, label: string) {
    this.dev = dev;
    this.label = label;
  }
}

/** Linux: inet_ifa_match(): does `addr` lie in the subnet of `ifa`? */
export function inetIfaMatch(addr: number, ifa: Ifaddr): boolean {
  return ((addr ^ ifa.address) & ifa.mask) === 0;
}

/** The IPv4 half of a device (Linux: struct in_device). */
export class InDevice {
  readonly dev: NetDevice;
  /** Of the device's namespace. */
  ipv4: NetnsIpv4;
  ifaList: Ifaddr | null = null;
  dead = false;
  cnf: Ipv4Devconf;
  /** Multicast groups and timers (igmp.ts). */
  mc: object | null = null;
  /** The last address that an ARP request asked for here and that is somebody else's, while `rtGenid` is what it was then. */
  foreignTip = 0;
  foreignGenid = 0;

  constructor(dev: NetDevice, ipv4: NetnsIpv4, cnf: Ipv4Devconf) {
    this.dev = dev;
    this.ipv4 = ipv4;
    this.cnf = cnf;
  }

  get net(): Net {
    return this.dev.net;
  }
}

/** The IPv4 half of `dev`, or null where there is none (MTU below 68, being unregistered). Linux: __in_dev_get_rcu(). */
export function inDevGet(dev: NetDevice): InDevice | null {
  return dev.ipPtr as InDevice | null;
}

// Settings as the packet path reads them: a device's own with `all`'s, combined as Linux: include/linux/inetdevice.h has it.

function confGet(d: InDevice, index: number): number {
  return d.cnf.data[index];
}

function orConf(d: InDevice, index: number): boolean {
  return d.cnf.data[index] !== 0 || d.ipv4.devconfAll.data[index] !== 0;
}

function andConf(d: InDevice, index: number): boolean {
  return d.cnf.data[index] !== 0 && d.ipv4.devconfAll.data[index] !== 0;
}

function maxConf(d: InDevice, index: number): number {
  const own = d.cnf.data[index];
  const all = d.ipv4.devconfAll.data[index];
  return own > all ? own : all;
}

/** One setting of the device alone. Linux: IN_DEV_CONF_GET(). */
export function inDevConfGet(d: InDevice, index: number): number {
  return confGet(d, index);
}
export function inDevForward(d: InDevice): boolean {
  return confGet(d, IPV4_DEVCONF_FORWARDING) !== 0;
}
export function inDevMforward(d: InDevice): boolean {
  return andConf(d, IPV4_DEVCONF_MC_FORWARDING);
}
export function inDevBforward(d: InDevice): boolean {
  return andConf(d, IPV4_DEVCONF_BC_FORWARDING);
}
export function inDevRpfilter(d: InDevice): number {
  return maxConf(d, IPV4_DEVCONF_RP_FILTER);
}
export function inDevSrcVmark(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_SRC_VMARK);
}
export function inDevSourceRoute(d: InDevice): boolean {
  return andConf(d, IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE);
}
export function inDevAcceptLocal(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_ACCEPT_LOCAL);
}
export function inDevBootpRelay(d: InDevice): boolean {
  return andConf(d, IPV4_DEVCONF_BOOTP_RELAY);
}
export function inDevLogMartians(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_LOG_MARTIANS);
}
export function inDevProxyArp(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_PROXY_ARP);
}
export function inDevProxyArpPvlan(d: InDevice): boolean {
  return confGet(d, IPV4_DEVCONF_PROXY_ARP_PVLAN) !== 0;
}
export function inDevSharedMedia(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_SHARED_MEDIA);
}
export function inDevTxRedirects(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_SEND_REDIRECTS);
}
export function inDevSecRedirects(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_SECURE_REDIRECTS);
}
export function inDevRxRedirects(d: InDevice): boolean {
  return inDevForward(d) ? andConf(d, IPV4_DEVCONF_ACCEPT_REDIRECTS) : orConf(d, IPV4_DEVCONF_ACCEPT_REDIRECTS);
}
export function inDevIdtag(d: InDevice): number {
  return confGet(d, IPV4_DEVCONF_TAG);
}
export function inDevMediumId(d: InDevice): number {
  return confGet(d, IPV4_DEVCONF_MEDIUM_ID);
}
export function inDevPromoteSecondaries(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_PROMOTE_SECONDARIES);
}
export function inDevRouteLocalnet(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_ROUTE_LOCALNET);
}
export function inDevIgnoreRoutesWithLinkdown(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN);
}
export function inDevArpfilter(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_ARPFILTER);
}
export function inDevArpAccept(d: InDevice): number {
  return maxConf(d, IPV4_DEVCONF_ARP_ACCEPT);
}
export function inDevArpAnnounce(d: InDevice): number {
  return maxConf(d, IPV4_DEVCONF_ARP_ANNOUNCE);
}
export function inDevArpIgnore(d: InDevice): number {
  return maxConf(d, IPV4_DEVCONF_ARP_IGNORE);
}
export function inDevArpNotify(d: InDevice): number {
  return maxConf(d, IPV4_DEVCONF_ARP_NOTIFY);
}
export function inDevArpEvictNocarrier(d: InDevice): boolean {
  return andConf(d, IPV4_DEVCONF_ARP_EVICT_NOCARRIER);
}
export function inDevDropUnicastInL2Multicast(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST);
}
export function inDevDropGratuitousArp(d: InDevice): boolean {
  return orConf(d, IPV4_DEVCONF_DROP_GRATUITOUS_ARP);
}
export function inDevForceIgmpVersion(d: InDevice): number {
  const all = d.ipv4.devconfAll.data[IPV4_DEVCONF_FORCE_IGMP_VERSION];
  return all !== 0 ? all : confGet(d, IPV4_DEVCONF_FORCE_IGMP_VERSION);
}
