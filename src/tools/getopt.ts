/**
 * getopt_long(3) as glibc has it: permutes operands behind options, stops at "--", accepts unambiguous prefixes of long
 * options, and complains in glibc's words.
 */

export interface LongOption {
  name: string;
  /** 'none', 'required' or 'optional'. */
  argument: 'none' | 'required' | 'optional';
  /** What `next` returns for it: usually the letter of the short option. */
  value: string;
}

export interface ParsedOption {
  /** The option's letter, the long option's value, or '?' for an error (':' for a missing argument where `short` begins with ':'). */
  option: string;
  /** Its argument, if any. */
  argument: string | undefined;
  /** For '?': the complaint, without newline. */
  error?: string;
  /** For '?' and ':': the letter at fault. */
  letter?: string;
}

/** Walks over `argv` (argv[0] is the program's name, used in complaints). */
export class Getopt {
  private readonly program: string;
  private readonly args: string[];
  private readonly short: string;
  private readonly long: readonly LongOption[];
  private readonly ordered: boolean;
  private readonly silent: boolean;
  private at = 0;
  private inCluster = 0;
  private readonly operandsSeen: string[] = [];
  private ended = false;

  /** `short` as in C: letters, ':' behind one with an argument, '::' optional, a leading '+' to stop at the first operand. */
  constructor(argv: readonly string[], short: string, long: readonly LongOption[] = []) {
    this.program = argv[0];
    this.args = argv.slice(1);
    this.ordered = short.startsWith('+');
    if (this.ordered) short = short.slice(1);
    this.silent = short.startsWith(':');
    this.short = this.silent ? short.slice(1) : short;
    this.long = long;
  }

  /** The next option, or undefined when there is none left; then ask `operands`. */
  next(): ParsedOption | undefined {
    if (this.inCluster > 0) return this.shortOption();
    while (!this.ended && this.at < this.args.length) {
      const arg = this.args[this.at];
      if (arg === '--') {
        this.at++;
        this.ended = true;
        break;
      }
      if (arg.startsWith('--') && this.long.length > 0) return this.longOption(arg.slice(2));
      if (arg.length > 1 && arg.startsWith('-')) {
        this.inCluster = 1;
        return this.shortOption();
      }
      if (this.ordered) break;
      this.operandsSeen.push(arg);
      this.at++;
    }
    return undefined;
  }

  /** What is no option, in order. Complete once `next` returned undefined. */
  get operands(): string[] {
    return [...this.operandsSeen, ...this.args.slice(this.at)];
  }

  private shortOption(): ParsedOption {
    const arg = this.args[this.at];
    const letter = arg[this.inCluster++];
    const known = letter === ':' || letter === ';' ? -1 : this.short.indexOf(letter);
    const last = this.inCluster >= arg.length;
    if (last) this.nextArgument();
    if (known < 0) return { option: '?', argument: undefined, letter, error: `${this.program}: invalid option -- '${letter}'` };
    if (this.short[known + 1] !== ':') return { option: letter, argument: undefined };
    if (!last) {
      const argument = arg.slice(this.inCluster);
      this.nextArgument();
      return { option: letter, argument };
    }
    if (this.short[known + 2] === ':') return { option: letter, argument: undefined };
    if (this.at < this.args.length) return { option: letter, argument: this.args[this.at++] };
    const error = `${this.program}: option requires an argument -- '${letter}'`;
    return { option: this.silent ? ':' : '?', argument: undefined, letter, error };
  }

  private nextArgument(): void {
    this.at++;
    this.inCluster = 0;
  }

  private longOption(text: string): ParsedOption {
    this.at++;
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const exact = this.long.find((option) => option.name === name);
    const candidates = exact ? [exact] : this.long.filter((option) => option.name.startsWith(name));
    if (candidates.length === 0) return this.complain(`unrecognized option '--${text}'`);
    const option = candidates[0];
    if (candidates.some((other) => other.value !== option.value || other.argument !== option.argument)) {
      const possibilities = candidates.map((candidate) => ` '--${candidate.name}'`).join('');
      return this.complain(`option '--${text}' is ambiguous; possibilities:${possibilities}`);
    }
    if (equals >= 0) {
      if (option.argument === 'none') return this.complain(`option '--${option.name}' doesn't allow an argument`, option.value);
      return { option: option.value, argument: text.slice(equals + 1) };
    }
    if (option.argument !== 'required') return { option: option.value, argument: undefined };
    if (this.at < this.args.length) return { option: option.value, argument: this.args[this.at++] };
    return this.complain(`option '--${option.name}' requires an argument`, option.value);
  }

  private complain(words: string, letter?: string): ParsedOption {
    return { option: '?', argument: undefined, letter, error: `${this.program}: ${words}` };
  }
}
