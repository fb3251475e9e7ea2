import * as F from '../../uapi/file.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { usageError, utility } from './coreutil.ts';
import { formatDate } from './date.ts';
import { quoteName } from './quoting.ts';
import { modeString, typeLetter } from './mode.ts';

/** What find(1) and stat(1) tell of a file. */

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
      return quoteName(path, true) + ((stat.mode & F.S_IFMT) === F.S_IFLNK ? ` -> ${quoteName(process.readlink(path), true)}` : '');
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
      return modeString(stat.mode);
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
    case 'o':
      return '4096';
    case 't':
      return (stat.rdev >> 8).toString(16);
    case 'T':
      return (stat.rdev & 255).toString(16);
    case 'm':
      return '/';
    case 'w':
      return fullTime(stat.ctime);
    case 'W':
      return String(Math.floor(stat.ctime / 1e9));
    case 'x':
      return fullTime(stat.atime);
    case 'y':
      return fullTime(stat.mtime);
    case 'z':
      return fullTime(stat.ctime);
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

function fullTime(time: number): string {
  return formatDate('%F %T.%N %z', time);
}

/** The form without -c: coreutils: stat.c, default_format(). */
function longForm(process: Process, path: string, stat: F.Stat): string {
  const padded = (text: string | number, width: number): string => String(text).padStart(width);
  const name = directive(process, 'N', path, stat)!.replaceAll("'", '');
  const [letters, kind] = [modeString(stat.mode), typeName(stat)];
  const mode = (stat.mode & 0o7777).toString(8).padStart(4, '0');
  const [user, group] = [nameOfId(process, '/etc/passwd', stat.uid), nameOfId(process, '/etc/group', stat.gid)];
  return [
    `  File: ${name}`,
    `  Size: ${String(stat.size).padEnd(10)}\tBlocks: ${String(stat.blocks).padEnd(10)} IO Block: 4096   ${kind}`,
    `Device: ${stat.dev >> 8},${stat.dev & 255}\tInode: ${String(stat.ino).padEnd(11)} Links: ${stat.nlink}`,
    `Access: (${mode}/${letters})  Uid: (${padded(stat.uid, 5)}/${padded(user, 8)})   Gid: (${padded(stat.gid, 5)}/${padded(group, 8)})`,
    `Access: ${fullTime(stat.atime)}`,
    `Modify: ${fullTime(stat.mtime)}`,
    `Change: ${fullTime(stat.ctime)}`,
    ` Birth: ${fullTime(stat.ctime)}`,
    '',
  ].join('\n');
}

/** Replaces the directives of -c and --printf; a width as in printf(3). */
function formatted(process: Process, format: string, path: string, stat: F.Stat): string {
  return format.replace(/%(-?)(0?)(\d*)([A-Za-z%])/g, (_, left: string, zero: string, width: string, letter: string) => {
    const text = directive(process, letter, path, stat) ?? '?';
    return left === '-' ? text.padEnd(Number(width)) : text.padStart(Number(width), zero === '0' && /^\d+$/.test(text) ? '0' : ' ');
  });
}

/** stat(1) of files; of file systems (-f) and in one line (-t) it is not modelled. */
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
      return yield* usageError(u, 'missing operand');
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
      if (u.has('f') || u.has('t')) {
        yield* u.io.error(`patchbay: stat: option "${u.has('f') ? '-f' : '-t'}" is not modelled\n`);
        return 95;
      }
      const text = format === undefined ? longForm(u.process, path, found) : formatted(u.process, format, path, found);
      if (format === undefined) yield* u.print(text);
      else yield* u.print(u.has('printf') ? text.replaceAll('\\n', '\n').replaceAll('\\t', '\t') : `${text}\n`);
    }
    return u.status;
  },
);
