import { EAGAIN, EBADF, EINTR, EINVAL, EISDIR, ENOENT, ENOTDIR, EPIPE, SysError } from '../uapi/errno.ts';
import { type DirEntry, O_CLOEXEC, O_CREAT, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY, X_OK, type PollFd, type Stat } from '../uapi/file.ts';
import type { Program } from '../uapi/process.ts';
import { SIGPIPE } from '../uapi/signal.ts';
import { dropFile } from './files.ts';
import { type OpenFile } from './fs/file.ts';
import { DirInode, FifoInode, MemDir, SymlinkInode } from './fs/inode.ts';
import { createAt, inodeAt, linkAt, openPath, pathLookup, pathOf, renameAt, rmdirAt, unlinkAt } from './fs/namei.ts';
import { Pipe, PipeFile } from './pipe.ts';
import { PollOne, pollNow, sysPoll } from './poll.ts';
import { sendSignal } from './signal.ts';
import { SYSCALL_COST, SyscallBase } from './sys_base.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** System calls on files and directories. */
export class FileSyscalls extends SyscallBase {
  private readonly pollOne = new PollOne(this.task);

  open(path: string, flags: number, mode = 0o666): number {
    this.sim.spend(SYSCALL_COST);
    const file = openPath(this.task, path, flags, mode);
    return this.task.files.install(file, (flags & O_CLOEXEC) !== 0);
  }

  close(fd: number): void {
    this.sim.spend(SYSCALL_COST);
    this.task.files.close(fd);
  }

  *read(fd: number, count: number): Program<Uint8Array> {
    const { task } = this;
    this.sim.spend(SYSCALL_COST);
    const file = task.files.get(fd);
    if (!file.readable) throw new SysError(EBADF);
    for (let slept = false; ; slept = true) {
      const bytes = file.read(task, count);
      if (bytes !== null) {
        yield* this.resched();
        return bytes;
      }
      if (file.flags & O_NONBLOCK) throw new SysError(EAGAIN);
      if (slept && task.interrupted) throw new SysError(EINTR);
      yield* this.waitOn(file.wait);
    }
  }

  *write(fd: number, data: Uint8Array): Program<number> {
    this.sim.spend(SYSCALL_COST + data.length);
    const file = this.task.files.get(fd);
    if (!file.writable) throw new SysError(EBADF);
    for (let done = 0, slept = false; ;) {
      const taken = data.length === 0 ? 0 : yield* this.writeSome(file, data, done);
      done += taken;
      if (done >= data.length) {
        yield* this.resched();
        return done;
      }
      if (taken > 0) continue;
      if (file.flags & O_NONBLOCK) {
        if (done > 0) return done;
        throw new SysError(EAGAIN);
      }
      if (slept && this.task.interrupted) {
        if (done > 0) return done;
        throw new SysError(EINTR);
      }
      yield* this.waitOn(file.writers ?? file.wait);
      slept = true;
    }
  }

  /** Writes what goes in now; a broken pipe raises SIGPIPE, which ends most programs at the yield. */
  private *writeSome(file: OpenFile, data: Uint8Array, at: number): Program<number> {
    try {
      return file.write(this.task, data, at);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EPIPE) throw error;
      sendSignal(this.task, SIGPIPE);
      if (this.task.pending !== 0) yield;
      throw error;
    }
  }

  lseek(fd: number, offset: number, whence: number): number {
    return this.task.files.get(fd).lseek(offset, whence);
  }

  ftruncate(fd: number, length: number): void {
    this.task.files.get(fd).truncate(length);
  }

  pipe(): [number, number] {
    this.sim.spend(SYSCALL_COST);
    const pipe = new Pipe(false, this.kernel.allocAnonIno());
    const { files } = this.task;
    const name = `pipe:[${pipe.ino}]`;
    return [files.install(new PipeFile(pipe, O_RDONLY, name), false), files.install(new PipeFile(pipe, O_WRONLY, name), false)];
  }

  dup(fd: number, least = 0): number {
    return this.task.files.dup(fd, least);
  }

  dup2(from: number, to: number): number {
    return this.task.files.dup2(from, to);
  }

  isOpen(fd: number): boolean {
    return this.task.files.fds[fd] !== undefined;
  }

  setCloexec(fd: number, on: boolean): void {
    this.task.files.setCloexec(fd, on);
  }

  stat(path: string): Stat {
    this.sim.spend(SYSCALL_COST);
    return inodeAt(this.task, path).stat();
  }

  lstat(path: string): Stat {
    this.sim.spend(SYSCALL_COST);
    return inodeAt(this.task, path, false).stat();
  }

  fstat(fd: number): Stat {
    return this.task.files.get(fd).stat();
  }

  readdir(path: string): DirEntry[] {
    this.sim.spend(2 * SYSCALL_COST);
    const dir = inodeAt(this.task, path);
    if (!(dir instanceof DirInode)) throw new SysError(ENOTDIR);
    return dir.list(this.task).map(([name, inode]) => ({ name, ino: (inode.mounted ?? inode).ino, type: (inode.mounted ?? inode).type }));
  }

  readlink(path: string): string {
    const inode = inodeAt(this.task, path, false);
    if (!(inode instanceof SymlinkInode)) throw new SysError(EINVAL);
    return inode.readlink(this.task);
  }

  access(path: string, mode: number): boolean {
    try {
      const inode = inodeAt(this.task, path);
      return (mode & X_OK) === 0 || inode instanceof DirInode || (inode.mode & 0o111) !== 0;
    } catch (error) {
      if (error instanceof SysError) return false;
      throw error;
    }
  }

  mkdir(path: string, mode = 0o777): void {
    this.sim.spend(SYSCALL_COST);
    createAt(this.task, path, (dir, name) => new MemDir(dir.sb, mode & ~this.task.umask & 0o7777, dir, name));
  }

  rmdir(path: string): void {
    rmdirAt(this.task, path);
  }

  unlink(path: string): void {
    this.sim.spend(SYSCALL_COST);
    unlinkAt(this.task, path);
  }

  rename(from: string, to: string): void {
    renameAt(this.task, from, to);
  }

  symlink(target: string, path: string): void {
    if (target === '') throw new SysError(ENOENT);
    createAt(this.task, path, (dir) => new SymlinkInode(dir.sb, target));
  }

  link(from: string, to: string): void {
    linkAt(this.task, from, to);
  }

  mkfifo(path: string, mode = 0o666): void {
    createAt(this.task, path, (dir) => new FifoInode(dir.sb, mode & ~this.task.umask & 0o7777));
  }

  chmod(path: string, mode: number): void {
    const inode = inodeAt(this.task, path);
    inode.mode = inode.type | (mode & 0o7777);
    inode.ctime = inode.sb.clock();
  }

  chown(path: string, uid: number, gid: number): void {
    const inode = inodeAt(this.task, path);
    if (uid >= 0) inode.uid = uid;
    if (gid >= 0) inode.gid = gid;
    inode.ctime = inode.sb.clock();
  }

  utimes(path: string, atime: number, mtime: number): void {
    const inode = inodeAt(this.task, path);
    inode.atime = atime;
    inode.mtime = mtime;
    inode.ctime = inode.sb.clock();
  }

  chdir(path: string): void {
    const { inode } = pathLookup(this.task, path, true);
    if (inode === undefined) throw new SysError(ENOENT);
    if (!(inode instanceof DirInode)) throw new SysError(ENOTDIR);
    this.task.cwd = inode;
  }

  cwd(): string {
    if (this.task.cwd.removed) throw new SysError(ENOENT);
    return pathOf(this.task.cwd);
  }

  umask(mask: number): number {
    const old = this.task.umask;
    this.task.umask = mask & 0o777;
    return old;
  }

  readFile(path: string): string {
    return decoder.decode(this.readFileBytes(path));
  }

  readFileBytes(path: string): Uint8Array {
    this.sim.spend(3 * SYSCALL_COST);
    const file = openPath(this.task, path, O_RDONLY, 0);
    try {
      if (file.inode instanceof DirInode) throw new SysError(EISDIR);
      const bytes = file.read(this.task, Number.MAX_SAFE_INTEGER);
      if (bytes === null) throw new SysError(EAGAIN);
      return bytes;
    } finally {
      dropFile(file);
    }
  }

  writeFile(path: string, text: string | Uint8Array): void {
    this.sim.spend(3 * SYSCALL_COST);
    const file = openPath(this.task, path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    try {
      file.write(this.task, typeof text === 'string' ? encoder.encode(text) : text, 0);
    } finally {
      dropFile(file);
    }
  }

  poll(fds: PollFd[], timeout: number): Program<number> {
    this.sim.spend(SYSCALL_COST);
    return sysPoll(this.task, fds, timeout);
  }

  poll1(fd: number, events: number, timeout: number): Program<number> {
    this.sim.spend(SYSCALL_COST);
    return this.pollOne.start(fd, events, timeout) as unknown as Program<number>;
  }

  ready(fd: number, events: number): number {
    return pollNow(this.task, fd, events);
  }
}
