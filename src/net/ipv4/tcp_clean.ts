import { TCPHDR_SYN } from '../../wire/tcp.ts';
import { skMemUncharge } from './tcp_mem.ts';
import { tcpMtupCheckSuccess } from './tcp_mtu_probe.ts';
import { tcpRateSkbDelivered } from './tcp_rate.ts';
import { freeSeg, type TcpSeg, tcpSetTsoSegs } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, before, SKB_OVERHEAD, TCPCB_EVER_RETRANS, TCPCB_LOST, TCPCB_SACKED_ACKED, TCPCB_SACKED_RETRANS } from './tcp_states.ts';

/** Cuts acknowledged bytes off the front of a segment. Linux: tcp_trim_head(). */
export function tcpTrimHead(sk: TcpSk, seg: TcpSeg, length: number): void {
  seg.skb.data += length;
  seg.seq = (seg.seq + length) | 0;
  sk.wmemQueued -= length;
  if (seg.gsoSize !== 0) tcpSetTsoSegs(seg, seg.gsoSize);
}

/** What `tcpCleanRtxQueue` found; one object. Times in ns; -1: none. */
export const cleaned = {
  dataAcked: false,
  synAcked: false,
  retransDataAcked: false,
  origSacked: false,
  /** First and last segment acknowledged that was sent once only. */
  firstAckt: -1,
  lastAckt: -1,
  pktsAcked: 0,
  /** SACKed segments among them. */
  sackedAcked: 0,
};

/** An acknowledged segment in the counts. */
function account(sk: TcpSk, seg: TcpSeg, pcount: number, priorFack: number): void {
  const { sacked } = seg;
  if ((sacked & TCPCB_SACKED_RETRANS) !== 0) sk.retransOut -= pcount;
  if ((sacked & TCPCB_EVER_RETRANS) !== 0) {
    cleaned.retransDataAcked = true;
  } else if ((sacked & TCPCB_SACKED_ACKED) === 0) {
    cleaned.lastAckt = seg.tstamp;
    if (cleaned.firstAckt < 0) cleaned.firstAckt = seg.tstamp;
    if (!before(seg.seq, priorFack) && !after(seg.endSeq, sk.highSeq)) cleaned.origSacked = true;
  }
  if ((sacked & TCPCB_SACKED_ACKED) !== 0) {
    sk.sackedOut -= pcount;
    cleaned.sackedAcked += pcount;
  } else {
    sk.delivered += pcount;
  }
  if ((sacked & TCPCB_LOST) !== 0) sk.lostOut -= pcount;
  sk.packetsOut -= pcount;
  cleaned.pktsAcked += pcount;
}

/**
 * Takes acknowledged segments off the retransmission queue, and fills `cleaned`. `rack` is told of each that is whole.
 * Linux: tcp_clean_rtx_queue().
 */
export function tcpCleanRtxQueue(sk: TcpSk, priorFack: number, rack: (sk: TcpSk, seg: TcpSeg) => void): void {
  cleaned.dataAcked = cleaned.synAcked = cleaned.retransDataAcked = cleaned.origSacked = false;
  cleaned.firstAckt = cleaned.lastAckt = -1;
  cleaned.pktsAcked = cleaned.sackedAcked = 0;
  for (let seg = sk.rtxQueue.head; seg !== null; seg = sk.rtxQueue.head) {
    let { pcount } = seg;
    let whole = true;
    if (after(seg.endSeq, sk.sndUna)) {
      // Only whole segments of a super-segment count. Linux: tcp_tso_acked().
      if (pcount === 1 || !after(sk.sndUna, seg.seq)) break;
      tcpTrimHead(sk, seg, (sk.sndUna - seg.seq) | 0);
      pcount -= seg.pcount;
      if (pcount === 0) break;
      whole = false;
    }
    account(sk, seg, pcount, priorFack);
    tcpRateSkbDelivered(sk, seg);
    if ((seg.flags & TCPHDR_SYN) !== 0) {
      cleaned.synAcked = true;
      sk.retransStamp = 0;
    } else {
      cleaned.dataAcked = true;
    }
    if (!whole) break;
    rack(sk, seg);
    if (seg === sk.highestSack) sk.highestSack = seg.next;
    sk.rtxQueue.remove(seg);
    sk.wmemQueued -= seg.len + SKB_OVERHEAD;
    skMemUncharge(sk, seg.len + SKB_OVERHEAD);
    freeSeg(seg);
  }
  if (sk.mtup !== null) tcpMtupCheckSuccess(sk, sk.mtup);
  if (sk.rtxQueue.empty && sk.writeQueue.empty) sk.wmemQueued = 0;
}
