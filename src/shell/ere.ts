/** POSIX extended regular expressions, as `=~` takes them, turned into JavaScript's. */

const CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~',
  graph: '!-~',
};

/** Makes quoted text match itself. */
export function escapeEre(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Throws SyntaxError when the expression makes no sense. */
export function ereToRegExp(source: string, ignoreCase: boolean): RegExp {
  let out = '';
  for (let at = 0; at < source.length; at++) {
    const char = source[at];
    if (char === '\\' && at + 1 < source.length) {
      const next = source[++at];
      if (next === '<') out += '\\b(?=\\w)';
      else if (next === '>') out += '\\b(?<=\\w)';
      else if (/[wWsSbB]/.test(next)) out += `\\${next}`;
      else out += /[\\^$.*+?()[\]{}|/]/.test(next) ? `\\${next}` : next;
    } else if (char === '[') {
      const end = bracketEnd(source, at);
      if (end < 0) throw new SyntaxError('brackets ([ ]) not balanced');
      out += bracket(source.slice(at + 1, end));
      at = end;
    } else if (char === '{' && !/^\{\d*,?\d*\}/.test(source.slice(at))) out += '\\{';
    else out += char;
  }
  return new RegExp(out, ignoreCase ? 'si' : 's');
}

function bracketEnd(source: string, at: number): number {
  let end = at + 1;
  if (source[end] === '^') end++;
  if (source[end] === ']') end++;
  for (; end < source.length; end++) {
    if (source[end] === '[' && /[:.=]/.test(source[end + 1] ?? '')) {
      const close = source.indexOf(`${source[end + 1]}]`, end + 2);
      if (close > 0) end = close + 1;
    } else if (source[end] === ']') return end;
  }
  return -1;
}

function bracket(body: string): string {
  const negated = body[0] === '^';
  let out = '';
  for (let at = negated ? 1 : 0; at < body.length; at++) {
    const char = body[at];
    if (char === '[' && body[at + 1] === ':') {
      const close = body.indexOf(':]', at);
      if (close > 0) {
        out += CLASSES[body.slice(at + 2, close)] ?? '';
        at = close + 1;
        continue;
      }
    }
    out += /[\\\]^[]/.test(char) ? `\\${char}` : char;
  }
  return `[${negated ? '^' : ''}${out}]`;
}
