import type { Process } from '../../uapi/process.ts';
import { Getopt } from '../getopt.ts';
import { getservbyname } from '../netdb.ts';

export const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

const HELP = `	Command Summary:
		-4		Use IPv4
		-6		Use IPv6
		-b		Allow broadcast
		-C		Send CRLF as line-ending
		-D		Enable the debug socket option
		-d		Detach from stdin
		-F		Pass socket fd
		-h		This help text
		-I length	TCP receive buffer length
		-i interval	Delay interval for lines sent, ports scanned
		-k		Keep inbound sockets open for multiple connects
		-l		Listen mode, for inbound connects
		-M ttl		Outgoing TTL / Hop Limit
		-m minttl	Minimum incoming TTL / Hop Limit
		-N		Shutdown the network socket after EOF on stdin
		-n		Suppress name/port resolutions
		-O length	TCP send buffer length
		-P proxyuser	Username for proxy authentication
		-p port		Specify local port for remote connects
		-q secs		quit after EOF on stdin and delay of secs
		-r		Randomize remote ports
		-S		Enable the TCP MD5 signature option
		-s sourceaddr	Local source address
		-T keyword	TOS value
		-t		Answer TELNET negotiation
		-U		Use UNIX domain socket
		-u		UDP mode
		-V rtable	Specify alternate routing table
		-v		Verbose
		-W recvlimit	Terminate after receiving a number of packets
		-w timeout	Timeout for connects and final net reads
		-X proto	Proxy protocol: "4", "5" (SOCKS) or "connect"
		-x addr[:port]	Specify proxy address and port
		-Z		DCCP mode
		-z		Zero-I/O mode [used for scanning]
	Port numbers can be individual or ranges: lo-hi [inclusive]
`;

export interface NcOptions {
  listen: boolean;
  /** -k: the next one may come when one has left. */
  keep: boolean;
  udp: boolean;
  zero: boolean;
  verbose: boolean;
  numeric: boolean;
  /** -N: end of input ends our side of the connection. */
  shutdown: boolean;
  /** -d: standard input is not read. */
  detached: boolean;
  /** -C: newlines go out as carriage return and newline. */
  crlf: boolean;
  broadcast: boolean;
  random: boolean;
  /** -t: TELNET's questions are answered with no. */
  telnet: boolean;
  ipv6: boolean;
  /** ns without traffic, and for connecting; Infinity: for ever. */
  timeout: number;
  /** Seconds after end of input; -1: until the other side ends. */
  quitAfter: number;
  /** ns between lines and between ports. */
  interval: number;
  /** -W: ends after so many packets; 0: never. */
  receiveLimit: number;
  /** Socket options; -1: not set. */
  ttl: number;
  tos: number;
  receiveBuffer: number;
  sendBuffer: number;
  sourcePort: string | undefined;
  source: string | undefined;
  host: string | undefined;
  ports: number[];
}

/** Ends nc: words behind "nc: " (or plain), and the exit status. */
export class NcError extends Error {
  readonly status: number;
  readonly plain: boolean;

  constructor(words: string, plain = false, status = 1) {
    super(words);
    this.plain = plain;
    this.status = status;
  }
}

function defaults(): NcOptions {
  return {
    listen: false,
    keep: false,
    udp: false,
    zero: false,
    verbose: false,
    numeric: false,
    shutdown: false,
    detached: false,
    crlf: false,
    broadcast: false,
    random: false,
    telnet: false,
    ipv6: false,
    timeout: Infinity,
    quitAfter: -1,
    interval: 0,
    receiveLimit: 0,
    ttl: -1,
    tos: -1,
    receiveBuffer: -1,
    sendBuffer: -1,
    sourcePort: undefined,
    source: undefined,
    host: undefined,
    ports: [],
  };
}

const INT_MAX = 2147483647;
/** -X: without -x it changes nothing. */
const PROXY_PROTOCOLS = ['connect', '4', '5'];
const NSEC_PER_SEC = 1e9;

/** Reads nc's command line; throws NcError with what nc says about a wrong one. */
export function parseNcOptions(process: Process): NcOptions {
  const o = defaults();
  const getopt = new Getopt(process.argv, '46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:tT:UuV:vW:w:X:x:Zz');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    if (option.option === '?') throw new NcError(`${option.error}\n${USAGE}`, true);
    if (!applyFlag(o, option.option)) applyValue(o, option.option, option.argument ?? '');
  }
  takeOperands(process, o, getopt.operands);
  if (o.listen && o.zero) throw new NcError('cannot use -z and -l');
  if (!o.listen && o.keep) throw new NcError('must use -l with -k');
  return o;
}

/** A letter without an argument; false for the others. */
function applyFlag(o: NcOptions, letter: string): boolean {
  switch (letter) {
    case '4':
      o.ipv6 = false;
      return true;
    case '6':
      return (o.ipv6 = true);
    case 'b':
      return (o.broadcast = true);
    case 'C':
      return (o.crlf = true);
    case 'd':
      return (o.detached = true);
    case 'k':
      return (o.keep = true);
    case 'l':
      return (o.listen = true);
    case 'N':
      return (o.shutdown = true);
    case 'n':
      return (o.numeric = true);
    case 'r':
      return (o.random = true);
    case 'u':
      return (o.udp = true);
    case 'v':
      return (o.verbose = true);
    case 't':
      return (o.telnet = true);
    case 'z':
      return (o.zero = true);
    case 'D':
      return true;
    case 'h':
      throw new NcError(`OpenBSD netcat (Debian patchlevel 1.229-1)\n${USAGE}${HELP}`, true, 0);
    default:
      return false;
  }
}

function applyValue(o: NcOptions, letter: string, argument: string): void {
  switch (letter) {
    case 'I':
      o.receiveBuffer = number(argument, 'TCP receive window', 1, 65536 << 14);
      break;
    case 'i':
      o.interval = number(argument, 'interval', 0, INT_MAX) * NSEC_PER_SEC;
      break;
    case 'M':
      o.ttl = bareNumber(argument, 'ttl is ', 0, 255);
      break;
    case 'm':
      bareNumber(argument, 'minttl is ', 0, 255);
      throw notModelled('m');
    case 'O':
      o.sendBuffer = number(argument, 'TCP send window', 1, 65536 << 14);
      break;
    case 'P':
      break;
    case 'p':
      o.sourcePort = argument;
      break;
    case 'q':
      o.quitAfter = number(argument, 'quit timer', -INT_MAX - 1, INT_MAX);
      if (o.quitAfter >= 0) o.shutdown = true;
      break;
    case 's':
      o.source = argument;
      break;
    case 'T':
      o.tos = tosValue(argument);
      break;
    case 'V':
      throw new NcError('no alternate routing table support available');
    case 'W':
      o.receiveLimit = number(argument, 'receive limit', 1, INT_MAX);
      break;
    case 'w': {
      const seconds = number(argument, 'timeout', 0, Math.trunc(INT_MAX / 1000));
      o.timeout = seconds * NSEC_PER_SEC;
      break;
    }
    case 'X':
      if (!PROXY_PROTOCOLS.includes(argument)) throw new NcError('unsupported proxy protocol');
      break;
    default:
      throw notModelled(letter);
  }
}

function notModelled(letter: string): NcError {
  return new NcError(`patchbay: nc: option "-${letter}" is not modelled\n`, true, 95);
}

function takeOperands(process: Process, o: NcOptions, operands: readonly string[]): void {
  const [first, second] = operands;
  let ports: string | undefined;
  if (first === undefined && o.listen) {
    ports = o.sourcePort;
    o.host = o.source;
  } else if (operands.length === 1 && o.sourcePort === undefined && o.source === undefined) {
    if (o.listen) ports = first;
  } else if (operands.length >= 2) {
    if (o.listen && (o.sourcePort !== undefined || o.source !== undefined || operands.length > 2)) throw new NcError(USAGE, true);
    o.host = first;
    ports = second;
  } else {
    throw new NcError(USAGE, true);
  }
  if (ports === undefined) throw new NcError('missing port number');
  const protocol = o.udp ? 'udp' : 'tcp';
  if (o.listen) {
    o.ports = [localPort(process, ports, protocol)];
    return;
  }
  const words = operands.length < 2 ? [ports] : operands.slice(1);
  o.ports = words.flatMap((word) => portList(process, word, protocol));
}

/** What strtonum(3) says of a text: "invalid", "too small", "too large". */
function strtonum(text: string, min: number, max: number): number | string {
  if (!/^\s*[+-]?\d+$/.test(text)) return 'invalid';
  const value = Number(text);
  return value < min ? 'too small' : value > max ? 'too large' : value;
}

function number(text: string, what: string, min: number, max: number): number {
  const value = strtonum(text, min, max);
  if (typeof value === 'string') throw new NcError(`${what} ${value}: ${text}`);
  return value;
}

function bareNumber(text: string, what: string, min: number, max: number): number {
  const value = strtonum(text, min, max);
  if (typeof value === 'string') throw new NcError(`${what}${value}`);
  return value;
}

const TOS_WORDS: Readonly<Record<string, number>> = {
  critical: 0xa0,
  inetcontrol: 0xc0,
  lowdelay: 0x10,
  netcontrol: 0xe0,
  throughput: 0x08,
  reliability: 0x04,
  ef: 0xb8,
};

/** -T: a keyword, a differentiated services class (af11, cs3, ...) or a number. */
function tosValue(text: string): number {
  const word = text.toLowerCase();
  const known = TOS_WORDS[word];
  if (known !== undefined) return known;
  const af = /^af([1-4])([1-3])$/.exec(word);
  if (af) return Number(af[1]) * 32 + Number(af[2]) * 8;
  const cs = /^cs([0-7])$/.exec(word);
  if (cs) return Number(cs[1]) * 32;
  const value = /^0x[0-9a-f]+$/.test(word) ? parseInt(word, 16) : strtonum(text, 0, 255);
  if (typeof value === 'string' || value > 255) throw new NcError(`illegal tos value ${text}`);
  return value;
}

/** The number of a port that is a number or a service's name. */
function portNumber(process: Process, text: string, protocol: string): number {
  const value = strtonum(text, 1, 65535);
  if (typeof value === 'number') return value;
  if (value !== 'invalid') throw new NcError(`port number ${value}: ${text}`);
  const service = getservbyname(process, text, protocol);
  if (service === undefined) throw new NcError(`port number invalid: ${text}`);
  return service;
}

/** The port to listen on or to come from, as getaddrinfo(3) reads it: numbers are cut to 16 bits. */
export function localPort(process: Process, text: string, protocol: string): number {
  if (/^\d+$/.test(text)) return Number(text) & 0xffff;
  const service = getservbyname(process, text, protocol);
  if (service === undefined) throw new NcError('getaddrinfo: Servname not supported for ai_socktype');
  return service;
}

/** "80", "http" or "5000-5002". */
function portList(process: Process, text: string, protocol: string): number[] {
  const service = getservbyname(process, text, protocol);
  if (service !== undefined) return [service];
  const dash = text.indexOf('-');
  if (dash <= 0 || !/^\d/.test(text)) return [portNumber(process, text, protocol)];
  const last = portNumber(process, text.slice(dash + 1), protocol);
  const first = portNumber(process, text.slice(0, dash), protocol);
  const [low, high] = first < last ? [first, last] : [last, first];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}
