import { Getopt, type LongOption } from '../getopt.ts';

const USAGE = 'Usage: wget [OPTION]... [URL]...\n';
const HINT = "\nTry `wget --help' for more options.\n";

const value = (name: string, letter: string): LongOption => ({ name, argument: 'required', value: letter });
const flag = (name: string, letter: string): LongOption => ({ name, argument: 'none', value: letter });
const LONG: readonly LongOption[] = [
  flag('quiet', 'q'),
  flag('no-verbose', 'nv'),
  flag('server-response', 'S'),
  flag('spider', 'spider'),
  value('output-document', 'O'),
  value('directory-prefix', 'P'),
  value('timeout', 'T'),
  value('tries', 't'),
  value('user-agent', 'U'),
  value('header', 'header'),
  value('post-data', 'post'),
  value('bind-address', 'bind'),
  flag('no-clobber', 'nc'),
  flag('no-check-certificate', 'nocheck'),
  flag('version', 'V'),
  flag('help', 'h'),
];

export interface WgetOptions {
  quiet: boolean;
  terse: boolean;
  showHead: boolean;
  spider: boolean;
  output: string | undefined;
  directory: string | undefined;
  /** ns. */
  timeout: number;
  tries: number;
  agent: string;
  headers: string[];
  post: string | undefined;
  /** --bind-address. */
  bind: string | undefined;
  /** -nc: what is there already is not fetched. */
  noClobber: boolean;
}

/** Ends wget: words for standard error as they are, and the status. */
export class WgetError extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

function defaults(): WgetOptions {
  return {
    quiet: false,
    terse: false,
    showHead: false,
    spider: false,
    output: undefined,
    directory: undefined,
    timeout: 900e9,
    tries: 20,
    agent: 'Wget/1.25.0',
    headers: [],
    post: undefined,
    bind: undefined,
    noClobber: false,
  };
}

/** Reads the command line; text is to be printed instead. Throws WgetError. */
export function parseWget(argv: readonly string[]): { options: WgetOptions; urls: string[] } | string {
  const o = defaults();
  const words = argv.map((word) => ({ '-nv': '--no-verbose', '-nc': '--no-clobber' })[word] ?? word);
  const getopt = new Getopt(['wget', ...words.slice(1)], 'qSO:P:T:t:U:VhcNd46', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument = '' } = option;
    if (letter === '?') throw new WgetError(`${option.error}\n${USAGE}${HINT}`, 2);
    if (letter === 'V') return 'GNU Wget 1.25.0 built on linux-gnu.\n';
    if (letter === 'h') return `GNU Wget 1.25.0, a non-interactive network retriever.\n${USAGE}`;
    SETTERS[letter]?.(o, argument);
    if ('cNd'.includes(letter)) throw new WgetError(`patchbay: wget: option "-${letter}" is not modelled\n`, 95);
  }
  if (getopt.operands.length === 0) throw new WgetError(`wget: missing URL\n${USAGE}${HINT}`, 1);
  return { options: o, urls: getopt.operands };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** A time in seconds, or with a unit; 0: for ever. ns. */
function period(option: string, text: string): number {
  const match = /^(\d*\.?\d+)([smhdw]?)$/.exec(text);
  if (match === null) throw new WgetError(`wget: --${option}: Invalid time period '${text}'\n`, 2);
  return Number(match[1]) * UNITS[match[2]] * 1e9 || Infinity;
}

const SETTERS: Readonly<Record<string, ((o: WgetOptions, argument: string) => void) | undefined>> = {
  q: (o) => (o.quiet = true),
  nv: (o) => (o.terse = true),
  nc: (o) => (o.noClobber = true),
  S: (o) => (o.showHead = true),
  spider: (o) => (o.spider = true),
  O: (o, argument) => (o.output = argument),
  P: (o, argument) => (o.directory = argument),
  T: (o, argument) => (o.timeout = period('timeout', argument)),
  t: (o, argument) => (o.tries = Number(argument) || Infinity),
  U: (o, argument) => (o.agent = argument),
  header: (o, argument) => o.headers.push(argument),
  post: (o, argument) => (o.post = argument),
  bind: (o, argument) => (o.bind = argument),
};
