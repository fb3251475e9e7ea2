import { EINVAL, ENOENT, SysError } from '../uapi/errno.ts';
import { getNet, type Net, putNet } from '../net/core/net_namespace.ts';
import type { RtnlCaller } from '../net/core/rtnetlink.ts';
import { DirInode, type Inode, MemDir } from './fs/inode.ts';
import { pathLookup, pathOf } from './fs/namei.ts';
import { NsFile, NsInode } from './fs/nsfs.ts';
import type { Kernel } from './kernel.ts';
import type { Task } from './task.ts';

/** Where `ip netns` keeps its names. */
export const NETNS_RUN_DIR = '/run/netns';

/** The inode at `path` itself, not what is mounted on it. */
function covered(task: Task, path: string): Inode {
  const { dir, name, inode } = pathLookup(task, path, true);
  if (inode === undefined) throw new SysError(ENOENT);
  return name === '' ? inode : dir.lookup(name, task)!;
}

function absolutePath(task: Task, path: string): string {
  const { dir, name } = pathLookup(task, path, true);
  const at = pathOf(dir);
  return at === '/' ? at + name : `${at}/${name}`;
}

/** Mounts the process's network namespace on `path`: it lives on while nobody is in it. */
export function bindNetns(task: Task, path: string): void {
  let at = covered(task, path);
  if (at instanceof DirInode) throw new SysError(EINVAL);
  while (at.mounted !== null) at = at.mounted;
  const mounted = new NsInode(getNet(task.net), task.kernel.realtime);
  at.mounted = mounted;
  task.kernel.nsMounts.set(mounted, absolutePath(task, path));
}

/** Takes the topmost mount off `path`. */
export function umountNetns(task: Task, path: string): void {
  let at = covered(task, path);
  let gone = at.mounted;
  if (gone === null) throw new SysError(EINVAL);
  while (gone.mounted !== null) {
    at = gone;
    gone = gone.mounted;
  }
  at.mounted = null;
  task.kernel.nsMounts.delete(gone);
  if (gone instanceof NsInode) putNet(gone.net);
}

/** The namespaces that have a name under /run/netns, the oldest first: for those who look at a host from outside. */
export function namedNetns(kernel: Kernel): { name: string; net: Net }[] {
  const run = kernel.root.entries.get('run');
  const dir = run instanceof MemDir ? run.entries.get('netns') : undefined;
  if (!(dir instanceof MemDir)) return [];
  const named: { name: string; net: Net }[] = [];
  for (const [name, inode] of dir.entries) {
    let at: Inode = inode;
    while (at.mounted !== null) at = at.mounted;
    if (at instanceof NsInode) named.push({ name, net: at.net });
  }
  return named;
}

/** Resolves pids and descriptors of a netlink request for `task`. */
export class TaskCaller implements RtnlCaller {
  private readonly task: Task;

  constructor(task: Task) {
    this.task = task;
  }

  netOfPid(pid: number): Net | null {
    const task = this.task.kernel.tasks.get(pid);
    return task === undefined || task.state === 'Z' ? null : task.net;
  }

  netOfFd(fd: number): Net | null {
    const file = this.task.files.fds[fd];
    return file instanceof NsFile ? file.net : null;
  }
}
