import { be16, be32, putBe16, putBe32 } from './addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from './checksum.ts';

/** TCP (RFC 9293 section 3.1): offsets from the first byte. */
export const TCP_HLEN = 20;
export const TCP_MAX_HLEN = 60;
export const TCP_SPORT = 0;
export const TCP_DPORT = 2;
export const TCP_SEQ = 4;
export const TCP_ACK_SEQ = 8;
export const TCP_DOFF = 12;
export const TCP_FLAGS = 13;
export const TCP_WINDOW = 14;
export const TCP_CHECK = 16;
export const TCP_URG_PTR = 18;

export const TCPHDR_FIN = 0x01;
export const TCPHDR_SYN = 0x02;
export const TCPHDR_RST = 0x04;
export const TCPHDR_PSH = 0x08;
export const TCPHDR_ACK = 0x10;
export const TCPHDR_URG = 0x20;
export const TCPHDR_ECE = 0x40;
export const TCPHDR_CWR = 0x80;

/** Options (RFC 9293 section 3.2, RFC 7323, RFC 2018). */
export const TCPOPT_EOL = 0;
export const TCPOPT_NOP = 1;
export const TCPOPT_MSS = 2;
export const TCPOPT_WINDOW = 3;
export const TCPOPT_SACK_PERM = 4;
export const TCPOPT_SACK = 5;
export const TCPOPT_TIMESTAMP = 8;

/** The length of the whole TCP header (with options) at `at`, or -1 when it does not lie within `end`. */
export function tcpCheckHeader(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < TCP_HLEN) return -1;
  const length = (bytes[at + TCP_DOFF] >> 4) << 2;
  return length < TCP_HLEN || end - at < length ? -1 : length;
}
export function tcpSport(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + TCP_SPORT);
}
export function tcpDport(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + TCP_DPORT);
}
/** Sequence numbers are signed 32-bit: compare by difference. */
export function tcpSeq(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + TCP_SEQ);
}
export function tcpAckSeq(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + TCP_ACK_SEQ);
}
export function tcpFlags(bytes: Uint8Array, at: number): number {
  return bytes[at + TCP_FLAGS];
}
export function tcpWindow(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + TCP_WINDOW);
}

/** Does the segment of `length` bytes at `at` have a right checksum? */
export function tcpChecksumOk(bytes: Uint8Array, at: number, length: number, saddr: number, daddr: number): boolean {
  return fold(sumBytes(bytes, at, length, pseudoHeaderSum(saddr, daddr, 6, length))) === 0;
}

/** Computes and stores the checksum of a segment of `length` bytes. */
export function tcpSendCheck(bytes: Uint8Array, at: number, length: number, saddr: number, daddr: number): void {
  putBe16(bytes, at + TCP_CHECK, 0);
  putBe16(bytes, at + TCP_CHECK, fold(sumBytes(bytes, at, length, pseudoHeaderSum(saddr, daddr, 6, length))));
}

/** Writes a header of `hlen` bytes; options and checksum are the caller's. */
export function emitTcp(
  bytes: Uint8Array,
  at: number,
  hlen: number,
  sport: number,
  dport: number,
  seq: number,
  ackSeq: number,
  flags: number,
  window: number,
): void {
  putBe16(bytes, at + TCP_SPORT, sport);
  putBe16(bytes, at + TCP_DPORT, dport);
  putBe32(bytes, at + TCP_SEQ, seq);
  putBe32(bytes, at + TCP_ACK_SEQ, ackSeq);
  bytes[at + TCP_DOFF] = (hlen >> 2) << 4;
  bytes[at + TCP_FLAGS] = flags;
  putBe16(bytes, at + TCP_WINDOW, window);
  putBe16(bytes, at + TCP_CHECK, 0);
  putBe16(bytes, at + TCP_URG_PTR, 0);
}
