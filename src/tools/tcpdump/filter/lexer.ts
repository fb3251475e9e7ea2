/**
 * Words of the pcap filter language (pcap-filter(7)), split as libpcap's scanner does.
 */
export interface Token {
  kind: 'word' | 'number' | 'address' | 'mac' | 'symbol' | 'end';
  text: string;
  /** A word written with a backslash is no keyword. */
  escaped?: boolean;
}

/** What libpcap prints behind "tcpdump: " for a filter it does not take. */
export class FilterError extends Error {}

export const SYNTAX_ERROR = "can't parse filter expression: syntax error";

const MAC = /^(?:[0-9a-fA-F]{1,2}[:.-]){5}[0-9a-fA-F]{1,2}(?![\w:.-])/;
const WORD = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]*[.A-Za-z0-9])?/;
const SYMBOL = /^(?:&&|\|\||==|!=|<=|>=|<<|>>|[-+*/%^&|!<>=()[\]:])/;

export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^[ \t\r\n]+/, '');
    if (rest === '') break;
    const mac = MAC.exec(rest);
    const word = WORD.exec(rest);
    const escaped = /^\\([^ !()\n\t]+)/.exec(rest);
    const symbol = SYMBOL.exec(rest);
    const match = mac ?? word ?? escaped ?? symbol;
    if (match === null) throw new FilterError(SYNTAX_ERROR);
    rest = rest.slice(match[0].length);
    if (mac) tokens.push({ kind: 'mac', text: mac[0] });
    else if (word) tokens.push(classify(word[0]));
    else if (escaped) tokens.push({ kind: 'word', text: escaped[1], escaped: true });
    else tokens.push({ kind: 'symbol', text: match[0] });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function classify(text: string): Token {
  if (/^(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) return { kind: 'number', text };
  if (/^\d+(\.\d+){1,3}$/.test(text)) return { kind: 'address', text };
  return { kind: 'word', text };
}

/** A number as C reads it: 0x hexadecimal, 0 octal. */
export function numberOf(token: Token): number {
  const { text } = token;
  if (/^0[xX]/.test(text)) return parseInt(text, 16) >>> 0;
  if (/^0[0-7]+$/.test(text)) return parseInt(text, 8) >>> 0;
  return Number(text);
}
