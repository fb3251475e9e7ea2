import type { PacketFacts } from './packet.ts';
import type { LoggedPacket } from './packet_log.ts';

/** The packets that this one led to. */
export function answersTo({ record }: LoggedPacket, others: readonly LoggedPacket[]): LoggedPacket[] {
  return others.filter((one) => one.record.cause === record.id && one.record.id !== record.id);
}

/** What carries it on, through tunnels: the last packet that is still the same inside. */
export function carriedOn(packet: LoggedPacket, others: readonly LoggedPacket[]): LoggedPacket {
  const { from, to, protocol } = packet.now;
  for (const tunnel of answersTo(packet, others).filter(({ record }) => record.to !== from)) {
    const inner = answersTo(tunnel, others).find(({ record }) => record.from === from && record.to === to && record.protocol === protocol);
    if (inner !== undefined && inner !== packet) return carriedOn(inner, others);
  }
  // Cut up: the last fragment to come goes on as the whole.
  return answersTo(packet, others).find(({ record }) => record.fate === 'delivered' && FRAGMENT.test(record.what)) ?? packet;
}

const FRAGMENT = /^fragment at /;

/** Where it arrived in the end. */
export function arrivedAt(packet: LoggedPacket, others: readonly LoggedPacket[]): string {
  return carriedOn(packet, others).record.place;
}

const TAKEN = /^(raw_rcv|raw_local_deliver|ping_rcv)$/;

/** Did a program on a raw socket get it, or a copy of it? */
export function takenBySocket(packet: LoggedPacket, others: readonly LoggedPacket[]): boolean {
  const copies = answersTo(packet, others).filter(({ record }) => record.icmpType === packet.record.icmpType);
  return [packet, ...copies].some(({ events }) => events.some(({ event }) => TAKEN.test(event.point)));
}

/** What a program sent back: the next packet the other way round between the same ports. */
export function programsAnswer({ record, now }: LoggedPacket, others: readonly LoggedPacket[]): LoggedPacket[] {
  const found = others.find((one) => one.record.time >= record.time && isOpposite(now, one.record));
  return found === undefined ? [] : [found];
}

/** What a program's answer answers: the last packet before it the other way round between the same ports. */
export function askedBy({ record }: LoggedPacket, packets: readonly LoggedPacket[]): LoggedPacket | undefined {
  return packets.findLast((one) => one.record.time <= record.time && isOpposite(one.now, record));
}

function isOpposite(one: PacketFacts, other: PacketFacts): boolean {
  if (one === other || one.protocol !== other.protocol || one.from !== other.to || one.to !== other.from) return false;
  const ports = /^(\d+) > (\d+)/.exec(one.what);
  return ports !== null && other.what.startsWith(`${ports[2]} > ${ports[1]}`);
}
