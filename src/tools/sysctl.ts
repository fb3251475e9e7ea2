import type { Program } from '../uapi/process.ts';
import { Getopt, type LongOption } from './getopt.ts';
import { program, type Stdio } from './stdio.ts';
import { DEFAULT_PRELOAD, PROC_PATH, type Setting, Sysctl } from './sysctl_settings.ts';

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`;

const LONG: readonly LongOption[] = [
  { name: 'all', argument: 'none', value: 'a' },
  { name: 'deprecated', argument: 'none', value: 'deprecated' },
  { name: 'dry-run', argument: 'none', value: 'dry-run' },
  { name: 'binary', argument: 'none', value: 'b' },
  { name: 'ignore', argument: 'none', value: 'e' },
  { name: 'names', argument: 'none', value: 'N' },
  { name: 'values', argument: 'none', value: 'n' },
  { name: 'load', argument: 'optional', value: 'p' },
  { name: 'quiet', argument: 'none', value: 'q' },
  { name: 'write', argument: 'none', value: 'w' },
  { name: 'system', argument: 'none', value: 'system' },
  { name: 'pattern', argument: 'required', value: 'r' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'version', argument: 'none', value: 'V' },
];

/** A POSIX extended regular expression; null when it is none. */
function extendedRegExp(text: string): RegExp | null {
  try {
    return new RegExp(
      text
        .replace(/\[:alpha:\]/g, 'A-Za-z')
        .replace(/\[:digit:\]/g, '0-9')
        .replace(/\[:alnum:\]/g, 'A-Za-z0-9'),
    );
  } catch {
    return null;
  }
}

interface Mode {
  write: boolean;
  all: boolean;
  load: boolean;
  file: string | undefined;
  system: boolean;
}

/** Takes the options: a number is the status to leave with. */
function* parseOptions(tool: Sysctl, io: Stdio, parser: Getopt, mode: Mode): Program<number | undefined> {
  const { options } = tool;
  for (let parsed = parser.next(); parsed !== undefined; parsed = parser.next()) {
    switch (parsed.option) {
      case 'b':
        options.printNewline = false;
        options.printName = false;
        break;
      case 'n':
        options.printName = false;
        break;
      case 'e':
        options.ignoreError = true;
        break;
      case 'N':
        options.nameOnly = true;
        break;
      case 'w':
        mode.write = true;
        break;
      case 'f':
      case 'p':
        mode.load = true;
        if (parsed.argument !== undefined) mode.file = parsed.argument;
        break;
      case 'q':
        options.quiet = true;
        break;
      case 'o':
      case 'x':
        break;
      case 'a':
      case 'A':
      case 'X':
        mode.all = true;
        break;
      case 'deprecated':
        options.includeDeprecated = true;
        break;
      case 'dry-run':
        options.dryRun = true;
        break;
      case 'system':
        mode.system = true;
        options.ignoreError = true;
        break;
      case 'r':
        options.pattern = extendedRegExp(parsed.argument!);
        break;
      case 'V':
        yield* io.print('sysctl from procps-ng 4.0.4\n');
        return 0;
      default:
        if (parsed.error !== undefined) yield* io.error(`${parsed.error}\n`);
        yield* io.print(USAGE);
        return 0;
    }
  }
  return undefined;
}

function* fail(io: Stdio, words: string): Program<number> {
  yield* io.error(`sysctl: ${words}\nTry \`sysctl --help' for more information.\n`);
  return 1;
}

/** sysctl(8) of procps: reads and writes the files under /proc/sys. */
export const sysctl = program(function* (process, io) {
  if (process.argv.length < 2) {
    yield* io.error(USAGE);
    return 1;
  }
  const tool = new Sysctl(process, io);
  const mode: Mode = { write: false, all: false, load: false, file: undefined, system: false };
  const parser = new Getopt(['sysctl', ...process.argv.slice(1)], 'bneNwfp::qoxaAXr:Vdh', LONG);
  const leave = yield* parseOptions(tool, io, parser, mode);
  if (leave !== undefined) return leave;
  const operands = parser.operands;
  if (mode.all) return (yield* tool.displayAll(PROC_PATH)) & 255;
  const list: Setting[] = [];
  let status = 0;
  if (mode.load) {
    if (mode.file !== undefined) status |= yield* tool.preload(list, mode.file);
    else if (operands.length === 0) status |= yield* tool.preload(list, DEFAULT_PRELOAD);
    for (const file of operands) status |= yield* tool.preload(list, file);
    return (status | (yield* tool.writeList(list))) & 255;
  }
  if (mode.system) {
    status |= yield* tool.preloadSystem(list);
    status |= yield* tool.writeList(list);
    if (operands.length === 0) return status & 255;
  }
  if (operands.length === 0) return yield* fail(io, 'no variables specified');
  if (tool.options.nameOnly && tool.options.quiet) return yield* fail(io, 'options -N and -q cannot coexist');
  for (const operand of operands) {
    if (mode.write || operand.includes('=')) {
      const setting = yield* tool.parseLine('command line', 0, operand);
      status |= setting === undefined ? 1 : yield* tool.write(setting.path, setting.value, setting.ignoreFailure);
    } else {
      status += yield* tool.read(operand);
    }
  }
  return status & 255;
});
