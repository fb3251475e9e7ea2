import { EACCES, EAGAIN, EINVAL, ENETUNREACH } from '../../uapi/errno.ts';
import {
  FIB_RULE_INVERT,
  FR_ACT_GOTO,
  FR_ACT_NOP,
  FR_ACT_PROHIBIT,
  FR_ACT_TO_TBL,
  FR_ACT_UNREACHABLE,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTPROT_KERNEL,
} from '../../uapi/rtnetlink.ts';
import type { Net } from '../core/net_namespace.ts';
import type { FibResult, Flow4 } from './fib_lookup.ts';
import { fibGetTable, fibTableLookup } from './fib_trie.ts';
import { type NetnsIpv4, ipv4Net } from './ipv4_netns.ts';

/** A rule: which table a look-up asks, or what it says at once (Linux: struct fib_rule and fib4_rule). */
export class FibRule {
  pref = 0;
  table = 0;
  /** FR_ACT_*. */
  action = 0;
  /** FIB_RULE_INVERT. */
  flags = 0;
  proto = 0;
  iifname = '';
  oifname = '';
  /** 0: any; -1: a device of that name does not exist. */
  iifindex = 0;
  oifindex = 0;
  mark = 0;
  markMask = 0;
  /** -1: not set. */
  suppressPrefixlen = -1;
  suppressIfgroup = -1;
  uidStart = 0;
  uidEnd = 0xffffffff;
  ipProto = 0;
  /** Port ranges in host order; start 0: not set. */
  sportStart = 0;
  sportEnd = 0;
  dportStart = 0;
  dportEnd = 0;
  /** Which bits of a port count; 0: it is a range. */
  sportMask = 0;
  dportMask = 0;
  /** Only for packets of a VRF, or of a tunnel: there are none. */
  l3mdev = 0;
  tunId = 0;
  /** goto: the priority meant and the rule it is. */
  target = 0;
  ctarget: FibRule | null = null;
  src = 0;
  srcLen = 0;
  srcMask = 0;
  dst = 0;
  dstLen = 0;
  dstMask = 0;
  /** TOS by its old meaning; or, with a mask, the DSCP bits of the byte. */
  tos = 0;
  dscpMask = 0;
  tclassid = 0;
}

/** Linux: uid_range_set(). */
export function uidRangeSet(rule: FibRule): boolean {
  return rule.uidStart !== 0 || rule.uidEnd !== 0xffffffff;
}

/** The three rules a namespace starts with. Linux: fib_default_rules_init(). */
export function fibDefaultRulesInit(ipv4: NetnsIpv4): void {
  for (const [pref, table] of [
    [0, RT_TABLE_LOCAL],
    [0x7ffe, RT_TABLE_MAIN],
    [0x7fff, RT_TABLE_DEFAULT],
  ]) {
    const rule = new FibRule();
    rule.pref = pref;
    rule.table = table;
    rule.action = FR_ACT_TO_TBL;
    rule.proto = RTPROT_KERNEL;
    ipv4.rules.push(rule);
  }
}

/** Asks the rules one by one for a route: as fibLookup. Linux: __fib_lookup(), fib_rules_lookup(). */
export function fibRulesLookup(net: Net, flow: Flow4, res: FibResult, flags: number): number {
  const rules = ipv4Net(net).rules;
  let i = 0;
  while (i < rules.length) {
    const rule = rules[i++];
    if (!matches(rule, flow) || rule.action === FR_ACT_NOP) continue;
    if (rule.action === FR_ACT_GOTO) {
      if (rule.ctarget !== null) i = rules.indexOf(rule.ctarget);
      continue;
    }
    const err = fib4RuleAction(net, rule, flow, res, flags);
    if (err === -EAGAIN || (err === 0 && fib4RuleSuppress(rule, res))) continue;
    res.tclassid = rule.tclassid;
    return err;
  }
  return -ENETUNREACH;
}

function fib4RuleAction(net: Net, rule: FibRule, flow: Flow4, res: FibResult, flags: number): number {
  if (rule.action === FR_ACT_TO_TBL) {
    const table = fibGetTable(net, rule.table);
    return table === undefined ? -EAGAIN : fibTableLookup(table, flow, res, flags);
  }
  if (rule.action === FR_ACT_UNREACHABLE) return -ENETUNREACH;
  return rule.action === FR_ACT_PROHIBIT ? -EACCES : -EINVAL;
}

/** Linux: fib4_rule_suppress(). */
function fib4RuleSuppress(rule: FibRule, res: FibResult): boolean {
  if (res.prefixlen <= rule.suppressPrefixlen) return true;
  if (rule.suppressIfgroup === -1 || res.fi === null) return false;
  const dev = res.fi.nhs[0].dev;
  return dev !== null && dev.group === rule.suppressIfgroup;
}

function matches(rule: FibRule, flow: Flow4): boolean {
  return ruleMatch(rule, flow) !== ((rule.flags & FIB_RULE_INVERT) !== 0);
}

/** Linux: fib_rule_match(), fib4_rule_match(). */
function ruleMatch(rule: FibRule, flow: Flow4): boolean {
  if (rule.iifindex !== 0 && rule.iifindex !== flow.iif) return false;
  if (rule.oifindex !== 0 && rule.oifindex !== flow.oif) return false;
  if (((rule.mark ^ flow.mark) & rule.markMask) !== 0) return false;
  if (flow.uid < rule.uidStart || flow.uid > rule.uidEnd) return false;
  if (((flow.saddr ^ rule.src) & rule.srcMask) !== 0 || ((flow.daddr ^ rule.dst) & rule.dstMask) !== 0) return false;
  if (rule.l3mdev !== 0 || rule.tunId !== 0) return false;
  if (rule.dscpMask !== 0 ? ((rule.tos ^ flow.tos) & rule.dscpMask) !== 0 : rule.tos !== 0 && rule.tos !== (flow.tos & 0x1c)) return false;
  if (rule.ipProto !== 0 && rule.ipProto !== flow.proto) return false;
  if (rule.sportStart !== 0 && !portMatch(flow.sport, rule.sportStart, rule.sportEnd, rule.sportMask)) return false;
  return rule.dportStart === 0 || portMatch(flow.dport, rule.dportStart, rule.dportEnd, rule.dportMask);
}

/** Linux: fib_rule_port_match(). */
function portMatch(port: number, start: number, end: number, mask: number): boolean {
  return mask !== 0 ? ((port ^ start) & mask) === 0 : port >= start && port <= end;
}

/** Some rule asks for ports: received packets are dissected before the look-up (Linux: fib4_rules_require_fldissect). */
export function fib4RulesRequireFldissect(net: Net): boolean {
  const ipv4 = ipv4Net(net);
  if (!ipv4.fibHasCustomRules) return false;
  return ipv4.rules.some((rule) => rule.ipProto !== 0 || rule.sportStart !== 0 || rule.dportStart !== 0);
}
