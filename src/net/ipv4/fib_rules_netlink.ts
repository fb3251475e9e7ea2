import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP, EPERM } from '../../uapi/errno.ts';
import {
  FIB_RULE_IIF_DETACHED,
  FIB_RULE_OIF_DETACHED,
  FIB_RULE_PERMANENT,
  FR_ACT_GOTO,
  FR_ACT_TO_TBL,
  NLM_F_EXCL,
  type NlMessage,
  RTM_DELRULE,
  RTM_GETRULE,
  RTM_NEWRULE,
  RTMGRP_IPV4_RULE,
  type RuleMsg,
} from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_UNSPEC } from '../../uapi/socket.ts';
import type { NetDevice } from '../core/dev.ts';
import { NETDEV_CHANGENAME, NETDEV_REGISTER, NETDEV_UNREGISTER } from '../core/netdev_notifier.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { type Extack, rtnlNotify } from '../core/rtnetlink.ts';
import { fibNl2rule, ruleDscp } from './fib_rule_parse.ts';
import { type FibRule, uidRangeSet } from './fib_rules.ts';
import { fibGetTable, fibNewTable, fibUnmerge } from './fib_trie.ts';
import { type NetnsIpv4, ipv4Net, rtCacheFlush } from './ipv4_netns.ts';

/** A goto whose target does not exist. */
const FIB_RULE_UNRESOLVED = 0x4;

/** Registers the rules' rtnetlink messages. Linux: fib_rules_init(). */
export function fibRulesInit(stack: NetStack): void {
  stack.netdevNotifiers.push(fibRulesEvent);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_NEWRULE, fibNlNewrule);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_DELRULE, fibNlDelrule);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_GETRULE, fibNlDumprule);
  stack.rtnlHandlers.set((AF_UNSPEC << 8) | RTM_GETRULE, fibNlDumprule);
}

function refuse(extack: Extack, errno: number, message: string): number {
  extack.message = message;
  return -errno;
}

/** RTM_NEWRULE. Linux: fib_newrule(). */
function fibNlNewrule(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as RuleMsg;
  const ipv4 = ipv4Net(net);
  const rule = fibNl2rule(net, ipv4, body, extack);
  if (typeof rule === 'number') return rule;
  if (((message.flags ?? 0) & NLM_F_EXCL) !== 0 && ipv4.rules.some((r) => sameRule(r, rule, body))) return -EEXIST;
  const err = fib4RuleConfigure(net, ipv4, rule, body, extack);
  if (err !== 0) return err;
  const rules = ipv4.rules;
  if (rule.action === FR_ACT_GOTO) rule.ctarget = rules.find((r) => r.pref === rule.target) ?? null;
  let at = rules.findIndex((r) => r.pref > rule.pref);
  if (at < 0) at = rules.length;
  rules.splice(at, 0, rule);
  for (const r of rules) {
    if (r.action === FR_ACT_GOTO && r.target === rule.pref && r.ctarget === null) r.ctarget = rule;
  }
  notifyRule(net, RTM_NEWRULE, rule);
  rtCacheFlush(net);
  return 0;
}

/** RTM_DELRULE: the first rule that has what the request names. Linux: fib_delrule(). */
function fibNlDelrule(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as RuleMsg;
  const ipv4 = ipv4Net(net);
  const wanted = fibNl2rule(net, ipv4, body, extack);
  if (typeof wanted === 'number') return wanted;
  const rules = ipv4.rules;
  const at = rules.findIndex((r) => ruleFits(r, wanted, body));
  if (at < 0) return -ENOENT;
  const rule = rules[at];
  if ((rule.flags & FIB_RULE_PERMANENT) !== 0) return -EPERM;
  fibUnmerge(net);
  ipv4.fibHasCustomRules = true;
  rules.splice(at, 1);
  // Jumps to it go to the next rule of the same priority, or nowhere.
  const next = at < rules.length && rules[at].pref === rule.pref ? rules[at] : null;
  for (const r of rules) if (r.ctarget === rule) r.ctarget = next;
  notifyRule(net, RTM_DELRULE, rule);
  rtCacheFlush(net);
  return 0;
}

/** RTM_GETRULE. Linux: fib_nl_dumprule(). */
function fibNlDumprule(net: Net, _message: NlMessage, out: NlMessage[]): number {
  for (const rule of ipv4Net(net).rules) out.push(fillRule(rule, RTM_NEWRULE, 2));
  return 0;
}

function notifyRule(net: Net, type: typeof RTM_NEWRULE | typeof RTM_DELRULE, rule: FibRule): void {
  rtnlNotify(net, RTMGRP_IPV4_RULE, fillRule(rule, type, 0));
}

/** Linux: fib4_rule_configure(). */
function fib4RuleConfigure(net: Net, ipv4: NetnsIpv4, rule: FibRule, body: RuleMsg, extack: Extack): number {
  if ((rule.tos & 3) !== 0) return refuse(extack, EINVAL, 'Invalid dsfield (tos): ECN bits must be 0');
  if ((rule.tos & ~0x1e) !== 0) return refuse(extack, EINVAL, 'Invalid tos');
  if (body.flowlabel !== undefined) return refuse(extack, EOPNOTSUPP, 'Flow label cannot be specified for IPv4 FIB rules');
  const err = ruleDscp(rule, body, extack);
  if (err !== 0) return err;
  fibUnmerge(net);
  if (rule.table === 0 && rule.l3mdev === 0 && (body.action ?? 0) === FR_ACT_TO_TBL) {
    let id = 1;
    while (fibGetTable(net, id) !== undefined) id++;
    rule.table = fibNewTable(net, id).id;
  }
  ipv4.fibHasCustomRules = true;
  return 0;
}

/** Is `r` what `rule` asks to delete? What the request leaves out fits any. Linux: rule_find(). */
function ruleFits(r: FibRule, rule: FibRule, body: RuleMsg): boolean {
  if (rule.action !== 0 && r.action !== rule.action) return false;
  if (rule.table !== 0 && r.table !== rule.table) return false;
  if (body.priority !== undefined && r.pref !== rule.pref) return false;
  if (rule.iifname !== '' && r.iifname !== rule.iifname) return false;
  if (rule.oifname !== '' && r.oifname !== rule.oifname) return false;
  if (rule.mark !== 0 && r.mark !== rule.mark) return false;
  if (rule.suppressIfgroup !== -1 && r.suppressIfgroup !== rule.suppressIfgroup) return false;
  if (rule.suppressPrefixlen !== -1 && r.suppressPrefixlen !== rule.suppressPrefixlen) return false;
  if (rule.markMask !== 0 && r.markMask !== rule.markMask) return false;
  if (uidRangeSet(rule) && !sameUids(r, rule)) return false;
  if (rule.l3mdev !== 0 && r.l3mdev !== rule.l3mdev) return false;
  if (rule.tunId !== 0 && r.tunId !== rule.tunId) return false;
  if (rule.ipProto !== 0 && r.ipProto !== rule.ipProto) return false;
  if (rule.proto !== 0 && r.proto !== rule.proto) return false;
  if (rule.sportStart !== 0 && !samePorts(r.sportStart, r.sportEnd, rule.sportStart, rule.sportEnd)) return false;
  if (rule.dportStart !== 0 && !samePorts(r.dportStart, r.dportEnd, rule.dportStart, rule.dportEnd)) return false;
  if (rule.sportMask !== 0 && r.sportMask !== rule.sportMask) return false;
  if (rule.dportMask !== 0 && r.dportMask !== rule.dportMask) return false;
  return fib4RuleCompare(r, body);
}

function sameUids(a: FibRule, b: FibRule): boolean {
  return a.uidStart === b.uidStart && a.uidEnd === b.uidEnd;
}

function samePorts(start: number, end: number, start2: number, end2: number): boolean {
  return start === start2 && end === end2;
}

/** Linux: rule_exists(). */
function sameRule(r: FibRule, rule: FibRule, body: RuleMsg): boolean {
  return (
    r.action === rule.action &&
    r.table === rule.table &&
    r.pref === rule.pref &&
    r.iifname === rule.iifname &&
    r.oifname === rule.oifname &&
    r.mark === rule.mark &&
    r.suppressIfgroup === rule.suppressIfgroup &&
    r.suppressPrefixlen === rule.suppressPrefixlen &&
    r.markMask === rule.markMask &&
    r.l3mdev === rule.l3mdev &&
    r.tunId === rule.tunId &&
    sameUids(r, rule) &&
    r.ipProto === rule.ipProto &&
    r.proto === rule.proto &&
    samePorts(r.sportStart, r.sportEnd, rule.sportStart, rule.sportEnd) &&
    samePorts(r.dportStart, r.dportEnd, rule.dportStart, rule.dportEnd) &&
    r.sportMask === rule.sportMask &&
    r.dportMask === rule.dportMask &&
    fib4RuleCompare(r, body)
  );
}

/** Linux: fib4_rule_compare(). */
function fib4RuleCompare(r: FibRule, body: RuleMsg): boolean {
  if (body.srcLen && (r.srcLen !== body.srcLen || r.src !== body.src)) return false;
  if (body.dstLen && (r.dstLen !== body.dstLen || r.dst !== body.dst)) return false;
  if (body.tos && (r.dscpMask !== 0 || r.tos !== body.tos)) return false;
  if (body.dscp !== undefined && (r.dscpMask === 0 || r.tos !== body.dscp << 2)) return false;
  if (body.dscpMask !== undefined && r.dscpMask !== body.dscpMask << 2) return false;
  return body.flow === undefined || r.tclassid === body.flow;
}

/** Linux: fib_nl_fill_rule(), fib4_rule_fill(). */
function fillRule(rule: FibRule, type: typeof RTM_NEWRULE | typeof RTM_DELRULE, flags: number): NlMessage {
  const body: RuleMsg = {
    family: AF_INET,
    dstLen: rule.dstLen,
    srcLen: rule.srcLen,
    tos: rule.dscpMask === 0 ? rule.tos : 0,
    table: rule.table,
    action: rule.action,
    flags: rule.flags,
    protocol: rule.proto,
  };
  if (rule.action === FR_ACT_GOTO && rule.ctarget === null) body.flags! |= FIB_RULE_UNRESOLVED;
  if (rule.iifname !== '') body.iifname = rule.iifname;
  if (rule.iifindex === -1) body.flags! |= FIB_RULE_IIF_DETACHED;
  if (rule.oifname !== '') body.oifname = rule.oifname;
  if (rule.oifindex === -1) body.flags! |= FIB_RULE_OIF_DETACHED;
  if (rule.pref !== 0) body.priority = rule.pref;
  if (rule.mark !== 0) body.fwmark = rule.mark >>> 0;
  if (rule.mark !== 0 || rule.markMask !== 0) body.fwmask = rule.markMask >>> 0;
  if (rule.target !== 0) body.goto = rule.target;
  if (uidRangeSet(rule)) body.uidRange = [rule.uidStart, rule.uidEnd];
  if (rule.sportStart !== 0) body.sportRange = [rule.sportStart, rule.sportEnd];
  if (rule.dportStart !== 0) body.dportRange = [rule.dportStart, rule.dportEnd];
  if (rule.sportMask !== 0) body.sportMask = rule.sportMask;
  if (rule.dportMask !== 0) body.dportMask = rule.dportMask;
  if (rule.dscpMask !== 0) body.dscp = rule.tos >>> 2;
  if (rule.dscpMask !== 0) body.dscpMask = rule.dscpMask >>> 2;
  if (rule.l3mdev !== 0) body.l3mdev = rule.l3mdev;
  if (rule.tunId !== 0) body.tunId = rule.tunId;
  if (rule.ipProto !== 0) body.ipProto = rule.ipProto;
  if (rule.suppressPrefixlen !== -1) body.suppressPrefixlen = rule.suppressPrefixlen;
  if (rule.suppressIfgroup !== -1) body.suppressIfgroup = rule.suppressIfgroup;
  if (rule.dstLen !== 0) body.dst = rule.dst;
  if (rule.srcLen !== 0) body.src = rule.src;
  if (rule.tclassid !== 0) body.flow = rule.tclassid;
  return { type, flags, body };
}

/** Rules name devices: which index that is changes with them. Linux: fib_rules_event(). */
function fibRulesEvent(dev: NetDevice, event: number): void {
  if (event !== NETDEV_REGISTER && event !== NETDEV_CHANGENAME && event !== NETDEV_UNREGISTER) return;
  const ipv4 = ipv4Net(dev.net);
  if (!ipv4.fibHasCustomRules) return;
  for (const rule of ipv4.rules) {
    if (event !== NETDEV_REGISTER) {
      if (rule.iifindex === dev.ifindex) rule.iifindex = -1;
      if (rule.oifindex === dev.ifindex) rule.oifindex = -1;
    }
    if (event !== NETDEV_UNREGISTER) {
      if (rule.iifindex === -1 && rule.iifname === dev.name) rule.iifindex = dev.ifindex;
      if (rule.oifindex === -1 && rule.oifname === dev.name) rule.oifindex = dev.ifindex;
    }
  }
}
