import { EPIPE, SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from './coreutil.ts';
import { type Amount, amountOf, COUNT_OPTIONS, countLines, lineStart, obsoleteCount, readBytes, title } from './head_tail.ts';

/** Passes on what is wanted of a descriptor, reading no further than needed. */
function* copyHead(u: Utility, fd: number, amount: Amount, end: number): Program<void> {
  const { process } = u;
  if (amount.sign === '-') {
    const all = yield* readBytes(process, fd);
    const length = amount.bytes
      ? Math.max(0, all.length - amount.count)
      : lineStart(all, Math.max(0, countLines(all, end) - amount.count), end);
    yield* process.write(1, all.subarray(0, length));
    return;
  }
  for (let left = amount.count; left > 0;) {
    const chunk = yield* process.read(fd, amount.bytes ? Math.min(left, 65536) : 65536);
    if (chunk.length === 0) return;
    const length = amount.bytes ? chunk.length : lineStart(chunk, left, end);
    // What the program has read too much of a file is given back.
    if (!amount.bytes && length < chunk.length && !isPipe(u, fd)) process.lseek(fd, length - chunk.length, 1);
    const part = chunk.slice(0, length);
    left -= amount.bytes ? length : countLines(part, end) - (part[length - 1] === end ? 0 : 1);
    yield* process.write(1, part);
  }
}

function isPipe(u: Utility, fd: number): boolean {
  return (u.process.fstat(fd).mode & 0o170000) !== 0o100000;
}

/** head(1). */
export const head = utility(
  'head',
  { short: 'n:c:qvz', long: COUNT_OPTIONS, rewrite: obsoleteCount(false), usage: '[OPTION]... [FILE]...' },
  function* (u) {
    const amount = yield* amountOf(u);
    if (amount === undefined) return 1;
    const files = u.operands.length > 0 ? u.operands : ['-'];
    const titles = (files.length > 1 && !u.has('q')) || u.has('v');
    let first = true;
    for (const file of files) {
      const fd = yield* u.open(file, (path, why) => `cannot open '${path}' for reading: ${why}`);
      if (fd === undefined) continue;
      if (titles) yield* title(u, file, first);
      first = false;
      try {
        yield* copyHead(u, fd, amount, u.has('z') ? 0 : 10);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno === EPIPE) throw error;
        yield* u.fail(`error reading '${file}': ${strerror(error.errno)}`);
      }
      u.close(fd);
    }
    return u.status;
  },
);
