import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from '../../uapi/rtnetlink.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import type { Net } from '../core/net_namespace.ts';
import { type KeyVector, LcTrie } from './fib_lc_trie.ts';
import type { FibNode, FibTable } from './fib_trie.ts';
import { ipv4Net } from './ipv4_netns.ts';

const TYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
];
const SCOPES: Readonly<Record<number, string>> = { 0: 'universe', 200: 'site', 253: 'link', 254: 'host', 255: 'nowhere' };

// Sizes of Linux's structures on a 64-bit machine.
const LEAF_SIZE = 48;
const TNODE_SIZE = 40;
const ALIAS_SIZE = 56;
const POINTER_SIZE = 8;

/** A table as Linux would have it: its shape, and the prefixes at each address, longest first. */
interface Shape {
  table: FibTable;
  trie: LcTrie;
  prefixes: Map<number, FibNode[]>;
}

/** The tables with routes, in the order of Linux's hash of them. */
function shapes(net: Net): Shape[] {
  const tables = [...ipv4Net(net).fibTables.values()].reverse().sort((a, b) => (a.id & 255) - (b.id & 255));
  return tables.map(shapeOf).filter(({ trie }) => trie.top !== null);
}

function shapeOf(table: FibTable): Shape {
  const prefixes = new Map<number, FibNode[]>();
  const since = new Map<number, number>();
  for (const node of table.trie.nodes()) {
    const key = node.key >>> 0;
    const serial = Math.min(...node.aliases!.map((fa) => fa.serial));
    const list = prefixes.get(key);
    if (list === undefined) prefixes.set(key, [node]);
    else list.push(node);
    since.set(key, Math.min(serial, since.get(key) ?? Infinity));
  }
  const trie = new LcTrie();
  for (const [key] of [...since].sort((a, b) => a[1] - b[1])) trie.insert(key);
  return { table, trie, prefixes };
}

function title(table: FibTable): string {
  if (table.id === RT_TABLE_LOCAL) return 'Local:\n';
  return table.id === RT_TABLE_MAIN ? 'Main:\n' : `Id ${table.id}:\n`;
}

/** /proc/net/fib_trie. Linux: fib_trie_seq_show(). */
export function fibTrieText(net: Net): string {
  let text = '';
  for (const shape of shapes(net)) text += title(shape.table) + nodeText(shape.trie.top!, 0, shape.prefixes);
  return text;
}

function nodeText(n: KeyVector, depth: number, prefixes: Map<number, FibNode[]>): string {
  const indent = '   '.repeat(depth);
  if (n.isLeaf) return leafText(n.key, indent, prefixes);
  let text = `${indent}  +-- ${formatIpv4(n.key | 0)}/${32 - n.pos - n.bits} ${n.bits} ${n.full} ${n.empty}\n`;
  for (const child of n.children) if (child !== null) text += nodeText(child, depth + 1, prefixes);
  return text;
}

function leafText(key: number, indent: string, prefixes: Map<number, FibNode[]>): string {
  let text = `${indent}  |-- ${formatIpv4(key | 0)}\n`;
  for (const node of prefixes.get(key)!) {
    for (const { fi, type, tos } of node.aliases!) {
      const scope = SCOPES[fi.scope] ?? `scope=${fi.scope}`;
      text += `${indent}     /${node.len} ${scope} ${TYPES[type] ?? `type ${type}`}${tos !== 0 ? ` tos=${tos}` : ''}\n`;
    }
  }
  return text;
}

class Statistics {
  leaves = 0;
  prefixes = 0;
  totalDepth = 0;
  maxDepth = 0;
  nodes = 0;
  nullPointers = 0;
  /** How many inner nodes have 2^index children. */
  readonly bySize: number[] = [];

  collect(n: KeyVector, depth: number, prefixes: Map<number, FibNode[]>): void {
    if (n.isLeaf) {
      this.leaves++;
      this.totalDepth += depth;
      this.maxDepth = Math.max(this.maxDepth, depth);
      for (const node of prefixes.get(n.key)!) this.prefixes += node.aliases!.length;
      return;
    }
    this.nodes++;
    this.bySize[n.bits] = (this.bySize[n.bits] ?? 0) + 1;
    this.nullPointers += n.empty;
    for (const child of n.children) if (child !== null) this.collect(child, depth + 1, prefixes);
  }

  /** Linux: trie_show_stats(). */
  text(): string {
    const average = this.leaves === 0 ? 0 : Math.floor((this.totalDepth * 100) / this.leaves);
    let pointers = 0;
    let sizes = '';
    for (const [bits, count] of this.bySize.entries()) {
      if (count === undefined) continue;
      sizes += `  ${bits}: ${count}`;
      pointers += 2 ** bits * count;
    }
    const bytes = LEAF_SIZE * this.leaves + ALIAS_SIZE * this.prefixes + TNODE_SIZE * this.nodes + POINTER_SIZE * pointers;
    return [
      `\tAver depth:     ${Math.floor(average / 100)}.${String(average % 100).padStart(2, '0')}`,
      `\tMax depth:      ${this.maxDepth}`,
      `\tLeaves:         ${this.leaves}`,
      `\tPrefixes:       ${this.prefixes}`,
      `\tInternal nodes: ${this.nodes}`,
      `\t${sizes}`,
      `\tPointers: ${pointers}`,
      `Null ptrs: ${this.nullPointers}`,
      `Total size: ${Math.floor((bytes + 1023) / 1024)}  kB`,
      '',
    ].join('\n');
  }
}

/** /proc/net/fib_triestat. Linux: fib_triestat_seq_show(). */
export function fibTrieStatText(net: Net): string {
  let text = `Basic info: size of leaf: ${LEAF_SIZE} bytes, size of tnode: ${TNODE_SIZE} bytes.\n`;
  for (const { table, trie, prefixes } of shapes(net)) {
    const statistics = new Statistics();
    statistics.collect(trie.top!, 0, prefixes);
    text += title(table) + statistics.text();
  }
  return text;
}
