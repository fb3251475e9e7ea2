import { SysError } from '../../uapi/errno.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { writeText } from '../stdio.ts';

const BUFSIZ = 4096;

/**
 * Standard output and standard error of a tool whose commands run without waiting. What is printed is kept in the order C's
 * stdio would write it in: output at each newline on a terminal, in blocks elsewhere, errors at once; `drain` writes it.
 */
export class Output {
  private readonly process: Process;
  private readonly lineBuffered: boolean;
  private buffered = '';
  private queue: { fd: 1 | 2; text: string }[] = [];

  constructor(process: Process) {
    this.process = process;
    this.lineBuffered = process.isOpen(1) && process.isatty(1);
  }

  put(text: string): void {
    this.buffered += text;
    if (this.lineBuffered) {
      const end = text.lastIndexOf('\n');
      if (end >= 0) this.release(this.buffered.length - (text.length - end - 1));
    } else if (this.buffered.length >= BUFSIZ) {
      this.release(this.buffered.length - (this.buffered.length % BUFSIZ));
    }
  }

  error(text: string): void {
    this.enqueue(2, text);
  }

  /** fflush(stdout). */
  flush(): void {
    this.release(this.buffered.length);
  }

  /** Writes what is due; blocks while a pipe is full. */
  *drain(): Program<void> {
    while (this.queue.length > 0) {
      const due = this.queue;
      this.queue = [];
      for (const { fd, text } of due) yield* this.write(fd, text);
    }
  }

  /** The tools do not look whether their output arrived: a pipe without a reader is no matter to them. */
  private *write(fd: 1 | 2, text: string): Program<void> {
    try {
      yield* writeText(this.process, fd, text);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }

  private release(length: number): void {
    if (length === 0) return;
    this.enqueue(1, this.buffered.slice(0, length));
    this.buffered = this.buffered.slice(length);
  }

  private enqueue(fd: 1 | 2, text: string): void {
    const last = this.queue.at(-1);
    if (last?.fd === fd) last.text += text;
    else this.queue.push({ fd, text });
  }
}
