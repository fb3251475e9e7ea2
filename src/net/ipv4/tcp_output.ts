import { TCPHDR_ACK, TCPHDR_FIN, TCPHDR_PSH, TCPHDR_SYN } from '../../wire/tcp.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { tcpInCwndReduction } from './tcp_cong.ts';
import { tcpCwndValidate } from './tcp_cwnd.ts';
import { tcpFragment } from './tcp_fragment.ts';
import { skMemCharge } from './tcp_mem.ts';
import { tcpCurrentMss } from './tcp_mss.ts';
import { tcpMtuProbe } from './tcp_mtu_probe.ts';
import { newDataSent } from './tcp_new_data.ts';
import { allocSeg, tcpSetTsoSegs, type TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  before,
  GSO_MAX_SEGS,
  GSO_MAX_SIZE,
  SKB_OVERHEAD,
  TCP_CA_RECOVERY,
  TCP_CLOSE,
  TCP_NAGLE_CORK,
  TCP_NAGLE_OFF,
  TCP_NAGLE_PUSH,
} from './tcp_states.ts';
import { tcpChronoStart, tcpChronoStop, TCP_CHRONO_BUSY, TCP_CHRONO_RWND_LIMITED, TCP_CHRONO_SNDBUF_LIMITED } from './tcp_chrono.ts';
import { tcpCheckProbeTimer, tcpScheduleLossProbe } from './tcp_rearm.ts';
import { tcpAllocSkb, tcpTransmitSeg, tcpTransmitSkb } from './tcp_transmit.ts';

/** Puts a new piece behind what waits to be sent. Linux: tcp_skb_entail(). */
export function tcpEntail(sk: TcpSk, skb: SkBuff, flags: number): TcpSeg {
  skb.headerRelease();
  const seg = allocSeg(skb, sk.writeSeq, flags);
  sk.writeQueue.push(seg);
  sk.wmemQueued += SKB_OVERHEAD;
  skMemCharge(sk, SKB_OVERHEAD);
  if (sk.writeQueue.head === seg) tcpChronoStart(sk, TCP_CHRONO_BUSY);
  sk.nonagle &= ~TCP_NAGLE_PUSH;
  return seg;
}

/** Linux: tcp_init_tso_segs(). */
function initTsoSegs(seg: TcpSeg, mss: number): number {
  if (seg.pcount === 0 || (seg.pcount > 1 && seg.gsoSize !== mss)) return tcpSetTsoSegs(seg, mss);
  return seg.pcount;
}

/** How many segments a super-segment should have at the current rate. Linux: tcp_tso_segs(). */
function tsoSegs(sk: TcpSk, mss: number): number {
  const least = sk.ca.minTsoSegs?.(sk) ?? 2;
  let bytes = sk.pacingRate / 1024;
  const shift = sk.minRttUs >>> 9;
  if (shift < 32) bytes += GSO_MAX_SIZE >>> shift;
  return Math.min(Math.max(Math.floor(Math.min(bytes, GSO_MAX_SIZE) / mss), least), GSO_MAX_SEGS);
}

/** How many segments may go now. Linux: tcp_cwnd_test(). */
function cwndTest(sk: TcpSk): number {
  const flying = sk.packetsInFlight;
  if (flying >= sk.sndCwnd) return 0;
  return Math.min(sk.sndCwnd >> 1 || 1, sk.sndCwnd - flying);
}

/** Must a small segment wait for an ACK? Linux: tcp_nagle_check(). */
function nagleCheck(partial: boolean, sk: TcpSk, nonagle: number): boolean {
  if (!partial) return false;
  if ((nonagle & TCP_NAGLE_CORK) !== 0) return true;
  return nonagle === 0 && sk.packetsOut !== 0 && after(sk.sndSml, sk.sndUna) && !after(sk.sndSml, sk.sndNxt);
}

/** May this piece go as far as Nagle's rule goes? Linux: tcp_nagle_test(). */
function nagleTest(sk: TcpSk, seg: TcpSeg, mss: number, nonagle: number): boolean {
  if ((nonagle & TCP_NAGLE_PUSH) !== 0 || (seg.flags & TCPHDR_FIN) !== 0) return true;
  return !nagleCheck(seg.len < mss, sk, nonagle);
}

/** Where a piece must be cut to fit windows and Nagle's rule. Linux: tcp_mss_split_point(). */
function mssSplitPoint(sk: TcpSk, seg: TcpSeg, mss: number, maxSegs: number, nonagle: number): number {
  const window = (sk.wndEnd - seg.seq) | 0;
  const most = mss * maxSegs;
  if (most <= window && seg !== sk.writeQueue.tail) return most;
  const needed = Math.min(seg.len, window);
  if (most <= needed) return most;
  const partial = needed % mss;
  return nagleCheck(partial !== 0, sk, nonagle) ? needed - partial : needed;
}

let cwndLimited = false;
let rwndLimited = false;

/** Is it worth while to wait for more room in the windows? Linux: tcp_tso_should_defer(). */
function tsoShouldDefer(sk: TcpSk, seg: TcpSeg, maxSegs: number): boolean {
  const { sim } = sk.net;
  if (sk.caState >= TCP_CA_RECOVERY) return false;
  if (sim.now - sk.pacingNs - 1_000_000 > 0) return false;
  const sendWin = (sk.wndEnd - seg.seq) | 0;
  const congWin = (sk.sndCwnd - sk.packetsInFlight) * sk.mssCache;
  const limit = Math.min(sendWin, congWin);
  if (limit >= maxSegs * sk.mssCache) return false;
  if (seg !== sk.writeQueue.tail && limit >= seg.len) return false;
  if (limit >= Math.min(sk.sndWnd, sk.sndCwnd * sk.mssCache) / 3) return false;
  const head = sk.rtxQueue.head;
  if (head === null || sim.now - head.tstamp < 1000 * (sk.srttUs / 16)) return false;
  if (congWin < sendWin) {
    if (congWin <= seg.len) return (cwndLimited = true);
  } else if (sendWin <= seg.len) {
    return (rwndLimited = true);
  }
  return (seg.flags & TCPHDR_FIN) === 0 && !seg.eor;
}

/** Waits for its time under pacing. Linux: tcp_pacing_check(). */
function pacingCheck(sk: TcpSk): boolean {
  if (!sk.pacingNeeded || sk.pacingNs <= sk.net.sim.now) return false;
  if (!sk.paceTimer.pending) sk.net.sim.modTimer(sk.paceTimer, sk.pacingNs);
  return true;
}

/**
 * Sends what windows, Nagle and pacing allow. `pushOne`: 0 everything, 1 one piece, 2 one even beyond the congestion window
 * (a loss probe). True: nothing is under way and the peer's window is shut. Linux: tcp_write_xmit().
 */
export function tcpWriteXmit(sk: TcpSk, mss: number, nonagle: number, pushOne: number): boolean {
  const maxSegs = tsoSegs(sk, mss);
  let sent = 0;
  cwndLimited = false;
  rwndLimited = false;
  if (sk.mtup !== null && pushOne === 0) {
    const probed = tcpMtuProbe(sk);
    if (probed === 0) return false;
    if (probed > 0) sent = 1;
  }
  for (let seg = sk.writeQueue.head; seg !== null; seg = sk.writeQueue.head) {
    if (pacingCheck(sk)) break;
    let quota = cwndTest(sk);
    if (quota === 0) {
      if (pushOne !== 2) break;
      quota = 1;
    }
    quota = Math.min(quota, maxSegs);
    if (!mayGo(sk, seg, mss, nonagle, pushOne, quota, maxSegs)) break;
    if (tcpTransmitSeg(sk, seg) < 0) break;
    newDataSent(sk, seg);
    if (seg.len < seg.pcount * mss) sk.sndSml = seg.endSeq;
    sent += seg.pcount;
    if (sk.owned) softirqs(sk);
    if (pushOne !== 0) break;
  }
  return xmitDone(sk, sent, pushOne);
}

/** What a program sends has gone its way before the next piece goes; answers wait in the backlog. */
function softirqs(sk: TcpSk): void {
  const limits = [cwndLimited, rwndLimited];
  sk.net.sim.runSoftirqs();
  [cwndLimited, rwndLimited] = limits;
}

/** One piece against the peer's window and Nagle's rule; cuts it to size. */
function mayGo(sk: TcpSk, seg: TcpSeg, mss: number, nonagle: number, pushOne: number, quota: number, maxSegs: number): boolean {
  const segs = initTsoSegs(seg, mss);
  // Linux: tcp_snd_wnd_test().
  const end = seg.len > mss ? (seg.seq + mss) | 0 : seg.endSeq;
  if (after(end, sk.wndEnd)) {
    rwndLimited = true;
    return false;
  }
  if (segs === 1) {
    if (!nagleTest(sk, seg, mss, seg === sk.writeQueue.tail ? nonagle : TCP_NAGLE_PUSH)) return false;
  } else if (pushOne === 0 && tsoShouldDefer(sk, seg, maxSegs)) {
    return false;
  }
  const limit = segs > 1 ? mssSplitPoint(sk, seg, mss, quota, nonagle) : mss;
  if (seg.len > limit) tcpFragment(sk, sk.writeQueue, seg, limit, mss);
  return seg.endSeq !== seg.seq;
}

function xmitDone(sk: TcpSk, sent: number, pushOne: number): boolean {
  if (rwndLimited) tcpChronoStart(sk, TCP_CHRONO_RWND_LIMITED);
  else tcpChronoStop(sk, TCP_CHRONO_RWND_LIMITED);
  cwndLimited ||= sk.packetsInFlight >= sk.sndCwnd;
  if (sent > 0 || cwndLimited) tcpCwndValidate(sk, cwndLimited);
  if (sent > 0) {
    if (tcpInCwndReduction(sk)) sk.prrOut += sent;
    if (pushOne !== 2) tcpScheduleLossProbe(sk, false);
    return false;
  }
  return sk.packetsOut === 0 && !sk.writeQueue.empty;
}

/** Linux: __tcp_push_pending_frames(). */
export function tcpPushPending(sk: TcpSk, mss: number, nonagle: number): void {
  if (sk.state === TCP_CLOSE) return;
  if (tcpWriteXmit(sk, mss, nonagle, 0)) tcpCheckProbeTimer(sk);
}

/** Sends what may go, if anything waits. Linux: tcp_push_pending_frames(). */
export function tcpPushPendingFrames(sk: TcpSk): void {
  if (sk.writeQueue.empty) return;
  tcpPushPending(sk, tcpCurrentMss(sk), sk.nonagle);
}

/** Linux: tcp_mark_push(). */
export function tcpMarkPush(sk: TcpSk, seg: TcpSeg): void {
  seg.flags |= TCPHDR_PSH;
  sk.pushedSeq = sk.writeSeq;
}

/** Is so much written that it should be pushed? Linux: forced_push(). */
export function forcedPush(sk: TcpSk): boolean {
  return after(sk.writeSeq, (sk.pushedSeq + (sk.maxWindow >>> 1)) | 0);
}

/** The end of a sendmsg(). Linux: tcp_push(). */
export function tcpPush(sk: TcpSk, more: boolean, mss: number, nonagle: number): void {
  const { tail } = sk.writeQueue;
  if (tail === null) return;
  if (!more || forcedPush(sk)) tcpMarkPush(sk, tail);
  tcpPushPending(sk, mss, more ? TCP_NAGLE_CORK : nonagle);
}

/** Sends an ACK now. Linux: tcp_send_ack(). */
export function tcpSendAck(sk: TcpSk): void {
  if (sk.state === TCP_CLOSE) return;
  // Linux: tcp_acceptable_seq().
  const seq = before(sk.wndEnd, sk.sndNxt) ? sk.wndEnd : sk.sndNxt;
  tcpTransmitSkb(sk, tcpAllocSkb(0), seq, TCPHDR_ACK, sk.rcvNxt);
}

/** Queues a FIN behind the data and sends what may go. Linux: tcp_send_fin(). */
export function tcpSendFin(sk: TcpSk): void {
  const { tail } = sk.writeQueue;
  if (tail !== null) {
    tail.flags |= TCPHDR_FIN;
    tail.endSeq = (tail.endSeq + 1) | 0;
    sk.writeSeq = (sk.writeSeq + 1) | 0;
  } else {
    const seg = tcpEntail(sk, tcpAllocSkb(0), TCPHDR_ACK | TCPHDR_FIN);
    seg.endSeq = (seg.seq + 1) | 0;
    sk.writeSeq = seg.endSeq;
  }
  tcpPushPending(sk, tcpCurrentMss(sk), TCP_NAGLE_OFF);
}

/** A SYN (or SYN-ACK of a simultaneous open) in the queue of what was sent. */
export function tcpQueueSyn(sk: TcpSk, flags: number): TcpSeg {
  const skb = tcpAllocSkb(0);
  skb.headerRelease();
  const seg = allocSeg(skb, sk.writeSeq, flags | TCPHDR_SYN);
  seg.endSeq = (seg.seq + 1) | 0;
  seg.pcount = 1;
  sk.writeSeq = seg.endSeq;
  sk.wmemQueued += SKB_OVERHEAD;
  return seg;
}

/** Room in the send buffer again? Wakes a writer that waits. Linux: tcp_check_space(). */
export function tcpCheckSpace(sk: TcpSk): void {
  if (!sk.nospace) return;
  // Linux: sk_stream_write_space(): a third must be free.
  if (sk.sndbuf - sk.wmemQueued < sk.wmemQueued >> 1) return;
  sk.nospace = false;
  tcpChronoStop(sk, TCP_CHRONO_SNDBUF_LIMITED);
  if (sk.wait.active) sk.wait.wakeUp();
}
