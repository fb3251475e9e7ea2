import type { PacketRecord } from '../../view/packet.ts';

/** How long a mark stays when nobody looks at it, ms. */
const STAYS = 30_000;

/** Where packets were dropped lately: a mark at each such place until it is looked at. */
export class DropMarks {
  /** By place ('ns1 v1'): the last packet dropped there. */
  marks = $state.raw<Readonly<Record<string, number>>>({});
  private seen = 0;
  private readonly marked = new Set<number>();

  /** Takes in the packet list; what is new in it and was dropped leaves a mark. */
  take(packets: readonly PacketRecord[]): void {
    const next: Record<string, number> = { ...this.marks };
    let changed = false;
    for (let at = packets.length - 1; at >= 0 && packets[at].id > this.seen; at--) {
      const { fate, place, id } = packets[at];
      if (fate !== 'dropped' || this.marked.has(id)) continue;
      this.marked.add(id);
      next[place] = Math.max(next[place] ?? 0, id);
      changed = true;
      setTimeout(() => this.remove(place, id), STAYS);
    }
    // A packet's end may be told later than the packet: the newest hundred are looked at again.
    this.seen = Math.max(this.seen, (packets[packets.length - 1]?.id ?? 0) - 100);
    if (changed) this.marks = next;
  }

  remove(place: string, id: number): void {
    if (this.marks[place] !== id) return;
    const { [place]: _, ...rest } = this.marks;
    this.marks = rest;
  }
}
