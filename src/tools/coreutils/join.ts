import { usageError, utility, type Utility } from './coreutil.ts';

interface Line {
  readonly key: string;
  readonly fields: readonly string[];
}

function linesOf(u: Utility, text: string, field: number): Line[] {
  const separator = u.value('t');
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines.map((line) => {
    const fields = separator === undefined ? line.trim().split(/[ \t]+/) : line.split(separator);
    return { key: fields[field - 1] ?? '', fields };
  });
}

/** A line of the output: the join field, then the others; or what -o names. */
function joined(u: Utility, one: Line | undefined, two: Line | undefined, fields: readonly [number, number]): string {
  const empty = u.value('e') ?? '';
  const separator = u.value('t') ?? ' ';
  const format = u.value('o');
  const key = (one ?? two)!.key;
  const rest = (line: Line | undefined, field: number): string[] =>
    line === undefined ? [] : line.fields.filter((_, i) => i !== field - 1);
  if (format === undefined) return [key, ...rest(one, fields[0]), ...rest(two, fields[1])].join(separator);
  return format
    .split(/[ ,]+/)
    .map((item) => {
      if (item === '0') return key;
      const [file, field] = item.split('.');
      return (file === '1' ? one : two)?.fields[Number(field) - 1] ?? empty;
    })
    .join(separator);
}

/** join(1). */
export const join = utility('join', { short: '1:2:a:e:ij:o:t:v:', usage: '[OPTION]... FILE1 FILE2' }, function* (u) {
  const [first, second, extra] = u.operands;
  if (first === undefined) return yield* usageError(u, 'missing operand');
  if (second === undefined) return yield* usageError(u, `missing operand after '${first}'`);
  if (extra !== undefined) return yield* usageError(u, `extra operand '${extra}'`);
  const fields: [number, number] = [Number(u.value('1') ?? u.value('j') ?? 1), Number(u.value('2') ?? u.value('j') ?? 1)];
  const one = linesOf(u, yield* u.readFiles([first]), fields[0]);
  const two = linesOf(u, yield* u.readFiles([second]), fields[1]);
  if (u.status !== 0) return u.status;
  const alone = (file: string): boolean =>
    u.options.some(({ option, argument }) => (option === 'a' || option === 'v') && argument === file);
  const fold = (key: string): string => (u.has('i') ? key.toLowerCase() : key);
  let [i, k] = [0, 0];
  while (i < one.length || k < two.length) {
    const [a, b] = [one[i] as Line | undefined, two[k] as Line | undefined];
    if (a !== undefined && b !== undefined && fold(a.key) === fold(b.key)) {
      const same = two.slice(k).findIndex((line) => fold(line.key) !== fold(b.key));
      const partners = same < 0 ? two.slice(k) : two.slice(k, k + same);
      for (; i < one.length && fold(one[i].key) === fold(b.key); i++)
        for (const partner of u.has('v') ? [] : partners) yield* u.print(`${joined(u, one[i], partner, fields)}\n`);
      k += partners.length;
    } else if (b === undefined || (a !== undefined && fold(a.key) < fold(b.key))) {
      if (alone('1')) yield* u.print(`${joined(u, a, undefined, fields)}\n`);
      i++;
    } else {
      if (alone('2')) yield* u.print(`${joined(u, undefined, b, fields)}\n`);
      k++;
    }
  }
  return 0;
});
