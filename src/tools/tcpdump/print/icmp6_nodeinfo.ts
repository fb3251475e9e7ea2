import { formatIpv6 } from './ipv6_text.ts';
import { Cut, marked, type Dissection } from './dissection.ts';

const QUERY = 139;
const HEADER = 16;
const NOOP = 0;
const SUPPORTED_TYPES = 1;
const NAME = 2;
const ADDRESSES = 3;
const ADDRESS_FLAGS: readonly (readonly [bit: number, letter: string])[] = [
  [0x40, 'a'],
  [0x20, 'G'],
  [0x10, 'S'],
  [0x08, 'L'],
  [0x04, 'C'],
  [0x02, 'A'],
];

/** ICMPv6 node information (RFC 4620), `length` bytes at `at`. tcpdump: print-icmp6.c, icmp6_nodeinfo_print(). */
export function printNodeInformation(d: Dissection, at: number, length: number): void {
  const { end } = d;
  marked(d, () => {
    if (d.u8(at) === QUERY) printQuery(d, at, end);
    else printReply(d, at, end, length);
  });
}

function flagText(flags: number, table: typeof ADDRESS_FLAGS): string {
  return flags === 0 ? '' : ` [${table.map(([bit, letter]) => (flags & bit ? letter : '')).join('')}]`;
}

const supportedText = (flags: number): string => `supported qtypes${flags === 0 ? '' : ` [${flags & 1 ? 'C' : ''}]`}`;

function printQuery(d: Dissection, at: number, end: number): void {
  if (end - at === 12) return d.put(' who-are-you request');
  d.put(' node information query');
  d.want(at, HEADER);
  const [type, flags] = [d.u16(at + 4), d.u16(at + 6)];
  d.put(' (');
  if (type === NOOP) d.put('noop');
  else if (type === SUPPORTED_TYPES) d.put(supportedText(flags));
  else if (type === NAME) d.put('DNS name');
  else if (type === ADDRESSES) d.put(`node addresses${flagText(flags, ADDRESS_FLAGS)}`);
  else d.put('unknown');
  const size = end - at;
  if (type === NOOP || type === SUPPORTED_TYPES) d.put(size !== HEADER && d.options.verbose > 0 ? ', invalid len' : '');
  else if (size === HEADER) d.put(', 03 draft');
  else printSubject(d, d.u8(at + 1), at + HEADER, end);
  d.put(')');
}

function printSubject(d: Dissection, code: number, at: number, end: number): void {
  if (code === 1) {
    d.put(', subject=DNS name');
    printName(d, at, end);
  } else if (code === 0 || code === 2) {
    const size = code === 0 ? 16 : 4;
    if (!d.has(at, size)) return;
    if (end - at !== size) d.put(d.options.verbose > 0 ? ', invalid subject len' : '');
    else d.put(`, subject=${code === 0 ? d.ipv6(at) : d.ipv4(at)}`);
  } else d.put(', unknown subject');
}

function printReply(d: Dissection, at: number, end: number, length: number): void {
  if (length > end - at) throw new Cut();
  d.want(at, HEADER);
  const [code, type, flags] = [d.u8(at + 1), d.u16(at + 4), d.u16(at + 6)];
  d.put(' node information reply');
  d.put(' (');
  const verbose = d.options.verbose > 0;
  const wrongLength = verbose && end - at !== HEADER ? ', invalid length' : '';
  if (code !== 0) {
    if (code <= 2) d.put(`${code === 1 ? 'refused' : 'unknown'}${wrongLength}`);
    return d.put(')');
  }
  const comma = verbose ? 'success, ' : '';
  if (type === NOOP) d.put(`${comma}noop${wrongLength}`);
  else if (type === SUPPORTED_TYPES) d.put(comma + supportedText(flags));
  else if (type === NAME) {
    d.put(`${comma}DNS name`);
    printName(d, at + HEADER + 4, end);
    if (flags & 1) d.put(` [TTL=${d.u32(at + HEADER)}]`);
  } else if (type === ADDRESSES) {
    d.put(`${comma}node addresses`);
    for (let entry = at + HEADER; entry + 20 <= end; entry += 20) d.put(` ${d.ipv6(entry + 4)}(${d.u32(entry)})`);
    d.put(flagText(flags, [...ADDRESS_FLAGS, [0x01, 'T']]));
  } else d.put(`${comma}unknown`);
  d.put(')');
}

/** A domain name: with one length for all of it as in an old draft, or labels, which are not compressed here. */
function printName(d: Dissection, at: number, end: number): void {
  if (d.u8(at) === end - at - 1) {
    d.put(`${d.options.verbose > 0 ? ', 03 draft' : ''}, "`);
    d.putCharacters(at + 1, end - at - 1);
    return d.put('"');
  }
  d.put(', "');
  while (at < end) {
    const size = d.u8(at);
    at++;
    if (size === 0) {
      if (at === end) d.put('.');
      else if (at + 1 !== end || d.u8(at) !== 0) d.put('???');
      break;
    }
    if (size > end - at) {
      d.put('???');
      break;
    }
    d.putCharacters(at, size);
    at += size;
    if (at + 1 < end && d.u8(at) !== 0) d.put('.');
  }
  d.put('"');
}

const COMMAND = 0;
const RENUMBERING: Readonly<Record<number, string>> = { [COMMAND]: 'command', 1: 'result', 255: 'sequence number reset' };
const MATCHES: Readonly<Record<number, string>> = { 1: 'add', 2: 'change', 3: 'setglobal' };
const RENUMBERING_FLAGS: typeof ADDRESS_FLAGS = [
  [0x80, 'T'],
  [0x40, 'R'],
  [0x20, 'A'],
  [0x10, 'S'],
  [0x08, 'P'],
];
const USE_FLAGS: typeof ADDRESS_FLAGS = [
  [0x80, 'V'],
  [0x40, 'P'],
];

/** Router renumbering (RFC 2894). tcpdump: print-icmp6.c, icmp6_rrenum_print(). */
export function printRenumbering(d: Dissection, at: number): void {
  marked(d, () => {
    d.want(at + 12, 4);
    const code = d.u8(at + 1);
    d.put(`, ${RENUMBERING[code] ?? `code-#${code}`}`);
    d.put(`, seq=${d.u32(at + 4)}`);
    if (d.options.verbose > 0) {
      const [segment, flags, delay, reserved] = [d.u8(at + 8), d.u8(at + 9), d.u16(at + 10), d.u32(at + 12)];
      const letters = RENUMBERING_FLAGS.map(([bit, letter]) => (flags & bit ? letter : '')).join('');
      d.put(`[${flags !== 0 ? `${letters},` : ''}seg=${segment},maxdelay=${delay}`);
      d.put(`${reserved !== 0 ? `rsvd=0x${reserved.toString(16)}` : ''}]`);
    }
    if (code === COMMAND) printCommand(d, at + 16);
  });
}

function printCommand(d: Dissection, at: number): void {
  const verbose = d.options.verbose > 0;
  const line = d.options.verbose > 1 ? '\n\t' : ' ';
  d.want(at + 8, 16);
  d.put(`${line}match(${MATCHES[d.u8(at)] ?? `#${d.u8(at)}`}`);
  if (verbose) d.put(`,ord=${d.u8(at + 2)},min=${d.u8(at + 4)},max=${d.u8(at + 5)}`);
  d.put(`,${formatIpv6(d.bytes, at + 8)}/${d.u8(at + 3)})`);
  const words = d.u8(at + 1) - 3;
  if (words % 4 !== 0) throw new Cut();
  const seconds = (field: number): string => (d.u32(field) === 0xffffffff ? 'infty' : String(d.u32(field)));
  at += 24;
  for (let i = 0; i < words / 4; i++, at += 32) {
    d.want(at + 16, 16);
    d.put(`${line}use(`);
    const flags = d.u8(at + 12);
    if (flags !== 0) d.put(`${USE_FLAGS.map(([bit, letter]) => (flags & bit ? letter : '')).join('')},`);
    if (verbose) {
      d.put(`mask=0x${d.u8(at + 2).toString(16)},raflags=0x${d.u8(at + 3).toString(16)},`);
      d.put(`vltime=${seconds(at + 4)},pltime=${seconds(at + 8)},`);
    }
    d.put(`${formatIpv6(d.bytes, at + 16)}/${d.u8(at)}/${d.u8(at + 1)})`);
  }
}
