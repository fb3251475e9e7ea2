import type { PacketRecord } from '../../view/packet.ts';

/** What is left at a place where packets were dropped. */
export interface DropMark {
  /** The last of them. */
  packet: number;
  /** Linux's name for why. */
  reason: string;
  count: number;
}

/** Where packets were dropped: a mark at each such place until it is looked at. */
export class DropMarks {
  /** By place: 'ns1 v1'. */
  marks = $state.raw<Readonly<Record<string, DropMark>>>({});
  private seen = 0;
  private readonly marked = new Set<number>();

  /** Takes in the packet list; what is new in it and was dropped leaves a mark. */
  take(packets: readonly PacketRecord[]): void {
    const newest = packets.at(-1)?.id ?? 0;
    if (packets.length === 0) this.clear();
    const next: Record<string, DropMark> = { ...this.marks };
    let changed = false;
    for (let at = packets.length - 1; at >= 0 && packets[at].id > this.seen; at--) {
      const { fate, place, id, reason, protocol } = packets[at];
      // That nobody wants to hear who listens to what group is no loss.
      if (fate !== 'dropped' || protocol === 'igmp' || this.marked.has(id)) continue;
      this.marked.add(id);
      const before = next[place] as DropMark | undefined;
      const latest = before !== undefined && before.packet > id ? before : { packet: id, reason };
      next[place] = { ...latest, count: (before?.count ?? 0) + 1 };
      changed = true;
    }
    // A packet's end may be told later than the packet: the newest hundred are looked at again.
    this.seen = Math.max(this.seen, newest - 100);
    for (const id of this.marked) if (id <= this.seen) this.marked.delete(id);
    if (changed) this.marks = next;
  }

  /** Somebody looked at this packet. */
  looked(packet: number): void {
    const rest = Object.entries(this.marks).filter(([, mark]) => mark.packet !== packet);
    if (rest.length < Object.keys(this.marks).length) this.marks = Object.fromEntries(rest);
  }

  /** Another machine is there, or the same at another time. */
  clear(): void {
    this.marks = {};
    this.seen = 0;
    this.marked.clear();
  }
}
