import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';

export {
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_DST_NAT,
  IPS_DST_NAT_DONE,
  IPS_DYING,
  IPS_EXPECTED,
  IPS_FIXED_TIMEOUT,
  IPS_HELPER,
  IPS_NAT_CLASH,
  IPS_NAT_DONE_MASK,
  IPS_NAT_MASK,
  IPS_SEEN_REPLY,
  IPS_SEQ_ADJUST,
  IPS_SRC_NAT,
  IPS_SRC_NAT_DONE,
  IPS_TEMPLATE,
} from '../../uapi/nf_conntrack.ts';

/** How a packet stands to its connection. Linux: enum ip_conntrack_info. */
export const IP_CT_ESTABLISHED = 0;
export const IP_CT_RELATED = 1;
export const IP_CT_NEW = 2;
export const IP_CT_IS_REPLY = 3;
export const IP_CT_ESTABLISHED_REPLY = IP_CT_ESTABLISHED + IP_CT_IS_REPLY;
export const IP_CT_RELATED_REPLY = IP_CT_RELATED + IP_CT_IS_REPLY;
export const IP_CT_UNTRACKED = 7;

export const IP_CT_DIR_ORIGINAL = 0;
export const IP_CT_DIR_REPLY = 1;

/** The direction a ctinfo speaks of. Linux: CTINFO2DIR(). */
export function ctinfo2dir(ctinfo: number): number {
  return ctinfo >= IP_CT_IS_REPLY ? IP_CT_DIR_REPLY : IP_CT_DIR_ORIGINAL;
}

/** A zone counts for both directions, or for one of them (Linux: nf_conntrack_zone.dir). */
export const NF_CT_ZONE_DIR_ORIG = 1 << IP_CT_DIR_ORIGINAL;
export const NF_CT_ZONE_DIR_REPL = 1 << IP_CT_DIR_REPLY;
export const NF_CT_DEFAULT_ZONE_DIR = NF_CT_ZONE_DIR_ORIG | NF_CT_ZONE_DIR_REPL;

/**
 * One direction of a connection (Linux: struct nf_conntrack_tuple). Addresses are signed 32-bit numbers. `srcPort` and
 * `dstPort` are ports in host order; for ICMP `srcPort` is the identifier and `dstPort` is type << 8 | code.
 * A connection's own two also hang in the hash table (Linux: struct nf_conntrack_tuple_hash): there `ct` is set.
 */
export class NfTuple {
  src = 0;
  dst = 0;
  srcPort = 0;
  dstPort = 0;
  proto = 0;
  /** Whose it is, and which of the two. */
  readonly ct: NfConn | null;
  readonly dir: number;
  /** Its place in the table: the whole hash, and the next of the same bucket. */
  hash = 0;
  next: NfTuple | null = null;

  constructor(ct: NfConn | null = null, dir = 0) {
    this.ct = ct;
    this.dir = dir;
  }

  set(src: number, dst: number, srcPort: number, dstPort: number, proto: number): this {
    this.src = src;
    this.dst = dst;
    this.srcPort = srcPort;
    this.dstPort = dstPort;
    this.proto = proto;
    return this;
  }

  copy(from: NfTuple): this {
    return this.set(from.src, from.dst, from.srcPort, from.dstPort, from.proto);
  }

  equals(other: NfTuple): boolean {
    return (
      this.src === other.src &&
      this.dst === other.dst &&
      this.srcPort === other.srcPort &&
      this.dstPort === other.dstPort &&
      this.proto === other.proto
    );
  }
}

/** A connection (Linux: struct nf_conn). */
export class NfConn {
  readonly net: Net;
  readonly orig: NfTuple = new NfTuple(this, IP_CT_DIR_ORIGINAL);
  readonly reply: NfTuple = new NfTuple(this, IP_CT_DIR_REPLY);
  /** IPS_*. */
  status = 0;
  /** Signed 32 bits. */
  mark = 0;
  zone = 0;
  /** NF_CT_ZONE_DIR_*. */
  zoneDir = NF_CT_DEFAULT_ZONE_DIR;
  /** Of a template: the zone's number is the packet's mark. */
  zoneMark = false;
  /** When it ends, in jiffies (looked at when touched); before it is confirmed: how long it shall live. */
  timeout = 0;
  /** The connection that expected this one. */
  master: NfConn | null = null;
  /** References besides the table's: connections that this one expected (Linux: ct_general.use). */
  use = 1;
  /** Is it counted (net.netfilter.nf_conntrack_acct when it began)? Then packets and bytes by direction. */
  acct = false;
  readonly packets: [number, number] = [0, 0];
  readonly bytes: [number, number] = [0, 0];
  /** UDP: from when on (jiffies) it is a stream. */
  streamTs = 0;
  /** TCP's part (Linux: union nf_conntrack_proto): NfCtTcp; null for others. */
  proto: object | null = null;
  /** NAT's extension (Linux: struct nf_conn_nat): masquerade's ifindex, ...; null without. */
  nat: object | null = null;
  /** Sequence numbers that NAT's helpers shifted (Linux: struct nf_conn_seqadj). */
  seqadj: object | null = null;
  /** The helper assigned to it, by name ('' none), what it notes here, and its expectations. */
  helper = '';
  help: object | null = null;
  expectations: readonly object[] | null = null;
  /** Which events (1 << IPCT_*, of expectations 1 << IPEXP_*) are told, 0: none; and those noted but not told yet. */
  ctmask = 0;
  expmask = 0;
  eventCache = 0;
  /** Since boot, ns (net.netfilter.nf_conntrack_timestamp), 0: not noted. */
  start = 0;
  stop = 0;
  /** Identity in listings (`conntrack -o id`). */
  id = 0;
  /** All confirmed ones of a namespace, in the order they came. Linked by the table. */
  prev: NfConn | null = null;
  next: NfConn | null = null;

  constructor(net: Net) {
    this.net = net;
  }

  /** The tuple of a direction. */
  tuple(dir: number): NfTuple {
    return dir === IP_CT_DIR_ORIGINAL ? this.orig : this.reply;
  }
}

/** The connection of a packet, null for none or an untracked one; `skb.nfctInfo` says how it stands to it. */
export function nfCtGet(skb: SkBuff): NfConn | null {
  return skb.nfct as NfConn | null;
}

/** Linux: nf_ct_set(). */
export function nfCtSet(skb: SkBuff, ct: NfConn | null, ctinfo: number): void {
  skb.nfct = ct;
  skb.nfctInfo = ctinfo;
}

/** A packet made because of another (a reset, an ICMP error) belongs to its connection. Linux: nf_conntrack_attach(). */
export function nfConntrackAttach(skb: SkBuff, cause: SkBuff): void {
  const ct = nfCtGet(cause);
  if (ct === null) return;
  nfCtSet(skb, ct, ctinfo2dir(cause.nfctInfo) === IP_CT_DIR_ORIGINAL ? IP_CT_RELATED_REPLY : IP_CT_RELATED);
}

/** The zone's number for a direction. Linux: nf_ct_zone_id(). */
export function nfCtZoneId(zone: number, zoneDir: number, dir: number): number {
  return (zoneDir & (1 << dir)) !== 0 ? zone : 0;
}
