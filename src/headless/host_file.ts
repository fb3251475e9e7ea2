import { readSync } from 'node:fs';
import { O_RDONLY, O_WRONLY, POLLIN, POLLOUT } from '../uapi/file.ts';
import { EBADF, SysError } from '../uapi/errno.ts';
import { OpenFile } from '../kernel/fs/file.ts';
import type { Task } from '../kernel/task.ts';

/** A descriptor of this very process as the machine's standard input: read when the script reads. */
export class HostInput extends OpenFile {
  private readonly fd: number;

  constructor(fd: number) {
    super(O_RDONLY, 'pipe:[1]', null);
    this.fd = fd;
  }

  read(_task: Task, count: number): Uint8Array {
    const buffer = new Uint8Array(Math.min(count, 65536));
    for (;;) {
      try {
        return buffer.subarray(0, readSync(this.fd, buffer, 0, buffer.length, null));
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EOF' || code === 'EISDIR' || code === 'EBADF') return new Uint8Array(0);
        if (code !== 'EAGAIN') throw error;
      }
    }
  }

  write(): never {
    throw new SysError(EBADF);
  }

  override reopen(): HostInput {
    return new HostInput(this.fd);
  }

  override poll(): number {
    return POLLIN;
  }
}

/** Standard output or error of the machine's script: no terminal, hands on what it gets. */
export class HostOutput extends OpenFile {
  private readonly take: (bytes: Uint8Array) => void;

  constructor(take: (bytes: Uint8Array) => void) {
    super(O_WRONLY, 'pipe:[2]', null);
    this.take = take;
  }

  read(): never {
    throw new SysError(EBADF);
  }

  write(_task: Task, data: Uint8Array, at: number): number {
    this.take(data.slice(at));
    return data.length - at;
  }

  override reopen(): HostOutput {
    return new HostOutput(this.take);
  }

  override poll(): number {
    return POLLOUT;
  }
}
