/**
 * Shell patterns: `*`, `?`, `[...]` and the extended `?(a|b)`. A backslash makes the character behind it plain, which is how
 * quoted text comes here. Patterns become regular expressions, but for those with `!(...)`, which are matched by hand.
 * bash: lib/glob/sm_loop.c.
 */
type Item =
  | { readonly type: 'char'; readonly char: string }
  | { readonly type: 'any' }
  | { readonly type: 'star' }
  | { readonly type: 'set'; readonly source: string; readonly regex: RegExp }
  | { readonly type: 'group'; readonly operator: string; readonly alternatives: readonly (readonly Item[])[] };

const CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9a-fA-F',
  cntrl: '\\x00-\\x1f\\x7f',
  print: ' -~\\u{a0}-\\u{10ffff}',
  graph: '!-~\\u{a1}-\\u{10ffff}',
  word: 'a-zA-Z0-9_',
};

/** Makes `text` match itself only. */
export function escapePattern(text: string): string {
  return /[*?[\]\\()|!@+^-]/.test(text) ? text.replace(/[*?[\]\\()|!@+^-]/g, '\\$&') : text;
}

/** The text that a pattern without live wildcards stands for; undefined when it has some. */
export function plainText(pattern: string): string | undefined {
  if (!/[*?[\\(]/.test(pattern)) return pattern;
  let out = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\' && at + 1 < pattern.length) out += pattern[++at];
    else if (char === '*' || char === '?') return undefined;
    else if (char === '[' && setEnd(pattern, at) > 0) return undefined;
    else if (/[?*+@!]/.test(char) && pattern[at + 1] === '(') return undefined;
    else out += char;
  }
  return out;
}

export class Pattern {
  private readonly items: readonly Item[];
  private readonly byHand: boolean;
  private readonly flags: string;
  private readonly source: string;
  private readonly full: RegExp | undefined;

  constructor(pattern: string, extglob: boolean, ignoreCase: boolean) {
    this.items = parseItems(pattern, extglob);
    this.byHand = hasNegation(this.items);
    this.flags = ignoreCase ? 'sui' : 'su';
    this.source = this.byHand ? '' : this.items.map((item) => itemSource(item)).join('');
    this.full = this.byHand ? undefined : new RegExp(`^(?:${this.source})$`, this.flags);
  }

  matches(text: string): boolean {
    if (this.full !== undefined) return this.full.test(text);
    return matchItems(this.items, 0, text, 0, (at) => at === text.length);
  }

  /** Takes the shortest or longest match off the beginning. */
  removePrefix(text: string, longest: boolean): string {
    for (let i = 0; i <= text.length; i++) {
      const end = longest ? text.length - i : i;
      if (this.matches(text.slice(0, end))) return text.slice(end);
    }
    return text;
  }

  removeSuffix(text: string, longest: boolean): string {
    for (let i = 0; i <= text.length; i++) {
      const start = longest ? i : text.length - i;
      if (this.matches(text.slice(start))) return text.slice(0, start);
    }
    return text;
  }

  /** Replaces the first match, all, or the one at the beginning or end. */
  replace(text: string, where: 'first' | 'all' | 'start' | 'end', by: (match: string) => string): string {
    if (this.byHand) return this.replaceByHand(text, where, by);
    if (where === 'end') {
      const match = new RegExp(`(?:${this.source})$`, this.flags).exec(text);
      return match === null ? text : text.slice(0, match.index) + by(match[0]);
    }
    if (where === 'all')
      return text === '' ? text : text.replace(new RegExp(this.source, `${this.flags}g`), (match) => (match === '' ? '' : by(match)));
    return text.replace(new RegExp(where === 'start' ? `^(?:${this.source})` : this.source, this.flags), by);
  }

  private replaceByHand(text: string, where: 'first' | 'all' | 'start' | 'end', by: (match: string) => string): string {
    let out = '';
    for (let at = 0; at < text.length;) {
      let end = text.length;
      while (end > at && !(this.matches(text.slice(at, end)) && (where !== 'end' || end === text.length))) end--;
      if (end > at) {
        out += by(text.slice(at, end));
        at = end;
        if (where !== 'all') return out + text.slice(at);
      } else {
        if (where === 'start') return text;
        out += text[at++];
      }
    }
    return out;
  }
}

const cache = new Map<string, Pattern>();

/** The compiled `pattern`; the last few hundred are kept. */
export function compilePattern(pattern: string, extglob = true, ignoreCase = false): Pattern {
  const key = (extglob ? 'e' : 'p') + (ignoreCase ? 'i' : 's') + pattern;
  let compiled = cache.get(key);
  if (compiled === undefined) {
    compiled = new Pattern(pattern, extglob, ignoreCase);
    if (cache.size > 500) cache.clear();
    cache.set(key, compiled);
  }
  return compiled;
}

/** The index of the `]` that closes the `[` at `at`, or -1. */
function setEnd(pattern: string, at: number): number {
  let end = at + 1;
  if (pattern[end] === '!' || pattern[end] === '^') end++;
  if (pattern[end] === ']') end++;
  for (; end < pattern.length; end++) {
    const char = pattern[end];
    if (char === '\\') end++;
    else if (char === '[' && /[:.=]/.test(pattern[end + 1] ?? '')) {
      const close = pattern.indexOf(`${pattern[end + 1]}]`, end + 2);
      if (close > 0) end = close + 1;
    } else if (char === ']') return end;
  }
  return -1;
}

function setSource(body: string): string {
  let at = 0;
  let out = '';
  const negated = body[0] === '!' || body[0] === '^';
  if (negated) at++;
  for (; at < body.length; at++) {
    let char = body[at];
    if (char === '[' && body[at + 1] === ':') {
      const close = body.indexOf(':]', at + 2);
      if (close > 0) {
        out += CLASSES[body.slice(at + 2, close)] ?? '';
        at = close + 1;
        continue;
      }
    }
    if (char === '\\' && at + 1 < body.length) {
      char = body[++at];
      out += escapeInSet(char);
    } else if (char === '-' && at > (negated ? 1 : 0) && at + 1 < body.length) out += '-';
    else out += escapeInSet(char);
  }
  return `[${negated ? '^' : ''}${out}]`;
}

function escapeInSet(char: string): string {
  return /[\]\\[^\-&!#$%*+,.:;<=>?@`{|}~/()]/.test(char) ? (/[\]\\[^\-/(){}|*+.?$]/.test(char) ? `\\${char}` : char) : char;
}

function parseItems(pattern: string, extglob: boolean): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const char = String.fromCodePoint(pattern.codePointAt(at)!);
    const group = extglob && pattern[at + 1] === '(' && /[?*+@!]/.test(char) ? groupEnd(pattern, at + 1) : -1;
    if (group > 0) {
      const alternatives = splitAlternatives(pattern.slice(at + 2, group)).map((alternative) => parseItems(alternative, extglob));
      items.push({ type: 'group', operator: char, alternatives });
      at = group;
    } else if (char === '\\' && at + 1 < pattern.length) {
      const next = String.fromCodePoint(pattern.codePointAt(at + 1)!);
      items.push({ type: 'char', char: next });
      at += next.length;
    } else if (char === '*') {
      if (items[items.length - 1]?.type !== 'star') items.push({ type: 'star' });
    } else if (char === '?') items.push({ type: 'any' });
    else if (char === '[' && setEnd(pattern, at) > 0) {
      const end = setEnd(pattern, at);
      items.push(setItem(pattern.slice(at + 1, end)));
      at = end;
    } else {
      items.push({ type: 'char', char });
      at += char.length - 1;
    }
  }
  return items;
}

function setItem(body: string): Item {
  const source = setSource(body);
  try {
    return { type: 'set', source, regex: new RegExp(`^${source}$`, 'su') };
  } catch {
    return { type: 'set', source: '(?!)', regex: /^(?!)$/ };
  }
}

function groupEnd(pattern: string, open: number): number {
  let depth = 0;
  for (let at = open; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === '(') depth++;
    else if (pattern[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

function splitAlternatives(text: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === '|' && depth === 0) {
      out.push(text.slice(from, at));
      from = at + 1;
    }
  }
  out.push(text.slice(from));
  return out;
}

function hasNegation(items: readonly Item[]): boolean {
  return items.some((item) => item.type === 'group' && (item.operator === '!' || item.alternatives.some(hasNegation)));
}

function itemSource(item: Item): string {
  switch (item.type) {
    case 'char':
      return /[\\^$.*+?()[\]{}|/]/.test(item.char) ? `\\${item.char}` : item.char;
    case 'any':
      return '.';
    case 'star':
      return '.*';
    case 'set':
      return item.source;
    case 'group': {
      const inner = item.alternatives.map((alternative) => alternative.map(itemSource).join('')).join('|');
      return `(?:${inner})${item.operator === '@' ? '' : item.operator}`;
    }
  }
}

type Rest = (at: number) => boolean;

function matchItems(items: readonly Item[], number: number, text: string, at: number, rest: Rest): boolean {
  if (number === items.length) return rest(at);
  const item = items[number];
  const next: Rest = (end) => matchItems(items, number + 1, text, end, rest);
  switch (item.type) {
    case 'char':
      return text.startsWith(item.char, at) && next(at + item.char.length);
    case 'any':
    case 'set': {
      if (at >= text.length) return false;
      const char = String.fromCodePoint(text.codePointAt(at)!);
      return (item.type === 'any' || item.regex.test(char)) && next(at + char.length);
    }
    case 'star':
      for (let end = text.length; end >= at; end--) if (next(end)) return true;
      return false;
    case 'group':
      return matchGroup(item.operator, item.alternatives, text, at, next);
  }
}

function matchGroup(operator: string, alternatives: readonly (readonly Item[])[], text: string, at: number, next: Rest): boolean {
  const once = (from: number, rest: Rest): boolean => alternatives.some((alternative) => matchItems(alternative, 0, text, from, rest));
  if (operator === '!') {
    for (let end = text.length; end >= at; end--) if (!once(at, (to) => to === end) && next(end)) return true;
    return false;
  }
  if ((operator === '?' || operator === '*') && next(at)) return true;
  if (operator === '?' || operator === '@') return once(at, next);
  const more = (from: number): boolean => once(from, (to) => to > from && (next(to) || more(to)));
  return more(at) || (operator === '+' && once(at, next));
}
