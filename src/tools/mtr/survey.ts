import { EINTR, SysError } from '../../uapi/errno.ts';
import { POLLERR, POLLIN } from '../../uapi/file.ts';
import type { Process, Program } from '../../uapi/process.ts';
import { icmpMethod, type Method, udpMethod } from '../traceroute/methods.ts';
import type { TracerouteOptions } from '../traceroute/options.ts';
import { newProbe, type Probe } from '../traceroute/probe.ts';
import { tcpMethod } from '../traceroute/tcp_method.ts';
import type { MtrOptions } from './options.ts';

const NSEC_PER_SEC = 1e9;
const IP_HEADER = 20;
/** An unknown path is felt out hop by hop: so long an answer is awaited, ns. */
const FIRST_ANSWER = 1e8;
const METHODS = { icmp: icmpMethod, udp: udpMethod, tcp: tcpMethod };

/** What came back from one hop. Times in ms. */
export interface Hop {
  ttl: number;
  address: number | undefined;
  sent: number;
  times: number[];
}

/** The rounds of probes and what came of them. */
export class Survey {
  private readonly process: Process;
  private readonly o: MtrOptions;
  private readonly target: number;
  private readonly method: Method;
  private readonly hops = new Map<number, Hop>();
  private last: number;
  private waiting: { probe: Probe; hop: Hop }[] = [];

  constructor(process: Process, o: MtrOptions, probing: TracerouteOptions, target: number) {
    this.process = process;
    this.o = o;
    this.target = target;
    this.last = o.maxTtl;
    this.method = METHODS[o.method as 'icmp'](process, probing, target);
  }

  *run(): Program<void> {
    const { process, o } = this;
    if (o.cycles === 0) return;
    if (this.method.open !== undefined) yield* this.method.open();
    for (let cycle = 0; cycle < o.cycles; cycle++) {
      const end = process.monotonic() + o.interval * NSEC_PER_SEC;
      for (let ttl = o.firstTtl; ttl <= this.last; ttl++) {
        yield* this.send(ttl);
        if (cycle === 0) yield* this.collect(process.monotonic() + Math.min(o.interval * NSEC_PER_SEC, FIRST_ANSWER), true);
        if (this.silence(ttl) >= o.maxUnknown) this.last = ttl;
      }
      yield* this.collect(end, false);
    }
    if (this.waiting.length > 0) yield* this.collect(process.monotonic() + o.grace * NSEC_PER_SEC, true);
  }

  /** The hops of the report: of silent ones at the end one is enough. */
  shown(): Hop[] {
    const hops = [...this.hops.values()].filter(({ ttl }) => ttl <= this.last);
    let end = hops.length;
    while (end > 1 && hops[end - 1].address === undefined && hops[end - 2].address === undefined) end--;
    return hops.slice(0, end);
  }

  /** How many hops up to `ttl` in a row said nothing. */
  private silence(ttl: number): number {
    let count = 0;
    while (ttl - count >= this.o.firstTtl && this.hops.get(ttl - count)?.address === undefined) count++;
    return count;
  }

  private *send(ttl: number): Program<void> {
    let hop = this.hops.get(ttl);
    if (hop === undefined) {
      hop = { ttl, address: undefined, sent: 0, times: [] };
      this.hops.set(ttl, hop);
    }
    const probe = newProbe();
    yield* this.method.send(probe, ttl, Math.max(0, this.o.size - IP_HEADER - this.method.headerLength));
    hop.sent++;
    this.waiting.push({ probe, hop });
  }

  /** Takes answers until `deadline`, or (`hurry`) until none is missing. */
  private *collect(deadline: number, hurry: boolean): Program<void> {
    const { process } = this;
    while (process.monotonic() < deadline) {
      const left = Math.max(0, deadline - process.monotonic());
      const fds = [...new Set(this.waiting.map(({ probe }) => probe.fd))].filter((fd) => fd >= 0);
      if (fds.length === 0) {
        if (!hurry) yield* process.nanosleep(left);
        return;
      }
      const polled = fds.map((fd) => ({ fd, events: POLLIN | POLLERR, revents: 0 }));
      try {
        yield* process.poll(polled, left);
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
      }
      const probes = this.waiting.map(({ probe }) => probe);
      for (const { fd, revents } of polled) if (revents !== 0) this.method.receive(fd, probes);
      this.settle();
    }
  }

  private settle(): void {
    for (const { probe, hop } of this.waiting) {
      if (!probe.done) continue;
      hop.address = probe.from;
      hop.times.push((probe.received - probe.sent) / 1e6);
      if (probe.final || probe.from === this.target) this.last = Math.min(this.last, hop.ttl);
    }
    this.waiting = this.waiting.filter(({ probe }) => !probe.done);
  }
}
