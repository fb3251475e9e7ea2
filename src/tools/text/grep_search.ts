import { SysError, strerror } from '../../uapi/errno.ts';
import * as F from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { fnmatch } from '../ip/fnmatch.ts';
import type { Stdio } from '../stdio.ts';
import { GrepLines } from './grep_lines.ts';
import type { GrepOptions } from './grep_options.ts';

/** Looks through files and, with -r, through directories. */
export class Grep {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: GrepOptions;
  private failed = false;
  private readonly lines: GrepLines;

  constructor(process: Process, io: Stdio, o: GrepOptions, matcher: RegExp) {
    this.process = process;
    this.io = io;
    this.o = o;
    this.lines = new GrepLines(process, io, o, matcher);
  }

  /** Returns the exit status. */
  *run(files: string[]): Program<number> {
    const recursive = this.o.flags.has('r');
    const targets = files.length > 0 ? files : [recursive ? '.' : '-'];
    const many = targets.length > 1 || (recursive && this.isDirectory(targets[0]));
    const names = (many || this.o.flags.has('H')) && !this.o.flags.has('h');
    if (this.o.max === 0) return 1;
    for (const file of targets) {
      yield* this.target(file, names, files.length === 0);
      if (this.lines.matched && this.o.flags.has('q')) return 0;
    }
    return this.failed ? 2 : this.lines.matched ? 0 : 1;
  }

  private *target(file: string, names: boolean, implied: boolean): Program<void> {
    const { process, o } = this;
    if (file !== '-' && this.isDirectory(file)) {
      if (!o.flags.has('r')) {
        if (!o.skipsDirectories) yield* this.complain(`${file}: Is a directory`, true);
        return;
      }
      for (const entry of process.readdir(file)) {
        if (entry.name === '.' || entry.name === '..' || this.leftOut(entry.name, (entry.type & F.S_IFMT) === F.S_IFDIR)) continue;
        yield* this.target(implied && file === '.' ? entry.name : `${file.replace(/\/$/, '')}/${entry.name}`, names, false);
      }
      return;
    }
    let fd = 0;
    if (file !== '-') {
      try {
        fd = process.open(file, F.O_RDONLY);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* this.complain(`${file}: ${strerror(error.errno)}`, true);
        return;
      }
    }
    try {
      yield* this.lines.search(fd, file === '-' ? o.label : file, names);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.complain(`${file}: ${strerror(error.errno)}`, true);
    } finally {
      if (fd !== 0) process.close(fd);
    }
  }

  /** Do --include, --exclude or --exclude-dir leave a name out? */
  private leftOut(name: string, directory: boolean): boolean {
    const { globs } = this.o;
    if (directory) return globs.some(({ option, glob }) => option === 'exclude-dir' && fnmatch(glob, name));
    const included = globs.filter(({ option }) => option === 'include');
    if (included.length > 0 && !included.some(({ glob }) => fnmatch(glob, name))) return true;
    return globs.some(({ option, glob }) => option === 'exclude' && fnmatch(glob, name));
  }

  private isDirectory(file: string): boolean {
    try {
      return (this.process.stat(file).mode & F.S_IFMT) === F.S_IFDIR;
    } catch {
      return false;
    }
  }

  private *complain(words: string, fatal: boolean): Program<void> {
    if (fatal) this.failed = true;
    if (!this.o.flags.has('s')) yield* this.io.error(`grep: ${words}\n`);
  }
}
