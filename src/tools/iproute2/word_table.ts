import { matches } from './matches.ts';

interface Row<T> {
  word: string;
  abbreviable: boolean;
  value: T;
}

/**
 * Words and what they mean, in the order they are tried: the first row that fits wins, as in iproute2's chains of matches()
 * and strcmp(). A row's words are separated by blanks; one with a star at its end may be abbreviated.
 */
export class WordTable<T> {
  private readonly rows: readonly Row<T>[];

  constructor(rows: readonly (readonly [words: string, value: T])[]) {
    this.rows = rows.flatMap(([words, value]) =>
      words.split(' ').map((word) => {
        const abbreviable = word.endsWith('*');
        return { word: abbreviable ? word.slice(0, -1) : word, abbreviable, value };
      }),
    );
  }

  find(word: string): T | undefined {
    return this.row(word)?.value;
  }

  /** The word that a (shortened) one stands for. */
  fullWord(word: string): string | undefined {
    return this.row(word)?.word;
  }

  private row(word: string): Row<T> | undefined {
    return this.rows.find((row) => row.word === word || (row.abbreviable && matches(word, row.word)));
  }
}
