import type { Process } from '../../uapi/process.ts';
import { strtoulWhole, UINT8_MAX } from './strtoul.ts';
import { badParameter } from './xtables_error.ts';

/** The protocols iptables names by itself. xtables_chain_protos. */
const CHAIN_PROTOS: readonly (readonly [string, number])[] = [
  ['tcp', 6],
  ['sctp', 132],
  ['udp', 17],
  ['udplite', 136],
  ['icmp', 1],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['esp', 50],
  ['ah', 51],
  ['mobility-header', 135],
  ['ipv6-mh', 135],
  ['mh', 135],
  ['dccp', 33],
  ['ipcomp', 108],
  ['all', 0],
];

/** protocols(5) of Debian 13. */
const PROTOCOLS: Readonly<Record<string, number>> = {
  ...{ ip: 0, hopopt: 0, icmp: 1, igmp: 2, ggp: 3, ipencap: 4, st: 5, tcp: 6, egp: 8, igp: 9, pup: 12, udp: 17, hmp: 20, 'xns-idp': 22 },
  ...{ rdp: 27, 'iso-tp4': 29, dccp: 33, xtp: 36, ddp: 37, 'idpr-cmtp': 38, ipv6: 41, 'ipv6-route': 43, 'ipv6-frag': 44, idrp: 45 },
  ...{ rsvp: 46, gre: 47, esp: 50, ah: 51, skip: 57, 'ipv6-icmp': 58, 'ipv6-nonxt': 59, 'ipv6-opts': 60, rspf: 73, vmtp: 81, eigrp: 88 },
  ...{ ospf: 89, 'ax.25': 93, ipip: 94, etherip: 97, encap: 98, pim: 103, ipcomp: 108, vrrp: 112, l2tp: 115, isis: 124, sctp: 132 },
  ...{ fc: 133, 'mobility-header': 135, udplite: 136, 'mpls-in-ip': 137, manet: 138, hip: 139, shim6: 140, wesp: 141, rohc: 142 },
  ...{ ethernet: 143, mptcp: 262 },
};
/** Aliases of protocols(5), which the lower-case command line can name. */
const ALIASES: Readonly<Record<string, number>> = { 'ip-encap': 4, 'ipsec-esp': 50, 'ipsec-ah': 51, 'rspf cphb': 73, ospfigp: 89 };

/** proto_to_name(): undefined for one without a name. `numeric`: only the names iptables has itself. */
export function protoToName(proto: number, numeric: boolean): string | undefined {
  const own = CHAIN_PROTOS.find(([, number]) => number === proto);
  if (own !== undefined || proto === 0 || numeric) return own?.[0];
  return Object.keys(PROTOCOLS).find((name) => PROTOCOLS[name] === proto);
}

/** xtables_parse_protocol(). */
export function parseProtocol(_process: Process, text: string): number {
  const number = strtoulWhole(text, 0, UINT8_MAX);
  if (number !== undefined) return number;
  const own = CHAIN_PROTOS.find(([name]) => name === text)?.[1];
  const known = own ?? (Object.hasOwn(PROTOCOLS, text) ? PROTOCOLS[text] : ALIASES[text]);
  if (known === undefined) throw badParameter(`unknown protocol "${text}" specified`);
  return known & 0xff;
}
