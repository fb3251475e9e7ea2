import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';
import { selects } from './sed_address.ts';
import { SedInput } from './sed_input.ts';
import { SedOutput, folded, visible } from './sed_output.ts';
import { replacement } from './sed_replacement.ts';
import { SedError, type SedCommand } from './sed_script.ts';

export interface SedSettings {
  quiet: boolean;
  /** The suffix for backups of -i, '' for none; undefined without -i. */
  inPlace: string | undefined;
  separate: boolean;
  /** Where l breaks lines. */
  lineLength: number;
}

/** How a cycle goes on. */
type Flow = 'next' | 'quit' | 'restart' | 'delete';

/** Runs a script on files. */
export class Sed {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly commands: SedCommand[];
  private readonly settings: SedSettings;
  private readonly output: SedOutput;
  private input!: SedInput;
  /** The pattern space. */
  pattern = '';
  private hold = '';
  private terminated = true;
  lineNumber = 0;
  private substituted = false;
  private lastRegex: RegExp | undefined;
  private status = 0;

  constructor(process: Process, io: Stdio, commands: SedCommand[], settings: SedSettings) {
    this.process = process;
    this.io = io;
    this.commands = commands;
    this.settings = settings;
    this.output = new SedOutput(process, io);
  }

  /** Returns the exit status. */
  *run(files: readonly string[]): Program<number> {
    const list = files.length > 0 ? files : ['-'];
    if (!this.settings.separate) {
      yield* this.stream(new SedInput(this.process, this.io, list, false));
      return this.status;
    }
    const { inPlace } = this.settings;
    for (const file of list) {
      const input = new SedInput(this.process, this.io, [file], true);
      this.lineNumber = 0;
      if (inPlace !== undefined) this.output.beginEdit();
      const flow = yield* this.stream(input);
      if (inPlace !== undefined && !input.failed) this.output.endEdit(file, inPlace);
      if (flow === 'quit') break;
    }
    return this.status;
  }

  private *stream(input: SedInput): Program<Flow> {
    this.input = input;
    let flow: Flow = 'next';
    for (;;) {
      if (flow !== 'restart') {
        const next = yield* input.next();
        if (next === undefined) break;
        this.pattern = next.line;
        this.terminated = next.terminated;
        this.lineNumber++;
      }
      this.substituted = false;
      flow = yield* this.cycle();
      yield* this.output.flushAppended();
      if (flow === 'quit') break;
    }
    if (input.failed) this.status = 2;
    return flow;
  }

  private *cycle(): Program<Flow> {
    const { commands } = this;
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      if ((yield* selects(command, this)) === command.negated) {
        if (command.name === '{') i = command.end;
        continue;
      }
      const flow = yield* this.execute(command);
      if (typeof flow === 'number') i = flow;
      else if (flow === 'delete') return 'next';
      else if (flow === 'restart') return 'restart';
      else if (flow !== undefined) {
        if (flow === 'quit' && command.name !== 'Q') yield* this.autoprint();
        return flow;
      }
    }
    yield* this.autoprint();
    return 'next';
  }

  private *autoprint(): Program<void> {
    if (!this.settings.quiet) yield* this.output.put(this.pattern + (this.terminated ? '\n' : ''));
  }

  isLast(): Program<boolean> {
    return this.input.isLast();
  }

  /** The expression, or the last one used where there is none. */
  regexOr(regex: RegExp | undefined): RegExp {
    const chosen = regex ?? this.lastRegex;
    if (chosen === undefined) throw new SedError('no previous regular expression');
    this.lastRegex = chosen;
    return chosen;
  }

  /** Runs one command: undefined to go on, a command's index to jump behind, or how the cycle ends. */
  private *execute(command: SedCommand): Program<Flow | number | undefined> {
    switch (command.name) {
      case 'd':
        return 'delete';
      case 'D':
        return this.deleteFirstLine();
      case 'c':
        if (command.to === undefined || !command.active || command.negated) yield* this.output.put(`${command.text}\n`);
        return 'delete';
      case 'b':
        return this.jump(command.text);
      case 't':
      case 'T': {
        const taken = this.substituted === (command.name === 't');
        this.substituted = false;
        return taken ? this.jump(command.text) : undefined;
      }
      case 'q':
      case 'Q':
        this.status = Number(command.text || 0);
        return 'quit';
      case 'n':
      case 'N':
        return yield* this.nextLine(command.name === 'N');
      case 's':
        yield* this.substitute(command);
        return undefined;
      case 'w':
        yield* this.output.writeTo(command.text, `${this.pattern}\n`);
        return undefined;
      default: {
        const line = this.printed(command);
        if (line !== undefined) yield* this.output.put(`${line}\n`);
        else this.change(command);
        return undefined;
      }
    }
  }

  /** The line that a command prints; undefined for one that prints none. */
  private printed({ name, text }: SedCommand): string | undefined {
    switch (name) {
      case 'p':
        return this.pattern;
      case 'P':
        return this.pattern.split('\n', 1)[0];
      case 'i':
        return text;
      case '=':
        return String(this.lineNumber);
      case 'F':
        return this.input.name;
      case 'l':
        return `${folded(visible(this.pattern), Number(text || this.settings.lineLength))}$`;
      default:
        return undefined;
    }
  }

  /** The commands that change the pattern and hold space, or what is appended. */
  private change({ name, text, map }: SedCommand): void {
    if (name === 'y') this.pattern = [...this.pattern].map((c) => map!.get(c) ?? c).join('');
    else if (name === 'z') this.pattern = '';
    else if (name === 'a') this.output.append({ text: `${text}\n` });
    else if (name === 'r') this.output.append({ file: text });
    else if (name === 'g') this.pattern = this.hold;
    else if (name === 'G') this.pattern += `\n${this.hold}`;
    else if (name === 'h') this.hold = this.pattern;
    else if (name === 'H') this.hold += `\n${this.pattern}`;
    else if (name === 'x') [this.pattern, this.hold] = [this.hold, this.pattern];
  }

  /** D. */
  private deleteFirstLine(): Flow {
    const newline = this.pattern.indexOf('\n');
    if (newline < 0) return 'delete';
    this.pattern = this.pattern.slice(newline + 1);
    return 'restart';
  }

  private jump(label: string): number {
    if (label === '') return this.commands.length;
    return this.commands.findIndex(({ name, text }) => name === ':' && text === label);
  }

  private *nextLine(join: boolean): Program<Flow | undefined> {
    if (!join) {
      if (yield* this.input.isLast()) return 'quit';
      yield* this.autoprint();
    }
    const next = yield* this.input.next();
    // N at the end prints the pattern space and ends, as GNU sed does.
    if (next === undefined) return 'quit';
    yield* this.output.flushAppended();
    this.pattern = join ? `${this.pattern}\n${next.line}` : next.line;
    this.terminated = next.terminated;
    this.lineNumber++;
    return undefined;
  }

  private *substitute(command: SedCommand): Program<void> {
    const regex = this.regexOr(command.regex);
    const { global, nth, print, file } = command.flags;
    let count = 0;
    let changed = false;
    let lastEnd = -1;
    this.pattern = this.pattern.replace(regex, (...args: unknown[]) => {
      const match = args[0] as string;
      const offset = args[args.length - 2] as number;
      // Nothing, right behind the match before, is no match.
      if (match === '' && offset === lastEnd) return match;
      lastEnd = offset + match.length;
      count++;
      if (count < (nth || 1) || (!global && count > (nth || 1))) return match;
      changed = true;
      const groups = args.slice(1).filter((arg): arg is string | undefined => typeof arg === 'string' || arg === undefined);
      return replacement(command.replacement, match, groups);
    });
    if (!changed) return;
    this.substituted = true;
    if (print) yield* this.output.put(`${this.pattern}\n`);
    if (file !== undefined) yield* this.output.writeTo(file, `${this.pattern}\n`);
  }
}
