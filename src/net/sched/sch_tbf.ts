import { EINVAL } from '../../uapi/errno.ts';
import type { RateSpec } from '../../uapi/rtnetlink.ts';
import { skbGsoSegment, skbGsoValidateMacLen } from '../core/gso.ts';
import type { Extack } from '../core/rtnetlink.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { FifoQdisc } from './sch_fifo.ts';
import { NET_XMIT_DROP, NET_XMIT_SUCCESS, Qdisc, type QdiscOptions, qdiscPktLen } from './sch_generic.ts';

/** A tick of psched, ns. */
const TICK = 64;

/** How long `length` bytes take, ns. Linux: psched_l2t_ns(). */
function lengthToTime(spec: RateSpec, length: number): number {
  const size = Math.max(length + spec.overhead, spec.mpu);
  return Math.floor((size * 1e9) / spec.rate);
}

/**
 * A token bucket: frames pass at a rate, after a burst at once; the rest waits, up to a limit in bytes. Linux: net/sched/sch_tbf.c.
 */
export class TbfQdisc extends Qdisc {
  private limit = 0;
  private rate: RateSpec | null = null;
  private peak: RateSpec | null = null;
  /** Depths of the buckets and what is in them, ns; when they were looked at. */
  private buffer = 0;
  private mtu = 0;
  private tokens = 0;
  private ptokens = 0;
  private checked = 0;
  private maxSize = 0;
  private inner: Qdisc | null = null;

  override get child(): Qdisc | null {
    return this.inner !== null && this.inner.handle !== 0 ? this.inner : null;
  }

  /** Linux: tbf_change(). */
  change(options: QdiscOptions | undefined, extack: Extack): number {
    if (options?.rate === undefined || options.buffer === undefined) return -EINVAL;
    const { rate, peakrate } = options;
    if (peakrate !== undefined && peakrate.rate <= rate.rate) return -EINVAL;
    const buffer = options.burst !== undefined ? lengthToTime(rate, options.burst) : options.buffer * TICK;
    let maxSize = options.burst ?? Math.floor((buffer * rate.rate) / 1e9);
    let mtu = (options.mtu ?? 0) * TICK;
    if (peakrate !== undefined) {
      if (options.pburst !== undefined) mtu = lengthToTime(peakrate, options.pburst);
      maxSize = Math.min(maxSize, options.pburst ?? Math.floor((mtu * peakrate.rate) / 1e9));
    }
    if (maxSize <= 0) return -EINVAL;
    this.limit = options.limit ?? 0;
    this.rate = rate;
    this.peak = peakrate ?? null;
    this.buffer = this.tokens = buffer;
    this.mtu = this.ptokens = mtu;
    this.maxSize = maxSize;
    this.checked = this.dev.net.sim.now;
    if (this.child === null) this.setFifo(extack);
    return 0;
  }

  private setFifo(extack: Extack): void {
    if (this.inner === null) this.graft(null);
    this.inner!.change({ limit: this.limit }, extack);
  }

  override graft(child: Qdisc | null): void {
    this.inner?.destroy();
    this.stats.backlog = 0;
    this.stats.qlen = 0;
    this.inner = child ?? new FifoQdisc('bfifo', this.dev, 0, this.handle | 1);
    this.inner.above = this;
    if (child === null) this.inner.change({ limit: this.limit }, {});
  }

  /** Linux: tbf_enqueue(). */
  enqueue(skb: SkBuff): number {
    if (qdiscPktLen(skb) > this.maxSize) {
      if (skb.gsoSize === 0 || !skbGsoValidateMacLen(skb, this.maxSize)) return this.drop(skb, 'larger than the burst');
      return this.enqueueSegments(skb);
    }
    return this.enqueueOne(skb);
  }

  /** Linux: tbf_segment(). */
  private enqueueSegments(skb: SkBuff): number {
    let taken = 0;
    for (const segment of skbGsoSegment(skb, skb.data + this.dev.hardHeaderLen)) {
      if (qdiscPktLen(segment) > this.maxSize) this.drop(segment, 'larger than the burst');
      else if (this.enqueueOne(segment) === NET_XMIT_SUCCESS) taken++;
    }
    return taken > 0 ? NET_XMIT_SUCCESS : NET_XMIT_DROP;
  }

  private enqueueOne(skb: SkBuff): number {
    const length = qdiscPktLen(skb);
    const result = this.inner!.enqueue(skb);
    if (result === NET_XMIT_DROP) this.stats.drops++;
    if (result !== NET_XMIT_SUCCESS) return result;
    this.stats.qlen++;
    this.stats.backlog += length;
    return result;
  }

  /** Linux: tbf_dequeue(). */
  dequeue(): SkBuff | null {
    const skb = this.inner!.peek();
    if (skb === null) return null;
    const { now } = this.dev.net.sim;
    const length = qdiscPktLen(skb);
    const gained = Math.min(now - this.checked, this.buffer);
    const tokens = Math.min(gained + this.tokens, this.buffer) - lengthToTime(this.rate!, length);
    const ptokens = this.peak === null ? 0 : Math.min(gained + this.ptokens, this.mtu) - lengthToTime(this.peak, length);
    if (tokens < 0 || ptokens < 0) {
      this.schedule(now + Math.max(-tokens, -ptokens));
      this.stats.overlimits++;
      return null;
    }
    this.inner!.dequeuePeeked();
    this.checked = now;
    this.tokens = tokens;
    this.ptokens = ptokens;
    this.countOut(skb);
    return skb;
  }

  /** Linux: tbf_dump(). */
  dump(): QdiscOptions {
    // How a table of sizes was divided is not kept.
    const rate = { ...this.rate!, cellLog: 0 };
    const options: QdiscOptions = { limit: this.limit, rate, buffer: Math.floor(this.buffer / TICK) };
    if (this.peak !== null) {
      options.peakrate = { ...this.peak, cellLog: 0 };
      options.mtu = Math.floor(this.mtu / TICK);
    }
    return options;
  }

  override reset(): void {
    this.inner?.reset();
    this.tokens = this.buffer;
    this.ptokens = this.mtu;
    this.checked = this.dev.net.sim.now;
    super.reset();
  }

  override destroy(): void {
    super.destroy();
    this.inner?.destroy();
  }
}
