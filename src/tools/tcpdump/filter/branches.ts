import * as B from './bpf.ts';
import { ATOMS, A_ATOM, type Block, type Edge } from './block.ts';
import { isMember, type FlowGraph } from './flow_graph.ts';
import type { Progress } from './value_numbers.ts';

/** Would going straight from `block` to `target` leave it with other values than it counts on? */
function conflicts(block: Block, target: Block): boolean {
  for (let atom = 0; atom < ATOMS; atom++) {
    if (target.outUse & (1 << atom) && block.values[atom] !== target.values[atom]) return true;
  }
  return false;
}

/** Where `child` goes if an edge on the way to it already settled its question. libpcap: fold_edge(). */
function settled(child: Block, edge: Edge): Block | undefined {
  const sense = edge.code >= 0;
  const code = Math.abs(edge.code);
  if (child.branch.code !== code || child.values[A_ATOM] !== edge.from.values[A_ATOM]) return undefined;
  if (child.operand === edge.from.operand) return sense ? child.onTrue.to : child.onFalse.to;
  // It was equal to something else: not to this.
  return sense && code === (B.BPF_JMP | B.BPF_JEQ | B.BPF_K) ? child.onFalse.to : undefined;
}

/** Lets an edge skip branches whose outcome is known. libpcap: opt_j(). */
export function foldBranches(graph: FlowGraph, edge: Edge, progress: Progress): void {
  const to = edge.to!;
  if (!to.onTrue.to) return;
  if (to.onTrue.to === to.onFalse.to && !conflicts(edge.from, to.onTrue.to)) {
    progress.changed = true;
    progress.done = false;
    edge.to = to.onTrue.to;
  }
  for (let id = 0; id < graph.edges.length; id++) {
    if (!isMember(edge.dominators, id)) continue;
    const target = settled(edge.to!, graph.edges[id]);
    if (!target || conflicts(edge.from, target)) continue;
    progress.done = false;
    edge.to = target;
    if (!target.onTrue.to) return;
    id = -1;
  }
}

/**
 * Brings tests of the same value together in a row of alternatives ('or') or of conditions ('and'). libpcap: or_pullup(),
 * and_pullup().
 */
export function pullUp(graph: FlowGraph, block: Block, kind: 'or' | 'and', progress: Progress): void {
  const same = (of: Block): Edge => (kind === 'or' ? of.onTrue : of.onFalse);
  const other = (of: Block): Edge => (kind === 'or' ? of.onFalse : of.onTrue);
  const first = block.incoming;
  if (!first) return;
  const value = first.from.values[A_ATOM];
  for (let edge = first.next; edge; edge = edge.next) if (edge.from.values[A_ATOM] !== value) return;
  /** Is this a test in the row that begins at `block`? */
  const inRow = (test: Block | undefined): test is Block =>
    test !== undefined && same(test).to === same(block).to && isMember(test.dominators, block.id);
  let different = first.from.onTrue.to === block ? first.from.onTrue : first.from.onFalse;
  let atTop = true;
  for (;;) {
    const test = different.to;
    if (!inRow(test)) return;
    if (test.values[A_ATOM] !== value) break;
    different = other(test);
    atTop = false;
  }
  let found = other(different.to!);
  for (;;) {
    const test = found.to;
    if (!inRow(test)) return;
    if (test.values[A_ATOM] === value) break;
    found = other(test);
  }
  const pulled = found.to!;
  found.to = other(pulled).to;
  other(pulled).to = different.to;
  if (!atTop) different.to = pulled;
  else {
    for (let edge = block.incoming; edge; edge = edge.next) {
      if (edge.from.onTrue.to === block) edge.from.onTrue.to = pulled;
      else edge.from.onFalse.to = pulled;
    }
  }
  progress.done = false;
  graph.findDominators();
}
