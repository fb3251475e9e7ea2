import { EINTR, strerror, SysError } from '../../uapi/errno.ts';
import { O_APPEND, O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, POLLERR, POLLHUP, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGCHLD, SIGPIPE } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { execvp } from '../execvp.ts';
import { isoDate } from '../http/http_date.ts';
import { getservbyname, inetAton } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { program } from '../stdio.ts';
import { connectWithin, pollUntil } from '../stream.ts';

const BLOCK = 8192;
/** How long the other direction may go on when one has ended, ns (-t). */
const DEFAULT_LINGER = 0.5e9;

class SocatError extends Error {
  readonly status: number;

  constructor(words: string, status = 1) {
    super(words);
    this.status = status;
  }
}

/** "TCP-LISTEN:80,fork,reuseaddr" taken apart. */
interface Address {
  text: string;
  keyword: string;
  parameters: string[];
  options: Map<string, string>;
}

function parseAddress(text: string): Address {
  if (text === '-') return { text, keyword: 'STDIO', parameters: [], options: new Map() };
  const [first, ...rest] = text.split(',');
  const colon = first.indexOf(':');
  const keyword = (colon < 0 ? first : first.slice(0, colon)).toUpperCase().replace(/^TCP4/, 'TCP').replace(/^UDP4/, 'UDP');
  const isCommand = keyword === 'EXEC' || keyword === 'SYSTEM' || keyword === 'SHELL';
  const parameters = colon < 0 ? [] : isCommand ? [first.slice(colon + 1)] : first.slice(colon + 1).split(':');
  const options = new Map(
    rest.map((option): [string, string] => {
      const [name, value = ''] = option.split('=');
      return [name.toLowerCase(), value];
    }),
  );
  return { text, keyword, parameters, options };
}

/** An end of the relay: a descriptor to read from and one to write to. */
interface End {
  input: number;
  output: number;
  /** A datagram socket: no end of file comes from it. */
  datagrams: boolean;
  socket: boolean;
}

/** socat(1): TCP, UDP, programs, files and the standard streams, joined in pairs. */
export const socat = program(function* (process, io) {
  const words = process.argv.slice(1);
  let linger = DEFAULT_LINGER;
  let oneWay = false;
  try {
    while (words[0]?.startsWith('-') && words[0] !== '-') {
      const word = words.shift()!;
      if (/^-d+$/.test(word) || word === '-v' || word === '-4') continue;
      if (word === '-u') oneWay = true;
      else if (word.startsWith('-t') || word.startsWith('-T')) linger = Number(word.slice(2) || words.shift()) * 1e9;
      else throw new SocatError(`patchbay: socat: option "${word}" is not modelled\n`, 95);
    }
    if (words.length !== 2)
      throw new SocatError(message(process, 'E', `exactly 2 addresses required (there are ${words.length}); use option "-h" for help`));
    return yield* new Socat(process, words.map(parseAddress), linger, oneWay).run();
  } catch (error) {
    if (!(error instanceof SocatError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

function message(process: Process, level: string, words: string): string {
  const now = isoDate(process.realtime()).replace(/-/g, '/');
  return `${now} socat[${process.pid}] ${level} ${words}\n`;
}

class Socat {
  private readonly process: Process;
  private readonly addresses: readonly Address[];
  private readonly linger: number;
  private readonly oneWay: boolean;

  constructor(process: Process, addresses: readonly Address[], linger: number, oneWay: boolean) {
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
    do {
      const fd = yield* process.accept(listener);
      const end = { input: fd, output: fd, datagrams: false, socket: true };
      if (!first.options.has('fork')) {
        process.close(listener);
        return yield* this.join(end);
      }
      process.fork((child) => this.serve(child, listener, end, second));
      process.close(fd);
    } while (first.options.has('fork'));
    return 0;
  }

  private *serve(child: Process, listener: number, end: End, second: Address): Program<number> {
    child.close(listener);
    const own = new Socat(child, this.addresses, this.linger, this.oneWay);
    return yield* own.relay(end, yield* own.open(child, second));
  }

  private *join(first: End): Program<number> {
    return yield* this.relay(first, yield* this.open(this.process, this.addresses[1]));
  }

  private fail(words: string): SocatError {
    return new SocatError(message(this.process, 'E', words));
  }

  private port(text: string | undefined, protocol: string): number {
    const port = /^\d+$/.test(text ?? '') ? Number(text) : getservbyname(this.process, text ?? '', protocol);
    if (port === undefined) throw this.fail(`getaddrinfo("NULL", "${text}", ...): Servname not supported for ai_socktype`);
    return port;
  }

  private configure(fd: number, address: Address, port: number): void {
    const { process } = this;
    const { options } = address;
    const bind = inetAton((options.get('bind') ?? '').split(':')[0]) ?? 0;
    if (options.has('reuseaddr') || address.keyword === 'TCP-LISTEN') process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    const sourcePort = port !== 0 ? port : Number(options.get('sourceport') ?? options.get('sp') ?? 0);
    if (bind === 0 && sourcePort === 0) return;
    try {
      process.bind(fd, { family: S.AF_INET, addr: bind, port: sourcePort });
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw this.fail(`bind(${fd}, {AF=2 0.0.0.0:${sourcePort}}, 16): ${strerror(error.errno)}`);
    }
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
    const port = this.port(service, protocol);
    const found = yield* getaddrinfo(process, host);
    if (typeof found === 'string') throw this.fail(`getaddrinfo("${host}", "${service}", {...}): ${found}`);
    const fd = process.socket(S.AF_INET, type, 0);
    this.configure(fd, address, 0);
    const timeout = Number(address.options.get('connect-timeout') ?? 0) * 1e9 || Infinity;
    const errno = yield* connectWithin(process, fd, found.addr, port, timeout);
    if (errno !== 0) throw this.fail(`connect(${fd}, AF=2 ${host}:${port}, 16): ${errno < 0 ? 'Connection timed out' : strerror(errno)}`);
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

  private openFile(process: Process, { keyword, parameters, options }: Address): End {
    const path = parameters.join(':');
    const create = keyword === 'CREATE' || options.has('create') || options.has('creat');
    const flags = (keyword === 'CREATE' ? O_WRONLY | O_TRUNC : O_RDWR) | (create ? O_CREAT : 0) | (options.has('append') ? O_APPEND : 0);
    try {
      const fd = process.open(path, flags, 0o666);
      return { input: fd, output: fd, datagrams: false, socket: false };
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw this.fail(`open("${path}", ...): ${strerror(error.errno)}`);
    }
  }

  /** Carries bytes both ways; when one way has ended, the other has `linger` left. */
  private *relay(a: End, b: End): Program<number> {
    const { process } = this;
    const ways = [
      { from: a, to: b, open: true },
      { from: b, to: a, open: !this.oneWay },
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
        if (yield* this.carry(way.from, way.to)) continue;
        way.open = false;
        this.endOutput(way.to);
        deadline = process.monotonic() + this.linger;
      }
    }
    return 0;
  }

  /** Moves a block; false at the end. */
  private *carry(from: End, to: End): Program<boolean> {
    try {
      const data = yield* this.process.read(from.input, BLOCK);
      if (data.length === 0) return from.datagrams;
      yield* this.process.write(to.output, data);
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
