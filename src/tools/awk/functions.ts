import type { Process } from '../../uapi/process.ts';
import { formatDate } from '../coreutils/date.ts';
import { UNSET, sprintf, toNumber, toText, type Value } from './value.ts';

const MATH: Readonly<Record<string, (x: number) => number>> = {
  int: Math.trunc,
  sin: Math.sin,
  cos: Math.cos,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
};

/** The functions of awk that are about their arguments' values alone. */
export class AwkFunctions {
  private readonly process: Process;
  private seed = 0;
  private randomState = 1;

  constructor(process: Process) {
    this.process = process;
  }

  /** `format` is CONVFMT. */
  call(name: string, values: readonly Value[], format: string): Value {
    const number = (i: number): number => toNumber(values[i] ?? UNSET);
    const text = (i: number): string => toText(values[i] ?? UNSET, format);
    switch (name) {
      case 'substr':
        return substr(text(0), number(1), values.length > 2 ? number(2) : undefined);
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'sprintf':
        return sprintf(text(0), values.slice(1));
      case 'tolower':
        return text(0).toLowerCase();
      case 'toupper':
        return text(0).toUpperCase();
      case 'atan2':
        return Math.atan2(number(0), number(1));
      case 'rand':
        return this.rand();
      case 'srand':
        return this.srand(values.length > 0 ? Math.trunc(number(0)) : Math.floor(this.process.realtime() / 1e9));
      case 'systime':
        return Math.floor(this.process.realtime() / 1e9);
      case 'strftime':
        return formatDate(values.length > 0 ? text(0) : '%c', values.length > 1 ? number(1) * 1e9 : this.process.realtime());
      default:
        return MATH[name](number(0));
    }
  }

  /** Park and Miller's minimal standard generator: the same numbers for the same srand(). */
  private rand(): number {
    this.randomState = (this.randomState * 48271) % 2147483647;
    return this.randomState / 2147483647;
  }

  /** Returns the seed before. */
  private srand(seed: number): number {
    const before = this.seed;
    this.seed = seed;
    this.randomState = (Math.abs(seed) % 2147483646) + 1;
    return before;
  }
}

/** As mawk has it: a beginning in front of the string lengthens the piece. */
function substr(text: string, start: number, count: number | undefined): string {
  const begin = Math.trunc(start);
  const length = count === undefined ? Infinity : Math.trunc(count) - Math.min(0, begin);
  const from = Math.max(1, begin);
  return [...text].slice(from - 1, Math.max(from - 1, from - 1 + length)).join('');
}
