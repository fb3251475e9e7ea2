import * as B from './bpf.ts';
import { ATOMS, A_ATOM, AX_ATOM, NOP, X_ATOM, type Block, type Statement } from './block.ts';
import { foldBranches, pullUp } from './branches.ts';
import { FlowGraph, atomBit, atomDefined, atomUsed } from './flow_graph.ts';
import { internBlocks } from './intern.ts';
import { VALUE_UNKNOWN, ValueNumbers, type Progress } from './value_numbers.ts';

/** Rounds in which nothing but branches moves: they only go in circles then. */
const MAX_BRANCH_ROUNDS = 100;

/** Makes code shorter and quicker the way libpcap does, so that -d prints the same. Returns the new root. libpcap: bpf_optimize(). */
export function optimize(root: Block): Block {
  const optimizer = new Optimizer(root);
  optimizer.loop(false);
  optimizer.loop(true);
  internBlocks(optimizer.graph);
  return shortenRoot(optimizer.graph.root);
}

class Optimizer {
  readonly graph: FlowGraph;
  private readonly progress: Progress = { done: false, changed: false };
  private readonly numbers: ValueNumbers;

  constructor(root: Block) {
    this.graph = new FlowGraph(root);
    this.numbers = new ValueNumbers(this.progress);
  }

  loop(alter: boolean): void {
    for (let rounds = 0; rounds < MAX_BRANCH_ROUNDS;) {
      this.progress.done = true;
      this.progress.changed = false;
      this.graph.analyse();
      this.optimizeBlocks(alter);
      if (this.progress.done) return;
      rounds = this.progress.changed ? 0 : rounds + 1;
    }
  }

  private optimizeBlocks(alter: boolean): void {
    const { graph, progress } = this;
    this.numbers.reset();
    graph.findIncoming();
    for (const block of graph.downwards()) this.optimizeBlock(block, alter);
    if (alter) return;
    for (const block of graph.upwards()) {
      foldBranches(graph, block.onTrue, progress);
      foldBranches(graph, block.onFalse, progress);
    }
    graph.findIncoming();
    for (const block of graph.upwards()) {
      pullUp(graph, block, 'or', progress);
      pullUp(graph, block, 'and', progress);
    }
  }

  private optimizeBlock(block: Block, alter: boolean): void {
    enterValues(block);
    const [a, x] = [block.values[A_ATOM], block.values[X_ATOM]];
    for (const statement of block.statements) this.numbers.follow(statement, block.values, alter);
    const idle = a !== VALUE_UNKNOWN && block.values[A_ATOM] === a && x !== VALUE_UNKNOWN && block.values[X_ATOM] === x;
    if (alter && ((block.outUse === 0 && idle) || B.bpfClass(block.branch.code) === B.BPF_RET)) {
      if (block.statements.length > 0) {
        block.statements = [];
        this.noteChange();
      }
    } else {
      this.peep(block);
      this.removeDeadStores(block);
    }
    const { code, k } = block.branch;
    block.operand = B.bpfSrc(code) === B.BPF_K ? this.numbers.constant(k) : block.values[X_ATOM];
    block.onTrue.code = code;
    block.onFalse.code = -code;
  }

  private noteChange(): void {
    this.progress.changed = true;
    this.progress.done = false;
  }

  /** Looks for sequences that can be said in fewer statements. libpcap: opt_peep(). */
  private peep(block: Block): void {
    if (block.statements.length === 0) return;
    const last = this.peepStatements(block);
    if (block.branch.code === (B.BPF_JMP | B.BPF_JEQ | B.BPF_K) && !(block.outUse & atomBit(A_ATOM))) this.peepEqual(block, last);
    const { branch, onTrue, onFalse } = block;
    if (branch.code === (B.BPF_JMP | B.BPF_JSET | B.BPF_K)) {
      if (branch.k === 0) onTrue.to = onFalse.to;
      if (branch.k === 0xffffffff) onFalse.to = onTrue.to;
    }
    const index = this.numbers.constantOf(block.values[X_ATOM]);
    if (index !== undefined && B.bpfSrc(branch.code) === B.BPF_X) {
      branch.code &= ~B.BPF_X;
      branch.k = index;
    }
    const value = this.numbers.constantOf(block.values[A_ATOM]);
    if (value === undefined || B.bpfSrc(branch.code) !== B.BPF_K) return;
    if (onFalse.to !== onTrue.to) this.noteChange();
    if (isTrue(branch, value)) onFalse.to = onTrue.to;
    else onTrue.to = onFalse.to;
  }

  /** Returns the block's last statement. */
  private peepStatements(block: Block): Statement {
    const { statements } = block;
    const nextOf = (at: number): number => {
      while (at < statements.length && statements[at].code === NOP) at++;
      return at;
    };
    let last = statements[0];
    for (let at = nextOf(0); at < statements.length;) {
      const follower = nextOf(at + 1);
      if (follower >= statements.length) break;
      const [s, next] = [statements[at], statements[follower]];
      last = next;
      if (s.code === B.BPF_ST && next.code === (B.BPF_LDX | B.BPF_MEM) && s.k === next.k) {
        next.code = B.BPF_MISC | B.BPF_TAX;
        this.noteChange();
      }
      if (s.code === (B.BPF_LD | B.BPF_IMM) && next.code === (B.BPF_MISC | B.BPF_TAX)) {
        s.code = B.BPF_LDX | B.BPF_IMM;
        next.code = B.BPF_MISC | B.BPF_TXA;
        this.noteChange();
      }
      if (s.code === (B.BPF_LD | B.BPF_IMM) && !(block.outUse & atomBit(X_ATOM))) {
        const isHeaderLength = next.code === (B.BPF_LDX | B.BPF_MSH | B.BPF_B);
        const add = isHeaderLength ? nextOf(follower + 1) : follower;
        this.peepIndexedLoad(s, statements, add, nextOf);
      }
      at = follower;
    }
    return last;
  }

  /** A constant added to the index of a load becomes the load's offset. */
  private peepIndexedLoad(s: Statement, statements: readonly Statement[], addAt: number, nextOf: (at: number) => number): void {
    const taxAt = nextOf(addAt + 1);
    const loadAt = nextOf(taxAt + 1);
    if (loadAt >= statements.length) return;
    const [add, tax, load] = [statements[addAt], statements[taxAt], statements[loadAt]];
    if (add.code !== (B.BPF_ALU | B.BPF_ADD | B.BPF_X) || tax.code !== (B.BPF_MISC | B.BPF_TAX)) return;
    if (B.bpfClass(load.code) !== B.BPF_LD || B.bpfMode(load.code) !== B.BPF_IND) return;
    load.k = (load.k + s.k) >>> 0;
    s.code = add.code = tax.code = NOP;
    this.noteChange();
  }

  /** "A - X == k" and "(A & m) == 0". */
  private peepEqual(block: Block, last: Statement): void {
    const { branch } = block;
    if (last.code === (B.BPF_ALU | B.BPF_SUB | B.BPF_X)) {
      const index = this.numbers.constantOf(block.values[X_ATOM]);
      if (index !== undefined) branch.k = (branch.k + index) >>> 0;
      else if (branch.k === 0) branch.code = B.BPF_JMP | B.BPF_JEQ | B.BPF_X;
      else return;
    } else if (last.code === (B.BPF_ALU | B.BPF_SUB | B.BPF_K)) branch.k = (branch.k + last.k) >>> 0;
    else if (last.code === (B.BPF_ALU | B.BPF_AND | B.BPF_K) && branch.k === 0) {
      branch.k = last.k;
      branch.code = B.BPF_JMP | B.BPF_JSET | B.BPF_K;
      const { onTrue, onFalse } = block;
      [onTrue.to, onFalse.to] = [onFalse.to, onTrue.to];
    } else return;
    last.code = NOP;
    this.noteChange();
  }

  /** Removes statements whose result nobody reads. */
  private removeDeadStores(block: Block): void {
    const last: (Statement | undefined)[] = new Array<undefined>(ATOMS).fill(undefined);
    for (const statement of [...block.statements, block.branch]) {
      const used = atomUsed(statement);
      if (used === AX_ATOM) last[X_ATOM] = last[A_ATOM] = undefined;
      else if (used >= 0) last[used] = undefined;
      const defined = atomDefined(statement);
      if (defined < 0) continue;
      const before = last[defined];
      if (before) {
        before.code = NOP;
        this.noteChange();
      }
      last[defined] = statement;
    }
    last.forEach((statement, atom) => {
      if (!statement || block.outUse & atomBit(atom)) return;
      statement.code = NOP;
      block.values[atom] = VALUE_UNKNOWN;
      this.noteChange();
    });
  }
}

/** The values at a block's beginning: those on which all ways in agree. */
function enterValues(block: Block): void {
  let edge = block.incoming;
  if (!edge) {
    block.values.fill(VALUE_UNKNOWN);
    return;
  }
  block.values = [...edge.from.values];
  for (edge = edge.next; edge; edge = edge.next) {
    for (let atom = 0; atom < ATOMS; atom++) if (block.values[atom] !== edge.from.values[atom]) block.values[atom] = VALUE_UNKNOWN;
  }
}

function isTrue(branch: Statement, value: number): boolean {
  switch (B.bpfOp(branch.code)) {
    case B.BPF_JEQ:
      return value === branch.k;
    case B.BPF_JGT:
      return value > branch.k;
    case B.BPF_JGE:
      return value >= branch.k;
    default:
      return (value & branch.k) !== 0;
  }
}

/** Skips blocks at the top that branch nowhere. libpcap: opt_root(). */
function shortenRoot(root: Block): Block {
  const { statements } = root;
  root.statements = [];
  while (B.bpfClass(root.branch.code) === B.BPF_JMP && root.onTrue.to === root.onFalse.to) root = root.onTrue.to!;
  root.statements = B.bpfClass(root.branch.code) === B.BPF_RET ? [] : [...statements, ...root.statements];
  return root;
}
