import { program } from '../stdio.ts';

/** tty(1): the terminal's name. */
export const tty = program(function* (p, io) {
  const silent = p.argv.includes('-s') || p.argv.includes('--silent') || p.argv.includes('--quiet');
  const found = p.isatty(0);
  if (!silent) yield* io.print(found ? `${p.ttyname(0)}\n` : 'not a tty\n');
  return found ? 0 : 1;
});
