import { EINVAL } from '../../uapi/errno.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Extack } from '../core/rtnetlink.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { NET_XMIT_SUCCESS, Qdisc, type QdiscOptions, qdiscPktLen } from './sch_generic.ts';

/**
 * First in, first out: `pfifo` up to a number of packets, `bfifo` of bytes. `fq_codel` is one here too: it tells flows apart and drops
 * early only where a slow device lets a queue grow. Linux: net/sched/sch_fifo.c.
 */
export class FifoQdisc extends Qdisc {
  protected queue: SkBuff[] = [];
  private head = 0;
  limit: number;

  constructor(kind: string, dev: NetDevice, handle: number, parent: number) {
    super(kind, dev, handle, parent);
    this.limit = this.defaultLimit();
  }

  private defaultLimit(): number {
    const { dev } = this;
    if (this.kind === 'fq_codel') return 10240;
    const packets = dev.txQueueLen === 0 ? 1 : dev.txQueueLen;
    return this.kind === 'bfifo' ? packets * (dev.mtu + dev.hardHeaderLen) : packets;
  }

  change(options: QdiscOptions | undefined, extack: Extack): number {
    if (options?.limit !== undefined) this.limit = options.limit;
    if (this.limit < 0) {
      extack.message = 'Invalid limit';
      return -EINVAL;
    }
    return 0;
  }

  enqueue(skb: SkBuff): number {
    const full = this.kind === 'bfifo' ? this.stats.backlog + qdiscPktLen(skb) > this.limit : this.stats.qlen >= this.limit;
    if (full) return this.drop(skb, 'full');
    this.queue.push(skb);
    this.countIn(skb);
    return NET_XMIT_SUCCESS;
  }

  override peek(): SkBuff | null {
    return this.queue[this.head] ?? null;
  }

  dequeue(): SkBuff | null {
    const skb = this.peek();
    if (skb === null) return null;
    if (++this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    }
    this.countOut(skb);
    return skb;
  }

  dump(): QdiscOptions {
    return { limit: this.limit };
  }

  override reset(): void {
    for (const skb of this.queue.slice(this.head)) kfreeSkb(skb, 'QDISC_DROP', this.dev.net, { qdisc: this.kind, why: 'reset' });
    this.queue = [];
    this.head = 0;
    super.reset();
  }
}

/** Three bands by the packet's priority, each first in first out. Linux: pfifo_fast in net/sched/sch_generic.c. */
export class PfifoFastQdisc extends Qdisc {
  private readonly bands: FifoQdisc[];

  constructor(dev: NetDevice, handle: number, parent: number) {
    super('pfifo_fast', dev, handle, parent);
    this.bands = [0, 1, 2].map(() => new FifoQdisc('pfifo', dev, 0, handle));
  }

  change(): number {
    return 0;
  }

  enqueue(skb: SkBuff): number {
    const band = this.bands[PRIOMAP[skb.priority & 15]];
    if (band.stats.qlen >= band.limit) return this.drop(skb, 'full');
    this.countIn(skb);
    return band.enqueue(skb);
  }

  dequeue(): SkBuff | null {
    for (const band of this.bands) {
      const skb = band.dequeue();
      if (skb === null) continue;
      this.countOut(skb);
      return skb;
    }
    return null;
  }

  dump(): QdiscOptions {
    return {};
  }

  override reset(): void {
    for (const band of this.bands) band.reset();
    super.reset();
  }
}

/** Linux: sch_default_prio2band. */
const PRIOMAP: readonly number[] = [1, 2, 2, 2, 1, 2, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];

/** `noqueue` put there by hand: it is shown, and frames pass it by. */
export class NoqueueQdisc extends Qdisc {
  change(): number {
    return 0;
  }
  enqueue(skb: SkBuff): number {
    return this.drop(skb, 'noqueue');
  }
  dequeue(): null {
    return null;
  }
  dump(): undefined {
    return undefined;
  }
}
