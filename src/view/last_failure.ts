import { endingOf } from './ending.ts';
import type { LoggedPacket } from './packet_log.ts';
import { askedBy, KnownPackets } from './relations.ts';
import { KERNEL_ARP } from './points.ts';
import type { Surroundings } from './surroundings.ts';

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
