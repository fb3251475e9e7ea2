import { formatIpv4 } from '../../../wire/addr.ts';
import { bitNames, hex4, type Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';
import { printPpp } from './ppp.ts';
import { printMpls } from './mpls.ts';

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACK = 0x0080;
const FLAGS = [
  [CHECKSUM, 'checksum present'],
  [ROUTING, 'routing present'],
  [KEY, 'key present'],
  [SEQUENCE, 'sequence# present'],
  [0x0800, 'source routing present'],
  [ACK, 'ack present'],
] as const;

/** Where in the header the printer is, and how much of the packet is left. */
class Cursor {
  readonly d: Dissection;
  at: number;
  left: number;

  constructor(d: Dissection, at: number, left: number) {
    this.d = d;
    this.at = at;
    this.left = left;
  }

  /** Are `size` more bytes there? */
  has(size: number): boolean {
    return this.d.has(this.at, size) && this.left >= size;
  }

  skip(size: number): void {
    this.at += size;
    this.left -= size;
  }

  take16(): number {
    this.skip(2);
    return this.d.u16(this.at - 2);
  }

  take32(): number {
    this.skip(4);
    return this.d.u32(this.at - 4);
  }
}

/** Generic routing encapsulation (RFC 2784, RFC 2890; version 1: RFC 2637) and its payload. tcpdump: print-gre.c. */
export function printGre(d: Dissection, at: number, length: number): void {
  d.protocol = 'gre';
  const cursor = new Cursor(d, at, length);
  if (!cursor.has(2)) return d.truncationMark();
  const flags = cursor.take16();
  const version = flags & 7;
  d.put(`GREv${version}`);
  if (version > 1) return d.put(' ERROR: unknown-version');
  if (d.options.verbose > 0) d.put(`, Flags [${bitNames(FLAGS, flags, 'none')}]`);
  if (!cursor.has(2)) return d.truncationMark();
  const type = cursor.take16();
  const whole = version === 0 ? printFields(cursor, flags) : printPptpFields(cursor, flags);
  if (!whole) return d.truncationMark();
  if (d.options.link) d.put(`, proto ${ethertypeName(type) ?? 'unknown'} (0x${hex4(type)})`);
  d.put(`, length ${length}`);
  if (version === 1 && (flags & SEQUENCE) === 0) return;
  d.put(d.options.verbose > 0 ? '\n\t' : ': ');
  printPayload(cursor, version, type);
}

function printFields(cursor: Cursor, flags: number): boolean {
  const { d } = cursor;
  if (flags & (CHECKSUM | ROUTING)) {
    if (!cursor.has(2)) return false;
    const sum = cursor.take16();
    if (d.options.verbose > 0) d.put(`, sum 0x${sum.toString(16)}`);
    if (!cursor.has(2)) return false;
    d.put(`, off 0x${cursor.take16().toString(16)}`);
  }
  if (flags & KEY) {
    if (!cursor.has(4)) return false;
    d.put(`, key=0x${cursor.take32().toString(16)}`);
  }
  if (flags & SEQUENCE) {
    if (!cursor.has(4)) return false;
    d.put(`, seq ${cursor.take32()}`);
  }
  return !(flags & ROUTING) || printRouting(cursor);
}

/** The source route entries of RFC 1701. */
function printRouting(cursor: Cursor): boolean {
  const { d } = cursor;
  for (;;) {
    if (!cursor.has(4)) return false;
    const family = cursor.take16();
    const field = cursor.take16();
    const [offset, size] = [field >> 8, field & 0xff];
    if (family === 0 && size === 0) return true;
    if (family === 0x0800 || family === 0xfffe) {
      d.put(`, (rtaf=${family === 0x0800 ? 'ip' : 'asn'}`);
      const whole = printRoute(cursor, family === 0x0800 ? 4 : 2, offset, size);
      d.put(')');
      if (!whole) return false;
    } else d.put(`, (rtaf=0x${family.toString(16)})`);
    if (cursor.left < size) return false;
    cursor.skip(size);
  }
}

function printRoute(cursor: Cursor, step: number, offset: number, size: number): boolean {
  const { d } = cursor;
  const bad =
    offset & (step - 1)
      ? `badoffset=${offset}`
      : size & (step - 1)
        ? `badlength=${size}`
        : offset >= size
          ? `badoff/len=${offset}/${size}`
          : '';
  if (bad !== '') {
    d.put(`, ${bad}`);
    return true;
  }
  for (let i = 0; i < size; i += step) {
    if (!d.has(cursor.at + i, step) || cursor.left - i < step) return false;
    const text = step === 4 ? formatIpv4(d.u32(cursor.at + i)) : d.u16(cursor.at + i).toString(16);
    d.put(` ${i === offset ? '*' : ''}${text}`);
  }
  return true;
}

function printPptpFields(cursor: Cursor, flags: number): boolean {
  const { d } = cursor;
  for (const [bit, name] of [
    [KEY, 'call'],
    [SEQUENCE, 'seq'],
    [ACK, 'ack'],
  ] as const) {
    if (!(flags & bit)) continue;
    if (!cursor.has(4)) return false;
    const value = cursor.take32();
    d.put(`, ${name} ${bit === KEY ? value & 0xffff : value}`);
  }
  if (!(flags & SEQUENCE)) d.put(', no-payload');
  return true;
}

function printPayload(cursor: Cursor, version: number, type: number): void {
  const { d, at, left } = cursor;
  if (version === 0 && type === 0x0800) return d.layers.ip(d, at, left);
  if (version === 0 && type === 0x86dd) return d.layers.ip6(d, at, left);
  if (version === 0 && type === 0x8847) return printMpls(d, at, left);
  if (version === 1 && type === 0x880b) return void printPpp(d, at, left);
  if (version === 0 && type === 0x6558) d.layers.ethernet(d, at, left, d.left(at));
  else d.put(`gre-proto-0x${type.toString(16)}`);
}
