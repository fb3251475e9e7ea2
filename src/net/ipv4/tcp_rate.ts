import type { TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { TCPCB_EVER_RETRANS } from './tcp_states.ts';

// How fast data is delivered, from what each segment noted when it was sent. Linux: net/ipv4/tcp_rate.c.

function nowUs(sk: TcpSk): number {
  return Math.floor(sk.net.sim.now / 1000);
}

/** Notes the state of the flow in a segment that is being sent. Linux: tcp_rate_skb_sent(). */
export function tcpRateSkbSent(sk: TcpSk, seg: TcpSeg): void {
  if (sk.packetsOut === 0) {
    sk.firstTxMstampUs = nowUs(sk);
    sk.deliveredMstampUs = sk.firstTxMstampUs;
  }
  seg.txFirstMstamp = sk.firstTxMstampUs;
  seg.txDeliveredMstamp = sk.deliveredMstampUs;
  seg.txDelivered = sk.delivered;
  seg.txAppLimited = sk.appLimited !== 0;
}

/** A segment was acknowledged: takes its notes if they are the newest. Linux: tcp_rate_skb_delivered(). */
export function tcpRateSkbDelivered(sk: TcpSk, seg: TcpSeg): void {
  const { rs } = sk;
  if (seg.txDeliveredMstamp === 0) return;
  if (rs.priorDelivered === 0 || seg.txDelivered > rs.priorDelivered) {
    rs.priorDelivered = seg.txDelivered;
    rs.priorMstamp = seg.txDeliveredMstamp;
    rs.isAppLimited = seg.txAppLimited;
    rs.isRetrans = (seg.sacked & TCPCB_EVER_RETRANS) !== 0;
    rs.lastEndSeq = seg.endSeq;
    sk.firstTxMstampUs = Math.floor(seg.tstamp / 1000);
    rs.sndIntervalUs = Math.max(0, sk.firstTxMstampUs - seg.txFirstMstamp);
  }
  // Once is enough.
  seg.txDeliveredMstamp = 0;
}

/** Completes the sample of an ACK. Linux: tcp_rate_gen(). */
export function tcpRateGen(sk: TcpSk, delivered: number, lost: number): void {
  const { rs } = sk;
  if (sk.appLimited !== 0 && sk.delivered > sk.appLimited) sk.appLimited = 0;
  if (delivered !== 0) sk.deliveredMstampUs = nowUs(sk);
  rs.ackedSacked = delivered;
  rs.losses = lost;
  if (rs.priorMstamp === 0) {
    rs.delivered = -1;
    rs.intervalUs = -1;
    return;
  }
  rs.delivered = sk.delivered - rs.priorDelivered;
  rs.rcvIntervalUs = Math.max(0, nowUs(sk) - rs.priorMstamp);
  rs.intervalUs = Math.max(rs.sndIntervalUs, rs.rcvIntervalUs);
  if (rs.intervalUs < sk.minRttUs) {
    rs.intervalUs = -1;
    return;
  }
  const slower = rs.delivered * sk.rateIntervalUs >= sk.rateDelivered * rs.intervalUs;
  if (!rs.isAppLimited || sk.rateIntervalUs === 0 || slower) {
    sk.rateDelivered = rs.delivered;
    sk.rateIntervalUs = rs.intervalUs;
    sk.rateAppLimited = rs.isAppLimited;
  }
}

/** Is it the program that does not send more? Linux: tcp_rate_check_app_limited(). */
export function tcpRateCheckAppLimited(sk: TcpSk): void {
  const tail = sk.writeQueue.tail;
  const unsent = (sk.writeSeq - sk.sndNxt) >>> 0;
  if (unsent < sk.mssCache && tail === null && sk.packetsInFlight < sk.sndCwnd && sk.lostOut <= sk.retransOut) {
    sk.appLimited = sk.delivered + sk.packetsInFlight || 1;
  }
}
