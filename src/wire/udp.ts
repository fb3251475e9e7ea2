import { be16, putBe16 } from './addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from './checksum.ts';

/** UDP (RFC 768): offsets from the first byte. */
export const UDP_HLEN = 8;
export const UDP_SPORT = 0;
export const UDP_DPORT = 2;
export const UDP_LEN = 4;
export const UDP_CHECK = 6;

/** Is there a whole UDP header at `at` within `end`? After it no accessor reads beyond the packet. */
export function udpCheckHeader(at: number, end: number): boolean {
  return end - at >= UDP_HLEN;
}
export function udpSport(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + UDP_SPORT);
}
export function udpDport(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + UDP_DPORT);
}
export function udpLen(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + UDP_LEN);
}

/** Does the datagram of `length` bytes at `at` have a right checksum, or none (0)? */
export function udpChecksumOk(bytes: Uint8Array, at: number, length: number, saddr: number, daddr: number): boolean {
  if (be16(bytes, at + UDP_CHECK) === 0) return true;
  return fold(sumBytes(bytes, at, length, pseudoHeaderSum(saddr, daddr, 17, length))) === 0;
}

/** Writes the header of a datagram of `length` bytes; the checksum stays 0. */
export function emitUdpHeader(bytes: Uint8Array, at: number, length: number, sport: number, dport: number): void {
  putBe16(bytes, at + UDP_SPORT, sport);
  putBe16(bytes, at + UDP_DPORT, dport);
  putBe16(bytes, at + UDP_LEN, length);
  putBe16(bytes, at + UDP_CHECK, 0);
}

/** Writes header and checksum of a datagram of `length` bytes whose payload stands at `at + 8` already. */
export function emitUdp(bytes: Uint8Array, at: number, length: number, sport: number, dport: number, saddr: number, daddr: number): void {
  emitUdpHeader(bytes, at, length, sport, dport);
  const check = fold(sumBytes(bytes, at, length, pseudoHeaderSum(saddr, daddr, 17, length)));
  putBe16(bytes, at + UDP_CHECK, check === 0 ? 0xffff : check);
}
