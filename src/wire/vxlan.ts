import { be32 } from './addr.ts';

/** VXLAN (RFC 7348 section 5): flags, 24 reserved bits, the network identifier, 8 reserved bits. Offsets from the first byte. */
export const VXLAN_HLEN = 8;
export const VXLAN_FLAGS = 0;
export const VXLAN_VNI = 4;
/** In the first byte: the identifier is valid. */
export const VXLAN_HF_VNI = 0x08;
/** Identifiers have 24 bits. */
export const VXLAN_N_VID = 1 << 24;

/** Is there a whole header at `at` within `end`? After it no accessor reads beyond the packet. */
export function vxlanCheckHeader(at: number, end: number): boolean {
  return end - at >= VXLAN_HLEN;
}
export function vxlanVni(bytes: Uint8Array, at: number): number {
  return be32(bytes, at + VXLAN_VNI) >>> 8;
}

/** Writes the header of a frame for network `vni`. */
export function emitVxlan(bytes: Uint8Array, at: number, vni: number): void {
  bytes[at] = VXLAN_HF_VNI;
  bytes[at + 1] = 0;
  bytes[at + 2] = 0;
  bytes[at + 3] = 0;
  bytes[at + 4] = vni >>> 16;
  bytes[at + 5] = vni >>> 8;
  bytes[at + 6] = vni;
  bytes[at + 7] = 0;
}
