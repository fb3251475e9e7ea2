import { SysError } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { escaped } from '../coreutils/quoting.ts';
import { encodeText, writeText, type Stdio } from '../stdio.ts';

/** Where sed's output goes: standard output, or with -i the file that is edited; and the files of w. */
export class SedOutput {
  private readonly process: Process;
  private readonly io: Stdio;
  /** What the edited file will hold; undefined where nothing is edited in place. */
  private edited: string | undefined;
  private appended: { text?: string; file?: string }[] = [];
  private readonly opened = new Map<string, number>();

  constructor(process: Process, io: Stdio) {
    this.process = process;
    this.io = io;
  }

  *put(text: string): Program<void> {
    if (this.edited !== undefined) this.edited += text;
    else yield* this.io.print(text);
  }

  /** -i: what follows is the new text of a file. */
  beginEdit(): void {
    this.edited = '';
  }

  /** -i: puts the new text in the place of the old one, which is kept with `suffix` ("*" in it: the file's name) if there is one. */
  endEdit(file: string, suffix: string): void {
    if (suffix !== '') {
      const backup = suffix.includes('*') ? suffix.replace('*', file) : file + suffix;
      this.process.writeFile(backup, this.process.readFileBytes(file));
    }
    this.process.writeFile(file, encodeText(this.edited ?? ''));
  }

  /** a and r: text, or what is in a file, comes at the end of the cycle. */
  append(what: { text?: string; file?: string }): void {
    this.appended.push(what);
  }

  *flushAppended(): Program<void> {
    const appended = this.appended;
    this.appended = [];
    for (const { text, file } of appended) {
      if (text !== undefined) yield* this.put(text);
      if (file === undefined) continue;
      try {
        yield* this.put(this.process.readFile(file));
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
      }
    }
  }

  /** w: a file is emptied when it is first written to. */
  *writeTo(path: string, text: string): Program<void> {
    if (path === '/dev/stdout') return yield* this.put(text);
    let fd = this.opened.get(path);
    if (fd === undefined) {
      fd = this.process.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666);
      this.opened.set(path, fd);
    }
    yield* writeText(this.process, fd, text);
  }
}

/** l: lines no longer than `width`, each broken one ending in a backslash; escapes stay whole. */
export function folded(text: string, width: number): string {
  if (width <= 1) return text;
  let out = '';
  let column = 0;
  for (const [unit] of text.matchAll(/\\(?:\d{3}|.)|[^]/g)) {
    if (column + unit.length > width - 1) {
      out += '\\\n';
      column = 0;
    }
    out += unit;
    column += unit.length;
  }
  return out;
}

/** What cannot be seen, and the backslash, as C writes it. */
export function visible(text: string): string {
  return text.replace(/[\\\x00-\x1f\x7f]/g, (char) => (char === '\\' ? '\\\\' : escaped(char)));
}
