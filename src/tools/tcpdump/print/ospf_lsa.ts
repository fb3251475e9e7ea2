import { Truncated, bitNames, hex8, type BitTable, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';
import { printTrafficEngineering } from './ospf_te.ts';

/** Link state advertisements of OSPF version 2 (RFC 2328, RFC 5250). tcpdump: print-ospf.c. */
export const OSPF_LSAS: Readonly<Record<number, string>> = {
  1: 'Router',
  2: 'Network',
  3: 'Summary',
  4: 'ASBR Summary',
  5: 'External',
  6: 'Multicast Group',
  7: 'NSSA',
  9: 'Link Local Opaque',
  10: 'Area Local Opaque',
  11: 'Domain Wide Opaque',
};
export const OSPF_OPAQUES: Readonly<Record<number, string>> = { 1: 'Traffic Engineering', 3: 'Graceful restart', 4: 'Router Information' };
const GRACE_FIELDS: Readonly<Record<number, string>> = { 1: 'Grace Period', 2: 'Graceful restart Reason', 3: 'IPv4 interface address' };
const GRACE_REASONS: Readonly<Record<number, string>> = {
  0: 'Unknown',
  1: 'Software Restart',
  2: 'Software Reload/Upgrade',
  3: 'Control Processor Switch',
};
export const OSPF_OPTIONS: BitTable = [
  [0x1, 'MultiTopology'],
  [0x2, 'External'],
  [0x4, 'Multicast'],
  [0x8, 'NSSA'],
  [0x10, 'LLS'],
  [0x20, 'Demand Circuit'],
  [0x40, 'Opaque'],
  [0x80, 'Up/Down'],
];
const ROUTER_FLAGS: BitTable = [
  [0x1, 'ABR'],
  [0x2, 'ASBR'],
  [0x4, 'Virtual'],
  [0x8, 'Wildcard'],
  [0x10, 'Nt'],
  [0x80, 'Host'],
];
const CAPABILITIES: BitTable = [
  [0x1, 'Reserved'],
  [0x2, 'Reserved'],
  [0x4, 'Reserved'],
  [0x8, 'Reserved'],
  [0x10, 'graceful restart capable'],
  [0x20, 'graceful restart helper'],
  [0x40, 'Stub router support'],
  [0x80, 'Traffic engineering'],
  [0x100, 'p2p over LAN'],
  [0x200, 'path computation server'],
];
const HEADER = 20;
const TOPOLOGIES: readonly string[] = ['default', 'multicast', 'management'];
const LINKS: Readonly<Record<number, readonly [string, string]>> = {
  1: ['Neighbor Router-ID', 'Interface Address'],
  2: ['Neighbor Network-ID', 'Interface Address'],
  3: ['Stub Network', 'Mask'],
  4: ['Virtual Link: Neighbor Router-ID', 'Interface Address'],
};
const OPAQUE_TE = 1;
const OPAQUE_GRACE = 3;
const OPAQUE_ROUTER = 4;

/** Link local, area local and domain wide opaque advertisements. */
export function isOpaque(type: number): boolean {
  return type >= 9 && type <= 11;
}

/** Returns the length of the whole advertisement; undefined when it cannot be. */
export function printLsaHeader(d: Dissection, at: number): number | undefined {
  const length = d.u16(at + 18);
  if (length < HEADER) {
    d.put(`\n\t    Bogus length ${length} < header (${HEADER})`);
    return undefined;
  }
  const [age, sequence] = [d.u16(at), d.u32(at + 12)];
  d.put(`\n\t  Advertising Router ${d.ipv4(at + 8)}, seq 0x${hex8(sequence)}, age ${age}s, length ${length - HEADER}`);
  const type = d.u8(at + 3);
  const name = `${OSPF_LSAS[type] ?? 'unknown'} LSA (${type})`;
  if (isOpaque(type)) {
    const opaque = d.u8(at + 4);
    d.put(`\n\t    ${name}, Opaque-Type ${OSPF_OPAQUES[opaque] ?? 'unknown'} LSA (${opaque}), Opaque-ID ${d.u24(at + 5)}`);
  } else d.put(`\n\t    ${name}, LSA-ID: ${d.ipv4(at + 4)}`);
  d.put(`\n\t    Options: [${bitNames(OSPF_OPTIONS, d.u8(at + 2), 'none')}]`);
  return length;
}

/** Prints a whole advertisement; returns where the next one begins. */
export function printLsa(d: Dissection, at: number): number {
  const length = printLsaHeader(d, at);
  if (length === undefined) throw new Truncated();
  const [body, end] = [at + HEADER, at + length];
  if (printBody(d, d.u8(at + 3), at, body, end) && d.options.verbose > 1) printUnknownData(d, body, '\n\t    ', length - HEADER);
  return end;
}

/** False where the hex of -vv is not to follow. */
function printBody(d: Dissection, type: number, header: number, at: number, end: number): boolean {
  switch (type) {
    case 1:
      return printRouter(d, at);
    case 2:
      d.put(`\n\t    Mask ${d.ipv4(at)}\n\t    Connected Routers:`);
      for (at += 4; at < end; at += 4) d.put(`\n\t      ${d.ipv4(at)}`);
      return true;
    case 3:
    case 4:
      return printSummary(d, type, at, end);
    case 5:
    case 7:
      return printExternal(d, at, end);
    case 6:
      return printGroup(d, at, end);
    case 9:
    case 10:
    case 11:
      return printOpaque(d, d.u8(header + 4), at, end - at);
    default:
      return true;
  }
}

function topology(value: number): string {
  return `topology ${TOPOLOGIES[value] ?? 'Unknown'} (${value})`;
}

function printRouter(d: Dissection, at: number): boolean {
  d.put(`\n\t    Router LSA Options: [${bitNames(ROUTER_FLAGS, d.u8(at), 'none')}]`);
  const count = d.u16(at + 2);
  at += 4;
  d.need(at, 12);
  for (let i = 0; i < count; i++) {
    d.need(at, 12);
    const kind = d.u8(at + 8);
    if (!(kind in LINKS)) {
      d.put(`\n\t      Unknown Router Link Type (${kind})`);
      return false;
    }
    d.put(`\n\t      ${LINKS[kind][0]}: ${d.ipv4(at)}, ${LINKS[kind][1]}: ${d.ipv4(at + 4)}`);
    const metrics = d.u8(at + 9) + 1;
    for (let j = 0; j < metrics; j++) {
      const entry = at + 8 + j * 4;
      const kindOfService = d.u8(entry);
      d.put(`\n\t\t${topology(j === 0 ? 0 : kindOfService)}, metric ${d.u16(entry + 2)}`);
    }
    at += 12 + (metrics - 1) * 4;
  }
  return true;
}

function printSummary(d: Dissection, type: number, at: number, end: number): boolean {
  if (type === 3) {
    d.need(at, 4);
    d.put(`\n\t    Mask ${d.ipv4(at)}`);
  }
  d.need(at + 4, 4);
  for (at += 4; at < end; at += 4) {
    const value = d.u32(at);
    d.put(`\n\t\t${topology((value >>> 24) & 0x7f)} metric ${value & 0xffffff}`);
  }
  return true;
}

function printExternal(d: Dissection, at: number, end: number): boolean {
  d.need(at, 4);
  d.put(`\n\t    Mask ${d.ipv4(at)}`);
  d.need(at + 4, 4);
  for (at += 4; at < end; at += 12) {
    const value = d.u32(at);
    const metric = value & 0xffffff;
    d.put(`\n\t\t${topology((value >>> 24) & 0x7f)}, type ${value >= 0x80000000 ? 2 : 1}, metric`);
    d.put(metric === 0xffffff ? ' infinite' : ` ${metric}`);
    if (d.u32(at + 4) !== 0) d.put(`, forward ${d.ipv4(at + 4)}`);
    if (d.u32(at + 8) !== 0) d.put(`, tag ${d.ipv4(at + 8)}`);
  }
  return true;
}

function printGroup(d: Dissection, at: number, end: number): boolean {
  for (; at < end; at += 8) {
    const vertex = d.u32(at);
    if (vertex === 1) d.put(`\n\t    Router Router-ID ${d.ipv4(at + 4)}`);
    else if (vertex === 2) d.put(`\n\t    Network Designated Router ${d.ipv4(at + 4)}`);
    else d.put(`\n\t    unknown VertexType (${vertex})`);
  }
  return true;
}

function printOpaque(d: Dissection, kind: number, at: number, length: number): boolean {
  if (kind === OPAQUE_ROUTER) return printRouterInformation(d, at, length);
  if (kind === OPAQUE_GRACE) return printGrace(d, at, length);
  if (kind === OPAQUE_TE) return printTrafficEngineering(d, at, length);
  if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t    ', length);
  return true;
}

function printRouterInformation(d: Dissection, at: number, left: number): boolean {
  while (left !== 0) {
    d.need(at, 4);
    if (left < 4) return failed(d, `Remaining LS length ${left} < 4`);
    const [type, size] = [d.u16(at), d.u16(at + 2)];
    at += 4;
    left -= 4;
    d.put(`\n\t    ${type === 1 ? 'Router Capabilities' : 'unknown'} TLV (${type}), length: ${size}, value: `);
    if (size > left) return failed(d, `Bogus length ${size} > remaining LS length ${left}`);
    d.need(at, size);
    if (type !== 1) {
      if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t      ', size);
    } else if (size !== 4) return failed(d, `Bogus length ${size} != 4`);
    else d.put(`Capabilities: ${bitNames(CAPABILITIES, d.u32(at), 'Unknown')}`);
    const padded = (size + 3) & ~3;
    at += padded;
    left = (left - padded) >>> 0;
  }
  return true;
}

function failed(d: Dissection, why: string): boolean {
  d.put(`\n\t    ${why}`);
  return false;
}

/** RFC 3623. */
function printGrace(d: Dissection, at: number, left: number): boolean {
  while (left > 0) {
    if (!d.has(at, 4)) return false;
    if (left < 4) return failed(d, `Remaining LS length ${left} < 4`);
    const [type, size] = [d.u16(at), d.u16(at + 2)];
    at += 4;
    left -= 4;
    d.put(`\n\t    ${GRACE_FIELDS[type] ?? 'unknown'} TLV (${type}), length ${size}, value: `);
    if (size > left) return failed(d, `Bogus length ${size} > ${left}`);
    if (type === 0 || size === 0 || !d.has(at, size)) return false;
    const should = type === 2 ? 1 : type === 1 || type === 3 ? 4 : size;
    if (size !== should) return failed(d, `Bogus length ${size} != ${should}`);
    if (type === 1) d.put(`${d.u32(at)}s`);
    else if (type === 2) d.put(`${GRACE_REASONS[d.u8(at)] ?? 'Unknown'} (${d.u8(at)})`);
    else if (type === 3) d.put(d.ipv4(at));
    else if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t      ', size);
    const padded = (size + 3) & ~3;
    at += padded;
    left = (left - padded) >>> 0;
  }
  return true;
}
