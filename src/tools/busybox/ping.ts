import { strerror, SysError } from '../../uapi/errno.ts';
import { POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { SIGINT } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { be16, formatIpv4, parseIpv4, putBe16 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import { Getopt } from '../getopt.ts';
import { getaddrinfo } from '../resolver/getaddrinfo.ts';
import { Stdio } from '../stdio.ts';
import { pollUntil } from '../stream.ts';
import { AppletError, usageError } from './usage.ts';

const USAGE = `Usage: ping [OPTIONS] HOST

Send ICMP ECHO_REQUESTs to HOST

	-4,-6		Force IP or IPv6 name resolution
	-c CNT		Send only CNT pings
	-s SIZE		Send SIZE data bytes in packets (default 56)
	-i SECS		Interval
	-A		Ping as soon as reply is received
	-t TTL		Set TTL
	-I IFACE/IP	Source interface or IP address
	-W SEC		Seconds to wait for the first response (default 10)
			(after all -c CNT packets are sent)
	-w SEC		Seconds until ping exits (default:infinite)
			(can exit earlier with -c CNT)
	-q		Quiet, only display output at start/finish
	-p HEXBYTE	Payload pattern
`;

const ECHO_REPLY = 0;
const ECHO_REQUEST = 8;
const ICMP_HEADER = 8;

interface PingOptions {
  count: number;
  size: number;
  /** ns. */
  interval: number;
  deadline: number;
  patience: number;
  ttl: number;
  quiet: boolean;
  adaptive: boolean;
  pattern: number;
  from: string | undefined;
  host: string;
}

function parse(argv: readonly string[]): PingOptions {
  const o: PingOptions = {
    count: Infinity,
    size: 56,
    interval: 1e9,
    deadline: Infinity,
    patience: 10e9,
    ttl: 0,
    quiet: false,
    adaptive: false,
    pattern: 0,
    from: undefined,
    host: '',
  };
  const getopt = new Getopt(['ping', ...argv.slice(1)], 'qvc:s:t:w:W:I:np:i:A46');
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument = '' } = option;
    if (letter === '?') throw usageError(USAGE, option.error);
    else if (letter === 'q') o.quiet = true;
    else if (letter === 'c') o.count = number(argument) || Infinity;
    else if (letter === 's') o.size = number(argument);
    else if (letter === 't') o.ttl = number(argument);
    else if (letter === 'w') o.deadline = number(argument) * 1e9 || Infinity;
    else if (letter === 'W') o.patience = number(argument) * 1e9;
    else if (letter === 'i') o.interval = Number(argument) * 1e9;
    else if (letter === 'I') o.from = argument;
    else if (letter === 'p') o.pattern = parseInt(argument, 16);
    else if (letter === 'A') o.adaptive = true;
  }
  [o.host] = getopt.operands;
  if (o.host === undefined) throw usageError(USAGE);
  return o;
}

function number(text: string): number {
  if (!/^\d+$/.test(text)) throw new AppletError(`invalid number '${text}'`);
  return Number(text);
}

/** ping of busybox. */
export function* ping(process: Process): Program<number> {
  const options = parse(process.argv);
  const found = yield* getaddrinfo(process, options.host);
  if (typeof found === 'string') throw new AppletError(`bad address '${options.host}'`);
  return yield* new Pinger(process, options, found.addr).run();
}

class Pinger {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: PingOptions;
  private readonly target: number;
  private readonly fd: number;
  private readonly ident: number;
  private readonly message = new S.MsgHdr(65536);
  private readonly sentAt = new Map<number, number>();
  private sent = 0;
  private received = 0;
  private duplicates = 0;
  private least = Infinity;
  private most = 0;
  private sum = 0;
  private stopped = false;

  constructor(process: Process, options: PingOptions, target: number) {
    this.process = process;
    this.io = new Stdio(process);
    this.o = options;
    this.target = target;
    this.ident = process.pid & 0xffff;
    this.fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_ICMP);
    if (options.ttl > 0) process.setsockopt(this.fd, S.SOL_IP, S.IP_TTL, options.ttl);
    process.setsockopt(this.fd, S.SOL_SOCKET, S.SO_BROADCAST, 1);
    if (options.from !== undefined) this.bindTo(options.from);
  }

  private bindTo(from: string): void {
    const addr = parseIpv4(from);
    try {
      if (addr === undefined) this.process.setsockopt(this.fd, S.SOL_SOCKET, S.SO_BINDTODEVICE, from);
      else this.process.bind(this.fd, { family: S.AF_INET, addr, port: 0 });
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      throw new AppletError(
        addr === undefined ? `can't bind to interface ${from}: ${strerror(error.errno)}` : `bind: ${strerror(error.errno)}`,
      );
    }
  }

  *run(): Program<number> {
    const { o, process, io } = this;
    process.signal(SIGINT, () => (this.stopped = true));
    const address = formatIpv4(this.target);
    yield* io.print(`PING ${o.host} (${address}): ${o.size} data bytes\n`);
    yield* io.flush();
    const end = process.monotonic() + o.deadline;
    let next = process.monotonic();
    while (!this.stopped && process.monotonic() < end) {
      if (this.sent < o.count && process.monotonic() >= next) {
        this.send();
        next = process.monotonic() + (this.sent < o.count ? o.interval : o.patience);
      } else if (this.sent >= o.count && (this.received >= o.count || process.monotonic() >= next)) break;
      const before = this.received;
      yield* this.receiveUntil(Math.min(next, end));
      if (o.adaptive && this.received > before && this.sent < o.count) next = process.monotonic();
    }
    yield* io.print(this.summary());
    yield* io.flush();
    return this.received === 0 ? 1 : 0;
  }

  private send(): void {
    const { o, process } = this;
    const packet = new Uint8Array(ICMP_HEADER + o.size).fill(o.pattern, ICMP_HEADER);
    packet[0] = ECHO_REQUEST;
    putBe16(packet, 4, this.ident);
    putBe16(packet, 6, this.sent & 0xffff);
    putBe16(packet, 2, checksum(packet, 0, packet.length));
    this.sentAt.set(this.sent & 0xffff, process.monotonic());
    this.sent++;
    const result = process.sendto(this.fd, packet, packet.length, 0, { family: S.AF_INET, addr: this.target, port: 0 });
    if (result < 0) throw new AppletError(`sendto: ${strerror(-result)}`);
  }

  private *receiveUntil(deadline: number): Program<void> {
    const { process, message } = this;
    if (this.stopped || (yield* pollUntil(process, this.fd, POLLIN, deadline)) === 0) return;
    const length = process.recvmsg(this.fd, message, S.MSG_DONTWAIT);
    if (length < 0) return;
    const { data } = message;
    const at = (data[0] & 15) * 4;
    if (length < at + ICMP_HEADER || data[at] !== ECHO_REPLY || be16(data, at + 4) !== this.ident) return;
    yield* this.reply(data, at, length);
  }

  private *reply(data: Uint8Array, at: number, length: number): Program<void> {
    const sequence = be16(data, at + 6);
    const sent = this.sentAt.get(sequence);
    const took = sent === undefined ? 0 : (this.process.monotonic() - sent) / 1e6;
    const again = sent === undefined;
    if (again) this.duplicates++;
    else {
      this.received++;
      this.sentAt.delete(sequence);
      this.least = Math.min(this.least, took);
      this.most = Math.max(this.most, took);
      this.sum += took;
    }
    if (this.o.quiet) return;
    const text = `${length - at} bytes from ${formatIpv4(this.message.addr)}: seq=${sequence} ttl=${data[8]} time=${took.toFixed(3)} ms`;
    yield* this.io.print(`${text}${again ? ' (DUP!)' : ''}\n`);
    yield* this.io.flush();
  }

  private summary(): string {
    const { sent, received, duplicates } = this;
    const lost = sent === 0 ? 0 : Math.floor(((sent - received) * 100) / sent);
    const again = duplicates > 0 ? `${duplicates} duplicates, ` : '';
    let text = `\n--- ${this.o.host} ping statistics ---\n${sent} packets transmitted, ${received} packets received, ${again}${lost}% packet loss\n`;
    if (received > 0)
      text += `round-trip min/avg/max = ${this.least.toFixed(3)}/${(this.sum / received).toFixed(3)}/${this.most.toFixed(3)} ms\n`;
    return text;
  }
}
