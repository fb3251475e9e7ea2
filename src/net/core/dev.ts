import {
  IF_OPER_UNKNOWN,
  IF_OPER_UP,
  IFF_ALLMULTI,
  IFF_DORMANT,
  IFF_LOWER_UP,
  IFF_PROMISC,
  IFF_RUNNING,
  type LinkStats64,
} from '../../uapi/if.ts';
import type { NeighMsg } from '../../uapi/rtnetlink.ts';
import type { NeighParms } from './neigh_parms.ts';
import type { Neighbour } from './neighbour.ts';
import type { Net } from './net_namespace.ts';
import {
  callNetdevNotifiers,
  NETDEV_CHANGE,
  NETDEV_CHANGE_TX_QUEUE_LEN,
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_CHANGENAME,
  NETDEV_DOWN,
  NETDEV_GOING_DOWN,
  NETDEV_PRE_UP,
  NETDEV_REGISTER,
  NETDEV_UNREGISTER,
  NETDEV_UP,
  type NetdevNotifier,
} from './netdev_notifier.ts';
import type { Extack, RtnlLinkOps } from './rtnetlink.ts';
import type { SkBuff } from './skbuff.ts';

export {
  callNetdevNotifiers,
  NETDEV_CHANGE,
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_CHANGENAME,
  NETDEV_CHANGE_TX_QUEUE_LEN,
  NETDEV_DOWN,
  NETDEV_GOING_DOWN,
  NETDEV_PRE_UP,
  NETDEV_REGISTER,
  NETDEV_UNREGISTER,
  NETDEV_UP,
  type NetdevNotifier,
};

/** What a receive handler did with a frame. Linux: include/linux/netdevice.h. */
export const RX_HANDLER_CONSUMED = 0;

/** skb.dev was changed: go round again. */
export const RX_HANDLER_ANOTHER = 1;

export const RX_HANDLER_PASS = 2;

/** Takes frames off a device before the protocols see them: bridge ports, macvlan's lower device. */
export type RxHandler = (skb: SkBuff, dev: NetDevice) => number;

/** A protocol's or tap's entry (Linux: struct packet_type). */
export interface PacketType {
  /** Takes over the skb. `dev` is the device it arrived on (or leaves by). */
  func(skb: SkBuff, dev: NetDevice): void;
}

/** A tap: sees the packets of a namespace or of one device, for all protocols and in both directions. */
export interface Tap extends PacketType {
  /** Does this packet come from the tap's own socket? Then it is not shown it on its way out. */
  isOwn(skb: SkBuff): boolean;
}

/** What a driver does (Linux: struct net_device_ops). All are called with the device as first argument but startXmit. */
export interface NetDeviceOps {
  init?(dev: NetDevice): number;
  uninit?(dev: NetDevice): void;
  open?(dev: NetDevice): number;
  stop?(dev: NetDevice): void;
  /**
   * Takes over the skb: `skb.data` at the link header, `skb.dev` is the device. 0 (or nothing), or -ENOBUFS when the sender
   * is to learn that the frame was dropped (Linux: NET_XMIT_DROP).
   */
  startXmit(skb: SkBuff, dev: NetDevice): number | void;
  setMacAddress?(dev: NetDevice, address: Uint8Array): number;
  changeMtu?(dev: NetDevice, mtu: number): number;
  /** The index of the device this one stands on, as `ip` prints it behind @. */
  getIflink?(dev: NetDevice): number;
  /** The namespace that index is meant in (for IFLA_LINK_NETNSID). */
  getLinkNet?(dev: NetDevice): Net;
  getStats64?(dev: NetDevice, stats: LinkStats64): void;
  /** Speed in Mb/s, -1 when it is not known (Linux: ethtool's get_link_ksettings). Without it the device has none to tell. */
  getLinkSpeed?(dev: NetDevice): number;
  /** Flags or address lists changed while the device is up. */
  setRxMode?(dev: NetDevice): void;
  /** IFLA_CARRIER by hand; without it refused with -EOPNOTSUPP. */
  changeCarrier?(dev: NetDevice, on: boolean): number;
  /** IFF_PROMISC, IFF_ALLMULTI changed. */
  changeRxFlags?(dev: NetDevice, flags: number): void;
  addSlave?(dev: NetDevice, slave: NetDevice, extack: Extack): number;
  delSlave?(dev: NetDevice, slave: NetDevice): number;
  /** `bridge fdb ... self` of devices with a forwarding table of their own (vxlan); others use the unicast/multicast lists. */
  fdbAdd?(dev: NetDevice, entry: NeighMsg, flags: number, extack: Extack): number;
  fdbDel?(dev: NetDevice, entry: NeighMsg, extack: Extack): number;
  fdbDump?(dev: NetDevice, out: NeighMsg[]): void;
  /** One entry, or a negative errno (-ENOENT in words). */
  /** `bridge fdb flush`: all entries that match, of a bridge or (through it) of one of its ports. */
  fdbDelBulk?(dev: NetDevice, request: NeighMsg, extack: Extack): number;
  fdbGet?(dev: NetDevice, lladdr: Uint8Array, vlan: number, extack: Extack): NeighMsg | number;
}

/** Counters a device keeps; plain fields, added to on the packet's way (Linux: struct net_device_core_stats, pcpu_sw_netstats). */
export class NetDeviceStats implements LinkStats64 {
  rxPackets = 0;
  txPackets = 0;
  rxBytes = 0;
  txBytes = 0;
  rxErrors = 0;
  txErrors = 0;
  rxDropped = 0;
  txDropped = 0;
  multicast = 0;
  collisions = 0;
  rxLengthErrors = 0;
  rxOverErrors = 0;
  rxCrcErrors = 0;
  rxFrameErrors = 0;
  rxFifoErrors = 0;
  rxMissedErrors = 0;
  txAbortedErrors = 0;
  txCarrierErrors = 0;
  txFifoErrors = 0;
  txHeartbeatErrors = 0;
  txWindowErrors = 0;
  rxCompressed = 0;
  txCompressed = 0;
  rxNohandler = 0;
  rxOtherhostDropped = 0;
}

/** An address of a device's unicast or multicast list with its reference count (Linux: struct netdev_hw_addr). */
export interface HwAddr {
  address: Uint8Array;
  refs: number;
  /** Was put there by hand (`bridge fdb add ... self`), not by a protocol. */
  byHand: boolean;
}

/** What many devices share until they need their own: never written to. */
const ETH_BROADCAST = new Uint8Array([255, 255, 255, 255, 255, 255]);

const NO_ADDRESSES: HwAddr[] = [];

const NO_DEVICES: NetDevice[] = [];

const NO_TAPS: readonly Tap[] = [];

const NO_NAMES: string[] = [];

/** Super-segments are cut up; checksums are made; frames queue first. */
export const DEV_CUTS = 1;
export const DEV_SUMS = 2;
export const DEV_QDISC = 4;

/** A queueing discipline that was put on a device by hand (net/sched/). */
export interface RootQdisc {
  /** Takes over a frame; 0 or -ENOBUFS when it was dropped. */
  xmit(skb: SkBuff): number;
  /** The device is down: what waits is dropped. */
  reset(): void;
  destroy(): void;
}

/** The limits of a device that can be set; shared by all that have the usual ones. */
export interface GsoLimits {
  readonly gsoMaxSize: number;
  readonly gsoMaxSegs: number;
  readonly groMaxSize: number;
  readonly gsoIpv4MaxSize: number;
  readonly groIpv4MaxSize: number;
}

const DEFAULT_GSO_LIMITS: GsoLimits = {
  gsoMaxSize: 65536,
  gsoMaxSegs: 65535,
  groMaxSize: 65536,
  gsoIpv4MaxSize: 65536,
  groIpv4MaxSize: 65536,
};

/** A network interface (Linux: struct net_device). */
export class NetDevice {
  name: string;
  net: Net;
  ifindex = 0;
  /** ARPHRD_*. */
  type = 1;
  /** IFF_* as set; what users see is `devGetFlags`. */
  flags = 0;
  /** IFF_PROMISC and IFF_ALLMULTI as somebody set them by hand. */
  gflags = 0;
  mtu = 1500;
  minMtu = 68;
  maxMtu = 65535;
  readonly devAddr = new Uint8Array(6);
  /** Shared: replace it, never write into it. */
  broadcast: Uint8Array = ETH_BROADCAST;
  /** How `devAddr` came to be: NET_ADDR_PERM 0, RANDOM 1, STOLEN 2, SET 3 (addr_assign_type). */
  addrAssignType = 0;
  /** How the name came to be: UNKNOWN 0, ENUM 1, PREDICTABLE 2, USER 3, RENAMED 4 (name_assign_type). */
  nameAssignType = 0;
  /** IFLA_PERM_ADDRESS: a card's burnt-in address. */
  permAddr: Uint8Array | null = null;
  hardHeaderLen = 14;
  /** IPv6 is not modelled; this setting is stored and shown (`addrgenmode`). */
  inet6AddrGenMode = 0;
  txQueueLen = 1000;
  group = 0;
  ifalias = '';
  /** IFLA_PROP_LIST's further names, shared while empty. */
  altnames: string[] = NO_NAMES;
  /** The largest super-segment its hardware takes (IFLA_TSO_MAX_SIZE). */
  tsoMaxSize = 524280;
  /** Shared while they are the usual ones: replace it, never write into it. */
  gsoLimits: GsoLimits = DEFAULT_GSO_LIMITS;
  /** `protodown` can be set, is set, and why (a bit a reason). */
  changeProtoDown = false;
  protoDown = false;
  protoDownReason = 0;
  numTxQueues = 1;
  numRxQueues = 1;
  /** May not be moved to another namespace. */
  netnsImmutable = false;
  /** The queueing discipline listings name: "noop" before the first time up, then what devActivate attached. */
  qdisc = 'noop';
  /** What devActivate attaches: "noqueue" for software devices, a card's is "fq_codel". */
  defaultQdisc = 'noqueue';
  /** Frames go to the driver. While false (down, or without carrier) they meet the noop qdisc and vanish without a count. */
  txActive = false;
  /** __LINK_STATE_START: from before `open` to before `stop`. */
  started = false;
  /** __LINK_STATE_NOCARRIER. */
  carrier = true;
  carrierUpCount = 0;
  carrierDownCount = 0;
  dormant = false;
  operstate = 0;
  linkmode = 0;
  promiscuity = 0;
  allmulti = 0;
  /** Is registered and may be found. */
  registered = false;
  /** Is on its way out. */
  unregistering = false;
  /** The request that made it is done; only then is it announced (Linux: RTNL_LINK_INITIALIZED). */
  linkInitialized = false;

  readonly ops: NetDeviceOps;
  readonly linkOps: RtnlLinkOps | null;
  readonly stats = new NetDeviceStats();
  /** Further addresses it listens to; shared while empty: only dev_addr_lists.ts changes them. */
  uc: HwAddr[] = NO_ADDRESSES;
  mc: HwAddr[] = NO_ADDRESSES;
  /** It can filter the `uc` addresses; and if not: it is promiscuous because it has some. */
  unicastFlt = false;
  ucPromisc = false;

  /** Bridge, macvlan: takes received frames first. */
  rxHandler: RxHandler | null = null;
  /** The device this one is a slave of. */
  master: NetDevice | null = null;
  /** Devices directly on top of this one (its bridge, macvlans) and below it; only dev_upper.ts changes them. */
  uppers: NetDevice[] = NO_DEVICES;
  lowers: NetDevice[] = NO_DEVICES;
  /** Taps on this device alone: packet sockets bound to it, for all protocols. Only dev_queue.ts changes them. */
  ptypeAll: readonly Tap[] = NO_TAPS;

  /** Its ARP entries by IPv4 address, the one used last, and its parameters. Only neighbour.ts changes them. */
  neighbours: Map<number, Neighbour> | null = null;
  lastNeighbour: Neighbour | null = null;
  neighParms: NeighParms | null = null;

  /** ipv4/: InDevice. */
  ipPtr: object | null = null;
  /** bridge/: NetBridgePort while this is a port. */
  brPort: object | null = null;
  /** What the driver keeps (veth's peer, a bridge's tables). */
  priv: object | null = null;
  /** A second slot: what stands on it by receive handler (macvlan's port). */
  rxHandlerData: object | null = null;
  /** What happens to a frame before its driver gets it: DEV_CUTS, DEV_SUMS (`ethtool -K`), DEV_QDISC (`tc qdisc`). */
  validateXmit = 0;
  /** The queueing discipline put on it by hand. Only net/sched/ sets it. */
  qdiscRoot: RootQdisc | null = null;
  /** VlanGroup while there are VLAN devices on it. */
  vlanInfo: object | null = null;
  /** Its carrier changed and the delayed consequences are still to come (Linux: net/core/link_watch.c). */
  linkWatchPending = false;

  constructor(net: Net, name: string, ops: NetDeviceOps, linkOps: RtnlLinkOps | null) {
    this.net = net;
    this.name = name;
    this.ops = ops;
    this.linkOps = linkOps;
  }
}

// -- finding

/** Linux: __dev_get_by_name(). Alternative names count. */
export function devGetByName(net: Net, name: string): NetDevice | null {
  const dev = net.devByName.get(name);
  if (dev !== undefined) return dev;
  if (net.altnameCount > 0) for (const other of net.devByIndex.values()) if (other.altnames.includes(name)) return other;
  return null;
}

/** Linux: __dev_get_by_index(). */
export function devGetByIndex(net: Net, ifindex: number): NetDevice | null {
  return net.devByIndex.get(ifindex) ?? null;
}

/** The namespace's devices in the order listings have them: by index. Linux: for_each_netdev_dump(). */
export function forEachNetdev(net: Net): NetDevice[] {
  return [...net.devByIndex.values()].sort((a, b) => a.ifindex - b.ifindex);
}

export function netifRunning(dev: NetDevice): boolean {
  return dev.started;
}

/** The index of the device it stands on, or its own. Linux: dev_get_iflink(). */
export function devGetIflink(dev: NetDevice): number {
  return dev.ops.getIflink === undefined ? dev.ifindex : dev.ops.getIflink(dev);
}

/** IFF_* as users see them. Linux: dev_get_flags(). */
export function devGetFlags(dev: NetDevice): number {
  const hidden = IFF_PROMISC | IFF_ALLMULTI | IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT;
  let flags = (dev.flags & ~hidden) | (dev.gflags & (IFF_PROMISC | IFF_ALLMULTI));
  if (dev.started) {
    if (dev.operstate === IF_OPER_UP || dev.operstate === IF_OPER_UNKNOWN) flags |= IFF_RUNNING;
    if (dev.carrier) flags |= IFF_LOWER_UP;
    if (dev.dormant) flags |= IFF_DORMANT;
  }
  return flags;
}

/** All counters: the device's own with what its driver adds or derives. Linux: dev_get_stats(). */
export function devGetStats(dev: NetDevice, into: LinkStats64 = new NetDeviceStats()): LinkStats64 {
  Object.assign(into, dev.stats);
  dev.ops.getStats64?.(dev, into);
  return into;
}
