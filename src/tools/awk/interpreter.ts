import { SysError, strerror } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatDate } from '../coreutils/date.ts';
import { LineReader, writeText, type Stdio } from '../stdio.ts';
import { compilePosix } from '../text/posix_regex.ts';
import type { AwkFunction, AwkProgram, Expr, Rule, Statement } from './ast.ts';
import { AwkError } from './lexer.ts';
import { UNSET, compareValues, fromInput, sprintf, toNumber, toText, truthy, type Value } from './value.ts';

type AwkArray = Map<string, Value>;
type Cell = Value | AwkArray;

/** How a statement ended other than by running through. */
type Flow = 'break' | 'continue' | 'next' | 'nextfile' | 'exit' | 'return' | undefined;

interface Pipe {
  fd: number;
  pid: number;
  reader: LineReader | undefined;
}

/** Runs an awk program. */
export class Interpreter {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly program: AwkProgram;
  private readonly globals = new Map<string, Cell>();
  private locals: Map<string, Cell> | undefined;
  private returned: Value = UNSET;
  private record = '';
  private fields: Value[] = [];
  private fieldsStale = false;
  private recordStale = false;
  private readonly inputs: string[];
  private sawFile = false;
  private reader: LineReader | undefined;
  private readerFd = 0;
  private readonly outputs = new Map<string, Pipe>();
  private readonly regexes = new Map<string, RegExp>();
  private status = 0;
  private exiting = false;
  private seed = 0;
  private randomState = 1;

  constructor(
    process: Process,
    io: Stdio,
    program: AwkProgram,
    operands: readonly string[],
    assignments: readonly string[],
    separator: string | undefined,
  ) {
    this.process = process;
    this.io = io;
    this.program = program;
    this.inputs = [...operands];
    const initial: [string, Value][] = [
      ['FS', ' '],
      ['OFS', ' '],
      ['ORS', '\n'],
      ['RS', '\n'],
      ['NR', 0],
      ['NF', 0],
      ['FNR', 0],
      ['SUBSEP', '\x1c'],
      ['CONVFMT', '%.6g'],
      ['OFMT', '%.6g'],
      ['FILENAME', ''],
      ['RSTART', 0],
      ['RLENGTH', -1],
    ];
    for (const [name, value] of initial) this.globals.set(name, value);
    const argv: AwkArray = new Map([
      ['0', 'awk' as Value],
      ...operands.map((operand, i): [string, Value] => [String(i + 1), fromInput(operand)]),
    ]);
    this.globals.set('ARGV', argv);
    this.globals.set('ARGC', operands.length + 1);
    this.globals.set('ENVIRON', new Map([...process.env].map(([name, value]): [string, Value] => [name, fromInput(value)])));
    if (separator !== undefined) this.globals.set('FS', separator === 't' ? '\t' : unescape(separator));
    for (const assignment of assignments) this.assignOperand(assignment);
  }

  *run(): Program<number> {
    const rules = this.program.rules;
    yield* this.runRules(rules.filter(({ kind }) => kind === 'BEGIN'));
    const main = rules.filter(({ kind }) => kind === 'pattern');
    const end = rules.filter(({ kind }) => kind === 'END');
    if (!this.exiting && (main.length > 0 || end.length > 0)) {
      while (!this.exiting && (yield* this.readRecord())) yield* this.runRules(main);
    }
    // exit in a main rule still runs END; in END it ends.
    this.exiting = false;
    yield* this.runRules(end);
    yield* this.closeAll();
    return this.status;
  }

  private *runRules(rules: readonly Rule[]): Program<void> {
    for (const rule of rules) {
      if (!(yield* this.selects(rule))) continue;
      let flow: Flow;
      if (rule.action === undefined) yield* this.io.print(this.currentRecord() + this.text('ORS'));
      else flow = yield* this.exec(rule.action);
      if (flow === 'exit') {
        this.exiting = true;
        return;
      }
      if (flow === 'next') return;
      if (flow === 'nextfile') {
        this.closeReader();
        return;
      }
    }
  }

  private *selects(rule: Rule): Program<boolean> {
    if (rule.from === undefined) return true;
    if (rule.to === undefined) return truthy(yield* this.eval(rule.from));
    if (!rule.active && !truthy(yield* this.eval(rule.from))) return false;
    rule.active = !truthy(yield* this.eval(rule.to));
    return true;
  }

  // -- input

  private *readRecord(): Program<boolean> {
    for (;;) {
      if (this.reader === undefined && !(yield* this.openNext())) return false;
      let line: string | undefined;
      try {
        line = yield* this.nextRecord(this.reader!);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        line = undefined;
      }
      if (line === undefined) {
        this.closeReader();
        continue;
      }
      this.setRecord(line);
      this.globals.set('NR', this.number('NR') + 1);
      this.globals.set('FNR', this.number('FNR') + 1);
      return true;
    }
  }

  /** A record by RS: a line, a paragraph (RS = ""), or up to a character or expression. */
  private *nextRecord(reader: LineReader): Program<string | undefined> {
    const separator = this.text('RS');
    if (separator === '\n') return yield* reader.next();
    let text = '';
    let any = false;
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      if (separator === '') {
        if (line !== '') text += any ? `\n${line}` : line;
        else if (any) return text;
        any ||= line !== '';
        continue;
      }
      text += line + (reader.terminated ? '\n' : '');
      any = true;
    }
    if (separator === '' || !any) return any ? text : undefined;
    // Other separators need the rest of the input at hand: split once, hand out the parts.
    const parts = text.split(separator.length === 1 ? separator : this.regex(separator));
    if (parts[parts.length - 1] === '' || parts[parts.length - 1] === '\n') parts.pop();
    const rest = parts.slice(1);
    reader.next = function* () {
      return rest.shift();
    };
    return parts[0];
  }

  private *openNext(): Program<boolean> {
    while (this.inputs.length > 0) {
      const operand = this.inputs.shift()!;
      if (operand === '' || this.assignOperand(operand)) continue;
      this.sawFile = true;
      try {
        this.readerFd = operand === '-' ? 0 : this.process.open(operand, O_RDONLY);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.io.error(`awk: cannot open "${operand}" (${strerror(error.errno)})\n`);
        this.status = 2;
        continue;
      }
      this.reader = new LineReader(this.process, this.readerFd);
      this.globals.set('FILENAME', operand);
      this.globals.set('FNR', 0);
      return true;
    }
    if (this.sawFile) return false;
    this.sawFile = true;
    this.readerFd = 0;
    this.reader = new LineReader(this.process, 0);
    return true;
  }

  private closeReader(): void {
    if (this.readerFd !== 0) this.process.close(this.readerFd);
    this.readerFd = 0;
    this.reader = undefined;
  }

  /** name=value on the command line. */
  private assignOperand(operand: string): boolean {
    const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
    if (!match) return false;
    this.globals.set(match[1], fromInput(unescape(match[2])));
    return true;
  }

  // -- record and fields

  private setRecord(text: string): void {
    this.record = text;
    this.fieldsStale = true;
    this.recordStale = false;
  }

  private currentRecord(): string {
    if (this.recordStale) {
      this.record = this.fields.map((field) => toText(field, this.text('CONVFMT'))).join(this.text('OFS'));
      this.recordStale = false;
    }
    return this.record;
  }

  private splitFields(): void {
    if (!this.fieldsStale) return;
    this.fieldsStale = false;
    this.fields = this.split(this.record, this.text('FS')).map(fromInput);
    this.globals.set('NF', this.fields.length);
  }

  private split(text: string, separator: string): string[] {
    if (separator === ' ') {
      const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
      return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
    }
    if (text === '') return [];
    if (separator === '') return [...text];
    const parts =
      separator.length === 1 && separator !== '\\' && !/[.^$*+?()[\]{}|]/.test(separator)
        ? text.split(separator)
        : splitBy(text, this.regex(separator));
    return this.text('RS') === '' ? parts.flatMap((part) => part.split('\n')) : parts;
  }

  private getField(index: number): Value {
    if (index === 0) return fromInput(this.currentRecord());
    if (index < 0) throw new AwkError(`attempt to access field ${index}`);
    this.splitFields();
    return this.fields[index - 1] ?? UNSET;
  }

  private setField(index: number, value: Value): void {
    if (index === 0) {
      this.setRecord(toText(value, this.text('CONVFMT')));
      return;
    }
    this.splitFields();
    while (this.fields.length < index) this.fields.push('');
    this.fields[index - 1] = value;
    this.globals.set('NF', this.fields.length);
    this.recordStale = true;
  }

  // -- variables

  private text(name: string): string {
    return toText(this.globals.get(name) as Value);
  }

  private number(name: string): number {
    return toNumber(this.globals.get(name) as Value);
  }

  private scopeOf(name: string): Map<string, Cell> {
    return this.locals?.has(name) ? this.locals : this.globals;
  }

  private getVariable(name: string): Value {
    if (name === 'NF') this.splitFields();
    const cell = this.scopeOf(name).get(name);
    if (cell instanceof Map) throw new AwkError(`type error in arg(1) in call: ${name} is an array`);
    return cell ?? UNSET;
  }

  private setVariable(name: string, value: Value): void {
    if (name === 'NF') {
      this.splitFields();
      const count = Math.max(0, Math.trunc(toNumber(value)));
      while (this.fields.length < count) this.fields.push('');
      this.fields.length = count;
      this.recordStale = true;
    }
    this.scopeOf(name).set(name, value);
  }

  private array(name: string): AwkArray {
    const scope = this.scopeOf(name);
    const cell = scope.get(name);
    if (cell instanceof Map) return cell;
    if (cell !== undefined && cell !== UNSET) throw new AwkError(`type error in array(${name})`);
    const made: AwkArray = new Map();
    scope.set(name, made);
    return made;
  }

  private *subscript(expressions: readonly Expr[]): Program<string> {
    const format = this.text('CONVFMT');
    if (expressions.length === 1) return toText(yield* this.eval(expressions[0]), format);
    const parts: string[] = [];
    for (const expression of expressions) parts.push(toText(yield* this.eval(expression), format));
    return parts.join(this.text('SUBSEP'));
  }

  private *assign(target: Expr, value: Value): Program<void> {
    if (target.t === 'var') this.setVariable(target.name, value);
    else if (target.t === 'field') this.setField(toNumber(yield* this.eval(target.index)), value);
    else if (target.t === 'index') this.array(target.array).set(yield* this.subscript(target.subscripts), value);
    else throw new AwkError('assignment to something that is no variable');
  }

  // -- statements

  private *exec(s: Statement): Program<Flow> {
    switch (s.t) {
      case 'expr':
        yield* this.eval(s.expr);
        return undefined;
      case 'print':
        yield* this.print(s);
        return undefined;
      case 'block':
        for (const each of s.body) {
          const flow = yield* this.exec(each);
          if (flow !== undefined) return flow;
        }
        return undefined;
      case 'if':
        if (truthy(yield* this.eval(s.test))) return yield* this.exec(s.yes);
        return s.no === undefined ? undefined : yield* this.exec(s.no);
      case 'while':
      case 'do':
      case 'for':
        return yield* this.loop(s);
      case 'forin':
        for (const key of [...this.array(s.array).keys()]) {
          this.setVariable(s.name, fromInput(key));
          const flow = yield* this.exec(s.body);
          if (flow === 'break') break;
          if (flow !== undefined && flow !== 'continue') return flow;
        }
        return undefined;
      case 'exit':
        if (s.status !== undefined) this.status = toNumber(yield* this.eval(s.status)) & 255;
        return 'exit';
      case 'return':
        this.returned = s.value === undefined ? UNSET : yield* this.eval(s.value);
        return 'return';
      case 'delete':
        if (s.subscripts === undefined) this.array(s.array).clear();
        else this.array(s.array).delete(yield* this.subscript(s.subscripts));
        return undefined;
      default:
        return s.t;
    }
  }

  private *loop(s: Statement & { t: 'while' | 'do' | 'for' }): Program<Flow> {
    if (s.t === 'for' && s.init !== undefined) yield* this.exec(s.init);
    for (let first = true, turns = 0; ; first = false) {
      if (!(first && s.t === 'do') && s.test !== undefined && !truthy(yield* this.eval(s.test))) return undefined;
      const flow = yield* this.exec(s.body);
      if (flow === 'break') return undefined;
      if (flow !== undefined && flow !== 'continue') return flow;
      if (s.t === 'for' && s.step !== undefined) yield* this.exec(s.step);
      // A long loop lets the others run now and then.
      if (++turns % 1024 === 0) yield* this.process.schedYield();
    }
  }

  private *print(s: Statement & { t: 'print' }): Program<void> {
    const values: Value[] = [];
    for (const arg of s.args) values.push(yield* this.eval(arg));
    let text: string;
    if (s.printf) {
      if (values.length === 0) throw new AwkError('not enough arguments passed to printf');
      text = sprintf(toText(values[0]), values.slice(1));
    } else if (values.length === 0) text = this.currentRecord() + this.text('ORS');
    else text = values.map((value) => toText(value, this.text('OFMT'))).join(this.text('OFS')) + this.text('ORS');
    if (s.redirect === '') {
      yield* this.io.print(text);
      return;
    }
    const pipe = yield* this.outputTo(s.redirect, toText(yield* this.eval(s.to!)));
    yield* writeText(this.process, pipe.fd, text);
  }

  private *outputTo(redirect: '>' | '>>' | '|', name: string): Program<Pipe> {
    const known = this.outputs.get(name);
    if (known) return known;
    let pipe: Pipe;
    if (redirect === '|') {
      yield* this.io.flush();
      const [read, write] = this.process.pipe();
      pipe = { fd: write, pid: this.shell(name, [[read, 0]], [write]), reader: undefined };
      this.process.close(read);
    } else if (name === '/dev/stdout' || name === '-') pipe = { fd: 1, pid: 0, reader: undefined };
    else if (name === '/dev/stderr') pipe = { fd: 2, pid: 0, reader: undefined };
    else {
      try {
        pipe = {
          fd: this.process.open(name, O_WRONLY | O_CREAT | (redirect === '>' ? O_TRUNC : O_APPEND), 0o666),
          pid: 0,
          reader: undefined,
        };
      } catch (error) {
        throw error instanceof SysError ? new AwkError(`cannot open "${name}" (${strerror(error.errno)})`) : error;
      }
    }
    if (pipe.fd === 1) yield* this.io.flush();
    this.outputs.set(name, pipe);
    return pipe;
  }

  /** sh -c command in a child, with some descriptors moved and others closed. */
  private shell(command: string, dup: [number, number][], close: number[]): number {
    return this.process.fork(
      function* (child) {
        for (const fd of close) child.close(fd);
        return yield* child.execve('/bin/sh', ['sh', '-c', command]);
      },
      { dup },
    );
  }

  private *close(name: string): Program<number> {
    const pipe = this.outputs.get(name);
    if (pipe === undefined) return -1;
    this.outputs.delete(name);
    if (pipe.fd > 2) this.process.close(pipe.fd);
    if (pipe.pid === 0) return 0;
    const result = yield* this.process.waitpid(pipe.pid, 0);
    return result.code;
  }

  private *closeAll(): Program<void> {
    yield* this.io.flush();
    for (const name of [...this.outputs.keys()]) yield* this.close(name);
  }

  // -- expressions

  private *eval(e: Expr): Program<Value> {
    switch (e.t) {
      case 'number':
      case 'string':
        return e.value;
      case 'regex':
        return this.regex(e.source).test(this.currentRecord()) ? 1 : 0;
      case 'var':
        return this.getVariable(e.name);
      case 'field':
        return this.getField(Math.trunc(toNumber(yield* this.eval(e.index))));
      case 'index': {
        const key = yield* this.subscript(e.subscripts);
        const array = this.array(e.array);
        const value = array.get(key);
        if (value === undefined) array.set(key, UNSET);
        return value ?? UNSET;
      }
      case 'group':
        return yield* this.eval(e.inner);
      case 'assign': {
        let value = yield* this.eval(e.value);
        if (e.op !== '') value = arithmetic(e.op, toNumber(yield* this.eval(e.target)), toNumber(value));
        yield* this.assign(e.target, value);
        return value;
      }
      case 'conditional':
        return yield* this.eval(truthy(yield* this.eval(e.test)) ? e.yes : e.no);
      case 'binary':
        return yield* this.binary(e);
      case 'unary': {
        const value = yield* this.eval(e.operand);
        return e.op === '!' ? (truthy(value) ? 0 : 1) : e.op === '-' ? -toNumber(value) : toNumber(value);
      }
      case 'increment': {
        const before = toNumber(yield* this.eval(e.target));
        const after = e.op === '++' ? before + 1 : before - 1;
        yield* this.assign(e.target, after);
        return e.prefix ? after : before;
      }
      case 'match': {
        const text = toText(yield* this.eval(e.left));
        return (yield* this.pattern(e.right)).test(text) === e.negated ? 0 : 1;
      }
      case 'in':
        return this.array(e.array).has(yield* this.subscript(e.subscripts)) ? 1 : 0;
      case 'call':
        return yield* this.call(e.name, e.args);
      case 'builtin':
        return yield* this.builtin(e.name, e.args);
      case 'getline':
        return yield* this.getline(e);
    }
  }

  private *binary(e: Expr & { t: 'binary' }): Program<Value> {
    if (e.op === '&&') return truthy(yield* this.eval(e.left)) && truthy(yield* this.eval(e.right)) ? 1 : 0;
    if (e.op === '||') return truthy(yield* this.eval(e.left)) || truthy(yield* this.eval(e.right)) ? 1 : 0;
    const left = yield* this.eval(e.left);
    const right = yield* this.eval(e.right);
    switch (e.op) {
      case ' ': {
        const format = this.text('CONVFMT');
        return toText(left, format) + toText(right, format);
      }
      case '<':
        return compareValues(left, right) < 0 ? 1 : 0;
      case '<=':
        return compareValues(left, right) <= 0 ? 1 : 0;
      case '==':
        return compareValues(left, right) === 0 ? 1 : 0;
      case '!=':
        return compareValues(left, right) !== 0 ? 1 : 0;
      case '>':
        return compareValues(left, right) > 0 ? 1 : 0;
      case '>=':
        return compareValues(left, right) >= 0 ? 1 : 0;
      default:
        return arithmetic(e.op, toNumber(left), toNumber(right));
    }
  }

  private regex(source: string): RegExp {
    let regex = this.regexes.get(source);
    if (regex === undefined) {
      regex = compilePosix(source, true, '');
      this.regexes.set(source, regex);
    }
    return regex;
  }

  /** A regular expression: a literal one, or any value as text. */
  private *pattern(e: Expr): Program<RegExp> {
    return this.regex(e.t === 'regex' ? e.source : toText(yield* this.eval(e)));
  }

  private *call(name: string, args: readonly Expr[]): Program<Value> {
    const called = this.program.functions.get(name) as AwkFunction | undefined;
    if (called === undefined) throw new AwkError(`function ${name} never defined`);
    const locals = new Map<string, Cell>();
    // A name that is unset so far may turn out to be an array in the function: it is shared then.
    const untyped: [string, string, Map<string, Cell>][] = [];
    for (const [i, parameter] of called.parameters.entries()) {
      const arg = args[i] as Expr | undefined;
      if (arg?.t === 'var') {
        const scope = this.scopeOf(arg.name);
        const cell = scope.get(arg.name);
        if (cell === undefined) untyped.push([parameter, arg.name, scope]);
        locals.set(parameter, cell instanceof Map ? cell : this.getVariable(arg.name));
      } else locals.set(parameter, arg === undefined ? UNSET : yield* this.eval(arg));
    }
    const outer = this.locals;
    this.locals = locals;
    this.returned = UNSET;
    const flow = yield* this.exec(called.body);
    this.locals = outer;
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
      if (e.target !== undefined) yield* this.assign(e.target, fromInput(this.record));
      return 1;
    }
    const name = toText(yield* this.eval(e.source!));
    let pipe = this.outputs.get(name);
    if (pipe === undefined) {
      try {
        pipe = yield* this.inputFrom(e.from, name);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        return -1;
      }
      this.outputs.set(name, pipe);
    }
    const line = pipe.reader === undefined ? undefined : yield* this.nextRecord(pipe.reader);
    if (line === undefined) return 0;
    if (e.target !== undefined) yield* this.assign(e.target, fromInput(line));
    else this.setRecord(line);
    if (e.from === 'command') this.globals.set('NR', this.number('NR') + 1);
    return 1;
  }

  private *inputFrom(from: 'file' | 'command', name: string): Program<Pipe> {
    if (from === 'file') {
      const fd = name === '-' ? 0 : this.process.open(name, O_RDONLY);
      return { fd, pid: 0, reader: new LineReader(this.process, fd) };
    }
    yield* this.io.flush();
    const [read, write] = this.process.pipe();
    const pid = this.shell(name, [[write, 1]], [read]);
    this.process.close(write);
    return { fd: read, pid, reader: new LineReader(this.process, read) };
  }

  private *builtin(name: string, args: readonly Expr[]): Program<Value> {
    const first = args[0] as Expr | undefined;
    switch (name) {
      case 'length': {
        if (first?.t === 'var' && this.scopeOf(first.name).get(first.name) instanceof Map) return this.array(first.name).size;
        return [...(first === undefined ? this.currentRecord() : toText(yield* this.eval(first)))].length;
      }
      case 'split': {
        const text = toText(yield* this.eval(args[0]));
        if (args[1].t !== 'var') throw new AwkError('split needs an array');
        const separator = args[2] as Expr | undefined;
        const parts =
          separator === undefined
            ? this.split(text, this.text('FS'))
            : separator.t === 'regex'
              ? splitBy(text, this.regex(separator.source))
              : this.split(text, toText(yield* this.eval(separator)));
        const array = this.array(args[1].name);
        array.clear();
        parts.forEach((part, i) => array.set(String(i + 1), fromInput(part)));
        return parts.length;
      }
      case 'sub':
      case 'gsub':
        return yield* this.substitute(name === 'gsub', args);
      case 'match': {
        const text = toText(yield* this.eval(args[0]));
        const found = (yield* this.pattern(args[1])).exec(text);
        this.globals.set('RSTART', found ? found.index + 1 : 0);
        this.globals.set('RLENGTH', found ? found[0].length : -1);
        return found ? found.index + 1 : 0;
      }
      case 'close':
        return yield* this.close(toText(yield* this.eval(args[0])));
      case 'fflush':
        yield* this.io.flush();
        return 0;
      case 'system': {
        yield* this.io.flush();
        const result = yield* this.process.waitpid(this.shell(toText(yield* this.eval(args[0])), [], []), 0);
        return result.how === 'exited' ? result.code : 256 + result.code;
      }
    }
    const values: Value[] = [];
    for (const arg of args) values.push(yield* this.eval(arg));
    return this.plainBuiltin(name, values);
  }

  private plainBuiltin(name: string, values: readonly Value[]): Value {
    const number = (i: number): number => toNumber(values[i] ?? UNSET);
    const text = (i: number): string => toText(values[i] ?? UNSET, this.text('CONVFMT'));
    switch (name) {
      case 'substr': {
        // As mawk has it: a beginning in front of the string lengthens the piece.
        const begin = Math.trunc(number(1));
        const length = values.length > 2 ? Math.trunc(number(2)) - Math.min(0, begin) : Infinity;
        const from = Math.max(1, begin);
        return [...text(0)].slice(from - 1, Math.max(from - 1, from - 1 + length)).join('');
      }
      case 'index':
        return text(0).indexOf(text(1)) + 1;
      case 'sprintf':
        return sprintf(text(0), values.slice(1));
      case 'tolower':
        return text(0).toLowerCase();
      case 'toupper':
        return text(0).toUpperCase();
      case 'int':
        return Math.trunc(number(0));
      case 'atan2':
        return Math.atan2(number(0), number(1));
      case 'rand':
        // Park and Miller's minimal standard generator: the same numbers for the same srand().
        this.randomState = (this.randomState * 48271) % 2147483647;
        return this.randomState / 2147483647;
      case 'srand': {
        const before = this.seed;
        this.seed = values.length > 0 ? Math.trunc(number(0)) : Math.floor(this.process.realtime() / 1e9);
        this.randomState = (Math.abs(this.seed) % 2147483646) + 1;
        return before;
      }
      case 'systime':
        return Math.floor(this.process.realtime() / 1e9);
      case 'strftime':
        return formatDate(values.length > 0 ? text(0) : '%c', values.length > 1 ? number(1) * 1e9 : this.process.realtime());
      case 'sin':
        return Math.sin(number(0));
      case 'cos':
        return Math.cos(number(0));
      case 'exp':
        return Math.exp(number(0));
      case 'log':
        return Math.log(number(0));
      default:
        return Math.sqrt(number(0));
    }
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
}

function arithmetic(op: string, a: number, b: number): number {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '%':
      return a % b;
    default:
      return a ** b;
  }
}

/** Splits without the groups that String.split would put between the parts. */
function splitBy(text: string, regex: RegExp): string[] {
  if (text === '') return [];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(regex.source, 'g'))) {
    if (match[0] === '') continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function unescape(text: string): string {
  return text.replace(/\\([ntr\\])/g, (_whole, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? '\\');
}
