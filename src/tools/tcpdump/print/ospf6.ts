import { Cut, bitNames, hex8, marked, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const TYPES: Readonly<Record<number, string>> = { 1: 'Hello', 2: 'Database Description', 3: 'LS-Request', 4: 'LS-Update', 5: 'LS-Ack' };
const LSAS: Readonly<Record<number, string>> = {
  1: 'Router',
  2: 'Network',
  3: 'Inter-Area Prefix',
  4: 'Inter-Area Router',
  5: 'External',
  6: 'Deprecated',
  7: 'NSSA',
  8: 'Link',
  9: 'Intra-Area Prefix',
  10: 'Intra-Area TE',
  11: 'Grace',
  12: 'Router Information',
  13: 'Inter-AS-TE',
  14: 'Layer 1 VPN',
};
const SCOPES: Readonly<Record<number, string>> = { 0: 'Link Local', 8192: 'Area Local', 16384: 'Domain Wide' };
const OPTIONS: BitTable = [
  [0x1, 'V6'],
  [0x2, 'External'],
  [0x4, 'Deprecated'],
  [0x8, 'NSSA'],
  [0x10, 'Router'],
  [0x20, 'Demand Circuit'],
  [0x100, 'AFs Support'],
  [0x200, 'LLS'],
  [0x400, 'Authentication Trailer'],
];
const DD_FLAGS: BitTable = [
  [0x4, 'Init'],
  [0x2, 'More'],
  [0x1, 'Master'],
  [0x10, 'IPv6 MTU'],
];
const HELLO = 1;
const DATABASE = 2;
const REQUEST = 3;
const UPDATE = 4;
const HEADER = 16;
const LSA_HEADER = 20;

/** OSPF version 3 (RFC 5340); the advertisements themselves in hex with -vv. tcpdump: print-ospf6.c. */
export function printOspf6(d: Dissection, at: number, length: number): void {
  d.protocol = 'ospf3';
  const type = d.u8(at + 1);
  const version = d.u8(at);
  d.put(`OSPFv${version}, ${TYPES[type] ?? `unknown packet type (${type})`}, length ${length}`);
  if (!(type in TYPES) || d.options.verbose === 0) return;
  const own = d.u16(at + 2);
  if (own > length) return d.put(` [len ${own}]`);
  d.put(`\n\tRouter-ID ${d.ipv4(at + 4)}`);
  d.put(d.u32(at + 8) !== 0 ? `, Area ${d.ipv4(at + 8)}` : ', Backbone Area');
  if (d.u8(at + 14) !== 0) d.put(`, Instance ${d.u8(at + 14)}`);
  if (version !== 3) return;
  marked(d, () => printBody(d, type, at + HEADER, at + own));
  if (length > own && d.options.verbose > 1) printUnknownData(d, at + own, '\n\t  ', length - own);
}

function printBody(d: Dissection, type: number, at: number, end: number): void {
  const more = d.options.verbose > 1;
  if (type === HELLO) printHello(d, at, end);
  else if (type === DATABASE) {
    d.put(`\n\tOptions [${bitNames(OPTIONS, d.u32(at), 'none')}]`);
    d.put(`, DD Flags [${bitNames(DD_FLAGS, d.u8(at + 7), 'none')}]`);
    d.put(`, MTU ${d.u16(at + 4)}, DD-Sequence 0x${hex8(d.u32(at + 8))}`);
    if (more) printHeaders(d, at + 12, end);
  } else if (!more) return;
  else if (type === REQUEST) {
    for (; at < end; at += 12) {
      d.want(at, 12);
      d.put(`\n\t  Advertising Router ${d.ipv4(at + 8)}`);
      printType(d, d.u16(at + 2), at + 4);
    }
  } else if (type === UPDATE) printUnknownData(d, at, '\n\t  ', end - at);
  else printHeaders(d, at, end);
}

function printHello(d: Dissection, at: number, end: number): void {
  d.put(`\n\tOptions [${bitNames(OPTIONS, d.u32(at + 4) & 0xffffff, 'none')}]`);
  const [hello, dead] = [d.u16(at + 8), d.u16(at + 10)];
  d.put(`\n\t  Hello Timer ${hello}s, Dead Timer ${dead}s, Interface-ID ${d.ipv4(at)}, Priority ${d.u8(at + 4)}`);
  if (d.u32(at + 12) !== 0) d.put(`\n\t  Designated Router ${d.ipv4(at + 12)}`);
  if (d.u32(at + 16) !== 0) d.put(`, Backup Designated Router ${d.ipv4(at + 16)}`);
  if (d.options.verbose < 2) return;
  d.put('\n\t  Neighbor List:');
  for (at += 20; at < end; at += 4) d.put(`\n\t    ${d.ipv4(at)}`);
}

function printHeaders(d: Dissection, at: number, end: number): void {
  for (; at < end; at += LSA_HEADER) {
    if (at + LSA_HEADER > end) throw new Cut();
    const length = d.u16(at + 18);
    if (length < LSA_HEADER) {
      d.put(`\n\t   Bogus length ${length} < header (${LSA_HEADER})`);
      throw new Cut();
    }
    const [age, sequence] = [d.u16(at), d.u32(at + 12)];
    d.put(`\n\t  Advertising Router ${d.ipv4(at + 8)}, seq 0x${hex8(sequence)}, age ${age}s, length ${length - LSA_HEADER}`);
    printType(d, d.u16(at + 2), at + 4);
  }
}

function printType(d: Dissection, type: number, stateAt: number): void {
  const kind = type & 0x1fff;
  const scope = SCOPES[type & 0x6000] ?? 'Unknown';
  d.put(
    `\n\t    ${LSAS[kind] ?? 'Unknown'} LSA (${kind}), ${scope} Scope${type & 0x8000 ? ', transitive' : ''}, LSA-ID ${d.ipv4(stateAt)}`,
  );
}
