import { unescape } from '../ansi_c.ts';
import type { Builtin } from '../shell.ts';

/** echo: bash's with -n -e -E, dash's which always takes escapes. */
export const echo: Builtin = (sh, args) => {
  let at = 1;
  let newline = true;
  let escapes = sh.flavour === 'dash' || sh.shopts.xpg_echo;
  const options = sh.flavour === 'dash' ? /^-n$/ : /^-[neE]+$/;
  for (; at < args.length && options.test(args[at]); at++) {
    for (const letter of args[at].slice(1)) {
      if (letter === 'n') newline = false;
      else escapes = letter === 'e';
    }
  }
  let text = args.length === at + 1 ? args[at] : args.slice(at).join(' ');
  if (escapes) {
    const { text: replaced, stop } = unescape(text, 'echo');
    text = replaced;
    if (stop) newline = false;
  }
  sh.print(newline ? `${text}\n` : text);
  return 0;
};
