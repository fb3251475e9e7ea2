import { formatIpv4 } from '../../wire/addr.ts';

const UNREACHABLE: readonly string[] = [
  'Destination Net Unreachable',
  'Destination Host Unreachable',
  'Destination Protocol Unreachable',
  'Destination Port Unreachable',
  '',
  'Source Route Failed',
  'Destination Net Unknown',
  'Destination Host Unknown',
  'Source Host Isolated',
  'Destination Net Prohibited',
  'Destination Host Prohibited',
  'Destination Net Unreachable for Type of Service',
  'Destination Host Unreachable for Type of Service',
  'Packet filtered',
  'Precedence Violation',
  'Precedence Cutoff',
];

const REDIRECTS: readonly string[] = [
  'Redirect Network',
  'Redirect Host',
  'Redirect Type of Service and Network',
  'Redirect Type of Service and Host',
];

const OTHERS: Readonly<Record<number, string>> = {
  0: 'Echo Reply',
  4: 'Source Quench',
  8: 'Echo Request',
  13: 'Timestamp',
  14: 'Timestamp Reply',
  15: 'Information Request',
  16: 'Information Reply',
  17: 'Address Mask Request',
  18: 'Address Mask Reply',
};

/** ICMP types and codes (RFC 792, RFC 1812) in ping's words. `info`: the MTU, pointer or gateway that came with it. */
export function icmpWords(type: number, code: number, info: number): string {
  switch (type) {
    case 3:
      if (code === 4) return `Frag needed and DF set (mtu = ${info >>> 0})`;
      return UNREACHABLE[code] ?? `Dest Unreachable, Bad Code: ${code}`;
    case 5:
      return `${REDIRECTS[code] ?? `Redirect, Bad Code: ${code}`}(New nexthop: ${formatIpv4(info)})`;
    case 11:
      if (code === 0) return 'Time to live exceeded';
      return code === 1 ? 'Frag reassembly time exceeded' : `Time exceeded, Bad Code: ${code}`;
    case 12:
      return `Parameter problem: pointer = ${info >>> 0}`;
    default:
      return OTHERS[type] ?? `Bad ICMP type: ${type}`;
  }
}
