import { SysError, strerror } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { LineReader, encodeText, program, writeText, type Stdio } from '../stdio.ts';
import { SedError, parseSed, type SedAddress, type SedCommand } from './sed_script.ts';

const LONG: readonly LongOption[] = [
  { name: 'expression', argument: 'required', value: 'e' },
  { name: 'file', argument: 'required', value: 'f' },
  { name: 'help', argument: 'none', value: 'help' },
  { name: 'in-place', argument: 'optional', value: 'i' },
  { name: 'quiet', argument: 'none', value: 'n' },
  { name: 'regexp-extended', argument: 'none', value: 'E' },
  { name: 'separate', argument: 'none', value: 's' },
  { name: 'silent', argument: 'none', value: 'n' },
  { name: 'unbuffered', argument: 'none', value: 'u' },
  { name: 'null-data', argument: 'none', value: 'z' },
  { name: 'line-length', argument: 'required', value: 'l' },
  { name: 'posix', argument: 'none', value: 'posix' },
  { name: 'debug', argument: 'none', value: 'debug' },
  { name: 'version', argument: 'none', value: 'version' },
];

const USAGE = 'Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n';

/** sed(1) of GNU sed 4.9. */
export const sed = program(function* (process, io) {
  const scripts: string[] = [];
  let quiet = false;
  let extended = false;
  let inPlace: string | undefined;
  let separate = false;
  let lineLength = 70;
  const getopt = new Getopt(process.argv, 'bsnrzuEe:f:l:i::V:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === '?') {
      yield* io.error(`${option.error}\n${USAGE}`);
      return 1;
    }
    if (option.option === 'help') {
      yield* io.print(USAGE);
      return 0;
    }
    if (option.option === 'version') {
      yield* io.print('sed (GNU sed) 4.9\n');
      return 0;
    }
    if (option.option === 'z' || option.option === 'debug') {
      yield* io.error(`patchbay: sed: option "${option.option === 'z' ? '-z' : '--debug'}" is not modelled\n`);
      return 95;
    }
    if (option.option === 'l') lineLength = Number(argument);
    if (option.option === 'n') quiet = true;
    else if (option.option === 'E' || option.option === 'r') extended = true;
    else if (option.option === 's') separate = true;
    else if (option.option === 'u') io.lineBuffered = true;
    else if (option.option === 'i') inPlace = argument;
    else if (option.option === 'e') scripts.push(argument);
    else if (option.option === 'f') {
      try {
        scripts.push(process.readFile(argument).replace(/\n$/, ''));
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* io.error(`sed: couldn't open file ${argument}: ${strerror(error.errno)}\n`);
        return 1;
      }
    }
  }
  const files = getopt.operands;
  if (scripts.length === 0) {
    const script = files.shift();
    if (script === undefined) {
      yield* io.error(USAGE);
      return 1;
    }
    scripts.push(script);
  }
  try {
    const commands = parseSed(scripts.join('\n'), extended, scripts.length);
    checkLabels(commands);
    return yield* new Sed(process, io, commands, { quiet, inPlace, separate: separate || inPlace !== undefined, lineLength }).run(files);
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    yield* io.error(`${error.notModelled ? 'patchbay: ' : ''}sed: ${error.message}\n`);
    return error.notModelled ? 95 : 1;
  }
});

function checkLabels(commands: readonly SedCommand[]): void {
  const labels = new Set(commands.filter(({ name }) => name === ':').map(({ text }) => text));
  const missing = commands.find(({ name, text }) => 'btT'.includes(name) && text !== '' && !labels.has(text));
  if (missing) throw new SedError(`can't find label for jump to \`${missing.text}'`);
}

interface SedSettings {
  quiet: boolean;
  /** The suffix for backups of -i, '' for none; undefined without -i. */
  inPlace: string | undefined;
  separate: boolean;
  /** Where l breaks lines. */
  lineLength: number;
}

/** The input files as one stream of lines that knows whether a line is the last. */
class Input {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly files: string[];
  private reader: LineReader | undefined;
  private fd = 0;
  private ahead: { line: string; terminated: boolean } | undefined;
  private readonly separate: boolean;
  failed = false;
  name = '-';

  constructor(process: Process, io: Stdio, files: readonly string[], separate: boolean) {
    this.process = process;
    this.io = io;
    this.files = [...files];
    this.separate = separate;
  }

  *next(): Program<{ line: string; terminated: boolean } | undefined> {
    const current = this.ahead ?? (yield* this.read());
    this.ahead = undefined;
    return current;
  }

  *isLast(): Program<boolean> {
    this.ahead ??= yield* this.read();
    return this.ahead === undefined;
  }

  private *read(): Program<{ line: string; terminated: boolean } | undefined> {
    for (;;) {
      if (this.reader === undefined && !(yield* this.open())) return undefined;
      let line: string | undefined;
      try {
        line = yield* this.reader!.next();
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.io.error(`sed: read error on ${this.name}: ${strerror(error.errno)}\n`);
        this.failed = true;
      }
      if (line !== undefined) return { line, terminated: this.reader!.terminated };
      if (this.fd !== 0) this.process.close(this.fd);
      this.reader = undefined;
      if (this.separate) return undefined;
    }
  }

  private *open(): Program<boolean> {
    for (;;) {
      const file = this.files.shift();
      if (file === undefined) return false;
      try {
        this.fd = file === '-' ? 0 : this.process.open(file, O_RDONLY);
        this.name = file;
        this.reader = new LineReader(this.process, this.fd);
        return true;
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.io.error(`sed: can't read ${file}: ${strerror(error.errno)}\n`);
        this.failed = true;
      }
    }
  }
}

type Flow = 'next' | 'quit' | 'restart' | 'delete';

class Sed {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly commands: SedCommand[];
  private readonly settings: SedSettings;
  private input!: Input;
  private pattern = '';
  private hold = '';
  private terminated = true;
  private lineNumber = 0;
  private substituted = false;
  private lastRegex: RegExp | undefined;
  private appended: { text?: string; file?: string }[] = [];
  private status = 0;
  private output = '';
  private toFile = false;
  private readonly opened = new Map<string, number>();

  constructor(process: Process, io: Stdio, commands: SedCommand[], settings: SedSettings) {
    this.process = process;
    this.io = io;
    this.commands = commands;
    this.settings = settings;
  }

  *run(files: readonly string[]): Program<number> {
    const list = files.length > 0 ? files : ['-'];
    if (!this.settings.separate) {
      yield* this.stream(new Input(this.process, this.io, list, false));
      return this.status;
    }
    for (const file of list) {
      const input = new Input(this.process, this.io, [file], true);
      this.lineNumber = 0;
      this.toFile = this.settings.inPlace !== undefined;
      this.output = '';
      const flow = yield* this.stream(input);
      if (this.toFile && !input.failed) {
        const { inPlace } = this.settings;
        if (inPlace)
          this.process.writeFile(inPlace.includes('*') ? inPlace.replace('*', file) : file + inPlace, this.process.readFileBytes(file));
        this.process.writeFile(file, encodeText(this.output));
      }
      if (flow === 'quit') break;
    }
    return this.status;
  }

  private *put(text: string): Program<void> {
    if (this.toFile) this.output += text;
    else yield* this.io.print(text);
  }

  private *stream(input: Input): Program<Flow> {
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
      yield* this.flushAppended();
      if (flow === 'quit') break;
    }
    if (input.failed) this.status = 2;
    return flow;
  }

  private *cycle(): Program<Flow> {
    const { commands } = this;
    for (let i = 0; i < commands.length; i++) {
      const command = commands[i];
      if ((yield* this.selects(command)) === command.negated) {
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
    if (!this.settings.quiet) yield* this.put(this.pattern + (this.terminated ? '\n' : ''));
  }

  private *selects(command: SedCommand): Program<boolean> {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return yield* this.matches(from);
    if (command.active) {
      const end = to.kind === 'regex' || to.kind === 'last' ? yield* this.matches(to) : this.lineNumber >= command.until;
      if (end) command.active = false;
      return !(to.kind === 'line' && this.lineNumber > to.line);
    }
    const zero = from.kind === 'line' && from.line === 0;
    if (!zero && !(yield* this.matches(from))) return false;
    if (zero && this.lineNumber > 1) return false;
    if (to.kind === 'line') command.until = to.line;
    else if (to.kind === 'plus') command.until = this.lineNumber + to.count;
    else if (to.kind === 'multiple') command.until = to.of === 0 ? this.lineNumber : this.lineNumber - (this.lineNumber % to.of) + to.of;
    const bounded = to.kind === 'line' || to.kind === 'plus' || to.kind === 'multiple';
    command.active = bounded ? command.until > this.lineNumber : !(zero && (yield* this.matches(to)));
    return true;
  }

  private *matches(address: SedAddress): Program<boolean> {
    switch (address.kind) {
      case 'line':
        return this.lineNumber === address.line;
      case 'step':
        return address.step === 0
          ? this.lineNumber === address.first
          : this.lineNumber >= address.first && (this.lineNumber - address.first) % address.step === 0;
      case 'last':
        return yield* this.input.isLast();
      case 'regex': {
        const regex = this.regexOr(address.regex);
        regex.lastIndex = 0;
        return regex.test(this.pattern);
      }
      default:
        return false;
    }
  }

  private regexOr(regex: RegExp | undefined): RegExp {
    const chosen = regex ?? this.lastRegex;
    if (chosen === undefined) throw new SedError('no previous regular expression');
    this.lastRegex = chosen;
    return chosen;
  }

  /** Runs one command: undefined to go on, a command's index to jump behind, or how the cycle ends. */
  private *execute(command: SedCommand): Program<Flow | number | undefined> {
    switch (command.name) {
      case 's':
        yield* this.substitute(command);
        return undefined;
      case 'y':
        this.pattern = [...this.pattern].map((c) => command.map!.get(c) ?? c).join('');
        return undefined;
      case 'p':
        yield* this.put(`${this.pattern}\n`);
        return undefined;
      case 'P':
        yield* this.put(`${this.pattern.split('\n', 1)[0]}\n`);
        return undefined;
      case 'd':
        return 'delete';
      case 'D': {
        const newline = this.pattern.indexOf('\n');
        if (newline < 0) return 'delete';
        this.pattern = this.pattern.slice(newline + 1);
        return 'restart';
      }
      case 'a':
        this.appended.push({ text: `${command.text}\n` });
        return undefined;
      case 'i':
        yield* this.put(`${command.text}\n`);
        return undefined;
      case 'c':
        if (command.to === undefined || !command.active || command.negated) yield* this.put(`${command.text}\n`);
        return 'delete';
      case 'r':
        this.appended.push({ file: command.text });
        return undefined;
      case 'w':
        yield* this.writeTo(command.text, `${this.pattern}\n`);
        return undefined;
      case '=':
        yield* this.put(`${this.lineNumber}\n`);
        return undefined;
      case 'F':
        yield* this.put(`${this.input.name}\n`);
        return undefined;
      case 'l':
        yield* this.put(`${folded(visible(this.pattern), Number(command.text || this.settings.lineLength))}$\n`);
        return undefined;
      case 'z':
        this.pattern = '';
        return undefined;
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
      default:
        return this.holdSpace(command.name);
    }
  }

  private holdSpace(name: string): undefined {
    if (name === 'g') this.pattern = this.hold;
    else if (name === 'G') this.pattern += `\n${this.hold}`;
    else if (name === 'h') this.hold = this.pattern;
    else if (name === 'H') this.hold += `\n${this.pattern}`;
    else if (name === 'x') [this.pattern, this.hold] = [this.hold, this.pattern];
    return undefined;
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
    yield* this.flushAppended();
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
    if (print) yield* this.put(`${this.pattern}\n`);
    if (file !== undefined) yield* this.writeTo(file, `${this.pattern}\n`);
  }

  private *writeTo(path: string, text: string): Program<void> {
    if (path === '/dev/stdout') return yield* this.put(text);
    let fd = this.opened.get(path);
    if (fd === undefined) {
      fd = this.process.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666);
      this.opened.set(path, fd);
    }
    yield* writeText(this.process, fd, text);
  }

  private *flushAppended(): Program<void> {
    const appended = this.appended;
    this.appended = [];
    for (const { text, file } of appended) {
      if (text !== undefined) yield* this.put(text);
      if (file === undefined) continue;
      try {
        yield* this.put(this.process.readFile(file));
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
      }
    }
  }
}

/** The right-hand side of s: & and \1, \n, and GNU's \U \L \u \l \E. */
function replacement(template: string, match: string, groups: readonly (string | undefined)[]): string {
  let out = '';
  let run: 'U' | 'L' | '' = '';
  let once: 'u' | 'l' | '' = '';
  const put = (text: string): void => {
    if (text === '') return;
    let cased = run === 'U' ? text.toUpperCase() : run === 'L' ? text.toLowerCase() : text;
    if (once !== '') cased = (once === 'u' ? cased[0].toUpperCase() : cased[0].toLowerCase()) + cased.slice(1);
    once = '';
    out += cased;
  };
  for (let i = 0; i < template.length; i++) {
    const c = template[i];
    if (c === '&') put(match);
    else if (c !== '\\' || i + 1 >= template.length) put(c);
    else {
      const next = template[++i];
      if (/\d/.test(next)) put(next === '0' ? match : (groups[Number(next) - 1] ?? ''));
      else if (next === 'U' || next === 'L') run = next;
      else if (next === 'E') run = '';
      else if (next === 'u' || next === 'l') once = next;
      else put(next === 'n' ? '\n' : next === 't' ? '\t' : next);
    }
  }
  return out;
}

/** l: lines no longer than `width`, each broken one ending in a backslash; escapes stay whole. */
function folded(text: string, width: number): string {
  if (width <= 1) return text;
  let out = '';
  let column = 0;
  for (const [unit] of text.matchAll(/\\(?:\d{3}|.)|[^]/g)) {
    if (column + unit.length > width - 1) {
      out += '\\\n';
      column = 0;
    }
    out += unit;
    column += unit.length;
  }
  return out;
}

function visible(text: string): string {
  const named: Readonly<Record<string, string>> = {
    '\\': '\\\\',
    '\t': '\\t',
    '\n': '\\n',
    '\r': '\\r',
    '\x07': '\\a',
    '\b': '\\b',
    '\f': '\\f',
    '\v': '\\v',
  };
  return text.replace(/[\\\x00-\x1f\x7f]/g, (c) => named[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
