import { EAGAIN, EINPROGRESS, EINTR, SysError, strerror } from '../uapi/errno.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, type PollFd } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import * as S from '../uapi/socket.ts';
import { formatIpv4, parseIpv4 } from '../wire/addr.ts';
import { Getopt } from './getopt.ts';
import { getaddrinfo, getservbyname, getservbyport } from './netdb.ts';
import { program, type Stdio } from './stdio.ts';

const USAGE = `usage: nc [-46CDdFhklNnrStUuvZz] [-I length] [-i interval] [-M ttl]
	  [-m minttl] [-O length] [-P proxy_username] [-p source_port]
	  [-q seconds] [-s sourceaddr] [-T keyword] [-V rtable] [-W recvlimit]
	  [-w timeout] [-X proxy_protocol] [-x proxy_address[:port]]
	  [destination] [port]
`;

interface NcOptions {
  udp: boolean;
  zero: boolean;
  verbose: boolean;
  numeric: boolean;
  shutdown: boolean;
  /** Seconds; 0: for ever. */
  timeout: number;
  /** Seconds after end of input; -1: until the other side ends. */
  quitAfter: number;
  sourcePort: number;
  source: number;
  host: string;
  ports: number[];
}

/** Ends nc: words behind "nc: " (or plain), and the exit status. */
class NcError extends Error {
  readonly status: number;
  readonly plain: boolean;

  constructor(words: string, plain = false, status = 1) {
    super(words);
    this.plain = plain;
    this.status = status;
  }
}

/** nc(1), OpenBSD's netcat in Debian's version: the side that connects. */
export const nc = program(function* (process, io) {
  try {
    return yield* new Netcat(process, io, parse(process)).run();
  } catch (error) {
    if (!(error instanceof NcError)) throw error;
    yield* io.error(error.plain ? error.message : `nc: ${error.message}\n`);
    return error.status;
  }
});

function parse(process: Process): NcOptions {
  const o: NcOptions = {
    udp: false,
    zero: false,
    verbose: false,
    numeric: false,
    shutdown: false,
    timeout: 0,
    quitAfter: -1,
    sourcePort: 0,
    source: 0,
    host: '',
    ports: [],
  };
  const getopt = new Getopt(process.argv, '+46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:tUuV:vW:w:X:x:Zz');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    switch (option.option) {
      case '4':
        break;
      case 'u':
        o.udp = true;
        break;
      case 'z':
        o.zero = true;
        break;
      case 'v':
        o.verbose = true;
        break;
      case 'n':
        o.numeric = true;
        break;
      case 'N':
        o.shutdown = true;
        break;
      case 'w':
        o.timeout = number(argument, 'timeout', 0, 2147483);
        break;
      case 'q':
        o.quitAfter = Number(argument);
        break;
      case 'p':
        o.sourcePort = portNumber(process, argument, 'tcp');
        break;
      case 's': {
        const address = parseIpv4(argument);
        if (address === undefined) throw new NcError(`getaddrinfo: ${getaddrinfo(process, argument) as string}`);
        o.source = address;
        break;
      }
      case 'h':
        throw new NcError(USAGE, true);
      case '?':
        throw new NcError(`${option.error}\n${USAGE}`, true);
      default:
        throw new NcError(`patchbay: nc: option "-${option.option}" is not modelled\n`, true, 95);
    }
  }
  const [host, ports] = getopt.operands;
  if (host === undefined) throw new NcError(USAGE, true);
  if (ports === undefined) throw new NcError('missing port number');
  o.host = host;
  o.ports = portList(process, ports, o.udp ? 'udp' : 'tcp');
  return o;
}

function number(text: string, what: string, min: number, max: number): number {
  const value = /^\s*[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw new NcError(`${what} invalid: ${text}`);
  if (value < min) throw new NcError(`${what} too small: ${text}`);
  if (value > max) throw new NcError(`${what} too large: ${text}`);
  return value;
}

function portNumber(process: Process, text: string, protocol: string): number {
  const service = getservbyname(process, text, protocol);
  if (service !== undefined) return service;
  const value = /^\s*[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (Number.isNaN(value)) throw new NcError(`port number invalid: ${text}`);
  if (value < 1) throw new NcError(`port number too small: ${text}`);
  if (value > 65535) throw new NcError(`port number too large: ${text}`);
  return value;
}

/** "80" or "5000-5002". */
function portList(process: Process, text: string, protocol: string): number[] {
  const dash = text.indexOf('-');
  if (dash <= 0 || getservbyname(process, text, protocol) !== undefined) return [portNumber(process, text, protocol)];
  const first = portNumber(process, text.slice(0, dash), protocol);
  const last = portNumber(process, text.slice(dash + 1), protocol);
  const [low, high] = first < last ? [first, last] : [last, first];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

class Netcat {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: NcOptions;

  constructor(process: Process, io: Stdio, options: NcOptions) {
    this.process = process;
    this.io = io;
    this.options = options;
  }

  *run(): Program<number> {
    const { options, process } = this;
    const numeric = parseIpv4(options.host);
    const found =
      numeric !== undefined ? { addr: numeric } : options.numeric ? 'Name or service not known' : getaddrinfo(process, options.host);
    if (typeof found === 'string') {
      throw new NcError(`getaddrinfo for host "${options.host}" port ${options.ports[0]}: ${found}`);
    }
    let status = 1;
    for (const port of options.ports) {
      const fd = yield* this.connect(found.addr, port);
      if (fd === undefined) continue;
      status = 0;
      if (options.verbose || options.zero) yield* this.announce(fd, found.addr, port);
      if (!options.zero) yield* this.relay(fd);
      process.close(fd);
    }
    return status;
  }

  /** A connected socket, or undefined when this port was refused (said with -v). */
  private *connect(addr: number, port: number): Program<number | undefined> {
    const { process, options } = this;
    const type = options.udp ? S.SOCK_DGRAM : S.SOCK_STREAM;
    const fd = process.socket(S.AF_INET, type | S.SOCK_NONBLOCK, 0);
    if (options.sourcePort !== 0 || options.source !== 0) {
      process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
      try {
        process.bind(fd, { family: S.AF_INET, addr: options.source, port: options.sourcePort });
      } catch (error) {
        throw error instanceof SysError ? new NcError(`bind failed: ${strerror(error.errno)}`) : error;
      }
    }
    const errno = yield* this.connectWithin(fd, addr, port);
    if (errno === 0) return fd;
    process.close(fd);
    if (options.verbose) {
      const how = errno < 0 ? `timed out: ${strerror(EINPROGRESS)}` : `failed: ${strerror(errno)}`;
      yield* this.io.error(`nc: connect to ${this.describe(addr)} port ${port} (${options.udp ? 'udp' : 'tcp'}) ${how}\n`);
    }
    return undefined;
  }

  /** 0, an errno, or -1 when time was up. */
  private *connectWithin(fd: number, addr: number, port: number): Program<number> {
    const { process, options } = this;
    try {
      yield* process.connect(fd, { family: S.AF_INET, addr, port });
      return 0;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno !== EINPROGRESS) return error.errno;
    }
    const events = yield* process.poll1(fd, POLLOUT, options.timeout > 0 ? options.timeout * 1e9 : -1);
    return events === 0 ? -1 : process.getsockopt(fd, S.SOL_SOCKET, S.SO_ERROR);
  }

  private describe(addr: number): string {
    const { host } = this.options;
    return parseIpv4(host) === undefined ? `${host} (${formatIpv4(addr)})` : host;
  }

  private *announce(fd: number, addr: number, port: number): Program<void> {
    const { process, options } = this;
    if (options.udp && !(yield* this.udpAnswers(fd))) return;
    const protocol = options.udp ? 'udp' : 'tcp';
    const service = options.numeric ? undefined : getservbyport(process, port, protocol);
    if (options.verbose) {
      yield* this.io.error(`Connection to ${this.describe(addr)} ${port} port [${protocol}/${service ?? '*'}] succeeded!\n`);
    }
  }

  /** UDP knows no connection: a few one-byte probes, a second apart at most, show whether the port refuses. */
  private *udpAnswers(fd: number): Program<boolean> {
    const probe = new Uint8Array([0x58]);
    for (let i = 0; i < 4; i++) {
      const sent = this.process.sendto(fd, probe, 1, 0);
      if (sent < 0 && sent !== -EAGAIN) return false;
      yield* this.process.nanosleep(1e9 / 4);
    }
    return this.process.getsockopt(fd, S.SOL_SOCKET, S.SO_ERROR) === 0;
  }

  /** Standard input to the socket and the socket to standard output. */
  private *relay(fd: number): Program<void> {
    const { process, options } = this;
    const message = new S.MsgHdr(16384);
    const fds: PollFd[] = [
      { fd: 0, events: POLLIN, revents: 0 },
      { fd, events: POLLIN, revents: 0 },
    ];
    let timeout = options.timeout > 0 ? options.timeout * 1e9 : -1;
    for (;;) {
      let ready: number;
      try {
        ready = yield* process.poll(fds, timeout);
      } catch (error) {
        if (error instanceof SysError && error.errno === EINTR) continue;
        throw error;
      }
      if (ready === 0) return;
      if (fds[1].revents & (POLLIN | POLLERR | POLLHUP)) {
        const length = process.recvmsg(fd, message, 0);
        if (length === 0 || (length < 0 && length !== -EAGAIN)) return;
        if (length > 0) yield* process.write(1, message.data.slice(0, length));
      }
      if (fds[0].revents & (POLLIN | POLLHUP)) {
        const chunk = yield* process.read(0, 16384);
        if (chunk.length > 0) process.sendto(fd, chunk, chunk.length, 0);
        else {
          fds[0].fd = -1;
          if (options.shutdown) process.shutdown(fd, 1);
          if (options.quitAfter === 0) return;
          if (options.quitAfter > 0) timeout = options.quitAfter * 1e9;
        }
      }
    }
  }
}
