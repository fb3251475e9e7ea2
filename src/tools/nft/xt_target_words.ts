import {
  NF_NAT_RANGE_PROTO_OFFSET,
  type IptReject,
  type NfNatRange,
  type XtClassify,
  type XtConnmarkTarget,
  type XtCt,
  type XtDscpMatch,
  type XtLog,
  type XtMarkTarget,
  type XtNflog,
  type XtNfqueue,
  type XtTcpmssTarget,
  type XtTosTarget,
  type XtTproxy,
} from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { hex, hex2, limited } from './xt_value_words.ts';
import type { Words } from './xt_words.ts';

/** What `nft` makes of the targets of iptables, as xt_words.ts does of the matches. */

function nat(word: string): Words<NfNatRange> {
  return ({ flags, minAddr, maxAddr, minProto, maxProto }) => {
    if (flags & NF_NAT_RANGE_PROTO_OFFSET) return undefined;
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
  [4, 'ip options'],
  [8, 'skuid'],
  [32, 'ether'],
];

const [LOG_TCPSEQ, LOG_TCPOPT, LOG_ALL] = [1, 2, 0x2f];

function logFlags(flags: number): string {
  if ((flags & LOG_ALL) === LOG_ALL) return ' flags all';
  const tcp = [flags & LOG_TCPSEQ ? 'sequence' : '', flags & LOG_TCPOPT ? 'options' : ''].filter((name) => name !== '');
  const others = LOG_FLAGS.filter(([bit]) => flags & bit).map(([, name]) => ` flags ${name}`);
  return (tcp.length > 0 ? ` flags tcp ${tcp.join(',')}` : '') + others.join('');
}

function setMark(key: string, from: string, mark: number, mask: number): string {
  if (mark === 0 && mask !== 0xffffffff) return `${key} set ${from} and ${hex(~mask >>> 0)}`;
  if (mark === mask && mask !== 0xffffffff) return `${key} set ${from} or ${hex(mark)}`;
  if (mask === 0) return `${key} set ${from} xor ${hex(mark)}`;
  return mask === 0xffffffff ? `${key} set ${hex(mark)}` : `${key} set ${from} and ${hex(~mask >>> 0)} xor ${hex(mark)}`;
}

function setConnmark(mark: number, mask: number): string {
  if (mask === 0xffffffff) return hex(mark);
  if (mark === 0) return `ct mark and ${hex(~mask >>> 0)}`;
  if (mark === mask) return `ct mark or ${hex(mark)}`;
  return mask === 0 ? `ct mark xor ${hex(mark)}` : `ct mark xor ${hex(mark)} and ${hex(~mask >>> 0)}`;
}

function dscpWords(dscp: number, value: number, mask: number): string {
  const rest = (~mask & 0xff) >> 2;
  if ((mask & 0x3f) === 0x3f) return hex2(dscp);
  if (value === 0) return `ip6 dscp and ${hex2(rest)}`;
  if (value === mask) return `ip6 dscp or ${hex2(dscp)}`;
  return mask === 0 ? `ip6 dscp xor ${hex2(dscp)}` : `ip6 dscp and ${hex2(rest)} xor ${hex2(dscp)}`;
}

function priorityWords(priority: number): string {
  if (priority === 0) return 'none';
  return priority === 0xffffffff ? 'root' : `${(priority >>> 16).toString(16)}:${(priority & 0xffff).toString(16)}`;
}

export const TARGET_WORDS: Readonly<Record<string, Words<never>>> = {
  DNAT: nat('dnat'),
  SNAT: nat('snat'),
  MASQUERADE: nat('masquerade'),
  REDIRECT: nat('redirect'),
  REJECT: (info: IptReject) =>
    info.with === 3 ? 'reject' : info.with === 7 ? 'reject with tcp reset' : `reject with icmp type ${REJECTS[info.with]}`,
  LOG: ({ level, logflags, prefix }: XtLog) => {
    const flags = logFlags(logflags);
    return `log${prefix === '' ? '' : ` prefix "${prefix}"`}${level === 4 ? '' : ` level ${LEVELS[level]}`}${flags}`;
  },
  NFLOG: ({ group, prefix, len, flags, threshold }: XtNflog) =>
    `log${prefix === '' ? '' : ` prefix "${prefix}"`} group ${group}${flags & 1 ? ` snaplen ${len}` : ''}${threshold ? ` queue-threshold ${threshold}` : ''}`,
  MARK: ({ mark, mask }: XtMarkTarget) => setMark('meta mark', 'mark', mark, mask),
  CONNMARK: ({ mode, ctmark, ctmask, nfmask, shiftDir, shiftBits }: XtConnmarkTarget) => {
    const shift = shiftBits ? ` ${shiftDir ? '>>' : '<<'} ${shiftBits}` : '';
    if (mode === 0) {
      const words = setConnmark(ctmark, ctmask);
      return `ct mark set ${shiftBits ? `( ${words} )${shift}` : words}`;
    }
    if (ctmask !== 0xffffffff || nfmask !== 0xffffffff) return undefined;
    return `${mode === 1 ? 'ct mark set mark' : 'meta mark set ct mark'}${shift}`;
  },
  CT: ({ flags }: XtCt) => (flags & 1 ? 'notrack' : undefined),
  TRACE: () => 'meta nftrace set 1',
  TCPMSS: ({ mss }: XtTcpmssTarget) => `tcp option maxseg size set ${mss === 0xffff ? 'rt mtu' : mss}`,
  NFQUEUE: ({ queuenum, queuesTotal, flags }: XtNfqueue) =>
    `queue num ${limited(queuenum, queuenum + queuesTotal - 1)}${flags & 1 ? ' bypass' : ''}${flags & 2 ? `${flags & 1 ? ',' : ' '}fanout` : ''}`,
  // The words of IPv6, wherever it stands.
  TOS: ({ tosValue, tosMask }: XtTosTarget) => `ip6 dscp set ${dscpWords(tosValue >> 2, tosValue, tosMask)}`,
  // The address it does not say.
  TPROXY: ({ lport, markMask, markValue }: XtTproxy) => {
    let mark = '';
    if (markMask === 0xffffffff) mark = ` meta mark set ${hex(markValue)}`;
    else if (markMask !== 0 || markValue !== 0) mark = ` meta mark set meta mark & ${hex(~markMask >>> 0)} xor ${hex(markValue)}`;
    return `tproxy to :${lport}${mark} accept`;
  },
  DSCP: ({ dscp }: XtDscpMatch) => `ip dscp set ${hex2(dscp)}`,
  CLASSIFY: ({ priority }: XtClassify) => `meta priority set ${priorityWords(priority)}`,
};
