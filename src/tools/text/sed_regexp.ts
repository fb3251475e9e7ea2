import { compilePosix } from './posix_regex.ts';

/** An expression with what GNU sed adds to POSIX. Throws RegexError. */
export function compileSedRegexp(source: string, extended: boolean, insensitive: boolean): RegExp {
  return compilePosix(inBrackets(numbered(source, /[.*[\]^$\\/+?(){}|]/)), extended, insensitive ? 'gi' : 'g');
}

/** \xHH, \oNNN and \dNNN as the characters they name; those that mean something (`special`) stand for themselves. */
export function numbered(text: string, special: RegExp): string {
  return text.replace(/\\(?:x([\da-fA-F]{1,2})|o([0-7]{1,3})|d(\d{3})|([^]))/g, (whole, hex?: string, octal?: string, decimal?: string) => {
    if (hex === undefined && octal === undefined && decimal === undefined) return whole;
    const char = String.fromCharCode(hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : Number(decimal));
    return special.test(char) ? `\\${char}` : char;
  });
}

/** GNU sed knows \n and \t in brackets too. */
function inBrackets(source: string): string {
  return source.replace(/\[\^?\]?[^\]]*\]/g, (bracket) => bracket.replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
}
