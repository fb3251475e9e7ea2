/**
 * Connection tracking as user land sees it: the attributes of nfnetlink's conntrack and expectation messages as plain data.
 * Linux: include/uapi/linux/netfilter/nfnetlink_conntrack.h, nf_conntrack_common.h, nf_conntrack_tcp.h. Status bits (IPS_*)
 * and TCP's states are numbers here as there.
 */

/** enum ip_conntrack_status. */
export const IPS_EXPECTED = 1 << 0;
export const IPS_SEEN_REPLY = 1 << 1;
export const IPS_ASSURED = 1 << 2;
export const IPS_CONFIRMED = 1 << 3;
export const IPS_SRC_NAT = 1 << 4;
export const IPS_DST_NAT = 1 << 5;
export const IPS_NAT_MASK = IPS_SRC_NAT | IPS_DST_NAT;
export const IPS_SEQ_ADJUST = 1 << 6;
export const IPS_SRC_NAT_DONE = 1 << 7;
export const IPS_DST_NAT_DONE = 1 << 8;
export const IPS_NAT_DONE_MASK = IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE;
export const IPS_DYING = 1 << 9;
export const IPS_FIXED_TIMEOUT = 1 << 10;
export const IPS_TEMPLATE = 1 << 11;
export const IPS_NAT_CLASH = 1 << 12;
export const IPS_HELPER = 1 << 13;

/** enum tcp_conntrack, and the names it is listed by. */
export const TCP_CONNTRACK_NONE = 0;
export const TCP_CONNTRACK_SYN_SENT = 1;
export const TCP_CONNTRACK_SYN_RECV = 2;
export const TCP_CONNTRACK_ESTABLISHED = 3;
export const TCP_CONNTRACK_FIN_WAIT = 4;
export const TCP_CONNTRACK_CLOSE_WAIT = 5;
export const TCP_CONNTRACK_LAST_ACK = 6;
export const TCP_CONNTRACK_TIME_WAIT = 7;
export const TCP_CONNTRACK_CLOSE = 8;
export const TCP_CONNTRACK_SYN_SENT2 = 9;

/** enum ip_conntrack_events. */
export const IPCT_NEW = 0;
export const IPCT_RELATED = 1;
export const IPCT_DESTROY = 2;
export const IPCT_REPLY = 3;
export const IPCT_ASSURED = 4;
export const IPCT_PROTOINFO = 5;
export const IPCT_HELPER = 6;
export const IPCT_MARK = 7;
export const IPCT_SEQADJ = 8;
export const IPCT_SECMARK = 9;
export const IPCT_LABEL = 10;

/** enum ip_conntrack_expect_events. */
export const IPEXP_NEW = 0;
export const IPEXP_DESTROY = 1;

/** Flags of an expectation. */
export const NF_CT_EXPECT_PERMANENT = 1;
export const NF_CT_EXPECT_INACTIVE = 2;
export const NF_CT_EXPECT_USERSPACE = 4;

/**
 * One direction. Addresses are signed 32-bit numbers. `srcPort` and `dstPort` are ports; for ICMP `srcPort` is the identifier
 * and `dstPort` is type << 8 | code (CTA_PROTO_ICMP_ID, _TYPE, _CODE); 0 for protocols without.
 */
export interface CtTuple {
  src: number;
  dst: number;
  proto: number;
  srcPort: number;
  dstPort: number;
}

export interface CtCounters {
  packets: number;
  bytes: number;
}

/** A connection (CTA_*). What a message does not carry is left out. */
export interface CtEntry {
  orig: CtTuple;
  reply: CtTuple;
  /** IPS_*. */
  status: number;
  /** Whole seconds that are left. */
  timeout?: number;
  mark?: number;
  /** Zone of both directions, or of one only. */
  zone?: number;
  origZone?: number;
  replyZone?: number;
  id?: number;
  use?: number;
  /** TCP_CONNTRACK_*. */
  tcpState?: number;
  /** Original, reply; only with net.netfilter.nf_conntrack_acct. */
  counters?: readonly [CtCounters, CtCounters];
  helper?: string;
  /** Since boot, ns; only with net.netfilter.nf_conntrack_timestamp. */
  start?: number;
  stop?: number;
  /** The connection that expected this one. */
  master?: CtTuple;
}

/** An expectation (CTA_EXPECT_*). */
export interface CtExpect {
  tuple: CtTuple;
  mask: CtTuple;
  master: CtTuple;
  /** Whole seconds that are left. */
  timeout: number;
  zone?: number;
  id?: number;
  flags: number;
  class: number;
  helper: string;
}

/** What `-U` and `-I` may set. */
export interface CtChange {
  timeout?: number;
  mark?: number;
  /** With it only these bits of the mark change. */
  markMask?: number;
  status?: number;
  tcpState?: number;
  helper?: string;
  /** NAT to set up: [least, most] address and port (0: any). */
  srcNat?: CtNat;
  dstNat?: CtNat;
}

export interface CtNat {
  minAddr: number;
  maxAddr: number;
  minPort: number;
  maxPort: number;
}

/**
 * Answered by `process.xtables`. `data` of the reply is what is named; errors are the kernel's. `portid`: the asking netlink
 * socket's number, as listeners are told it.
 */
export type CtRequest = { portid?: number } &
  /** CtEntry[]. 'dying' and 'unconfirmed' are other tables. `zero`: counters start again (IPCTNL_MSG_CT_GET_CTRZERO). */
  (
    | { op: 'ct-dump'; table?: 'conntrack' | 'dying' | 'unconfirmed'; zero?: boolean; mark?: number; markMask?: number }
    /** CtEntry of the tuple (either direction); -ENOENT. */
    | { op: 'ct-get'; tuple: CtTuple; zone: number }
    /** -ENOENT where there is none, or where `id` is another's. */
    | { op: 'ct-delete'; tuple: CtTuple; zone: number; id?: number }
    /** All of them. */
    | { op: 'ct-flush' }
    /** -EEXIST, -EINVAL. */
    | { op: 'ct-new'; orig: CtTuple; reply: CtTuple; zone: number; change: CtChange }
    | { op: 'ct-update'; tuple: CtTuple; zone: number; change: CtChange }
    /** number: how many there are; and the limit. */
    | { op: 'ct-count' }
    /** CtStats[], one for each processor. */
    | { op: 'ct-stats' }
    /** CtExpStats[]. */
    | { op: 'ct-exp-stats' }
    /** CtExpect[]. */
    | { op: 'ct-exp-dump' }
    | { op: 'ct-exp-get'; tuple: CtTuple; zone: number }
    | { op: 'ct-exp-delete'; tuple: CtTuple; zone: number }
    | { op: 'ct-exp-flush' }
  );

/** What `conntrack -S` shows. */
export interface CtStats {
  found: number;
  invalid: number;
  insert: number;
  insertFailed: number;
  drop: number;
  earlyDrop: number;
  error: number;
  searchRestart: number;
  clashResolve: number;
  chainToolong: number;
}

export interface CtExpStats {
  new: number;
  create: number;
  delete: number;
}
