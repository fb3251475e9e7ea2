import { O_RDONLY } from '../../uapi/file.ts';
import { SysError, strerror } from '../../uapi/errno.ts';
import { CLONE_NEWNET, CLONE_NEWNS, type Process } from '../../uapi/process.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage_error.ts';

/** Where `ip netns` keeps the names of namespaces. */
export const NETNS_RUN_DIR = '/run/netns';
const NETNS_ETC_DIR = '/etc/netns';

/** What moving a process somewhere led to: what stops it ('': nothing), and what is only said. */
export interface Move {
  problem: string;
  warning: string;
}

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

/** The option -netns: joins the namespace for the rest of the run. */
export function joinNetns({ process, out }: Session, name: string | undefined): void {
  const { problem, warning } = netnsSwitch(process, name);
  out.error(warning);
  if (problem !== '') throw new UsageError(problem);
}
