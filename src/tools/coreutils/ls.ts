import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { utility, type Utility } from './coreutil.ts';
import { formatDate } from './date.ts';

interface Entry {
  /** As shown. */
  name: string;
  path: string;
  stat: F.Stat | undefined;
}

/** "drwxr-xr-x". */
export function modeString(mode: number): string {
  const types: Readonly<Record<number, string>> = {
    [F.S_IFDIR]: 'd',
    [F.S_IFLNK]: 'l',
    [F.S_IFCHR]: 'c',
    [F.S_IFBLK]: 'b',
    [F.S_IFIFO]: 'p',
    [F.S_IFSOCK]: 's',
  };
  let text = types[mode & F.S_IFMT] ?? '-';
  for (const shift of [6, 3, 0]) {
    const bits = (mode >> shift) & 7;
    text += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-') + (bits & 1 ? 'x' : '-');
  }
  if (mode & 0o1000) text = text.slice(0, 9) + (mode & 1 ? 't' : 'T');
  return text;
}

function statOf(process: Process, path: string, follow: boolean): F.Stat | undefined {
  try {
    return follow ? process.stat(path) : process.lstat(path);
  } catch {
    return undefined;
  }
}

/** -F: what kind of file it is, behind the name. */
function indicator(mode: number): string {
  switch (mode & F.S_IFMT) {
    case F.S_IFDIR:
      return '/';
    case F.S_IFLNK:
      return '@';
    case F.S_IFIFO:
      return '|';
    case F.S_IFSOCK:
      return '=';
    default:
      return mode & 0o111 ? '*' : '';
  }
}

function humanSize(size: number): string {
  if (size < 1024) return String(size);
  let value = size;
  let unit = -1;
  while (value >= 1024) {
    value /= 1024;
    unit++;
  }
  const text = value < 10 ? (Math.ceil(value * 10) / 10).toFixed(1) : String(Math.ceil(value));
  return text + 'KMGTP'[unit];
}

export const ls = utility(
  'ls',
  {
    short: 'aAbBcCdDfFgGhHiIklLmnNopqQrRsStT:uUvw:xXZ1',
    long: [
      { name: 'all', argument: 'none', value: 'a' },
      { name: 'almost-all', argument: 'none', value: 'A' },
      { name: 'directory', argument: 'none', value: 'd' },
      { name: 'human-readable', argument: 'none', value: 'h' },
      { name: 'recursive', argument: 'none', value: 'R' },
      { name: 'reverse', argument: 'none', value: 'r' },
      { name: 'color', argument: 'optional', value: 'color' },
      { name: 'classify', argument: 'optional', value: 'F' },
      { name: 'group-directories-first', argument: 'none', value: 'group' },
    ],
    usageStatus: 2,
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const operands = u.operands.length > 0 ? u.operands : ['.'];
    const files: Entry[] = [];
    const directories: Entry[] = [];
    for (const path of [...operands].sort()) {
      let stat: F.Stat;
      try {
        stat = u.has('l') && !path.endsWith('/') ? u.process.lstat(path) : u.process.stat(path);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        const dangling = statOf(u.process, path, false);
        if (dangling !== undefined) files.push({ name: path, path, stat: dangling });
        else yield* u.fail(`cannot access '${path}': ${strerror(error.errno)}`, 2);
        continue;
      }
      const list = (stat.mode & F.S_IFMT) === F.S_IFDIR && !u.has('d') ? directories : files;
      list.push({ name: path, path, stat });
    }
    if (files.length > 0) yield* list(u, files, false);
    const titled = operands.length > 1 || u.has('R');
    let first = files.length === 0;
    for (const directory of directories) {
      yield* listDirectory(u, directory.path, titled, first);
      first = false;
    }
    return u.status;
  },
);

function* listDirectory(u: Utility, path: string, titled: boolean, first: boolean): Program<void> {
  let names: string[];
  try {
    names = u.process.readdir(path).map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`cannot open directory '${path}': ${strerror(error.errno)}`, 2);
    return;
  }
  names = names.filter((name) => name !== '.' && name !== '..');
  if (!u.has('a') && !u.has('A') && !u.has('f')) names = names.filter((name) => !name.startsWith('.'));
  if (u.has('a') || u.has('f')) names.push('.', '..');
  const entries = names.map((name): Entry => {
    const full = path.endsWith('/') ? path + name : `${path}/${name}`;
    return { name, path: full, stat: statOf(u.process, full, u.has('L')) };
  });
  if (titled) yield* u.print(`${first ? '' : '\n'}${path}:\n`);
  yield* list(u, sortEntries(u, entries), true);
  if (!u.has('R')) return;
  for (const entry of sortEntries(u, entries)) {
    if (entry.name === '.' || entry.name === '..' || ((entry.stat?.mode ?? 0) & F.S_IFMT) !== F.S_IFDIR) continue;
    yield* listDirectory(u, entry.path, true, false);
  }
}

function sortEntries(u: Utility, entries: Entry[]): Entry[] {
  if (u.has('U') || u.has('f')) return entries;
  const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const sorted = [...entries].sort((a, b) => {
    if (u.has('t')) return (b.stat?.mtime ?? 0) - (a.stat?.mtime ?? 0) || byName(a, b);
    if (u.has('S')) return (b.stat?.size ?? 0) - (a.stat?.size ?? 0) || byName(a, b);
    return byName(a, b);
  });
  if (u.has('r')) sorted.reverse();
  return sorted;
}

function* list(u: Utility, entries: Entry[], isDirectory: boolean): Program<void> {
  const shown = entries.map((entry) => ({ ...entry, text: label(u, entry) }));
  if (u.has('l') || u.has('g') || u.has('n') || u.has('o')) {
    yield* long(u, shown, isDirectory);
    return;
  }
  const terminal = u.process.isatty(1);
  if (u.has('m')) {
    yield* u.print(`${shown.map(({ text }) => text).join(', ')}\n`);
    return;
  }
  if (u.has('1') || (!terminal && !u.has('C') && !u.has('x'))) {
    yield* u.print(shown.map(({ text }) => `${text}\n`).join(''));
    return;
  }
  const width = terminal ? u.process.winsize(1).cols || 80 : 80;
  yield* u.print(
    inColumns(
      shown.map(({ text }) => text),
      width,
      u.has('x'),
    ),
  );
}

function label(u: Utility, { name, path, stat }: Entry): string {
  const quoted = u.process.isatty(1) && /[^\w@%+=:,./~^[\]{}-]/.test(name) ? `'${name}'` : name;
  const inode = u.has('i') ? `${stat?.ino ?? '?'} ` : '';
  const kind = stat === undefined ? '' : u.has('F') ? indicator(stat.mode) : u.has('p') && (stat.mode & F.S_IFMT) === F.S_IFDIR ? '/' : '';
  const isLink = stat !== undefined && (stat.mode & F.S_IFMT) === F.S_IFLNK && (u.has('l') || u.has('n'));
  return inode + quoted + (isLink ? ` -> ${u.process.readlink(path)}` : kind);
}

/** From one screen column to another: by tabs where they reach, then by blanks. Coreutils: ls.c, indent(). */
function indent(from: number, to: number): string {
  let text = '';
  for (let at = from; at < to;) {
    const tab = Math.floor(to / TAB) > Math.floor((at + 1) / TAB);
    text += tab ? '\t' : ' ';
    at += tab ? TAB - (at % TAB) : 1;
  }
  return text;
}

const TAB = 8;

/** Names in columns, filled downwards (or across), as few lines as fit `width`. */
export function inColumns(names: readonly string[], width: number, across = false): string {
  if (names.length === 0) return '';
  for (let rows = 1; rows <= names.length; rows++) {
    const columns = Math.ceil(names.length / rows);
    const at = (row: number, column: number): string | undefined => names[across ? row * columns + column : column * rows + row];
    const widths = Array.from({ length: columns }, (_, column) =>
      Math.max(0, ...Array.from({ length: rows }, (_unused, row) => at(row, column)?.length ?? 0)),
    );
    if (rows < names.length && widths.reduce((sum, w) => sum + w + 2, -2) > width - 1) continue;
    let text = '';
    for (let row = 0; row < rows; row++) {
      let line = '';
      let start = 0;
      for (let column = 0; column < columns; column++) {
        const name = at(row, column);
        if (name === undefined) break;
        line += name;
        const next = start + widths[column] + 2;
        if (at(row, column + 1) !== undefined) line += indent(start + name.length, next);
        start = next;
      }
      text += `${line}\n`;
    }
    return text;
  }
  return '';
}

function* long(u: Utility, entries: (Entry & { text: string })[], isDirectory: boolean): Program<void> {
  const names = accounts(u.process);
  const rows = entries.map(({ stat, text }) => {
    if (stat === undefined) return { mode: '??????????', links: '?', owner: '?', group: '?', size: '?', time: '?', text };
    const owner = u.has('n') ? String(stat.uid) : (names.users.get(stat.uid) ?? String(stat.uid));
    const group = u.has('n') ? String(stat.gid) : (names.groups.get(stat.gid) ?? String(stat.gid));
    const device = (stat.mode & F.S_IFMT) === F.S_IFCHR || (stat.mode & F.S_IFMT) === F.S_IFBLK;
    const size = device ? `${stat.rdev >> 8}, ${stat.rdev & 255}` : u.has('h') ? humanSize(stat.size) : String(stat.size);
    return { mode: modeString(stat.mode), links: String(stat.nlink), owner, group, size, time: age(u.process, stat.mtime), text };
  });
  const widest = (key: 'links' | 'owner' | 'group' | 'size'): number => Math.max(0, ...rows.map((row) => row[key].length));
  const [links, owner, group, size] = [widest('links'), widest('owner'), widest('group'), widest('size')];
  if (isDirectory) {
    const blocks = entries.reduce((sum, { stat }) => sum + (stat?.blocks ?? 0) / 2, 0);
    yield* u.print(`total ${blocks}\n`);
  }
  for (const row of rows) {
    const who = `${u.has('g') ? '' : `${row.owner.padEnd(owner)} `}${u.has('o') || u.has('G') ? '' : `${row.group.padEnd(group)} `}`;
    yield* u.print(`${row.mode} ${row.links.padStart(links)} ${who}${row.size.padStart(size)} ${row.time} ${row.text}\n`);
  }
}

/** Recent times with the hour, older ones with the year. */
function age(process: Process, time: number): string {
  const now = process.realtime();
  const recent = time > now - 15778476 * 1e9 && time <= now + 1e9;
  return formatDate(recent ? '%b %e %H:%M' : '%b %e  %Y', time);
}

function accounts(process: Process): { users: Map<number, string>; groups: Map<number, string> } {
  const table = (path: string): Map<number, string> => {
    let text = '';
    try {
      text = process.readFile(path);
    } catch {
      // Without the file ids are shown as numbers.
    }
    return new Map(text.split('\n').map((line) => [Number(line.split(':')[2]), line.split(':')[0]]));
  };
  return { users: table('/etc/passwd'), groups: table('/etc/group') };
}
