import { printCooked1, printCooked2 } from './cooked.ts';
import { Dissection, Truncated, type Conversations, type Layers, type PrintOptions } from './dissection.ts';
import { printEthernet, printEthertype } from './ethernet.ts';
import { printDefault, printUnknown } from './hex.ts';
import { printIp } from './ip.ts';
import { printIp6 } from './ip6.ts';
import { printPpp } from './ppp.ts';
import { printPppoe } from './pppoe.ts';

const LAYERS: Layers = { ethernet: printEthernet, ethertype: printEthertype, ip: printIp, ip6: printIp6 };

/** DLT_* (LINKTYPE_* in files): what a packet begins with. */
export const LINKTYPE_NULL = 0;
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_PPP = 9;
export const LINKTYPE_PPP_ETHER = 51;
export const LINKTYPE_RAW = 101;
export const LINKTYPE_LOOP = 108;
export const LINKTYPE_LINUX_SLL = 113;
export const LINKTYPE_PPP_PPPD = 166;
export const LINKTYPE_IPV4 = 228;
export const LINKTYPE_IPV6 = 229;
export const LINKTYPE_LINUX_SLL2 = 276;
/** What libpcap calls a raw IP capture inside itself. */
export const DLT_RAW = 12;

const PRINTED: readonly number[] = [
  LINKTYPE_NULL,
  LINKTYPE_ETHERNET,
  LINKTYPE_PPP,
  LINKTYPE_PPP_ETHER,
  LINKTYPE_PPP_PPPD,
  DLT_RAW,
  LINKTYPE_RAW,
  LINKTYPE_LOOP,
  LINKTYPE_LINUX_SLL,
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_LINUX_SLL2,
];

export function canPrint(linktype: number): boolean {
  return PRINTED.includes(linktype);
}

/** A packet as text, and how long its link header is: what -x leaves out. */
export interface PrintedPacket {
  text: string;
  linkHeader: number;
}

/** Prints a packet of `length` bytes on the wire, of which `bytes` were captured. tcpdump: print.c, pretty_print_packet(). */
export function printPacket(
  bytes: Uint8Array,
  length: number,
  linktype: number,
  options: PrintOptions,
  conversations: Conversations,
  interfaceName: (index: number) => string,
): PrintedPacket {
  const d = new Dissection(bytes, options, LAYERS, conversations);
  let linkHeader = 0;
  try {
    linkHeader = printLink(d, length, linktype, interfaceName);
  } catch (error) {
    if (!(error instanceof Truncated)) throw error;
    d.truncationMark();
    if (linktype === LINKTYPE_NULL || linktype === LINKTYPE_LOOP) linkHeader = bytes.length < 4 ? 0 : 4;
  }
  return { text: d.text, linkHeader };
}

function printLink(d: Dissection, length: number, linktype: number, interfaceName: (index: number) => string): number {
  switch (linktype) {
    case LINKTYPE_ETHERNET:
      return printEthernet(d, 0, length, d.bytes.length);
    case LINKTYPE_LINUX_SLL:
      return printCooked1(d, length);
    case LINKTYPE_LINUX_SLL2:
      return printCooked2(d, length, interfaceName);
    case LINKTYPE_NULL:
    case LINKTYPE_LOOP:
      return printNull(d, length);
    case LINKTYPE_PPP:
    case LINKTYPE_PPP_PPPD:
      return printPppLink(d, length);
    case LINKTYPE_PPP_ETHER:
      return printPppoe(d, 0, length);
    default:
      return canPrint(linktype) ? printRaw(d, length) : printUnsupported(d);
  }
}

/** tcpdump: print-ppp.c, ppp_if_print(). */
function printPppLink(d: Dissection, length: number): number {
  d.protocol = 'ppp';
  const header = Math.min(d.bytes.length, 4);
  if (header < 4) d.truncationMark();
  else printPpp(d, 0, length);
  return header;
}

/** A link type nobody reads here: its packets in hex. */
function printUnsupported(d: Dissection): number {
  d.put('UNSUPPORTED');
  printDefault(d, 0, d.bytes.length);
  return 0;
}

/** Address families of the BSDs in the loopback header. */
const FAMILIES: Readonly<Record<number, string>> = { 2: 'IPv4', 7: 'ISO', 16: 'Appletalk', 23: 'IPX', 24: 'IPv6', 28: 'IPv6', 30: 'IPv6' };

/** BSD's loopback header: the address family in either byte order. tcpdump: print-null.c. */
function printNull(d: Dissection, length: number): number {
  d.protocol = 'null';
  d.need(0, 4);
  let family = d.bytes[0] | (d.bytes[1] << 8) | (d.bytes[2] << 16) | (d.bytes[3] << 24);
  if ((family & 0xffff0000) !== 0) family = d.u32(0);
  const name = FAMILIES[family] as string | undefined;
  const known = name === 'IPv4' || name === 'IPv6';
  if (d.options.link || !known) {
    const unsigned = family >>> 0;
    d.put(d.options.quiet ? (name ?? `Unknown AF ${unsigned}`) : `AF ${name ?? 'Unknown'} (${unsigned})`);
    d.put(`, length ${length}: `);
  }
  if (name === 'IPv4') printIp(d, 4, length - 4);
  else if (name === 'IPv6') printIp6(d, 4, length - 4);
  else printUnknown(d, 4, d.left(4));
  return 4;
}

/** A packet without link header. tcpdump: print-raw.c. */
function printRaw(d: Dissection, length: number): number {
  d.protocol = 'raw';
  if (d.options.link) d.put('ip: ');
  d.protocol = 'ipn';
  if (length < 1) {
    d.put(`truncated-ip ${length}`);
    return 0;
  }
  const version = d.u8(0) >> 4;
  if (version === 4) printIp(d, 0, length);
  else if (version === 6) printIp6(d, 0, length);
  else d.put(`unknown ip ${version}`);
  return 0;
}
