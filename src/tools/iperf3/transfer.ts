import { EAGAIN, SysError } from '../../uapi/errno.ts';
import { POLLIN, POLLOUT, type PollFd } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import * as S from '../../uapi/socket.ts';
import { be32, formatIpv4, putBe32 } from '../../wire/addr.ts';
import type { Stdio } from '../stdio.ts';
import type { Parameters, StreamResult } from './control.ts';
import { lineHead, lossText, SEPARATOR } from './units.ts';

/** One data connection and what it carried. */
export class DataStream {
  readonly fd: number;
  bytes = 0;
  packets = 0;
  lost = 0;
  /** Seconds. */
  jitter = 0;
  /** Since the last line. */
  intervalBytes = 0;
  intervalPackets = 0;
  intervalLost = 0;
  intervalRetransmits = 0;
  private retransmitsBefore = 0;
  private lastTransit = NaN;
  private sequence = 0;

  /** The number it has in the report: the real one's descriptor, which has a file of its own beside each. */
  readonly id: number;

  constructor(fd: number, id: number) {
    this.fd = fd;
    this.id = id;
  }

  count(length: number): void {
    this.bytes += length;
    this.intervalBytes += length;
    this.packets++;
    this.intervalPackets++;
  }

  /** A datagram: when it was sent and its number stand in front. RFC 1889 A.8 for the jitter. */
  receiveDatagram(data: Uint8Array, now: number): void {
    const number = be32(data, 8);
    if (number > this.sequence + 1) {
      this.lost += number - 1 - this.sequence;
      this.intervalLost += number - 1 - this.sequence;
    }
    this.sequence = Math.max(this.sequence, number);
    const sent = be32(data, 0) + be32(data, 4) / 1e6;
    const transit = now / 1e9 - sent;
    if (!Number.isNaN(this.lastTransit)) this.jitter += (Math.abs(transit - this.lastTransit) - this.jitter) / 16;
    this.lastTransit = transit;
  }

  takeRetransmits(process: Process): { retransmits: number; cwnd: number } {
    const info = process.tcpInfo(this.fd);
    this.intervalRetransmits = info.totalRetrans - this.retransmitsBefore;
    this.retransmitsBefore = info.totalRetrans;
    return { retransmits: this.intervalRetransmits, cwnd: info.sndCwnd * info.sndMss };
  }

  get retransmits(): number {
    return this.retransmitsBefore;
  }

  endInterval(): void {
    this.intervalBytes = 0;
    this.intervalPackets = 0;
    this.intervalLost = 0;
  }

  result(id: number, seconds: number): StreamResult {
    return {
      id,
      bytes: this.bytes,
      retransmits: this.retransmits,
      jitter: this.jitter,
      errors: this.lost,
      packets: this.packets,
      end_time: seconds,
    };
  }
}

/** What stands in an interval's line, for -J. */
export interface IntervalRecord {
  from: number;
  to: number;
  streams: { id: number; bytes: number; retransmits?: number; cwnd?: number; packets?: number }[];
}

/** Sends or receives on the data connections until time is up, printing a line for each interval. */
export class Transfer {
  readonly streams: readonly DataStream[];
  readonly intervals: IntervalRecord[] = [];
  elapsed = 0;
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly p: Parameters;
  private readonly sending: boolean;
  private readonly interval: number;
  private readonly format: string;
  private readonly silent: boolean;
  private readonly control: number;
  /** A client knows of its kernel that it counts retransmissions: its heading says so even where it only receives. */
  private readonly retransmitsKnown: boolean;
  private started = 0;
  private lineFrom = 0;
  private readonly message = new S.MsgHdr(262144);
  private readonly data: Uint8Array;

  constructor(
    process: Process,
    io: Stdio,
    p: Parameters,
    streams: readonly DataStream[],
    o: { sending: boolean; interval: number; format: string; silent: boolean; control: number; client: boolean },
  ) {
    this.process = process;
    this.io = io;
    this.p = p;
    this.streams = streams;
    this.sending = o.sending;
    this.interval = o.interval * 1e9;
    this.format = o.format;
    this.silent = o.silent;
    this.control = o.control;
    this.retransmitsKnown = o.client;
    this.data = new Uint8Array(p.len);
  }

  *announce(): Program<void> {
    if (this.silent) return;
    for (const { fd, id } of this.streams) {
      const local = this.process.getsockname(fd);
      const remote = this.process.getpeername(fd);
      yield* this.io.print(
        `[${String(id).padStart(3)}] local ${formatIpv4(local.addr!)} port ${local.port} connected to ${formatIpv4(remote.addr!)} port ${remote.port}\n`,
      );
    }
  }

  private get udp(): boolean {
    return this.p.udp === true;
  }

  /** The heading above intervals. */
  private heading(): string {
    const tail = this.udp
      ? this.sending
        ? '         Total Datagrams'
        : '         Jitter    Lost/Total Datagrams'
      : this.sending || this.retransmitsKnown
        ? '         Retr  Cwnd'
        : '';
    return `[ ID] Interval           Transfer     Bitrate${tail}\n`;
  }

  /** Runs the test. The side that does not keep time (`until` Infinity) stops when the control connection speaks. */
  *run(until: number): Program<void> {
    this.started = this.process.monotonic();
    this.lineFrom = this.started;
    if (!this.silent) yield* this.io.print(this.heading());
    yield* this.io.flush();
    const end = until === Infinity ? Infinity : this.started + until;
    let next = this.interval > 0 ? this.started + this.interval : Infinity;
    const control: PollFd = { fd: this.control, events: POLLIN, revents: 0 };
    const fds: PollFd[] = [...this.streams.map(({ fd }) => ({ fd, events: this.sending ? POLLOUT : POLLIN, revents: 0 })), control];
    while (!this.enough()) {
      const now = this.process.monotonic();
      if (now >= end) break;
      if (now >= next) {
        yield* this.line(now);
        next += this.interval;
        continue;
      }
      const wake = Math.min(end, next, this.sending ? this.paceAt() : Infinity);
      const paced = this.sending && this.paceAt() > now;
      for (const entry of fds) if (entry !== control) entry.events = paced ? 0 : this.sending ? POLLOUT : POLLIN;
      yield* this.process.poll(fds, wake === Infinity ? -1 : Math.max(0, wake - now));
      if (control.revents !== 0) break;
      if (paced) continue;
      for (const [i, stream] of this.streams.entries()) {
        if (fds[i].revents === 0) continue;
        if (this.sending) this.push(stream);
        else this.pull(stream);
      }
      yield* this.process.schedYield();
    }
    const now = this.process.monotonic();
    this.elapsed = (now - this.started) / 1e9;
    if (this.interval === 0 || this.intervals.length === 0 || now - this.lineFrom > this.interval / 100) yield* this.line(now);
  }

  private enough(): boolean {
    return this.p.num > 0 && this.sending && this.streams.reduce((sum, stream) => sum + stream.bytes, 0) >= this.p.num;
  }

  /** When the next block may leave, for -b. */
  private paceAt(): number {
    const rate = this.p.bandwidth ?? 0;
    if (rate <= 0) return 0;
    const least = Math.min(...this.streams.map((stream) => stream.bytes));
    return this.started + ((least * 8) / rate) * 1e9;
  }

  private push(stream: DataStream): void {
    const { process, data } = this;
    if (this.udp) {
      const now = process.realtime();
      putBe32(data, 0, Math.floor(now / 1e9));
      putBe32(data, 4, Math.floor(now / 1e3) % 1e6);
      putBe32(data, 8, stream.packets + 1);
    }
    const sent = process.sendto(stream.fd, data, data.length, S.MSG_NOSIGNAL | S.MSG_DONTWAIT);
    if (sent > 0) stream.count(sent);
  }

  private pull(stream: DataStream): void {
    for (let i = 0; i < 16; i++) {
      const length = this.process.recvmsg(stream.fd, this.message, S.MSG_DONTWAIT);
      if (length === -EAGAIN || length <= 0) return;
      if (this.udp) {
        if (length < 12) return;
        stream.receiveDatagram(this.message.data, this.process.realtime());
      }
      stream.count(length);
    }
  }

  private *line(now: number): Program<void> {
    const from = (this.lineFrom - this.started) / 1e9;
    const to = (now - this.started) / 1e9;
    this.lineFrom = now;
    const record: IntervalRecord = { from, to, streams: [] };
    let text = this.intervals.length > 0 && this.streams.length > 1 ? SEPARATOR : '';
    let bytes = 0;
    let retransmits = 0;
    let packets = 0;
    for (const stream of this.streams) {
      const { line, facts } = this.streamLine(stream, from, to);
      text += line;
      record.streams.push(facts);
      bytes += stream.intervalBytes;
      retransmits += facts.retransmits ?? 0;
      packets += stream.intervalPackets;
      stream.endInterval();
    }
    if (this.streams.length > 1) {
      const tail = this.udp ? `  ${packets}  ` : this.sending ? `  ${String(retransmits).padStart(3)}             ` : '                  ';
      text += `${lineHead(undefined, from, to, bytes, this.format)}${tail}\n`;
    }
    this.intervals.push(record);
    if (!this.silent) yield* this.io.print(text);
    yield* this.io.flush();
  }

  private streamLine(stream: DataStream, from: number, to: number): { line: string; facts: IntervalRecord['streams'][number] } {
    const head = lineHead(stream.id, from, to, stream.intervalBytes, this.format);
    const facts: IntervalRecord['streams'][number] = { id: stream.id, bytes: stream.intervalBytes };
    if (this.udp) {
      facts.packets = stream.intervalPackets;
      if (this.sending) return { line: `${head}  ${stream.intervalPackets}  \n`, facts };
      const loss = lossText(stream.intervalLost, stream.intervalPackets + stream.intervalLost);
      return { line: `${head}  ${(stream.jitter * 1000).toFixed(3).padStart(5)} ms  ${loss}  \n`, facts };
    }
    if (!this.sending) return { line: `${head}                  \n`, facts };
    try {
      const { retransmits, cwnd } = stream.takeRetransmits(this.process);
      Object.assign(facts, { retransmits, cwnd });
      return { line: `${head}  ${String(retransmits).padStart(3)}   ${cwndText(cwnd)}       \n`, facts };
    } catch (error) {
      if (error instanceof SysError) return { line: `${head}\n`, facts };
      throw error;
    }
  }
}

function cwndText(bytes: number): string {
  const [value, unit] = bytes >= 1048576 ? [bytes / 1048576, 'MBytes'] : [bytes / 1024, 'KBytes'];
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits).padStart(4)} ${unit}`;
}
