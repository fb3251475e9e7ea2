import { EAGAIN, EINTR, SysError } from '../../uapi/errno.ts';
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, type PollFd } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import type { NcOptions } from './options.ts';

const BUFSIZE = 16384;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const IAC = 255;
const WILL = 251;
const WONT = 252;
const DO = 253;
const DONT = 254;
const SHUT_RD = 0;
const SHUT_WR = 1;

/** Bytes on their way in one direction: filled up to BUFSIZE, emptied from the front. */
class Buffer {
  bytes: Uint8Array = new Uint8Array(0);

  get empty(): boolean {
    return this.bytes.length === 0;
  }

  get full(): boolean {
    return this.bytes.length >= BUFSIZE;
  }

  add(data: Uint8Array): void {
    if (this.empty) {
      this.bytes = data.slice();
      return;
    }
    const joined = new Uint8Array(this.bytes.length + data.length);
    joined.set(this.bytes);
    joined.set(data, this.bytes.length);
    this.bytes = joined;
  }

  drop(count: number): void {
    this.bytes = this.bytes.subarray(count);
  }
}

/**
 * Standard input to a socket and the socket to standard output until one side is through, as OpenBSD's netcat does it: four
 * ends that are given up one by one. Whoever reads its code finds the same order here (Debian's netcat-openbsd, readwrite()).
 */
export class Relay {
  /** -q ran out: the program ends, whatever else it would do. */
  quit = false;
  private readonly process: Process;
  private readonly options: NcOptions;
  private readonly net: number;
  private readonly stdin: PollFd;
  private readonly netOut: PollFd;
  private readonly netIn: PollFd;
  private readonly stdout: PollFd;
  private readonly fromStdin = new Buffer();
  private readonly fromNet = new Buffer();
  private readonly message = new S.MsgHdr(BUFSIZE);
  /** End of standard input was seen. */
  private ended = false;
  private packets = 0;
  /** A UDP listener with -k answers whoever wrote last. */
  private readonly peer: S.SockAddr | undefined;

  constructor(process: Process, options: NcOptions, net: number, answerLast: boolean) {
    this.process = process;
    this.options = options;
    this.net = net;
    this.stdin = { fd: options.detached ? -1 : 0, events: POLLIN, revents: 0 };
    this.netOut = { fd: net, events: 0, revents: 0 };
    this.netIn = { fd: net, events: POLLIN, revents: 0 };
    this.stdout = { fd: 1, events: 0, revents: 0 };
    this.peer = answerLast ? { family: S.AF_INET, addr: 0, port: 0 } : undefined;
  }

  *run(): Program<void> {
    const fds = [this.stdin, this.netOut, this.netIn, this.stdout];
    const { options } = this;
    for (;;) {
      if (this.finished()) {
        yield* this.leave();
        return;
      }
      if (options.interval > 0) yield* this.process.nanosleep(options.interval);
      // A pipe without a writer would end every wait while there is no room for what it still holds.
      const input = this.stdin.fd;
      if (this.stdin.events === 0) this.stdin.fd = -1;
      const ready = yield* this.poll(fds);
      this.stdin.fd = input;
      if (ready === 0) return;
      this.hangUps(fds);
      if (this.stdin.fd >= 0 && this.stdin.revents & POLLIN && !this.fromStdin.full) yield* this.readInput();
      if (this.netOut.fd >= 0 && this.netOut.revents & POLLOUT && !this.fromStdin.empty) yield* this.writeNet();
      if (this.netIn.fd >= 0 && this.netIn.revents & POLLIN && !this.fromNet.full) this.readNet();
      if (this.stdout.fd >= 0 && !this.fromNet.empty) yield* this.writeOutput();
      this.giveUp();
    }
  }

  /** Is there nothing more to do? */
  private finished(): boolean {
    const { options } = this;
    const idle = this.fromStdin.empty && this.fromNet.empty;
    if (this.stdin.fd < 0 && this.netIn.fd < 0 && idle) return true;
    if (this.netOut.fd < 0 && this.stdout.fd < 0) return true;
    if (options.listen && this.netIn.fd < 0 && idle) return true;
    // A datagram socket never tells that the other side is through.
    return this.ended && options.udp && !options.listen && options.quitAfter >= 0 && idle;
  }

  /** -q counts from here, not from the end of standard input. */
  private *leave(): Program<void> {
    const { quitAfter } = this.options;
    if (quitAfter <= 0) return;
    this.quit = true;
    yield* this.process.nanosleep(quitAfter * 1e9);
  }

  private *poll(fds: PollFd[]): Program<number> {
    const { process, options } = this;
    for (;;) {
      try {
        return yield* process.poll(fds, options.timeout === Infinity ? -1 : options.timeout);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
      }
    }
  }

  private hangUps(fds: readonly PollFd[]): void {
    for (const entry of fds) if (entry.revents & (POLLERR | POLLNVAL)) entry.fd = -1;
    if (this.stdin.fd >= 0 && (this.stdin.revents & (POLLHUP | POLLIN)) === POLLHUP) this.endOfInput();
    if (this.netIn.fd >= 0 && (this.netIn.revents & (POLLHUP | POLLIN)) === POLLHUP) this.netIn.fd = -1;
    if (this.netOut.fd >= 0 && this.netOut.revents & POLLHUP) this.closeNetOut();
    if (this.stdout.revents & POLLHUP) this.stdout.fd = -1;
    if (this.netOut.fd < 0) this.stdin.fd = -1;
    if (this.stdout.fd < 0 && this.netIn.fd >= 0) this.closeNetIn();
  }

  private endOfInput(): void {
    this.stdin.fd = -1;
    this.ended = true;
  }

  private closeNetOut(): void {
    if (this.options.shutdown) this.shutdown(SHUT_WR);
    this.netOut.fd = -1;
  }

  private closeNetIn(): void {
    this.shutdown(SHUT_RD);
    this.netIn.fd = -1;
  }

  private shutdown(how: number): void {
    try {
      this.process.shutdown(this.net, how);
    } catch (error) {
      // Not connected any more: nobody is to be told.
      if (!(error instanceof SysError)) throw error;
    }
  }

  private *readInput(): Program<void> {
    const data = yield* this.process.read(0, BUFSIZE - this.fromStdin.bytes.length);
    if (data.length === 0) this.endOfInput();
    else this.fromStdin.add(this.options.crlf ? withCarriageReturns(data) : data);
    if (!this.fromStdin.empty) this.netOut.events = POLLOUT;
    if (this.fromStdin.full) this.stdin.events = 0;
  }

  /** With -i a line at a time. */
  private *writeNet(): Program<void> {
    const { bytes } = this.fromStdin;
    const newline = this.options.interval > 0 ? bytes.indexOf(NEWLINE) : -1;
    const length = newline < 0 ? bytes.length : newline + 1;
    const to = this.peer !== undefined && this.peer.port !== 0 ? this.peer : undefined;
    const sent = this.process.sendto(this.net, bytes.subarray(0, length), length, S.MSG_NOSIGNAL, to);
    if (sent >= 0) this.fromStdin.drop(sent);
    else if (sent === -EAGAIN) yield* this.process.schedYield();
    else this.netOut.fd = -1;
    if (this.fromStdin.empty) this.netOut.events = 0;
    if (!this.fromStdin.full) this.stdin.events = POLLIN;
  }

  private readNet(): void {
    const { process, options, message } = this;
    const length = process.recvmsg(this.net, message, 0);
    if (length === -EAGAIN) return;
    if (length < 0) this.netIn.fd = -1;
    else if (length === 0) this.closeNetIn();
    else {
      if (options.telnet) this.answerTelnet(message.data, length);
      this.fromNet.add(message.data.subarray(0, length));
      if (this.peer !== undefined) Object.assign(this.peer, { addr: message.addr, port: message.port });
    }
    if (options.receiveLimit > 0 && ++this.packets >= options.receiveLimit) {
      if (this.netIn.fd >= 0) this.closeNetIn();
      this.stdin.fd = -1;
    }
    if (!this.fromNet.empty) this.stdout.events = POLLOUT;
    if (this.fromNet.full) this.netIn.events = 0;
  }

  /** Whatever TELNET offers or wants: no (RFC 854). */
  private answerTelnet(data: Uint8Array, length: number): void {
    for (let i = 0; i + 2 < length; i++) {
      if (data[i] !== IAC) break;
      const refusal = data[i + 1] === WILL || data[i + 1] === WONT ? DONT : data[i + 1] === DO || data[i + 1] === DONT ? WONT : 0;
      if (refusal !== 0) this.process.sendto(this.net, Uint8Array.of(IAC, refusal, data[i + 2]), 3, S.MSG_NOSIGNAL);
      i += 2;
    }
  }

  private *writeOutput(): Program<void> {
    try {
      yield* this.process.write(1, this.fromNet.bytes);
      this.fromNet.drop(this.fromNet.bytes.length);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      this.stdout.fd = -1;
    }
    this.stdout.events = 0;
    this.netIn.events = POLLIN;
  }

  /** An input that ended with nothing left to carry closes its output. */
  private giveUp(): void {
    if (this.stdin.fd < 0 && this.fromStdin.empty && this.netOut.fd >= 0) this.closeNetOut();
    if (this.netIn.fd < 0 && this.fromNet.empty) this.stdout.fd = -1;
  }
}

function withCarriageReturns(data: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === NEWLINE && (i === 0 || data[i - 1] !== CARRIAGE_RETURN)) out.push(CARRIAGE_RETURN);
    out.push(data[i]);
  }
  return Uint8Array.from(out);
}
