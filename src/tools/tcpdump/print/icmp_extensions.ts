import { fold, sumBytes } from '../../../wire/checksum.ts';
import { hex4, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const STRUCTURE_AT = 136;
const VERSION = 2;
const CLASSES: Readonly<Record<number, string>> = { 1: 'MPLS Stack Entry', 2: 'Interface Identification' };

/** The extensions behind the quoted packet of an ICMP error of `length` bytes (RFC 4884). tcpdump: print-icmp.c. */
export function printIcmpExtensions(d: Dissection, at: number, length: number): void {
  if (!d.has(at, STRUCTURE_AT + 5)) return d.truncationMark();
  const start = at + STRUCTURE_AT;
  const size = length - STRUCTURE_AT;
  // Old senders leave the length field 0: a right checksum then says that there are extensions.
  if (d.u8(at + 5) === 0 && d.has(start, size) && fold(sumBytes(d.bytes, start, size)) !== 0) return;
  const version = d.u8(start) >> 4;
  d.put(`\n\tICMP Multi-Part extension v${version}`);
  if (version !== VERSION) return d.put(' packet not supported');
  if (d.has(start, size)) {
    const wrong = fold(sumBytes(d.bytes, start, size)) !== 0;
    d.put(`, checksum 0x${hex4(d.u16(start + 2))} (${wrong ? 'in' : ''}correct), length ${size}`);
  }
  printObjects(d, start + 4, size - 4);
}

function printObjects(d: Dissection, at: number, left: number): void {
  while (left >>> 0 > 4) {
    if (!d.has(at, 4)) return d.truncationMark();
    const [size, kind, type] = [d.u16(at), d.u8(at + 2), d.u8(at + 3)];
    at += 4;
    left -= 4;
    d.put(`\n\t  ${CLASSES[kind] ?? 'unknown'} Object (${kind}), Class-Type: ${type}, length ${size}`);
    if (kind === 0 || size < 4) return;
    if (kind === 1 && type === 1) printLabel(d, d.u32(at));
    else printUnknownData(d, at, '\n\t    ', size - 4);
    if (left < size - 4) return;
    left -= size - 4;
    at += size - 4;
  }
}

function printLabel(d: Dissection, entry: number): void {
  d.put(`\n\t    label ${entry >>> 12}, tc ${(entry >>> 9) & 7}${entry & 0x100 ? ', [S]' : ''}, ttl ${entry & 0xff}`);
}
