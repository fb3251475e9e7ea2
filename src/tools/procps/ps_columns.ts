import type { Process, ProcessInfo } from '../../uapi/process.ts';
import { civilTime, MONTHS, WEEKDAYS } from '../calendar.ts';
import { findUser } from '../coreutils/id.ts';

const NSEC = 1e9;
/** What a small program takes, kB: memory is not modelled. */
const VSZ = 4172;
const RSS = 3064;

/** What the columns are computed from besides the process itself. */
export interface PsContext {
  p: Process;
  now: number;
  /** The terminal's foreground group, by terminal. */
  foreground: ReadonlyMap<string, number>;
  /** CLOCK_REALTIME at boot. */
  boot: number;
  memTotal: number;
}

export interface PsColumn {
  header: string;
  width: number;
  right: boolean;
  text(process: ProcessInfo, context: PsContext): string;
}

function column(header: string, width: number, right: boolean, text: PsColumn['text']): PsColumn {
  return { header, width, right, text };
}

function two(value: number): string {
  return String(Math.floor(value)).padStart(2, '0');
}

/** Seconds as [[dd-]hh:]mm:ss. */
function elapsed(seconds: number): string {
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor(seconds / 3600) % 24;
  const rest = `${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${days > 0 ? `${days}-` : ''}${days > 0 || hours > 0 ? `${two(hours)}:` : ''}${rest}`;
}

function cpuTime({ cpu }: ProcessInfo): string {
  const seconds = cpu / NSEC;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function bsdTime({ cpu }: ProcessInfo): string {
  const seconds = cpu / NSEC;
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

function clock({ start }: ProcessInfo, { boot }: PsContext): string {
  const seconds = Math.floor((boot + start) / NSEC) % 86400;
  return `${two(seconds / 3600)}:${two((seconds / 60) % 60)}`;
}

/** "S", "Ss", "S+", ...: the state, session leader, foreground. */
function stat(process: ProcessInfo, { foreground }: PsContext): string {
  const leader = process.sid === process.pid ? 's' : '';
  return process.state + leader + (foreground.get(process.tty) === process.pgid ? '+' : '');
}

function args({ argv, comm, state }: ProcessInfo): string {
  return state === 'Z' || argv.length === 0 ? `[${comm}]${state === 'Z' ? ' <defunct>' : ''}` : argv.join(' ');
}

function command({ comm, state }: ProcessInfo): string {
  return comm + (state === 'Z' ? ' <defunct>' : '');
}

function percentCpu(process: ProcessInfo, { now }: PsContext): number {
  const life = Math.max(now - process.start, NSEC / 100);
  return Math.min(99.9, (100 * process.cpu) / life);
}

const user: PsColumn['text'] = (_process, { p }) => findUser(p, 0)?.name ?? '0';
const decimal = (value: number): string => value.toFixed(1);

/** By the names of -o. */
export const PS_COLUMNS: Readonly<Record<string, PsColumn>> = {
  '%cpu': column('%CPU', 4, true, (process, context) => decimal(percentCpu(process, context))),
  '%mem': column('%MEM', 4, true, (_process, { memTotal }) => decimal((100 * RSS) / memTotal)),
  addr: column('ADDR', 4, false, () => '-'),
  addrsz: column('ADDR SZ', 7, false, () => `-${String(Math.floor(VSZ / 4)).padStart(6)}`),
  args: column('COMMAND', 27, false, args),
  bsdtime: column('TIME', 6, true, bsdTime),
  c: column('C', 2, true, (process, context) => String(Math.floor(percentCpu(process, context)))),
  class: column('CLS', 3, false, () => 'TS'),
  cmd: column('CMD', 27, false, args),
  comm: column('COMMAND', 15, false, command),
  etime: column('ELAPSED', 11, true, ({ start }, { now }) => elapsed((now - start) / NSEC)),
  etimes: column('ELAPSED', 7, true, ({ start }, { now }) => String(Math.floor((now - start) / NSEC))),
  f: column('F', 1, true, () => '4'),
  gid: column('GID', 5, true, () => '0'),
  group: column('GROUP', 8, false, () => 'root'),
  lstart: column('STARTED', 24, true, ({ start }, { boot }) => longDate((boot + start) / NSEC)),
  netns: column('NETNS', 10, true, ({ pid }, { p }) => /\d+/.exec(p.readlink(`/proc/${pid}/ns/net`))?.[0] ?? '-'),
  ni: column('NI', 3, true, () => '0'),
  opri: column('PRI', 3, true, () => '80'),
  pgid: column('PGID', 7, true, ({ pgid }) => String(pgid)),
  pid: column('PID', 7, true, ({ pid }) => String(pid)),
  ppid: column('PPID', 7, true, ({ ppid }) => String(ppid)),
  pri: column('PRI', 3, true, () => '19'),
  psr: column('PSR', 3, true, () => '0'),
  rss: column('RSS', 5, true, () => String(RSS)),
  s: column('S', 1, false, ({ state }) => state),
  sid: column('SID', 7, true, ({ sid }) => String(sid)),
  start: column('STARTED', 8, true, ({ start }, { boot }) => hms((boot + start) / NSEC)),
  start_time: column('START', 5, false, clock),
  stat: column('STAT', 4, false, stat),
  stime: column('STIME', 5, false, clock),
  sz: column('SZ', 5, true, () => String(Math.floor(VSZ / 4))),
  time: column('TIME', 8, true, cpuTime),
  tpgid: column('TPGID', 7, true, ({ tty }, { foreground }) => String(foreground.get(tty) ?? -1)),
  tt: column('TT', 8, false, ({ tty }) => tty),
  uid: column('UID', 5, true, () => '0'),
  user: column('USER', 8, false, user),
  vsz: column('VSZ', 6, true, () => String(VSZ)),
  wchan: column('WCHAN', 6, false, ({ state }) => (state === 'R' ? '-' : 'do_wai')),
};

/** "Mon Jan  5 09:00:00 2026". */
function longDate(seconds: number): string {
  const { year, month, day, weekday } = civilTime(seconds);
  return `${WEEKDAYS[weekday]} ${MONTHS[month - 1]} ${String(day).padStart(2)} ${hms(seconds)} ${year}`;
}

function hms(seconds: number): string {
  const day = Math.floor(seconds) % 86400;
  return `${two(day / 3600)}:${two((day / 60) % 60)}:${two(day % 60)}`;
}

const SYNONYMS: Readonly<Record<string, string>> = {
  pcpu: '%cpu',
  pmem: '%mem',
  command: 'args',
  ucmd: 'comm',
  ucomm: 'comm',
  cputime: 'time',
  euid: 'uid',
  ruid: 'uid',
  euser: 'user',
  ruser: 'user',
  uname: 'user',
  egid: 'gid',
  rgid: 'gid',
  egroup: 'group',
  rgroup: 'group',
  nice: 'ni',
  pgrp: 'pgid',
  sess: 'sid',
  session: 'sid',
  state: 's',
  cls: 'class',
  policy: 'class',
  tname: 'tt',
  tty: 'tt',
  vsize: 'vsz',
  rssize: 'rss',
  rsz: 'rss',
  flags: 'f',
  flag: 'f',
  bsdstart: 'start_time',
};

/** The column of that name, or undefined. */
export function psColumn(name: string): PsColumn | undefined {
  const key = name.toLowerCase();
  const real = Object.hasOwn(SYNONYMS, key) ? SYNONYMS[key] : key;
  return Object.hasOwn(PS_COLUMNS, real) ? PS_COLUMNS[real] : undefined;
}

/** A column of PS_COLUMNS with another header (and width). */
export function psColumnAs(name: string, header: string, width?: number): PsColumn {
  const found = PS_COLUMNS[name];
  return { ...found, header, width: width ?? found.width };
}
