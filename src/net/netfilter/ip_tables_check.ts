import { EINVAL, EMLINK, ENOENT, EOPNOTSUPP } from '../../uapi/errno.ts';
import { type IptEntry, IPT_INV_DSTIP, IPT_INV_SRCIP, XT_INV_PROTO } from '../../uapi/xtables.ts';
import { xtDestroyRule, type XtChain, type XtRule, type XtRuleMatch, type XtRuleTarget, type XtTable } from './ip_tables_table.ts';
import { JUMP_STACK_SIZE } from './ip_tables_do.ts';
import type { XtCheckParam, XtMatch, XtRefusal, XtTarget } from './x_tables.ts';
import { XT_MATCHES, XT_TARGETS } from './xt_modules.ts';

/** Not QUEUE: iptables-nft asks for a module of this name, and there is none. */
const VERDICTS = new Set(['', 'ACCEPT', 'DROP', 'RETURN']);
const matches = new Map<string, XtMatch>();
const targets = new Map<string, XtTarget>();

function findMatch(name: string): XtMatch | undefined {
  if (matches.size === 0) for (const match of XT_MATCHES) matches.set(match.name, match as XtMatch);
  return matches.get(name);
}

function findTarget(name: string): XtTarget | undefined {
  if (targets.size === 0) for (const target of XT_TARGETS) targets.set(target.name, target as XtTarget);
  return targets.get(name);
}

/**
 * A rule made ready for `chain`: each match and target asked whether it may stand there, and made a function; `handle`: the one it had before. Linux:
 * nf_tables_newrule() with nft_match_init(), nft_target_init(), nft_verdict_init().
 */
export function xtMakeRule(chain: XtChain, entry: IptEntry, handle?: number): XtRule | XtRefusal {
  const { table } = chain;
  const { net } = table;
  const name = entry.target.name;
  let jump: XtChain | null = null;
  // nf_tables compares no bytes at all with nothing.
  if (notAnyAddress(entry)) return { error: -EINVAL };
  if (!VERDICTS.has(name) && findTarget(name) === undefined) {
    jump = table.chains.get(name) ?? null;
    if (jump === null) return { error: -ENOENT };
    if (jump.hook >= 0) return { error: -EOPNOTSUPP };
  }
  const info = { ...entry, ip: { ...entry.ip }, handle: handle ?? ++table.lastHandle };
  const rule: XtRule = { info, matches: [], target: null, jump };
  const param: XtCheckParam = {
    net,
    table: table.name,
    hookMask: chain.hook < 0 ? 0 : 1 << chain.hook,
    proto: entry.ip.proto,
    protoInvert: (entry.ip.invflags & XT_INV_PROTO) !== 0,
  };
  const refusal = makeMatches(rule, param) ?? makeTarget(rule, param);
  if (refusal === null) return rule;
  xtDestroyRule(net, rule);
  return refusal;
}

function notAnyAddress({ ip }: IptEntry): boolean {
  const not = (bit: number, addr: number, mask: number): boolean => (ip.invflags & bit) !== 0 && addr === 0 && mask === 0;
  return not(IPT_INV_SRCIP, ip.src, ip.smsk) || not(IPT_INV_DSTIP, ip.dst, ip.dmsk);
}

function makeMatches(rule: XtRule, param: XtCheckParam): XtRefusal | null {
  const made: XtRuleMatch[] = [];
  for (const { name, data } of rule.info.matches) {
    const module = findMatch(name);
    if (module === undefined) return { error: -ENOENT };
    const refusal = checkModule('match', module, param, data);
    if (refusal !== null) return refusal;
    made.push({ module, data, fn: module.compile(data, param.net) });
    rule.matches = made;
  }
  return null;
}

function makeTarget(rule: XtRule, param: XtCheckParam): XtRefusal | null {
  const { name, data } = rule.info.target;
  const module = rule.jump === null && !VERDICTS.has(name) ? findTarget(name) : undefined;
  if (module === undefined) return null;
  const refusal = checkModule('target', module, param, data);
  if (refusal !== null) return refusal;
  rule.target = { module, data, fn: module.compile(data, param.net) } satisfies XtRuleTarget;
  return null;
}

/** Linux: xt_check_match(), xt_check_target(). */
function checkModule(kind: 'match' | 'target', module: XtMatch | XtTarget, param: XtCheckParam, data: object): XtRefusal | null {
  const place = `x_tables: ip_tables: ${module.name} ${kind}: `;
  if (module.table !== undefined && module.table !== param.table)
    return { error: -EINVAL, log: `${place}only valid in ${module.table} table, not ${param.table}` };
  if (module.hooks !== undefined && (param.hookMask & ~module.hooks) !== 0) {
    const only = kind === 'match' ? 'only valid from' : 'only usable from';
    return { error: -EINVAL, log: `${place}used from hooks ${hookNames(param.hookMask)}, but ${only} ${hookNames(module.hooks)}` };
  }
  if (module.proto !== undefined && (module.proto !== param.proto || param.protoInvert))
    return { error: -EINVAL, log: `${place}only valid for protocol ${module.proto}` };
  const error = module.check?.(param, data) ?? 0;
  if (typeof error !== 'number') return error;
  return error === 0 ? null : { error };
}

const HOOK_NAMES = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

function hookNames(mask: number): string {
  return HOOK_NAMES.filter((_, hook) => mask & (1 << hook)).join('/');
}

/**
 * Can every rule that a packet may come to stand where it is come to from, and do calls end? 0 or a negative errno. What a
 * module's own `check` says of the hook is asked when the rule is added only, not here. Linux: nft_table_validate().
 */
export function xtValidateTable(table: XtTable): number {
  for (const chain of table.chains.values()) {
    if (chain.hook < 0) continue;
    const error = validateChain(chain, chain.hook, 0, new Map());
    if (error !== 0) return error;
  }
  return 0;
}

/** `done`: chains that were right at this level or a deeper one. Linux: nft_chain_validate(). */
function validateChain(chain: XtChain, hook: number, level: number, done: Map<XtChain, number>): number {
  if (level === JUMP_STACK_SIZE) return -EMLINK;
  const before = done.get(chain);
  if (before !== undefined && before >= level) return 0;
  for (const rule of chain.rules) {
    const error = validateRule(rule, hook, level, done);
    if (error !== 0) return error;
  }
  done.set(chain, level);
  return 0;
}

function validateRule(rule: XtRule, hook: number, level: number, done: Map<XtChain, number>): number {
  const bit = 1 << hook;
  for (const { module } of rule.matches) if (module.hooks !== undefined && (module.hooks & bit) === 0) return -EINVAL;
  const hooks = rule.target?.module.hooks;
  if (hooks !== undefined && (hooks & bit) === 0) return -EINVAL;
  return rule.jump === null ? 0 : validateChain(rule.jump, hook, level + 1, done);
}
