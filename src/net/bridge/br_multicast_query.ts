import { ETH_P_IP } from '../../uapi/if.ts';
import { PACKET_HOST } from '../../uapi/socket.ts';
import { putBe16, putBe32 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import { IGMP_ALL_HOSTS, IGMP_HOST_MEMBERSHIP_QUERY } from '../../wire/igmp.ts';
import { IP_DF, ipSendCheck, IPTOS_PREC_INTERNETCONTROL } from '../../wire/ipv4.ts';
import { netifRx } from '../core/dev_queue.ts';
import type { NetDevice } from '../core/dev.ts';
import { ethHeader } from '../core/eth.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { NF_BR_LOCAL_OUT, NFPROTO_BRIDGE, nfHook } from '../netfilter/core.ts';
import { brDevQueuePushXmit } from './br_forward.ts';
import { brMulticastCount, MCAST_RX, MCAST_TX, mcastOf, type NetBridgeMcast, OwnQuery } from './br_multicast_state.ts';
import { BR_STATE_BLOCKING, BR_STATE_DISABLED, type NetBridge, type NetBridgePort } from './br_private.ts';

/** The bridge as a querier (`mcast_querier 1`): general queries at start and ever after. Linux: net/bridge/br_multicast.c. */

const IP_HLEN_RA = 24;
const ALL_HOSTS_MAC = new Uint8Array([0x01, 0x00, 0x5e, 0, 0, 1]);

/** Switches querying on or off. Linux: br_multicast_set_querier(). */
export function brMulticastSetQuerier(br: NetBridge, on: boolean): void {
  const mcast = mcastOf(br);
  if (mcast.querier === on) return;
  mcast.querier = on;
  if (!on) return;
  const sim = br.net.sim;
  if (!mcast.otherQuery.pending) mcast.otherQueryDelay = sim.now + mcast.queryResponseInterval;
  startQuerier(br);
}

/** Linux: br_multicast_start_querier(). */
function startQuerier(br: NetBridge): void {
  const mcast = mcastOf(br);
  openQuerier(br);
  if (!br.dev.started || !mcast.enabled) return;
  for (const p of br.ports) if (p.state !== BR_STATE_DISABLED && p.state !== BR_STATE_BLOCKING) startPortQuery(p);
}

/** The bridge came up. Linux: __br_multicast_open(). */
export function openQuerier(br: NetBridge): void {
  const mcast = mcastOf(br);
  mcast.ownQuery.startupSent = 0;
  if (mcast.enabled && mcast.querier) br.net.sim.modTimer(mcast.ownQuery.timer, br.net.sim.now);
}

export function startPortQuery(p: NetBridgePort): void {
  const queries = mcastOf(p.br).portQueries;
  let query = queries.get(p);
  if (query === undefined) {
    const made = new OwnQuery(() => queryExpired(p.br, p, made));
    queries.set(p, made);
    query = made;
  }
  query.startupSent = 0;
  p.br.net.sim.modTimer(query.timer, p.br.net.sim.now);
}

export function stopPortQuery(p: NetBridgePort): void {
  const queries = mcastOf(p.br).portQueries;
  const query = queries.get(p);
  if (query === undefined) return;
  p.br.net.sim.delTimer(query.timer);
  queries.delete(p);
}

/** Linux: br_multicast_query_expired(), br_multicast_port_query_expired(). */
export function queryExpired(br: NetBridge, p: NetBridgePort | null, query: OwnQuery): void {
  const mcast = mcastOf(br);
  if (p !== null && (p.state === BR_STATE_DISABLED || p.state === BR_STATE_BLOCKING)) return;
  if (query.startupSent < mcast.startupQueryCount) query.startupSent++;
  if (!br.dev.started || !mcast.enabled || !mcast.querier || mcast.otherQuery.pending) return;
  mcast.querierAddr = 0;
  mcast.querierPort = null;
  sendQuery(br, p, 0);
  const wait = query.startupSent < mcast.startupQueryCount ? mcast.startupQueryInterval : mcast.queryInterval;
  br.net.sim.modTimer(query.timer, br.net.sim.now + wait);
}

/** Asks for members of `group` (0: of any), by a port or (null) the host's own protocols. Linux: __br_multicast_send_query(). */
export function sendQuery(br: NetBridge, p: NetBridgePort | null, group: number): void {
  const skb = allocQuery(br, mcastOf(br), (p?.dev ?? br.dev) as NetDevice, group);
  skb.cb1 = IGMP_HOST_MEMBERSHIP_QUERY;
  brMulticastCount(br, p, skb, p === null ? MCAST_RX : MCAST_TX);
  if (p === null) {
    skb.pull(14);
    skb.pktType = PACKET_HOST;
    netifRx(skb);
  } else {
    skb.pull(14);
    nfHook(NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, br.net, skb, null, p.dev, brDevQueuePushXmit);
  }
}

/** Linux: br_ip4_multicast_alloc_query(). */
function allocQuery(br: NetBridge, mcast: NetBridgeMcast, dev: NetDevice, group: number): SkBuff {
  const igmpLength = mcast.igmpVersion === 3 ? 12 : 8;
  const total = IP_HLEN_RA + igmpLength;
  const skb = allocSkb(total);
  const at = skb.put(total);
  const bytes = skb.bytes;
  bytes.fill(0, at, at + total);
  bytes[at] = 0x46;
  bytes[at + 1] = IPTOS_PREC_INTERNETCONTROL;
  putBe16(bytes, at + 2, total);
  putBe16(bytes, at + 6, IP_DF);
  bytes[at + 8] = 1;
  bytes[at + 9] = 2;
  putBe32(bytes, at + 16, IGMP_ALL_HOSTS);
  // Router alert (RFC 2113).
  bytes[at + 20] = 148;
  bytes[at + 21] = 4;
  ipSendCheck(bytes, at);
  const igmp = at + IP_HLEN_RA;
  bytes[igmp] = IGMP_HOST_MEMBERSHIP_QUERY;
  bytes[igmp + 1] = Math.floor((group === 0 ? mcast.queryResponseInterval : mcast.lastMemberInterval) / 1e8);
  putBe32(bytes, igmp + 4, group);
  if (mcast.igmpVersion === 3) {
    bytes[igmp + 8] = 2;
    bytes[igmp + 9] = Math.floor(mcast.queryInterval / 1e9);
  }
  putBe16(bytes, igmp + 2, checksum(bytes, igmp, igmpLength));
  skb.dev = dev;
  skb.protocol = ETH_P_IP;
  ethHeader(skb, dev, ETH_P_IP, ALL_HOSTS_MAC, 0, br.dev.devAddr);
  return skb;
}
