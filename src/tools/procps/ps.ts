import type { Process, ProcessInfo, Program } from '../../uapi/process.ts';
import { program, type Stdio } from '../stdio.ts';
import { PS_COLUMNS, type PsColumn, psColumn, psColumnAs, type PsContext } from './ps_columns.ts';

const USAGE = `
Usage:
 ps [options]

 Try 'ps --help <simple|list|output|threads|misc|all>'
  or 'ps --help <s|l|o|t|m|a>'
 for additional help text.

For more details see ps(1).
`;

/** What the command line asked for. */
interface Selection {
  /** -e, -A; a and x of BSD. */
  all: boolean;
  withTty: boolean;
  withoutTty: boolean;
  bsd: boolean;
  notLeaders: boolean;
  pids: Set<number> | null;
  ppids: Set<number> | null;
  sids: Set<number> | null;
  names: Set<string> | null;
  ttys: Set<string> | null;
  users: Set<string> | null;
}

interface Request {
  select: Selection;
  format: 'short' | 'full' | 'long' | 'user' | 'jobs' | 'bsdlong';
  columns: PsColumn[];
  headers: boolean;
  forest: boolean;
  wide: number;
  sort: string[];
}

/** ps has it, this one has not. */
class NotModelled extends Error {}
const NOT_MODELLED = 'ZLTmMcyVkGnNOSrX';

/** A complaint that goes in front of the usage message. */
class PsError extends Error {}

/** ps(1). */
export const ps = program(function* (p, io) {
  let request: Request;
  try {
    request = parse(p.argv.slice(1));
  } catch (error) {
    if (error instanceof NotModelled) {
      yield* io.error(`patchbay: ps: option "${error.message}" is not modelled\n`);
      return 95;
    }
    if (!(error instanceof PsError)) throw error;
    yield* io.error(`error: ${error.message}\n${USAGE}`);
    return 1;
  }
  const own = p.processes();
  const me = own.find(({ pid }) => pid === p.pid)!;
  const rows = own.filter((process) => selects(request.select, process, me));
  yield* show(p, io, request, rows, own);
  return rows.length > 0 ? 0 : 1;
});

function parse(words: readonly string[]): Request {
  const select: Selection = {
    all: false,
    withTty: false,
    withoutTty: false,
    bsd: false,
    notLeaders: false,
    pids: null,
    ppids: null,
    sids: null,
    names: null,
    ttys: null,
    users: null,
  };
  const request: Request = { select, format: 'short', columns: [], headers: true, forest: false, wide: 0, sort: [] };
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word.startsWith('--')) longOption(request, word.slice(2), rest);
    else if (word.startsWith('-')) unixOptions(request, word.slice(1), rest);
    else if (/^[\d,]+$/.test(word)) request.select.pids = union(request.select.pids, pidList(word));
    else bsdOptions(request, word, rest);
  }
  return request;
}

function longOption(request: Request, text: string, rest: string[]): void {
  const [name, given] = text.split('=', 2);
  const value = (): string => given ?? rest.shift() ?? '';
  if (name === 'no-headers' || name === 'no-heading' || name === 'noheaders') request.headers = false;
  else if (name === 'forest') request.forest = true;
  else if (name === 'pid') request.select.pids = union(request.select.pids, pidList(value()));
  else if (name === 'ppid') request.select.ppids = union(request.select.ppids, pidList(value()));
  else if (name === 'sid') request.select.sids = union(request.select.sids, pidList(value()));
  else if (name === 'format') addColumns(request, value());
  else if (name === 'sort') request.sort = value().split(',');
  else if (name === 'tty') request.select.ttys = union(request.select.ttys, ttyList(value()));
  else throw new PsError('unknown gnu long option');
}

function unixOptions(request: Request, letters: string, rest: string[]): void {
  const { select } = request;
  for (let i = 0; i < letters.length; i++) {
    const value = (): string => {
      const inline = letters.slice(i + 1);
      i = letters.length;
      return inline === '' ? (rest.shift() ?? '') : inline;
    };
    switch (letters[i]) {
      case 'e':
      case 'A':
        select.all = true;
        break;
      case 'a':
        select.withTty = select.notLeaders = true;
        break;
      case 'd':
        select.all = select.notLeaders = true;
        break;
      case 'f':
        request.format = 'full';
        break;
      case 'F':
        request.format = 'full';
        break;
      case 'l':
        request.format = 'long';
        break;
      case 'j':
        request.format = 'jobs';
        break;
      case 'H':
        request.forest = true;
        break;
      case 'w':
        request.wide++;
        break;
      case 'p':
      case 'q':
        select.pids = union(select.pids, pidList(value()));
        break;
      case 'g':
      case 's':
        select.sids = union(select.sids, pidList(value()));
        break;
      case 'C':
        select.names = union(select.names, new Set(value().split(/[ ,]+/)));
        break;
      case 't':
        select.ttys = union(select.ttys, ttyList(value()));
        break;
      case 'u':
      case 'U':
        select.users = union(select.users, new Set(value().split(/[ ,]+/)));
        break;
      case 'o':
        addColumns(request, value());
        break;
      default:
        if (NOT_MODELLED.includes(letters[i])) throw new NotModelled(`-${letters[i]}`);
        throw new PsError('unsupported SysV option');
    }
  }
}

function bsdOptions(request: Request, letters: string, rest: string[]): void {
  const { select } = request;
  select.bsd = true;
  if (request.format === 'short') request.format = 'bsdlong';
  for (let i = 0; i < letters.length; i++) {
    switch (letters[i]) {
      case 'a':
        select.withTty = true;
        break;
      case 'x':
        select.withoutTty = true;
        break;
      case 'u':
        request.format = 'user';
        break;
      case 'f':
        request.forest = true;
        break;
      case 'w':
        request.wide++;
        break;
      case 'h':
        request.headers = false;
        break;
      case 'o': {
        const inline = letters.slice(i + 1);
        i = letters.length;
        addColumns(request, inline === '' ? (rest.shift() ?? '') : inline);
        break;
      }
      case 'p': {
        const inline = letters.slice(i + 1);
        i = letters.length;
        select.pids = union(select.pids, pidList(inline === '' ? (rest.shift() ?? '') : inline));
        break;
      }
      default:
        throw new PsError('unsupported option (BSD syntax)');
    }
  }
}

function union<T>(into: Set<T> | null, more: Set<T>): Set<T> {
  return into === null ? more : new Set([...into, ...more]);
}

function pidList(text: string): Set<number> {
  const words = text.split(/[ ,]+/).filter((word) => word !== '');
  if (words.length === 0 || words.some((word) => !/^\d+$/.test(word))) throw new PsError('process ID list syntax error');
  return new Set(words.map(Number));
}

function ttyList(text: string): Set<string> {
  return new Set(text.split(/[ ,]+/).map((name) => name.replace(/^\/dev\//, '').replace(/^-$/, '?')));
}

/** -o: names, each perhaps with "=HEADER", which takes the rest of the word. */
function addColumns(request: Request, text: string): void {
  let left = text;
  while (left !== '') {
    const match = /^([^,= ]+)(=([^]*))?/.exec(left);
    if (match === null) throw new PsError('improper format list');
    const column = psColumn(match[1]);
    if (column === undefined) throw new PsError(`unknown user-defined format specifier "${match[1]}"`);
    // "pid=,comm=": an empty header ends at the comma.
    const header = match[3]?.startsWith(',') ? '' : match[3];
    request.columns.push(header === undefined ? column : { ...column, header, width: Math.max(column.width, header.length) });
    left = header === '' ? left.slice(match[1].length + 1) : left.slice(match[0].length);
    left = left.replace(/^[, ]+/, '');
  }
}

function selects(select: Selection, process: ProcessInfo, me: ProcessInfo): boolean {
  const { pids, ppids, sids, names, ttys, users } = select;
  if (select.all) return !select.notLeaders || process.sid !== process.pid;
  if (pids ?? ppids ?? sids ?? names ?? ttys ?? users)
    return Boolean(
      pids?.has(process.pid) ||
      ppids?.has(process.ppid) ||
      sids?.has(process.sid) ||
      names?.has(process.comm) ||
      ttys?.has(process.tty) ||
      users?.has('root') ||
      users?.has('0'),
    );
  if (select.withTty && select.withoutTty) return true;
  if (select.withTty) return process.tty !== '?' && (!select.notLeaders || process.sid !== process.pid);
  if (select.withoutTty) return true;
  return process.tty === me.tty;
}

const FORMATS: Readonly<Record<Request['format'], readonly PsColumn[]>> = {
  short: [PS_COLUMNS.pid, psColumnAs('tt', 'TTY'), PS_COLUMNS.time, psColumnAs('comm', 'CMD')],
  full: [
    psColumnAs('user', 'UID'),
    PS_COLUMNS.pid,
    PS_COLUMNS.ppid,
    PS_COLUMNS.c,
    PS_COLUMNS.stime,
    psColumnAs('tt', 'TTY'),
    PS_COLUMNS.time,
    PS_COLUMNS.cmd,
  ],
  long: [
    PS_COLUMNS.f,
    PS_COLUMNS.s,
    PS_COLUMNS.uid,
    PS_COLUMNS.pid,
    PS_COLUMNS.ppid,
    PS_COLUMNS.c,
    PS_COLUMNS.opri,
    PS_COLUMNS.ni,
    PS_COLUMNS.addrsz,
    PS_COLUMNS.wchan,
    psColumnAs('tt', 'TTY'),
    PS_COLUMNS.time,
    psColumnAs('comm', 'CMD'),
  ],
  jobs: [PS_COLUMNS.pid, PS_COLUMNS.pgid, PS_COLUMNS.sid, psColumnAs('tt', 'TTY'), PS_COLUMNS.time, psColumnAs('comm', 'CMD')],
  user: [
    PS_COLUMNS.user,
    PS_COLUMNS.pid,
    PS_COLUMNS['%cpu'],
    PS_COLUMNS['%mem'],
    PS_COLUMNS.vsz,
    PS_COLUMNS.rss,
    psColumnAs('tt', 'TTY'),
    PS_COLUMNS.stat,
    PS_COLUMNS.start_time,
    PS_COLUMNS.bsdtime,
    PS_COLUMNS.args,
  ],
  bsdlong: [PS_COLUMNS.pid, psColumnAs('tt', 'TTY'), PS_COLUMNS.stat, PS_COLUMNS.bsdtime, PS_COLUMNS.args],
};

function contextOf(p: Process, all: readonly ProcessInfo[]): PsContext {
  const foreground = new Map<string, number>();
  for (const { pid, tty } of all) {
    if (tty === '?' || foreground.has(tty)) continue;
    const fields = p
      .readFile(`/proc/${pid}/stat`)
      .replace(/^.*\) /, '')
      .split(' ');
    foreground.set(tty, Number(fields[5]));
  }
  const now = p.monotonic();
  const memTotal = Number(/MemTotal:\s+(\d+)/.exec(p.readFile('/proc/meminfo'))?.[1] ?? 1);
  return { p, now, foreground, boot: p.realtime() - now, memTotal };
}

function* show(p: Process, io: Stdio, request: Request, rows: readonly ProcessInfo[], all: readonly ProcessInfo[]): Program<void> {
  const context = contextOf(p, all);
  const columns = request.columns.length > 0 ? request.columns : FORMATS[request.format];
  const screen = request.wide >= 2 ? Infinity : screenWidth(p) + (request.wide === 1 ? 132 : 0);
  if (request.headers && columns.some(({ header }) => header !== ''))
    yield* io.print(`${line(columns, (column) => column.header).slice(0, screen)}\n`);
  const depth = new Map<number, number>();
  for (const process of request.forest ? asForest(rows, depth) : sorted(rows, request.sort, context)) {
    const indent = depth.get(process.pid) ?? 0;
    const text = line(columns, (column) => {
      const cell = column.text(process, context);
      return indent > 0 && isCommand(column) ? `${'    '.repeat(indent - 1)} \\_ ${cell}` : cell;
    });
    yield* io.print(`${text.slice(0, screen)}\n`);
  }
}

function isCommand({ header }: PsColumn): boolean {
  return header === 'CMD' || header === 'COMMAND';
}

function line(columns: readonly PsColumn[], text: (column: PsColumn) => string): string {
  const cells = columns.map((column, i) => {
    const last = i === columns.length - 1;
    const cell = last ? text(column) : text(column).slice(0, column.right ? undefined : Math.max(column.width, column.header.length));
    const width = Math.max(column.width, column.header.length);
    return column.right ? cell.padStart(width) : last ? cell : cell.padEnd(width);
  });
  return cells.join(' ');
}

function screenWidth(p: Process): number {
  const columns = Number(p.env.get('COLUMNS'));
  if (columns > 0) return columns;
  return p.isatty(1) ? p.winsize(1).cols || 80 : Infinity;
}

function sorted(rows: readonly ProcessInfo[], keys: readonly string[], context: PsContext): ProcessInfo[] {
  const list = [...rows].sort((a, b) => a.pid - b.pid);
  for (const key of [...keys].reverse()) {
    const column = psColumn(key.replace(/^[+-]/, ''));
    if (column === undefined) continue;
    const sign = key.startsWith('-') ? -1 : 1;
    const value = (process: ProcessInfo): string => column.text(process, context);
    list.sort(
      (a, b) => sign * (column.right ? Number(value(a)) - Number(value(b)) : value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0),
    );
  }
  return list;
}

/** Children behind their parents; `depth` is how far each is indented. */
function asForest(rows: readonly ProcessInfo[], depth: Map<number, number>): ProcessInfo[] {
  const shown = new Set(rows.map(({ pid }) => pid));
  const list: ProcessInfo[] = [];
  const visit = (process: ProcessInfo, level: number): void => {
    depth.set(process.pid, level);
    list.push(process);
    for (const child of rows) if (child.ppid === process.pid) visit(child, level + 1);
  };
  // Init's children are not drawn as such.
  for (const process of rows) if (!shown.has(process.ppid)) visit(process, 0);
  for (const [pid, level] of depth) if (level > 0 && shown.has(1)) depth.set(pid, level - (pid === 1 ? 0 : 1));
  return list;
}
