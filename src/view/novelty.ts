import type { PacketFacts } from './packet.ts';

/** What has not been seen for this long is new again, ns of virtual time. */
const FORGETS = 20e9;
/** So many packets and kinds are remembered. */
const MOST = 2000;
/** What bridges and hosts say by themselves is never news. */
const CHATTER: ReadonlySet<PacketFacts['protocol']> = new Set(['igmp', 'stp']);

/** Knows which packets are of a kind that has not been seen lately: another protocol, other ends, another message. */
export class Novelty {
  private readonly seen = new Map<string, number>();
  /** Packets that have been asked for: were they new? */
  private readonly known = new Map<number, boolean>();

  /** Is packet `id` new? It stays so on all its way. */
  isNew(id: number, facts: PacketFacts, time: number): boolean {
    let isNew = this.known.get(id);
    if (isNew === undefined) {
      isNew = this.firstOfItsKind(facts, time);
      if (this.known.size > MOST) this.known.clear();
      this.known.set(id, isNew);
    }
    return isNew;
  }

  private firstOfItsKind({ protocol, from, to, arpOp, icmpType }: PacketFacts, time: number): boolean {
    if (CHATTER.has(protocol)) return false;
    const kind = `${protocol} ${from} ${to} ${arpOp} ${icmpType}`;
    const before = this.seen.get(kind);
    if (this.seen.size > MOST) this.seen.clear();
    this.seen.set(kind, time);
    return before === undefined || time - before > FORGETS;
  }
}
