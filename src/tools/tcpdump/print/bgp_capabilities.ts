import { ADDRESS_FAMILIES } from './address_families.ts';
import type { Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const CAPABILITIES: Readonly<Record<number, string>> = {
  1: 'Multiprotocol Extensions',
  2: 'Route Refresh',
  3: 'Cooperative Route Filtering',
  4: 'Multiple Routes to a Destination',
  5: 'Extended Next Hop Encoding',
  8: 'Multiple Labels',
  64: 'Graceful Restart',
  65: '32-Bit AS Number',
  67: 'Dynamic Capability',
  68: 'Multisession BGP',
  69: 'Multiple Paths',
  70: 'Enhanced Route Refresh',
  71: 'Long-lived Graceful Restart',
  128: 'Route Refresh (Cisco)',
};
export const BGP_SAFIS: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'Unicast',
  2: 'Multicast',
  3: 'Unicast+Multicast',
  4: 'labeled Unicast',
  64: 'Tunnel',
  65: 'VPLS',
  66: 'MDT',
  70: 'EVPN',
  128: 'labeled VPN Unicast',
  129: 'labeled VPN Multicast',
  130: 'labeled VPN Unicast+Multicast',
  132: 'Route Target Routing Information',
  5: 'Multicast VPN',
};
const DIRECTIONS: Readonly<Record<number, string>> = { 1: 'Receive', 2: 'Send', 3: 'Both' };
const MULTIPROTOCOL = 1;
const MULTIPLE_LABELS = 8;
const RESTART = 64;
const FOUR_OCTET = 65;
const ADD_PATH = 69;
/** Route refresh, long-lived graceful restart, Cisco's route refresh: nothing to say. */
const EMPTY: readonly number[] = [2, 71, 128];

const addressFamily = (family: number): string => `${ADDRESS_FAMILIES[family] ?? 'Unknown'} (${family})`;

/** "AFI IPv4 (1), SAFI Unicast (1)": the family is at `at`, the subsequent one at `subsequentAt`. */
export function capabilityField(d: Dissection, at: number, subsequentAt: number): string {
  const subsequent = d.u8(subsequentAt);
  return `AFI ${addressFamily(d.u16(at))}, SAFI ${BGP_SAFIS[subsequent] ?? 'Unknown'} (${subsequent})`;
}

/** The capabilities of an OPEN message (RFC 5492). tcpdump: print-bgp.c, bgp_capabilities_print(). */
export function printBgpCapabilities(d: Dissection, at: number, length: number): void {
  for (const end = at + length; at < end;) {
    d.want(at, 2);
    const [type, size] = [d.u8(at), d.u8(at + 1)];
    d.put(`\n\t      ${CAPABILITIES[type] ?? 'Unknown'} (${type}), length: ${size}`);
    d.want(at + 2, size);
    const least = type === MULTIPROTOCOL || type === FOUR_OCTET ? 4 : type === RESTART ? 2 : 0;
    if (size < least) return d.put(` (too short, < ${least})`);
    printCapability(d, type, at + 2, size);
    if (d.options.verbose > 1 && size !== 0) printUnknownData(d, at + 2, '\n\t\t', size);
    at += 2 + size;
  }
}

function printCapability(d: Dissection, type: number, at: number, size: number): void {
  const families = (from: number, text: (entry: number) => string): void => {
    for (let entry = from; at + size - entry >= 4; entry += 4) d.put(text(entry));
  };
  if (type === MULTIPROTOCOL) d.put(`\n\t\t${capabilityField(d, at, at + 3)}`);
  else if (type === MULTIPLE_LABELS) families(at, (entry) => `\n\t\t${capabilityField(d, entry, entry + 2)}, Count: ${d.u8(entry + 3)}`);
  else if (type === RESTART) {
    d.put(`\n\t\tRestart Flags: [${d.u8(at) & 0x80 ? 'R' : 'none'}], Restart Time ${d.u16(at) & 0xfff}s`);
    const kept = (entry: number): string => (d.u8(entry + 3) & 0x80 ? 'yes' : 'no');
    families(at + 2, (entry) => `\n\t\t  ${capabilityField(d, entry, entry + 2)}, Forwarding state preserved: ${kept(entry)}`);
  } else if (type === FOUR_OCTET) d.put(`\n\t\t 4 Byte AS ${d.u32(at)}`);
  else if (type === ADD_PATH) {
    if (size === 0) d.put(' (bogus)');
    const direction = (value: number): string => DIRECTIONS[value] ?? `Bogus (0x${value.toString(16).padStart(2, '0')})`;
    families(at, (entry) => `\n\t\t${capabilityField(d, entry, entry + 2)}, Send/Receive: ${direction(d.u8(entry + 3))}`);
    if (size % 4 !== 0) d.invalidMark();
  } else if (!EMPTY.includes(type)) {
    d.put(`\n\t\tno decoder for Capability ${type}`);
    if (d.options.verbose <= 1) printUnknownData(d, at, '\n\t\t', size);
  }
}
