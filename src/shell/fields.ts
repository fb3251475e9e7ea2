import { ShellError } from './errors.ts';
import { expandGlob } from './glob.ts';
import { hasGlob } from './lower_word.ts';
import { escapePattern } from './pattern.ts';
import type { Shell } from './shell.ts';

/** Collects the fields that words expand to. */
export class Fields {
  readonly out: string[] = [];
  private readonly shell: Shell;
  private text = '';
  private pattern = '';
  private glob = false;
  private has = false;

  constructor(shell: Shell) {
    this.shell = shell;
  }

  /** Text that stays as it is. */
  quoted(text: string): void {
    this.text += text;
    this.pattern += escapePattern(text);
    this.has = true;
  }

  /** Text of the word itself: it may be a file name pattern, it is not split. */
  plain(text: string): void {
    this.text += text;
    this.pattern += text;
    this.glob ||= hasGlob(text);
    this.has = true;
  }

  /** What an unquoted expansion gave: split at IFS. */
  split(value: string): void {
    const ifs = this.shell.vars.ifs;
    if (value === '') return;
    if (ifs === '') return this.plain(value);
    let from = 0;
    let at = 0;
    const length = value.length;
    while (at < length) {
      const char = value[at];
      if (!ifs.includes(char)) {
        at++;
        continue;
      }
      if (at > from) this.plain(value.slice(from, at));
      const white = char === ' ' || char === '\t' || char === '\n';
      const separated = !white || this.has;
      if (separated) this.force();
      at++;
      if (white) at = skipWhite(value, at, ifs);
      // Blanks around another separator belong to it; leading blanks do not end a field, so it does.
      if (white && at < length && ifs.includes(value[at])) {
        if (!separated) this.force();
        at = skipWhite(value, at + 1, ifs);
      } else if (!white) at = skipWhite(value, at, ifs);
      from = at;
    }
    if (length > from) this.plain(value.slice(from));
  }

  /** Ends a field, even an empty one. */
  force(): void {
    this.has = true;
    this.end();
  }

  /** Ends the field, if one has begun. */
  end(): void {
    if (!this.has) return;
    if (this.glob && !this.shell.options.noglob) this.globbed();
    else this.out.push(this.text);
    this.text = '';
    this.pattern = '';
    this.glob = false;
    this.has = false;
  }

  private globbed(): void {
    const shell = this.shell;
    const found = expandGlob(shell, this.pattern);
    if (found.length > 0) for (const name of found) this.out.push(name);
    else if (shell.shopts.failglob) throw new ShellError(`no match: ${this.text}`);
    else if (!shell.shopts.nullglob) this.out.push(this.text);
  }
}

function skipWhite(value: string, at: number, ifs: string): number {
  while (at < value.length && (value[at] === ' ' || value[at] === '\t' || value[at] === '\n') && ifs.includes(value[at])) at++;
  return at;
}
