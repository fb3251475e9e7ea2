import { SysError, strerror } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { LineReader, type Stdio } from '../stdio.ts';
import { AwkError } from './lexer.ts';

interface Stream {
  fd: number;
  /** Of the command at its other end; 0 for a file. */
  pid: number;
  reader: LineReader | undefined;
}

/** The files and commands that print and getline name, open until close(). */
export class AwkStreams {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly open = new Map<string, Stream>();

  constructor(process: Process, io: Stdio) {
    this.process = process;
    this.io = io;
  }

  /** What getline reads from; undefined where it cannot be opened. */
  *reading(from: 'file' | 'command', name: string): Program<Stream | undefined> {
    const known = this.open.get(name);
    if (known) return known;
    try {
      const stream = yield* this.inputFrom(from, name);
      this.open.set(name, stream);
      return stream;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      return undefined;
    }
  }

  private *inputFrom(from: 'file' | 'command', name: string): Program<Stream> {
    if (from === 'file') {
      const fd = name === '-' ? 0 : this.process.open(name, O_RDONLY);
      return { fd, pid: 0, reader: new LineReader(this.process, fd) };
    }
    yield* this.io.flush();
    const [read, write] = this.process.pipe();
    const pid = this.shell(name, [[write, 1]], [read]);
    this.process.close(write);
    return { fd: read, pid, reader: new LineReader(this.process, read) };
  }

  /** Where print's redirection goes. Throws AwkError where it cannot be opened. */
  *writing(redirect: '>' | '>>' | '|', name: string): Program<Stream> {
    const known = this.open.get(name);
    if (known) return known;
    let pipe: Stream;
    if (redirect === '|') {
      yield* this.io.flush();
      const [read, write] = this.process.pipe();
      pipe = { fd: write, pid: this.shell(name, [[read, 0]], [write]), reader: undefined };
      this.process.close(read);
    } else if (name === '/dev/stdout' || name === '-') pipe = { fd: 1, pid: 0, reader: undefined };
    else if (name === '/dev/stderr') pipe = { fd: 2, pid: 0, reader: undefined };
    else {
      try {
        pipe = {
          fd: this.process.open(name, O_WRONLY | O_CREAT | (redirect === '>' ? O_TRUNC : O_APPEND), 0o666),
          pid: 0,
          reader: undefined,
        };
      } catch (error) {
        throw error instanceof SysError ? new AwkError(`cannot open "${name}" (${strerror(error.errno)})`) : error;
      }
    }
    if (pipe.fd === 1) yield* this.io.flush();
    this.open.set(name, pipe);
    return pipe;
  }

  /** sh -c command in a child, with some descriptors moved and others closed. */
  shell(command: string, dup: [number, number][], close: number[]): number {
    return this.process.fork(
      function* (child) {
        for (const fd of close) child.close(fd);
        return yield* child.execve('/bin/sh', ['sh', '-c', command]);
      },
      { dup },
    );
  }

  /** close(): the command's exit status; -1 for what is not open. */
  *close(name: string): Program<number> {
    const pipe = this.open.get(name);
    if (pipe === undefined) return -1;
    this.open.delete(name);
    if (pipe.fd > 2) this.process.close(pipe.fd);
    if (pipe.pid === 0) return 0;
    const result = yield* this.process.waitpid(pipe.pid, 0);
    return result.code;
  }

  *closeAll(): Program<void> {
    yield* this.io.flush();
    for (const name of [...this.open.keys()]) yield* this.close(name);
  }
}
