import type { Net } from '../core/net_namespace.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { Rtable } from './rtable.ts';

const FIRST_SIZE = 16;
const MAX_SIZE = 8192;

/**
 * Routes found before, by flow: a direct-mapped table that grows while living entries push each other out. An entry counts
 * only while its generation is the namespace's. (Linux keeps them in the next hops; a look-up here replaces a trie's.)
 */
export class RouteTable {
  slots: (Rtable | null)[] = new Array<Rtable | null>(FIRST_SIZE).fill(null);
  mask = FIRST_SIZE - 1;
  private collisions = 0;

  store(hash: number, rt: Rtable): void {
    const old = this.slots[hash & this.mask];
    if (old !== null && old.genid === rt.genid && ++this.collisions > this.mask && this.mask + 1 < MAX_SIZE) this.grow();
    this.slots[hash & this.mask] = rt;
  }

  private grow(): void {
    const size = (this.mask + 1) * 4;
    this.slots = new Array<Rtable | null>(size).fill(null);
    this.mask = size - 1;
    this.collisions = 0;
  }
}

/** Cached routes of a namespace. */
export class RouteCache {
  readonly input = new RouteTable();
  readonly output = new RouteTable();
  /** Exceptions of another generation are void. Linux: fnhe_genid(). */
  fnheGenid = 0;
}

export function routeCache(net: Net): RouteCache {
  const ipv4 = ipv4Net(net);
  return (ipv4.routeCache ?? (ipv4.routeCache = new RouteCache())) as RouteCache;
}

/** A hash of a flow's numbers; the low bits are good. */
export function flowHash(daddr: number, saddr: number, rest: number): number {
  let hash = Math.imul(daddr ^ Math.imul(saddr, 0x9e3779b1) ^ Math.imul(rest, 0x85ebca6b), 0xc2b2ae35);
  hash ^= hash >>> 15;
  return hash ^ (hash >>> 8);
}
