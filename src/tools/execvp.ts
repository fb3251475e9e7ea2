import { EACCES, ENOENT, ENOEXEC, SysError } from '../uapi/errno.ts';
import type { Process, Program } from '../uapi/process.ts';

const DEFAULT_PATH = '/bin:/usr/bin';

/**
 * execvp(3): becomes the program called `argv[0]`, looked for on PATH. Returns only when that failed, with the errno: ENOENT
 * where there is no such program. A file that is no program is given to the shell.
 */
export function* execvp(process: Process, argv: readonly string[]): Program<number> {
  const name = argv[0];
  if (name === '') return ENOENT;
  if (name.includes('/')) return yield* tryExec(process, name, argv);
  let denied = false;
  for (const dir of (process.env.get('PATH') ?? DEFAULT_PATH).split(':')) {
    const path = `${dir === '' ? '.' : dir}/${name}`;
    const error = yield* tryExec(process, path, argv);
    denied ||= error === EACCES;
  }
  return denied ? EACCES : ENOENT;
}

function* tryExec(process: Process, path: string, argv: readonly string[]): Program<number> {
  try {
    return yield* process.execve(path, argv);
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno !== ENOEXEC) return error.errno;
  }
  return yield* tryExec(process, '/bin/sh', ['sh', path, ...argv.slice(1)]);
}
