/**
 * Addresses in text and in frames. An IPv4 address is a signed 32-bit number (10.0.0.1 is 0x0a000001, 192.168.0.1 is
 * negative): signed numbers stay small integers on the packet's way. A MAC is 6 bytes.
 */

/** "10.0.0.1". Takes signed or unsigned. */
export function formatIpv4(addr: number): string {
  return `${(addr >>> 24) & 255}.${(addr >>> 16) & 255}.${(addr >>> 8) & 255}.${addr & 255}`;
}

/** Four decimal parts without leading zeros or blanks, as inet_pton(3) takes them; undefined for anything else. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let addr = 0;
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part)) return undefined;
    const byte = Number(part);
    if (byte > 255) return undefined;
    addr = (addr << 8) | byte;
  }
  return addr;
}

/** The netmask of a prefix length 0..32, signed. */
export function maskOf(prefixLength: number): number {
  return prefixLength === 0 ? 0 : -1 << (32 - prefixLength);
}

/** The prefix length of a contiguous netmask, or undefined. */
export function prefixLengthOf(mask: number): number | undefined {
  const inverse = ~mask;
  if ((inverse & (inverse + 1)) !== 0) return undefined;
  return Math.clz32(inverse);
}

/** "02:00:00:00:00:01" of the 6 bytes at `at`. */
export function formatMac(bytes: Uint8Array, at = 0): string {
  let text = HEX[bytes[at]];
  for (let i = 1; i < 6; i++) text += ':' + HEX[bytes[at + i]];
  return text;
}

/** Six hexadecimal bytes with colons; undefined for anything else. */
export function parseMac(text: string): Uint8Array | undefined {
  const parts = text.split(':');
  if (parts.length !== 6) return undefined;
  const mac = new Uint8Array(6);
  for (let i = 0; i < 6; i++) {
    if (!/^[0-9a-fA-F]{1,2}$/.test(parts[i])) return undefined;
    mac[i] = parseInt(parts[i], 16);
  }
  return mac;
}

export function macEqual(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): boolean {
  return (
    a[aAt + 5] === b[bAt + 5] &&
    a[aAt + 4] === b[bAt + 4] &&
    a[aAt + 3] === b[bAt + 3] &&
    a[aAt + 2] === b[bAt + 2] &&
    a[aAt + 1] === b[bAt + 1] &&
    a[aAt] === b[bAt]
  );
}

/** Two bytes in network order. */
export function be16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

export function putBe16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
}

/** Four bytes in network order as a signed number: an IPv4 address as everywhere. */
export function be32(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

export function putBe32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

export function ipv4IsMulticast(addr: number): boolean {
  return (addr & 0xf0000000) === (0xe0000000 | 0);
}

export function ipv4IsLoopback(addr: number): boolean {
  return addr >>> 24 === 127;
}

export function ipv4IsLbcast(addr: number): boolean {
  return addr === -1;
}

/** 0.0.0.0; the rest of 0/8 are addresses like others since Linux 5.3. */
export function ipv4IsZeronet(addr: number): boolean {
  return addr === 0;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
