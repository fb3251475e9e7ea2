import type { TraceEvent } from '../net/core/trace.ts';
import type { LoopFinding } from './packet.ts';

/** Sightings of one frame at one device between two flushes that make a loop of it. */
const ENOUGH = 20;
/** How much of a frame tells it from others. */
const LOOK = 64;

/** Watches for a frame that goes round in circles: the same bytes at the same device, many times in a moment. */
export class LoopWatch {
  private counts = new Map<number, LoopFinding>();

  see(frame: Uint8Array, event: TraceEvent, what: string): void {
    let hash = (event.netns ^ (event.ifindex << 16)) | 0;
    const end = Math.min(frame.length, LOOK);
    for (let i = 0; i < end; i++) hash = Math.imul(hash ^ frame[i], 0x01000193);
    const seen = this.counts.get(hash);
    if (seen === undefined) this.counts.set(hash, { netns: event.netns, ifindex: event.ifindex, ifname: event.ifname, what, times: 1 });
    else seen.times++;
  }

  /** The worst loop since the last flush, or null. */
  flush(): LoopFinding | null {
    let worst: LoopFinding | null = null;
    for (const found of this.counts.values()) if (found.times >= ENOUGH && found.times > (worst?.times ?? 0)) worst = found;
    if (this.counts.size > 0) this.counts = new Map();
    return worst;
  }
}
