import { EINTR, SysError, strerror } from '../../uapi/errno.ts';
import { POLLERR, POLLIN, type PollFd } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { getaddrinfo, nameInfo } from '../resolver/getaddrinfo.ts';
import { program, type Stdio } from '../stdio.ts';
import { TracerouteError, type TracerouteOptions } from './options.ts';
import { parseTracerouteOptions } from './parse_options.ts';
import { checkExpired } from './check_expired.ts';
import { dccpMethod, icmpMethod, rawMethod, udpMethod, type Method } from './methods.ts';
import { ipHeaderLength } from './probing_socket.ts';
import { tcpMethod } from './tcp_method.ts';
import { newProbe, type Probe, ttlToHops } from './probe.ts';

const NSEC_PER_SEC = 1e9;
/** Data behind the IP header where no length is asked for. */
const DEFAULT_DATA = 40;
const METHODS = { icmp: icmpMethod, tcp: tcpMethod, udp: udpMethod, raw: rawMethod, dccp: dccpMethod };
/** Where -A asks for the path of autonomous systems. */
const REGISTRY = 'whois.radb.net';
const WRONG_FAMILY = 'Address family for hostname not supported';

/** traceroute(8): the routers on the way to a host (Dmitry Butskoy's, version 2.1.6). */
export const traceroute = program(function* (process, io) {
  try {
    const options = parseTracerouteOptions(process.argv);
    if (typeof options === 'string') {
      yield* io.print(options);
      return 0;
    }
    const found = options.ipv6 ? WRONG_FAMILY : yield* getaddrinfo(process, options.host);
    if (typeof found === 'string') {
      const { host } = options;
      const argc = process.argv.length - 1;
      throw new TracerouteError(2, `${host}: ${found}\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${argc})\n`);
    }
    return yield* new Trace(process, io, options, found.addr).run();
  } catch (error) {
    if (!(error instanceof TracerouteError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

/** Bytes behind the headers of a packet that should have `asked` bytes; -1: as many as usual. */
function dataLength(asked: number, headers: number, own: number): number {
  return Math.max(0, asked < 0 ? DEFAULT_DATA - own : asked - headers);
}

class Trace {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: TracerouteOptions;
  private readonly target: number;
  private readonly method: Method;
  private readonly probes: Probe[];
  /** Of a packet: all headers, and what is behind them. */
  private readonly headerLength: number;
  private dataLength: number;

  constructor(process: Process, io: Stdio, options: TracerouteOptions, target: number) {
    this.process = process;
    this.io = io;
    this.options = options;
    this.target = target;
    this.method = METHODS[options.method](process, options, target);
    this.headerLength = ipHeaderLength(options) + this.method.headerLength;
    this.dataLength = this.method.headerOnly ? 0 : dataLength(options.packetLength, this.headerLength, this.method.headerLength);
    this.probes = Array.from({ length: options.maxHops * options.queries }, newProbe);
  }

  *run(): Program<number> {
    const { options, io, probes, process } = this;
    const { maxHops } = options;
    const packetLength = this.headerLength + this.dataLength;
    if (this.method.open !== undefined) yield* this.attempt(this.method.open());
    yield* io.print(`traceroute to ${options.host} (${formatIpv4(this.target)}), ${maxHops} hops max, ${packetLength} byte packets`);
    yield* io.flush();
    let start = (options.firstHop - 1) * options.queries;
    let end = probes.length;
    while (start < end) {
      let outstanding = 0;
      let wakeAt = 0;
      for (let n = start; n < end; n++) {
        const probe = probes[n];
        this.shorten(probe);
        this.expire(probe);
        if (probe.done) {
          if (n === start) yield* this.show(start++, probe);
          if (probe.final) end = (Math.trunc(n / options.queries) + 1) * options.queries;
          continue;
        }
        if (probe.sent === 0) yield* this.attempt(this.method.send(probe, Math.trunc(n / options.queries) + 1, this.dataLength));
        if (wakeAt === 0) wakeAt = probe.sent + this.patience(probe);
        if (++outstanding >= options.simultaneous) break;
      }
      if (start >= end) break;
      // In whole milliseconds, as poll(2) counts: what was sent together expires together.
      yield* this.wait(Math.max(0, Math.ceil((wakeAt - process.monotonic()) / 1e6) * 1e6));
    }
    yield* io.print('\n');
    return 0;
  }

  private *attempt(step: Program<void>): Program<void> {
    try {
      yield* step;
    } catch (error) {
      if (!(error instanceof SysError)) throw error;
      yield* this.io.flush();
      throw new TracerouteError(1, `\n${this.method.failing}: ${strerror(error.errno)}\n`);
    }
  }

  /** How long a probe may stay out: less when others of its hop or of later ones were answered quickly. */
  private patience(probe: Probe): number {
    const { wait, here, near, queries } = this.options;
    let limit = wait;
    const at = this.probes.indexOf(probe);
    const answered = (list: readonly Probe[]): Probe | undefined => list.find((other) => other.done && other.from !== undefined);
    if (here > 0) {
      const hop = at - (at % queries);
      const same = answered(this.probes.slice(hop, hop + queries));
      if (same) limit = Math.min(limit, ((same.received - same.sent) / NSEC_PER_SEC) * here);
    }
    if (near > 0) {
      const later = answered(this.probes.slice(at + 1));
      if (later) limit = Math.min(limit, ((later.received - later.sent) / NSEC_PER_SEC) * near);
    }
    return limit * NSEC_PER_SEC;
  }

  private expire(probe: Probe): void {
    if (probe.done || probe.sent === 0 || this.process.monotonic() < probe.sent + this.patience(probe)) return;
    this.method.forget(probe);
    probe.done = true;
    checkExpired(this.probes, this.probes.indexOf(probe), this.options.queries);
  }

  /** --mtu: the packet was too long somewhere; a shorter one goes in its place and tells so. */
  private shorten(probe: Probe): void {
    const { mtu } = probe;
    if (!this.options.discoverMtu || !probe.done || mtu < this.headerLength || mtu >= this.headerLength + this.dataLength) return;
    this.dataLength = mtu - this.headerLength;
    this.method.forget(probe);
    Object.assign(probe, newProbe(), { note: ` F=${mtu}` });
  }

  private *wait(timeout: number): Program<void> {
    const { process, method } = this;
    const waiting = this.probes.filter((probe) => probe.sent > 0 && !probe.done && probe.fd >= 0);
    const fds: PollFd[] = [...new Set(waiting.map((probe) => probe.fd))].map((fd) => ({ fd, events: POLLIN | POLLERR, revents: 0 }));
    try {
      if (fds.length === 0) yield* process.nanosleep(timeout);
      else yield* process.poll(fds, timeout);
    } catch (error) {
      if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
    }
    for (const { fd, revents } of fds) if (revents !== 0) method.receive(fd, waiting);
  }

  private *show(n: number, probe: Probe): Program<void> {
    const { io, options } = this;
    const hop = Math.trunc(n / options.queries) + 1;
    if (n % options.queries === 0) yield* io.print(`\n${String(hop).padStart(2)} `);
    if (probe.from === undefined) yield* io.print(' *');
    else if (this.isNews(n, probe)) {
      yield* this.showAddress(probe.from);
      const back = options.backward && probe.ttl > 0 ? ttlToHops(probe.ttl) : hop;
      yield* io.print(probe.info + (back === hop ? '' : ` '-${back}'`));
    }
    if (probe.received !== 0) yield* io.print(`  ${((probe.received - probe.sent) / 1e6).toFixed(3)} ms`);
    yield* io.print(probe.note);
    yield* io.flush();
  }

  /** Is it the hop's first answer, or another one than the last? */
  private isNews(n: number, probe: Probe): boolean {
    const { queries, backward } = this.options;
    const last = this.probes.slice(n - (n % queries), n).findLast((each) => each.from !== undefined);
    return last === undefined || last.from !== probe.from || last.info !== probe.info || (backward && last.ttl !== probe.ttl);
  }

  private *showAddress(from: number): Program<void> {
    const { io, options, process } = this;
    const address = formatIpv4(from);
    if (options.numeric) yield* io.print(` ${address}`);
    else yield* io.print(` ${(yield* nameInfo(process, from)) ?? address} (${address})`);
    if (!options.asPath) return;
    const registry = yield* getaddrinfo(process, REGISTRY);
    if (typeof registry === 'string') throw new TracerouteError(2, `${REGISTRY}/nicname: ${registry}\n`);
    throw new TracerouteError(95, '\npatchbay: traceroute: routing registries are not modelled\n');
  }
}
