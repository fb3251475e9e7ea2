import { EBADF, EINVAL, EMFILE, SysError } from '../uapi/errno.ts';
import type { OpenFile } from './fs/file.ts';

const MAX_FILES = 1024;

/** A process's descriptors (Linux: struct files_struct). */
export class Files {
  readonly fds: (OpenFile | undefined)[] = [];
  private cloexec: boolean[] = [];

  get(fd: number): OpenFile {
    const file = this.fds[fd];
    if (file === undefined) throw new SysError(EBADF);
    return file;
  }

  /** Gives `file` the lowest free descriptor at or above `least`. Takes over the caller's reference. */
  install(file: OpenFile, cloexec: boolean, least = 0): number {
    let fd = least;
    while (this.fds[fd] !== undefined) fd++;
    if (fd >= MAX_FILES) throw new SysError(EMFILE);
    this.put(fd, file, cloexec);
    return fd;
  }

  dup(from: number, least: number): number {
    const file = this.get(from);
    file.refs++;
    return this.install(file, false, least);
  }

  dup2(from: number, to: number): number {
    const file = this.get(from);
    if (to < 0 || to >= MAX_FILES) throw new SysError(EBADF);
    if (from === to) return to;
    file.refs++;
    const old = this.fds[to];
    this.put(to, file, false);
    if (old !== undefined) dropFile(old);
    return to;
  }

  close(fd: number): void {
    const file = this.get(fd);
    this.fds[fd] = undefined;
    dropFile(file);
  }

  setCloexec(fd: number, on: boolean): void {
    this.get(fd);
    this.cloexec[fd] = on;
  }

  /** The child's table at fork; `moves` are applied at once, as if each were a dup2. */
  copy(moves: readonly (readonly [number, number])[]): Files {
    const child = new Files();
    for (let fd = 0; fd < this.fds.length; fd++) {
      const file = this.fds[fd];
      if (file === undefined) continue;
      file.refs++;
      child.put(fd, file, this.cloexec[fd]);
    }
    const sources = moves.map(([from]) => this.get(from));
    moves.forEach(([, to], i) => {
      if (to < 0 || to >= MAX_FILES) throw new SysError(EINVAL);
      const old = child.fds[to];
      sources[i].refs++;
      child.put(to, sources[i], false);
      if (old !== undefined) dropFile(old);
    });
    return child;
  }

  closeOnExec(): void {
    for (let fd = 0; fd < this.fds.length; fd++) if (this.cloexec[fd] && this.fds[fd] !== undefined) this.close(fd);
  }

  closeAll(): void {
    for (let fd = 0; fd < this.fds.length; fd++) if (this.fds[fd] !== undefined) this.close(fd);
  }

  /** Open descriptors in order. */
  list(): number[] {
    const open: number[] = [];
    for (let fd = 0; fd < this.fds.length; fd++) if (this.fds[fd] !== undefined) open.push(fd);
    return open;
  }

  private put(fd: number, file: OpenFile, cloexec: boolean): void {
    this.fds[fd] = file;
    this.cloexec[fd] = cloexec;
  }
}

/** One reference less. Linux: fput(). */
export function dropFile(file: OpenFile): void {
  if (--file.refs === 0) file.release();
}
