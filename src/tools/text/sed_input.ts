import { SysError, strerror } from '../../uapi/errno.ts';
import { O_RDONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { LineReader, type Stdio } from '../stdio.ts';

interface InputLine {
  line: string;
  /** Did a newline end it? */
  terminated: boolean;
}

/** The input files as one stream of lines that knows whether a line is the last. */
export class SedInput {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly files: string[];
  private reader: LineReader | undefined;
  private fd = 0;
  private ahead: InputLine | undefined;
  private readonly separate: boolean;
  /** A file could not be read. */
  failed = false;
  /** The file the line is of, as F prints it. */
  name = '-';

  constructor(process: Process, io: Stdio, files: readonly string[], separate: boolean) {
    this.process = process;
    this.io = io;
    this.files = [...files];
    this.separate = separate;
  }

  /** The next line, undefined behind the last. */
  *next(): Program<InputLine | undefined> {
    const current = this.ahead ?? (yield* this.read());
    this.ahead = undefined;
    return current;
  }

  /** Does no line follow? ($) */
  *isLast(): Program<boolean> {
    this.ahead ??= yield* this.read();
    return this.ahead === undefined;
  }

  private *read(): Program<InputLine | undefined> {
    for (;;) {
      if (this.reader === undefined && !(yield* this.open())) return undefined;
      let line: string | undefined;
      try {
        line = yield* this.reader!.next();
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.io.error(`sed: read error on ${this.name}: ${strerror(error.errno)}\n`);
        this.failed = true;
      }
      if (line !== undefined) return { line, terminated: this.reader!.terminated };
      if (this.fd !== 0) this.process.close(this.fd);
      this.reader = undefined;
      if (this.separate) return undefined;
    }
  }

  private *open(): Program<boolean> {
    for (;;) {
      const file = this.files.shift();
      if (file === undefined) return false;
      try {
        this.fd = file === '-' ? 0 : this.process.open(file, O_RDONLY);
        this.name = file;
        this.reader = new LineReader(this.process, this.fd);
        return true;
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.io.error(`sed: can't read ${file}: ${strerror(error.errno)}\n`);
        this.failed = true;
      }
    }
  }
}
