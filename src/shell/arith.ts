import { Discard, ShellExit } from './errors.ts';
import type { Shell } from './shell.ts';

/**
 * Arithmetic: 64-bit integers with C's operators. A value is a number while that is exact and a bigint beyond. bash: expr.c.
 */
export type Int = number | bigint;

type Op = string;

type Expr =
  | { readonly type: 'number'; readonly value: Int }
  | { readonly type: 'name'; readonly name: string; readonly index: string | undefined; readonly text: string }
  | { readonly type: 'unary'; readonly op: Op; readonly operand: Expr }
  | { readonly type: 'step'; readonly op: '++' | '--'; readonly target: Target; readonly prefix: boolean }
  | { readonly type: 'binary'; readonly op: Op; readonly left: Expr; readonly right: Expr; readonly rest: string }
  | { readonly type: 'logical'; readonly op: '&&' | '||'; readonly left: Expr; readonly right: Expr }
  | { readonly type: 'ternary'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
  | { readonly type: 'assign'; readonly op: Op; readonly target: Target; readonly value: Expr; readonly rest: string }
  | { readonly type: 'comma'; readonly left: Expr; readonly right: Expr };

type Target = { readonly name: string; readonly index: string | undefined };

/** Why an expression could not be computed. */
class ArithError extends Error {
  readonly token: string;

  constructor(message: string, token: string) {
    super(message);
    this.token = token;
  }
}

function normal(value: bigint): Int {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= -9007199254740991n && wrapped <= 9007199254740991n ? Number(wrapped) : wrapped;
}

const PRECEDENCE: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '**': 12,
};
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|=']);
const TOKENS = [
  '<<=',
  '>>=',
  '**',
  '++',
  '--',
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '^=',
  '|=',
];

type TokenKind = 'number' | 'name' | 'op' | 'end';

class Parser {
  private readonly text: string;
  private at = 0;
  private token = '';
  private kind = 'end' as TokenKind;
  private index: string | undefined;
  private value: Int = 0;
  /** Where the last token and the one before began, for error messages. */
  private start = 0;
  private readonly posix: boolean;

  constructor(text: string, posix: boolean) {
    this.text = text;
    this.posix = posix;
    this.next();
  }

  parse(): Expr {
    if (this.is('end')) return { type: 'number', value: 0 };
    const expr = this.comma();
    if (!this.is('end'))
      throw this.error(this.is('op') && this.token !== '=' ? 'syntax error: invalid arithmetic operator' : 'syntax error in expression');
    return expr;
  }

  private is(kind: TokenKind): boolean {
    return this.kind === kind;
  }

  private error(message: string): ArithError {
    return new ArithError(message, this.text.slice(this.start));
  }

  private next(): void {
    const text = this.text;
    while (this.at < text.length && /\s|"/.test(text[this.at])) this.at++;
    this.index = undefined;
    if (this.at >= text.length) {
      this.kind = 'end';
      this.token = '';
      return;
    }
    this.start = this.at;
    const char = text[this.at];
    if (/[0-9]/.test(char)) return this.number();
    if (/[A-Za-z_]/.test(char)) return this.name();
    this.kind = 'op';
    for (const token of TOKENS)
      if (text.startsWith(token, this.at)) {
        this.token = token;
        this.at += token.length;
        return;
      }
    this.token = char;
    this.at++;
  }

  private number(): void {
    const match = /^[0-9][0-9A-Za-z#@_]*/.exec(this.text.slice(this.at))!;
    this.at += match[0].length;
    this.kind = 'number';
    this.token = match[0];
    this.value = parseNumber(match[0]);
  }

  private name(): void {
    const match = /^[A-Za-z_][A-Za-z0-9_]*/.exec(this.text.slice(this.at))!;
    this.kind = 'name';
    this.token = match[0];
    this.at += match[0].length;
    if (this.text[this.at] !== '[') return;
    const from = this.at + 1;
    let depth = 0;
    for (; this.at < this.text.length; this.at++) {
      if (this.text[this.at] === '[') depth++;
      else if (this.text[this.at] === ']' && --depth === 0) {
        this.index = this.text.slice(from, this.at++);
        return;
      }
    }
    throw new ArithError('bad array subscript', this.text.slice(this.start));
  }

  private take(op: string): boolean {
    if (this.kind !== 'op' || this.token !== op) return false;
    this.next();
    return true;
  }

  private comma(): Expr {
    let left = this.assignment();
    while (this.take(',')) left = { type: 'comma', left, right: this.assignment() };
    return left;
  }

  private assignment(): Expr {
    const left = this.ternary();
    if (this.kind !== 'op' || !ASSIGN.has(this.token)) return left;
    if (left.type !== 'name') throw new ArithError('attempted assignment to non-variable', this.text.slice(this.start));
    const op = this.token;
    this.next();
    const rest = this.text.slice(this.start);
    const value = this.assignment();
    return { type: 'assign', op, target: { name: left.name, index: left.index }, value, rest };
  }

  private ternary(): Expr {
    const test = this.binary(1);
    if (!this.take('?')) return test;
    if (this.is('end') || (this.is('op') && this.token === ':')) throw this.error('expression expected');
    const yes = this.comma();
    if (!this.take(':')) throw this.error("`:' expected for conditional expression");
    if (this.is('end')) throw this.error('expression expected');
    return { type: 'ternary', test, yes, no: this.assignment() };
  }

  private binary(least: number): Expr {
    let left = this.unary();
    for (;;) {
      const op = this.token;
      const precedence = this.kind === 'op' ? PRECEDENCE[op] : undefined;
      if (precedence === undefined || precedence < least) return left;
      this.next();
      let rest = this.text.slice(this.start);
      const right = this.binary(op === '**' ? precedence : precedence + 1);
      if (op === '**') rest = this.text.slice(this.start);
      left = op === '&&' || op === '||' ? { type: 'logical', op, left, right } : { type: 'binary', op, left, right, rest };
    }
  }

  private unary(): Expr {
    if (this.kind === 'op') {
      const op = this.token;
      if (op === '!' || op === '~' || op === '+' || op === '-') {
        this.next();
        return { type: 'unary', op, operand: this.unary() };
      }
      if (op === '++' || op === '--') {
        this.next();
        if (this.is('name')) {
          const target = { name: this.token, index: this.index };
          this.next();
          return { type: 'step', op, target, prefix: true };
        }
        const operand = this.unary();
        return { type: 'unary', op: op[0], operand: { type: 'unary', op: op[0], operand } };
      }
    }
    return this.postfix();
  }

  private postfix(): Expr {
    const expr = this.primary();
    if (expr.type !== 'name' || this.kind !== 'op' || (this.token !== '++' && this.token !== '--')) return expr;
    const op = this.token;
    this.next();
    return { type: 'step', op, target: { name: expr.name, index: expr.index }, prefix: false };
  }

  private primary(): Expr {
    if (this.kind === 'number') {
      const value = this.value;
      this.next();
      return { type: 'number', value };
    }
    if (this.kind === 'name') {
      const expr: Expr = { type: 'name', name: this.token, index: this.index, text: this.text.slice(this.start) };
      this.next();
      return expr;
    }
    if (this.take('(')) {
      const expr = this.comma();
      if (!this.take(')')) throw this.error("missing `)'");
      return expr;
    }
    throw this.error(this.posix ? 'expecting primary' : 'syntax error: operand expected');
  }
}

/** A number: decimal, 0octal, 0xhex, base#digits. */
function parseNumber(text: string): Int {
  const hash = text.indexOf('#');
  if (hash > 0) {
    const base = Number(text.slice(0, hash));
    if (!(base >= 2 && base <= 64)) throw new ArithError('invalid arithmetic base', text);
    if (hash === text.length - 1) throw new ArithError('invalid integer constant', text);
    return inBase(text.slice(hash + 1), base, text);
  }
  if (/^0[xX]/.test(text)) return inBase(text.slice(2), 16, text);
  if (text[0] === '0' && text.length > 1) return inBase(text.slice(1), 8, text);
  if (text.length < 16 && /^\d+$/.test(text)) return Number(text);
  return inBase(text, 10, text);
}

function inBase(digits: string, base: number, text: string): Int {
  let value = 0n;
  for (const char of digits) {
    const digit = digitValue(char, base);
    if (digit < 0 || digit >= base) throw new ArithError('value too great for base', text);
    value = value * BigInt(base) + BigInt(digit);
  }
  return normal(value);
}

function digitValue(char: string, base: number): number {
  if (char >= '0' && char <= '9') return char.charCodeAt(0) - 48;
  if (char >= 'a' && char <= 'z') return char.charCodeAt(0) - 97 + 10;
  if (char >= 'A' && char <= 'Z') return char.charCodeAt(0) - 65 + (base <= 36 ? 10 : 36);
  if (char === '@') return 62;
  return char === '_' ? 63 : -1;
}

const parsed = new Map<string, Expr>();

function parseExpression(text: string, posix: boolean): Expr {
  let expr = parsed.get(text);
  if (expr === undefined) {
    expr = new Parser(text, posix).parse();
    if (parsed.size > 1000) parsed.clear();
    parsed.set(text, expr);
  }
  return expr;
}

/**
 * Computes `text` (already expanded). `command` names what is asked in messages ("let", "(("). Throws Discard, with the
 * message printed, when it cannot be.
 */
export function arithmetic(sh: Shell, text: string, command = ''): Int {
  try {
    return evaluate(sh, parseExpression(text, sh.posix), 0);
  } catch (error) {
    if (!(error instanceof ArithError)) throw error;
    const shown = command === '((' ? text.trim() : text.trimStart();
    if (command === '') command = sh.commandName;
    if (sh.flavour === 'ash') sh.warn(error.message === 'division by 0' ? 'divide by zero' : 'arithmetic syntax error');
    else if (sh.posix)
      sh.warn(
        `arithmetic expression: ${error.message.replace('division by 0', 'division by zero').replace(/^syntax error.*/, 'expecting EOF')}: "${text}"`,
      );
    else
      sh.warn(
        `${command === '' ? '' : `${command}: `}${shown}: ${error.message} (error token is "${command === '((' ? error.token.trimEnd() : error.token}")`,
      );
    throw sh.posix && !sh.interactive ? new ShellExit(2) : new Discard(sh.posix ? 2 : 1);
  }
}

/** Computes `text` to a number that may be used as an index or count. */
export function arithmeticNumber(sh: Shell, text: string): number {
  return /^[0-9]{1,9}$/.test(text) && text[0] !== '0' ? Number(text) : Number(arithmetic(sh, text));
}

function variable(sh: Shell, target: Target): string | undefined {
  return target.index === undefined ? sh.vars.value(target.name) : sh.vars.element(target.name, target.index);
}

function valueOf(sh: Shell, target: Target, depth: number): Int {
  const text = variable(sh, target);
  if (text === undefined || text === '') {
    if (text === undefined && sh.options.nounset)
      throw sh.unbound(target.index === undefined ? target.name : `${target.name}[${target.index}]`);
    return 0;
  }
  if (text.length < 16 && /^-?[1-9][0-9]*$/.test(text)) return Number(text);
  if (depth > 1000) throw new ArithError('expression recursion level exceeded', text);
  return evaluate(sh, parseExpression(text, sh.posix), depth + 1);
}

function assign(sh: Shell, target: Target, value: Int): Int {
  sh.assignChecked(target.name, target.index, String(value));
  return value;
}

function evaluate(sh: Shell, expr: Expr, depth: number): Int {
  switch (expr.type) {
    case 'number':
      return expr.value;
    case 'name':
      return valueOf(sh, expr, depth);
    case 'unary':
      return unary(expr.op, evaluate(sh, expr.operand, depth));
    case 'binary':
      return binary(expr.op, evaluate(sh, expr.left, depth), evaluate(sh, expr.right, depth), expr.rest);
    case 'logical': {
      const left = !isZero(evaluate(sh, expr.left, depth));
      if (expr.op === '&&') return left && !isZero(evaluate(sh, expr.right, depth)) ? 1 : 0;
      return left || !isZero(evaluate(sh, expr.right, depth)) ? 1 : 0;
    }
    case 'ternary':
      return isZero(evaluate(sh, expr.test, depth)) ? evaluate(sh, expr.no, depth) : evaluate(sh, expr.yes, depth);
    case 'comma':
      evaluate(sh, expr.left, depth);
      return evaluate(sh, expr.right, depth);
    case 'step': {
      const before = valueOf(sh, expr.target, depth);
      const after = binary(expr.op[0], before, 1, '');
      assign(sh, expr.target, after);
      return expr.prefix ? after : before;
    }
    case 'assign': {
      if (expr.op === '=') return assign(sh, expr.target, evaluate(sh, expr.value, depth));
      const before = valueOf(sh, expr.target, depth);
      return assign(sh, expr.target, binary(expr.op.slice(0, -1), before, evaluate(sh, expr.value, depth), expr.rest));
    }
  }
}

function isZero(value: Int): boolean {
  return value === 0 || value === 0n;
}

function unary(op: Op, value: Int): Int {
  if (op === '!') return isZero(value) ? 1 : 0;
  if (op === '~') return typeof value === 'number' ? -value - 1 : normal(~value);
  if (op === '-') return typeof value === 'number' ? 0 - value : normal(-value);
  return value;
}

function binary(op: Op, left: Int, right: Int, rest: string): Int {
  if (typeof left === 'number' && typeof right === 'number') {
    const result = small(op, left, right, rest);
    if (result !== undefined) return result;
  }
  return big(op, BigInt(left), BigInt(right), rest);
}

/** The result where numbers give it exactly. */
function small(op: Op, left: number, right: number, rest: string): number | undefined {
  let result: number;
  switch (op) {
    case '+':
      result = left + right;
      break;
    case '-':
      result = left - right;
      break;
    case '*':
      result = left * right;
      break;
    case '/':
      if (right === 0) throw new ArithError('division by 0', rest);
      return Math.trunc(left / right) + 0;
    case '%':
      if (right === 0) throw new ArithError('division by 0', rest);
      return (left % right) + 0;
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
    case '&':
    case '|':
    case '^':
      if ((left | 0) !== left || (right | 0) !== right) return undefined;
      return op === '&' ? left & right : op === '|' ? left | right : left ^ right;
    case '>>':
      return (left | 0) === left && right >= 0 && right < 32 ? left >> right : undefined;
    default:
      return undefined;
  }
  return Number.isSafeInteger(result) ? result + 0 : undefined;
}

function big(op: Op, left: bigint, right: bigint, rest: string): Int {
  switch (op) {
    case '+':
      return normal(left + right);
    case '-':
      return normal(left - right);
    case '*':
      return normal(left * right);
    case '/':
    case '%':
      if (right === 0n) throw new ArithError('division by 0', rest);
      return normal(op === '/' ? left / right : left % right);
    case '**':
      if (right < 0n) throw new ArithError('exponent less than 0', rest);
      return normal(power(left, right));
    case '<<':
      return normal(left << BigInt.asUintN(6, right));
    case '>>':
      return normal(left >> BigInt.asUintN(6, right));
    case '&':
      return normal(left & right);
    case '|':
      return normal(left | right);
    case '^':
      return normal(left ^ right);
    case '==':
      return left === right ? 1 : 0;
    case '!=':
      return left !== right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '>':
      return left > right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    default:
      return left >= right ? 1 : 0;
  }
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = BigInt.asIntN(64, base);
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = BigInt.asIntN(64, result * factor);
    factor = BigInt.asIntN(64, factor * factor);
  }
  return result;
}
