import { EINTR, SysError } from '../../uapi/errno.ts';
import { POLLIN, type Termios } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { decode, encode, incompleteTail } from '../bytes.ts';
import { Display } from './display.ts';
import { Editor } from './editor.ts';
import { KeyDecoder } from './keys.ts';
import { clusters, textWidth } from './width.ts';

/** What can be put in at the cursor. */
export interface Completions {
  /** Where the text to be replaced begins, counted in UTF-16 units of the line. */
  start: number;
  /** What it may become, as it is to be put in. */
  candidates: readonly Candidate[];
}

export interface Candidate {
  /** As put into the line, quoted as need be. */
  readonly text: string;
  /** As shown in a list. */
  readonly shown: string;
  /** What follows when it is the only one: a blank, a slash, nothing. */
  readonly suffix: string;
}

export interface LineReaderOptions {
  complete(line: string, cursor: number): Completions;
  /** Did ^C come? It is a signal here as it is everywhere: so it overtakes what was typed ahead. */
  interrupted(): boolean;
  /** Called when another signal came while it read. */
  onSignal?(): Program<void>;
}

export type ReadResult = { how: 'line'; line: string; next: number | undefined } | { how: 'eof' } | { how: 'interrupt' };

/** Above so many candidates it asks before it lists them. */
const ASK_ABOVE = 100;
/** How long Escape waits for the rest of a key's sequence, ns. */
const ESCAPE_TIMEOUT = 500_000_000;
const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l\r';

/** Reads lines from a terminal, with editing. */
export class LineReader {
  private readonly process: Process;
  private readonly fd: number;
  private readonly options: LineReaderOptions;
  private readonly kills: string[] = [];
  private readonly decoder = new KeyDecoder();
  private tail: number[] = [];

  constructor(process: Process, fd: number, options: LineReaderOptions) {
    this.process = process;
    this.fd = fd;
    this.options = options;
  }

  /** Reads one line. `first` is the line of the history it begins with. */
  *read(prompt: string, history: readonly string[], first?: number): Program<ReadResult> {
    const { process, fd } = this;
    const cooked = process.tcgetattr(fd);
    const raw: Termios = { ...cooked, icanon: false, echo: false };
    process.tcsetattr(fd, raw);
    try {
      return yield* this.edit(prompt, history, first);
    } finally {
      process.tcsetattr(fd, cooked);
    }
  }

  private *edit(prompt: string, history: readonly string[], first: number | undefined): Program<ReadResult> {
    const editor = new Editor(history, this.kills, first);
    // Lines of a prompt above the last are printed once.
    const above = prompt.lastIndexOf('\n') + 1;
    const shown = prompt.slice(above);
    const display = new Display(this.process.winsize(this.fd).cols);
    const head = prompt.slice(0, above).replace(/[\x01\x02]/g, '');
    yield* this.put(`${PASTE_ON}${head}${this.draw(editor, display, shown)}`);
    // The Tab before could add nothing: the next one lists.
    let stuck = false;
    for (;;) {
      const key = yield* this.nextKey(editor, display, shown);
      if (key === undefined) return { how: 'eof' };
      const effect = editor.key(key);
      const before = editor.line;
      switch (effect) {
        case 'accept':
          yield* this.put(`${this.draw(editor, display, shown)}${display.leave()}${PASTE_OFF}`);
          return { how: 'line', line: editor.line, next: editor.next };
        case 'interrupt':
          yield* this.put(`${this.draw(editor, display, shown)}^C${display.leave()}${PASTE_OFF}`);
          return { how: 'interrupt' };
        case 'eof':
          yield* this.put(`${PASTE_OFF}\n`);
          return { how: 'eof' };
        case 'clear':
          yield* this.put(display.clear(shown, editor.buffer.text, editor.buffer.cursor));
          continue;
        case 'bell':
          yield* this.put('\x07');
          break;
        case 'complete':
          yield* this.complete(editor, display, shown, stuck);
          break;
        case 'list':
          yield* this.complete(editor, display, shown, true);
          break;
        case 'insert-all':
          this.insertAll(editor);
      }
      stuck = effect === 'complete' && editor.line === before;
      if (this.process.ready(this.fd, POLLIN) === 0) yield* this.put(this.draw(editor, display, shown));
    }
  }

  private draw(editor: Editor, display: Display, prompt: string): string {
    const { search, buffer } = editor;
    if (search !== undefined) return display.update(search.prompt, clusters(search.line), search.cursor);
    return display.update(prompt, buffer.text, buffer.cursor);
  }

  private *put(text: string): Program<void> {
    if (text !== '') yield* this.process.write(this.fd, encode(text));
  }

  /** The next key, or undefined when the terminal is gone. */
  private *nextKey(editor: Editor, display: Display, prompt: string): Program<string | undefined> {
    for (;;) {
      if (this.options.interrupted()) return 'C-c';
      let bytes: Uint8Array;
      try {
        // In a search Escape is a key; elsewhere it waits for the one it changes.
        const escape = editor.search !== undefined && this.decoder.waiting;
        if (escape && (yield* this.process.poll1(this.fd, POLLIN, ESCAPE_TIMEOUT)) === 0) return this.decoder.loneEscape();
        bytes = yield* this.process.read(this.fd, 1);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
        if (this.options.interrupted()) return 'C-c';
        yield* this.signalled(editor, display, prompt);
        continue;
      }
      if (bytes.length === 0) return undefined;
      this.tail.push(bytes[0]);
      const chunk = Uint8Array.from(this.tail);
      if (incompleteTail(chunk) > 0 && chunk.length < 4) continue;
      this.tail.length = 0;
      const key = this.decoder.feed(decode(chunk));
      if (key !== undefined) return key;
    }
  }

  /** A signal came: the window may have another size. */
  private *signalled(editor: Editor, display: Display, prompt: string): Program<void> {
    if (this.options.onSignal !== undefined) yield* this.options.onSignal();
    const { cols } = this.process.winsize(this.fd);
    if (cols === display.cols) return;
    const { search, buffer } = editor;
    if (search !== undefined) yield* this.put(display.resize(cols, search.prompt, clusters(search.line), search.cursor));
    else yield* this.put(display.resize(cols, prompt, buffer.text, buffer.cursor));
  }

  // -- completion

  private *complete(editor: Editor, display: Display, prompt: string, list: boolean): Program<void> {
    const { buffer } = editor;
    const { start, candidates } = this.options.complete(editor.line, buffer.before.length);
    if (candidates.length === 0) return yield* this.put('\x07');
    const from = clusters(editor.line.slice(0, start)).length;
    const typed = buffer.before.slice(start);
    if (candidates.length === 1) {
      const [only] = candidates;
      const followed = buffer.text[buffer.cursor];
      const suffix = only.suffix === '/' && followed === '/' ? '' : only.suffix;
      if (only.text + suffix !== typed) buffer.replace(from, buffer.cursor, only.text + suffix);
      return;
    }
    const common = commonPrefix(candidates.map((candidate) => candidate.text));
    if (common.length > typed.length) {
      buffer.replace(from, buffer.cursor, common);
      return yield* this.put('\x07');
    }
    if (!list) return yield* this.put('\x07');
    yield* this.put(this.draw(editor, display, prompt) + display.leave());
    if (candidates.length > ASK_ABOVE && !(yield* this.confirm(candidates.length))) return;
    const shown = candidates.map((candidate) => candidate.shown);
    yield* this.page(columns(shown, display.cols));
  }

  /** Shows text a screen at a time. readline: complete.c, _rl_internal_pager(). */
  private *page(text: string): Program<void> {
    const lines = text.split(/(?<=\n)/);
    const screen = Math.max(2, this.process.winsize(this.fd).rows || 24) - 1;
    for (let at = 0, room = screen; at < lines.length; at += room) {
      if (at > 0) {
        yield* this.put('--More--');
        const key = yield* this.answer();
        yield* this.put('\r        \r');
        if (/[nq\x7f\x03]/.test(key)) return;
        room = key === '\n' || key === '\r' ? 1 : screen;
      }
      yield* this.put(lines.slice(at, at + room).join(''));
    }
  }

  /** One key, in lower case; "n" where there is none to come. */
  private *answer(): Program<string> {
    try {
      const bytes = yield* this.process.read(this.fd, 1);
      return String.fromCharCode(bytes[0] ?? 0x6e).toLowerCase();
    } catch (error) {
      if (error instanceof SysError && error.errno === EINTR) return 'n';
      throw error;
    }
  }

  private *confirm(count: number): Program<boolean> {
    yield* this.put(`Display all ${count} possibilities? (y or n)`);
    for (;;) {
      const char = yield* this.answer();
      if (char === 'y' || char === ' ') {
        yield* this.put('\n');
        return true;
      }
      if (char === 'n' || char === '\x7f' || char === '\x07') {
        yield* this.put('\n');
        return false;
      }
    }
  }

  private insertAll(editor: Editor): void {
    const { buffer } = editor;
    const { start, candidates } = this.options.complete(editor.line, buffer.before.length);
    if (candidates.length === 0) return;
    buffer.replace(
      clusters(editor.line.slice(0, start)).length,
      buffer.cursor,
      `${candidates.map((candidate) => candidate.text).join(' ')} `,
    );
  }
}

export function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? '';
  for (const text of texts) {
    let length = 0;
    while (length < prefix.length && length < text.length && prefix[length] === text[length]) length++;
    prefix = prefix.slice(0, length);
  }
  return prefix;
}

/** A list of words in columns, read downwards, as readline prints them. */
export function columns(words: readonly string[], cols: number): string {
  const widths = words.map(textWidth);
  const width = Math.max(...widths) + 2;
  const across = Math.max(1, Math.floor(cols / width));
  const down = Math.ceil(words.length / across);
  let out = '';
  for (let row = 0; row < down; row++) {
    for (let at = row; at < words.length; at += down) {
      out += words[at];
      if (at + down < words.length) out += ' '.repeat(width - widths[at]);
    }
    out += '\n';
  }
  return out;
}
