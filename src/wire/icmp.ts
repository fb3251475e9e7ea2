import { be16, be32 } from './addr.ts';

/** ICMP (RFC 792): offsets from the first byte. */
export const ICMP_HLEN = 8;
export const ICMP_TYPE = 0;
export const ICMP_CODE = 1;
export const ICMP_CHECK = 2;
export const ICMP_ID = 4;
export const ICMP_SEQ = 6;

/** Types. Linux: include/uapi/linux/icmp.h. */
export const ICMP_ECHOREPLY = 0;
export const ICMP_DEST_UNREACH = 3;
export const ICMP_SOURCE_QUENCH = 4;
export const ICMP_REDIRECT = 5;
export const ICMP_ECHO = 8;
export const ICMP_TIME_EXCEEDED = 11;
export const ICMP_PARAMETERPROB = 12;
export const ICMP_TIMESTAMP = 13;
export const ICMP_TIMESTAMPREPLY = 14;
export const ICMP_INFO_REQUEST = 15;
export const ICMP_INFO_REPLY = 16;
export const ICMP_ADDRESS = 17;
export const ICMP_ADDRESSREPLY = 18;
export const NR_ICMP_TYPES = 18;
export const ICMP_EXT_ECHO = 42;
export const ICMP_EXT_ECHOREPLY = 43;

/** Codes of ICMP_DEST_UNREACH. */
export const ICMP_NET_UNREACH = 0;
export const ICMP_HOST_UNREACH = 1;
export const ICMP_PROT_UNREACH = 2;
export const ICMP_PORT_UNREACH = 3;
export const ICMP_FRAG_NEEDED = 4;
export const ICMP_SR_FAILED = 5;
export const ICMP_NET_UNKNOWN = 6;
export const ICMP_HOST_UNKNOWN = 7;
export const ICMP_HOST_ISOLATED = 8;
export const ICMP_NET_ANO = 9;
export const ICMP_HOST_ANO = 10;
export const ICMP_NET_UNR_TOS = 11;
export const ICMP_HOST_UNR_TOS = 12;
export const ICMP_PKT_FILTERED = 13;
export const ICMP_PREC_VIOLATION = 14;
export const ICMP_PREC_CUTOFF = 15;
export const NR_ICMP_UNREACH = 15;

/** Codes of ICMP_REDIRECT and ICMP_TIME_EXCEEDED. */
export const ICMP_REDIR_NET = 0;
export const ICMP_REDIR_HOST = 1;
export const ICMP_REDIR_NETTOS = 2;
export const ICMP_REDIR_HOSTTOS = 3;
export const ICMP_EXC_TTL = 0;
export const ICMP_EXC_FRAGTIME = 1;

/** Is there a whole ICMP header at `at` within `end`? After it no accessor reads beyond the packet. */
export function icmpCheckHeader(at: number, end: number): boolean {
  return end - at >= ICMP_HLEN;
}
export function icmpId(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + ICMP_ID);
}
export function icmpSeq(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + ICMP_SEQ);
}
/** The gateway of a redirect. */
export function icmpGateway(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + 4);
}
/** The next hop's MTU in "fragmentation needed". */
export function icmpMtu(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + 6);
}
