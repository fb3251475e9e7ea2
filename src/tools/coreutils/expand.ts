import { utility, type Utility } from './coreutil.ts';

/** Where the next tab stop behind `column` is: -t N, or a list whose last stop is followed by single blanks. */
function nextStop(u: Utility, column: number): number {
  const stops = (u.value('t') ?? '8').split(/[ ,]+/).map(Number);
  if (stops.length === 1) return (Math.floor(column / stops[0]) + 1) * stops[0];
  return stops.find((stop) => stop > column) ?? column + 1;
}

const TABS = [{ name: 'tabs', argument: 'required', value: 't' }] as const;

/** expand(1): tabs to blanks. */
export const expand = utility(
  'expand',
  { short: 'it:', long: [...TABS, { name: 'initial', argument: 'none', value: 'i' }], usage: '[OPTION]... [FILE]...' },
  function* (u) {
    yield* u.eachLine(u.operands, function* (line, terminated) {
      let out = '';
      let column = 0;
      let initial = true;
      for (const char of line) {
        if (char !== ' ' && char !== '\t') initial = false;
        const to = char === '\t' ? nextStop(u, column) : column + 1;
        out += char === '\t' && (initial || !u.has('i')) ? ' '.repeat(to - column) : char;
        column = to;
      }
      yield* u.print(out + (terminated ? '\n' : ''));
    });
  },
);

/** unexpand(1): blanks to tabs, at the beginning of lines or (-a) everywhere. */
export const unexpand = utility(
  'unexpand',
  { short: 'at:', long: [...TABS, { name: 'all', argument: 'none', value: 'a' }], usage: '[OPTION]... [FILE]...' },
  function* (u) {
    const everywhere = u.has('a') || u.has('t');
    yield* u.eachLine(u.operands, function* (line, terminated) {
      let out = '';
      let blanks = '';
      let column = 0;
      let initial = true;
      for (const char of line) {
        if ((char === ' ' || char === '\t') && (initial || everywhere)) {
          const stop = nextStop(u, column);
          column = char === '\t' ? stop : column + 1;
          blanks += char;
          // One blank before a stop stays one, unless more come.
          if (column === stop) {
            out += blanks.length > 1 || char === '\t' ? '\t' : blanks;
            blanks = '';
          }
          continue;
        }
        out += blanks + char;
        blanks = '';
        column++;
        initial = false;
      }
      yield* u.print(out + blanks + (terminated ? '\n' : ''));
    });
  },
);
