import { EAGAIN, EINPROGRESS, EINTR, SysError } from '../uapi/errno.ts';
import { POLLIN, POLLOUT } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import * as S from '../uapi/socket.ts';
import { decodeText } from './stdio.ts';

/** What the calls here return when their deadline passed: no errno of the kernel's. */
export const TIMED_OUT = -1;

/**
 * connect(2) on a non-blocking socket, waiting at most `timeout` ns (Infinity: as long as the kernel tries). Returns 0, a
 * positive errno, or TIMED_OUT.
 */
export function* connectWithin(process: Process, fd: number, addr: number, port: number, timeout: number): Program<number> {
  try {
    yield* process.connect(fd, { family: S.AF_INET, addr, port });
    return 0;
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    if (error.errno !== EINPROGRESS) return error.errno;
  }
  const events = yield* pollUntil(process, fd, POLLOUT, process.monotonic() + timeout);
  return events === 0 ? TIMED_OUT : process.getsockopt(fd, S.SOL_SOCKET, S.SO_ERROR);
}

/** poll(2) for one descriptor until `deadline` (ns, Infinity: for ever), signals notwithstanding. 0: time is up. */
export function* pollUntil(process: Process, fd: number, events: number, deadline: number): Program<number> {
  for (;;) {
    try {
      return yield* process.poll1(fd, events, deadline === Infinity ? -1 : Math.max(0, deadline - process.monotonic()));
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
  }
}

/** A connected stream socket, read in lines and pieces with a deadline. The descriptor may block or not. */
export class Stream {
  readonly process: Process;
  readonly fd: number;
  /** CLOCK_MONOTONIC, ns: no call waits beyond it. */
  deadline = Infinity;
  /** All bytes received so far. */
  received = 0;
  private readonly message = new S.MsgHdr(65536);
  private pending: Uint8Array = new Uint8Array(0);

  constructor(process: Process, fd: number) {
    this.process = process;
    this.fd = fd;
  }

  /** Bytes that are here and not yet taken. */
  get available(): number {
    return this.pending.length;
  }

  /** Waits for bytes: how many came, 0 at the stream's end, -errno, or TIMED_OUT. */
  *fill(): Program<number> {
    for (;;) {
      const length = this.process.recvmsg(this.fd, this.message, 0);
      if (length !== -EAGAIN) {
        if (length > 0) this.append(length);
        // -EPERM (-1) cannot happen here, so TIMED_OUT is unambiguous.
        return length;
      }
      if ((yield* pollUntil(this.process, this.fd, POLLIN, this.deadline)) === 0) return TIMED_OUT;
    }
  }

  private append(length: number): void {
    this.received += length;
    const joined = new Uint8Array(this.pending.length + length);
    joined.set(this.pending);
    joined.set(this.message.data.subarray(0, length), this.pending.length);
    this.pending = joined;
  }

  /** Takes a line without its newline (a carriage return before it stays) if a whole one is here. */
  takeLine(): string | undefined {
    const at = this.pending.indexOf(10);
    if (at < 0) return undefined;
    const line = decodeText(this.pending.subarray(0, at));
    this.pending = this.pending.subarray(at + 1);
    return line;
  }

  /** Takes at most `most` of the bytes that are here. */
  take(most = Infinity): Uint8Array {
    const taken = this.pending.subarray(0, Math.min(most, this.pending.length));
    this.pending = this.pending.subarray(taken.length);
    return taken;
  }

  /** Sends everything: 0, -errno, or TIMED_OUT. */
  *send(data: Uint8Array): Program<number> {
    let at = 0;
    while (at < data.length) {
      const rest = at === 0 ? data : data.subarray(at);
      const sent = this.process.sendto(this.fd, rest, rest.length, S.MSG_NOSIGNAL);
      if (sent > 0) at += sent;
      else if (sent !== -EAGAIN) return sent;
      else if ((yield* pollUntil(this.process, this.fd, POLLOUT, this.deadline)) === 0) return TIMED_OUT;
    }
    return 0;
  }
}

/** A TCP socket that listens, or throws SysError. */
export function listenOn(process: Process, addr: number, port: number, backlog: number): number {
  const fd = process.socket(S.AF_INET, S.SOCK_STREAM, S.IPPROTO_TCP);
  try {
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    process.bind(fd, { family: S.AF_INET, addr, port });
    process.listen(fd, backlog);
    return fd;
  } catch (error) {
    process.close(fd);
    throw error;
  }
}
