import { EPIPE, SysError, strerror } from '../../uapi/errno.ts';
import { O_RDONLY } from '../../uapi/file.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from './coreutil.ts';
import { type Amount, amountOf, COUNT_OPTIONS, countLines, lineStart, obsoleteCount, readBytes, title } from './head_tail.ts';

/** A file that is watched: -1 while there is none of its name. */
interface Followed {
  readonly name: string;
  fd: number;
  ino: number;
}

function lastPart(all: Uint8Array, amount: Amount, end: number): Uint8Array {
  const { count, sign, bytes } = amount;
  if (sign === '+') return all.subarray(bytes ? Math.max(0, count - 1) : lineStart(all, Math.max(0, count - 1), end));
  return all.subarray(bytes ? Math.max(0, all.length - count) : lineStart(all, Math.max(0, countLines(all, end) - count), end));
}

/** Opens anew what -F watches by name, where another file bears the name now. */
function* reopen(u: Utility, file: Followed): Program<void> {
  const { process } = u;
  let ino: number;
  try {
    ({ ino } = process.stat(file.name));
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (file.fd >= 0) {
      yield* u.io.error(`tail: '${file.name}' has become inaccessible: ${strerror(error.errno)}\n`);
      process.close(file.fd);
      file.fd = -1;
    }
    return;
  }
  if (ino === file.ino && file.fd >= 0) return;
  const words = file.fd < 0 ? 'has appeared;  following new file' : 'has been replaced;  following new file';
  if (file.fd >= 0) process.close(file.fd);
  file.fd = process.open(file.name, O_RDONLY);
  file.ino = ino;
  yield* u.io.error(`tail: '${file.name}' ${words}\n`);
}

/** Shows what comes to be at the ends of the files, until a signal, or until the process of --pid is gone. */
function* follow(u: Utility, files: Followed[], titles: boolean): Program<void> {
  const { process } = u;
  const interval = Number(u.value('s') ?? 1) * 1e9;
  const pid = u.value('pid');
  let shown = files[files.length - 1];
  for (;;) {
    let any = false;
    for (const file of files) {
      if (u.has('F')) yield* reopen(u, file);
      if (file.fd < 0) continue;
      const { size } = process.fstat(file.fd);
      if (size < process.lseek(file.fd, 0, 1)) {
        yield* u.io.error(`tail: ${file.name}: file truncated\n`);
        process.lseek(file.fd, 0, 0);
      }
      const chunk = yield* process.read(file.fd, 65536);
      if (chunk.length === 0) continue;
      any = true;
      if (titles && shown !== file) yield* title(u, file.name, false);
      shown = file;
      yield* process.write(1, chunk);
    }
    if (any) continue;
    if (pid !== undefined && !process.processes().some((other) => other.pid === Number(pid))) return;
    yield* process.nanosleep(interval);
  }
}

/** tail(1). */
export const tail = utility(
  'tail',
  {
    short: 'n:c:qvfFs:z',
    rewrite: obsoleteCount(true),
    long: [
      ...COUNT_OPTIONS,
      { name: 'follow', argument: 'optional', value: 'f' },
      { name: 'pid', argument: 'required', value: 'pid' },
      { name: 'retry', argument: 'none', value: 'retry' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const amount = yield* amountOf(u);
    if (amount === undefined) return 1;
    const files = u.operands.length > 0 ? u.operands : ['-'];
    const titles = (files.length > 1 && !u.has('q')) || u.has('v');
    const follows = u.has('f') || u.has('F');
    const followed: Followed[] = [];
    let first = true;
    for (const file of files) {
      const fd = yield* u.open(file, (path, why) => `cannot open '${path}' for reading: ${why}`);
      if (fd === undefined) {
        if (u.has('F')) followed.push({ name: file, fd: -1, ino: -1 });
        continue;
      }
      if (titles) yield* title(u, file, first);
      first = false;
      try {
        yield* u.process.write(1, lastPart(yield* readBytes(u.process, fd), amount, u.has('z') ? 0 : 10));
        if (follows && file !== '-') followed.push({ name: file, fd, ino: u.process.fstat(fd).ino });
        else u.close(fd);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno === EPIPE) throw error;
        yield* u.fail(`error reading '${file}': ${strerror(error.errno)}`);
      }
    }
    if (!follows || files[0] === '-') return u.status;
    if (followed.length === 0) {
      yield* u.fail('no files remaining');
      return 1;
    }
    yield* follow(u, followed, titles);
    return u.status;
  },
);
