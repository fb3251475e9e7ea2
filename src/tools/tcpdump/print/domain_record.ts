import { formatIpv4 } from '../../../wire/addr.ts';
import { relativeTime, type Dissection } from './dissection.ts';
import { CUT, printName, skipName } from './domain_name.ts';
import { printEdnsOption } from './domain_options.ts';
import { className, typeName } from './domain_types.ts';
import { formatIpv6 } from './ipv6_text.ts';

const IN = 1;
const OPT = 41;
/** In multicast DNS the class's top bit means something else (RFC 6762). */
const TOP_BIT = 0x8000;

/** A question of the message at `message`; the position behind it, or CUT. */
export function printQuestion(d: Dissection, at: number, message: number, mdns: boolean): number {
  const fields = skipName(d, at);
  if (fields === CUT || !d.has(fields, 4)) return CUT;
  d.put(` ${typeName(d.u16(fields))}`);
  const field = d.u16(fields + 2);
  const value = mdns ? field & ~TOP_BIT : field;
  if (value !== IN) d.put(` ${className(value)}`);
  if (mdns) d.put(field & TOP_BIT ? ' (QU)' : ' (QM)');
  d.put('? ');
  const behind = printName(d, at, message);
  return behind === CUT ? CUT : behind + 4;
}

/** A resource record; the position behind it, or CUT. */
export function printRecord(d: Dissection, at: number, message: number, mdns: boolean): number {
  const { verbose } = d.options;
  if (verbose > 0) {
    d.put(' ');
    at = printName(d, at, message);
    if (at === CUT) return CUT;
  } else at = skipName(d, at);
  if (at === CUT || !d.has(at, 10)) return d.end;
  const type = d.u16(at);
  const field = d.u16(at + 2);
  const value = mdns ? field & ~TOP_BIT : field;
  if (value !== IN && type !== OPT) d.put(` ${className(value)}`);
  if (mdns && field & TOP_BIT) d.put(' (Cache flush)');
  if (type !== OPT && verbose > 2) d.put(` [${relativeTime(d.u32(at + 4))}]`);
  const length = d.u16(at + 8);
  const record = { at: at + 10, length, end: at + 10 + length, message, class: value, flags: d.u16(at + 6) };
  d.put(` ${typeName(type)}`);
  if (record.end > d.end) return CUT;
  const print = DATA[type] as DataPrinter | undefined;
  return print && !print(d, record) ? CUT : record.end;
}

interface RecordData {
  at: number;
  length: number;
  end: number;
  message: number;
  class: number;
  /** The lower half of the time to live: an OPT record's flags. */
  flags: number;
}

/** Prints a record's data; false where it is cut off. */
type DataPrinter = (d: Dissection, record: RecordData) => boolean;

const DATA: Readonly<Record<number, DataPrinter>> = {
  1: (d, r) => {
    if (!d.has(r.at, 4)) return false;
    d.put(` ${formatIpv4(d.u32(r.at))}`);
    return true;
  },
  2: printOneName,
  5: printOneName,
  6: printAuthority,
  12: printOneName,
  15: (d, r) => {
    d.put(' ');
    if (!d.has(r.at, 2) || printName(d, r.at + 2, r.message) === CUT) return false;
    d.put(` ${d.u16(r.at)}`);
    return true;
  },
  16: printStrings,
  28: (d, r) => {
    if (!d.has(r.at, 16)) return false;
    d.put(` ${formatIpv6(d.bytes, r.at)}`);
    return true;
  },
  33: (d, r) => {
    d.put(' ');
    if (!d.has(r.at, 6) || printName(d, r.at + 6, r.message) === CUT) return false;
    d.put(`:${d.u16(r.at + 4)} ${d.u16(r.at)} ${d.u16(r.at + 2)}`);
    return true;
  },
  38: printA6,
  39: printOneName,
  41: printOptions,
  250: printSignature,
  256: (d, r) => {
    if (!d.has(r.at, r.length)) return false;
    if (r.length < 4) {
      d.put(` len ${r.length} is too short (< 4)`);
      return true;
    }
    d.put(` ${d.u16(r.at)} ${d.u16(r.at + 2)} `);
    return d.putText(r.at + 4, r.length - 4);
  },
};

function printOneName(d: Dissection, r: RecordData): boolean {
  d.put(' ');
  return printName(d, r.at, r.message) !== CUT;
}

function printAuthority(d: Dissection, r: RecordData): boolean {
  if (d.options.verbose === 0) return true;
  d.put(' ');
  let at = printName(d, r.at, r.message);
  if (at === CUT) return false;
  d.put(' ');
  at = printName(d, at, r.message);
  if (at === CUT || !d.has(at, 20)) return false;
  for (let i = 0; i < 20; i += 4) d.put(` ${d.u32(at + i)}`);
  return true;
}

function printStrings(d: Dissection, r: RecordData): boolean {
  for (let at = r.at; at < r.end;) {
    d.put(' "');
    if (!d.has(at, 1)) return false;
    const length = d.bytes[at];
    if (!d.putText(at + 1, length)) return false;
    at += 1 + length;
    d.put('"');
  }
  return true;
}

/** RFC 2874, historic. */
function printA6(d: Dissection, r: RecordData): boolean {
  if (!d.has(r.at, 1)) return false;
  const prefix = d.u8(r.at);
  const skipped = prefix >> 3;
  if (prefix > 128) {
    d.put(` ${prefix}(bad plen)`);
    return true;
  }
  if (prefix < 128) {
    const address = new Uint8Array(16);
    d.need(r.at + 1, 16 - skipped);
    address.set(d.bytes.subarray(r.at + 1, r.at + 17 - skipped), skipped);
    d.put(` ${prefix} ${formatIpv6(address, 0)}`);
  }
  if (prefix === 0) return true;
  d.put(' ');
  return printName(d, r.at + 17 - skipped, r.message) !== CUT;
}

function printOptions(d: Dissection, r: RecordData): boolean {
  d.put(` UDPsize=${r.class}${r.flags & 0x8000 ? ' DO' : ''}`);
  if (r.at >= r.end) return true;
  d.put(' [');
  for (let at = r.at; at < r.end;) {
    at = printEdnsOption(d, at);
    if (at === CUT) return false;
    if (at < r.end) d.put(',');
  }
  d.put(']');
  return true;
}

/** RFC 8945. */
function printSignature(d: Dissection, r: RecordData): boolean {
  if (d.options.verbose === 0) return true;
  d.put(' ');
  let at = printName(d, r.at, r.message);
  if (at === CUT) return false;
  at += 6;
  for (const name of ['fudge', 'maclen', 'origid', 'error', 'otherlen']) {
    if (!d.has(at, 2)) return false;
    const value = d.u16(at);
    d.put(` ${name}=${value}`);
    at += 2 + (name === 'maclen' ? value : 0);
  }
  return true;
}
