import { RegexError } from './posix_regex.ts';
import { compileSedRegexp, numbered } from './sed_regexp.ts';
import { SedScanner } from './sed_scanner.ts';
import { SedError, type SedAddress, type SedCommand } from './sed_script.ts';

/** Parses a sed script into a flat list of commands. */
export function parseSed(script: string, extended: boolean, expression: number): SedCommand[] {
  return new SedParser(script, extended, expression).parse();
}

class SedParser extends SedScanner {
  private readonly commands: SedCommand[] = [];
  private readonly open: number[] = [];

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
      case '}':
        this.closeBlock(command);
        break;
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
      case 'r':
      case 'R':
      case 'w':
      case 'W':
        command.text = this.skip(/^[ \t]*[^\n]*/).trim();
        if (command.text === '') this.fail('missing filename in r/R/w/W commands');
        return;
      default:
        this.word(command);
    }
    this.skip(/^[ \t]+/);
    const next = this.s[this.at] as string | undefined;
    if (next !== undefined && !'\n;}#'.includes(next)) this.fail('extra characters after command', this.at + 1);
  }

  private closeBlock(command: SedCommand): void {
    const start = this.open.pop();
    if (command.from !== undefined) this.fail("} doesn't want any addresses");
    if (start === undefined) this.fail("unexpected `}'");
    this.commands[start].end = this.commands.length;
  }

  /** The label or number behind a command, or nothing. */
  private word(command: SedCommand): void {
    switch (command.name) {
      case ':':
        command.text = this.skip(/^[ \t]*[^\s;]+/).trim();
        if (command.text === '') this.fail('":" lacks a label');
        return;
      case 'b':
      case 't':
      case 'T':
        command.text = this.skip(/^[ \t]*[^\s;}]*/).trim();
        return;
      case 'q':
      case 'Q':
      case 'l':
      case 'L':
        if (command.to !== undefined && 'qQ'.includes(command.name)) this.fail('command only uses one address');
        command.text = this.skip(/^[ \t]*\d*/).trim();
        return;
      case 'e':
        throw new SedError('command "e" is not modelled', true);
      case 'v':
        this.skip(/^[ \t]*[^\s;]*/);
        return;
      default:
        if (!'=dDgGhHnNpPxzF'.includes(command.name)) this.fail(`unknown command: \`${command.name}'`);
    }
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
      return compileSedRegexp(source, this.extended, insensitive);
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      return this.fail(error.message);
    }
  }

  private substitute(command: SedCommand): void {
    const delimiter = this.s[this.at++] as string | undefined;
    const complaint = "unterminated `s' command";
    if (delimiter === undefined || delimiter === '\n' || delimiter === '\\') this.fail(complaint);
    const source = this.delimited(delimiter, true, complaint);
    command.replacement = numbered(this.delimited(delimiter, false, complaint), /[&\\]/);
    const insensitive = this.substituteFlags(command.flags);
    command.regex = source === '' ? undefined : this.compile(source, insensitive);
    const groups = command.regex ? new RegExp(`${command.regex.source}|`).exec('')!.length - 1 : 9;
    const used = [...command.replacement.matchAll(/\\(\d)/g)].map((match) => Number(match[1]));
    const wrong = used.find((group) => group > groups);
    if (wrong !== undefined) this.fail(`invalid reference \\${wrong} on \`s' command's RHS`);
  }

  /** The letters and numbers behind s/x/y/. Returns whether case does not count. */
  private substituteFlags(flags: SedCommand['flags']): boolean {
    let insensitive = false;
    for (; this.at < this.s.length; this.at++) {
      const c = this.s[this.at];
      if ((c === 'g' && flags.global) || (c === 'p' && flags.print)) this.fail(`multiple \`${c}' options to \`s' command`, this.at + 1);
      if (c === 'g') flags.global = true;
      else if (c === 'p') flags.print = true;
      else if (c === 'e') throw new SedError('flag "e" of the command "s" is not modelled', true);
      else if (c === 'i' || c === 'I') insensitive = true;
      else if (c === 'm' || c === 'M') continue;
      else if (/\d/.test(c)) {
        flags.nth = Number(this.skip(/^\d+/));
        if (flags.nth === 0) this.fail("number option to `s' command may not be zero");
        this.at--;
      } else if (c === 'w') {
        this.at++;
        flags.file = this.skip(/^[ \t]*[^\n]*/).trim();
        break;
      } else if ('\n;}# \t'.includes(c)) break;
      else this.fail("unknown option to `s'", this.at + 1);
    }
    return insensitive;
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
