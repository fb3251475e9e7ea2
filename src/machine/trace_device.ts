import type { Kernel } from '../kernel/kernel.ts';
import type { TraceEvent } from '../net/core/trace.ts';
import { EINVAL } from '../uapi/errno.ts';
import type { TraceLine, TraceRead, TraceRequest, TraceWhy } from '../uapi/trace.ts';
import type { XtReply } from '../uapi/xtables.ts';
import { makeJourney } from '../view/journey.ts';
import { lastFailure, otherCauses } from '../view/last_failure.ts';
import { hostSources, netnsNames } from '../view/netns_names.ts';
import type { PacketRecord } from '../view/packet.ts';
import { type LoggedPacket, PacketLog } from '../view/packet_log.ts';
import type { Surroundings } from '../view/surroundings.ts';
import { Whereabouts } from '../view/whereabouts.ts';
import { searchPackets } from './packet_search.ts';
import { ruleLookup } from './rule_lookup.ts';

/** The log takes so many events in so much virtual time (ns): what is told is the same whenever the machine runs again. */
const FLUSH_TIME = 10e6;
/** Lines kept for those that follow. */
const MAX_LINES = 4000;

interface Noted {
  host: string;
  event: TraceEvent;
  packet: LoggedPacket;
}

/** What `why` and `pwru` ask: the packets of all hosts, remembered from the first question on. */
export class TraceDevice {
  private readonly hosts: ReadonlyMap<string, Kernel>;
  private log: PacketLog | null = null;
  private lines: Noted[] = [];
  /** How many lines were forgotten. */
  private gone = 0;
  private flushed = 0;
  private readonly around: Surroundings;
  private readonly past: () => TraceDevice | null;

  constructor(hosts: ReadonlyMap<string, Kernel>, visible: readonly Kernel[], past: () => TraceDevice | null) {
    this.hosts = hosts;
    this.past = past;
    this.around = {
      label: (host, netns) => this.label(host, netns),
      ruleText: ruleLookup({ hosts }),
      machine: new Whereabouts(hostSources(hosts.values(), visible)),
    };
  }

  answer(request: TraceRequest): XtReply {
    switch (request.op) {
      case 'trace-on':
        return { error: 0, data: this.begin() };
      case 'trace-read':
        return this.filtered(request.filter, (fits) => this.read(request.after, fits));
      case 'trace-why':
        return this.filtered(request.filter, (fits) => this.why(request.since, fits));
      default:
        return { error: -EINVAL };
    }
  }

  /** 1 when packets of before are known. */
  private begin(): number {
    if (this.log !== null) return 1;
    const past = this.past();
    this.listen();
    if (past === null) return 0;
    this.adopt(past);
    return 1;
  }

  /** Remembers packets from now on, if it does not yet. */
  listen(): void {
    if (this.log !== null) return;
    this.log = new PacketLog((host, netns) => this.label(host, netns));
    for (const [host, kernel] of this.hosts) kernel.stack.trace.listen((event) => this.take(this.log!, host, event));
  }

  /** Takes over what another one remembers of a machine that is the same. */
  private adopt({ log, lines, gone, flushed }: TraceDevice): void {
    if (log === null) return;
    log.label = (host, netns) => this.label(host, netns);
    Object.assign(this, { log, lines, gone, flushed });
  }

  private take(log: PacketLog, host: string, event: TraceEvent): void {
    if (event.time >= this.flushed + FLUSH_TIME) {
      log.flush();
      this.flushed = event.time;
    }
    const { full } = log;
    log.take(host, event);
    const packet = full ? undefined : log.packetOf(event);
    if (packet === undefined) return;
    this.lines.push({ host, event, packet });
    if (this.lines.length > 2 * MAX_LINES) {
      this.gone += this.lines.length - MAX_LINES;
      this.lines = this.lines.slice(-MAX_LINES);
    }
  }

  /** A namespace's name as the page has it. */
  private label(host: string, inum: number): string {
    const kernel = this.hosts.get(host);
    if (kernel === undefined || kernel.stack.initNet.inum === inum) return host;
    for (const [name, net] of netnsNames(kernel)) if (net.inum === inum) return name;
    return `net:[${inum}]`;
  }

  private filtered(filter: string, make: (fits: (packet: LoggedPacket) => boolean) => unknown): XtReply {
    if (filter === '') return { error: 0, data: make(() => true) };
    const found = searchPackets(this.log?.packets ?? [], filter);
    if (!found.ok) return { error: -EINVAL, extack: found.error };
    const ids = new Set(found.ids);
    return { error: 0, data: make(({ record }) => ids.has(record.id)) };
  }

  private read(after: number, fits: (packet: LoggedPacket) => boolean): TraceRead {
    const next = this.gone + this.lines.length;
    if (after < 0) return { next, lines: [] };
    const fresh = this.lines.slice(Math.max(0, after - this.gone)).filter(({ packet }) => fits(packet));
    return { next, lines: fresh.map((noted) => this.line(noted)) };
  }

  private line({ host, event, packet }: Noted): TraceLine {
    const reason = event.detail?.['reason'];
    const point = event.point === 'kfree_skb' ? `kfree_skb(${String(reason)})` : event.point;
    const { time, skb, ifname } = event;
    return { time, skb, netns: this.label(host, event.netns), ifname, point, packet: packetWords(packet.record) };
  }

  private why(since: number, fits: (packet: LoggedPacket) => boolean): TraceWhy | null {
    const packets = (this.log?.packets ?? []).filter(({ record }) => record.time >= since);
    const { around } = this;
    const id = lastFailure(packets, around, fits);
    const packet = packets.find(({ record }) => record.id === id);
    if (packet === undefined) return null;
    const { ending, stations } = makeJourney(packet, packets, around);
    return {
      packet: packetWords(packet.record),
      time: packet.record.time,
      ...ending,
      others: otherCauses(packet, packets, around).map(({ times, ending: other }) => ({ times, ...other })),
      stations: stations.map(({ netns, ifname, point, text, rule, kind }) => ({
        netns,
        ifname,
        point,
        ...text,
        rule,
        drop: kind === 'drop',
      })),
    };
  }
}

function packetWords({ protocol, from, to, what }: PacketRecord): string {
  return `${protocol} ${from === '' ? '*' : from} > ${to} ${what}`;
}

/** Lets the programs of all hosts ask for packets' journeys. */
export function bootTraceDevice(
  hosts: ReadonlyMap<string, Kernel>,
  visible: readonly Kernel[],
  past: () => TraceDevice | null,
): TraceDevice {
  const device = new TraceDevice(hosts, visible, past);
  for (const { stack } of hosts.values()) stack.xtHandlers.set('trace', (_, request) => device.answer(request as unknown as TraceRequest));
  return device;
}
