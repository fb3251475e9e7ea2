import * as F from '../../uapi/file.ts';
import type { Process } from '../../uapi/process.ts';

/** Questions about paths that several utilities ask. */

export function exists(process: Process, path: string): boolean {
  return lstatOf(process, path) !== undefined;
}

/** lstat(2), or undefined where it refuses. */
export function lstatOf(process: Process, path: string): F.Stat | undefined {
  try {
    return process.lstat(path);
  } catch {
    return undefined;
  }
}

/** stat(2), or undefined where it refuses. */
export function statOf(process: Process, path: string): F.Stat | undefined {
  try {
    return process.stat(path);
  } catch {
    return undefined;
  }
}

export function isDirectory(process: Process, path: string): boolean {
  return ((statOf(process, path)?.mode ?? 0) & F.S_IFMT) === F.S_IFDIR;
}

/** Do both names, links followed, lead to the same file? */
export function sameFile(process: Process, one: string, other: string): boolean {
  const [a, b] = [statOf(process, one), statOf(process, other)];
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}

/** The last part of a path; "/" of slashes. */
export function baseName(path: string): string {
  const stripped = path.replace(/\/+$/, '');
  return stripped === '' ? (path === '' ? '' : '/') : stripped.slice(stripped.lastIndexOf('/') + 1);
}

export function inDirectory(directory: string, name: string): string {
  return `${directory.replace(/\/+$/, '')}/${name}`;
}

/** The names in a directory, without `.` and `..`. */
export function entriesOf(process: Process, path: string): string[] {
  return process
    .readdir(path)
    .map(({ name }) => name)
    .filter((name) => name !== '.' && name !== '..');
}

/**
 * The path without symbolic links and dots. Undefined where a part of it is missing: the last one may be with 'parents',
 * any with 'nothing'.
 */
export function resolvePath(process: Process, path: string, needed: 'all' | 'parents' | 'nothing'): string | undefined {
  const parts = (path.startsWith('/') ? path : `${process.cwd()}/${path}`).split('/');
  let resolved = '';
  for (let i = 0, links = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === '' || part === '.') continue;
    if (part === '..') {
      resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf('/')));
      continue;
    }
    const next = `${resolved}/${part}`;
    const stat = lstatOf(process, next);
    const last = !parts.slice(i + 1).some((rest) => rest !== '');
    if (stat === undefined && (needed === 'all' || (needed === 'parents' && !last))) return undefined;
    if (((stat?.mode ?? 0) & F.S_IFMT) !== F.S_IFLNK) {
      resolved = next;
      continue;
    }
    if (++links > 40) return undefined;
    const target = process.readlink(next);
    if (target.startsWith('/')) resolved = '';
    parts.splice(i + 1, 0, ...target.split('/'));
  }
  return resolved === '' ? '/' : resolved;
}
