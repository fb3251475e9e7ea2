import { be16, be32 } from '../../wire/addr.ts';
import {
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_HLEN,
  ICMP_INFO_REPLY,
  ICMP_INFO_REQUEST,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
} from '../../wire/icmp.ts';
import { IP_OFFSET, IPV4_DADDR, IPV4_HLEN, IPV4_SADDR, ipv4FragOff, ipv4Hlen, ipv4Protocol } from '../../wire/ipv4.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import type { NfTuple } from './nf_conn.ts';

export const IPPROTO_GRE = 47;
export const IPPROTO_SCTP = 132;
export const IPPROTO_UDPLITE = 136;

/** The type that answers an ICMP type, or -1. Linux: invmap of icmp_invert_tuple(). */
const ICMP_INVERSE: readonly number[] = inverse([
  [ICMP_ECHO, ICMP_ECHOREPLY],
  [ICMP_TIMESTAMP, ICMP_TIMESTAMPREPLY],
  [ICMP_INFO_REQUEST, ICMP_INFO_REPLY],
  [ICMP_ADDRESS, ICMP_ADDRESSREPLY],
]);

function inverse(pairs: readonly (readonly [number, number])[]): number[] {
  const map = new Array<number>(256).fill(-1);
  for (const [request, reply] of pairs) {
    map[request] = reply;
    map[reply] = request;
  }
  return map;
}

/** Where the transport header of the IPv4 packet at `at` begins; -1 for a later fragment or a broken header. Linux: get_l4proto(). */
export function getL4proto(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < IPV4_HLEN || (ipv4FragOff(bytes, at) & IP_OFFSET) !== 0) return -1;
  const dataoff = at + ipv4Hlen(bytes, at);
  return dataoff > end ? -1 : dataoff;
}

/** Has this protocol ports at the first four bytes? */
export function hasPorts(proto: number): boolean {
  return proto === IPPROTO_TCP || proto === IPPROTO_UDP || proto === IPPROTO_SCTP || proto === IPPROTO_UDPLITE;
}

/**
 * Reads a packet's direction into `tuple`: its IPv4 header stands at `at`, its transport header at `dataoff`. False when that
 * is not whole. Linux: nf_ct_get_tuple().
 */
export function nfCtGetTuple(bytes: Uint8Array, at: number, dataoff: number, end: number, tuple: NfTuple): boolean {
  const proto = ipv4Protocol(bytes, at);
  tuple.src = be32(bytes, at + IPV4_SADDR);
  tuple.dst = be32(bytes, at + IPV4_DADDR);
  tuple.proto = proto;
  if (proto === IPPROTO_ICMP) {
    if (end - dataoff < ICMP_HLEN) return false;
    tuple.srcPort = be16(bytes, dataoff + 4);
    tuple.dstPort = be16(bytes, dataoff);
    return true;
  }
  if (hasPorts(proto)) {
    if (end - dataoff < 8) return false;
    tuple.srcPort = be16(bytes, dataoff);
    tuple.dstPort = be16(bytes, dataoff + 2);
    return true;
  }
  tuple.srcPort = 0;
  tuple.dstPort = 0;
  return true;
}

/** The direction of the packet at `at`, which may be one that an ICMP error quotes. Linux: nf_ct_get_tuplepr(). */
export function nfCtGetTuplepr(bytes: Uint8Array, at: number, end: number, tuple: NfTuple): boolean {
  const dataoff = getL4proto(bytes, at, end);
  return dataoff >= 0 && nfCtGetTuple(bytes, at, dataoff, end, tuple);
}

/** Makes `out` the direction that answers `from`; false for an ICMP type without an answer. Linux: nf_ct_invert_tuple(). */
export function nfCtInvertTuple(out: NfTuple, from: NfTuple): boolean {
  if (from.proto !== IPPROTO_ICMP) {
    out.set(from.dst, from.src, from.dstPort, from.srcPort, from.proto);
    return true;
  }
  const type = ICMP_INVERSE[from.dstPort >> 8];
  if (type < 0) return false;
  out.set(from.dst, from.src, from.srcPort, (type << 8) | (from.dstPort & 0xff), from.proto);
  return true;
}
