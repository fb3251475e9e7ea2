import { EBADF, EPIPE, SysError } from '../uapi/errno.ts';
import { O_ACCMODE, O_RDONLY, O_WRONLY, POLLERR, POLLHUP, POLLIN, POLLOUT, S_IFIFO, type Stat } from '../uapi/file.ts';
import { WaitQueue } from '../sim/wait_queue.ts';
import { OpenFile } from './fs/file.ts';
import type { Inode } from './fs/inode.ts';
import type { Task } from './task.ts';

/** Bytes a pipe holds. Linux: PIPE_DEF_BUFFERS pages. */
export const PIPE_SIZE = 65536;
/** Writes up to this size are not torn apart. */
export const PIPE_BUF = 4096;

/** A pipe's buffer (Linux: struct pipe_inode_info, fs/pipe.c). */
export class Pipe {
  readonly wait = new WaitQueue();
  readers = 0;
  writers = 0;
  /** Its number in pipefs, as /proc/PID/fd shows it. */
  readonly ino: number;
  /** Open waits for the other side on a FIFO; here the first read and write do. */
  private awaited: boolean;
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(fifo = false, ino = 0) {
    this.ino = ino;
    this.awaited = fifo;
  }

  get idle(): boolean {
    return this.readers === 0 && this.writers === 0;
  }

  /** Notes that a side was opened. */
  opened(reader: boolean): void {
    if (reader) this.readers++;
    else this.writers++;
    if (this.readers > 0 && this.writers > 0 && this.awaited) {
      this.awaited = false;
      this.wait.wakeUp();
    }
  }

  closed(reader: boolean): void {
    if (reader) this.readers--;
    else this.writers--;
    if (this.readers === 0 || this.writers === 0) this.wait.wakeUp();
  }

  read(count: number): Uint8Array | null {
    if (this.size === 0) return this.writers === 0 && !this.awaited ? new Uint8Array(0) : null;
    const first = this.chunks[0];
    let bytes: Uint8Array;
    if (first.length > count) {
      bytes = first.slice(0, count);
      this.chunks[0] = first.subarray(count);
    } else if (this.chunks.length === 1 || first.length === count) {
      bytes = first;
      this.chunks.shift();
    } else {
      bytes = this.gather(Math.min(count, this.size));
    }
    this.size -= bytes.length;
    this.wait.wakeUp();
    return bytes;
  }

  /** Returns how many bytes were taken, 0 when full. Throws EPIPE when nobody reads. */
  write(data: Uint8Array, at: number): number {
    if (this.awaited && this.readers === 0) return 0;
    if (this.readers === 0) throw new SysError(EPIPE);
    const length = data.length - at;
    const room = PIPE_SIZE - this.size;
    const taken = Math.min(length, room);
    if (taken === 0 || (taken < length && data.length <= PIPE_BUF)) return 0;
    this.chunks.push(data.slice(at, at + taken));
    this.size += taken;
    this.wait.wakeUp();
    return taken;
  }

  poll(reader: boolean): number {
    if (reader) return (this.size > 0 ? POLLIN : 0) | (this.writers === 0 && !this.awaited ? POLLHUP : 0);
    return (PIPE_SIZE - this.size >= PIPE_BUF ? POLLOUT : 0) | (this.readers === 0 && !this.awaited ? POLLERR : 0);
  }

  private gather(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    let at = 0;
    let used = 0;
    while (at < count) {
      const chunk = this.chunks[used];
      const part = Math.min(chunk.length, count - at);
      bytes.set(part === chunk.length ? chunk : chunk.subarray(0, part), at);
      at += part;
      if (part === chunk.length) used++;
      else this.chunks[used] = chunk.subarray(part);
    }
    this.chunks.splice(0, used);
    return bytes;
  }
}

/** One end of a pipe, or both (a FIFO opened read-write). */
export class PipeFile extends OpenFile {
  readonly pipe: Pipe;

  constructor(pipe: Pipe, flags: number, path: string, inode: Inode | null = null) {
    super(flags, path, inode);
    this.pipe = pipe;
    this.wait = pipe.wait;
    if (this.readable) pipe.opened(true);
    if (this.writable) pipe.opened(false);
  }

  read(_task: Task, count: number): Uint8Array | null {
    if (!this.readable) throw new SysError(EBADF);
    return this.pipe.read(count);
  }

  write(_task: Task, data: Uint8Array, at: number): number {
    return this.pipe.write(data, at);
  }

  override reopen(flags: number, path: string): OpenFile {
    return new PipeFile(this.pipe, flags, path, this.inode);
  }

  override poll(): number {
    return (this.readable ? this.pipe.poll(true) : 0) | (this.writable ? this.pipe.poll(false) : 0);
  }

  override stat(): Stat {
    if (this.inode !== null) return this.inode.stat();
    return { ...super.stat(), ino: this.pipe.ino, mode: S_IFIFO | 0o600, dev: 14 };
  }

  override release(): void {
    if ((this.flags & O_ACCMODE) !== O_WRONLY) this.pipe.closed(true);
    if ((this.flags & O_ACCMODE) !== O_RDONLY) this.pipe.closed(false);
  }
}
