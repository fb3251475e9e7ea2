import { type XtString, XT_STRING_FLAG_IGNORECASE, XT_STRING_FLAG_INVERT } from '../../uapi/xt_data.ts';
import type { XtExtension } from './extension.ts';
import { truncated } from './save_string.ts';
import { badParameter } from './xtables_error.ts';

const MAX_PATTERN = 128;
const MAX_ALGO = 16;

function parseText(text: string): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  if (bytes.length > MAX_PATTERN) throw badParameter(`STRING too long "${text}"`);
  return bytes;
}

/** "GET|20 2f|": bytes in hexadecimal between bars, "\|" for a bar itself. iptables: parse_hex_string(). */
function parseHexText(text: string): number[] {
  if (text === '') throw badParameter('STRING must contain at least one char');
  const bytes: number[] = [];
  let inHex = false;
  for (let i = 0; i < text.length;) {
    if (bytes.length >= MAX_PATTERN) throw badParameter(`STRING too long "${text}"`);
    let literal = false;
    if (text[i] === '\\') {
      if (inHex) throw badParameter('Cannot include literals in hex data');
      literal = true;
    } else if (text[i] === '|') {
      inHex = !inHex;
      if (inHex) while (text[i + 1] === ' ') i++;
      if (i + 1 >= text.length) break;
      i++;
    }
    if (literal) {
      if (i + 1 >= text.length) throw badParameter('Bad literal placement at end of string');
      bytes.push(text.charCodeAt(i + 1));
      i += 2;
    } else if (inHex) {
      bytes.push(hexByte(text, i));
      i += text[i + 2] === ' ' ? 3 : 2;
    } else bytes.push(text.charCodeAt(i++));
  }
  return bytes;
}

function hexByte(text: string, at: number): number {
  if (at + 1 >= text.length) throw badParameter('Odd number of hex digits');
  if (at + 2 >= text.length) throw badParameter('Invalid hex block');
  for (const char of [text[at], text[at + 1]]) if (!/[0-9a-fA-F]/.test(char)) throw badParameter(`Invalid hex char '${char}'`);
  return parseInt(text.slice(at, at + 2), 16);
}

/** With "string" or "hex-string" in front, by whether it can be printed. */
function pattern({ pattern: bytes }: XtString): { hex: boolean; text: string } {
  const hex = bytes.some((byte) => byte < 0x20 || byte > 0x7e) || bytes[bytes.length - 1] === 0x5c;
  if (hex) return { hex, text: ` "|${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}|"` };
  return { hex, text: ` "${String.fromCharCode(...bytes).replace(/["\\]/g, '\\$&')}"` };
}

/** Bytes anywhere in the packet. */
export const LIBXT_STRING: XtExtension<XtString> = {
  name: 'string',
  options: [
    { name: 'from', id: 'from', type: 'uint16' },
    { name: 'to', id: 'to', type: 'uint16' },
    { name: 'algo', id: 'algo', type: 'string', mandatory: true },
    { name: 'string', id: 'string', type: 'string', invert: true, excl: ['hex-string'] },
    { name: 'hex-string', id: 'hex-string', type: 'string', invert: true, excl: ['string'] },
    { name: 'icase', id: 'icase', type: 'none' },
  ],
  init: () => ({ fromOffset: 0, toOffset: 0xffff, algo: '', pattern: [], flags: 0 }),
  parse({ id, arg, data, number, invert }) {
    if (id === 'from') data.fromOffset = number;
    if (id === 'to') data.toOffset = number;
    if (id === 'algo') data.algo = truncated(arg, MAX_ALGO);
    if (id === 'string') data.pattern = parseText(arg);
    if (id === 'hex-string') data.pattern = parseHexText(arg);
    if (id === 'icase') data.flags |= XT_STRING_FLAG_IGNORECASE;
    if (invert) data.flags |= XT_STRING_FLAG_INVERT;
  },
  check({ used }) {
    if (!used.has('string') && !used.has('hex-string')) {
      throw badParameter("STRING match: You must specify `--string' or `--hex-string'");
    }
  },
  print(info) {
    let text = ` STRING match ${info.flags & XT_STRING_FLAG_INVERT ? '!' : ''}${pattern(info).text} ALGO name ${info.algo}`;
    if (info.fromOffset !== 0) text += ` FROM ${info.fromOffset}`;
    if (info.toOffset !== 0xffff) text += ` TO ${info.toOffset}`;
    return info.flags & XT_STRING_FLAG_IGNORECASE ? `${text} ICASE` : text;
  },
  save(info) {
    const { hex, text: bytes } = pattern(info);
    let text = `${info.flags & XT_STRING_FLAG_INVERT ? ' !' : ''} --${hex ? 'hex-string' : 'string'}${bytes} --algo ${info.algo}`;
    if (info.fromOffset !== 0) text += ` --from ${info.fromOffset}`;
    if (info.toOffset !== 0xffff) text += ` --to ${info.toOffset}`;
    return info.flags & XT_STRING_FLAG_IGNORECASE ? `${text} --icase` : text;
  },
  help: `--algo bm|kmp              how it is looked for (Boyer-Moore, Knuth-Morris-Pratt)
--from OFFSET, --to OFFSET where it must begin
[!] --string TEXT          what is looked for
[!] --hex-string TEXT      the same, with bytes in hexadecimal between bars: |0d 0a|
--icase                    capital or not`,
};
