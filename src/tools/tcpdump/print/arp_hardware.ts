import { printDefault } from './hex.ts';
import type { Dissection } from './dissection.ts';

/** The head of an ARP packet in words, for hardware with addresses of its own. */
export interface ArpHeader {
  protocolIsIp: boolean;
  hardwareText: string;
  protocolText: string;
  operationText: string;
  operation: number;
}

const HEADER = 12;
const LENGTH_MASK = 0x3f;

/** ARP over ATM (RFC 2225): each hardware address has a subaddress. tcpdump: print-arp.c, atmarp_print(). */
export function printAtmArp(d: Dissection, at: number, length: number, captured: number, texts: ArpHeader): void {
  d.need(at, HEADER);
  const [senderSize, senderSub, targetSize, targetSub] = [4, 5, 9, 10].map((offset) => d.u8(at + offset) & LENGTH_MASK);
  const [senderProtocol, targetProtocol] = [d.u8(at + 8), d.u8(at + 11)];
  const sender = at + HEADER;
  const senderAddress = sender + senderSize + senderSub;
  const target = senderAddress + senderProtocol;
  const targetAddress = target + targetSize + targetSub;
  d.need(targetAddress, targetProtocol);
  if (!d.options.link) d.put('ARP, ');
  const verbose = d.options.verbose > 0;
  if (!texts.protocolIsIp || senderProtocol !== 4 || targetProtocol !== 4 || verbose) {
    d.put(`${texts.hardwareText}, ${texts.protocolText} (len ${senderProtocol}/${targetProtocol})`);
    if (!verbose) return d.put(`, length ${length}`);
  }
  d.put(`${verbose ? ', ' : ''}${texts.operationText} `);
  const hardware = (where: number, size: number, sub: number): string => {
    if (size === 0) return '<No address>';
    return colons(d, where, size) + (sub !== 0 ? `,${colons(d, where + size, sub)}` : '');
  };
  const protocol = (where: number, size: number, name: string): string =>
    !texts.protocolIsIp ? '<wrong proto type>' : size !== 4 ? `<wrong ${name}>` : d.ipv4(where);
  const [senderText, targetText] = [() => hardware(sender, senderSize, senderSub), () => hardware(target, targetSize, targetSub)];
  const senderIp = (): string => protocol(senderAddress, senderProtocol, 'splen');
  switch (texts.operation) {
    case 1:
      d.put(`who-has ${protocol(targetAddress, targetProtocol, 'tplen')}`);
      if (targetSize !== 0) d.put(` (${targetText()})`);
      d.put(` tell ${senderIp()}`);
      break;
    case 2:
      d.put(`${senderIp()} is-at ${senderText()}`);
      break;
    case 8:
      d.put(`who-is ${targetText()} tell ${senderText()}`);
      break;
    case 9:
      // tcpdump forgets a blank.
      d.put(`${senderText()}at ${senderIp()}`);
      break;
    case 10:
      d.put(`for ${senderIp()}`);
      break;
    default:
      return printDefault(d, at, captured);
  }
  d.put(`, length ${length}`);
}

function colons(d: Dissection, at: number, length: number): string {
  return d.hex(at, length).replace(/..(?!$)/g, '$&:');
}

const EXTENDED = 0x01;

/** The data link connection identifier of a frame relay address (Q.922). tcpdump: print-fr.c, q922_string(). */
export function frameRelayAddress(d: Dissection, at: number, length: number): string {
  const invalid = '<Invalid DLCI>';
  const there = (index: number): boolean => index < length && d.has(at + index, 1);
  if (!there(0)) return '<Truncated>';
  if (d.u8(at) & EXTENDED) return invalid;
  if (!there(1)) return '<Truncated>';
  let identifier = ((d.u8(at) & 0xfc) << 2) | ((d.u8(at + 1) & 0xf0) >> 4);
  let next = 2;
  if (!(d.u8(at + 1) & EXTENDED)) {
    if (!there(next)) return '<Truncated>';
    if (!(d.u8(at + next) & EXTENDED)) {
      identifier = (identifier << 7) | (d.u8(at + next) >> 1);
      next++;
    }
    if (!there(next)) return '<Truncated>';
    if (!(d.u8(at + next) & EXTENDED)) return invalid;
    identifier = (identifier << 6) | (d.u8(at + next) >> 2);
  }
  return `DLCI ${identifier >>> 0}`;
}
