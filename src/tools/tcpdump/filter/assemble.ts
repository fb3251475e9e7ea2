import * as B from './bpf.ts';
import { NOP, type Block, type Statement } from './block.ts';

const MAX_JUMP = 255;

/** Lays blocks out as one program, the root first. libpcap: icode_to_fcode(). */
export function assemble(root: Block): B.Instruction[] {
  for (;;) {
    const program = layOut(root);
    if (program) return program;
  }
}

/** Undefined where a jump turned out too far: its block has asked for a long one, try again. */
function layOut(root: Block): B.Instruction[] | undefined {
  const seen = new Set<Block>();
  const order: Block[] = [];
  const visit = (block: Block | undefined): void => {
    if (!block || seen.has(block)) return;
    seen.add(block);
    visit(block.onFalse.to);
    visit(block.onTrue.to);
    order.push(block);
  };
  visit(root);
  const sizeOf = (block: Block): number => live(block).length + 1 + block.longTrue + block.longFalse;
  const total = order.reduce((sum, block) => sum + sizeOf(block), 0);
  const program = new Array<B.Instruction>(total);
  let tail = total;
  for (const block of order) {
    tail -= sizeOf(block);
    block.offset = tail;
    if (!place(program, block)) return undefined;
  }
  return program;
}

function live(block: Block): readonly Statement[] {
  return block.statements.filter(({ code }) => code !== NOP);
}

function place(program: B.Instruction[], block: Block): boolean {
  let at = block.offset;
  const statements = live(block);
  for (const [index, { code, k, jt, jf }] of statements.entries()) {
    const distance = (target: Statement | undefined): number => (target ? statements.indexOf(target) - index - 1 : 0);
    program[at++] = { code, jt: distance(jt), jf: distance(jf), k };
  }
  const branch: B.Instruction = { code: block.branch.code, jt: 0, jf: 0, k: block.branch.k };
  program[at] = branch;
  if (!block.onTrue.to) return true;
  let extra = 0;
  for (const side of ['jt', 'jf'] as const) {
    const target = side === 'jt' ? block.onTrue.to : block.onFalse.to!;
    const distance = target.offset - at - 1;
    if (distance <= MAX_JUMP) {
      branch[side] = distance;
      continue;
    }
    if (side === 'jt' ? block.longTrue === 0 : block.longFalse === 0) {
      if (side === 'jt') block.longTrue = 1;
      else block.longFalse = 1;
      return false;
    }
    branch[side] = extra++;
    program[at + extra] = { code: B.BPF_JMP | B.BPF_JA, jt: 0, jf: 0, k: distance - extra };
  }
  return true;
}
