import { isCopy } from '../view/copies.ts';
import type { Observer } from '../view/observer.ts';
import type { Hop } from '../view/packet.ts';

/** How long time stands still for a packet on a cable, ms: until the eye has followed it and the next one sets out. */
const HOLD = 260;
/** Time is not slowed any longer than this without a rest, and rests after this long without news, ms. */
const LONGEST = 5000;
const REST = 1000;
/** After a key time runs for this long whatever else is new, ns of virtual time: what is typed shows at once. */
const ECHO = 400_000;

/** Lets virtual time stand still for a moment whenever a packet of a new kind has crossed a cable, so that an eye can follow. `wall` is in ms, `now` virtual time in ns. */
export class Follow {
  /** Is it wanted? */
  on = false;
  private until = 0;
  private begin = -Infinity;
  private last = -Infinity;
  private free = -Infinity;
  private before: Hop | null = null;

  /** Does time stand still? */
  holds(wall: number): boolean {
    return wall < this.until;
  }

  /** For how much longer. */
  left(wall: number): number {
    return Math.max(0, this.until - wall);
  }

  /** Is there anything to stand still for? */
  hasNews(observer: Observer | null, wall: number, now: number): boolean {
    return this.on && observer !== null && now >= this.free && observer.hasNews && !this.isTired(wall);
  }

  /** These frames have crossed cables since the last call. */
  see(hops: readonly Hop[], observer: Observer, wall: number): void {
    let hold = 0;
    for (const hop of hops) {
      if (observer.isNews(hop.packet) && !isCopy(this.before, hop, (device) => observer.masterOf(device))) hold += HOLD;
      this.before = hop;
    }
    if (hold === 0) return;
    this.until = wall + Math.min(hold, LONGEST);
    this.last = this.until;
  }

  /** Somebody types: time goes on. */
  release(now: number): void {
    this.until = 0;
    this.free = now + ECHO;
  }

  private isTired(wall: number): boolean {
    if (wall - this.last > REST) this.begin = wall;
    return wall - this.begin > LONGEST;
  }
}
