import { SysError, strerror } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import type { Stdio } from '../stdio.ts';
import { pollUntil, Stream } from '../stream.ts';
import * as C from './control.ts';
import { IperfError, type IperfOptions } from './options.ts';
import { summaryText } from './report.ts';
import { DataStream, Transfer } from './transfer.ts';

const BACKLOG = 4096;
const RULE = '-----------------------------------------------------------\n';

/** The side that waits: one test after the other. */
export class Server {
  readonly o: IperfOptions;
  private readonly process: Process;
  private readonly io: Stdio;
  private listener = -1;
  private tests = 0;

  constructor(process: Process, io: Stdio, options: IperfOptions) {
    this.process = process;
    this.io = io;
    this.o = options;
  }

  /** Takes the socket that its parent opened. */
  adopt(parent: Server): void {
    this.listener = parent.listener;
  }

  open(): void {
    const { process, o } = this;
    const addr = o.bind === undefined ? 0 : (parseIpv4(o.bind) ?? 0);
    const fd = process.socket(addr === 0 ? S.AF_INET6 : S.AF_INET, S.SOCK_STREAM, 0);
    try {
      process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
      process.bind(fd, { family: S.AF_INET, addr, port: o.port });
      process.listen(fd, BACKLOG);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new IperfError(`iperf3: error - unable to start listener for connections: ${strerror(error.errno)}\niperf3: exiting\n`);
    }
    this.listener = fd;
  }

  *serve(): Program<number> {
    for (;;) {
      this.tests++;
      if (!this.o.json) yield* this.io.print(`${RULE}Server listening on ${this.o.port} (test #${this.tests})\n${RULE}`);
      yield* this.io.flush();
      const fd = yield* this.process.accept(this.listener);
      yield* this.test(new C.Control(this.process, fd));
      this.process.close(fd);
      if (this.o.oneOff) return 0;
    }
  }

  private *test(control: C.Control): Program<void> {
    const { process, io, o } = this;
    const cookie = yield* control.readBytes(C.COOKIE_SIZE);
    if (cookie === undefined) return;
    const peer = process.getpeername(control.fd);
    if (!o.json) yield* io.print(`Accepted connection from ${formatIpv4(peer.addr!)}, port ${peer.port}\n`);
    yield* control.sendState(C.PARAM_EXCHANGE);
    const parameters = yield* control.readJson<C.Parameters>();
    if (parameters === undefined) return;
    // Ready before the client is told to come.
    const udp = parameters.udp === true ? this.udpSocket() : -1;
    yield* control.sendState(C.CREATE_STREAMS);
    const streams = yield* this.acceptStreams(parameters, udp, control.fd + 1);
    const sending = parameters.reverse === true;
    const transfer = new Transfer(process, io, parameters, streams, {
      sending,
      interval: o.interval,
      format: o.format,
      silent: o.json,
      control: control.fd,
      client: false,
    });
    yield* transfer.announce();
    yield* control.sendState(C.TEST_START);
    yield* control.sendState(C.TEST_RUNNING);
    yield* transfer.run(Infinity);
    if ((yield* control.readState()) === C.TEST_END) yield* this.finish(control, transfer, sending, parameters.udp === true);
    else if (!o.json) yield* io.error('iperf3: the client has unexpectedly closed the connection\n');
    for (const { fd } of streams) process.close(fd);
  }

  private *finish(control: C.Control, transfer: Transfer, sending: boolean, udp: boolean): Program<void> {
    const { io, o } = this;
    yield* control.sendState(C.EXCHANGE_RESULTS);
    const theirs = yield* control.readJson<C.Results>();
    const mine = transfer.streams.map((stream, i) => stream.result(i + 1, transfer.elapsed));
    yield* control.sendJson({ streams: mine });
    yield* control.sendState(C.DISPLAY_RESULTS);
    const [sent, received] = sending ? [mine, theirs?.streams ?? mine] : [theirs?.streams ?? mine, mine];
    const ids = transfer.streams.map((stream) => stream.id);
    if (!o.json) yield* io.print(summaryText({ udp, format: o.format, ids, sent, received }, sending ? 'sender' : 'receiver'));
    yield* io.flush();
    yield* control.readState();
  }

  private udpSocket(): number {
    const { process, o } = this;
    const fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEPORT, 1);
    process.bind(fd, { family: S.AF_INET, addr: o.bind === undefined ? 0 : (parseIpv4(o.bind) ?? 0), port: o.port });
    return fd;
  }

  private *acceptStreams(parameters: C.Parameters, first: number, id: number): Program<DataStream[]> {
    const { process } = this;
    const streams: DataStream[] = [];
    let udp = first;
    while (streams.length < parameters.parallel) {
      if (parameters.udp === true) {
        const last = streams.length === parameters.parallel - 1;
        const fd: number = udp;
        const message = new S.MsgHdr(64);
        yield* pollUntil(process, fd, POLLIN, Infinity);
        if (process.recvmsg(fd, message, 0) < 0) continue;
        yield* process.connect(fd, { family: S.AF_INET, addr: message.addr, port: message.port });
        if (!last) udp = this.udpSocket();
        process.sendto(fd, Uint8Array.of(0x36, 0x37, 0x38, 0x39), 4, 0);
        streams.push(new DataStream(fd, id + 2 * streams.length));
      } else {
        const fd = yield* process.accept(this.listener);
        const stream = new Stream(process, fd);
        while (stream.available < C.COOKIE_SIZE) if ((yield* stream.fill()) <= 0) break;
        const data = new DataStream(fd, id + 2 * streams.length);
        // What came along with the cookie is data already.
        const early = stream.available - C.COOKIE_SIZE;
        if (early > 0) data.count(early);
        streams.push(data);
      }
    }
    return streams;
  }
}
