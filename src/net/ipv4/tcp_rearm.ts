import { timerWheel } from '../core/jiffies.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  ICSK_TIME_LOSS_PROBE,
  ICSK_TIME_NONE,
  ICSK_TIME_PROBE0,
  ICSK_TIME_REO_TIMEOUT,
  ICSK_TIME_RETRANS,
  TCP_CA_CWR,
  TCP_CA_OPEN,
  TCP_RTO_MAX,
  TCP_RTO_MIN_US,
  TCP_TIMEOUT_INIT,
  TCP_TIMEOUT_MIN_US,
} from './tcp_states.ts';

// Arming the timers of a connection. What they do stands in tcp_timer.ts.

const NSEC_PER_JIFFY = 4_000_000;

/** Rounds up to the kernel's clock ticks. Linux: usecs_to_jiffies(). */
export function jiffiesUp(ns: number): number {
  return Math.ceil(ns / NSEC_PER_JIFFY) * NSEC_PER_JIFFY;
}

/** Linux: inet_csk_reset_xmit_timer(). */
export function tcpResetXmitTimer(sk: TcpSk, what: number, when: number): void {
  const { sim } = sk.net;
  if (when > TCP_RTO_MAX) when = TCP_RTO_MAX;
  sk.icskPending = what;
  sim.modTimer(sk.xmitTimer, timerWheel(sim.now, sim.now + when));
}

export function tcpClearXmitTimer(sk: TcpSk): void {
  sk.icskPending = ICSK_TIME_NONE;
  if (sk.xmitTimer.pending) sk.net.sim.delTimer(sk.xmitTimer);
}

/** How long until the oldest segment under way is due, µs; may be negative. Linux: tcp_rto_delta_us(). */
export function tcpRtoDeltaUs(sk: TcpSk): number {
  const { head } = sk.rtxQueue;
  if (head === null) return sk.rtoNs / 1000;
  return (head.tstamp + sk.rtoNs - sk.net.sim.now) / 1000;
}

/** Sets the retransmission timer anew, or stops it when nothing is under way. Linux: tcp_rearm_rto(). */
export function tcpRearmRto(sk: TcpSk): void {
  if (sk.packetsOut === 0) {
    tcpClearXmitTimer(sk);
    return;
  }
  let rto = sk.rtoNs;
  // What was armed in its place counts from the segment's own time.
  if (sk.icskPending === ICSK_TIME_REO_TIMEOUT || sk.icskPending === ICSK_TIME_LOSS_PROBE) {
    rto = Math.max(jiffiesUp(tcpRtoDeltaUs(sk) * 1000), NSEC_PER_JIFFY);
  }
  tcpResetXmitTimer(sk, ICSK_TIME_RETRANS, rto);
}

/**
 * Arms the probe for a lost tail: after two round trips, more when one segment alone is under way, as its ACK may be delayed.
 * False: not now. Linux: tcp_schedule_loss_probe().
 */
export function tcpScheduleLossProbe(sk: TcpSk, advancing: boolean): boolean {
  if (sk.packetsOut === 0 || !sk.sackOk || (sk.caState !== TCP_CA_OPEN && sk.caState !== TCP_CA_CWR)) return false;
  let timeout: number;
  if (sk.srttUs !== 0) {
    timeout = (sk.srttUs >>> 2) * 1000;
    timeout += sk.packetsOut === 1 ? TCP_RTO_MIN_US * 1000 : TCP_TIMEOUT_MIN_US * 1000;
    timeout = jiffiesUp(timeout);
  } else {
    timeout = TCP_TIMEOUT_INIT;
  }
  const rto = advancing ? sk.rtoNs : tcpRtoDeltaUs(sk) * 1000;
  if (rto > 0) timeout = Math.min(timeout, rto);
  tcpResetXmitTimer(sk, ICSK_TIME_LOSS_PROBE, timeout);
  return true;
}

/** Linux: tcp_probe0_base(), tcp_probe0_when(). */
export function tcpProbe0When(sk: TcpSk, most: number): number {
  const backoff = Math.min(Math.ceil(Math.log2(TCP_RTO_MAX / (TCP_RTO_MIN_US * 1000))), sk.backoff);
  return Math.min(Math.max(sk.rtoNs, TCP_RTO_MIN_US * 1000) * 2 ** backoff, most);
}

/** The peer's window is shut and nothing is under way: asks from time to time. Linux: tcp_check_probe_timer(). */
export function tcpCheckProbeTimer(sk: TcpSk): void {
  if (sk.packetsOut !== 0 || sk.icskPending !== ICSK_TIME_NONE) return;
  tcpResetXmitTimer(sk, ICSK_TIME_PROBE0, tcpClampProbe0(sk, Math.max(sk.rtoNs, TCP_RTO_MIN_US * 1000)));
}

/** Not beyond TCP_USER_TIMEOUT. Linux: tcp_clamp_probe0_to_user_timeout(). */
export function tcpClampProbe0(sk: TcpSk, when: number): number {
  if (sk.userTimeoutMs === 0 || sk.probesTstampNs === 0) return when;
  const left = Math.max(sk.userTimeoutMs * 1e6 - (sk.net.sim.now - sk.probesTstampNs), 2 * NSEC_PER_JIFFY);
  return Math.min(left, when);
}

/** A retransmission time-out, cut short where TCP_USER_TIMEOUT ends before. Linux: tcp_clamp_rto_to_user_timeout(). */
export function tcpClampRto(sk: TcpSk): number {
  if (sk.userTimeoutMs === 0 || sk.retransStamp === 0) return sk.rtoNs;
  const elapsed = (sk.tcpTimeStamp - sk.retransStamp) | 0;
  const left = sk.userTimeoutMs - elapsed;
  return left <= 0 ? NSEC_PER_JIFFY : Math.min(sk.rtoNs, left * 1e6);
}

/** Linux: keepalive_time_when(), keepalive_intvl_when(), keepalive_probes(), tcp_fin_time(). ns, ns, a count, ns. */
export function keepaliveTimeWhen(sk: TcpSk): number {
  return sk.keepaliveTimeNs || ipv4Net(sk.net).sysctl.tcpKeepaliveTime * 1e9;
}
export function keepaliveIntvlWhen(sk: TcpSk): number {
  return sk.keepaliveIntvlNs || ipv4Net(sk.net).sysctl.tcpKeepaliveIntvl * 1e9;
}
export function keepaliveProbes(sk: TcpSk): number {
  return sk.keepaliveProbes || ipv4Net(sk.net).sysctl.tcpKeepaliveProbes;
}
export function tcpFinTime(sk: TcpSk): number {
  const time = sk.linger2 !== 0 ? sk.linger2 * 1e9 : ipv4Net(sk.net).sysctl.tcpFinTimeout * 1e9;
  return Math.max(time, sk.rtoNs * 3.5);
}

/** Linux: inet_csk_reset_keepalive_timer(). */
export function tcpResetKeepaliveTimer(sk: TcpSk, ns: number): void {
  const { sim } = sk.net;
  sim.modTimer(sk.keepTimer, timerWheel(sim.now, sim.now + ns));
}
