import { SysError, strerror } from '../../uapi/errno.ts';
import { program } from '../stdio.ts';

/** mountpoint(1): is something mounted there? */
export const mountpoint = program(function* (p, io) {
  const words = p.argv.slice(1);
  const quiet = words[0] === '-q' || words[0] === '--quiet';
  const path = words[quiet ? 1 : 0];
  if (path === undefined || words.length !== (quiet ? 2 : 1)) {
    yield* io.error("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n");
    return 1;
  }
  try {
    p.stat(path);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (!quiet) yield* io.error(`mountpoint: ${path}: ${strerror(error.errno)}\n`);
    return 1;
  }
  const target = path === '/' ? path : path.replace(/\/+$/, '');
  const mounted = p
    .readFile('/proc/self/mounts')
    .split('\n')
    .some((line) => line.split(' ')[1] === target);
  if (!quiet) yield* io.print(`${path} is ${mounted ? '' : 'not '}a mountpoint\n`);
  return mounted ? 0 : 32;
});
