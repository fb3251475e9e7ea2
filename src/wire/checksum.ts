/**
 * The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit words.
 */

/** Adds `length` bytes from `at` to `sum`, unfolded: fold with `fold` before use. Safe for packets up to 64 kB. */
export function sumBytes(bytes: Uint8Array, at: number, length: number, sum = 0): number {
  const end = at + (length & ~1);
  for (let i = at; i < end; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  if (length & 1) sum += bytes[end] << 8;
  return sum;
}

/** Folds a sum to 16 bits and complements it: the value to store. */
export function fold(sum: number): number {
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
}

/** The checksum over bytes whose checksum field is zero; 0 over bytes that contain a right one. */
export function checksum(bytes: Uint8Array, at: number, length: number): number {
  return fold(sumBytes(bytes, at, length));
}

/** The sum of the TCP and UDP pseudo header (RFC 9293 section 3.1). */
export function pseudoHeaderSum(src: number, dst: number, protocol: number, length: number): number {
  return (src >>> 16) + (src & 0xffff) + (dst >>> 16) + (dst & 0xffff) + protocol + length;
}

/** The checksum `check` after a 16-bit word changed from `from` to `to` (RFC 1624, equation 3). */
export function updateChecksum16(check: number, from: number, to: number): number {
  let sum = (~check & 0xffff) + (~from & 0xffff) + to;
  sum = (sum & 0xffff) + (sum >>> 16);
  return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
}

/** The checksum `check` after a 32-bit word (an address) changed. */
export function updateChecksum32(check: number, from: number, to: number): number {
  return updateChecksum16(updateChecksum16(check, from >>> 16, to >>> 16), from & 0xffff, to & 0xffff);
}
