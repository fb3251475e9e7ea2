import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { LineReader, program, readAll, type Stdio } from '../stdio.ts';
import { fnmatch } from '../ip/fnmatch.ts';
import { perlToJs } from './perl_regex.ts';
import { RegexError, compileJs, posixToJs } from './posix_regex.ts';

const LONG: readonly LongOption[] = [
  { name: 'after-context', argument: 'required', value: 'A' },
  { name: 'basic-regexp', argument: 'none', value: 'G' },
  { name: 'before-context', argument: 'required', value: 'B' },
  { name: 'byte-offset', argument: 'none', value: 'b' },
  { name: 'color', argument: 'optional', value: 'color' },
  { name: 'colour', argument: 'optional', value: 'color' },
  { name: 'context', argument: 'required', value: 'C' },
  { name: 'count', argument: 'none', value: 'c' },
  { name: 'exclude-dir', argument: 'required', value: 'exclude-dir' },
  { name: 'group-separator', argument: 'required', value: 'group-separator' },
  { name: 'no-group-separator', argument: 'none', value: 'no-group-separator' },
  { name: 'label', argument: 'required', value: 'label' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'exclude', argument: 'required', value: 'exclude' },
  { name: 'extended-regexp', argument: 'none', value: 'E' },
  { name: 'file', argument: 'required', value: 'f' },
  { name: 'files-with-matches', argument: 'none', value: 'l' },
  { name: 'files-without-match', argument: 'none', value: 'L' },
  { name: 'fixed-strings', argument: 'none', value: 'F' },
  { name: 'help', argument: 'none', value: 'help' },
  { name: 'ignore-case', argument: 'none', value: 'i' },
  { name: 'include', argument: 'required', value: 'include' },
  { name: 'invert-match', argument: 'none', value: 'v' },
  { name: 'line-buffered', argument: 'none', value: 'line-buffered' },
  { name: 'line-number', argument: 'none', value: 'n' },
  { name: 'line-regexp', argument: 'none', value: 'x' },
  { name: 'max-count', argument: 'required', value: 'm' },
  { name: 'no-filename', argument: 'none', value: 'h' },
  { name: 'no-messages', argument: 'none', value: 's' },
  { name: 'only-matching', argument: 'none', value: 'o' },
  { name: 'perl-regexp', argument: 'none', value: 'P' },
  { name: 'quiet', argument: 'none', value: 'q' },
  { name: 'recursive', argument: 'none', value: 'r' },
  { name: 'regexp', argument: 'required', value: 'e' },
  { name: 'silent', argument: 'none', value: 'q' },
  { name: 'text', argument: 'none', value: 'a' },
  { name: 'with-filename', argument: 'none', value: 'H' },
  { name: 'word-regexp', argument: 'none', value: 'w' },
];

const USAGE = `Usage: grep [OPTION]... PATTERNS [FILE]...
Try 'grep --help' for more information.
`;

interface GrepOptions {
  kind: 'basic' | 'extended' | 'fixed' | 'perl';
  flags: Set<string>;
  after: number;
  before: number;
  max: number;
  /** Was context asked for, if none of lines? */
  context: boolean;
  color: boolean;
  name: string;
  /** Which files of directories are looked at. */
  globs: { option: 'include' | 'exclude' | 'exclude-dir'; glob: string }[];
  /** The line between groups of context; undefined for none. */
  separator: string | undefined;
  /** What standard input is called. */
  label: string;
  /** -d skip. */
  skipsDirectories: boolean;
}

/** grep(1) of GNU grep 3.11; `kind` is what it does when no option says otherwise. */
function grepMain(name: string, kind: GrepOptions['kind']): ReturnType<typeof program> {
  return program(function* (process, io) {
    const o: GrepOptions = {
      kind,
      flags: new Set(),
      after: 0,
      before: 0,
      max: Infinity,
      context: false,
      color: false,
      name,
      globs: [],
      separator: '--',
      label: '(standard input)',
      skipsDirectories: false,
    };
    const patterns: string[] = [];
    let given = false;
    const args = process.argv.slice(1).map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
    const getopt = new Getopt([name, ...args], 'aA:B:bC:cd:D:Ee:Ff:GHhiIlLm:noPqrRsTuUvVwxyZz', LONG);
    for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
      const argument = option.argument ?? '';
      if (option.option === '?') {
        yield* io.error(`${option.error}\n${USAGE}`);
        return 2;
      }
      if (option.option === 'V') {
        yield* io.print(`${name} (GNU grep) 3.11\n`);
        return 0;
      }
      if (option.option === 'exclude' || option.option === 'include' || option.option === 'exclude-dir') {
        o.globs.push({ option: option.option, glob: argument });
        continue;
      }
      if (option.option === 'group-separator') o.separator = argument;
      if (option.option === 'no-group-separator') o.separator = undefined;
      if (option.option === 'd') {
        o.skipsDirectories = argument === 'skip';
        if (argument === 'recurse') o.flags.add('r');
        continue;
      }
      if (option.option === 'label') o.label = argument;
      if (option.option === 'help') {
        yield* io.print(USAGE);
        return 0;
      }
      if (option.option === 'e' || option.option === 'f') {
        given = true;
        const text = option.option === 'e' ? argument : yield* patternFile(process, io, argument);
        if (text === undefined) return 2;
        // A file without a line has no pattern, not an empty one.
        if (option.option === 'e' || text !== '') patterns.push(...text.replace(option.option === 'f' ? /\n$/ : /(?!)/, '').split('\n'));
      } else if ('ABCm'.includes(option.option) && option.option.length === 1) {
        if (!/^\d+$/.test(argument)) {
          const what = option.option === 'm' ? 'invalid max count' : `${argument}: invalid context length argument`;
          yield* io.error(`grep: ${what}\n`);
          return 2;
        }
        if (option.option !== 'm') o.context = true;
        if (option.option === 'm') o.max = Number(argument);
        if (option.option === 'A' || option.option === 'C') o.after = Number(argument);
        if (option.option === 'B' || option.option === 'C') o.before = Number(argument);
      } else if (option.option === 'color') o.color = argument === 'always' || (argument !== 'never' && process.isatty(1));
      else if (option.option in KINDS) o.kind = KINDS[option.option];
      else o.flags.add(option.option === 'y' ? 'i' : option.option === 'R' ? 'r' : option.option);
    }
    const files = getopt.operands;
    if (!given) {
      const first = files.shift();
      if (first === undefined) {
        yield* io.error(USAGE);
        return 2;
      }
      patterns.push(...first.split('\n'));
    }
    let matcher: RegExp;
    try {
      matcher = compile(patterns, o);
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      yield* io.error(`grep: ${error.message}\n`);
      return 2;
    }
    if (o.flags.has('line-buffered')) io.lineBuffered = true;
    return yield* new Grep(process, io, o, matcher).run(files);
  });
}

const KINDS: Readonly<Record<string, GrepOptions['kind']>> = { G: 'basic', E: 'extended', F: 'fixed', P: 'perl' };

function* patternFile(process: Process, io: Stdio, path: string): Program<string | undefined> {
  try {
    return path === '-' ? yield* readAll(process, 0) : process.readFile(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* io.error(`grep: ${path}: ${strerror(error.errno)}\n`);
    return undefined;
  }
}

function compile(patterns: readonly string[], o: GrepOptions): RegExp {
  if (patterns.length === 0) return /(?!)/g;
  const perlIgnores = o.kind === 'perl' && patterns.some((pattern) => pattern.startsWith('(?i)'));
  const sources = patterns.map((pattern) => {
    if (o.kind === 'fixed') return pattern.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (o.kind === 'perl') return perlToJs(pattern);
    if (/^\[:\w+:\]$/.test(pattern)) throw new RegexError('character class syntax is [[:space:]], not [:space:]');
    return posixToJs(pattern, o.kind === 'extended');
  });
  let source = sources.length === 1 ? sources[0] : sources.map((each) => `(?:${each})`).join('|');
  if (o.flags.has('x')) source = `^(?:${source})$`;
  else if (o.flags.has('w')) source = `(?<!\\w)(?:${source})(?!\\w)`;
  return compileJs(source, o.flags.has('i') || perlIgnores ? 'gi' : 'g');
}

function paint(o: GrepOptions, text: string, code: string): string {
  return o.color ? `\x1b[${code}m\x1b[K${text}\x1b[m\x1b[K` : text;
}

class Grep {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: GrepOptions;
  private readonly matcher: RegExp;
  private matched = false;
  private failed = false;
  private separatorDue = false;

  constructor(process: Process, io: Stdio, o: GrepOptions, matcher: RegExp) {
    this.process = process;
    this.io = io;
    this.o = o;
    this.matcher = matcher;
  }

  *run(files: string[]): Program<number> {
    const recursive = this.o.flags.has('r');
    const targets = files.length > 0 ? files : [recursive ? '.' : '-'];
    const many = targets.length > 1 || (recursive && this.isDirectory(targets[0]));
    const names = (many || this.o.flags.has('H')) && !this.o.flags.has('h');
    if (this.o.max === 0) return 1;
    for (const file of targets) {
      yield* this.target(file, names, files.length === 0);
      if (this.matched && this.o.flags.has('q')) return 0;
    }
    return this.failed ? 2 : this.matched ? 0 : 1;
  }

  private *target(file: string, names: boolean, implied: boolean): Program<void> {
    const { process, o } = this;
    if (file !== '-' && this.isDirectory(file)) {
      if (!o.flags.has('r')) {
        if (!o.skipsDirectories) yield* this.complain(`${file}: Is a directory`, true);
        return;
      }
      for (const entry of process.readdir(file)) {
        if (entry.name === '.' || entry.name === '..' || this.leftOut(entry.name, (entry.type & F.S_IFMT) === F.S_IFDIR)) continue;
        yield* this.target(implied && file === '.' ? entry.name : `${file.replace(/\/$/, '')}/${entry.name}`, names, false);
      }
      return;
    }
    let fd = 0;
    if (file !== '-') {
      try {
        fd = process.open(file, F.O_RDONLY);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.complain(`${file}: ${strerror(error.errno)}`, true);
        return;
      }
    }
    try {
      yield* this.lines(fd, file === '-' ? o.label : file, names);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.complain(`${file}: ${strerror(error.errno)}`, true);
    } finally {
      if (fd !== 0) process.close(fd);
    }
  }

  /** Do --include, --exclude or --exclude-dir leave a name out? */
  private leftOut(name: string, directory: boolean): boolean {
    const { globs } = this.o;
    if (directory) return globs.some(({ option, glob }) => option === 'exclude-dir' && fnmatch(glob, name));
    const included = globs.filter(({ option }) => option === 'include');
    if (included.length > 0 && !included.some(({ glob }) => fnmatch(glob, name))) return true;
    return globs.some(({ option, glob }) => option === 'exclude' && fnmatch(glob, name));
  }

  private isDirectory(file: string): boolean {
    try {
      return (this.process.stat(file).mode & F.S_IFMT) === F.S_IFDIR;
    } catch {
      return false;
    }
  }

  private *complain(words: string, fatal: boolean): Program<void> {
    if (fatal) this.failed = true;
    if (!this.o.flags.has('s')) yield* this.io.error(`grep: ${words}\n`);
  }

  private *lines(fd: number, file: string, names: boolean): Program<void> {
    const { o, matcher } = this;
    const has = (flag: string): boolean => o.flags.has(flag);
    const reader = new LineReader(this.process, fd);
    const invert = has('v');
    const quiet = has('q') || has('l') || has('L') || has('c');
    let count = 0;
    let number = 0;
    let offset = 0;
    let afterLeft = 0;
    let printedTo = 0;
    let before: string[] = [];
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      number++;
      matcher.lastIndex = 0;
      const hit = matcher.test(line) !== invert;
      if (hit) {
        this.matched = true;
        count++;
        if (has('q') || has('l') || has('L')) break;
        if (!quiet && reader.binary && !has('a')) {
          if (!has('I')) yield* this.io.print(`grep: ${file}: binary file matches\n`);
          return;
        }
        if (!quiet) {
          const first = number - before.length;
          if (o.context && this.separatorDue && first > printedTo + 1 && o.separator !== undefined)
            yield* this.io.print(`${paint(o, o.separator, '36')}\n`);
          for (let i = 0; i < before.length; i++) yield* this.put(before[i], file, names, first + i, '-', 0);
          yield* this.put(line, file, names, number, ':', offset);
          this.separatorDue = true;
          printedTo = number;
          afterLeft = o.after;
          before = [];
        }
        if (count >= o.max) {
          // Trailing context of the last match still comes.
          for (; afterLeft > 0 && !quiet; afterLeft--) {
            const next = yield* reader.next();
            if (next === undefined) break;
            yield* this.put(next, file, names, ++number, '-', 0);
          }
          break;
        }
      } else if (afterLeft > 0) {
        yield* this.put(line, file, names, number, '-', 0);
        printedTo = number;
        afterLeft--;
      } else if (o.before > 0) {
        before.push(line);
        if (before.length > o.before) before.shift();
      }
      offset += line.length + 1;
    }
    if (has('c') && !has('q')) yield* this.io.print(`${names ? `${file}:` : ''}${count}\n`);
    if ((has('l') && count > 0) || (has('L') && count === 0)) yield* this.io.print(`${file}\n`);
  }

  private *put(line: string, file: string, names: boolean, number: number, mark: string, offset: number): Program<void> {
    const { o } = this;
    const separator = paint(o, mark, '36');
    let prefix = names ? paint(o, file, '35') + separator : '';
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

export const grep = grepMain('grep', 'basic');
export const egrep = grepMain('egrep', 'extended');
export const fgrep = grepMain('fgrep', 'fixed');
