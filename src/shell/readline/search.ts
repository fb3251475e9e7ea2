import { clusters } from './width.ts';

/** An incremental search in the history: C-r and C-s. bash: lib/readline/isearch.c. */
export class HistorySearch {
  text = '';
  /** The place of the match; undefined before there was one. */
  found: number | undefined;
  failed = false;
  private readonly history: readonly string[];
  private readonly start: number;
  private readonly original: string;
  private backward: boolean;
  private at = -1;

  constructor(history: readonly string[], place: number, original: string, backward: boolean) {
    this.history = history;
    this.start = place;
    this.original = original;
    this.backward = backward;
  }

  /** The line that is shown. */
  get line(): string {
    return this.found === undefined ? this.original : this.history[this.found];
  }

  /** Where the match begins in the line, in clusters. */
  get cursor(): number {
    return this.at < 0 ? clusters(this.line).length : clusters(this.line.slice(0, this.at)).length;
  }

  get prompt(): string {
    return `(${this.failed ? 'failed ' : ''}${this.backward ? 'reverse-' : ''}i-search)\`${this.text}': `;
  }

  lengthen(char: string): boolean {
    this.text += char;
    return this.look(this.found ?? this.start - (this.backward ? 1 : 0), this.at);
  }

  shorten(): void {
    this.text = this.text.slice(0, -1);
    this.failed = false;
    if (this.text === '') {
      this.found = undefined;
      this.at = -1;
    } else this.look(this.start - (this.backward ? 1 : 0), -1);
  }

  /** The next match in a direction. */
  again(backward: boolean): boolean {
    this.backward = backward;
    if (this.text === '') return true;
    const from = this.found === undefined ? this.start : this.found;
    return this.look(from + (backward ? -1 : 1), -1);
  }

  private look(from: number, at: number): boolean {
    for (let place = from; place >= 0 && place < this.history.length; place += this.backward ? -1 : 1) {
      const line = this.history[place];
      if (place !== from && line === this.line && this.found !== undefined) continue;
      const index =
        place === this.found && at >= 0
          ? line.indexOf(this.text, at)
          : this.backward
            ? line.lastIndexOf(this.text)
            : line.indexOf(this.text);
      if (index < 0) continue;
      this.found = place;
      this.at = index;
      this.failed = false;
      return true;
    }
    this.failed = true;
    return false;
  }
}
