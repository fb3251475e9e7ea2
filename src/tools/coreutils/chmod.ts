import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { usageError, utility, type Utility } from './coreutil.ts';
import { changedMode, modeString } from './mode.ts';

/** "0644 (rw-r--r--)". */
function described(mode: number): string {
  return `${(mode & 0o7777).toString(8).padStart(4, '0')} (${modeString(mode).slice(1)})`;
}

/** Changes one file, and with -R what is below it. */
function* change(u: Utility, path: string, changed: (mode: number) => number): Program<void> {
  let stat: F.Stat;
  try {
    stat = u.process.stat(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (u.has('f')) u.status = 1;
    else yield* u.fail(`cannot access '${path}': ${strerror(error.errno)}`);
    return;
  }
  const mode = changed(stat.mode);
  const done = yield* u.attempt(
    () => {
      u.process.chmod(path, mode & 0o7777);
    },
    (why) => `changing permissions of '${path}': ${why}`,
  );
  const same = (mode & 0o7777) === (stat.mode & 0o7777);
  if (done && (u.has('v') || (u.has('c') && !same)))
    yield* u.print(
      `mode of '${path}' ${same ? `retained as ${described(mode)}` : `changed from ${described(stat.mode)} to ${described(mode)}`}\n`,
    );
  if (!u.has('R') || (stat.mode & F.S_IFMT) !== F.S_IFDIR) return;
  for (const { name, type } of u.process.readdir(path))
    if (name !== '.' && name !== '..' && (type & F.S_IFMT) !== F.S_IFLNK) yield* change(u, `${path}/${name}`, changed);
}

/** chmod(1). */
export const chmod = utility(
  'chmod',
  {
    short: 'Rfvc',
    long: [
      { name: 'recursive', argument: 'none', value: 'R' },
      { name: 'reference', argument: 'required', value: 'reference' },
      { name: 'verbose', argument: 'none', value: 'v' },
      { name: 'changes', argument: 'none', value: 'c' },
      { name: 'quiet', argument: 'none', value: 'f' },
      { name: 'silent', argument: 'none', value: 'f' },
    ],
    // chmod -x: a mode that looks like options.
    rewrite: (args) => args.map((arg) => (/^-[rwxXstugo]+$/.test(arg) ? `a${arg}` : arg)),
    usage: '[OPTION]... MODE[,MODE]... FILE...',
  },
  function* (u) {
    const reference = u.value('reference');
    const [text, ...files] = reference === undefined ? u.operands : ['', ...u.operands];
    if (text === undefined || (reference !== undefined && files.length === 0)) return yield* usageError(u, 'missing operand');
    if (files.length === 0) return yield* usageError(u, `missing operand after '${text}'`);
    if (reference !== undefined) {
      const { mode } = u.process.stat(reference);
      for (const path of files) yield* change(u, path, () => mode);
      return u.status;
    }
    if (changedMode(text, 0) === undefined) return yield* usageError(u, `invalid mode: '${text}'`);
    const umask = u.process.umask(0);
    u.process.umask(umask);
    for (const path of files) yield* change(u, path, (mode) => changedMode(text, mode, umask)!);
    return u.status;
  },
);
