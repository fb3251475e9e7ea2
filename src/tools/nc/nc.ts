import { EAGAIN, ECONNREFUSED, EINPROGRESS, SysError, strerror } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGPIPE } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { getservbyport, inetAton } from '../netdb.ts';
import { EAI_AGAIN, getaddrinfo, getnameinfo } from '../resolver/getaddrinfo.ts';
import { program, type Stdio } from '../stdio.ts';
import { connectWithin, pollUntil, TIMED_OUT } from '../stream.ts';
import { localPort, NcError, type NcOptions, parseNcOptions } from './options.ts';
import { Relay } from './relay.ts';

/** How long a UDP port is watched for a refusal when -w does not say, seconds. */
const UDP_SCAN_TIMEOUT = 3;
const NUMERIC_ONLY = 'Name or service not known';

/** nc(1), OpenBSD's netcat in Debian's version. */
export const nc = program(function* (process, io) {
  try {
    const options = parseNcOptions(process);
    process.signal(SIGPIPE, 'ignore');
    return yield* options.listen ? new Listener(process, io, options).run() : new Caller(process, io, options).run();
  } catch (error) {
    if (!(error instanceof NcError)) throw error;
    yield* io.error(error.plain ? error.message : `nc: ${error.message}\n`);
    return error.status;
  }
});

/** Runs a system call; what it refuses ends nc as err(3) does. */
function or<T>(words: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new NcError(`${words}${words === '' ? '' : ': '}${strerror(error.errno)}`);
  }
}

function setOptions(process: Process, fd: number, o: NcOptions): void {
  const set = (level: number, option: number, value: number): void => or('', () => process.setsockopt(fd, level, option, value));
  if (o.broadcast) set(S.SOL_SOCKET, S.SO_BROADCAST, 1);
  if (o.tos >= 0) set(S.SOL_IP, S.IP_TOS, o.tos);
  if (o.ttl >= 0) set(S.SOL_IP, S.IP_TTL, o.ttl);
  if (o.receiveBuffer >= 0) set(S.SOL_SOCKET, S.SO_RCVBUF, o.receiveBuffer);
  if (o.sendBuffer >= 0) set(S.SOL_SOCKET, S.SO_SNDBUF, o.sendBuffer);
}

/** An address for -s or -l; what the resolver says otherwise ends nc. */
function* localAddress(process: Process, o: NcOptions, host: string | undefined): Program<number> {
  if (host === undefined) return 0;
  const found = o.numeric && inetAton(host) === undefined ? NUMERIC_ONLY : yield* getaddrinfo(process, host);
  if (typeof found === 'string') throw new NcError(`getaddrinfo: ${found}`);
  return found.addr;
}

/** -l: takes one connection (or the datagrams of one peer) at a time. */
class Listener {
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
    const fd = yield* this.bind();
    do {
      const peer = options.udp ? yield* this.firstDatagram(fd) : yield* this.accepted(fd);
      const relay = new Relay(process, options, peer, options.udp && options.keep);
      yield* relay.run();
      if (peer !== fd) process.close(peer);
      if (relay.quit) break;
    } while (options.keep);
    process.close(fd);
    return 0;
  }

  private *bind(): Program<number> {
    const { options, process } = this;
    const type = options.udp ? S.SOCK_DGRAM : S.SOCK_STREAM;
    const addr = yield* localAddress(process, options, options.host);
    const port = options.ports[0];
    const fd = process.socket(S.AF_INET, type, 0);
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEPORT, 1);
    setOptions(process, fd, options);
    or('', () => process.bind(fd, { family: S.AF_INET, addr, port }));
    if (!options.udp) or('listen', () => process.listen(fd, 1));
    if (options.verbose) yield* this.report(options.udp ? 'Bound on' : 'Listening on', addr, port);
    return fd;
  }

  private *accepted(fd: number): Program<number> {
    const { process, options } = this;
    const peer = yield* process.accept(fd);
    if (options.verbose) {
      const { addr, port } = process.getpeername(peer);
      yield* this.report('Connection received on', addr!, port!);
    }
    return peer;
  }

  /** Waits for somebody to write; without -k the socket is his from then on. */
  private *firstDatagram(fd: number): Program<number> {
    const { process, options } = this;
    // With -k everybody's datagrams are welcome, and nobody is announced.
    if (options.keep) return fd;
    const message = new S.MsgHdr(2048);
    while (process.recvmsg(fd, message, S.MSG_PEEK) === -EAGAIN) yield* pollUntil(process, fd, POLLIN, Infinity);
    yield* process.connect(fd, { family: S.AF_INET, addr: message.addr, port: message.port });
    if (options.verbose) yield* this.report('Connection received on', message.addr, message.port);
    return fd;
  }

  private *report(words: string, addr: number, port: number): Program<void> {
    const name = this.options.numeric ? undefined : yield* getnameinfo(this.process, addr);
    if (name === EAI_AGAIN) yield* this.io.error(`nc: getnameinfo: ${name}\n`);
    else yield* this.io.error(`${words} ${name ?? formatIpv4(addr)} ${port}\n`);
  }
}

/** The side that connects, to one port after the other. */
class Caller {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: NcOptions;
  private readonly host: string;
  private readonly protocol: 'udp' | 'tcp';

  constructor(process: Process, io: Stdio, options: NcOptions) {
    this.process = process;
    this.io = io;
    this.options = options;
    this.host = options.host!;
    this.protocol = options.udp ? 'udp' : 'tcp';
  }

  *run(): Program<number> {
    const { options, process } = this;
    const ports = options.random ? shuffled(process, options.ports) : options.ports;
    let status = 1;
    for (const [i, port] of ports.entries()) {
      if (i > 0 && options.interval > 0) yield* process.nanosleep(options.interval);
      let fd: number | undefined;
      let addr = 0;
      for (const each of yield* this.resolve(port)) {
        addr = each;
        fd = yield* this.connect(addr, port);
        if (fd !== undefined) break;
      }
      if (fd === undefined) continue;
      status = 0;
      const told = options.verbose || options.zero;
      if (told && this.probes && !(yield* this.udpAnswers(fd))) status = 1;
      else {
        if (told && (!options.udp || this.probes)) yield* this.announce(addr, port);
        if (!options.zero) {
          const relay = new Relay(process, options, fd, false);
          yield* relay.run();
          if (relay.quit) return 0;
        }
      }
      process.close(fd);
    }
    return status;
  }

  private *resolve(port: number): Program<readonly number[]> {
    const { options, host } = this;
    const numeric = inetAton(host);
    let found: { addrs: readonly number[] } | string;
    if (options.ipv6) found = numeric === undefined ? 'Name or service not known' : 'Address family for hostname not supported';
    else if (numeric !== undefined) found = { addrs: [numeric] };
    else found = options.numeric ? NUMERIC_ONLY : yield* getaddrinfo(this.process, host);
    if (typeof found === 'string') throw new NcError(`getaddrinfo for host "${host}" port ${port}: ${found}`);
    return found.addrs;
  }

  /** A connected socket, or undefined when this port was refused (said with -v). */
  private *connect(addr: number, port: number): Program<number | undefined> {
    const { process, options } = this;
    const type = options.udp ? S.SOCK_DGRAM : S.SOCK_STREAM;
    const fd = process.socket(S.AF_INET, type | S.SOCK_NONBLOCK, 0);
    if (options.sourcePort !== undefined || options.source !== undefined) {
      const source = yield* localAddress(process, options, options.source);
      const sourcePort = options.sourcePort === undefined ? 0 : localPort(process, options.sourcePort, this.protocol);
      or('bind failed', () => process.bind(fd, { family: S.AF_INET, addr: source, port: sourcePort }));
    }
    setOptions(process, fd, options);
    const errno = yield* connectWithin(process, fd, addr, port, options.timeout);
    if (errno === 0) return fd;
    process.close(fd);
    if (options.verbose) {
      const how = errno === TIMED_OUT ? `timed out: ${strerror(EINPROGRESS)}` : `failed: ${strerror(errno)}`;
      yield* this.io.error(`nc: connect to ${this.describe(addr)} port ${port} (${this.protocol}) ${how}\n`);
    }
    return undefined;
  }

  private describe(addr: number): string {
    const text = formatIpv4(addr);
    return this.options.numeric || this.host === text ? this.host : `${this.host} (${text})`;
  }

  private *announce(addr: number, port: number): Program<void> {
    const { process, options, protocol } = this;
    const service = options.numeric ? undefined : getservbyport(process, port, protocol);
    yield* this.io.error(`Connection to ${this.describe(addr)} ${port} port [${protocol}/${service ?? '*'}] succeeded!\n`);
  }

  /** May a UDP port be asked whether it is open? Not where that would spoil what standard input sends; nothing is said of it then. */
  private get probes(): boolean {
    return this.options.udp && (this.options.zero || this.process.isatty(0));
  }

  /** UDP knows no connection: one-byte probes, a second apart, show whether the port refuses. */
  private *udpAnswers(fd: number): Program<boolean> {
    const { process, options } = this;
    const probe = new Uint8Array([0x58]);
    const sent = (): number => process.sendto(fd, probe, 1, 0);
    if (sent() !== 1 || sent() === -ECONNREFUSED) return false;
    const seconds = options.timeout === Infinity ? UDP_SCAN_TIMEOUT : Math.trunc(options.timeout / 1e9);
    for (let i = 0; i < seconds; i++) {
      yield* process.nanosleep(1e9);
      if (sent() === -ECONNREFUSED) return false;
    }
    return true;
  }
}

/** -r: the ports in a random order (Fisher and Yates). */
function shuffled(process: Process, ports: readonly number[]): number[] {
  const list = [...ports];
  for (let i = list.length - 1; i > 0; i--) {
    const j = process.random() % (i + 1);
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}
