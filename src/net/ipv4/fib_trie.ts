import { EAGAIN } from '../../uapi/errno.ts';
import { RT_TABLE_DEFAULT, RT_TABLE_LOCAL, RT_TABLE_MAIN, RTNH_F_DEAD, RTNH_F_LINKDOWN } from '../../uapi/rtnetlink.ts';
import { maskOf } from '../../wire/addr.ts';
import type { Net } from '../core/net_namespace.ts';
import { FIB_LOOKUP_IGNORE_LINKSTATE, type FibResult, type Flow4 } from './fib_lookup.ts';
import { FIB_PROPS_ERROR, type FibAlias, type FibNh, ipIgnoreLinkdown } from './fib_semantics.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** TOS bits a route is chosen by (Linux: IPTOS_RT_MASK of the legacy TOS). */
const IPTOS_RT_MASK = 0x1c;

/**
 * A node of the trie: a prefix that has routes, or where two prefixes part. Paths are compressed: a child's prefix may be
 * many bits longer than its parent's.
 */
export class FibNode {
  key: number;
  readonly len: number;
  readonly mask: number;
  parent: FibNode | null = null;
  /** Children by the bit behind the prefix. */
  zero: FibNode | null = null;
  one: FibNode | null = null;
  /** Routes of exactly this prefix: by table (higher id first), TOS (higher first), priority (lower first). */
  aliases: FibAlias[] | null = null;

  constructor(key: number, len: number) {
    this.mask = maskOf(len);
    this.key = key & this.mask;
    this.len = len;
  }
}

/** Prefixes of a table, or of `local` and `main` together. */
export class FibTrie {
  readonly root = new FibNode(0, 0);

  /** The node of exactly `key`/`len`, or null. */
  find(key: number, len: number): FibNode | null {
    let n: FibNode | null = this.root;
    while (n !== null && n.len < len && ((key ^ n.key) & n.mask) === 0) n = bit(key, n.len) ? n.one : n.zero;
    return n !== null && n.len === len && ((key ^ n.key) & n.mask) === 0 ? n : null;
  }

  /** The node of `key`/`len`, made if need be. */
  insert(key: number, len: number): FibNode {
    let parent = this.root;
    for (;;) {
      if (parent.len === len) return parent;
      const side = bit(key, parent.len);
      const child = side ? parent.one : parent.zero;
      if (child === null) return this.attach(parent, new FibNode(key, len));
      const common = Math.min(Math.clz32(key ^ child.key), child.len, len);
      if (common === child.len) {
        parent = child;
        continue;
      }
      const fork = this.attach(parent, new FibNode(key, common));
      this.attach(fork, child);
      if (common === len) return fork;
      return this.attach(fork, new FibNode(key, len));
    }
  }

  /** Takes a node without routes out, and a fork that it leaves with one child. */
  prune(node: FibNode): void {
    if (node.aliases !== null || node.parent === null) return;
    const only = node.zero ?? node.one;
    if (node.zero !== null && node.one !== null) return;
    const parent = node.parent;
    if (only !== null) {
      this.attach(parent, only);
      return;
    }
    if (parent.one === node) parent.one = null;
    else parent.zero = null;
    this.prune(parent);
  }

  /** All nodes with routes in the order of a dump: by address, for one address longer prefixes first. */
  nodes(): FibNode[] {
    const all: FibNode[] = [];
    const walk = (n: FibNode): void => {
      if (n.aliases !== null) all.push(n);
      if (n.zero !== null) walk(n.zero);
      if (n.one !== null) walk(n.one);
    };
    walk(this.root);
    return all.sort((a, b) => (a.key >>> 0) - (b.key >>> 0) || b.len - a.len);
  }

  private attach(parent: FibNode, child: FibNode): FibNode {
    if (bit(child.key, parent.len)) parent.one = child;
    else parent.zero = child;
    child.parent = parent;
    return child;
  }
}

function bit(key: number, at: number): boolean {
  return ((key << at) & 0x80000000) !== 0;
}

/** A routing table (Linux: struct fib_table). */
export class FibTable {
  readonly id: number;
  trie: FibTrie;
  /** How many default routes it has. */
  numDefault = 0;

  constructor(id: number, trie: FibTrie) {
    this.id = id;
    this.trie = trie;
  }
}

/** Table `id` (0: main), or undefined while nothing was ever put in it. Linux: fib_get_table(). */
export function fibGetTable(net: Net, id: number): FibTable | undefined {
  return ipv4Net(net).fibTables.get(id === 0 ? RT_TABLE_MAIN : id);
}

/** Table `id`, made if need be. Without rules of the user's `local` shares main's trie. Linux: fib_new_table(). */
export function fibNewTable(net: Net, id: number): FibTable {
  const ipv4 = ipv4Net(net);
  if (id === 0) id = RT_TABLE_MAIN;
  let table = ipv4.fibTables.get(id);
  if (table !== undefined) return table;
  const shared = id === RT_TABLE_LOCAL && !ipv4.fibHasCustomRules ? fibNewTable(net, RT_TABLE_MAIN) : undefined;
  table = new FibTable(id, shared?.trie ?? new FibTrie());
  ipv4.fibTables.set(id, table);
  if (id === RT_TABLE_MAIN) ipv4.fibMain = table;
  else if (id === RT_TABLE_DEFAULT) ipv4.fibDefault = table;
  return table;
}

/** Gives `local` a trie of its own: from now on rules say which table comes first. Linux: fib_unmerge(). */
export function fibUnmerge(net: Net): void {
  const local = fibGetTable(net, RT_TABLE_LOCAL);
  const main = fibGetTable(net, RT_TABLE_MAIN);
  if (local === undefined || main === undefined || local.trie !== main.trie) return;
  local.trie = new FibTrie();
  for (const node of main.trie.nodes()) {
    const own = node.aliases!.filter((fa) => fa.tbId === RT_TABLE_LOCAL);
    if (own.length === 0) continue;
    for (const fa of own) fa.serial = ++ipv4Net(net).fibSerial;
    local.trie.insert(node.key, node.len).aliases = own;
    const rest = node.aliases!.filter((fa) => fa.tbId !== RT_TABLE_LOCAL);
    node.aliases = rest.length > 0 ? rest : null;
    main.trie.prune(node);
  }
}

/** The nodes with routes on the way to the destination, shortest prefix first. */
const path = new Array<FibNode | null>(33).fill(null);

/**
 * Finds the longest prefix of `table` with a route that fits `flow`: 0 with `res` filled, -EAGAIN when there is none, or what
 * the route says (-EINVAL blackhole, -EHOSTUNREACH unreachable, -EACCES prohibit). Linux: fib_table_lookup().
 */
export function fibTableLookup(table: FibTable, flow: Flow4, res: FibResult, flags: number): number {
  const key = flow.daddr;
  let depth = 0;
  let n: FibNode | null = table.trie.root;
  while (n !== null && ((key ^ n.key) & n.mask) === 0) {
    if (n.aliases !== null) path[depth++] = n;
    if (n.len === 32) break;
    n = ((key << n.len) & 0x80000000) !== 0 ? n.one : n.zero;
  }
  while (depth > 0) {
    const node = path[--depth]!;
    const err = lookupNode(table, node, flow, res, flags);
    if (err !== MISS) return err;
  }
  return -EAGAIN;
}

/** No route of this prefix fits: try a shorter one. */
const MISS = 1;

function lookupNode(table: FibTable, node: FibNode, flow: Flow4, res: FibResult, flags: number): number {
  const aliases = node.aliases!;
  for (let i = 0; i < aliases.length; i++) {
    const fa = aliases[i];
    const fi = fa.fi;
    if (fa.tos !== 0 && fa.tos !== (flow.tos & IPTOS_RT_MASK)) continue;
    if (fi.scope < flow.scope) continue;
    const err = FIB_PROPS_ERROR[fa.type];
    if (err !== 0) return err;
    if ((fi.flags & RTNH_F_DEAD) !== 0) continue;
    const nhs = fi.nhs;
    for (let sel = 0; sel < nhs.length; sel++) {
      const nh = nhs[sel];
      if (!goodNh(nh, flags, flow)) continue;
      res.prefix = node.key;
      res.prefixlen = node.len;
      res.nhSel = sel;
      res.nh = nh;
      res.type = fa.type;
      res.scope = fi.scope;
      res.dscp = fa.tos;
      res.fi = fi;
      res.table = table;
      res.aliases = aliases;
      return 0;
    }
  }
  return MISS;
}

/** Linux: fib_lookup_good_nhc(). */
function goodNh(nh: FibNh, flags: number, flow: Flow4): boolean {
  if ((nh.flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) !== 0) {
    if ((nh.flags & RTNH_F_DEAD) !== 0) return false;
    if ((flags & FIB_LOOKUP_IGNORE_LINKSTATE) === 0 && ipIgnoreLinkdown(nh.dev)) return false;
  }
  return flow.oif === 0 || flow.oif === nh.oif;
}

/**
 * Where in `aliases` the first route of table `tbId` stands that has this TOS and at least this priority, or a lower TOS:
 * the one a new route goes in front of. -1 when there is none. Linux: fib_find_alias().
 */
export function fibFindAlias(aliases: readonly FibAlias[] | null, tos: number, prio: number, tbId: number): number {
  if (aliases === null) return -1;
  for (let i = 0; i < aliases.length; i++) {
    const fa = aliases[i];
    if (fa.tbId > tbId) continue;
    if (fa.tbId !== tbId) return -1;
    if (fa.tos > tos) continue;
    if (fa.fi.priority >= prio || fa.tos < tos) return i;
  }
  return -1;
}

/** Puts `fa` into the node's list at `at`, or behind its table's last one (-1). Linux: fib_insert_alias(). */
export function fibInsertAlias(node: FibNode, fa: FibAlias, at: number): void {
  const aliases = (node.aliases ??= []);
  if (at < 0) {
    at = aliases.findIndex((other) => other.tbId < fa.tbId);
    if (at < 0) at = aliases.length;
  }
  aliases.splice(at, 0, fa);
}

/** Takes `fa` off its node, and the node out of the trie when it was the last. Linux: fib_remove_alias(). */
export function fibRemoveAlias(trie: FibTrie, node: FibNode, fa: FibAlias): void {
  const aliases = node.aliases!;
  aliases.splice(aliases.indexOf(fa), 1);
  if (aliases.length > 0) return;
  node.aliases = null;
  trie.prune(node);
}
