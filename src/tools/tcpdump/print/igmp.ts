import { fold, sumBytes } from '../../../wire/checksum.ts';
import type { Dissection } from './dissection.ts';

const RECORDS: Readonly<Record<number, string>> = { 1: 'is_in', 2: 'is_ex', 3: 'to_in', 4: 'to_ex', 5: 'allow', 6: 'block' };

/** IGMP v1 to v3 (RFC 1112, 2236, 3376). tcpdump: print-igmp.c. */
export function printIgmp(d: Dissection, at: number, length: number): void {
  d.protocol = 'igmp';
  if (d.options.quiet) {
    d.put('igmp');
    return;
  }
  const type = d.u8(at);
  switch (type) {
    case 0x11:
      d.put('igmp query');
      if (length >= 12) printV3Query(d, at, length);
      else printQuery(d, at, length);
      break;
    case 0x12:
      d.put(`igmp v1 report ${d.ipv4(at + 4)}${length !== 8 ? ` [len ${length}]` : ''}`);
      break;
    case 0x16:
      d.put(`igmp v2 report ${d.ipv4(at + 4)}`);
      break;
    case 0x17:
      d.put(`igmp leave ${d.ipv4(at + 4)}`);
      break;
    case 0x22:
      d.put('igmp v3 report');
      printV3Report(d, at, length);
      break;
    default:
      d.put(`igmp-${type}`);
  }
  if (d.options.verbose > 0 && length >= 4 && d.has(at, length) && fold(sumBytes(d.bytes, at, length)) !== 0) {
    d.put(` bad igmp cksum ${d.u16(at + 2).toString(16)}!`);
  }
}

function printQuery(d: Dissection, at: number, length: number): void {
  const max = d.u8(at + 1);
  d.put(max === 0 ? ' v1' : ` v2${max !== 100 ? ` [max resp time ${max}]` : ''}`);
  if (d.u32(at + 4) !== 0) d.put(` [gaddr ${d.ipv4(at + 4)}]`);
  if (length !== 8) d.put(` [len ${length}]`);
}

function printV3Query(d: Dissection, at: number, length: number): void {
  d.put(' v3');
  if (length & 3) {
    d.put(` [invalid len ${length}]`);
    return;
  }
  const code = d.u8(at + 1);
  const tenths = code < 128 ? code : ((code & 15) | 16) << (((code & 0x70) >> 4) + 3);
  if (code !== 100) d.put(` [max resp time ${tenths < 600 ? `${(tenths / 10).toFixed(1)}s` : minutes(Math.trunc(tenths / 10))}]`);
  if (d.u32(at + 4) === 0) return;
  d.put(` [gaddr ${d.ipv4(at + 4)}`);
  const sources = d.u16(at + 10);
  if (sources > 0) {
    if (length < 12 + sources * 4) d.put(' [invalid number of sources]');
    else if (d.options.verbose > 1) d.put(` {${sourceList(d, at + 12, sources)} }`);
    else d.put(`, ${sources} source(s)`);
  }
  d.put(']');
}

function printV3Report(d: Dissection, at: number, length: number): void {
  if (length < 16 || length & 3) {
    d.put(` [invalid len ${length}]`);
    return;
  }
  const groups = d.u16(at + 6);
  d.put(`, ${groups} group record(s)`);
  if (d.options.verbose === 0) return;
  let group = 8;
  for (let i = 0; i < groups; i++) {
    if (length < group + 8) {
      d.put(' [invalid number of groups]');
      return;
    }
    const type = d.u8(at + group);
    d.put(` [gaddr ${d.ipv4(at + group + 4)} ${RECORDS[type] ?? ` [v3-report-#${type}]`}`);
    const sources = d.u16(at + group + 2);
    if (length < group + 8 + sources * 4) {
      d.put(` [invalid number of sources ${sources}]`);
      return;
    }
    if (d.options.verbose === 1) d.put(`, ${sources} source(s)`);
    else d.put(` {${sourceList(d, at + group + 8, sources)} }`);
    d.put(']');
    group += 8 + sources * 4;
  }
}

function sourceList(d: Dissection, at: number, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += ` ${d.ipv4(at + i * 4)}`;
  return text;
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds}s` : `${Math.trunc(seconds / 60)}m${seconds % 60}s`;
}
