import { fold, sumBytes } from '../../../wire/checksum.ts';
import { printDvmrp } from './dvmrp.ts';
import { printPimv1 } from './pimv1.ts';
import { relativeTime, type Dissection } from './dissection.ts';

const RECORDS: Readonly<Record<number, string>> = { 1: 'is_in', 2: 'is_ex', 3: 'to_in', 4: 'to_ex', 5: 'allow', 6: 'block' };

/** IGMP v1 to v3 (RFC 1112, 2236, 3376). tcpdump: print-igmp.c. */
export function printIgmp(d: Dissection, at: number, length: number): void {
  d.protocol = 'igmp';
  if (d.options.quiet) return d.put('igmp');
  printMessage(d, at, length, d.u8(at));
  if (d.options.verbose > 0 && length >= 4 && d.has(at, length) && fold(sumBytes(d.bytes, at, length)) !== 0) {
    d.put(` bad igmp cksum ${d.u16(at + 2).toString(16)}!`);
  }
}

function printMessage(d: Dissection, at: number, length: number, type: number): void {
  switch (type) {
    case 0x11:
      d.put('igmp query');
      return length >= 12 ? printV3Query(d, at, length) : printQuery(d, at, length);
    case 0x12:
      return d.put(`igmp v1 report ${d.ipv4(at + 4)}${length !== 8 ? ` [len ${length}]` : ''}`);
    case 0x16:
      return d.put(`igmp v2 report ${d.ipv4(at + 4)}`);
    case 0x17:
      return d.put(`igmp leave ${d.ipv4(at + 4)}`);
    case 0x22:
      d.put('igmp v3 report');
      return printV3Report(d, at, length);
    case 0x13:
      d.put('igmp dvmrp');
      return length < 8 ? d.put(` [len ${length}]`) : printDvmrp(d, at, length);
    case 0x14:
      d.put('igmp pimv1');
      return printPimv1(d, at, length);
    case 0x1e:
    case 0x1f:
      return printTrace(d, type === 0x1e ? 'mresp' : 'mtrace', at, length);
    default:
      d.put(`igmp-${type}`);
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
  if (length & 3) return d.put(` [invalid len ${length}]`);
  const code = d.u8(at + 1);
  const tenths = code < 128 ? code : ((code & 15) | 16) << (((code & 0x70) >> 4) + 3);
  if (code !== 100) d.put(` [max resp time ${tenths < 600 ? `${(tenths * 0.1).toFixed(1)}s` : relativeTime(Math.trunc(tenths / 10))}]`);
  if (d.u32(at + 4) === 0) return;
  d.put(` [gaddr ${d.ipv4(at + 4)}`);
  const sources = d.u16(at + 10);
  if (sources > 0) {
    if (length < 12 + sources * 4) d.put(' [invalid number of sources]');
    else if (d.options.verbose > 1) printSources(d, at + 12, sources);
    else d.put(`, ${sources} source(s)`);
  }
  d.put(']');
}

function printV3Report(d: Dissection, at: number, length: number): void {
  if (length < 16 || length & 3) return d.put(` [invalid len ${length}]`);
  const groups = d.u16(at + 6);
  d.put(`, ${groups} group record(s)`);
  if (d.options.verbose === 0) return;
  let group = 8;
  for (let i = 0; i < groups; i++) {
    if (length < group + 8) return d.put(' [invalid number of groups]');
    d.put(` [gaddr ${d.ipv4(at + group + 4)}`);
    const type = d.u8(at + group);
    d.put(` ${RECORDS[type] ?? ` [v3-report-#${type}]`}`);
    const sources = d.u16(at + group + 2);
    if (length < group + 8 + sources * 4) return d.put(` [invalid number of sources ${sources}]`);
    if (d.options.verbose === 1) d.put(`, ${sources} source(s)`);
    else printSources(d, at + group + 8, sources);
    d.put(']');
    group += 8 + sources * 4;
  }
}

function printSources(d: Dissection, at: number, count: number): void {
  d.put(' {');
  for (let i = 0; i < count; i++) d.put(` ${d.ipv4(at + i * 4)}`);
  d.put(' }');
}

/** A multicast traceroute (mtrace). */
function printTrace(d: Dissection, name: string, at: number, length: number): void {
  if (length < 24) return d.put(` [invalid len ${length}]`);
  const reply = at + 16;
  d.put(`${name} ${d.u24(at + 21)}: ${d.ipv4(at + 8)} to ${d.ipv4(at + 12)} reply-to ${d.ipv4(reply)}`);
  if (d.u8(reply) >> 4 === 14) d.put(` with-ttl ${d.u8(at + 20)}`);
}
