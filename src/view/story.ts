import type { LoggedEvent, LoggedPacket } from './packet_log.ts';
import type { KnownPackets } from './relations.ts';
import type { Cause } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

/** Where a packet or what it led to was lost, and why. */
export interface Failure extends Cause {
  place: string;
  /** What was lost: the packet itself, the answer to it; or it was heard, and nobody answered. */
  what: 'packet' | 'answer' | 'silence';
  /** It was refused with an answer, not lost. */
  refused?: boolean;
}

/** The packets that are known, oldest first, and the machine they travelled in. */
export interface Story {
  others: KnownPackets;
  around: Surroundings;
  /** Why a packet, or what it led to, was lost; null where nothing was. `step`: how far it is from the packet that is told of. */
  explain: (packet: LoggedPacket, step: number) => Failure | null;
}

/** Where an event happened: "ns1 v1". */
export function placeOf({ host, event }: LoggedEvent, around: Surroundings): string {
  return `${around.label(host, event.netns)} ${event.ifname}`.trim();
}
