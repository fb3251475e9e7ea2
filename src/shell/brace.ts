/** Brace expansion, on the text of a word as written. bash: braces.c. */

const MOST = 100_000;

/** The words that `text` stands for: itself alone where it has no braces to expand. */
export function braceExpand(text: string): string[] {
  for (let at = 0; at < text.length; at = skip(text, at)) {
    if (text[at] !== '{') continue;
    const inner = splitBraces(text, at);
    if (inner === undefined) continue;
    const alternatives = inner.pieces.length > 1 ? inner.pieces.flatMap(braceExpand) : sequence(inner.pieces[0]);
    if (alternatives === undefined) continue;
    const before = text.slice(0, at);
    const rest = braceExpand(text.slice(inner.end + 1));
    const out: string[] = [];
    for (const middle of alternatives) for (const after of rest) out.push(before + middle + after);
    return out;
  }
  return [text];
}

/** The index behind what begins at `at`: a quoted string and `${...}`, `$(...)` are skipped whole. */
function skip(text: string, at: number): number {
  const char = text[at];
  if (char === '\\') return at + 2;
  if (char === "'") return closing(text, at, "'");
  if (char === '"') {
    let end = at + 1;
    while (end < text.length && text[end] !== '"')
      end = text[end] === '$' || text[end] === '`' ? skip(text, end) : end + (text[end] === '\\' ? 2 : 1);
    return end + 1;
  }
  if (char === '`') return closing(text, at, '`');
  if ((char === '$' || char === '<' || char === '>') && text[at + 1] === '(') return matching(text, at + 1, '(', ')');
  if (char === '$' && text[at + 1] === '{') return matching(text, at + 1, '{', '}');
  return at + 1;
}

function closing(text: string, at: number, quote: string): number {
  const end = text.indexOf(quote, at + 1);
  return end < 0 ? text.length : end + 1;
}

function matching(text: string, at: number, open: string, close: string): number {
  let depth = 0;
  for (let end = at; end < text.length;) {
    if (text[end] === open) depth++;
    else if (text[end] === close && --depth === 0) return end + 1;
    end = text[end] === open ? end + 1 : skip(text, end);
  }
  return text.length;
}

/** The pieces between the commas of the braces that open at `at`. */
function splitBraces(text: string, at: number): { pieces: string[]; end: number } | undefined {
  const pieces: string[] = [];
  let depth = 0;
  let start = at + 1;
  for (let end = at; end < text.length;) {
    const char = text[end];
    if (char === '{') depth++;
    else if (char === '}' && --depth === 0) {
      pieces.push(text.slice(start, end));
      return { pieces, end };
    } else if (char === ',' && depth === 1) {
      pieces.push(text.slice(start, end));
      start = end + 1;
    }
    end = char === '{' || char === '}' ? end + 1 : skip(text, end);
  }
  return undefined;
}

/** `{1..5}`, `{a..e..2}`, `{01..10}`. */
function sequence(text: string): string[] | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text);
  if (numbers !== null) {
    const [, from, to, by] = numbers;
    const padded = /^-?0\d/.test(from) || /^-?0\d/.test(to);
    const width = padded ? Math.max(from.length, to.length) : 0;
    return steps(Number(from), Number(to), Number(by ?? 1))?.map((value) => {
      const digits = String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, '0');
      return value < 0 ? `-${digits}` : digits;
    });
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (letters === null) return undefined;
  return steps(letters[1].charCodeAt(0), letters[2].charCodeAt(0), Number(letters[3] ?? 1))?.map((code) => {
    const char = String.fromCharCode(code);
    return char === '\\' || char === '`' ? '' : char;
  });
}

function steps(from: number, to: number, by: number): number[] | undefined {
  const step = Math.abs(by) || 1;
  if (Math.abs(to - from) / step > MOST) return undefined;
  const out: number[] = [];
  if (from <= to) for (let value = from; value <= to; value += step) out.push(value);
  else for (let value = from; value >= to; value -= step) out.push(value);
  return out;
}
