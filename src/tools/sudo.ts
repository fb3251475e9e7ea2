import { ENOENT, strerror, SysError } from '../uapi/errno.ts';
import type { Process } from '../uapi/process.ts';
import { findUser } from './coreutils/id.ts';
import { execvp } from './execvp.ts';
import { Getopt, type LongOption } from './getopt.ts';
import { program } from './stdio.ts';

const LONG: readonly LongOption[] = [
  { name: 'background', argument: 'none', value: 'b' },
  { name: 'chdir', argument: 'required', value: 'D' },
  { name: 'group', argument: 'required', value: 'g' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'list', argument: 'none', value: 'l' },
  { name: 'login', argument: 'none', value: 'i' },
  { name: 'non-interactive', argument: 'none', value: 'n' },
  { name: 'preserve-env', argument: 'optional', value: 'E' },
  { name: 'set-home', argument: 'none', value: 'H' },
  { name: 'shell', argument: 'none', value: 's' },
  { name: 'stdin', argument: 'none', value: 'S' },
  { name: 'user', argument: 'required', value: 'u' },
  { name: 'validate', argument: 'none', value: 'v' },
  { name: 'reset-timestamp', argument: 'none', value: 'k' },
];
const USAGE = `usage: sudo -h | -k | -v | -l
usage: sudo [-EHnS] [-u user] [-D directory] [VAR=value] [-i | -s] [command [arg ...]]
`;

/**
 * sudo(8), for those whose tutorial has it before every command: everybody here is root already, so that it asks for no password
 * and the command runs as it would without.
 */
export const sudo = program(function* (p, io) {
  const getopt = new Getopt(p.argv, '+bD:g:hlinEHsSu:vkK', LONG);
  const flags = new Set<string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const refusal = option.option === '?' ? { words: `${option.error}\n${USAGE}`, status: 1 } : refused(p, option.option, option.argument);
    if (refusal !== undefined) {
      yield* io.error(refusal.words);
      return refusal.status;
    }
    flags.add(option.option);
  }
  if (flags.has('h') || flags.has('l')) {
    yield* io.print(flags.has('h') ? USAGE : rights(p));
    return 0;
  }
  const words = [...getopt.operands];
  takeVariables(p, words);
  if (words.length === 0 && !flags.has('i') && !flags.has('s')) {
    if (flags.has('v') || flags.has('k') || flags.has('K')) return 0;
    yield* io.error(USAGE);
    return 1;
  }
  setSudoVariables(p, words);
  if (flags.has('i')) p.chdir(p.env.get('HOME') ?? '/root');
  const argv = flags.has('i') || flags.has('s') ? shellWords(p, flags.has('i'), words) : words;
  const errno = yield* execvp(p, argv);
  yield* io.error(errno === ENOENT ? `sudo: ${argv[0]}: command not found\n` : `sudo: unable to execute ${argv[0]}: ${strerror(errno)}\n`);
  return 1;
});

/** Does what the option asks for at once. Returns what is said, and the exit status, where that cannot be. */
function refused(p: Process, letter: string, argument: string | undefined): { words: string; status: number } | undefined {
  if (letter === 'D') return changeDirectory(p, argument!);
  if (letter === 'u' && findUser(p, argument!) === undefined) {
    return { words: `sudo: unknown user ${argument}\nsudo: error initializing audit plugin sudoers_audit\n`, status: 1 };
  }
  if (letter === 'b' || ((letter === 'u' || letter === 'g') && argument !== 'root')) {
    return { words: `patchbay: sudo: -${[letter, argument ?? []].flat().join(' ')} is not modelled: everybody here is root\n`, status: 95 };
  }
  return undefined;
}

function changeDirectory(p: Process, path: string): { words: string; status: number } | undefined {
  try {
    p.chdir(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    return { words: `sudo: unable to change directory to ${path}: ${strerror(error.errno)}\n`, status: 1 };
  }
}

/** What -l lists. */
function rights(p: Process): string {
  const host = p.readFile('/proc/sys/kernel/hostname').trim();
  return `User ${findUser(p, 0)?.name ?? 'root'} may run the following commands on ${host}:\n    (ALL : ALL) ALL\n`;
}

/** NAME=value words before the command: part of its environment. */
function takeVariables(p: Process, words: string[]): void {
  while (/^[A-Za-z_]\w*=/.test(words[0] ?? '')) {
    const word = words.shift()!;
    const at = word.indexOf('=');
    p.env.set(word.slice(0, at), word.slice(at + 1));
  }
}

function setSudoVariables(p: Process, words: readonly string[]): void {
  p.env.set('SUDO_COMMAND', words.length > 0 ? words.join(' ') : (p.env.get('SHELL') ?? '/bin/bash'));
  p.env.set('SUDO_USER', 'root');
  p.env.set('SUDO_UID', '0');
  p.env.set('SUDO_GID', '0');
}

/** -i and -s: the user's shell, which takes the command as one text. */
function shellWords(p: Process, login: boolean, words: readonly string[]): string[] {
  const shell = p.env.get('SHELL') ?? '/bin/bash';
  const quoted = words.map((word) => word.replace(/[^\w$-]/g, '\\$&')).join(' ');
  return [shell, ...(login ? ['--login'] : []), ...(words.length > 0 ? ['-c', quoted] : [])];
}
