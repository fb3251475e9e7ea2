import type { Program } from '../../uapi/process.ts';
import { readHistory, writeHistory } from '../history.ts';
import { strftime } from '../strftime.ts';
import type { Shell } from '../shell.ts';
import { parseOptions } from './usage.ts';

/** history and fc. bash: builtins/history.def, fc.def. */

function entryLine(sh: Shell, index: number): string {
  const format = sh.vars.value('HISTTIMEFORMAT');
  const time = format === undefined || format === '' ? '' : strftime(format, sh.historyTimes[index] ?? 0);
  return `${String(sh.historyBase + index).padStart(5)}  ${time}${sh.historyList[index]}\n`;
}

export function* history(sh: Shell, args: readonly string[]): Program<number> {
  const parsed = parseOptions(sh, args, 'cd:anrwps');
  if (parsed === undefined) return 2;
  const { flags, values, rest } = parsed;
  if (flags.has('c')) {
    sh.historyList = [];
    sh.historyTimes = [];
    sh.historyBase = 1;
  }
  if (flags.has('d')) return deleteEntry(sh, values.get('d')!);
  if (flags.has('p')) {
    for (const arg of rest) sh.print(`${arg}\n`);
    return 0;
  }
  if (flags.has('s')) {
    if (rest.length > 0) addEntry(sh, rest.join(' '));
    return 0;
  }
  if (flags.has('w') || flags.has('a')) return writeHistory(sh, rest[0]);
  if (flags.has('r') || flags.has('n')) return readHistory(sh, rest[0]);
  if (flags.has('c')) return 0;
  let count = sh.historyList.length;
  if (rest[0] !== undefined) {
    if (!/^\d+$/.test(rest[0])) {
      sh.warn(`history: ${rest[0]}: numeric argument required`);
      return 1;
    }
    count = Math.min(count, Number(rest[0]));
  }
  for (let index = sh.historyList.length - count; index < sh.historyList.length; index++) sh.print(entryLine(sh, index));
  yield* sh.flush();
  return 0;
}

function addEntry(sh: Shell, line: string): void {
  sh.historyList.push(line);
  sh.historyTimes.push(Math.floor(sh.p.realtime() / 1e9));
}

function deleteEntry(sh: Shell, text: string): number {
  const match = /^(-?\d+)(?:-(-?\d+))?$/.exec(text);
  const place = (number: number): number => (number < 0 ? sh.historyList.length + number : number - sh.historyBase);
  const from = match === null ? -1 : place(Number(match[1]));
  const to = match?.[2] === undefined ? from : place(Number(match[2]));
  if (from < 0 || to < from || to >= sh.historyList.length) {
    sh.warn(`history: ${text}: history position out of range`);
    return 1;
  }
  sh.historyList.splice(from, to - from + 1);
  sh.historyTimes.splice(from, to - from + 1);
  return 0;
}

export function* fc(sh: Shell, args: readonly string[]): Program<number> {
  const words = args.map((arg, number) => (number > 0 && /^-\d+$/.test(arg) ? `\0${arg}` : arg));
  const parsed = parseOptions(sh, words, 'e:lnrs');
  if (parsed === undefined) return 2;
  const { flags } = parsed;
  const rest = parsed.rest.map((arg) => arg.replace('\0', ''));
  if (flags.has('s')) return yield* again(sh, rest);
  if (!flags.has('l')) {
    sh.warn('fc: no editor to edit commands with');
    return 1;
  }
  const last = sh.historyList.length - 1;
  const from = rest[0] === undefined ? Math.max(0, last - 16) : find(sh, rest[0]);
  const to = rest[1] === undefined ? (rest[0] === undefined ? last - 1 : last) : find(sh, rest[1]);
  if (from < 0 || to < 0) {
    sh.warn('fc: history specification out of range');
    return 1;
  }
  const indices: number[] = [];
  for (let index = Math.min(from, to); index <= Math.max(from, to); index++) indices.push(index);
  if (from > to !== flags.has('r')) indices.reverse();
  for (const index of indices) sh.print(`${flags.has('n') ? '' : sh.historyBase + index}\t ${sh.historyList[index]}\n`);
  return 0;
}

function find(sh: Shell, spec: string): number {
  if (/^-?\d+$/.test(spec)) {
    const number = Number(spec);
    return number <= 0 ? sh.historyList.length + number - 1 : number - sh.historyBase;
  }
  for (let index = sh.historyList.length - 2; index >= 0; index--) if (sh.historyList[index].startsWith(spec)) return index;
  return -1;
}

function* again(sh: Shell, rest: readonly string[]): Program<number> {
  const change = rest[0]?.includes('=') ? rest[0] : undefined;
  const spec = change === undefined ? rest[0] : rest[1];
  const index = spec === undefined ? sh.historyList.length - 2 : find(sh, spec);
  if (index < 0) {
    sh.warn('fc: no command found');
    return 1;
  }
  let line = sh.historyList[index];
  if (change !== undefined) {
    const equals = change.indexOf('=');
    line = line.replaceAll(change.slice(0, equals), change.slice(equals + 1));
  }
  sh.historyList[sh.historyList.length - 1] = line;
  sh.write(2, `${line}\n`);
  yield* sh.flush();
  return yield* sh.services.runText(sh, line, 'eval');
}
