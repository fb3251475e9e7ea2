import { hex2, hex4, hex8, type Dissection } from './dissection.ts';

/** A jumbo payload (RFC 2675): found in the hop-by-hop options, or the packet's plain payload length. */
export interface Jumbo {
  found: boolean;
  payload: number;
}

const PAD1 = 0;
const PADN = 1;
const ROUTER_ALERT = 5;
const JUMBO = 0xc2;
const HOME_ADDRESS = 0xc9;

/** Hop-by-hop options at `at`. Returns their length, -1 when they are cut off. tcpdump: print-ip6opts.c. */
export function printHopByHop(d: Dissection, at: number, jumbo: Jumbo): number {
  d.protocol = 'hbhopt';
  const size = (d.u8(at + 1) + 1) * 8;
  if (d.has(at, size)) {
    d.put('HBH ');
    if (printOptions(d, at + 2, size - 2, jumbo)) return size;
  }
  d.truncationMark();
  return -1;
}

/** Destination options at `at`. Returns their length, -1 when they are cut off. */
export function printDestinationOptions(d: Dissection, at: number): number {
  d.protocol = 'dstopt';
  const size = (d.u8(at + 1) + 1) * 8;
  if (d.has(at, size)) {
    d.put('DSTOPT ');
    if (d.options.verbose === 0 || printOptions(d, at + 2, size - 2, undefined)) return size;
  }
  d.truncationMark();
  return -1;
}

function printOptions(d: Dissection, at: number, length: number, jumbo: Jumbo | undefined): boolean {
  const seen = { jumbo: false };
  for (let i = 0; i < length;) {
    const type = d.u8(at + i);
    if (type !== PAD1 && i + 1 >= length) return false;
    const size = type === PAD1 ? 1 : d.u8(at + i + 1) + 2;
    if (i + size > length || !printOption(d, at + i, length - i, type, size, jumbo, seen)) return false;
    i += size;
  }
  if (d.options.verbose > 0) d.put(' ');
  return true;
}

function printOption(
  d: Dissection,
  at: number,
  left: number,
  type: number,
  size: number,
  jumbo: Jumbo | undefined,
  seen: { jumbo: boolean },
): boolean {
  const verbose = d.options.verbose > 0;
  const refuse = (words: string): boolean => {
    d.put(words);
    return false;
  };
  if (type === PAD1 || type === PADN) {
    if (verbose) d.put(type === PAD1 ? '(pad1)' : '(padn)');
    return true;
  }
  if (type === ROUTER_ALERT) {
    if (left < 4) return refuse('(rtalert: trunc)');
    if (size !== 4) return refuse(`(rtalert: invalid len ${size - 2})`);
    if (verbose) d.put(`(rtalert: 0x${hex4(d.u16(at + 2))}) `);
  } else if (type === JUMBO) {
    if (left < 6) return refuse('(jumbo: trunc)');
    if (size !== 6) return refuse(`(jumbo: invalid len ${size - 2})`);
    const note = noteJumbo(d.u32(at + 2), jumbo, seen);
    if (verbose) d.put(`(jumbo: ${d.u32(at + 2)}${note}) `);
  } else if (type === HOME_ADDRESS) {
    if (left < 18) return refuse('(homeaddr: trunc)');
    if (size < 18) return refuse(`(homeaddr: invalid len ${size - 2})`);
    if (!verbose) return true;
    d.put(`(homeaddr: ${d.ipv6(at + 2)}`);
    if (size > 18 && !printSubOptions(d, at + 18, size - 18)) return false;
    d.put(')');
  } else if (verbose) d.put(`(opt_type 0x${hex2(type)}: len=${size - 2})`);
  return true;
}

/** Takes a jumbo payload length where it may be; what is wrong with it else. */
function noteJumbo(length: number, jumbo: Jumbo | undefined, seen: { jumbo: boolean }): string {
  if (seen.jumbo) return ' - already seen';
  seen.jumbo = true;
  if (jumbo === undefined) return ' - not a hop-by-hop option';
  if (jumbo.payload !== 0) return ' - payload len != 0';
  if (length < 65536) return ' - < 65536';
  jumbo.found = true;
  jumbo.payload = length;
  return '';
}

function printSubOptions(d: Dissection, at: number, length: number): boolean {
  for (let i = 0; i < length;) {
    const type = d.u8(at + i);
    if (type !== PAD1 && i + 1 >= length) return false;
    const size = type === PAD1 ? 1 : d.u8(at + i + 1) + 2;
    if (i + size > length) return false;
    d.put(type === PAD1 ? ', pad1' : type === PADN ? ', padn' : `, sopt_type 0x${hex2(type)}: len=${size - 2}`);
    i += size;
  }
  return true;
}

/** A fragment header; -1 when it is not the first fragment. tcpdump: print-frag6.c. */
export function printFragment(d: Dissection, at: number, header: number): number {
  d.protocol = 'frag6';
  d.put('frag (');
  if (d.options.verbose > 0) d.put(`0x${hex8(d.u32(at + 4))}:`);
  const offset = d.u16(at + 2) & 0xfff8;
  d.put(`${offset}|`);
  const left = 40 + d.u16(header + 4) - (at - header) - 8;
  d.put(left < 0 ? '[length < 0] (invalid))' : `${left})`);
  if (offset !== 0) return -1;
  d.put(' ');
  return 8;
}

/** A routing header (RFC 5095, RFC 6275, RFC 8754); -1 when it is malformed. tcpdump: print-rt6.c. */
export function printRouting(d: Dissection, at: number): number {
  d.protocol = 'rt6';
  d.put('RT6');
  const length = d.u8(at + 1);
  d.put(` (len=${length}`);
  const type = d.u8(at + 2);
  d.put(`, type=${type}${type === 0 ? ' [Deprecated]' : ''}`);
  d.put(`, segleft=${d.u8(at + 3)}`);
  const verbose = d.options.verbose > 0;
  if (type === 0 || type === 2) {
    const reserved = d.u32(at + 4);
    if (reserved !== 0 || verbose) d.put(`, rsv=0x${reserved.toString(16)}`);
  } else if (type === 4) {
    const flags = d.u8(at + 5);
    d.put(`, last-entry=${d.u8(at + 4)}`);
    if (flags !== 0 || verbose) d.put(`, flags=0x${flags.toString(16)}`);
    d.put(`, tag=${d.u16(at + 6).toString(16)}`);
  } else {
    d.put(' (unknown type)');
    d.invalidMark();
    return -1;
  }
  if (length % 2 === 1) {
    d.put(type === 4 ? ` (invalid length ${length})` : ` [length ${length}]`);
    d.invalidMark();
    return -1;
  }
  for (let i = 0; i < length >> 1; i++) d.put(`, [${i}]${d.ipv6(at + 8 + i * 16)}`);
  d.put(') ');
  return (length + 1) * 8;
}
