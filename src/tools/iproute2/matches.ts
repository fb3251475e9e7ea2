/** Is `prefix` a non-empty beginning of `word`? How iproute2 resolves every abbreviation. */
export function matches(prefix: string, word: string): boolean {
  return prefix !== '' && word.startsWith(prefix);
}

/** Is `prefix` a non-empty beginning of one of `words`? */
export function matchesAny(prefix: string, ...words: readonly string[]): boolean {
  return words.some((word) => matches(prefix, word));
}
