import {
  BPF_ABS,
  BPF_ADD,
  BPF_ALU,
  BPF_AND,
  BPF_B,
  BPF_H,
  BPF_IND,
  BPF_JEQ,
  BPF_JGE,
  BPF_JGT,
  BPF_JMP,
  BPF_K,
  BPF_LD,
  BPF_LDX,
  BPF_LSH,
  BPF_MEM,
  BPF_MEMWORDS,
  BPF_MISC,
  BPF_MSH,
  BPF_TAX,
  BPF_W,
  BPF_X,
} from './bpf.ts';
import { Block, genAnd, genNot, type Statement } from './block.ts';
import { FilterError } from './errors.ts';

export const DLT_NULL = 0;
export const DLT_EN10MB = 1;
export const DLT_PPP = 9;
export const DLT_RAW = 12;
export const DLT_LOOP = 108;
export const DLT_LINUX_SLL = 113;
export const DLT_IPV4 = 228;
export const DLT_IPV6 = 229;
export const DLT_LINUX_SLL2 = 276;

/** Looks names up for the filter: a host's address, a service's port for 'tcp' or 'udp', a protocol's number. */
export interface Names {
  host(name: string): number | undefined;
  port(name: string, protocol: string): number | undefined;
  protocol?(name: string): number | undefined;
  /** An address of networks(5), without its trailing zero bytes. */
  network?(name: string): number | undefined;
}

/** What an offset is relative to. libpcap: enum e_offrel. */
export type Relative =
  'packet' | 'link header' | 'link type' | 'llc' | 'previous label' | 'payload' | 'payload without snap' | 'transport4' | 'transport6';

/** Offsets of link types: the protocol field (-1: none), the payload, the network header behind it. */
const LAYOUTS: Readonly<Record<number, readonly [type: number, payload: number, withoutSnap: number]>> = {
  [DLT_NULL]: [0, 4, 0],
  [DLT_LOOP]: [0, 4, 0],
  [DLT_EN10MB]: [12, 14, 3],
  [DLT_RAW]: [-1, 0, 0],
  [DLT_IPV4]: [-1, 0, 0],
  [DLT_IPV6]: [-1, 0, 0],
  [DLT_LINUX_SLL]: [14, 16, 0],
  [DLT_LINUX_SLL2]: [0, 20, 0],
};

/** The state of one compilation: where headers are so far, which scratch registers are taken. libpcap: gencode.c. */
export class CodeState {
  linktype: number;
  readonly names: Names;
  /** Packets come from a file, not from an interface. */
  readonly savefile: boolean;
  /** The file's numbers are in the other byte order. */
  readonly swapped: boolean;
  linkHeader = 0;
  linkType: number;
  payload: number;
  network = 0;
  networkWithoutSnap: number;
  /** Where an offset is known only when the program runs: the register that holds it, to be added. */
  linkHeaderRegister: number | undefined;
  linkTypeRegister: number | undefined;
  payloadRegister: number | undefined;
  /** Inside Geneve. */
  geneve = false;
  /** There are loops: the optimiser cannot read it. */
  unoptimizable = false;
  labels = 0;
  vlans = 0;
  private readonly used: boolean[] = new Array<boolean>(BPF_MEMWORDS).fill(false);
  private current = 0;

  constructor(linktype: number, names: Names, savefile: boolean, swapped: boolean) {
    this.linktype = linktype;
    this.names = names;
    this.savefile = savefile;
    this.swapped = swapped;
    [this.linkType, this.payload, this.networkWithoutSnap] = LAYOUTS[linktype] ?? [-1, 0, 0];
  }

  get hasLinkType(): boolean {
    return this.linkType >= 0;
  }

  allocateRegister(): number {
    for (let n = 0; n < BPF_MEMWORDS; n++) {
      if (!this.used[this.current]) {
        this.used[this.current] = true;
        return this.current;
      }
      this.current = (this.current + 1) % BPF_MEMWORDS;
    }
    throw new FilterError('too many registers needed to evaluate expression');
  }

  freeRegister(register: number): void {
    this.used[register] = false;
  }

  /** Loads `size` (BPF_B, H, W) at `offset` into the accumulator. */
  load(relative: Relative, offset: number, size: number): Statement[] {
    const at = this.base(relative) + offset;
    if (relative === 'transport4') return [...this.loadHeaderLength(), statement(BPF_LD | BPF_IND | size, at)];
    const register = this.registerOf(relative);
    if (register === undefined) return [statement(BPF_LD | BPF_ABS | size, at)];
    return [statement(BPF_LDX | BPF_MEM, register), statement(BPF_LD | BPF_IND | size, at)];
  }

  /** Loads the IPv4 header's length into the index register. */
  loadHeaderLength(): Statement[] {
    const at = this.payload + this.network;
    if (this.payloadRegister === undefined) return [statement(BPF_LDX | BPF_MSH | BPF_B, at)];
    return [
      statement(BPF_LDX | BPF_MEM, this.payloadRegister),
      statement(BPF_LD | BPF_IND | BPF_B, at),
      statement(BPF_ALU | BPF_AND | BPF_K, 0x0f),
      statement(BPF_ALU | BPF_LSH | BPF_K, 2),
      statement(BPF_ALU | BPF_ADD | BPF_X),
      statement(BPF_MISC | BPF_TAX),
    ];
  }

  private registerOf(relative: Relative): number | undefined {
    if (relative === 'packet') return undefined;
    if (relative === 'link header') return this.linkHeaderRegister;
    return relative === 'link type' ? this.linkTypeRegister : this.payloadRegister;
  }

  private base(relative: Relative): number {
    switch (relative) {
      case 'packet':
        return 0;
      case 'link header':
        return this.linkHeader;
      case 'link type':
        return this.linkType;
      case 'llc':
        return this.payload;
      case 'previous label':
        return this.payload + this.network - 4;
      case 'payload without snap':
        return this.payload + this.networkWithoutSnap;
      case 'transport6':
        return this.payload + this.network + 40;
      default:
        return this.payload + this.network;
    }
  }

  /** A comparison of a field, under a mask. `jump`: BPF_JEQ, JGT, JGE; `reversed`: its opposite. */
  compareMasked(relative: Relative, offset: number, size: number, mask: number, jump: number, reversed: boolean, value: number): Block {
    const statements = this.load(relative, offset, size);
    if (mask >>> 0 !== 0xffffffff) statements.push(statement(BPF_ALU | BPF_AND | BPF_K, mask));
    const block = new Block(BPF_JMP | jump | BPF_K, value, statements);
    if (reversed) genNot(block);
    return block;
  }

  equal(relative: Relative, offset: number, size: number, value: number): Block {
    return this.compareMasked(relative, offset, size, 0xffffffff, BPF_JEQ, false, value);
  }

  masked(relative: Relative, offset: number, size: number, value: number, mask: number): Block {
    return this.compareMasked(relative, offset, size, mask, BPF_JEQ, false, value);
  }

  greater(relative: Relative, offset: number, size: number, value: number): Block {
    return this.compareMasked(relative, offset, size, 0xffffffff, BPF_JGT, false, value);
  }

  atLeast(relative: Relative, offset: number, size: number, value: number): Block {
    return this.compareMasked(relative, offset, size, 0xffffffff, BPF_JGE, false, value);
  }

  less(relative: Relative, offset: number, size: number, value: number): Block {
    return this.compareMasked(relative, offset, size, 0xffffffff, BPF_JGE, true, value);
  }

  atMost(relative: Relative, offset: number, size: number, value: number): Block {
    return this.compareMasked(relative, offset, size, 0xffffffff, BPF_JGT, true, value);
  }

  /** Bytes equal to `value`, four, two and one at a time from the end. */
  bytesEqual(relative: Relative, offset: number, value: Uint8Array): Block {
    let size = value.length;
    let block: Block | undefined;
    while (size > 0) {
      const step = size >= 4 ? 4 : size >= 2 ? 2 : 1;
      size -= step;
      let number = 0;
      for (let i = 0; i < step; i++) number = ((number << 8) | value[size + i]) >>> 0;
      const test = this.equal(relative, offset + size, step === 4 ? BPF_W : step === 2 ? BPF_H : BPF_B, number);
      if (block) genAnd(block, test);
      block = test;
    }
    return block!;
  }
}

export function statement(code: number, k = 0): Statement {
  return { code, k: k >>> 0 };
}
