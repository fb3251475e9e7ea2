import { endingOf } from './ending.ts';
import type { LoggedPacket } from './packet_log.ts';
import { askedBy, KnownPackets } from './relations.ts';
import { KERNEL_ARP } from './points.ts';
import type { Surroundings } from './surroundings.ts';
import type { Text } from './text.ts';

/** The packet that failed last, as the one that began it: the request of an answer that was lost. Null for none. */
export function lastFailure(
  packets: readonly LoggedPacket[],
  around: Surroundings,
  wanted?: (packet: LoggedPacket) => boolean,
): number | null {
  const known = new KnownPackets(packets);
  /** Beginnings of stories that end well. */
  const fine = new Set<LoggedPacket>();
  const byId = new Map(packets.map((packet) => [packet.record.id, packet]));
  const beginning = (packet: LoggedPacket): LoggedPacket => {
    let first = packet;
    for (let cause = byId.get(first.record.cause); cause !== undefined; cause = byId.get(first.record.cause)) first = cause;
    return first;
  };
  for (let at = packets.length - 1; at >= 0; at--) {
    const packet = beginning(packets[at]);
    if (fine.has(packet) || isNoise(packet) || wanted?.(packet) === false) continue;
    if (!endingOf(packet, known, around).failed) {
      fine.add(packet);
      continue;
    }
    const request = askedBy(packet, known);
    const first = request === undefined ? packet : beginning(request);
    return (endingOf(first, known, around).failed ? first : packet).record.id;
  }
  return null;
}

/** A cause for which others between the same two were lost, and how many. */
export interface OtherCause {
  times: number;
  ending: Text;
}

/** So many of a packet's kind are looked at for other causes. */
const LOOKED_AT = 40;

/** For what other causes packets like this one were lost before it; none where all were lost for the same, or nothing was. */
export function otherCauses({ record }: LoggedPacket, packets: readonly LoggedPacket[], around: Surroundings): OtherCause[] {
  const known = new KnownPackets(packets);
  const own = (packet: LoggedPacket): Text | null => {
    const { bare, failed } = endingOf(packet, known, around);
    return failed ? bare : null;
  };
  const itself = packets.find(({ record: { id } }) => id === record.id);
  const first = itself === undefined ? undefined : own(itself)?.en;
  const causes = new Map<string, OtherCause>();
  const alike = known.between(record.protocol, record.from, record.to).filter((one) => one.record.cause === 0 && one.record.id < record.id);
  for (const packet of alike.slice(-LOOKED_AT)) {
    const ending = own(packet);
    if (ending === null || ending.en === first) continue;
    const cause = causes.get(ending.en) ?? { times: 0, ending };
    cause.times++;
    causes.set(ending.en, cause);
  }
  return [...causes.values()];
}

/** ICMP: unreachable, source quench, redirect, time exceeded, parameter problem. */
const ERRORS = new Set([3, 4, 5, 11, 12]);
const DNS_PORT = / > 53$/;
/** The end of a question for the name of an address: "arpa", type PTR, class IN. */
const PTR_QUERY = [4, 0x61, 0x72, 0x70, 0x61, 0, 0, 12, 0, 1];

/** What hosts send unasked, ARP that is asked for the sake of another packet, messages about packets that are forgotten, and
 * questions for names that a listing would print instead of addresses. */
function isNoise({ record, events, frame }: LoggedPacket): boolean {
  const first = Number(record.to.split('.')[0]);
  if (record.protocol === 'stp' || record.protocol === 'igmp' || (first >= 224 && first < 240)) return true;
  if (ERRORS.has(record.icmpType)) return true;
  if (record.protocol === 'arp') return events[0]?.event.point === KERNEL_ARP;
  return record.protocol === 'udp' && DNS_PORT.test(record.what) && endsWith(frame, PTR_QUERY);
}

function endsWith(bytes: Uint8Array, end: readonly number[]): boolean {
  return end.every((byte, at) => bytes[bytes.length - end.length + at] === byte);
}
