import { EACCES, EIO, ENXIO, SysError } from '../../uapi/errno.ts';
import { S_IFLNK, S_IFREG } from '../../uapi/file.ts';
import { sysctlList, sysctlLookup } from '../../net/core/sysctl.ts';
import type { Kernel } from '../kernel.ts';
import type { Task } from '../task.ts';
import type { OpenFile } from './file.ts';
import { type DirInode, Inode, SuperBlock, SymlinkInode } from './inode.ts';
import { VirtualDir, VirtualFile } from './virtual.ts';
import { inodeAt, pathOf, PROC_DEV } from './namei.ts';
import { NsInode } from './nsfs.ts';
import { kernelSysctl, kernelSysctlNames } from './proc_kernel_sysctl.ts';
import { procNetEntry, procNetFile, procNetModuleNames, procNetNames } from './proc_net.ts';
import { PROC_PID_FILES } from './proc_pid.ts';
import { PROC_SYSTEM_FILES } from './proc_system.ts';

/** Text of one file. */
export type ProcText = (task: Task) => string;

/** /proc. Linux: fs/proc. Everything in it is made when it is asked for. */
export function makeProcfs(kernel: Kernel, root: DirInode): VirtualDir {
  const sb = new SuperBlock(PROC_DEV, 4_026_531_844, kernel.realtime);
  const find = (name: string, task: Task, dir: VirtualDir): Inode | undefined => {
    if (/^[1-9]\d*$/.test(name)) {
      const other = kernel.tasks.get(Number(name));
      return other === undefined ? undefined : pidDir(sb, dir, other);
    }
    if (name === 'self' || name === 'thread-self')
      return new SymlinkInode(sb, name === 'self' ? `${task.pid}` : `${task.pid}/task/${task.pid}`, null, 0);
    if (name === 'net') return new SymlinkInode(sb, 'self/net');
    if (name === 'mounts') return new SymlinkInode(sb, 'self/mounts');
    if (name === 'sys') return sysDir(sb, dir, 'sys', '');
    const text = PROC_SYSTEM_FILES[name];
    return text === undefined ? undefined : readOnly(sb, text);
  };
  const names = (): string[] => [
    ...[...kernel.tasks.keys()].map(String),
    ...Object.keys(PROC_SYSTEM_FILES),
    'mounts',
    'net',
    'self',
    'sys',
    'thread-self',
  ];
  return new VirtualDir(sb, root, 'proc', find, names);
}

/** A file that may be opened for writing by root but takes nothing. */
function readOnly(sb: SuperBlock, text: ProcText): VirtualFile {
  return new VirtualFile(sb, 0o444, text, () => {
    throw new SysError(EIO);
  });
}

// -- /proc/PID

/** A process's directory; a thread's, below task/, has no task/ of its own. */
function pidDir(sb: SuperBlock, parent: DirInode, about: Task, thread = false): VirtualDir {
  const names = [...Object.keys(PROC_PID_FILES), 'cwd', 'exe', 'fd', 'net', 'ns', 'root', ...(thread ? [] : ['task'])];
  const find = (name: string, _task: Task, dir: VirtualDir): Inode | undefined => {
    const text = PROC_PID_FILES[name];
    if (text !== undefined) return readOnly(sb, () => text(about));
    switch (name) {
      case 'cwd':
        return new SymlinkInode(
          sb,
          () => pathOf(about.cwd),
          () => about.cwd,
          0,
        );
      case 'root':
        return new SymlinkInode(sb, '/', null, 0);
      case 'exe':
        return new SymlinkInode(sb, about.exe, (task) => inodeAt(task, about.exe), 0);
      case 'fd':
        return fdDir(sb, dir, about);
      case 'net':
        return netDir(sb, dir, about);
      case 'ns':
        return nsDir(sb, dir, about);
      case 'task':
        if (thread) return undefined;
        return new VirtualDir(
          sb,
          dir,
          'task',
          (pid, _t, at) => (pid === String(about.pid) ? pidDir(sb, at, about, true) : undefined),
          () => [String(about.pid)],
        );
      default:
        return undefined;
    }
  };
  return new VirtualDir(sb, parent, String(about.pid), find, () => names);
}

/** An open file seen through /proc/PID/fd: opening it opens the file anew. */
class FdInode extends Inode {
  private readonly file: OpenFile;

  constructor(sb: SuperBlock, file: OpenFile) {
    super(sb, S_IFREG | 0o600);
    this.file = file;
  }

  override stat(): ReturnType<Inode['stat']> {
    return this.file.stat();
  }

  open(_task: Task, flags: number, path: string): OpenFile {
    const { file } = this;
    const again = file.reopen(flags, path);
    if (again === null) throw new SysError(ENXIO);
    return again;
  }
}

/** What the kernel says of the length of these links. */
const FD_LINK_SIZE = 64;

function fdDir(sb: SuperBlock, parent: DirInode, about: Task): VirtualDir {
  const find = (name: string): Inode | undefined => {
    const file = /^\d+$/.test(name) ? about.files.fds[Number(name)] : undefined;
    if (file === undefined) return undefined;
    const link = new SymlinkInode(sb, file.path, () => file.inode ?? new FdInode(sb, file), FD_LINK_SIZE);
    link.mode = S_IFLNK | (file.readable ? 0o500 : 0) | (file.writable ? 0o300 : 0);
    return link;
  };
  return new VirtualDir(sb, parent, 'fd', find, () => about.files.list().map(String));
}

const OTHER_NAMESPACES: Readonly<Record<string, string>> = {
  cgroup: 'cgroup:[4026531835]',
  ipc: 'ipc:[4026531839]',
  pid: 'pid:[4026531836]',
  pid_for_children: 'pid:[4026531836]',
  time: 'time:[4026531834]',
  time_for_children: 'time:[4026531834]',
  user: 'user:[4026531837]',
  uts: 'uts:[4026531838]',
};

function nsDir(sb: SuperBlock, parent: DirInode, about: Task): VirtualDir {
  const find = (name: string): Inode | undefined => {
    if (name === 'net') {
      const inode = new NsInode(about.net, about.kernel.realtime);
      return new SymlinkInode(sb, `net:[${about.net.inum}]`, () => inode, 0);
    }
    if (name === 'mnt') return new SymlinkInode(sb, `mnt:[${about.mnt.inum}]`, unfollowable, 0);
    const target = OTHER_NAMESPACES[name];
    return target === undefined ? undefined : new SymlinkInode(sb, target, unfollowable, 0);
  };
  return new VirtualDir(sb, parent, 'ns', find, () => ['mnt', 'net', ...Object.keys(OTHER_NAMESPACES)].sort());
}

function unfollowable(): never {
  throw new SysError(EACCES);
}

function netDir(sb: SuperBlock, parent: DirInode, about: Task): VirtualDir {
  const find = (name: string, _task: Task, dir: VirtualDir): Inode | undefined => {
    const { net } = about;
    if (procNetFile(net, name) === undefined) return netEntry(sb, dir, about, name, name);
    return readOnly(sb, () => procNetFile(net, name) ?? '');
  };
  const names = (): string[] => [...procNetNames(about.net), ...netModuleNames(about, '')].sort();
  return new VirtualDir(sb, parent, 'net', find, names);
}

function netModuleNames(about: Task, path: string): string[] {
  return (procNetModuleNames(about.net, path) ?? []).map((name) => name.replace(/\/$/, ''));
}

/** What a module made below /proc/net: a file, or a directory. */
function netEntry(sb: SuperBlock, parent: DirInode, about: Task, name: string, path: string): Inode | undefined {
  const entry = procNetEntry(about.net, path);
  if (entry !== undefined) {
    const write = (_task: Task, text: string): void => {
      if (entry.write === undefined) throw new SysError(EIO);
      const error = entry.write(text);
      if (error < 0) throw new SysError(-error);
    };
    return new VirtualFile(sb, entry.mode, () => entry.read(), write);
  }
  if (procNetModuleNames(about.net, path) === undefined) return undefined;
  const find = (child: string, _task: Task, dir: VirtualDir): Inode | undefined => netEntry(sb, dir, about, child, `${path}/${child}`);
  return new VirtualDir(sb, parent, name, find, () => netModuleNames(about, path));
}

// -- /proc/sys

function sysDir(sb: SuperBlock, parent: DirInode, name: string, path: string): VirtualDir {
  return new VirtualDir(
    sb,
    parent,
    name,
    (child, task, dir) => sysEntry(sb, dir, task, child, path === '' ? child : `${path}/${child}`),
    (task) => sysNames(task, path).map((child) => child.replace(/\/$/, '')),
  );
}

function sysNames(task: Task, path: string): string[] {
  const names = new Set([...kernelSysctlNames(path), ...(path === '' ? ['net/'] : sysctlList(task.net, path))]);
  return [...names].sort();
}

function sysEntry(sb: SuperBlock, dir: DirInode, task: Task, name: string, path: string): Inode | undefined {
  if (path === 'net' || kernelSysctlNames(path).length > 0 || sysctlList(task.net, path).length > 0) return sysDir(sb, dir, name, path);
  const table = kernelSysctl(path, task) ?? sysctlLookup(task.net, path);
  if (table === undefined) return undefined;
  const { set } = table;
  const write = (_task: Task, text: string): void => {
    const error = set!(text.replace(/\n$/, ''));
    if (error < 0) throw new SysError(-error);
  };
  const read = (): string => {
    // Not even root reads what is only to be written. Linux: sysctl_perm().
    if ((table.mode & 0o400) === 0) throw new SysError(EACCES);
    return `${table.get()}\n`;
  };
  return new VirtualFile(sb, table.mode, read, set === undefined ? null : write);
}
