import { hex4, type Dissection } from './dissection.ts';
import { vlanTag } from './ethernet.ts';
import { ethertypeName } from './ethertypes.ts';
import { printUnknown } from './hex.ts';
import { printLlc } from './llc.ts';

const PACKET_TYPES: readonly string[] = ['In', 'B', 'M', 'P', 'Out'];
const MAX_LENGTH_FIELD = 1500;
const P_802_3 = 1;
const P_802_2 = 4;
const VLAN = 0x8100;

/** Where the fields of the two versions of Linux's cooked header are (libpcap: pcap/sll.h). */
interface CookedLayout {
  protocol: string;
  size: number;
  protocolAt: number;
  addressAt: number;
}

const VERSION1: CookedLayout = { protocol: 'sll', size: 16, protocolAt: 14, addressAt: 6 };
const VERSION2: CookedLayout = { protocol: 'sll2', size: 20, protocolAt: 0, addressAt: 12 };

/** A packet with a cooked header of version 1. Returns the link header's length. tcpdump: print-sll.c. */
export function printCooked1(d: Dissection, length: number): number {
  d.protocol = 'sll';
  if (!d.has(0, VERSION1.size)) {
    d.truncationMark();
    return 0;
  }
  return printPayload(d, length, VERSION1, () => printHeader1(d, length));
}

/** A packet with a cooked header of version 2, which `-i any` captures; `interfaceName` by index. */
export function printCooked2(d: Dissection, length: number, interfaceName: (index: number) => string): number {
  d.protocol = 'sll2';
  if (!d.has(0, VERSION2.size)) {
    d.truncationMark();
    return 0;
  }
  d.put(`${interfaceName(d.u32(4)).padEnd(5)} ${(PACKET_TYPES[d.u8(10)] ?? '?').padEnd(3)} `);
  return printPayload(d, length, VERSION2, () => printHeader2(d, length));
}

function printHeader1(d: Dissection, length: number): void {
  d.protocol = 'sll';
  d.put(`${(PACKET_TYPES[d.u16(0)] ?? '?').padStart(3)} `);
  if (d.u16(4) === 6) d.put(`${d.mac(VERSION1.addressAt)} `);
  printType(d, d.u16(VERSION1.protocolAt), length);
}

function printHeader2(d: Dissection, length: number): void {
  d.protocol = 'sll2';
  d.put(`ifindex ${d.u32(4)} `);
  if (d.u8(11) === 6) d.put(`${d.mac(VERSION2.addressAt)} `);
  printType(d, d.u16(VERSION2.protocolAt), length);
}

function printType(d: Dissection, type: number, length: number): void {
  if (d.options.quiet) return;
  if (type === P_802_3 || type === P_802_2) d.put(type === P_802_3 ? '802.3' : '802.2');
  else d.put(`ethertype ${(type > MAX_LENGTH_FIELD ? ethertypeName(type) : undefined) ?? 'Unknown'} (0x${hex4(type)})`);
  d.put(`, length ${length}: `);
}

function printPayload(d: Dissection, length: number, layout: CookedLayout, printHeader: () => void): number {
  if (d.options.link) printHeader();
  let type = d.u16(layout.protocolAt);
  let at = layout.size;
  while (type === VLAN) {
    if (d.left(at) < 4) {
      d.protocol = 'vlan';
      d.truncationMark();
      return d.end;
    }
    if (d.options.link) d.put(`${vlanTag(d.u16(at))}, `);
    type = d.u16(at + 2);
    if (type <= MAX_LENGTH_FIELD) type = P_802_2;
    if (!d.options.quiet) d.put(`ethertype ${(type > MAX_LENGTH_FIELD ? ethertypeName(type) : undefined) ?? 'Unknown'}, `);
    at += 4;
  }
  const [left, captured] = [length - at, d.left(at)];
  if (type === P_802_2) {
    const size = printLlc(d, at, left, captured, undefined);
    if (size < 0) printUnknown(d, at, captured);
    return at + Math.max(size, 0);
  }
  if (type === P_802_3) d.put(`IPX, length ${left}`);
  else if (type <= MAX_LENGTH_FIELD) printUnknown(d, at, captured);
  else if (!d.layers.ethertype(d, type, at, left, captured, undefined)) {
    if (!d.options.link) printHeader();
    printUnknown(d, at, captured);
  }
  return at;
}
