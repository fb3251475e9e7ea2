import { O_RDONLY } from '../../uapi/file.ts';
import { ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import { CLONE_NEWNET, CLONE_NEWNS } from '../../uapi/process.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { Session } from '../iproute2/session.ts';
import { writeText } from '../stdio.ts';
import { NETNS_RUN_DIR } from './netns_names.ts';

const NETNS_ETC_DIR = '/etc/netns';

/** Joins the namespace `name`. Returns '' or what went wrong. Linux tools: netns_switch. */
export function netnsSwitch(process: Process, name: string | undefined): string {
  let fd: number;
  try {
    fd = process.open(`${NETNS_RUN_DIR}/${name ?? '(null)'}`, O_RDONLY);
  } catch (error) {
    return `Cannot open network namespace "${name ?? '(null)'}": ${wordsOf(error)}\n`;
  }
  try {
    process.setns(fd, CLONE_NEWNET);
  } catch (error) {
    return `setting the network namespace "${name}" failed: ${wordsOf(error)}\n`;
  } finally {
    process.close(fd);
  }
  process.unshare(CLONE_NEWNS);
  return bindEtc(process, name ?? '');
}

function wordsOf(error: unknown): string {
  if (error instanceof SysError) return strerror(error.errno);
  throw error;
}

/** Files of /etc/netns/NAME would hide those of /etc for the program: there are no mounts to do it with. */
function bindEtc(process: Process, name: string): string {
  const directory = `${NETNS_ETC_DIR}/${name}`;
  if (!process.access(directory, 0) || process.readdir(directory).every((entry) => entry.name.startsWith('.'))) return '';
  return `patchbay: ip: files in ${directory} are not modelled\n`;
}

/**
 * Becomes `argv`, or (fork) runs it in a child; `prepare` moves it to where it shall run and returns '' or what went wrong.
 * Returns its exit status, -1 when there was none.
 */
export function* cmdExec(session: Session, argv: readonly string[], fork: boolean, prepare: (process: Process) => string): Program<number> {
  session.out.flush();
  yield* session.out.drain();
  const run = function* (process: Process): Program<number> {
    const problem = prepare(process);
    if (problem !== '') {
      yield* writeText(process, 2, problem);
      return -1;
    }
    return yield* execvp(process, argv);
  };
  if (!fork) return yield* run(session.process);
  const pid = session.process.fork(function* (child) {
    const status = yield* run(child);
    return status < 0 ? 1 : status;
  });
  const result = yield* session.process.waitpid(pid, 0);
  return result.how === 'exited' ? result.code : 1;
}

/** Returns only when it failed, with the status 1. */
function* execvp(process: Process, argv: readonly string[]): Program<number> {
  const [command] = argv;
  const directories = command.includes('/') ? [''] : (process.env.get('PATH') ?? '/bin:/usr/bin').split(':');
  let errno = ENOENT;
  for (const directory of directories) {
    const path = command.includes('/') ? command : `${directory === '' ? '.' : directory}/${command}`;
    try {
      yield* process.execve(path, argv);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno !== ENOENT || errno === ENOENT) errno = error.errno;
    }
  }
  yield* writeText(process, 2, `exec of "${command}" failed: ${strerror(errno)}\n`);
  return 1;
}
