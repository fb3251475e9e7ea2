import { be16, be32, putBe32 } from './addr.ts';

/** The IPv4 header (RFC 791 section 3.1): offsets from its first byte. */
export const IPV4_TOS = 1;
export const IPV4_TOT_LEN = 2;
export const IPV4_ID = 4;
export const IPV4_FRAG_OFF = 6;
export const IPV4_TTL = 8;
export const IPV4_PROTOCOL = 9;
export const IPV4_CHECK = 10;
export const IPV4_SADDR = 12;
export const IPV4_DADDR = 16;
/** Length of a header without options, and the most there can be. */
export const IPV4_HLEN = 20;
export const IPV4_MAX_HLEN = 60;
export const IPV4_MAX_OPTIONS = 40;

/** Bits of the fragment word. Linux: include/net/ip.h. */
export const IP_DF = 0x4000;
export const IP_MF = 0x2000;
export const IP_OFFSET = 0x1fff;

export const IPTOS_TOS_MASK = 0x1e;
/** The bits that routing looks at (DSCP). */
export const INET_DSCP_MASK = 0xfc;
export const IPTOS_PREC_INTERNETCONTROL = 0xc0;

/** Option types (RFC 791, RFC 2113). */
export const IPOPT_END = 0;
export const IPOPT_NOOP = 1;
export const IPOPT_RR = 7;
export const IPOPT_TIMESTAMP = 68;
export const IPOPT_LSRR = 131;
export const IPOPT_SSRR = 137;
export const IPOPT_RA = 148;
export const IPOPT_TS_TSONLY = 0;
export const IPOPT_TS_TSANDADDR = 1;
export const IPOPT_TS_PRESPEC = 3;

/**
 * The one check after which no accessor reads beyond the packet: is there a whole IPv4 header at `at` within `end`? Returns
 * its length (with options) or -1.
 */
export function ipv4CheckHeader(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < IPV4_HLEN) return -1;
  const first = bytes[at];
  const length = (first & 15) << 2;
  if (first >> 4 !== 4 || length < IPV4_HLEN || end - at < length) return -1;
  return length;
}

/** Header length in bytes, as it says. */
export function ipv4Hlen(bytes: Uint8Array, at: number): number {
  return (bytes[at] & 15) << 2;
}
export function ipv4Tos(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV4_TOS];
}
export function ipv4TotLen(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + IPV4_TOT_LEN);
}
export function ipv4Id(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + IPV4_ID);
}
/** Flags and offset (in units of 8 bytes). */
export function ipv4FragOff(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + IPV4_FRAG_OFF);
}
export function ipv4Ttl(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV4_TTL];
}
export function ipv4Protocol(bytes: Uint8Array, at: number): number {
  return bytes[at + IPV4_PROTOCOL];
}
export function ipv4Saddr(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + IPV4_SADDR);
}
export function ipv4Daddr(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + IPV4_DADDR);
}

/** Does the header of `length` bytes have a right checksum? */
export function ipv4ChecksumOk(bytes: Uint8Array, at: number, length: number): boolean {
  return headerSum(bytes, at, length) === 0xffff;
}

/** Computes and stores the header's checksum. Linux: ip_send_check(). */
export function ipSendCheck(bytes: Uint8Array, at: number): void {
  bytes[at + IPV4_CHECK] = 0;
  bytes[at + IPV4_CHECK + 1] = 0;
  const check = ~headerSum(bytes, at, (bytes[at] & 15) << 2) & 0xffff;
  bytes[at + IPV4_CHECK] = check >> 8;
  bytes[at + IPV4_CHECK + 1] = check;
}

/** The folded ones' complement sum of a header. */
function headerSum(bytes: Uint8Array, at: number, length: number): number {
  let high =
    bytes[at] +
    bytes[at + 2] +
    bytes[at + 4] +
    bytes[at + 6] +
    bytes[at + 8] +
    bytes[at + 10] +
    bytes[at + 12] +
    bytes[at + 14] +
    bytes[at + 16] +
    bytes[at + 18];
  let low =
    bytes[at + 1] +
    bytes[at + 3] +
    bytes[at + 5] +
    bytes[at + 7] +
    bytes[at + 9] +
    bytes[at + 11] +
    bytes[at + 13] +
    bytes[at + 15] +
    bytes[at + 17] +
    bytes[at + 19];
  for (let i = 20; i < length; i += 2) {
    high += bytes[at + i];
    low += bytes[at + i + 1];
  }
  let sum = (high << 8) + low;
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16);
}

/** Takes one from the TTL and adapts the checksum (RFC 1141). Returns the new TTL. Linux: ip_decrease_ttl(). */
export function ipDecreaseTtl(bytes: Uint8Array, at: number): number {
  let check = ((bytes[at + IPV4_CHECK] << 8) | bytes[at + IPV4_CHECK + 1]) + 0x0100;
  check = (check + (check >= 0xffff ? 1 : 0)) & 0xffff;
  bytes[at + IPV4_CHECK] = check >> 8;
  bytes[at + IPV4_CHECK + 1] = check;
  return --bytes[at + IPV4_TTL];
}

/** Writes a header without options, checksum included. */
export function emitIpv4(
  bytes: Uint8Array,
  at: number,
  tos: number,
  totLen: number,
  id: number,
  fragOff: number,
  ttl: number,
  protocol: number,
  saddr: number,
  daddr: number,
): void {
  let sum =
    0x4500 + tos + totLen + id + fragOff + ((ttl << 8) | protocol) + (saddr >>> 16) + (saddr & 0xffff) + (daddr >>> 16) + (daddr & 0xffff);
  sum = (sum & 0xffff) + (sum >>> 16);
  sum = ~((sum & 0xffff) + (sum >>> 16));
  bytes[at] = 0x45;
  bytes[at + 1] = tos;
  bytes[at + 2] = totLen >> 8;
  bytes[at + 3] = totLen;
  bytes[at + 4] = id >> 8;
  bytes[at + 5] = id;
  bytes[at + 6] = fragOff >> 8;
  bytes[at + 7] = fragOff;
  bytes[at + 8] = ttl;
  bytes[at + 9] = protocol;
  bytes[at + 10] = sum >> 8;
  bytes[at + 11] = sum;
  putBe32(bytes, at + 12, saddr);
  putBe32(bytes, at + 16, daddr);
}
