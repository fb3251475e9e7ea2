import { strerror, SysError } from '../../uapi/errno.ts';
import type { Process, ProcessInfo, Program } from '../../uapi/process.ts';
import { SIGTERM } from '../../uapi/signal.ts';
import { Getopt } from '../getopt.ts';
import { parseSignal } from '../signal_names.ts';
import { program, type Stdio } from '../stdio.ts';

const LONG = [
  { name: 'full', argument: 'none', value: 'f' },
  { name: 'exact', argument: 'none', value: 'x' },
  { name: 'list-name', argument: 'none', value: 'l' },
  { name: 'list-full', argument: 'none', value: 'a' },
  { name: 'count', argument: 'none', value: 'c' },
  { name: 'newest', argument: 'none', value: 'n' },
  { name: 'oldest', argument: 'none', value: 'o' },
  { name: 'inverse', argument: 'none', value: 'v' },
  { name: 'ignore-case', argument: 'none', value: 'i' },
  { name: 'parent', argument: 'required', value: 'P' },
  { name: 'pgroup', argument: 'required', value: 'g' },
  { name: 'session', argument: 'required', value: 's' },
  { name: 'terminal', argument: 'required', value: 't' },
  { name: 'delimiter', argument: 'required', value: 'd' },
  { name: 'echo', argument: 'none', value: 'e' },
  { name: 'signal', argument: 'required', value: 'S' },
  { name: 'euid', argument: 'required', value: 'u' },
] as const;

interface Criteria {
  flags: Set<string>;
  values: Map<string, string>;
  pattern: RegExp | null;
}

function fits(process: ProcessInfo, { flags, values, pattern }: Criteria): boolean {
  const listed = (option: string, value: string): boolean => values.get(option)?.split(',').includes(value) ?? true;
  const text = flags.has('f') && process.argv.length > 0 ? process.argv.join(' ') : process.comm;
  const ids = listed('P', String(process.ppid)) && listed('g', String(process.pgid)) && listed('s', String(process.sid));
  const found = ids && listed('t', process.tty.replace(/^\/dev\//, '')) && (pattern === null || pattern.test(text));
  return found !== flags.has('v');
}

function pick(processes: readonly ProcessInfo[], { flags }: Criteria): ProcessInfo[] {
  const found = [...processes].sort((a, b) => a.start - b.start || a.pid - b.pid);
  if (flags.has('n')) return found.slice(-1);
  if (flags.has('o')) return found.slice(0, 1);
  return found.sort((a, b) => a.pid - b.pid);
}

function usage(name: string, complaint: string): string {
  return `${name}: ${complaint}\nTry \`${name} --help' for more information.\n`;
}

/** The command line, or the message it is refused with. */
function parse(name: string, argv: readonly string[]): Criteria | string {
  const getopt = new Getopt(argv, 'fxlacnovieP:g:s:t:d:u:', LONG);
  const flags = new Set<string>();
  const values = new Map<string, string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') return `${option.error}\nTry \`${name} --help' for more information.\n`;
    if (option.argument === undefined) flags.add(option.option);
    else values.set(option.option, option.argument);
  }
  const { operands } = getopt;
  if (operands.length > 1) return usage(name, 'only one pattern can be provided');
  if (operands.length === 0 && ![...values.keys()].some((key) => 'Pgstu'.includes(key)))
    return usage(name, 'no matching criteria specified');
  if (operands.length === 0) return { flags, values, pattern: null };
  try {
    const source = flags.has('x') ? `^(?:${operands[0]})$` : operands[0];
    return { flags, values, pattern: new RegExp(source, flags.has('i') ? 'i' : '') };
  } catch {
    return `${name}: regex error: Invalid regular expression\n`;
  }
}

function candidates(p: Process, criteria: Criteria): ProcessInfo[] {
  return pick(
    p.processes().filter((process) => process.pid !== p.pid && fits(process, criteria)),
    criteria,
  );
}

/** pgrep(1). */
export const pgrep = program(function* (p, io) {
  const criteria = parse('pgrep', p.argv);
  if (typeof criteria === 'string') {
    yield* io.error(criteria);
    return 2;
  }
  const found = candidates(p, criteria);
  const { flags, values } = criteria;
  if (flags.has('c')) {
    yield* io.print(`${found.length}\n`);
  } else if (found.length > 0) {
    const lines = found.map(({ pid, comm, argv }) => {
      if (flags.has('a')) return `${pid} ${argv.length > 0 ? argv.join(' ') : comm}`;
      return flags.has('l') ? `${pid} ${comm}` : String(pid);
    });
    yield* io.print(`${lines.join(values.get('d') ?? '\n')}\n`);
  }
  return found.length > 0 ? 0 : 1;
});

/** pkill(1). */
export const pkill = program(function* (p, io) {
  const argv = [...p.argv];
  let signal = SIGTERM;
  const at = argv.findIndex((word, i) => i > 0 && /^-[A-Z0-9]+$/.test(word) && parseSignal(word.slice(1)) !== undefined);
  if (at > 0) signal = parseSignal(argv.splice(at, 1)[0].slice(1))!;
  const criteria = parse('pkill', argv);
  if (typeof criteria === 'string') {
    yield* io.error(criteria);
    return 2;
  }
  const named = criteria.values.get('S');
  if (named !== undefined) {
    const parsed = parseSignal(named);
    if (parsed === undefined) {
      yield* io.error(`pkill: Unknown signal "${named}".\n`);
      return 1;
    }
    signal = parsed;
  }
  let killed = 0;
  for (const process of candidates(p, criteria)) killed += yield* killOne(p, io, process, signal, criteria.flags.has('e'));
  return killed > 0 ? 0 : 1;
});

function* killOne(p: Process, io: Stdio, { pid, comm }: ProcessInfo, signal: number, echo: boolean): Program<number> {
  try {
    p.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* io.error(`pkill: killing pid ${pid} failed: ${strerror(error.errno)}\n`);
    return 0;
  }
  if (echo) yield* io.print(`${comm} killed (pid ${pid})\n`);
  return 1;
}
