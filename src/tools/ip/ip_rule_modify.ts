import {
  FIB_RULE_INVERT,
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_TO_TBL,
  RTMGRP_IPV4_RULE,
  type RTM_DELRULE,
  RTM_NEWRULE,
} from '../../uapi/rtnetlink.ts';
import { RTN_NAT, RT_TABLE_MAIN } from '../../uapi/rtnetlink.ts';
import type { NlMessage, RuleMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6 } from '../../uapi/socket.ts';
import type { Arguments } from '../iproute2/arguments.ts';
import { inetProtoA2n } from '../iproute2/inet_proto.ts';
import { getAddr32, getPrefix } from '../iproute2/inet_prefix.ts';
import { isIfname } from '../iproute2/ll_map.ts';
import { matches } from '../iproute2/matches.ts';
import { getInteger, getU32, getU64 } from '../iproute2/numbers.ts';
import { rtntypeA2n } from '../iproute2/route_type.ts';
import { CommandError, UsageError, invarg } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { parseDscp, parseFlowlabel, parseFwmark, parsePorts, parseUidRange } from './ip_rule_ports.ts';
import type { IpSession } from './ip_session.ts';
import { printRule } from './print_rule.ts';
import { DSCP_MAX_MASK, PORT_MAX_MASK, RuleFilter } from './rule_filter.ts';
import { RULE_USAGE } from './usage_route.ts';

class RuleState {
  readonly ip: IpSession;
  readonly body: RuleMsg;
  /** A table or an action was named: the main table is not meant. */
  decided = false;
  l3mdev = false;
  family: number;

  constructor(ip: IpSession, body: RuleMsg) {
    this.ip = ip;
    this.body = body;
    this.family = ip.family;
  }
}

type Take = (state: RuleState, args: Arguments) => void;

const OPTIONS = new WordTable<Take>([
  ['not', ({ body }) => void (body.flags = (body.flags ?? 0) | FIB_RULE_INVERT)],
  ['from', takeFrom],
  ['to', takeTo],
  ['preference* order* priority*', takePriority],
  ['tos dsfield*', takeTos],
  ['fwmark', takeFwmark],
  ['realms*', takeRealms],
  ['protocol*', takeProtocol],
  ['tun_id*', takeTunId],
  ['table* lookup', takeTable],
  ['suppress_prefixlength* sup_pl', takeSuppressPrefixlength],
  ['suppress_ifgroup* sup_group', takeSuppressIfgroup],
  ['dev iif', ({ body }, args) => void (body.iifname = ifname('"iif"/"dev"', args))],
  ['oif', ({ body }, args) => void (body.oifname = ifname('"oif"', args))],
  ['l3mdev', takeL3mdev],
  ['uidrange', ({ body }, args) => void (body.uidRange = parseUidRange(args.next()))],
  ['nat', takeNat],
  ['map-to*', takeNat],
  ['ipproto', takeIpproto],
  ['sport', takeSport],
  ['dport', takeDport],
  ['dscp', takeDscp],
  ['flowlabel', ({ body }, args) => void (body.flowlabel = parseFlowlabel(args.next()))],
]);

function takeFrom(state: RuleState, args: Arguments): void {
  const prefix = getPrefix(args.next(), state.family);
  if (prefix.family === AF_INET6 && state.family !== AF_INET6) wrongLength('source');
  state.body.srcLen = prefix.bitlen;
  if (prefix.bytelen > 0) state.body.src = prefix.addr;
}

function takeTo(state: RuleState, args: Arguments): void {
  const prefix = getPrefix(args.next(), state.family);
  if (prefix.family === AF_INET6 && state.family !== AF_INET6) wrongLength('dst');
  state.body.dstLen = prefix.bitlen;
  if (prefix.bytelen > 0) state.body.dst = prefix.addr;
}

/** The family of a rule is that of the options: an IPv6 address in an IPv4 rule has a length the kernel refuses. */
function wrongLength(which: string): never {
  throw new CommandError(`Error: Invalid ${which} address.\n`, -2);
}

function takePriority({ body }: RuleState, args: Arguments): void {
  body.priority = getU32(args.next());
  if (body.priority === undefined) invarg('preference value is invalid\n', args.word);
}

function takeTos({ ip, body }: RuleState, args: Arguments): void {
  body.tos = ip.names.dsfieldNumber(args.next());
  if (body.tos === undefined) invarg('TOS value is invalid\n', args.word);
}

function takeFwmark({ body }: RuleState, args: Arguments): void {
  const { mark, mask } = parseFwmark(args.next());
  body.fwmark = mark;
  if (mask !== undefined) body.fwmask = mask;
}

function takeRealms({ ip, body }: RuleState, args: Arguments): void {
  body.flow = ip.names.realms(args.next());
  if (body.flow === undefined) invarg('invalid realms\n', args.word);
}

function takeProtocol({ ip, body }: RuleState, args: Arguments): void {
  body.protocol = ip.names.protocolNumber(args.next());
  if (body.protocol === undefined) invarg('"protocol" value is invalid\n', args.word);
}

function takeTunId({ body }: RuleState, args: Arguments): void {
  body.tunId = getU64(args.next());
  if (body.tunId === undefined) invarg('"tun_id" value is invalid\n', args.word);
}

function takeTable(state: RuleState, args: Arguments): void {
  state.body.table = state.ip.names.tableNumber(args.next());
  if (state.body.table === undefined) invarg('invalid table ID\n', args.word);
  state.decided = true;
}

function takeSuppressPrefixlength({ body }: RuleState, args: Arguments): void {
  const length = getInteger(args.next());
  if (length === undefined || length < 0) invarg('suppress_prefixlength value is invalid\n', args.word);
  body.suppressPrefixlen = length;
}

function takeSuppressIfgroup({ ip, body }: RuleState, args: Arguments): void {
  body.suppressIfgroup = ip.names.groupNumber(args.next());
  if (body.suppressIfgroup === undefined) invarg('Invalid "suppress_ifgroup" value\n', args.word);
}

function ifname(key: string, args: Arguments): string {
  const word = args.next();
  if (!isIfname(word)) invarg(`${key} not a valid ifname`, word);
  return word;
}

function takeL3mdev(state: RuleState): void {
  state.body.l3mdev = 1;
  state.decided = true;
  state.l3mdev = true;
}

function takeNat(state: RuleState, args: Arguments): void {
  const word = args.next();
  state.ip.out.error('Warning: route NAT is deprecated\n');
  getAddr32(word);
  state.body.action = RTN_NAT;
}

function takeIpproto({ ip, body }: RuleState, args: Arguments): void {
  body.ipProto = inetProtoA2n(ip.process, args.next());
  if (body.ipProto === undefined) invarg('Invalid "ipproto" value\n', args.word);
}

function takeSport({ body }: RuleState, args: Arguments): void {
  const { start, end, mask } = parsePorts(args.next());
  body.sportRange = [start, end];
  if (mask !== PORT_MAX_MASK) body.sportMask = mask;
}

function takeDport({ body }: RuleState, args: Arguments): void {
  const { start, end, mask } = parsePorts(args.next());
  body.dportRange = [start, end];
  if (mask !== PORT_MAX_MASK) body.dportMask = mask;
}

function takeDscp({ ip, body }: RuleState, args: Arguments): void {
  const { value, mask } = parseDscp(ip, args.next());
  body.dscp = value & 0xff;
  if (mask !== DSCP_MAX_MASK) body.dscpMask = mask & 0xff;
}

/** [type] blackhole, unreachable, prohibit, goto NUMBER, nop ... */
function takeAction(state: RuleState, args: Arguments): void {
  if (args.word === 'type') args.next();
  const word = args.word;
  if (matches(word, 'help')) throw new UsageError(RULE_USAGE);
  if (matches(word, 'goto')) {
    state.body.action = FR_ACT_GOTO;
    state.body.goto = getU32(args.next());
    if (state.body.goto === undefined) invarg('invalid target\n', args.word);
  } else if (matches(word, 'nop')) {
    state.body.action = FR_ACT_NOP;
  } else {
    state.body.action = rtntypeA2n(word);
    if (state.body.action === undefined) invarg('Failed to parse rule type', word);
  }
  state.decided = true;
}

/** `ip rule add` and delete. */
export function modifyRule(ip: IpSession, args: Arguments, type: typeof RTM_NEWRULE | typeof RTM_DELRULE, flags: number): number {
  const adding = type === RTM_NEWRULE;
  if (args.done) throw new CommandError(`"ip rule ${adding ? 'add' : 'del'}" requires arguments.\n`);
  const state = new RuleState(ip, { action: adding ? FR_ACT_TO_TBL : 0 });
  const { body } = state;
  for (; !args.done; args.forward()) (OPTIONS.find(args.word) ?? takeAction)(state, args);
  if (state.l3mdev && (body.table ?? 0) !== 0) {
    throw new CommandError('table can not be specified for l3mdev rules\n', -22);
  }
  body.family = state.family === 0 ? AF_INET : state.family;
  if (!state.decided && adding) body.table = RT_TABLE_MAIN;
  return send(ip, { type, flags, body });
}

function send(ip: IpSession, message: NlMessage): number {
  if (!ip.echo) return ip.rtnl.talk(message) ? 0 : -2;
  const events = ip.rtnl.talkEcho(message, RTMGRP_IPV4_RULE);
  if (events === undefined) return -2;
  ip.print.newObject();
  ip.print.openObject();
  if (events.length > 0) printRule(ip, events[0], new RuleFilter());
  ip.print.closeObject();
  ip.print.deleteObject();
  return 0;
}
