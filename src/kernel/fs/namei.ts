import {
  EACCES,
  EEXIST,
  EINVAL,
  EISDIR,
  ELOOP,
  ENOENT,
  ENOTDIR,
  EXDEV,
  ENOTEMPTY,
  EBUSY,
  EPERM,
  SysError,
  ENAMETOOLONG,
} from '../../uapi/errno.ts';
import { O_ACCMODE, O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY } from '../../uapi/file.ts';
import type { Task } from '../task.ts';
import type { OpenFile } from './file.ts';
import { DirInode, type Inode, MemDir, MemFile, SymlinkInode } from './inode.ts';

const MAX_LINKS = 40;
const NAME_MAX = 255;

/** Where a path leads: the directory, the last name in it, and what is there. `.` and `/` have an empty name. */
export interface Nameidata {
  dir: DirInode;
  name: string;
  inode: Inode | undefined;
  /** The path ended in a slash: it must be a directory. */
  slash: boolean;
}

/**
 * Follows `path` from the process's directory. The last part is followed when it is a symbolic link and `follow` is set;
 * it may be missing (`inode` undefined), its directory may not. Throws ENOENT, ENOTDIR, ELOOP. Linux: fs/namei.c.
 */
export function pathLookup(task: Task, path: string, follow: boolean): Nameidata {
  if (path === '') throw new SysError(ENOENT);
  return walk(task, path.startsWith('/') ? task.kernel.root : task.cwd, path, follow, 0);
}

function walk(task: Task, from: DirInode, path: string, follow: boolean, depth: number): Nameidata {
  if (depth > MAX_LINKS) throw new SysError(ELOOP);
  let dir = from;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const slash = path.endsWith('/') || path.endsWith('/.');
  if (parts.length === 0) return { dir, name: '', inode: dir, slash };
  for (let i = 0; ; i++) {
    const name = parts[i];
    const last = i === parts.length - 1;
    if (name.length > NAME_MAX) throw new SysError(ENAMETOOLONG);
    if (name === '..') {
      dir = dir.parent;
      if (last) return { dir, name: '', inode: dir, slash };
      continue;
    }
    let inode = top(task, dir.lookup(name, task));
    if (inode instanceof SymlinkInode && (!last || follow || slash)) {
      const to = inode.follow ? { dir, name, inode: inode.follow(task), slash: false } : walkLink(task, dir, inode, last, depth);
      if (last) return { ...to, slash: slash || to.slash };
      inode = to.inode;
    }
    if (last) {
      if (slash && inode !== undefined && !(inode instanceof DirInode)) throw new SysError(ENOTDIR);
      return { dir, name, inode, slash };
    }
    if (inode === undefined) throw new SysError(ENOENT);
    if (!(inode instanceof DirInode)) throw new SysError(ENOTDIR);
    dir = inode;
  }
}

function walkLink(task: Task, dir: DirInode, link: SymlinkInode, last: boolean, depth: number): Nameidata {
  const target = link.readlink(task);
  if (target === '') throw new SysError(ENOENT);
  const to = walk(task, target.startsWith('/') ? task.kernel.root : dir, target, true, depth + 1);
  if (!last && to.inode === undefined) throw new SysError(ENOENT);
  return to;
}

/** What is mounted on it, if something is: for everybody, or in the process's own mount namespace. */
function top(task: Task, inode: Inode | undefined): Inode | undefined {
  let at = inode;
  while (at !== undefined && at.mounted !== null) at = at.mounted;
  return at === undefined ? undefined : (task.mnt.binds?.get(at) ?? at);
}

/** Is something mounted on it, as the process sees it? */
function isCovered(task: Task, inode: Inode | undefined): boolean {
  return inode !== undefined && (inode.mounted !== null || task.mnt.binds?.has(inode) === true);
}

/** The inode at `path`; throws ENOENT when there is none. */
export function inodeAt(task: Task, path: string, follow = true): Inode {
  const { inode } = pathLookup(task, path, follow);
  if (inode === undefined) throw new SysError(ENOENT);
  return inode;
}

/** A directory's absolute name. */
export function pathOf(dir: DirInode): string {
  let path = '';
  for (let at = dir; at.parent !== at; at = at.parent) path = '/' + at.name + path;
  return path === '' ? '/' : path;
}

function fullPath({ dir, name }: Nameidata): string {
  const at = pathOf(dir);
  return name === '' ? at : at === '/' ? at + name : `${at}/${name}`;
}

/** open(2). */
export function openPath(task: Task, path: string, flags: number, mode: number): OpenFile {
  const create = (flags & O_CREAT) !== 0;
  const at = pathLookup(task, path, !(create && flags & O_EXCL));
  let inode = at.inode;
  if (inode === undefined) {
    if (!create) throw new SysError(ENOENT);
    if (at.slash) throw new SysError(EISDIR);
    inode = new MemFile(at.dir.sb, mode & ~task.umask & 0o7777);
    addTo(at.dir, at.name, inode);
  } else if (create && flags & O_EXCL) {
    throw new SysError(EEXIST);
  }
  if (flags & O_DIRECTORY && !(inode instanceof DirInode)) throw new SysError(ENOTDIR);
  if (inode instanceof SymlinkInode) throw new SysError(ELOOP);
  if (inode instanceof DirInode && (create || (flags & O_ACCMODE) !== O_RDONLY)) throw new SysError(EISDIR);
  return inode.open(task, flags, fullPath(at));
}

/** A new name in a directory; only those in memory take one. */
function addTo(dir: DirInode, name: string, inode: Inode): void {
  if (dir.removed) throw new SysError(ENOENT);
  if (!(dir instanceof MemDir)) throw new SysError(dir.sb.dev === PROC_DEV ? ENOENT : EACCES);
  dir.add(name, inode);
}

/** The device number of /proc: what cannot be made there "does not exist". */
export const PROC_DEV = 22;

/** Puts a new inode at `path`: mkdir, symlink, mkfifo. Throws EEXIST. */
export function createAt(task: Task, path: string, make: (dir: DirInode, name: string) => Inode): void {
  const at = pathLookup(task, path, false);
  if (at.inode !== undefined) throw new SysError(EEXIST);
  const inode = make(at.dir, at.name);
  if (at.slash && !(inode instanceof DirInode)) throw new SysError(ENOENT);
  addTo(at.dir, at.name, inode);
}

export function unlinkAt(task: Task, path: string): void {
  const at = pathLookup(task, path, false);
  if (at.inode === undefined) throw new SysError(ENOENT);
  if (at.inode instanceof DirInode) throw new SysError(EISDIR);
  if (isCovered(task, at.dir.lookup(at.name, task))) throw new SysError(EBUSY);
  at.dir.remove(at.name);
  at.inode.nlink--;
}

export function rmdirAt(task: Task, path: string): void {
  const at = pathLookup(task, path, false);
  if (at.inode === undefined) throw new SysError(ENOENT);
  if (!(at.inode instanceof DirInode)) throw new SysError(ENOTDIR);
  if (/(^|\/)\.\/*$/.test(path)) throw new SysError(EINVAL);
  if (at.inode.parent === at.inode || isMountPoint(at.inode)) throw new SysError(EBUSY);
  if (!(at.inode instanceof MemDir)) throw new SysError(EPERM);
  if (at.inode.entries.size > 0) throw new SysError(ENOTEMPTY);
  at.inode.parent.remove(at.inode.name);
  at.inode.removed = true;
}

function isMountPoint(dir: DirInode): boolean {
  return dir.sb !== dir.parent.sb;
}

/** link(2): another name for a file. */
export function linkAt(task: Task, from: string, to: string): void {
  const inode = inodeAt(task, from, false);
  if (inode instanceof DirInode) throw new SysError(EPERM);
  createAt(task, to, (dir) => {
    if (dir.sb !== inode.sb) throw new SysError(EXDEV);
    inode.nlink++;
    return inode;
  });
}

export function renameAt(task: Task, from: string, to: string): void {
  const old = pathLookup(task, from, false);
  if (old.inode === undefined) throw new SysError(ENOENT);
  const target = pathLookup(task, to, false);
  const inode = old.inode;
  if (old.name === '' || isInside(target.dir, inode)) throw new SysError(old.name === '' ? EBUSY : EINVAL);
  if (target.dir.sb !== old.dir.sb) throw new SysError(EXDEV);
  if (isCovered(task, old.dir.lookup(old.name, task))) throw new SysError(EBUSY);
  if (target.inode === inode) return;
  if (target.inode instanceof DirInode) {
    if (!(inode instanceof DirInode)) throw new SysError(EISDIR);
    if (target.inode instanceof MemDir && target.inode.entries.size > 0) throw new SysError(ENOTEMPTY);
  } else if (inode instanceof DirInode && (target.inode !== undefined || target.name === '')) {
    throw new SysError(ENOTDIR);
  }
  if (!(target.dir instanceof MemDir) || !(old.dir instanceof MemDir)) throw new SysError(EPERM);
  if (target.inode !== undefined) {
    target.dir.remove(target.name);
    target.inode.nlink--;
  }
  old.dir.remove(old.name);
  target.dir.add(target.name, inode);
}

function isInside(dir: DirInode, inode: Inode): boolean {
  for (let at = dir; ; at = at.parent) {
    if (at === inode) return true;
    if (at.parent === at) return false;
  }
}
