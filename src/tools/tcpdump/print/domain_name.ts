import { hex2, type Dissection } from './dissection.ts';

const TYPE_MASK = 0xc0;
const POINTER = 0xc0;
const RESERVED = 0x80;
const EXTENDED = 0x40;
const BIT_LABEL = 0x01;
const MAX_NAME = 255;

/** Where a printer stopped, when what it reads was cut off or makes no sense. */
export const CUT = -1;

/** The position behind the domain name at `at`; CUT where it cannot be told. tcpdump: print-domain.c, ns_nskip(). */
export function skipName(d: Dissection, at: number): number {
  for (;;) {
    if (!d.has(at, 1)) return CUT;
    const length = d.bytes[at++];
    if (length === 0) return at;
    const kind = length & TYPE_MASK;
    if (kind === POINTER) return at + 1;
    if (kind === RESERVED) return CUT;
    if (kind === EXTENDED) {
      if ((length & ~TYPE_MASK) !== BIT_LABEL || !d.has(at, 1)) return CUT;
      at += 1 + Math.trunc(((d.bytes[at] || 256) + 7) / 8);
    } else at += length;
  }
}

/** How long the label at `at` is behind its first byte; CUT where that cannot be told. */
function labelLength(d: Dissection, at: number): number {
  if (!d.has(at, 1)) return CUT;
  const byte = d.bytes[at];
  const kind = byte & TYPE_MASK;
  if (kind === RESERVED) {
    d.put('<BAD LABEL TYPE>');
    return CUT;
  }
  if (kind !== EXTENDED) return byte;
  if ((byte & ~TYPE_MASK) !== BIT_LABEL) {
    d.put(`<ELT ${byte & ~TYPE_MASK}>`);
    return CUT;
  }
  if (!d.has(at + 1, 1)) return CUT;
  return Math.trunc(((d.bytes[at + 1] || 256) + 7) / 8) + 1;
}

/**
 * Prints the domain name at `at` of the message that begins at `message` (compressed names point into it). Returns the
 * position behind it, CUT where it ends too soon.
 */
export function printName(d: Dissection, at: number, message: number): number {
  let length = labelLength(d, at);
  if (length === CUT) return CUT;
  // DHCPv6 counts from the end of its option: then there is no highest place.
  let highest = (at - message) >>> 0;
  let byte = d.bytes[at++];
  let compressed = false;
  let behind = (byte & TYPE_MASK) === POINTER ? CUT : at + length;
  if (byte === 0) {
    d.put('.');
    return behind;
  }
  let characters = 0;
  while (byte !== 0 && at < d.end) {
    if ((byte & TYPE_MASK) === POINTER) {
      if (!compressed) behind = at + 1;
      compressed = true;
      if (!d.has(at, 1)) return CUT;
      const offset = ((byte << 8) | d.bytes[at]) & 0x3fff;
      // Pointers go backwards only: no loops.
      if (offset >= highest) {
        d.put('<BAD PTR>');
        return CUT;
      }
      highest = offset;
      at = message + offset;
      if (!d.has(at, 1)) return CUT;
      byte = d.bytes[at];
      length = labelLength(d, at);
      if (length === CUT) return CUT;
      at++;
      continue;
    }
    if (!printLabel(d, at, byte, length, characters)) return CUT;
    if ((byte & TYPE_MASK) === 0) characters += length;
    at += length;
    if (characters <= MAX_NAME) d.put('.');
    characters++;
    if (!d.has(at, 1)) return CUT;
    byte = d.bytes[at];
    length = labelLength(d, at);
    if (length === CUT) return CUT;
    at++;
    if (!compressed) behind += length + 1;
  }
  if (characters > MAX_NAME) d.put('<DOMAIN NAME TOO LONG>');
  return behind;
}

function printLabel(d: Dissection, at: number, byte: number, length: number, characters: number): boolean {
  if ((byte & TYPE_MASK) === EXTENDED) return printBitLabel(d, at);
  if (characters + length <= MAX_NAME) return d.putText(at, length);
  return characters >= MAX_NAME || d.putText(at, MAX_NAME - characters);
}

/** A bit string label (RFC 2673), in hex. */
function printBitLabel(d: Dissection, at: number): boolean {
  if (!d.has(at, 1)) return false;
  const bits = d.bytes[at] || 256;
  const stop = at + 1 + Math.trunc((bits + 3) / 4);
  d.put('\\[x');
  let left = bits;
  let where = at + 1;
  for (; where < stop && left > 7; left -= 8, where++) d.put(hex2(d.u8(where)));
  if (left > 4) d.put(hex2(d.u8(where) & (0xff << (8 - left))));
  else if (left > 0) d.put(((d.u8(where) >> 4) & 0x0f & (0x0f << (4 - left))).toString(16));
  d.put(`/${bits}]`);
  return true;
}
