import * as B from './bpf.ts';
import { A_ATOM, AX_ATOM, NOP, X_ATOM, type Block, type Edge, type Statement } from './block.ts';

/**
 * What the optimiser must know of the control flow graph: levels, dominators of blocks and of edges, which values are used and
 * killed. libpcap: optimize.c.
 */
export class FlowGraph {
  root: Block;
  readonly blocks: Block[] = [];
  readonly edges: Edge[];
  levels: (Block | undefined)[] = [];
  private mark: number;

  constructor(root: Block) {
    this.root = root;
    this.mark = root.mark + 1;
    this.number(root);
    const edgeWords = (2 * this.blocks.length) >>> 5;
    const words = this.blocks.length >>> 5;
    for (const block of this.blocks) {
      block.dominators = new Uint32Array(words + 1);
      block.onTrue.dominators = new Uint32Array(edgeWords + 1);
      block.onFalse.dominators = new Uint32Array(edgeWords + 1);
      block.onTrue.id = block.id;
      block.onFalse.id = this.blocks.length + block.id;
    }
    this.edges = [...this.blocks.map((block) => block.onTrue), ...this.blocks.map((block) => block.onFalse)];
  }

  private number(block: Block | undefined): void {
    if (block === undefined || block.mark === this.mark) return;
    block.mark = this.mark;
    block.id = this.blocks.length;
    this.blocks.push(block);
    this.number(block.onTrue.to);
    this.number(block.onFalse.to);
  }

  /** Everything the optimiser asks, anew. */
  analyse(): void {
    this.findLevels();
    this.findDominators();
    this.findUses();
    this.findEdgeDominators();
  }

  /** Visits blocks by level: from the root's down to `last`. */
  *downwards(last = 0): Generator<Block> {
    for (let level = this.root.level; level >= last; level--) {
      for (let block = this.levels[level]; block; block = block.link) yield block;
    }
  }

  /** Visits blocks by level upwards, without the leaves. */
  *upwards(): Generator<Block> {
    for (let level = 1; level <= this.root.level; level++) {
      for (let block = this.levels[level]; block; block = block.link) yield block;
    }
  }

  private findLevels(): void {
    this.levels = [];
    this.mark++;
    this.findLevel(this.root);
  }

  private findLevel(block: Block): void {
    if (block.mark === this.mark) return;
    block.mark = this.mark;
    block.link = undefined;
    let level = 0;
    if (block.onTrue.to) {
      this.findLevel(block.onTrue.to);
      this.findLevel(block.onFalse.to!);
      level = Math.max(block.onTrue.to.level, block.onFalse.to!.level) + 1;
    }
    block.level = level;
    block.link = this.levels[level];
    this.levels[level] = block;
  }

  findDominators(): void {
    for (const block of this.blocks) block.dominators.fill(0xffffffff);
    this.root.dominators.fill(0);
    for (const block of this.downwards()) {
      insert(block.dominators, block.id);
      if (!block.onTrue.to) continue;
      intersect(block.onTrue.to.dominators, block.dominators);
      intersect(block.onFalse.to!.dominators, block.dominators);
    }
  }

  private findEdgeDominators(): void {
    for (const edge of this.edges) edge.dominators.fill(0xffffffff);
    this.root.onTrue.dominators.fill(0);
    this.root.onFalse.dominators.fill(0);
    for (const block of this.downwards()) {
      for (const edge of [block.onTrue, block.onFalse]) {
        insert(edge.dominators, edge.id);
        if (!edge.to) continue;
        intersect(edge.to.onTrue.dominators, edge.dominators);
        intersect(edge.to.onFalse.dominators, edge.dominators);
      }
    }
  }

  private findUses(): void {
    for (const block of this.downwards()) {
      findLocalUses(block);
      block.outUse = 0;
    }
    for (const block of this.upwards()) {
      block.outUse |= block.onTrue.to!.inUse | block.onFalse.to!.inUse;
      block.inUse |= block.outUse & ~block.killed;
    }
  }

  findIncoming(): void {
    for (const block of this.blocks) block.incoming = undefined;
    for (const block of this.downwards(1)) {
      for (const edge of [block.onTrue, block.onFalse]) {
        edge.next = edge.to!.incoming;
        edge.to!.incoming = edge;
      }
    }
  }

  /** The blocks that can be reached from the root. */
  reachable(): ReadonlySet<Block> {
    const seen = new Set<Block>();
    const visit = (block: Block): void => {
      if (seen.has(block)) return;
      seen.add(block);
      if (B.bpfClass(block.branch.code) === B.BPF_RET) return;
      visit(block.onTrue.to!);
      visit(block.onFalse.to!);
    };
    visit(this.root);
    return seen;
  }
}

export function isMember(set: Uint32Array, id: number): boolean {
  return (set[id >>> 5] & (1 << (id & 31))) !== 0;
}

function insert(set: Uint32Array, id: number): void {
  set[id >>> 5] |= 1 << (id & 31);
}

function intersect(set: Uint32Array, other: Uint32Array): void {
  for (let i = 0; i < set.length; i++) set[i] &= other[i];
}

/** Which atom a statement reads: a register, AX_ATOM for both, -1 for none. */
export function atomUsed({ code, k }: Statement): number {
  if (code === NOP) return -1;
  switch (B.bpfClass(code)) {
    case B.BPF_RET:
      return (code & 0x18) === B.BPF_A ? A_ATOM : (code & 0x18) === B.BPF_X ? X_ATOM : -1;
    case B.BPF_LD:
    case B.BPF_LDX:
      return B.bpfMode(code) === B.BPF_IND ? X_ATOM : B.bpfMode(code) === B.BPF_MEM ? k : -1;
    case B.BPF_ST:
      return A_ATOM;
    case B.BPF_STX:
      return X_ATOM;
    case B.BPF_JMP:
    case B.BPF_ALU:
      return B.bpfSrc(code) === B.BPF_X ? AX_ATOM : A_ATOM;
    default:
      return (code & 0xf8) === B.BPF_TXA ? X_ATOM : A_ATOM;
  }
}

/** Which atom a statement writes, -1 for none. */
export function atomDefined({ code, k }: Statement): number {
  if (code === NOP) return -1;
  switch (B.bpfClass(code)) {
    case B.BPF_LD:
    case B.BPF_ALU:
      return A_ATOM;
    case B.BPF_LDX:
      return X_ATOM;
    case B.BPF_ST:
    case B.BPF_STX:
      return k;
    case B.BPF_MISC:
      return (code & 0xf8) === B.BPF_TAX ? X_ATOM : A_ATOM;
    default:
      return -1;
  }
}

export const atomBit = (atom: number): number => 1 << atom;

function findLocalUses(block: Block): void {
  let [defined, used, killed] = [0, 0, 0];
  const use = (statement: Statement): void => {
    const atom = atomUsed(statement);
    if (atom < 0) return;
    for (const one of atom === AX_ATOM ? [X_ATOM, A_ATOM] : [atom]) if (!(defined & atomBit(one))) used |= atomBit(one);
  };
  for (const statement of block.statements) {
    use(statement);
    const atom = atomDefined(statement);
    if (atom < 0) continue;
    if (!(used & atomBit(atom))) killed |= atomBit(atom);
    defined |= atomBit(atom);
  }
  if (B.bpfClass(block.branch.code) === B.BPF_JMP) use(block.branch);
  block.killed = killed;
  block.inUse = used;
}
