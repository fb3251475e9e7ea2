import { strerror } from '../../uapi/errno.ts';
import { POLLHUP, POLLIN } from '../../uapi/file.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { getservbyname } from '../netdb.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { program } from '../stdio.ts';
import { connectWithin } from '../stream.ts';
import { TelnetFilter } from './telnet_filter.ts';

/** telnet(1): a connection typed by hand, line by line. */
export const telnet = program(function* (process, io) {
  const words = process.argv.slice(1);
  const [host, service = '23'] = words.filter((word) => !word.startsWith('-'));
  if (host === undefined || words.some((word) => /^-[^4]/.test(word))) {
    yield* io.error(
      host === undefined
        ? 'patchbay: telnet: its command mode is not modelled; say telnet HOST [PORT]\n'
        : `patchbay: telnet: options are not modelled\n`,
    );
    return 95;
  }
  const named = service === '23' ? 'telnet' : service;
  const port = /^\d+$/.test(service) ? Number(service) : getservbyname(process, service, 'tcp');
  if (port === undefined) {
    yield* io.error(`Server lookup failure:  ${host}:${named}, Servname not supported for ai_socktype\n`);
    return 1;
  }
  const found = yield* getaddrinfo(process, host);
  if (typeof found === 'string') {
    yield* io.error(`Server lookup failure:  ${host}:${named}, ${found}\n`);
    return 1;
  }
  const address = formatIpv4(found.addr);
  yield* io.print(`Trying ${address}...\n`);
  yield* io.flush();
  const fd = process.socket(S.AF_INET, S.SOCK_STREAM, 0);
  const errno = yield* connectWithin(process, fd, found.addr, port, Infinity);
  if (errno !== 0) {
    yield* io.error(`telnet: Unable to connect to remote host: ${strerror(errno)}\n`);
    return 1;
  }
  yield* io.print(`Connected to ${host}.\nEscape character is '^]'.\n`);
  yield* io.flush();
  const filter = new TelnetFilter((bytes) => process.sendto(fd, bytes, bytes.length, S.MSG_NOSIGNAL));
  const message = new S.MsgHdr(4096);
  const fds = [
    { fd: 0, events: POLLIN, revents: 0 },
    { fd, events: POLLIN, revents: 0 },
  ];
  for (;;) {
    yield* process.poll(fds, -1);
    if (fds[0].revents & (POLLIN | POLLHUP)) {
      const data = yield* process.read(0, 4096);
      if (data.length === 0) break;
      const lines = Uint8Array.from([...data].flatMap((byte) => (byte === 10 ? [13, 10] : [byte])));
      process.sendto(fd, lines, lines.length, S.MSG_NOSIGNAL);
    }
    if (fds[1].revents !== 0) {
      const length = process.recvmsg(fd, message, S.MSG_DONTWAIT);
      if (length <= 0) break;
      const shown = filter.take(message.data.subarray(0, length));
      if (shown.length > 0) yield* process.write(1, shown);
    }
  }
  yield* io.error('Connection closed by foreign host.\n');
  return 0;
});
