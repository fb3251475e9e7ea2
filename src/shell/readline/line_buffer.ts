import { clusters } from './width.ts';

/** The line being edited, with its undo list. Positions count clusters (see width.ts). */

interface State {
  readonly text: readonly string[];
  readonly cursor: number;
}

const MOST_UNDOS = 200;
/** So many characters typed in a row are undone together. */
const TOGETHER = 20;

export class LineBuffer {
  text: string[] = [];
  cursor = 0;
  private undos: State[] = [];
  /** How many characters the last entry of the undo list covers. */
  private typed = 0;

  get string(): string {
    return this.text.join('');
  }

  /** The text before the cursor. */
  get before(): string {
    return this.text.slice(0, this.cursor).join('');
  }

  /** Takes another line, its undo list with it. */
  load(line: string): void {
    this.text = clusters(line);
    this.cursor = this.text.length;
    this.undos = [];
    this.typed = 0;
  }

  /** Remembers the present state, to come back to. */
  save(): void {
    this.undos.push({ text: this.text.slice(), cursor: this.cursor });
    if (this.undos.length > MOST_UNDOS) this.undos.shift();
    this.typed = 0;
  }

  /** Returns whether there was something to undo. */
  undo(): boolean {
    const state = this.undos.pop();
    if (state === undefined) return false;
    this.text = state.text.slice();
    this.cursor = state.cursor;
    this.typed = 0;
    return true;
  }

  /** Undoes everything. */
  revert(): void {
    while (this.undos.length > 1) this.undos.pop();
    this.undo();
  }

  /** Puts text in at the cursor. `typing`: it may be undone together with what was typed before. */
  insert(text: string, typing = false): void {
    if (!typing || this.typed === 0 || this.typed >= TOGETHER) this.save();
    if (typing) this.typed++;
    // A combining mark joins what stands before it.
    const before = this.text.slice(0, this.cursor);
    const last = before.pop() ?? '';
    const joined = clusters(last + text);
    const head = [...before, ...joined];
    this.text = [...head, ...this.text.slice(this.cursor)];
    this.cursor = head.length;
  }

  /** Takes out what stands between two positions and returns it. */
  remove(from: number, to: number): string {
    const [start, end] = from <= to ? [from, to] : [to, from];
    if (start === end) return '';
    this.save();
    const gone = this.text.splice(start, end - start);
    if (this.cursor > end) this.cursor -= end - start;
    else if (this.cursor > start) this.cursor = start;
    return gone.join('');
  }

  /** Replaces what stands between two positions; the cursor goes behind it. */
  replace(from: number, to: number, text: string): void {
    this.save();
    const fresh = clusters(text);
    this.text.splice(from, to - from, ...fresh);
    this.cursor = from + fresh.length;
  }

  /** Ends what is undone together. */
  breakTyping(): void {
    this.typed = 0;
  }

  // -- words

  private isWord(at: number): boolean {
    const cluster = this.text[at];
    return cluster !== undefined && /^[\p{L}\p{N}]/u.test(cluster);
  }

  /** Where the word behind the cursor ends. */
  wordForward(): number {
    let at = this.cursor;
    while (at < this.text.length && !this.isWord(at)) at++;
    while (at < this.text.length && this.isWord(at)) at++;
    return at;
  }

  /** Where the word before the cursor begins. */
  wordBackward(): number {
    let at = this.cursor;
    while (at > 0 && !this.isWord(at - 1)) at--;
    while (at > 0 && this.isWord(at - 1)) at--;
    return at;
  }

  /** Where the blank-separated word before the cursor begins: C-w. */
  blankBackward(): number {
    let at = this.cursor;
    while (at > 0 && /\s/.test(this.text[at - 1])) at--;
    while (at > 0 && !/\s/.test(this.text[at - 1])) at--;
    return at;
  }
}
