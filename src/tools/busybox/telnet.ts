import { strerror } from '../../uapi/errno.ts';
import { POLLHUP, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { Getopt } from '../getopt.ts';
import { getservbyname } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { Stdio } from '../stdio.ts';
import { connectWithin } from '../stream.ts';
import { TelnetFilter } from '../telnet/telnet_filter.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: telnet [-a] [-l USER] HOST [PORT]

Connect to telnet server

	-a	Automatic login with $USER variable
	-l USER	Automatic login as USER
`;

/** telnet of busybox. */
export function* telnet(process: Process): Program<number> {
  const getopt = new Getopt(['telnet', ...process.argv.slice(1)], 'al:');
  for (let option = getopt.next(); option !== undefined; option = getopt.next())
    if (option.option === '?') throw usageError(USAGE, option.error);
  const [host, service] = getopt.operands;
  if (host === undefined) throw usageError(USAGE);
  const port = portOf(process, service ?? '23');
  const found = yield* getaddrinfo(process, host);
  if (typeof found === 'string') throw new AppletError(`bad address '${host}'`);
  const fd = process.socket(S.AF_INET, S.SOCK_STREAM, 0);
  const errno = yield* connectWithin(process, fd, found.addr, port, Infinity);
  if (errno !== 0) throw new AppletError(`can't connect to remote host (${formatIpv4(found.addr)}): ${strerror(errno)}`);
  const io = new Stdio(process);
  yield* io.print(`Connected to ${host}\n`);
  yield* io.flush();
  return yield* talk(process, io, fd);
}

function portOf(process: Process, text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65535) return Number(text);
  const port = getservbyname(process, text, 'tcp');
  if (port === undefined) throw new AppletError(`bad port '${text}'`);
  return port;
}

/** Carries bytes both ways until one side ends. */
function* talk(process: Process, io: Stdio, fd: number): Program<number> {
  const filter = new TelnetFilter((bytes) => process.sendto(fd, bytes, bytes.length, S.MSG_NOSIGNAL));
  const message = new S.MsgHdr(4096);
  const fds = [
    { fd: 0, events: POLLIN, revents: 0 },
    { fd, events: POLLIN, revents: 0 },
  ];
  for (;;) {
    yield* process.poll(fds, -1);
    if (fds[0].revents & (POLLIN | POLLHUP)) {
      const data = yield* process.read(0, 512);
      if (data.length === 0) return 0;
      process.sendto(fd, data, data.length, S.MSG_NOSIGNAL);
    }
    if (fds[1].revents !== 0) {
      const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
      if (length <= 0) {
        yield* io.print('Connection closed by foreign host\r\n');
        yield* io.flush();
        return 1;
      }
      const text = filter.take(message.data.subarray(0, length));
      if (text.length > 0) yield* process.write(1, text);
    }
  }
}
