import { CurlError } from './url.ts';

/** One URL that a pattern stands for, and the words that took the place of each set: #1, #2, ... in file names. */
export interface GlobbedUrl {
  url: string;
  words: readonly string[];
}

/** Expands {a,b} and [1-3] in a URL (curl's tool_urlglob.c); throws CurlError 3 with the place of what is wrong. */
export function expandGlob(text: string): GlobbedUrl[] {
  let results: GlobbedUrl[] = [{ url: '', words: [] }];
  const literal = (piece: string): void => {
    results = results.map(({ url, words }) => ({ url: url + piece, words }));
  };
  const set = (choices: readonly string[]): void => {
    results = results.flatMap(({ url, words }) => choices.map((word) => ({ url: url + word, words: [...words, word] })));
  };
  for (let at = 0; at < text.length;) {
    const char = text[at];
    const address = char === '[' ? /^\[[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%[^\]]*)?\]/.exec(text.slice(at)) : null;
    if (address !== null) {
      literal(address[0]);
      at += address[0].length;
    } else if (char === '[') {
      const { choices, end } = range(text, at);
      set(choices);
      at = end;
    } else if (char === '{') {
      const { choices, end } = braces(text, at);
      set(choices);
      at = end;
    } else if (char === '}' || char === ']') {
      throw wrong('unmatched close brace/bracket', text, at + 1);
    } else {
      const escaped = char === '\\' && /[{}[\]]/.test(text[at + 1] ?? '');
      literal(escaped ? text[at + 1] : char);
      at += escaped ? 2 : 1;
    }
  }
  return results;
}

/** `position` counts from 1. */
function wrong(words: string, text: string, position: number): CurlError {
  return new CurlError(3, `${words} in URL position ${position}:\n${text}\n${' '.repeat(position - 1)}^`);
}

function braces(text: string, at: number): { choices: string[]; end: number } {
  const close = /[{[}\]]/.exec(text.slice(at + 1));
  if (close === null) throw wrong('unmatched brace', text, at + 1);
  const end = at + 1 + close.index;
  if (close[0] === '{' || close[0] === '[') throw wrong('nested brace', text, end + 1);
  if (close[0] === ']') throw wrong('unexpected close bracket', text, end + 1);
  if (end === at + 1) throw wrong('empty string within braces', text, end + 1);
  return { choices: text.slice(at + 1, end).split(','), end: end + 1 };
}

function range(text: string, at: number): { choices: string[]; end: number } {
  const inside = text.slice(at + 1);
  if (!/^[a-zA-Z0-9]/.test(inside)) throw wrong('bad range specification', text, at + 2);
  const match = /^(?:(\d+)-(\d+)|([a-zA-Z])-([a-zA-Z]))(?::(\d+))?\]/.exec(inside);
  const choices = match === null ? [] : match[1] === undefined ? letters(match) : numbers(match);
  if (choices.length === 0) {
    const read = match === null ? /^\d*-?\d*/.exec(inside)![0].length : match[0].length;
    throw wrong('bad range', text, at + 2 + read);
  }
  return { choices, end: at + 1 + match![0].length };
}

function numbers(match: RegExpExecArray): string[] {
  const [first, last, step] = [Number(match[1]), Number(match[2]), Math.max(1, Number(match[5] ?? 1))];
  const width = match[1].startsWith('0') ? match[1].length : 0;
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length: count }, (_, i) => String(first + i * step).padStart(width, '0'));
}

function letters(match: RegExpExecArray): string[] {
  const [from, to, step] = [match[3].charCodeAt(0), match[4].charCodeAt(0), Math.max(1, Number(match[5] ?? 1))];
  return Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, i) => String.fromCharCode(from + i * step));
}
