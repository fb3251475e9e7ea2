import { EINTR, SysError, strerror } from '../../uapi/errno.ts';
import { POLLERR, POLLIN, type PollFd } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { getaddrinfo, nameInfo } from '../resolver/getaddrinfo.ts';
import { program, type Stdio } from '../stdio.ts';
import { TracerouteError, parseTracerouteOptions, type TracerouteOptions } from './options.ts';
import { icmpMethod, udpMethod, type Method } from './methods.ts';
import { tcpMethod } from './tcp_method.ts';
import type { Probe } from './probe.ts';

const NSEC_PER_SEC = 1e9;

/** traceroute(8): the routers on the way to a host (Dmitry Butskoy's, version 2.1.6). */
export const traceroute = program(function* (process, io) {
  try {
    const options = parseTracerouteOptions(process.argv);
    if (typeof options === 'string') {
      yield* io.print(options);
      return 0;
    }
    const found = yield* getaddrinfo(process, options.host);
    if (typeof found === 'string') {
      const position = options.hostPosition;
      throw new TracerouteError(
        2,
        `${options.host}: ${found}\nCannot handle "host" cmdline arg \`${options.host}' on position ${position} (argc ${process.argv.length - 1})\n`,
      );
    }
    return yield* new Trace(process, io, options, found.addr).run();
  } catch (error) {
    if (!(error instanceof TracerouteError)) throw error;
    yield* io.error(error.message);
    return error.status;
  }
});

class Trace {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly options: TracerouteOptions;
  private readonly target: number;
  private readonly method: Method;
  private readonly probes: Probe[];
  private lastFrom: number | undefined;

  constructor(process: Process, io: Stdio, options: TracerouteOptions, target: number) {
    this.process = process;
    this.io = io;
    this.options = options;
    this.target = target;
    this.method = { icmp: icmpMethod, tcp: tcpMethod, udp: udpMethod }[options.method](process, options, target);
    const make = (): Probe => ({
      done: false,
      final: false,
      sent: 0,
      received: 0,
      from: undefined,
      note: '',
      info: '',
      fd: -1,
      sequence: 0,
    });
    this.probes = Array.from({ length: options.maxHops * options.queries }, make);
  }

  *run(): Program<number> {
    const { options, io, probes, process } = this;
    const { maxHops, packetLength } = options;
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
        this.expire(probe);
        if (probe.done) {
          if (n === start) yield* this.show(start++, probe);
          if (probe.final) end = (Math.trunc(n / options.queries) + 1) * options.queries;
          continue;
        }
        if (probe.sent === 0) yield* this.attempt(this.method.send(probe, Math.trunc(n / options.queries) + 1));
        if (wakeAt === 0) wakeAt = probe.sent + this.patience(probe);
        if (++outstanding >= options.simultaneous) break;
      }
      if (start >= end) break;
      yield* this.wait(Math.max(0, wakeAt - process.monotonic()));
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
    probe.done = true;
    this.method.forget(probe);
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
    const first = n % options.queries === 0;
    if (first) {
      yield* io.print(`\n${String(Math.trunc(n / options.queries) + 1).padStart(2)} `);
      this.lastFrom = undefined;
    }
    if (probe.from === undefined) {
      yield* io.print(' *');
      yield* io.flush();
      return;
    }
    let text = '';
    if (probe.from !== this.lastFrom) {
      const address = formatIpv4(probe.from);
      const name = options.numeric ? undefined : ((yield* nameInfo(this.process, probe.from)) ?? address);
      text += name === undefined ? ` ${address}` : ` ${name} (${address})`;
    }
    text += probe.info;
    this.lastFrom = probe.from;
    text += `  ${((probe.received - probe.sent) / 1e6).toFixed(3)} ms${probe.note}`;
    yield* io.print(text);
    yield* io.flush();
  }
}
