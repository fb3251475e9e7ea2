import { EISDIR, ENOTDIR, SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from './coreutil.ts';
import { DESTINATION_OPTIONS, destinations, leaves } from './destination.ts';
import { baseName, entriesOf, inDirectory, isDirectory, lstatOf, sameFile, statOf } from './paths.ts';

/** Copies the bytes of a regular file. Throws SysError. */
export function copyBytes(u: Utility, from: string, to: string, mode: number): void {
  const bytes = u.process.readFileBytes(from);
  u.process.close(u.process.open(to, F.O_WRONLY | F.O_CREAT | F.O_TRUNC, mode & 0o777));
  u.process.writeFile(to, bytes);
}

/** Copies one thing, and what is below a directory. `made`: the inode of the copy's top, which is not to be copied itself. */
function* copy(u: Utility, from: string, to: string, made?: number): Program<void> {
  const { process } = u;
  const keepsLinks = u.has('a') || u.has('d') || u.has('P') || (isRecursive(u) && !u.has('L') && !(u.has('H') && made === undefined));
  let stat: F.Stat;
  try {
    stat = keepsLinks ? process.lstat(from) : process.stat(from);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`cannot stat '${from}': ${strerror(error.errno)}`);
    return;
  }
  const type = stat.mode & F.S_IFMT;
  if (type === F.S_IFDIR) return yield* copyDirectory(u, from, to, stat, made);
  if (isDirectory(process, to)) return yield* u.fail(`cannot overwrite directory '${to}' with non-directory '${from}'`);
  if (sameFile(process, from, to) && type !== F.S_IFLNK && !(u.has('f') && lstatOf(process, to)!.ino !== stat.ino))
    return yield* u.fail(`'${from}' and '${to}' are the same file`);
  if (type !== F.S_IFLNK && lstatOf(process, to) !== undefined && statOf(process, to) === undefined)
    return yield* u.fail(`not writing through dangling symlink '${to}'`);
  if (yield* leaves(u, from, to)) return;
  if (yield* copyFile(u, from, to, stat)) if (u.has('v')) yield* u.print(`'${from}' -> '${to}'\n`);
}

function isRecursive(u: Utility): boolean {
  return u.has('r') || u.has('R') || u.has('a');
}

/** Copies, or links with -l and -s, what is no directory. */
function* copyFile(u: Utility, from: string, to: string, stat: F.Stat): Program<boolean> {
  const { process } = u;
  if (u.has('l') || u.has('s')) {
    return yield* u.attempt(
      () => {
        if (u.has('f') && lstatOf(process, to) !== undefined) process.unlink(to);
        if (u.has('l')) process.link(from, to);
        else process.symlink(from, to);
      },
      (why) => `cannot create ${u.has('l') ? `hard link '${to}' to` : `symbolic link '${to}' to`} '${from}': ${why}`,
    );
  }
  if ((stat.mode & F.S_IFMT) === F.S_IFLNK) {
    return yield* u.attempt(
      () => {
        if (lstatOf(process, to) !== undefined) process.unlink(to);
        process.symlink(process.readlink(from), to);
      },
      (why) => `cannot create symbolic link '${to}': ${why}`,
    );
  }
  return yield* u.attempt(
    () => {
      if (to.endsWith('/')) throw new SysError(lstatOf(process, to.replace(/\/+$/, '')) === undefined ? ENOTDIR : EISDIR);
      copyBytes(u, from, to, stat.mode);
      preserve(u, to, stat);
    },
    (why) => `cannot create regular file '${to}': ${why}`,
  );
}

function preserve(u: Utility, to: string, stat: F.Stat): void {
  if (!u.has('p') && !u.has('a')) return;
  u.process.chmod(to, stat.mode & 0o7777);
  u.process.chown(to, stat.uid, stat.gid);
  u.process.utimes(to, stat.atime, stat.mtime);
}

function* copyDirectory(u: Utility, from: string, to: string, stat: F.Stat, made?: number): Program<void> {
  const { process } = u;
  if (!isRecursive(u)) return yield* u.fail(`-r not specified; omitting directory '${from}'`);
  const there = lstatOf(process, to);
  if (there !== undefined && !isDirectory(process, to))
    return yield* u.fail(`cannot overwrite non-directory '${to}' with directory '${from}'`);
  // What is there now: the copy may come to stand in it.
  const names = entriesOf(process, from);
  if (there === undefined) {
    const done = yield* u.attempt(
      () => {
        process.mkdir(to, stat.mode & 0o777);
      },
      (why) => `cannot create directory '${to}': ${why}`,
    );
    if (!done) return;
    if (u.has('v')) yield* u.print(`'${from}' -> '${to}'\n`);
  }
  const top = made ?? process.stat(to).ino;
  for (const name of names)
    if (lstatOf(process, inDirectory(from, name))?.ino !== top) yield* copy(u, inDirectory(from, name), inDirectory(to, name), top);
  if (made === undefined && isWithin(u, from, to)) yield* u.fail(`cannot copy a directory, '${from}', into itself, '${to}'`);
  preserve(u, to, stat);
}

/** Does `path` stand in `directory`? */
function isWithin(u: Utility, directory: string, path: string): boolean {
  const top = u.process.stat(directory).ino;
  for (let up = path, before = -1; ; up = `${up}/..`) {
    const { ino } = u.process.stat(up);
    if (ino === top) return true;
    if (ino === before) return false;
    before = ino;
  }
}

/** --parents: the source's own directories are made below the target. */
function* withParents(u: Utility, from: string, directory: string): Program<string> {
  let made = directory;
  for (const part of from.split('/').slice(0, -1)) {
    made = inDirectory(made, part);
    if (part !== '' && !isDirectory(u.process, made)) u.process.mkdir(made, 0o755);
  }
  return inDirectory(made, baseName(from));
}

/** cp(1). */
export const cp = utility(
  'cp',
  {
    short: 'abdfHiLlnPprRst:Tuvx',
    long: [
      ...DESTINATION_OPTIONS,
      { name: 'recursive', argument: 'none', value: 'r' },
      { name: 'archive', argument: 'none', value: 'a' },
      { name: 'link', argument: 'none', value: 'l' },
      { name: 'symbolic-link', argument: 'none', value: 's' },
      { name: 'dereference', argument: 'none', value: 'L' },
      { name: 'no-dereference', argument: 'none', value: 'P' },
      { name: 'preserve', argument: 'optional', value: 'p' },
      { name: 'parents', argument: 'none', value: 'parents' },
      { name: 'one-file-system', argument: 'none', value: 'x' },
    ],
    usage: '[OPTION]... SOURCE... DEST',
  },
  function* (u) {
    const pairs = yield* destinations(u);
    if (pairs === undefined) return 1;
    const directory = u.value('t') ?? u.operands[u.operands.length - 1];
    for (const [from, to] of pairs) yield* copy(u, from, u.has('parents') ? yield* withParents(u, from, directory) : to);
    return u.status;
  },
);
