import { EINVAL } from '../../uapi/errno.ts';
import { FR_ACT_GOTO, type RuleMsg } from '../../uapi/rtnetlink.ts';
import { maskOf } from '../../wire/addr.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { FibRule, uidRangeSet } from './fib_rules.ts';
import type { NetnsIpv4 } from './ipv4_netns.ts';

/** INET_DSCP_MASK >> 2. */
const INET_DSCP_MAX = 0x3f;

function refuse(extack: Extack, errno: number, message: string): number {
  extack.message = message;
  return -errno;
}

/** The rule a request describes, or a negative errno. Linux: fib_nl2rule(). */
export function fibNl2rule(net: Net, ipv4: NetnsIpv4, body: RuleMsg, extack: Extack): FibRule | number {
  if ((body.dscp ?? 0) > INET_DSCP_MAX || (body.dscpMask ?? 0) > INET_DSCP_MAX) return refuse(extack, EINVAL, 'Error parsing msg');
  const rule = new FibRule();
  if (body.srcLen && (body.src === undefined || body.srcLen > 32)) return refuse(extack, EINVAL, 'Invalid source address');
  if (body.dstLen && (body.dst === undefined || body.dstLen > 32)) return refuse(extack, EINVAL, 'Invalid dst address');
  rule.pref = body.priority ?? defaultPref(ipv4);
  rule.proto = body.protocol ?? 0;
  rule.iifname = body.iifname ?? '';
  rule.oifname = body.oifname ?? '';
  rule.iifindex = indexOf(net, rule.iifname);
  rule.oifindex = indexOf(net, rule.oifname);
  rule.mark = (body.fwmark ?? 0) | 0;
  if (rule.mark !== 0) rule.markMask = -1;
  if (body.fwmask !== undefined) rule.markMask = body.fwmask | 0;
  rule.action = body.action ?? 0;
  rule.flags = body.flags ?? 0;
  rule.table = body.table ?? 0;
  rule.suppressPrefixlen = (body.suppressPrefixlen ?? -1) | 0;
  rule.suppressIfgroup = (body.suppressIfgroup ?? -1) | 0;
  rule.tunId = body.tunId ?? 0;
  const err = ruleL3mdev(rule, body, extack) || ruleGoto(rule, body, extack) || ruleRanges(rule, body, extack);
  if (err !== 0) return err;
  rule.src = body.src ?? 0;
  rule.srcLen = body.srcLen ?? 0;
  rule.srcMask = maskOf(rule.srcLen);
  rule.dst = body.dst ?? 0;
  rule.dstLen = body.dstLen ?? 0;
  rule.dstMask = maskOf(rule.dstLen);
  rule.tos = body.tos ?? 0;
  rule.tclassid = body.flow ?? 0;
  return rule;
}

function ruleL3mdev(rule: FibRule, body: RuleMsg, extack: Extack): number {
  rule.l3mdev = body.l3mdev ?? 0;
  if (rule.l3mdev > 1) return refuse(extack, EINVAL, 'Invalid l3mdev attribute');
  return rule.l3mdev !== 0 && rule.table !== 0 ? refuse(extack, EINVAL, 'l3mdev and table are mutually exclusive') : 0;
}

function ruleGoto(rule: FibRule, body: RuleMsg, extack: Extack): number {
  if (body.goto === undefined) {
    return rule.action === FR_ACT_GOTO ? refuse(extack, EINVAL, 'Missing goto target for action goto') : 0;
  }
  if (rule.action !== FR_ACT_GOTO) return refuse(extack, EINVAL, 'Unexpected goto');
  rule.target = body.goto;
  return rule.target <= rule.pref ? refuse(extack, EINVAL, 'Backward goto not supported') : 0;
}

function ruleRanges(rule: FibRule, body: RuleMsg, extack: Extack): number {
  if (body.uidRange !== undefined) {
    [rule.uidStart, rule.uidEnd] = body.uidRange;
    if (!uidRangeSet(rule) || rule.uidStart > rule.uidEnd) return refuse(extack, EINVAL, 'Invalid uid range');
  }
  rule.ipProto = body.ipProto ?? 0;
  if (body.sportRange !== undefined) {
    [rule.sportStart, rule.sportEnd] = body.sportRange;
    if (!portRangeValid(body.sportRange)) return refuse(extack, EINVAL, 'Invalid sport range');
    rule.sportMask = rule.sportStart === rule.sportEnd ? 0xffff : 0;
  }
  if (body.dportRange !== undefined) {
    [rule.dportStart, rule.dportEnd] = body.dportRange;
    if (!portRangeValid(body.dportRange)) return refuse(extack, EINVAL, 'Invalid dport range');
    rule.dportMask = rule.dportStart === rule.dportEnd ? 0xffff : 0;
  }
  return rulePortMasks(rule, body, extack);
}

/** Linux: fib_nl2rule_port_mask(). */
function rulePortMasks(rule: FibRule, body: RuleMsg, extack: Extack): number {
  const { sportMask, dportMask } = body;
  if (sportMask !== undefined) {
    if (rule.sportMask === 0) return refuse(extack, EINVAL, 'Cannot specify port mask without port value');
    if ((rule.sportStart & ~sportMask) !== 0) return refuse(extack, EINVAL, 'Invalid port mask');
    rule.sportMask = sportMask;
  }
  if (dportMask !== undefined) {
    if (rule.dportMask === 0) return refuse(extack, EINVAL, 'Cannot specify port mask without port value');
    if ((rule.dportStart & ~dportMask) !== 0) return refuse(extack, EINVAL, 'Invalid port mask');
    rule.dportMask = dportMask;
  }
  return 0;
}

/** Linux: fib_rule_port_range_valid(). */
function portRangeValid([start, end]: readonly [number, number]): boolean {
  return start !== 0 && end !== 0 && end < 0xffff && start <= end;
}

/** One less than the second rule's priority. Linux: fib_default_rule_pref(). */
function defaultPref(ipv4: NetnsIpv4): number {
  const second = ipv4.rules.length > 1 ? ipv4.rules[1].pref : 0;
  return second !== 0 ? second - 1 : 0;
}

/** 0 for no name, -1 for a device that does not exist. */
function indexOf(net: Net, name: string): number {
  return name === '' ? 0 : (net.devByName.get(name)?.ifindex ?? -1);
}

/** The whole DSCP instead of the old TOS. Linux: fib4_nl2rule_dscp(), fib4_nl2rule_dscp_mask(). */
export function ruleDscp(rule: FibRule, body: RuleMsg, extack: Extack): number {
  if (body.dscp !== undefined) {
    if (rule.tos !== 0) return refuse(extack, EINVAL, 'Cannot specify both TOS and DSCP');
    rule.tos = body.dscp << 2;
    rule.dscpMask = 0xfc;
  }
  if (body.dscpMask === undefined) return 0;
  if (rule.dscpMask === 0) return refuse(extack, EINVAL, 'Cannot specify DSCP mask without DSCP value');
  if ((rule.tos & ~(body.dscpMask << 2)) !== 0) return refuse(extack, EINVAL, 'Invalid DSCP mask');
  rule.dscpMask = body.dscpMask << 2;
  return 0;
}
