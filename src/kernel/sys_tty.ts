import { EINVAL, ENOTTY, EPERM, SysError } from '../uapi/errno.ts';
import type { Termios, Winsize } from '../uapi/file.ts';
import { FileSyscalls } from './sys_file.ts';
import type { Tty } from './tty.ts';

/** System calls on terminals. */
export class TtySyscalls extends FileSyscalls {
  isatty(fd: number): boolean {
    return this.task.files.fds[fd]?.tty != null;
  }

  ttyname(fd: number): string {
    return `/dev/${this.ttyOf(fd).name}`;
  }

  tcgetattr(fd: number): Termios {
    return { ...this.ttyOf(fd).termios };
  }

  tcsetattr(fd: number, termios: Termios): void {
    this.ttyOf(fd).setTermios(termios);
  }

  winsize(fd: number): Winsize {
    return { ...this.ttyOf(fd).winsize };
  }

  tcgetpgrp(fd: number): number {
    const tty = this.ttyOf(fd);
    if (this.task.tty !== tty) throw new SysError(ENOTTY);
    return tty.pgrp;
  }

  tcsetpgrp(fd: number, pgid: number): void {
    const tty = this.ttyOf(fd);
    if (this.task.tty !== tty || tty.session !== this.task.sid) throw new SysError(ENOTTY);
    if (pgid <= 0) throw new SysError(EINVAL);
    for (const task of this.kernel.tasks.values()) {
      if (task.pgid === pgid && task.sid === this.task.sid) {
        tty.pgrp = pgid;
        return;
      }
    }
    throw new SysError(EPERM);
  }

  private ttyOf(fd: number): Tty {
    const { tty } = this.task.files.get(fd);
    if (tty === null) throw new SysError(ENOTTY);
    return tty;
  }
}
