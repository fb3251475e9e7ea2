import { Timer } from '../../sim/timer.ts';
import { ENOBUFS } from '../../uapi/errno.ts';
import type { QdiscMsg, QdiscStats } from '../../uapi/rtnetlink.ts';
import type { NetDevice, RootQdisc } from '../core/dev.ts';
import { schDirectXmit } from '../core/dev_queue.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { skbGsoHeaderLen } from '../core/gso.ts';
import type { Extack } from '../core/rtnetlink.ts';
import type { SkBuff } from '../core/skbuff.ts';

/** What enqueue returns (include/linux/netdevice.h). LOST: taken and gone, of which the sender is to know nothing. */
export const NET_XMIT_SUCCESS = 0;
export const NET_XMIT_DROP = 1;
export const NET_XMIT_LOST = 2;

export type QdiscOptions = NonNullable<QdiscMsg['options']>;

/** What a frame counts in a queue: a super-segment as the packets it stands for. Linux: qdisc_pkt_len(). */
export function qdiscPktLen(skb: SkBuff): number {
  const length = skb.tail - skb.data;
  return skb.gsoSegs > 1 ? length + (skb.gsoSegs - 1) * skbGsoHeaderLen(skb) : length;
}

/** A queueing discipline on a device, at its root or inside another one. Linux: struct Qdisc, net/sched/sch_generic.c. */
export abstract class Qdisc implements RootQdisc {
  readonly kind: string;
  readonly dev: NetDevice;
  /** Unsigned: major number << 16; 0 for one nobody gave a number. */
  handle: number;
  /** The class it is grafted onto, or TC_H_ROOT. */
  parent: number;
  /** The one it is in. */
  above: Qdisc | null = null;
  readonly stats: QdiscStats = { bytes: 0, packets: 0, drops: 0, overlimits: 0, requeues: 0, backlog: 0, qlen: 0 };
  private running = false;
  private peeked: SkBuff | null = null;
  private watchdog: Timer | null = null;

  constructor(kind: string, dev: NetDevice, handle: number, parent: number) {
    this.kind = kind;
    this.dev = dev;
    this.handle = handle;
    this.parent = parent;
  }

  /** Sets it up or changes it. 0 or a negative errno. */
  abstract change(options: QdiscOptions | undefined, extack: Extack): number;
  abstract enqueue(skb: SkBuff): number;
  /** The next frame that may go now, or null; then the watchdog is set if one may go later. */
  abstract dequeue(): SkBuff | null;
  abstract dump(): QdiscOptions | undefined;

  /** The discipline inside of it, at its only class; undefined: it has no classes. */
  get child(): Qdisc | null | undefined {
    return undefined;
  }

  /** Puts `child` inside (null: back to what it began with). */
  graft(_child: Qdisc | null): void {}

  /** The next frame, which stays. Linux: qdisc_peek_dequeued(). */
  peek(): SkBuff | null {
    if (this.peeked !== null) return this.peeked;
    const skb = this.dequeue();
    this.peeked = skb;
    if (skb !== null) this.countIn(skb);
    return skb;
  }

  /** Takes the frame that `peek` showed. Linux: qdisc_dequeue_peeked(). */
  dequeuePeeked(): SkBuff | null {
    const skb = this.peeked;
    if (skb === null) return this.dequeue();
    this.peeked = null;
    this.stats.qlen--;
    this.stats.backlog -= qdiscPktLen(skb);
    return skb;
  }

  /** Drops everything. */
  reset(): void {
    if (this.peeked !== null) kfreeSkb(this.peeked, 'QDISC_DROP', this.dev.net, { qdisc: this.kind, why: 'reset' });
    this.peeked = null;
    if (this.watchdog !== null) this.dev.net.sim.delTimer(this.watchdog);
    this.stats.backlog = 0;
    this.stats.qlen = 0;
  }

  destroy(): void {
    this.reset();
  }

  get root(): Qdisc {
    return this.above === null ? this : this.above.root;
  }

  /** Linux: __dev_xmit_skb(). */
  xmit(skb: SkBuff): number {
    const { dev } = this;
    if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'qdisc_enqueue', dev.net, { qdisc: this.kind, qlen: this.stats.qlen });
    const result = this.enqueue(skb);
    this.run();
    return result === NET_XMIT_DROP ? -ENOBUFS : 0;
  }

  /** Sends what may go. Linux: __qdisc_run(). */
  run(): void {
    if (this.running) return;
    this.running = true;
    const { dev } = this;
    for (let skb = dev.txActive ? this.dequeue() : null; skb !== null; skb = dev.txActive ? this.dequeue() : null) {
      if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'qdisc_dequeue', dev.net, { qdisc: this.kind });
      schDirectXmit(skb, dev);
    }
    this.running = false;
  }

  /** Has the root run again at `time` (ns). Linux: qdisc_watchdog_schedule_ns(). */
  protected schedule(time: number): void {
    const { sim } = this.dev.net;
    this.watchdog ??= new Timer(() => {
      this.root.run();
    });
    if (this.watchdog.pending && this.watchdog.expires === time) return;
    sim.modTimer(this.watchdog, time);
  }

  protected countIn(skb: SkBuff): void {
    this.stats.qlen++;
    this.stats.backlog += qdiscPktLen(skb);
  }

  /** It leaves: Linux: qdisc_bstats_update(). */
  protected countOut(skb: SkBuff): void {
    this.stats.qlen--;
    this.stats.backlog -= qdiscPktLen(skb);
    this.countSent(skb);
  }

  protected countSent(skb: SkBuff): void {
    this.stats.bytes += qdiscPktLen(skb);
    this.stats.packets += skb.gsoSegs > 1 ? skb.gsoSegs : 1;
  }

  /** Linux: qdisc_drop(). */
  protected drop(skb: SkBuff, why: string): typeof NET_XMIT_DROP {
    this.stats.drops++;
    kfreeSkb(skb, 'QDISC_DROP', this.dev.net, { qdisc: this.kind, why });
    return NET_XMIT_DROP;
  }
}
