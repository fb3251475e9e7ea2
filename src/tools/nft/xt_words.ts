import {
  XT_DEVGROUP_INVERT_DST,
  XT_DEVGROUP_INVERT_SRC,
  XT_DEVGROUP_MATCH_DST,
  XT_DEVGROUP_MATCH_SRC,
  type XtDevgroup,
  type IptIcmp,
  type IptTtl,
  type XtAddrtype,
  type XtCpu,
  type XtDscpMatch,
  type XtIprange,
  type XtLength,
  type XtMac,
  type XtMarkMatch,
  type XtMultiport,
  type XtPkttype,
  type XtTcp,
  type XtTcpmssMatch,
  type XtUdp,
} from '../../uapi/xt_data.ts';
import { formatMac, formatIpv4 } from '../../wire/addr.ts';
import { connbytes, conntrack, helper } from './xt_conntrack_words.ts';
import { ecn, owner, realm, rpfilter, sctp, socket, spis } from './xt_packet_words.ts';
import { hashlimit, limit, quota, statistic, time } from './xt_rate_words.ts';
import { hex, hex2, limited, valueMask } from './xt_value_words.ts';

/**
 * What `nft` makes of the matches of iptables: its own words where it has some (xtables-translate), and `xt match "NAME"` where not.
 */

/** The words of a structure; none where there are none. */
export type Words<Data> = (data: Data, proto: string) => string | undefined;

function ports(proto: string, { spts, dpts, invflags }: XtUdp): string {
  const side = (name: string, [low, high]: readonly [number, number], inverted: number): string => {
    if (low === 0 && high === 65535 && !inverted) return '';
    const range = low === 0 && high < 65535 && low !== high && !inverted ? `<= ${high}` : `${inverted ? '!= ' : ''}${limited(low, high)}`;
    return `${proto} ${name} ${range}`;
  };
  return [side('sport', spts, invflags & 1), side('dport', dpts, invflags & 2)].filter((words) => words !== '').join(' ');
}

const TCP_FLAGS = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg'];

function tcpFlags({ flgMask, flgCmp, invflags }: XtTcp): string {
  const names = (bits: number): string[] => TCP_FLAGS.filter((_, bit) => bits & (1 << bit));
  if (flgMask === 0) return '';
  if (flgCmp === 0) return `tcp flags ${invflags & 4 ? '' : '! '}${names(flgMask).join(',')}`;
  const list = (bits: number): string => names(bits).join(' | ');
  const mask = names(flgMask).length > 1 ? `(${list(flgMask)})` : list(flgMask);
  return `tcp flags & ${mask} ${invflags & 4 ? '!=' : '=='} ${list(flgCmp)}`;
}

/** With an option the match goes by xt_compat, whose words are put otherwise. */
function withOption({ spts, dpts, option, flgMask, flgCmp, invflags }: XtTcp): string {
  const words: string[] = [];
  const side = (name: string, [low, high]: readonly [number, number], inverted: number): void => {
    if (low !== 0 || high !== 65535 || inverted) words.push(`tcp ${name} ${inverted ? '!= ' : ''}${limited(low, high)}`);
  };
  side('sport', spts, invflags & 1);
  side('dport', dpts, invflags & 2);
  words.push(`tcp option ${option} ${invflags & 8 ? 'missing' : 'exists'}`);
  const names = (bits: number): string => TCP_FLAGS.filter((_, bit) => bits & (1 << bit)).join(',') || '0x0';
  if (flgMask !== 0 || invflags & 4) words.push(`tcp flags ${invflags & 4 ? '!= ' : ''}${names(flgCmp)} / ${names(flgMask)}`);
  return words.join(' ');
}

function mark32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

const ICMP: Readonly<Record<number, string>> = {
  ...{ 0: 'echo-reply', 3: 'destination-unreachable', 4: 'source-quench', 5: 'redirect', 8: 'echo-request', 9: 'router-advertisement' },
  ...{ 10: 'router-solicitation', 11: 'time-exceeded', 12: 'parameter-problem', 13: 'timestamp-request', 14: 'timestamp-reply' },
  ...{ 15: 'info-request', 16: 'info-reply', 17: 'address-mask-request', 18: 'address-mask-reply' },
};
const ROUTE_TYPES = ['unspec', 'unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit'];

function routeType(name: string, mask: number, inverted: boolean): string {
  const types = ROUTE_TYPES.filter((_, type) => mask & (1 << type)).join(', ');
  // Two bits make a list, also where the tool has a name for one only.
  const several = (mask & (mask - 1)) !== 0;
  return `fib ${name} type ${inverted ? '!= ' : ''}${several ? `{ ${types} }` : types}`.trimEnd();
}

function addrtype({ source, dest, flags }: XtAddrtype): string {
  const device = flags & 4 ? ' . iif' : flags & 8 ? ' . oif' : '';
  // It has words for one of the two only.
  if (source) return routeType(`saddr${device}`, source, (flags & 3) !== 0);
  return routeType(`daddr${device}`, dest, (flags & 3) !== 0);
}

function multiport({ flags, ports: list, pflags, invert }: XtMultiport, proto: string): string {
  const words: string[] = [];
  for (let i = 0; i < list.length; i++) words.push(pflags[i] ? `${list[i]}-${list[++i]}` : String(list[i]));
  if (flags === 2) {
    // Of a range its two ends.
    const pairs = list.map((port) => `0-65535 . ${port}, ${port} . 0-65535`);
    return `${proto} sport . ${proto} dport ${invert ? '!= ' : ''}{ ${pairs.join(', ')} }`;
  }
  const set = words.length > 1 ? `{ ${words.join(', ')} }` : words[0];
  return `${proto} ${flags === 0 ? 'sport' : 'dport'} ${invert ? '!= ' : ''}${set}`;
}

function ranges({ srcMin, srcMax, dstMin, dstMax, flags }: XtIprange): string {
  const words: string[] = [];
  if (flags & 1) words.push(`ip saddr ${flags & 0x10 ? '!= ' : ''}${formatIpv4(srcMin)}-${formatIpv4(srcMax)}`);
  if (flags & 2) words.push(`ip daddr ${flags & 0x20 ? '!= ' : ''}${formatIpv4(dstMin)}-${formatIpv4(dstMax)}`);
  return words.join(' ');
}

/** Null: no words of its own. */
export const MATCH_WORDS: Readonly<Record<string, Words<never>>> = {
  tcp: (tcp: XtTcp, proto) => {
    if (tcp.option) return withOption(tcp);
    const words = [tcpFlags(tcp), ports('tcp', tcp)].filter((part) => part !== '').join(' ');
    return words === '' ? `meta l4proto ${proto}` : words;
  },
  udp: (udp: XtUdp, proto) => ports('udp', udp) || `meta l4proto ${proto}`,
  icmp: ({ type, code: [low, high], invflags }: IptIcmp) => {
    if (type === 0xff) return 'ip protocol icmp';
    if (low !== 0 || high !== 0xff || !(type in ICMP)) return undefined;
    return `icmp type ${invflags & 1 ? '!= ' : ''}${ICMP[type]}`;
  },
  multiport,
  conntrack,
  connbytes,
  helper,
  comment: () => '',
  mark: ({ mark, mask, invert }: XtMarkMatch) =>
    mask === 0xffffffff
      ? `meta mark ${invert ? '!= ' : ''}${mark32(mark)}`
      : `meta mark & ${mark32(mask)} ${invert ? '!=' : '=='} ${mark32(mark)}`,
  connmark: ({ mark, mask, invert }: XtMarkMatch) =>
    mask === 0xffffffff ? `ct mark ${invert ? '!= ' : ''}${hex(mark)}` : `ct mark and ${hex(mask)} ${invert ? '!=' : '=='} ${hex(mark)}`,
  limit,
  addrtype,
  mac: ({ srcaddr, invert }: XtMac) => `ether saddr ${invert ? '!= ' : ''}${formatMac(Uint8Array.from(srcaddr))}`,
  iprange: ranges,
  length: ({ min, max, invert }: XtLength) => `meta length ${invert ? '!= ' : ''}${limited(min, max)}`,
  ttl: ({ mode, ttl }: IptTtl) => `ip ttl ${['', '!= ', 'lt ', 'gt '][mode]}${ttl}`,
  dscp: ({ dscp, invert }: XtDscpMatch) => `ip dscp ${invert ? '!= ' : ''}${hex2(dscp)}`,
  pkttype: ({ pkttype, invert }: XtPkttype) => `pkttype ${invert ? '!= ' : ''}${['unicast', 'broadcast', 'multicast', '3'][pkttype]}`,
  quota,
  hashlimit,
  statistic,
  time,
  owner,
  rpfilter,
  socket,
  esp: spis('esp'),
  ah: spis('ah'),
  ecn,
  realm,
  sctp,
  devgroup: ({ flags, srcGroup, srcMask, dstGroup, dstMask }: XtDevgroup) => {
    const words: string[] = [];
    if (flags & XT_DEVGROUP_MATCH_SRC) words.push(`iifgroup ${valueMask(srcGroup, srcMask, (flags & XT_DEVGROUP_INVERT_SRC) !== 0)}`);
    // An inversion of the first stays.
    const inverted = (flags & (XT_DEVGROUP_INVERT_SRC | XT_DEVGROUP_INVERT_DST)) !== 0;
    if (flags & XT_DEVGROUP_MATCH_DST) words.push(`oifgroup ${valueMask(dstGroup, dstMask, inverted)}`);
    return words.join(' ');
  },
  cpu: ({ cpu, invert }: XtCpu) => `cpu ${invert ? '!= ' : ''}${cpu}`,
  tcpmss: ({ mssMin, mssMax, invert }: XtTcpmssMatch) => `tcp option maxseg size ${invert ? '!= ' : ''}${limited(mssMin, mssMax)}`,
};
