import { program } from '../stdio.ts';
import { sprintf } from '../awk/value.ts';

const NAMED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Backslash escapes; `ended`: a \c was met, nothing further is printed. `zeroOctal`: octal numbers need a leading zero. */
export function unescapeEcho(text: string, zeroOctal: boolean): { text: string; ended: boolean } {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\' || i + 1 >= text.length) {
      out += text[i];
      continue;
    }
    const rest = text.slice(i + 1);
    if (rest.startsWith('c')) return { text: out, ended: true };
    const number = /^x([0-9a-fA-F]{1,2})/.exec(rest) ?? (zeroOctal ? /^0([0-7]{0,3})/ : /^([0-7]{1,3})/).exec(rest);
    if (number) {
      out += String.fromCharCode(rest.startsWith('x') ? parseInt(number[1], 16) : parseInt(number[1] || '0', 8));
      i += number[0].length;
    } else {
      out += NAMED[rest[0]] ?? `\\${rest[0]}`;
      i++;
    }
  }
  return { text: out, ended: false };
}

/** echo(1). */
export const echo = program(function* (process, io) {
  const words = process.argv.slice(1);
  let [newline, escapes] = [true, false];
  while (words.length > 0 && /^-[neE]+$/.test(words[0])) {
    for (const letter of words.shift()!.slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  const line = words.join(' ');
  const { text, ended } = escapes ? unescapeEcho(line, true) : { text: line, ended: false };
  yield* io.print(text + (newline && !ended ? '\n' : ''));
  return 0;
});

/** printf(1): the format again and again until the arguments are used up. */
export const printf = program(function* (process, io) {
  const [format, ...args] = process.argv.slice(1);
  if (format === undefined) {
    yield* io.error("printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  const template = unescapeEcho(format, false);
  const perRound = [...format.matchAll(/%%|%[^a-zA-Z%]*[a-zA-Z]/g)].filter(([conversion]) => conversion !== '%%').length;
  do {
    const round = args.splice(0, perRound);
    // %b is %s with escapes.
    let next = 0;
    const values = [...format.matchAll(/%%|%[^a-zA-Z%]*([a-zA-Z])/g)].flatMap(([whole, letter]) => {
      if (whole === '%%') return [];
      const value = round[next++] ?? '';
      return [letter === 'b' ? unescapeEcho(value, true).text : value];
    });
    yield* io.print(sprintf(template.text.replace(/(%[^a-zA-Z%]*)b/g, '$1s'), values));
  } while (args.length > 0 && perRound > 0 && !template.ended);
  return 0;
});

/** pwd(1). */
export const pwd = program(function* (process, io) {
  yield* io.print(`${process.cwd()}\n`);
  return 0;
});
