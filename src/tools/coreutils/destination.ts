import { ENOENT, ENOTDIR, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { LineReader } from '../stdio.ts';
import { usageError, type Utility } from './coreutil.ts';
import { baseName, exists, inDirectory, isDirectory } from './paths.ts';

/** Where cp, mv, ln and install put things, and what they ask before they overwrite. */

export const DESTINATION_OPTIONS = [
  { name: 'target-directory', argument: 'required', value: 't' },
  { name: 'no-target-directory', argument: 'none', value: 'T' },
  { name: 'force', argument: 'none', value: 'f' },
  { name: 'interactive', argument: 'none', value: 'i' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'no-clobber', argument: 'none', value: 'n' },
  { name: 'update', argument: 'none', value: 'u' },
  { name: 'backup', argument: 'none', value: 'b' },
] as const;

/** The files an operation goes from and where to: two operands, or several and a directory. Complains where that fails. */
export function* destinations(u: Utility): Program<[string, string][] | undefined> {
  const target = u.value('t');
  const sources = target === undefined ? u.operands.slice(0, -1) : u.operands;
  const last = target ?? u.operands[u.operands.length - 1];
  if (u.operands.length === 0) {
    yield* usageError(u, 'missing file operand');
    return undefined;
  }
  if (sources.length === 0) {
    yield* usageError(u, `missing destination file operand after '${u.operands[0]}'`);
    return undefined;
  }
  const into = isDirectory(u.process, last) && !u.has('T');
  if (!into && (sources.length > 1 || target !== undefined)) {
    yield* u.fail(`target ${target === undefined ? '' : 'directory '}'${last}': ${strerror(exists(u.process, last) ? ENOTDIR : ENOENT)}`);
    return undefined;
  }
  return sources.map((source) => [source, into ? inDirectory(last, baseName(source)) : last]);
}

/** Asks on standard error; true where the answer begins with y. */
export function* confirmed(u: Utility, question: string): Program<boolean> {
  yield* u.io.error(`${u.name}: ${question}? `);
  const reader = new LineReader(u.process, 0);
  return /^[yY]/.test((yield* reader.next()) ?? '');
}

/** Is `to` to be left alone (-n, -i answered no, -u and newer)? With -b it is kept under another name. */
export function* leaves(u: Utility, from: string, to: string): Program<boolean> {
  if (!exists(u.process, to)) return false;
  if (u.has('n')) return true;
  if (u.has('u') && u.process.stat(to).mtime >= u.process.stat(from).mtime) return true;
  if (u.has('i') && !u.has('f') && !(yield* confirmed(u, `overwrite '${to}'`))) {
    u.status = 1;
    return true;
  }
  if (u.has('b') && !isDirectory(u.process, to)) u.process.rename(to, `${to}~`);
  return false;
}
