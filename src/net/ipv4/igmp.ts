import { Timer } from '../../sim/timer.ts';
import { ARPHRD_ETHER } from '../../uapi/if.ts';
import { RTM_DELMULTICAST, RTM_NEWMULTICAST } from '../../uapi/rtnetlink.ts';
import { IPPROTO_IGMP } from '../../uapi/socket.ts';
import {
  emitIgmp,
  emitIgmpv3Record,
  emitIgmpv3Report,
  IGMP_ALL_HOSTS,
  IGMP_ALL_ROUTER,
  IGMP_HLEN,
  IGMP_HOST_LEAVE_MESSAGE,
  IGMP_HOST_MEMBERSHIP_REPORT,
  IGMPV2_HOST_MEMBERSHIP_REPORT,
  IGMPV3_ALL_MCR,
  IGMPV3_CHANGE_TO_EXCLUDE,
  IGMPV3_CHANGE_TO_INCLUDE,
  IGMPV3_MODE_IS_EXCLUDE,
} from '../../wire/igmp.ts';
import { emitIpv4, IP_DF, IPOPT_RA } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import { devMcAdd, devMcDel } from '../core/dev_addr_lists.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { Flow4 } from './fib_lookup.ts';
import { inetIfmcaddrNotify } from './igmp_notify.ts';
import {
  inDevConfGet,
  inDevForceIgmpVersion,
  inDevGet,
  type InDevice,
  IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL,
  IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL,
} from './inetdevice.ts';
import { NSEC_PER_JIFFY } from './ip_ident.ts';
import { ipLocalOut } from './ip_local_out.ts';
import { type IpMcDevice, ipMcFind, IpMcList, mcDevice } from './ip_mc_list.ts';
import { ipv4Net, rtCacheFlush } from './ipv4_netns.ts';
import { ipv4IsLocalMulticast } from './route_nexthop.ts';
import { ipRouteOutputKey } from './route_output.ts';

/** IGMP, the host's side (RFC 2236, RFC 3376). Linux: net/ipv4/igmp.c. */

const NSEC_PER_MSEC = 1_000_000;
export const NSEC_PER_DECISEC = 100_000_000;
export const QUERY_RESPONSE_INTERVAL = 100 * NSEC_PER_DECISEC;
export const QUERY_INTERVAL = 1250 * NSEC_PER_DECISEC;

// -- joining and leaving

/** The device (also) listens to `group` from now on. Linux: ip_mc_inc_group(). */
export function ipMcIncGroup(inDev: InDevice, group: number): void {
  const found = ipMcFind(inDev, group);
  if (found !== null) {
    found.users++;
    return;
  }
  const mc = mcDevice(inDev);
  const im = new IpMcList(group);
  mc.list.unshift(im);
  const tomb = mc.tomb.findIndex((other) => other.multiaddr === group);
  if (tomb >= 0) mc.tomb.splice(tomb, 1);
  groupAdded(inDev, im);
  inetIfmcaddrNotify(inDev.dev, group, RTM_NEWMULTICAST);
  if (!inDev.dead) rtCacheFlush(inDev.net);
}

/** One listener less. Linux: ip_mc_dec_group(). */
export function ipMcDecGroup(inDev: InDevice, group: number): void {
  const im = ipMcFind(inDev, group);
  if (im === null || --im.users > 0) return;
  const mc = mcDevice(inDev);
  mc.list.splice(mc.list.indexOf(im), 1);
  groupDropped(inDev, im);
  inetIfmcaddrNotify(inDev.dev, group, RTM_DELMULTICAST);
  if (!inDev.dead) rtCacheFlush(inDev.net);
}

/** A device comes up. Linux: ip_mc_up(). */
export function ipMcUp(inDev: InDevice): void {
  const mc = mcDevice(inDev);
  mc.qi = QUERY_INTERVAL;
  mc.qri = QUERY_RESPONSE_INTERVAL;
  mc.qrv = ipv4Net(inDev.net).sysctl.igmpQrv;
  mc.up = true;
  ipMcIncGroup(inDev, IGMP_ALL_HOSTS);
  for (const im of mc.list) groupAdded(inDev, im);
}

/** It goes down. Linux: ip_mc_down(). */
export function ipMcDown(inDev: InDevice): void {
  const mc = mcDevice(inDev);
  if (!mc.up) return;
  mc.up = false;
  for (const im of mc.list) groupDropped(inDev, im);
  mc.ifcCount = 0;
  mc.gqRunning = false;
  igmpStopTimer(inDev, mc.ifcTimer);
  igmpStopTimer(inDev, mc.gqTimer);
  ipMcDecGroup(inDev, IGMP_ALL_HOSTS);
}

/** It loses its IPv4 half. Linux: ip_mc_destroy_dev(). */
export function ipMcDestroyDev(inDev: InDevice): void {
  ipMcDown(inDev);
  const mc = mcDevice(inDev);
  for (const im of [...mc.list]) igmpStopTimer(inDev, im.timer);
  mc.list.length = 0;
  mc.tomb.length = 0;
}

/** Its type is about to change, has changed. Linux: ip_mc_unmap(), ip_mc_remap(). */
export function ipMcUnmap(inDev: InDevice): void {
  for (const im of mcDevice(inDev).list) groupDropped(inDev, im);
}
export function ipMcRemap(inDev: InDevice): void {
  for (const im of mcDevice(inDev).list) groupAdded(inDev, im);
}

export function igmpStopTimer(inDev: InDevice, timer: Timer | null): void {
  if (timer !== null) inDev.net.sim.delTimer(timer);
}

/** The MAC address that stands for a group (RFC 1112 section 6.4). */
export function ipEthMcMap(group: number): Uint8Array {
  return Uint8Array.of(0x01, 0x00, 0x5e, (group >> 16) & 0x7f, (group >> 8) & 0xff, group & 0xff);
}

/** Do groups have hardware addresses on `dev`? Linux: arp_mc_map(). */
function arpMcMap(dev: NetDevice): boolean {
  return dev.type === ARPHRD_ETHER;
}

/** Groups that are never reported. */
export function igmpIsSilent(inDev: InDevice, group: number): boolean {
  if (group === IGMP_ALL_HOSTS) return true;
  return ipv4IsLocalMulticast(group) && ipv4Net(inDev.net).sysctl.igmpLinkLocalMcastReports === 0;
}

/** Linux: igmp_group_added(). */
function groupAdded(inDev: InDevice, im: IpMcList): void {
  if (!im.loaded) {
    im.loaded = true;
    if (arpMcMap(inDev.dev)) devMcAdd(inDev.dev, ipEthMcMap(im.multiaddr));
  }
  if (igmpIsSilent(inDev, im.multiaddr) || inDev.dead) return;
  const qrv = ipv4Net(inDev.net).sysctl.igmpQrv;
  im.unsolicitCount = qrv;
  if (igmpV1Seen(inDev) || igmpV2Seen(inDev)) {
    igmpStartTimer(inDev, im, NSEC_PER_JIFFY);
    return;
  }
  im.crcount = mcDevice(inDev).qrv || qrv;
  ifcEvent(inDev);
}

/** Linux: igmp_group_dropped(). */
function groupDropped(inDev: InDevice, im: IpMcList): void {
  if (im.loaded) {
    im.loaded = false;
    if (arpMcMap(inDev.dev)) devMcDel(inDev.dev, ipEthMcMap(im.multiaddr));
  }
  if (igmpIsSilent(inDev, im.multiaddr)) return;
  const reporter = im.reporter;
  igmpStopTimer(inDev, im.timer);
  im.reporter = false;
  im.unsolicitCount = 0;
  if (inDev.dead || igmpV1Seen(inDev)) return;
  if (igmpV2Seen(inDev)) {
    if (reporter) sendReport(inDev, im.multiaddr, IGMP_HOST_LEAVE_MESSAGE);
    return;
  }
  const mc = mcDevice(inDev);
  mc.tomb.push({ multiaddr: im.multiaddr, crcount: mc.qrv || ipv4Net(inDev.net).sysctl.igmpQrv });
  ifcEvent(inDev);
}

// -- timers

export function igmpV1Seen(inDev: InDevice): boolean {
  const forced = inDevForceIgmpVersion(inDev);
  return forced === 1 || (forced === 0 && mcDevice(inDev).v1Seen > inDev.net.sim.now);
}

export function igmpV2Seen(inDev: InDevice): boolean {
  const forced = inDevForceIgmpVersion(inDev);
  return forced === 2 || (forced === 0 && mcDevice(inDev).v2Seen > inDev.net.sim.now);
}

/** Linux: unsolicited_report_interval(). */
function unsolicitedReportInterval(inDev: InDevice): number {
  const older = igmpV1Seen(inDev) || igmpV2Seen(inDev);
  const index = older ? IPV4_DEVCONF_IGMPV2_UNSOLICITED_REPORT_INTERVAL : IPV4_DEVCONF_IGMPV3_UNSOLICITED_REPORT_INTERVAL;
  return Math.max(inDevConfGet(inDev, index) * NSEC_PER_MSEC, NSEC_PER_JIFFY);
}

function randomDelay(inDev: InDevice, most: number): number {
  const { sim } = inDev.net;
  return sim.now + Math.floor(sim.random.float() * most) + 2 * NSEC_PER_JIFFY;
}

/** Linux: igmp_start_timer(). */
export function igmpStartTimer(inDev: InDevice, im: IpMcList, most: number): void {
  im.timer ??= new Timer(() => timerExpire(inDev, im));
  inDev.net.sim.modTimer(im.timer, randomDelay(inDev, most));
}

/** Linux: igmp_timer_expire(). */
function timerExpire(inDev: InDevice, im: IpMcList): void {
  if (im.unsolicitCount > 0 && --im.unsolicitCount > 0) igmpStartTimer(inDev, im, unsolicitedReportInterval(inDev));
  im.reporter = true;
  if (igmpV1Seen(inDev)) sendReport(inDev, im.multiaddr, IGMP_HOST_MEMBERSHIP_REPORT);
  else if (igmpV2Seen(inDev)) sendReport(inDev, im.multiaddr, IGMPV2_HOST_MEMBERSHIP_REPORT);
  else sendV3(inDev, [{ type: IGMPV3_MODE_IS_EXCLUDE, group: im.multiaddr }]);
}

/** Something changed: version 3 tells it, several times. Linux: igmp_ifc_event(). */
function ifcEvent(inDev: InDevice): void {
  if (igmpV1Seen(inDev) || igmpV2Seen(inDev)) return;
  const mc = mcDevice(inDev);
  mc.ifcCount = mc.qrv || ipv4Net(inDev.net).sysctl.igmpQrv;
  ifcStart(inDev, mc, NSEC_PER_JIFFY);
}

function ifcStart(inDev: InDevice, mc: IpMcDevice, most: number): void {
  mc.ifcTimer ??= new Timer(() => ifcExpire(inDev, mc));
  inDev.net.sim.modTimer(mc.ifcTimer, randomDelay(inDev, most));
}

/** Linux: igmp_ifc_timer_expire(), igmpv3_send_cr(). */
function ifcExpire(inDev: InDevice, mc: IpMcDevice): void {
  const records: Record3[] = [];
  for (const left of mc.tomb) if (left.crcount-- > 0) records.push({ type: IGMPV3_CHANGE_TO_INCLUDE, group: left.multiaddr });
  for (let i = mc.tomb.length - 1; i >= 0; i--) if (mc.tomb[i].crcount <= 0) mc.tomb.splice(i, 1);
  for (const im of mc.list) {
    if (im.crcount <= 0) continue;
    im.crcount--;
    records.push({ type: IGMPV3_CHANGE_TO_EXCLUDE, group: im.multiaddr });
  }
  sendV3(inDev, records);
  if (mc.ifcCount <= 0) return;
  mc.ifcCount--;
  ifcStart(inDev, mc, unsolicitedReportInterval(inDev));
}

/** Linux: igmp_gq_start_timer(), igmp_gq_timer_expire(). */
export function igmpGqStartTimer(inDev: InDevice, maxDelay: number): void {
  const mc = mcDevice(inDev);
  mc.gqTimer ??= new Timer(() => {
    mc.gqRunning = false;
    const records: Record3[] = [];
    for (const im of mc.list) if (!igmpIsSilent(inDev, im.multiaddr)) records.push({ type: IGMPV3_MODE_IS_EXCLUDE, group: im.multiaddr });
    sendV3(inDev, records);
  });
  const when = randomDelay(inDev, maxDelay);
  if (mc.gqRunning && mc.gqTimer.expires <= when) return;
  mc.gqRunning = true;
  inDev.net.sim.modTimer(mc.gqTimer, when);
}

// -- sending

interface Record3 {
  type: number;
  group: number;
}

const IP_HLEN_RA = 24;

/** An IPv4 header with the router alert option, TTL 1, routed; null without a way. `data` at the header. */
function newPacket(dev: NetDevice, daddr: number, length: number): SkBuff | null {
  const net = dev.net;
  const flow = new Flow4();
  flow.daddr = daddr;
  flow.oif = dev.ifindex;
  flow.proto = IPPROTO_IGMP;
  const rt = ipRouteOutputKey(net, flow);
  if (typeof rt === 'number') return null;
  const skb = allocSkb(IP_HLEN_RA + length);
  const at = skb.put(IP_HLEN_RA + length);
  emitIpv4(skb.bytes, at, 0xc0, skb.len, 0, IP_DF, 1, IPPROTO_IGMP, sourceOn(dev, flow.saddr), daddr);
  skb.bytes[at] = 0x46;
  skb.bytes.set([IPOPT_RA, 4, 0, 0], at + 20);
  skb.networkHeader = at;
  skb.transportHeader = at + IP_HLEN_RA;
  skb.dst = rt;
  skb.dev = dev;
  return skb;
}

/** The address if it is the device's own, else 0.0.0.0. Linux: igmpv3_get_srcaddr(). */
function sourceOn(dev: NetDevice, saddr: number): number {
  const inDev = inDevGet(dev);
  for (let ifa = inDev === null ? null : inDev.ifaList; ifa !== null; ifa = ifa.next) if (ifa.local === saddr) return saddr;
  return 0;
}

/** A version 1 or 2 message. Linux: igmp_send_report(). */
function sendReport(inDev: InDevice, group: number, type: number): void {
  const skb = newPacket(inDev.dev, type === IGMP_HOST_LEAVE_MESSAGE ? IGMP_ALL_ROUTER : group, IGMP_HLEN);
  if (skb === null) return;
  emitIgmp(skb.bytes, skb.transportHeader, type, 0, group);
  if (inDev.net.stack.trace.on) inDev.net.stack.trace.hit(skb, 'igmp_send_report', inDev.net);
  ipLocalOut(inDev.net, skb);
}

/** A version 3 report; nothing without records. Linux: igmpv3_sendpack(). */
function sendV3(inDev: InDevice, records: readonly Record3[]): void {
  const dev = inDev.dev;
  const most = Math.max(1, Math.floor((dev.mtu - IP_HLEN_RA - IGMP_HLEN) / 8));
  for (let from = 0; from < records.length; from += most) {
    const part = records.slice(from, from + most);
    const length = IGMP_HLEN + 8 * part.length;
    const skb = newPacket(dev, IGMPV3_ALL_MCR, length);
    if (skb === null) return;
    const at = skb.transportHeader;
    part.forEach((record, i) => emitIgmpv3Record(skb.bytes, at + IGMP_HLEN + 8 * i, record.type, record.group));
    emitIgmpv3Report(skb.bytes, at, part.length, length);
    if (inDev.net.stack.trace.on) inDev.net.stack.trace.hit(skb, 'igmpv3_sendpack', inDev.net);
    ipLocalOut(inDev.net, skb);
  }
}
