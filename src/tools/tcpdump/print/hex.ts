import { Truncated, hex2, hex4, type Dissection } from './dissection.ts';

/**
 * The hex dumps of -x, -X, -A and of payloads nobody knows: sixteen bytes a line behind the offset.
 */

/** Hex words, with the printable characters beside them if `ascii`; `indent` begins each line, `offset` is that of the first. */
export function hexLines(bytes: Uint8Array, at: number, end: number, ascii: boolean, indent = '\n\t', offset = 0): string {
  let text = '';
  for (let line = at; line < end; line += 16) {
    const last = Math.min(line + 16, end);
    let words = '';
    let characters = '';
    for (let i = line; i < last; i++) {
      words += ((i - line) % 2 === 0 ? ' ' : '') + hex2(bytes[i]);
      characters += bytes[i] >= 0x21 && bytes[i] <= 0x7e ? String.fromCharCode(bytes[i]) : '.';
    }
    text += `${indent}0x${hex4(line - at + offset)}: ${ascii ? `${words.padEnd(40)}  ${characters}` : words}`;
  }
  return text;
}

/** -A: the bytes as characters, with newlines kept and others as dots. */
export function asciiDump(bytes: Uint8Array, at: number, end: number): string {
  let text = '\n';
  for (let i = at; i < end; i++) {
    const byte = bytes[i];
    if (byte === 13) {
      // Left out at the end of a line and before the last byte.
      if (end - i - 1 > 1 && bytes[i + 1] !== 10) text += '.';
    } else text += byte === 10 || byte === 9 || (byte >= 0x20 && byte <= 0x7e) ? String.fromCharCode(byte) : '.';
  }
  return text;
}

/** `length` bytes in hex and characters whatever -x says (tcpdump: ND_DEFAULTPRINT); a cut shows. */
export function printDefault(d: Dissection, at: number, length: number): void {
  const there = Math.min(length, d.left(at));
  d.put(hexLines(d.bytes, at, at + there, true));
  if (there < length) throw new Truncated();
}

/** The payload of a frame nobody knows, in hex unless the whole packet will be. */
export function printUnknown(d: Dissection, at: number, length: number): void {
  if (!d.options.suppressDefault) printDefault(d, at, length);
}

/** Data of an unknown field in hex words (print_unknown_data). */
export function printUnknownData(d: Dissection, at: number, indent: string, length: number): void {
  if (at > d.end) {
    d.put(`${indent}Dissector error: print_unknown_data called with pointer past end of packet`);
    return;
  }
  d.put(hexLines(d.bytes, at, at + Math.min(length, d.left(at)), false, indent));
}
