import type { PacketFacts } from './packet.ts';
import type { LoggedPacket } from './packet_log.ts';

const NONE: readonly LoggedPacket[] = [];

/** The packets that are known, oldest first, and what led to what. */
export class KnownPackets {
  readonly all: readonly LoggedPacket[];
  private readonly byCause = new Map<number, LoggedPacket[]>();
  /** By protocol and addresses. */
  private readonly byWay = new Map<string, LoggedPacket[]>();

  constructor(all: readonly LoggedPacket[]) {
    this.all = all;
    for (const packet of all) {
      const { record } = packet;
      if (record.cause !== record.id) add(this.byCause, record.cause, packet);
      add(this.byWay, way(record.protocol, record.from, record.to), packet);
    }
  }

  /** The packets that this one led to. */
  answersTo({ record }: LoggedPacket): readonly LoggedPacket[] {
    return this.byCause.get(record.id) ?? NONE;
  }

  /** The packets of a protocol that set out from one address to another. */
  between(protocol: string, from: string, to: string): readonly LoggedPacket[] {
    return this.byWay.get(way(protocol, from, to)) ?? NONE;
  }
}

function way(protocol: string, from: string, to: string): string {
  return `${protocol} ${from} ${to}`;
}

function add<Key>(map: Map<Key, LoggedPacket[]>, key: Key, packet: LoggedPacket): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [packet]);
  else list.push(packet);
}

/** What carries it on, through tunnels: the last packet that is still the same inside. */
export function carriedOn(packet: LoggedPacket, others: KnownPackets): LoggedPacket {
  const { from, to, protocol } = packet.now;
  for (const tunnel of others.answersTo(packet).filter(({ record }) => record.to !== from)) {
    const inner = others.answersTo(tunnel).find(({ record }) => record.from === from && record.to === to && record.protocol === protocol);
    if (inner !== undefined && inner !== packet) return carriedOn(inner, others);
  }
  // Cut up: the last fragment to come goes on as the whole.
  return others.answersTo(packet).find(({ record }) => record.fate === 'delivered' && FRAGMENT.test(record.what)) ?? packet;
}

const FRAGMENT = /^fragment at /;

/** Where it arrived in the end. */
export function arrivedAt(packet: LoggedPacket, others: KnownPackets): string {
  return carriedOn(packet, others).record.place;
}

const TAKEN = /^(raw_rcv|raw_local_deliver|ping_rcv)$/;

/** Did a program on a raw socket get it, or a copy of it? */
export function takenBySocket(packet: LoggedPacket, others: KnownPackets): boolean {
  const copies = others.answersTo(packet).filter(({ record }) => record.icmpType === packet.record.icmpType);
  return [packet, ...copies].some(({ events }) => events.some(({ event }) => TAKEN.test(event.point)));
}

/** What a program sent back: the next packet the other way round between the same ports. */
export function programsAnswer({ record, now }: LoggedPacket, others: KnownPackets): LoggedPacket[] {
  const found = others
    .between(record.protocol, now.to, now.from)
    .find((one) => one.record.time >= record.time && isOpposite(now, one.record));
  return found === undefined ? [] : [found];
}

/** What a program's answer answers: the last packet before it the other way round between the same ports. */
export function askedBy({ record }: LoggedPacket, packets: KnownPackets): LoggedPacket | undefined {
  return packets.all.findLast((one) => one.record.time <= record.time && isOpposite(one.now, record));
}

function isOpposite(one: PacketFacts, other: PacketFacts): boolean {
  if (one === other || one.protocol !== other.protocol || one.from !== other.to || one.to !== other.from) return false;
  const ports = /^(\d+) > (\d+)/.exec(one.what);
  return ports !== null && other.what.startsWith(`${ports[2]} > ${ports[1]}`);
}
