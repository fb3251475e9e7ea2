import type { AwkProgram, Expr, Rule, Statement } from './ast.ts';
import { AwkError, tokenizeAwk, type AwkToken } from './lexer.ts';

/** Parses an awk program (POSIX awk's grammar). Throws AwkError in mawk's words. */
export function parseAwk(source: string): AwkProgram {
  return new AwkParser(tokenizeAwk(source)).program();
}

const ASSIGNMENTS: readonly string[] = ['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='];
const RELATIONS: readonly string[] = ['<', '<=', '==', '!=', '>', '>='];

class AwkParser {
  private readonly tokens: AwkToken[];
  private at = 0;
  /** Inside print's list a bare > is a redirection; inside for's parentheses `in` belongs to the loop. */
  private noGreater = false;
  private noIn = false;
  private readonly result: AwkProgram = { rules: [], functions: new Map() };

  constructor(tokens: AwkToken[]) {
    this.tokens = tokens;
  }

  program(): AwkProgram {
    this.separators();
    while (this.peek().kind !== 'end') {
      if (this.takeKeyword('function')) this.functionDefinition();
      else this.result.rules.push(this.rule());
      this.separators();
    }
    return this.result;
  }

  private functionDefinition(): void {
    const name = this.next().text;
    this.expect('(');
    const parameters: string[] = [];
    while (!this.is(')')) {
      parameters.push(this.next().text);
      if (!this.take(',')) break;
      this.newlines();
    }
    this.expect(')');
    this.newlines();
    this.result.functions.set(name, { parameters, body: this.block() });
  }

  private rule(): Rule {
    const rule: Rule = { kind: 'pattern', from: undefined, to: undefined, action: undefined, active: false };
    if (this.isKeyword('BEGIN') || this.isKeyword('END')) {
      rule.kind = this.next().text as 'BEGIN' | 'END';
      if (!this.is('{')) this.unexpected();
    } else if (!this.is('{')) {
      rule.from = this.expression();
      if (this.take(',')) {
        this.newlines();
        rule.to = this.expression();
      }
    }
    if (this.is('{')) rule.action = this.block();
    return rule;
  }

  private block(): Statement {
    this.expect('{');
    const body: Statement[] = [];
    this.separators();
    while (!this.is('}')) {
      if (this.peek().kind === 'end') this.expect('}');
      body.push(this.statement());
      this.separators();
    }
    this.expect('}');
    return { t: 'block', body };
  }

  private statement(): Statement {
    if (this.is('{')) return this.block();
    if (this.take(';')) return { t: 'block', body: [] };
    if (this.takeKeyword('if')) {
      const test = this.parenthesised();
      this.newlines();
      const yes = this.statement();
      const before = this.at;
      this.separators();
      if (this.takeKeyword('else')) {
        this.newlines();
        return { t: 'if', test, yes, no: this.statement() };
      }
      this.at = before;
      return { t: 'if', test, yes, no: undefined };
    }
    if (this.takeKeyword('while')) {
      const test = this.parenthesised();
      if (this.take(';')) return { t: 'while', test, body: { t: 'block', body: [] } };
      this.newlines();
      return { t: 'while', test, body: this.statement() };
    }
    if (this.takeKeyword('do')) {
      this.newlines();
      const body = this.statement();
      this.separators();
      if (!this.takeKeyword('while')) this.unexpected();
      const test = this.parenthesised();
      this.endOfStatement();
      return { t: 'do', test, body };
    }
    if (this.takeKeyword('for')) return this.forStatement();
    const simple = this.simple();
    this.endOfStatement();
    return simple;
  }

  private forStatement(): Statement {
    this.expect('(');
    const [name, keyword, array, close] = this.tokens.slice(this.at, this.at + 4);
    if (name.kind === 'name' && keyword.text === 'in' && array.kind === 'name' && close.text === ')') {
      this.at += 4;
      this.newlines();
      return { t: 'forin', name: name.text, array: array.text, body: this.statement() };
    }
    const init = this.is(';') ? undefined : this.simple();
    this.expect(';');
    this.newlines();
    const test = this.is(';') ? undefined : this.expression();
    this.expect(';');
    this.newlines();
    const step = this.is(')') ? undefined : this.simple();
    this.expect(')');
    if (this.take(';')) return { t: 'for', init, test, step, body: { t: 'block', body: [] } };
    this.newlines();
    return { t: 'for', init, test, step, body: this.statement() };
  }

  private simple(): Statement {
    const token = this.peek();
    if (token.kind === 'keyword') {
      switch (token.text) {
        case 'print':
        case 'printf':
          this.at++;
          return this.print(token.text === 'printf');
        case 'break':
        case 'continue':
        case 'next':
        case 'nextfile':
          this.at++;
          return { t: token.text };
        case 'exit':
          this.at++;
          return { t: 'exit', status: this.atEnd() ? undefined : this.expression() };
        case 'return':
          this.at++;
          return { t: 'return', value: this.atEnd() ? undefined : this.expression() };
        case 'delete': {
          this.at++;
          const array = this.next().text;
          return { t: 'delete', array, subscripts: this.take('[') ? this.list(']') : undefined };
        }
      }
    }
    return { t: 'expr', expr: this.expression() };
  }

  private print(printf: boolean): Statement {
    const saved = this.noGreater;
    this.noGreater = true;
    let args: Expr[] = [];
    const ended = (): boolean => this.atEnd() || this.is('>') || this.is('>>') || this.is('|');
    if (!ended()) {
      args = this.expressionList();
      // print (a, b): the parentheses hold the whole list.
      const only = args[0];
      if (args.length === 1 && only.t === 'group') args = only.list;
    }
    this.noGreater = saved;
    const redirect = (['>', '>>', '|'] as const).find((symbol) => this.take(symbol)) ?? '';
    return { t: 'print', printf, args, redirect, to: redirect === '' ? undefined : this.concatenation() };
  }

  private expressionList(): Expr[] {
    const list = [this.expression()];
    while (this.take(',')) {
      this.newlines();
      list.push(this.expression());
    }
    return list;
  }

  private list(close: string): Expr[] {
    const [greater, inside] = [this.noGreater, this.noIn];
    this.noGreater = this.noIn = false;
    this.newlines();
    const list = this.is(close) ? [] : this.expressionList();
    this.newlines();
    this.expect(close);
    [this.noGreater, this.noIn] = [greater, inside];
    return list;
  }

  private parenthesised(): Expr {
    this.expect('(');
    const [only] = this.list(')');
    return only;
  }

  // -- expressions, from the loosest binding to the tightest

  private expression(): Expr {
    const left = this.ternary();
    const op = this.peek();
    const assignable = left.t === 'var' || left.t === 'field' || left.t === 'index';
    if (op.kind === 'symbol' && ASSIGNMENTS.includes(op.text) && assignable) {
      this.at++;
      this.newlines();
      return { t: 'assign', op: op.text.slice(0, -1).replace('**', '^'), target: left, value: this.expression() };
    }
    return left;
  }

  private ternary(): Expr {
    const test = this.or();
    if (!this.take('?')) return test;
    this.newlines();
    const yes = this.expression();
    this.newlines();
    this.expect(':');
    this.newlines();
    return { t: 'conditional', test, yes, no: this.expression() };
  }

  private or(): Expr {
    let left = this.and();
    while (this.take('||')) {
      this.newlines();
      left = { t: 'binary', op: '||', left, right: this.and() };
    }
    return left;
  }

  private and(): Expr {
    let left = this.membership();
    while (this.take('&&')) {
      this.newlines();
      left = { t: 'binary', op: '&&', left, right: this.membership() };
    }
    return left;
  }

  private membership(): Expr {
    let left = this.matching();
    while (!this.noIn && this.takeKeyword('in')) {
      const subscripts = left.t === 'group' ? left.list : [left];
      left = { t: 'in', subscripts, array: this.next().text };
    }
    return left;
  }

  private matching(): Expr {
    let left = this.comparison();
    while (this.is('~') || this.is('!~')) {
      const negated = this.next().text === '!~';
      left = { t: 'match', negated, left, right: this.comparison() };
    }
    return left;
  }

  private comparison(): Expr {
    let left = this.concatenation();
    for (;;) {
      const op = this.peek();
      if (op.kind === 'symbol' && op.text === '|' && this.tokens[this.at + 1].text === 'getline') {
        this.at += 2;
        left = { t: 'getline', from: 'command', source: left, target: this.lvalue() };
        continue;
      }
      if (op.kind !== 'symbol' || !RELATIONS.includes(op.text) || (op.text === '>' && this.noGreater)) return left;
      this.at++;
      left = { t: 'binary', op: op.text, left, right: this.concatenation() };
    }
  }

  private concatenation(): Expr {
    let left = this.additive();
    while (this.beginsOperand()) left = { t: 'binary', op: ' ', left, right: this.additive() };
    return left;
  }

  private beginsOperand(): boolean {
    const token = this.peek();
    if (['number', 'string', 'regex', 'name', 'function', 'builtin'].includes(token.kind)) return true;
    return token.kind === 'symbol' && ['(', '$', '!', '++', '--'].includes(token.text);
  }

  private additive(): Expr {
    let left = this.multiplicative();
    while (this.is('+') || this.is('-')) left = { t: 'binary', op: this.next().text, left, right: this.multiplicative() };
    return left;
  }

  private multiplicative(): Expr {
    let left = this.unary();
    while (this.is('*') || this.is('/') || this.is('%')) left = { t: 'binary', op: this.next().text, left, right: this.unary() };
    return left;
  }

  private unary(): Expr {
    for (const op of ['!', '-', '+']) if (this.take(op)) return { t: 'unary', op, operand: this.unary() };
    return this.power();
  }

  private power(): Expr {
    const base = this.postfix();
    if (!this.take('^') && !this.take('**')) return base;
    // Right-associative; -2^2 is -(2^2), but 2^-2 is allowed.
    const right = this.is('-') || this.is('+') || this.is('!') ? this.unary() : this.power();
    return { t: 'binary', op: '^', left: base, right };
  }

  private postfix(): Expr {
    const target = this.primary();
    const assignable = target.t === 'var' || target.t === 'field' || target.t === 'index';
    if (assignable && (this.is('++') || this.is('--'))) {
      return { t: 'increment', op: this.next().text as '++' | '--', prefix: false, target };
    }
    return target;
  }

  private primary(): Expr {
    const token = this.next();
    switch (token.kind) {
      case 'number':
        return { t: 'number', value: Number(token.text) };
      case 'string':
        return { t: 'string', value: token.text };
      case 'regex':
        return { t: 'regex', source: token.text };
      case 'function':
        this.expect('(');
        return { t: 'call', name: token.text, args: this.list(')') };
      case 'builtin':
        if (!this.is('(')) return token.text === 'length' ? { t: 'builtin', name: 'length', args: [] } : this.unexpected();
        this.at++;
        return { t: 'builtin', name: token.text, args: this.list(')') };
      case 'name':
        return this.take('[') ? { t: 'index', array: token.text, subscripts: this.list(']') } : { t: 'var', name: token.text };
      case 'keyword':
        if (token.text !== 'getline') break;
        return this.getline();
      case 'symbol':
        if (token.text === '$') return { t: 'field', index: this.fieldIndex() };
        if (token.text === '++' || token.text === '--') return { t: 'increment', op: token.text, prefix: true, target: this.postfix() };
        if (token.text === '(') {
          const list = this.list(')');
          return { t: 'group', inner: list[0], list };
        }
        break;
    }
    this.at--;
    return this.unexpected();
  }

  private fieldIndex(): Expr {
    if (this.take('++')) return { t: 'increment', op: '++', prefix: true, target: this.primary() };
    if (this.take('--')) return { t: 'increment', op: '--', prefix: true, target: this.primary() };
    if (this.take('-')) return { t: 'unary', op: '-', operand: this.primary() };
    return this.primary();
  }

  private getline(): Expr {
    const target = this.lvalue();
    if (this.take('<')) return { t: 'getline', from: 'file', source: this.primary(), target };
    return { t: 'getline', from: 'input', source: undefined, target };
  }

  private lvalue(): Expr | undefined {
    const token = this.peek();
    return token.kind === 'name' || (token.kind === 'symbol' && token.text === '$') ? this.primary() : undefined;
  }

  // -- tokens

  private peek(): AwkToken {
    return this.tokens[this.at];
  }

  private next(): AwkToken {
    return this.tokens[this.at++];
  }

  private is(symbol: string): boolean {
    const token = this.peek();
    return token.kind === 'symbol' && token.text === symbol;
  }

  private isKeyword(word: string): boolean {
    const token = this.peek();
    return token.kind === 'keyword' && token.text === word;
  }

  private take(symbol: string): boolean {
    if (!this.is(symbol)) return false;
    this.at++;
    return true;
  }

  private takeKeyword(word: string): boolean {
    if (!this.isKeyword(word)) return false;
    this.at++;
    return true;
  }

  private expect(symbol: string): void {
    if (this.take(symbol)) return;
    const token = this.peek();
    if (symbol === '}') throw new AwkError(`line ${token.line}: missing } near end of file`);
    if (symbol === ')') throw new AwkError(`line ${token.line}: missing ) near ${nameOf(token)}`);
    this.unexpected();
  }

  private unexpected(): never {
    const token = this.peek();
    throw new AwkError(`line ${token.line}: syntax error at or near ${nameOf(token)}`);
  }

  private atEnd(): boolean {
    return this.is(';') || this.is('}') || this.peek().kind === 'newline' || this.peek().kind === 'end';
  }

  private endOfStatement(): void {
    if (this.is('}')) return;
    if (this.is(';') || this.peek().kind === 'newline') this.at++;
    else if (this.peek().kind !== 'end') this.unexpected();
  }

  private newlines(): void {
    while (this.peek().kind === 'newline') this.at++;
  }

  private separators(): void {
    while (this.peek().kind === 'newline' || this.is(';')) this.at++;
  }
}

function nameOf(token: AwkToken): string {
  return token.kind === 'newline' || token.kind === 'end' ? 'end of line' : token.text;
}
