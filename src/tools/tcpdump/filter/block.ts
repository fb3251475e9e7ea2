import { BPF_RET, BPF_K } from './bpf.ts';

/** One instruction while code is made; NOP once the optimiser has removed it. */
export interface Statement {
  code: number;
  k: number;
  /** Where a jump inside a block goes. */
  jt?: Statement;
  jf?: Statement;
}

export const NOP = -1;

/** An edge of the control flow graph, from `from` to `to`. */
export interface Edge {
  id: number;
  /** The branch's code; negative for the false branch. */
  code: number;
  /** Edges that dominate this one. */
  dominators: Uint32Array;
  from: Block;
  to: Block | undefined;
  /** The next edge into the same block. */
  next: Edge | undefined;
}

/** Accumulator, index register and the sixteen words of memory. */
export const ATOMS = 18;
export const A_ATOM = 16;
export const X_ATOM = 17;
export const AX_ATOM = 18;

const EMPTY = new Uint32Array(0);

/**
 * A basic block: statements and a branch. While code is made, unresolved branches are linked into a list through the very
 * edge that is open (`sense` says which). libpcap: gencode.h.
 */
export class Block {
  statements: Statement[] = [];
  readonly branch: Statement;
  /** When true the open branch is the false one's opposite. */
  sense = false;
  /** The first block of the expression this one ends. */
  head: Block = this;
  readonly onTrue: Edge;
  readonly onFalse: Edge;
  // For the optimiser.
  mark = 0;
  id = 0;
  level = 0;
  offset = 0;
  longTrue = 0;
  longFalse = 0;
  link: Block | undefined;
  incoming: Edge | undefined;
  dominators = EMPTY;
  killed = 0;
  inUse = 0;
  outUse = 0;
  operand = 0;
  values: number[] = new Array<number>(ATOMS).fill(0);

  constructor(code: number, k = 0, statements: Statement[] = []) {
    this.branch = { code, k: k >>> 0 };
    this.statements = statements;
    this.onTrue = { id: 0, code: 0, dominators: EMPTY, from: this, to: undefined, next: undefined };
    this.onFalse = { id: 0, code: 0, dominators: EMPTY, from: this, to: undefined, next: undefined };
  }
}

export function returnBlock(value: number): Block {
  return new Block(BPF_RET | BPF_K, value);
}

function openEdge(block: Block): Edge {
  return block.sense ? block.onFalse : block.onTrue;
}

/** Points all open branches of a list at `target`. */
export function backpatch(list: Block | undefined, target: Block): void {
  while (list !== undefined) {
    const edge = openEdge(list);
    const next = edge.to;
    edge.to = target;
    list = next;
  }
}

/** Appends the list of `b1` to that of `b0`. */
function merge(b0: Block, b1: Block): void {
  let edge = openEdge(b0);
  while (edge.to !== undefined) edge = openEdge(edge.to);
  edge.to = b1;
}

/** Makes `b1` the end of "b0 and b1". */
export function genAnd(b0: Block, b1: Block): void {
  backpatch(b0, b1.head);
  b0.sense = !b0.sense;
  b1.sense = !b1.sense;
  merge(b1, b0);
  b1.sense = !b1.sense;
  b1.head = b0.head;
}

/** Makes `b1` the end of "b0 or b1". */
export function genOr(b0: Block, b1: Block): void {
  b0.sense = !b0.sense;
  backpatch(b0, b1.head);
  b0.sense = !b0.sense;
  merge(b1, b0);
  b1.head = b0.head;
}

export function genNot(block: Block): void {
  block.sense = !block.sense;
}
