import { SedError } from './sed_script.ts';

/** A place in a script: what is read of it, and sed's words for what is wrong there. */
export class SedScanner {
  protected readonly s: string;
  protected readonly extended: boolean;
  private readonly expression: number;
  protected at = 0;

  /** `expression` is what complaints call the script: the number of its last -e. */
  constructor(script: string, extended: boolean, expression: number) {
    this.s = script;
    this.extended = extended;
    this.expression = expression;
  }

  /** Ends with sed's complaint about a character, counted from 1. */
  protected fail(words: string, at = this.at): never {
    throw new SedError(`-e expression #${this.expression}, char ${at}: ${words}`);
  }

  /** Takes what `pattern` (anchored with ^) matches here: '' where it does not. */
  protected skip(pattern: RegExp): string {
    const match = pattern.exec(this.s.slice(this.at));
    if (match) this.at += match[0].length;
    return match ? match[0] : '';
  }

  /** Text up to an unescaped delimiter, which is taken. */
  protected delimited(delimiter: string, isRegex: boolean, complaint: string): string {
    let text = '';
    let inBracket = false;
    for (; this.at < this.s.length; this.at++) {
      const c = this.s[this.at];
      if (c === '\\' && this.at + 1 < this.s.length) {
        const next = this.s[++this.at];
        text +=
          next === delimiter && !(isRegex && '(){}|+?'.includes(next) && this.extended)
            ? isRegex && /[.*[\]^$]/.test(next)
              ? `\\${next}`
              : next
            : `\\${next}`;
        continue;
      }
      if (isRegex && c === '[' && !inBracket) inBracket = true;
      else if (isRegex && c === ']' && inBracket && !/\[\^?$/.test(text)) inBracket = false;
      if (c === delimiter && !inBracket) {
        this.at++;
        return text;
      }
      if (c === '\n' && isRegex) this.fail(complaint);
      text += c;
    }
    return this.fail(complaint);
  }
}
