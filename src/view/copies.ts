import type { Hop } from './packet.ts';

/** Is `hop` that of another copy of a flooded frame: one that does not go on from where the hop before arrived? */
export function isCopy(before: Hop | null, hop: Hop, masterOf: (device: number) => number): boolean {
  return before !== null && before.packet === hop.packet && masterOf(before.to) === 0 && masterOf(hop.from) !== 0 && before.to !== hop.from;
}
