import { be16, be32, formatIpv4 } from '../../wire/addr.ts';
import { ipv4ChecksumOk } from '../../wire/ipv4.ts';
import { bitNames, cut, type Field, Fields, hex } from './field.ts';
import { dissectTcp, dissectUdp } from './transport.ts';

/** Reads an Ethernet frame inside another packet. */
export type EthernetReader = (bytes: Uint8Array, at: number, end: number) => Field[];

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'ICMP', 2: 'IGMP', 4: 'IPIP', 6: 'TCP', 17: 'UDP', 47: 'GRE' };
const FRAGMENT_FLAGS = [
  [0x4000, "don't fragment"],
  [0x2000, 'more fragments'],
] as const;
const ICMP_NAMES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
  12: 'parameter problem',
};
const UNREACHABLE = ['net', 'host', 'protocol', 'port', 'fragmentation needed', 'source route failed'];

/** RFC 791. */
export function dissectIpv4(bytes: Uint8Array, at: number, limit: number, ethernet: EthernetReader): Field[] {
  if (limit < at + 20) return [cut('IPv4', at, limit)];
  const hlen = (bytes[at] & 15) * 4;
  const total = be16(bytes, at + 2);
  const [src, dst] = [formatIpv4(be32(bytes, at + 12)), formatIpv4(be32(bytes, at + 16))];
  const fragment = be16(bytes, at + 6);
  const offset = (fragment & 0x1fff) * 8;
  const protocol = bytes[at + 9];
  const headerEnd = Math.min(limit, at + Math.max(20, hlen));
  const sound = hlen >= 20 && at + hlen <= limit && ipv4ChecksumOk(bytes, at, hlen);
  const fields = new Fields(bytes, at)
    .add('Version', 0, 1, String(bytes[at] >> 4), bytes[at] >> 4 !== 4)
    .add('Header length', 0, 1, `${hlen} bytes`, hlen < 20)
    .add('DSCP, ECN', 1, 1, `${bytes[at + 1] >> 2}, ${bytes[at + 1] & 3}`)
    .add('Total length', 2, 2, String(total), total < hlen || at + total > limit)
    .add('Identification', 4, 2, hex(be16(bytes, at + 4), 4))
    .add('Flags', 6, 1, bitNames(fragment, FRAGMENT_FLAGS) || 'none')
    .add('Fragment offset', 6, 2, String(offset))
    .add('Time to live', 8, 1, String(bytes[at + 8]))
    .add('Protocol', 9, 1, `${PROTOCOLS[protocol] ?? 'unknown'} (${protocol})`)
    .add('Header checksum', 10, 2, `${hex(be16(bytes, at + 10), 4)} ${sound ? '(right)' : '(wrong)'}`, !sound)
    .add('Source', 12, 4, src)
    .add('Destination', 16, 4, dst);
  if (hlen > 20) fields.add('Options', 20, headerEnd - at - 20, `${hlen - 20} bytes`);
  const header: Field = { name: 'IPv4', value: `${src} → ${dst}`, begin: at, end: headerEnd, parts: fields.list };
  const end = Math.min(limit, Math.max(headerEnd, at + total));
  return [header, ...dissectPayload(bytes, headerEnd, end, protocol, offset, ethernet)];
}

function dissectPayload(bytes: Uint8Array, at: number, end: number, protocol: number, offset: number, ethernet: EthernetReader): Field[] {
  if (at >= end) return [];
  if (offset > 0) return [{ name: 'Fragment', value: `${end - at} bytes from byte ${offset} on`, begin: at, end }];
  if (protocol === 1) return dissectIcmp(bytes, at, end, ethernet);
  if (protocol === 6) return dissectTcp(bytes, at, end);
  if (protocol === 17) return dissectUdp(bytes, at, end, ethernet);
  if (protocol === 2) return [dissectIgmp(bytes, at, end)];
  return [{ name: 'Data', value: `${end - at} bytes`, begin: at, end }];
}

/** RFC 792. */
function dissectIcmp(bytes: Uint8Array, at: number, end: number, ethernet: EthernetReader): Field[] {
  if (end < at + 8) return [cut('ICMP', at, end)];
  const [type, code] = [bytes[at], bytes[at + 1]];
  const echo = type === 0 || type === 8;
  const error = type === 3 || type === 5 || type === 11 || type === 12;
  const fields = new Fields(bytes, at)
    .add('Type', 0, 1, `${ICMP_NAMES[type] ?? 'unknown'} (${type})`)
    .add('Code', 1, 1, type === 3 && code < UNREACHABLE.length ? `${UNREACHABLE[code]} (${code})` : String(code))
    .add('Checksum', 2, 2, hex(be16(bytes, at + 2), 4));
  if (echo) fields.add('Identifier', 4, 2, String(be16(bytes, at + 4))).add('Sequence number', 6, 2, String(be16(bytes, at + 6)));
  else if (type === 3 && code === 4) fields.add('MTU of the next hop', 6, 2, String(be16(bytes, at + 6)));
  else if (type === 5) fields.add('Gateway', 4, 4, formatIpv4(be32(bytes, at + 4)));
  const value = `${ICMP_NAMES[type] ?? `type ${type}`}${echo ? `, seq ${be16(bytes, at + 6)}` : ''}`;
  const header: Field = { name: 'ICMP', value, begin: at, end: at + 8, parts: fields.list };
  if (end === at + 8) return [header];
  if (error) {
    return [header, { name: 'The packet it is about', value: '', begin: at + 8, end, parts: dissectIpv4(bytes, at + 8, end, ethernet) }];
  }
  return [header, { name: 'Data', value: `${end - at - 8} bytes`, begin: at + 8, end }];
}

/** RFC 2236, RFC 3376. */
function dissectIgmp(bytes: Uint8Array, at: number, end: number): Field {
  if (end < at + 8) return cut('IGMP', at, end);
  const names: Readonly<Record<number, string>> = { 0x11: 'membership query', 0x16: 'v2 report', 0x17: 'leave group', 0x22: 'v3 report' };
  const type = bytes[at];
  const fields = new Fields(bytes, at)
    .add('Type', 0, 1, `${names[type] ?? 'unknown'} (${hex(type, 2)})`)
    .add('Checksum', 2, 2, hex(be16(bytes, at + 2), 4));
  if (type === 0x22) fields.add('Group records', 6, 2, String(be16(bytes, at + 6)));
  else fields.add('Group', 4, 4, formatIpv4(be32(bytes, at + 4)));
  return { name: 'IGMP', value: names[type] ?? '', begin: at, end, parts: fields.list };
}
