import { EIO, SysError } from '../uapi/errno.ts';
import { POLLHUP, POLLIN, POLLOUT, type Termios, type Winsize } from '../uapi/file.ts';
import { SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGWINCH } from '../uapi/signal.ts';
import { WaitQueue } from '../sim/wait_queue.ts';
import { OpenFile } from './fs/file.ts';
import type { Kernel } from './kernel.ts';
import { killPgrp } from './signal.ts';
import type { Task } from './task.ts';
import { TtyBuffer } from './tty_buffer.ts';

const CTRL_C = 3;
const CTRL_D = 4;
const BACKSPACE = 8;
const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const CTRL_U = 21;
const CTRL_W = 23;
const CTRL_Z = 26;
const CTRL_BACKSLASH = 28;
const SPACE = 32;
const DELETE = 127;

/** A terminal and its line discipline (Linux: drivers/tty/n_tty.c). The far side is whoever listens to `output`. */
export class Tty {
  readonly kernel: Kernel;
  readonly index: number;
  /** "pts/0". */
  readonly name: string;
  readonly termios: Termios = { icanon: true, echo: true, isig: true, onlcr: true, icrnl: true };
  readonly winsize: Winsize;
  /** Foreground process group and session; 0 for none. */
  pgrp = 0;
  session = 0;
  hungUp = false;
  readonly wait = new WaitQueue();
  readonly buffer: TtyBuffer;
  /** What programs print goes here. */
  output: (bytes: Uint8Array) => void = () => {};

  /** Told when it hangs up. */
  onHangup: () => void = () => {};

  /** Bytes ready to be read; in canonical mode whole lines (`lineEnds` has where each ends). */
  private ready: number[] = [];
  private lineEnds: number[] = [];
  /** The line being typed. */
  private line: number[] = [];

  constructor(kernel: Kernel, index: number, cols: number, rows: number) {
    this.kernel = kernel;
    this.index = index;
    this.name = `pts/${index}`;
    this.winsize = { cols, rows };
    this.buffer = new TtyBuffer(kernel.sim);
  }

  /** Bytes typed at the far side. */
  input(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.receive(bytes[i]);
    if (this.readable) this.wait.wakeUp();
  }

  private receive(typed: number): void {
    const { termios } = this;
    let byte = typed;
    if (termios.icrnl && byte === CARRIAGE_RETURN) byte = NEWLINE;
    if (termios.isig && this.signalKey(byte)) return;
    if (!termios.icanon) {
      this.echo(byte);
      this.ready.push(byte);
      return;
    }
    if (byte === DELETE || byte === BACKSPACE) this.erase(1);
    else if (byte === CTRL_U) this.erase(this.line.length);
    else if (byte === CTRL_W) this.erase(this.wordLength());
    else if (byte === CTRL_D) this.endLine();
    else {
      this.echo(byte);
      this.line.push(byte);
      if (byte === NEWLINE) this.endLine();
    }
  }

  private signalKey(byte: number): boolean {
    const signal = byte === CTRL_C ? SIGINT : byte === CTRL_BACKSLASH ? SIGQUIT : byte === CTRL_Z ? SIGTSTP : 0;
    if (signal === 0) return false;
    this.ready.length = this.lineEnds.length = this.line.length = 0;
    this.echo(byte);
    if (this.pgrp !== 0) killPgrp(this.kernel, this.pgrp, signal);
    return true;
  }

  private endLine(): void {
    for (const byte of this.line) this.ready.push(byte);
    this.line.length = 0;
    this.lineEnds.push(this.ready.length);
  }

  private wordLength(): number {
    let at = this.line.length;
    while (at > 0 && this.line[at - 1] === SPACE) at--;
    while (at > 0 && this.line[at - 1] !== SPACE) at--;
    return this.line.length - at;
  }

  /** Takes bytes off the line and wipes their characters off the screen. */
  private erase(count: number): void {
    for (let left = count; left > 0 && this.line.length > 0; left--) {
      let byte = this.line.pop()!;
      while (byte >= 0x80 && byte < 0xc0 && this.line.length > 0) byte = this.line.pop()!;
      if (!this.termios.echo) continue;
      const wipe = byte < SPACE ? [8, 32, 8, 8, 32, 8] : [8, 32, 8];
      this.output(Uint8Array.from(wipe));
    }
  }

  private echo(byte: number): void {
    if (!this.termios.echo) return;
    if (byte === NEWLINE) this.output(Uint8Array.of(CARRIAGE_RETURN, NEWLINE));
    else if (byte < SPACE && byte !== 9) this.output(Uint8Array.of(94, byte + 64));
    else this.output(Uint8Array.of(byte));
  }

  get readable(): boolean {
    return this.hungUp || (this.termios.icanon ? this.lineEnds.length > 0 : this.ready.length > 0);
  }

  /** Bytes for a reader: a line at most in canonical mode; empty at the end (^D, hang-up); null when there are none yet. */
  take(count: number): Uint8Array | null {
    if (this.hungUp) return new Uint8Array(0);
    if (!this.readable) return null;
    const end = this.termios.icanon ? this.lineEnds[0] : this.ready.length;
    const length = Math.min(count, end);
    const bytes = Uint8Array.from(this.ready.splice(0, length));
    if (this.termios.icanon && length === end) this.lineEnds.shift();
    for (let i = 0; i < this.lineEnds.length; i++) this.lineEnds[i] -= length;
    return bytes;
  }

  setTermios(termios: Termios): void {
    const was = this.termios.icanon;
    Object.assign(this.termios, termios);
    if (was && !termios.icanon) {
      for (const byte of this.line) this.ready.push(byte);
      this.line.length = this.lineEnds.length = 0;
      if (this.readable) this.wait.wakeUp();
    } else if (!was && termios.icanon) {
      this.lineEnds.length = 0;
      if (this.ready.length > 0) this.lineEnds.push(this.ready.length);
    }
  }

  /** What a program wrote, with newlines made into carriage return and newline where that is on. */
  print(part: Uint8Array): void {
    this.kernel.sim.note(part.length);
    if (!this.termios.onlcr || !part.includes(NEWLINE)) return this.output(part.slice());
    const bytes: number[] = [];
    for (const byte of part) {
      if (byte === NEWLINE) bytes.push(CARRIAGE_RETURN);
      bytes.push(byte);
    }
    this.output(Uint8Array.from(bytes));
  }

  resize(cols: number, rows: number): void {
    if (cols === this.winsize.cols && rows === this.winsize.rows) return;
    this.winsize.cols = cols;
    this.winsize.rows = rows;
    if (this.pgrp !== 0) killPgrp(this.kernel, this.pgrp, SIGWINCH);
  }

  /** The far side went away, or the session ended. */
  hangup(): void {
    if (this.hungUp) return;
    this.hungUp = true;
    if (this.session !== 0) {
      for (const task of [...this.kernel.tasks.values()]) {
        if (task.tty !== this) continue;
        if (task.pid === this.session) {
          killPgrp(this.kernel, task.pgid, SIGHUP);
          killPgrp(this.kernel, task.pgid, SIGCONT);
        }
        task.tty = null;
      }
    }
    this.wait.wakeUp();
    this.buffer.writers.wakeUp();
    this.onHangup();
  }
}

/** A descriptor on a terminal. */
export class TtyFile extends OpenFile {
  override tty: Tty;

  constructor(tty: Tty, flags: number, path: string) {
    super(flags, path, null);
    this.tty = tty;
    this.wait = tty.wait;
    this.writers = tty.buffer.writers;
  }

  read(task: Task, count: number): Uint8Array | null {
    const tty = this.tty;
    if (task.tty === tty && tty.pgrp !== 0 && task.pgid !== tty.pgrp) {
      if (task.actions[SIGTTIN] === 'ignore') throw new SysError(EIO);
      killPgrp(task.kernel, task.pgid, SIGTTIN);
      return null;
    }
    return tty.take(count);
  }

  write(_task: Task, data: Uint8Array, at: number): number {
    if (this.tty.hungUp) throw new SysError(EIO);
    const count = this.tty.buffer.take(data.length - at);
    if (count > 0) this.tty.print(data.subarray(at, at + count));
    return count;
  }

  override reopen(flags: number, path: string): TtyFile {
    return new TtyFile(this.tty, flags, path);
  }

  override poll(): number {
    return (this.tty.readable ? POLLIN : 0) | POLLOUT | (this.tty.hungUp ? POLLHUP : 0);
  }
}
