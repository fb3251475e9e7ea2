import { compilePosix, RegexError } from './posix_regex.ts';

/** sed's words for a script it does not take: "-e expression #1, char 3: ...". */
export class SedError extends Error {
  /** Real sed takes it. */
  readonly notModelled: boolean;

  constructor(message: string, notModelled = false) {
    super(message);
    this.notModelled = notModelled;
  }
}

export type SedAddress =
  | { kind: 'line'; line: number }
  | { kind: 'step'; first: number; step: number }
  | { kind: 'last' }
  | { kind: 'regex'; regex: RegExp | undefined }
  | { kind: 'plus'; count: number }
  | { kind: 'multiple'; of: number };

export interface SedCommand {
  from: SedAddress | undefined;
  to: SedAddress | undefined;
  negated: boolean;
  name: string;
  /** Text of a i c; label of b t T :; file of r w; number of q Q l. */
  text: string;
  /** s: the expression, undefined for the last one used, and the replacement. */
  regex: RegExp | undefined;
  replacement: string;
  flags: { global: boolean; print: boolean; nth: number; file: string | undefined };
  /** y: what becomes what. */
  map: Map<string, string> | undefined;
  /** { : index of its }. */
  end: number;
  /** Is a range active? */
  active: boolean;
  /** Where the active range ends, as a line number (for +N, ~N and lines). */
  until: number;
}

/** Parses a sed script into a flat list of commands. */
export function parseSed(script: string, extended: boolean, expression: number): SedCommand[] {
  return new SedParser(script, extended, expression).parse();
}

class SedParser {
  private readonly s: string;
  private readonly extended: boolean;
  private readonly expression: number;
  private at = 0;
  private readonly commands: SedCommand[] = [];
  private readonly open: number[] = [];

  constructor(script: string, extended: boolean, expression: number) {
    this.s = script;
    this.extended = extended;
    this.expression = expression;
  }

  parse(): SedCommand[] {
    for (;;) {
      this.skip(/^[\s;]+/);
      if (this.at >= this.s.length) break;
      if (this.s[this.at] === '#') {
        this.skip(/^[^\n]*/);
        continue;
      }
      this.command();
    }
    if (this.open.length > 0) this.fail("unmatched `{'", 0);
    return this.commands;
  }

  private fail(words: string, at = this.at): never {
    throw new SedError(`-e expression #${this.expression}, char ${at}: ${words}`);
  }

  private skip(pattern: RegExp): string {
    const match = pattern.exec(this.s.slice(this.at));
    if (match) this.at += match[0].length;
    return match ? match[0] : '';
  }

  private command(): void {
    if (/^[+~]\d/.test(this.s.slice(this.at))) this.fail('invalid usage of +N or ~N as first address', this.at + 2);
    const from = this.address();
    let to: SedAddress | undefined;
    if (from !== undefined && this.skip(/^[ \t]*,[ \t]*/) !== '') {
      to = this.address(true);
      if (to === undefined) this.fail("unexpected `,'", this.at + 1);
    }
    if (from?.kind === 'line' && from.line === 0 && to?.kind !== 'regex') this.fail('invalid usage of line address 0', this.at + 1);
    const negated = this.skip(/^[ \t]*![ \t]*/) !== '';
    if (negated && this.s[this.at] === '!') this.fail("multiple `!'s", this.at + 1);
    this.skip(/^[ \t]+/);
    const name = this.s[this.at] as string | undefined;
    if (name === undefined) this.fail('missing command');
    this.at++;
    const command: SedCommand = {
      from,
      to,
      negated,
      name,
      text: '',
      regex: undefined,
      replacement: '',
      flags: { global: false, print: false, nth: 0, file: undefined },
      map: undefined,
      end: -1,
      active: false,
      until: 0,
    };
    this.argument(command);
    this.commands.push(command);
  }

  private argument(command: SedCommand): void {
    switch (command.name) {
      case '{':
        this.open.push(this.commands.length);
        return;
      case '}': {
        const start = this.open.pop();
        if (command.from !== undefined) this.fail("} doesn't want any addresses");
        if (start === undefined) this.fail("unexpected `}'");
        this.commands[start].end = this.commands.length;
        break;
      }
      case 's':
        this.substitute(command);
        break;
      case 'y':
        this.transliterate(command);
        break;
      case 'a':
      case 'i':
      case 'c':
        this.insertion(command);
        return;
      case ':':
        command.text = this.skip(/^[ \t]*[^\s;]+/).trim();
        if (command.text === '') this.fail('":" lacks a label');
        break;
      case 'b':
      case 't':
      case 'T':
        command.text = this.skip(/^[ \t]*[^\s;}]*/).trim();
        break;
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        command.text = this.skip(/^[ \t]*[^\n]*/).trim();
        if (command.text === '') this.fail('missing filename in r/R/w/W commands');
        return;
      case 'e':
        throw new SedError('command "e" is not modelled', true);
      case 'v':
        this.skip(/^[ \t]*[^\s;]*/);
        break;
      case 'q':
      case 'Q':
        if (command.to !== undefined) this.fail('command only uses one address');
        command.text = this.skip(/^[ \t]*\d*/).trim();
        break;
      case 'l':
      case 'L':
        command.text = this.skip(/^[ \t]*\d*/).trim();
        break;
      default:
        if (!'=dDgGhHnNpPxzF'.includes(command.name)) this.fail(`unknown command: \`${command.name}'`);
    }
    this.skip(/^[ \t]+/);
    const next = this.s[this.at] as string | undefined;
    if (next !== undefined && !'\n;}#'.includes(next)) this.fail('extra characters after command', this.at + 1);
  }

  private address(second = false): SedAddress | undefined {
    const number = this.skip(/^\d+/);
    if (number !== '') {
      const step = this.skip(/^~\d+/);
      return step === '' ? { kind: 'line', line: Number(number) } : { kind: 'step', first: Number(number), step: Number(step.slice(1)) };
    }
    const relative = second ? this.skip(/^[+~]\d+/) : '';
    if (relative !== '') {
      const count = Number(relative.slice(1));
      return relative.startsWith('+') ? { kind: 'plus', count } : { kind: 'multiple', of: count };
    }
    if (this.s[this.at] === '$') {
      this.at++;
      return { kind: 'last' };
    }
    let delimiter = this.s[this.at];
    if (delimiter === '\\') delimiter = this.s[++this.at];
    else if (delimiter !== '/') return undefined;
    this.at++;
    const source = this.delimited(delimiter, true, 'unterminated address regex');
    const insensitive = this.skip(/^[IM]+/).includes('I');
    return { kind: 'regex', regex: source === '' ? undefined : this.compile(source, insensitive) };
  }

  private compile(source: string, insensitive: boolean): RegExp {
    try {
      return compilePosix(inBrackets(numbered(source, /[.*[\]^$\\/+?(){}|]/)), this.extended, insensitive ? 'gi' : 'g');
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return this.fail(error.message);
    }
  }

  /** Text up to an unescaped delimiter, which is taken. */
  private delimited(delimiter: string, isRegex: boolean, complaint: string): string {
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

  private substitute(command: SedCommand): void {
    const delimiter = this.s[this.at++] as string | undefined;
    const complaint = "unterminated `s' command";
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') this.fail(complaint);
    const source = this.delimited(delimiter, true, complaint);
    command.replacement = numbered(this.delimited(delimiter, false, complaint), /[&\\]/);
    let insensitive = false;
    for (; this.at < this.s.length; this.at++) {
      const c = this.s[this.at];
      if ((c === 'g' && command.flags.global) || (c === 'p' && command.flags.print))
        this.fail(`multiple \`${c}' options to \`s' command`, this.at + 1);
      if (c === 'g') command.flags.global = true;
      else if (c === 'p') command.flags.print = true;
      else if (c === 'e') throw new SedError('flag "e" of the command "s" is not modelled', true);
      else if (c === 'i' || c === 'I') insensitive = true;
      else if (c === 'm' || c === 'M') continue;
      else if (/\d/.test(c)) {
        command.flags.nth = Number(this.skip(/^\d+/));
        if (command.flags.nth === 0) this.fail("number option to `s' command may not be zero");
        this.at--;
      } else if (c === 'w') {
        this.at++;
        command.flags.file = this.skip(/^[ \t]*[^\n]*/).trim();
        break;
      } else if ('\n;}# \t'.includes(c)) break;
      else this.fail("unknown option to `s'", this.at + 1);
    }
    command.regex = source === '' ? undefined : this.compile(source, insensitive);
    const groups = command.regex ? new RegExp(`${command.regex.source}|`).exec('')!.length - 1 : 9;
    const used = [...command.replacement.matchAll(/\\(\d)/g)].map((match) => Number(match[1]));
    const wrong = used.find((group) => group > groups);
    if (wrong !== undefined) this.fail(`invalid reference \\${wrong} on \`s' command's RHS`);
  }

  private transliterate(command: SedCommand): void {
    const delimiter = this.s[this.at++] as string | undefined;
    const complaint = "unterminated `y' command";
    if (delimiter === undefined) this.fail(complaint);
    const unescape = (text: string): string[] => [
      ...text.replace(/\\(.)/g, (_whole, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c)),
    ];
    const from = unescape(this.delimited(delimiter, false, complaint));
    const to = unescape(this.delimited(delimiter, false, complaint));
    if (from.length !== to.length) this.fail("strings for `y' command are different lengths");
    command.map = new Map(from.map((c, i) => [c, to[i]]));
  }

  /** a, i, c: GNU's one-line form or the classic backslash-newline one. */
  private insertion(command: SedCommand): void {
    this.skip(/^[ \t]*/);
    const continued = this.s[this.at] === '\\';
    if (continued) {
      this.at++;
      // Blanks before text on the same line are kept.
      this.skip(/^[ \t]*\n/);
    }
    if (!continued && this.at >= this.s.length) this.fail("expected \\ after `a', `c' or `i'");
    let text = '';
    for (; this.at < this.s.length && this.s[this.at] !== '\n'; this.at++) {
      if (this.s[this.at] === '\\' && this.at + 1 < this.s.length) this.at++;
      text += this.s[this.at];
    }
    command.text = text;
  }
}

/** \xHH, \oNNN and \dNNN as the characters they name; those that mean something (`special`) stand for themselves. */
function numbered(text: string, special: RegExp): string {
  return text.replace(/\\(?:x([\da-fA-F]{1,2})|o([0-7]{1,3})|d(\d{3})|([^]))/g, (whole, hex?: string, octal?: string, decimal?: string) => {
    if (hex === undefined && octal === undefined && decimal === undefined) return whole;
    const char = String.fromCharCode(hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : Number(decimal));
    return special.test(char) ? `\\${char}` : char;
  });
}

/** GNU sed knows \n and \t in brackets too. */
function inBrackets(source: string): string {
  return source.replace(/\[\^?\]?[^\]]*\]/g, (bracket) => bracket.replaceAll('\\n', '\n').replaceAll('\\t', '\t'));
}
