import { ipv4CheckHeader, ipSendCheck, IPV4_TOS } from '../../wire/ipv4.ts';
import { ETH_P_IP } from '../../uapi/if.ts';
import { EINVAL } from '../../uapi/errno.ts';
import type { NetDevice } from '../core/dev.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { skbGsoSegment } from '../core/gso.ts';
import { skbChecksumHelp } from '../core/skb_checksum.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NET_XMIT_LOST, NET_XMIT_SUCCESS, Qdisc, type QdiscOptions, qdiscPktLen } from './sch_generic.ts';
import { Crandom, happens, lossEvent, LossModel, tabledist } from './netem_random.ts';

/** A frame and when it may go, ns. */
interface Delayed {
  skb: SkBuff;
  time: number;
}

/**
 * A bad line: frames are delayed, lost, doubled, damaged, overtaken, as chance (the machine's own) and the settings will have it.
 * Linux: net/sched/sch_netem.c.
 */
export class NetemQdisc extends Qdisc {
  private options: QdiscOptions = { limit: 1000 };
  private delayCor: Crandom;
  private lossCor: Crandom;
  private dupCor: Crandom;
  private reorderCor: Crandom;
  private corruptCor: Crandom;
  private lossModel = new LossModel(null, null);
  private counter = 0;
  private seed = '0';
  /** Those that wait, by time; those that overtake them. */
  private queue: Delayed[] = [];
  private ready: SkBuff[] = [];
  private inner: Qdisc | null = null;

  constructor(kind: string, dev: NetDevice, handle: number, parent: number) {
    super(kind, dev, handle, parent);
    const { random } = dev.net.sim;
    this.delayCor = this.lossCor = this.dupCor = this.reorderCor = this.corruptCor = new Crandom(random, 0);
    this.seed = ((BigInt(random.int32() >>> 0) << 32n) | BigInt(random.int32() >>> 0)).toString();
  }

  override get child(): Qdisc | null {
    return this.inner;
  }

  override graft(child: Qdisc | null): void {
    this.inner?.destroy();
    this.inner = child;
    if (child !== null) child.above = this;
  }

  /** What a change does not mention of delay, jitter, ecn and the like is as at the beginning. Linux: netem_change(). */
  change(options: QdiscOptions | undefined): number {
    if (options === undefined) return -EINVAL;
    const { random } = this.dev.net.sim;
    const old = this.options;
    const kept = { reorder: old.reorder, corrupt: old.corrupt, netemRate: old.netemRate, delayDist: old.delayDist, ecn: old.ecn };
    const corr = { delayCorr: old.delayCorr, lossCorr: old.lossCorr, dupCorr: old.dupCorr };
    const defined = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as QdiscOptions;
    const next: QdiscOptions = { ...kept, ...corr, limit: 1000, ...defined };
    this.options = next;
    this.delayCor = new Crandom(random, next.delayCorr ?? 0);
    this.lossCor = new Crandom(random, next.lossCorr ?? 0);
    this.dupCor = new Crandom(random, next.dupCorr ?? 0);
    this.reorderCor = new Crandom(random, next.reorder?.correlation ?? 0);
    this.corruptCor = new Crandom(random, next.corrupt?.correlation ?? 0);
    this.lossModel = new LossModel(next.lossState ?? null, next.lossGemodel ?? null);
    this.counter = 0;
    if (next.seed !== undefined) this.seed = next.seed;
    return 0;
  }

  /** Linux: netem_enqueue(). */
  enqueue(skb: SkBuff): number {
    return this.enqueueCounted(skb, happens(this.options.duplicate ?? 0, this.dupCor) ? 2 : 1);
  }

  private enqueueCounted(skb: SkBuff, count: number): number {
    const { options, dev } = this;
    const { random } = dev.net.sim;
    if (lossEvent(this.lossModel, options.loss ?? 0, this.lossCor, random)) {
      if (options.ecn === true && markCongested(skb)) this.stats.drops++;
      else count--;
    }
    if (count === 0) {
      this.drop(skb, 'loss');
      return NET_XMIT_LOST;
    }
    if (options.corrupt !== undefined && happens(options.corrupt.probability, this.corruptCor)) {
      const first = this.corruptFirst(skb);
      if (first === null) return NET_XMIT_SUCCESS;
      skb = first;
    }
    const copy = count > 1 ? skb.clone() : null;
    if (this.stats.qlen >= options.limit!) {
      if (copy !== null) kfreeSkb(copy, 'QDISC_DROP', dev.net, { qdisc: this.kind, why: 'full' });
      return this.drop(skb, 'full');
    }
    if (copy !== null) this.enqueueDuplicate(copy);
    this.enqueueOne(skb);
    return NET_XMIT_SUCCESS;
  }

  /** The second of two goes in at the top again, but is not doubled in its turn. */
  private enqueueDuplicate(copy: SkBuff): void {
    const { options } = this;
    this.options = { ...options, duplicate: 0 };
    this.root.enqueue(copy);
    this.options = options;
  }

  /** Turns one bit over; of a super-segment in its first packet, the others go in by themselves. */
  private corruptFirst(skb: SkBuff): SkBuff | null {
    const { random } = this.dev.net.sim;
    let first: SkBuff = skb;
    if (skb.gsoSize !== 0) {
      const segments = skbGsoSegment(skb, skb.data + this.dev.hardHeaderLen);
      first = segments[0];
      for (const segment of segments.slice(1)) if (this.stats.qlen < this.options.limit!) this.enqueueOne(segment);
    }
    first.cow();
    skbChecksumHelp(first);
    first.bytes[first.data + random.below(first.tail - first.data)] ^= 1 << random.below(8);
    return first;
  }

  private enqueueOne(skb: SkBuff): void {
    const { options } = this;
    const { now } = this.dev.net.sim;
    this.countIn(skb);
    const gap = options.gap ?? 0;
    const reorder = options.reorder?.probability ?? 0;
    if (gap === 0 || this.counter < gap - 1 || reorder < this.reorderCor.next()) {
      this.counter++;
      this.insert({ skb, time: this.timeToSend(skb, now) });
      return;
    }
    // One out of `gap` packets goes at once, before all that wait.
    this.counter = 0;
    this.stats.requeues++;
    this.ready.unshift(skb);
  }

  private timeToSend(skb: SkBuff, now: number): number {
    const { latency = 0, jitter = 0, delayDist, netemRate } = this.options;
    let delay = tabledist(latency, jitter, this.delayCor, delayDist ?? null);
    if (netemRate === undefined || netemRate.rate === 0) return now + delay;
    // The line is busy until the last packet has left it.
    const last = this.queue[this.queue.length - 1];
    if (last !== undefined) {
      delay = Math.max(0, delay - (last.time - now));
      now = last.time;
    }
    return now + delay + transmissionTime(netemRate, qdiscPktLen(skb));
  }

  private insert(entry: Delayed): void {
    let at = this.queue.length;
    while (at > 0 && this.queue[at - 1].time > entry.time) at--;
    if (at === this.queue.length) this.queue.push(entry);
    else this.queue.splice(at, 0, entry);
  }

  /** Linux: netem_dequeue(). */
  dequeue(): SkBuff | null {
    const { now } = this.dev.net.sim;
    for (;;) {
      const overtaking = this.ready.shift();
      if (overtaking !== undefined) return this.sent(overtaking);
      const first = this.queue[0];
      if (first === undefined || first.time > now) {
        if (first !== undefined) this.schedule(first.time);
        const skb = this.inner?.dequeue() ?? null;
        return skb === null ? null : this.sent(skb);
      }
      this.queue.shift();
      if (this.inner === null) return this.sent(first.skb);
      const length = qdiscPktLen(first.skb);
      if (this.inner.enqueue(first.skb) !== NET_XMIT_SUCCESS) {
        this.stats.qlen--;
        this.stats.backlog -= length;
        this.stats.drops++;
      }
    }
  }

  private sent(skb: SkBuff): SkBuff {
    this.countOut(skb);
    return skb;
  }

  /** Linux: netem_dump(). */
  dump(): QdiscOptions {
    return { ...this.options, seed: this.seed };
  }

  override reset(): void {
    for (const { skb } of this.queue) kfreeSkb(skb, 'QDISC_DROP', this.dev.net, { qdisc: this.kind, why: 'reset' });
    for (const skb of this.ready) kfreeSkb(skb, 'QDISC_DROP', this.dev.net, { qdisc: this.kind, why: 'reset' });
    this.queue = [];
    this.ready = [];
    this.inner?.reset();
    super.reset();
  }

  override destroy(): void {
    super.destroy();
    this.inner?.destroy();
  }
}

/** Linux: packet_time_ns(). */
function transmissionTime(spec: NonNullable<QdiscOptions['netemRate']>, length: number): number {
  length += spec.packetOverhead;
  if (spec.cellSize > 0) length = Math.ceil(length / spec.cellSize) * (spec.cellSize + spec.cellOverhead);
  return Math.floor((length * 1e9) / spec.rate);
}

/** Where the sender knows of congestion marks (RFC 3168), one is as good as a loss. Linux: INET_ECN_set_ce(). */
function markCongested(skb: SkBuff): boolean {
  const at = skb.networkHeader;
  if (skb.protocol !== ETH_P_IP || at < 0 || ipv4CheckHeader(skb.bytes, at, skb.tail) < 0) return false;
  if ((skb.bytes[at + IPV4_TOS] & 3) === 0) return false;
  skb.cow();
  skb.bytes[at + IPV4_TOS] |= 3;
  ipSendCheck(skb.bytes, at);
  return true;
}
