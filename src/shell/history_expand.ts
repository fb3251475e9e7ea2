/** History expansion: `!!`, `!$`, `!-2`, `!ip`, `^old^new`. bash: lib/readline/histexpand.c. */

export type Expansion = { how: 'same' } | { how: 'changed'; line: string; printOnly: boolean } | { how: 'error'; message: string };

class NotFound extends Error {}

/** Expands a line as typed; `history` is what was typed before, the first being number `base`. */
export function expandHistory(line: string, history: readonly string[], base: number): Expansion {
  if (line[0] === '^') return quickSubstitution(line, history);
  let out = '';
  let changed = false;
  let printOnly = false;
  let quote = '';
  try {
    for (let at = 0; at < line.length; at++) {
      const char = line[at];
      if (char === '\\') {
        out += char + (line[at + 1] ?? '');
        at++;
      } else if (char === "'" && quote !== '"') {
        quote = quote === "'" ? '' : "'";
        out += char;
      } else if (char === '"' && quote !== "'") {
        quote = quote === '"' ? '' : '"';
        out += char;
      } else if (char !== '!' || quote === "'" || !begins(line, at, quote)) out += char;
      else {
        const found = designator(line, at, history, base, out);
        out += found.text;
        printOnly ||= found.printOnly;
        at = found.end - 1;
        changed = true;
      }
    }
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { how: 'error', message: error.message };
  }
  return changed ? { how: 'changed', line: out, printOnly } : { how: 'same' };
}

/** Is the `!` at `at` one that expands? */
function begins(line: string, at: number, quote: string): boolean {
  const next = line[at + 1];
  if (next === undefined || /[\s=(]/.test(next)) return false;
  if (next === '"' && quote === '"') return false;
  if (next === '"' && quote === '') return false;
  // `${!x}`, `$!`, `[!a]` mean something else.
  const before = line[at - 1];
  return !((before === '{' && line[at - 2] === '$') || before === '$' || (before === '[' && line.indexOf(']', at) > 0));
}

interface Designated {
  text: string;
  end: number;
  printOnly: boolean;
}

function designator(line: string, at: number, history: readonly string[], base: number, sofar: string): Designated {
  const rest = line.slice(at + 1);
  let event: string | undefined;
  let length: number;
  const number = /^-?\d+/.exec(rest);
  if (rest[0] === '!') {
    event = history[history.length - 1];
    length = 1;
  } else if (number !== null) {
    const value = Number(number[0]);
    event = value < 0 ? history[history.length + value] : history[value - base];
    length = number[0].length;
  } else if (rest[0] === '#') {
    event = sofar;
    length = 1;
  } else if (/^[$^*]/.test(rest) || rest[0] === ':') {
    event = history[history.length - 1];
    length = 0;
  } else if (rest[0] === '?') {
    const close = rest.indexOf('?', 1);
    const text = rest.slice(1, close < 0 ? rest.length : close);
    event = [...history].reverse().find((entry) => entry.includes(text));
    length = close < 0 ? rest.length : close + 1;
  } else {
    const text = /^[^\s:;&|()<>"'^$*%-]+|^[^\s]/.exec(rest)![0];
    event = [...history].reverse().find((entry) => entry.startsWith(text));
    length = text.length;
  }
  if (event === undefined) throw new NotFound(`!${rest.slice(0, length)}: event not found`);
  return modify(event, rest, length, at, line);
}

function wordsOf(event: string): string[] {
  return event.match(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s;&|()<>"'\\])+|&&|\|\||;;|>>|<<|[;&|()<>]/g) ?? [];
}

/** Word designators and modifiers behind an event. */
function modify(event: string, rest: string, start: number, at: number, line: string): Designated {
  let length = start;
  let text = event;
  const words = wordsOf(event);
  const last = words.length - 1;
  const designated = /^:?([$^*])|^:(\d+)(?:-(\d+|\$)?|(\*))?|^:-(\d+|\$)/.exec(rest.slice(length));
  if (designated !== null) {
    const [all, special, first, to, star, upTo] = designated;
    if (special === '$') text = words[last] ?? '';
    else if (special === '^') text = words[1] ?? '';
    else if (special === '*') text = words.slice(1).join(' ');
    else if (upTo !== undefined) text = words.slice(0, upTo === '$' ? words.length : Number(upTo) + 1).join(' ');
    else {
      const from = Number(first);
      if (from > last) throw new NotFound(`${line.slice(at, at + 1 + length + all.length)}: bad word specifier`);
      const range = all.includes('-');
      text = words
        .slice(from, star !== undefined ? undefined : range ? (to === undefined ? last : to === '$' ? last + 1 : Number(to) + 1) : from + 1)
        .join(' ');
    }
    length += all.length;
  }
  let printOnly = false;
  for (;;) {
    const modifier = /^:(g?)(?:([phtreq])|s(.)(.*?)\3(?:(.*?)(?:\3|$)))/.exec(rest.slice(length));
    if (modifier === null) break;
    const [all, global, letter, , from, to] = modifier;
    if (letter === 'p') printOnly = true;
    else if (letter === 'h') text = text.replace(/\/[^/]*$/, '');
    else if (letter === 't') text = text.replace(/^.*\//, '');
    else if (letter === 'r') text = text.replace(/\.[^./]*$/, '');
    else if (letter === 'e') text = /\.[^.]*$/.exec(text)?.[0] ?? '';
    else if (letter === 'q') text = `'${text.replaceAll("'", "'\\''")}'`;
    else if (!text.includes(from)) throw new NotFound(`${all}: substitution failed`);
    else text = global === 'g' ? text.replaceAll(from, to) : text.replace(from, () => to);
    length += all.length;
  }
  return { text, end: at + 1 + length, printOnly };
}

function quickSubstitution(line: string, history: readonly string[]): Expansion {
  const match = /^\^([^^]+)\^([^^]*)(?:\^(.*))?$/.exec(line);
  if (match === null) return { how: 'same' };
  const [, from, to, after] = match;
  const event = history[history.length - 1];
  if (event === undefined || !event.includes(from)) return { how: 'error', message: ':s' + line + ': substitution failed' };
  return { how: 'changed', line: event.replace(from, () => to) + (after ?? ''), printOnly: false };
}
