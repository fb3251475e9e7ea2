import { EAGAIN, ETIMEDOUT, strerror, SysError } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { encodeText, type Stdio } from '../stdio.ts';
import { connectWithin, pollUntil, TIMED_OUT } from '../stream.ts';
import * as C from './control.ts';
import { IperfError, type IperfOptions } from './options.ts';
import { summaryText } from './report.ts';
import { DataStream, Transfer } from './transfer.ts';

/** What opens a UDP stream, and its answer. */
const UDP_HELLO = encodeText('6789');

function refuse(errno: number): IperfError {
  return new IperfError(
    `iperf3: error - unable to connect to server - server may have stopped running or use a different port, firewall issue, etc.: ${strerror(errno)}\n`,
  );
}

/** The side that begins a test. */
export class Client {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: IperfOptions;

  constructor(process: Process, io: Stdio, options: IperfOptions) {
    this.process = process;
    this.io = io;
    this.o = options;
  }

  *run(): Program<number> {
    const { o, io, process } = this;
    const found = yield* getaddrinfo(process, o.host!);
    if (typeof found === 'string') throw refuse(EAGAIN);
    const control = new C.Control(process, yield* this.connect(found.addr, 0));
    if (!o.json) yield* io.print(`Connecting to host ${o.host}, port ${o.port}\n`);
    if (o.reverse && !o.json) yield* io.print(`Reverse mode, remote host ${o.host} is sending\n`);
    yield* io.flush();
    const cookie = C.makeCookie(process);
    yield* control.stream.send(cookie);
    const parameters = this.parameters();
    let transfer: Transfer | undefined;
    let theirs: C.Results | undefined;
    for (;;) {
      const state = yield* control.readState();
      if (state === C.PARAM_EXCHANGE) yield* control.sendJson(parameters);
      else if (state === C.CREATE_STREAMS) transfer = yield* this.createStreams(found.addr, parameters, cookie, control);
      else if (state === C.TEST_RUNNING) {
        yield* transfer!.run(o.bytes > 0 ? Infinity : o.time * 1e9);
        yield* control.sendState(C.TEST_END);
      } else if (state === C.EXCHANGE_RESULTS) {
        yield* control.sendJson({ streams: this.results(transfer!) });
        theirs = yield* control.readJson<C.Results>();
      } else if (state === C.DISPLAY_RESULTS) {
        yield* this.show(transfer!, theirs!);
        yield* control.sendState(C.IPERF_DONE);
        return 0;
      } else if (state === C.ACCESS_DENIED) throw new IperfError('iperf3: error - the server is busy running a test. try again later\n');
      else if (state !== C.TEST_START) throw new IperfError('iperf3: error - control socket has closed unexpectedly\n');
    }
  }

  private parameters(): C.Parameters {
    const { o } = this;
    const parameters: C.Parameters = { time: o.bytes > 0 ? 0 : o.time, num: o.bytes, parallel: o.streams, len: o.length };
    if (o.udp) parameters.udp = true;
    else parameters.tcp = true;
    if (o.reverse) parameters.reverse = true;
    if (o.rate > 0) parameters.bandwidth = o.rate;
    if (o.mss > 0) parameters.MSS = o.mss;
    if (o.noDelay) parameters.nodelay = true;
    if (o.congestion !== undefined) parameters.congestion = o.congestion;
    if (o.window > 0) parameters.window = o.window;
    return parameters;
  }

  private *connect(addr: number, localPort: number): Program<number> {
    const { process, o } = this;
    const fd = process.socket(S.AF_INET, S.SOCK_STREAM | (o.connectTimeout === Infinity ? 0 : S.SOCK_NONBLOCK), 0);
    this.configure(fd, localPort);
    const errno = yield* connectWithin(process, fd, addr, o.port, o.connectTimeout);
    if (errno !== 0) throw refuse(errno === TIMED_OUT ? ETIMEDOUT : errno);
    return fd;
  }

  private configure(fd: number, localPort: number): void {
    const { process, o } = this;
    const source = o.bind === undefined ? 0 : (parseIpv4(o.bind) ?? 0);
    try {
      if (source !== 0 || localPort !== 0) {
        process.setsockopt(fd, S.SOL_SOCKET, S.SO_REUSEADDR, 1);
        process.bind(fd, { family: S.AF_INET, addr: source, port: localPort });
      }
      if (o.udp) return;
      if (o.mss > 0) process.setsockopt(fd, S.SOL_TCP, S.TCP_MAXSEG, o.mss);
      if (o.noDelay) process.setsockopt(fd, S.SOL_TCP, S.TCP_NODELAY, 1);
      if (o.window > 0) {
        process.setsockopt(fd, S.SOL_SOCKET, S.SO_SNDBUF, o.window);
        process.setsockopt(fd, S.SOL_SOCKET, S.SO_RCVBUF, o.window);
      }
    } catch (error) {
      if (error instanceof SysError) throw refuse(error.errno);
      throw error;
    }
  }

  private *createStreams(addr: number, parameters: C.Parameters, cookie: Uint8Array, control: C.Control): Program<Transfer> {
    const { o, process, io } = this;
    const streams: DataStream[] = [];
    for (let i = 0; i < o.streams; i++) {
      const fd = o.udp ? yield* this.openUdp(addr, i) : yield* this.connect(addr, o.localPort === 0 ? 0 : o.localPort + i);
      if (!o.udp && o.congestion !== undefined) this.setCongestion(fd, o.congestion);
      if (!o.udp) process.sendto(fd, cookie, cookie.length, 0);
      // The real one's descriptor: one behind the control connection and a file, and each has a file of its own beside it.
      streams.push(new DataStream(fd, control.fd + 2 + 2 * i));
    }
    const transfer = new Transfer(process, io, parameters, streams, {
      sending: !o.reverse,
      interval: o.interval,
      format: o.format,
      silent: o.json,
      control: control.fd,
      client: true,
    });
    yield* transfer.announce();
    return transfer;
  }

  private setCongestion(fd: number, name: string): void {
    try {
      this.process.setsockopt(fd, S.SOL_TCP, S.TCP_CONGESTION, name);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new IperfError(
        'iperf3: error - unable to set TCP_CONGESTION: Supplied congestion control algorithm not supported on this host\n',
      );
    }
  }

  private *openUdp(addr: number, i: number): Program<number> {
    const { process, o } = this;
    const fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
    this.configure(fd, o.localPort === 0 ? 0 : o.localPort + i);
    yield* process.connect(fd, { family: S.AF_INET, addr, port: o.port });
    process.sendto(fd, UDP_HELLO, UDP_HELLO.length, 0);
    const message = new S.MsgHdr(64);
    if ((yield* pollUntil(process, fd, POLLIN, process.monotonic() + 30e9)) === 0 || process.recvmsg(fd, message, 0) < 0) {
      throw new IperfError('iperf3: error - unable to read from stream socket: Resource temporarily unavailable\n');
    }
    return fd;
  }

  private results(transfer: Transfer): C.StreamResult[] {
    return transfer.streams.map((stream, i) => stream.result(i + 1, transfer.elapsed));
  }

  private *show(transfer: Transfer, theirs: C.Results): Program<void> {
    const { o, io } = this;
    const mine = this.results(transfer);
    const [sent, received] = o.reverse ? [theirs.streams, mine] : [mine, theirs.streams];
    const ids = transfer.streams.map((stream) => stream.id);
    if (o.json) yield* io.print(this.jsonText(transfer, sent, received));
    else yield* io.print(`${summaryText({ udp: o.udp, format: o.format, ids, sent, received })}\niperf Done.\n`);
    yield* io.flush();
  }

  /** -J: the report as one object, its main parts. */
  private jsonText(transfer: Transfer, sent: readonly C.StreamResult[], received: readonly C.StreamResult[]): string {
    const { o, process } = this;
    const rate = (bytes: number, seconds: number): number => (seconds > 0 ? (bytes * 8) / seconds : 0);
    const sum = (results: readonly C.StreamResult[]): object => {
      const bytes = results.reduce((all, result) => all + result.bytes, 0);
      const end = results[0].end_time;
      const retransmits = results.reduce((all, result) => all + result.retransmits, 0);
      return {
        start: 0,
        end,
        seconds: end,
        bytes,
        bits_per_second: rate(bytes, end),
        ...(results === sent && !o.udp ? { retransmits } : {}),
        sender: results === sent,
      };
    };
    const connected = transfer.streams.map(({ fd, id }) => {
      const [local, remote] = [process.getsockname(fd), process.getpeername(fd)];
      return {
        socket: id,
        local_host: formatIpv4(local.addr!),
        local_port: local.port,
        remote_host: formatIpv4(remote.addr!),
        remote_port: remote.port,
      };
    });
    const report = {
      start: {
        connected,
        version: 'iperf 3.18',
        connecting_to: { host: o.host, port: o.port },
        test_start: {
          protocol: o.udp ? 'UDP' : 'TCP',
          num_streams: o.streams,
          blksize: o.length,
          omit: 0,
          duration: o.time,
          bytes: o.bytes,
          blocks: 0,
          reverse: o.reverse ? 1 : 0,
        },
      },
      intervals: transfer.intervals.map(({ from, to, streams }) => {
        const bytes = streams.reduce((all, stream) => all + stream.bytes, 0);
        const each = streams.map((stream) => ({
          socket: stream.id,
          start: from,
          end: to,
          seconds: to - from,
          bytes: stream.bytes,
          bits_per_second: rate(stream.bytes, to - from),
          ...(stream.retransmits === undefined ? {} : { retransmits: stream.retransmits, snd_cwnd: stream.cwnd }),
          ...(stream.packets === undefined ? {} : { packets: stream.packets }),
        }));
        return { streams: each, sum: { start: from, end: to, seconds: to - from, bytes, bits_per_second: rate(bytes, to - from) } };
      }),
      end: { sum_sent: sum(sent), sum_received: sum(received) },
    };
    return `${JSON.stringify(report, null, '\t')}\n`;
  }
}
