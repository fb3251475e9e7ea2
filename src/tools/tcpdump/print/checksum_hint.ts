import { be16, be32 } from '../../../wire/addr.ts';
import { fold, sumBytes } from '../../../wire/checksum.ts';
import type { Dissection } from './dissection.ts';

/** What a checksum field holding `given` ought to hold, when the checksum over everything came to `sum`. */
export function shouldBe(given: number, sum: number): number {
  let value = given + sum;
  value = (value & 0xffff) + (value >>> 16);
  return (value & 0xffff) + (value >>> 16);
}

/** The checksum over an IPv4 pseudo header and `length` bytes; the destination is the last stop of a source route. */
export function checksumIpv4(d: Dissection, header: number, at: number, length: number, protocol: number): number {
  const destination = finalDestination(d, header);
  let sum = protocol + (length & 0xffff);
  for (const addr of [be32(d.bytes, header + 12), destination]) sum += (addr >>> 16) + (addr & 0xffff);
  return fold(sumBytes(d.bytes, at, length, sum));
}

/** tcpdump: print-ip.c, ip_finddst(). */
function finalDestination(d: Dissection, header: number): number {
  const own = be32(d.bytes, header + 16);
  const size = (d.bytes[header] & 15) * 4;
  for (let at = header + 20; at < header + size;) {
    const code = d.u8(at);
    if (code === 0) break;
    const length = code === 1 ? 1 : d.u8(at + 1);
    if (code !== 1 && length < 2) break;
    if (at + length > header + size || !d.has(at, length)) break;
    if ((code === 131 || code === 137) && length >= 7) return be32(d.bytes, at + length - 4);
    at += length;
  }
  return own;
}

/** The checksum over an IPv6 pseudo header with this final destination and `length` bytes. */
export function checksumIpv6(d: Dissection, header: number, destination: number, at: number, length: number, protocol: number): number {
  let sum = (length >>> 16) + (length & 0xffff) + protocol;
  for (let i = 0; i < 16; i += 2) sum += be16(d.bytes, header + 8 + i) + be16(d.bytes, destination + i);
  return fold(sumBytes(d.bytes, at, length, sum));
}
