import { hex4, type Dissection } from './dissection.ts';
import { prefixLengthOf } from '../../../wire/addr.ts';
import { printUnknownData } from './hex.ts';

const COMMANDS: Readonly<Record<number, string>> = {
  1: 'Request',
  2: 'Response',
  3: 'Trace on',
  4: 'Trace off',
  6: 'Triggered Request',
  7: 'Triggered Response',
  8: 'Triggered Acknowledgement',
  9: 'Update Request',
  10: 'Update Response',
  11: 'Update Acknowledge',
};
const FAMILIES: Readonly<Record<number, string>> = {
  2: 'IPv4',
  6: 'NS',
  7: 'ISO',
  16: 'Appletalk',
  23: 'IPX',
  24: 'IPv6',
  28: 'IPv6',
  30: 'IPv6',
};
const HEADER = 4;
const ENTRY = 20;

/** The Routing Information Protocol (RFC 1058, RFC 2453). tcpdump: print-rip.c. */
export function printRip(d: Dissection, at: number, length: number): void {
  d.protocol = 'rip';
  const there = Math.min(d.left(at), length);
  if (there < HEADER) return d.truncationMark();
  const [command, version] = [d.u8(at), d.u8(at + 1)];
  const { verbose } = d.options;
  d.put(`${verbose > 0 ? '\n\t' : ''}RIPv${version}, ${COMMANDS[command] ?? `unknown command (${command})`}, length: ${length}`);
  if (verbose === 0) return;
  if (command === 1 || command === 2) printRoutes(d, at + HEADER, there - HEADER, version, Math.trunc(length / ENTRY));
  else if (!(command in COMMANDS) && verbose === 1) printUnknownData(d, at, '\n\t', length);
  if (verbose > 1) printUnknownData(d, at, '\n\t', length);
}

function printRoutes(d: Dissection, at: number, left: number, version: number, count: number): void {
  if (version !== 1 && version !== 2) return d.put(', unknown version');
  d.put(`, routes: ${count}${version === 2 ? ' or less' : ''}`);
  while (left > 0) {
    const size = version === 1 ? printEntry1(d, at, left) : printEntry2(d, at, left);
    if (size === 0) return d.truncationMark();
    if (left < size) {
      d.put(` [remaining entries length ${left} < ${size}]`);
      return d.invalidMark();
    }
    at += size;
    left -= size;
  }
}

/** Returns the entry's size, 0 when it is cut off. */
function printEntry1(d: Dissection, at: number, left: number): number {
  if (left < ENTRY || !d.has(at, ENTRY)) return 0;
  const family = d.u16(at);
  if (family !== 2 && family !== 0) {
    d.put(`\n\t AFI ${FAMILIES[family] ?? `Unknown (${family})`}, `);
    printUnknownData(d, at + 4, '\n\t  ', ENTRY - 4);
  } else if (d.u16(at + 2) !== 0 || d.u32(at + 8) !== 0 || d.u32(at + 12) !== 0) printUnknownData(d, at, '\n\t  ', ENTRY);
  else d.put(`\n\t  ${family === 0 ? 'AFI 0, ' : ''}${d.ipv4(at + 4)}, metric: ${d.u32(at + 16)}`);
  return ENTRY;
}

function printEntry2(d: Dissection, at: number, left: number): number {
  if (left < 4 || !d.has(at, 4)) return 0;
  const family = d.u16(at);
  if (family === 0xffff) return printAuthentication(d, at, left);
  if (family !== 2 && family !== 0) {
    d.put(`\n\t  AFI ${FAMILIES[family] ?? `Unknown (${family})`}`);
    printUnknownData(d, at + 4, '\n\t  ', ENTRY - 4);
    return ENTRY;
  }
  if (!d.has(at, ENTRY) || left < ENTRY) return 0;
  const prefix = String(prefixLengthOf(d.u32(at + 8) | 0) ?? -1).padEnd(2);
  d.put(`\n\t  AFI ${family === 2 ? 'IPv4' : '0'}, ${d.ipv4(at + 4).padStart(15)}/${prefix}, tag 0x${hex4(d.u16(at + 2))}`);
  d.put(`, metric: ${d.u32(at + 16)}, next-hop: ${d.u32(at + 12) !== 0 ? d.ipv4(at + 12) : 'self'}`);
  return ENTRY;
}

function printAuthentication(d: Dissection, at: number, left: number): number {
  const type = d.u16(at + 2);
  const body = at + 4;
  if (type === 2) {
    d.put('\n\t  Simple Text Authentication data: ');
    d.putPadded(body, 16);
    return ENTRY;
  }
  if (type === 3) {
    if (!d.has(body, 16) || left - 4 < 16) return 0;
    d.put(`\n\t  Auth header: Packet Len ${d.u16(body)}, Key-ID ${d.u8(body + 2)}, Auth Data Len ${d.u8(body + 3)}`);
    d.put(`, SeqNo ${d.u32(body + 4)}, MBZ ${d.u32(body + 8)}, MBZ ${d.u32(body + 12)}`);
    return ENTRY;
  }
  d.put(type === 1 ? '\n\t  Auth trailer:' : `\n\t  Unknown (${type}) Authentication data:`);
  printUnknownData(d, body, '\n\t  ', left - 4);
  return left;
}
