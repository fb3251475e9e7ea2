import { O_RDONLY } from '../../uapi/file.ts';
import { strerror, SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { LineReader, program, type Stdio } from '../stdio.ts';
import { builtinHook, builtinTable, type BuiltinTable } from './builtin_tables.ts';
import { assertValidChainName, CommandLine } from './command_line.ts';
import { assertTable, doCommand } from './do_command.ts';
import { deleteChain, flushRules, flushTable, restoreChain, setPolicy } from './nft_commands.ts';
import { NftHandle, NftRefusal } from './nft_handle.ts';
import { reportError, VERSION } from './report.ts';
import { splitCounters, splitRestoreLine } from './restore_line.ts';
import { badParameter } from './xtables_error.ts';

const LONG: readonly LongOption[] = [
  { name: 'counters', argument: 'none', value: 'c' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'test', argument: 'none', value: 't' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'noflush', argument: 'none', value: 'n' },
  { name: 'modprobe', argument: 'required', value: 'M' },
  { name: 'table', argument: 'required', value: 'T' },
  { name: 'ipv4', argument: 'none', value: '4' },
  { name: 'ipv6', argument: 'none', value: '6' },
  { name: 'wait', argument: 'optional', value: 'w' },
  { name: 'wait-interval', argument: 'optional', value: 'W' },
];

interface Options {
  counters: boolean;
  verbose: number;
  test: boolean;
  noflush: boolean;
  table: string | undefined;
  file: string | undefined;
}

/** iptables-restore(8): a file of tables, each table changed whole or not at all. */
export const iptablesRestore = program(function* (process, io) {
  const name = process.argv[0].replace(/.*\//, '');
  const options = yield* parseOptions(process, io, name);
  if (typeof options === 'number') return options;
  let fd = 0;
  if (options.file !== undefined) {
    try {
      fd = process.open(options.file, O_RDONLY);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* io.error(`Can't open ${options.file}: ${strerror(error.errno)}\n`);
      return 1;
    }
  }
  return yield* new Restore(process, io, name, options).run(fd);
});

function* parseOptions(process: Process, io: Stdio, name: string): Program<Options | number> {
  const getopt = new Getopt(process.argv, 'bcvVthnM:T:wW', LONG);
  const options: Options = { counters: false, verbose: 0, test: false, noflush: false, table: undefined, file: undefined };
  let waits = 0;
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 'b') yield* io.error('-b/--binary option is not implemented\n');
    else if (option.option === 'c') options.counters = true;
    else if (option.option === 'v') options.verbose++;
    else if (option.option === 't') options.test = true;
    else if (option.option === 'n') options.noflush = true;
    else if (option.option === 'T') options.table = option.argument;
    else if (option.option === 'w' || option.option === 'W') waits += option.argument === undefined ? 1 : 0;
    else if (option.option === 'V') {
      yield* io.print(`${name} v${VERSION}\n`);
      return 0;
    } else if (option.option === 'h') {
      yield* io.error(usage(name));
      return 0;
    } else if (option.option !== 'M') {
      yield* io.error(
        `${option.error ?? `${name}: unrecognized option '--${option.option === '4' ? 'ipv4' : 'ipv6'}'`}\nTry \`${name} -h' for more information.\n`,
      );
      return 1;
    }
  }
  // "-w 5" takes the number along.
  const operands = getopt.operands.filter((word) => !(waits > 0 && /^\d+$/.test(word) && waits-- > 0));
  if (operands.length > 1) {
    yield* io.error('Unknown arguments found on commandline\n');
    return 1;
  }
  [options.file] = operands;
  return options;
}

function usage(name: string): string {
  return `Usage: ${name} [-c] [-v] [-V] [-t] [-h] [-n] [-T TABLE] [-M COMMAND] [-4] [-6] [FILE]
  -c, --counters   sets counters too         -n, --noflush      adds to what is there
  -t, --test       reads it and does nothing -T, --table TABLE  that table alone
  -v, --verbose    says what it does         -V, --version
`;
}

class Restore {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly name: string;
  private readonly options: Options;
  private readonly handle: NftHandle;
  private table: BuiltinTable | undefined;
  private inTable = false;
  private lineNumber = 0;
  /** What -v says and complaints that end nothing. */
  private output = '';
  private warnings: string[] = [];
  /** What is to be done when the table is committed. */
  private work: { line: number; run(): void }[] = [];

  constructor(process: Process, io: Stdio, name: string, options: Options) {
    this.process = process;
    this.io = io;
    this.name = name;
    this.options = options;
    this.handle = new NftHandle(process);
  }

  *run(fd: number): Program<number> {
    const { io, name } = this;
    const reader = new LineReader(this.process, fd);
    for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
      this.lineNumber++;
      let failed = false;
      let error: unknown;
      try {
        failed = !this.readLine(line);
      } catch (thrown) {
        error = thrown;
      }
      for (const words of this.warnings.splice(0)) yield* io.error(`${words}\n`);
      if (this.output !== '') yield* io.print(this.output);
      this.output = '';
      if (error !== undefined) return yield* reportError(io, name, error, error instanceof NftRefusal ? this.handle.line : this.lineNumber);
      if (!failed) continue;
      yield* io.error(`${name}: line ${this.lineNumber} failed\n`);
      return 1;
    }
    if (!this.inTable) return 0;
    yield* io.error(`${name}: COMMIT expected at line ${this.lineNumber + 1}\n`);
    return 1;
  }

  /** False for a line that has no place there. iptables: xtables_restore_parse_line(). */
  private readLine(line: string): boolean {
    this.handle.line = 0;
    if (line === '') return true;
    if (line.startsWith('#')) {
      if (this.options.verbose > 0) this.output += `${line}\n`;
      return true;
    }
    const skipped = (): boolean => this.options.table !== undefined && this.table !== undefined && this.table.name !== this.options.table;
    if (this.inTable && line === 'COMMIT') {
      this.commit();
      return true;
    }
    if (line.startsWith('*') && !this.inTable) return this.beginTable(line);
    if (this.inTable && line.startsWith(':')) this.declareChain(line);
    else if (this.inTable) this.command(line);
    else return skipped();
    return true;
  }

  private beginTable(line: string): boolean {
    const [name] = line
      .slice(1)
      .split(/[ \t]+/)
      .filter((word) => word !== '');
    if (name === undefined) throw badParameter(`${this.name}: line ${this.lineNumber} table name invalid`);
    this.table = builtinTable(name);
    if (this.table === undefined) throw badParameter(`${this.name}: line ${this.lineNumber} table name '${name}' invalid`);
    if (this.options.table !== undefined && this.options.table !== name) return true;
    this.inTable = true;
    if (this.options.noflush) return true;
    this.later(() => {
      if (this.options.verbose === 0) return flushTable(this.handle, name);
      const say = (text: string): void => void (this.output += text);
      flushRules(this.handle, name, undefined, say);
      deleteChain(this.handle, name, undefined, say);
    });
    return true;
  }

  private later(run: () => void): void {
    this.work.push({ line: this.lineNumber, run });
  }

  private commit(): void {
    const { handle, work } = this;
    this.work = [];
    this.inTable = false;
    if (this.options.test) return;
    handle.load();
    for (const { line, run } of work) {
      handle.line = line;
      run();
    }
    handle.commit();
    handle.line = 0;
  }

  private declareChain(line: string): void {
    const { name: program, handle, lineNumber } = this;
    const table = this.table!;
    const [chain, policy, counters] = line
      .slice(1)
      .split(/[ \t]+/)
      .filter((word) => word !== '');
    if (chain === undefined) throw badParameter(`${program}: line ${lineNumber} chain name invalid`);
    assertValidChainName(chain, false);
    if (policy === undefined) throw badParameter(`${program}: line ${lineNumber} policy invalid`);
    if (builtinHook(table, chain) === undefined) {
      this.later(() => restoreChain(handle, table.name, chain));
      return;
    }
    const found = /^\[(\d+):(\d+)/.exec(counters ?? '');
    if ((counters === undefined && this.options.counters) || (counters !== undefined && found === null)) {
      throw badParameter(`invalid policy counters for chain '${chain}'`);
    }
    const [pcnt, bcnt] = this.options.counters && found !== null ? [Number(found[1]), Number(found[2])] : [0, 0];
    this.later(() => setPolicy(handle, table.name, chain, policy, pcnt, bcnt));
  }

  private command(text: string): void {
    const { options, handle, process } = this;
    const args = ['-t', this.table!.name];
    if (!options.noflush) for (let i = 0; i < options.verbose; i++) args.push('-v');
    const { counters, rest } = splitCounters(text, this.lineNumber);
    if (options.counters && counters !== undefined) args.push('--set-counters', ...counters);
    args.push(...splitRestoreLine(rest));
    const line = new CommandLine(process, this.name, args, this.table!.name, true);
    try {
      line.parse();
    } finally {
      this.warnings.push(...line.warnings.splice(0));
    }
    if (line.ignored || line.instead !== undefined) return;
    assertTable(line.table);
    this.later(() => doCommand(handle, line, (words) => (this.output += words)));
  }
}
