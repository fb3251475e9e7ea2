import * as B from './bpf.ts';
import { A_ATOM, NOP, X_ATOM, type Statement } from './block.ts';
import { FilterError } from './errors.ts';

export const VALUE_UNKNOWN = 0;

/** What the optimiser notes of its own progress. */
export interface Progress {
  done: boolean;
  /** Something other than moving branches about was done. */
  changed: boolean;
}

/** Numbers for values: equal numbers are equal values at run time. libpcap: optimize.c, F() and opt_stmt(). */
export class ValueNumbers {
  private numbers = new Map<string, number>();
  private constants = new Map<number, number>();
  private readonly progress: Progress;

  constructor(progress: Progress) {
    this.progress = progress;
  }

  reset(): void {
    this.numbers = new Map();
    this.constants = new Map();
  }

  /** The constant of a value number, or undefined. */
  constantOf(value: number): number | undefined {
    return this.constants.get(value);
  }

  private numberOf(code: number, v0: number, v1: number): number {
    const key = `${code} ${v0} ${v1}`;
    let value = this.numbers.get(key);
    if (value === undefined) {
      value = this.numbers.size + 1;
      this.numbers.set(key, value);
      const kind = B.bpfClass(code);
      if (B.bpfMode(code) === B.BPF_IMM && (kind === B.BPF_LD || kind === B.BPF_LDX)) this.constants.set(value, v0);
    }
    return value;
  }

  constant(k: number): number {
    return this.numberOf(B.BPF_LD | B.BPF_IMM | B.BPF_W, k >>> 0, 0);
  }

  private noteChange(): void {
    this.progress.changed = true;
    this.progress.done = false;
  }

  /** Follows one statement in `values` (by atom); with `alter` it may become simpler. */
  follow(s: Statement, values: number[], alter: boolean): void {
    const kind = B.bpfClass(s.code);
    if (s.code === NOP) return;
    if (kind === B.BPF_LD || kind === B.BPF_LDX) this.followLoad(s, values, alter);
    else if (kind === B.BPF_ST) store(s, values, s.k, values[A_ATOM], alter);
    else if (kind === B.BPF_STX) store(s, values, s.k, values[X_ATOM], alter);
    else if (kind === B.BPF_MISC) {
      if ((s.code & 0xf8) === B.BPF_TXA) store(s, values, A_ATOM, values[X_ATOM], alter);
      else store(s, values, X_ATOM, values[A_ATOM], alter);
    } else if (kind === B.BPF_ALU) {
      if (B.bpfOp(s.code) === B.BPF_NEG) this.followNegation(s, values, alter);
      else if (B.bpfSrc(s.code) === B.BPF_K) this.followConstant(s, values, alter);
      else this.followIndexed(s, values, alter);
    }
  }

  private followLoad(s: Statement, values: number[], alter: boolean): void {
    const target = B.bpfClass(s.code) === B.BPF_LD ? A_ATOM : X_ATOM;
    let value: number;
    switch (B.bpfMode(s.code)) {
      case B.BPF_IND: {
        value = values[X_ATOM];
        const index = this.constantOf(value);
        if (alter && index !== undefined) {
          s.code = B.BPF_LD | B.BPF_ABS | B.bpfSize(s.code);
          s.k = (s.k + index) >>> 0;
          value = this.numberOf(s.code, s.k, 0);
          this.noteChange();
        } else value = this.numberOf(s.code, s.k, value);
        break;
      }
      case B.BPF_LEN:
        value = this.numberOf(s.code, 0, 0);
        break;
      case B.BPF_IMM:
        value = this.constant(s.k);
        break;
      case B.BPF_MEM: {
        value = values[s.k];
        const constant = this.constantOf(value);
        if (alter && constant !== undefined) {
          s.code = B.bpfClass(s.code) | B.BPF_IMM;
          s.k = constant;
          this.noteChange();
        }
        break;
      }
      default:
        value = this.numberOf(s.code, s.k, 0);
    }
    store(s, values, target, value, alter);
  }

  private followNegation(s: Statement, values: number[], alter: boolean): void {
    const constant = this.constantOf(values[A_ATOM]);
    if (alter && constant !== undefined) {
      s.code = B.BPF_LD | B.BPF_IMM;
      s.k = -constant >>> 0;
      values[A_ATOM] = this.constant(s.k);
    } else values[A_ATOM] = this.numberOf(s.code, values[A_ATOM], 0);
  }

  /** An operation with a constant. */
  private followConstant(s: Statement, values: number[], alter: boolean): void {
    const op = B.bpfOp(s.code);
    if (alter) {
      if (s.k === 0) {
        if ([B.BPF_ADD, B.BPF_LSH, B.BPF_RSH, B.BPF_OR, B.BPF_XOR].includes(op)) {
          s.code = NOP;
          return;
        }
        if (op === B.BPF_MUL || op === B.BPF_AND) {
          s.code = B.BPF_LD | B.BPF_IMM;
          values[A_ATOM] = this.constant(s.k);
          return;
        }
        if (op === B.BPF_DIV) throw new FilterError('division by zero');
        if (op === B.BPF_MOD) throw new FilterError('modulus by zero');
      }
      const constant = this.constantOf(values[A_ATOM]);
      if (constant !== undefined) {
        this.fold(s, constant, s.k);
        values[A_ATOM] = this.constant(s.k);
        return;
      }
    }
    values[A_ATOM] = this.numberOf(s.code, values[A_ATOM], this.constant(s.k));
  }

  /** An operation with the index register. */
  private followIndexed(s: Statement, values: number[], alter: boolean): void {
    const op = B.bpfOp(s.code);
    const index = this.constantOf(values[X_ATOM]);
    const constant = this.constantOf(values[A_ATOM]);
    if (alter && index !== undefined) {
      if (constant !== undefined) {
        this.fold(s, constant, index);
        values[A_ATOM] = this.constant(s.k);
        return;
      }
      s.code = B.BPF_ALU | B.BPF_K | op;
      s.k = index;
      if ((op === B.BPF_LSH || op === B.BPF_RSH) && s.k > 31) throw new FilterError('shift by more than 31 bits');
      this.noteChange();
      values[A_ATOM] = this.numberOf(s.code, values[A_ATOM], this.constant(s.k));
      return;
    }
    if (alter && constant === 0 && this.followZero(s, values, op)) return;
    values[A_ATOM] = this.numberOf(s.code, values[A_ATOM], values[X_ATOM]);
  }

  /** The accumulator holds zero. */
  private followZero(s: Statement, values: number[], op: number): boolean {
    if (op === B.BPF_ADD || op === B.BPF_OR || op === B.BPF_XOR) {
      s.code = B.BPF_MISC | B.BPF_TXA;
      store(s, values, A_ATOM, values[X_ATOM], true);
      return true;
    }
    if (op === B.BPF_SUB) return false;
    s.code = B.BPF_LD | B.BPF_IMM;
    s.k = 0;
    store(s, values, A_ATOM, this.constant(0), true);
    return true;
  }

  /** Makes an operation on two constants a load. */
  private fold(s: Statement, a: number, b: number): void {
    s.k = calculate(B.bpfOp(s.code), a, b);
    s.code = B.BPF_LD | B.BPF_IMM;
    this.noteChange();
  }
}

function calculate(op: number, a: number, b: number): number {
  switch (op) {
    case B.BPF_ADD:
      return (a + b) >>> 0;
    case B.BPF_SUB:
      return (a - b) >>> 0;
    case B.BPF_MUL:
      return Math.imul(a, b) >>> 0;
    case B.BPF_DIV:
      if (b === 0) throw new FilterError('division by zero');
      return Math.floor(a / b);
    case B.BPF_MOD:
      if (b === 0) throw new FilterError('modulus by zero');
      return a % b;
    case B.BPF_AND:
      return (a & b) >>> 0;
    case B.BPF_OR:
      return (a | b) >>> 0;
    case B.BPF_XOR:
      return (a ^ b) >>> 0;
    case B.BPF_LSH:
      return b < 32 ? (a << b) >>> 0 : 0;
    default:
      return b < 32 ? a >>> b : 0;
  }
}

/** Notes an atom's new value; a statement that changes nothing goes away. */
function store(s: Statement, values: number[], atom: number, value: number, alter: boolean): void {
  if (alter && value !== VALUE_UNKNOWN && values[atom] === value) s.code = NOP;
  else values[atom] = value;
}
