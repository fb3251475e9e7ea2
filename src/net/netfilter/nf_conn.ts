import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';

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

/** Status bits. Linux: enum ip_conntrack_status. */
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

/**
 * One direction of a connection (Linux: struct nf_conntrack_tuple). Addresses are signed 32-bit numbers. `srcPort` and
 * `dstPort` are ports in host order; for ICMP `srcPort` is the identifier and `dstPort` is type << 8 | code.
 */
export class NfTuple {
  src = 0;
  dst = 0;
  srcPort = 0;
  dstPort = 0;
  proto = 0;

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
  readonly orig = new NfTuple();
  readonly reply = new NfTuple();
  /** IPS_*. */
  status = 0;
  mark = 0;
  zone = 0;
  /** Directions the zone counts for: bit 0 original, bit 1 reply (Linux: nf_conntrack_zone.dir). */
  zoneDir = 3;
  /** When it ends, ns of virtual time (looked at when touched); before it is confirmed: how long it shall live. */
  timeout = 0;
  /** The connection that expected this one. */
  master: NfConn | null = null;
  /** Accounting, by direction. */
  packets: [number, number] = [0, 0];
  bytes: [number, number] = [0, 0];
  /** What its transport protocol keeps (Linux: union nf_conntrack_proto): NfCtTcp, ...; null for those without. */
  proto: object | null = null;
  /** NAT's extension (Linux: struct nf_conn_nat): masquerade's ifindex, ...; null without. */
  nat: object | null = null;
  /** The helper assigned to it, by name ('' none), and how many expectations it has. */
  helper = '';
  expecting = 0;
  /** Identity in listings (`conntrack -o id`). */
  id = 0;

  constructor(net: Net) {
    this.net = net;
  }
}

/** The connection of a packet, null for none or an untracked one; `skb.nfctInfo` says how it stands to it. */
export function nfCtGet(skb: SkBuff): NfConn | null {
  return skb.nfct as NfConn | null;
}
