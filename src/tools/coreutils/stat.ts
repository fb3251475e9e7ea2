import * as F from '../../uapi/file.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { utility } from './coreutil.ts';

/** What find(1) and stat(1) tell of a file. */

/** The letter of a file's type as ls(1) shows it: -, d, l, p, c, b, s. */
export function typeLetter(mode: number): string {
  const letters: Record<number, string> = { [F.S_IFDIR]: 'd', [F.S_IFLNK]: 'l', [F.S_IFIFO]: 'p', [F.S_IFCHR]: 'c', [F.S_IFSOCK]: 's' };
  return letters[mode & F.S_IFMT] ?? '-';
}

/** The ten letters of ls -l. */
export function modeText(mode: number): string {
  const bits = [...'rwxrwxrwx'].map((letter, i) => ((mode >> (8 - i)) & 1 ? letter : '-')).join('');
  return typeLetter(mode) + bits;
}

function typeName(stat: F.Stat): string {
  const names: Record<string, string> = { d: 'directory', l: 'symbolic link', p: 'fifo', c: 'character special file', s: 'socket' };
  return names[typeLetter(stat.mode)] ?? (stat.size === 0 ? 'regular empty file' : 'regular file');
}

/** The name of a number in /etc/passwd or /etc/group. */
export function nameOfId(process: Process, path: '/etc/passwd' | '/etc/group', id: number): string {
  for (const line of process.readFile(path).split('\n')) {
    const [name, , number] = line.split(':');
    if (number === String(id)) return name;
  }
  return 'UNKNOWN';
}

function directive(process: Process, letter: string, path: string, stat: F.Stat): string | undefined {
  switch (letter) {
    case 'n':
      return path;
    case 'N':
      return (stat.mode & F.S_IFMT) === F.S_IFLNK ? `'${path}' -> '${process.readlink(path)}'` : `'${path}'`;
    case 's':
      return String(stat.size);
    case 'b':
      return String(stat.blocks);
    case 'B':
      return '512';
    case 'F':
      return typeName(stat);
    case 'a':
      return (stat.mode & 0o7777).toString(8);
    case 'A':
      return modeText(stat.mode);
    case 'f':
      return stat.mode.toString(16);
    case 'h':
      return String(stat.nlink);
    case 'i':
      return String(stat.ino);
    case 'd':
      return String(stat.dev);
    case 'u':
      return String(stat.uid);
    case 'g':
      return String(stat.gid);
    case 'U':
      return nameOfId(process, '/etc/passwd', stat.uid);
    case 'G':
      return nameOfId(process, '/etc/group', stat.gid);
    case 'X':
      return String(Math.floor(stat.atime / 1e9));
    case 'Y':
      return String(Math.floor(stat.mtime / 1e9));
    case 'Z':
      return String(Math.floor(stat.ctime / 1e9));
    case '%':
      return '%';
    default:
      return undefined;
  }
}

/** stat(1) with a format (-c, --printf); the long form without one is not modelled. */
export const stat = utility(
  'stat',
  {
    short: 'Lc:ft',
    long: [
      { name: 'format', argument: 'required', value: 'c' },
      { name: 'printf', argument: 'required', value: 'printf' },
      { name: 'dereference', argument: 'none', value: 'L' },
      { name: 'file-system', argument: 'none', value: 'f' },
      { name: 'terse', argument: 'none', value: 't' },
    ],
    usage: '[OPTION]... FILE...',
  },
  function* (u): Program<number> {
    if (u.operands.length === 0) {
      yield* u.io.error("stat: missing operand\nTry 'stat --help' for more information.\n");
      return 1;
    }
    const format = u.value('printf') ?? u.value('c');
    for (const path of u.operands) {
      let found: F.Stat;
      try {
        found = u.has('L') ? u.process.stat(path) : u.process.lstat(path);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.fail(`cannot statx '${path}': ${strerror(error.errno)}`);
        continue;
      }
      if (format === undefined || u.has('f') || u.has('t')) {
        yield* u.io.error(`patchbay: stat: option "${u.has('f') ? '-f' : u.has('t') ? '-t' : 'no format'}" is not modelled\n`);
        return 95;
      }
      const text = format.replace(
        /%([A-Za-z%])/g,
        (whole, letter: string) => directive(u.process, letter, path, found) ?? whole.replace(/.*/, '?'),
      );
      yield* u.print(u.has('printf') ? text.replaceAll('\\n', '\n').replaceAll('\\t', '\t') : `${text}\n`);
    }
    return u.status;
  },
);
