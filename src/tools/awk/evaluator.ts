import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';
import type { AwkFunction, Expr, Statement } from './ast.ts';
import { AwkFunctions } from './functions.ts';
import { AwkInput } from './input.ts';
import { AwkError } from './lexer.ts';
import { arithmetic, operate } from './operators.ts';
import { AwkRecord } from './record.ts';
import { AwkRegexes, splitBy } from './regexes.ts';
import { AwkStreams } from './streams.ts';
import { UNSET, fromInput, toNumber, toText, truthy, type Value } from './value.ts';
import { AwkVariables, type Cell } from './variables.ts';

/** How a statement ended other than by running through. */
export type Flow = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return' | undefined;

/** Evaluates expressions. Statements, which functions are made of, are run by the class that extends it. */
export abstract class Evaluator {
  protected readonly process: Process;
  protected readonly io: Stdio;
  private readonly called: ReadonlyMap<string, AwkFunction>;
  protected readonly variables: AwkVariables;
  protected readonly record: AwkRecord;
  protected readonly input: AwkInput;
  protected readonly streams: AwkStreams;
  private readonly regexes = new AwkRegexes();
  private readonly functions: AwkFunctions;
  /** The value of the return statement that ended a function. */
  protected returned: Value = UNSET;
  /** The exit status so far. */
  protected status = 0;

  constructor(
    process: Process,
    io: Stdio,
    functions: ReadonlyMap<string, AwkFunction>,
    operands: readonly string[],
    separator: string | undefined,
  ) {
    this.process = process;
    this.io = io;
    this.called = functions;
    this.variables = new AwkVariables(process, operands, separator);
    this.record = new AwkRecord(this.variables, this.regexes);
    this.input = new AwkInput(process, io, this.variables, this.regexes, operands, () => (this.status = 2));
    this.streams = new AwkStreams(process, io);
    this.functions = new AwkFunctions(process);
  }

  protected abstract exec(s: Statement): Program<Flow>;

  /** Makes the next record of the main input $0. Is there one? */
  protected *readRecord(): Program<boolean> {
    const record = yield* this.input.readRecord();
    if (record === undefined) return false;
    this.record.set(record);
    return true;
  }

  protected *eval(e: Expr): Program<Value> {
    switch (e.t) {
      case 'number':
      case 'string':
        return e.value;
      case 'regex':
        return this.regexes.get(e.source).test(this.record.text) ? 1 : 0;
      case 'var':
        return this.getVariable(e.name);
      case 'field':
        return this.record.field(Math.trunc(toNumber(yield* this.eval(e.index))));
      case 'index':
        return yield* this.element(e);
      case 'group':
        return yield* this.eval(e.inner);
      case 'assign':
        return yield* this.assignment(e);
      case 'conditional':
        return yield* this.eval(truthy(yield* this.eval(e.test)) ? e.yes : e.no);
      case 'binary':
        return yield* this.binary(e);
      case 'unary': {
        const value = yield* this.eval(e.operand);
        return e.op === '!' ? (truthy(value) ? 0 : 1) : e.op === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'increment':
        return yield* this.increment(e);
      case 'match': {
        const text = toText(yield* this.eval(e.left));
        return (yield* this.pattern(e.right)).test(text) === e.negated ? 0 : 1;
      }
      case 'in':
        return this.variables.array(e.array).has(yield* this.subscript(e.subscripts)) ? 1 : 0;
      case 'call':
        return yield* this.call(e.name, e.args);
      case 'builtin':
        return yield* this.builtin(e.name, e.args);
      case 'getline':
        return yield* this.getline(e);
    }
  }

  /** array[subscripts], which is there from then on. */
  private *element(e: Expr & { t: 'index' }): Program<Value> {
    const key = yield* this.subscript(e.subscripts);
    const array = this.variables.array(e.array);
    const value = array.get(key);
    if (value === undefined) array.set(key, UNSET);
    return value ?? UNSET;
  }

  /** = and its kin. */
  private *assignment(e: Expr & { t: 'assign' }): Program<Value> {
    let value = yield* this.eval(e.value);
    if (e.op !== '') value = arithmetic(e.op, toNumber(yield* this.eval(e.target)), toNumber(value));
    yield* this.assign(e.target, value);
    return value;
  }

  /** ++ and --, before or behind. */
  private *increment(e: Expr & { t: 'increment' }): Program<Value> {
    const before = toNumber(yield* this.eval(e.target));
    const after = e.op === '++' ? before + 1 : before - 1;
    yield* this.assign(e.target, after);
    return e.prefix ? after : before;
  }

  private *binary(e: Expr & { t: 'binary' }): Program<Value> {
    if (e.op === '&&') return truthy(yield* this.eval(e.left)) && truthy(yield* this.eval(e.right)) ? 1 : 0;
    if (e.op === '||') return truthy(yield* this.eval(e.left)) || truthy(yield* this.eval(e.right)) ? 1 : 0;
    const left = yield* this.eval(e.left);
    const right = yield* this.eval(e.right);
    return operate(e.op, left, right, this.variables.text('CONVFMT'));
  }

  /** A regular expression: a literal one, or any value as text. */
  private *pattern(e: Expr): Program<RegExp> {
    return this.regexes.get(e.t === 'regex' ? e.source : toText(yield* this.eval(e)));
  }

  private *call(name: string, args: readonly Expr[]): Program<Value> {
    const called = this.called.get(name);
    if (called === undefined) throw new AwkError(`function ${name} never defined`);
    const locals = new Map<string, Cell>();
    // A name that is unset so far may turn out to be an array in the function: it is shared then.
    const untyped: [string, string, Map<string, Cell>][] = [];
    for (const [i, parameter] of called.parameters.entries()) {
      const arg = args[i] as Expr | undefined;
      if (arg?.t === 'var') {
        const scope = this.variables.scopeOf(arg.name);
        const cell = scope.get(arg.name);
        if (cell === undefined) untyped.push([parameter, arg.name, scope]);
        locals.set(parameter, cell instanceof Map ? cell : this.getVariable(arg.name));
      } else locals.set(parameter, arg === undefined ? UNSET : yield* this.eval(arg));
    }
    const outer = this.variables.locals;
    this.variables.locals = locals;
    this.returned = UNSET;
    const flow = yield* this.exec(called.body);
    this.variables.locals = outer;
    for (const [parameter, variable, scope] of untyped) {
      const cell = locals.get(parameter);
      if (cell instanceof Map && !scope.has(variable)) scope.set(variable, cell);
    }
    if (flow === 'exit') throw new AwkError('exit inside a function is not modelled');
    const value = this.returned;
    this.returned = UNSET;
    return value;
  }

  private *getline(e: Expr & { t: 'getline' }): Program<Value> {
    if (e.from === 'input') {
      if (!(yield* this.readRecord())) return 0;
      if (e.target !== undefined) yield* this.assign(e.target, fromInput(this.record.text));
      return 1;
    }
    const name = toText(yield* this.eval(e.source!));
    const pipe = yield* this.streams.reading(e.from, name);
    if (pipe === undefined) return -1;
    const line = pipe.reader === undefined ? undefined : yield* this.input.nextRecord(pipe.reader);
    if (line === undefined) return 0;
    if (e.target !== undefined) yield* this.assign(e.target, fromInput(line));
    else this.record.set(line);
    if (e.from === 'command') this.variables.set('NR', this.variables.number('NR') + 1);
    return 1;
  }

  private *builtin(name: string, args: readonly Expr[]): Program<Value> {
    const first = args[0] as Expr | undefined;
    switch (name) {
      case 'length': {
        if (first?.t === 'var' && this.variables.scopeOf(first.name).get(first.name) instanceof Map)
          return this.variables.array(first.name).size;
        return [...(first === undefined ? this.record.text : toText(yield* this.eval(first)))].length;
      }
      case 'split':
        return yield* this.splitInto(args);
      case 'sub':
      case 'gsub':
        return yield* this.substitute(name === 'gsub', args);
      case 'match': {
        const text = toText(yield* this.eval(args[0]));
        const found = (yield* this.pattern(args[1])).exec(text);
        this.variables.set('RSTART', found ? found.index + 1 : 0);
        this.variables.set('RLENGTH', found ? found[0].length : -1);
        return found ? found.index + 1 : 0;
      }
      case 'close':
        return yield* this.streams.close(toText(yield* this.eval(args[0])));
      case 'fflush':
        yield* this.io.flush();
        return 0;
      case 'system': {
        yield* this.io.flush();
        const result = yield* this.process.waitpid(this.streams.shell(toText(yield* this.eval(args[0])), [], []), 0);
        return result.how === 'exited' ? result.code : 256 + result.code;
      }
    }
    const values: Value[] = [];
    for (const arg of args) values.push(yield* this.eval(arg));
    return this.functions.call(name, values, this.variables.text('CONVFMT'));
  }

  /** split(). */
  private *splitInto(args: readonly Expr[]): Program<Value> {
    const text = toText(yield* this.eval(args[0]));
    if (args[1].t !== 'var') throw new AwkError('split needs an array');
    const separator = args[2] as Expr | undefined;
    const parts =
      separator === undefined
        ? this.record.split(text, this.variables.text('FS'))
        : separator.t === 'regex'
          ? splitBy(text, this.regexes.get(separator.source))
          : this.record.split(text, toText(yield* this.eval(separator)));
    const array = this.variables.array(args[1].name);
    array.clear();
    parts.forEach((part, i) => array.set(String(i + 1), fromInput(part)));
    return parts.length;
  }

  private *substitute(global: boolean, args: readonly Expr[]): Program<Value> {
    const regex = yield* this.pattern(args[0]);
    const template = toText(yield* this.eval(args[1]));
    const target: Expr = args[2] ?? { t: 'field', index: { t: 'number', value: 0 } };
    const text = toText(yield* this.eval(target));
    let count = 0;
    let lastEnd = -1;
    const result = text.replace(new RegExp(regex.source, global ? 'g' : ''), (match, ...rest: unknown[]) => {
      const offset = rest[rest.length - 2] as number;
      // Nothing, right behind the match before, is no match.
      if (match === '' && offset === lastEnd) return match;
      lastEnd = offset + match.length;
      count++;
      return template.replace(/\\\\|\\&|&/g, (mark) => (mark === '&' ? match : mark === '\\&' ? '&' : '\\'));
    });
    if (count > 0) yield* this.assign(target, result);
    return count;
  }

  private getVariable(name: string): Value {
    if (name === 'NF') this.record.splitFields();
    const cell = this.variables.scopeOf(name).get(name);
    if (cell instanceof Map) throw new AwkError(`type error in arg(1) in call: ${name} is an array`);
    return cell ?? UNSET;
  }

  protected setVariable(name: string, value: Value): void {
    if (name === 'NF') this.record.setCount(value);
    this.variables.scopeOf(name).set(name, value);
  }

  protected *subscript(expressions: readonly Expr[]): Program<string> {
    const format = this.variables.text('CONVFMT');
    if (expressions.length === 1) return toText(yield* this.eval(expressions[0]), format);
    const parts: string[] = [];
    for (const expression of expressions) parts.push(toText(yield* this.eval(expression), format));
    return parts.join(this.variables.text('SUBSEP'));
  }

  private *assign(target: Expr, value: Value): Program<void> {
    if (target.t === 'var') this.setVariable(target.name, value);
    else if (target.t === 'field') this.record.setField(toNumber(yield* this.eval(target.index)), value);
    else if (target.t === 'index') this.variables.array(target.array).set(yield* this.subscript(target.subscripts), value);
    else throw new AwkError('assignment to something that is no variable');
  }
}
