import { SysError, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { program, type Stdio } from '../stdio.ts';
import { parseSed } from './sed_compile.ts';
import { Sed, type SedSettings } from './sed_execute.ts';
import { SedError, type SedCommand } from './sed_script.ts';

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
  const given = yield* readOptions(process, io);
  if (typeof given === 'number') return given;
  const { scripts, files, extended, settings } = given;
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
    return yield* new Sed(process, io, commands, settings).run(files);
  } catch (error) {
    if (!(error instanceof SedError)) throw error;
    yield* io.error(`${error.notModelled ? 'patchbay: ' : ''}sed: ${error.message}\n`);
    return error.notModelled ? 95 : 1;
  }
});

interface SedOptions {
  /** Of -e and -f. */
  scripts: string[];
  files: string[];
  extended: boolean;
  settings: SedSettings;
}

/** Options and operands, or the exit status where they end it. */
function* readOptions(process: Process, io: Stdio): Program<SedOptions | number> {
  const settings: SedSettings = { quiet: false, inPlace: undefined, separate: false, lineLength: 70 };
  const scripts: string[] = [];
  let extended = false;
  const getopt = new Getopt(process.argv, 'bsnrzuEe:f:l:i::V:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    const end = yield* endingOption(io, option);
    if (end !== undefined) return end;
    if (option.option === 'l') settings.lineLength = Number(argument);
    else if (option.option === 'n') settings.quiet = true;
    else if (option.option === 'E' || option.option === 'r') extended = true;
    else if (option.option === 's') settings.separate = true;
    else if (option.option === 'u') io.lineBuffered = true;
    else if (option.option === 'i') settings.inPlace = argument;
    else if (option.option === 'e') scripts.push(argument);
    else if (option.option === 'f') {
      const script = yield* scriptFile(process, io, argument);
      if (script === undefined) return 1;
      scripts.push(script);
    }
  }
  settings.separate ||= settings.inPlace !== undefined;
  return { scripts, files: getopt.operands, extended, settings };
}

/** The exit status of an option that ends sed, whatever else is given. */
function* endingOption(io: Stdio, { option, error }: { option: string; error?: string }): Program<number | undefined> {
  switch (option) {
    case '?':
      yield* io.error(`${error}\n${USAGE}`);
      return 1;
    case 'help':
      yield* io.print(USAGE);
      return 0;
    case 'version':
      yield* io.print('sed (GNU sed) 4.9\n');
      return 0;
    case 'z':
    case 'debug':
      yield* io.error(`patchbay: sed: option "${option === 'z' ? '-z' : '--debug'}" is not modelled\n`);
      return 95;
    default:
      return undefined;
  }
}

/** The script of -f; undefined, complained about, where it cannot be read. */
function* scriptFile(process: Process, io: Stdio, path: string): Program<string | undefined> {
  try {
    return process.readFile(path).replace(/\n$/, '');
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* io.error(`sed: couldn't open file ${path}: ${strerror(error.errno)}\n`);
    return undefined;
  }
}

/** Throws SedError for a jump to nowhere. */
function checkLabels(commands: readonly SedCommand[]): void {
  const labels = new Set(commands.filter(({ name }) => name === ':').map(({ text }) => text));
  const missing = commands.find(({ name, text }) => 'btT'.includes(name) && text !== '' && !labels.has(text));
  if (missing) throw new SedError(`can't find label for jump to \`${missing.text}'`);
}
