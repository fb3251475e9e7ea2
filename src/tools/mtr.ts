import { EINTR, strerror, SysError } from '../uapi/errno.ts';
import { POLLERR, POLLIN } from '../uapi/file.ts';
import type { Process, Program } from '../uapi/process.ts';
import { formatIpv4 } from '../wire/addr.ts';
import { Getopt, type LongOption } from './getopt.ts';
import { isoDate } from './http/http_date.ts';
import { getaddrinfo, nameInfo } from './resolver/getaddrinfo.ts';
import { program, type Stdio } from './stdio.ts';
import { icmpMethod, type Method } from './traceroute/methods.ts';
import type { TracerouteOptions } from './traceroute/options.ts';
import { parseTracerouteOptions } from './traceroute/parse_options.ts';
import { newProbe, type Probe } from './traceroute/probe.ts';

const LONG: readonly LongOption[] = [
  { name: 'report', argument: 'none', value: 'r' },
  { name: 'report-wide', argument: 'none', value: 'w' },
  { name: 'report-cycles', argument: 'required', value: 'c' },
  { name: 'no-dns', argument: 'none', value: 'n' },
  { name: 'interval', argument: 'required', value: 'i' },
  { name: 'max-ttl', argument: 'required', value: 'm' },
  { name: 'psize', argument: 'required', value: 's' },
];

/** What came back from one hop. Times in ms. */
interface Hop {
  address: number | undefined;
  sent: number;
  times: number[];
}

interface MtrOptions {
  cycles: number;
  /** ns. */
  interval: number;
  numeric: boolean;
  wide: boolean;
}

/** How long the answers to the last probes are awaited, ns. */
const GRACE = 1e9;
/** Bytes behind the ICMP header. */
const DATA = 36;

/** mtr(8) in its report mode (-r, -w): a traceroute repeated, with losses and times for each hop. */
export const mtr = program(function* (process, io) {
  const o: MtrOptions = { cycles: 10, interval: 1e9, numeric: false, wide: false };
  let report = false;
  let maxTtl = '30';
  const getopt = new Getopt(['mtr', ...process.argv.slice(1)], 'rwc:ni:m:s:4bz', LONG);
  for (let option = getopt.next(); option !== undefined; option = getopt.next()) {
    const { option: letter, argument = '' } = option;
    if (letter === 'r' || letter === 'w') report = true;
    if (letter === 'w') o.wide = true;
    else if (letter === 'c') o.cycles = Math.max(1, Number(argument) || 1);
    else if (letter === 'n') o.numeric = true;
    else if (letter === 'i') o.interval = Number(argument) * 1e9 || 1e9;
    else if (letter === 'm') maxTtl = argument;
    else if (letter === '?') {
      yield* io.error(`${option.error}\n`);
      return 1;
    }
  }
  const [host] = getopt.operands;
  if (!report || host === undefined) {
    yield* io.error('patchbay: mtr: nothing but the report is modelled: mtr -r [-n] [-c CYCLES] HOST\n');
    return 95;
  }
  const found = yield* getaddrinfo(process, host);
  if (typeof found === 'string') {
    yield* io.error(`mtr: Failed to resolve host: ${host}: ${found}\n`);
    return 1;
  }
  const options = parseTracerouteOptions(['traceroute', '-m', maxTtl, host]) as TracerouteOptions;
  return yield* new Report(process, io, o, options, found.addr).run();
});

class Report {
  private readonly process: Process;
  private readonly io: Stdio;
  private readonly o: MtrOptions;
  private readonly target: number;
  private readonly method: Method;
  private readonly hops: Hop[] = [];
  private last: number;
  private waiting: { probe: Probe; hop: Hop; ttl: number }[] = [];

  constructor(process: Process, io: Stdio, o: MtrOptions, options: TracerouteOptions, target: number) {
    this.process = process;
    this.io = io;
    this.o = o;
    this.target = target;
    this.last = options.maxHops;
    this.method = icmpMethod(process, options, target);
  }

  *run(): Program<number> {
    const { process, io, o } = this;
    yield* io.print(`Start: ${isoDate(process.realtime()).replace(' ', 'T')}+0000\n`);
    yield* io.flush();
    for (let cycle = 0; cycle < o.cycles; cycle++) {
      const end = process.monotonic() + o.interval;
      for (let ttl = 1; ttl <= this.last; ttl++) {
        try {
          yield* this.send(ttl);
        } catch (error) {
          if (!(error instanceof SysError)) throw error;
          yield* io.error(`mtr: ${strerror(error.errno)}\n`);
          return 1;
        }
        // An unknown path is felt out hop by hop.
        if (cycle === 0) yield* this.collect(process.monotonic() + Math.min(o.interval, GRACE / 10), true);
      }
      yield* this.collect(end, false);
    }
    if (this.waiting.length > 0) yield* this.collect(process.monotonic() + GRACE, true);
    yield* this.show();
    return 0;
  }

  private *send(ttl: number): Program<void> {
    const hop = (this.hops[ttl - 1] ??= { address: undefined, sent: 0, times: [] });
    const probe = newProbe();
    yield* this.method.send(probe, ttl, DATA);
    hop.sent++;
    this.waiting.push({ probe, hop, ttl });
  }

  /** Takes answers until `deadline`, or until none is missing. */
  private *collect(deadline: number, hurry: boolean): Program<void> {
    const { process } = this;
    while (process.monotonic() < deadline) {
      const fd = this.waiting[0]?.probe.fd ?? -1;
      if (fd < 0) {
        if (!hurry) yield* process.nanosleep(deadline - process.monotonic());
        return;
      }
      try {
        yield* process.poll1(fd, POLLIN | POLLERR, Math.max(0, deadline - process.monotonic()));
      } catch (error) {
        if (!(error instanceof SysError) || error.errno !== EINTR) throw error;
      }
      this.method.receive(
        fd,
        this.waiting.map(({ probe }) => probe),
      );
      this.settle();
    }
  }

  private settle(): void {
    for (const { probe, hop, ttl } of this.waiting) {
      if (!probe.done) continue;
      hop.address = probe.from;
      hop.times.push((probe.received - probe.sent) / 1e6);
      if (probe.final || probe.from === this.target) this.last = Math.min(this.last, ttl);
    }
    this.waiting = this.waiting.filter(({ probe }) => !probe.done);
  }

  private *show(): Program<void> {
    const { io, o, process } = this;
    const names: string[] = [];
    let silent = 0;
    const hops = this.hops.slice(0, this.last);
    for (const hop of hops) {
      names.push(
        hop.address === undefined
          ? '???'
          : o.numeric
            ? formatIpv4(hop.address)
            : ((yield* nameInfo(process, hop.address)) ?? formatIpv4(hop.address)),
      );
      silent = hop.address === undefined ? silent + 1 : 0;
    }
    // Of silent hops at the end one is enough.
    const shown = hops.length - Math.max(0, silent - 1);
    const width = o.wide ? Math.max(28, ...names.map((name) => name.length)) : 28;
    yield* io.print(`HOST: ${process.hostname().slice(0, width).padEnd(width)}Loss%   Snt   Last   Avg  Best  Wrst StDev\n`);
    for (let i = 0; i < shown; i++) yield* io.print(hopLine(i + 1, names[i].slice(0, width), width, hops[i]));
  }
}

function hopLine(number: number, name: string, width: number, { sent, times }: Hop): string {
  const loss = sent === 0 ? 100 : (100 * (sent - times.length)) / sent;
  const sum = times.reduce((all, time) => all + time, 0);
  const average = times.length === 0 ? 0 : sum / times.length;
  const squares = times.reduce((all, time) => all + (time - average) ** 2, 0);
  const deviation = times.length < 2 ? 0 : Math.sqrt(squares / (times.length - 1));
  const best = times.length === 0 ? 0 : Math.min(...times);
  const worst = times.length === 0 ? 0 : Math.max(...times);
  const figures = [times[times.length - 1] ?? 0, average, best, worst, deviation].map((value, i) =>
    value.toFixed(1).padStart(i === 0 ? 7 : 6),
  );
  return `${String(number).padStart(3)}.|-- ${name.padEnd(width - 2)} ${loss.toFixed(1).padStart(5)}% ${String(sent).padStart(5)}${figures.join('')}\n`;
}
