import { ENOENT, strerror } from '../../uapi/errno.ts';
import { execvp } from '../execvp.ts';
import { program } from '../stdio.ts';

/** nice(1). All processes have the same priority here: the number is taken and changes nothing that can be seen. */
export const nice = program(function* (p, io) {
  const words = p.argv.slice(1);
  if (words[0] === '-n' || words[0] === '--adjustment') {
    if (!/^[+-]?\d+$/.test(words[1] ?? '')) {
      yield* io.error(`nice: invalid adjustment '${words[1] ?? ''}'\n`);
      return 125;
    }
    words.splice(0, 2);
  } else if (/^-[+-]?\d+$/.test(words[0] ?? '') || /^-n[+-]?\d+$/.test(words[0] ?? '')) words.shift();
  if (words.length === 0) {
    yield* io.print('0\n');
    return 0;
  }
  const errno = yield* execvp(p, words);
  yield* io.error(`nice: '${words[0]}': ${strerror(errno)}\n`);
  return errno === ENOENT ? 127 : 126;
});
