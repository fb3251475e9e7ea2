import { EACCES, ECONNREFUSED, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, EPROTO, ETIMEDOUT, strerror } from '../uapi/errno.ts';
import { POLLERR, POLLIN } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import * as S from '../uapi/socket.ts';
import { formatIpv4 } from '../wire/addr.ts';
import { Getopt } from './getopt.ts';
import { getaddrinfo, getnameinfo, EAI_AGAIN } from './resolver/getaddrinfo.ts';
import { program, type Stdio } from './stdio.ts';
import { pollUntil } from './stream.ts';

const USAGE = `
Usage
  tracepath [options] <destination>

Options:
  -4             use IPv4
  -6             use IPv6
  -b             print both name and IP
  -l <length>    use packet <length>
  -m <hops>      use maximum <hops>
  -n             no reverse DNS name resolution
  -p <port>      use destination <port>
  -V             print version and exit
  <destination>  DNS name or IP address

For more details see tracepath(8).
`;
const DEFAULT_PORT = 44444;
const DEFAULT_MTU = 65535;
const OVERHEAD = 28;
const MAX_PROBES = 10;
const HISTORY = 64;
const HOST_COLUMN = 52;
const TIME_EXCEEDED = 11;

interface Options {
  both: boolean;
  numeric: boolean;
  mtu: number;
  maxHops: number;
  port: number;
}

class Usage extends Error {
  readonly status: number;

  constructor(words: string, status: number) {
    super(words);
    this.status = status;
  }
}

function parse(argv: readonly string[], o: Options): string {
  const getopt = new Getopt(['tracepath', ...argv.slice(1)], '46nbh?l:m:p:V');
  const number = (text: string, most: number): number => {
    if (!/^\d+$/.test(text)) throw new Usage(`tracepath: invalid argument: '${text}'\n`, 1);
    if (Number(text) > most) throw new Usage(`tracepath: invalid argument: '${text}': out of range: 0 <= value <= ${most}\n`, 1);
    return Number(text);
  };
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument = '' } = option;
    if (letter === 'n') o.numeric = true;
    else if (letter === 'b') o.both = true;
    else if (letter === 'l') o.mtu = number(argument, 2147483647);
    else if (letter === 'm') o.maxHops = number(argument, 255);
    else if (letter === 'p') o.port = number(argument, 65535);
    else if (letter === '6') throw new Usage('patchbay: tracepath: IPv6 is not modelled\n', 95);
    else if (letter === 'V') return '';
    else if (letter !== '4') throw new Usage(`${option.error === undefined ? '' : `${option.error}\n`}${USAGE}`, 255);
  }
  const [host, extra] = getopt.operands;
  if (host === undefined || extra !== undefined) throw new Usage(USAGE, 255);
  const slash = host.indexOf('/');
  if (slash >= 0 && o.port === 0) o.port = number(host.slice(slash + 1), 65535);
  o.port ||= DEFAULT_PORT;
  return slash < 0 ? host : host.slice(0, slash);
}

/** tracepath(8) of iputils: the way to a host and the largest packet it carries. */
export const tracepath = program(function* (process, io) {
  const options: Options = { both: false, numeric: false, mtu: DEFAULT_MTU, maxHops: 30, port: 0 };
  try {
    const host = parse(process.argv, options);
    if (host === '') {
      yield* io.print(
        'tracepath from iputils 20240905\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n',
      );
      return 0;
    }
    const found = yield* getaddrinfo(process, host);
    if (typeof found === 'string') throw new Usage(`tracepath: ${host}: ${found}\n`, 1);
    if (options.mtu <= OVERHEAD) throw new Usage(`tracepath: pktlen must be within: ${OVERHEAD} < value <= 2147483647\n`, 1);
    yield* new Path(process, io, options, found.addr).run();
    return 0;
  } catch (error) {
    if (!(error instanceof Usage)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

/** What one round of probes came to: nothing, the end of the search, or a router's answer (the path MTU). */
type Progress = number;
const NO_PROGRESS = -1;

class Path {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: Options;
  private readonly target: number;
  private readonly fd: number;
  private readonly message = new S.MsgHdr(65536);
  /** When and with what TTL the probe to port + i left. */
  private readonly history = Array.from({ length: HISTORY }, () => ({ hops: 0, sent: 0 }));
  private at = 0;
  private ttl = 1;
  private mtu: number;
  private hopsTo = -1;
  private hopsFrom = -1;

  constructor(process: Process, io: Stdio, options: Options, target: number) {
    this.process = process;
    this.io = io;
    this.o = options;
    this.target = target;
    this.mtu = options.mtu;
    this.fd = process.socket(S.AF_INET, S.SOCK_DGRAM, 0);
    process.setsockopt(this.fd, S.SOL_IP, S.IP_MTU_DISCOVER, S.IP_PMTUDISC_PROBE);
    process.setsockopt(this.fd, S.SOL_IP, S.IP_RECVERR, 1);
    process.setsockopt(this.fd, S.SOL_IP, S.IP_RECVTTL, 1);
  }

  *run(): Program<void> {
    const { io } = this;
    if (yield* this.search()) yield* io.print(`     Too many hops: pmtu ${this.mtu}\n`);
    let text = `     Resume: pmtu ${this.mtu} `;
    if (this.hopsTo >= 0) text += `hops ${this.hopsTo} `;
    if (this.hopsFrom >= 0) text += `back ${this.hopsFrom} `;
    yield* io.print(`${text}\n`);
  }

  /** Goes from hop to hop; true where there were too many. */
  private *search(): Program<boolean> {
    for (this.ttl = 1; this.ttl <= this.o.maxHops; this.ttl++) {
      this.process.setsockopt(this.fd, S.SOL_IP, S.IP_TTL, this.ttl);
      let progress: Progress = NO_PROGRESS;
      for (let i = 0; i < 3; i++) {
        const before = this.mtu;
        progress = yield* this.probe();
        if (this.mtu !== before) i = -1;
        else if (progress === 0) return false;
        else if (progress > 0) break;
      }
      if (progress < 0) yield* this.io.print(`${this.hop(this.ttl)}:  no reply\n`);
      yield* this.io.flush();
    }
    return true;
  }

  private hop(ttl: number): string {
    return String(ttl).padStart(2);
  }

  private *probe(): Program<Progress> {
    for (let i = 0; i < MAX_PROBES; i++) {
      const slot = this.history[this.at];
      slot.hops = this.ttl;
      slot.sent = this.process.monotonic();
      const length = this.mtu - OVERHEAD;
      const to = { family: S.AF_INET, addr: this.target, port: this.o.port + this.at };
      if (this.process.sendto(this.fd, new Uint8Array(length), length, 0, to) > 0) {
        this.at = (this.at + 1) % HISTORY;
        return yield* this.answer();
      }
      const progress = yield* this.errors();
      slot.hops = 0;
      if (progress === 0) return 0;
      if (progress > 0) i = -1;
    }
    this.at = (this.at + 1) % HISTORY;
    yield* this.io.print(`${this.hop(this.ttl)}:  send failed\n`);
    return 0;
  }

  private *answer(): Program<Progress> {
    yield* pollUntil(this.process, this.fd, POLLIN | POLLERR, this.process.monotonic() + 1e9);
    if (this.process.recvmsg(this.fd, this.message, S.MSG_DONTWAIT) > 0) {
      yield* this.io.print(`${this.hop(this.ttl)}?: reply received 8)\n`);
      return 0;
    }
    return yield* this.errors();
  }

  /** Reads the socket's error queue. 0: the search is over. */
  private *errors(): Program<Progress> {
    const { process, message } = this;
    let progress: Progress = NO_PROGRESS;
    while (process.recvmsg(this.fd, message, S.MSG_ERRQUEUE | S.MSG_DONTWAIT) >= 0) {
      progress = this.mtu;
      const now = process.monotonic();
      const slot = this.history[message.port - this.o.port] as { hops: number; sent: number } | undefined;
      const sndHops = slot === undefined || slot.hops === 0 ? -1 : slot.hops;
      if (slot !== undefined) slot.hops = 0;
      let text: string;
      if (message.eeOrigin === S.SO_EE_ORIGIN_LOCAL) text = `${this.hop(this.ttl)}?: ${'[LOCALHOST]'.padEnd(32)} `;
      else text = yield* this.router(sndHops);
      if (slot !== undefined && sndHops > 0 && message.eeOrigin !== S.SO_EE_ORIGIN_LOCAL)
        text += `${((now - slot.sent) / 1e6).toFixed(3).padStart(7)}ms `;
      const { words, over } = this.verdict(sndHops);
      yield* this.io.print(`${text}${words}\n`);
      if (message.eeErrno === EMSGSIZE) {
        this.mtu = message.eeInfo;
        progress = this.mtu;
      }
      if (over) return 0;
    }
    return progress;
  }

  private *router(sndHops: number): Program<string> {
    const { o } = this;
    const address = formatIpv4(this.message.eeOffender);
    let name = '';
    if (!o.numeric || o.both) {
      const found = yield* getnameinfo(this.process, this.message.eeOffender);
      name = found === EAI_AGAIN ? '???' : (found ?? address);
    }
    const [first, second] = o.numeric ? [address, name] : [name, address];
    const shown = o.both ? `${first} (${second})` : first;
    const place = sndHops > 0 ? `${this.hop(sndHops)}:  ` : `${this.hop(this.ttl)}?: `;
    return place + shown + ' '.repeat(HOST_COLUMN - Math.min(shown.length, HOST_COLUMN - 1));
  }

  /** What an answer means, and whether it ends the search. */
  private verdict(sndHops: number): { words: string; over: boolean } {
    const { message } = this;
    switch (message.eeErrno) {
      case ETIMEDOUT:
        return { words: '', over: false };
      case EMSGSIZE:
        return { words: `pmtu ${message.eeInfo}`, over: false };
      case ECONNREFUSED:
        this.hopsTo = sndHops < 0 ? this.ttl : sndHops;
        this.hopsFrom = this.returnHops();
        return { words: 'reached', over: true };
      case EPROTO:
        return { words: '!P', over: true };
      case EHOSTUNREACH: {
        if (message.eeOrigin !== S.SO_EE_ORIGIN_ICMP || message.eeType !== TIME_EXCEEDED) return { words: '!H', over: true };
        const back = this.returnHops();
        const asymmetric = back >= 0 && back !== (sndHops >= 0 ? sndHops : this.ttl);
        return { words: asymmetric ? `asymm ${this.hop(back)} ` : '', over: false };
      }
      case ENETUNREACH:
        return { words: '!N', over: true };
      case EACCES:
        return { words: '!A', over: true };
      default:
        return { words: `\ntracepath: NET ERROR: ${strerror(message.eeErrno)}`, over: true };
    }
  }

  /** How far away an answer came from, judging by its TTL. */
  private returnHops(): number {
    const { ttl } = this.message;
    if (ttl < 0) return -1;
    return ttl <= 64 ? 65 - ttl : ttl <= 128 ? 129 - ttl : 256 - ttl;
  }
}
