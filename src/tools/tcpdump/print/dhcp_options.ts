import { hex8, type Dissection } from './dissection.ts';
import { printSpecialOption, type OptionValue } from './dhcp_special.ts';
import { DHCP_TAGS } from './dhcp_tags.ts';

const PAD = 0;
const END = 255;
const MESSAGE_TYPE = 53;
const PARAMETER_REQUEST = 55;
const MESSAGE_TYPES: Readonly<Record<number, string>> = {
  1: 'Discover',
  2: 'Offer',
  3: 'Request',
  4: 'Decline',
  5: 'ACK',
  6: 'NACK',
  7: 'Release',
  8: 'Inform',
  10: 'LeaseQuery',
  11: 'LeaseUnassigned',
  12: 'LeaseUnknown',
  13: 'LeaseActive',
};

/** The options behind the magic cookie at `at` (RFC 2132). tcpdump: print-bootp.c, rfc1048_print(). */
export function printDhcpOptions(d: Dissection, at: number): void {
  d.put('\n\t  Vendor-rfc1048 Extensions');
  d.put(`\n\t    Magic Cookie 0x${hex8(d.u32(at))}`);
  at += 4;
  const all = d.options.verbose > 2;
  while (d.has(at, 1)) {
    const tag = d.u8(at++);
    if (tag === PAD && !all) continue;
    if (tag === END && !all) return;
    const format = DHCP_TAGS[tag] ?? '?Unknown';
    const length = tag === PAD || tag === END ? 0 : d.u8(at++);
    d.put(`\n\t    ${format.slice(1)} (${tag}), length ${length}${length > 0 ? ': ' : ''}`);
    if (tag === PAD) at = countPadding(d, at);
    if (!d.has(at, length)) return d.truncationMark();
    if (!printOption(d, at, length, tag, format[0])) return d.truncationMark();
    at += length;
  }
}

function countPadding(d: Dissection, at: number): number {
  const first = at;
  while (d.has(at, 1) && d.bytes[at] === PAD) at++;
  if (at > first) d.put(`, occurs ${at - first + 1}`);
  return at;
}

/** Prints a value; false where it is cut off. */
function printOption(d: Dissection, at: number, length: number, tag: number, format: string): boolean {
  if (tag === MESSAGE_TYPE && length === 1) {
    d.put(MESSAGE_TYPES[d.u8(at)] ?? `Unknown (${d.u8(at)})`);
    return true;
  }
  if (tag === PARAMETER_REQUEST) {
    printRequested(d, at, length);
    return true;
  }
  const value = { at, left: length };
  if (format === '?') format = length & 1 ? 'b' : length & 2 ? 's' : 'l';
  if (format === '$') {
    if (!printSpecialOption(d, value, tag)) return false;
  } else if (format === 'a') {
    d.put('"');
    d.putText(at, length);
    d.put('"');
    value.left = 0;
  } else printValues(d, value, format);
  if (value.left > 0) d.put(`\n\t  trailing data length ${value.left}`);
  return true;
}

function printRequested(d: Dissection, at: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const tag = d.u8(at + i);
    d.put(i % 4 === 0 ? '\n\t      ' : ', ');
    d.put(`${(DHCP_TAGS[tag] ?? '?Unknown').slice(1)} (${tag})`);
  }
}

/** How many bytes a value of each format has; one where it is not here. */
const SIZES: Readonly<Record<string, number>> = { i: 4, l: 4, L: 4, p: 8, s: 2 };

/** A row of numbers or addresses. */
function printValues(d: Dissection, value: OptionValue, format: string): void {
  const size = SIZES[format] ?? 1;
  const separator = size > 1 || format === 'B' ? ',' : '.';
  for (let first = true; value.left >= size; first = false) {
    if (!first) d.put(separator);
    d.put(valueText(d, value.at, format));
    value.at += size;
    value.left -= size;
  }
}

function valueText(d: Dissection, at: number, format: string): string {
  switch (format) {
    case 'i':
      return d.ipv4(at);
    case 'p':
      return `(${d.ipv4(at)}:${d.ipv4(at + 4)})`;
    case 'l':
      return String(d.u32(at));
    case 'L':
      return String(d.u32(at) | 0);
    case 's':
      return String(d.u16(at));
    case 'B': {
      const byte = d.u8(at);
      return byte === 0 ? 'N' : byte === 1 ? 'Y' : `${byte}?`;
    }
    default:
      return String(d.u8(at));
  }
}
