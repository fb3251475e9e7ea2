import { utility, usageError } from './coreutil.ts';
import { isDirectory } from './paths.ts';

/** Utilities that order and pick: sort, uniq, cut, comm, shuf. */

interface SortKey {
  field: number;
  character: number;
  endField: number;
  endCharacter: number;
  flags: string;
}

const SORT_FLAGS = 'bdfghiMnRrV';

function sortKey(text: string): SortKey | undefined {
  const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.(\d+))?([a-zA-Z]*))?$/.exec(text);
  if (!match || match[1] === '0') return undefined;
  return {
    field: Number(match[1]),
    character: Number(match[2] ?? 1),
    endField: Number(match[4] ?? 0),
    endCharacter: Number(match[5] ?? 0),
    flags: `${match[3]}${match[6] ?? ''}`,
  };
}

/** The part of a line a key is about. Fields are split at `separator`, or where blanks follow non-blanks. */
function keyText(line: string, key: SortKey, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/\s*\S+|\s+$/g) ?? ['']) : line.split(separator);
  const joint = separator ?? '';
  const start = fields.slice(key.field - 1);
  const skip = (text: string, characters: number): string => {
    const blanks = key.flags.includes('b') ? /^\s*/.exec(text)![0].length : 0;
    return text.slice(blanks + characters - 1);
  };
  if (key.endField === 0) return skip(start.join(joint), key.character);
  const end = fields.slice(key.field - 1, key.endField);
  if (end.length > 0 && key.endCharacter > 0) end[end.length - 1] = end[end.length - 1].slice(0, key.endCharacter);
  return skip(end.join(joint), key.character);
}

const UNITS = 'KMGTPEZY';
const MONTHS: readonly string[] = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function leadingNumber(text: string): number {
  const match = /^\s*(-?\d*\.?\d+)/.exec(text);
  return match ? Number(match[1]) : 0;
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Version numbers: digits compare as numbers, the rest as text. */
function byVersion(a: string, b: string): number {
  const [as, bs] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.max(as.length, bs.length); i++) {
    const [x, y] = [as[i] ?? '', bs[i] ?? ''];
    const numeric = /^\d/.test(x) && /^\d/.test(y);
    const order = numeric ? Number(x) - Number(y) : byBytes(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function compareBy(flags: string, a: string, b: string): number {
  if (flags.includes('n')) return leadingNumber(a) - leadingNumber(b);
  if (flags.includes('g')) return (parseFloat(a) || 0) - (parseFloat(b) || 0);
  if (flags.includes('h')) {
    const value = (text: string): number =>
      leadingNumber(text) * 1024 ** (UNITS.indexOf((/^\s*-?[\d.]+([KMGTPEZY])/i.exec(text)?.[1] ?? '').toUpperCase() || ' ') + 1);
    return value(a) - value(b);
  }
  if (flags.includes('M')) {
    const month = (text: string): number => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase());
    return month(a) - month(b);
  }
  if (flags.includes('V')) return byVersion(a, b);
  if (flags.includes('b')) [a, b] = [a.trimStart(), b.trimStart()];
  if (flags.includes('d')) [a, b] = [a.replace(/[^\w\s]|_/g, ''), b.replace(/[^\w\s]|_/g, '')];
  if (flags.includes('f')) [a, b] = [a.toUpperCase(), b.toUpperCase()];
  return byBytes(a, b);
}

export const sort = utility(
  'sort',
  {
    short: 'bcCdfghik:mMno:rRsS:t:T:uVz',
    long: [
      { name: 'field-separator', argument: 'required', value: 't' },
      { name: 'ignore-case', argument: 'none', value: 'f' },
      { name: 'key', argument: 'required', value: 'k' },
      { name: 'numeric-sort', argument: 'none', value: 'n' },
      { name: 'human-numeric-sort', argument: 'none', value: 'h' },
      { name: 'output', argument: 'required', value: 'o' },
      { name: 'reverse', argument: 'none', value: 'r' },
      { name: 'stable', argument: 'none', value: 's' },
      { name: 'unique', argument: 'none', value: 'u' },
      { name: 'version-sort', argument: 'none', value: 'V' },
      { name: 'check', argument: 'none', value: 'c' },
      { name: 'parallel', argument: 'required', value: 'parallel' },
    ],
    usageStatus: 2,
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const global = u.options
      .map(({ option }) => option)
      .filter((option) => SORT_FLAGS.includes(option))
      .join('');
    const separator = u.value('t');
    if (separator !== undefined && separator.length !== 1 && separator !== '\\0') {
      yield* u.fail(separator === '' ? 'empty tab' : `multi-character tab '${separator.replaceAll('\\', '\\\\')}'`, 2);
      return 2;
    }
    const numeric = [...new Set(global)].filter((letter) => 'dghiMnRV'.includes(letter)).sort((a, b) => (a < b ? -1 : 1));
    if (numeric.length > 1 && numeric.join('') !== 'di') {
      yield* u.fail(`options '-${numeric.join('')}' are incompatible`, 2);
      return 2;
    }
    const keys: SortKey[] = [];
    for (const { option, argument } of u.options) {
      if (option !== 'k') continue;
      const key = sortKey(argument);
      if (key === undefined) {
        yield* u.fail(
          /^0/.test(argument)
            ? `field number is zero: invalid field specification '${argument}'`
            : `invalid number at field start: invalid count at start of '${argument}'`,
          2,
        );
        return 2;
      }
      keys.push(key.flags.replace('b', '') === '' ? { ...key, flags: key.flags + global } : key);
    }
    const ordering = (a: string, b: string): number => {
      for (const key of keys) {
        const order = compareBy(key.flags, keyText(a, key, separator), keyText(b, key, separator));
        if (order !== 0) return key.flags.includes('r') ? -order : order;
      }
      if (keys.length > 0) return 0;
      const order = compareBy(global, a, b);
      return global.includes('r') ? -order : order;
    };
    const lines: string[] = [];
    for (const file of u.operands.length > 0 ? u.operands : ['-']) {
      const checks = u.has('c') || u.has('C');
      const fd = yield* u.open(file, (path, why) => `${checks ? 'open failed' : 'cannot read'}: ${path}: ${why}`, 2);
      if (fd === undefined) return 2;
      u.close(fd);
      if (isDirectory(u.process, file)) {
        yield* u.fail(`read failed: ${file}: Is a directory`, 2);
        return 2;
      }
      yield* u.eachLine([file], (line) => {
        lines.push(line);
      });
    }
    if (u.has('c') || u.has('C')) {
      const wrong = lines.findIndex(
        (line, i) => i > 0 && (ordering(lines[i - 1], line) > 0 || (u.has('u') && ordering(lines[i - 1], line) === 0)),
      );
      if (wrong < 0) return 0;
      if (u.has('c')) yield* u.fail(`${u.operands[0] ?? '-'}:${wrong + 1}: disorder: ${lines[wrong]}`);
      return 1;
    }
    const reverseTies = global.includes('r') ? -1 : 1;
    const lastResort = !u.has('s') && !u.has('u');
    if (u.has('R')) lines.sort(() => (u.process.random() & 1 ? 1 : -1));
    else lines.sort((a, b) => ordering(a, b) || (lastResort ? reverseTies * byBytes(a, b) : 0));
    const output = u.has('u') ? lines.filter((line, i) => i === 0 || ordering(lines[i - 1], line) !== 0) : lines;
    const text = output.map((line) => `${line}\n`).join('');
    const target = u.value('o');
    if (target === undefined) yield* u.print(text);
    else {
      const written = yield* u.attempt(
        () => {
          u.process.writeFile(target, text);
        },
        (why) => `open failed: ${target}: ${why}`,
      );
      if (!written) return 2;
    }
    return u.status;
  },
);

/** uniq's options that take numbers, and what these are numbers of. */
const NUMBERS = [
  ['f', 'fields to skip'],
  ['s', 'bytes to skip'],
  ['w', 'bytes to compare'],
] as const;

export const uniq = utility(
  'uniq',
  {
    short: 'cdDf:is:uw:z',
    long: [
      { name: 'count', argument: 'none', value: 'c' },
      { name: 'repeated', argument: 'none', value: 'd' },
      { name: 'unique', argument: 'none', value: 'u' },
      { name: 'ignore-case', argument: 'none', value: 'i' },
      { name: 'skip-fields', argument: 'required', value: 'f' },
    ],
    usage: '[OPTION]... [INPUT [OUTPUT]]',
  },
  function* (u) {
    const [, target, extra] = u.operands;
    if (extra !== undefined) return yield* usageError(u, `extra operand '${extra}'`);
    for (const [option, what] of NUMBERS) {
      const number = u.value(option);
      if (number === undefined || /^\d+$/.test(number)) continue;
      yield* u.fail(`${number}: invalid number of ${what}`);
      return 1;
    }
    const skipFields = Number(u.value('f') ?? 0);
    const skipCharacters = Number(u.value('s') ?? 0);
    const width = u.has('w') ? Number(u.value('w')) : Infinity;
    const keyOf = (line: string): string => {
      let key = line;
      for (let i = 0; i < skipFields; i++) key = key.replace(/^\s*\S*/, '');
      key = key.slice(skipCharacters, skipCharacters + width);
      return u.has('i') ? key.toLowerCase() : key;
    };
    let previous: string | undefined;
    let count = 0;
    let out = '';
    const flush = (): void => {
      if (previous === undefined || (u.has('d') && count < 2) || (u.has('u') && count > 1)) return;
      out += `${u.has('c') ? `${String(count).padStart(7)} ` : ''}${previous}\n`;
    };
    yield* u.eachLine(u.operands.slice(0, 1), (line) => {
      if (previous !== undefined && keyOf(previous) === keyOf(line)) {
        count++;
        if (u.has('D')) out += count === 2 ? `${previous}\n${line}\n` : `${line}\n`;
        return;
      }
      if (!u.has('D')) flush();
      previous = line;
      count = 1;
    });
    if (!u.has('D')) flush();
    if (target === undefined) yield* u.print(out);
    else u.process.writeFile(target, out);
    return u.status;
  },
);

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

export const comm = utility('comm', { short: '123', usage: '[OPTION]... FILE1 FILE2' }, function* (u) {
  if (u.operands.length < 2)
    return yield* usageError(u, u.operands.length === 0 ? 'missing operand' : `missing operand after '${u.operands[0]}'`);
  const lines = function* (file: string): Generator<unknown, string[], unknown> {
    const text = yield* u.readFiles([file]);
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  };
  const a = yield* lines(u.operands[0]);
  const b = yield* lines(u.operands[1]);
  const column = (number: number, line: string): string => {
    if (u.has(String(number))) return '';
    let indent = '';
    for (let i = 1; i < number; i++) if (!u.has(String(i))) indent += '\t';
    return `${indent}${line}\n`;
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (j >= b.length || (i < a.length && a[i] < b[j])) yield* u.print(column(1, a[i++]));
    else if (i >= a.length || b[j] < a[i]) yield* u.print(column(2, b[j++]));
    else {
      yield* u.print(column(3, a[i++]));
      j++;
    }
  }
  return u.status;
});

export const shuf = utility('shuf', { short: 'en:i:', usage: '[OPTION]... [FILE]' }, function* (u) {
  const range = /^(\d+)-(\d+)$/.exec(u.value('i') ?? '');
  let lines: string[];
  if (range) lines = Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => String(Number(range[1]) + i));
  else if (u.has('e')) lines = u.operands;
  else lines = (yield* u.readFiles(u.operands)).replace(/\n$/, '').split('\n');
  for (let i = lines.length - 1; i > 0; i--) {
    const j = u.process.random() % (i + 1);
    [lines[i], lines[j]] = [lines[j], lines[i]];
  }
  yield* u.print(
    lines
      .slice(0, Number(u.value('n') ?? lines.length))
      .map((line) => `${line}\n`)
      .join(''),
  );
  return u.status;
});
