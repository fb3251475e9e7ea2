import { ENOENT, ENOTDIR, ENOTEMPTY, SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { confirmed } from './destination.ts';
import { baseName, entriesOf } from './paths.ts';

/** What rm -i calls a file. */
function kindOf(stat: F.Stat): string {
  const names: Readonly<Record<number, string>> = {
    [F.S_IFDIR]: 'directory',
    [F.S_IFLNK]: 'symbolic link',
    [F.S_IFIFO]: 'fifo',
    [F.S_IFSOCK]: 'socket',
  };
  return names[stat.mode & F.S_IFMT] ?? (stat.size === 0 ? 'regular empty file' : 'regular file');
}

function* removeTree(u: Utility, path: string): Program<void> {
  const { process } = u;
  let stat: F.Stat;
  try {
    stat = process.lstat(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    const missing = error.errno === ENOENT || error.errno === ENOTDIR;
    if (!u.has('f') || !missing) yield* u.fail(`cannot remove '${path}': ${strerror(error.errno)}`);
    return;
  }
  const directory = (stat.mode & F.S_IFMT) === F.S_IFDIR;
  if (directory && !u.has('r') && !u.has('R') && !u.has('d')) return yield* u.fail(`cannot remove '${path}': Is a directory`);
  const asks = u.has('i') && !u.has('f');
  if (directory && !u.has('d')) {
    const names = entriesOf(process, path);
    if (asks && names.length > 0 && !(yield* confirmed(u, `descend into directory '${path}'`))) return;
    for (const name of names) yield* removeTree(u, `${path}/${name}`);
  }
  if (asks && !(yield* confirmed(u, `remove ${kindOf(stat)} '${path}'`))) return;
  const removed = yield* u.attempt(
    () => {
      if (directory) process.rmdir(path);
      else process.unlink(path);
    },
    (why) => `cannot remove '${path}': ${why}`,
  );
  if (removed && u.has('v')) yield* u.print(`removed ${directory ? 'directory ' : ''}'${path}'\n`);
}

/** rm(1). */
export const rm = utility(
  'rm',
  {
    short: 'dfiIrRv',
    long: [
      { name: 'force', argument: 'none', value: 'f' },
      { name: 'recursive', argument: 'none', value: 'r' },
      { name: 'dir', argument: 'none', value: 'd' },
      { name: 'verbose', argument: 'none', value: 'v' },
      { name: 'interactive', argument: 'optional', value: 'i' },
      { name: 'preserve-root', argument: 'optional', value: 'preserve' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    if (u.operands.length === 0 && !u.has('f')) return yield* usageError(u, 'missing operand');
    const recursive = u.has('r') || u.has('R');
    if (u.has('I') && (u.operands.length > 3 || recursive)) {
      const count = `${u.operands.length} argument${u.operands.length === 1 ? '' : 's'}`;
      if (!(yield* confirmed(u, `remove ${count}${recursive ? ' recursively' : ''}`))) return u.status;
    }
    for (const path of u.operands) {
      if (recursive && (baseName(path) === '.' || baseName(path) === '..'))
        yield* u.fail(`refusing to remove '.' or '..' directory: skipping '${path}'`);
      else if (path === '/' && recursive) {
        yield* u.fail("it is dangerous to operate recursively on '/'");
        yield* u.fail('use --no-preserve-root to override this failsafe');
      } else yield* removeTree(u, path);
    }
    return u.status;
  },
);

/** rmdir(1). */
export const rmdir = utility(
  'rmdir',
  {
    short: 'pv',
    long: [
      { name: 'parents', argument: 'none', value: 'p' },
      { name: 'verbose', argument: 'none', value: 'v' },
      { name: 'ignore-fail-on-non-empty', argument: 'none', value: 'ignore' },
    ],
    usage: '[OPTION]... DIRECTORY...',
  },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
    for (const operand of u.operands) {
      for (let path = operand; path !== '' && path !== '/' && path !== '.'; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
        if (u.has('v')) yield* u.print(`rmdir: removing directory, '${path}'\n`);
        try {
          u.process.rmdir(path);
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
          if (!u.has('ignore') || error.errno !== ENOTEMPTY) yield* u.fail(`failed to remove '${path}': ${strerror(error.errno)}`);
          break;
        }
        if (!u.has('p')) break;
      }
    }
    return u.status;
  },
);
