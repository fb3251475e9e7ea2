import { ENOENT, strerror } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { execvp } from '../execvp.ts';
import type { Stdio } from '../stdio.ts';

/** Becomes `argv`, or a shell where there is none: how nsenter and unshare end. Returns only a failure's status. */
export function* execOrShell(p: Process, io: Stdio, name: string, argv: readonly string[]): Program<number> {
  const shell = p.env.get('SHELL') ?? '/bin/sh';
  const words = argv.length > 0 ? argv : [shell];
  const errno = argv.length > 0 ? yield* execvp(p, words) : yield* execvp(p, [shell]);
  yield* io.error(`${name}: failed to execute ${words[0]}: ${strerror(errno)}\n`);
  return errno === ENOENT ? 127 : 126;
}
