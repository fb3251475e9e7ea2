import { bitNames, hex2, hex4, megabits, type BitTable, type Dissection } from './dissection.ts';

const KINDS: Readonly<Record<number, string>> = {
  2: 'target',
  258: 'target',
  514: 'target',
  3: 'origin',
  259: 'origin',
  515: 'origin',
  16388: 'link-BW',
  5: 'ospf-domain',
  261: 'ospf-domain',
  517: 'ospf-domain',
  32773: 'ospf-domain',
  774: 'ospf-route-type',
  32768: 'ospf-route-type',
  780: 'encapsulation',
  263: 'ospf-router-id',
  32769: 'ospf-router-id',
  32778: 'layer2-info',
  34816: 'eigrp-general-route (flag, tag)',
  34817: 'eigrp-route-metric (AS, delay)',
  34818: 'eigrp-route-metric (reliability, nexthop, bandwidth)',
  34819: 'eigrp-route-metric (load, MTU)',
  34820: 'eigrp-external-route (remote-AS, remote-ID)',
  34821: 'eigrp-external-route (remote-proto, remote-metric)',
  9: 'source-AS',
  267: 'vrf-route-import',
  10: 'l2vpn-id',
  61706: 'l2vpn-id',
};
const ROUTERS: Readonly<Record<number, string>> = {
  1: 'Router',
  2: 'Network',
  3: 'Summary',
  5: 'External',
  7: 'NSSA External',
  129: 'MPLS-VPN Sham',
};
const TUNNELS: Readonly<Record<number, string>> = {
  1: 'L2TPv3 over IP',
  2: 'GRE',
  3: 'Transmit Tunnel',
  4: 'IPsec',
  5: 'IP in IP with IPsec',
  6: 'MPLS in IP with IPsec',
  7: 'IP in IP',
  8: 'VXLAN',
  9: 'NVGRE',
  10: 'MPLS',
  11: 'MPLS in GRE',
  12: 'VXLAN GPE',
  13: 'MPLS in UDP',
  14: 'IPv6',
  15: 'SR TE',
  16: 'Bare',
  17: 'SR',
};
const FLAGS: BitTable = [
  [0x8000, 'vendor-specific'],
  [0x4000, 'non-transitive'],
];
const ENCAPSULATIONS: Readonly<Record<number, string>> = {
  0: 'Reserved',
  1: 'Frame Relay',
  2: 'ATM AAL5 SDU VCC transport',
  3: 'ATM transparent cell transport',
  4: 'Ethernet (VLAN) Tagged Mode',
  5: 'Ethernet Raw Mode',
  6: 'Cisco HDLC',
  7: 'PPP',
  8: 'SONET/SDH Circuit Emulation Service over MPLS',
  9: 'ATM n-to-one VCC cell transport',
  10: 'ATM n-to-one VPC cell transport',
  11: 'IP layer 2 transport',
  15: 'Frame Relay Port mode',
  17: 'Structure-agnostic E1 over packet',
  18: 'Structure-agnostic T1 (DS1) over packet',
  19: 'VPLS',
  20: 'Structure-agnostic T3 (DS3) over packet',
  21: 'Nx64kbit/s Basic Service using Structure-aware',
  25: 'Frame Relay DLCI',
  40: 'Structure-agnostic E3 over packet',
  41: 'Octet-aligned playload for Structure-agnostic DS1 circuits',
  42: 'E1 Nx64kbit/s with CAS using Structure-aware',
  43: 'DS1 (ESF) Nx64kbit/s with CAS using Structure-aware',
  44: 'DS1 (SF) Nx64kbit/s with CAS using Structure-aware',
};
const NUMBER_AND_VALUE: readonly number[] = [0x0002, 0x0003, 0x000a];
const ADDRESS_AND_VALUE: readonly number[] = [0x0102, 0x0103, 0xf10a, 0x010b];
const LONG_NUMBER_AND_VALUE: readonly number[] = [0x0202, 0x0203];
const ADDRESSES: readonly number[] = [0x0005, 0x0105, 0x0205, 0x8005, 0x0107, 0x8001];
const ROUTER_TYPES: readonly number[] = [0x0306, 0x8000];
const EXTERNAL = 5;
const NSSA = 7;

/** Extended communities of BGP (RFC 4360). tcpdump: print-bgp.c, bgp_extended_community_print(). */
export function printExtendedCommunities(d: Dissection, at: number, size: number): void {
  for (let i = 0; i < size; i += 8) {
    d.want(at + i, 2);
    const kind = d.u16(at + i);
    const name = KINDS[kind] ?? 'unknown extd community typecode';
    d.put(`\n\t    ${name} (0x${hex4(kind)}), Flags [${bitNames(FLAGS, kind, 'none')}]`);
    d.want(at + i, 8);
    d.put(': ');
    d.put(valueText(d, kind, at + i + 2));
  }
}

function valueText(d: Dissection, kind: number, at: number): string {
  if (NUMBER_AND_VALUE.includes(kind)) return `${d.u16(at)}:${d.u32(at + 2)} (= ${d.ipv4(at + 2)})`;
  if (ADDRESS_AND_VALUE.includes(kind)) return `${d.ipv4(at)}:${d.u16(at + 4)}`;
  if (LONG_NUMBER_AND_VALUE.includes(kind)) return `${d.u32(at)}:${d.u16(at + 4)}`;
  if (ADDRESSES.includes(kind)) return d.ipv4(at);
  if (ROUTER_TYPES.includes(kind)) return routerTypeText(d, at);
  switch (kind) {
    case 0x4004:
      return `bandwidth: ${megabits(d, at + 2)}`;
    case 0x800a:
      return `${ENCAPSULATIONS[d.u8(at)] ?? 'unknown encaps'} Control Flags [0x${hex2(d.u8(at + 1))}]:MTU ${d.u16(at + 2)}`;
    case 0x0009:
      return `AS ${d.u16(at)}`;
    case 0x030c:
      return `Tunnel type: ${TUNNELS[d.u16(at + 4)] ?? 'unknown encaps'}`;
    default:
      return d.hex(at, 6);
  }
}

function routerTypeText(d: Dissection, at: number): string {
  const type = d.u8(at + 4);
  const metric = `${d.u8(at + 5) & 1 ? 'E2' : ''}${type === EXTERNAL || type === NSSA ? 'E1' : ''}`;
  return `area:${d.ipv4(at)}, router-type:${ROUTERS[type] ?? `unknown (0x${hex2(type)})`}, metric-type:${metric}`;
}
