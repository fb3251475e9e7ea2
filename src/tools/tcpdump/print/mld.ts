import type { Dissection } from './dissection.ts';

const RECORDS: Readonly<Record<number, string>> = { 1: 'is_in', 2: 'is_ex', 3: 'to_in', 4: 'to_ex', 5: 'allow', 6: 'block' };

/** A multicast listener message of version 1 (RFC 2710). tcpdump: print-icmp6.c. */
export function printMld(d: Dissection, at: number): void {
  if (at + 24 > d.end) return;
  d.put(`max resp delay: ${d.u16(at + 4)} addr: ${d.ipv6(at + 8)}`);
}

/** A query of version 2 (RFC 3810). */
export function printMldQuery(d: Dissection, at: number, length: number): void {
  d.put(' v2');
  const verbose = d.options.verbose > 0;
  const code = d.u16(at + 4);
  const delay = code < 32768 ? code : ((code & 0x0fff) | 0x1000) << (((code & 0x7000) >> 12) + 3);
  if (verbose) d.put(` [max resp delay=${delay}]`);
  d.put(` [gaddr ${d.ipv6(at + 8)}`);
  if (verbose) printQuerier(d, d.u8(at + 24), d.u8(at + 25));
  const sources = d.u16(at + 26);
  if (sources > 0) {
    if (length < 28 + sources * 16) d.put(' [invalid number of sources]');
    else if (d.options.verbose > 1) printSources(d, at + 28, sources);
    else d.put(`, ${sources} source(s)`);
  }
  d.put(']');
}

function printQuerier(d: Dissection, flags: number, code: number): void {
  const interval = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code & 0x70) >> 4) + 3);
  d.put(`${flags & 8 ? ' sflag' : ''}${flags & 7 ? ` robustness=${flags & 7}` : ''} qqi=${interval}`);
}

/** A report of version 2. */
export function printMldReport(d: Dissection, at: number, length: number): void {
  if (length < 8) return d.put(` [invalid len ${length}]`);
  const groups = d.u16(at + 6);
  d.put(`, ${groups} group record(s)`);
  if (d.options.verbose === 0) return;
  let group = 8;
  for (let i = 0; i < groups; i++) {
    if (length < group + 20) return d.put(' [invalid number of groups]');
    d.put(` [gaddr ${d.ipv6(at + group + 4)}`);
    const type = d.u8(at + group);
    d.put(` ${RECORDS[type] ?? ` [v2-report-#${type}]`}`);
    const sources = d.u16(at + group + 2);
    if (length < group + 20 + sources * 16) return d.put(` [invalid number of sources ${sources}]`);
    if (d.options.verbose === 1) d.put(`, ${sources} source(s)`);
    else printSources(d, at + group + 20, sources);
    group += 20 + sources * 16;
    d.put(']');
  }
}

function printSources(d: Dissection, at: number, count: number): void {
  d.put(' {');
  for (let i = 0; i < count; i++) d.put(` ${d.ipv6(at + i * 16)}`);
  d.put(' }');
}
