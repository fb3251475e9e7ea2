import { parseIpv4 } from '../../wire/addr.ts';
import { TRACEROUTE_HELP } from './usage.ts';
import { Getopt, type LongOption } from '../getopt.ts';

/** What the command line asked for. Waits in seconds. */
export interface TracerouteOptions {
  host: string;
  /** Where the host stood among the arguments, for a complaint. */
  hostPosition: number;
  packetLength: number;
  method: 'udp' | 'icmp' | 'tcp';
  /** -O info: the flags of what answers are shown. */
  info: boolean;
  /** -z: ns between probes. */
  pause: number;
  numeric: boolean;
  firstHop: number;
  maxHops: number;
  queries: number;
  simultaneous: number;
  wait: number;
  here: number;
  near: number;
  port: number;
  /** -U: always the same port. */
  fixedPort: boolean;
  device: string | undefined;
  source: number;
  tos: number;
  dontFragment: boolean;
}

/** Ends traceroute; `message` is printed as it is. */
export class TracerouteError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const LONG: readonly LongOption[] = [
  { name: 'icmp', argument: 'none', value: 'I' },
  { name: 'tcp', argument: 'none', value: 'T' },
  { name: 'udp', argument: 'none', value: 'U' },
  { name: 'first', argument: 'required', value: 'f' },
  { name: 'dont-fragment', argument: 'none', value: 'F' },
  { name: 'interface', argument: 'required', value: 'i' },
  { name: 'max-hops', argument: 'required', value: 'm' },
  { name: 'sim-queries', argument: 'required', value: 'N' },
  { name: 'port', argument: 'required', value: 'p' },
  { name: 'tos', argument: 'required', value: 't' },
  { name: 'wait', argument: 'required', value: 'w' },
  { name: 'queries', argument: 'required', value: 'q' },
  { name: 'source', argument: 'required', value: 's' },
  { name: 'version', argument: 'none', value: 'V' },
  { name: 'help', argument: 'none', value: 'help' },
];

const MAX_HOPS = 255;
const MAX_QUERIES = 10;
const HEADERS = 28;
const LONGEST = 65000;

/** The options, or text to print (help, version). */
export function parseTracerouteOptions(argv: readonly string[]): TracerouteOptions | string {
  const o: TracerouteOptions = {
    host: '',
    hostPosition: 1,
    packetLength: 60,
    method: 'udp',
    info: false,
    pause: 0,
    numeric: false,
    firstHop: 1,
    maxHops: 30,
    queries: 3,
    simultaneous: 16,
    wait: 5,
    here: 3,
    near: 10,
    port: 0,
    fixedPort: false,
    device: undefined,
    source: 0,
    tos: 0,
    dontFragment: false,
  };
  const getopt = new Getopt(argv, '46dFITUAenrVf:g:i:m:N:p:t:l:w:z:q:s:M:O:P:', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === '?') throw badOption(argv, option.letter, option.error ?? '');
    if (option.option === 'V')
      return 'Modern traceroute for Linux, version 2.1.6\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n';
    if (option.option === 'help') return TRACEROUTE_HELP;
    apply(o, option.option, argument, argv);
  }
  const [host, length, extra] = getopt.operands;
  if (host === undefined) {
    if (argv.length === 1) return TRACEROUTE_HELP;
    throw new TracerouteError(2, 'Specify "host" missing argument.\n');
  }
  if (extra !== undefined)
    throw new TracerouteError(2, `Extra arg \`${extra}' (position ${argv.indexOf(extra)}, argc ${argv.length - 1})\n`);
  o.host = host;
  o.hostPosition = argv.lastIndexOf(host);
  if (length !== undefined) {
    if (!/^\d+$/.test(length)) {
      throw new TracerouteError(
        2,
        `Cannot handle "packetlen" cmdline arg \`${length}' on position ${argv.lastIndexOf(length)} (argc ${argv.length - 1})\n`,
      );
    }
    if (Number(length) > LONGEST) throw new TracerouteError(2, `too big packetlen ${length} specified\n`);
    o.packetLength = Math.max(HEADERS, Number(length));
  }
  if (o.firstHop < 1 || o.firstHop > o.maxHops) throw new TracerouteError(2, 'first hop out of range\n');
  if (o.maxHops > MAX_HOPS) throw new TracerouteError(2, `max hops cannot be more than ${MAX_HOPS}\n`);
  if (o.queries < 1 || o.queries > MAX_QUERIES) throw new TracerouteError(2, `no more than ${MAX_QUERIES} probes per hop\n`);
  return o;
}

function badOption(argv: readonly string[], letter: string | undefined, error: string): TracerouteError {
  const position = argv.findIndex((arg) => letter !== undefined && arg.startsWith('-') && arg.includes(letter));
  if (error.includes('requires an argument')) {
    return new TracerouteError(2, `Option \`-${letter}' (argc ${position}) requires an argument: \`-${letter} ...'\n`);
  }
  return new TracerouteError(2, `Bad option \`${argv[position] ?? `-${letter}`}' (argc ${position})\n`);
}

function apply(o: TracerouteOptions, option: string, argument: string, argv: readonly string[]): void {
  const number = (): number => {
    if (/^(\d+|0[xX][0-9a-fA-F]+)$/.test(argument)) return Number(argument);
    const position = argv.lastIndexOf(argument);
    throw new TracerouteError(2, `Cannot handle \`-${option}' option with arg \`${argument}' (argc ${position})\n`);
  };
  switch (option) {
    case '4':
    case 'r':
    case 'd':
    case 'e':
      break;
    case 'F':
      o.dontFragment = true;
      break;
    case 'I':
      o.method = 'icmp';
      break;
    case 'T':
      o.method = 'tcp';
      break;
    case 'M':
      if (argument === 'icmp' || argument === 'tcp') o.method = argument;
      else if (argument === 'udp') {
        o.fixedPort = true;
        o.port ||= 53;
      } else if (argument !== 'default') throw new TracerouteError(2, `Unknown traceroute module ${argument}\n`);
      break;
    case 'O':
      if (argument !== 'info') throw new TracerouteError(95, `patchbay: traceroute: option "-O ${argument}" is not modelled\n`);
      o.info = true;
      break;
    case 'z': {
      const value = Number(argument);
      o.pause = value > 10 ? value * 1e6 : value * 1e9;
      break;
    }
    case 'U':
      o.fixedPort = true;
      o.port ||= 53;
      break;
    case 'n':
      o.numeric = true;
      break;
    case 'f':
      o.firstHop = number();
      break;
    case 'i':
      o.device = argument;
      break;
    case 'm':
      o.maxHops = number();
      break;
    case 'N':
      o.simultaneous = Math.max(1, number());
      break;
    case 'p':
      o.port = number();
      break;
    case 't':
      o.tos = number();
      break;
    case 'q':
      o.queries = number();
      break;
    case 's': {
      const address = parseIpv4(argument);
      if (address === undefined)
        throw new TracerouteError(2, `Cannot handle \`-s' option with arg \`${argument}' (argc ${argv.lastIndexOf(argument)})\n`);
      o.source = address;
      break;
    }
    case 'w': {
      const [wait, here, near] = argument.split(/[,/]/).map(Number);
      if (!Number.isFinite(wait))
        throw new TracerouteError(2, `Cannot handle \`-w' option with arg \`${argument}' (argc ${argv.lastIndexOf(argument)})\n`);
      o.wait = wait;
      o.here = here ?? 0;
      o.near = near ?? 0;
      break;
    }
    default:
      throw new TracerouteError(95, `patchbay: traceroute: option "-${option}" is not modelled\n`);
  }
}
