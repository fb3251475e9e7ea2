import { utility, type Utility } from './coreutil.ts';
import type { Program } from '../../uapi/process.ts';
import { isDirectory } from './paths.ts';
import { SORT_FLAGS, byBytes, compareBy, keyText, sortKey, type SortKey } from './sort_key.ts';

/** sort(1). */
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
    const wrong = contradiction(global, u.value('t'));
    if (wrong !== undefined) yield* u.fail(wrong, 2);
    const keys = wrong === undefined ? yield* keysOf(u, global) : undefined;
    if (keys === undefined) return 2;
    const ordering = orderingBy(keys, global, u.value('t'));
    const lines = yield* linesToSort(u);
    if (lines === undefined) return 2;
    if (u.has('c') || u.has('C')) return yield* checkSorted(u, lines, ordering);
    const reverseTies = global.includes('r') ? -1 : 1;
    const lastResort = !u.has('s') && !u.has('u');
    if (u.has('R')) lines.sort(() => (u.process.random() & 1 ? 1 : -1));
    else lines.sort((a, b) => ordering(a, b) || (lastResort ? reverseTies * byBytes(a, b) : 0));
    const output = u.has('u') ? lines.filter((line, i) => i === 0 || ordering(lines[i - 1], line) !== 0) : lines;
    return yield* write(u, output.map((line) => `${line}\n`).join(''));
  },
);

type Ordering = (a: string, b: string) => number;

/** What is wrong with the separator, or with the orderings asked for together. */
function contradiction(global: string, separator: string | undefined): string | undefined {
  if (separator !== undefined && separator.length !== 1 && separator !== '\\0')
    return separator === '' ? 'empty tab' : `multi-character tab '${separator.replaceAll('\\', '\\\\')}'`;
  const numeric = [...new Set(global)].filter((letter) => 'dghiMnRV'.includes(letter)).sort(byBytes);
  if (numeric.length > 1 && numeric.join('') !== 'di') return `options '-${numeric.join('')}' are incompatible`;
  return undefined;
}

/** The keys of -k; those without options of their own take the global ones. */
function* keysOf(u: Utility, global: string): Program<SortKey[] | undefined> {
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
      return undefined;
    }
    keys.push(key.flags.replace('b', '') === '' ? { ...key, flags: key.flags + global } : key);
  }
  return keys;
}

function orderingBy(keys: readonly SortKey[], global: string, separator: string | undefined): Ordering {
  return (a, b) => {
    for (const key of keys) {
      const order = compareBy(key.flags, keyText(a, key, separator), keyText(b, key, separator));
      if (order !== 0) return key.flags.includes('r') ? -order : order;
    }
    if (keys.length > 0) return 0;
    const order = compareBy(global, a, b);
    return global.includes('r') ? -order : order;
  };
}

/** All lines of the operands; undefined, complained about, where one cannot be read. */
function* linesToSort(u: Utility): Program<string[] | undefined> {
  const lines: string[] = [];
  const refusal = u.has('c') || u.has('C') ? 'open failed' : 'cannot read';
  for (const file of u.operands.length > 0 ? u.operands : ['-']) {
    const fd = yield* u.open(file, (path, why) => `${refusal}: ${path}: ${why}`, 2);
    if (fd === undefined) return undefined;
    u.close(fd);
    if (isDirectory(u.process, file)) {
      yield* u.fail(`read failed: ${file}: Is a directory`, 2);
      return undefined;
    }
    yield* u.eachLine([file], (line) => {
      lines.push(line);
    });
  }
  return lines;
}

/** -c and -C: is a line out of order? */
function* checkSorted(u: Utility, lines: readonly string[], ordering: Ordering): Program<number> {
  const wrong = lines.findIndex((line, i) => {
    if (i === 0) return false;
    const order = ordering(lines[i - 1], line);
    return order > 0 || (order === 0 && u.has('u'));
  });
  if (wrong < 0) return 0;
  if (u.has('c')) yield* u.fail(`${u.operands[0] ?? '-'}:${wrong + 1}: disorder: ${lines[wrong]}`);
  return 1;
}

function* write(u: Utility, text: string): Program<number> {
  const target = u.value('o');
  if (target === undefined) {
    yield* u.print(text);
    return u.status;
  }
  const written = yield* u.attempt(
    () => {
      u.process.writeFile(target, text);
    },
    (why) => `open failed: ${target}: ${why}`,
  );
  return written ? u.status : 2;
}
