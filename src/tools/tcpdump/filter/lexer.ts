import { FilterError, SYNTAX_ERROR } from './errors.ts';
import { KEYWORDS, NAMED_NUMBERS } from './keywords.ts';

/**
 * Words of the pcap filter language (pcap-filter(7)), split as libpcap's scanner does: the longest match wins, of equal ones
 * the first pattern. libpcap: scanner.l.
 */
export type TokenKind = 'keyword' | 'number' | 'id' | 'address' | 'address6' | 'mac' | 'arcnet' | 'symbol' | 'error' | 'end';

export interface Token {
  kind: TokenKind;
  /** Keywords by their canonical name ("and", "not", "ether", "len" ...). */
  text: string;
  value: number;
}

const B = '[0-9A-Fa-f][0-9A-Fa-f]?';
const N = '(?:0[xX][0-9A-Fa-f]+|[0-9]+)';
const MAC_FORMS = [
  ...[':', '-', '\\.'].map((separator) => Array.from({ length: 6 }, () => B).join(separator)),
  '[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}\\.[0-9A-Fa-f]{4}',
  '[0-9A-Fa-f]{12}',
];

/** All ways to write an IPv6 address: `::` between left and right groups, perhaps with an IPv4 tail. */
function ipv6Forms(): string[] {
  const word = '[0-9A-Fa-f]{1,4}';
  const words = (count: number): string => Array.from({ length: count }, () => word).join(':');
  const tail = `${N}\\.${N}\\.${N}\\.${N}`;
  const forms = [words(8), `${words(6)}:${tail}`];
  for (let left = 0; left <= 7; left++) {
    for (let right = 0; left + right <= 7; right++) {
      forms.push(`${words(left)}::${words(right)}`);
      if (left + right <= 5) forms.push(`${words(left)}::${right > 0 ? `${words(right)}:` : ''}${tail}`);
    }
  }
  return forms;
}

type Pattern = readonly [kind: TokenKind | 'bogus', expression: RegExp];

const sticky = (source: string): RegExp => new RegExp(source, 'y');

const PATTERNS: readonly Pattern[] = [
  ['symbol', sticky('&&|\\|\\||>=|<=|!=|==|<<|>>|[+\\-*/%:\\[\\]!<>()&|\\^=]')],
  ['arcnet', sticky(`\\$${B}`)],
  ...MAC_FORMS.map((form): Pattern => ['mac', sticky(form)]),
  ['number', sticky(N)],
  ['address', sticky(`${N}\\.${N}\\.${N}\\.${N}`)],
  ['address', sticky(`${N}\\.${N}\\.${N}`)],
  ['address', sticky(`${N}\\.${N}`)],
  ...ipv6Forms().map((form): Pattern => ['address6', sticky(form)]),
  ['bogus', sticky(`(?:${B}):+(?:(?:${B}):+)+`)],
  ['id', sticky('[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?')],
];
const ESCAPED = sticky('\\\\([^ !()\\n\\t]+)');

/** Splits a filter. Errors are tokens that end it: what was right before them is complained of first, if it is wrong. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && ' \r\n\t'.includes(text[at])) at++;
    if (at >= text.length) break;
    const { token, length } = next(text, at);
    tokens.push(token);
    if (token.kind === 'error') return tokens;
    at += length;
  }
  tokens.push({ kind: 'end', text: '', value: 0 });
  return tokens;
}

function next(text: string, at: number): { token: Token; length: number } {
  ESCAPED.lastIndex = at;
  const escaped = ESCAPED.exec(text);
  if (escaped) return { token: { kind: 'id', text: escaped[1], value: 0 }, length: escaped[0].length };
  let best = '';
  let kind: TokenKind | 'bogus' = 'error';
  for (const [candidate, expression] of PATTERNS) {
    expression.lastIndex = at;
    const match = expression.exec(text);
    if (match === null || match[0].length <= best.length) continue;
    best = match[0];
    kind = candidate;
  }
  return { token: tokenOf(kind, best), length: best.length };
}

function tokenOf(kind: TokenKind | 'bogus', text: string): Token {
  if (kind === 'error') return { kind: 'error', text: SYNTAX_ERROR, value: 0 };
  if (kind === 'bogus') return { kind: 'error', text: `bogus ethernet address ${text}`, value: 0 };
  if (kind === 'number') return numberToken(text);
  if (kind === 'id' && Object.hasOwn(KEYWORDS, text)) return { kind: 'keyword', text: KEYWORDS[text], value: 0 };
  if (kind === 'id' && Object.hasOwn(NAMED_NUMBERS, text)) return { kind: 'number', text, value: NAMED_NUMBERS[text] };
  if (kind === 'symbol') return symbolToken(text);
  return { kind, text, value: 0 };
}

function symbolToken(text: string): Token {
  if (text === '&&' || text === '||' || text === '!') {
    return { kind: 'keyword', text: text === '&&' ? 'and' : text === '||' ? 'or' : 'not', value: 0 };
  }
  return { kind: 'symbol', text: text === '==' ? '=' : text, value: 0 };
}

function numberToken(text: string): Token {
  try {
    return { kind: 'number', text, value: parseNumber(text) ?? 0 };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { kind: 'error', text: error.message, value: 0 };
  }
}

/** A number as C writes it, at most 32 bits; throws FilterError where it is none. libpcap: stoulen(). */
function parseNumber(text: string): number {
  const octal = /^0\d/.test(text);
  if (octal && /[89]/.test(text)) throw new FilterError(`number ${text} contains non-octal digit`);
  const value = octal ? parseInt(text, 8) : Number(text);
  // libpcap counts down how much it prints as it goes: nothing is left at the last digit.
  if (value > 0xffffffff) throw new FilterError(overflowWords(text, octal));
  return value;
}

/** libpcap: "%.*s" with the count of digits it has not read yet. */
function overflowWords(text: string, octal: boolean): string {
  const isHex = /^0[xX]/.test(text);
  const [radix, start] = isHex ? [16, 2] : octal ? [8, 1] : [10, 0];
  let value = 0;
  for (let i = start; i < text.length; i++) {
    value = value * radix + parseInt(text[i], radix);
    if (value > 0xffffffff) return `number ${text.slice(0, text.length - i - 1)} overflows 32 bits`;
  }
  return '';
}
