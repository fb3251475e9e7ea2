import { strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { execvp } from '../execvp.ts';
import type { Move } from '../iproute2/netns.ts';
import type { Session } from '../iproute2/session.ts';
import { writeText } from '../stdio.ts';

/** It stays where it is. */
export const STAY: Move = { problem: '', warning: '' };

/**
 * Becomes `argv`, or (fork) runs it in a child; `prepare` moves it to where it shall run.
 * Returns its exit status, -1 when there was none.
 */
export function* cmdExec(session: Session, argv: readonly string[], fork: boolean, prepare: (process: Process) => Move): Program<number> {
  session.out.flush();
  yield* session.out.drain();
  const run = function* (process: Process): Program<number> {
    const { problem, warning } = prepare(process);
    if (problem !== '' || warning !== '') yield* writeText(process, 2, warning + problem);
    if (problem !== '') return -1;
    const errno = yield* execvp(process, argv);
    yield* writeText(process, 2, `exec of "${argv[0]}" failed: ${strerror(errno)}\n`);
    return 1;
  };
  if (!fork) return yield* run(session.process);
  const pid = session.process.fork(function* (child) {
    const status = yield* run(child);
    return status < 0 ? 1 : status;
  });
  const result = yield* session.process.waitpid(pid, 0);
  return result.how === 'exited' ? result.code : 1;
}
