import { EINPROGRESS, EINTR, strerror, SysError } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY, POLLERR, POLLHUP, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGCHLD, SIGPIPE } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { execvp } from '../execvp.ts';
import { isoDate } from '../http/http_date.ts';
import { getservbyname, inetAton } from '../netdb.ts';
import { formatIpv4, maskOf } from '../../wire/addr.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { encodeText, program } from '../stdio.ts';
import { connectWithin, pollUntil } from '../stream.ts';
import { type Dump, dumpText } from './dump.ts';
import { type Address, AddressError, parseAddress } from './addresses.ts';

const BLOCK = 8192;
/** The real one has two more descriptors open when it opens its own. */
const MORE_DESCRIPTORS = 2;
const ABSENT_OPTIONS = /^-(h+|\?+|D|b.*|s|S.*|l.*|L.*|W.*|U|g|r.*|R.*|0|6|-experimental|-statistics)$/;
/** How long the other direction may go on when one has ended, ns (-t). */
const DEFAULT_LINGER = 0.5e9;

class SocatError extends Error {
  readonly status: number;

  constructor(words: string, status = 1) {
    super(words);
    this.status = status;
  }
}

/** An end of the relay: a descriptor to read from and one to write to. */
interface End {
  input: number;
  output: number;
  /** A datagram socket: no end of file comes from it. */
  datagrams: boolean;
  socket: boolean;
}

/** One direction of the relay. */
interface Way {
  from: End;
  to: End;
  open: boolean;
  mark: '>' | '<';
  /** Bytes so far. */
  carried: number;
}

/** socat(1): TCP, UDP, programs, files and the standard streams, joined in pairs. */
export const socat = program(function* (process, io) {
  const words = process.argv.slice(1);
  let linger = DEFAULT_LINGER;
  let oneWay = false;
  const dump: Dump = { text: false, hex: false };
  try {
    while (words[0]?.startsWith('-') && words[0] !== '-') {
      const word = words.shift()!;
      if (/^-d+$/.test(word) || word === '-4') continue;
      if (word === '-v' || word === '-x') {
        dump[word === '-v' ? 'text' : 'hex'] = true;
        continue;
      }
      if (word === '-V') {
        yield* io.print('socat by Gerhard Rieger and contributors - see www.dest-unreach.org\nsocat version 1.8.0.3\n');
        return 0;
      }
      if (word === '-u') oneWay = true;
      else if (word.startsWith('-t') || word.startsWith('-T')) linger = Number(word.slice(2) || words.shift()) * 1e9;
      else if (ABSENT_OPTIONS.test(word)) throw new SocatError(`patchbay: socat: option "${word}" is not modelled\n`, 95);
      else throw new SocatError(message(process, 'E', `unknown option "${word}"; use option "-h" for help`));
    }
    if (words.length !== 2)
      throw new SocatError(message(process, 'E', `exactly 2 addresses required (there are ${words.length}); use option "-h" for help`));
    return yield* new Socat(process, words.map(parseAddress), linger, oneWay, dump).run();
  } catch (error) {
    if (error instanceof AddressError) {
      yield* io.error(error.status === 95 ? error.message : message(process, 'E', error.message));
      return error.status;
    }
    if (!(error instanceof SocatError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

function message(process: Process, level: string, words: string): string {
  const now = isoDate(process.realtime()).replace(/-/g, '/');
  return `${now} socat[${process.pid}] ${level} ${words}\n`;
}

/** Options that are a socket option each: level and name. */
const SOCKET_OPTIONS: Readonly<Record<string, readonly [number, number] | undefined>> = {
  reuseport: [S.SOL_SOCKET, S.SO_REUSEPORT],
  keepalive: [S.SOL_SOCKET, S.SO_KEEPALIVE],
  keepidle: [S.SOL_TCP, S.TCP_KEEPIDLE],
  keepintvl: [S.SOL_TCP, S.TCP_KEEPINTVL],
  keepcnt: [S.SOL_TCP, S.TCP_KEEPCNT],
  nodelay: [S.SOL_TCP, S.TCP_NODELAY],
  broadcast: [S.SOL_SOCKET, S.SO_BROADCAST],
  'so-broadcast': [S.SOL_SOCKET, S.SO_BROADCAST],
  ttl: [S.SOL_IP, S.IP_TTL],
  tos: [S.SOL_IP, S.IP_TOS],
};

/** range=10.0.0.0/24 or ADDRESS:MASK: is the peer one of those? */
function inRange(addr: number, range: string | undefined): boolean {
  if (range === undefined) return true;
  const [base, mask] = range.split(/[/:]/);
  const bits = mask === undefined ? -1 : mask.includes('.') ? inetAton(mask)! : maskOf(Number(mask));
  return ((addr ^ (inetAton(base) ?? 0)) & bits) === 0;
}

class Socat {
  private readonly process: Process;
  private readonly addresses: readonly Address[];
  private readonly linger: number;
  private readonly oneWay: boolean;
  private readonly dump: Dump;

  constructor(process: Process, addresses: readonly Address[], linger: number, oneWay: boolean, dump: Dump) {
    this.dump = dump;
    this.process = process;
    this.addresses = addresses;
    this.linger = linger;
    this.oneWay = oneWay;
  }

  *run(): Program<number> {
    const { process, addresses } = this;
    process.signal(SIGPIPE, 'ignore');
    const [first, second] = addresses;
    if (first.keyword !== 'TCP-LISTEN' && first.keyword !== 'TCP-L') return yield* this.join(yield* this.open(process, first));
    const listener = this.listen(first);
    process.signal(SIGCHLD, 'ignore');
    for (;;) {
      const fd = yield* process.accept(listener);
      if (!inRange(process.getpeername(fd).addr!, first.options.get('range'))) {
        process.close(fd);
        continue;
      }
      const end = { input: fd, output: fd, datagrams: false, socket: true };
      if (!first.options.has('fork')) {
        process.close(listener);
        return yield* this.join(end);
      }
      process.fork((child) => this.serve(child, listener, end, second));
      process.close(fd);
    }
  }

  private *serve(child: Process, listener: number, end: End, second: Address): Program<number> {
    child.close(listener);
    const own = new Socat(child, this.addresses, this.linger, this.oneWay, this.dump);
    return yield* own.relay(end, yield* own.open(child, second));
  }

  private *join(first: End): Program<number> {
    return yield* this.relay(first, yield* this.open(this.process, this.addresses[1]));
  }

  private fail(words: string): SocatError {
    return new SocatError(message(this.process, 'E', words));
  }

  private port(text: string | undefined, protocol: string, host = 'NULL'): number {
    const port = /^\d+$/.test(text ?? '') ? Number(text) : getservbyname(this.process, text ?? '', protocol);
    if (port === undefined) throw this.fail(`getaddrinfo("${host}", "${text}", {0x20,0,1,0}, {}): Servname not supported for ai_socktype`);
    return port;
  }

  private configure(fd: number, address: Address, port: number): void {
    const { process } = this;
    const { options } = address;
    const bind = inetAton((options.get('bind') ?? '').split(':')[0]) ?? 0;
    if (options.has('reuseaddr') || address.keyword === 'TCP-LISTEN') process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    this.socketOptions(fd, options);
    const sourcePort = port !== 0 ? port : Number(options.get('sourceport') ?? options.get('sp') ?? 0);
    if (bind === 0 && sourcePort === 0) return;
    try {
      process.bind(fd, { family: S.AF_INET, addr: bind, port: sourcePort });
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw this.fail(`bind(${fd + MORE_DESCRIPTORS}, {AF=2 ${formatIpv4(bind)}:${sourcePort}}, 16): ${strerror(error.errno)}`);
    }
  }

  private socketOptions(fd: number, options: ReadonlyMap<string, string>): void {
    const { process } = this;
    for (const [name, value] of options) {
      const row = SOCKET_OPTIONS[name];
      if (row !== undefined) process.setsockopt(fd, row[0], row[1], value === '' ? 1 : Number(value));
    }
    const device = options.get('so-bindtodevice') ?? options.get('if') ?? options.get('interface');
    if (device !== undefined) process.setsockopt(fd, S.SOL_SOCKET, S.SO_BINDTODEVICE, device);
  }

  private listen(address: Address): number {
    const fd = this.process.socket(S.AF_INET, S.SOCK_STREAM, 0);
    this.configure(fd, address, this.port(address.parameters[0], 'tcp'));
    this.process.listen(fd, Number(address.options.get('backlog') ?? 5));
    return fd;
  }

  private *open(process: Process, address: Address): Program<End> {
    const { keyword, parameters } = address;
    switch (keyword) {
      case 'STDIO':
        return { input: 0, output: 1, datagrams: false, socket: false };
      case 'STDIN':
      case 'STDOUT':
        return { input: 0, output: 1, datagrams: false, socket: false };
      case 'TCP':
      case 'TCP-CONNECT':
        return yield* this.connect(address, S.SOCK_STREAM);
      case 'UDP':
      case 'UDP-CONNECT':
      case 'UDP-SENDTO':
      case 'UDP-DATAGRAM':
        return yield* this.connect(address, S.SOCK_DGRAM);
      case 'UDP-LISTEN':
      case 'UDP-L':
      case 'UDP-RECV':
      case 'UDP-RECVFROM':
        return yield* this.datagrams(address);
      case 'TCP-LISTEN':
      case 'TCP-L': {
        const fd = yield* process.accept(this.listen(address));
        return { input: fd, output: fd, datagrams: false, socket: true };
      }
      case 'EXEC':
      case 'SYSTEM':
      case 'SHELL':
        return this.exec(process, parameters[0], keyword !== 'EXEC');
      case 'OPEN':
      case 'FILE':
      case 'CREATE':
      case 'GOPEN':
        return this.openFile(process, address);
      default:
        throw new SocatError(`patchbay: socat: address "${keyword}" is not modelled\n`, 95);
    }
  }

  private *connect(address: Address, type: number): Program<End> {
    const { process } = this;
    const [host, service] = address.parameters;
    const protocol = type === S.SOCK_STREAM ? 'tcp' : 'udp';
    const port = this.port(service, protocol, host);
    const found = yield* getaddrinfo(process, host);
    const said = (level: string, words: string): string => message(process, level, words);
    if (typeof found === 'string') {
      const hints = type === S.SOCK_STREAM ? '{0x20,0,1,6}' : '{0x20,0,2,17}';
      throw new SocatError(
        said('W', `getaddrinfo("${host}", "${service}", ${hints}, {}): ${found}`) +
          said('W', `_xioopen_ipapp_prepare(node="${host}", service="${service}", pf=0, ...): ${found}`),
      );
    }
    const timeout = Number(address.options.get('connect-timeout') ?? 0) * 1e9 || Infinity;
    const fd = process.socket(S.AF_INET, timeout === Infinity ? type : type | S.SOCK_NONBLOCK, 0);
    this.configure(fd, address, 0);
    const errno = yield* connectWithin(process, fd, found.addr, port, timeout);
    if (errno !== 0) {
      const peer = `AF=2 ${formatIpv4(found.addr)}:${port}`;
      const [first, last] =
        errno < 0
          ? [`connecting to ${peer}: Connection timed out`, strerror(EINPROGRESS)]
          : [`connect(${fd + MORE_DESCRIPTORS}, ${peer}, 16): ${strerror(errno)}`, strerror(errno)];
      throw new SocatError(said('W', first) + said('E', `${address.text}: ${last}`));
    }
    return { input: fd, output: fd, datagrams: type === S.SOCK_DGRAM, socket: true };
  }

  /** Waits for the first datagram, then talks to its sender. */
  private *datagrams(address: Address): Program<End> {
    const { process } = this;
    if (address.options.has('fork')) throw new SocatError('patchbay: socat: fork with UDP is not modelled\n', 95);
    const fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
    this.configure(fd, address, this.port(address.parameters[0], 'udp'));
    const end = { input: fd, output: fd, datagrams: true, socket: true };
    if (address.keyword === 'UDP-RECV') return end;
    const peek = new S.MsgHdr(64);
    while (process.recvmsg(fd, peek, S.MSG_PEEK) < 0) yield* pollUntil(process, fd, POLLIN, Infinity);
    yield* process.connect(fd, { family: S.AF_INET, addr: peek.addr, port: peek.port });
    return end;
  }

  private exec(process: Process, command: string, shell: boolean): End {
    const [childIn, ours] = process.pipe();
    const [input, childOut] = process.pipe();
    const argv = shell ? ['sh', '-c', command] : command.split(' ').filter((word) => word !== '');
    process.fork(
      function* (child): Program<number> {
        for (const fd of [ours, input, childIn, childOut]) if (fd > 1) child.close(fd);
        const errno = yield* execvp(child, argv);
        yield* child.write(2, new TextEncoder().encode(message(child, 'E', `execvp("${argv[0]}", ...): ${strerror(errno)}`)));
        return 1;
      },
      {
        dup: [
          [childIn, 0],
          [childOut, 1],
        ],
      },
    );
    process.close(childIn);
    process.close(childOut);
    return { input, output: ours, datagrams: false, socket: false };
  }

  private openFile(process: Process, address: Address): End {
    const { keyword, parameters, options } = address;
    const path = parameters.join(':');
    const create = keyword === 'CREATE' || options.has('create') || options.has('creat');
    const own = !this.oneWay ? O_RDWR : address === this.addresses[0] ? O_RDONLY : O_WRONLY;
    const access = options.has('rdonly') ? O_RDONLY : options.has('wronly') ? O_WRONLY : own;
    const flags = (keyword === 'CREATE' ? O_WRONLY | O_TRUNC : access) | (create ? O_CREAT : 0) | (options.has('append') ? O_APPEND : 0);
    try {
      const fd = process.open(path, flags, 0o666);
      return { input: fd, output: fd, datagrams: false, socket: false };
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw this.fail(`open("${path}", 0${flags.toString(8)}, 0666): ${strerror(error.errno)}`);
    }
  }

  /** Carries bytes both ways; when one way has ended, the other has `linger` left. */
  private *relay(a: End, b: End): Program<number> {
    const { process } = this;
    const ways: Way[] = [
      { from: a, to: b, open: true, mark: '>', carried: 0 },
      { from: b, to: a, open: !this.oneWay, mark: '<', carried: 0 },
    ];
    let deadline = Infinity;
    while (ways.some((way) => way.open)) {
      const fds = ways.map(({ from, open }) => ({ fd: open ? from.input : -1, events: POLLIN, revents: 0 }));
      const timeout = deadline === Infinity ? -1 : Math.max(0, deadline - process.monotonic());
      try {
        if ((yield* process.poll(fds, timeout)) === 0) break;
      } catch (error) {
        if (error instanceof SysError && error.errno === EINTR) continue;
        throw error;
      }
      for (const [i, way] of ways.entries()) {
        if ((fds[i].revents & (POLLIN | POLLHUP | POLLERR)) === 0) continue;
        if (yield* this.carry(way)) continue;
        way.open = false;
        this.endOutput(way.to);
        deadline = process.monotonic() + this.linger;
      }
    }
    return 0;
  }

  /** Moves a block; false at the end. */
  private *carry(way: Way): Program<boolean> {
    const { process, dump } = this;
    const { from, to } = way;
    try {
      const data = yield* process.read(from.input, BLOCK);
      if (data.length === 0) return from.datagrams;
      if (dump.text || dump.hex) yield* process.write(2, encodeText(dumpText(dump, way.mark, data, way.carried, process.realtime())));
      way.carried += data.length;
      yield* process.write(to.output, data);
      return true;
    } catch (error) {
      if (error instanceof SysError) return false;
      throw error;
    }
  }

  private endOutput(end: End): void {
    try {
      if (end.socket) this.process.shutdown(end.output, 1);
      else if (end.output > 2 && end.output !== end.input) this.process.close(end.output);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
    }
  }
}
