import { EEXIST, SysError } from '../../uapi/errno.ts';
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import type { Stdio } from '../stdio.ts';

const BUFFER = 4096;
const NEWLINE = 10;

/** Where a body goes: standard output, buffered as C's stdio does it, or a file that is made when the first bytes come. */
export class Sink {
  /** The file's name, undefined for standard output. */
  readonly path: string | undefined;
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly tty: boolean;
  private readonly createDirs: boolean;
  private fd: number;
  private held: Uint8Array = new Uint8Array(0);

  /** `createDirs`: folders on the way to a file are made. */
  constructor(process: Process, io: Stdio, path: string | undefined, createDirs = false) {
    this.createDirs = createDirs;
    this.process = process;
    this.io = io;
    this.path = path;
    this.fd = path === undefined ? 1 : -1;
    this.tty = path === undefined && process.isOpen(1) && process.isatty(1);
  }

  get isTerminal(): boolean {
    return this.tty;
  }

  /** The errno of a refusal, or 0. */
  *write(data: Uint8Array): Program<number> {
    try {
      if (this.fd < 0 && this.createDirs) this.makeFolders(this.path!);
      if (this.fd < 0) this.fd = this.process.open(this.path!, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
      if (this.path !== undefined) yield* this.process.write(this.fd, data);
      else yield* this.hold(data);
      return 0;
    } catch (error) {
      if (error instanceof SysError) return error.errno;
      throw error;
    }
  }

  private makeFolders(path: string): void {
    for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      try {
        this.process.mkdir(path.slice(0, slash), 0o750);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EEXIST) throw error;
      }
    }
  }

  private *hold(data: Uint8Array): Program<void> {
    const joined = new Uint8Array(this.held.length + data.length);
    joined.set(this.held);
    joined.set(data, this.held.length);
    const out = this.tty ? joined.lastIndexOf(NEWLINE) + 1 : joined.length >= BUFFER ? joined.length : 0;
    this.held = joined.subarray(out);
    if (out > 0) yield* this.process.write(1, joined.subarray(0, out));
  }

  /** What is still held back goes out; an empty download leaves an empty file. */
  *finish(complete: boolean): Program<void> {
    if (this.path !== undefined) {
      if (this.fd < 0 && complete) yield* this.write(new Uint8Array(0));
      if (this.fd >= 0) this.process.close(this.fd);
      this.fd = -1;
    }
  }

  *flush(): Program<void> {
    if (this.held.length === 0) return;
    const data = this.held;
    this.held = new Uint8Array(0);
    yield* this.process.write(1, data);
    yield* this.io.flush();
  }
}
