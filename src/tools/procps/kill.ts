import { EINVAL, strerror, SysError } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { SIGNAL_NAMES, SIGTERM } from '../../uapi/signal.ts';
import { parseSignal } from '../signal_names.ts';
import { program, type Stdio } from '../stdio.ts';

const USAGE = `
Usage:
 kill [options] <pid> [...]

Options:
 <pid> [...]            send signal to every <pid> listed
 -<signal>, -s, --signal <signal>
                        specify the <signal> to be sent
 -q, --queue <value>    integer value to be sent with the signal
 -l, --list=[<signal>]  list all signal names, or convert one to a name
 -L, --table            list all signal names in a nice table

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see kill(1).
`;
const LAST = 31;

function nameOf(signal: number): string {
  return signal === 29 ? 'POLL' : SIGNAL_NAMES[signal];
}

/** Sixteen names on a line. */
function listNames(): string {
  const names = Array.from({ length: LAST }, (_, i) => nameOf(i + 1));
  return `${names.slice(0, 16).join(' ')}\n${names.slice(16).join(' ')}\n`;
}

function tableOfNames(): string {
  let text = '';
  for (let signal = 1; signal <= LAST; signal++) {
    text += `${String(signal).padStart(2)} ${nameOf(signal).padEnd(8)}`;
    if (signal % 7 === 0) text = `${text.trimEnd()}\n`;
  }
  return `${text.slice(0, -3)}\n`;
}

/** kill(1), the program; shells have their own. */
export const kill = program(function* (p, io) {
  const words = p.argv.slice(1);
  const first = words[0] ?? '';
  if (first === '-l' || first === '--list' || first.startsWith('--list=')) return yield* list(io, p.argv[0], first, words[1]);
  if (first === '-L' || first === '--table') {
    yield* io.print(tableOfNames());
    return 0;
  }
  let signal: number | undefined = SIGTERM;
  if (first === '-s' || first === '--signal') {
    signal = parseSignal(words[1] ?? '') ?? -1;
    words.splice(0, 2);
  } else if (first === '--') words.shift();
  else if (/^-\d+$/.test(first) && words.length === 1 && Number(first.slice(1)) > LAST) signal = SIGTERM;
  else if (first.startsWith('-') && first.length > 1) {
    signal = parseSignal(first.slice(1));
    words.shift();
    if (signal === undefined) {
      yield* io.error(`${p.argv[0]}: invalid argument ${first[1]}\n${USAGE}`);
      return 1;
    }
  }
  if (words[0] === '--') words.shift();
  if (words.length === 0) {
    yield* io.error(USAGE);
    return 1;
  }
  let status = 0;
  for (const word of words) {
    const complaint = send(p.kill.bind(p), word, signal);
    if (complaint === '') continue;
    yield* io.error(`${p.argv[0]}: ${complaint}\n`);
    status = 1;
  }
  return status;
});

/** What went wrong, or an empty string. */
function send(sysKill: (pid: number, signal: number) => void, word: string, signal: number): string {
  if (!/^-?\d+$/.test(word)) return `failed to parse argument: '${word}'`;
  if (signal < 0) return `(${word}): ${strerror(EINVAL)}`;
  try {
    sysKill(Number(word), signal);
    return '';
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return `(${word}): ${strerror(error.errno)}`;
  }
}

function* list(io: Stdio, name: string, first: string, word: string | undefined): Program<number> {
  const wanted = first.startsWith('--list=') ? first.slice('--list='.length) : word;
  if (wanted === undefined) {
    yield* io.print(listNames());
    return 0;
  }
  const signal = parseSignal(wanted);
  if (signal === undefined || signal > LAST) {
    yield* io.error(`${name}: unknown signal name ${wanted}\n`);
    return 1;
  }
  yield* io.print(`${/^\d/.test(wanted) ? nameOf(signal) : signal}\n`);
  return 0;
}
