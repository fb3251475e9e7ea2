import { SysError, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { utility, type Utility } from '../coreutils/coreutil.ts';

/** All bytes of a file, or of standard input for "-"; undefined, after a complaint, where it cannot be read. */
function* bytesOf(u: Utility, path: string): Program<Uint8Array | undefined> {
  try {
    if (path !== '-') return u.process.readFileBytes(path);
    const pieces: number[] = [];
    for (let piece = yield* u.process.read(0, 65536); piece.length > 0; piece = yield* u.process.read(0, 65536)) {
      for (const byte of piece) pieces.push(byte);
    }
    return Uint8Array.from(pieces);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (!u.has('s')) yield* u.fail(`${path}: ${strerror(error.errno)}`, 2);
    return undefined;
  }
}

/** A byte as -b shows it: ^X for control characters, M- for the upper half. */
function visible(byte: number): string {
  const meta = byte >= 128 ? 'M-' : '';
  const low = byte & 127;
  return meta + (low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low));
}

const octal = (byte: number): string => byte.toString(8).padStart(3);

/** A number of bytes, with a suffix. */
function count(text: string | undefined, otherwise: number): number {
  const match = /^(\d+)(k|K|M)?/.exec(text ?? '');
  return match ? Number(match[1]) * ({ k: 1000, K: 1024, M: 1048576 }[match[2] ?? ''] ?? 1) : otherwise;
}

function* report(u: Utility, a: Uint8Array, b: Uint8Array, [first, second]: readonly [string, string]): Program<number> {
  const length = Math.min(a.length, b.length);
  const bytes = u.has('b');
  const all = u.has('l');
  let line = 1;
  let differ = false;
  const digits = String(length).length;
  for (let at = 0; at < length; at++) {
    if (a[at] !== b[at]) {
      differ = true;
      if (u.has('s')) return 1;
      if (!all) {
        const what = bytes ? `byte ${at + 1}, line ${line} is ${octal(a[at])} ${visible(a[at])} ${octal(b[at])} ${visible(b[at])}` : '';
        yield* u.print(`${first} ${second} differ: ${bytes ? what : `char ${at + 1}, line ${line}`}\n`);
        return 1;
      }
      const left = bytes ? `${octal(a[at])} ${visible(a[at]).padEnd(4)}` : octal(a[at]);
      yield* u.print(`${String(at + 1).padStart(digits)} ${left} ${octal(b[at])}${bytes ? ` ${visible(b[at])}` : ''}\n`);
    }
    if (a[at] === 10) line++;
  }
  if (a.length === b.length) return differ ? 1 : 0;
  if (u.has('s')) return 1;
  const [shorter, ended] = a.length < b.length ? [first, a] : [second, b];
  const where = all ? '' : ended.at(-1) === 10 ? `, line ${line - 1}` : `, in line ${line}`;
  yield* u.io.error(`cmp: EOF on ${shorter} ${ended.length === 0 ? 'which is empty' : `after byte ${ended.length}${where}`}\n`);
  return 1;
}

/** cmp(1): where two files begin to differ. */
export const cmp = utility(
  'cmp',
  {
    short: 'bci:ln:sv',
    long: [
      { name: 'print-bytes', argument: 'none', value: 'b' },
      { name: 'ignore-initial', argument: 'required', value: 'i' },
      { name: 'verbose', argument: 'none', value: 'l' },
      { name: 'bytes', argument: 'required', value: 'n' },
      { name: 'silent', argument: 'none', value: 's' },
      { name: 'quiet', argument: 'none', value: 's' },
    ],
    usageStatus: 2,
    hint: "cmp: Try 'cmp --help' for more information.",
    version: '(GNU diffutils) 3.10',
    usage: '[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]',
  },
  function* (u) {
    if (u.operands.length === 0) {
      yield* u.io.error("cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.\n");
      return 2;
    }
    const [first, second, skip1, skip2] = [u.operands[0], u.operands[1] ?? '-', u.operands[2], u.operands[3]];
    const a = yield* bytesOf(u, first);
    const b = a === undefined ? undefined : yield* bytesOf(u, second);
    if (a === undefined || b === undefined) return 2;
    const [ignore1, ignore2] = (u.value('i') ?? '').split(':');
    const from1 = count(skip1, count(ignore1, 0));
    const from2 = count(skip2, count(ignore2 ?? ignore1, 0));
    const limit = count(u.value('n'), Infinity);
    const left = a.subarray(from1).subarray(0, Math.min(limit, a.length));
    const right = b.subarray(from2).subarray(0, Math.min(limit, b.length));
    return yield* report(u, left, right, [first, second]);
  },
);
