import { EINVAL, EISDIR, ENOENT, ENOTDIR, ENOTEMPTY, strerror } from '../../uapi/errno.ts';
import { utility } from './coreutil.ts';
import { DESTINATION_OPTIONS, destinations, leaves } from './destination.ts';
import { exists, isDirectory, lstatOf } from './paths.ts';

/** mv's words for a refused rename. */
function refusal(from: string, to: string, why: string): string {
  if (why === strerror(EINVAL)) return `cannot move '${from}' to a subdirectory of itself, '${to}'`;
  if (why === strerror(EISDIR)) return `cannot overwrite directory '${to}' with non-directory '${from}'`;
  if (why === strerror(ENOTEMPTY)) return `cannot overwrite '${to}': ${why}`;
  if (why === strerror(ENOTDIR) && !to.endsWith('/')) return `cannot overwrite non-directory '${to}' with directory '${from}'`;
  return `cannot move '${from}' to '${to}': ${why}`;
}

/** mv(1). */
export const mv = utility('mv', { short: 'bfint:Tuv', long: DESTINATION_OPTIONS, usage: '[OPTION]... SOURCE... DEST' }, function* (u) {
  const { process } = u;
  const pairs = yield* destinations(u);
  if (pairs === undefined) return 1;
  for (const [from, to] of pairs) {
    if (!exists(process, from)) {
      yield* u.fail(`cannot stat '${from}': ${strerror(ENOENT)}`);
      continue;
    }
    if (lstatOf(process, from)?.ino === lstatOf(process, to)?.ino) {
      yield* u.fail(`'${from}' and '${to}' are the same file`);
      continue;
    }
    if (to.endsWith('/') && !isDirectory(process, from) && !exists(process, to)) {
      yield* u.fail(`cannot move '${from}' to '${to}': ${strerror(ENOTDIR)}`);
      continue;
    }
    if (yield* leaves(u, from, to)) continue;
    const moved = yield* u.attempt(
      () => {
        process.rename(from, to);
      },
      (why) => refusal(from, to, why),
    );
    if (moved && u.has('v')) yield* u.print(`renamed '${from}' -> '${to}'\n`);
  }
  return u.status;
});
