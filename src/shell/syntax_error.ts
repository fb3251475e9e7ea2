import type { ParseError } from 'unbash';

/** What is wrong with a script, in the terms in which bash says it. */
export interface SyntaxProblem {
  /**
   * 'token': `syntax error near unexpected token`; 'end': `unexpected end of file`; 'matching': `unexpected EOF while looking
   * for matching`; 'said': another message, in `token`. 'end' and 'matching' are cured by more input.
   */
  readonly kind: 'token' | 'end' | 'matching' | 'said';
  /** The token, the character to match, or the message. */
  readonly token: string;
  /** Where in the source. */
  readonly pos: number;
  /** It is the end of the input, not of a line. */
  readonly atEnd?: boolean;
  /** What dash says it expected. */
  readonly expected?: string;
  /** A line that is said before (of conditions) or after. */
  readonly detail?: string;
}

const OPERATORS = [
  '<<<',
  '<<-',
  ';;&',
  '&>>',
  '&&',
  '||',
  ';;',
  ';&',
  '|&',
  '>>',
  '<<',
  '<&',
  '>&',
  '<>',
  '>|',
  '&>',
  '&',
  '|',
  ';',
  '(',
  ')',
  '<',
  '>',
];
const MATCHING: [RegExp, string][] = [
  [/unterminated (ANSI-C|single) quote/, "'"],
  [/unterminated double quote/, '"'],
  [/unterminated backtick/, '`'],
  [/unterminated parameter expansion/, '}'],
  [/unterminated array subscript/, ']'],
  [/unterminated/, ')'],
];
/** A word that closes a construct, taken by the parser where it was not expected. */
const CLOSERS = /(?:^|[\s;&|()])(fi|done|esac|then|do|else|elif|\})$/;

/** Turns the parser's errors into bash's. `end` is where the script ends in `source`. */
export function describeErrors(source: string, errors: readonly ParseError[], end: number): SyntaxProblem {
  const unterminated = errors.filter((error) => error.message.startsWith('unterminated'));
  if (unterminated.length > 0) {
    const inner = unterminated[unterminated.length - 1];
    const first = errors[0].message.startsWith('unterminated') ? inner : undefined;
    if (first !== undefined || errors[0].pos >= inner.pos) {
      for (const [pattern, token] of MATCHING) if (pattern.test(inner.message)) return { kind: 'matching', token, pos: inner.pos };
    }
  }
  const error = errors[0];
  if (error.message.startsWith('expected three arithmetic')) {
    const open = source.lastIndexOf('((', error.pos);
    const close = source.indexOf('))', open);
    return {
      kind: 'said',
      token: 'syntax error: arithmetic expression required',
      pos: error.pos,
      detail: `syntax error: \`${source.slice(open, close + 2)}'`,
    };
  }
  const condition = conditionProblem(source, error);
  if (condition !== undefined) return condition;
  const unexpected = /^unexpected token '/.test(error.message);
  let pos = skipBlank(source, error.pos, end);
  if (/^expected command in (brace group|subshell)/.test(error.message)) pos = skipBlank(source, error.pos + 1, end);
  const line = source.slice(0, error.pos).replace(/(^|\s)#[^\n]*$/, '');
  const before = line.length === error.pos ? CLOSERS.exec(line) : null;
  const expected = errors
    .map(({ message }) => /^expected '([^']+)'(?: to close| after|$)/.exec(message)?.[1])
    .find((word) => word !== undefined);
  const misplaced = expected === 'do' ? /\b(?:for|select)\s+\w+(?:\s+in\b[^;\n]*)?[;\n]\s*([^\s;&|()]+)$/.exec(line) : null;
  if (misplaced !== null) return { kind: 'token', token: misplaced[1], pos: error.pos - 1, expected };
  if (!unexpected && before !== null && /^expected '(then|do)'/.test(error.message)) {
    return { kind: 'token', token: before[1], pos: error.pos - before[1].length, expected };
  }
  if (/^expected '(then|do)'/.test(error.message) && source[pos] === ';') pos = skipBlank(source, pos + 1, end);
  if (pos >= end) return { ...atEnd(error, source, pos), expected };
  return { kind: 'token', token: tokenAt(source, pos), pos, expected };
}

/** What is wrong inside `[[`. bash: parse.y cond_term(). */
function conditionProblem(source: string, error: ParseError): SyntaxProblem | undefined {
  const open = source.lastIndexOf('[[', error.pos);
  if (open < 0 || !/'\[\['|test operator|conditional operator|^unexpected token/.test(error.message)) return undefined;
  const rest = source.slice(open + 2);
  const inside = /^[^\n]*?(?=\]\]|\n|$)/.exec(rest)![0];
  if (/^unexpected token/.test(error.message) && error.pos > open + 2 + inside.length) return undefined;
  const closed = rest.startsWith(']]', inside.length);
  const words = inside
    .split(/&&|\|\|/)
    .pop()!
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  const [first, second, third] = words;
  const near = (token: string, detail: string): SyntaxProblem => ({ kind: 'token', token, pos: open, detail });
  if (first === undefined)
    return closed
      ? near(']]', '')
      : { kind: 'end', token: '', pos: source.length, detail: "unexpected token `EOF' in conditional command" };
  if (second === undefined) {
    if (/^-[a-zA-Z]$/.test(first))
      return near(closed ? ']]' : first, `unexpected argument \`${closed ? ']]' : 'newline'}' to conditional unary operator`);
    return closed ? undefined : near(first, "unexpected token `newline', conditional binary operator expected");
  }
  if (/^-[a-zA-Z]$/.test(first))
    return closed ? undefined : { kind: 'end', token: '', pos: source.length, detail: "unexpected EOF while looking for `]]'" };
  if (!BINARY.test(second)) return near(second, 'conditional binary operator expected');
  if (third === undefined)
    return near(closed ? ']]' : second, `unexpected argument \`${closed ? ']]' : 'newline'}' to conditional binary operator`);
  return closed ? undefined : { kind: 'end', token: '', pos: source.length, detail: "unexpected EOF while looking for `]]'" };
}

const BINARY = /^(==?|!=|=~|<|>|-(eq|ne|lt|le|gt|ge|nt|ot|ef))$/;

function atEnd(error: ParseError, source: string, pos: number): SyntaxProblem {
  const needsWord = /redirect target|'coproc'|after 'function'/.test(error.message);
  const header = /(^|[\s;&|])(for|select|function)\s*$/.test(source.slice(0, pos));
  if (needsWord || header) return { kind: 'token', token: 'newline', pos: Math.min(error.pos, source.length), atEnd: true };
  return { kind: 'end', token: '', pos };
}

/** Over blanks, newlines, comments and escaped newlines. */
function skipBlank(source: string, from: number, end: number): number {
  let at = from;
  for (;;) {
    const char = source[at];
    if (at >= end) return end;
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') at++;
    else if (char === '\\' && source[at + 1] === '\n') at += 2;
    else if (char === '#') {
      const newline = source.indexOf('\n', at);
      at = newline < 0 ? end : newline;
    } else return at;
  }
}

/** The token that begins at `pos`. */
export function tokenAt(source: string, pos: number): string {
  if (source[pos] === '\n') return 'newline';
  for (const operator of OPERATORS) if (source.startsWith(operator, pos)) return operator;
  const match = /^(?:\\[\s\S]|"(?:\\[\s\S]|[^"\\])*"|'[^']*'|[^\s;&|()<>\\"'])+/.exec(source.slice(pos));
  return match?.[0] ?? source[pos];
}
