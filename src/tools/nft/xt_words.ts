import type {
  IptIcmp,
  IptReject,
  IptTtl,
  NfNatRange,
  XtAddrtype,
  XtClassify,
  XtConnmarkTarget,
  XtConntrack,
  XtCt,
  XtDscpMatch,
  XtIprange,
  XtLength,
  XtLimit,
  XtLog,
  XtMac,
  XtMarkMatch,
  XtMarkTarget,
  XtMultiport,
  XtNflog,
  XtNfqueue,
  XtPkttype,
  XtQuota,
  XtTcp,
  XtTcpmssTarget,
  XtUdp,
} from '../../uapi/xt_data.ts';
import { formatIpv4, formatMac } from '../../wire/addr.ts';

/**
 * What `nft` makes of the matches and targets of iptables: its own words where it has some (xtables-translate), and
 * `xt match "NAME"` where not.
 */

type Words<Data> = (data: Data, proto: string) => string | undefined;

function limited(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}

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

function mark32(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

const ICMP: Readonly<Record<number, string>> = {
  ...{ 0: 'echo-reply', 3: 'destination-unreachable', 4: 'source-quench', 5: 'redirect', 8: 'echo-request', 9: 'router-advertisement' },
  ...{ 10: 'router-solicitation', 11: 'time-exceeded', 12: 'parameter-problem', 13: 'timestamp-request', 14: 'timestamp-reply' },
};
const STATES: readonly (readonly [string, number])[] = [
  ['invalid', 1],
  ['new', 8],
  ['related', 4],
  ['established', 2],
  ['untracked', 64],
];
const ROUTE_TYPES = ['unspec', 'unicast', 'local', 'broadcast', 'anycast', 'multicast', 'blackhole', 'unreachable', 'prohibit'];

function ctState({
  matchFlags,
  invertFlags,
  stateMask,
  l4proto,
  origsrcAddr,
  origsrcMask,
  origdstAddr,
  origdstMask,
}: XtConntrack): string | undefined {
  if (matchFlags & ~0x200f) return undefined;
  const words: string[] = [];
  const not = (bit: number, word: string): string => (invertFlags & bit ? `${word} ` : '');
  const states = STATES.filter(([, bit]) => stateMask & bit).map(([name]) => name);
  if (matchFlags & 1 && states.length > 0) words.push(`ct state ${not(1, '!')}${states.join(',')}`);
  const status = [stateMask & 16 ? 'snat' : '', stateMask & 32 ? 'dnat' : ''].filter((name) => name !== '');
  if (matchFlags & 1 && status.length > 0) words.push(`ct status ${not(1, '!')}${status.join(',')}`);
  if (matchFlags & 2) words.push(`ct original protocol ${not(2, '!=')}${l4proto}`);
  if (matchFlags & 4) words.push(`ct original saddr ${not(4, '!=')}${addressWords(origsrcAddr, origsrcMask)}`);
  if (matchFlags & 8) words.push(`ct original daddr ${not(8, '!=')}${addressWords(origdstAddr, origdstMask)}`);
  return words.join(' ');
}

/** "10.0.0.0/8", without a length where it is 32. */
export function addressWords(addr: number, mask: number): string {
  const length = 32 - Math.log2((~mask >>> 0) + 1);
  return formatIpv4(addr) + (length === 32 ? '' : `/${length}`);
}

function routeType(name: string, mask: number, inverted: boolean): string {
  const types = ROUTE_TYPES.filter((_, type) => mask & (1 << type));
  return `fib ${name} type ${inverted ? '!= ' : ''}${types.length > 1 ? `{ ${types.join(', ')} }` : types[0]}`;
}

function addrtype({ source, dest, flags }: XtAddrtype): string {
  const device = flags & 4 ? ' . iif' : flags & 8 ? ' . oif' : '';
  const words: string[] = [];
  if (source) words.push(routeType(`saddr${device}`, source, (flags & 1) !== 0));
  if (dest) words.push(routeType(`daddr${device}`, dest, (flags & 2) !== 0));
  return words.join(' ');
}

function multiport({ flags, ports: list, pflags, invert }: XtMultiport, proto: string): string {
  const words: string[] = [];
  for (let i = 0; i < list.length; i++) words.push(pflags[i] ? `${list[i]}-${list[++i]}` : String(list[i]));
  if (flags === 2) {
    const pairs = [...words.map((port) => `0-65535 . ${port}`), ...words.map((port) => `${port} . 0-65535`)];
    return `${proto} sport . ${proto} dport ${invert ? '!= ' : ''}{ ${pairs.join(', ')} }`;
  }
  const set = words.length > 1 ? `{ ${words.join(', ')} }` : words[0];
  return `${proto} ${flags === 0 ? 'sport' : 'dport'} ${invert ? '!= ' : ''}${set}`;
}

const LIMIT_UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

function limit({ avg, burst }: XtLimit): string {
  let i = 1;
  for (; i < LIMIT_UNITS.length; i++) {
    const scaled = LIMIT_UNITS[i][1] * 10_000;
    if (avg > scaled || Math.floor(scaled / avg) < scaled % avg) break;
  }
  const [name, seconds] = LIMIT_UNITS[i - 1];
  return `limit rate ${Math.floor((seconds * 10_000) / avg)}/${name} burst ${burst} packets`;
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
    if (tcp.option) return `tcp option ${tcp.option} ${tcp.invflags & 8 ? 'missing' : 'exists'}`;
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
  conntrack: ctState,
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
  dscp: ({ dscp, invert }: XtDscpMatch) => `ip dscp ${invert ? '!= ' : ''}0x${dscp.toString(16).padStart(2, '0')}`,
  pkttype: ({ pkttype, invert }: XtPkttype) => `pkttype ${invert ? '!= ' : ''}${['unicast', 'broadcast', 'multicast', '3'][pkttype]}`,
  quota: ({ flags, quota }: XtQuota) => `quota ${flags & 1 ? 'over ' : ''}${quota} bytes`,
};

function nat(word: string): Words<NfNatRange> {
  return ({ flags, minAddr, maxAddr, minProto, maxProto }) => {
    let to = flags & 1 ? formatIpv4(minAddr) + (maxAddr === minAddr ? '' : `-${formatIpv4(maxAddr)}`) : '';
    if (flags & 2) to += `:${limited(minProto, maxProto)}`;
    const options = [flags & 4 ? 'random' : '', flags & 16 ? 'fully-random' : '', flags & 8 ? 'persistent' : ''].filter(
      (option) => option !== '',
    );
    return `${word}${to === '' ? '' : ` to ${to}`}${options.length > 0 ? ` ${options.join(',')}` : ''}`;
  };
}

const REJECTS = [
  'net-unreachable',
  'host-unreachable',
  'prot-unreachable',
  '',
  '',
  'net-prohibited',
  'host-prohibited',
  '',
  'admin-prohibited',
];
const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'];
const LOG_FLAGS: readonly (readonly [number, string])[] = [
  [1, 'tcp sequence'],
  [2, 'tcp options'],
  [4, 'ip options'],
  [8, 'skuid'],
  [32, 'ether'],
];

function setMark(key: string, from: string, mark: number, mask: number): string {
  if (mark === 0 && mask !== 0xffffffff) return `${key} set ${from} and ${hex(~mask >>> 0)}`;
  if (mark === mask && mask !== 0xffffffff) return `${key} set ${from} or ${hex(mark)}`;
  if (mask === 0) return `${key} set ${from} xor ${hex(mark)}`;
  return mask === 0xffffffff ? `${key} set ${hex(mark)}` : `${key} set ${from} and ${hex(~mask >>> 0)} xor ${hex(mark)}`;
}

export const TARGET_WORDS: Readonly<Record<string, Words<never>>> = {
  DNAT: nat('dnat'),
  SNAT: nat('snat'),
  MASQUERADE: nat('masquerade'),
  REDIRECT: nat('redirect'),
  REJECT: (info: IptReject) =>
    info.with === 3 ? 'reject' : info.with === 7 ? 'reject with tcp reset' : `reject with icmp type ${REJECTS[info.with]}`,
  LOG: ({ level, logflags, prefix }: XtLog) => {
    const flags = LOG_FLAGS.filter(([bit]) => logflags & bit).map(([, name]) => ` flags ${name}`);
    return `log${prefix === '' ? '' : ` prefix "${prefix}"`}${level === 4 ? '' : ` level ${LEVELS[level]}`}${flags.join('')}`;
  },
  NFLOG: ({ group, prefix, len, flags, threshold }: XtNflog) =>
    `log${prefix === '' ? '' : ` prefix "${prefix}"`} group ${group}${flags & 1 ? ` snaplen ${len}` : ''}${threshold ? ` queue-threshold ${threshold}` : ''}`,
  MARK: ({ mark, mask }: XtMarkTarget) => setMark('meta mark', 'mark', mark, mask),
  CONNMARK: ({ mode, ctmark, ctmask, nfmask }: XtConnmarkTarget) => {
    if (mode === 0) return setMark('ct mark', 'ct mark', ctmark, ctmask);
    if (ctmask !== 0xffffffff || nfmask !== 0xffffffff) return undefined;
    return mode === 1 ? 'ct mark set mark' : 'meta mark set ct mark';
  },
  CT: ({ flags }: XtCt) => (flags & 1 ? 'notrack' : undefined),
  TRACE: () => 'meta nftrace set 1',
  TCPMSS: ({ mss }: XtTcpmssTarget) => `tcp option maxseg size set ${mss === 0xffff ? 'rt mtu' : mss}`,
  NFQUEUE: ({ queuenum, queuesTotal, flags }: XtNfqueue) =>
    `queue num ${limited(queuenum, queuenum + queuesTotal - 1)}${flags & 1 ? ' bypass' : ''}${flags & 2 ? `${flags & 1 ? ',' : ' '}fanout` : ''}`,
  DSCP: ({ dscp }: XtDscpMatch) => `ip dscp set 0x${dscp.toString(16).padStart(2, '0')}`,
  CLASSIFY: ({ priority }: XtClassify) => `meta priority set ${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`,
};
