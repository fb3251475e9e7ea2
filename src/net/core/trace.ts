import type { SkBuff } from './skbuff.ts';
import type { Net } from './net_namespace.ts';

/**
 * The kernel's tracepoint. Every station of a packet's way calls `if (trace.on) trace.hit(...)` with the name of the kernel
 * function it stands in; `on` is off unless somebody listens, so the packet path pays one load and one branch.
 */
export interface TraceEvent {
  /** Virtual time, ns. */
  time: number;
  /** The skb's id and the id of the one it came from (clone, fragment, encapsulation, reply's request); 0: none. */
  skb: number;
  origin: number;
  /** Kernel function: 'ip_rcv', 'br_forward', 'kfree_skb', ... in the kernel's own spelling. */
  point: string;
  /** Namespace (inode number) and device (index, name) it was at. */
  netns: number;
  ifindex: number;
  ifname: string;
  /** What was decided, plain data: { verdict, table, chain, rule, reason, from, to, ... }. */
  detail?: Readonly<Record<string, string | number | boolean>>;
  /** The frame's bytes, from the link header on where there is one, when a listener asked for them. */
  frame?: Uint8Array;
  /** Where `frame` begins: 'ethernet' or 'ip'. */
  layer?: 'ethernet' | 'ip';
}

export class Trace {
  /** Does anybody listen? Check before `hit`. */
  on = false;
  private readonly listeners: ((event: TraceEvent) => void)[] = [];
  private readonly clock: { now: number };

  constructor(clock: { now: number }) {
    this.clock = clock;
  }

  /** Adds a listener; returns what takes it off. */
  listen(listener: (event: TraceEvent) => void): () => void {
    this.listeners.push(listener);
    this.on = true;
    return () => {
      const at = this.listeners.indexOf(listener);
      if (at >= 0) this.listeners.splice(at, 1);
      this.on = this.listeners.length > 0;
    };
  }

  /** Each listener gets an event of its own: it may keep it and take the bytes off. */
  private tell(event: TraceEvent): void {
    const last = this.listeners.length - 1;
    for (let i = 0; i < last; i++) this.listeners[i]({ ...event });
    this.listeners[last]?.(event);
  }

  /** Tells the listeners of a packet that never came to be: its event has no skb (0), device nor frame. Only call it when `on`. */
  unmade(point: string, net: Net, detail: TraceEvent['detail']): void {
    const event: TraceEvent = { time: this.clock.now, skb: 0, origin: 0, point, netns: net.inum, ifindex: 0, ifname: '', detail };
    this.tell(event);
  }

  /** Tells the listeners that `skb` is at `point` of namespace `net`. Only call it when `on`. */
  hit(skb: SkBuff, point: string, net: Net, detail?: TraceEvent['detail']): void {
    const dev = skb.dev;
    const ethernet = skb.macHeader >= 0 && skb.macHeader <= skb.data;
    const event: TraceEvent = {
      time: this.clock.now,
      skb: skb.id,
      origin: skb.origin,
      point,
      netns: net.inum,
      ifindex: dev?.ifindex ?? 0,
      ifname: dev?.name ?? '',
      frame: skb.bytes.slice(ethernet ? skb.macHeader : skb.data, skb.tail),
      layer: ethernet ? 'ethernet' : 'ip',
    };
    if (detail !== undefined) event.detail = detail;
    this.tell(event);
  }
}
