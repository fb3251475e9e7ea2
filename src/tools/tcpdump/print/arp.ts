import type { Dissection } from './dissection.ts';
import { ethertypeName } from './ethertypes.ts';
import { printUnknown } from './unknown.ts';

const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'Request',
  2: 'Reply',
  3: 'Reverse Request',
  4: 'Reverse Reply',
  8: 'Inverse Request',
  9: 'Inverse Reply',
  10: 'NACK Reply',
};

/** ARP (RFC 826) at `at`, `length` bytes on the wire. tcpdump: print-arp.c. */
export function printArp(d: Dissection, at: number, length: number): void {
  d.protocol = 'arp';
  d.need(at, 8);
  const [hardware, protocol, hln, pln, operation] = [d.u16(at), d.u16(at + 2), d.u8(at + 4), d.u8(at + 5), d.u16(at + 6)];
  const [sha, spa, tha, tpa] = [at + 8, at + 8 + hln, at + 8 + hln + pln, at + 8 + 2 * hln + pln];
  d.need(tpa, pln);
  if (!d.options.link) d.put('ARP, ');
  const { verbose } = d.options;
  if (protocol !== 0x0800 || pln !== 4 || hln === 0 || verbose > 0) {
    const hardwareName = hardware === 1 ? 'Ethernet' : `Unknown Hardware (${hardware})`;
    const protocolName = ethertypeName(protocol) ?? `Unknown Protocol (0x${protocol.toString(16).padStart(4, '0')})`;
    d.put(`${hardwareName} (len ${hln}), ${protocolName} (len ${pln})`);
    if (verbose === 0) {
      d.put(`, length ${length}`);
      return;
    }
  }
  const address = (where: number, mismatch: string): string =>
    protocol !== 0x0800 ? '<wrong proto type>' : pln !== 4 ? mismatch : d.ipv4(where);
  const link = (where: number): string => linkAddress(d, where, hln);
  d.put(`${verbose > 0 ? ', ' : ''}${OPERATIONS[operation] ?? `Unknown (${operation})`} `);
  switch (operation) {
    case 1:
      d.put(`who-has ${address(tpa, '<wrong len>')}${isZero(d, tha, hln) ? '' : ` (${link(tha)})`} tell ${address(spa, '<wrong len>')}`);
      break;
    case 2:
      d.put(`${address(spa, '<wrong len>')} is-at ${link(sha)}`);
      break;
    case 3:
    case 8:
      d.put(`who-is ${link(tha)} tell ${link(sha)}`);
      break;
    case 4:
      d.put(`${link(tha)} at ${address(tpa, '<wrong len>')}`);
      break;
    case 9:
      d.put(`${link(sha)} at ${address(spa, '<wrong len>')}`);
      break;
    default:
      printUnknown(d, at);
      return;
  }
  d.put(`, length ${length}`);
}

function isZero(d: Dissection, at: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (d.u8(at + i) !== 0) return false;
  return true;
}

function linkAddress(d: Dissection, at: number, length: number): string {
  if (length === 0) return '<empty>';
  const bytes: string[] = [];
  for (let i = 0; i < length; i++)
    bytes.push(
      d
        .u8(at + i)
        .toString(16)
        .padStart(2, '0'),
    );
  return bytes.join(':');
}
