import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { fnmatch } from '../ip/fnmatch.ts';
import { utility, type Utility } from './coreutil.ts';
import { type Entry, printEntries, timeOf } from './ls_format.ts';
import { lstatOf, statOf } from './paths.ts';

/** ls(1). */
export const ls = utility(
  'ls',
  {
    short: 'aAbBcCdfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ1',
    long: [
      { name: 'all', argument: 'none', value: 'a' },
      { name: 'almost-all', argument: 'none', value: 'A' },
      { name: 'escape', argument: 'none', value: 'b' },
      { name: 'ignore-backups', argument: 'none', value: 'B' },
      { name: 'directory', argument: 'none', value: 'd' },
      { name: 'human-readable', argument: 'none', value: 'h' },
      { name: 'inode', argument: 'none', value: 'i' },
      { name: 'ignore', argument: 'required', value: 'I' },
      { name: 'hide', argument: 'required', value: 'hide' },
      { name: 'dereference', argument: 'none', value: 'L' },
      { name: 'literal', argument: 'none', value: 'N' },
      { name: 'no-group', argument: 'none', value: 'G' },
      { name: 'numeric-uid-gid', argument: 'none', value: 'n' },
      { name: 'quote-name', argument: 'none', value: 'Q' },
      { name: 'recursive', argument: 'none', value: 'R' },
      { name: 'reverse', argument: 'none', value: 'r' },
      { name: 'size', argument: 'none', value: 's' },
      { name: 'color', argument: 'optional', value: 'color' },
      { name: 'classify', argument: 'optional', value: 'F' },
      { name: 'full-time', argument: 'none', value: 'full-time' },
      { name: 'time-style', argument: 'required', value: 'time-style' },
      { name: 'sort', argument: 'required', value: 'sort' },
      { name: 'time', argument: 'required', value: 'time' },
      { name: 'width', argument: 'required', value: 'w' },
      { name: 'group-directories-first', argument: 'none', value: 'group' },
    ],
    usageStatus: 2,
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const operands = u.operands.length > 0 ? u.operands : ['.'];
    const files: Entry[] = [];
    const directories: Entry[] = [];
    for (const path of operands) {
      const stat = yield* statOperand(u, path);
      if (stat === undefined) continue;
      const list = (stat.mode & F.S_IFMT) === F.S_IFDIR && !u.has('d') ? directories : files;
      list.push({ name: path, path, stat });
    }
    if (files.length > 0) yield* printEntries(u, sorted(u, files), false);
    const titled = operands.length > 1 || u.has('R');
    let first = files.length === 0;
    for (const directory of sorted(u, directories)) {
      yield* listDirectory(u, directory.path, titled, first);
      first = false;
    }
    return u.status;
  },
);

/** What an operand names: links are followed to directories, but in long lists. */
function* statOperand(u: Utility, path: string): Program<F.Stat | undefined> {
  const long = u.has('l') || u.has('g') || u.has('n') || u.has('o') || u.has('full-time') || u.has('F') || u.has('d');
  const own = (): F.Stat => (path.endsWith('/') ? u.process.stat(path) : u.process.lstat(path));
  try {
    if (u.has('L') || u.has('H')) return statOf(u.process, path) ?? own();
    if (long) return own();
    const target = statOf(u.process, path);
    return target !== undefined && (target.mode & F.S_IFMT) === F.S_IFDIR ? target : own();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`cannot access '${path}': ${strerror(error.errno)}`, 2);
    return undefined;
  }
}

/** Is a name left out of a directory's list? */
function hidden(u: Utility, name: string): boolean {
  const all = u.has('a') || u.has('f');
  if (name === '.' || name === '..') return !all;
  if (name.startsWith('.') && !all && !u.has('A')) return true;
  if (u.has('B') && name.endsWith('~')) return true;
  return u.options.some(
    ({ option, argument }) => (option === 'I' || (option === 'hide' && !all && !u.has('A'))) && fnmatch(argument, name),
  );
}

function* listDirectory(u: Utility, path: string, titled: boolean, first: boolean): Program<void> {
  let names: string[];
  try {
    names = u.process.readdir(path).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`cannot open directory '${path}': ${strerror(error.errno)}`, 2);
    return;
  }
  const shown = ['.', '..', ...names.filter((name) => name !== '.' && name !== '..')].filter((name) => !hidden(u, name));
  const entries = shown.map((name): Entry => {
    const full = path.endsWith('/') ? path + name : `${path}/${name}`;
    return { name, path: full, stat: (u.has('L') ? statOf(u.process, full) : undefined) ?? lstatOf(u.process, full) };
  });
  const list = sorted(u, entries);
  if (titled) yield* u.print(`${first ? '' : '\n'}${path}:\n`);
  yield* printEntries(u, list, true);
  if (!u.has('R')) return;
  for (const entry of list) {
    if (entry.name === '.' || entry.name === '..' || ((entry.stat?.mode ?? 0) & F.S_IFMT) !== F.S_IFDIR) continue;
    yield* listDirectory(u, entry.path, true, false);
  }
}

type Order = (a: Entry, b: Entry) => number;

const byName: Order = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const extension = (name: string): string => /.(\.[^.]*)$/.exec(name)?.[1] ?? '';
const ORDERS: Readonly<Record<string, Order | undefined>> = {
  size: (a, b) => (b.stat?.size ?? 0) - (a.stat?.size ?? 0),
  extension: (a, b) => (extension(a.name) < extension(b.name) ? -1 : extension(a.name) > extension(b.name) ? 1 : 0),
  version: (a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }),
};
const ORDER_LETTERS: Readonly<Record<string, string>> = { S: 'size', X: 'extension', t: 'time', v: 'version', U: 'none', f: 'none' };

function sorted(u: Utility, entries: Entry[]): Entry[] {
  const chosen = u.options.findLast(({ option }) => option === 'sort' || ORDER_LETTERS[option] !== undefined);
  // -c and -u sort by these times where it is no long list.
  const implied = (u.has('c') || u.has('u')) && !u.has('l') ? 'time' : 'name';
  const order = chosen === undefined ? implied : chosen.option === 'sort' ? chosen.argument : ORDER_LETTERS[chosen.option];
  if (order === 'none') return entries;
  const byKey: Order = order === 'time' ? (a, b) => timeOf(u, b.stat) - timeOf(u, a.stat) : (ORDERS[order] ?? (() => 0));
  const list = [...entries].sort((a, b) => byKey(a, b) || byName(a, b));
  if (u.has('r')) list.reverse();
  if (!u.has('group')) return list;
  const isDirectory = (entry: Entry): boolean => ((statOf(u.process, entry.path)?.mode ?? 0) & F.S_IFMT) === F.S_IFDIR;
  return [...list.filter(isDirectory), ...list.filter((entry) => !isDirectory(entry))];
}
