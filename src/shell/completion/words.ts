/** The command line before the cursor, taken apart for completion. */

export interface CurrentCommand {
  /** The words of the command the cursor is in, without their quotes; the last is the one being typed. */
  words: string[];
  /** Where the word being typed begins in the line. */
  start: number;
  /** The quote it stands in: `"`, `'` or none. */
  quote: string;
  /** A redirection stands before it: a file is wanted. */
  redirect: boolean;
}

const SEPARATORS = new Set([';', '&', '|', '(', ')', '\n', '`', '{', '}']);
const KEYWORDS = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', 'time', '{', 'sudo']);

/** Takes the line apart up to `cursor`. */
export function currentCommand(line: string, cursor: number): CurrentCommand {
  const text = line.slice(0, cursor);
  let words: string[] = [];
  let word = '';
  let begun = false;
  let start = 0;
  let quote = '';
  let redirect = false;
  let at = 0;
  const end = (): void => {
    if (begun) {
      if (redirect) redirect = false;
      else if (!(words.length === 0 && (KEYWORDS.has(word) || /^[A-Za-z_]\w*\+?=/.test(word)))) words.push(word);
    }
    word = '';
    begun = false;
  };
  const begin = (): void => {
    if (begun) return;
    begun = true;
    start = at;
  };
  for (; at < text.length; at++) {
    const char = text[at];
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (char === '\\' && at + 1 < text.length) {
      begin();
      word += quote === '"' && !/["$`\\]/.test(text[at + 1]) ? `\\${text[at + 1]}` : text[at + 1];
      at++;
    } else if (char === '$' && text[at + 1] === '(') {
      // A command of its own begins.
      words = [];
      word = '';
      begun = false;
      quote = '';
      redirect = false;
      at++;
    } else if (quote === '"') {
      if (char === '"') quote = '';
      else word += char;
    } else if (char === "'" || char === '"') {
      begin();
      quote = char;
    } else if (char === ' ' || char === '\t') end();
    else if (char === '<' || char === '>') {
      if (/^\d+$/.test(word)) begun = false;
      end();
      redirect = text[at + 1] !== '(';
    } else if (char === '&' && text[at - 1] === '>') continue;
    else if (char === '{' && text[at - 1] === '$') {
      begin();
      word += char;
    } else if (
      SEPARATORS.has(char) &&
      !(word.startsWith('${') && (char === '{' || char === '}')) &&
      !((char === '{' || char === '}') && begun)
    ) {
      end();
      words = [];
      redirect = false;
    } else {
      begin();
      word += char;
    }
  }
  if (!begun) start = text.length;
  return { words: [...words, word], start, quote, redirect };
}
