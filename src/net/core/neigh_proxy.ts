import { ENOENT } from '../../uapi/errno.ts';
import { Timer } from '../../sim/timer.ts';
import type { NetDevice } from './dev.ts';
import { kfreeSkb } from './drop_reason.ts';
import type { Net } from './net_namespace.ts';
import type { NeighParms } from './neigh_parms.ts';
import type { NeighTable } from './neigh_table.ts';
import type { SkBuff } from './skbuff.ts';

/** Somebody else's address that is answered for: on one device, or on all (`dev` null). Linux: struct pneigh_entry. */
export interface ProxyNeighbour {
  readonly net: Net;
  readonly dev: NetDevice | null;
  readonly key: number;
  flags: number;
  protocol: number;
  permanent: boolean;
}

interface Waiting {
  skb: SkBuff;
  parms: NeighParms;
  when: number;
}

/** Chain of an address. Linux: pneigh_hash(), which reads it as a little-endian machine does. */
function pneighHash(key: number): number {
  let hash = ((key & 255) << 24) | ((key & 0xff00) << 8) | ((key >>> 8) & 0xff00) | (key >>> 24);
  hash ^= hash >>> 16;
  hash ^= hash >>> 8;
  hash ^= hash >>> 4;
  return hash & 15;
}

/** The proxy entries of a table, and the requests whose answer is put off (Linux: pneigh_*() in net/core/neighbour.c). */
export class ProxyNeighbours {
  private readonly table: NeighTable;
  private entries: ProxyNeighbour[] = [];
  private queue: Waiting[] = [];
  private readonly timer: Timer;

  constructor(table: NeighTable) {
    this.table = table;
    this.timer = new Timer(() => this.process());
  }

  /** Linux: pneigh_lookup(). An entry for all devices matches too. */
  lookup(net: Net, key: number, dev: NetDevice | null): ProxyNeighbour | null {
    if (this.entries.length === 0) return null;
    return this.entries.find((e) => e.key === key && e.net === net && (e.dev === dev || e.dev === null)) ?? null;
  }

  /** Makes the entry or returns the one there is. */
  create(net: Net, key: number, dev: NetDevice | null): ProxyNeighbour {
    const found = this.entries.find((e) => e.key === key && e.net === net && (e.dev === dev || e.dev === null));
    if (found !== undefined) return found;
    const entry: ProxyNeighbour = { net, key, dev, flags: 0, protocol: 0, permanent: false };
    this.entries.push(entry);
    return entry;
  }

  /** 0 or -ENOENT. */
  delete(net: Net, key: number, dev: NetDevice | null): number {
    const at = this.entries.findIndex((e) => e.key === key && e.net === net && e.dev === dev);
    if (at < 0) return -ENOENT;
    this.entries.splice(at, 1);
    return 0;
  }

  /** The entries of a namespace in the order of their hash chains, the newest of a chain first. */
  list(net: Net): ProxyNeighbour[] {
    const entries = this.entries.filter((e) => e.net === net).reverse();
    return entries.sort((a, b) => pneighHash(a.key) - pneighHash(b.key));
  }

  /** Puts a request off for a random time up to proxy_delay. Takes over the skb. Linux: pneigh_enqueue(). */
  enqueue(parms: NeighParms, skb: SkBuff): void {
    const sim = this.table.stack.sim;
    if (this.queue.length > parms.proxyQlen) {
      kfreeSkb(skb, 'NEIGH_QUEUEFULL', skb.dev!.net);
      return;
    }
    const when = sim.now + Math.floor(sim.random.float() * parms.proxyDelay);
    this.queue.push({ skb, parms, when });
    if (!this.timer.pending || this.timer.expires > when) sim.modTimer(this.timer, when);
  }

  /** The device goes: its entries (but permanent ones, with `skipPermanent`) and the requests from it too. Linux: pneigh_ifdown(). */
  ifdown(dev: NetDevice, skipPermanent: boolean): void {
    if (this.entries.length > 0) this.entries = this.entries.filter((e) => e.dev !== dev || (skipPermanent && e.permanent));
    if (this.queue.length === 0) return;
    for (const waiting of this.queue) if (waiting.skb.dev === dev) kfreeSkb(waiting.skb, 'NEIGH_DEAD', dev.net);
    this.queue = this.queue.filter((waiting) => waiting.skb.dev !== dev);
  }

  /** A namespace goes. */
  netExit(net: Net): void {
    if (this.entries.length > 0) this.entries = this.entries.filter((e) => e.net !== net);
  }

  /** Linux: neigh_proxy_process(). */
  private process(): void {
    const now = this.table.stack.sim.now;
    const due = this.queue.filter((waiting) => waiting.when <= now);
    this.queue = this.queue.filter((waiting) => waiting.when > now);
    for (const { skb } of due) {
      if (skb.dev!.started) this.table.ops.proxyRedo(skb);
      else kfreeSkb(skb, 'NEIGH_DEAD', skb.dev!.net);
    }
    if (this.queue.length > 0) this.table.stack.sim.modTimer(this.timer, Math.min(...this.queue.map((waiting) => waiting.when)));
  }
}
