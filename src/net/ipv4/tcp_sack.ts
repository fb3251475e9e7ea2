import { be32 } from '../../wire/addr.ts';
import { tcpFragment } from './tcp_fragment.ts';
import { FLAG_DATA_SACKED, FLAG_DSACKING_ACK, FLAG_ORIG_SACK_ACKED } from './tcp_loss.ts';
import { rxOpt } from './tcp_options.ts';
import { tcpRateSkbDelivered } from './tcp_rate.ts';
import { tcpRackAdvance } from './tcp_recovery.ts';
import type { TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, before, TCPCB_EVER_RETRANS, TCPCB_LOST, TCPCB_SACKED_ACKED, TCPCB_SACKED_RETRANS } from './tcp_states.ts';

/** When the first segment that this ACK SACKed for the first time was sent (ns), -1: none. */
export const sackState = { firstSackt: -1, lastSackt: -1 };

/** Is a block of the peer's inside what we sent? Linux: tcp_is_sackblock_valid(). */
function validBlock(sk: TcpSk, start: number, end: number): boolean {
  return after(end, start) && !after(end, sk.sndNxt) && before(start, sk.sndNxt) && after(start, sk.sndUna);
}

/** Does the first block tell of something that arrived twice (RFC 2883)? Linux: tcp_check_dsack(). */
function checkDsack(sk: TcpSk, bytes: Uint8Array, ack: number): boolean {
  const start = be32(bytes, rxOpt.sackAt);
  const end = be32(bytes, rxOpt.sackAt + 4);
  const { mib } = sk.net;
  if (before(start, ack)) {
    mib.TcpExtTCPDSACKRecv++;
  } else {
    if (rxOpt.sackLen < 2) return false;
    const start1 = be32(bytes, rxOpt.sackAt + 8);
    const end1 = be32(bytes, rxOpt.sackAt + 12);
    if (after(end, end1) || before(start, start1)) return false;
    mib.TcpExtTCPDSACKOfoRecv = (mib.TcpExtTCPDSACKOfoRecv ?? 0) + 1;
  }
  const segs = Math.max(1, Math.floor((((end - start) | 0) + sk.mssCache - 1) / sk.mssCache));
  mib.TcpExtTCPDSACKRecvSegs = (mib.TcpExtTCPDSACKRecvSegs ?? 0) + segs;
  sk.dsackDups += segs;
  sk.rackDsackSeen = sk.tlpHighSeq === 0;
  if (sk.undoMarker === 0) mib.TcpExtTCPDSACKIgnoredNoUndo = (mib.TcpExtTCPDSACKIgnoredNoUndo ?? 0) + 1;
  else if (sk.undoRetrans > 0) sk.undoRetrans = Math.max(0, sk.undoRetrans - segs);
  return true;
}

/** Tags one segment as SACKed. Linux: tcp_sacktag_one(). */
function sacktagOne(sk: TcpSk, seg: TcpSeg, highest: number): number {
  let flag = 0;
  if ((seg.sacked & TCPCB_SACKED_ACKED) !== 0) return 0;
  tcpRackAdvance(sk, seg);
  if ((seg.sacked & TCPCB_SACKED_RETRANS) !== 0) {
    // Whether it is the segment or its repetition that arrived, it is not lost any more.
    if ((seg.sacked & TCPCB_LOST) !== 0) {
      seg.sacked &= ~(TCPCB_LOST | TCPCB_SACKED_RETRANS);
      sk.lostOut -= seg.pcount;
      sk.retransOut -= seg.pcount;
    }
  } else {
    if ((seg.sacked & TCPCB_EVER_RETRANS) === 0) {
      if (before(seg.seq, highest)) noteReordering(sk, seg.seq);
      if (!after(seg.endSeq, sk.highSeq)) flag |= FLAG_ORIG_SACK_ACKED;
      if (sackState.firstSackt < 0) sackState.firstSackt = seg.tstamp;
      sackState.lastSackt = seg.tstamp;
    }
    if ((seg.sacked & TCPCB_LOST) !== 0) {
      seg.sacked &= ~TCPCB_LOST;
      sk.lostOut -= seg.pcount;
    }
  }
  seg.sacked |= TCPCB_SACKED_ACKED;
  sk.sackedOut += seg.pcount;
  sk.delivered += seg.pcount;
  tcpRateSkbDelivered(sk, seg);
  return flag | FLAG_DATA_SACKED;
}

/** Something older than the newest SACKed arrived late, unrepeated: the path reorders. Linux: tcp_check_sack_reordering(). */
function noteReordering(sk: TcpSk, lowSeq: number): void {
  const fack = highestSackSeq(sk);
  const metric = (fack - lowSeq) | 0;
  if (metric > sk.reordering * sk.mssCache && sk.mssCache !== 0) {
    sk.reordering = Math.min(Math.floor((metric + sk.mssCache - 1) / sk.mssCache), 300);
  }
  sk.reordSeen++;
  sk.net.mib.TcpExtTCPSACKReorder = (sk.net.mib.TcpExtTCPSACKReorder ?? 0) + 1;
}

/** Linux: tcp_highest_sack_seq(). */
export function highestSackSeq(sk: TcpSk): number {
  if (sk.sackedOut === 0) return sk.sndUna;
  return sk.highestSack === null ? sk.sndNxt : sk.highestSack.seq;
}

/** Tags what lies in one block; a super-segment that lies half in it is cut. Linux: tcp_sacktag_walk(). */
function walkBlock(sk: TcpSk, start: number, end: number, highest: number): number {
  let flag = 0;
  for (let seg = sk.rtxQueue.head; seg !== null && before(seg.seq, end); seg = seg.next) {
    if (!after(seg.endSeq, start)) continue;
    if (before(seg.seq, start)) {
      if (!cut(sk, seg, (start - seg.seq) | 0, true)) continue;
      continue;
    }
    if (after(seg.endSeq, end) && !cut(sk, seg, (end - seg.seq) | 0, false)) continue;
    flag |= sacktagOne(sk, seg, highest);
    if (sk.highestSack === null || !before(seg.seq, sk.highestSack.seq)) sk.highestSack = seg.next;
  }
  return flag;
}

/** Cuts at a segment boundary near `length` bytes; false: there is none. Linux: tcp_match_skb_to_sack(). */
function cut(sk: TcpSk, seg: TcpSeg, length: number, up: boolean): boolean {
  const mss = seg.gsoSize;
  if (seg.pcount <= 1 || mss === 0 || (seg.sacked & TCPCB_SACKED_ACKED) !== 0) return false;
  const at = up ? Math.ceil(length / mss) * mss : length - (length % mss);
  if (at <= 0 || at >= seg.len) return false;
  tcpFragment(sk, sk.rtxQueue, seg, at, mss);
  return true;
}

/** The SACK option of an ACK. Returns FLAG_*. Linux: tcp_sacktag_write_queue(). */
export function tcpSacktagWriteQueue(sk: TcpSk, bytes: Uint8Array, ack: number, priorSndUna: number): number {
  sackState.firstSackt = -1;
  sackState.lastSackt = -1;
  let flag = checkDsack(sk, bytes, ack) ? FLAG_DSACKING_ACK : 0;
  if (before(ack, (priorSndUna - sk.maxWindow) | 0) || sk.packetsOut === 0) return flag;
  if (sk.sackedOut === 0) sk.highestSack = sk.rtxQueue.head;
  const highest = highestSackSeq(sk);
  const blocks = Math.min(rxOpt.sackLen, 4);
  for (let i = (flag & FLAG_DSACKING_ACK) !== 0 ? 1 : 0; i < blocks; i++) {
    const start = be32(bytes, rxOpt.sackAt + 8 * i);
    const end = be32(bytes, rxOpt.sackAt + 8 * i + 4);
    if (validBlock(sk, start, end)) flag |= walkBlock(sk, start, end, highest);
  }
  return flag;
}
