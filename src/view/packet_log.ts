import type { TraceEvent } from '../net/core/trace.ts';
import { decodeFrame } from './decode.ts';
import { LoopWatch } from './loop_watch.ts';
import { type LoopFinding, NO_ROUTE, type PacketFacts, type PacketRecord, TOO_LONG } from './packet.ts';
import { formatIpv4 } from '../wire/addr.ts';
import { ARP_ARRIVAL, ARRIVALS, DROP_POINT, NAT_POINT, NO_ROUTE_POINT, REASSEMBLY_POINT } from './points.ts';
import { SNAPLEN, tapFrame, type TappedFrame } from './taps.ts';

/** How many packets, and how many stations of each, are kept. */
const MAX_PACKETS = 3000;
const MAX_EVENTS = 400;
/** Where it was dropped is kept besides: that is what one asks for. */
const MAX_DROPS = 50;
/** Events taken in between two flushes; what comes beyond is counted only, so that a storm costs no more than this. */
const EVENT_BUDGET = 1000;
/** How many packets back the request of an ARP reply is looked for. */
const LOOK_BACK = 200;
const ARPOP_REQUEST = 1;
const ARPOP_REPLY = 2;

/** An event with the place it happened at. */
export interface LoggedEvent {
  host: string;
  event: TraceEvent;
  depth: number;
}

/** A packet with all that happened to it. */
export interface LoggedPacket {
  record: PacketRecord;
  /** What it says by now: NAT changes addresses and ports, the last fragment becomes the whole. */
  now: PacketFacts;
  events: LoggedEvent[];
  /** The skbs that carried it, for forgetting them. */
  skbs: number[];
  /** Its bytes as first seen on a link, else as first seen; the first SNAPLEN of them, and how many there were. */
  frame: Uint8Array;
  layer: 'ethernet' | 'ip';
  wireLength: number;
  /** What the devices on its way saw of it. */
  taps: TappedFrame[];
}

/** A frame that reached a device, to be drawn as a dot on the cable behind it. */
export interface Arrival {
  time: number;
  packet: number;
  netns: number;
  ifindex: number;
  protocol: PacketRecord['protocol'];
}

interface Carrier {
  packet: LoggedPacket;
  depth: number;
}

/** Makes packets of trace events: one record for each packet, with its copies, from where it was made to where it ended. */
export class PacketLog {
  /** Oldest first. */
  readonly packets: LoggedPacket[] = [];
  /** Events offered since the last flush and not taken in. */
  private skipped = 0;
  private readonly carriers = new Map<number, Carrier>();
  private readonly dirty = new Set<LoggedPacket>();
  private readonly loops = new LoopWatch();
  private arrivals: Arrival[] = [];
  private nextId = 1;
  private taken = 0;
  /** The name of a namespace, for 'ns1 v1'. */
  label: (host: string, netns: number) => string;

  constructor(label: (host: string, netns: number) => string) {
    this.label = label;
  }

  /** Does the log want more events before the next flush? */
  get full(): boolean {
    return this.taken >= EVENT_BUDGET;
  }

  /** The frames that reached a device since the last flush. */
  get arrived(): readonly Arrival[] {
    return this.arrivals;
  }

  take(host: string, event: TraceEvent): void {
    if (this.full) {
      this.skipped++;
      return;
    }
    this.taken++;
    const carrier = this.carriers.get(event.skb) ?? this.carry(host, event);
    const { packet } = carrier;
    if (packet.events.length < (event.point === DROP_POINT ? MAX_EVENTS + MAX_DROPS : MAX_EVENTS))
      packet.events.push({ host, event, depth: carrier.depth });
    this.dirty.add(packet);
    if (event.point === NAT_POINT || packet.events.at(-2)?.event.point === REASSEMBLY_POINT) packet.now = factsOf(event);
    if (ARRIVALS.link.has(event.point)) this.arrive(packet, event);
    this.settle(host, packet, event);
    if (packet.layer === 'ip' && event.layer === 'ethernet') keepFrame(packet, event);
    tapFrame(packet.taps, event, this.place(host, event));
    // A journey's stations do without the bytes.
    delete event.frame;
  }

  /** What changed since the last flush. */
  flush(): { changed: PacketRecord[]; arrivals: Arrival[]; skipped: number; loop: LoopFinding | null } {
    const changed = [...this.dirty].map((packet) => ({ ...packet.record })).sort((a, b) => a.id - b.id);
    const { arrivals } = this;
    // When it is full nobody listens any more: how many were missed is not known, but that some were.
    const skipped = this.full ? Math.max(1, this.skipped) : 0;
    this.dirty.clear();
    this.arrivals = [];
    this.skipped = 0;
    this.taken = 0;
    return { changed, arrivals, skipped, loop: this.loops.flush() };
  }

  /** The packets first seen at or after `since` (ns), oldest first. */
  since(since: number): PacketRecord[] {
    let at = this.packets.length;
    while (at > 0 && this.packets[at - 1].record.time >= since) at--;
    return this.packets.slice(at).map((packet) => packet.record);
  }

  /** The packet that an event belongs to, if it was taken in. */
  packetOf(event: TraceEvent): LoggedPacket | undefined {
    return event.skb === 0 ? this.packets.at(-1) : this.carriers.get(event.skb)?.packet;
  }

  find(id: number): LoggedPacket | undefined {
    const first = this.packets[0]?.record.id ?? 0;
    return this.packets[id - first];
  }

  clear(): void {
    this.packets.length = 0;
    this.carriers.clear();
    this.dirty.clear();
  }

  /** A packet buffer not seen before: a copy of a packet that is known, or a new packet. */
  private carry(host: string, event: TraceEvent): Carrier {
    const facts = event.skb === 0 ? unmade(event) : factsOf(event);
    const origin = this.carriers.get(event.origin);
    if (origin !== undefined && isCopy(origin.packet, facts)) {
      const carrier = { packet: origin.packet, depth: origin.depth + 1 };
      this.carriers.set(event.skb, carrier);
      origin.packet.skbs.push(event.skb);
      return carrier;
    }
    const record: PacketRecord = {
      ...facts,
      id: this.nextId++,
      time: event.time,
      source: this.place(host, event),
      place: this.place(host, event),
      fate: 'moving',
      reason: '',
      cause: origin?.packet.record.id ?? 0,
    };
    const packet: LoggedPacket = {
      record,
      now: facts,
      events: [],
      skbs: [event.skb],
      frame: NO_BYTES,
      layer: 'ip',
      wireLength: 0,
      taps: [],
    };
    keepFrame(packet, event);
    if (record.arpOp === ARPOP_REPLY) this.answered(record);
    this.packets.push(packet);
    if (this.packets.length > MAX_PACKETS) this.forget(this.packets.shift()!);
    const carrier = { packet, depth: 0 };
    if (event.skb !== 0) this.carriers.set(event.skb, carrier);
    return carrier;
  }

  /** A reply was made: the request it answers has arrived, there. */
  private answered(reply: PacketRecord): void {
    const oldest = Math.max(0, this.packets.length - LOOK_BACK);
    for (let at = this.packets.length - 1; at >= oldest; at--) {
      const packet = this.packets[at];
      const { record } = packet;
      if (record.arpOp !== ARPOP_REQUEST || record.from !== reply.to || record.to !== reply.from) continue;
      record.fate = 'delivered';
      record.reason = '';
      record.place = reply.place;
      reply.cause = record.id;
      this.dirty.add(packet);
      return;
    }
  }

  private forget(packet: LoggedPacket): void {
    for (const skb of packet.skbs) this.carriers.delete(skb);
    this.dirty.delete(packet);
  }

  private arrive(packet: LoggedPacket, event: TraceEvent): void {
    const { protocol, id } = packet.record;
    this.arrivals.push({ time: event.time, packet: id, netns: event.netns, ifindex: event.ifindex, protocol });
    if (event.frame !== undefined) this.loops.see(event.frame, event, packet.record.what);
  }

  /** What this event says about how the packet ends. Having arrived anywhere outweighs a copy's being dropped elsewhere. */
  private settle(host: string, packet: LoggedPacket, event: TraceEvent): void {
    const { record } = packet;
    if (event.point === ARP_ARRIVAL && record.arpOp === ARPOP_REQUEST) {
      if (record.fate === 'delivered') return;
      record.fate = 'ignored';
      record.reason = '';
      record.place = this.place(host, event);
    } else if (ARRIVALS.end.has(event.point) || event.point === ARP_ARRIVAL) {
      record.fate = 'delivered';
      record.reason = '';
      record.place = this.place(host, event);
    } else if (event.point === DROP_POINT && record.fate !== 'delivered' && record.fate !== 'ignored') {
      record.fate = 'dropped';
      record.reason = String(event.detail?.['reason'] ?? 'NOT_SPECIFIED');
      record.place = this.place(host, event);
    } else if (event.skb === 0) {
      record.fate = 'dropped';
      record.reason = event.point === NO_ROUTE_POINT ? 'IP_OUTNOROUTES' : 'PKT_TOO_BIG';
    }
  }

  private place(host: string, event: TraceEvent): string {
    const label = this.label(host, event.netns);
    return event.ifname === '' ? label : `${label} ${event.ifname}`;
  }
}

const NO_BYTES = new Uint8Array(0);

const PROTOCOLS: Readonly<Record<number, PacketFacts['protocol']>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** What is known of a packet that was never made. */
function unmade({ point, detail }: TraceEvent): PacketFacts {
  const from = Number(detail?.['saddr'] ?? 0);
  const facts = { length: Number(detail?.['length'] ?? 0), arpOp: 0, icmpType: -1, icmpCode: -1, icmpId: -1, icmpSeq: -1 };
  const protocol = PROTOCOLS[Number(detail?.['proto'])] ?? 'other';
  const [sport, dport] = [Number(detail?.['sport'] ?? 0), Number(detail?.['dport'] ?? 0)];
  const ports = protocol !== 'tcp' || sport === 0 || dport === 0 ? '' : `${sport} > ${dport} `;
  const what = `${ports}${point === NO_ROUTE_POINT ? NO_ROUTE : TOO_LONG}`;
  return { ...facts, protocol, from: from === 0 ? '' : formatIpv4(from), to: formatIpv4(Number(detail?.['daddr'] ?? 0)), what };
}

function keepFrame(packet: LoggedPacket, { frame, layer }: TraceEvent): void {
  if (frame === undefined) return;
  packet.frame = frame.length > SNAPLEN ? frame.slice(0, SNAPLEN) : frame;
  packet.layer = layer ?? 'ethernet';
  packet.wireLength = frame.length;
}

function factsOf({ frame, layer }: TraceEvent): PacketFacts {
  return decodeFrame(frame ?? NO_BYTES, layer ?? 'ethernet');
}

/** Is a copy's content that of the original? Otherwise it is an answer, or an error about it. */
function isCopy({ record, now }: LoggedPacket, facts: PacketFacts): boolean {
  return samePacket(record, facts) || samePacket(now, facts);
}

/** A host that talks to itself: only what it says tells the answer from the question. */
function samePacket(a: PacketFacts, b: PacketFacts): boolean {
  if (a.from === a.to && a.what !== b.what) return false;
  return a.protocol === b.protocol && a.from === b.from && a.to === b.to && a.arpOp === b.arpOp && a.icmpType === b.icmpType;
}
