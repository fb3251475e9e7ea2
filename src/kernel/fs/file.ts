import { EBADF, EINVAL, EISDIR, ENOTTY, ESPIPE, SysError } from '../../uapi/errno.ts';
import { O_ACCMODE, O_APPEND, O_RDONLY, O_WRONLY, POLLIN, POLLOUT, SEEK_CUR, SEEK_END, type Stat } from '../../uapi/file.ts';
import type { WaitQueue } from '../../sim/wait_queue.ts';
import type { Sock } from '../../net/core/sock.ts';
import type { Task } from '../task.ts';
import type { Tty } from '../tty.ts';
import type { Inode, MemFile, DirInode } from './inode.ts';
import type { VirtualFile } from './virtual.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An open file (Linux: struct file), shared by descriptors that dup and fork made. Nothing here blocks. */
export abstract class OpenFile {
  flags: number;
  /** Its absolute name, or "pipe:[N]" and the like. */
  path: string;
  inode: Inode | null;
  refs = 1;
  pos = 0;
  /** Set where the file is a socket, a terminal. */
  sock: Sock | null = null;
  tty: Tty | null = null;
  /** Woken when `poll` may have changed; null for files that are always ready. */
  wait: WaitQueue | null = null;
  /** Where writers wait, if elsewhere. */
  writers: WaitQueue | null = null;

  constructor(flags: number, path: string, inode: Inode | null) {
    this.flags = flags;
    this.path = path;
    this.inode = inode;
  }

  get readable(): boolean {
    return (this.flags & O_ACCMODE) !== O_WRONLY;
  }

  get writable(): boolean {
    return (this.flags & O_ACCMODE) !== O_RDONLY;
  }

  /** Up to `count` bytes, empty at the end, or null when it would have to wait. */
  abstract read(task: Task, count: number): Uint8Array | null;
  /** Takes bytes of `data` from `at` on; returns how many: 0 when it would have to wait. */
  abstract write(task: Task, data: Uint8Array, at: number): number;

  poll(): number {
    return POLLIN | POLLOUT;
  }

  lseek(_offset: number, _whence: number): number {
    throw new SysError(ESPIPE);
  }

  truncate(_length: number): void {
    throw new SysError(EINVAL);
  }

  /** Device-specific requests (Linux: unlocked_ioctl): 0 or a negative errno. */
  ioctl(_task: Task, _request: number, _argument: object): number {
    return -ENOTTY;
  }

  /** The same thing opened once more, for /dev/stdin and its like; null where that cannot be. */
  reopen(_flags: number, _path: string): OpenFile | null {
    return null;
  }

  stat(): Stat {
    if (this.inode !== null) return this.inode.stat();
    return { ino: 0, mode: 0, nlink: 1, uid: 0, gid: 0, size: 0, blocks: 0, rdev: 0, dev: 0, atime: 0, mtime: 0, ctime: 0 };
  }

  /** The last descriptor is gone. */
  release(): void {}
}

/** Where a seek leads. Throws EINVAL before the beginning. */
function seekTo(pos: number, size: number, offset: number, whence: number): number {
  const to = whence === SEEK_CUR ? pos + offset : whence === SEEK_END ? size + offset : offset;
  if (to < 0) throw new SysError(EINVAL);
  return to;
}

export class RegularFile extends OpenFile {
  private readonly file: MemFile;

  constructor(file: MemFile, flags: number, path: string) {
    super(flags, path, file);
    this.file = file;
  }

  read(_task: Task, count: number): Uint8Array {
    const bytes = this.file.readAt(this.pos, count);
    this.pos += bytes.length;
    return bytes;
  }

  write(_task: Task, data: Uint8Array, at: number): number {
    if (this.flags & O_APPEND) this.pos = this.file.size();
    const part = at === 0 ? data : data.subarray(at);
    this.file.writeAt(this.pos, part);
    this.pos += part.length;
    return part.length;
  }

  override lseek(offset: number, whence: number): number {
    return (this.pos = seekTo(this.pos, this.file.size(), offset, whence));
  }

  override truncate(length: number): void {
    if (!this.writable || length < 0) throw new SysError(EINVAL);
    this.file.truncate(length);
  }
}

export class DirFile extends OpenFile {
  readonly dir: DirInode;

  constructor(dir: DirInode, flags: number, path: string) {
    super(flags, path, dir);
    this.dir = dir;
  }

  read(): never {
    throw new SysError(EISDIR);
  }

  write(): never {
    throw new SysError(EBADF);
  }
}

/** A file of /proc or /sys: its text is taken when first read, what is written acts at once. */
export class VirtualOpenFile extends OpenFile {
  private readonly file: VirtualFile;
  private bytes: Uint8Array | null = null;

  constructor(file: VirtualFile, _task: Task, flags: number, path: string) {
    super(flags, path, file);
    this.file = file;
  }

  read(task: Task, count: number): Uint8Array {
    if (this.bytes === null || this.pos === 0) {
      const made = this.file.get(task);
      this.bytes = typeof made === 'string' ? encoder.encode(made) : made;
    }
    const bytes = this.bytes.slice(this.pos, this.pos + count);
    this.pos += bytes.length;
    return bytes;
  }

  write(task: Task, data: Uint8Array, at: number): number {
    this.file.set!(task, decoder.decode(at === 0 ? data : data.subarray(at)));
    return data.length - at;
  }

  override lseek(offset: number, whence: number): number {
    return (this.pos = seekTo(this.pos, this.bytes?.length ?? 0, offset, whence));
  }
}
