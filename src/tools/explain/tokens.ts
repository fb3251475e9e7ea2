/** A word of a command line, or what joins two commands. */
export interface Token {
  text: string;
  /** Where it stands in the line. */
  from: number;
  to: number;
  operator: boolean;
}

/** What a word means where it stands. */
export interface Explained {
  from: number;
  to: number;
  en: string;
  zh: string;
}

export interface Meaning {
  en: string;
  zh: string;
}

const TOKEN = /\s*(?:(&&|\|\||;;?|\||&|\d?>>?&?\d?|<)|((?:'[^']*'|"[^"]*"|\\.|[^\s'"\\;|&<>])+))/gy;

/** The words of a line, quotes taken off; a line that is not finished is read as far as it goes. */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(line); found !== null; found = TOKEN.exec(line)) {
    const [whole, operator, word] = found;
    const to = found.index + whole.length;
    const text = operator ?? word.replace(/['"\\]/g, '');
    if (text.startsWith('#') && operator === undefined) break;
    tokens.push({ text, from: to - (operator ?? word).length, to, operator: operator !== undefined });
  }
  return tokens;
}
