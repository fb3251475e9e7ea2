import { EEXIST, ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { DESTINATION_OPTIONS, destinations } from './destination.ts';
import { baseName, exists, isDirectory, lstatOf, resolvePath } from './paths.ts';

/** `target` as seen from the directory `from`. Both are absolute. */
export function relativePath(target: string, from: string): string {
  const [to, at] = [target.split('/').filter(Boolean), from.split('/').filter(Boolean)];
  let shared = 0;
  while (shared < to.length && shared < at.length && to[shared] === at[shared]) shared++;
  return [...at.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
}

/** Makes one link. Throws SysError. */
function makeLink(u: Utility, target: string, path: string): void {
  const { process } = u;
  if (u.has('f') && exists(process, path) && !isRealDirectory(u, path)) process.unlink(path);
  if (!u.has('s')) process.link(target, path);
  else if (!u.has('r')) process.symlink(target, path);
  else {
    const directory = resolvePath(process, `${path}/..`, 'nothing') ?? '/';
    process.symlink(relativePath(resolvePath(process, target, 'nothing') ?? `${process.cwd()}/${target}`, directory), path);
  }
}

function isRealDirectory(u: Utility, path: string): boolean {
  return ((lstatOf(u.process, path)?.mode ?? 0) & F.S_IFMT) === F.S_IFDIR;
}

/** The links to be made: -n takes a link to a directory for no directory. */
function* pairs(u: Utility): Program<[string, string][]> {
  const [first, second] = u.operands;
  if (second === undefined && !u.has('t')) return [[first, `./${baseName(first)}`]];
  const last = u.operands[u.operands.length - 1];
  if (u.has('n') && u.operands.length === 2 && !isRealDirectory(u, last)) return [[first, last]];
  return (yield* destinations(u)) ?? [];
}

/** ln(1). */
export const ln = utility(
  'ln',
  {
    short: 'bfinrst:Tv',
    long: [
      ...DESTINATION_OPTIONS,
      { name: 'symbolic', argument: 'none', value: 's' },
      { name: 'relative', argument: 'none', value: 'r' },
      { name: 'no-dereference', argument: 'none', value: 'n' },
    ],
    usage: '[OPTION]... TARGET LINK_NAME',
  },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing file operand');
    const symbolic = u.has('s');
    for (const [target, path] of yield* pairs(u)) {
      if (!symbolic && !exists(u.process, target)) {
        yield* u.fail(`failed to access '${target}': ${strerror(ENOENT)}`);
        continue;
      }
      if (!symbolic && isDirectory(u.process, target)) {
        yield* u.fail(`${target}: hard link not allowed for directory`);
        continue;
      }
      const made = yield* u.attempt(
        () => {
          if (u.has('f') && isDirectory(u.process, path) && isRealDirectory(u, path)) throw new SysError(EEXIST);
          makeLink(u, target, path);
        },
        (why) =>
          symbolic || why === strerror(EEXIST)
            ? `failed to create ${symbolic ? 'symbolic' : 'hard'} link '${path}': ${why}`
            : `failed to create hard link '${path}' => '${target}': ${why}`,
      );
      if (made && u.has('v')) yield* u.print(`'${path}' ${symbolic ? '->' : '=>'} '${symbolic ? u.process.readlink(path) : target}'\n`);
    }
    return u.operands.length > 0 ? u.status : 1;
  },
);
