import type { PacketFilter } from '../../../uapi/packet_filter.ts';
import * as B from './bpf.ts';

/**
 * A program laid out for running: four numbers an instruction (code, true and false targets as indexes, k), so that the loop
 * touches one flat array. Linux: net/core/filter.c; a load beyond the packet drops it.
 */
export class FilterProgram implements PacketFilter {
  readonly instructions: readonly B.Instruction[];
  private readonly flat: Int32Array;
  private readonly memory = new Int32Array(B.BPF_MEMWORDS);

  constructor(instructions: readonly B.Instruction[]) {
    this.instructions = instructions;
    this.flat = new Int32Array(instructions.length * 4);
    instructions.forEach(({ code, jt, jf, k }, n) => {
      const isJump = code === (B.BPF_JMP | B.BPF_JA);
      this.flat.set([code, 4 * (n + 1 + (isJump ? k : jt)), 4 * (n + 1 + jf), k], 4 * n);
    });
  }

  /**
   * How many bytes of the frame at `at` to keep. `length`: how many are there; `wireLength`: how long it was; `pktType`,
   * `ifindex` and `protocol`: what Linux knows besides.
   */
  run(bytes: Uint8Array, at: number, length: number, wireLength = length, pktType = 0, ifindex = 0, protocol = 0): number {
    const { flat, memory } = this;
    let a = 0;
    let x = 0;
    for (let pc = 0; ;) {
      const k = flat[pc + 3];
      // Numbers, not names: so the switch is a table.
      switch (flat[pc]) {
        case 0x06: // RET | K
          return k >>> 0;
        case 0x16: // RET | A
          return a >>> 0;
        case 0x28: {
          // LD | H | ABS
          if (k >>> 0 > length - 2) {
            if (k >= 0) return 0;
            a = ancillary(k, pktType, ifindex, protocol);
          } else a = (bytes[at + k] << 8) | bytes[at + k + 1];
          break;
        }
        case 0x30: // LD | B | ABS
          if (k >>> 0 >= length) {
            if (k >= 0) return 0;
            a = ancillary(k, pktType, ifindex, protocol);
          } else a = bytes[at + k];
          break;
        case 0x20: // LD | W | ABS
          if (k >>> 0 > length - 4) {
            if (k >= 0) return 0;
            a = ancillary(k, pktType, ifindex, protocol);
          } else a = (bytes[at + k] << 24) | (bytes[at + k + 1] << 16) | (bytes[at + k + 2] << 8) | bytes[at + k + 3];
          break;
        case 0x15: // JMP | JEQ | K
          pc = a === k ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x45: // JMP | JSET | K
          pc = (a & k) !== 0 ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x25: // JMP | JGT | K
          pc = a >>> 0 > k >>> 0 ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x35: // JMP | JGE | K
          pc = a >>> 0 >= k >>> 0 ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0xb1: // LDX | MSH | B
          if (k >>> 0 >= length) return 0;
          x = (bytes[at + k] & 15) << 2;
          break;
        case 0x48: {
          // LD | H | IND
          const where = (x + k) >>> 0;
          if (where > length - 2) return 0;
          a = (bytes[at + where] << 8) | bytes[at + where + 1];
          break;
        }
        case 0x50: {
          // LD | B | IND
          const where = (x + k) >>> 0;
          if (where >= length) return 0;
          a = bytes[at + where];
          break;
        }
        case 0x40: {
          // LD | W | IND
          const where = (x + k) >>> 0;
          if (where > length - 4) return 0;
          a = (bytes[at + where] << 24) | (bytes[at + where + 1] << 16) | (bytes[at + where + 2] << 8) | bytes[at + where + 3];
          break;
        }
        case 0x80: // LD | LEN
          a = wireLength;
          break;
        case 0x00: // LD | IMM
          a = k;
          break;
        case 0x01: // LDX | IMM
          x = k;
          break;
        case 0x60: // LD | MEM
          a = memory[k];
          break;
        case 0x61: // LDX | MEM
          x = memory[k];
          break;
        case 0x02: // ST
          memory[k] = a;
          break;
        case 0x03: // STX
          memory[k] = x;
          break;
        case 0x07: // MISC | TAX
          x = a;
          break;
        case 0x87: // MISC | TXA
          a = x;
          break;
        case 0x05: // JMP | JA
          pc = flat[pc + 1];
          continue;
        case 0x1d: // JMP | JEQ | X
          pc = a === x ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x2d: // JMP | JGT | X
          pc = a >>> 0 > x >>> 0 ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x3d: // JMP | JGE | X
          pc = a >>> 0 >= x >>> 0 ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x4d: // JMP | JSET | X
          pc = (a & x) !== 0 ? flat[pc + 1] : flat[pc + 2];
          continue;
        case 0x84: // ALU | NEG
          a = -a | 0;
          break;
        default: {
          const b = flat[pc] & B.BPF_X ? x : k;
          const op = flat[pc] & 0xf0;
          if (b === 0 && (op === B.BPF_DIV || op === B.BPF_MOD)) return 0;
          a = calculate(op, a, b);
        }
      }
      pc += 4;
    }
  }
}

/** A load from where Linux keeps what is not in the packet. */
function ancillary(k: number, pktType: number, ifindex: number, protocol: number): number {
  switch ((k >>> 0) - B.SKF_AD_OFF) {
    case B.SKF_AD_PROTOCOL:
      return protocol;
    case B.SKF_AD_PKTTYPE:
      return pktType;
    default:
      return ifindex;
  }
}

function calculate(op: number, a: number, b: number): number {
  switch (op) {
    case B.BPF_ADD:
      return (a + b) | 0;
    case B.BPF_SUB:
      return (a - b) | 0;
    case B.BPF_MUL:
      return Math.imul(a, b);
    case B.BPF_DIV:
      return ((a >>> 0) / (b >>> 0)) | 0;
    case B.BPF_MOD:
      return ((a >>> 0) % (b >>> 0)) | 0;
    case B.BPF_AND:
      return a & b;
    case B.BPF_OR:
      return a | b;
    case B.BPF_XOR:
      return a ^ b;
    case B.BPF_LSH:
      return b >>> 0 < 32 ? a << b : 0;
    default:
      return b >>> 0 < 32 ? (a >>> b) | 0 : 0;
  }
}
