import { unescape } from '../ansi_c.ts';
import { byteLength } from '../bytes.ts';
import { backslashQuote, quoteValue } from '../quote.ts';
import type { Builtin, Shell } from '../shell.ts';
import { strftime } from '../strftime.ts';
import { Refused } from '../variables.ts';
import { usage } from './usage.ts';

/** printf. bash: builtins/printf.def. */

class Printf {
  out = '';
  status = 0;
  stop = false;
  private readonly sh: Shell;
  private readonly args: readonly string[];
  /** It is printed, not kept in a variable. */
  private readonly direct: boolean;
  private at = 0;

  constructor(sh: Shell, args: readonly string[], direct: boolean) {
    this.sh = sh;
    this.direct = direct;
    this.args = args;
  }

  private get exhausted(): boolean {
    return this.at >= this.args.length;
  }

  private next(): string | undefined {
    return this.args[this.at++];
  }

  private put(text: string): void {
    this.out += text;
  }

  private fail(message: string): void {
    // What was printed so far comes before the complaint.
    if (this.direct) {
      this.sh.print(this.out);
      this.out = '';
    }
    this.sh.warn(`printf: ${message}`);
    this.status = 1;
  }

  /** The format is used again while arguments are left. */
  run(format: string): void {
    do {
      const before = this.at;
      if (!this.once(format) || this.stop) return;
      if (this.at === before) return;
    } while (!this.exhausted);
  }

  private once(format: string): boolean {
    for (let at = 0; at < format.length;) {
      const percent = format.indexOf('%', at);
      const text = percent < 0 ? format.slice(at) : format.slice(at, percent);
      if (text !== '') {
        const { text: replaced, stop } = unescape(text, 'printf');
        this.put(replaced);
        if (stop) this.stop = true;
      }
      if (percent < 0) return true;
      if (format[percent + 1] === '%') {
        this.put('%');
        at = percent + 2;
        continue;
      }
      const match = /^%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L|j|z|t)?([a-zA-Z]|\([^)]*\)T)?/.exec(format.slice(percent))!;
      if (match[4] === undefined) {
        this.missing(format, percent, match[0]);
        return false;
      }
      if (!this.convert(match)) return false;
      if (this.stop) return true;
      at = percent + match[0].length;
    }
    return true;
  }

  private missing(format: string, at: number, head: string): void {
    const char = format[at + head.length];
    if (this.sh.posix) this.fail(`${head}${char ?? ''}: invalid directive`);
    else this.fail(char === undefined ? `\`${head}': missing format character` : `\`${char}': invalid format character`);
  }

  private convert(match: RegExpExecArray): boolean {
    const flags = match[1];
    let width = match[2] === '*' ? this.integer(this.next()) : match[2] === undefined ? 0n : BigInt(match[2]);
    const precisionText = match[3];
    let precision: number | undefined;
    if (precisionText !== undefined) precision = precisionText === '*' ? Number(this.integer(this.next())) : Number(precisionText || 0);
    if (precision !== undefined && precision < 0) precision = undefined;
    let left = flags.includes('-');
    if (width < 0n) {
      left = true;
      width = -width;
    }
    const spec: Spec = { flags, left, width: Number(width), precision };
    return this.print(match[4], spec, match[0]);
  }

  private print(letter: string, spec: Spec, whole: string): boolean {
    switch (letter) {
      case 'd':
      case 'i':
        this.put(integerText(this.integer(this.next()), spec));
        return true;
      case 'u':
      case 'x':
      case 'X':
      case 'o':
        this.put(unsignedText(BigInt.asUintN(64, this.integer(this.next())), letter, spec));
        return true;
      case 's':
        this.put(pad(cut(this.next() ?? '', spec.precision), spec));
        return true;
      case 'c':
        this.put(pad((this.next() ?? '').slice(0, 1), spec));
        return true;
      case 'b': {
        const { text, stop } = unescape(this.next() ?? '', 'percent-b');
        this.put(pad(cut(text, spec.precision), spec));
        this.stop = stop;
        return true;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A':
        this.put(floatText(this.float(this.next()), letter, spec));
        return true;
      case 'n':
        this.sh.vars.set(this.next() ?? '', String(this.out.length));
        return true;
    }
    if (!this.sh.posix && (letter === 'q' || letter === 'Q')) {
      this.put(pad(letter === 'q' ? backslashQuote(this.next() ?? '') : quoteValue(cut(this.next() ?? '', spec.precision)), spec));
      return true;
    }
    if (!this.sh.posix && letter.endsWith('T')) {
      this.put(pad(this.time(letter.slice(1, -2)), spec));
      return true;
    }
    this.fail(this.sh.posix ? `${whole}: invalid directive` : `\`${letter}': invalid format character`);
    return false;
  }

  private time(format: string): string {
    const arg = this.next();
    const now = Math.floor(this.sh.p.realtime() / 1e9);
    const seconds =
      arg === undefined || arg === '-1'
        ? now
        : arg === '-2'
          ? Math.floor(now - (this.sh.p.monotonic() - this.sh.startTime) / 1e9)
          : Number(arg);
    return strftime(format === '' ? '%X' : format, Number.isNaN(seconds) ? 0 : seconds);
  }

  private integer(text: string | undefined): bigint {
    if (text === undefined || text === '') return 0n;
    if (text[0] === "'" || text[0] === '"') return BigInt(text.codePointAt(1) ?? 0);
    const trimmed = text.trimStart();
    const match = /^([-+]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(trimmed);
    const value = match === null ? 0n : parseDigits(match[2]) * (match[1] === '-' ? -1n : 1n);
    if (match === null || match[0].length < trimmed.length) this.badNumber(text, trimmed);
    return value;
  }

  private badNumber(text: string, trimmed: string): void {
    if (this.sh.flavour === 'ash') this.sh.write(2, `${this.sh.errorName}: invalid number '${text}'\n`);
    else if (this.sh.posix) this.fail(`${text}: ${/^[-+]?\d/.test(trimmed) ? 'not completely converted' : 'expected numeric value'}`);
    else
      this.fail(
        `${text}: invalid ${/^[-+]?0[0-9]/.test(trimmed) ? 'octal' : /^[-+]?0[xX]/.test(trimmed) ? 'hex' : ''} number`.replace('  ', ' '),
      );
  }

  private float(text: string | undefined): number {
    if (text === undefined || text === '') return 0;
    if (text[0] === "'" || text[0] === '"') return text.codePointAt(1) ?? 0;
    const match = /^\s*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i.exec(text);
    if (match === null || match[0].length < text.length) this.fail(`${text}: invalid number`);
    if (match === null) return 0;
    return /inf/i.test(match[0]) ? (match[0].includes('-') ? -Infinity : Infinity) : Number(match[0]);
  }
}

interface Spec {
  readonly flags: string;
  readonly left: boolean;
  readonly width: number;
  readonly precision: number | undefined;
}

function parseDigits(text: string): bigint {
  return BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : text.slice(0, precision);
}

function pad(text: string, spec: Spec): string {
  const fill = ' '.repeat(Math.max(0, spec.width - byteLength(text)));
  return spec.left ? text + fill : fill + text;
}

/** Pads a number: zeros go behind its sign. */
function padNumber(sign: string, digits: string, spec: Spec, zeros: boolean): string {
  if (zeros && spec.flags.includes('0') && !spec.left) return sign + digits.padStart(spec.width - sign.length, '0');
  return pad(sign + digits, spec);
}

function signOf(negative: boolean, flags: string): string {
  return negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function integerText(value: bigint, spec: Spec): string {
  const negative = value < 0n;
  let digits = String(negative ? -value : value);
  if (spec.precision !== undefined) digits = spec.precision === 0 && value === 0n ? '' : digits.padStart(spec.precision, '0');
  if (spec.flags.includes("'")) digits = String(digits);
  return padNumber(signOf(negative, spec.flags), digits, spec, spec.precision === undefined);
}

function unsignedText(value: bigint, letter: string, spec: Spec): string {
  let digits = value.toString(letter === 'o' ? 8 : letter === 'u' ? 10 : 16);
  if (letter === 'X') digits = digits.toUpperCase();
  if (spec.precision !== undefined) digits = spec.precision === 0 && value === 0n ? '' : digits.padStart(spec.precision, '0');
  const sharp = spec.flags.includes('#') && value !== 0n;
  if (sharp && letter === 'o' && digits[0] !== '0') digits = `0${digits}`;
  return padNumber(sharp && letter.toLowerCase() === 'x' ? `0${letter}` : '', digits, spec, spec.precision === undefined);
}

function floatText(value: number, letter: string, spec: Spec): string {
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  const precision = spec.precision ?? 6;
  let digits: string;
  if (!Number.isFinite(size)) digits = Number.isNaN(size) ? 'nan' : 'inf';
  else if (letter === 'f' || letter === 'F')
    digits =
      size >= 1e21 ? BigInt(size).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '') : size.toFixed(Math.min(precision, 100));
  else if (letter === 'e' || letter === 'E') digits = exponent(size, precision);
  else digits = general(size, precision, spec.flags.includes('#'));
  if (letter === letter.toUpperCase()) digits = digits.toUpperCase();
  return padNumber(signOf(negative, spec.flags), digits, spec, Number.isFinite(size));
}

function exponent(size: number, precision: number): string {
  return size.toExponential(Math.min(precision, 100)).replace(/e([-+])(\d)$/, 'e$10$2');
}

function general(size: number, precision: number, keep: boolean): string {
  const significant = precision === 0 ? 1 : precision;
  const power = size === 0 ? 0 : Number(size.toExponential(significant - 1).split('e')[1]);
  const text = power < -4 || power >= significant ? exponent(size, significant - 1) : size.toFixed(Math.max(0, significant - 1 - power));
  return keep || !text.includes('.') ? text : text.replace(/\.?0+(e|$)/, '$1');
}

export const printf: Builtin = (sh, args) => {
  let at = 1;
  let variable: string | undefined;
  if (args[1] === '-v' && !sh.posix) {
    variable = args[2];
    at = 3;
    if (variable === undefined || !/^[A-Za-z_]\w*(\[.*\])?$/s.test(variable)) {
      if (variable === undefined) return usage(sh, 'printf');
      sh.warn(`printf: \`${variable}': not a valid identifier`);
      return 2;
    }
  } else if (args[1] !== undefined && /^-[^-]/.test(args[1]) && !sh.posix) {
    sh.warn(`printf: ${args[1].slice(0, 2)}: invalid option`);
    return usage(sh, 'printf');
  }
  if (args[at] === '--') at++;
  if (args[at] === undefined) {
    if (sh.posix) sh.warn('printf: usage: printf format [arg ...]');
    return sh.posix ? 2 : usage(sh, 'printf');
  }
  const printer = new Printf(sh, args.slice(at + 1), variable === undefined);
  printer.run(args[at]);
  if (variable === undefined) sh.print(printer.out);
  else {
    try {
      const match = /^(\w+)\[(.*)\]$/s.exec(variable);
      if (match === null) sh.vars.set(variable, printer.out);
      else sh.vars.setElement(match[1], match[2], printer.out);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      sh.warn(`printf: ${error.message}`);
      return 1;
    }
  }
  return printer.status;
};
