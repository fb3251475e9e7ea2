import * as B from './bpf.ts';
import { returnBlock } from './block.ts';
import { assemble } from './assemble.ts';
import { CodeState, type Names } from './code_state.ts';
import { FilterError } from './errors.ts';
import { generate, generatePart } from './generate.ts';
import { FilterProgram } from './interpreter.ts';
import { optimize } from './optimize.ts';
import { parseFilter } from './parser.ts';
import { unknownLinkType } from '../link_types.ts';

/** What a filter is for. */
export interface FilterTarget {
  /** DLT_* of its packets. */
  linktype: number;
  /** How many bytes of a packet it takes are kept. */
  snaplen: number;
  /** Packets of a file know no direction and no interface. */
  savefile: boolean;
  /** The file's numbers are in the other byte order. */
  swapped?: boolean;
  /** -O: the code as it comes. */
  unoptimized?: boolean;
}

/**
 * Compiles a filter expression (pcap-filter(7)) to a classic BPF program. Throws FilterError with libpcap's words, and
 * FilterNotModelled. libpcap: pcap_compile().
 */
export function compileFilter(text: string, target: FilterTarget, names: Names): FilterProgram {
  const unknown = unknownLinkType(target.linktype);
  if (unknown !== undefined) throw new FilterError(unknown);
  const { expression, failure } = parseFilter(text);
  const g = new CodeState(target.linktype, names, target.savefile, target.swapped ?? false);
  if (failure) {
    // What is wrong in the whole parts before is said first.
    for (const part of failure.parts) generatePart(g, part);
    throw new FilterError(failure.message);
  }
  let root = expression ? generate(g, expression, target.snaplen) : returnBlock(target.snaplen);
  if (!target.unoptimized && !g.unoptimizable) {
    root = optimize(root);
    if (root.branch.code === (B.BPF_RET | B.BPF_K) && root.branch.k === 0) throw new FilterError('expression rejects all packets');
  }
  return new FilterProgram(assemble(root));
}
