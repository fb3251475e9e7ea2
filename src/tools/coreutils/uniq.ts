import { utility, usageError, type Utility } from './coreutil.ts';

/** uniq's options that take numbers, and what these are numbers of. */
const NUMBERS = [
  ['f', 'fields to skip'],
  ['s', 'bytes to skip'],
  ['w', 'bytes to compare'],
] as const;

/** uniq(1). */
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
    const keyOf = keyBy(u);
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

/** What two lines are compared by: -f fields and -s characters skipped, no more than -w, -i whatever the case. */
function keyBy(u: Utility): (line: string) => string {
  const skipFields = Number(u.value('f') ?? 0);
  const skipCharacters = Number(u.value('s') ?? 0);
  const width = u.has('w') ? Number(u.value('w')) : Infinity;
  return (line) => {
    let key = line;
    for (let i = 0; i < skipFields; i++) key = key.replace(/^\s*\S*/, '');
    key = key.slice(skipCharacters, skipCharacters + width);
    return u.has('i') ? key.toLowerCase() : key;
  };
}
