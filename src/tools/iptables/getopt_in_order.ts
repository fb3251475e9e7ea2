/** A long option. `value` is a base option's letter, or what the extension's option is found by. */
export interface LongOption<Value> {
  readonly name: string;
  readonly argument: 'none' | 'required' | 'optional';
  readonly value: Value;
}

export type Parsed<Value> =
  | { kind: 'option'; value: Value | string; argument: string | undefined }
  | { kind: 'word'; word: string }
  /** An option that is not known (or not clear), or one without its argument; `name` as the complaint has it. */
  | { kind: 'unknown' | 'missing'; name: string }
  | { kind: 'end' };

/** getopt_long(3) with a short option string that begins with "-:": words come in their order, errors are the caller's. */
export class GetoptInOrder<Value> {
  readonly args: readonly string[];
  at = 0;
  private cluster = 0;
  private readonly short: string;

  /** `short`: letters, ':' behind one with an argument, '::' behind one with an optional one. */
  constructor(args: readonly string[], short: string) {
    this.args = args;
    this.short = short;
  }

  /** `long` may differ from call to call. `same`: do two values mean the same option? */
  next(long: readonly LongOption<Value>[], same: (a: Value, b: Value) => boolean): Parsed<Value> {
    if (this.cluster > 0) return this.shortOption();
    if (this.at >= this.args.length) return { kind: 'end' };
    const word = this.args[this.at];
    if (word === '--') {
      this.at++;
      return { kind: 'end' };
    }
    if (word.startsWith('--')) return this.longOption(word, long, same);
    if (word.length > 1 && word.startsWith('-')) {
      this.cluster = 1;
      return this.shortOption();
    }
    this.at++;
    return { kind: 'word', word };
  }

  /** Is there a word that is no option? */
  hasArgument(): boolean {
    return this.at < this.args.length && !/^[-!]/.test(this.args[this.at]);
  }

  /** The option that was just read is to be read again. */
  again(): void {
    this.at--;
  }

  private shortOption(): Parsed<Value> {
    const word = this.args[this.at];
    const letter = word[this.cluster++];
    const known = letter === ':' ? -1 : this.short.indexOf(letter);
    const last = this.cluster >= word.length;
    if (last) this.nextWord();
    if (known < 0) return { kind: 'unknown', name: `-${letter}` };
    if (this.short[known + 1] !== ':') return { kind: 'option', value: letter, argument: undefined };
    if (!last) {
      const argument = word.slice(this.cluster);
      this.nextWord();
      return { kind: 'option', value: letter, argument };
    }
    if (this.short[known + 2] === ':') return { kind: 'option', value: letter, argument: undefined };
    if (this.at >= this.args.length) return { kind: 'missing', name: word };
    return { kind: 'option', value: letter, argument: this.args[this.at++] };
  }

  private nextWord(): void {
    this.at++;
    this.cluster = 0;
  }

  private longOption(word: string, long: readonly LongOption<Value>[], same: (a: Value, b: Value) => boolean): Parsed<Value> {
    this.at++;
    const equals = word.indexOf('=');
    const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
    const exact = long.find((option) => option.name === name);
    const candidates = exact ? [exact] : long.filter((option) => option.name.startsWith(name));
    const ambiguous = candidates.some(({ argument, value }) => argument !== candidates[0].argument || !same(value, candidates[0].value));
    if (candidates.length === 0 || ambiguous) return { kind: 'unknown', name: word };
    const [{ argument, value }] = candidates;
    if (equals >= 0) {
      // getopt names the option's letter, which only the base options have.
      if (argument === 'none') return { kind: 'unknown', name: typeof value === 'string' ? `-${value}` : word };
      return { kind: 'option', value, argument: word.slice(equals + 1) };
    }
    if (argument !== 'required') return { kind: 'option', value, argument: undefined };
    if (this.at >= this.args.length) return { kind: 'missing', name: word };
    return { kind: 'option', value, argument: this.args[this.at++] };
  }
}
