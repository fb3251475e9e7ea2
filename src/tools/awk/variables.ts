import type { Process } from '../../uapi/process.ts';
import { AwkError } from './lexer.ts';
import { UNSET, fromInput, toNumber, toText, type Value } from './value.ts';

export type AwkArray = Map<string, Value>;
export type Cell = Value | AwkArray;

/** The variables of a program, and while a function runs its parameters. */
export class AwkVariables {
  private readonly globals = new Map<string, Cell>();
  /** Parameters of the function that runs. */
  locals: Map<string, Cell> | undefined;

  /** `separator` is -F's. */
  constructor(process: Process, operands: readonly string[], separator: string | undefined) {
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
  }

  set(name: string, value: Value): void {
    this.globals.set(name, value);
  }

  /** A variable of awk's own as text. */
  text(name: string): string {
    return toText(this.globals.get(name) as Value);
  }

  number(name: string): number {
    return toNumber(this.globals.get(name) as Value);
  }

  /** Where a name is looked up: the parameters or the globals. */
  scopeOf(name: string): Map<string, Cell> {
    return this.locals?.has(name) ? this.locals : this.globals;
  }

  /** The array of a name, made if it is new. Throws AwkError for what is none. */
  array(name: string): AwkArray {
    const scope = this.scopeOf(name);
    const cell = scope.get(name);
    if (cell instanceof Map) return cell;
    if (cell !== undefined && cell !== UNSET) throw new AwkError(`type error in array(${name})`);
    const made: AwkArray = new Map();
    scope.set(name, made);
    return made;
  }

  /** name=value on the command line. Returns whether it is that. */
  assignOperand(operand: string): boolean {
    const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(operand);
    if (!match) return false;
    this.globals.set(match[1], fromInput(unescape(match[2])));
    return true;
  }
}

function unescape(text: string): string {
  return text.replace(/\\([ntr\\])/g, (_whole, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? '\\');
}
