import type { Process, Program } from '../../uapi/process.ts';
import { writeText, type Stdio } from '../stdio.ts';
import type { AwkProgram, Rule, Statement } from './ast.ts';
import { Evaluator, type Flow } from './evaluator.ts';
import { AwkError } from './lexer.ts';
import { UNSET, fromInput, sprintf, toNumber, toText, truthy, type Value } from './value.ts';

/** Runs an awk program: its rules and their statements. */
export class Interpreter extends Evaluator {
  private readonly program: AwkProgram;
  private exiting = false;

  constructor(
    process: Process,
    io: Stdio,
    program: AwkProgram,
    operands: readonly string[],
    assignments: readonly string[],
    separator: string | undefined,
  ) {
    super(process, io, program.functions, operands, separator);
    this.program = program;
    for (const assignment of assignments) this.variables.assignOperand(assignment);
  }

  /** Returns the exit status. */
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
    yield* this.streams.closeAll();
    return this.status;
  }

  private *runRules(rules: readonly Rule[]): Program<void> {
    for (const rule of rules) {
      if (!(yield* this.selects(rule))) continue;
      let flow: Flow;
      if (rule.action === undefined) yield* this.io.print(this.record.text + this.variables.text('ORS'));
      else flow = yield* this.exec(rule.action);
      if (flow === 'exit') {
        this.exiting = true;
        return;
      }
      if (flow === 'next') return;
      if (flow === 'nextfile') {
        this.input.closeReader();
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

  protected *exec(s: Statement): Program<Flow> {
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
        for (const key of [...this.variables.array(s.array).keys()]) {
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
        if (s.subscripts === undefined) this.variables.array(s.array).clear();
        else this.variables.array(s.array).delete(yield* this.subscript(s.subscripts));
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
    } else if (values.length === 0) text = this.record.text + this.variables.text('ORS');
    else
      text =
        values.map((value) => toText(value, this.variables.text('OFMT'))).join(this.variables.text('OFS')) + this.variables.text('ORS');
    if (s.redirect === '') {
      yield* this.io.print(text);
      return;
    }
    const pipe = yield* this.streams.writing(s.redirect, toText(yield* this.eval(s.to!)));
    yield* writeText(this.process, pipe.fd, text);
  }
}
