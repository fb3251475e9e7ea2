import { NOP, type Block } from './block.ts';
import type { FlowGraph } from './flow_graph.ts';

/** Makes equal blocks one. libpcap: intern_blocks(). */
export function internBlocks(graph: FlowGraph): void {
  const { blocks } = graph;
  for (let done = false; !done;) {
    done = true;
    for (const block of blocks) block.link = undefined;
    const reachable = graph.reachable();
    for (let i = blocks.length - 2; i >= 0; i--) {
      if (!reachable.has(blocks[i])) continue;
      const twin = blocks.find((block, j) => j > i && reachable.has(block) && isEqual(blocks[i], block));
      if (twin) blocks[i].link = twin.link ?? twin;
    }
    for (const { onTrue, onFalse } of blocks) {
      if (!onTrue.to) continue;
      for (const edge of [onTrue, onFalse]) {
        if (!edge.to!.link) continue;
        done = false;
        edge.to = edge.to!.link;
      }
    }
  }
}

function isEqual(a: Block, b: Block): boolean {
  if (a.branch.code !== b.branch.code || a.branch.k !== b.branch.k) return false;
  if (a.onTrue.to !== b.onTrue.to || a.onFalse.to !== b.onFalse.to) return false;
  const [x, y] = [a, b].map((block) => block.statements.filter(({ code }) => code !== NOP));
  return x.length === y.length && x.every((s, i) => s.code === y[i].code && s.k === y[i].k);
}
