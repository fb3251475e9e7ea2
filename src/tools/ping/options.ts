import { inetAton } from '../netdb.ts';
import { Getopt } from '../getopt.ts';
import { flowComplaint, isNodeInfoQuery } from './ipv6_only.ts';
import { IP_PMTUDISC_DO, IP_PMTUDISC_DONT, IP_PMTUDISC_PROBE, IP_PMTUDISC_WANT } from '../../uapi/socket.ts';
import { parseIpv4 } from '../../wire/addr.ts';

/** What the command line asked for (iputils 20240905). Times in ms but where said otherwise. */
export interface PingOptions {
  count: number;
  interval: number;
  intervalGiven: boolean;
  preload: number;
  dataLength: number;
  dataLengthGiven: boolean;
  ident: number;
  ttl: number | undefined;
  tos: number;
  mark: number | undefined;
  pmtudisc: number | undefined;
  sndbuf: number;
  /** s. */
  deadline: number;
  /** µs. */
  linger: number;
  device: string | undefined;
  source: number;
  strictSource: boolean;
  pattern: Uint8Array | undefined;
  adaptive: boolean;
  audible: boolean;
  broadcast: boolean;
  connect: boolean;
  dontRoute: boolean;
  flood: boolean;
  forceLookup: boolean;
  latency: boolean;
  noLoop: boolean;
  numeric: boolean;
  outstanding: boolean;
  precision: boolean;
  quiet: boolean;
  recordRoute: boolean;
  /** IPOPT_TS_*: 0 only stamps, 1 stamps and addresses, 3 prespecified; undefined without -T. */
  timestamp: number | undefined;
  timestamps: boolean;
  verbose: boolean;
  /** "-N": what to ask a node, which only IPv6 does. */
  nodeInfo: string | undefined;
  family6: boolean;
  family4: boolean;
  /** Hosts named on the command line: gateways, then the target. */
  hosts: string[];
  /** -V, -h. */
  version: boolean;
}

/** Ends ping: what error(3) prints after "ping: ", and the exit status; `usage` adds the usage text. */
export class PingError extends Error {
  readonly status: number;
  readonly usage: boolean;
  /** What was to be warned of before. */
  warnings: readonly string[] = [];

  constructor(status: number, words: string, usage = false) {
    super(words);
    this.status = status;
    this.usage = usage;
  }
}

/** Warnings that do not end it, for standard error. */
export interface Parsed {
  options: PingOptions;
  warnings: string[];
}

const LONG_MAX = '9223372036854775807';
const INT_MAX = 2147483647;
const SHORT = 'h?4bRT:6F:N:3aABc:CdDe:fHi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:';

export function parsePingOptions(argv: readonly string[]): Parsed {
  const warnings: string[] = [];
  const o: PingOptions = {
    count: 0,
    interval: 1000,
    intervalGiven: false,
    preload: 1,
    dataLength: 56,
    dataLengthGiven: false,
    ident: -1,
    ttl: undefined,
    tos: 0,
    mark: undefined,
    pmtudisc: undefined,
    sndbuf: 0,
    deadline: 0,
    linger: 10_000_000,
    device: undefined,
    source: 0,
    strictSource: false,
    pattern: undefined,
    adaptive: false,
    audible: false,
    broadcast: false,
    connect: false,
    dontRoute: false,
    flood: false,
    forceLookup: false,
    latency: false,
    noLoop: false,
    numeric: false,
    outstanding: false,
    precision: false,
    quiet: false,
    recordRoute: false,
    timestamp: undefined,
    timestamps: false,
    verbose: false,
    nodeInfo: undefined,
    family6: false,
    family4: false,
    hosts: [],
    version: false,
  };
  try {
    readOptions(o, argv, warnings);
  } catch (error) {
    if (error instanceof PingError) error.warnings = warnings;
    throw error;
  }
  return { options: o, warnings };
}

function readOptions(o: PingOptions, argv: readonly string[], warnings: string[]): void {
  const getopt = new Getopt(argv, SHORT);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === '?') throw new PingError(2, option.error ?? '', true);
    applyOption(o, option.option, argument, warnings);
  }
  o.hosts = getopt.operands;
  if (o.version || o.nodeInfo !== undefined) return;
  if (o.hosts.length === 0) throw new PingError(2, 'usage error: Destination address required');
  // A source route is not reckoned with.
  const max = 65535 - 20 - 8 - (o.recordRoute || o.timestamp !== undefined ? ipOptionLength(o) : 0);
  if (o.dataLength > max) throw new PingError(1, `invalid -s value: '${o.dataLength}': out of range: 0 <= value <= ${max}`);
}

/** Bytes of IP options that -R, -T or a source route add. */
export function ipOptionLength(o: PingOptions): number {
  if (o.recordRoute) return 40;
  if (o.timestamp !== undefined) return o.timestamp === 1 ? 36 : 40;
  return o.hosts.length > 1 ? 4 + (o.hosts.length - 1) * 4 : 0;
}

const FLAGS: Readonly<Record<string, (o: PingOptions) => void>> = {
  '3': (o) => (o.precision = true),
  '4': (o) => {
    if (o.family6) throw new PingError(2, 'only one -4 or -6 option may be specified');
    o.family4 = true;
  },
  '6': (o) => {
    if (o.family4) throw new PingError(2, 'only one -4 or -6 option may be specified');
    o.family6 = true;
  },
  a: (o) => (o.audible = true),
  A: (o) => (o.adaptive = true),
  b: (o) => (o.broadcast = true),
  B: (o) => (o.strictSource = true),
  C: (o) => (o.connect = true),
  d: () => undefined,
  D: (o) => (o.timestamps = true),
  f: (o) => (o.flood = o.numeric = true),
  H: (o) => (o.forceLookup = true),
  L: (o) => (o.noLoop = true),
  n: (o) => {
    o.numeric = true;
    o.forceLookup = false;
  },
  O: (o) => (o.outstanding = true),
  q: (o) => (o.quiet = true),
  r: (o) => (o.dontRoute = true),
  R: (o) => {
    if (o.timestamp !== undefined) throw new PingError(2, 'only one of -T or -R may be used');
    o.recordRoute = true;
  },
  U: (o) => (o.latency = true),
  v: (o) => (o.verbose = true),
  V: (o) => (o.version = true),
  h: () => {
    throw new PingError(2, '', true);
  },
};

const TIMESTAMP_TYPES: Readonly<Record<string, number>> = { tsonly: 0, tsandaddr: 1, tsprespec: 3 };
const PMTU_KINDS: Readonly<Record<string, number>> = {
  do: IP_PMTUDISC_DO,
  dont: IP_PMTUDISC_DONT,
  want: IP_PMTUDISC_WANT,
  probe: IP_PMTUDISC_PROBE,
};

function applyOption(o: PingOptions, option: string, argument: string, warnings: string[]): void {
  const flag = FLAGS[option];
  if (flag !== undefined) {
    flag(o);
    return;
  }
  switch (option) {
    case 'c':
      o.count = integer(argument, 1, Infinity, LONG_MAX);
      break;
    case 'e':
      o.ident = integer(argument, 0, 65535);
      break;
    case 'F': {
      const complaint = flowComplaint(argument);
      if (complaint !== '') throw new PingError(2, complaint);
      break;
    }
    case 'i': {
      const seconds = decimal(argument, 'bad timing interval', warnings);
      if (seconds < 0 || seconds > INT_MAX / 1000) throw new PingError(2, `bad timing interval: ${argument}`);
      o.interval = Math.trunc(seconds * 1000);
      o.intervalGiven = true;
      break;
    }
    case 'I':
      setInterface(o, argument);
      break;
    case 'l':
      o.preload = integer(argument, 1, 65536);
      break;
    case 'm':
      o.mark = integer(argument, 0, 4294967295);
      break;
    case 'M':
      if (!(argument in PMTU_KINDS)) throw new PingError(2, `invalid -M argument: ${argument}`);
      o.pmtudisc = PMTU_KINDS[argument];
      break;
    case 'N':
      o.nodeInfo ??= isNodeInfoQuery(argument) ? undefined : argument;
      break;
    case 'p':
      o.pattern = pattern(argument);
      break;
    case 'Q':
      o.tos = parseTos(argument);
      break;
    case 's':
      o.dataLength = integer(argument, 0, INT_MAX);
      o.dataLengthGiven = true;
      break;
    case 'S':
      o.sndbuf = integer(argument, 1, INT_MAX);
      break;
    case 't':
      o.ttl = integer(argument, 0, 255);
      break;
    case 'T':
      if (o.recordRoute) throw new PingError(2, 'only one of -T or -R may be used');
      if (!(argument in TIMESTAMP_TYPES)) throw new PingError(2, `invalid timestamp type: ${argument}`);
      o.timestamp = TIMESTAMP_TYPES[argument];
      break;
    case 'w':
      o.deadline = integer(argument, 0, INT_MAX);
      break;
    case 'W': {
      const seconds = decimal(argument, 'bad linger time', warnings);
      if (seconds < 0 || seconds > 4294967295 / 1000000) throw new PingError(2, `bad linger time: ${argument}`);
      o.linger = Math.trunc(seconds * 1000000);
      break;
    }
    default:
      throw new PingError(95, `patchbay: ping: option "-${option}" is not modelled`);
  }
}

function setInterface(o: PingOptions, argument: string): void {
  if (argument.includes(':')) throw new PingError(2, `invalid source address: ${argument}`);
  const address = parseIpv4(argument);
  if (address === undefined) o.device = argument;
  else {
    o.source = address;
    o.strictSource = true;
  }
}

/** strtol_or_err() of iputils. */
function integer(text: string, min: number, max: number, maxText = String(max)): number {
  if (!/^\s*[+-]?\d+$/.test(text)) throw new PingError(1, `invalid argument: '${text}'`);
  const value = Number(text);
  if (max === Infinity && value > Number(LONG_MAX)) {
    throw new PingError(1, `invalid argument: '${text}': Numerical result out of range`);
  }
  if (value < min || value > max) {
    throw new PingError(1, `invalid argument: '${text}': out of range: ${min} <= value <= ${maxText}`);
  }
  return value;
}

/** ping_strtod(): garbage behind the number is only warned of. */
function decimal(text: string, complaint: string, warnings: string[]): number {
  if (text === '') throw new PingError(2, `${complaint}: `);
  const match = /^\s*([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)/.exec(text);
  const rest = match ? text.slice(match[0].length) : text;
  if (rest !== '') warnings.push(`option argument contains garbage: ${rest}`, 'this will become fatal error in the future');
  const value = match ? Number(match[1]) : 0;
  if (!Number.isFinite(value)) throw new PingError(2, `${complaint}: ${text}: Numerical result out of range`);
  return value;
}

function parseTos(text: string): number {
  const hex = /^0[xX]/.test(text);
  const match = hex ? /^0[xX]([0-9a-fA-F]*)(.*)$/.exec(text)! : /^\s*([+-]?\d*)(.*)$/.exec(text)!;
  if (match[2] !== '') throw new PingError(2, `bad TOS value: ${text}`);
  const tos = match[1] === '' ? 0 : parseInt(match[1], hex ? 16 : 10);
  if (tos > 255) throw new PingError(2, `the decimal value of TOS bits must be in range 0-255: ${tos}`);
  return tos;
}

function pattern(text: string): Uint8Array {
  const bad = /[^0-9a-fA-F]/.exec(text);
  if (bad) throw new PingError(2, `patterns must be specified as hex digits: ${text.slice(bad.index)}`);
  const pairs = text.match(/.{1,2}/g) ?? [];
  return Uint8Array.from(pairs.slice(0, 16), (pair) => parseInt(pair, 16));
}

/** Is `host` an address rather than a name? Then replies are printed without looking names up. */
export function isNumericHost(host: string): boolean {
  return inetAton(host) !== undefined;
}
