import { compilePosix } from '../text/posix_regex.ts';

/** The regular expressions of a program, each compiled once. */
export class AwkRegexes {
  private readonly regexes = new Map<string, RegExp>();

  /** Throws RegexError. */
  get(source: string): RegExp {
    let regex = this.regexes.get(source);
    if (regex === undefined) {
      regex = compilePosix(source, true, '');
      this.regexes.set(source, regex);
    }
    return regex;
  }
}

/** Splits without the groups that String.split would put between the parts. */
export function splitBy(text: string, regex: RegExp): string[] {
  if (text === '') return [];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(regex.source, 'g'))) {
    if (match[0] === '') continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
