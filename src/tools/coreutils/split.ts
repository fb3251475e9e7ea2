import { usageError, utility, type Utility } from './coreutil.ts';
import type { Program } from '../../uapi/process.ts';
import { encodeText } from '../stdio.ts';

/** The nth suffix: aa, ab, ... or 00, 01, ... */
function suffix(n: number, length: number, digits: boolean): string {
  const base = digits ? 10 : 26;
  let text = '';
  for (let rest = n, i = 0; i < length; i++, rest = Math.floor(rest / base))
    text = String.fromCharCode((digits ? 48 : 97) + (rest % base)) + text;
  return text;
}

function amount(text: string): number | undefined {
  const match = /^(\d+)([bKMG]?)B?$/.exec(text);
  return match === null || Number(match[1]) === 0
    ? undefined
    : Number(match[1]) * { '': 1, b: 512, K: 1024, M: 1048576, G: 1073741824 }[match[2]]!;
}

/** The pieces, as the options ask; undefined after a complaint. */
function* pieces(u: Utility, text: string): Program<(string | Uint8Array)[] | undefined> {
  const [lines, bytes, chunks] = [u.value('l'), u.value('b'), u.value('n')];
  const given = bytes ?? chunks ?? lines ?? '1000';
  const count = amount(given);
  if (count === undefined) {
    yield* u.fail(`invalid number of ${bytes !== undefined ? 'bytes' : chunks !== undefined ? 'chunks' : 'lines'}: '${given}'`);
    return undefined;
  }
  const out: (string | Uint8Array)[] = [];
  if (bytes === undefined && chunks === undefined) {
    const all = text.split(/(?<=\n)/);
    for (let at = 0; at < all.length && text !== ''; at += count) out.push(all.slice(at, at + count).join(''));
    return out;
  }
  const data = encodeText(text);
  if (chunks === undefined) for (let at = 0; at < data.length; at += count) out.push(data.subarray(at, at + count));
  else {
    const size = Math.floor(data.length / count);
    for (let i = 0; i < count; i++) out.push(data.subarray(i * size, i === count - 1 ? data.length : (i + 1) * size));
  }
  return out;
}

/** split(1). */
export const split = utility(
  'split',
  {
    short: 'a:b:dl:n:',
    long: [
      { name: 'lines', argument: 'required', value: 'l' },
      { name: 'bytes', argument: 'required', value: 'b' },
      { name: 'number', argument: 'required', value: 'n' },
      { name: 'suffix-length', argument: 'required', value: 'a' },
      { name: 'numeric-suffixes', argument: 'none', value: 'd' },
      { name: 'additional-suffix', argument: 'required', value: 'additional' },
      { name: 'verbose', argument: 'none', value: 'verbose' },
    ],
    rewrite: (args) => args.map((arg) => (/^-\d+$/.test(arg) ? `-l${arg.slice(1)}` : arg)),
    usage: '[OPTION]... [FILE [PREFIX]]',
  },
  function* (u) {
    const [file = '-', prefix = 'x', extra] = u.operands;
    if (extra !== undefined) return yield* usageError(u, `extra operand '${extra}'`);
    if (file !== '-' && !u.process.access(file, 4)) {
      yield* u.fail(`cannot open '${file}' for reading: No such file or directory`);
      return 1;
    }
    const parts = yield* pieces(u, yield* u.readFiles([file]));
    if (parts === undefined) return 1;
    const length = Number(u.value('a') ?? 2);
    for (const [i, part] of parts.entries()) {
      const name = `${prefix}${suffix(i, length, u.has('d'))}${u.value('additional') ?? ''}`;
      if (u.has('verbose')) yield* u.print(`creating file '${name}'\n`);
      u.process.writeFile(name, part);
    }
    return 0;
  },
);
