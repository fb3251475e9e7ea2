import { EBADF, EPIPE, SysError, strerror } from '../../uapi/errno.ts';
import { O_RDONLY } from '../../uapi/file.ts';
import type { Main, Process, Program } from '../../uapi/process.ts';
import { Getopt, type LongOption } from '../getopt.ts';
import { isBrokenPipe, LineReader, program, readAll, type Stdio } from '../stdio.ts';

/** What a utility works with: its process, streams, parsed options and operands. */
export class Utility {
  readonly process: Process;
  readonly io: Stdio;
  readonly name: string;
  /** Options in order; `argument` is '' where none was given. */
  readonly options: readonly { option: string; argument: string }[];
  readonly operands: string[];
  /** The exit status so far; `fail` sets it. */
  status = 0;

  constructor(process: Process, io: Stdio, name: string, options: readonly { option: string; argument: string }[], operands: string[]) {
    this.process = process;
    this.io = io;
    this.name = name;
    this.options = options;
    this.operands = operands;
  }

  has(option: string): boolean {
    return this.options.some((given) => given.option === option);
  }

  /** The argument of the last such option. */
  value(option: string): string | undefined {
    return this.options.findLast((given) => given.option === option)?.argument;
  }

  print(text: string): Program<void> {
    return this.io.print(text);
  }

  /** Complains behind the program's name and goes on; the exit status becomes `status`. */
  *fail(words: string, status = 1): Program<void> {
    this.status = Math.max(this.status, status);
    yield* this.io.error(`${this.name}: ${words}\n`);
  }

  /** Opens a file for reading; "-" is standard input. Complains and returns undefined where it cannot. */
  *open(
    path: string,
    describe: (path: string, why: string) => string = (file, why) => `${file}: ${why}`,
    status = 1,
  ): Program<number | undefined> {
    if (path === '-') return 0;
    try {
      return this.process.open(path, O_RDONLY);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.fail(describe(path, strerror(error.errno)), status);
      return undefined;
    }
  }

  close(fd: number): void {
    if (fd !== 0) this.process.close(fd);
  }

  /** Calls `each` with every line (without newline) of the named files, or of standard input. */
  *eachLine(files: readonly string[], each: (line: string, terminated: boolean) => Program<void> | void): Program<void> {
    for (const file of files.length > 0 ? files : ['-']) {
      const fd = yield* this.open(file);
      if (fd === undefined) continue;
      try {
        const reader = new LineReader(this.process, fd);
        for (let line = yield* reader.next(); line !== undefined; line = yield* reader.next()) {
          const work = each(line, reader.terminated);
          if (work) yield* work;
        }
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.fail(`${file}: ${strerror(error.errno)}`);
      } finally {
        this.close(fd);
      }
    }
  }

  /** All of the named files, or of standard input, one after the other. */
  *readFiles(files: readonly string[]): Program<string> {
    let text = '';
    for (const file of files.length > 0 ? files : ['-']) {
      const fd = yield* this.open(file);
      if (fd === undefined) continue;
      try {
        text += yield* readAll(this.process, fd);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.fail(`${file}: ${strerror(error.errno)}`);
      } finally {
        this.close(fd);
      }
    }
    return text;
  }

  /** Runs `call`; a refusal is complained about in the words `describe` makes of the reason. */
  *attempt(call: () => void, describe: (why: string) => string): Program<boolean> {
    try {
      call();
      return true;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.fail(describe(strerror(error.errno)));
      return false;
    }
  }
}

export interface UtilityDefinition {
  /** Letters as for getopt(3). */
  short: string;
  long?: readonly LongOption[];
  /** The line behind the complaint about a wrong option. Default: "Try 'NAME --help' for more information.". */
  hint?: string;
  /** Exit status of a wrong option. Default 1. */
  usageStatus?: number;
  /** Turns old ways of giving options (-5) into today's, before they are parsed. */
  rewrite?: (args: string[]) => string[];
  /** What it calls its output when nobody reads it any more. Default: "write error". */
  output?: string;
  /** What --version says behind the name. Default: that of GNU coreutils. */
  version?: string;
  /** One line that says how to call it, for --help. */
  usage: string;
}

/** A program in the manner of GNU coreutils: options anywhere, `--help`, complaints that point to it. */
export function utility(name: string, definition: UtilityDefinition, run: (u: Utility) => Program<number | void>): Main {
  const long: LongOption[] = [
    ...(definition.long ?? []),
    { name: 'help', argument: 'none', value: '--help' },
    { name: 'version', argument: 'none', value: '--version' },
  ];
  return program(function* (process, io) {
    const args = process.argv.slice(1);
    const getopt = new Getopt([name, ...(definition.rewrite?.(args) ?? args)], definition.short, long);
    const options: { option: string; argument: string }[] = [];
    for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
      if (option.option === '?') {
        yield* io.error(`${option.error}\n${definition.hint ?? `Try '${name} --help' for more information.`}\n`);
        return definition.usageStatus ?? 1;
      }
      if (option.option === '--help') {
        yield* io.print(`Usage: ${name} ${definition.usage}\n`);
        return 0;
      }
      if (option.option === '--version') {
        yield* io.print(`${name} ${definition.version ?? '(GNU coreutils) 9.7'}\n`);
        return 0;
      }
      options.push({ option: option.option, argument: option.argument ?? '' });
    }
    const u = new Utility(process, io, name, options, getopt.operands);
    try {
      const status = yield* run(u);
      yield* io.flush();
      return typeof status === 'number' ? status : u.status;
    } catch (error) {
      const closed = error instanceof SysError && error.errno === EBADF && !process.isOpen(1);
      if (!isBrokenPipe(error) && !closed) throw error;
      yield* io.error(`${name}: ${definition.output ?? 'write error'}: ${strerror(closed ? EBADF : EPIPE)}\n`);
      return 1;
    }
  });
}

/** A complaint in the manner of "missing operand". */
export function* usageError(u: Utility, words: string, status = 1): Program<number> {
  yield* u.io.error(`${u.name}: ${words}\nTry '${u.name} --help' for more information.\n`);
  return status;
}
