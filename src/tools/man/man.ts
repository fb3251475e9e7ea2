import { utility } from '../coreutils/coreutil.ts';
import { page } from '../less.ts';
import { PAGES } from './pages.ts';

/** man(1): pages in our own words, which say what of the real command is modelled here. */
export const man = utility('man', { short: '+afkwS:s:', version: '2.13.1', usage: '[SECTION] PAGE' }, function* (u) {
  const words = u.operands.filter((word) => !/^\d[a-z]*$/.test(word));
  if (u.has('k') || u.has('f')) {
    const wanted = words.join(' ');
    const found = PAGES.filter(({ name, summary }) => (u.has('f') ? name === wanted : `${name} ${summary}`.includes(wanted)));
    for (const { name, section, summary } of found) yield* u.print(`${`${name} (${section})`.padEnd(21)}- ${summary}\n`);
    if (found.length > 0) return 0;
    yield* u.io.error(`${wanted}: nothing appropriate.\n`);
    return 16;
  }
  if (words.length === 0) {
    yield* u.io.error("What manual page do you want?\nFor example, try 'man man'.\n");
    return 1;
  }
  // "man ip link" means ip-link, as with the real one's sub-pages.
  const joined = words.join('-');
  const pages = PAGES.filter(({ name, aliases }) => name === joined || aliases?.includes(joined));
  const chosen = pages.length > 0 ? pages : PAGES.filter(({ name }) => words.includes(name));
  if (chosen.length === 0) {
    yield* u.io.error(`No manual entry for ${words[0]}\n`);
    return 16;
  }
  yield* page(u, chosen.map(({ name, section, summary, body }) => layout(name, section, summary, body)).join('\n'));
  return 0;
});

function layout(name: string, section: number, summary: string, body: string): string {
  const title = `${name.toUpperCase()}(${section})`;
  const middle = 'Patchbay manual';
  const gap = Math.max(1, Math.floor((78 - 2 * title.length - middle.length) / 2));
  return `${title}${' '.repeat(gap)}${middle}${' '.repeat(gap)}${title}\n\nNAME\n       ${name} - ${summary}\n\n${body.trim()}\n`;
}
