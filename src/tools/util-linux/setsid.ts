import { ENOENT, strerror } from '../../uapi/errno.ts';
import type { Program } from '../../uapi/process.ts';
import { execvp } from '../execvp.ts';
import { program, writeText } from '../stdio.ts';

/** setsid(1): runs a program in a session of its own. */
export const setsid = program(function* (p, io) {
  const words = p.argv.slice(1);
  let wait = false;
  while (words[0]?.startsWith('-')) {
    const option = words.shift()!;
    if (option === '-w' || option === '--wait') wait = true;
    else if (option === '--') break;
    else if (option !== '-f' && option !== '--fork') {
      yield* io.error(`patchbay: setsid: option "${option}" is not modelled\n`);
      return 95;
    }
  }
  if (words.length === 0) {
    yield* io.error("setsid: no command specified\nTry 'setsid --help' for more information.\n");
    return 1;
  }
  const run = function* (c: typeof p): Program<number> {
    c.setsid();
    const errno = yield* execvp(c, words);
    yield* writeText(c, 2, `setsid: failed to execute ${words[0]}: ${strerror(errno)}\n`);
    return errno === ENOENT ? 127 : 126;
  };
  if (p.getpgid() !== p.pid) return yield* run(p);
  const child = p.fork(run);
  if (!wait) return 0;
  const { how, code } = yield* p.waitpid(child, 0);
  return how === 'exited' ? code : 128 + code;
});
