import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from './coreutil.ts';
import { humanSize } from './human_size.ts';
import { entriesOf, inDirectory } from './paths.ts';

/** Adds up what is below `path` and shows it as the options ask; returns the bytes. Files with several names count once. */
function* measure(u: Utility, path: string, depth: number, seen: Set<string>): Program<number> {
  let stat: F.Stat;
  try {
    stat = u.process.lstat(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    yield* u.fail(`cannot access '${path}': ${strerror(error.errno)}`);
    return 0;
  }
  const directory = (stat.mode & F.S_IFMT) === F.S_IFDIR;
  const id = `${stat.dev}:${stat.ino}`;
  if (!directory && seen.has(id)) return 0;
  seen.add(id);
  let bytes = u.has('b') ? (directory ? 4096 : stat.size) : stat.blocks * 512;
  if (directory)
    for (const name of entriesOf(u.process, path)) {
      const below = yield* measure(u, inDirectory(path, name), depth + 1, seen);
      bytes += below;
    }
  const deepest = u.has('s') ? 0 : Number(u.value('d') ?? Infinity);
  if (depth <= deepest && (directory || depth === 0 || u.has('a'))) yield* u.print(`${shown(u, bytes)}\t${path}\n`);
  return bytes;
}

function shown(u: Utility, bytes: number): string {
  if (u.has('h')) return humanSize(bytes);
  if (u.has('b')) return String(bytes);
  return String(Math.ceil(bytes / (u.has('m') ? 1048576 : 1024)));
}

/** du(1). */
export const du = utility(
  'du',
  {
    short: 'abcd:hkmsx',
    long: [
      { name: 'all', argument: 'none', value: 'a' },
      { name: 'bytes', argument: 'none', value: 'b' },
      { name: 'total', argument: 'none', value: 'c' },
      { name: 'max-depth', argument: 'required', value: 'd' },
      { name: 'human-readable', argument: 'none', value: 'h' },
      { name: 'summarize', argument: 'none', value: 's' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const seen = new Set<string>();
    let total = 0;
    for (const path of u.operands.length > 0 ? u.operands : ['.']) total += yield* measure(u, path, 0, seen);
    if (u.has('c')) yield* u.print(`${shown(u, total)}\ttotal\n`);
    return u.status;
  },
);
