import type { Dissection } from './dissection.ts';
import { printUnknown } from './hex.ts';

const RESERVED: readonly string[] = ['IPv4 explicit NULL', 'router alert', 'IPv6 explicit NULL', 'implicit NULL'];

/** An MPLS label stack (RFC 3032) and what it carries. tcpdump: print-mpls.c. */
export function printMpls(d: Dissection, at: number, length: number): void {
  d.protocol = 'mpls';
  d.put('MPLS');
  const verbose = d.options.verbose > 0;
  let label = 0;
  for (let depth = 0, last = false; !last; depth++) {
    if (length < 4) {
      d.invalidMark();
      return d.need(at, length);
    }
    const entry = d.u32(at);
    label = entry >>> 12;
    last = (entry & 0x100) !== 0;
    d.put(`${depth > 0 && verbose ? '\n\t' : ' '}(label ${label}`);
    if (verbose && label < 16) d.put(` (${RESERVED[label] ?? 'rsvd'})`);
    d.put(`, tc ${(entry >>> 9) & 7}${last ? ', [S]' : ''}, ttl ${entry & 0xff})`);
    at += 4;
    length -= 4;
  }
  printPayload(d, at, length, label);
}

function printPayload(d: Dissection, at: number, length: number, label: number): void {
  let version = label === 0 || label === 3 ? 4 : label === 2 ? 6 : 0;
  if (version === 0) {
    if (length < 1) return;
    const first = d.u8(at);
    if (first >= 0x45 && first <= 0x4f) version = 4;
    else if (first >= 0x60 && first <= 0x6f) version = 6;
  }
  if (version === 0) return printUnknown(d, at, length);
  d.put(d.options.verbose > 0 ? '\n\t' : ' ');
  if (version === 4) d.layers.ip(d, at, length);
  else d.layers.ip6(d, at, length);
}
