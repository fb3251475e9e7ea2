import { ENOENT, strerror } from '../uapi/errno.ts';
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
  const getopt = new Getopt(p.argv, '+bD:g:hlinE::HsSu:vkK', LONG);
  const flags = new Set<string>();
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument } = option;
    if (letter === '?') {
      yield* io.error(`${option.error}\n${USAGE}`);
      return 1;
    }
    if (letter === 'D') p.chdir(argument!);
    else if (letter === 'u' && findUser(p, argument!) === undefined) {
      yield* io.error(`sudo: unknown user ${argument}\nsudo: error initializing audit plugin sudoers_audit\n`);
      return 1;
    } else if (letter === 'b' || ((letter === 'u' || letter === 'g') && argument !== 'root')) {
      yield* io.error(`patchbay: sudo: -${letter} ${argument ?? ''} is not modelled: everybody here is root\n`);
      return 95;
    }
    flags.add(letter);
  }
  if (flags.has('h')) {
    yield* io.print(USAGE);
    return 0;
  }
  if (flags.has('l')) {
    const me = findUser(p, 0)?.name ?? 'root';
    yield* io.print(
      `User ${me} may run the following commands on ${p.readFile('/proc/sys/kernel/hostname').trim()}:\n    (ALL : ALL) ALL\n`,
    );
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
