import { formatIpv4, formatMac, be16, be32 } from '../../wire/addr.ts';
import { ETH_HLEN, ETH_P_802_3_MIN } from '../../wire/ethernet.ts';
import { bitNames, cut, type Field, Fields, hex } from './field.ts';
import { dissectIpv4 } from './ipv4.ts';

const ETHERTYPES: Readonly<Record<number, string>> = { 0x0800: 'IPv4', 0x0806: 'ARP', 0x8100: '802.1Q', 0x88a8: '802.1ad', 0x86dd: 'IPv6' };
const ARP_OPERATIONS: Readonly<Record<number, string>> = { 1: 'request', 2: 'reply', 3: 'reverse request', 4: 'reverse reply' };
const STP_STATES = [
  [0x01, 'topology change'],
  [0x80, 'topology change acknowledged'],
] as const;

/** The protocol tree of a frame. Takes whatever is there: what is cut short or wrong says so, nothing throws. */
export function dissect(bytes: Uint8Array, layer: 'ethernet' | 'ip'): Field[] {
  return layer === 'ip' ? dissectIpv4(bytes, 0, bytes.length, dissectEthernet) : dissectEthernet(bytes, 0, bytes.length);
}

/** IEEE 802.3. */
function dissectEthernet(bytes: Uint8Array, at: number, end: number): Field[] {
  if (end < at + ETH_HLEN) return [cut('Ethernet', at, end)];
  const type = be16(bytes, at + 12);
  const fields = new Fields(bytes, at)
    .add('Destination', 0, 6, formatMac(bytes, at))
    .add('Source', 6, 6, formatMac(bytes, at + 6))
    .add(type < ETH_P_802_3_MIN ? 'Length' : 'Type', 12, 2, type < ETH_P_802_3_MIN ? String(type) : typeName(type));
  const header: Field = {
    name: 'Ethernet',
    value: `${formatMac(bytes, at + 6)} → ${formatMac(bytes, at)}`,
    begin: at,
    end: at + ETH_HLEN,
    parts: fields.list,
  };
  return [header, ...dissectPayload(bytes, at + ETH_HLEN, end, type)];
}

function typeName(type: number): string {
  return type in ETHERTYPES ? `${ETHERTYPES[type]} (${hex(type, 4)})` : hex(type, 4);
}

function dissectPayload(bytes: Uint8Array, at: number, end: number, type: number): Field[] {
  if (type === 0x0800) return dissectIpv4(bytes, at, end, dissectEthernet);
  if (type === 0x0806) return [dissectArp(bytes, at, end)];
  if (type === 0x8100 || type === 0x88a8) return dissectVlan(bytes, at, end);
  if (type < ETH_P_802_3_MIN && bytes[at] === 0x42) return [dissectStp(bytes, at, end)];
  return at < end ? [{ name: 'Data', value: `${end - at} bytes`, begin: at, end }] : [];
}

/** IEEE 802.1Q. */
function dissectVlan(bytes: Uint8Array, at: number, end: number): Field[] {
  if (end < at + 4) return [cut('802.1Q', at, end)];
  const tci = be16(bytes, at);
  const type = be16(bytes, at + 2);
  const fields = new Fields(bytes, at)
    .add('Priority', 0, 1, String(tci >> 13))
    .add('VLAN', 0, 2, String(tci & 0xfff))
    .add('Type', 2, 2, typeName(type));
  const header: Field = { name: '802.1Q', value: `VLAN ${tci & 0xfff}`, begin: at, end: at + 4, parts: fields.list };
  return [header, ...dissectPayload(bytes, at + 4, end, type)];
}

/** RFC 826. */
function dissectArp(bytes: Uint8Array, at: number, end: number): Field {
  if (end < at + 28) return cut('ARP', at, end);
  const operation = be16(bytes, at + 6);
  const [sip, tip] = [formatIpv4(be32(bytes, at + 14)), formatIpv4(be32(bytes, at + 24))];
  const fields = new Fields(bytes, at)
    .add('Hardware type', 0, 2, be16(bytes, at) === 1 ? 'Ethernet (1)' : String(be16(bytes, at)))
    .add('Protocol type', 2, 2, typeName(be16(bytes, at + 2)))
    .add('Hardware length', 4, 1, String(bytes[at + 4]))
    .add('Protocol length', 5, 1, String(bytes[at + 5]))
    .add('Operation', 6, 2, `${ARP_OPERATIONS[operation] ?? 'unknown'} (${operation})`)
    .add('Sender MAC', 8, 6, formatMac(bytes, at + 8))
    .add('Sender IP', 14, 4, sip)
    .add('Target MAC', 18, 6, formatMac(bytes, at + 18))
    .add('Target IP', 24, 4, tip);
  const value = operation === 1 ? `who has ${tip}? tell ${sip}` : operation === 2 ? `${sip} is at ${formatMac(bytes, at + 8)}` : '';
  return { name: 'ARP', value, begin: at, end: at + 28, parts: fields.list };
}

/** IEEE 802.1D, behind an LLC header. */
function dissectStp(bytes: Uint8Array, at: number, end: number): Field {
  if (end < at + 7) return cut('Spanning tree', at, end);
  const fields = new Fields(bytes, at).add('LLC', 0, 3, `DSAP ${hex(bytes[at], 2)}, SSAP ${hex(bytes[at + 1], 2)}`);
  const type = bytes[at + 6];
  fields.add('Protocol and version', 3, 3, `${be16(bytes, at + 3)}, ${bytes[at + 5]}`);
  fields.add('Type', 6, 1, type === 0 ? 'configuration' : type === 0x80 ? 'topology change notification' : hex(type, 2));
  if (type !== 0 || end < at + 38) return { name: 'Spanning tree', value: '', begin: at, end: Math.min(end, at + 7), parts: fields.list };
  const bridgeId = (from: number): string => `${be16(bytes, from).toString(16).padStart(4, '0')}.${formatMac(bytes, from + 2)}`;
  const seconds = (from: number): string => `${be16(bytes, from) / 256} s`;
  fields
    .add('Flags', 7, 1, bitNames(bytes[at + 7], STP_STATES) || 'none')
    .add('Root', 8, 8, bridgeId(at + 8))
    .add('Path cost to the root', 16, 4, String(be32(bytes, at + 16) >>> 0))
    .add('Bridge', 20, 8, bridgeId(at + 20))
    .add('Port', 28, 2, hex(be16(bytes, at + 28), 4))
    .add('Message age', 30, 2, seconds(at + 30))
    .add('Max age', 32, 2, seconds(at + 32))
    .add('Hello time', 34, 2, seconds(at + 34))
    .add('Forward delay', 36, 2, seconds(at + 36));
  return { name: 'Spanning tree', value: `root ${bridgeId(at + 8)}`, begin: at, end: at + 38, parts: fields.list };
}
