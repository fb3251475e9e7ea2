import { Truncated, hex2, hex4, hex8, type Dissection } from './dissection.ts';
import { printUnknownData } from './hex.ts';

const MESSAGES: Readonly<Record<number, string>> = {
  1: 'Summary advertisement',
  2: 'Subset advertisement',
  3: 'Advertisement request',
  4: 'Join message',
};
const HEADERS: Readonly<Record<number, string>> = { 1: 'Followers', 2: 'Seq number', 3: 'Rsvd', 4: 'Rsvd' };
const VLAN_TYPES: Readonly<Record<number, string>> = { 1: 'Ethernet', 2: 'FDDI', 3: 'TrCRF', 4: 'FDDI-net', 5: 'TrBRF' };
const VLAN_STATES: Readonly<Record<number, string>> = { 0: 'Operational', 1: 'Suspended' };
const FIELDS: Readonly<Record<number, string>> = {
  1: 'Source-Routing Ring Number TLV',
  2: 'Source-Routing Bridge Number TLV',
  3: 'STP type TLV',
  4: 'Parent VLAN TLV',
  5: 'Translationally bridged VLANs TLV',
  6: 'Pruning TLV',
  7: 'Bridge Type TLV',
  8: 'Max ARP Hop Count TLV',
  9: 'Max STE Hop Count TLV',
  10: 'Backup CRF Mode TLV',
};
const STP_TYPES: Readonly<Record<number, string>> = { 1: 'SRT', 2: 'SRB', 3: 'Auto' };
const HEADER = 36;
const VLAN = 12;

/** Cisco's VLAN Trunking Protocol. tcpdump: print-vtp.c. */
export function printVtp(d: Dissection, at: number, length: number): void {
  d.protocol = 'vtp';
  const whole = (): void => {
    if (!d.has(at, length)) throw new Truncated();
  };
  if (length < HEADER) {
    d.invalidMark();
    return whole();
  }
  d.need(at, HEADER);
  const type = d.u8(at + 1);
  d.put(`VTPv${d.u8(at)}, Message ${MESSAGES[type] ?? 'Unknown message type'} (0x${hex2(type)}), length ${length}`);
  if (d.options.verbose === 0) return whole();
  if (printMessage(d, type, at, length)) return;
  d.invalidMark();
  whole();
}

/** False where something does not fit. */
function printMessage(d: Dissection, type: number, at: number, length: number): boolean {
  d.put('\n\tDomain name: ');
  const size = d.u8(at + 3);
  if (size < 1 || size > 32) {
    d.put(` [MgmtD Len ${size}]`);
    return false;
  }
  d.putPadded(at + 4, size);
  d.put(`, ${HEADERS[type] ?? 'Unknown'}: ${d.u8(at + 2)}`);
  const body = at + HEADER;
  const words = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => hex8(d.u32(from + i * 4)));
  if (type === 1) {
    d.put(`\n\t  Config Rev ${d.u32(body).toString(16)}, Updater ${d.ipv4(body + 4)}`);
    d.put(`, Timestamp 0x${words(body + 8, 3).join(' 0x')}`);
    d.put(`, MD5 digest: ${words(body + 20, 4).join('')}`);
  } else if (type === 2) {
    d.put(`, Config Rev ${d.u32(body).toString(16)}`);
    return printVlans(d, body + 4, at + length);
  } else if (type === 3) d.put(`\n\tStart value: ${d.u32(body)}`);
  return true;
}

function printVlans(d: Dissection, at: number, end: number): boolean {
  while (at < end) {
    const size = d.u8(at);
    if (size === 0) break;
    d.need(at, size);
    if (size < VLAN) return false;
    d.put(`\n\tVLAN info status ${VLAN_STATES[d.u8(at + 1)] ?? 'Unknown'}, type ${VLAN_TYPES[d.u8(at + 2)] ?? 'Unknown'}`);
    d.put(`, VLAN-id ${d.u16(at + 4)}, MTU ${d.u16(at + 6)}, SAID 0x${hex8(d.u32(at + 8))}, Name `);
    const name = d.u8(at + 3);
    const padded = (name + 3) & ~3;
    if (size - VLAN < padded) return false;
    d.putPadded(at + VLAN, name);
    if (!printFields(d, at + VLAN + padded, at + size)) return false;
    at += size;
  }
  return true;
}

function printFields(d: Dissection, at: number, end: number): boolean {
  while (at < end) {
    if (end - at < 2) return false;
    const [type, words] = [d.u8(at), d.u8(at + 1)];
    const size = words * 2 + 2;
    d.put(`\n\t\t${FIELDS[type] ?? 'Unknown'} (0x${hex4(type)}) TLV`);
    if (end - at < size) {
      d.put(' (TLV goes past the end of the packet)');
      return false;
    }
    d.need(at, size);
    if (words !== 1) {
      d.put(` [TLV length ${words} != 1]`);
      return false;
    }
    printField(d, type, at);
    at += size;
  }
  return true;
}

function printField(d: Dissection, type: number, at: number): void {
  const value = d.u16(at + 2);
  const choice = (one: string, other: string): void => d.put(`, ${value === 1 ? one : other} (${value})`);
  if (type === 9) d.put(`, ${value}`);
  else if (type === 6) choice('Enabled', 'Disabled');
  else if (type === 3) d.put(`, ${STP_TYPES[value] ?? 'Unknown'} (${value})`);
  else if (type === 7) choice('SRB', 'SRT');
  else if (type === 10) choice('Backup', 'Not backup');
  else printUnknownData(d, at, '\n\t\t  ', 4);
}
