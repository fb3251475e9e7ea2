import { VLAN_VID_MASK } from '../../wire/vlan.ts';
import { Timer } from '../../sim/timer.ts';
import { EINVAL } from '../../uapi/errno.ts';
import { ETH_P_IP } from '../../uapi/if.ts';
import { be16, be32 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import {
  IGMP_HLEN,
  IGMP_HOST_LEAVE_MESSAGE,
  IGMP_HOST_MEMBERSHIP_QUERY,
  IGMP_HOST_MEMBERSHIP_REPORT,
  IGMP_LOCAL_GROUP,
  IGMPV2_HOST_MEMBERSHIP_REPORT,
  IGMPV3_BLOCK_OLD_SOURCES,
  IGMPV3_CHANGE_TO_INCLUDE,
  IGMPV3_HOST_MEMBERSHIP_REPORT,
  IGMPV3_MODE_IS_INCLUDE,
  igmpv3Code,
} from '../../wire/igmp.ts';
import { ipv4CheckHeader, ipv4ChecksumOk, ipv4TotLen } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { brDeliver, brDeliverClone, brDropNoEgress, shouldDeliver } from './br_forward.ts';
import { mdbAddPort, mdbDelPort, mdbFind, mdbHostJoin, mdbNewGroup, RTPROT_KERNEL } from './br_multicast_mdb.ts';
import { brMulticastMarkRouter } from './br_multicast_port.ts';
import { openQuerier, queryExpired, sendQuery, startPortQuery } from './br_multicast_query.ts';
import {
  brMulticastCount,
  MCAST_EXCLUDE,
  MCAST_RX,
  MCAST_TX,
  mcastOf,
  mcastStatsOf,
  type MdbGroup,
  type MdbKey,
  MDB_RTR_TYPE_PERM,
  MDB_RTR_TYPE_TEMP_QUERY,
  NetBridgeMcast,
  OwnQuery,
} from './br_multicast_state.ts';
import {
  BR_CB_MROUTERS_ONLY,
  BR_CB_VLAN_FILTERED,
  BR_MULTICAST_FAST_LEAVE,
  BR_STATE_DISABLED,
  McastRouterState,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';

/** Multicast snooping for IPv4. Linux: net/bridge/br_multicast.c. With `mcast_igmp_version 3` sources are not followed. */

const INADDR_ALLSNOOPERS_GROUP = 0xe000006a | 0;
const ALLSNOOPERS_MAC6 = new Uint8Array([0x33, 0x33, 0, 0, 0, 0x6a]);
const LOCAL_MASK = 0xffffff00 | 0;
const IPPROTO_IGMP = 2;

/** Linux: br_multicast_init(). */
export function brMulticastInit(br: NetBridge): void {
  const router = new McastRouterState(() => {
    router.active = false;
  });
  const otherQuery = new Timer(() => otherQueryExpired(br));
  const ownQuery = new OwnQuery(() => queryExpired(br, null, ownQuery));
  br.mcast = new NetBridgeMcast(router, otherQuery, ownQuery);
}

/** The querier that was heard is silent: the own one starts, if it is on. Linux: br_multicast_querier_expired(). */
function otherQueryExpired(br: NetBridge): void {
  const mcast = mcastOf(br);
  mcast.querierPort = null;
  openQuerier(br);
  if (mcast.querier && mcast.enabled && br.dev.started) for (const p of br.ports) startPortQuery(p);
}

export { ALLSNOOPERS_MAC6, INADDR_ALLSNOOPERS_GROUP };

/** `mcast_snooping`. Linux: br_multicast_toggle(). */
export function brMulticastToggle(br: NetBridge, on: boolean): void {
  const mcast = mcastOf(br);
  if (mcast.enabled === on) return;
  mcast.enabled = on;
  if (!br.dev.started) return;
  if (on) openQuerier(br);
}

/** The bridge goes down. Linux: br_multicast_stop(). */
export function brMulticastStop(br: NetBridge): void {
  const mcast = mcastOf(br);
  const sim = br.net.sim;
  sim.delTimer(mcast.router.timer);
  sim.delTimer(mcast.otherQuery);
  sim.delTimer(mcast.ownQuery.timer);
}

/** The VLAN a frame was found to be in. */
function vlanOf(skb: SkBuff): number {
  return (skb.cb0 & BR_CB_VLAN_FILTERED) !== 0 ? skb.vlanTci & VLAN_VID_MASK : 0;
}

/** Is the bridge's group for an IPv4 multicast (0 for frames of others): the one an IGMP reporter would be in. */
export function brMdbSkbGet(br: NetBridge, skb: SkBuff): MdbGroup | null {
  const mcast = mcastOf(br);
  if (!mcast.enabled || skb.cb1 !== 0 || mcast.list.length === 0) return null;
  const vid = vlanOf(skb);
  if (skb.protocol === ETH_P_IP) {
    const at = skb.data;
    const addr = be32(skb.bytes, at + 16);
    const src = be32(skb.bytes, at + 12);
    return mdbFind(br, { addr, src, vid, mac: null }) ?? mdbFind(br, { addr, src: 0, vid, mac: null });
  }
  const mac = skb.macHeader;
  return mdbFind(br, { addr: 0, src: 0, vid, mac: skb.bytes.slice(mac, mac + 6) });
}

/** Is the host a router of multicast? Linux: br_multicast_is_router(). */
export function brMulticastIsRouter(br: NetBridge): boolean {
  const router = mcastOf(br).router;
  return router.type === MDB_RTR_TYPE_PERM || (router.type === MDB_RTR_TYPE_TEMP_QUERY && router.timer.pending);
}

/** Only while somebody queries can groups be trusted. Linux: br_multicast_querier_exists(). */
export function brMulticastQuerierExists(br: NetBridge, group: MdbGroup | null): boolean {
  if (group !== null && group.key.mac !== null) return true;
  const mcast = mcastOf(br);
  return mcast.otherQueryDelay < br.net.sim.now && (mcast.querier || mcast.otherQuery.pending);
}

/** To a group's members and to routers; each port once. Linux: br_multicast_flood(). */
export function brMulticastFlood(br: NetBridge, group: MdbGroup | null, skb: SkBuff, localRcv: boolean, localOrig: boolean): void {
  let prev: NetBridgePort | null = null;
  for (const p of br.ports) {
    const wanted = p.mcastRouter.active || (group !== null && group.ports.some((member) => member.port === p));
    if (!wanted || !shouldDeliver(p, skb)) continue;
    if (skb.cb1 !== 0) brMulticastCount(br, p, skb, MCAST_TX);
    if (prev !== null) brDeliverClone(prev, skb, localOrig);
    prev = p;
  }
  if (prev === null) {
    if (!localRcv) brDropNoEgress(skb);
  } else if (localRcv) brDeliverClone(prev, skb, localOrig);
  else brDeliver(prev, skb, localOrig);
}

/**
 * Looks at a multicast frame (`skb.data` behind the Ethernet header) from port `p` (null: from the host): learns from IGMP
 * messages, marks what only routers need. 0, or negative: the frame is broken. Linux: br_multicast_rcv().
 */
export function brMulticastRcv(br: NetBridge, p: NetBridgePort | null, skb: SkBuff): number {
  skb.cb0 &= ~BR_CB_MROUTERS_ONLY;
  skb.cb1 = 0;
  if (skb.protocol !== ETH_P_IP || !mcastOf(br).enabled) return 0;
  const bytes = skb.bytes;
  const at = skb.data;
  const hlen = ipv4CheckHeader(bytes, at, skb.tail);
  if (hlen < 0) return -EINVAL;
  if (bytes[at + 9] !== IPPROTO_IGMP) {
    if ((be32(bytes, at + 16) & LOCAL_MASK) !== IGMP_LOCAL_GROUP) skb.cb0 |= BR_CB_MROUTERS_ONLY;
    return 0;
  }
  const length = ipv4TotLen(bytes, at);
  const whole = ipv4ChecksumOk(bytes, at, hlen) && length >= hlen + IGMP_HLEN && at + length <= skb.tail;
  if (!whole || checksum(bytes, at + hlen, length - hlen) !== 0) {
    if (mcastOf(br).statsEnabled) mcastStatsOf(br, p).igmpParseErrors++;
    return -EINVAL;
  }
  return igmpRcv(br, p, skb, at + hlen, at + length);
}

function igmpRcv(br: NetBridge, p: NetBridgePort | null, skb: SkBuff, at: number, end: number): number {
  const bytes = skb.bytes;
  const type = bytes[at];
  skb.cb1 = type;
  switch (type) {
    case IGMP_HOST_MEMBERSHIP_REPORT:
    case IGMPV2_HOST_MEMBERSHIP_REPORT:
      skb.cb0 |= BR_CB_MROUTERS_ONLY;
      addGroup(br, p, be32(bytes, at + 4), vlanOf(skb));
      break;
    case IGMPV3_HOST_MEMBERSHIP_REPORT:
      igmp3Report(br, p, skb, at, end);
      break;
    case IGMP_HOST_MEMBERSHIP_QUERY:
      igmpQuery(br, p, skb, at, end);
      break;
    case IGMP_HOST_LEAVE_MESSAGE:
      leaveGroup(br, p, be32(bytes, at + 4), vlanOf(skb));
  }
  brMulticastCount(br, p, skb, MCAST_RX);
  return 0;
}

function keyOf(addr: number, vid: number): MdbKey {
  return { addr, src: 0, vid, mac: null };
}

/** Linux: br_multicast_add_group(). */
function addGroup(br: NetBridge, p: NetBridgePort | null, addr: number, vid: number): void {
  if ((addr & LOCAL_MASK) === IGMP_LOCAL_GROUP) return;
  if (!br.dev.started || (p !== null && p.state === BR_STATE_DISABLED)) return;
  const mcast = mcastOf(br);
  if (mcast.list.length >= mcast.hashMax) return;
  const group = mdbNewGroup(br, keyOf(addr, vid));
  if (p === null) {
    mdbHostJoin(br, group);
    return;
  }
  let member = group.ports.find((one) => one.port === p);
  if (member === undefined) {
    if (p.mcastMaxGroups > 0 && p.mcastNGroups >= p.mcastMaxGroups) return;
    member = mdbAddPort(br, group, p, false, MCAST_EXCLUDE, RTPROT_KERNEL);
  }
  if (!member.permanent) br.net.sim.modTimer(member.timer, br.net.sim.now + mcast.membershipInterval);
}

/** Linux: br_ip4_multicast_igmp3_report(). */
function igmp3Report(br: NetBridge, p: NetBridgePort | null, skb: SkBuff, at: number, end: number): void {
  const { bytes } = skb;
  const vid = vlanOf(skb);
  const records = be16(bytes, at + 6);
  let record = at + 8;
  for (let i = 0; i < records && record + 8 <= end; i++) {
    const type = bytes[record];
    const sources = be16(bytes, record + 2);
    const addr = be32(bytes, record + 4);
    record += 8 + 4 * sources + 4 * bytes[record + 1];
    if (type < IGMPV3_MODE_IS_INCLUDE || type > IGMPV3_BLOCK_OLD_SOURCES) continue;
    if (sources === 0 && (type === IGMPV3_CHANGE_TO_INCLUDE || type === IGMPV3_MODE_IS_INCLUDE)) leaveGroup(br, p, addr, vid);
    else addGroup(br, p, addr, vid);
  }
}

/** Linux: br_ip4_multicast_query(). */
function igmpQuery(br: NetBridge, p: NetBridgePort | null, skb: SkBuff, at: number, end: number): void {
  const { bytes } = skb;
  const mcast = mcastOf(br);
  if (!br.dev.started || (p !== null && p.state === BR_STATE_DISABLED)) return;
  const sim = br.net.sim;
  const group = be32(bytes, at + 4);
  const code = bytes[at + 1];
  const v3 = end - at >= 12;
  // Without a response time it is a version 1 query, which waits 10 s.
  const delay = v3 ? igmpv3Code(code) * 1e8 : code === 0 ? 10e9 : code * 1e8;
  if (group === 0) {
    queryReceived(br, mcast, p, be32(bytes, skb.data + 12), delay);
    return;
  }
  const found = mdbFind(br, keyOf(group, vlanOf(skb)));
  if (found === null) return;
  const until = sim.now + delay * mcast.lastMemberCount;
  if (found.hostJoined && found.timer.pending && found.timer.expires > until) sim.modTimer(found.timer, until);
  for (const member of found.ports) if (member.timer.pending && member.timer.expires > until) sim.modTimer(member.timer, until);
}

/** A general query: who asked is the querier, if its address is the lowest. Linux: br_ip4_multicast_query_received(). */
function queryReceived(br: NetBridge, mcast: NetBridgeMcast, p: NetBridgePort | null, saddr: number, delay: number): void {
  const free = !mcast.ownQuery.timer.pending && !mcast.otherQuery.pending;
  if (!free && mcast.querierAddr !== 0 && saddr >>> 0 > mcast.querierAddr >>> 0) return;
  if (saddr === 0 && mcast.querier && p === null) return;
  mcast.querierAddr = saddr;
  mcast.querierPort = p;
  const sim = br.net.sim;
  if (!mcast.otherQuery.pending) mcast.otherQueryDelay = sim.now + delay;
  sim.modTimer(mcast.otherQuery, sim.now + mcast.querierInterval);
  brMulticastMarkRouter(br, p);
}

/** Linux: br_multicast_leave_group(). */
function leaveGroup(br: NetBridge, p: NetBridgePort | null, addr: number, vid: number): void {
  if ((addr & LOCAL_MASK) === IGMP_LOCAL_GROUP || !br.dev.started) return;
  const group = mdbFind(br, keyOf(addr, vid));
  if (group === null) return;
  const mcast = mcastOf(br);
  const sim = br.net.sim;
  const member = p === null ? undefined : group.ports.find((one) => one.port === p);
  if (p !== null && (p.flags & BR_MULTICAST_FAST_LEAVE) !== 0) {
    if (member !== undefined && !member.permanent) mdbDelPort(br, group, member);
    return;
  }
  if (mcast.otherQuery.pending) return;
  if (mcast.querier && p !== null) sendQuery(br, p, addr);
  const timer = p === null ? group.timer : member?.timer;
  if (timer === undefined || (p === null && !group.hostJoined) || member?.permanent === true) return;
  const until = sim.now + mcast.lastMemberCount * mcast.lastMemberInterval;
  if (!timer.pending || timer.expires > until) sim.modTimer(timer, until);
}
