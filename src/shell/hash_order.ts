import { encode } from './bytes.ts';

/** The order in which bash's hash tables are walked. bash: hashlib.c. */

/** FNV, as bash has it. */
function hashString(text: string): number {
  let hash = 2166136261;
  for (const byte of encode(text)) hash = Math.imul(hash, 16777619) ^ byte;
  return hash >>> 0;
}

/** Sorts keys, given in the order they came in, by their place in a table of `buckets` (a power of two). */
export function hashOrder(keys: readonly string[], buckets: number): string[] {
  let size = buckets;
  while (keys.length >= size * 2) size *= 4;
  return keys
    .map((key, number) => ({ key, bucket: hashString(key) & (size - 1), number }))
    .sort((a, b) => a.bucket - b.bucket || b.number - a.number)
    .map(({ key }) => key);
}
