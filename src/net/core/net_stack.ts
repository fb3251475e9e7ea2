import type { SoftirqHandler, Simulator } from '../../sim/simulator.ts';
import type { LinkMsg, NlMessage } from '../../uapi/rtnetlink.ts';
import type { XtReply, XtRequest } from '../../uapi/xtables.ts';
import type { NetDevice, PacketType } from './dev.ts';
import type { DropReason } from './drop_reason.ts';
import type { Dst } from './dst.ts';
import type { NeighTable } from './neigh_table.ts';
import type { Neighbour } from './neighbour.ts';
import type { NetdevNotifier } from './netdev_notifier.ts';
import type { Net, PernetOperations } from './net_namespace.ts';
import { PrintkRing } from './printk.ts';
import type { RtnlHandler, RtnlLinkOps } from './rtnetlink.ts';
import type { SkBuff } from './skbuff.ts';
import type { ProtoFamily, Sock } from './sock.ts';
import type { ProcNetProvider } from './proc_net.ts';
import type { SysctlProvider } from './sysctl.ts';
import { Trace } from './trace.ts';

/** Takes a packet of one transport protocol (Linux: struct net_protocol). */
export interface NetProtocol {
  handler(skb: SkBuff): void;
  /** An ICMP error came for a packet of this protocol; `skb.data` stands at the quoted IP header. */
  errHandler?(skb: SkBuff, info: number): void;
}

/** Calls from the bridge and from netfilter up into IPv4. */
export interface InetCalls {
  /** The kernel itself joins or leaves a multicast group on a device. Linux: ip_mc_inc_group(), ip_mc_dec_group(). */
  ipMcIncGroup(dev: NetDevice, group: number): void;
  ipMcDecGroup(dev: NetDevice, group: number): void;
  /** Is `addr` one of the device's own addresses? Linux: inet_confirm_addr(). */
  inetIsLocalAddr(dev: NetDevice, addr: number): boolean;
  /** Does IPv4 forward packets from `dev`; true too where it has no IPv4. Linux: IN_DEV_FORWARD(). */
  inDevForwards(dev: NetDevice): boolean;
  /** Routes a packet as if `dev` had received it: null and `skb.dst` set, or why not. Linux: ip_route_input(). */
  ipRouteInput(skb: SkBuff, dev: NetDevice): DropReason | null;
  /** The route of a packet of this host's own, or null. Linux: ip_route_output(). */
  ipRouteOutput(net: Net, daddr: number, tos: number): Dst | null;
  /** The neighbour through which `dst` reaches `daddr`, or null. Linux: dst_neigh_lookup(). */
  dstNeighLookup(dst: Dst, daddr: number): Neighbour | null;
  /** Cuts a packet (`data` at its header) for `mtu` and gives each piece to `output`. Linux: ip_do_fragment(). */
  ipDoFragment(net: Net, skb: SkBuff, mtu: number, output: (net: Net, skb: SkBuff) => number): number;
  /** A fragment for queue `user`: true when it completed its packet, which `skb` then is; else it was taken over. Linux: ip_defrag(). */
  ipDefrag(net: Net, skb: SkBuff, user: number): boolean;
  /** Routes a packet of this host's own anew, after its addresses, mark or TOS were changed. 0 or a negative errno. Linux: ip_route_me_harder(). */
  ipRouteMeHarder(net: Net, skb: SkBuff): number;
  /** RTN_* of an address; with a device: as that one's own addresses make it. Linux: inet_addr_type(), inet_dev_addr_type(). */
  inetAddrType(net: Net, dev: NetDevice | null, addr: number): number;
  /** The source address for packets that leave by `dev` towards `dst`; 0: none. Linux: inet_select_addr(). */
  inetSelectAddr(dev: NetDevice, dst: number, scope: number): number;
  /** The first address of `dev`; 0: none. */
  inetFirstAddr(dev: NetDevice): number;
  /** Calls `removed` for each address that is taken from a device of `net` which goes on living. Linux: register_inetaddr_notifier(). */
  onAddressRemoved(net: Net, removed: (dev: NetDevice, addr: number) => void): void;
  /** The next hop of a routed packet. Linux: rt_nexthop(). */
  rtNexthop(dst: Dst, daddr: number): number;
  /** Answers `skb` with a reset, or with "destination unreachable" of this code. Linux: nf_send_reset(), nf_send_unreach(). */
  nfSendReset(net: Net, skb: SkBuff): void;
  nfSendUnreach(net: Net, skb: SkBuff, code: number): void;
  /** Linux: rpfilter_lookup_reverse() of ipt_rpfilter.c; `flags` are XT_RPFILTER_*. */
  rpfilterLookup(net: Net, skb: SkBuff, dev: NetDevice, flags: number): boolean;
  /** The socket that would take a TCP or UDP packet from saddr:sport to daddr:dport. Linux: inet_lookup(), udp4_lib_lookup(). */
  skLookup(net: Net, proto: number, saddr: number, sport: number, daddr: number, dport: number, dif: number): FoundSock | null;
}

/** What netfilter asks of a socket that was looked up. */
export interface FoundSock {
  /** Bound to any address (never what only waits out its time). */
  wildcard: boolean;
  mark: number;
}

/** Linux's registration tables: what are global variables in net/, one set for each host. Filled in machine/boot.ts. */
export class NetStack {
  readonly sim: Simulator;
  /** CLOCK_REALTIME at virtual time 0, ns since the epoch; the kernel sets it. */
  bootTime = 0;
  readonly trace: Trace;
  /** The kernel log: printk.ts. */
  readonly kmsg = new PrintkRing();
  /** All namespaces, in the order they were made; [0] is init_net. */
  readonly namespaces: Net[] = [];

  /** ptype_base: ETH_P_* to its handler; dev_add_pack(). */
  readonly packetTypes = new Map<number, PacketType>();
  /** The two that most packets go to, out of packetTypes. */
  ptypeIp: PacketType | null = null;
  ptypeArp: PacketType | null = null;
  /** Frames waiting in the softirq queue, its limit (net.core.netdev_max_backlog), and /proc/net/softnet_stat's counts. */
  backlog = 0;
  netdevMaxBacklog = 1000;
  processed = 0;
  backlogDropped = 0;
  /** Takes the frames that netifRx queued. */
  backlogHandler!: SoftirqHandler;
  /** inet_protos: IP protocol number to its handler. */
  readonly inetProtos: (NetProtocol | null)[] = new Array<NetProtocol | null>(256).fill(null);
  /** What makes stream and datagram sockets, by (type << 8 | IP protocol); inet_register_protosw(). */
  readonly inetsw = new Map<number, (net: Net) => Sock | number>();
  /** "veth", "bridge", ... to its operations; rtnl_link_register(). */
  readonly linkOps = new Map<string, RtnlLinkOps>();
  /** (family << 8 | message type) to its handler; rtnl_register(). Family 0 is the fallback. */
  readonly rtnlHandlers = new Map<number, RtnlHandler>();
  /** AF_* to what makes its sockets; sock_register(). */
  readonly families = new Map<number, ProtoFamily>();
  /** Who answers netfilter's requests, by the first letters of their op: 'xt', 'ct', 'set', 'log'. Linux: nfnetlink_subsys_register(). */
  readonly xtHandlers = new Map<string, (net: Net, request: XtRequest) => XtReply>();
  readonly netdevNotifiers: NetdevNotifier[] = [];
  /** During NETDEV_CHANGE: the flags that changed (Linux: netdev_notifier_change_info.flags_changed). */
  flagsChanged = 0;
  /** Run in order when a namespace is made, in reverse when it goes. */
  readonly pernetOps: PernetOperations[] = [];
  /** The same for devices: after the others, and gone before them. */
  readonly pernetDeviceOps: PernetOperations[] = [];
  readonly sysctl: SysctlProvider[] = [];
  /** Files of /proc/net that modules make. */
  readonly procNet: ProcNetProvider[] = [];
  readonly neighTables: NeighTable[] = [];
  /** Numbers under /proc/sys/net/core that are only stored. */
  readonly sysctlValues = new Map<string, number>();
  /** core/: carrier changes that wait, AF_NETLINK listeners by namespace. */
  linkWatch: object | null = null;
  netlink: object | null = null;
  /** netfilter/: CtHost, connection tracking's settings of the whole host; NfNatHook, what it asks of NAT. */
  nfConntrack: object | null = null;
  nfNatHook: object | null = null;
  /** The most ports a bridge can have, one number kept free (Linux: BR_MAX_PORTS). */
  brMaxPorts = 1024;
  /** br_netfilter's way into the bridge device: NfBrOps of net/bridge/br_netfilter_ops.ts (Linux: nf_br_ops). */
  nfBrOps: object | null = null;
  /** Takes the built-in chains of table nat: NatChainOps of net/netfilter/x_tables.ts. */
  natChainOps: object | null = null;
  /** What the bridge and netfilter ask of IPv4; ipv4/ fills it in. */
  inetCalls: InetCalls | null = null;
  /** The last socket cookie given out (Linux: sock_gen_cookie()). */
  sockCookie = 0;
  /** The next namespace's inode number. */
  nextInum = 4026531840;

  /** RTM_NEWLINK to the listeners of the device's namespace; `change`: which flags changed (-1: a new device). Linux: rtmsg_ifinfo(). */
  rtmsgIfinfo: (dev: NetDevice, change: number) => void = () => {};
  /** Makes such a message now, to send it later. */
  rtmsgIfinfoBuild: (
    type: number,
    dev: NetDevice,
    change: number,
    newNetnsid?: number,
    newIfindex?: number,
  ) => NlMessage & { body: LinkMsg };
  /** RTM_NEWNEIGH, RTM_DELNEIGH. Linux: __neigh_notify(). */
  neighNotify: ((neigh: Neighbour, type: number) => void) | null = null;
  /** RTM_NEWNSID, RTM_DELNSID. */
  rtnlNetNotifyId: (net: Net, event: 'new' | 'del', id: number) => void = () => {};
  rtmsgIfinfoSend: (net: Net, message: NlMessage) => void = () => {};

  constructor(sim: Simulator) {
    this.sim = sim;
    this.trace = new Trace(sim);
    this.rtmsgIfinfoBuild = (type) => ({ type: type as 16, body: {} });
  }

  get initNet(): Net {
    return this.namespaces[0];
  }
}
