import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, type Stat } from '../../uapi/file.ts';
import type { Process } from '../../uapi/process.ts';
import { program } from '../stdio.ts';

/** The expression is wrong: the complaint. */
class TestError extends Error {}

const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef']);
const UNARY = /^-[bcdefghkLnOprsStuwxGNz]$/;
const TYPES: Readonly<Record<string, number>> = { b: S_IFBLK, c: S_IFCHR, d: S_IFDIR, f: S_IFREG, p: S_IFIFO, S: S_IFSOCK };
const MODES: Readonly<Record<string, number>> = { g: 0o2000, k: 0o1000, u: 0o4000 };
const ACCESS: Readonly<Record<string, number>> = { r: 4, w: 2, x: 1 };

function statOf(process: Process, path: string, link = false): Stat | undefined {
  try {
    return link ? process.lstat(path) : process.stat(path);
  } catch {
    return undefined;
  }
}

function unary(process: Process, letter: string, operand: string): boolean {
  if (letter === 'n') return operand !== '';
  if (letter === 'z') return operand === '';
  if (letter === 't') return process.isatty(Number(operand));
  if (letter in ACCESS) return process.access(operand, ACCESS[letter]);
  const stat = statOf(process, operand, letter === 'h' || letter === 'L');
  if (stat === undefined) return false;
  if (letter in TYPES) return (stat.mode & S_IFMT) === TYPES[letter];
  if (letter in MODES) return (stat.mode & MODES[letter]) !== 0;
  if (letter === 'h' || letter === 'L') return (stat.mode & S_IFMT) === S_IFLNK;
  if (letter === 's') return stat.size > 0;
  if (letter === 'N') return stat.mtime > stat.atime;
  return letter === 'e' || stat.uid === process.getuid();
}

function integer(text: string): bigint {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`invalid integer '${text}'`);
  return BigInt(text.replace('+', ''));
}

function binary(process: Process, left: string, operator: string, right: string): boolean {
  if (operator === '=' || operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  if (operator === '-nt' || operator === '-ot' || operator === '-ef') {
    const [a, b] = [statOf(process, left), statOf(process, right)];
    if (operator === '-ef') return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
    const [older, newer] = operator === '-nt' ? [b, a] : [a, b];
    return newer !== undefined && (older === undefined || newer.mtime > older.mtime);
  }
  const [a, b] = [integer(left), integer(right)];
  const order = a < b ? -1 : a > b ? 1 : 0;
  return { '-eq': order === 0, '-ne': order !== 0, '-lt': order < 0, '-le': order <= 0, '-gt': order > 0, '-ge': order >= 0 }[operator]!;
}

/** The value of test's operands. Coreutils: test.c. */
function evaluate(process: Process, words: readonly string[]): boolean {
  let at = 0;
  const primary = (): boolean => {
    if (at >= words.length) throw new TestError(`missing argument after '${words.at(-1) ?? ''}'`);
    const word = words[at];
    if (word === '!' && at + 1 < words.length) {
      at++;
      return !primary();
    }
    if (at + 2 < words.length && BINARY.has(words[at + 1])) {
      at += 3;
      return binary(process, word, words[at - 2], words[at - 1]);
    }
    if (word === '(' && at + 1 < words.length) {
      at++;
      const value = or();
      if (words[at] !== ')') throw new TestError(words[at] === undefined ? "')' expected" : `')' expected, found ${words[at]}`);
      at++;
      return value;
    }
    if (UNARY.test(word) && at + 1 < words.length) {
      at += 2;
      return unary(process, word[1], words[at - 1]);
    }
    at++;
    return word !== '';
  };
  const and = (): boolean => {
    let value = primary();
    while (words[at] === '-a') {
      at++;
      value = primary() && value;
    }
    return value;
  };
  const or = (): boolean => {
    let value = and();
    while (words[at] === '-o') {
      at++;
      value = and() || value;
    }
    return value;
  };
  if (words.length === 0) return false;
  const value = or();
  if (at < words.length)
    throw new TestError(words.length === 2 ? `'${words[0]}': unary operator expected` : `extra argument '${words[at]}'`);
  return value;
}

/** test(1) and [(1) as programs, for env, xargs and find; the shell has its own. */
export const test = program(function* (process, io) {
  const called = process.argv[0].replace(/.*\//, '');
  let words = process.argv.slice(1);
  try {
    if (called === '[') {
      if (words.at(-1) !== ']') throw new TestError("missing ']'");
      words = words.slice(0, -1);
    }
    return evaluate(process, words) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof TestError)) throw error;
    yield* io.error(`${called}: ${error.message}\n`);
    return 2;
  }
});
