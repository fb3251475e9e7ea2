import type { Process, Program } from '../../uapi/process.ts';
import { LineReader, type Stdio } from '../stdio.ts';
import type { GrepOptions } from './grep_options.ts';

/** Text in a colour, as GREP_COLORS has it by default. */
function paint(o: GrepOptions, text: string, code: string): string {
  return o.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;
}

/** Prints the matching lines of one file after the other. */
export class GrepLines {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: GrepOptions;
  private readonly matcher: RegExp;
  /** Nothing of the lines is printed: they are counted, or it is enough that there are any. */
  private readonly quiet: boolean;
  /** Something matched, in any file. */
  matched = false;
  /** A group was printed: the next one has a separator before it. */
  private separatorDue = false;
  // Of the file that is looked through.
  private file = '';
  private names = false;
  private count = 0;
  private number = 0;
  private printedTo = 0;
  private afterLeft = 0;
  private before: string[] = [];

  constructor(process: Process, io: Stdio, o: GrepOptions, matcher: RegExp) {
    this.process = process;
    this.io = io;
    this.o = o;
    this.matcher = matcher;
    this.quiet = ['q', 'l', 'L', 'c'].some((flag) => o.flags.has(flag));
  }

  /** Looks through an open file; `names`: its name is put before each line. */
  *search(fd: number, file: string, names: boolean): Program<void> {
    this.begin(file, names);
    const has = (flag: string): boolean => this.o.flags.has(flag);
    const reader = new LineReader(this.process, fd);
    const invert = has('v');
    let offset = 0;
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      this.number++;
      this.matcher.lastIndex = 0;
      if (this.matcher.test(line) === invert) yield* this.miss(line);
      else {
        this.matched = true;
        this.count++;
        if (has('q') || has('l') || has('L')) break;
        if (!this.quiet && reader.binary && !has('a')) {
          if (!has('I')) yield* this.io.print(`grep: ${file}: binary file matches\n`);
          return;
        }
        if (!this.quiet) yield* this.hit(line, offset);
        if (this.count >= this.o.max) {
          yield* this.trailing(reader);
          break;
        }
      }
      offset += line.length + 1;
    }
    if (has('c') && !has('q')) yield* this.io.print(`${names ? `${file}:` : ''}${this.count}\n`);
    if ((has('l') && this.count > 0) || (has('L') && this.count === 0)) yield* this.io.print(`${file}\n`);
  }

  private begin(file: string, names: boolean): void {
    this.file = file;
    this.names = names;
    this.count = 0;
    this.number = 0;
    this.printedTo = 0;
    this.afterLeft = 0;
    this.before = [];
  }

  /** A line that is looked for, with what came before it. */
  private *hit(line: string, offset: number): Program<void> {
    const { o, before } = this;
    const first = this.number - before.length;
    if (o.context && this.separatorDue && first > this.printedTo + 1 && o.separator !== undefined)
      yield* this.io.print(`${paint(o, o.separator, '36')}\n`);
    for (let i = 0; i < before.length; i++) yield* this.put(before[i], first + i, '-');
    yield* this.put(line, this.number, ':', offset);
    this.separatorDue = true;
    this.printedTo = this.number;
    this.afterLeft = o.after;
    this.before = [];
  }

  /** Another line: context of the hit before it, or perhaps of the next. */
  private *miss(line: string): Program<void> {
    if (this.afterLeft > 0) {
      yield* this.put(line, this.number, '-');
      this.printedTo = this.number;
      this.afterLeft--;
    } else if (this.o.before > 0) {
      this.before.push(line);
      if (this.before.length > this.o.before) this.before.shift();
    }
  }

  /** Trailing context of the last match still comes behind -m. */
  private *trailing(reader: LineReader): Program<void> {
    for (; this.afterLeft > 0 && !this.quiet; this.afterLeft--) {
      const next = yield* reader.next();
      if (next === undefined) break;
      yield* this.put(next, ++this.number, '-');
    }
  }

  private *put(line: string, number: number, mark: ':' | '-', offset = 0): Program<void> {
    const { o } = this;
    const separator = paint(o, mark, '36');
    let prefix = this.names ? paint(o, this.file, '35') + separator : '';
    if (o.flags.has('n')) prefix += paint(o, String(number), '32') + separator;
    if (o.flags.has('o')) {
      if (mark === '-' || o.flags.has('v')) return;
      this.matcher.lastIndex = 0;
      for (const match of line.matchAll(this.matcher)) {
        if (match[0] === '') continue;
        const where = o.flags.has('b') ? `${offset + match.index}${separator}` : '';
        yield* this.io.print(`${prefix}${where}${paint(o, match[0], '01;31')}\n`);
      }
      return;
    }
    if (o.flags.has('b')) prefix += `${offset}${separator}`;
    this.matcher.lastIndex = 0;
    const text =
      o.color && mark === ':' && !o.flags.has('v')
        ? line.replace(this.matcher, (match) => (match === '' ? '' : paint(o, match, '01;31')))
        : line;
    yield* this.io.print(`${prefix}${text}\n`);
  }
}
