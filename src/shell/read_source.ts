import { O_RDONLY, S_IFMT, S_IFREG, SEEK_CUR } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import { decode } from './bytes.ts';
import { readChunk } from './interrupt.ts';
import type { Shell } from './shell.ts';

/**
 * Reads lines from a descriptor without taking more than the line: what follows belongs to whoever reads next. A file is
 * read in pieces and wound back; a pipe byte by byte.
 */
export class ReadSource {
  private readonly sh: Shell;
  readonly fd: number;
  /** It is standard input: `bash -s`, `curl ... | bash`. */
  readonly standard: boolean;
  private readonly seekable: boolean;

  constructor(sh: Shell, fd: number, standard: boolean) {
    this.sh = sh;
    this.fd = fd;
    this.standard = standard;
    this.seekable = isSeekable(sh.p, fd);
  }

  /** The next line with its newline, or undefined at the end. */
  *line(): Program<string | undefined> {
    const bytes: number[] = [];
    for (;;) {
      const chunk = yield* readChunk(this.sh, this.fd, this.seekable ? 512 : 1);
      if (chunk.length === 0) break;
      const newline = chunk.indexOf(10);
      const used = newline < 0 ? chunk.length : newline + 1;
      for (let i = 0; i < used; i++) bytes.push(chunk[i]);
      if (newline < 0) continue;
      if (used < chunk.length) this.sh.p.lseek(this.fd, used - chunk.length, SEEK_CUR);
      break;
    }
    return bytes.length === 0 ? undefined : decode(Uint8Array.from(bytes));
  }
}

/** Can a reader go back in it? */
export function isSeekable(process: Process, fd: number): boolean {
  try {
    process.lseek(fd, 0, SEEK_CUR);
    return !process.isatty(fd);
  } catch {
    return false;
  }
}

/** All of a file, or of a pipe by its name. Throws SysError. */
export function* readWhole(sh: Shell, path: string): Program<Uint8Array> {
  const process = sh.p;
  if ((process.stat(path).mode & S_IFMT) === S_IFREG) return process.readFileBytes(path);
  const fd = process.open(path, O_RDONLY);
  const bytes: number[] = [];
  for (;;) {
    const chunk = yield* readChunk(sh, fd, 65536);
    if (chunk.length === 0) break;
    for (const byte of chunk) bytes.push(byte);
  }
  process.close(fd);
  return Uint8Array.from(bytes);
}
