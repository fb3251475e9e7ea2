import { TCPHDR_FIN, TCPHDR_PSH } from '../../wire/tcp.ts';
import { allocSeg, type TcpQueue, type TcpSeg, tcpSetTsoSegs } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { SKB_OVERHEAD, TCPCB_LOST, TCPCB_SACKED_ACKED, TCPCB_SACKED_RETRANS } from './tcp_states.ts';
import { tcpAllocSkb } from './tcp_transmit.ts';

/** Cuts a piece after `length` bytes; the rest becomes a piece behind it. Linux: tcp_fragment(), tso_fragment(). */
export function tcpFragment(sk: TcpSk, queue: TcpQueue, seg: TcpSeg, length: number, mss: number): TcpSeg {
  const from = seg.skb;
  const rest = seg.len - length;
  const skb = tcpAllocSkb(rest);
  const at = skb.put(rest);
  skb.bytes.set(from.bytes.subarray(from.data + length, from.tail), at);
  skb.headerRelease();
  from.tail = from.data + length;
  const tail = allocSeg(skb, (seg.seq + length) | 0, seg.flags);
  tail.endSeq = seg.endSeq;
  seg.endSeq = tail.seq;
  seg.flags &= ~(TCPHDR_FIN | TCPHDR_PSH);
  tail.sacked = seg.sacked;
  tail.eor = seg.eor;
  seg.eor = false;
  tail.tstamp = seg.tstamp;
  tail.txDelivered = seg.txDelivered;
  tail.txDeliveredMstamp = seg.txDeliveredMstamp;
  tail.txFirstMstamp = seg.txFirstMstamp;
  tail.txAppLimited = seg.txAppLimited;
  sk.wmemQueued += SKB_OVERHEAD;
  recount(sk, queue, seg, tail, mss);
  queue.insertAfter(tail, seg);
  return tail;
}

/** The counts of what is under way, where a cut makes more or fewer segments of a piece. Linux: tcp_adjust_pcount(). */
function recount(sk: TcpSk, queue: TcpQueue, seg: TcpSeg, tail: TcpSeg, mss: number): void {
  const old = seg.pcount;
  tcpSetTsoSegs(seg, mss);
  tcpSetTsoSegs(tail, mss);
  if (queue !== sk.rtxQueue) return;
  const less = old - seg.pcount - tail.pcount;
  if (less === 0) return;
  sk.packetsOut -= less;
  if ((seg.sacked & TCPCB_SACKED_ACKED) !== 0) sk.sackedOut -= less;
  if ((seg.sacked & TCPCB_SACKED_RETRANS) !== 0) sk.retransOut -= less;
  if ((seg.sacked & TCPCB_LOST) !== 0) sk.lostOut -= less;
}
