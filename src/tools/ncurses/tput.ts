import type { Process } from '../../uapi/process.ts';
import { program } from '../stdio.ts';

/** tput(1) and reset(1): what the terminal description "xterm-256color" says. */

const USAGE = `Usage: tput [options] [command]

Options:
  -S <<       read commands from standard input
  -T TERM     use this instead of $TERM
  -V          print curses-version
  -v          verbose, show warnings
  -x          do not try to clear scrollback

Commands:
  clear       clear the screen
  init        initialize the terminal
  reset       reinitialize the terminal
  capname     unlike clear/init/reset, print value for capability "capname"
`;

const STRINGS: Readonly<Record<string, string>> = {
  ...{
    bold: '\x1b[1m',
    dim: '\x1b[2m',
    smul: '\x1b[4m',
    rmul: '\x1b[24m',
    rev: '\x1b[7m',
    smso: '\x1b[7m',
    rmso: '\x1b[27m',
    blink: '\x1b[5m',
  },
  ...{ sgr0: '\x1b(B\x1b[m', op: '\x1b[39;49m', clear: '\x1b[H\x1b[2J\x1b[3J', home: '\x1b[H', el: '\x1b[K', el1: '\x1b[1K', ed: '\x1b[J' },
  ...{
    sc: '\x1b7',
    rc: '\x1b8',
    civis: '\x1b[?25l',
    cnorm: '\x1b[?12l\x1b[?25h',
    smcup: '\x1b[?1049h\x1b[22;0;0t',
    rmcup: '\x1b[?1049l\x1b[23;0;0t',
  },
  ...{
    bel: '\x07',
    cr: '\r',
    cuu1: '\x1b[A',
    cud1: '\n',
    cub1: '\b',
    cuf1: '\x1b[C',
    sitm: '\x1b[3m',
    ritm: '\x1b[23m',
    init: '\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[?69l',
    reset: '\x1bc\x1b]104\x07\x1b[!p\x1b[?3;4l\x1b[4l\x1b>\x1b[?69l',
  },
};

/** Capabilities with numbers to fill in. */
const PARAMETERS: Readonly<Record<string, (numbers: readonly number[]) => string>> = {
  setaf: ([n = 0]) => `\x1b[${n < 8 ? `3${n}` : n < 16 ? `9${n - 8}` : `38;5;${n}`}m`,
  setab: ([n = 0]) => `\x1b[${n < 8 ? `4${n}` : n < 16 ? `10${n - 8}` : `48;5;${n}`}m`,
  cup: ([row = 0, column = 0]) => `\x1b[${row + 1};${column + 1}H`,
  cuu: ([n = 1]) => `\x1b[${n}A`,
  cud: ([n = 1]) => `\x1b[${n}B`,
  cuf: ([n = 1]) => `\x1b[${n}C`,
  cub: ([n = 1]) => `\x1b[${n}D`,
  ech: ([n = 1]) => `\x1b[${n}X`,
};

/** The value of a capability; undefined: there is none of that name. */
function capability(p: Process, name: string, numbers: readonly number[]): string | undefined {
  const fd = [1, 2, 0].find((candidate) => p.isOpen(candidate) && p.isatty(candidate));
  const size = fd === undefined ? { rows: 24, cols: 80 } : p.winsize(fd);
  if (name === 'cols') return `${size.cols}\n`;
  if (name === 'lines') return `${size.rows}\n`;
  if (name === 'colors') return '256\n';
  if (name === 'longname') return 'xterm with 256 colors';
  return PARAMETERS[name]?.(numbers) ?? STRINGS[name];
}

export const tput = program(function* (p, io) {
  const words = p.argv.slice(1);
  if (words[0] === '-T') words.splice(0, 2);
  else if (words[0]?.startsWith('-T') || words[0] === '-x') words.shift();
  if (words[0] === '-V') {
    yield* io.print('ncurses 6.5.20250216\n');
    return 0;
  }
  if (words.length === 0) {
    yield* io.error(USAGE);
    return 2;
  }
  const value = capability(p, words[0], words.slice(1).map(Number));
  if (value === undefined) {
    yield* io.error(`tput: unknown terminfo capability '${words[0]}'\n`);
    return 4;
  }
  yield* io.print(value);
  return 0;
});

/** Puts the terminal back in order: its state, its screen, its line settings. */
export const reset = program(function* (p, io) {
  const fd = [2, 1, 0].find((candidate) => p.isOpen(candidate) && p.isatty(candidate));
  if (fd === undefined) return 1;
  p.tcsetattr(fd, { ...p.tcgetattr(fd), icanon: true, echo: true, isig: true, icrnl: true, onlcr: true });
  yield* io.error(STRINGS.reset);
  return 0;
});
