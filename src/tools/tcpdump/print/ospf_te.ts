import { bitNames, hex8, megabits, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const FIELDS: Readonly<Record<number, string>> = { 1: 'Router Address', 2: 'Link' };
const LINK_FIELDS: Readonly<Record<number, string>> = {
  1: 'Link Type',
  2: 'Link ID',
  3: 'Local Interface IP address',
  4: 'Remote Interface IP address',
  5: 'Traffic Engineering Metric',
  6: 'Maximum Bandwidth',
  7: 'Maximum Reservable Bandwidth',
  8: 'Unreserved Bandwidth',
  9: 'Administrative Group',
  11: 'Link Local/Remote Identifier',
  14: 'Link Protection Type',
  15: 'Interface Switching Capability',
  16: 'Shared Risk Link Group',
  17: 'Bandwidth Constraints',
};
const LINK_TYPES: Readonly<Record<number, string>> = { 1: 'Point-to-point', 2: 'Multi-Access' };
const SWITCHING: Readonly<Record<number, string>> = {
  1: 'Packet-Switch Capable-1',
  2: 'Packet-Switch Capable-2',
  3: 'Packet-Switch Capable-3',
  4: 'Packet-Switch Capable-4',
  51: 'Layer-2 Switch Capable',
  100: 'Time-Division-Multiplex',
  150: 'Lambda-Switch Capable',
  200: 'Fiber-Switch Capable',
};
const ENCODINGS: Readonly<Record<number, string>> = {
  1: 'Packet',
  2: 'Ethernet V2/DIX',
  3: 'ANSI/ETSI PDH',
  4: 'Reserved',
  5: 'SDH ITU-T G.707/SONET ANSI T1.105',
  6: 'Reserved',
  7: 'Digital Wrapper',
  8: 'Lambda (photonic)',
  9: 'Fiber',
  10: 'Reserved',
  11: 'FiberChannel',
};
const CONSTRAINTS: Readonly<Record<number, string>> = {
  0: 'Russian dolls',
  1: 'Maximum allocation',
  254: 'Maximum allocation with E-LSP support',
};
const PROTECTIONS: BitTable = [
  [0x1, 'Extra Traffic'],
  [0x2, 'Unprotected'],
  [0x4, 'Shared'],
  [0x8, 'Dedicated 1:1'],
  [0x10, 'Dedicated 1+1'],
  [0x20, 'Enhanced'],
  [0x40, 'Reserved'],
  [0x80, 'Reserved'],
];
/** How long the value of a link's field must be. */
const EXACT: Readonly<Record<number, number>> = { 1: 1, 3: 4, 4: 4, 5: 4, 6: 4, 7: 4, 8: 32, 9: 4, 14: 4 };

/** Traffic engineering advertisements (RFC 3630, RFC 4203); false where a length is wrong. tcpdump: ospf_te_lsa_print(). */
export function printTrafficEngineering(d: Dissection, at: number, left: number): boolean {
  const failed = (why: string): boolean => {
    d.put(`\n\t    ${why}`);
    return false;
  };
  while (left !== 0) {
    if (!d.has(at, 4)) return false;
    if (left < 4) return failed(`Remaining LS length ${left} < 4`);
    const [type, size] = [d.u16(at), d.u16(at + 2)];
    at += 4;
    left -= 4;
    d.put(`\n\t    ${FIELDS[type] ?? 'unknown'} TLV (${type}), length: ${size}`);
    if (size > left) return failed(`Bogus length ${size} > ${left}`);
    if (type === 0 || size === 0) return false;
    let padded = (size + 3) & ~3;
    if (type === 2) {
      const behind = printLink(d, at, size);
      if (behind === undefined) return false;
      // What is left of the link counts, not its length: its fields were gone through.
      at = behind;
      padded = 0;
    } else if (type === 1) {
      if (size < 4) return failed(`TLV length ${size} < 4`);
      d.put(`, ${d.ipv4(at)}`);
    } else if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t      ', size);
    if (padded > left) return failed(`Bogus padded length ${padded} > ${left}`);
    left -= padded;
    at += padded;
  }
  return true;
}

/** The fields of a link; returns where they end. */
function printLink(d: Dissection, at: number, left: number): number | undefined {
  const short = (needed: number, of = left): undefined => {
    d.put(`\n\t    Remaining TLV length ${of} < ${needed}`);
    return undefined;
  };
  const invalid = (): undefined => {
    d.invalidMark();
    return undefined;
  };
  while (left !== 0) {
    if (left < 4) return short(4);
    const [type, size] = [d.u16(at), d.u16(at + 2)];
    at += 4;
    left -= 4;
    if (type === 0 || size === 0) return invalid();
    d.put(`\n\t      ${LINK_FIELDS[type] ?? 'unknown'} subTLV (${type}), length: ${size}`);
    if (left < size) return short(size + 4, left + 4);
    if (!d.has(at, size)) return undefined;
    if (!printLinkField(d, type, at, size)) return invalid();
    const padded = (size + 3) & ~3;
    if (left < padded) return short(padded + 4, left + 4);
    left -= padded;
    at += padded;
  }
  return at;
}

function printLinkField(d: Dissection, type: number, at: number, size: number): boolean {
  const wrong = (why: string): boolean => {
    d.put(why);
    return false;
  };
  if (type in EXACT && size !== EXACT[type]) return wrong(` != ${EXACT[type]}`);
  const addressText = (from: number): string => `, ${d.ipv4(from)} (0x${hex8(d.u32(from))})`;
  if (type === 1) d.put(`, ${LINK_TYPES[d.u8(at)] ?? 'unknown'} (${d.u8(at)})`);
  else if (type === 2 || type === 11) {
    if (size !== 4 && size !== 8) return wrong(' != 4 && != 8');
    d.put(addressText(at));
    if (size === 8) d.put(addressText(at + 4));
  } else if (type === 3 || type === 4) d.put(`, ${d.ipv4(at)}`);
  else if (type === 5) d.put(`, Metric ${d.u32(at)}`);
  else if (type === 6 || type === 7) d.put(`, ${megabits(d, at)}`);
  else if (type === 8) for (let i = 0; i < 8; i++) d.put(`\n\t\tTE-Class ${i}: ${megabits(d, at + i * 4)}`);
  else if (type === 9) d.put(`, 0x${hex8(d.u32(at))}`);
  else if (type === 14) d.put(`, ${bitNames(PROTECTIONS, d.u8(at), 'none')}`);
  else if (type === 15) return size < 36 ? wrong(' < 36') : printSwitching(d, at);
  else if (type === 16) return size % 4 !== 0 ? wrong(' != N x 4') : printRisks(d, at, size / 4);
  else if (type === 17) return printConstraints(d, at, size, wrong);
  else if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t\t', size);
  return true;
}

function printSwitching(d: Dissection, at: number): boolean {
  d.put(`\n\t\tInterface Switching Capability: ${SWITCHING[d.u8(at)] ?? 'Unknown'}`);
  d.put(`\n\t\tLSP Encoding: ${ENCODINGS[d.u8(at + 1)] ?? 'Unknown'}\n\t\tMax LSP Bandwidth:`);
  for (let i = 0; i < 8; i++) d.put(`\n\t\t  priority level ${i}: ${megabits(d, at + 4 + i * 4)}`);
  return true;
}

function printRisks(d: Dissection, at: number, count: number): boolean {
  d.put(`\n\t\t  Shared risk group: ${Array.from({ length: count }, (_, i) => d.u32(at + i * 4)).join(', ')}`);
  return true;
}

function printConstraints(d: Dissection, at: number, size: number, wrong: (why: string) => boolean): boolean {
  if (size < 4) return wrong(' < 4');
  d.put(`\n\t\tBandwidth Constraints Model ID: ${CONSTRAINTS[d.u8(at)] ?? 'unknown'} (${d.u8(at)})`);
  if (size % 4 !== 0) return wrong(`\n\t\tlength ${size} != N x 4`);
  if (size > 36) return wrong(`\n\t\tlength ${size} > 36`);
  for (let i = 0; i < (size - 4) / 4; i++) d.put(`\n\t\t  Bandwidth constraint CT${i}: ${megabits(d, at + 4 + i * 4)}`);
  return true;
}
