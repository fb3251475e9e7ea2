import { ENOTDIR, SysError } from '../../uapi/errno.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import type { Program } from '../../uapi/process.ts';
import { copyBytes } from './cp.ts';
import { destinations } from './destination.ts';
import { changedMode } from './mode.ts';
import { isDirectory, lstatOf, statOf } from './paths.ts';

/** Makes a directory and those above it. */
function* makeDirectories(u: Utility, path: string, mode: number): Program<void> {
  let made = path.startsWith('/') ? '' : '.';
  for (const part of path.split('/').filter(Boolean)) {
    made = `${made}/${part}`;
    const at = made;
    if (isDirectory(u.process, at)) continue;
    const done = yield* u.attempt(
      () => {
        u.process.mkdir(at, 0o755);
      },
      (why) => `cannot create directory '${path}': ${why}`,
    );
    if (!done) return;
    if (u.has('v')) yield* u.print(`install: creating directory '${at.replace(/^\.\//, '')}'\n`);
  }
  u.process.chmod(path, mode);
}

/** install(1). */
export const install = utility(
  'install',
  {
    short: 'bcCdDg:m:o:pst:Tv',
    long: [
      { name: 'directory', argument: 'none', value: 'd' },
      { name: 'mode', argument: 'required', value: 'm' },
      { name: 'verbose', argument: 'none', value: 'v' },
      { name: 'target-directory', argument: 'required', value: 't' },
    ],
    usage: '[OPTION]... SOURCE... DEST',
  },
  function* (u) {
    const given = u.value('m');
    const mode = changedMode(given ?? '755', 0);
    if (mode === undefined) {
      yield* u.fail(`invalid mode '${given}'`);
      return 1;
    }
    if (u.has('d')) {
      if (u.operands.length === 0) return yield* usageError(u, 'missing file operand');
      for (const path of u.operands) yield* makeDirectories(u, path, mode);
      return u.status;
    }
    if (u.has('D') && u.operands.length === 2) yield* makeDirectories(u, u.operands[1].replace(/\/?[^/]*$/, '') || '.', 0o755);
    const pairs = yield* destinations(u);
    if (pairs === undefined) return 1;
    for (const [from, to] of pairs) {
      const stat = statOf(u.process, from);
      if (stat === undefined) {
        yield* u.fail(`cannot stat '${from}': No such file or directory`);
        continue;
      }
      if (isDirectory(u.process, from)) {
        yield* u.fail(`omitting directory '${from}'`);
        continue;
      }
      const done = yield* u.attempt(
        () => {
          if (to.endsWith('/')) throw new SysError(ENOTDIR);
          if (lstatOf(u.process, to) !== undefined) u.process.unlink(to);
          copyBytes(u, from, to, 0o600);
          u.process.chmod(to, mode);
          if (u.has('p')) u.process.utimes(to, stat.atime, stat.mtime);
        },
        (why) => `cannot create regular file '${to}': ${why}`,
      );
      if (done && u.has('v')) yield* u.print(`'${from}' -> '${to}'\n`);
    }
    return u.status;
  },
);
