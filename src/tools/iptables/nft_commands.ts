import { builtinHook, builtinTable } from './builtin_tables.ts';
import type { IptEntry } from '../../uapi/xtables.ts';
import { type CachedChain, type NftFunction, type NftHandle, NftRefusal } from './nft_handle.ts';
import { sameRule, throughNft } from './nft_rule.ts';
import { PRINT_RULE, printRule } from './rule_print.ts';
import { badParameter } from './xtables_error.ts';

/** What the commands do to the tables. iptables: nft.c. Each throws NftRefusal or XtablesError. */

/** [what was done, errno's name, words]. iptables: nft_strerror(). */
const WORDS: readonly (readonly [NftFunction, string, string])[] = [
  ['chain_del', 'EBUSY', 'Directory not empty'],
  ['chain_user_add', 'EEXIST', 'Chain already exists'],
  ['chain_user_rename', 'EEXIST', 'File exists'],
  ['rule_insert', 'E2BIG', 'Index of insertion too big'],
  ['rule_check', 'ENOENT', 'Bad rule (does a matching rule exist in that chain?)'],
  ['rule_replace', 'E2BIG', 'Index of replacement too big'],
  ['rule_delete_num', 'E2BIG', 'Index of deletion too big'],
  ['rule_delete', 'ENOENT', 'Bad rule (does a matching rule exist in that chain?)'],
  ['chain_set', 'ENOENT', 'Bad built-in chain name'],
  ['chain_set', 'EINVAL', 'Bad policy name'],
];

function refuse(fn: NftFunction, errno: string): NftRefusal {
  const row = WORDS.find(([known, name]) => known === fn && name === errno);
  const words = row?.[2] ?? (errno === 'ENOENT' ? 'No chain/target/match by that name' : errno);
  return new NftRefusal(`${words}.${errno === 'EINVAL' ? " Run `dmesg' for more information." : ''}`);
}

function findChain(h: NftHandle, table: string, chain: string, fn: NftFunction = ''): CachedChain {
  const found = h.find(table, chain);
  if (found === undefined) throw refuse(fn, 'ENOENT');
  return found;
}

/** A rule that jumps must find its chain. iptables: assert_chain_exists(). */
function assertJump(h: NftHandle, table: string, jumpto: string): void {
  if (jumpto !== '' && !h.exists(table, jumpto)) throw badParameter(`Chain '${jumpto}' does not exist`);
}

/** A rule to be put somewhere, with the chain it jumps to (or ''), and where to say what was done. */
export interface RuleRequest {
  readonly table: string;
  readonly chain: string;
  readonly entry: IptEntry;
  readonly jumpto: string;
  /** Takes what -v says. */
  readonly say: ((text: string) => void) | undefined;
}

function tell(h: NftHandle, { say }: RuleRequest, entry: IptEntry): void {
  say?.(printRule(h.process, entry, 0, PRINT_RULE));
}

export function appendRule(h: NftHandle, request: RuleRequest): void {
  const { table, chain, jumpto } = request;
  assertJump(h, table, jumpto);
  h.init(table, chain);
  const entry = throughNft(request.entry, true);
  tell(h, request, entry);
  findChain(h, table, chain).rules.push(entry);
  h.add({ type: 'append', table, chain, entry }, 'RULE_APPEND', `rule in chain ${chain}`);
}

/** `at` counts from 0. */
export function insertRule(h: NftHandle, request: RuleRequest, at: number): void {
  const { table, chain, jumpto } = request;
  assertJump(h, table, jumpto);
  h.init(table, chain);
  const { rules } = findChain(h, table, chain);
  if (at > rules.length) throw refuse('rule_insert', 'E2BIG');
  if (at > 0 && at === rules.length) return appendRule(h, request);
  const entry = throughNft(request.entry, true);
  tell(h, request, entry);
  rules.splice(at, 0, entry);
  h.add({ type: 'insert', table, chain, at, entry }, 'RULE_INSERT', `rule in chain ${chain}`);
}

export function replaceRule(h: NftHandle, request: RuleRequest, at: number): void {
  const { table, chain, jumpto } = request;
  assertJump(h, table, jumpto);
  const { rules } = findChain(h, table, chain);
  if (at >= rules.length) throw refuse('rule_replace', 'E2BIG');
  const entry = throughNft(request.entry, true);
  tell(h, request, entry);
  rules[at] = entry;
  h.add({ type: 'replace', table, chain, at, entry }, 'RULE_REPLACE', `rule in chain ${chain}`);
}

export function deleteRule(h: NftHandle, request: RuleRequest): void {
  const { table, chain, jumpto } = request;
  assertJump(h, table, jumpto);
  const { rules } = findChain(h, table, chain, 'rule_delete');
  const wanted = throughNft(request.entry, false);
  const at = rules.findIndex((rule) => sameRule(wanted, rule));
  if (at < 0) throw refuse('rule_delete', 'ENOENT');
  tell(h, request, rules[at]);
  removeAt(h, table, chain, rules, at);
}

export function deleteRuleNumber(h: NftHandle, table: string, chain: string, at: number): void {
  const { rules } = findChain(h, table, chain, 'rule_delete_num');
  if (at >= rules.length) throw refuse('rule_delete_num', 'E2BIG');
  removeAt(h, table, chain, rules, at);
}

function removeAt(h: NftHandle, table: string, chain: string, rules: IptEntry[], at: number): void {
  rules.splice(at, 1);
  h.add({ type: 'delete', table, chain, at }, 'RULE_DELETE', `rule in chain ${chain}`);
}

export function checkRule(h: NftHandle, request: RuleRequest): void {
  const { table, chain, jumpto } = request;
  assertJump(h, table, jumpto);
  const { rules } = findChain(h, table, chain, 'rule_check');
  const wanted = throughNft(request.entry, false);
  const found = rules.find((rule) => sameRule(wanted, rule));
  if (found === undefined) throw refuse('rule_check', 'ENOENT');
  tell(h, request, found);
}

/** All chains when none is named. */
export function flushRules(h: NftHandle, table: string, chain: string | undefined, say: ((text: string) => void) | undefined): void {
  if (chain !== undefined || say !== undefined) h.init(table, chain);
  else if (!h.table(table).exists) return;
  if (chain !== undefined) findChain(h, table, chain);
  if (say !== undefined) h.sort(table);
  const chains = chain === undefined ? h.all(table) : [findChain(h, table, chain)];
  for (const each of chains) {
    say?.(`Flushing chain \`${each.name}'\n`);
    each.rules = [];
    h.add({ type: 'flush', table, chain: each.name }, 'RULE_FLUSH', `rule in chain ${each.name}`);
  }
  if (chain !== undefined || say !== undefined) return;
  // The whole table is emptied at once, whatever chains it has.
  for (const name of h.table(table).foreign) h.add({ type: 'flush', table, chain: name }, 'RULE_FLUSH', `rule in chain ${name}`);
}

export function newChain(h: NftHandle, table: string, chain: string): void {
  h.initTable(table);
  if (h.exists(table, chain)) throw refuse('chain_user_add', 'EEXIST');
  addUserChain(h, table, chain);
}

function addUserChain(h: NftHandle, table: string, chain: string): void {
  h.table(table).chains.push({ name: chain, hook: -1, policy: '', pcnt: 0, bcnt: 0, references: 0, rules: [], fake: false });
  h.add({ type: 'new-chain', table, chain, hook: -1, policy: '' }, 'CHAIN_USER_ADD', `chain ${chain}`);
}

/** A user's chain of a file: made, or emptied when it is there. */
export function restoreChain(h: NftHandle, table: string, chain: string): void {
  h.initTable(table);
  const there = h.find(table, chain);
  if (there === undefined) return addUserChain(h, table, chain);
  there.rules = [];
  h.add({ type: 'flush', table, chain }, 'RULE_FLUSH', `rule in chain ${chain}`);
}

/** All chains when none is named: built-in ones too, where nothing would be lost by it. */
export function deleteChain(h: NftHandle, table: string, chain: string | undefined, say: ((text: string) => void) | undefined): void {
  if (chain === undefined && say !== undefined) h.sort(table);
  const chains = chain === undefined ? h.all(table) : [findChain(h, table, chain)];
  for (const each of chains) {
    if (each.hook < 0) say?.(`Deleting chain \`${each.name}'\n`);
    // One that is named is left to the kernel to refuse for its rules: they were not asked for.
    const keep = each.hook >= 0 && (each.policy !== 'ACCEPT' || (chain === undefined && each.rules.length > 0));
    if (keep && chain !== undefined) throw refuse('chain_del', 'EBUSY');
    if (keep) continue;
    const cached = h.table(table);
    if (each.hook >= 0) cached.base.delete(each.hook);
    else cached.chains = cached.chains.filter((other) => other !== each);
    h.add({ type: 'del-chain', table, chain: each.name }, 'CHAIN_DEL', `chain ${each.name}`);
  }
}

export function renameChain(h: NftHandle, table: string, chain: string, to: string): void {
  if (h.exists(table, to)) throw refuse('chain_user_rename', 'EEXIST');
  findChain(h, table, chain);
  h.add({ type: 'rename-chain', table, chain, to }, 'CHAIN_RENAME', `chain ${to}`);
}

/** Counters begin anew with a policy. */
export function setPolicy(h: NftHandle, table: string, chain: string, policy: string, pcnt = 0, bcnt = 0): void {
  if (!['DROP', 'ACCEPT', '-'].includes(policy)) throw refuse('chain_set', 'EINVAL');
  const hook = builtinHook(builtinTable(table)!, chain);
  h.initTable(table);
  if (hook === undefined) throw refuse('chain_set', 'ENOENT');
  h.init(table, chain);
  const cached = findChain(h, table, chain);
  if (policy !== '-') cached.policy = policy;
  Object.assign(cached, { pcnt, bcnt });
  h.add({ type: 'policy', table, chain, policy: cached.policy, pcnt, bcnt }, 'CHAIN_UPDATE', `chain ${chain}`);
}

export function zeroChain(h: NftHandle, table: string, chain: string | undefined, say: ((text: string) => void) | undefined): void {
  h.fake(table, chain);
  if (chain === undefined && say !== undefined) h.sort(table);
  const chains = chain === undefined ? h.all(table) : [findChain(h, table, chain)];
  for (const each of chains) {
    say?.(`Zeroing chain \`${each.name}'\n`);
    if (!each.fake) h.add({ type: 'zero', table, chain: each.name }, 'CHAIN_ZERO', `chain ${each.name}`);
  }
}

export function zeroRule(h: NftHandle, table: string, chain: string, at: number): void {
  const { rules } = findChain(h, table, chain, 'rule_delete');
  if (at >= rules.length) throw refuse('rule_delete', 'ENOENT');
  h.add({ type: 'zero', table, chain, at }, 'RULE_REPLACE', `rule in chain ${chain}`);
}

/** The table goes, with all that is in it. */
export function flushTable(h: NftHandle, table: string): void {
  const cached = h.table(table);
  if (cached.exists) h.add({ type: 'del-table', table }, 'TABLE_FLUSH', `table ${table}`);
  cached.exists = false;
  cached.base.clear();
  cached.chains = [];
}
