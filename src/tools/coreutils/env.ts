import { ENOENT, strerror, SysError } from '../../uapi/errno.ts';
import { execvp } from '../execvp.ts';
import { Getopt } from '../getopt.ts';
import { program } from '../stdio.ts';

const LONG = [
  { name: 'ignore-environment', argument: 'none', value: 'i' },
  { name: 'null', argument: 'none', value: '0' },
  { name: 'unset', argument: 'required', value: 'u' },
  { name: 'chdir', argument: 'required', value: 'C' },
] as const;
const EXIT_CANCELED = 125;

/** -S: one argument that holds several, as a script's first line has it. */
function splitString(argv: readonly string[]): string[] {
  const [name, first = '', ...rest] = argv;
  if (first === '-S') return [name, ...(rest[0] ?? '').trim().split(/\s+/), ...rest.slice(1)];
  return first.startsWith('-S') ? [name, ...first.slice(2).trim().split(/\s+/), ...rest] : [...argv];
}

/** env(1): shows the environment, or runs a command in a changed one. */
export const env = program(function* (p, io) {
  const getopt = new Getopt(splitString(p.argv), '+0iu:C:', LONG);
  const gone: string[] = [];
  let empty = false;
  let end = '\n';
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === 'i') empty = true;
    else if (option.option === '0') end = '\0';
    else if (option.option === 'u') gone.push(option.argument!);
    else if (option.option === 'C') {
      try {
        p.chdir(option.argument!);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* io.error(`env: cannot change directory to '${option.argument}': ${strerror(error.errno)}\n`);
        return EXIT_CANCELED;
      }
    } else {
      yield* io.error(`${option.error}\nTry 'env --help' for more information.\n`);
      return EXIT_CANCELED;
    }
  }
  const words = getopt.operands;
  if (words[0] === '-') {
    empty = true;
    words.shift();
  }
  if (empty) p.env.clear();
  for (const name of gone) p.env.delete(name);
  while (words.length > 0 && words[0].includes('=')) {
    const word = words.shift()!;
    const at = word.indexOf('=');
    p.env.set(word.slice(0, at), word.slice(at + 1));
  }
  if (words.length === 0) {
    for (const [name, value] of p.env) io.put(`${name}=${value}${end}`);
    return 0;
  }
  const errno = yield* execvp(p, words);
  yield* io.error(`env: '${words[0]}': ${strerror(errno)}\n`);
  return errno === ENOENT ? 127 : 126;
});
