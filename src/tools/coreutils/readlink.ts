import { EINVAL, ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { relativePath } from './ln.ts';
import { resolvePath } from './paths.ts';

/** readlink(1) and realpath(1). */

const MODES = [
  { name: 'canonicalize', argument: 'none', value: 'f' },
  { name: 'canonicalize-existing', argument: 'none', value: 'e' },
  { name: 'canonicalize-missing', argument: 'none', value: 'm' },
  { name: 'no-newline', argument: 'none', value: 'n' },
  { name: 'verbose', argument: 'none', value: 'v' },
  { name: 'zero', argument: 'none', value: 'z' },
] as const;

/** How much of the path has to be there. */
function needed(u: Utility): 'all' | 'parents' | 'nothing' {
  return u.has('e') ? 'all' : u.has('m') ? 'nothing' : 'parents';
}

export const readlink = utility('readlink', { short: 'efmnqsvz', long: MODES, usage: '[OPTION]... FILE...' }, function* (u) {
  if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
  const resolves = u.has('f') || u.has('e') || u.has('m');
  for (const path of u.operands) {
    let result: string | undefined;
    let errno = ENOENT;
    if (resolves) result = resolvePath(u.process, path, needed(u));
    else {
      try {
        result = u.process.readlink(path);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        errno = error.errno;
      }
    }
    if (result !== undefined) yield* u.print(`${result}${u.has('n') && u.operands.length === 1 ? '' : u.has('z') ? '\0' : '\n'}`);
    else if (u.has('v')) yield* u.fail(`${path}: ${strerror(errno === 0 ? EINVAL : errno)}`);
    else u.status = 1;
  }
  return u.status;
});

/** An absolute path without dots; links stay. */
function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return `/${parts.join('/')}`;
}

export const realpath = utility(
  'realpath',
  {
    short: 'emsqz',
    long: [
      ...MODES,
      { name: 'strip', argument: 'none', value: 's' },
      { name: 'no-symlinks', argument: 'none', value: 's' },
      { name: 'quiet', argument: 'none', value: 'q' },
      { name: 'relative-to', argument: 'required', value: 'relative-to' },
    ],
    usage: '[OPTION]... FILE...',
  },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
    const base = u.value('relative-to');
    const from = base === undefined ? undefined : resolvePath(u.process, base, 'nothing');
    for (const path of u.operands) {
      const strict = resolvePath(u.process, path, needed(u));
      const result = strict !== undefined && u.has('s') ? normalized(path.startsWith('/') ? path : `${u.process.cwd()}/${path}`) : strict;
      if (result !== undefined) yield* u.print(`${from === undefined ? result : relativePath(result, from)}${u.has('z') ? '\0' : '\n'}`);
      else if (u.has('q')) u.status = 1;
      else yield* u.fail(`${path}: ${strerror(ENOENT)}`);
    }
    return u.status;
  },
);
