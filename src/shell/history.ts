import { SysError } from '../uapi/errno.ts';
import { decode, encode } from './bytes.ts';
import type { Shell } from './shell.ts';

/** The list of commands typed, and its file. bash: lib/readline/histfile.c. */

const DEFAULT_SIZE = 500;

function fileName(sh: Shell): string | undefined {
  return sh.vars.value('HISTFILE');
}

/** How many entries are kept, by HISTSIZE or HISTFILESIZE. */
function limit(sh: Shell, variable: string): number {
  const value = sh.vars.value(variable);
  if (value === undefined) return DEFAULT_SIZE;
  return /^\d+$/.test(value) ? Number(value) : Infinity;
}

/** Appends the lines of the history file. Returns an exit status. */
export function readHistory(sh: Shell, path = fileName(sh)): number {
  if (path === undefined) return 0;
  let text: string;
  try {
    text = decode(sh.p.readFileBytes(path));
  } catch (error) {
    if (error instanceof SysError) return 1;
    throw error;
  }
  let time = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    if (/^#\d+$/.test(line)) time = Number(line.slice(1));
    else {
      sh.historyList.push(line);
      sh.historyTimes.push(time);
    }
  }
  trim(sh);
  return 0;
}

/** Writes the list to the history file. Returns an exit status. */
export function writeHistory(sh: Shell, path = fileName(sh)): number {
  if (path === undefined) return 0;
  const times = sh.vars.value('HISTTIMEFORMAT') !== undefined;
  const most = limit(sh, 'HISTFILESIZE');
  const from = Math.max(0, sh.historyList.length - most);
  let text = '';
  for (let i = from; i < sh.historyList.length; i++) text += `${times ? `#${sh.historyTimes[i]}\n` : ''}${sh.historyList[i]}\n`;
  try {
    sh.p.writeFile(path, encode(text));
    return 0;
  } catch (error) {
    if (error instanceof SysError) return 1;
    throw error;
  }
}

function trim(sh: Shell): void {
  const excess = sh.historyList.length - limit(sh, 'HISTSIZE');
  if (excess <= 0) return;
  sh.historyList.splice(0, excess);
  sh.historyTimes.splice(0, excess);
  sh.historyBase += excess;
}

/** Adds a command as typed, minding HISTCONTROL and HISTIGNORE. */
export function addHistory(sh: Shell, line: string): void {
  const control = (sh.vars.value('HISTCONTROL') ?? '').split(':');
  const both = control.includes('ignoreboth');
  if (line === '' || ((both || control.includes('ignorespace')) && line[0] === ' ')) return;
  if ((both || control.includes('ignoredups')) && sh.historyList[sh.historyList.length - 1] === line) return;
  if (control.includes('erasedups')) {
    for (let i = sh.historyList.length - 1; i >= 0; i--) {
      if (sh.historyList[i] !== line) continue;
      sh.historyList.splice(i, 1);
      sh.historyTimes.splice(i, 1);
    }
  }
  sh.historyList.push(line);
  sh.historyTimes.push(Math.floor(sh.p.realtime() / 1e9));
  trim(sh);
}
