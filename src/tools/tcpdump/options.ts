import { Getopt, type LongOption } from '../getopt.ts';
import { linkTypeByName } from './link_types.ts';

/** What tcpdump's command line asked for. */
export interface TcpdumpOptions {
  ascii: number;
  hex: number;
  hexAscii: number;
  count: number;
  onlyCount: boolean;
  listInterfaces: boolean;
  listLinkTypes: boolean;
  /** -J. */
  listTimeStamps: boolean;
  /** -I. */
  monitor: boolean;
  /** What was asked for and is not modelled, said once the file or the device is open. */
  unmodelled: string | undefined;
  /** How often -d was given. */
  dumpFilter: number;
  /** -O: filters as they are first made. */
  unoptimized: boolean;
  link: boolean;
  filterFile: string | undefined;
  device: string | undefined;
  noChecksums: boolean;
  lineBuffered: boolean;
  numeric: boolean;
  /** -N: names of hosts without their domain. */
  shortNames: boolean;
  /** -f: no names for addresses elsewhere. */
  foreign: boolean;
  promiscuous: boolean;
  quiet: boolean;
  readFile: string | undefined;
  /** -V: a file with names of files to read. */
  readList: string | undefined;
  writeFile: string | undefined;
  /** -C: a new file when this many bytes are written; 0: never. */
  fileSize: number;
  /** -W: at most so many files; 0: any number. */
  fileCount: number;
  /** -G: a new file every so many seconds; 0: never. */
  fileSeconds: number;
  direction: 'in' | 'out' | 'inout';
  snaplen: number;
  absoluteSequence: boolean;
  /** How often -t was given. */
  timeStyle: number;
  packetBuffered: boolean;
  verbose: number;
  /** -j: who takes the time stamps. */
  timeStampType: string;
  immediate: boolean;
  number: boolean;
  print: boolean;
  nano: boolean;
  /** -Z: who tcpdump is once everything is open. */
  user: string;
  /** -y: the DLT_* to capture. */
  dataLink: number | undefined;
  /** -T: what the payload of unknown ports is. */
  payloadType: 'vxlan' | 'domain' | 'tftp' | undefined;
  expression: string;
  action: 'run' | 'help' | 'version' | 'fp-type';
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

const SHORT = 'aAbB:c:C:dDeE:fF:G:hHi:Ij:JKlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#';
const LONG: readonly LongOption[] = [
  { name: 'buffer-size', argument: 'required', value: 'B' },
  { name: 'count', argument: 'none', value: 'count' },
  { name: 'direction', argument: 'required', value: 'Q' },
  { name: 'fp-type', argument: 'none', value: 'fp-type' },
  { name: 'help', argument: 'none', value: 'h' },
  { name: 'immediate-mode', argument: 'none', value: 'immediate' },
  { name: 'interface', argument: 'required', value: 'i' },
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
    listTimeStamps: false,
    monitor: false,
    unmodelled: undefined,
    dumpFilter: 0,
    unoptimized: false,
    link: false,
    filterFile: undefined,
    device: undefined,
    noChecksums: false,
    lineBuffered: false,
    numeric: false,
    shortNames: false,
    foreign: false,
    promiscuous: true,
    quiet: false,
    readFile: undefined,
    readList: undefined,
    writeFile: undefined,
    fileSize: 0,
    fileCount: 0,
    fileSeconds: 0,
    direction: 'inout',
    snaplen: MAXIMUM_SNAPLEN,
    absoluteSequence: false,
    timeStyle: 0,
    packetBuffered: false,
    verbose: 0,
    timeStampType: 'host',
    immediate: false,
    number: false,
    print: false,
    nano: false,
    user: 'tcpdump',
    dataLink: undefined,
    payloadType: undefined,
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
  if (!o.listInterfaces) agree(o);
  return o;
}

/** What cannot go together. */
function agree(o: TcpdumpOptions): void {
  if (o.timeStyle > 5) throw new TcpdumpError('only -t, -tt, -ttt, -tttt and -ttttt are supported');
  if (o.foreign && (o.readFile !== undefined || o.readList !== undefined)) throw new TcpdumpError('-f can not be used with -V or -r');
  if (o.readFile !== undefined && o.readList !== undefined) throw new TcpdumpError('-V and -r are mutually exclusive.');
}

const FLAGS: Readonly<Record<string, (o: TcpdumpOptions) => void>> = {
  A: (o) => o.ascii++,
  d: (o) => o.dumpFilter++,
  D: (o) => (o.listInterfaces = true),
  e: (o) => (o.link = true),
  f: (o) => (o.foreign = true),
  h: (o) => (o.action = 'help'),
  I: (o) => (o.monitor = true),
  J: (o) => (o.listTimeStamps = true),
  K: (o) => (o.noChecksums = true),
  l: (o) => (o.lineBuffered = true),
  L: (o) => (o.listLinkTypes = true),
  n: (o) => (o.numeric = true),
  N: (o) => (o.shortNames = true),
  O: (o) => (o.unoptimized = true),
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
  'fp-type': (o) => (o.action = 'fp-type'),
};

function apply(o: TcpdumpOptions, option: string, argument: string): void {
  if (option in FLAGS) {
    FLAGS[option](o);
    return;
  }
  const value = VALUES[option] as ((o: TcpdumpOptions, argument: string) => void) | undefined;
  if (value === undefined) throw notModelled(`option "${option.length === 1 ? '-' : '--'}${option}"`);
  value(o, argument);
}

const VALUES: Readonly<Record<string, (o: TcpdumpOptions, argument: string) => void>> = {
  B: (_o, argument) => void positive(argument, 'packet buffer size'),
  c: (o, argument) => (o.count = positive(argument, 'packet count')),
  C: (o, argument) => {
    const size = /^\s*\+?\d+$/.test(argument) ? Number(argument) : 0;
    if (size <= 0) throw new TcpdumpError(`invalid file size ${argument}`);
    if (size > 2 ** 63 / 1e6) throw new TcpdumpError(`file size ${argument} is too large`);
    o.fileSize = size * 1e6;
  },
  E: (o) => (o.unmodelled = 'option "-E"'),
  F: (o, argument) => (o.filterFile = argument),
  G: (o, argument) => {
    o.fileSeconds = atoi(argument);
    if (o.fileSeconds < 0) throw new TcpdumpError(`invalid number of seconds ${argument}`);
  },
  i: (o, argument) => (o.device = argument),
  j: (o, argument) => {
    if (!TIME_STAMP_TYPES.includes(argument)) throw new TcpdumpError(`invalid time stamp type ${argument}`);
    o.timeStampType = argument;
  },
  precision: (o, argument) => {
    if (argument !== 'micro' && argument !== 'nano') throw new TcpdumpError('unsupported time stamp precision');
    o.nano = argument === 'nano';
  },
  M: (o) => (o.unmodelled = 'option "-M"'),
  Q: (o, argument) => {
    const direction = argument.toLowerCase();
    if (direction !== 'in' && direction !== 'out' && direction !== 'inout') {
      throw new TcpdumpError(`unknown capture direction '${argument}'`);
    }
    o.direction = direction;
  },
  r: (o, argument) => (o.readFile = argument),
  s: (o, argument) => {
    const length = /^\s*\+?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9]\d*)$/.test(argument) ? cNumber(argument.trim().replace('+', '')) : NaN;
    if (!(length <= MAXIMUM_SNAPLEN)) throw new TcpdumpError(`invalid snaplen ${argument} (must be >= 0 and <= ${MAXIMUM_SNAPLEN})`);
    o.snaplen = length === 0 ? MAXIMUM_SNAPLEN : length;
  },
  T: (o, argument) => {
    const type = argument.toLowerCase();
    if (type === 'vxlan' || type === 'domain' || type === 'tftp') o.payloadType = type;
    else if (OTHER_PAYLOADS.includes(type)) throw notModelled(`option "-T ${type}"`);
    else throw new TcpdumpError(`unknown packet type '${argument}'`);
  },
  V: (o, argument) => (o.readList = argument),
  w: (o, argument) => (o.writeFile = argument),
  W: (o, argument) => (o.fileCount = positive(argument, 'number of output files')),
  y: (o, argument) => {
    o.dataLink = linkTypeByName(argument);
    if (o.dataLink === undefined) throw new TcpdumpError(`invalid data link type ${argument}`);
  },
  Z: (o, argument) => (o.user = argument),
};

const TIME_STAMP_TYPES: readonly string[] = ['host', 'host_lowprec', 'host_hiprec', 'adapter', 'adapter_unsynced', 'host_hiprec_unsynced'];
const OTHER_PAYLOADS: readonly string[] = 'vat wb rpc rtp rtcp snmp cnfp aodv carp radius zmtp1 pgm pgm_zmtp1 lmp resp ptp someip'.split(
  ' ',
);

export function notModelled(what: string): TcpdumpError {
  return new TcpdumpError(`patchbay: tcpdump: ${what} is not modelled`, false, 95);
}

function atoi(text: string): number {
  return Number(/^\s*([+-]?\d+)/.exec(text)?.[1] ?? 0);
}

function cNumber(text: string): number {
  return /^0\d/.test(text) ? parseInt(text, 8) : Number(text);
}

function positive(text: string, what: string): number {
  const value = atoi(text);
  if (value <= 0) throw new TcpdumpError(`invalid ${what} ${text}`);
  return value;
}
