import { EPIPE, SysError } from '../uapi/errno.ts';
import { ExitStatus } from '../uapi/exit.ts';
import type { Main, Process, Program } from '../uapi/process.ts';

const BUFSIZ = 4096;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A program's standard streams as C's stdio has them: output is line-buffered on a terminal and block-buffered elsewhere,
 * errors go out at once. So `cmd > file 2>&1` has the order it has on Linux.
 */
export class Stdio {
  private readonly process: Process;
  private readonly tty: boolean;
  private pending = '';
  /** setvbuf(_IOLBF): flush at each newline even where it is no terminal (tcpdump -l). */
  lineBuffered: boolean;

  constructor(process: Process) {
    this.process = process;
    this.tty = process.isOpen(1) && process.isatty(1);
    this.lineBuffered = this.tty;
  }

  /** printf(3) to standard output. */
  *print(text: string): Program<void> {
    this.pending += text;
    if (this.lineBuffered ? text.includes('\n') : this.pending.length >= BUFSIZ) yield* this.flush();
  }

  /** Adds to standard output without flushing: for output made in many pieces. Flush in time. */
  put(text: string): void {
    this.pending += text;
  }

  /** fprintf(stderr): at once. On a terminal what was printed before it comes first. */
  *error(text: string): Program<void> {
    if (this.lineBuffered && this.pending !== '') yield* this.flush();
    yield* writeText(this.process, 2, text);
  }

  *flush(): Program<void> {
    if (this.pending === '') return;
    const text = this.pending;
    this.pending = '';
    yield* writeText(this.process, 1, text);
  }
}

/**
 * A program around `main`: gives it its streams and flushes them when it returns or exits. Where nobody reads the output any
 * more and SIGPIPE is ignored, what is left is lost without a word; who has words for it catches EPIPE.
 */
export function program(main: (process: Process, io: Stdio) => Program<number>): Main {
  return function* (process: Process): Program<number> {
    const io = new Stdio(process);
    let status: number;
    try {
      status = yield* main(process, io);
    } catch (error) {
      if (error instanceof ExitStatus) status = error.status;
      else if (isBrokenPipe(error)) return 1;
      else throw error;
    }
    try {
      yield* io.flush();
    } catch (error) {
      if (!isBrokenPipe(error)) throw error;
    }
    return status;
  };
}

/** Was it said that nobody reads what is written? */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof SysError && error.errno === EPIPE;
}

export function* writeText(process: Process, fd: number, text: string): Program<void> {
  // A program whose standard error is closed complains to nobody.
  if (text === '' || (fd === 2 && !process.isOpen(2))) return;
  yield* process.write(fd, encoder.encode(text));
}

/** All of a descriptor up to its end. */
export function* readAll(process: Process, fd: number): Program<string> {
  const stream = new TextDecoder();
  let text = '';
  for (;;) {
    const chunk = yield* process.read(fd, 65536);
    if (chunk.length === 0) return text + stream.decode();
    text += stream.decode(chunk, { stream: true });
  }
}

/** Reads a descriptor line by line, holding no more than a line and a chunk: for tools that stream. */
export class LineReader {
  private readonly process: Process;
  private readonly fd: number;
  private readonly stream = new TextDecoder();
  private buffer = '';
  private at = 0;
  private ended = false;
  /** Did the last line returned end in a newline? */
  terminated = true;
  /** Was there a zero byte in what was read so far? */
  binary = false;

  constructor(process: Process, fd: number) {
    this.process = process;
    this.fd = fd;
  }

  /** The next line without its newline, or undefined at the end. */
  *next(): Program<string | undefined> {
    for (;;) {
      const newline = this.buffer.indexOf('\n', this.at);
      if (newline >= 0) {
        const line = this.buffer.slice(this.at, newline);
        this.at = newline + 1;
        return line;
      }
      if (this.ended) {
        if (this.at >= this.buffer.length) return undefined;
        const rest = this.buffer.slice(this.at);
        this.at = this.buffer.length;
        this.terminated = false;
        return rest;
      }
      const chunk = yield* this.process.read(this.fd, 65536);
      this.binary ||= chunk.includes(0);
      this.buffer = this.buffer.slice(this.at) + this.stream.decode(chunk, { stream: chunk.length > 0 });
      this.at = 0;
      this.ended = chunk.length === 0;
    }
  }
}

export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}
