import { syntaxError } from './ipset_error.ts';

/** A number as strtoul(3) reads it, between two. ipset: string_to_number(). */
export function parseNumber(text: string, least: number, most: number): number {
  const problem = numberProblem(text, least, most);
  if (problem !== '') throw syntaxError(problem);
  return toNumber(text);
}

/** What is wrong with it, or ''. */
export function numberProblem(text: string, least: number, most: number): string {
  if (!/^\s*[-+]?(0x[0-9a-f]+|\d+)$/i.test(text)) return `'${text}' is invalid as number`;
  const value = toNumber(text);
  return value < least || value > most ? `'${text}' is out of range ${least}-${most}` : '';
}

function toNumber(text: string): number {
  // strtoull() takes a sign; the number wraps and is out of any range.
  if (/^\s*-/.test(text)) return 2 ** 64;
  return /^0[0-7]+$/.test(text) ? parseInt(text, 8) : Number(text);
}
