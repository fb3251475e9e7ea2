import type { Dissection } from './dissection.ts';

const VERSION = 1;
const REQUEST = 1;
const RESPONSE = 2;
const HEADER = 4;
const ENTRY = 20;
const INFINITY = 16;

/** RIPng (RFC 2080). tcpdump: print-ripng.c. */
export function printRipng(d: Dissection, at: number, length: number): void {
  d.protocol = 'ripng';
  const version = d.u8(at + 1);
  if (version !== VERSION) {
    d.put(`ripng [version ${version}, must be ${VERSION}]`);
    return d.invalidMark();
  }
  const command = d.u8(at);
  if (command !== REQUEST && command !== RESPONSE) {
    d.put(` ripng-${command} ?? ${length}`);
    return d.invalidMark();
  }
  if (length < HEADER) return d.invalidMark();
  const left = length - HEADER;
  const count = Math.trunc(left / ENTRY);
  if (command === REQUEST && count === 1 && isWholeTable(d, at + HEADER)) return d.put(' ripng-req dump');
  d.put(` ripng-${command === REQUEST ? 'req' : 'resp'} ${count}${count * ENTRY !== left ? `[${length}]` : ''}:`);
  for (let i = 0; i < count; i++) {
    d.put(d.options.verbose > 1 ? '\n\t' : ' ');
    printEntry(d, at + HEADER + i * ENTRY, command === RESPONSE);
  }
  if (count * ENTRY !== left) d.invalidMark();
}

/** The unspecified address with an infinite metric asks for everything. */
function isWholeTable(d: Dissection, at: number): boolean {
  if (d.u8(at + 19) !== INFINITY) return false;
  for (let i = 0; i < 16; i++) if (d.u8(at + i) !== 0) return false;
  return true;
}

function printEntry(d: Dissection, at: number, withMetric: boolean): void {
  d.put(`${d.ipv6(at)}/${d.u8(at + 18)}`);
  const tag = d.u16(at + 16);
  if (tag !== 0) d.put(` [${tag}]`);
  const metric = d.u8(at + 19);
  if (metric !== 0 && withMetric) d.put(` (${metric})`);
}
