import { ENOENT, strerror } from '../../uapi/errno.ts';
import { execvp } from '../execvp.ts';
import { usageError, utility } from './coreutil.ts';

/** stdbuf(1). Programs here flush their output before they wait: the buffers are taken and change nothing. */
export const stdbuf = utility(
  'stdbuf',
  {
    short: '+i:o:e:',
    long: [
      { name: 'input', argument: 'required', value: 'i' },
      { name: 'output', argument: 'required', value: 'o' },
      { name: 'error', argument: 'required', value: 'e' },
    ],
    usageStatus: 125,
    usage: 'OPTION... COMMAND',
  },
  function* (u) {
    if (u.operands.length === 0) return yield* usageError(u, 'missing operand', 125);
    if (u.options.length === 0) return yield* usageError(u, 'you must specify a buffering mode option', 125);
    const errno = yield* execvp(u.process, u.operands);
    yield* u.io.error(`stdbuf: failed to run command '${u.operands[0]}': ${strerror(errno)}\n`);
    return errno === ENOENT ? 127 : 126;
  },
);
