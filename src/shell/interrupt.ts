import { EINTR, SysError } from '../uapi/errno.ts';
import type { Program } from '../uapi/process.ts';
import { SIGINT } from '../uapi/signal.ts';
import { Discard } from './errors.ts';
import { runPendingTraps } from './run_traps.ts';
import type { Shell } from './shell.ts';

/** ^C and traps while the shell itself waits for something. */

/** Gives up the command line where ^C was typed at an interactive shell. */
export function* checkInterrupt(sh: Shell): Program<void> {
  if (!sh.interrupted || sh.defaultAction(SIGINT) === 'default') return;
  sh.interrupted = false;
  sh.write(2, '\n');
  yield* sh.flush();
  throw new Discard(128 + SIGINT);
}

/** read(2) that signals do not end: traps run and it goes on. */
export function* readChunk(sh: Shell, fd: number, count: number): Program<Uint8Array> {
  for (;;) {
    try {
      return yield* sh.p.read(fd, count);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
    yield* checkInterrupt(sh);
    if (sh.traps.pending.length > 0) yield* runPendingTraps(sh);
  }
}
