import { BINARY, compareFiles, compareNumbers, NUMERIC, UNARY, unaryTest } from '../test_ops.ts';
import type { Builtin, Shell } from '../shell.ts';

/** `test` and `[`. bash: test.c; the messages of dash: src/bltin/test.c. */

class TestError extends Error {}

class Expression {
  private readonly sh: Shell;
  private readonly args: readonly string[];
  private at = 0;

  constructor(sh: Shell, args: readonly string[]) {
    this.sh = sh;
    this.args = args;
  }

  /** By the number of arguments, as POSIX has it. */
  evaluate(): boolean {
    const { args } = this;
    switch (args.length) {
      case 0:
        return false;
      case 1:
        return args[0] !== '';
      case 2:
        return this.two(0);
      case 3:
        return this.three(0);
      case 4:
        if (args[0] === '!') return !this.three(1);
        if (args[0] === '(' && args[3] === ')') return this.two(1);
    }
    const value = this.or();
    if (this.at < args.length) throw new TestError(this.sh.posix ? `${args[this.at - 1]}: unexpected operator` : 'too many arguments');
    return value;
  }

  private two(at: number): boolean {
    const [operator, operand] = [this.args[at], this.args[at + 1]];
    if (operator === '!') return operand === '';
    if (UNARY.has(operator)) return this.unary(operator, operand);
    if (this.sh.flavour === 'ash') throw new TestError(`${operand}: unknown operand`);
    throw new TestError(`${operator}: ${this.sh.posix ? 'unexpected operator' : 'unary operator expected'}`);
  }

  private three(at: number): boolean {
    const [left, operator, right] = this.args.slice(at, at + 3);
    if (BINARY.has(operator)) return this.binary(operator, left, right);
    if (operator === '-a') return left !== '' && right !== '';
    if (operator === '-o') return left !== '' || right !== '';
    if (left === '!') return !this.two(at + 1);
    if (left === '(' && right === ')') return operator !== '';
    throw new TestError(this.sh.posix ? `${left}: unexpected operator` : `${operator}: binary operator expected`);
  }

  private or(): boolean {
    let value = this.and();
    while (this.args[this.at] === '-o') {
      this.at++;
      const right = this.and();
      value ||= right;
    }
    return value;
  }

  private and(): boolean {
    let value = this.term();
    while (this.args[this.at] === '-a') {
      this.at++;
      const right = this.term();
      value &&= right;
    }
    return value;
  }

  private term(): boolean {
    const { args } = this;
    const arg = args[this.at];
    if (arg === undefined) throw new TestError('argument expected');
    if (arg === '!') {
      this.at++;
      return !this.term();
    }
    if (arg === '(' && !BINARY.has(args[this.at + 1])) {
      this.at++;
      const value = this.or();
      if (args[this.at] !== ')')
        throw new TestError(args[this.at] === undefined ? "`)' expected" : `\`)' expected, found ${args[this.at]}`);
      this.at++;
      return value;
    }
    if (this.at + 2 < args.length && BINARY.has(args[this.at + 1])) {
      this.at += 3;
      return this.binary(args[this.at - 2], arg, args[this.at - 1]);
    }
    if (UNARY.has(arg) && this.at + 1 < args.length) {
      this.at += 2;
      return this.unary(arg, args[this.at - 1]);
    }
    this.at++;
    return arg !== '';
  }

  private unary(operator: string, operand: string): boolean {
    if (operator === '-t' && !/^\s*\d+\s*$/.test(operand)) throw new TestError(this.badNumber(operand));
    return unaryTest(this.sh, operator, operand);
  }

  private binary(operator: string, left: string, right: string): boolean {
    if (operator === '=' || operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    if (operator === '<') return left < right;
    if (operator === '>') return left > right;
    if (operator === '=~') throw new TestError(`${operator}: binary operator expected`);
    if (!NUMERIC.has(operator)) return compareFiles(this.sh, operator, left, right);
    return compareNumbers(operator, this.number(left), this.number(right));
  }

  private number(text: string): bigint | number {
    const trimmed = text.trim();
    if (!/^[-+]?\d+$/.test(trimmed)) throw new TestError(this.badNumber(text));
    return trimmed.length < 16 ? Number(trimmed) : BigInt(trimmed);
  }

  private badNumber(text: string): string {
    return this.sh.flavour === 'dash'
      ? `Illegal number: ${text}`
      : this.sh.flavour === 'ash'
        ? `${text}: bad number`
        : `${text}: integer expression expected`;
  }
}

export const test: Builtin = (sh, args) => {
  let operands = args.slice(1);
  if (args[0] === '[') {
    if (operands[operands.length - 1] !== ']') {
      sh.warn(sh.flavour === 'ash' ? 'missing ]' : sh.posix ? '[: missing ]' : "[: missing `]'");
      return 2;
    }
    operands = operands.slice(0, -1);
  }
  try {
    return new Expression(sh, operands).evaluate() ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    sh.warn(sh.flavour === 'ash' ? error.message : `${args[0]}: ${error.message}`);
    return 2;
  }
};
