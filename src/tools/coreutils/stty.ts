import { ENOTTY, strerror } from '../../uapi/errno.ts';
import type { Termios } from '../../uapi/file.ts';
import { program } from '../stdio.ts';

const FLAGS: Readonly<Record<string, keyof Termios>> = { icanon: 'icanon', echo: 'echo', isig: 'isig', onlcr: 'onlcr', icrnl: 'icrnl' };
/** Settings by one name. */
const COMBINED: Readonly<Record<string, Partial<Termios>>> = {
  sane: { icanon: true, echo: true, isig: true, onlcr: true, icrnl: true },
  cooked: { icanon: true, isig: true, icrnl: true },
  raw: { icanon: false, isig: false, icrnl: false },
  cbreak: { icanon: false },
  '-raw': { icanon: true, isig: true, icrnl: true },
  '-cbreak': { icanon: true },
};

function describe(termios: Termios): string {
  const flag = (name: keyof Termios): string => (termios[name] ? '' : '-') + name;
  return `${flag('icrnl')} ixon\n${flag('onlcr')}\n${flag('isig')} ${flag('icanon')} iexten ${flag('echo')} echoe echok\n`;
}

/** stty(1), as far as terminals here have settings. */
export const stty = program(function* (p, io) {
  const words = p.argv.slice(1);
  const option = words.find(
    (word) => /^--?[a-z]/.test(word) && !(word in COMBINED) && !(word.replace(/^-/, '') in FLAGS) && word !== '-a' && word !== '--all',
  );
  if (option !== undefined) {
    yield* io.error(`stty: invalid argument '${option}'\nTry 'stty --help' for more information.\n`);
    return 1;
  }
  if (!p.isatty(0)) {
    yield* io.error(`stty: 'standard input': ${strerror(ENOTTY)}\n`);
    return 1;
  }
  const { rows, cols } = p.winsize(0);
  const termios = p.tcgetattr(0);
  if (words.length === 0 || words[0] === '-a' || words[0] === '--all') {
    const size = words.length === 0 ? '' : `rows ${rows}; columns ${cols}; `;
    yield* io.print(`speed 38400 baud; ${size}line = 0;\n`);
    if (words.length > 0)
      yield* io.print(`intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; susp = ^Z; werase = ^W;\n${describe(termios)}`);
    return 0;
  }
  for (const word of words) {
    const flag = FLAGS[word.replace(/^-/, '')];
    if (word === 'size') yield* io.print(`${rows} ${cols}\n`);
    else if (word in COMBINED) Object.assign(termios, COMBINED[word]);
    else if (flag !== undefined) termios[flag] = !word.startsWith('-');
    else {
      yield* io.error(`patchbay: stty: setting "${word}" is not modelled\n`);
      return 95;
    }
  }
  p.tcsetattr(0, termios);
  return 0;
});
