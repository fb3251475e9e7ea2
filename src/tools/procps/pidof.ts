import type { ProcessInfo } from '../../uapi/process.ts';
import { program } from '../stdio.ts';

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isCalled(process: ProcessInfo, name: string, scripts: boolean): boolean {
  const [zero = '', one = ''] = process.argv;
  const called = zero.replace(/^-/, '');
  if (called === name || baseName(called) === name || process.comm === name) return true;
  return scripts && (one === name || baseName(one) === name);
}

/** pidof(1). */
export const pidof = program(function* (p, io) {
  let single = false;
  let scripts = false;
  let separator = ' ';
  const omit = new Set<number>();
  const names: string[] = [];
  const words = p.argv.slice(1);
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '-s') single = true;
    else if (word === '-x') scripts = true;
    else if (word === '-S') separator = words.shift() ?? ' ';
    else if (word === '-o') for (const pid of (words.shift() ?? '').split(',')) omit.add(pid === '%PPID' ? p.ppid : Number(pid));
    else if (word === '-c' || word === '-q') continue;
    else names.push(word);
  }
  const all = p.processes().reverse();
  const pids: number[] = [];
  for (const name of names)
    for (const process of all)
      if (process.pid !== p.pid && !omit.has(process.pid) && isCalled(process, name, scripts)) pids.push(process.pid);
  const found = single ? pids.slice(0, 1) : pids;
  if (found.length === 0) return 1;
  yield* io.print(`${found.join(separator)}\n`);
  return 0;
});
