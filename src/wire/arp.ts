import { be16, be32, putBe16, putBe32 } from './addr.ts';

/** ARP for IPv4 over Ethernet (RFC 826): offsets from the first byte. */
export const ARP_HRD = 0;
export const ARP_PRO = 2;
export const ARP_HLN = 4;
export const ARP_PLN = 5;
export const ARP_OP = 6;
export const ARP_SHA = 8;
export const ARP_SIP = 14;
export const ARP_THA = 18;
export const ARP_TIP = 24;
export const ARP_LEN = 28;

export const ARPOP_REQUEST = 1;
export const ARPOP_REPLY = 2;
export const ARPOP_RREQUEST = 3;
export const ARPOP_RREPLY = 4;
export const ARPHRD_IEEE802 = 6;

/** Is there a whole ARP packet with addresses of 6 and 4 bytes at `at` within `end`? After it no accessor reads beyond it. */
export function arpCheck(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= ARP_LEN && bytes[at + ARP_HLN] === 6 && bytes[at + ARP_PLN] === 4;
}
export function arpHrd(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + ARP_HRD);
}
export function arpPro(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + ARP_PRO);
}
export function arpOp(bytes: Uint8Array, at: number): number {
  return be16(bytes, at + ARP_OP);
}
export function arpSip(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + ARP_SIP);
}
export function arpTip(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + ARP_TIP);
}

/** Writes a packet of 28 bytes. `tha` null: zeros. */
export function emitArp(
  bytes: Uint8Array,
  at: number,
  op: number,
  sha: Uint8Array,
  sip: number,
  tha: Uint8Array | null,
  tip: number,
): void {
  putBe16(bytes, at + ARP_HRD, 1);
  putBe16(bytes, at + ARP_PRO, 0x0800);
  bytes[at + ARP_HLN] = 6;
  bytes[at + ARP_PLN] = 4;
  putBe16(bytes, at + ARP_OP, op);
  for (let i = 0; i < 6; i++) {
    bytes[at + ARP_SHA + i] = sha[i];
    bytes[at + ARP_THA + i] = tha === null ? 0 : tha[i];
  }
  putBe32(bytes, at + ARP_SIP, sip);
  putBe32(bytes, at + ARP_TIP, tip);
}
