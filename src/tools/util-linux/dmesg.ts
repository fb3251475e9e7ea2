import { EAGAIN, EPIPE, SysError } from '../../uapi/errno.ts';
import { O_NONBLOCK, O_RDONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { Getopt } from '../getopt.ts';
import { decodeText, isBrokenPipe, program, type Stdio } from '../stdio.ts';
import { DMESG_LONG_OPTIONS, DMESG_SHORT_OPTIONS, DMESG_USAGE } from './dmesg_usage.ts';
import { DmesgFormat, FACILITIES, type KmsgRecord, LEVELS } from './dmesg_format.ts';

const SEEK_END = 2;
/** Behind what `dmesg -C` cleared. */
const SEEK_DATA = 3;
const RECORD_MAX = 8192;

const NOT_MODELLED: Readonly<Record<string, string>> = { F: '--file', K: '--kmsg-file', since: '--since', until: '--until' };

/** Options that do not go together; rows as the complaint has them. */
const EXCLUSIVE: readonly string[] = ['CDEcnr', 'Hr', 'Lr', 'Sw', 'Tr', 'dr', 'er', 'rx', 'rt'];

class Options {
  /** Of each row of EXCLUSIVE the one that was given. */
  readonly given = new Map<string, string>();
  readonly format: DmesgFormat;
  /** Bit n: level (facility) n is shown; 0: all are. */
  levels = 0;
  facilities = 0;
  action: 'read' | 'read-clear' | 'clear' | 'console' = 'read';
  consoleLevel = 0;
  follow = false;
  onlyNew = false;

  constructor(format: DmesgFormat) {
    this.format = format;
  }

  /** '' or the complaint about an option that does not go with an earlier one. */
  exclusive(option: string): string {
    for (const row of EXCLUSIVE) {
      if (!row.includes(option)) continue;
      const before = this.given.get(row);
      if (before !== undefined && before !== option) {
        const names = [...row].map((letter) => ` --${DMESG_LONG_OPTIONS.find(({ value }) => value === letter)!.name}`);
        return `mutually exclusive arguments:${names.join('')}`;
      }
      this.given.set(row, option);
    }
    return '';
  }

  shows(record: KmsgRecord): boolean {
    if (this.levels !== 0 && (this.levels & (1 << record.level)) === 0) return false;
    return this.facilities === 0 || (this.facilities & (1 << record.facility)) !== 0;
  }
}

/** dmesg(1) of util-linux 2.41. */
export const dmesg = program(function* (p, io) {
  const options = new Options(new DmesgFormat(p.realtime() - p.monotonic(), p.isatty(1)));
  const status = yield* parse(p, io, options);
  if (status >= 0) return status;
  if (options.action === 'clear') {
    p.xtables({ op: 'log-clear' });
    return 0;
  }
  if (options.action === 'console') {
    p.xtables({ op: 'log-console', level: options.consoleLevel });
    return 0;
  }
  try {
    yield* show(p, io, options);
    yield* io.flush();
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
    yield* io.error('dmesg: write error\n');
    return 1;
  }
  if (options.action === 'read-clear') p.xtables({ op: 'log-clear' });
  return 0;
});

/** Reads the command line: the exit status, or -1 to go on. */
function* parse(p: Process, io: Stdio, options: Options): Program<number> {
  const { format } = options;
  const getopt = new Getopt(p.argv, DMESG_SHORT_OPTIONS, DMESG_LONG_OPTIONS);
  for (let parsed = getopt.next(); parsed !== undefined; parsed = getopt.next()) {
    const { option, argument = '' } = parsed;
    let error: string;
    if (option === '?') error = `${parsed.error}\nTry 'dmesg --help' for more information.`;
    else if (option === 'h') {
      yield* io.print(DMESG_USAGE);
      return 0;
    } else if (option === 'V') {
      yield* io.print('dmesg from util-linux 2.41.5\n');
      return 0;
    } else if (option in NOT_MODELLED) {
      yield* io.error(`patchbay: dmesg: option "${NOT_MODELLED[option]}" is not modelled\n`);
      return 95;
    } else error = options.exclusive(option) || apply(options, option, argument) || format.option(option, argument, p.isatty(1));
    if (error === '') continue;
    yield* io.error(error.startsWith('dmesg') ? `${error}\n` : `dmesg: ${error}\n`);
    return 1;
  }
  if (getopt.operands.length === 0) return -1;
  yield* io.error("dmesg: bad usage\nTry 'dmesg --help' for more information.\n");
  return 1;
}

/** What an option means for what is shown; '' or what is wrong with it. */
function apply(options: Options, option: string, argument: string): string {
  switch (option) {
    case 'C':
      options.action = 'clear';
      return '';
    case 'c':
      options.action = 'read-clear';
      return '';
    case 'D':
    case 'E':
      options.action = 'console';
      options.consoleLevel = option === 'D' ? 1 : 7;
      return '';
    case 'n':
      return consoleLevel(options, argument);
    case 'w':
    case 'W':
      options.follow = true;
      options.onlyNew = option === 'W';
      return '';
    case 'k':
      options.facilities = 1;
      return '';
    case 'u':
      options.facilities = ~1;
      return '';
    case 'f':
      return listOf(argument, FACILITIES, 'facility', (bit) => (options.facilities |= bit));
    case 'l':
      return listOf(argument, LEVELS, 'level', (bit) => (options.levels |= bit));
    case 's':
      return /^\d+$/.test(argument) ? '' : `invalid buffer size argument: '${argument}'`;
    default:
      return '';
  }
}

function consoleLevel(options: Options, argument: string): string {
  const level = /^[1-8]$/.test(argument) ? Number(argument) : LEVELS.indexOf(argument) + 1;
  if (level === 0) return `unknown level '${argument}'`;
  options.action = 'console';
  options.consoleLevel = level;
  return '';
}

/** A list with commas; "err+" is err and what is graver, "+err" what is less grave too. */
function listOf(argument: string, names: readonly string[], what: string, add: (bit: number) => void): string {
  for (const word of argument.split(',')) {
    const name = word.replace(/^\+|\+$/g, '');
    const at = names.indexOf(name);
    if (at < 0) return `unknown ${what} '${word}'`;
    if (word.endsWith('+')) for (let i = 0; i <= at; i++) add(1 << i);
    else if (word.startsWith('+')) for (let i = at; i < names.length; i++) add(1 << i);
    else add(1 << at);
  }
  return '';
}

function* show(p: Process, io: Stdio, options: Options): Program<void> {
  const { format, follow } = options;
  const fd = p.open('/dev/kmsg', O_RDONLY | (follow ? 0 : O_NONBLOCK));
  p.lseek(fd, 0, options.onlyNew ? SEEK_END : SEEK_DATA);
  yield* io.print(format.begin());
  if (follow) io.lineBuffered = true;
  for (;;) {
    const record = yield* readRecord(p, fd);
    if (record === null) break;
    if (record !== undefined && options.shows(record)) yield* io.print(format.record(record));
  }
  yield* io.print(format.end());
}

/** The next record; null at the end, undefined where records were lost. */
function* readRecord(p: Process, fd: number): Program<KmsgRecord | null | undefined> {
  let line: string;
  try {
    line = decodeText(yield* p.read(fd, RECORD_MAX));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno === EAGAIN) return null;
    if (error.errno === EPIPE) return undefined;
    throw error;
  }
  const semicolon = line.indexOf(';');
  const [pri, , micros] = line.slice(0, semicolon).split(',');
  const bytes = line.slice(semicolon + 1, -1).replace(/\\x([0-9a-f]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const text = decodeText(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
  return { facility: Number(pri) >> 3, level: Number(pri) & 7, micros: Number(micros), text };
}
