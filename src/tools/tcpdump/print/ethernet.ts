import { printArp } from './arp.ts';
import { hex4, type Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';
import { printUnknown } from './hex.ts';
import { printEapol } from './eap.ts';
import { printLlc } from './llc.ts';
import { printLldp } from './lldp.ts';
import { printLoopback } from './loopback.ts';
import { printMpls } from './mpls.ts';
import { printPpp } from './ppp.ts';
import { printPppoe } from './pppoe.ts';
import { printSlow } from './slow.ts';

const MAX_LENGTH_FIELD = 1500;
const VLAN_TYPES: readonly number[] = [0x8100, 0x9100, 0x9200, 0x88a8];
const ETHERTYPE_JUMBO = 0x8870;

/**
 * Prints an Ethernet frame at `at`: Ethernet II, 802.1Q tags, 802.3 with LLC. `length` is its length on the wire, `captured`
 * how much of it is there. Returns the length of the link header, which -x leaves out. tcpdump: print-ether.c.
 */
export function printEthernet(d: Dissection, at: number, length: number, captured: number): number {
  d.protocol = 'ether';
  if (length < captured) {
    d.put(`[length ${length} < caplen ${captured}]`);
    d.invalidMark();
    return length;
  }
  if (captured < 14) {
    d.truncationMark();
    return captured;
  }
  const addresses = (): string => `${d.mac(at + 6)} > ${d.mac(at)}`;
  if (d.options.link) d.put(`${addresses()}, `);
  let lengthText = `, length ${length}: `;
  let type = d.u16(at + 12);
  let header = 14;
  while (VLAN_TYPES.includes(type)) {
    const left = Math.min(captured, length) - header;
    if (left < 4) {
      d.protocol = 'vlan';
      d.truncationMark();
      return header + left;
    }
    if (d.options.link) {
      d.put(`${typeText(d, type)}${lengthText}${vlanTag(d.u16(at + header))}, `);
      lengthText = ', ';
    }
    type = d.u16(at + header + 2);
    header += 4;
  }
  const payload = { at: at + header, length: length - header, captured: captured - header };
  if (type <= MAX_LENGTH_FIELD) return header + printLengthEncoded(d, payload, type, lengthText, addresses);
  if (type === ETHERTYPE_JUMBO) return header + printLlcPayload(d, payload, addresses);
  if (d.options.link) d.put(`${typeText(d, type)}${lengthText}`);
  if (!printEthertype(d, type, payload.at, payload.length, payload.captured, addresses())) {
    if (!d.options.link) d.put(`${addresses()}, ${typeText(d, type)}, length ${length}: `);
    printUnknown(d, payload.at, payload.captured);
  }
  return header;
}

interface Payload {
  at: number;
  length: number;
  captured: number;
}

/** 802.3: a length field, then 802.2 LLC. Returns the LLC header's length. */
function printLengthEncoded(d: Dissection, payload: Payload, field: number, lengthText: string, addresses: () => string): number {
  const outerEnd = d.end;
  if (field < payload.length) {
    payload.length = field;
    payload.captured = Math.min(payload.captured, field);
  }
  d.end = Math.min(d.end, payload.at + payload.length);
  if (d.options.link) d.put(`802.3${lengthText === ', ' ? '' : `, length ${payload.length}: `}`);
  const size = printLlcPayload(d, payload, addresses);
  d.end = outerEnd;
  return size;
}

function printLlcPayload(d: Dissection, payload: Payload, addresses: () => string): number {
  const size = printLlc(d, payload.at, payload.length, payload.captured, addresses());
  if (size < 0) printUnknown(d, payload.at, payload.captured);
  return Math.abs(size);
}

/** Prints the payload of EtherType `type`; false when nobody knows it. `addresses`: who to whom, where that is known. */
export function printEthertype(
  d: Dissection,
  type: number,
  at: number,
  length: number,
  captured: number,
  _addresses: string | undefined,
): boolean {
  switch (type) {
    case 0x0800:
      d.layers.ip(d, at, length);
      return true;
    case 0x86dd:
      d.layers.ip6(d, at, length);
      return true;
    case 0x0806:
    case 0x8035:
      printArp(d, at, length, captured);
      return true;
    case 0x8863:
    case 0x8864:
    case 0x3c12:
    case 0x3c13:
      printPppoe(d, at, length);
      return true;
    case 0x888e:
      printEapol(d, at);
      return true;
    case 0x8809:
      printSlow(d, at, length);
      return true;
    case 0x88cc:
      printLldp(d, at, length);
      return true;
    case 0x880b:
      if (length > 0) {
        d.put(': ');
        printPpp(d, at, length);
      }
      return true;
    case 0x9000:
      printLoopback(d, at, length);
      return true;
    case 0x8847:
    case 0x8848:
      printMpls(d, at, length);
      return true;
    default:
      return false;
  }
}

/** The EtherType as -e prints it. */
function typeText(d: Dissection, type: number): string {
  const hex = `0x${hex4(type)}`;
  const name = ethertypeName(type);
  if (d.options.quiet) return name ?? `Unknown Ethertype (${hex})`;
  return `ethertype ${name ?? 'Unknown'} (${hex})`;
}

/** The tag control information of an 802.1Q tag. */
export function vlanTag(tci: number): string {
  return `vlan ${tci & 0xfff}, p ${tci >> 13}${tci & 0x1000 ? ', DEI' : ''}`;
}
