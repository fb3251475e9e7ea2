import { EBADF, SysError } from '../uapi/errno.ts';
import { S_IFSOCK, type Stat } from '../uapi/file.ts';
import { MsgHdr, SOCK_STREAM } from '../uapi/socket.ts';
import { getNet, putNet } from '../net/core/net_namespace.ts';
import type { Sock } from '../net/core/sock.ts';
import { OpenFile } from './fs/file.ts';
import type { Task } from './task.ts';

const EAGAIN = -11;

/** A socket as a file (Linux: net/socket.c). It keeps its namespace alive. */
export class SocketFile extends OpenFile {
  override sock: Sock;

  constructor(sock: Sock, flags: number, ino: number) {
    super(flags, `socket:[${ino}]`, null);
    this.sock = sock;
    sock.ino = ino;
    this.wait = sock.wait;
    getNet(sock.net);
  }

  read(_task: Task, count: number): Uint8Array | null {
    const msg = new MsgHdr(count);
    const length = this.sock.recvmsg(msg, 0);
    if (length === EAGAIN) return null;
    if (length < 0) throw new SysError(-length);
    return msg.data.slice(0, Math.min(length, count));
  }

  write(task: Task, data: Uint8Array, at: number): number {
    const part = at === 0 ? data : data.subarray(at);
    const taken = this.sock.sendmsg(part, part.length, 0, undefined);
    if (this.sock.type === SOCK_STREAM) task.kernel.sim.runSoftirqs();
    if (taken === EAGAIN) return 0;
    if (taken < 0) throw new SysError(-taken);
    return taken;
  }

  override poll(): number {
    return this.sock.poll();
  }

  override truncate(): void {
    throw new SysError(EBADF);
  }

  override stat(): Stat {
    return { ...super.stat(), ino: this.sock.ino, mode: S_IFSOCK | 0o777, dev: 8 };
  }

  override release(): void {
    const { sock } = this;
    sock.release();
    if (sock.type === SOCK_STREAM) sock.net.sim.runSoftirqs();
    putNet(sock.net);
  }
}
