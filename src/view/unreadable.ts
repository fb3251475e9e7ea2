import type { Text } from './text.ts';

/** A text or a file that somebody brought cannot be read; `text` says what is wrong with it, and where. */
export class Unreadable extends Error {
  readonly text: Text;

  constructor(en: string, zh: string) {
    super(en);
    this.text = { en, zh };
  }
}
