import { compilePosix } from '../text/posix_regex.ts';
import { usageError, utility } from './coreutil.ts';

/** A number as -n has it: ln left, rn right, rz with zeros. */
function numbered(number: number, format: string, width: number): string {
  const text = String(number);
  return format === 'ln' ? text.padEnd(width) : text.padStart(width, format === 'rz' ? '0' : ' ');
}

/** nl(1): logical pages (\\:\\:) are not modelled, all is body. */
export const nl = utility(
  'nl',
  {
    short: 'b:i:n:s:v:w:',
    long: [
      { name: 'body-numbering', argument: 'required', value: 'b' },
      { name: 'line-increment', argument: 'required', value: 'i' },
      { name: 'number-format', argument: 'required', value: 'n' },
      { name: 'number-separator', argument: 'required', value: 's' },
      { name: 'starting-line-number', argument: 'required', value: 'v' },
      { name: 'number-width', argument: 'required', value: 'w' },
    ],
    usage: '[OPTION]... [FILE]...',
  },
  function* (u) {
    const [style, format] = [u.value('b') ?? 't', u.value('n') ?? 'rn'];
    if (!/^([atn]$|p)/.test(style)) return yield* usageError(u, `invalid body numbering style: '${style}'`);
    if (!['ln', 'rn', 'rz'].includes(format)) return yield* usageError(u, `invalid line numbering format: '${format}'`);
    const pattern = style.startsWith('p') ? compilePosix(style.slice(1), false, '') : undefined;
    const [width, separator] = [Number(u.value('w') ?? 6), u.value('s') ?? '\t'];
    let number = Number(u.value('v') ?? 1);
    yield* u.eachLine(u.operands, function* (line) {
      const counts = pattern === undefined ? style === 'a' || (style === 't' && line !== '') : pattern.test(line);
      yield* u.print(`${counts ? `${numbered(number, format, width)}${separator}` : ' '.repeat(width + separator.length)}${line}\n`);
      if (counts) number += Number(u.value('i') ?? 1);
    });
    return u.status;
  },
);
