import { bitNames, hex4, hex8, type Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';

const HEADER = 8;
const FLAGS = [
  [0x80, 'O'],
  [0x40, 'C'],
  [0x20, 'R1'],
  [0x10, 'R2'],
  [0x08, 'R3'],
  [0x04, 'R4'],
  [0x02, 'R5'],
  [0x01, 'R6'],
] as const;
const CLASSES: Readonly<Record<number, string>> = {
  0x0100: 'Linux',
  0x0101: 'Open vSwitch',
  0x0102: 'Open Virtual Networking (OVN)',
  0x0103: 'In-band Network Telemetry (INT)',
  0x0104: 'VMware',
};

/** A Geneve header (RFC 8926) and what it carries. tcpdump: print-geneve.c. */
export function printGeneve(d: Dissection, at: number, length: number): void {
  d.protocol = 'geneve';
  d.put('Geneve');
  if (length < HEADER) {
    d.put(` [length ${length} < ${HEADER}]`);
    return d.invalidMark();
  }
  if (!d.has(at, HEADER)) return d.truncationMark();
  const version = d.u8(at) >> 6;
  if (version !== 0) return d.put(` ERROR: unknown-version ${version}`);
  const type = d.u16(at + 2);
  const reserved = d.u8(at + 7);
  d.put(`, Flags [${bitNames(FLAGS, d.u8(at + 1), 'none', '')}], vni 0x${d.u24(at + 4).toString(16)}`);
  if (reserved !== 0) d.put(`, rsvd 0x${reserved.toString(16)}`);
  if (d.options.link) d.put(`, proto ${ethertypeName(type) ?? 'unknown'} (0x${hex4(type)})`);
  const options = (d.u8(at) & 0x3f) * 4;
  const behind = length - HEADER;
  if (behind < options) return d.put(` truncated-geneve - ${options - behind} bytes missing`);
  if (!d.has(at + HEADER, options)) return d.truncationMark();
  if (options > 0) printOptions(d, at + HEADER, options);
  d.put(d.options.verbose < 1 ? ': ' : '\n\t');
  const inner = at + HEADER + options;
  const left = behind - options;
  if (d.layers.ethertype(d, type, inner, left, d.left(inner), undefined)) return;
  if (type === 0x6558) d.layers.ethernet(d, inner, left, d.left(inner));
  else d.put(`geneve-proto-0x${type.toString(16)}`);
}

function printOptions(d: Dissection, at: number, length: number): void {
  d.put(', options [');
  if (d.options.verbose === 0) d.put(`${length} bytes`);
  for (let left = d.options.verbose > 0 ? length : 0, separator = ''; left > 0; separator = ', ') {
    const [family, type] = [d.u16(at), d.u8(at + 2)];
    const size = 4 + (d.u8(at + 3) & 0x1f) * 4;
    const name = CLASSES[family] ?? (family <= 0xff ? 'Standard' : family >= 0xfff0 ? 'Experimental' : 'Unknown');
    d.put(`${separator}class ${name} (0x${family.toString(16)}) type 0x${type.toString(16)}${type & 0x80 ? '(C)' : ''} len ${size}`);
    if (size > left) {
      d.put(' [bad length]');
      break;
    }
    if (d.options.verbose > 1 && size > 4) {
      d.put(' data');
      for (let i = 4; i < size; i += 4) d.put(` ${hex8(d.u32(at + i))}`);
    }
    at += size;
    left -= size;
  }
  d.put(']');
}
