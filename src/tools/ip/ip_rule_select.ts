import type { Arguments } from '../iproute2/arguments.ts';
import { inetProtoA2n } from '../iproute2/inet_proto.ts';
import { getPrefix } from '../iproute2/inet_prefix.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matchesAny } from '../iproute2/matches.ts';
import { getU32, getU64 } from '../iproute2/numbers.ts';
import { invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { parseDscp, parseFlowlabel, parseFwmark, parsePorts, parseUidRange } from './ip_rule_ports.ts';
import type { IpSession } from './ip_session.ts';
import { RuleFilter } from './rule_filter.ts';

type Take = (ip: IpSession, filter: RuleFilter, args: Arguments, family: number) => void;

const SELECTORS = new WordTable<Take>([
  ['preference* order* priority*', takePriority],
  ['not', (_ip, filter) => void (filter.inverted = true)],
  ['tos dsfield', takeTos],
  ['fwmark', takeFwmark],
  ['dev iif', (_ip, filter, args) => void (filter.iif = ifname('"iif"/"dev"', args))],
  ['oif', (_ip, filter, args) => void (filter.oif = ifname('"oif"', args))],
  ['l3mdev', (_ip, filter) => void (filter.l3mdev = true)],
  ['uidrange', (_ip, filter, args) => void (filter.uidRange = parseUidRange(args.next()))],
  ['tun_id*', takeTunId],
  ['lookup* table*', takeTable],
  ['from* src*', (_ip, filter, args, family) => void (filter.src = getPrefix(args.next(), family))],
  ['protocol*', takeProtocol],
  ['ipproto', takeIpproto],
  ['sport', (_ip, filter, args) => void (filter.sport = parsePorts(args.next()))],
  ['dport', (_ip, filter, args) => void (filter.dport = parsePorts(args.next()))],
  ['dscp', (ip, filter, args) => void (filter.dscp = parseDscp(ip, args.next()))],
  // No rule for IPv4 has one.
  ['flowlabel', (_ip, filter, args) => void (filter.flowlabel = parseFlowlabel(args.next()))],
]);

function takePriority(_ip: IpSession, filter: RuleFilter, args: Arguments): void {
  filter.priority = getU32(args.next());
  if (filter.priority === undefined) invarg('preference value is invalid\n', args.word);
}

function takeTos(ip: IpSession, filter: RuleFilter, args: Arguments): void {
  filter.tos = ip.names.dsfieldNumber(args.next());
  if (filter.tos === undefined) invarg('TOS value is invalid\n', args.word);
}

function takeFwmark(_ip: IpSession, filter: RuleFilter, args: Arguments): void {
  const { mark, mask } = parseFwmark(args.next());
  filter.fwmark = mark;
  if (mask !== undefined) filter.fwmask = mask;
}

function ifname(key: string, args: Arguments): string {
  const word = args.next();
  if (!isIfname(word)) invarg(`${key} not a valid ifname`, word);
  return word;
}

function takeTunId(_ip: IpSession, filter: RuleFilter, args: Arguments): void {
  const id = getU64(args.next());
  if (id === undefined) invarg('"tun_id" value is invalid\n', args.word);
  filter.tunId = id;
}

function takeTable(ip: IpSession, filter: RuleFilter, args: Arguments): void {
  const table = ip.names.tableNumber(args.next());
  if (table === undefined) invarg('table id value is invalid\n', args.word);
  filter.table = table;
}

function takeProtocol(ip: IpSession, filter: RuleFilter, args: Arguments): void {
  const protocol = ip.names.protocolNumber(args.next());
  if (protocol === undefined && args.word !== 'all') invarg('invalid "protocol"\n', args.word);
  filter.protocol = protocol ?? 0;
  filter.protocolmask = protocol === undefined ? 0 : -1;
}

function takeIpproto(ip: IpSession, filter: RuleFilter, args: Arguments): void {
  const protocol = inetProtoA2n(ip.process, args.next());
  if (protocol === undefined) invarg('Invalid "ipproto" value\n', args.word);
  filter.ipproto = protocol;
}

function takeTo(_ip: IpSession, filter: RuleFilter, args: Arguments, family: number): void {
  if (matchesAny(args.word, 'dst', 'to')) args.next();
  filter.dst = getPrefix(args.word, family);
}

/** The selector of `ip rule list` and flush. */
export function parseRuleSelection(ip: IpSession, args: Arguments, family: number): RuleFilter {
  const filter = new RuleFilter();
  for (; !args.done; args.forward()) (SELECTORS.find(args.word) ?? takeTo)(ip, filter, args, family);
  return filter;
}
