import { strerror, SysError } from '../../uapi/errno.ts';
import { POLLHUP, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGCHLD } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { execvp } from '../execvp.ts';
import { Getopt } from '../getopt.ts';
import { getservbyname, inetAton } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { connectWithin, TIMED_OUT } from '../stream.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: nc [-iN] [-wN] [-l] [-p PORT] [-f FILE|IPADDR PORT] [-e PROG]

Open a pipe to IP:PORT or FILE

	-l	Listen mode, for inbound connects
		(use -ll with -e for persistent server)
	-p PORT	Local port
	-w SEC	Connect timeout
	-i SEC	Delay interval for lines sent
	-f FILE	Use file (ala /dev/ttyS0) instead of network
	-e PROG	Run PROG after connect
`;

interface NcOptions {
  /** How many l's: with two and -e it serves again and again. */
  listen: number;
  port: number;
  /** ns, Infinity: for ever. */
  timeout: number;
  interval: number;
  source: number;
  program: string[] | undefined;
  operands: string[];
}

function parse(argv: readonly string[]): NcOptions {
  const o: NcOptions = { listen: 0, port: 0, timeout: Infinity, interval: 0, source: 0, program: undefined, operands: [] };
  const words = argv.slice(1);
  // Everything behind -e is the program's.
  const at = words.findIndex((word) => /^-[a-z]*e$/.test(word));
  const own = at < 0 ? words : words.slice(0, at + 1).map((word, i) => (i === at ? word.slice(0, -1) : word));
  if (at >= 0) o.program = words.slice(at + 1);
  if (o.program?.length === 0) throw usageError(USAGE, "nc: option requires an argument -- 'e'");
  const getopt = new Getopt(['nc', ...own.filter((word, i) => !(i === at && word === '-'))], 'lp:w:i:f:s:n');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const argument = option.argument ?? '';
    if (option.option === '?') throw usageError(USAGE, option.error);
    else if (option.option === 'l') o.listen++;
    else if (option.option === 'p') o.port = Number(argument);
    else if (option.option === 'w') o.timeout = Number(argument) * 1e9;
    else if (option.option === 'i') o.interval = Number(argument) * 1e9;
    else if (option.option === 's') o.source = inetAton(argument) ?? 0;
    else throw new AppletError(`patchbay: nc: option "-${option.option}" is not modelled\n`, true, 95);
  }
  o.operands = getopt.operands;
  if (o.listen === 0 && (o.operands.length < 1 || o.operands.length > 2)) throw usageError(USAGE);
  return o;
}

/** nc of busybox. */
export function* nc(process: Process): Program<number> {
  const o = parse(process.argv);
  if (o.listen > 0) return yield* listen(process, o);
  const fd = yield* connect(process, o);
  if (o.program !== undefined) return yield* become(process, fd, o.program);
  return yield* relay(process, fd, o);
}

function* connect(process: Process, o: NcOptions): Program<number> {
  const [host, service = '0'] = o.operands;
  const port = /^\d+$/.test(service) ? Number(service) & 0xffff : getservbyname(process, service, 'tcp');
  if (port === undefined) throw new AppletError(`bad port '${service}'`);
  const found = yield* getaddrinfo(process, host);
  if (typeof found === 'string') throw new AppletError(`bad address '${host}'`);
  const fd = process.socket(S.AF_INET, S.SOCK_STREAM | S.SOCK_NONBLOCK, 0);
  bind(process, fd, o);
  const errno = yield* connectWithin(process, fd, found.addr, port, o.timeout);
  if (errno === TIMED_OUT) throw new AppletError('timed out');
  if (errno !== 0) throw new AppletError(`can't connect to remote host (${formatIpv4(found.addr)}): ${strerror(errno)}`);
  return fd;
}

function bind(process: Process, fd: number, o: NcOptions): void {
  if (o.port === 0 && o.source === 0) return;
  try {
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    process.bind(fd, { family: S.AF_INET, addr: o.source, port: o.port });
  } catch (error) {
    if (!(error instanceof SysError)) throw error;
    throw new AppletError(`bind: ${strerror(error.errno)}`);
  }
}

function* listen(process: Process, o: NcOptions): Program<number> {
  const server = process.socket(S.AF_INET, S.SOCK_STREAM, 0);
  bind(process, server, o);
  process.listen(server, 1);
  process.signal(SIGCHLD, 'ignore');
  for (;;) {
    const fd = yield* process.accept(server);
    if (o.program === undefined) {
      process.close(server);
      return yield* relay(process, fd, o);
    }
    if (o.listen < 2) return yield* become(process, fd, o.program);
    const { program } = o;
    process.fork((child) => become(child, fd, program));
    process.close(fd);
  }
}

/** The program behind -e takes over, with the connection for its standard files. */
function* become(process: Process, fd: number, argv: readonly string[]): Program<number> {
  for (const standard of [0, 1, 2]) if (standard < 2) process.dup2(fd, standard);
  if (fd > 1) process.close(fd);
  const errno = yield* execvp(process, argv);
  throw new AppletError(`can't execute '${argv[0]}': ${strerror(errno)}`);
}

/** Standard input to the connection and back, until the far side ends. */
function* relay(process: Process, fd: number, o: NcOptions): Program<number> {
  const message = new S.MsgHdr(4096);
  const fds = [
    { fd, events: POLLIN, revents: 0 },
    { fd: 0, events: POLLIN, revents: 0 },
  ];
  for (;;) {
    yield* process.poll(fds, -1);
    if (fds[0].revents !== 0) {
      const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
      if (length === 0 || (length < 0 && length !== -11)) return 0;
      if (length > 0) yield* process.write(1, message.data.slice(0, length));
    }
    if (fds[1].revents & (POLLIN | POLLHUP)) {
      const data = yield* process.read(0, 4096);
      if (data.length === 0) {
        fds[1].fd = -1;
        process.shutdown(fd, 1);
      } else {
        process.sendto(fd, data, data.length, S.MSG_NOSIGNAL);
        if (o.interval > 0) yield* process.nanosleep(o.interval);
      }
    }
  }
}
