import { consumeSkb, type SkBuff } from '../core/skbuff.ts';

/** A piece of the send queue (Linux: an skb with its tcp_skb_cb): payload, place in the stream, and what became of it. */
export class TcpSeg {
  /** The payload, from `data` to `tail`; headers are written in front of it as it is sent. */
  skb!: SkBuff;
  seq = 0;
  endSeq = 0;
  /** TCPHDR_*. */
  flags = 0;
  /** TCPCB_*. */
  sacked = 0;
  /** Segments of `gsoSize` bytes; 0: not counted yet. */
  pcount = 0;
  gsoSize = 0;
  /** No more may be appended (MSG_EOR). */
  eor = false;
  /** When it was last sent, ns. */
  tstamp = 0;
  /** State of the flow when it was sent, for rate samples (tcp_skb_cb.tx). Times in µs. */
  txDelivered = 0;
  txDeliveredMstamp = 0;
  txFirstMstamp = 0;
  txInFlight = 0;
  txLost = 0;
  txAppLimited = false;
  next: TcpSeg | null = null;
  prev: TcpSeg | null = null;

  get len(): number {
    return this.skb.tail - this.skb.data;
  }
}

const pool: TcpSeg[] = [];
const POOL_LIMIT = 4096;

/** A new segment around `skb`, which it owns. */
export function allocSeg(skb: SkBuff, seq: number, flags: number): TcpSeg {
  const seg = pool.pop() ?? new TcpSeg();
  seg.skb = skb;
  seg.seq = seq;
  seg.endSeq = seq;
  seg.flags = flags;
  seg.sacked = 0;
  seg.pcount = 0;
  seg.gsoSize = 0;
  seg.eor = false;
  seg.tstamp = 0;
  seg.txDelivered = 0;
  seg.txDeliveredMstamp = 0;
  seg.txAppLimited = false;
  return seg;
}

/** Gives a segment and its payload back. */
export function freeSeg(seg: TcpSeg): void {
  consumeSkb(seg.skb);
  seg.next = null;
  seg.prev = null;
  if (pool.length < POOL_LIMIT) pool.push(seg);
}

/** A list of segments in the order of the stream. */
export class TcpQueue {
  head: TcpSeg | null = null;
  tail: TcpSeg | null = null;

  get empty(): boolean {
    return this.head === null;
  }

  push(seg: TcpSeg): void {
    seg.next = null;
    seg.prev = this.tail;
    if (this.tail === null) this.head = seg;
    else this.tail.next = seg;
    this.tail = seg;
  }

  unshift(seg: TcpSeg): void {
    seg.prev = null;
    seg.next = this.head;
    if (this.head === null) this.tail = seg;
    else this.head.prev = seg;
    this.head = seg;
  }

  insertAfter(seg: TcpSeg, after: TcpSeg): void {
    seg.prev = after;
    seg.next = after.next;
    if (after.next === null) this.tail = seg;
    else after.next.prev = seg;
    after.next = seg;
  }

  remove(seg: TcpSeg): void {
    if (seg.prev === null) this.head = seg.next;
    else seg.prev.next = seg.next;
    if (seg.next === null) this.tail = seg.prev;
    else seg.next.prev = seg.prev;
    seg.next = null;
    seg.prev = null;
  }

  purge(): void {
    let seg = this.head;
    this.head = null;
    this.tail = null;
    while (seg !== null) {
      const { next } = seg;
      freeSeg(seg);
      seg = next;
    }
  }
}

/** Counts the segments of a piece. Linux: tcp_set_skb_tso_segs(). */
export function tcpSetTsoSegs(seg: TcpSeg, mss: number): number {
  const { len } = seg;
  if (len <= mss) {
    seg.gsoSize = 0;
    return (seg.pcount = 1);
  }
  seg.gsoSize = mss;
  return (seg.pcount = Math.ceil(len / mss));
}
