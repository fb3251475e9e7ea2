import { SysError, strerror } from '../../uapi/errno.ts';
import { O_RDONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { LineReader, type Stdio } from '../stdio.ts';
import type { AwkRegexes } from './regexes.ts';
import type { AwkVariables } from './variables.ts';

/** The main input: the operands' records, one after the other. */
export class AwkInput {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly variables: AwkVariables;
  private readonly regexes: AwkRegexes;
  private readonly inputs: string[];
  private sawFile = false;
  private reader: LineReader | undefined;
  private readerFd = 0;
  /** Called for a file that cannot be opened. */
  private readonly onFailure: () => void;

  constructor(
    process: Process,
    io: Stdio,
    variables: AwkVariables,
    regexes: AwkRegexes,
    operands: readonly string[],
    onFailure: () => void,
  ) {
    this.process = process;
    this.io = io;
    this.variables = variables;
    this.regexes = regexes;
    this.inputs = [...operands];
    this.onFailure = onFailure;
  }

  /** The next record of the main input, counted in NR and FNR; undefined behind the last. */
  *readRecord(): Program<string | undefined> {
    for (;;) {
      if (this.reader === undefined && !(yield* this.openNext())) return undefined;
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
      this.variables.set('NR', this.variables.number('NR') + 1);
      this.variables.set('FNR', this.variables.number('FNR') + 1);
      return line;
    }
  }

  /** A record by RS: a line, a paragraph (RS = ""), or up to a character or expression. */
  *nextRecord(reader: LineReader): Program<string | undefined> {
    const separator = this.variables.text('RS');
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
    const parts = text.split(separator.length === 1 ? separator : this.regexes.get(separator));
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
      if (operand === '' || this.variables.assignOperand(operand)) continue;
      this.sawFile = true;
      try {
        this.readerFd = operand === '-' ? 0 : this.process.open(operand, O_RDONLY);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.io.error(`awk: cannot open "${operand}" (${strerror(error.errno)})\n`);
        this.onFailure();
        continue;
      }
      this.reader = new LineReader(this.process, this.readerFd);
      this.variables.set('FILENAME', operand);
      this.variables.set('FNR', 0);
      return true;
    }
    if (this.sawFile) return false;
    this.sawFile = true;
    this.readerFd = 0;
    this.reader = new LineReader(this.process, 0);
    return true;
  }

  /** Leaves the file: the next record is of the one behind it. */
  closeReader(): void {
    if (this.readerFd !== 0) this.process.close(this.readerFd);
    this.readerFd = 0;
    this.reader = undefined;
  }
}
