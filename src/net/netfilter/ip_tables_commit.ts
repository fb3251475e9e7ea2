import { EBUSY, EEXIST, EINVAL, ENOENT } from '../../uapi/errno.ts';
import type { IptEntry, XtChange, XtReply } from '../../uapi/xtables.ts';
import type { Net } from '../core/net_namespace.ts';
import { xtDestroyRule, XtChain, type XtRule, XtTable, xtNet } from './ip_tables_table.ts';
import type { XtRefusal } from './x_tables.ts';
import { LOGLEVEL_INFO, printk } from '../core/printk.ts';
import { xtMakeRule, xtValidateTable } from './ip_tables_check.ts';
import { iptRegisterChain, iptUnregisterChain } from './ip_tables_hooks.ts';

/** Changes on their way: how to take them back, what is to be ended once they stand, and which tables need a look. */
class Transaction {
  readonly net: Net;
  readonly undo: (() => void)[] = [];
  /** Rules taken out, rules put in. */
  readonly removed: XtRule[] = [];
  readonly added: XtRule[] = [];
  readonly touched = new Set<XtTable>();
  log: string | undefined;

  constructor(net: Net) {
    this.net = net;
  }

  refuse(refusal: XtRefusal): number {
    this.log = refusal.log;
    if (refusal.log !== undefined) printk(this.net.stack, LOGLEVEL_INFO, refusal.log);
    return refusal.error;
  }

  abort(): void {
    for (let i = this.undo.length - 1; i >= 0; i--) this.undo[i]();
    for (const rule of this.added) xtDestroyRule(this.net, rule);
  }

  commit(): void {
    for (const rule of this.removed) xtDestroyRule(this.net, rule);
  }
}

/**
 * All of `changes`, or none: the first that is refused is named by `index`. Whether calls end and modules may be come to is
 * looked at when all are made, then again step by step to find who is to blame. Linux: nf_tables_commit(), nfnetlink_rcv_batch().
 */
export function xtCommit(net: Net, changes: readonly XtChange[]): XtReply {
  const reply = tryCommit(net, changes, false);
  return reply === null ? tryCommit(net, changes, true)! : reply;
}

/** Null: the whole did not hold, without a change known that spoilt it. */
function tryCommit(net: Net, changes: readonly XtChange[], validateEach: boolean): XtReply | null {
  const tx = new Transaction(net);
  for (let index = 0; index < changes.length; index++) {
    const change = changes[index];
    let error = apply(tx, change);
    if (error === 0 && validateEach && 'entry' in change) error = xtValidateTable(xtNet(net).tables.get(change.table)!);
    if (error === 0) continue;
    tx.abort();
    return tx.log === undefined ? { error, index } : { error, index, extack: tx.log };
  }
  for (const table of tx.touched) {
    const error = xtValidateTable(table);
    if (error === 0) continue;
    tx.abort();
    return validateEach ? { error, index: changes.length - 1 } : null;
  }
  tx.commit();
  return { error: 0 };
}

function apply(tx: Transaction, change: XtChange): number {
  const { tables } = xtNet(tx.net);
  if (change.type === 'new-table') return newTable(tx, change.table);
  const table = tables.get(change.table);
  if (table === undefined) return -ENOENT;
  if (change.type === 'del-table') return delTable(tx, table);
  if (change.type === 'new-chain') return newChain(tx, table, change);
  const chain = table.chains.get(change.chain);
  if (chain === undefined) return -ENOENT;
  switch (change.type) {
    case 'del-chain':
      return chain.references > 0 || chain.rules.length > 0 ? -EBUSY : delChain(tx, chain);
    case 'rename-chain':
      return renameChain(tx, chain, change.to);
    case 'policy':
      return setPolicy(tx, chain, change.policy, change.pcnt ?? 0, change.bcnt ?? 0);
    case 'append':
      return addRule(tx, chain, chain.rules.length, 0, change.entry);
    case 'insert':
      return change.at > chain.rules.length ? -ENOENT : addRule(tx, chain, change.at, 0, change.entry);
    case 'replace':
      return change.at >= chain.rules.length ? -ENOENT : addRule(tx, chain, change.at, 1, change.entry);
    case 'delete':
      return change.at >= chain.rules.length ? -ENOENT : removeRules(tx, chain, change.at, 1);
    case 'flush':
      return removeRules(tx, chain, 0, chain.rules.length);
    case 'zero':
      return zero(tx, chain, change.at);
  }
}

function newTable(tx: Transaction, name: string): number {
  const { tables } = xtNet(tx.net);
  if (tables.has(name)) return 0;
  tables.set(name, new XtTable(tx.net, name));
  tx.undo.push(() => tables.delete(name));
  return 0;
}

/** With its chains and rules. */
function delTable(tx: Transaction, table: XtTable): number {
  const { tables } = xtNet(tx.net);
  for (const chain of table.chains.values()) removeRules(tx, chain, 0, chain.rules.length);
  for (const chain of [...table.chains.values()]) delChain(tx, chain);
  const before = [...tables];
  tables.delete(table.name);
  tx.touched.delete(table);
  tx.undo.push(() => restore(tables, before));
  return 0;
}

/** Puts a map back as it was, order included. */
function restore<T>(map: Map<string, T>, entries: readonly [string, T][]): void {
  map.clear();
  for (const [key, value] of entries) map.set(key, value);
}

function newChain(tx: Transaction, table: XtTable, change: Extract<XtChange, { type: 'new-chain' }>): number {
  const { chain: name, hook, policy } = change;
  const there = table.chains.get(name);
  // A built-in chain that is there is given the policy; a user's must be new.
  if (there !== undefined) return hook < 0 || there.hook < 0 ? -EEXIST : setPolicy(tx, there, policy, change.pcnt ?? 0, change.bcnt ?? 0);
  const chain = new XtChain(table, name, hook, hook < 0 ? '' : policy);
  chain.pcnt = change.pcnt ?? 0;
  chain.bcnt = change.bcnt ?? 0;
  table.chains.set(name, chain);
  if (hook >= 0) iptRegisterChain(chain);
  tx.undo.push(() => {
    iptUnregisterChain(chain);
    table.chains.delete(name);
  });
  return 0;
}

function delChain(tx: Transaction, chain: XtChain): number {
  const { chains } = chain.table;
  const before = [...chains];
  chains.delete(chain.name);
  iptUnregisterChain(chain);
  tx.undo.push(() => {
    restore(chains, before);
    if (chain.hook >= 0) iptRegisterChain(chain);
  });
  return 0;
}

function renameChain(tx: Transaction, chain: XtChain, to: string): number {
  const { chains } = chain.table;
  if (chains.has(to)) return -EEXIST;
  const from = chain.name;
  setName(chain, to);
  tx.undo.push(() => setName(chain, from));
  return 0;
}

/** It keeps its place among the chains, and rules name it as it is called now. */
function setName(chain: XtChain, name: string): void {
  const { chains } = chain.table;
  const entries = [...chains].map(([key, other]): [string, XtChain] => [other === chain ? name : key, other]);
  chain.name = name;
  restore(chains, entries);
  for (const other of chains.values())
    for (const rule of other.rules) if (rule.jump === chain) Object.assign(rule.info, { target: { ...rule.info.target, name } });
}

function setPolicy(tx: Transaction, chain: XtChain, policy: string, pcnt: number, bcnt: number): number {
  if (chain.hook < 0) return -EINVAL;
  const before = { policy: chain.policy, pcnt: chain.pcnt, bcnt: chain.bcnt };
  Object.assign(chain, { policy, pcnt, bcnt });
  tx.undo.push(() => Object.assign(chain, before));
  return 0;
}

/** A new rule at `at`, for `instead` old ones. */
function addRule(tx: Transaction, chain: XtChain, at: number, instead: number, entry: IptEntry): number {
  const rule = xtMakeRule(chain, entry);
  if ('error' in rule) return tx.refuse(rule);
  splice(tx, chain, at, instead, [rule]);
  tx.added.push(rule);
  tx.touched.add(chain.table);
  return 0;
}

function removeRules(tx: Transaction, chain: XtChain, at: number, count: number): number {
  if (count > 0) splice(tx, chain, at, count, []);
  return 0;
}

function splice(tx: Transaction, chain: XtChain, at: number, count: number, rules: readonly XtRule[]): void {
  const removed = chain.rules.splice(at, count, ...rules);
  swap(chain, removed, rules);
  tx.removed.push(...removed);
  tx.undo.push(() => {
    chain.rules.splice(at, rules.length, ...removed);
    swap(chain, rules, removed);
  });
}

/** `out` no longer refer to other chains, `into` do. */
function swap(chain: XtChain, out: readonly XtRule[], into: readonly XtRule[]): void {
  for (const { jump } of out) if (jump !== null) jump.references--;
  for (const { jump } of into) if (jump !== null) jump.references++;
  chain.compiled = null;
}

/**
 * Counters to 0. iptables-nft puts each rule that has counted in once more: it keeps its handle, and what its matches remember
 * begins anew.
 */
function zero(tx: Transaction, chain: XtChain, at: number | undefined): number {
  if (at !== undefined && at >= chain.rules.length) return -ENOENT;
  const { pcnt, bcnt } = chain;
  if (at === undefined) chain.pcnt = chain.bcnt = 0;
  tx.undo.push(() => Object.assign(chain, { pcnt, bcnt }));
  const first = at ?? 0;
  const last = at ?? chain.rules.length - 1;
  for (let i = first; i <= last; i++) {
    const { info } = chain.rules[i];
    if (at === undefined && info.pcnt === 0 && info.bcnt === 0) continue;
    const rule = xtMakeRule(chain, { ...info, pcnt: 0, bcnt: 0 }, info.handle);
    if ('error' in rule) return tx.refuse(rule);
    splice(tx, chain, i, 1, [rule]);
    tx.added.push(rule);
  }
  return 0;
}
