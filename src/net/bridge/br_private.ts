import { Timer } from '../../sim/timer.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { FdbTable } from './br_fdb_table.ts';
import type { BrVlanGroup } from './br_vlan_group.ts';

/** What a bridge and its ports keep. Linux: net/bridge/br_private.h. Times are ns. */

export const BR_STATE_DISABLED = 0;
export const BR_STATE_LISTENING = 1;
export const BR_STATE_LEARNING = 2;
export const BR_STATE_FORWARDING = 3;
export const BR_STATE_BLOCKING = 4;

export const BR_NO_STP = 0;
export const BR_KERNEL_STP = 1;

export const BR_PORT_BITS = 10;
/** Ports of a bridge, where the stack says nothing else. */
export const BR_MAX_PORTS = 1 << BR_PORT_BITS;

/** Port flags (include/linux/if_bridge.h). */
export const BR_HAIRPIN_MODE = 1 << 0;
export const BR_BPDU_GUARD = 1 << 1;
export const BR_ROOT_BLOCK = 1 << 2;
export const BR_MULTICAST_FAST_LEAVE = 1 << 3;
export const BR_ADMIN_COST = 1 << 4;
export const BR_LEARNING = 1 << 5;
export const BR_FLOOD = 1 << 6;
export const BR_AUTO_MASK = BR_FLOOD | BR_LEARNING;
export const BR_PROMISC = 1 << 7;
export const BR_PROXYARP = 1 << 8;
export const BR_PROXYARP_WIFI = 1 << 10;
export const BR_MCAST_FLOOD = 1 << 11;
export const BR_MULTICAST_TO_UNICAST = 1 << 12;
export const BR_VLAN_TUNNEL = 1 << 13;
export const BR_BCAST_FLOOD = 1 << 14;
export const BR_NEIGH_SUPPRESS = 1 << 15;
export const BR_ISOLATED = 1 << 16;
export const BR_PORT_LOCKED = 1 << 21;
export const BR_PORT_MAB = 1 << 22;
export const BR_NEIGH_VLAN_SUPPRESS = 1 << 23;

/** What a frame is flooded as. */
export const BR_PKT_UNICAST = 0;
export const BR_PKT_MULTICAST = 1;
export const BR_PKT_BROADCAST = 2;

/**
 * The control block while a frame is in the bridge's hands (Linux: BR_INPUT_SKB_CB). `skb.cb0` has these bits, `skb.cb1` the
 * type of the IGMP message it is (0: none).
 */
export const BR_CB_SRC_PORT_ISOLATED = 1;
export const BR_CB_PROXYARP_REPLIED = 2;
export const BR_CB_MROUTERS_ONLY = 4;
export const BR_CB_PROMISC = 8;
/** Came in by a port. */
export const BR_CB_BRIDGED = 16;
/** Has the VLAN it belongs to in skb.vlanTci. */
export const BR_CB_VLAN_FILTERED = 32;

export const BR_GROUPFWD_MACPAUSE = 2;
export const BR_GROUPFWD_RESTRICTED = 7;

export const BR_MIN_HELLO_TIME = 1e9;
export const BR_MAX_HELLO_TIME = 10e9;
export const BR_MIN_FORWARD_DELAY = 2e9;
export const BR_MAX_FORWARD_DELAY = 30e9;
export const BR_MIN_MAX_AGE = 6e9;
export const BR_MAX_MAX_AGE = 40e9;
export const BR_MIN_PATH_COST = 1;
export const BR_MAX_PATH_COST = 65535;
export const BR_MAX_PORT_PRIORITY = 0xffff >> BR_PORT_BITS;
export const BR_DEFAULT_AGEING_TIME = 300e9;
export const BR_HOLD_TIME = 1e9;

/** One tick of the recorded kernels (HZ=250): what times are rounded to where it shows. */
export const JIFFY = 4e6;
/** A clock_t, the unit of times in netlink and sysfs. */
export const CLOCK_T = 10e6;

/** A bridge's identity in the spanning tree: priority, then address, compared as eight bytes in a row. */
export class BridgeIdValue {
  /** Priority and the first two bytes; the last four. Shifted by 2^31, so that signed comparison gives the right order. */
  hi = 0x80000000 | 0;
  lo = 0x80000000 | 0;

  set(priority: number, mac: Uint8Array, at = 0): void {
    this.hi = ((priority << 16) | (mac[at] << 8) | mac[at + 1]) ^ 0x80000000;
    this.lo = ((mac[at + 2] << 24) | (mac[at + 3] << 16) | (mac[at + 4] << 8) | mac[at + 5]) ^ 0x80000000;
  }

  /** The eight bytes in two signed halves, as they are in frames. */
  get high(): number {
    return this.hi ^ 0x80000000;
  }

  get low(): number {
    return this.lo ^ 0x80000000;
  }

  setHalves(high: number, low: number): void {
    this.hi = high ^ 0x80000000;
    this.lo = low ^ 0x80000000;
  }

  copy(from: BridgeIdValue): void {
    this.hi = from.hi;
    this.lo = from.lo;
  }

  get priority(): number {
    return (this.hi ^ 0x80000000) >>> 16;
  }

  set priority(priority: number) {
    this.hi = (((this.hi ^ 0x80000000) & 0xffff) | (priority << 16)) ^ 0x80000000;
  }

  get address(): Uint8Array {
    const hi = this.hi ^ 0x80000000;
    const lo = this.lo ^ 0x80000000;
    return new Uint8Array([hi >>> 8, hi, lo >>> 24, lo >>> 16, lo >>> 8, lo]);
  }

  set address(mac: Uint8Array) {
    this.set(this.priority, mac);
  }

  sameAddress(other: BridgeIdValue): boolean {
    return this.lo === other.lo && ((this.hi ^ other.hi) & 0xffff) === 0;
  }
}

/** memcmp of two ids: negative when `a` is the better (lower) one. */
export function idCompare(a: BridgeIdValue, b: BridgeIdValue): number {
  if (a.hi !== b.hi) return a.hi < b.hi ? -1 : 1;
  return a.lo === b.lo ? 0 : a.lo < b.lo ? -1 : 1;
}

/** Multicast state of a bridge or port that listings show; see br_multicast.ts. */
export class McastRouterState {
  /** MDB_RTR_TYPE_*: 0 never, 1 when a query is heard, 2 always, 3 for a while. */
  type = 1;
  /** Is it a router port at the moment? */
  active = false;
  readonly timer: Timer;

  constructor(expired: () => void) {
    this.timer = new Timer(expired);
  }
}

/** Counters of `bridge -s ... xstats stp`. */
export class StpXstats {
  transitionBlk = 0;
  transitionFwd = 0;
  rxBpdu = 0;
  txBpdu = 0;
  rxTcn = 0;
  txTcn = 0;
}

/** What fires on a port's timers; set by br_stp_timer.ts so that this file needs nobody. */
export interface PortTimerFunctions {
  messageAge(p: NetBridgePort): void;
  forwardDelay(p: NetBridgePort): void;
  hold(p: NetBridgePort): void;
  multicastRouter(p: NetBridgePort): void;
}

export interface BridgeTimerFunctions {
  hello(br: NetBridge): void;
  tcn(br: NetBridge): void;
  topologyChange(br: NetBridge): void;
  gc(br: NetBridge): void;
}

/** A port (Linux: struct net_bridge_port). */
export class NetBridgePort {
  readonly br: NetBridge;
  readonly dev: NetDevice;
  flags = BR_LEARNING | BR_FLOOD | BR_MCAST_FLOOD | BR_BCAST_FLOOD;
  priority = 0x8000 >> BR_PORT_BITS;
  state = BR_STATE_DISABLED;
  readonly portNo: number;
  portId = 0;
  pathCost = 100;
  groupFwdMask = 0;
  backupPort: NetBridgePort | null = null;

  topologyChangeAck = false;
  configPending = false;
  designatedPort = 0;
  designatedCost = 0;
  /** When the root's message that this port knows was made. */
  designatedAge = 0;
  readonly designatedRoot = new BridgeIdValue();
  readonly designatedBridge = new BridgeIdValue();
  readonly messageAgeTimer: Timer;
  readonly forwardDelayTimer: Timer;
  readonly holdTimer: Timer;
  readonly stpXstats = new StpXstats();

  readonly mcastRouter: McastRouterState;
  mcastMaxGroups = 0;
  mcastNGroups = 0;
  /** Its VLANs, once the bridge knows of such. */
  vlanGroup: BrVlanGroup | null = null;

  constructor(br: NetBridge, dev: NetDevice, portNo: number, timers: PortTimerFunctions) {
    this.br = br;
    this.dev = dev;
    this.portNo = portNo;
    this.messageAgeTimer = new Timer(() => timers.messageAge(this));
    this.forwardDelayTimer = new Timer(() => timers.forwardDelay(this));
    this.holdTimer = new Timer(() => timers.hold(this));
    this.mcastRouter = new McastRouterState(() => timers.multicastRouter(this));
  }
}

/** 01:80:c2:00:00:00, where BPDUs go. */
const BR_GROUP_ADDRESS: readonly number[] = [0x01, 0x80, 0xc2, 0, 0, 0];

/** A bridge (Linux: struct net_bridge); `dev.priv` of a bridge device. */
export class NetBridge {
  readonly dev: NetDevice;
  /** Newest first, as Linux walks them. */
  readonly ports: NetBridgePort[] = [];
  readonly fdb = new FdbTable();
  fdbNLearned = 0;
  fdbMaxLearned = 0;
  /** Ports that learn or flood without being told what (auto_cnt). */
  autoCnt = 0;

  readonly bridgeId = new BridgeIdValue();
  readonly designatedRoot = new BridgeIdValue();
  stpEnabled = BR_NO_STP;
  rootPort = 0;
  rootPathCost = 0;
  maxAge = 20e9;
  helloTime = 2e9;
  forwardDelay = 15e9;
  ageingTime = BR_DEFAULT_AGEING_TIME;
  bridgeMaxAge = 20e9;
  bridgeHelloTime = 2e9;
  bridgeForwardDelay = 15e9;
  bridgeAgeingTime = BR_DEFAULT_AGEING_TIME;
  topologyChange = false;
  topologyChangeDetected = false;
  readonly helloTimer: Timer;
  readonly tcnTimer: Timer;
  readonly topologyChangeTimer: Timer;
  /** The delayed work that takes aged entries out. */
  readonly gcTimer: Timer;

  readonly groupAddr = new Uint8Array(BR_GROUP_ADDRESS);
  groupFwdMask = 0;
  mtuSetByUser = false;
  neighSuppressEnabled = false;
  /** Some port answers ARP for others, or suppresses it: ARP frames are looked at. */
  proxyEnabled = false;
  noLinklocalLearn = false;
  nfCallIptables = false;
  nfCallIp6tables = false;
  nfCallArptables = false;
  vlanDefaultPvid = 1;
  /** ETH_P_8021Q. */
  vlanProto = 0x8100;
  vlanEnabled = false;
  vlanStatsEnabled = false;
  /** The VLANs of the bridge itself; null until VLAN filtering is first turned on. */
  vlanGroup: BrVlanGroup | null = null;

  /** br_multicast.ts: NetBridgeMcast. */
  mcast!: object;

  constructor(dev: NetDevice, timers: BridgeTimerFunctions) {
    this.dev = dev;
    this.bridgeId.priority = 0x8000;
    this.designatedRoot.copy(this.bridgeId);
    this.helloTimer = new Timer(() => timers.hello(this));
    this.tcnTimer = new Timer(() => timers.tcn(this));
    this.topologyChangeTimer = new Timer(() => timers.topologyChange(this));
    this.gcTimer = new Timer(() => timers.gc(this));
  }

  get net(): Net {
    return this.dev.net;
  }
}

/** The bridge that a device is, or null. Linux: netif_is_bridge_master(), netdev_priv(). */
export function brPriv(dev: NetDevice): NetBridge | null {
  return dev.priv instanceof NetBridge ? dev.priv : null;
}

/** The bridge port that a device is, or null. Linux: br_port_get_rtnl(). */
export function brPortGet(dev: NetDevice): NetBridgePort | null {
  return dev.brPort as NetBridgePort | null;
}

/** Linux: nbp_state_should_learn(). */
export function nbpStateShouldLearn(p: NetBridgePort): boolean {
  return p.state === BR_STATE_LEARNING || p.state === BR_STATE_FORWARDING;
}
