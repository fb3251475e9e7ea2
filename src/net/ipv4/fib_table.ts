import { EEXIST, ENOENT, ESRCH } from '../../uapi/errno.ts';
import {
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type RouteMetrics,
  RT_SCOPE_NOWHERE,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTNH_F_DEAD,
} from '../../uapi/rtnetlink.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { type FibConfig, fibCreateInfo } from './fib_create.ts';
import { rtmsgFib } from './fib_dump.ts';
import { FIB_PROPS_ERROR, FibAlias, type FibInfo, fibReleaseInfo } from './fib_semantics.ts';
import { fibFindAlias, fibInsertAlias, type FibNode, fibRemoveAlias, type FibTable } from './fib_trie.ts';
import { ipv4Net, rtCacheFlush } from './ipv4_netns.ts';

/** Puts a route into a table as `cfg.nlflags` ask: add, change, replace, append, prepend. Linux: fib_table_insert(). */
export function fibTableInsert(net: Net, table: FibTable, cfg: FibConfig, extack: Extack): number {
  const fi = fibCreateInfo(cfg, extack);
  if (typeof fi === 'number') return fi;
  const err = insertInfo(net, table, cfg, fi);
  if (err !== 0) fibReleaseInfo(fi);
  return err;
}

function insertInfo(net: Net, table: FibTable, cfg: FibConfig, fi: FibInfo): number {
  const trie = table.trie;
  const node = trie.find(cfg.dst, cfg.dstLen);
  const aliases = node?.aliases ?? null;
  let at = fibFindAlias(aliases, cfg.tos, fi.priority, table.id);
  let nlflags = NLM_F_EXCL;
  if (at >= 0 && aliases![at].tos === cfg.tos && aliases![at].fi.priority === fi.priority) {
    if ((cfg.nlflags & NLM_F_EXCL) !== 0) return -EEXIST;
    nlflags = 0;
    const end = endOfSame(aliases!, at, table.id);
    const match = findSame(aliases!, at, end, cfg.type, fi);
    if ((cfg.nlflags & NLM_F_REPLACE) !== 0) return replaceAlias(net, table, node!, at, match, cfg, fi);
    if (match >= 0) return -EEXIST;
    if ((cfg.nlflags & NLM_F_APPEND) !== 0) {
      nlflags |= NLM_F_APPEND;
      at = end;
    }
  }
  if ((cfg.nlflags & NLM_F_CREATE) === 0) return -ENOENT;
  const where = trie.insert(cfg.dst, cfg.dstLen);
  const fa = new FibAlias(fi, cfg.tos, cfg.type, table.id);
  fa.serial = ++ipv4Net(net).fibSerial;
  fibInsertAlias(where, fa, at);
  if (cfg.dstLen === 0) table.numDefault++;
  rtCacheFlush(net);
  rtmsgFib(net, RTM_NEWROUTE, where, fa, table.id, nlflags | NLM_F_CREATE);
  return 0;
}

/** Behind the last of the routes from `at` on that have the same table, TOS and priority. */
function endOfSame(aliases: readonly FibAlias[], at: number, tbId: number): number {
  const first = aliases[at];
  let end = at;
  while (end < aliases.length) {
    const fa = aliases[end];
    if (fa.tbId !== tbId || fa.tos !== first.tos || fa.fi.priority !== first.fi.priority) break;
    end++;
  }
  return end;
}

function findSame(aliases: readonly FibAlias[], at: number, end: number, type: number, fi: FibInfo): number {
  for (let i = at; i < end; i++) if (aliases[i].type === type && aliases[i].fi === fi) return i;
  return -1;
}

function replaceAlias(net: Net, table: FibTable, node: FibNode, at: number, match: number, cfg: FibConfig, fi: FibInfo): number {
  if (match >= 0) {
    if (match !== at) return -EEXIST;
    fibReleaseInfo(fi);
    return 0;
  }
  const old = node.aliases![at];
  const fa = new FibAlias(fi, old.tos, cfg.type, table.id);
  fa.serial = old.serial;
  node.aliases![at] = fa;
  rtmsgFib(net, RTM_NEWROUTE, node, fa, table.id, NLM_F_REPLACE);
  fibReleaseInfo(old.fi);
  rtCacheFlush(net);
  return 0;
}

/** Deletes the first route that `cfg` describes: what it leaves at 0 fits any. Linux: fib_table_delete(). */
export function fibTableDelete(net: Net, table: FibTable, cfg: FibConfig): number {
  const node = table.trie.find(cfg.dst, cfg.dstLen);
  if (node === null) return -ESRCH;
  let at = fibFindAlias(node.aliases, cfg.tos, 0, table.id);
  if (at < 0) return -ESRCH;
  for (; at < node.aliases!.length; at++) {
    const fa = node.aliases![at];
    if (fa.tbId !== table.id || fa.tos !== cfg.tos) return -ESRCH;
    if (deleteMatches(cfg, fa)) break;
  }
  if (at === node.aliases!.length) return -ESRCH;
  const fa = node.aliases![at];
  rtmsgFib(net, RTM_DELROUTE, node, fa, table.id, 0);
  if (cfg.dstLen === 0) table.numDefault--;
  fibRemoveAlias(table.trie, node, fa);
  rtCacheFlush(net);
  fibReleaseInfo(fa.fi);
  return 0;
}

function deleteMatches(cfg: FibConfig, fa: FibAlias): boolean {
  const fi = fa.fi;
  return (
    (cfg.type === 0 || fa.type === cfg.type) &&
    (cfg.scope === RT_SCOPE_NOWHERE || fi.scope === cfg.scope) &&
    (cfg.prefsrc === 0 || fi.prefsrc === cfg.prefsrc) &&
    (cfg.protocol === 0 || fi.protocol === cfg.protocol) &&
    fibNhMatch(cfg, fi) &&
    fibMetricsMatch(cfg.metrics, fi)
  );
}

/** Linux: fib_nh_match() == 0. */
function fibNhMatch(cfg: FibConfig, fi: FibInfo): boolean {
  if (cfg.priority !== 0 && cfg.priority !== fi.priority) return false;
  if (cfg.oif !== 0 || cfg.gw !== 0) {
    const nh = fi.nhs[0];
    if (cfg.flow !== 0 && cfg.flow !== nh.tclassid) return false;
    return (cfg.oif === 0 || cfg.oif === nh.oif) && (cfg.gw === 0 || cfg.gw === nh.gw);
  }
  if (cfg.mp === undefined) return true;
  for (let i = 0; i < fi.nhs.length; i++) {
    const hop = cfg.mp[i];
    if (hop === undefined) return false;
    if (hop.ifindex && hop.ifindex !== fi.nhs[i].oif) return false;
    if (hop.gateway !== undefined && hop.gateway !== fi.nhs[i].gw) return false;
  }
  return true;
}

/** Linux: fib_metrics_match(). */
function fibMetricsMatch(wanted: RouteMetrics | undefined, fi: FibInfo): boolean {
  if (wanted === undefined) return true;
  for (const name of Object.keys(wanted) as (keyof RouteMetrics)[]) {
    if ((wanted[name] ?? 0) !== (fi.metrics?.[name] ?? 0)) return false;
  }
  return true;
}

/** Drops all dead routes of a table, with `all` those that refuse too. How many went. Linux: fib_table_flush(). */
export function fibTableFlush(net: Net, table: FibTable, all: boolean): number {
  let found = 0;
  for (const node of table.trie.nodes()) {
    for (const fa of [...node.aliases!]) {
      if (fa.tbId !== table.id) continue;
      const dead = (fa.fi.flags & RTNH_F_DEAD) !== 0;
      if (!dead && !(all && FIB_PROPS_ERROR[fa.type] !== 0)) continue;
      if (fa.fi.pfsrcRemoved) rtmsgFib(net, RTM_DELROUTE, node, fa, table.id, 0);
      if (node.len === 0) table.numDefault--;
      fibRemoveAlias(table.trie, node, fa);
      fibReleaseInfo(fa.fi);
      found++;
    }
  }
  return found;
}

/** Drops the dead routes of all tables. Linux: fib_flush(). */
export function fibFlush(net: Net): void {
  let flushed = 0;
  for (const table of ipv4Net(net).fibTables.values()) flushed += fibTableFlush(net, table, false);
  if (flushed > 0) rtCacheFlush(net);
}
