import { Getopt, type LongOption } from '../getopt.ts';

/** What tcpdump's command line asked for. */
export interface TcpdumpOptions {
  ascii: number;
  hex: number;
  hexAscii: number;
  count: number;
  onlyCount: boolean;
  listInterfaces: boolean;
  listLinkTypes: boolean;
  dumpFilter: number;
  link: boolean;
  filterFile: string | undefined;
  device: string | undefined;
  noChecksums: boolean;
  lineBuffered: boolean;
  numeric: boolean;
  promiscuous: boolean;
  quiet: boolean;
  readFile: string | undefined;
  writeFile: string | undefined;
  direction: 'in' | 'out' | 'inout';
  snaplen: number;
  absoluteSequence: boolean;
  /** How often -t was given. */
  timeStyle: number;
  packetBuffered: boolean;
  verbose: number;
  immediate: boolean;
  number: boolean;
  print: boolean;
  nano: boolean;
  dataLink: string | undefined;
  expression: string;
  action: 'run' | 'help' | 'version';
}

export const MAXIMUM_SNAPLEN = 262144;

/** Ends tcpdump with words behind its name (or `plain`), and the usage if asked. */
export class TcpdumpError extends Error {
  readonly usage: boolean;
  readonly status: number;

  constructor(words: string, usage = false, status = 1) {
    super(words);
    this.usage = usage;
    this.status = status;
  }
}

const SHORT = 'AbB:c:C:dDeE:fF:G:hHi:I:j:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#';
const LONG: readonly LongOption[] = [
  { name: 'buffer-size', argument: 'required', value: 'B' },
  { name: 'count', argument: 'none', value: 'count' },
  { name: 'direction', argument: 'required', value: 'Q' },
  { name: 'fp-type', argument: 'none', value: 'fp-type' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'immediate-mode', argument: 'none', value: 'immediate' },
  { name: 'interface', argument: 'required', value: 'i' },
  { name: 'lengths', argument: 'none', value: 'lengths' },
  { name: 'linktype', argument: 'required', value: 'y' },
  { name: 'list-data-link-types', argument: 'none', value: 'L' },
  { name: 'list-interfaces', argument: 'none', value: 'D' },
  { name: 'micro', argument: 'none', value: 'micro' },
  { name: 'nano', argument: 'none', value: 'nano' },
  { name: 'no-optimize', argument: 'none', value: 'O' },
  { name: 'no-promiscuous-mode', argument: 'none', value: 'p' },
  { name: 'number', argument: 'none', value: '#' },
  { name: 'packet-buffered', argument: 'none', value: 'U' },
  { name: 'print', argument: 'none', value: 'print' },
  { name: 'snapshot-length', argument: 'required', value: 's' },
  { name: 'time-stamp-precision', argument: 'required', value: 'precision' },
  { name: 'time-stamp-type', argument: 'required', value: 'j' },
  { name: 'version', argument: 'none', value: 'version' },
];

export function parseTcpdumpOptions(argv: readonly string[]): TcpdumpOptions {
  const o: TcpdumpOptions = {
    ascii: 0,
    hex: 0,
    hexAscii: 0,
    count: -1,
    onlyCount: false,
    listInterfaces: false,
    listLinkTypes: false,
    dumpFilter: 0,
    link: false,
    filterFile: undefined,
    device: undefined,
    noChecksums: false,
    lineBuffered: false,
    numeric: false,
    promiscuous: true,
    quiet: false,
    readFile: undefined,
    writeFile: undefined,
    direction: 'inout',
    snaplen: MAXIMUM_SNAPLEN,
    absoluteSequence: false,
    timeStyle: 0,
    packetBuffered: false,
    verbose: 0,
    immediate: false,
    number: false,
    print: false,
    nano: false,
    dataLink: undefined,
    expression: '',
    action: 'run',
  };
  const getopt = new Getopt(argv, SHORT, LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') throw new TcpdumpError(option.error ?? '', true);
    apply(o, option.option, option.argument ?? '');
    if (o.action !== 'run') return o;
  }
  o.expression = getopt.operands.join(' ');
  return o;
}

const FLAGS: Readonly<Record<string, (o: TcpdumpOptions) => void>> = {
  A: (o) => o.ascii++,
  d: (o) => o.dumpFilter++,
  D: (o) => (o.listInterfaces = true),
  e: (o) => (o.link = true),
  f: () => undefined,
  h: (o) => (o.action = 'help'),
  K: (o) => (o.noChecksums = true),
  l: (o) => (o.lineBuffered = true),
  L: (o) => (o.listLinkTypes = true),
  n: (o) => (o.numeric = true),
  N: () => undefined,
  O: () => undefined,
  p: (o) => (o.promiscuous = false),
  q: (o) => (o.quiet = true),
  S: (o) => (o.absoluteSequence = true),
  t: (o) => o.timeStyle++,
  u: () => undefined,
  U: (o) => (o.packetBuffered = true),
  v: (o) => o.verbose++,
  x: (o) => o.hex++,
  X: (o) => o.hexAscii++,
  '#': (o) => (o.number = true),
  count: (o) => (o.onlyCount = true),
  immediate: (o) => (o.immediate = true),
  print: (o) => (o.print = true),
  micro: (o) => (o.nano = false),
  nano: (o) => (o.nano = true),
  version: (o) => (o.action = 'version'),
};

function apply(o: TcpdumpOptions, option: string, argument: string): void {
  if (option in FLAGS) {
    FLAGS[option](o);
    return;
  }
  switch (option) {
    case 'B':
      positive(argument, 'packet buffer size');
      break;
    case 'c':
      o.count = positive(argument, 'packet count');
      break;
    case 'F':
      o.filterFile = argument;
      break;
    case 'i':
      o.device = argument;
      break;
    case 'j':
      if (argument !== 'host') throw new TcpdumpError(`invalid time stamp type ${argument}`);
      break;
    case 'precision':
      if (argument !== 'micro' && argument !== 'nano') throw new TcpdumpError('unable to parse time stamp precision');
      o.nano = argument === 'nano';
      break;
    case 'Q':
      if (argument !== 'in' && argument !== 'out' && argument !== 'inout')
        throw new TcpdumpError(`unknown capture direction '${argument}'`);
      o.direction = argument;
      break;
    case 'r':
      o.readFile = argument;
      break;
    case 's': {
      const length = /^\d+$/.test(argument) ? Number(argument) : NaN;
      if (!(length <= MAXIMUM_SNAPLEN)) throw new TcpdumpError(`invalid snaplen ${argument} (must be >= 0 and <= ${MAXIMUM_SNAPLEN})`);
      o.snaplen = length === 0 ? MAXIMUM_SNAPLEN : length;
      break;
    }
    case 'w':
      o.writeFile = argument;
      break;
    case 'y':
      if (argument !== 'EN10MB') throw new TcpdumpError(`invalid data link type ${argument}`);
      o.dataLink = argument;
      break;
    case 'Z':
      break;
    default:
      throw new TcpdumpError(`patchbay: tcpdump: option "${option.length === 1 ? '-' : '--'}${option}" is not modelled`, false, 95);
  }
}

function positive(text: string, what: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0;
  if (value <= 0) throw new TcpdumpError(`invalid ${what} ${text}`);
  return value;
}
