import { formatIpv4 } from '../../../wire/addr.ts';
import { Cut, type Dissection } from './dissection.ts';
import { formatIpv6 } from './ipv6_text.ts';

/** Routes in BGP's messages. tcpdump: print-bgp.c, decode_prefix4(), check_add_path(). */

/** Prefixes of IPv4, each perhaps with a path identifier; false where one makes no sense. */
export function printRoutes(d: Dissection, at: number, length: number, indent: string): boolean {
  const withPath = hasPaths(d, at, length, 32);
  for (const end = at + length; at < end;) {
    if (withPath && end - at < 4) throw new Cut();
    const path = withPath ? `   Path Id: ${d.u32(at)}` : '';
    if (withPath) at += 4;
    const prefix = prefixText(d, at, end - at, 32);
    if (prefix === undefined) {
      d.put('\n\t    (illegal prefix length)');
      return false;
    }
    d.put(`${indent}${prefix.text}`);
    d.put(path);
    at += prefix.size;
  }
  return true;
}

/** Do path identifiers stand before the prefixes (RFC 7911)? Nothing says so: what makes sense is taken. */
export function hasPaths(d: Dissection, at: number, length: number, longest: number): boolean {
  if (length < 5) return false;
  let offset = 0;
  while (offset < length) {
    offset += 4;
    if (!d.has(at + offset, 1)) break;
    if (d.u8(at + offset) > longest) return false;
    offset += 1 + ((d.u8(at + offset) + 7) >> 3);
  }
  if (offset > length) return false;
  for (offset = 0; offset < length;) {
    if (!d.has(at + offset, 1)) break;
    const bits = d.u8(at + offset);
    if (bits < 1 || bits > longest) return true;
    offset += 1 + ((bits + 7) >> 3);
  }
  return offset > length;
}

/** A prefix's text and its size with the length byte; undefined when it is too long. */
export function prefixText(d: Dissection, at: number, left: number, longest: 32 | 128): { text: string; size: number } | undefined {
  if (left < 1) throw new Cut();
  const bits = d.u8(at);
  if (bits > longest) return undefined;
  const size = (bits + 7) >> 3;
  if (left - 1 < size) throw new Cut();
  d.need(at + 1, size);
  const bytes = new Uint8Array(longest / 8);
  bytes.set(d.bytes.subarray(at + 1, at + 1 + size));
  if (bits % 8 !== 0) bytes[size - 1] &= (0xff00 >> (bits % 8)) & 0xff;
  const word = (bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
  return { text: `${longest === 32 ? formatIpv4(word) : formatIpv6(bytes, 0)}/${bits}`, size: 1 + size };
}
