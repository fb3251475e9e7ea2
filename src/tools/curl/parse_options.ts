import { SysError } from '../../uapi/errno.ts';
import { ABSENT_FLAGS, ABSENT_VALUES, type OptionContext, type OptionRow, ROWS } from './option_table.ts';
import { type CurlOptions, CurlUsage, defaults, HINT } from './options.ts';

export interface ParsedCurl {
  options: CurlOptions;
  /** --version, --help SUBJECT: what to print instead. */
  show: 'version' | { help: string } | undefined;
}

/** Reads curl's command line; `read` gives a file's text for @FILE. Throws CurlUsage. */
export function parseCurlOptions(argv: readonly string[], read: (path: string) => string): ParsedCurl {
  const parser = new Parser(argv.slice(1), read);
  parser.run();
  const { options, show } = parser;
  if (show !== undefined) return { options, show };
  if (options.urls.length === 0) throw new CurlUsage(argv.length === 1 ? HINT : `curl: (2) no URL specified\n${HINT}`);
  if (options.notModelled !== undefined) throw new CurlUsage(`patchbay: curl: option "${options.notModelled}" is not modelled\n`, 95);
  oneMethod(options);
  return { options, show };
}

/** -I, -d and -T exclude each other. */
function oneMethod(o: CurlOptions): void {
  const asked = [
    o.head ? 'HEAD (-I, --head)' : '',
    o.data.length > 0 && !o.get ? 'POST (-d, --data)' : '',
    o.urls.some((each) => each.upload !== undefined) ? 'PUT (-T, --upload-file)' : '',
  ].filter((each) => each !== '');
  if (asked.length < 2) return;
  const words = `Warning: You can only select one HTTP request method! You asked for both ${asked[1]} and ${asked[0]}.\n`;
  throw new CurlUsage(o.silent ? '' : words);
}

class Parser {
  readonly options = defaults();
  show: ParsedCurl['show'] = undefined;
  private readonly words: string[];
  private readonly readFile: (path: string) => string;
  private at = 0;
  private readonly outputs: { output: string | undefined; remoteName: boolean }[] = [];
  private readonly uploads: string[] = [];
  private readonly urls: string[] = [];

  constructor(words: string[], readFile: (path: string) => string) {
    this.words = words;
    this.readFile = readFile;
  }

  run(): void {
    let operandsOnly = false;
    while (this.at < this.words.length && this.show === undefined) {
      const word = this.words[this.at++];
      if (operandsOnly || !word.startsWith('-')) this.addUrl(word);
      else if (word === '--') operandsOnly = true;
      else if (word === '-') throw unknown('-');
      else if (word.startsWith('--')) this.longOption(word);
      else this.shortOptions(word);
    }
    const all = this.options.remoteNameAll;
    this.options.urls = this.urls.map((url, i) => ({
      url,
      output: this.outputs[i]?.output,
      remoteName: this.outputs[i]?.remoteName ?? all,
      upload: this.uploads[i],
    }));
  }

  private addUrl(word: string): void {
    if (word === '') throw new CurlUsage(`curl: option : blank argument where content is expected\n${HINT}`);
    this.urls.push(word);
  }

  private longOption(word: string): void {
    const name = word.slice(2);
    if (this.standsAlone(name)) return;
    const row = ROWS.find((each) => each.long === name);
    if (row !== undefined) return this.apply(row, word, row.value ? this.argument(word) : '');
    const negated = name.startsWith('no-') ? ROWS.find((each) => each.long === name.slice(3) && !each.value) : undefined;
    if (negated !== undefined) this.apply(negated, word, 'no');
    else if (!this.absent(name, word, '')) throw unknown(word);
  }

  private shortOptions(word: string): void {
    for (let i = 1; i < word.length; i++) {
      const letter = word[i];
      const row = ROWS.find((each) => each.short === letter);
      const rest = word.slice(i + 1);
      if (row === undefined) {
        if (this.standsAlone(letter)) return;
        if (!this.absent(letter, `-${letter}`, rest)) throw unknown(word);
        if (ABSENT_VALUES.includes(letter)) return;
      } else if (row.value) {
        return this.apply(row, `-${letter}`, rest !== '' ? rest : this.argument(`-${letter}`));
      } else {
        this.apply(row, `-${letter}`, '');
      }
    }
  }

  /** Options that print something and end curl. */
  private standsAlone(name: string): boolean {
    if (name === 'V' || name === 'version') this.show = 'version';
    else if (name === 'h' || name === 'help') this.show = { help: this.words[this.at] ?? '' };
    else if (name === 'M' || name === 'manual') this.show = { help: 'manual' };
    else return false;
    return true;
  }

  /** Is it one that is not modelled? Its argument is taken, and what its file lacks is told. */
  private absent(name: string, option: string, rest: string): boolean {
    if (ABSENT_VALUES.includes(name)) {
      const argument = rest !== '' ? rest : this.argument(option);
      if (name === 'K' || name === 'config') this.contextOf(option, 'cannot read config from').read(argument);
    } else if (!ABSENT_FLAGS.includes(name)) return false;
    this.options.notModelled ??= option;
    return true;
  }

  private argument(option: string): string {
    if (this.at >= this.words.length) throw new CurlUsage(`curl: option ${option}: requires parameter\n${HINT}`);
    return this.words[this.at++];
  }

  private apply(row: OptionRow, option: string, argument: string): void {
    row.set(this.contextOf(option, 'Failed to open'), argument);
  }

  /** `opening`: what is said of a file that cannot be opened. */
  private contextOf(option: string, opening: string): OptionContext {
    const refused = (words: string, before = '', status = 2): never => {
      throw new CurlUsage(`${before}curl: option ${option}: ${words}\n${HINT}`, status);
    };
    return {
      o: this.options,
      read: (path) => {
        try {
          return this.readFile(path);
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
          const name = opening === 'Failed to open' ? path : `'${path}'`;
          return refused('error encountered when reading a file', `curl: ${opening} ${name}\n`, 26);
        }
      },
      number: (text) => {
        if (/^-\d+$/.test(text) && option === '--retry') return refused('expected a positive numerical parameter');
        return /^\d+(\.\d+)?$/.test(text) ? Number(text) : refused('expected a proper numerical parameter');
      },
      badlyUsed: () => refused('is badly used here', option === '--limit-rate' ? 'Warning: invalid number specified for rate\n' : ''),
      addUrl: (url) => this.addUrl(url),
      addOutput: (output, remoteName) => this.outputs.push({ output, remoteName }),
      addUpload: (file) => this.uploads.push(file),
    };
  }
}

function unknown(word: string): CurlUsage {
  return new CurlUsage(`curl: option ${word}: is unknown\n${HINT}`);
}
