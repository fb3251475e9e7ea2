import { R_OK, S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, type Stat, W_OK, X_OK } from '../uapi/file.ts';
import type { Options } from './options.ts';
import type { Shell } from './shell.ts';

/** The operators that `[`, `test` and `[[` share. bash: test.c. */

export const UNARY = new Set('a b c d e f g h k n o p r s t u v w x z G L N O R S'.split(' ').map((letter) => `-${letter}`));
export const BINARY = new Set(['=', '==', '!=', '<', '>', '=~', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);
export const NUMERIC = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge']);

const TYPES: Record<string, number> = { '-b': S_IFBLK, '-c': S_IFCHR, '-d': S_IFDIR, '-f': S_IFREG, '-p': S_IFIFO, '-S': S_IFSOCK };

function statOf(sh: Shell, path: string, link = false): Stat | undefined {
  try {
    return link ? sh.p.lstat(path) : sh.p.stat(path);
  } catch {
    return undefined;
  }
}

/** A test with one operand. */
export function unaryTest(sh: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case '-z':
      return operand === '';
    case '-n':
      return operand !== '';
    case '-a':
    case '-e':
      return statOf(sh, operand) !== undefined;
    case '-h':
    case '-L':
      return ((statOf(sh, operand, true)?.mode ?? 0) & S_IFMT) === S_IFLNK;
    case '-r':
      return sh.p.access(operand, R_OK);
    case '-w':
      return sh.p.access(operand, W_OK);
    case '-x':
      return sh.p.access(operand, X_OK);
    case '-s':
      return (statOf(sh, operand)?.size ?? 0) > 0;
    case '-g':
      return ((statOf(sh, operand)?.mode ?? 0) & 0o2000) !== 0;
    case '-u':
      return ((statOf(sh, operand)?.mode ?? 0) & 0o4000) !== 0;
    case '-k':
      return ((statOf(sh, operand)?.mode ?? 0) & 0o1000) !== 0;
    case '-O':
    case '-G':
      return statOf(sh, operand)?.uid === sh.p.getuid();
    case '-N': {
      const stat = statOf(sh, operand);
      return stat !== undefined && stat.mtime > stat.atime;
    }
    case '-t':
      return /^\d+$/.test(operand) && sh.p.isOpen(Number(operand)) && sh.p.isatty(Number(operand));
    case '-o':
      return operand in sh.options && sh.options[operand as keyof Options];
    case '-v':
      return isSet(sh, operand);
    case '-R':
      return ((sh.vars.raw(operand)?.attributes ?? 0) & 32) !== 0;
    default:
      return ((statOf(sh, operand)?.mode ?? 0) & S_IFMT) === TYPES[operator];
  }
}

function isSet(sh: Shell, name: string): boolean {
  const match = /^([A-Za-z_][A-Za-z0-9_]*)\[(.*)\]$/s.exec(name);
  if (match !== null) {
    if (match[2] === '@' || match[2] === '*') return sh.vars.values(match[1]).length > 0;
    return sh.vars.element(match[1], match[2]) !== undefined;
  }
  if (/^\d+$/.test(name)) return Number(name) <= sh.params.length;
  return sh.vars.value(name) !== undefined;
}

/** A comparison of two files: -nt, -ot, -ef. */
export function compareFiles(sh: Shell, operator: string, left: string, right: string): boolean {
  const a = statOf(sh, left);
  const b = statOf(sh, right);
  if (operator === '-ef') return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
  if (operator === '-nt') return a !== undefined && (b === undefined || a.mtime > b.mtime);
  return b !== undefined && (a === undefined || a.mtime < b.mtime);
}

export function compareNumbers(operator: string, left: bigint | number, right: bigint | number): boolean {
  switch (operator) {
    case '-eq':
      return !(left < right) && !(left > right);
    case '-ne':
      return left < right || left > right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}
