import { CLASSES, RegexError } from './posix_regex.ts';

/** What PCRE2 says of an expression that JavaScript refuses, by the words of the refusal. */
const COMPLAINTS: readonly [RegExp, string][] = [
  [/Unterminated character class/, 'missing terminating ] for character class'],
  [/Unterminated group/, 'missing closing parenthesis'],
  [/Unmatched '\)'/, 'unmatched closing parenthesis'],
  [/Nothing to repeat/, 'quantifier does not follow a repeatable item'],
  [/out of order in \{\}/, 'numbers out of order in {} quantifier'],
  [/Range out of order/, 'range out of order in character class'],
  [/Invalid group|Invalid capture group name/, 'unrecognized character after (? or (?-'],
];

/** A Perl regular expression (grep -P) as JavaScript's: \\K, \\h, \\A, \\z, (?i) in front, POSIX classes. Throws RegexError. */
export function perlToJs(pattern: string): string {
  let source = pattern
    .replace(/^\(\?i\)/, '')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
    .replace(/(\\[^])/g, (escape) => ({ '\\h': '[ \\t]', '\\A': '^', '\\z': '$', '\\Z': '$', '\\R': '(?:\\r\\n|\\n)' })[escape] ?? escape)
    // Possessive quantifiers and atomic groups give nothing back; here they do.
    .replace(/([*+?}])\+/g, '$1')
    .replaceAll('(?>', '(?:');
  // What is before \\K has to be there and does not count.
  const keep = source.indexOf('\\K');
  if (keep >= 0) source = `(?<=${source.slice(0, keep)})${source.slice(keep + 2)}`;
  try {
    new RegExp(source);
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    throw new RegexError(COMPLAINTS.find(([refusal]) => refusal.test(words))?.[1] ?? 'Invalid regular expression');
  }
  return source;
}
