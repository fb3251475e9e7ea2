import { Timer } from '../../sim/timer.ts';
import type { BridgeInfo } from '../../uapi/rtnetlink.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { CLOCK_T, type McastRouterState, type NetBridge, type NetBridgePort } from './br_private.ts';

/** What multicast snooping keeps (Linux: struct net_bridge_mcast, net_bridge_mdb_entry in net/bridge/br_private.h). Times are ns. */

export const MDB_RTR_TYPE_DISABLED = 0;
export const MDB_RTR_TYPE_TEMP_QUERY = 1;
export const MDB_RTR_TYPE_PERM = 2;
export const MDB_RTR_TYPE_TEMP = 3;

export const MCAST_EXCLUDE = 0;
export const MCAST_INCLUDE = 1;

export const MDB_TEMPORARY = 0;
export const MDB_PERMANENT = 1;

/** What identifies a group: an IPv4 group with a source (0: any), or a MAC (as text) for what is not IP. */
export interface MdbKey {
  addr: number;
  src: number;
  /** 0 where VLANs are not told apart. */
  vid: number;
  mac: Uint8Array | null;
}

export function mdbKeyText(key: MdbKey): string {
  return key.mac === null ? `${key.addr}/${key.src}/${key.vid}` : `${key.mac.join(':')}/${key.vid}`;
}

/** One port's membership (Linux: struct net_bridge_port_group). */
export class PortGroup {
  readonly port: NetBridgePort;
  permanent: boolean;
  filterMode: number;
  rtprot: number;
  /** The listing's flags: MDB_FLAGS_* without PERMANENT. */
  flags = 0;
  readonly timer: Timer;

  constructor(port: NetBridgePort, permanent: boolean, filterMode: number, rtprot: number, expired: (group: PortGroup) => void) {
    this.port = port;
    this.permanent = permanent;
    this.filterMode = filterMode;
    this.rtprot = rtprot;
    this.timer = new Timer(() => expired(this));
  }
}

/** A group with its members (Linux: struct net_bridge_mdb_entry). */
export class MdbGroup {
  readonly key: MdbKey;
  hostJoined = false;
  readonly ports: PortGroup[] = [];
  /** The host's membership. */
  readonly timer: Timer;

  constructor(key: MdbKey, expired: (group: MdbGroup) => void) {
    this.key = key;
    this.timer = new Timer(() => expired(this));
  }
}

/** A querier's own timer: general queries of the bridge, or of one port. */
export class OwnQuery {
  startupSent = 0;
  readonly timer: Timer;

  constructor(expired: () => void) {
    this.timer = new Timer(expired);
  }
}

/** Snooping of a bridge (Linux: struct net_bridge_mcast and options). */
export class NetBridgeMcast {
  enabled = true;
  querier = false;
  queryUseIfaddr = false;
  statsEnabled = false;
  hashElasticity = 16;
  hashMax = 4096;
  igmpVersion = 2;
  mldVersion = 1;
  lastMemberCount = 2;
  startupQueryCount = 2;
  lastMemberInterval = 1e9;
  membershipInterval = 260e9;
  querierInterval = 255e9;
  queryInterval = 125e9;
  queryResponseInterval = 10e9;
  startupQueryInterval = 31248e6;

  /** Groups, newest first, which is the order of dumps; and by key. */
  readonly list: MdbGroup[] = [];
  readonly groups = new Map<string, MdbGroup>();
  /** The host as a router of multicast. */
  readonly router: McastRouterState;
  /** Is another querier about? Its address, and by which port it was heard. */
  readonly otherQuery: Timer;
  otherQueryDelay = 0;
  querierAddr = 0;
  querierPort: NetBridgePort | null = null;
  readonly ownQuery: OwnQuery;
  readonly portQueries = new Map<NetBridgePort, OwnQuery>();
  readonly stats = new Map<NetBridgePort | null, McastStats>();

  constructor(router: McastRouterState, otherQuery: Timer, ownQuery: OwnQuery) {
    this.router = router;
    this.otherQuery = otherQuery;
    this.ownQuery = ownQuery;
  }
}

/** Counters of IGMP messages, [received, sent]; kept while `mcast_stats_enabled`. Linux: struct br_mcast_stats. */
export class McastStats {
  readonly igmpV1Queries: [number, number] = [0, 0];
  readonly igmpV2Queries: [number, number] = [0, 0];
  readonly igmpV3Queries: [number, number] = [0, 0];
  readonly igmpV1Reports: [number, number] = [0, 0];
  readonly igmpV2Reports: [number, number] = [0, 0];
  readonly igmpV3Reports: [number, number] = [0, 0];
  readonly igmpLeaves: [number, number] = [0, 0];
  igmpParseErrors = 0;
}

export const MCAST_RX = 0;
export const MCAST_TX = 1;

/** The counters of a port (null: of the bridge itself), made when first counted. */
export function mcastStatsOf(br: NetBridge, p: NetBridgePort | null): McastStats {
  const stats = mcastOf(br).stats;
  let found = stats.get(p);
  if (found === undefined) stats.set(p, (found = new McastStats()));
  return found;
}

/** Counts an IGMP message whose type is in skb.cb1. Linux: br_multicast_count(). */
export function brMulticastCount(br: NetBridge, p: NetBridgePort | null, skb: SkBuff, direction: 0 | 1): void {
  if (!mcastOf(br).statsEnabled) return;
  const stats = mcastStatsOf(br, p);
  const at = skb.macHeader + 14;
  switch (skb.cb1) {
    case 0x12:
      stats.igmpV1Reports[direction]++;
      break;
    case 0x16:
      stats.igmpV2Reports[direction]++;
      break;
    case 0x22:
      stats.igmpV3Reports[direction]++;
      break;
    case 0x17:
      stats.igmpLeaves[direction]++;
      break;
    case 0x11: {
      const igmp = at + ((skb.bytes[at] & 15) << 2);
      const length = ((skb.bytes[at + 2] << 8) | skb.bytes[at + 3]) - (igmp - at);
      if (length >= 12) stats.igmpV3Queries[direction]++;
      else if (skb.bytes[igmp + 1] !== 0) stats.igmpV2Queries[direction]++;
      else stats.igmpV1Queries[direction]++;
    }
  }
}

export function mcastOf(br: NetBridge): NetBridgeMcast {
  return br.mcast as NetBridgeMcast;
}

function clockT(ns: number): number {
  return Math.floor(ns / CLOCK_T);
}

/** The multicast part of a bridge's attributes. Linux: br_fill_info(). */
export function mcastFillInfo(br: NetBridge): BridgeInfo {
  const mcast = mcastOf(br);
  const info: BridgeInfo = {
    mcastRouter: mcast.router.type,
    mcastSnooping: mcast.enabled ? 1 : 0,
    mcastQueryUseIfaddr: mcast.queryUseIfaddr ? 1 : 0,
    mcastQuerier: mcast.querier ? 1 : 0,
    mcastStatsEnabled: mcast.statsEnabled ? 1 : 0,
    mcastHashElasticity: mcast.hashElasticity,
    mcastHashMax: mcast.hashMax,
    mcastLastMemberCnt: mcast.lastMemberCount,
    mcastStartupQueryCnt: mcast.startupQueryCount,
    mcastIgmpVersion: mcast.igmpVersion,
    mcastMldVersion: mcast.mldVersion,
    mcastLastMemberIntvl: clockT(mcast.lastMemberInterval),
    mcastMembershipIntvl: clockT(mcast.membershipInterval),
    mcastQuerierIntvl: clockT(mcast.querierInterval),
    mcastQueryIntvl: clockT(mcast.queryInterval),
    mcastQueryResponseIntvl: clockT(mcast.queryResponseInterval),
    mcastStartupQueryIntvl: clockT(mcast.startupQueryInterval),
  };
  const state = querierState(br, mcast);
  if (state !== undefined) info.mcastQuerierState = state;
  return info;
}

/** IFLA_BR_MCAST_QUERIER_STATE: this bridge as querier, or the one that was heard. Linux: br_multicast_dump_querier_state(). */
function querierState(br: NetBridge, mcast: NetBridgeMcast): BridgeInfo['mcastQuerierState'] {
  if (!mcast.enabled) return undefined;
  const other = mcast.otherQuery.pending;
  if (!mcast.querier && !other) return undefined;
  const state: NonNullable<BridgeInfo['mcastQuerierState']> = { ipv4Addr: mcast.querierAddr };
  if (mcast.querier) state.ipv6Unset = true;
  if (other) {
    if (mcast.querierPort !== null) state.ipv4Port = mcast.querierPort.dev.ifindex;
    state.ipv4OtherTimer = clockT(mcast.otherQuery.expires - br.net.sim.now);
  }
  return state;
}
