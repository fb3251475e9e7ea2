import { O_RDONLY } from '../../uapi/file.ts';
import { ENOENT, SysError, strerror } from '../../uapi/errno.ts';
import { CLONE_NEWNET, CLONE_NEWNS } from '../../uapi/process.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { Session } from '../iproute2/session.ts';
import { writeText } from '../stdio.ts';
import { NETNS_RUN_DIR } from './netns_names.ts';

const NETNS_ETC_DIR = '/etc/netns';

/** What moving a process somewhere led to: what stops it ('': nothing), and what is only said. */
interface Move {
  problem: string;
  warning: string;
}

/** It stays where it is. */
export const STAY: Move = { problem: '', warning: '' };

const refused = (problem: string): Move => ({ problem, warning: '' });

/** Joins the namespace `name`. Linux tools: netns_switch. */
export function netnsSwitch(process: Process, name: string | undefined): Move {
  let fd: number;
  try {
    fd = process.open(`${NETNS_RUN_DIR}/${name ?? '(null)'}`, O_RDONLY);
  } catch (error) {
    return refused(`Cannot open network namespace "${name ?? '(null)'}": ${wordsOf(error)}\n`);
  }
  try {
    process.setns(fd, CLONE_NEWNET);
  } catch (error) {
    return refused(`setting the network namespace "${name}" failed: ${wordsOf(error)}\n`);
  } finally {
    process.close(fd);
  }
  process.unshare(CLONE_NEWNS);
  return { problem: '', warning: bindEtc(process, name ?? '') };
}

function wordsOf(error: unknown): string {
  if (error instanceof SysError) return strerror(error.errno);
  throw error;
}

/** Files of /etc/netns/NAME hide those of /etc for the program. Returns complaints, which stop nothing. Linux tools: bind_etc(). */
function bindEtc(process: Process, name: string): string {
  const directory = `${NETNS_ETC_DIR}/${name}`;
  if (name === '' || !process.access(directory, 0)) return '';
  let complaints = '';
  for (const { name: file } of process.readdir(directory)) {
    if (file.startsWith('.')) continue;
    const [source, target] = [`${directory}/${file}`, `/etc/${file}`];
    try {
      process.mountBind(source, target);
    } catch (error) {
      complaints += `Bind ${source} -> ${target} failed: ${wordsOf(error)}\n`;
    }
  }
  return complaints;
}

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
