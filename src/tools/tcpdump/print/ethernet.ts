import { printArp } from './arp.ts';
import type { Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';
import { printIp } from './ip.ts';
import { printStp } from './stp.ts';
import { printUnknown } from './unknown.ts';

const MAX_LENGTH_FIELD = 1500;

/** Prints an Ethernet frame at `at`; `length` is its length on the wire. Ethernet II, 802.1Q tags, 802.3 with LLC. */
export function printEthernet(d: Dissection, at: number, length: number): void {
  d.protocol = 'ether';
  if (!d.has(at, 14)) {
    d.truncationMark();
    return;
  }
  const addresses = `${d.mac(at + 6)} > ${d.mac(at)}, `;
  if (d.options.link) d.put(addresses);
  let type = d.u16(at + 12);
  let next = at + 14;
  let lengthShown = false;
  while (type === 0x8100 || type === 0x9100 || type === 0x9200 || type === 0x88a8) {
    d.protocol = 'vlan';
    d.need(next, 4);
    if (d.options.link) {
      d.put(`${typeText(d, type)}${lengthShown ? ', ' : `, length ${length}: `}${vlanTag(d.u16(next))}, `);
      lengthShown = true;
    }
    type = d.u16(next + 2);
    next += 4;
  }
  if (type <= MAX_LENGTH_FIELD) {
    printLengthEncoded(d, next, Math.min(type, length - (next - at)), lengthShown);
    return;
  }
  if (d.options.link) d.put(`${typeText(d, type)}${lengthShown ? ', ' : `, length ${length}: `}`);
  if (printEthertype(d, type, next, length - (next - at))) return;
  if (!d.options.link) d.put(`${addresses}${typeText(d, type)}, length ${length}: `);
  printUnknown(d, next);
}

/** Prints the payload of EtherType `type`; false when nobody knows it. */
export function printEthertype(d: Dissection, type: number, at: number, length: number): boolean {
  switch (type) {
    case 0x0800:
      printIp(d, at, length);
      return true;
    case 0x0806:
    case 0x8035:
      printArp(d, at, length);
      return true;
    case 0x9000:
      if (!d.options.link) d.put('Loopback, ');
      d.put(`skipCount ${d.u8(at) | (d.u8(at + 1) << 8)}, length ${length}`);
      return true;
    default:
      return false;
  }
}

function typeText(d: Dissection, type: number): string {
  const hex = `0x${type.toString(16).padStart(4, '0')}`;
  const name = ethertypeName(type);
  if (d.options.quiet) return name ?? `Unknown Ethertype (${hex})`;
  return `ethertype ${name ?? 'Unknown'} (${hex})`;
}

function vlanTag(tci: number): string {
  return `vlan ${tci & 0xfff}, p ${tci >> 13}${tci & 0x1000 ? ', DEI' : ''}`;
}

/** 802.3: a length field, then 802.2 LLC. */
function printLengthEncoded(d: Dissection, at: number, length: number, lengthShown: boolean): void {
  d.end = Math.min(d.end, at + length);
  if (d.options.link) d.put(`802.3${lengthShown ? '' : `, length ${length}: `}`);
  d.protocol = 'llc';
  const [dsap, ssap, control] = [d.u8(at), d.u8(at + 1), d.u8(at + 2)];
  const bridge = dsap === 0x42 && ssap === 0x42 && control === 0x03;
  if (d.options.link || !bridge) d.put(llcHeader(dsap, ssap, control));
  if (bridge) printStp(d, at + 3, length - 3);
  else {
    d.put(` Unnumbered, ui, Flags [${ssap & 1 ? 'Response' : 'Command'}], length ${length}`);
    printUnknown(d, at + 3);
  }
}

const SAPS: Readonly<Record<number, string>> = {
  0x00: 'Null',
  0x06: 'IP',
  0x42: 'STP',
  0xaa: 'SNAP',
  0xe0: 'IPX',
  0xf0: 'NetBeui',
  0xfe: 'OSI',
};

function llcHeader(dsap: number, ssap: number, control: number): string {
  const sap = (value: number): string => `${SAPS[value & 0xfe] ?? 'Unknown'} (0x${(value & 0xfe).toString(16).padStart(2, '0')})`;
  const who = `dsap ${sap(dsap)} ${dsap & 1 ? 'Group' : 'Individual'}, ssap ${sap(ssap)} ${ssap & 1 ? 'Response' : 'Command'}`;
  return `LLC, ${who}, ctrl 0x${control.toString(16).padStart(2, '0')}: `;
}
