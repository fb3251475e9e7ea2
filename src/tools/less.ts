import { SysError, strerror } from '../uapi/errno.ts';
import { O_RDONLY } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import { utility, type Utility } from './coreutils/coreutil.ts';
import { decodeText, readAll, writeText } from './stdio.ts';

/** less(1) and more(1): a text a screenful at a time. Where output is no terminal they are cat. */
function pager(name: string): ReturnType<typeof utility> {
  return utility(name, { short: 'eEfFiIMmNnqrRsSXx:', version: '668', usage: '[OPTION]... [FILE]...' }, function* (u) {
    if (u.operands.length === 0 && u.process.isatty(0)) {
      yield* u.io.error('Missing filename ("less --help" for help)\n');
      return 1;
    }
    let text = '';
    for (const file of u.operands.length > 0 ? u.operands : ['-']) {
      try {
        const fd = file === '-' ? 0 : u.process.open(file, O_RDONLY);
        text += yield* readAll(u.process, fd);
      } catch (error) {
        if (!(error instanceof SysError)) throw error;
        yield* u.io.error(`${file}: ${strerror(error.errno)}\n`);
        return 1;
      }
    }
    yield* page(u, text);
    return 0;
  });
}

export const less = pager('less');
export const more = pager('more');

/** Shows `text` on the terminal, or prints it where there is none. */
export function* page(u: Utility, text: string): Program<void> {
  const { process } = u;
  if (!process.isatty(1)) {
    yield* u.print(text);
    return;
  }
  const lines = text.replace(/\n$/, '').split('\n');
  const { rows } = process.winsize(1);
  if (lines.length < rows) {
    yield* u.print(lines.map((line) => `${line}\n`).join(''));
    return;
  }
  const keyboard = process.isatty(0) ? 0 : process.open('/dev/tty', O_RDONLY);
  const saved = process.tcgetattr(keyboard);
  process.tcsetattr(keyboard, { ...saved, icanon: false, echo: false });
  try {
    yield* new Pager(process, lines, keyboard).run();
  } finally {
    process.tcsetattr(keyboard, saved);
  }
}

class Pager {
  private readonly process: Process;
  private readonly lines: string[];
  private readonly keyboard: number;
  private top = 0;
  private search = '';
  private note = '';

  constructor(process: Process, lines: string[], keyboard: number) {
    this.process = process;
    this.lines = lines;
    this.keyboard = keyboard;
  }

  *run(): Program<void> {
    yield* writeText(this.process, 1, '\x1b[?1049h');
    for (;;) {
      yield* this.draw();
      const key = decodeText(yield* this.process.read(this.keyboard, 16));
      if (key === '' || key === 'q' || key === 'Q' || key === '\x03') break;
      yield* this.press(key);
    }
    yield* writeText(this.process, 1, '\x1b[?1049l');
  }

  private get height(): number {
    return Math.max(1, this.process.winsize(1).rows - 1);
  }

  private *press(key: string): Program<void> {
    const last = Math.max(0, this.lines.length - this.height);
    this.note = '';
    if (key === ' ' || key === 'f' || key === '\x1b[6~') this.top += this.height;
    else if (key === 'b' || key === '\x1b[5~') this.top -= this.height;
    else if (key === 'd') this.top += this.height >> 1;
    else if (key === 'u') this.top -= this.height >> 1;
    else if (key === '\r' || key === '\n' || key === 'j' || key === '\x1b[B') this.top++;
    else if (key === 'k' || key === '\x1b[A') this.top--;
    else if (key === 'g' || key === '<' || key === '\x1b[H') this.top = 0;
    else if (key === 'G' || key === '>' || key === '\x1b[F') this.top = last;
    else if (key === '/') yield* this.readSearch();
    else if (key === 'n') this.find(this.top + 1);
    this.top = Math.max(0, Math.min(this.top, last));
  }

  private *readSearch(): Program<void> {
    let text = '';
    for (;;) {
      yield* writeText(this.process, 1, `\r\x1b[K/${text}`);
      const key = decodeText(yield* this.process.read(this.keyboard, 16));
      if (key === '\r' || key === '\n' || key === '') break;
      if (key === '\x7f' || key === '\b') text = text.slice(0, -1);
      else if (key === '\x03' || key === '\x1b') return;
      else text += key;
    }
    if (text !== '') this.search = text;
    this.find(this.top + 1);
  }

  private find(from: number): void {
    const at = this.search === '' ? -1 : this.lines.findIndex((line, i) => i >= from && line.includes(this.search));
    if (at < 0) this.note = 'Pattern not found';
    else this.top = at;
  }

  private *draw(): Program<void> {
    const { cols } = this.process.winsize(1);
    const shown = this.lines.slice(this.top, this.top + this.height).map((line) => line.slice(0, cols));
    const atEnd = this.top + this.height >= this.lines.length;
    const status = this.note !== '' ? this.note : atEnd ? '(END)' : ':';
    const mark = this.search === '' ? shown : shown.map((line) => line.replaceAll(this.search, (found) => `\x1b[7m${found}\x1b[27m`));
    yield* writeText(this.process, 1, `\x1b[H\x1b[2J${mark.join('\r\n')}\r\n\x1b[7m${status}\x1b[27m`);
  }
}
