import { tcpFragment } from './tcp_fragment.ts';
import { jiffiesUp, tcpResetXmitTimer } from './tcp_rearm.ts';
import type { TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  ICSK_TIME_REO_TIMEOUT,
  TCP_CA_RECOVERY,
  TCP_TIMEOUT_MIN_US,
  TCPCB_EVER_RETRANS,
  TCPCB_LOST,
  TCPCB_SACKED_ACKED,
  TCPCB_SACKED_RETRANS,
} from './tcp_states.ts';

// RACK (RFC 8985): what was sent well before something that has arrived is lost. Linux: net/ipv4/tcp_recovery.c.

/** Marks a segment lost, or lost again after it was resent. Linux: tcp_mark_skb_lost(). */
export function tcpMarkSkbLost(sk: TcpSk, seg: TcpSeg): void {
  if ((seg.sacked & TCPCB_SACKED_ACKED) !== 0) return;
  if ((seg.sacked & TCPCB_LOST) === 0) {
    sk.lostOut += seg.pcount;
    seg.sacked |= TCPCB_LOST;
  } else if ((seg.sacked & TCPCB_SACKED_RETRANS) !== 0) {
    seg.sacked &= ~TCPCB_SACKED_RETRANS;
    sk.retransOut -= seg.pcount;
    sk.net.mib.TcpExtTCPLostRetransmit = (sk.net.mib.TcpExtTCPLostRetransmit ?? 0) + seg.pcount;
  } else {
    return;
  }
  sk.lost += seg.pcount;
}

/** Was (t1, seq1) sent after (t2, seq2)? */
function sentAfter(t1: number, t2: number, seq1: number, seq2: number): boolean {
  return t1 > t2 || (t1 === t2 && after(seq1, seq2));
}

/** How much later than its time the newest arrival may come before others count as lost, µs. Linux: tcp_rack_reo_wnd(). */
function reoWnd(sk: TcpSk): number {
  if (sk.reordSeen === 0 && (sk.caState >= TCP_CA_RECOVERY || sk.sackedOut >= sk.reordering)) return 0;
  return Math.min((sk.minRttUs >>> 2) * sk.rackReoWndSteps, sk.srttUs >> 3);
}

/** µs until a segment counts as lost. Linux: tcp_rack_skb_timeout(). */
export function tcpRackSkbTimeout(sk: TcpSk, seg: TcpSeg, wnd: number): number {
  return sk.rackRttUs + wnd - (sk.net.sim.now - seg.tstamp) / 1000;
}

/** Marks what must be lost; returns how long (µs) others may still take, 0: none. Linux: tcp_rack_detect_loss(). */
function detectLoss(sk: TcpSk): number {
  const wnd = reoWnd(sk);
  let timeout = 0;
  for (let seg = sk.rtxQueue.head; seg !== null; seg = seg.next) {
    const { sacked } = seg;
    if ((sacked & TCPCB_SACKED_ACKED) !== 0 || ((sacked & TCPCB_LOST) !== 0 && (sacked & TCPCB_SACKED_RETRANS) === 0)) continue;
    if (!sentAfter(sk.rackMstampNs, seg.tstamp, sk.rackEndSeq, seg.endSeq)) continue;
    const remaining = tcpRackSkbTimeout(sk, seg, wnd);
    if (remaining <= 0) tcpMarkSkbLost(sk, seg);
    else timeout = Math.max(timeout, remaining);
  }
  return timeout;
}

/** Linux: tcp_rack_mark_lost(). True: a timer was set. */
export function tcpRackMarkLost(sk: TcpSk): boolean {
  if (!sk.rackAdvanced) return false;
  sk.rackAdvanced = false;
  const timeout = detectLoss(sk);
  if (timeout > 0) tcpResetXmitTimer(sk, ICSK_TIME_REO_TIMEOUT, jiffiesUp((timeout + TCP_TIMEOUT_MIN_US) * 1000));
  return timeout > 0;
}

/** The reordering timer fired: what is lost now? Returns whether something is. */
export function tcpRackReoDetect(sk: TcpSk): boolean {
  const before = sk.packetsInFlight;
  detectLoss(sk);
  return before !== sk.packetsInFlight;
}

/** A segment arrived: the newest by sending time counts. Linux: tcp_rack_advance(). */
export function tcpRackAdvance(sk: TcpSk, seg: TcpSeg): void {
  const rtt = Math.floor((sk.net.sim.now - seg.tstamp) / 1000);
  if (rtt < sk.minRttUs && (seg.sacked & (TCPCB_SACKED_RETRANS | TCPCB_EVER_RETRANS)) !== 0) return;
  sk.rackAdvanced = true;
  sk.rackRttUs = rtt;
  if (sentAfter(seg.tstamp, sk.rackMstampNs, seg.endSeq, sk.rackEndSeq)) {
    sk.rackMstampNs = seg.tstamp;
    sk.rackEndSeq = seg.endSeq;
  }
}

/** A D-SACK tells of reordering: the window widens for a while. Linux: tcp_rack_update_reo_wnd(). */
export function tcpRackUpdateReoWnd(sk: TcpSk): void {
  if (sk.rs.priorDelivered < sk.rackLastDelivered) sk.rackDsackSeen = false;
  if (sk.rackDsackSeen) {
    sk.rackReoWndSteps = Math.min(255, sk.rackReoWndSteps + 1);
    sk.rackDsackSeen = false;
    sk.rackLastDelivered = sk.delivered;
    sk.rackReoWndPersist = 16;
  } else if (sk.rackReoWndPersist === 0) {
    sk.rackReoWndSteps = 1;
  }
}

/** Without SACK: three duplicates, or an advance within recovery, mean the first is lost (RFC 6582). Linux: tcp_newreno_mark_lost(). */
export function tcpNewrenoMarkLost(sk: TcpSk, advanced: boolean): void {
  const recovering = sk.caState === TCP_CA_RECOVERY;
  if (!((sk.caState < TCP_CA_RECOVERY && sk.sackedOut >= sk.reordering) || (recovering && advanced))) return;
  const seg = sk.rtxQueue.head;
  if (seg === null || (seg.sacked & TCPCB_LOST) !== 0) return;
  const mss = seg.gsoSize !== 0 ? seg.gsoSize : sk.mssCache;
  if (seg.pcount > 1 && seg.len > mss) tcpFragment(sk, sk.rtxQueue, seg, mss, mss);
  tcpMarkSkbLost(sk, seg);
}
