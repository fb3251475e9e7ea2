import type { NlMessage } from '../../uapi/rtnetlink.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { RtnlHandler } from '../core/rtnetlink.ts';
import type { FibInfo } from './fib_semantics.ts';
import type { FibRule } from './fib_rules.ts';
import type { FibTable } from './fib_trie.ts';
import { type Ifaddr, type InDevice, type Ipv4Devconf, initialDevconf } from './inetdevice.ts';

/** What TCP could be told to use against congestion, in the order Linux lists it. */
export const TCP_CONGESTION_CONTROLS: readonly string[] = ['reno', 'bbr', 'cubic'];

/** Told when an address comes (NETDEV_UP) or goes (NETDEV_DOWN). Linux: inetaddr_chain. */
export type InetaddrNotifier = (ifa: Ifaddr, event: number) => void;

/**
 * What devinet.c asks of the rooms that stand above it in the import order: multicast groups, ARP, the route cache. Given to
 * `devinetInit` by af_inet.ts; all optional.
 */
export interface DevinetUpcalls {
  /** Linux: ip_mc_init_dev(), ip_mc_destroy_dev(), ip_mc_up(), ip_mc_down(), ip_mc_unmap(), ip_mc_remap(). */
  ipMcInitDev?(d: InDevice): void;
  ipMcDestroyDev?(d: InDevice): void;
  ipMcUp?(d: InDevice): void;
  ipMcDown?(d: InDevice): void;
  ipMcUnmap?(d: InDevice): void;
  ipMcRemap?(d: InDevice): void;
  /** Linux: ip_mc_autojoin_config(): joins or leaves the group `addr`. 0 or a negative errno. */
  ipMcAutojoin?(d: InDevice, addr: number, join: boolean): number;
  /** RTM_GETROUTE for one destination (route.ts), and the exceptions of a route for `ip route show cache`. */
  inetRtmGetroute?: RtnlHandler;
  fibDumpInfoFnhe?(net: Net, tbId: number, fi: FibInfo, out: NlMessage[]): void;
  /** A gratuitous ARP request for `addr` out of `dev` (Linux: inetdev_send_gratuitous_arp()). */
  arpAnnounce?(dev: NetDevice, addr: number): void;
}

/** Values of net.ipv4.* that something acts on, by the names of their files. The others live in sysctl_net_ipv4.ts alone. */
export class SysctlIpv4 {
  ipDefaultTtl = 64;
  ipNoPmtuDisc = 0;
  ipForwardUsePmtu = 0;
  ipForwardUpdatePriority = 1;
  ipNonlocalBind = 0;
  ipAutobindReuse = 0;
  ipDynaddr = 0;
  ipEarlyDemux = 1;
  ipUnprivilegedPortStart = 1024;
  ipLocalPortRangeLow = 32768;
  ipLocalPortRangeHigh = 60999;
  fwmarkReflect = 0;
  icmpEchoIgnoreAll = 0;
  icmpEchoEnableProbe = 0;
  icmpEchoIgnoreBroadcasts = 1;
  icmpErrorsUseInboundIfaddr = 0;
  icmpIgnoreBogusErrorResponses = 1;
  icmpMsgsBurst = 50;
  icmpMsgsPerSec = 1000;
  /** ms. */
  icmpRatelimit = 1000;
  icmpRatemask = 6168;
  igmpLinkLocalMcastReports = 1;
  igmpMaxMemberships = 20;
  igmpMaxMsf = 10;
  igmpQrv = 2;
  ipfragHighThresh = 4194304;
  ipfragLowThresh = 3145728;
  ipfragMaxDist = 64;
  /** Seconds. */
  ipfragTime = 30;
  pingGroupRangeLow = 1;
  pingGroupRangeHigh = 0;
  rawL3mdevAccept = 1;
  fibMultipathHashPolicy = 0;
  fibMultipathHashFields = 7;
  fibMultipathHashSeed = 0;
  fibMultipathUseNeigh = 0;
  fibNotifyOnFlagChange = 0;
  nexthopCompatMode = 1;
  /** net.ipv4.route.*: bytes, seconds, bytes. */
  minPmtu = 552;
  mtuExpires = 600;
  minAdvMss = 256;
  udpEarlyDemux = 1;
  udpRmemMin = 4096;
  udpWmemMin = 4096;
  tcpFwmarkAccept = 0;
  tcpSynRetries = 6;
  tcpSynackRetries = 5;
  tcpSynLinearTimeouts = 4;
  tcpRetries1 = 3;
  tcpRetries2 = 15;
  tcpOrphanRetries = 0;
  tcpFinTimeout = 60;
  tcpKeepaliveTime = 7200;
  tcpKeepaliveProbes = 9;
  tcpKeepaliveIntvl = 75;
  tcpTimestamps = 1;
  tcpSack = 1;
  tcpWindowScaling = 1;
  tcpSyncookies = 1;
  tcpEcn = 2;
  tcpMtuProbing = 0;
  tcpBaseMss = 1024;
  tcpMtuProbeFloor = 48;
  tcpProbeInterval = 600;
  tcpProbeThreshold = 8;
  tcpMinSndMss = 48;
  tcpTwReuse = 2;
  tcpRfc1337 = 0;
  tcpStdurg = 0;
  tcpAbortOnOverflow = 0;
  tcpMaxSynBacklog = 2048;
  tcpSlowStartAfterIdle = 1;
  tcpNoMetricsSave = 0;
  tcpReordering = 3;
  tcpRmem: number[] = [4096, 131072, 33554432];
  tcpWmem: number[] = [4096, 16384, 4194304];
  tcpCongestionControl = 'bbr';
}

/** IPv4's part of a namespace (Linux: struct netns_ipv4). */
export class NetnsIpv4 {
  readonly net: Net;
  devconfAll: Ipv4Devconf;
  devconfDflt: Ipv4Devconf;
  readonly sysctl = new SysctlIpv4();
  /** Values of the files that only store, by file name; made when first written. */
  stored: Map<string, string> | null = null;

  /** Changes whenever a route, rule or address changed: what was cached before is void (Linux: rt_genid_ipv4()). */
  rtGenid = 1;
  /** Counts routes as they are added. */
  fibSerial = 0;

  /** Routing tables by id. `local` and `main` are made with the namespace, unless rules make their own of others. */
  readonly fibTables = new Map<number, FibTable>();
  fibMain: FibTable | null = null;
  fibLocal: FibTable | null = null;
  fibDefault: FibTable | null = null;
  /** Rules in the order they are tried. */
  readonly rules: FibRule[] = [];
  /** Something other than the three rules of the start: look-ups must walk the rules. */
  fibHasCustomRules = false;
  fibHasCustomLocalRoutes = false;
  /** All route infos by what makes them unique, and those of each device (Linux: fib_info_hash, fib_info_devhash). */
  readonly fibInfos = new Map<string, FibInfo>();
  readonly fibInfosOfDev = new Map<NetDevice, Set<FibInfo>>();
  /** Local addresses to their entries (Linux: inet_addr_lst). */
  readonly addrHash = new Map<number, Ifaddr[]>();
  /** Changes with every address: what source was chosen before may be void. */
  devAddrGenid = 0;

  readonly inetaddrChain: InetaddrNotifier[] = [];
  upcalls: DevinetUpcalls = {};

  // Slots of the data path's rooms (route.ts, icmp.ts, udp.ts, ...), each with a typed accessor of its own.
  routeCache: object | null = null;
  icmp: object | null = null;
  ping: object | null = null;
  raw: object | null = null;
  udp: object | null = null;
  tcp: object | null = null;
  frags: object | null = null;
  peers: object | null = null;

  constructor(net: Net) {
    this.net = net;
    this.devconfAll = initialDevconf(false);
    this.devconfDflt = initialDevconf(true);
  }
}

/** IPv4's part of `net`; there from the moment the namespace is made. */
export function ipv4Net(net: Net): NetnsIpv4 {
  return net.ipv4 as NetnsIpv4;
}

/** Voids all cached routes of `net`. Linux: rt_cache_flush(). */
export function rtCacheFlush(net: Net): void {
  (net.ipv4 as NetnsIpv4).rtGenid++;
}
