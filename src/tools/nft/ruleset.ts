import type { Process } from '../../uapi/process.ts';
import type { XtTcp, XtUdp } from '../../uapi/xt_data.ts';
import {
  IPT_F_FRAG,
  IPT_F_GOTO,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  type IptIp,
  type XtChainInfo,
  type XtRuleInfo,
  type XtTableInfo,
  XT_INV_PROTO,
} from '../../uapi/xtables.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { protoToName } from '../iptables/proto_names.ts';
import { formatU64 } from '../iptables/strtoul.ts';
import { maskToCidr } from '../iptables/xt_addr.ts';
import { addressWords } from './xt_value_words.ts';
import { TARGET_WORDS } from './xt_target_words.ts';
import { MATCH_WORDS } from './xt_words.ts';

/** How rules are shown. */
export interface ListStyle {
  /** Without counters. */
  readonly stateless: boolean;
  readonly numericPriority: boolean;
  readonly numericProtocol: boolean;
}

const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting'];
const VERDICTS: Readonly<Record<string, string>> = { ACCEPT: 'accept', DROP: 'drop', RETURN: 'return' };
/** Of nf_tables itself; what is not among them goes by xt_compat. */
const NATIVE = new Set(['tcp', 'udp', 'limit', 'mark']);
const NATIVE_TARGETS = new Set(['', 'ACCEPT', 'DROP', 'RETURN', 'NFLOG', 'TRACE']);

function address(name: string, addr: number, mask: number, inverted: boolean): string {
  if (addr === 0 && mask === 0) return '';
  if (maskToCidr(mask) >= 0) return `ip ${name} ${inverted ? '!= ' : ''}${addressWords(addr, mask)}`;
  return `ip ${name} & ${formatIpv4(mask)} ${inverted ? '!=' : '=='} ${formatIpv4(addr)}`;
}

function device(name: string, value: string, inverted: boolean): string {
  if (value === '') return '';
  if (value === '+') return `${name} "INVAL/D"`;
  return `${name} ${inverted ? '!= ' : ''}"${value.replace(/\+$/, '*')}"`;
}

function headers(process: Process, ip: IptIp, implied: boolean, { numericProtocol }: ListStyle): string[] {
  const inverted = (bit: number): boolean => (ip.invflags & bit) !== 0;
  const protocol =
    ip.proto === 0 || implied
      ? ''
      : `ip protocol ${inverted(XT_INV_PROTO) ? '!= ' : ''}${(numericProtocol ? undefined : protoToName(process, ip.proto, false)) ?? ip.proto}`;
  const fragment = ip.flags & IPT_F_FRAG ? `ip frag-off & 0x1fff ${inverted(IPT_INV_FRAG) ? '==' : '!='} 0x0` : '';
  return [
    address('saddr', ip.src, ip.smsk, inverted(IPT_INV_SRCIP)),
    address('daddr', ip.dst, ip.dmsk, inverted(IPT_INV_DSTIP)),
    device('iifname', ip.iniface, inverted(IPT_INV_VIA_IN)),
    device('oifname', ip.outiface, inverted(IPT_INV_VIA_OUT)),
    protocol,
    fragment,
  ].filter((words) => words !== '');
}

/** A match that nf_tables itself looks at the header for, so that the protocol need not be said. */
function impliesProtocol(name: string, data: object): boolean {
  if (name !== 'tcp' && name !== 'udp') return false;
  const { spts, dpts, invflags } = data as XtUdp;
  const { flgMask = 0, option = 0 } = data as Partial<XtTcp>;
  return option === 0 && (spts[0] !== 0 || spts[1] !== 65535 || dpts[0] !== 0 || dpts[1] !== 65535 || invflags !== 0 || flgMask !== 0);
}

/** A rule in nft's words. */
function ruleWords(process: Process, rule: XtRuleInfo, style: ListStyle): string {
  const { ip, matches, target } = rule;
  // Only what is a plain comparison may stand between the protocol and the match that makes it superfluous.
  const first = matches.find(({ name }) => name !== 'mark');
  const implied = first !== undefined && impliesProtocol(first.name, first.data) && !(ip.invflags & XT_INV_PROTO);
  const proto = protoToName(process, ip.proto, false) ?? String(ip.proto);
  const words = headers(process, ip, implied, style);
  for (const { name, data } of matches) words.push(MATCH_WORDS[name]?.(data as never, proto) ?? `xt match "${name}"`);
  words.push(style.stateless ? 'counter' : `counter packets ${formatU64(rule.pcnt)} bytes ${formatU64(rule.bcnt)}`);
  if (target.name !== '') words.push(targetWords(target.name, target.data, ip, proto));
  return words.join(' ');
}

function targetWords(name: string, data: object, ip: IptIp, proto: string): string {
  if (name in VERDICTS) return VERDICTS[name];
  const words = TARGET_WORDS[name]?.(data as never, proto);
  if (words !== undefined) return words;
  // A user's chain carries no structure of a module.
  if (Object.keys(data).length === 0) return `${ip.flags & IPT_F_GOTO ? 'goto' : 'jump'} ${name}`;
  return `xt target "${name}"`;
}

const PRIORITIES: Readonly<Record<string, readonly [name: string, number: number]>> = {
  raw: ['raw', -300],
  mangle: ['mangle', -150],
  filter: ['filter', 0],
  security: ['150', 150],
};

/** "type nat hook prerouting priority dstnat; policy accept;", '' for a user's chain. */
function baseLine(table: string, { hook, policy }: XtChainInfo, { numericPriority }: ListStyle): string {
  if (hook < 0) return '';
  const type = table === 'nat' ? 'nat' : table === 'mangle' && hook === 3 ? 'route' : 'filter';
  const [name, number] = PRIORITIES[table] ?? (hook === 0 || hook === 3 ? ['dstnat', -100] : ['srcnat', 100]);
  return `\t\ttype ${type} hook ${HOOKS[hook]} priority ${numericPriority ? number : name}; policy ${policy.toLowerCase()};\n`;
}

function chainWords(process: Process, table: string, chain: XtChainInfo, style: ListStyle, rules: boolean): string {
  const lines = rules ? chain.rules.map((rule) => `\t\t${ruleWords(process, rule, style)}\n`) : [];
  return `\tchain ${chain.name} {\n${baseLine(table, chain, style)}${lines.join('')}\t}\n`;
}

/** A table with the chains given; `rules` false: only what the chains are. */
export function tableWords(process: Process, { name, chains }: XtTableInfo, style: ListStyle, rules = true): string {
  return `table ip ${name} {\n${chains.map((chain) => chainWords(process, name, chain, style, rules)).join(rules ? '\n' : '')}}\n`;
}

/** nft warns of tables with what only iptables understands. */
export function isForeign({ chains }: XtTableInfo): boolean {
  return chains.some(({ rules }) =>
    rules.some(({ matches, target }) => matches.some((match) => isCompat(match.name, match.data)) || isCompatTarget(target.name)),
  );
}

function isCompat(name: string, data: object): boolean {
  return !NATIVE.has(name) || ((name === 'tcp' || name === 'udp') && !impliesProtocol(name, data));
}

function isCompatTarget(name: string): boolean {
  return (
    !NATIVE_TARGETS.has(name) &&
    (name in TARGET_WORDS || ['NETMAP', 'TTL', 'TOS', 'CHECKSUM', 'TPROXY', 'SET', 'ECN', 'TCPOPTSTRIP'].includes(name))
  );
}
