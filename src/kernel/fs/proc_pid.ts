import type { Task } from '../task.ts';
import { MOUNTS } from './proc_system.ts';

const STATE_NAMES: Readonly<Record<string, string>> = {
  R: 'R (running)',
  S: 'S (sleeping)',
  T: 'T (stopped)',
  Z: 'Z (zombie)',
  X: 'X (dead)',
};
/** Clock ticks are 10 ms. */
const TICK = 1e7;
const VSIZE = 4_272_128;
const RSS_PAGES = 860;

function ttyNumber(task: Task): number {
  return task.tty === null ? 0 : (136 << 8) | task.tty.index;
}

function stat(task: Task): string {
  const cpu = Math.floor(task.cpu / TICK);
  const tpgid = task.tty?.pgrp ?? -1;
  const ids = [task.parent?.pid ?? 0, task.pgid, task.sid, ttyNumber(task), tpgid, 4194304];
  const times = [0, 0, 0, 0, cpu, 0, 0, 0, 20, 0, 1, 0, Math.floor(task.started / TICK), VSIZE, RSS_PAGES];
  const rest = ['18446744073709551615', ...new Array<number>(27).fill(0)];
  return `${task.pid} (${task.comm}) ${task.state} ${[...ids, ...times, ...rest].join(' ')}\n`;
}

function status(task: Task): string {
  const ignored = task.actions.reduce((mask, action, signal) => (action === 'ignore' ? mask + 2 ** (signal - 1) : mask), 0);
  const caught = task.actions.reduce((mask, action, signal) => (typeof action === 'function' ? mask + 2 ** (signal - 1) : mask), 0);
  const hex = (mask: number): string => mask.toString(16).padStart(16, '0');
  return [
    `Name:\t${task.comm}`,
    `Umask:\t${task.umask.toString(8).padStart(4, '0')}`,
    `State:\t${STATE_NAMES[task.state]}`,
    `Tgid:\t${task.pid}`,
    'Ngid:\t0',
    `Pid:\t${task.pid}`,
    `PPid:\t${task.parent?.pid ?? 0}`,
    'TracerPid:\t0',
    `Uid:\t${task.uid}\t${task.uid}\t${task.uid}\t${task.uid}`,
    'Gid:\t0\t0\t0\t0',
    'FDSize:\t256',
    'Groups:\t ',
    `VmSize:\t${String(VSIZE / 1024).padStart(8)} kB`,
    `VmRSS:\t${String(RSS_PAGES * 4).padStart(8)} kB`,
    'Threads:\t1',
    `SigPnd:\t${hex(0)}`,
    `SigBlk:\t${hex(0)}`,
    `SigIgn:\t${hex(ignored)}`,
    `SigCgt:\t${hex(caught)}`,
    '',
  ].join('\n');
}

/** What is mounted, named network namespaces too. */
function mounts(task: Task): string {
  const rows = MOUNTS.map(([source, target, type, options]) => `${source} ${target} ${type} ${options} 0 0\n`);
  const bound = [...task.kernel.nsMounts.values()].map((path) => `nsfs ${path} nsfs rw 0 0\n`);
  return rows.join('') + bound.join('');
}

function terminated(words: Iterable<string>): string {
  let text = '';
  for (const word of words) text += word + '\0';
  return text;
}

/** Files of /proc/PID, about that process. */
export const PROC_PID_FILES: Readonly<Record<string, (about: Task) => string>> = {
  cgroup: () => '0::/\n',
  cmdline: (about) => (about.state === 'Z' ? '' : terminated(about.argv)),
  comm: (about) => `${about.comm}\n`,
  environ: (about) => terminated([...about.env].map(([name, value]) => `${name}=${value}`)),
  mounts,
  stat,
  statm: () => `${VSIZE / 4096} ${RSS_PAGES} 0 0 0 0 0\n`,
  status,
};
