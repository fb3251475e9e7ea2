import { formatIpv4 } from '../../../wire/addr.ts';
import { relativeTime, type Dissection } from './dissection.ts';

const TYPES: Readonly<Record<number, string>> = {
  1: 'Probe',
  2: 'Report',
  3: 'Ask-neighbors(old)',
  4: 'Neighbors(old)',
  5: 'Ask-neighbors2',
  6: 'Neighbors2',
  7: 'Prune',
  8: 'Graft',
  9: 'Graft-ACK',
};
const NEIGHBOR_FLAGS = [
  [0x01, '/tunnel'],
  [0x02, '/srcrt'],
  [0x40, '/querier'],
  [0x20, '/disabled'],
  [0x10, '/down'],
] as const;

/** The distance-vector multicast routing protocol (RFC 1075) inside IGMP. tcpdump: print-dvmrp.c. */
export function printDvmrp(d: Dissection, at: number, length: number): void {
  d.protocol = 'dvmrp';
  if (length < 8) {
    d.put(` [length ${length} < 8]`);
    return d.invalidMark();
  }
  const type = d.u8(at + 1);
  d.put(` ${TYPES[type] ?? `[type ${type}]`}`);
  const body = at + 8;
  if (!printMessage(d, type, body, body + length - 8)) d.invalidMark();
}

/** False where a length does not fit. */
function printMessage(d: Dissection, type: number, at: number, end: number): boolean {
  const { verbose } = d.options;
  switch (type) {
    case 1:
      return verbose === 0 || printProbe(d, at, end);
    case 2:
      return verbose < 2 || printReport(d, at, end);
    case 4:
      return printNeighbors(d, at, end);
    case 6:
      d.put(` (v ${d.u8(at - 1)}.${d.u8(at - 2)}):`);
      return printNeighbors2(d, at, end);
    case 7:
    case 8:
    case 9:
      d.put(` src ${d.ipv4(at)} grp ${d.ipv4(at + 4)}`);
      if (type === 7) {
        d.put(' timer ');
        d.put(relativeTime(d.u32(at + 8)));
      }
  }
  return true;
}

function printProbe(d: Dissection, at: number, end: number): boolean {
  if (end - at < 4) {
    d.put(` [full length ${end - at} < 4]`);
    return false;
  }
  d.put(d.options.verbose > 1 ? '\n\t' : ' ');
  d.put(`genid ${d.u32(at)}`);
  if (d.options.verbose < 2) return true;
  for (at += 4; at < end; at += 4) {
    if (end - at < 4) {
      d.put(`[remaining length ${end - at} < 4]`);
      return false;
    }
    d.put(`\n\tneighbor ${d.ipv4(at)}`);
  }
  return true;
}

/** Routes, grouped by their masks; a mask of fewer bytes has origins of fewer bytes. */
function printReport(d: Dissection, at: number, end: number): boolean {
  while (at < end) {
    if (end - at < 3) {
      d.put(` [length ${end - at} < 3]`);
      return false;
    }
    const mask = d.u24(at);
    const width = mask & 0xff ? 4 : mask & 0xff00 ? 3 : mask & 0xff0000 ? 2 : 1;
    d.put(`\n\tMask ${formatIpv4(0xff000000 | mask)}`);
    at += 3;
    for (let done = false; !done; at += width + 1) {
      if (end - at < width + 1) {
        d.put('\n\t  [Truncated Report]');
        return false;
      }
      let origin = 0;
      for (let i = 0; i < 4; i++) origin = (origin << 8) | (i < width ? d.u8(at + i) : 0);
      const metric = d.u8(at + width);
      done = (metric & 0x80) !== 0;
      d.put(`\n\t  ${formatIpv4(origin)} metric ${metric & 0x7f}`);
    }
  }
  return true;
}

function printNeighbors(d: Dissection, at: number, end: number): boolean {
  while (at < end) {
    if (!isLong(d, at, end, 7)) return false;
    const own = at;
    const [metric, threshold, count] = [d.u8(at + 4), d.u8(at + 5), d.u8(at + 6)];
    at += 7;
    for (let i = 0; i < count; i++, at += 4) {
      if (!isLong(d, at, end, 4)) return false;
      d.put(` [${d.ipv4(own)} ->`);
      d.put(` ${d.ipv4(at)}, (${metric}/${threshold})]`);
    }
  }
  return true;
}

function printNeighbors2(d: Dissection, at: number, end: number): boolean {
  while (at < end) {
    if (!isLong(d, at, end, 8)) return false;
    const own = at;
    const [metric, threshold, flags, count] = [d.u8(at + 4), d.u8(at + 5), d.u8(at + 6), d.u8(at + 7)];
    at += 8;
    let left = count;
    for (; left > 0 && at < end; left--, at += 4) {
      if (!isLong(d, at, end, 4)) return false;
      d.put(` [${d.ipv4(own)} -> `);
      d.put(`${d.ipv4(at)} (${metric}/${threshold}`);
      d.put(`${NEIGHBOR_FLAGS.map(([bit, name]) => (flags & bit ? name : '')).join('')})]`);
    }
    if (left > 0) {
      d.put(` [ncount ${left - 1}]`);
      return false;
    }
  }
  return true;
}

function isLong(d: Dissection, at: number, end: number, size: number): boolean {
  if (end - at < size) d.put(` [length ${end - at} < ${size}]`);
  return end - at >= size;
}
