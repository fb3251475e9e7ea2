import { utility, usageError } from './coreutil.ts';

/** Ranges of cut's lists: "1,3-5,7-". Returns [from, to] pairs, or the complaint. */
function ranges(text: string, what: string): [number, number][] | string {
  const result: [number, number][] = [];
  for (const part of text.split(/[, \t]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(part);
    if (!match || part === '')
      return part === ''
        ? `${what} are numbered from 1`
        : `invalid ${what === 'fields' ? 'field value' : 'byte/character position'} '${part}'`;
    if (part === '-') return 'invalid range with no endpoint: -';
    const from = match[1] === '' ? 1 : Number(match[1]);
    const to = match[2] === '' ? from : match[3] === '' ? Infinity : Number(match[3]);
    if (from === 0) return what === 'fields' ? 'fields are numbered from 1' : 'byte/character positions are numbered from 1';
    if (to < from) return 'invalid decreasing range';
    result.push([from, to]);
  }
  return result;
}

/** cut(1). */
export const cut = utility(
  'cut',
  {
    short: 'b:c:d:f:nsz',
    long: [
      { name: 'bytes', argument: 'required', value: 'b' },
      { name: 'characters', argument: 'required', value: 'c' },
      { name: 'delimiter', argument: 'required', value: 'd' },
      { name: 'fields', argument: 'required', value: 'f' },
      { name: 'only-delimited', argument: 'none', value: 's' },
      { name: 'complement', argument: 'none', value: 'complement' },
      { name: 'output-delimiter', argument: 'required', value: 'output' },
    ],
    usage: 'OPTION... [FILE]...',
  },
  function* (u) {
    const list = u.value('f') ?? u.value('c') ?? u.value('b');
    if (list === undefined) return yield* usageError(u, 'you must specify a list of bytes, characters, or fields');
    const byField = u.has('f');
    if (byField && (u.has('c') || u.has('b'))) return yield* usageError(u, 'only one list may be specified');
    const delimiter = u.value('d') === '' ? '\0' : (u.value('d') ?? '\t');
    if (u.has('d') && !byField) return yield* usageError(u, 'an input delimiter may be specified only when operating on fields');
    if (delimiter.length > 1) return yield* usageError(u, 'the delimiter must be a single character');
    const parsed = ranges(list, byField ? 'fields' : 'positions');
    if (typeof parsed === 'string') return yield* usageError(u, parsed);
    const complement = u.has('complement');
    const wanted = (position: number): boolean => parsed.some(([from, to]) => position >= from && position <= to) !== complement;
    const joint = u.value('output') ?? (byField ? delimiter : '');
    yield* u.eachLine(u.operands, function* (line) {
      const parts = byField ? line.split(delimiter) : [...line];
      if (byField && parts.length === 1) {
        if (!u.has('s')) yield* u.print(`${line}\n`);
      } else yield* u.print(`${parts.filter((_, i) => wanted(i + 1)).join(joint)}\n`);
    });
    return u.status;
  },
);
