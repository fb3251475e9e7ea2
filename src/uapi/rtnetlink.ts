import type { LinkStats64 } from './if.ts';
import type { SOCK_DESTROY, SOCK_DIAG_BY_FAMILY, SockDiagBody } from './inet_diag.ts';

/**
 * rtnetlink as plain data. Linux: include/uapi/linux/netlink.h, rtnetlink.h, if_link.h, if_addr.h, neighbour.h,
 * fib_rules.h, net_namespace.h, if_bridge.h.
 *
 * A message's body is the fixed header and the attributes flattened into one object; an attribute that is absent is
 * undefined. MAC addresses are Uint8Array(6); IPv4 addresses are signed 32-bit numbers (10.0.0.1 is 0x0a000001).
 */

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
export const RTM_GETLINK = 18;
export const RTM_SETLINK = 19;
export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
export const RTM_GETADDR = 22;
export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;
export const RTM_GETROUTE = 26;
export const RTM_NEWNEIGH = 28;
export const RTM_DELNEIGH = 29;
export const RTM_GETNEIGH = 30;
export const RTM_NEWRULE = 32;
export const RTM_DELRULE = 33;
export const RTM_GETRULE = 34;
export const RTM_NEWQDISC = 36;
export const RTM_DELQDISC = 37;
export const RTM_GETQDISC = 38;
export const RTM_NEWMULTICAST = 56;
export const RTM_DELMULTICAST = 57;
export const RTM_NEWNEIGHTBL = 64;
export const RTM_GETNEIGHTBL = 66;
export const RTM_SETNEIGHTBL = 67;
export const RTM_NEWNETCONF = 80;
export const RTM_DELNETCONF = 81;
export const RTM_GETNETCONF = 82;
export const RTM_NEWMDB = 84;
export const RTM_DELMDB = 85;
export const RTM_GETMDB = 86;
export const RTM_NEWNSID = 88;
export const RTM_DELNSID = 89;
export const RTM_GETNSID = 90;
export const RTM_NEWSTATS = 92;
export const RTM_GETSTATS = 94;
export const RTM_NEWLINKPROP = 108;
export const RTM_DELLINKPROP = 109;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_ACK = 0x4;
export const NLM_F_ROOT = 0x100;
export const NLM_F_MATCH = 0x200;
export const NLM_F_DUMP = 0x300;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** RTM_DEL*: all that match. */
export const NLM_F_BULK = 0x200;

/** Multicast groups a monitor joins (bit masks for SockAddr.groups). */
export const RTMGRP_LINK = 0x1;
export const RTMGRP_NEIGH = 0x4;
export const RTMGRP_TC = 0x8;
export const RTMGRP_IPV4_IFADDR = 0x10;
export const RTMGRP_IPV4_ROUTE = 0x40;
export const RTMGRP_IPV4_RULE = 0x80;
export const RTMGRP_IPV4_NETCONF = 0x800000;
export const RTMGRP_IPV6_NETCONF = 0x1000000;
export const RTMGRP_MDB = 0x2000000;
export const RTMGRP_NSID = 0x8000000;
/** RTNLGRP_IPV4_MCADDR and RTNLGRP_IPV6_MCADDR, whose numbers no bit mask reaches: bits of groups that nobody tells anything. */
export const RTMGRP_IPV4_MCADDR = 0x20000000;
export const RTMGRP_IPV6_MCADDR = 0x40000000;

export const NUD_INCOMPLETE = 0x01;
export const NUD_REACHABLE = 0x02;
export const NUD_STALE = 0x04;
export const NUD_DELAY = 0x08;
export const NUD_PROBE = 0x10;
export const NUD_FAILED = 0x20;
export const NUD_NOARP = 0x40;
export const NUD_PERMANENT = 0x80;
export const NUD_NONE = 0x00;

export const NTF_USE = 0x01;
export const NTF_SELF = 0x02;
export const NTF_MASTER = 0x04;
export const NTF_PROXY = 0x08;
export const NTF_EXT_LEARNED = 0x10;
export const NTF_OFFLOADED = 0x20;
export const NTF_STICKY = 0x40;
export const NTF_ROUTER = 0x80;
export const NTF_EXT_MANAGED = 0x1;

export const RTN_UNSPEC = 0;
export const RTN_UNICAST = 1;
export const RTN_LOCAL = 2;
export const RTN_BROADCAST = 3;
export const RTN_ANYCAST = 4;
export const RTN_MULTICAST = 5;
export const RTN_BLACKHOLE = 6;
export const RTN_UNREACHABLE = 7;
export const RTN_PROHIBIT = 8;
export const RTN_THROW = 9;
export const RTN_NAT = 10;

export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_SITE = 200;
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;
export const RT_SCOPE_NOWHERE = 255;

export const RTPROT_UNSPEC = 0;
export const RTPROT_REDIRECT = 1;
export const RTPROT_KERNEL = 2;
export const RTPROT_BOOT = 3;
export const RTPROT_STATIC = 4;

export const RT_TABLE_UNSPEC = 0;
export const RT_TABLE_DEFAULT = 253;
export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

export const RTNH_F_DEAD = 1;
export const RTNH_F_PERVASIVE = 2;
export const RTNH_F_ONLINK = 4;
export const RTNH_F_OFFLOAD = 8;
export const RTNH_F_LINKDOWN = 16;
export const RTM_F_NOTIFY = 0x100;
export const RTM_F_CLONED = 0x200;
export const RTM_F_LOOKUP_TABLE = 0x1000;
export const RTM_F_FIB_MATCH = 0x2000;

export const IFA_F_SECONDARY = 0x01;
export const IFA_F_NODAD = 0x02;
export const IFA_F_DADFAILED = 0x08;
export const IFA_F_DEPRECATED = 0x20;
export const IFA_F_TENTATIVE = 0x40;
export const IFA_F_PERMANENT = 0x80;
export const IFA_F_MANAGETEMPADDR = 0x100;
export const IFA_F_NOPREFIXROUTE = 0x200;
export const IFA_F_MCAUTOJOIN = 0x400;
export const INFINITY_LIFE_TIME = 0xffffffff;

export const FR_ACT_TO_TBL = 1;
export const FR_ACT_GOTO = 2;
export const FR_ACT_NOP = 3;
export const FR_ACT_BLACKHOLE = 6;
export const FR_ACT_UNREACHABLE = 7;
export const FR_ACT_PROHIBIT = 8;
export const FIB_RULE_PERMANENT = 0x1;
export const FIB_RULE_INVERT = 0x2;
export const FIB_RULE_UNRESOLVED = 0x4;
export const FIB_RULE_IIF_DETACHED = 0x8;
export const FIB_RULE_OIF_DETACHED = 0x10;

/** ifinfomsg.ifi_change meaning all flags. */
export const NETNSA_NSID_NOT_ASSIGNED = -1;

/** struct ifinfomsg and IFLA_*. */
export interface LinkMsg {
  family?: number;
  /** ARPHRD_*. */
  type?: number;
  index?: number;
  flags?: number;
  /** ifi_change: which flags are meant. */
  change?: number;
  ifname?: string;
  altnames?: string[];
  address?: Uint8Array;
  broadcast?: Uint8Array;
  permAddress?: Uint8Array;
  mtu?: number;
  minMtu?: number;
  maxMtu?: number;
  /** The device this one stands on (veth: the peer's index); 0 for a peer out of sight. */
  link?: number;
  /** In which namespace `link` is, when it is another. */
  linkNetnsid?: number;
  qdisc?: string;
  operstate?: number;
  linkmode?: number;
  master?: number;
  txqlen?: number;
  group?: number;
  ifalias?: string;
  promiscuity?: number;
  allmulti?: number;
  numTxQueues?: number;
  numRxQueues?: number;
  gsoMaxSegs?: number;
  gsoMaxSize?: number;
  carrier?: number;
  carrierChanges?: number;
  protoDown?: number;
  stats64?: LinkStats64;
  linkinfo?: LinkInfo;
  /** Requests: the target namespace, by pid, by an open descriptor, or by id. */
  netNsPid?: number;
  netNsFd?: number;
  targetNetnsid?: number;
  newIfindex?: number;
  /** RTM_NEWLINK notifications on a move: the namespace's id. */
  newNetnsid?: number;
  /** AF_BRIDGE: a port's attributes (IFLA_PROTINFO), or those of the bridge (IFLA_AF_SPEC). */
  protinfo?: BridgePortInfo;
  /** AF_BRIDGE, IFLA_AF_SPEC: IFLA_BRIDGE_FLAGS (master 1, self 2), IFLA_BRIDGE_MODE. */
  bridgeFlags?: number;
  bridgeMode?: number;
  bridgeVlans?: BridgeVlanInfo[];
  /** RTM_GETLINK dumps: IFLA_EXT_MASK. */
  extMask?: number;
  tsoMaxSize?: number;
  tsoMaxSegs?: number;
  groMaxSize?: number;
  gsoIpv4MaxSize?: number;
  groIpv4MaxSize?: number;
  /** IFLA_AF_SPEC, AF_INET6: 0 eui64, 1 none, 2 stable_secret, 3 random. */
  inet6AddrGenMode?: number;
  protoDownReason?: { mask: number; value: number };
  /** IFLA_EVENT. */
  event?: number;
  /** IFLA_INET_CONF etc. are not modelled. */
}

export interface LinkInfo {
  kind?: string;
  /** What the kind's own rtnl_link_ops takes and gives: VethInfo, BridgeInfo, VxlanInfo, MacvlanInfo, VlanInfo. */
  data?: VethInfo & BridgeInfo & VxlanInfo & MacvlanInfo & VlanInfo & TunInfo;
  slaveKind?: string;
  slaveData?: BridgePortInfo;
}

export interface VethInfo {
  peer?: LinkMsg;
}

/** IFLA_BR_*: times in clock_t (1/100 s) as in Linux; ids as "8000.02:..." strings are made by the tools from prio and mac. */
export interface BridgeInfo {
  forwardDelay?: number;
  helloTime?: number;
  maxAge?: number;
  ageingTime?: number;
  stpState?: number;
  priority?: number;
  vlanFiltering?: number;
  vlanProtocol?: number;
  groupFwdMask?: number;
  rootId?: BridgeId;
  bridgeId?: BridgeId;
  rootPort?: number;
  rootPathCost?: number;
  topologyChange?: number;
  topologyChangeDetected?: number;
  helloTimer?: number;
  tcnTimer?: number;
  topologyChangeTimer?: number;
  gcTimer?: number;
  groupAddr?: Uint8Array;
  fdbFlush?: boolean;
  fdbNLearned?: number;
  fdbMaxLearned?: number;
  mcastRouter?: number;
  mcastSnooping?: number;
  mcastQueryUseIfaddr?: number;
  mcastQuerier?: number;
  /** IFLA_BR_MCAST_QUERIER_STATE: the querier's address, the port (index) it was heard on and what is left of it, in clock_t. */
  mcastQuerierState?: { ipv4Addr?: number; ipv4Port?: number; ipv4OtherTimer?: number; ipv6Unset?: boolean };
  mcastHashElasticity?: number;
  mcastHashMax?: number;
  mcastLastMemberCnt?: number;
  mcastStartupQueryCnt?: number;
  mcastLastMemberIntvl?: number;
  mcastMembershipIntvl?: number;
  mcastQuerierIntvl?: number;
  mcastQueryIntvl?: number;
  mcastQueryResponseIntvl?: number;
  mcastStartupQueryIntvl?: number;
  nfCallIptables?: number;
  nfCallIp6tables?: number;
  nfCallArptables?: number;
  vlanDefaultPvid?: number;
  vlanStatsEnabled?: number;
  vlanStatsPerPort?: number;
  mcastStatsEnabled?: number;
  mcastIgmpVersion?: number;
  mcastMldVersion?: number;
  /** IFLA_BR_MULTI_BOOLOPT. */
  noLinklocalLearn?: number;
  mcastVlanSnooping?: number;
  mstEnabled?: number;
}

export interface BridgeId {
  priority: number;
  address: Uint8Array;
}

/** IFLA_BRPORT_*. */
export interface BridgePortInfo {
  state?: number;
  priority?: number;
  cost?: number;
  hairpin?: number;
  guard?: number;
  rootBlock?: number;
  fastLeave?: number;
  learning?: number;
  flood?: number;
  proxyArp?: number;
  proxyArpWifi?: number;
  mcastFlood?: number;
  bcastFlood?: number;
  mcastToUcast?: number;
  neighSuppress?: number;
  neighVlanSuppress?: number;
  groupFwdMask?: number;
  vlanTunnel?: number;
  isolated?: number;
  locked?: number;
  mab?: number;
  backupPort?: number;
  backupNhid?: number;
  mcastRouter?: number;
  mcastNGroups?: number;
  mcastMaxGroups?: number;
  rootId?: BridgeId;
  bridgeId?: BridgeId;
  designatedPort?: number;
  designatedCost?: number;
  id?: number;
  no?: number;
  topologyChangeAck?: number;
  configPending?: number;
  messageAgeTimer?: number;
  forwardDelayTimer?: number;
  holdTimer?: number;
  flush?: boolean;
}

export interface BridgeVlanInfo {
  vid: number;
  flags: number;
  vidEnd?: number;
  stats?: { rxBytes: number; rxPackets: number; txBytes: number; txPackets: number };
}

export interface VxlanInfo {
  id?: number;
  group?: number;
  local?: number;
  linkIndex?: number;
  ttl?: number;
  tos?: number;
  learning?: number;
  ageing?: number;
  limit?: number;
  port?: number;
  portRange?: readonly [low: number, high: number];
  proxy?: number;
  rsc?: number;
  l2miss?: number;
  l3miss?: number;
  udpCsum?: number;
  ttlInherit?: boolean;
  /** VXLAN_DF_*: 0 unset, 1 set, 2 inherit. */
  df?: number;
  label?: number;
  gbp?: boolean;
  gpe?: boolean;
  /** 64 bits in hexadecimal without 0x. */
  reservedBits?: string;
  collectMetadata?: number;
  vnifilter?: number;
  udpZeroCsum6Tx?: number;
  udpZeroCsum6Rx?: number;
  remcsumTx?: number;
  remcsumRx?: number;
  localbypass?: number;
}

export interface MacvlanInfo {
  /** MACVLAN_MODE_*: 1 private, 2 vepa, 4 bridge, 8 passthru, 16 source. */
  mode?: number;
  macvlanFlags?: number;
  bcQueueLen?: number;
  bcQueueLenUsed?: number;
  bcCutoff?: number;
  /** MACVLAN_MACADDR_*: 0 add, 1 del, 2 flush, 3 set. */
  macaddrMode?: number;
  macaddr?: Uint8Array;
  macaddrData?: Uint8Array[];
  macaddrCount?: number;
}

export interface VlanInfo {
  vlanId?: number;
  vlanFlags?: number;
  vlanProtocolId?: number;
  /** Requests: which of vlanFlags are meant. */
  vlanFlagsMask?: number;
  ingressQos?: { from: number; to: number }[];
  egressQos?: { from: number; to: number }[];
}

/** IFLA_TUN_*. */
export interface TunInfo {
  /** 1 tun, 2 tap. */
  tunType?: number;
  pi?: number;
  vnetHdr?: number;
  persist?: number;
  multiQueue?: number;
  numQueues?: number;
  numDisabledQueues?: number;
  owner?: number;
  group?: number;
}

/** struct ifaddrmsg and IFA_*. */
export interface AddrMsg {
  family?: number;
  prefixlen?: number;
  flags?: number;
  scope?: number;
  index?: number;
  /** The peer's address on a point-to-point link, else the same as `local`. */
  address?: number;
  local?: number;
  label?: string;
  broadcast?: number;
  /** IFA_MULTICAST: a group somebody listens to; 16 bytes with AF_INET6. */
  multicast?: number | Uint8Array;
  cacheinfo?: { preferred: number; valid: number; cstamp?: number; tstamp?: number };
  rtPriority?: number;
  proto?: number;
}

/** One RTA_MULTIPATH next hop. */
export interface NextHop {
  flags?: number;
  /** weight - 1. */
  hops?: number;
  ifindex?: number;
  gateway?: number;
}

/** RTAX_*. */
export interface RouteMetrics {
  lock?: number;
  mtu?: number;
  window?: number;
  rtt?: number;
  rttvar?: number;
  ssthresh?: number;
  cwnd?: number;
  advmss?: number;
  reordering?: number;
  hoplimit?: number;
  initcwnd?: number;
  features?: number;
  rtoMin?: number;
  initrwnd?: number;
  quickack?: number;
  ccAlgo?: string;
  fastopenNoCookie?: number;
}

/** struct rtmsg and RTA_*. */
export interface RouteMsg {
  family?: number;
  dstLen?: number;
  srcLen?: number;
  tos?: number;
  table?: number;
  protocol?: number;
  scope?: number;
  type?: number;
  flags?: number;
  dst?: number;
  src?: number;
  iif?: number;
  oif?: number;
  gateway?: number;
  priority?: number;
  prefsrc?: number;
  metrics?: RouteMetrics;
  multipath?: NextHop[];
  flow?: number;
  cacheinfo?: { expires: number; error: number; used: number; clntref: number; lastuse: number };
  mark?: number;
  uid?: number;
  ipProto?: number;
  sport?: number;
  dport?: number;
  pref?: number;
  ttlPropagate?: number;
  expires?: number;
  nhId?: number;
}

/** struct ndmsg and NDA_*: neighbours (AF_INET) and forwarding entries (AF_BRIDGE). */
export interface NeighMsg {
  family?: number;
  ifindex?: number;
  /** NUD_*. */
  state?: number;
  /** NTF_*. */
  flags?: number;
  type?: number;
  dst?: number;
  lladdr?: Uint8Array;
  probes?: number;
  cacheinfo?: { confirmed: number; used: number; updated: number; refcnt: number };
  protocol?: number;
  /** NTF_EXT_*. */
  flagsExt?: number;
  vlan?: number;
  port?: number;
  vni?: number;
  srcVni?: number;
  /** The interface of a vxlan destination (`via`). */
  destIfindex?: number;
  /** The namespace that interface is in, when it is another. */
  linkNetnsid?: number;
  master?: number;
  /** Requests to flush: NDM state mask and flags to match. */
  ndmStateMask?: number;
  ndmFlagsMask?: number;
}

/** struct fib_rule_hdr and FRA_*. */
export interface RuleMsg {
  family?: number;
  dstLen?: number;
  srcLen?: number;
  tos?: number;
  table?: number;
  /** FR_ACT_*. */
  action?: number;
  flags?: number;
  dst?: number;
  src?: number;
  iifname?: string;
  oifname?: string;
  goto?: number;
  priority?: number;
  fwmark?: number;
  fwmask?: number;
  flow?: number;
  suppressPrefixlen?: number;
  suppressIfgroup?: number;
  uidRange?: readonly [start: number, end: number];
  protocol?: number;
  ipProto?: number;
  sportRange?: readonly [start: number, end: number];
  dportRange?: readonly [start: number, end: number];
  sportMask?: number;
  dportMask?: number;
  dscp?: number;
  dscpMask?: number;
  /** IPv6's; a rule for IPv4 is refused with it. */
  flowlabel?: number;
  l3mdev?: number;
  tunId?: number;
}

/** struct rtgenmsg and NETNSA_*. */
export interface NsidMsg {
  nsid?: number;
  pid?: number;
  fd?: number;
  targetNsid?: number;
  currentNsid?: number;
}

/** struct br_port_msg and MDBA_*. */
export interface MdbMsg {
  ifindex?: number;
  /** Requests: MDBA_SET_ENTRY with its attributes, MDBA_GET_ENTRY. */
  entry?: MdbEntry;
  /** RTM_DELMDB with NLM_F_BULK: MDBE_ATTR_STATE_MASK, RTPROT. */
  stateMask?: number;
  entries?: MdbEntry[];
  routers?: MdbRouter[];
}

export interface MdbEntry {
  ifindex: number;
  /** 0 temporary, 1 permanent. */
  state: number;
  flags: number;
  vid: number;
  /** The group: IPv4 (addr), or a MAC. */
  addr?: number;
  addr6?: Uint8Array;
  mac?: Uint8Array;
  src?: number;
  /** MCAST_EXCLUDE 0, MCAST_INCLUDE 1. */
  filterMode?: number;
  sourceList?: number[];
  /** Remaining time in clock_t. */
  timer?: number;
  rtprot?: number;
}

export interface MdbRouter {
  ifindex: number;
  type?: number;
  timer?: number;
}

/** struct netconfmsg and NETCONFA_*. */
export interface NetconfMsg {
  family?: number;
  ifindex?: number;
  forwarding?: number;
  rpFilter?: number;
  mcForwarding?: number;
  bcForwarding?: number;
  proxyNeigh?: number;
  ignoreRoutesWithLinkdown?: number;
}

/** RTM_*NEIGHTBL: a neighbour table's or one device's parameters (NDTPA_*); times in ms. */
export interface NeighTblMsg {
  family?: number;
  name?: string;
  ifindex?: number;
  thresh1?: number;
  thresh2?: number;
  thresh3?: number;
  gcInterval?: number;
  config?: Record<string, number>;
  parms?: Record<string, number>;
  stats?: Record<string, number>;
}

/** RTM_*STATS, xstats of bridges and ports. */
export interface StatsMsg {
  family?: number;
  ifindex?: number;
  filterMask?: number;
  link64?: LinkStats64;
  xstats?: Record<string, unknown>;
}

export const TC_H_ROOT = 0xffffffff;
export const TC_H_INGRESS = 0xfffffff1;

/** struct tcmsg and TCA_*: queueing disciplines. Handles are unsigned: major number << 16 | minor number. */
export interface QdiscMsg {
  family?: number;
  ifindex?: number;
  handle?: number;
  parent?: number;
  /** Listings: how many refer to it. */
  info?: number;
  kind?: string;
  options?: FifoInfo & TbfInfo & NetemInfo;
  stats?: QdiscStats;
}

/** TCA_STATS2. */
export interface QdiscStats {
  bytes: number;
  packets: number;
  drops: number;
  overlimits: number;
  requeues: number;
  backlog: number;
  qlen: number;
}

/** pfifo (packets), bfifo (bytes), tbf's and netem's limits. */
export interface FifoInfo {
  limit?: number;
}

/** struct tc_ratespec: rate in bytes a second. */
export interface RateSpec {
  rate: number;
  cellLog: number;
  mpu: number;
  overhead: number;
  linklayer: number;
}

/** TCA_TBF_*: buffer and mtu in ticks of 64 ns, burst and pburst in bytes. */
export interface TbfInfo {
  rate?: RateSpec;
  peakrate?: RateSpec;
  buffer?: number;
  mtu?: number;
  burst?: number;
  pburst?: number;
}

/** TCA_NETEM_*: times in ns, probabilities and correlations as parts of 2^32 - 1. */
export interface NetemInfo {
  latency?: number;
  jitter?: number;
  loss?: number;
  duplicate?: number;
  gap?: number;
  delayCorr?: number;
  lossCorr?: number;
  dupCorr?: number;
  reorder?: { probability: number; correlation: number };
  corrupt?: { probability: number; correlation: number };
  netemRate?: { rate: number; packetOverhead: number; cellSize: number; cellOverhead: number };
  lossState?: { p13: number; p31: number; p32: number; p23: number; p14: number };
  lossGemodel?: { p: number; r: number; h: number; k1: number };
  ecn?: boolean;
  /** 64 bits in decimal. */
  seed?: string;
  delayDist?: Int16Array;
}

/** Messages by group; `type` says which body. */
export type NlMessage = { flags?: number } & (
  | { type: typeof RTM_NEWLINK | typeof RTM_DELLINK | typeof RTM_GETLINK | typeof RTM_SETLINK; body: LinkMsg }
  | { type: typeof RTM_NEWLINKPROP | typeof RTM_DELLINKPROP; body: LinkMsg }
  | { type: typeof RTM_NEWADDR | typeof RTM_DELADDR | typeof RTM_GETADDR; body: AddrMsg }
  | { type: typeof RTM_NEWMULTICAST | typeof RTM_DELMULTICAST; body: AddrMsg }
  | { type: typeof RTM_NEWROUTE | typeof RTM_DELROUTE | typeof RTM_GETROUTE; body: RouteMsg }
  | { type: typeof RTM_NEWNEIGH | typeof RTM_DELNEIGH | typeof RTM_GETNEIGH; body: NeighMsg }
  | { type: typeof RTM_NEWRULE | typeof RTM_DELRULE | typeof RTM_GETRULE; body: RuleMsg }
  | { type: typeof RTM_NEWNSID | typeof RTM_DELNSID | typeof RTM_GETNSID; body: NsidMsg }
  | { type: typeof RTM_NEWMDB | typeof RTM_DELMDB | typeof RTM_GETMDB; body: MdbMsg }
  | { type: typeof RTM_NEWNETCONF | typeof RTM_DELNETCONF | typeof RTM_GETNETCONF; body: NetconfMsg }
  | { type: typeof RTM_NEWNEIGHTBL | typeof RTM_GETNEIGHTBL | typeof RTM_SETNEIGHTBL; body: NeighTblMsg }
  | { type: typeof RTM_NEWQDISC | typeof RTM_DELQDISC | typeof RTM_GETQDISC; body: QdiscMsg }
  | { type: typeof RTM_NEWSTATS | typeof RTM_GETSTATS; body: StatsMsg }
  | { type: typeof SOCK_DIAG_BY_FAMILY | typeof SOCK_DESTROY; body: SockDiagBody }
);

/** What a request was answered with. */
export interface NlReply {
  /** 0, or a negative errno. */
  error: number;
  /** NLMSGERR_ATTR_MSG: the kernel's own words, printed as "Error: ..." (with a warning when error is 0). */
  extack?: string;
  /** The answers to a RTM_GET*, in order. A dump that failed half-way has some and an error too ("Dump terminated"). */
  messages: NlMessage[];
}
