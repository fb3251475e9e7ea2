import { EACCES, EAGAIN, EINTR, EMSGSIZE, ENOBUFS, EPERM, SysError, strerror } from '../../uapi/errno.ts';
import { POLLERR, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { NLM_F_DUMP, RTM_GETADDR, RTM_GETLINK, RTM_NEWADDR, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { SIGALRM, SIGINT, SIGQUIT } from '../../uapi/signal.ts';
import * as S from '../../uapi/socket.ts';
import { be16, be32, formatIpv4, ipv4IsMulticast } from '../../wire/addr.ts';
import { nameOfAddress } from '../netdb.ts';
import { nameInfo } from '../resolver/getaddrinfo.ts';
import { program, writeText, type Stdio } from '../stdio.ts';
import { resolveDestination } from './destination.ts';
import { NODE_INFO_HELP } from './ipv6_only.ts';
import { icmpWords } from './icmp_words.ts';
import { PingError, ipOptionLength, parsePingOptions, type PingOptions } from './options.ts';
import { PingSession, icmpChecksumOk, schedulable, sequenceOf } from './session.ts';
import { buildIpOptions, formatIpOptions } from './ip_options.ts';
import { formatRoundTrip, statusLine, summary } from './summary.ts';
import { PING_USAGE, PING_VERSION } from './usage.ts';

const NSEC_PER_MSEC = 1_000_000;
const ICMP_ECHOREPLY = 0;
const ICMP_ECHO = 8;
/** A raw socket takes echo replies and errors: destination unreachable, source quench, redirect, time exceeded, parameter problem. */
const WANTED_TYPES = ~((1 << 0) | (1 << 3) | (1 << 4) | (1 << 5) | (1 << 11) | (1 << 12));
/** ... and once errors come through the error queue, not a second time as packets. */
const WANTED_BESIDE_ERRORS = ~((1 << 0) | (1 << 4) | (1 << 5));

/** ping(8) of iputils 20240905. */
export const ping = program(function* (process, io) {
  const name = process.argv[0];
  try {
    const { options, warnings } = parsePingOptions(process.argv);
    for (const warning of warnings) yield* io.error(`${name}: ${warning}\n`);
    if (options.version) {
      yield* io.print(PING_VERSION);
      return 0;
    }
    if (options.nodeInfo !== undefined) {
      const asked = options.nodeInfo === 'help';
      yield* asked ? io.print(NODE_INFO_HELP) : io.error(NODE_INFO_HELP);
      return asked ? 0 : 2;
    }
    if (options.pattern && !options.quiet) yield* io.print(`PATTERN: 0x${hex(options.pattern)}\n`);
    return yield* new Ping(process, io, options).run();
  } catch (error) {
    if (!(error instanceof PingError)) throw error;
    for (const warning of error.warnings) yield* io.error(`${name}: ${warning}\n`);
    if (error.message !== '') yield* io.error(`${error.usage || error.status === 95 ? '' : `${name}: `}${error.message}\n`);
    if (error.usage) yield* io.error(PING_USAGE);
    return error.status;
  }
});

class Ping {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: PingOptions;
  private session!: PingSession;
  private readonly fd: number;
  private target = 0;
  private lastHost: { addr: number; name: string | undefined } | undefined = undefined;
  private targetName = '';
  private source = 0;
  private multicast = false;
  private exiting = false;
  private statusWanted = false;
  private readonly message: S.MsgHdr;
  private readonly address: S.SockAddr = { family: S.AF_INET, addr: 0, port: 0 };

  constructor(process: Process, io: Stdio, options: PingOptions) {
    this.process = process;
    this.io = io;
    this.options = options;
    this.fd = process.socket(S.AF_INET, S.SOCK_RAW, S.IPPROTO_ICMP);
    this.message = new S.MsgHdr(options.dataLength + 60 + 76);
  }

  *run(): Program<number> {
    const { process, io, options } = this;
    const { target, name, gateways } = yield* resolveDestination(process, io, options, this.fd);
    this.target = target;
    this.targetName = name;
    yield* this.chooseSource(gateways);
    this.configureSocket(gateways);
    this.session = new PingSession(options, process);
    const bytes = options.dataLength + 8 + ipOptionLength(options) + 20;
    const from = options.device !== undefined || options.strictSource ? `from ${formatIpv4(this.source)} ${options.device ?? ''}: ` : '';
    const line = `PING ${this.targetName} (${formatIpv4(this.target)}) ${from}${options.dataLength}(${bytes}) bytes of data.\n`;
    yield* io.print(line);
    this.catchSignals();
    yield* this.mainLoop();
    yield* io.print(summary(this.session, this.targetName));
    const short = options.deadline > 0 && this.session.received < options.count;
    return this.session.received === 0 || short ? 1 : 0;
  }

  /** Asks the routing for the source address by connecting a UDP socket, as ping does. */
  private *chooseSource(gateways: number[]): Program<void> {
    const { options, process } = this;
    this.source = options.source;
    if (this.source !== 0) {
      if (options.device !== undefined) this.bindToDevice(this.fd);
    } else {
      const probe = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
      if (options.device !== undefined) {
        this.bindToDevice(probe);
        this.bindToDevice(this.fd);
      }
      if (options.tos !== 0) process.setsockopt(probe, S.SOL_IP, S.IP_TOS, options.tos);
      if (options.mark !== undefined) process.setsockopt(probe, S.SOL_SOCKET, S.SO_MARK, options.mark);
      yield* this.connectProbe(probe, { family: S.AF_INET, addr: gateways[0] ?? this.target, port: 1025 });
      this.source = process.getsockname(probe).addr ?? 0;
      process.close(probe);
      if (options.device !== undefined && !this.deviceHasAddress(options.device, this.source)) {
        yield* this.warn(`Warning: source address might be selected on device other than: ${options.device}`);
      }
    }
    if (this.target === 0) this.target = this.source;
    this.multicast = options.broadcast || ipv4IsMulticast(this.target);
  }

  private *connectProbe(probe: number, address: S.SockAddr): Program<void> {
    const { process } = this;
    try {
      yield* process.connect(probe, address);
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      if (error.errno !== EACCES) throw new PingError(2, `connect: ${strerror(error.errno)}`);
      if (!this.options.broadcast) {
        throw new PingError(2, 'Do you want to ping broadcast? Then -b. If not, check your local firewall rules');
      }
      yield* this.io.error('WARNING: pinging broadcast address\n');
      process.setsockopt(probe, S.SOL_SOCKET, S.SO_BROADCAST, 1);
      try {
        yield* process.connect(probe, address);
      } catch (again) {
        throw again instanceof SysError ? new PingError(2, `connect: ${strerror(again.errno)}`) : again;
      }
    }
  }

  private bindToDevice(fd: number): void {
    const device = this.options.device!;
    this.sysopt(`SO_BINDTODEVICE ${device}`, fd, S.SOL_SOCKET, S.SO_BINDTODEVICE, device);
  }

  /** setsockopt whose refusal ends ping with `what` and the reason. */
  private sysopt(what: string, fd: number, level: number, option: number, value: number | string | Uint8Array): void {
    try {
      this.process.setsockopt(fd, level, option, value);
    } catch (error) {
      throw error instanceof SysError ? new PingError(2, `${what}: ${strerror(error.errno)}`) : error;
    }
  }

  private deviceHasAddress(device: string, address: number): boolean {
    const link = this.process.rtnetlink({ type: RTM_GETLINK, body: { ifname: device } }).messages[0];
    const index = link?.type === RTM_NEWLINK ? link.body.index : undefined;
    const dump = this.process.rtnetlink({ type: RTM_GETADDR, flags: NLM_F_DUMP, body: { family: S.AF_INET } });
    return dump.messages.some(({ type, body }) => type === RTM_NEWADDR && body.index === index && body.local === address);
  }

  private configureSocket(gateways: number[]): void {
    const { fd, options, process } = this;
    if (options.tos !== 0) this.sysopt('setsockopt', fd, S.SOL_IP, S.IP_TOS, options.tos);
    const pmtudisc = options.pmtudisc ?? (this.multicast ? S.IP_PMTUDISC_DO : undefined);
    if (pmtudisc !== undefined) this.sysopt('IP_MTU_DISCOVER', fd, S.SOL_IP, S.IP_MTU_DISCOVER, pmtudisc);
    if (options.strictSource) {
      try {
        process.bind(fd, { family: S.AF_INET, addr: this.source, port: 0 });
      } catch (error) {
        throw error instanceof SysError ? new PingError(2, `bind: ${strerror(error.errno)}`) : error;
      }
    }
    process.setsockopt(fd, S.SOL_RAW, S.ICMP_FILTER, WANTED_TYPES);
    process.setsockopt(fd, S.SOL_IP, S.IP_RECVERR, 1);
    // By now ping has given up CAP_NET_RAW, without which nobody may route by himself.
    if (gateways.length > 0 && options.timestamp === undefined) throw new PingError(2, `record route: ${strerror(EPERM)}`);
    const ipOptions = buildIpOptions(options, gateways);
    if (ipOptions !== undefined) this.sysopt('record route', fd, S.SOL_IP, S.IP_OPTIONS, ipOptions);
    const estimate = options.dataLength + 8 + Math.trunc((options.dataLength + 519) / 512) * (ipOptionLength(options) + 260);
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_SNDBUF, options.sndbuf || estimate);
    process.setsockopt(fd, S.SOL_SOCKET, S.SO_RCVBUF, Math.max(65536, estimate * options.preload));
    if (options.broadcast) this.sysopt('cannot set broadcasting', fd, S.SOL_SOCKET, S.SO_BROADCAST, 1);
    if (options.noLoop) this.sysopt('cannot disable multicast loopback', fd, S.SOL_IP, S.IP_MULTICAST_LOOP, 0);
    if (options.ttl !== undefined) {
      this.sysopt('cannot set multicast time-to-live', fd, S.SOL_IP, S.IP_MULTICAST_TTL, options.ttl);
      this.sysopt('cannot set unicast time-to-live', fd, S.SOL_IP, S.IP_TTL, options.ttl);
    }
    if (options.dontRoute) process.setsockopt(fd, S.SOL_SOCKET, S.SO_DONTROUTE, 1);
    if (options.mark !== undefined) process.setsockopt(fd, S.SOL_SOCKET, S.SO_MARK, options.mark);
    this.address.addr = this.target;
  }

  private catchSignals(): void {
    const { process, options } = this;
    const exit = (): void => {
      this.exiting = true;
    };
    process.signal(SIGINT, exit);
    process.signal(SIGALRM, exit);
    process.signal(SIGQUIT, () => {
      this.statusWanted = true;
    });
    if (options.deadline > 0) process.setitimer(options.deadline * 1e9, 0);
  }

  private *mainLoop(): Program<void> {
    const { process, session, options, fd } = this;
    for (;;) {
      if (this.exiting) return;
      if (options.count > 0 && session.received + session.errors >= options.count) return;
      if (options.deadline > 0 && session.errors > 0) return;
      if (this.statusWanted) {
        this.statusWanted = false;
        yield* this.io.error(statusLine(session));
      }
      let wait: number;
      do {
        wait = yield* this.probe();
        if (options.count > 0 && session.transmitted >= options.count && options.deadline === 0) wait = this.scheduleExit(wait);
      } while (wait <= 0);
      // Short waits poll and so learn of waiting errors; an interval's wait is recvmsg with a receive time-out, which does not.
      const polls = options.adaptive || wait < schedulable(session.interval);
      const start = process.monotonic();
      const events = yield* this.waitForAnswer(polls ? wait : schedulable(session.interval));
      if (events === 0) continue;
      let errorsWaiting = polls && (events & POLLERR) !== 0;
      if (!polls && process.ready(fd, POLLIN) === POLLERR) {
        yield* this.sleep(start + schedulable(session.interval) * NSEC_PER_MSEC - process.monotonic());
      }
      for (;;) {
        const length = process.recvmsg(fd, this.message, S.MSG_DONTWAIT);
        if (length < 0) {
          if ((length === -EAGAIN && !errorsWaiting) || length === -EINTR) break;
          errorsWaiting = false;
          yield* this.receiveError();
        } else yield* this.reply(length);
        if (session.inFlight() === 0) break;
      }
    }
  }

  private *waitForAnswer(ms: number): Program<number> {
    try {
      return yield* this.process.poll1(this.fd, POLLIN, ms * NSEC_PER_MSEC);
    } catch (error) {
      if (error instanceof SysError && error.errno === EINTR) return 0;
      throw error;
    }
  }

  private *sleep(ns: number): Program<void> {
    try {
      if (ns > 0) yield* this.process.nanosleep(ns);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
  }

  /** All probes are out: a timer ends the wait for what is still under way. iputils: __schedule_exit(). */
  private scheduleExit(wait: number): number {
    const { session, options, process } = this;
    if (session.exitTimerSet) return wait;
    session.exitTimerSet = true;
    const usec = session.received > 0 ? Math.max(2 * session.max, 1000 * session.interval) : options.linger;
    // setitimer() with nothing in it sets no timer: -W 0 waits for an answer for ever.
    if (usec > 0) process.setitimer(usec * 1000, 0);
    return wait < 0 || wait < usec / 1000 ? Math.trunc(usec / 1000) : wait;
  }

  /** Sends a probe if it is time; returns how many ms to wait. iputils: pinger(). */
  private *probe(): Program<number> {
    const { session, options, process } = this;
    if (this.exiting || (options.count > 0 && session.transmitted >= options.count && options.deadline === 0)) return 1000;
    const wait = session.untilNextProbe(process.monotonic());
    if (wait > 0) return wait;
    if (options.outstanding && session.transmitted > 0 && !session.wasAnswered(session.transmitted)) {
      yield* this.io.print(`${this.stamp()}no answer yet for icmp_seq=${session.transmitted % 65536}\n`);
    }
    session.fillProbe(process.realtime());
    const sent = process.sendto(this.fd, session.packet, session.packet.length, 0, this.address);
    if (sent >= 0) {
      if (options.flood && !options.quiet) yield* writeText(process, 1, '.');
      return session.probeSent();
    }
    return yield* this.probeRefused(-sent);
  }

  private *probeRefused(errno: number): Program<number> {
    const { session, options } = this;
    if (errno === EAGAIN) return schedulable(0);
    // Only a refusal that is no mere lack of a route is worth a word: one with an ICMP error behind it, or a packet too long.
    let worthAWord = true;
    if (errno === EMSGSIZE) session.errors++;
    else if (errno !== ENOBUFS) worthAWord = yield* this.receiveError();
    const wait = session.probeFailed();
    if (!options.quiet && worthAWord) {
      if (options.flood) yield* writeText(this.process, 1, 'E');
      else yield* this.warn(`sendmsg: ${strerror(errno)}`);
    }
    return wait;
  }

  /** Reads one entry of the error queue; was it an ICMP error about a probe of ours? */
  private *receiveError(): Program<boolean> {
    const { message, options, session, process, fd } = this;
    const length = process.recvmsg(fd, message, S.MSG_ERRQUEUE | S.MSG_DONTWAIT);
    if (length < 0) return false;
    if (message.eeOrigin === S.SO_EE_ORIGIN_LOCAL) {
      if (options.quiet) return false;
      if (options.flood) yield* writeText(process, 1, 'E');
      else if (message.eeErrno === EMSGSIZE) yield* this.warn(`local error: message too long, mtu=${message.eeInfo}`);
      else yield* this.warn(`local error: ${strerror(message.eeErrno)}`);
      session.errors++;
      return false;
    }
    const data = message.data;
    const ours = length >= 8 && message.addr === this.target && data[0] === ICMP_ECHO && be16(data, 4) === session.ident;
    if (message.eeOrigin !== S.SO_EE_ORIGIN_ICMP || !ours) return false;
    session.acknowledge(sequenceOf(data, 0));
    process.setsockopt(fd, S.SOL_RAW, S.ICMP_FILTER, WANTED_BESIDE_ERRORS);
    session.errors++;
    if (options.quiet) return true;
    if (options.flood) yield* writeText(process, 1, '\bE');
    else {
      const words = icmpWords(message.eeType, message.eeCode, message.eeInfo);
      const from = yield* this.hostOf(message.eeOffender);
      yield* this.io.print(`${this.stamp()}From ${from} icmp_seq=${sequenceOf(data, 0)} ${words}\n`);
      yield* this.io.flush();
    }
    return true;
  }

  /** A packet came: `message` holds its IP header and all. iputils: ping4_parse_reply(). */
  private *reply(length: number): Program<void> {
    const { message, session, options } = this;
    const data = message.data;
    const header = (data[0] & 15) * 4;
    if (length < header + 8 || header < 20) return;
    if (data[header] !== ICMP_ECHOREPLY) {
      yield* this.otherMessage(header, length);
      return;
    }
    if (be16(data, header + 4) !== session.ident) return;
    const icmpLength = length - header;
    const bad = !icmpChecksumOk(data, header, icmpLength);
    const arrived = options.latency || message.timestamp === 0 ? this.process.realtime() : message.timestamp;
    const usec = session.roundTrip(data, header, icmpLength, arrived);
    const duplicate = session.countReply(sequenceOf(data, header), usec, bad);
    if (options.quiet) return;
    if (options.flood) yield* writeText(this.process, 1, bad ? '\bC' : '\b \b');
    else yield* this.printReply(header, icmpLength, usec, bad, duplicate);
  }

  private *printReply(header: number, length: number, usec: number, bad: boolean, duplicate: boolean): Program<void> {
    const { message, session, options, io } = this;
    const data = message.data;
    let line = `${this.stamp()}${length} bytes from ${yield* this.hostOf(message.addr)}: icmp_seq=${sequenceOf(data, header)}`;
    if (options.verbose) line += ` ident=${session.ident}`;
    line += ` ttl=${data[8]}`;
    if (length < options.dataLength + 8) line += ' (truncated)';
    else {
      if (session.timing) line += ` time=${formatRoundTrip(Math.max(0, usec), options.precision)} ms`;
      if (duplicate && (!this.multicast || options.verbose)) line += ' (DUP!)';
      if (bad) line += ' (BAD CHECKSUM!)';
      if (!this.multicast && message.addr !== this.target) line += ' (DIFFERENT ADDRESS!)';
      line += this.wrongData(header) + formatIpOptions(data, header, (addr) => this.knownHost(addr));
    }
    yield* io.print(`${line}${options.audible ? '\x07' : ''}\n`);
    yield* io.flush();
  }

  private wrongData(header: number): string {
    const { session, message, options } = this;
    const wrong = session.wrongByte(message.data, header);
    if (wrong < 0) return '';
    const was = message.data[header + 8 + wrong];
    let text = `\nwrong data byte #${wrong} should be 0x${session.packet[8 + wrong].toString(16)} but was 0x${was.toString(16)}`;
    for (let i = 16; i < options.dataLength; i++) {
      if (i % 32 === 16) text += `\n#${i}\t`;
      text += `${message.data[header + 8 + i].toString(16)} `;
    }
    return text;
  }

  /** Redirects and the like come as packets; errors that also come through the error queue only count as answered here. */
  private *otherMessage(header: number, length: number): Program<void> {
    const { message, session, options } = this;
    const data = message.data;
    const type = data[header];
    if (type !== 3 && type !== 4 && type !== 5 && type !== 11 && type !== 12) return;
    const inner = header + 8;
    if (length < inner + 28) return;
    const icmp = inner + (data[inner] & 15) * 4;
    if (length < icmp + 8 || data[icmp] !== ICMP_ECHO || be32(data, inner + 16) !== this.target || be16(data, icmp + 4) !== session.ident)
      return;
    if (type !== 5 && type !== 4) {
      session.acknowledge(sequenceOf(data, icmp));
      return;
    }
    if (options.quiet || options.flood) return;
    const words = icmpWords(type, data[header + 1], be32(data, header + 4));
    yield* this.io.print(`${this.stamp()}From ${yield* this.hostOf(message.addr)}: icmp_seq=${sequenceOf(data, icmp)} ${words}\n`);
  }

  /** "name (address)"; the last one is remembered. */
  private *hostOf(addr: number): Program<string> {
    const { options } = this;
    if (this.exiting || (options.numeric && !options.forceLookup)) return formatIpv4(addr);
    if (this.lastHost?.addr !== addr) this.lastHost = { addr, name: yield* nameInfo(this.process, addr) };
    const { name } = this.lastHost;
    return name === undefined ? formatIpv4(addr) : `${name} (${formatIpv4(addr)})`;
  }

  /** The same without asking anybody. */
  private knownHost(addr: number): string {
    const { options } = this;
    const name = !this.exiting && (options.forceLookup || !options.numeric) ? nameOfAddress(this.process, addr) : undefined;
    return name === undefined ? formatIpv4(addr) : `${name} (${formatIpv4(addr)})`;
  }

  private stamp(): string {
    if (!this.options.timestamps) return '';
    const usec = Math.floor(this.process.realtime() / 1000);
    return `[${Math.floor(usec / 1e6)}.${String(usec % 1e6).padStart(6, '0')}] `;
  }

  private *warn(words: string): Program<void> {
    yield* this.io.flush();
    yield* this.io.error(`${this.process.argv[0]}: ${words}\n`);
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
