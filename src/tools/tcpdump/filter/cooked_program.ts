import * as B from './bpf.ts';
import { DLT_LINUX_SLL } from './code_state.ts';
import { FilterProgram } from './interpreter.ts';

/** A cooked header: its size, and what of it the kernel knows by itself. */
const COOKED1: readonly [size: number, ancillary: Readonly<Record<number, number>>] = [16, { 0: B.SKF_AD_PKTTYPE, 14: B.SKF_AD_PROTOCOL }];
const COOKED2: typeof COOKED1 = [20, { 0: B.SKF_AD_PROTOCOL, 4: B.SKF_AD_IFINDEX, 10: B.SKF_AD_PKTTYPE }];

/**
 * The filter for the kernel, which has packets without the cooked header; undefined when it asks for a part of the header
 * that the kernel does not have. libpcap: fix_program().
 */
export function cookedProgram(filter: FilterProgram, linktype: number): FilterProgram | undefined {
  const [size, ancillary] = linktype === DLT_LINUX_SLL ? COOKED1 : COOKED2;
  const fixed: B.Instruction[] = [];
  for (const instruction of filter.instructions) {
    const { code, k } = instruction;
    if (!isPacketLoad(code)) fixed.push(instruction);
    else if (k >>> 0 >= size) fixed.push({ ...instruction, k: k - size });
    else if (k in ancillary) fixed.push({ ...instruction, k: B.SKF_AD_OFF + ancillary[k] });
    else return undefined;
  }
  return new FilterProgram(fixed);
}

function isPacketLoad(code: number): boolean {
  if (B.bpfClass(code) !== B.BPF_LD && B.bpfClass(code) !== B.BPF_LDX) return false;
  const mode = B.bpfMode(code);
  return mode === B.BPF_ABS || mode === B.BPF_IND || mode === B.BPF_MSH;
}
