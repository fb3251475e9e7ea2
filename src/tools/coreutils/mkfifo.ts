import { SysError, strerror } from '../../uapi/errno.ts';
import { usageError, utility } from './coreutil.ts';

/** mkfifo(1). */
export const mkfifo = utility('mkfifo', { short: 'm:', usage: '[OPTION]... NAME...' }, function* (u) {
  const mode = u.value('m') ?? '666';
  if (!/^[0-7]+$/.test(mode)) {
    yield* u.fail('invalid mode');
    return 1;
  }
  if (u.operands.length === 0) return yield* usageError(u, 'missing operand');
  for (const path of u.operands) {
    try {
      u.process.mkfifo(path, parseInt(mode, 8));
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* u.fail(`cannot create fifo '${path}': ${strerror(error.errno)}`);
    }
  }
  return undefined;
});
