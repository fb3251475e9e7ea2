/**
 * What matches and targets carry: the structures of Linux's include/uapi/linux/netfilter/xt_*.h and ipt_*.h, in camelCase.
 * Addresses and masks are signed 32-bit numbers, ports and the rest plain numbers, MACs six bytes, `invert` as in C but boolean.
 */

// -- matches

export interface XtTcp {
  /** [low, high]; [0, 65535] is any. */
  spts: readonly [number, number];
  dpts: readonly [number, number];
  /** TCP option kind that must be there; 0: none asked for. */
  option: number;
  flgMask: number;
  flgCmp: number;
  invflags: number;
}
export const XT_TCP_INV_SRCPT = 1;
export const XT_TCP_INV_DSTPT = 2;
export const XT_TCP_INV_FLAGS = 4;
export const XT_TCP_INV_OPTION = 8;

export interface XtUdp {
  spts: readonly [number, number];
  dpts: readonly [number, number];
  invflags: number;
}
export const XT_UDP_INV_SRCPT = 1;
export const XT_UDP_INV_DSTPT = 2;

export interface IptIcmp {
  /** 0xff is any. */
  type: number;
  code: readonly [number, number];
  invflags: number;
}
export const IPT_ICMP_INV = 1;

export interface XtMultiport {
  flags: number;
  ports: readonly number[];
  /** Is ports[i] the low end of a range whose high end is ports[i + 1]? */
  pflags: readonly boolean[];
  invert: boolean;
}
export const XT_MULTIPORT_SOURCE = 0;
export const XT_MULTIPORT_DESTINATION = 1;
export const XT_MULTIPORT_EITHER = 2;

/** struct xt_conntrack_mtinfo3; `-m state` is the same with XT_CONNTRACK_STATE_ALIAS. */
export interface XtConntrack {
  origsrcAddr: number;
  origsrcMask: number;
  origdstAddr: number;
  origdstMask: number;
  replsrcAddr: number;
  replsrcMask: number;
  repldstAddr: number;
  repldstMask: number;
  expiresMin: number;
  expiresMax: number;
  l4proto: number;
  origsrcPort: number;
  origdstPort: number;
  replsrcPort: number;
  repldstPort: number;
  origsrcPortHigh: number;
  origdstPortHigh: number;
  replsrcPortHigh: number;
  repldstPortHigh: number;
  matchFlags: number;
  invertFlags: number;
  stateMask: number;
  statusMask: number;
}
export const XT_CONNTRACK_STATE = 1 << 0;
export const XT_CONNTRACK_PROTO = 1 << 1;
export const XT_CONNTRACK_ORIGSRC = 1 << 2;
export const XT_CONNTRACK_ORIGDST = 1 << 3;
export const XT_CONNTRACK_REPLSRC = 1 << 4;
export const XT_CONNTRACK_REPLDST = 1 << 5;
export const XT_CONNTRACK_STATUS = 1 << 6;
export const XT_CONNTRACK_EXPIRES = 1 << 7;
export const XT_CONNTRACK_ORIGSRC_PORT = 1 << 8;
export const XT_CONNTRACK_ORIGDST_PORT = 1 << 9;
export const XT_CONNTRACK_REPLSRC_PORT = 1 << 10;
export const XT_CONNTRACK_REPLDST_PORT = 1 << 11;
export const XT_CONNTRACK_DIRECTION = 1 << 12;
export const XT_CONNTRACK_STATE_ALIAS = 1 << 13;
/** Bits of stateMask: XT_CONNTRACK_STATE_BIT(ctinfo) = 1 << (ctinfo % IP_CT_IS_REPLY + 1). */
export const XT_CONNTRACK_STATE_INVALID = 1 << 0;
export const XT_CONNTRACK_STATE_ESTABLISHED = 1 << 1;
export const XT_CONNTRACK_STATE_RELATED = 1 << 2;
export const XT_CONNTRACK_STATE_NEW = 1 << 3;
export const XT_CONNTRACK_STATE_SNAT = 1 << 4;
export const XT_CONNTRACK_STATE_DNAT = 1 << 5;
export const XT_CONNTRACK_STATE_UNTRACKED = 1 << 6;

/** struct xt_addrtype_info_v1. Masks of 1 << RTN_*. */
export interface XtAddrtype {
  source: number;
  dest: number;
  flags: number;
}
export const XT_ADDRTYPE_INVERT_SOURCE = 1;
export const XT_ADDRTYPE_INVERT_DEST = 2;
export const XT_ADDRTYPE_LIMIT_IFACE_IN = 4;
export const XT_ADDRTYPE_LIMIT_IFACE_OUT = 8;

export interface XtComment {
  comment: string;
}

/** `mark` and `connmark`. Unsigned. */
export interface XtMarkMatch {
  mark: number;
  mask: number;
  invert: boolean;
}

export interface XtMac {
  srcaddr: readonly number[];
  invert: boolean;
}

export interface XtIprange {
  srcMin: number;
  srcMax: number;
  dstMin: number;
  dstMax: number;
  flags: number;
}
export const IPRANGE_SRC = 1;
export const IPRANGE_DST = 2;
export const IPRANGE_SRC_INV = 0x10;
export const IPRANGE_DST_INV = 0x20;

export interface XtPhysdev {
  physindev: string;
  physoutdev: string;
  /** XT_PHYSDEV_OP_*, of what is inverted and of what is asked. */
  invert: number;
  bitmask: number;
}
export const XT_PHYSDEV_OP_IN = 1;
export const XT_PHYSDEV_OP_OUT = 2;
export const XT_PHYSDEV_OP_BRIDGED = 4;
export const XT_PHYSDEV_OP_ISIN = 8;
export const XT_PHYSDEV_OP_ISOUT = 0x10;

/** avg: 10,000 times the average interval between packets, s (XT_LIMIT_SCALE). */
export interface XtLimit {
  avg: number;
  burst: number;
}

/** struct xt_hashlimit_mtinfo3. avg in 1/1,000,000 s (XT_HASHLIMIT_SCALE_v2) or bytes with XT_HASHLIMIT_BYTES; times in ms. */
export interface XtHashlimit {
  name: string;
  mode: number;
  avg: number;
  burst: number;
  size: number;
  max: number;
  gcInterval: number;
  expire: number;
  interval: number;
  srcmask: number;
  dstmask: number;
}
export const XT_HASHLIMIT_HASH_DIP = 1;
export const XT_HASHLIMIT_HASH_DPT = 2;
export const XT_HASHLIMIT_HASH_SIP = 4;
export const XT_HASHLIMIT_HASH_SPT = 8;
export const XT_HASHLIMIT_INVERT = 16;
export const XT_HASHLIMIT_BYTES = 32;
export const XT_HASHLIMIT_RATE_MATCH = 64;

export interface XtStatistic {
  mode: number;
  invert: boolean;
  /** Mode random: of 2^31. */
  probability: number;
  every: number;
  packet: number;
  count: number;
}
export const XT_STATISTIC_MODE_RANDOM = 0;
export const XT_STATISTIC_MODE_NTH = 1;

/** struct xt_recent_mtinfo_v1. */
export interface XtRecent {
  seconds: number;
  hitCount: number;
  checkSet: number;
  invert: boolean;
  name: string;
  /** XT_RECENT_SOURCE or XT_RECENT_DEST. */
  side: number;
  mask: number;
}
export const XT_RECENT_CHECK = 1;
export const XT_RECENT_SET = 2;
export const XT_RECENT_UPDATE = 4;
export const XT_RECENT_REMOVE = 8;
export const XT_RECENT_TTL = 16;
export const XT_RECENT_REAP = 32;
export const XT_RECENT_SOURCE = 0;
export const XT_RECENT_DEST = 1;

export interface XtOwner {
  uidMin: number;
  uidMax: number;
  gidMin: number;
  gidMax: number;
  match: number;
  invert: number;
}
export const XT_OWNER_UID = 1;
export const XT_OWNER_GID = 2;
export const XT_OWNER_SOCKET = 4;
export const XT_OWNER_SUPPL_GROUPS = 8;

export interface XtPkttype {
  pkttype: number;
  invert: boolean;
}

export interface XtLength {
  min: number;
  max: number;
  invert: boolean;
}

/** Modes: 0 eq, 1 ne, 2 lt, 3 gt (IPT_TTL_*). */
export interface IptTtl {
  mode: number;
  ttl: number;
}

/** struct xt_tos_match_info. */
export interface XtTosMatch {
  tosMask: number;
  tosValue: number;
  invert: boolean;
}

export interface XtDscpMatch {
  dscp: number;
  invert: boolean;
}

export interface XtEcn {
  operation: number;
  invert: number;
  ipEct: number;
}
export const XT_ECN_OP_MATCH_IP = 1;
export const XT_ECN_OP_MATCH_ECE = 0x10;
export const XT_ECN_OP_MATCH_CWR = 0x20;

export interface XtTcpmssMatch {
  mssMin: number;
  mssMax: number;
  invert: boolean;
}

export interface XtString {
  fromOffset: number;
  toOffset: number;
  algo: string;
  pattern: readonly number[];
  flags: number;
}
export const XT_STRING_FLAG_INVERT = 1;
export const XT_STRING_FLAG_IGNORECASE = 2;

/** Dates in s since the epoch, times of day in s; days as bit masks (bit 1 is Monday or the 1st). */
export interface XtTime {
  dateStart: number;
  dateStop: number;
  daytimeStart: number;
  daytimeStop: number;
  monthdaysMatch: number;
  weekdaysMatch: number;
  flags: number;
}
export const XT_TIME_LOCAL_TZ = 1;
export const XT_TIME_CONTIGUOUS = 2;

/** `set`: struct xt_set_info_match_v4. `flags`: bit i set when dimension i + 1 is the source's. */
export interface XtSet {
  name: string;
  dim: number;
  flags: number;
  /** IPSET_* of packets, bytes: [op, value]; op 0 none, 1 eq, 2 ne, 3 lt, 4 gt. */
  packets: readonly [number, number];
  bytes: readonly [number, number];
  invert: boolean;
  returnNomatch: boolean;
  /** ! --update-counters and the like. */
  noUpdateCounters: boolean;
  noUpdateSubcounters: boolean;
}

export interface XtConnlimit {
  limit: number;
  mask: number;
  flags: number;
}
export const XT_CONNLIMIT_INVERT = 1;
export const XT_CONNLIMIT_DADDR = 2;

export interface XtConnbytes {
  from: number;
  to: number;
  what: number;
  direction: number;
}
export const XT_CONNBYTES_PKTS = 0;
export const XT_CONNBYTES_BYTES = 1;
export const XT_CONNBYTES_AVGPKT = 2;
export const XT_CONNBYTES_DIR_ORIGINAL = 0;
export const XT_CONNBYTES_DIR_REPLY = 1;
export const XT_CONNBYTES_DIR_BOTH = 2;

export interface XtQuota {
  flags: number;
  quota: number;
}
export const XT_QUOTA_INVERT = 1;

export interface XtU32 {
  tests: readonly {
    readonly location: readonly { readonly number: number; readonly nextop: number }[];
    readonly value: readonly { readonly min: number; readonly max: number }[];
  }[];
  invert: boolean;
}
export const XT_U32_AND = 0;
export const XT_U32_LEFTSH = 1;
export const XT_U32_RIGHTSH = 2;
export const XT_U32_AT = 3;

export interface XtRpfilter {
  flags: number;
}
export const XT_RPFILTER_LOOSE = 1;
export const XT_RPFILTER_VALID_MARK = 2;
export const XT_RPFILTER_ACCEPT_LOCAL = 4;
export const XT_RPFILTER_INVERT = 8;

export interface XtSocket {
  flags: number;
}
export const XT_SOCKET_TRANSPARENT = 1;
export const XT_SOCKET_NOWILDCARD = 2;
export const XT_SOCKET_RESTORESKMARK = 4;

export interface XtHelper {
  name: string;
  invert: boolean;
}

// -- targets

/** `with`: IPT_ICMP_*. */
export interface IptReject {
  with: number;
}
export const IPT_ICMP_NET_UNREACHABLE = 0;
export const IPT_ICMP_HOST_UNREACHABLE = 1;
export const IPT_ICMP_PROT_UNREACHABLE = 2;
export const IPT_ICMP_PORT_UNREACHABLE = 3;
export const IPT_ICMP_ECHOREPLY = 4;
export const IPT_ICMP_NET_PROHIBITED = 5;
export const IPT_ICMP_HOST_PROHIBITED = 6;
export const IPT_TCP_RESET = 7;
export const IPT_ICMP_ADMIN_PROHIBITED = 8;

export interface XtLog {
  level: number;
  logflags: number;
  prefix: string;
}
export const XT_LOG_TCPSEQ = 1;
export const XT_LOG_TCPOPT = 2;
export const XT_LOG_IPOPT = 4;
export const XT_LOG_UID = 8;
export const XT_LOG_MACDECODE = 0x20;

export interface XtNflog {
  len: number;
  group: number;
  threshold: number;
  flags: number;
  prefix: string;
}
/** Only `len` bytes of the packet. */
export const XT_NFLOG_F_COPY_LEN = 1;

/** struct xt_mark_tginfo2: mark = (mark & ~mask) ^ value. Unsigned. */
export interface XtMarkTarget {
  mark: number;
  mask: number;
}

export interface XtConnmarkTarget {
  ctmark: number;
  ctmask: number;
  nfmask: number;
  mode: number;
  /** 0 left, 1 right. */
  shiftDir: number;
  shiftBits: number;
}
export const XT_CONNMARK_SET = 0;
export const XT_CONNMARK_SAVE = 1;
export const XT_CONNMARK_RESTORE = 2;

export interface XtCt {
  flags: number;
  zone: number;
  ctEvents: number;
  expEvents: number;
  helper: string;
  timeout: string;
}
export const XT_CT_NOTRACK = 1;
export const XT_CT_NOTRACK_ALIAS = 2;
export const XT_CT_ZONE_DIR_ORIG = 4;
export const XT_CT_ZONE_DIR_REPL = 8;
export const XT_CT_ZONE_MARK = 16;

/** DNAT, SNAT, MASQUERADE, REDIRECT, NETMAP: struct nf_nat_range2. Ports in host order. */
export interface NfNatRange {
  flags: number;
  minAddr: number;
  maxAddr: number;
  minProto: number;
  maxProto: number;
  baseProto: number;
}
export const NF_NAT_RANGE_MAP_IPS = 1;
export const NF_NAT_RANGE_PROTO_SPECIFIED = 2;
export const NF_NAT_RANGE_PROTO_RANDOM = 4;
export const NF_NAT_RANGE_PERSISTENT = 8;
export const NF_NAT_RANGE_PROTO_RANDOM_FULLY = 16;
export const NF_NAT_RANGE_PROTO_OFFSET = 32;
export const NF_NAT_RANGE_NETMAP = 64;

/** 0xffff: to the path's MTU. */
export interface XtTcpmssTarget {
  mss: number;
}
export const XT_TCPMSS_CLAMP_PMTU = 0xffff;

/** Modes: 0 set, 1 inc, 2 dec. */
export interface IptTtlTarget {
  mode: number;
  ttl: number;
}

/** tos = (tos & ~mask) ^ value. */
export interface XtTosTarget {
  tosValue: number;
  tosMask: number;
}

export interface XtDscpTarget {
  dscp: number;
}

export interface XtClassify {
  priority: number;
}

export interface XtTproxy {
  markMask: number;
  markValue: number;
  laddr: number;
  lport: number;
}

/** SET: struct xt_set_info_target_v3; a name of '' is none. */
export interface XtSetTarget {
  addSet: { name: string; dim: number; flags: number } | null;
  delSet: { name: string; dim: number; flags: number } | null;
  mapSet: { name: string; dim: number; flags: number } | null;
  exist: boolean;
  /** s; 0xffffffff is the set's own. */
  timeout: number;
  mapFlags: number;
}

/** CHECKSUM: struct xt_CHECKSUM_info. */
export interface XtChecksum {
  operation: number;
}
export const XT_CHECKSUM_OP_FILL = 1;

export interface XtCpu {
  cpu: number;
  invert: boolean;
}

/** `esp` (struct xt_esp) and `ah` (struct ipt_ah). Unsigned. */
export interface XtSpis {
  spis: readonly [number, number];
  invert: boolean;
}

export interface XtRealm {
  id: number;
  mask: number;
  invert: boolean;
}

export interface XtDevgroup {
  flags: number;
  srcGroup: number;
  srcMask: number;
  dstGroup: number;
  dstMask: number;
}
export const XT_DEVGROUP_MATCH_SRC = 1;
export const XT_DEVGROUP_INVERT_SRC = 2;
export const XT_DEVGROUP_MATCH_DST = 4;
export const XT_DEVGROUP_INVERT_DST = 8;

export interface XtSctp {
  spts: readonly [number, number];
  dpts: readonly [number, number];
  /** Numbers of chunk types, and what flags of them must be: [row of the type, mask, value]. */
  chunks: readonly number[];
  chunkMatchType: number;
  flagInfo: readonly (readonly [number, number, number])[];
  flags: number;
  invflags: number;
}
export const XT_SCTP_SRC_PORTS = 1;
export const XT_SCTP_DEST_PORTS = 2;
export const XT_SCTP_CHUNK_TYPES = 4;
export const SCTP_CHUNK_MATCH_ANY = 1;
export const SCTP_CHUNK_MATCH_ALL = 2;
export const SCTP_CHUNK_MATCH_ONLY = 4;

/** NFQUEUE: struct xt_NFQ_info_v3. */
export interface XtNfqueue {
  queuenum: number;
  queuesTotal: number;
  flags: number;
}
export const NFQ_FLAG_BYPASS = 1;
export const NFQ_FLAG_CPU_FANOUT = 2;

/** TCPOPTSTRIP: which option kinds. */
export interface XtTcpoptstrip {
  options: readonly number[];
}

/** ECN: struct ipt_ECN_info. */
export interface IptEcnTarget {
  operation: number;
  ipEct: number;
  ece: number;
  cwr: number;
}
export const IPT_ECN_OP_SET_IP = 1;
export const IPT_ECN_OP_SET_ECE = 0x10;
export const IPT_ECN_OP_SET_CWR = 0x20;
