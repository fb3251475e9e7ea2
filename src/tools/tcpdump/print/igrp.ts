import { hex4, type Dissection } from './dissection.ts';

const OPERATIONS: Readonly<Record<number, string>> = { 1: 'update', 2: 'request' };
const HEADER = 12;
const ENTRY = 14;

/** Cisco's Interior Gateway Routing Protocol. tcpdump: print-igrp.c. */
export function printIgrp(d: Dissection, at: number, length: number): void {
  d.protocol = 'igrp';
  d.put('igrp:');
  const [interior, system, exterior] = [d.u16(at + 4), d.u16(at + 6), d.u16(at + 8)];
  const [first, edition, autonomous] = [d.u8(at), d.u8(at + 1), d.u16(at + 2)];
  const operation = OPERATIONS[first & 15] ?? `op-#${first & 15}`;
  d.put(` ${operation} V${first >> 4} edit=${edition} AS=${autonomous} (${interior}/${system}/${exterior})`);
  const sum = d.u16(at + 10);
  if (d.options.verbose > 0) d.put(` checksum=0x${hex4(sum)}`);
  // A packet shorter than the header counts as a very long one.
  let left = (length - HEADER) >>> 0;
  const counts = [interior, system, exterior];
  for (at += HEADER; left >= ENTRY; at += ENTRY, left -= ENTRY) {
    const net = [d.u8(at), d.u8(at + 1), d.u8(at + 2)].join('.');
    const kind = counts.findIndex((count) => count > 0);
    if (kind < 0) {
      d.put(` [extra bytes ${left}]`);
      break;
    }
    d.put([` *.${net}`, ` ${net}.0`, ` X${net}.0`][kind]);
    printEntry(d, at);
    counts[kind]--;
  }
  if (left > 0 || counts.some((count) => count > 0)) d.invalidMark();
}

function printEntry(d: Dissection, at: number): void {
  const [delay, bandwidth, mtu] = [d.u24(at + 3), d.u24(at + 6), d.u16(at + 9)];
  const metric = Math.min(bandwidth + delay, 0xffffff);
  const [reliability, load, hops] = [d.u8(at + 11), d.u8(at + 12), d.u8(at + 13)];
  d.put(` d=${10 * delay} b=${bandwidth === 0 ? 0 : Math.trunc(10000000 / bandwidth)}`);
  d.put(` r=${reliability} l=${load} M=${metric} mtu=${mtu} in ${hops} hops`);
}
