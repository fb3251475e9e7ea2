import { incompleteCommand } from './usage_error.ts';

/** The words of a command line that are still to be read: iproute2's argc and argv. */
export class Arguments {
  readonly words: readonly string[];
  at: number;

  constructor(words: readonly string[], at = 0) {
    this.words = words;
    this.at = at;
  }

  /** How many words are left, the current one included. */
  get count(): number {
    return this.words.length - this.at;
  }

  get done(): boolean {
    return this.at >= this.words.length;
  }

  /** The current word ('' past the end). */
  get word(): string {
    return this.words[this.at] ?? '';
  }

  /** Goes to the next word, which must be there: NEXT_ARG. */
  next(): string {
    if (this.at + 1 >= this.words.length) incompleteCommand();
    this.at++;
    return this.words[this.at];
  }

  hasNext(): boolean {
    return this.at + 1 < this.words.length;
  }

  forward(): void {
    this.at++;
  }

  back(): void {
    this.at--;
  }

  /** What follows the current word. */
  rest(): Arguments {
    return new Arguments(this.words, this.at + 1);
  }

  /** The remaining words, the current one first. */
  remaining(): readonly string[] {
    return this.words.slice(this.at);
  }
}
