import { SysError, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { Getopt, type LongOption, type ParsedOption } from '../getopt.ts';
import { readAll, type Stdio } from '../stdio.ts';

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

export const USAGE = `Usage: grep [OPTION]... PATTERNS [FILE]...
Try 'grep --help' for more information.
`;

/** What grep is asked for. */
export interface GrepOptions {
  kind: 'basic' | 'extended' | 'fixed' | 'perl';
  /** The options that are given or not, by letter. */
  flags: Set<string>;
  /** Lines of context. */
  after: number;
  before: number;
  /** Matching lines of a file before it is left. */
  max: number;
  /** Was context asked for, if none of lines? */
  context: boolean;
  color: boolean;
  /** Which files of directories are looked at. */
  globs: { option: 'include' | 'exclude' | 'exclude-dir'; glob: string }[];
  /** The line between groups of context; undefined for none. */
  separator: string | undefined;
  /** What standard input is called. */
  label: string;
  /** -d skip. */
  skipsDirectories: boolean;
}

/** The command line as options, patterns (a line each) and files; `patterns` undefined where none is given by -e or -f. */
export interface GrepCommandLine {
  options: GrepOptions;
  patterns: string[] | undefined;
  files: string[];
}

const KINDS: Readonly<Record<string, GrepOptions['kind']>> = { G: 'basic', E: 'extended', F: 'fixed', P: 'perl' };

/** Reads the command line of grep, egrep or fgrep; an exit status where that ends it. */
export function* readCommandLine(process: Process, io: Stdio, name: string, kind: GrepOptions['kind']): Program<GrepCommandLine | number> {
  const options = defaults(kind);
  let patterns: string[] | undefined;
  const args = process.argv.slice(1).map((arg) => (/^-\d+$/.test(arg) ? `-C${arg.slice(1)}` : arg));
  const getopt = new Getopt([name, ...args], 'aA:B:bC:cd:D:Ee:Ff:GHhiIlLm:noPqrRsTuUvVwxyZz', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const end = yield* endingOption(io, name, option);
    if (end !== undefined) return end;
    const argument = option.argument ?? '';
    if (option.option === 'e' || option.option === 'f') {
      const more = option.option === 'e' ? argument.split('\n') : yield* patternFile(process, io, argument);
      if (more === undefined) return 2;
      patterns = [...(patterns ?? []), ...more];
    } else if ('ABCm'.includes(option.option) && option.option.length === 1) {
      if (!/^\d+$/.test(argument)) {
        const what = option.option === 'm' ? 'invalid max count' : `${argument}: invalid context length argument`;
        yield* io.error(`grep: ${what}\n`);
        return 2;
      }
      setNumber(options, option.option, Number(argument));
    } else if (option.option === 'color') options.color = argument === 'always' || (argument !== 'never' && process.isatty(1));
    else setOption(options, option.option, argument);
  }
  return { options, patterns, files: getopt.operands };
}

function defaults(kind: GrepOptions['kind']): GrepOptions {
  return {
    kind,
    flags: new Set(),
    after: 0,
    before: 0,
    max: Infinity,
    context: false,
    color: false,
    globs: [],
    separator: '--',
    label: '(standard input)',
    skipsDirectories: false,
  };
}

/** The exit status of an option that ends grep, whatever else is given. */
function* endingOption(io: Stdio, name: string, { option, error }: ParsedOption): Program<number | undefined> {
  switch (option) {
    case '?':
      yield* io.error(`${error}\n${USAGE}`);
      return 2;
    case 'V':
      yield* io.print(`${name} (GNU grep) 3.11\n`);
      return 0;
    case 'help':
      yield* io.print(USAGE);
      return 0;
    default:
      return undefined;
  }
}

/** -A, -B, -C and -m. */
function setNumber(options: GrepOptions, option: string, number: number): void {
  if (option === 'm') options.max = number;
  else options.context = true;
  if (option === 'A' || option === 'C') options.after = number;
  if (option === 'B' || option === 'C') options.before = number;
}

function setOption(options: GrepOptions, option: string, argument: string): void {
  switch (option) {
    case 'exclude':
    case 'include':
    case 'exclude-dir':
      options.globs.push({ option, glob: argument });
      return;
    case 'group-separator':
      options.separator = argument;
      return;
    case 'no-group-separator':
      options.separator = undefined;
      return;
    case 'd':
      options.skipsDirectories = argument === 'skip';
      if (argument === 'recurse') options.flags.add('r');
      return;
    case 'label':
      options.label = argument;
      return;
    default:
      if (option in KINDS) options.kind = KINDS[option];
      else options.flags.add(option === 'y' ? 'i' : option === 'R' ? 'r' : option);
  }
}

/** The patterns in a file; undefined, complained about, where it cannot be read. */
function* patternFile(process: Process, io: Stdio, path: string): Program<string[] | undefined> {
  try {
    const text = path === '-' ? yield* readAll(process, 0) : process.readFile(path);
    // A file without a line has no pattern, not an empty one.
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* io.error(`grep: ${path}: ${strerror(error.errno)}\n`);
    return undefined;
  }
}
