import { frameRelayAddress, printAtmArp } from './arp_hardware.ts';
import { hex4, type Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';
import { printDefault } from './hex.ts';

const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'Request',
  2: 'Reply',
  3: 'Reverse Request',
  4: 'Reverse Reply',
  8: 'Inverse Request',
  9: 'Inverse Reply',
  10: 'NACK Reply',
};

const HARDWARE: Readonly<Record<number, string>> = {
  1: 'Ethernet',
  6: 'TokenRing',
  7: 'ArcNet',
  15: 'FrameRelay',
  19: 'ATM',
  23: 'Strip',
  24: 'IEEE 1394',
  32: 'InfiniBand',
};

const FRAME_RELAY = 15;
const ATM = 19;
const ETHERTYPE_IP = 0x0800;
const ETHERTYPE_TRAIL = 0x1000;

/** ARP (RFC 826) at `at`, `length` bytes on the wire, `captured` of them there. tcpdump: print-arp.c. */
export function printArp(d: Dissection, at: number, length: number, captured: number): void {
  d.protocol = 'arp';
  d.need(at, 8);
  const [hardware, protocol, hln, pln, operation] = [d.u16(at), d.u16(at + 2), d.u8(at + 4), d.u8(at + 5), d.u16(at + 6)];
  const isIp = protocol === ETHERTYPE_IP || protocol === ETHERTYPE_TRAIL;
  const hardwareText = HARDWARE[hardware] ?? `Unknown Hardware (${hardware})`;
  const protocolText = ethertypeName(protocol) ?? `Unknown Protocol (0x${hex4(protocol)})`;
  const operationText = OPERATIONS[operation] ?? `Unknown (${operation})`;
  if (hardware === ATM)
    return printAtmArp(d, at, length, captured, { protocolIsIp: isIp, hardwareText, protocolText, operationText, operation });
  const [sha, spa, tha, tpa] = [at + 8, at + 8 + hln, at + 8 + hln + pln, at + 8 + 2 * hln + pln];
  d.need(tpa, pln);
  if (!d.options.link) d.put('ARP, ');
  const { verbose } = d.options;
  if (!isIp || pln !== 4 || hln === 0 || verbose > 0) {
    d.put(`${hardwareText} (len ${hln}), ${protocolText} (len ${pln})`);
    if (verbose === 0) return d.put(`, length ${length}`);
  }
  d.put(`${verbose > 0 ? ', ' : ''}${operationText} `);
  const address = (where: number): string => (!isIp ? '<wrong proto type>' : pln !== 4 ? '<wrong len>' : d.ipv4(where));
  const link = (where: number): string =>
    hardware === FRAME_RELAY && hln > 0 ? frameRelayAddress(d, where, hln) : linkAddress(d, where, hln);
  switch (operation) {
    case 1:
      d.put(`who-has ${address(tpa)}${isZero(d, tha, hln) ? '' : ` (${link(tha)})`} tell ${address(spa)}`);
      break;
    case 2:
      d.put(`${address(spa)} is-at ${link(sha)}`);
      break;
    case 3:
    case 8:
      d.put(`who-is ${link(tha)} tell ${link(sha)}`);
      break;
    case 4:
      d.put(`${link(tha)} at ${address(tpa)}`);
      break;
    case 9:
      d.put(`${link(sha)} at ${address(spa)}`);
      break;
    default:
      return printDefault(d, at, captured);
  }
  d.put(`, length ${length}`);
}

function isZero(d: Dissection, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (d.u8(at + i) !== 0) return false;
  return true;
}

function linkAddress(d: Dissection, at: number, length: number): string {
  if (length === 0) return '<empty>';
  if (length === 6) return d.mac(at);
  return d.hex(at, length).replace(/..(?!$)/g, '$&:');
}
