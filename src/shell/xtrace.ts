import { quoteTraced } from './quote.ts';
import type { Shell } from './shell.ts';

/** What `set -x` prints. */

/** `$PS4`, its first character once for each level of substitution. */
export function tracePrefix(sh: Shell): string {
  const ps4 = sh.services.expandPrompt(sh, sh.vars.value('PS4') ?? '+ ');
  return ps4 === '' ? '' : ps4[0].repeat(sh.traceDepth + 1) + ps4.slice(1);
}

export function traceText(sh: Shell, text: string): void {
  sh.write(2, `${tracePrefix(sh)}${text}\n`);
}

export function traceWords(sh: Shell, words: readonly string[]): void {
  sh.write(2, tracedWords(sh, words));
}

/** The line for a command. */
export function tracedWords(sh: Shell, words: readonly string[]): string {
  return `${tracePrefix(sh)}${sh.posix ? words.join(' ') : words.map(quoteTraced).join(' ')}\n`;
}
