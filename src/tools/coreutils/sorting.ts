import { O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import { encodeText } from '../stdio.ts';
import { utility, usageError } from './coreutil.ts';

/** Utilities that order and pick: sort, uniq, cut, tr, comm, shuf. */

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
      yield* u.fail(separator === '' ? 'empty tab' : `multi-character tab '${separator}'`, 2);
      return 2;
    }
    const keys: SortKey[] = [];
    for (const { option, argument } of u.options) {
      if (option !== 'k') continue;
      const key = sortKey(argument);
      if (key === undefined) {
        yield* u.fail(
          /^0/.test(argument)
            ? `-: invalid field specification '${argument}'`
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
      const fd = yield* u.open(file, (path, why) => `cannot read: ${path}: ${why}`, 2);
      if (fd === undefined) return 2;
      u.close(fd);
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
      const fd = u.process.open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
      yield* u.process.write(fd, encodeText(text));
      u.process.close(fd);
    }
    return u.status;
  },
);

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
    yield* u.print(out);
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
    const delimiter = u.value('d') ?? '\t';
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

const CLASSES: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\t\\n\\v\\f\\r ',
  blank: '\\t ',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
};

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
};

/** The characters of one of tr's sets, ranges and classes spelt out. */
function trSet(text: string): string[] {
  const source = text.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole);
  const characters: string[] = [];
  const literal: boolean[] = [];
  for (let i = 0; i < source.length; i++) {
    const octal = /^\\([0-7]{1,3})/.exec(source.slice(i));
    if (octal) {
      characters.push(String.fromCharCode(parseInt(octal[1], 8)));
      i += octal[0].length - 1;
      literal.push(true);
    } else if (source[i] === '\\' && i + 1 < source.length) {
      i++;
      characters.push(ESCAPES[source[i]] ?? source[i]);
      literal.push(true);
    } else {
      characters.push(source[i]);
      literal.push(false);
    }
  }
  const out: string[] = [];
  for (let i = 0; i < characters.length; i++) {
    if (characters[i + 1] === '-' && !literal[i + 1] && i + 2 < characters.length) {
      for (let code = characters[i].charCodeAt(0); code <= characters[i + 2].charCodeAt(0); code++) out.push(String.fromCharCode(code));
      i += 2;
    } else out.push(characters[i]);
  }
  return out;
}

export const tr = utility(
  'tr',
  {
    short: '+cCdst',
    long: [
      { name: 'complement', argument: 'none', value: 'c' },
      { name: 'delete', argument: 'none', value: 'd' },
      { name: 'squeeze-repeats', argument: 'none', value: 's' },
      { name: 'truncate-set1', argument: 'none', value: 't' },
    ],
    usage: '[OPTION]... STRING1 [STRING2]',
  },
  function* (u) {
    const [first, second] = u.operands;
    const remove = u.has('d');
    const squeeze = u.has('s');
    if (first === undefined) return yield* usageError(u, 'missing operand');
    if (second === undefined && !remove && !squeeze) {
      yield* u.io.error(
        `tr: missing operand after '${first}'\nTwo strings must be given when translating.\nTry 'tr --help' for more information.\n`,
      );
      return 1;
    }
    const from = new Set(trSet(first));
    const complement = u.has('c') || u.has('C');
    const inFirst = (character: string): boolean => from.has(character) !== complement;
    const to = second === undefined ? [] : trSet(second);
    const order = trSet(first);
    const map = new Map<string, string>();
    order.forEach((character, i) => {
      if (!u.has('t') || i < to.length) map.set(character, to[Math.min(i, to.length - 1)]);
    });
    const translate = (character: string): string => (complement ? to[to.length - 1] : (map.get(character) ?? character));
    const squeezed = new Set(second === undefined ? [] : to);
    const squeezes = (character: string): boolean => (second === undefined ? inFirst(character) : squeezed.has(character));
    const stream = new TextDecoder();
    let last = '';
    for (;;) {
      const chunk = yield* u.process.read(0, 65536);
      const text = stream.decode(chunk, { stream: chunk.length > 0 });
      let out = '';
      for (const character of text) {
        const hit = inFirst(character);
        if (remove && hit) continue;
        const result = !remove && second !== undefined && hit ? translate(character) : character;
        if (squeeze && result === last && squeezes(result)) continue;
        last = result;
        out += result;
      }
      yield* u.print(out);
      if (chunk.length === 0) break;
      yield* u.io.flush();
    }
    return 0;
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
