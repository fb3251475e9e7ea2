import { hex2, hex4, type Dissection } from './dissection.ts';
import { printMptcp } from './mptcp.ts';

const HEADER = 20;
const SIGNATURE_LENGTH = 16;

const NAMES: Readonly<Record<number, string>> = {
  0: 'eol',
  1: 'nop',
  2: 'mss',
  3: 'wscale',
  4: 'sackOK',
  5: 'sack',
  6: 'echo',
  7: 'echoreply',
  8: 'TS',
  11: 'cc',
  12: 'ccnew',
  13: 'ccecho',
  19: 'md5',
  20: 'scps',
  28: 'uto',
  29: 'tcp-ao',
  30: 'mptcp',
  34: 'tfo',
  254: 'exp',
};

/** Ends the options: the option's length cannot be, or the packet was cut here. */
class BadOption extends Error {}
class CutOption extends Error {}

/** The segment's facts some options need. */
interface Segment {
  at: number;
  header: number;
  data: number;
  flags: number;
  sackBase: number;
}

/**
 * The options of a TCP header of `header` bytes at `at`, in brackets; false where they are too broken to go on.
 * tcpdump: print-tcp.c.
 */
export function printTcpOptions(d: Dissection, at: number, header: number, data: number, flags: number, sackBase: number): boolean {
  const segment = { at, header, data, flags, sackBase };
  d.put(', options [');
  let where = at + HEADER;
  let left = header - HEADER;
  let first = true;
  try {
    while (left > 0) {
      if (!first) d.put(',');
      const size = printOption(d, where, left, segment);
      first = false;
      const last = d.bytes[where] === 0;
      where += size;
      left -= size;
      if (last) break;
    }
  } catch (error) {
    if (error instanceof BadOption) d.put(`[bad opt]${first ? '' : ']'}`);
    else if (error instanceof CutOption) {
      d.truncationMark();
      if (!first) d.put('>');
    } else throw error;
    return false;
  }
  d.put(']');
  return true;
}

/** Prints one option and returns how many bytes it took (which need not be what it says). */
function printOption(d: Dissection, at: number, left: number, segment: Segment): number {
  const kind = d.u8(at);
  const isPadding = kind <= 1;
  const size = isPadding ? 1 : d.u8(at + 1);
  if (!isPadding && (size < 2 || size > left)) throw new BadOption();
  const head = isPadding ? 1 : 2;
  const value = new OptionValue(d, at + head, left - head, size - head);
  d.put(NAMES[kind] ?? `unknown-${kind}`);
  const taken = isPadding ? 0 : printValue(value, kind, segment);
  if (head + taken !== size) d.put(`[len ${size}]`);
  return head + taken;
}

/** The bytes behind kind and length: `left` to the header's end, `size` as the option says. */
class OptionValue {
  readonly d: Dissection;
  readonly at: number;
  readonly left: number;
  readonly size: number;

  constructor(d: Dissection, at: number, left: number, size: number) {
    this.d = d;
    this.at = at;
    this.left = left;
    this.size = size;
  }

  check(length: number): void {
    if (length > this.left) throw new BadOption();
    if (!this.d.has(this.at, length)) throw new CutOption();
  }
}

function printValue(value: OptionValue, kind: number, segment: Segment): number {
  const { d, at } = value;
  switch (kind) {
    case 2:
      return fixed(value, 2, () => ` ${d.u16(at)}`);
    case 3:
      return fixed(value, 1, () => ` ${d.u8(at)}`);
    case 4:
      return 0;
    case 5:
      return printSack(value, segment.sackBase);
    case 6:
    case 7:
    case 11:
    case 12:
    case 13:
      return fixed(value, 4, () => ` ${d.u32(at)}`);
    case 8:
      return fixed(value, 8, () => ` val ${d.u32(at)} ecr ${d.u32(at + 4)}`);
    case 19:
      return fixed(value, SIGNATURE_LENGTH, () => signature(value, segment));
    case 20:
      return fixed(value, 2, () => ` cap ${hex2(d.u8(at))} id ${d.u8(at + 1)}`);
    case 28:
      return fixed(value, 2, () => timeout(d.u16(at)));
    default:
      return printVariable(value, kind, segment);
  }
}

function fixed(value: OptionValue, length: number, text: () => string): number {
  value.check(length);
  value.d.put(text());
  return length;
}

/** RFC 5482: minutes or seconds. */
function timeout(field: number): string {
  return ` 0x${field.toString(16)} ${field & 1 ? (field >> 1) * 60 : field >> 1}`;
}

/** RFC 2385; nobody gave tcpdump the secret. */
function signature(value: OptionValue, segment: Segment): string {
  const { d, at } = value;
  const short = segment.at + segment.header + segment.data > d.end;
  const why = short ? 'snaplen too short, ' : 'shared secret not supplied with -M, ';
  return ` ${why}can't check - ${d.hex(at, SIGNATURE_LENGTH)}`;
}

function printSack(value: OptionValue, base: number): number {
  const { d, at, size } = value;
  if (size % 8 !== 0) {
    d.put(' invalid sack');
    return size;
  }
  d.put(` ${size / 8} `);
  for (let i = 0; i < size; i += 8) {
    value.check(i + 8);
    d.put(`{${(d.u32(at + i) - base) >>> 0}:${(d.u32(at + i + 4) - base) >>> 0}}`);
  }
  return size;
}

function printVariable(value: OptionValue, kind: number, segment: Segment): number {
  const { d, at, size } = value;
  if (kind === 29) printAuthentication(value);
  else if (kind === 30) {
    value.check(size);
    const end = d.end;
    d.end = Math.min(at + size, end);
    const good = printMptcp(d, at - 2, size + 2, segment.flags);
    d.end = end;
    if (!good) throw new BadOption();
  } else if (kind === 34) {
    value.check(size);
    d.put(' ');
    printFastOpen(d, at, size);
  } else if (kind === 254) {
    value.check(size);
    if (size < 2) throw new BadOption();
    const magic = d.u16(at);
    d.put('-');
    if (magic === 0xf989) {
      d.put('tfo');
      printFastOpen(d, at + 2, size - 2);
    } else d.put(hex4(magic));
  } else {
    if (size > 0) d.put(' 0x');
    for (let i = 0; i < size; i++) {
      value.check(i + 1);
      d.put(d.hex(at + i, 1));
    }
  }
  return size;
}

/** The TCP authentication option (RFC 5925). */
function printAuthentication(value: OptionValue): void {
  const { d, at, size } = value;
  if (size < 2) return d.invalidMark();
  value.check(1);
  d.put(` keyid ${d.u8(at)}`);
  value.check(2);
  d.put(` rnextkeyid ${d.u8(at + 1)}`);
  if (size > 2) d.put(' mac 0x');
  for (let i = 2; i < size; i++) {
    value.check(i + 1);
    d.put(d.hex(at + i, 1));
  }
}

/** RFC 7413. */
function printFastOpen(d: Dissection, at: number, size: number): void {
  if (size === 0) d.put(' cookiereq');
  else if (size % 2 !== 0 || size < 4 || size > 16) d.invalidMark();
  else d.put(` cookie ${d.hex(at, size)}`);
}
