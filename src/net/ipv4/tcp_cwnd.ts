import { tcpIsCwndLimited, tcpSetCaState } from './tcp_cong.ts';
import type { TcpSk } from './tcp_sock.ts';
import { before, TCP_CA_CWR, TCP_CA_DISORDER, TCP_CA_OPEN, TCP_CA_RECOVERY, TCP_INFINITE_SSTHRESH, TCP_INIT_CWND } from './tcp_states.ts';

// The congestion window between rounds, and its reduction (PRR). Linux: tcp_output.c, tcp_input.c.

const NSEC_PER_JIFFY = 4_000_000;

function jiffies(sk: TcpSk): number {
  return Math.floor(sk.net.sim.now / NSEC_PER_JIFFY);
}

/** The threshold as it counts now. Linux: tcp_current_ssthresh(). */
export function tcpCurrentSsthresh(sk: TcpSk): number {
  if (sk.caState === TCP_CA_CWR || sk.caState === TCP_CA_RECOVERY) return sk.sndSsthresh;
  return Math.max(sk.sndSsthresh, (sk.sndCwnd >> 1) + (sk.sndCwnd >> 2));
}

/** A window that was not used for a time-out does not stay as it is (RFC 2861). Linux: tcp_cwnd_application_limited(). */
function cwndApplicationLimited(sk: TcpSk): void {
  if (sk.caState === TCP_CA_OPEN) {
    const win = Math.max(sk.sndCwndUsed, TCP_INIT_CWND);
    if (win < sk.sndCwnd) {
      sk.sndSsthresh = tcpCurrentSsthresh(sk);
      sk.sndCwnd = (sk.sndCwnd + win) >> 1;
    }
    sk.sndCwndUsed = 0;
  }
  sk.sndCwndStampJiffies = jiffies(sk);
}

/** Notes whether the window was what limited us. Linux: tcp_cwnd_validate(). */
export function tcpCwndValidate(sk: TcpSk, limited: boolean): void {
  if (!before(sk.sndUna, sk.cwndUsageSeq) || limited || (!sk.isCwndLimited && sk.packetsOut > sk.maxPacketsOut)) {
    sk.isCwndLimited = limited;
    sk.maxPacketsOut = sk.packetsOut;
    sk.cwndUsageSeq = sk.sndNxt;
  }
  if (tcpIsCwndLimited(sk)) {
    sk.sndCwndUsed = 0;
    sk.sndCwndStampJiffies = jiffies(sk);
    return;
  }
  if (sk.packetsOut > sk.sndCwndUsed) sk.sndCwndUsed = sk.packetsOut;
  const idle = (jiffies(sk) - sk.sndCwndStampJiffies) * NSEC_PER_JIFFY >= sk.rtoNs;
  if (idle && sk.ca.congControl === undefined) cwndApplicationLimited(sk);
}

/** After a pause the window starts small again (RFC 2861). Linux: tcp_slow_start_after_idle_check(). */
export function tcpSlowStartAfterIdleCheck(sk: TcpSk, enabled: boolean): void {
  if (!enabled || sk.packetsOut !== 0 || sk.ca.congControl !== undefined) return;
  let delta = (jiffies(sk) - sk.lsndtimeJiffies) * NSEC_PER_JIFFY;
  if (delta <= sk.rtoNs) return;
  // Linux: tcp_cwnd_restart().
  sk.ca.cwndEvent?.(sk, 'cwnd-restart');
  sk.sndSsthresh = tcpCurrentSsthresh(sk);
  const restart = Math.min(TCP_INIT_CWND, sk.sndCwnd);
  let cwnd = sk.sndCwnd;
  while ((delta -= sk.rtoNs) > 0 && cwnd > restart) cwnd >>= 1;
  sk.sndCwnd = Math.max(cwnd, restart);
  sk.sndCwndStampJiffies = jiffies(sk);
  sk.sndCwndUsed = 0;
}

/** Linux: tcp_init_cwnd_reduction(). */
export function tcpInitCwndReduction(sk: TcpSk): void {
  sk.highSeq = sk.sndNxt;
  sk.tlpHighSeq = 0;
  sk.sndCwndCnt = 0;
  sk.priorCwnd = sk.sndCwnd;
  sk.prrDelivered = 0;
  sk.prrOut = 0;
  sk.sndSsthresh = sk.ca.ssthresh(sk);
}

/** Proportional rate reduction (RFC 6937). Linux: tcp_cwnd_reduction(). */
export function tcpCwndReduction(sk: TcpSk, newlyAcked: number, newlyLost: number, advanced: boolean): void {
  const delta = sk.sndSsthresh - sk.packetsInFlight;
  if (newlyAcked <= 0 || sk.priorCwnd === 0) return;
  sk.prrDelivered += newlyAcked;
  let sndcnt: number;
  if (delta < 0) {
    sndcnt = Math.floor((sk.sndSsthresh * sk.prrDelivered + sk.priorCwnd - 1) / sk.priorCwnd) - sk.prrOut;
  } else {
    sndcnt = Math.max(sk.prrDelivered - sk.prrOut, newlyAcked);
    if (advanced && newlyLost === 0) sndcnt++;
    sndcnt = Math.min(delta, sndcnt);
  }
  // The first retransmission is not held back.
  sndcnt = Math.max(sndcnt, sk.prrOut !== 0 ? 0 : 1);
  sk.sndCwnd = sk.packetsInFlight + sndcnt;
}

/** Linux: tcp_end_cwnd_reduction(). */
export function tcpEndCwndReduction(sk: TcpSk): void {
  if (sk.ca.congControl !== undefined) return;
  if (sk.sndSsthresh < TCP_INFINITE_SSTHRESH && (sk.caState === TCP_CA_CWR || sk.undoMarker !== 0)) {
    sk.sndCwnd = sk.sndSsthresh;
    sk.sndCwndStampJiffies = jiffies(sk);
  }
  sk.ca.cwndEvent?.(sk, 'complete-cwr');
}

/** The device below is congested: the window shrinks, nothing was lost. Linux: tcp_enter_cwr(). */
export function tcpEnterCwr(sk: TcpSk): void {
  sk.priorSsthresh = 0;
  if (sk.caState >= TCP_CA_CWR) return;
  sk.undoMarker = 0;
  tcpInitCwndReduction(sk);
  tcpSetCaState(sk, TCP_CA_CWR);
}

/** Linux: tcp_try_keep_open(). */
export function tcpTryKeepOpen(sk: TcpSk, undo: boolean): void {
  const state = sk.sackedOut !== 0 || sk.lostOut !== 0 || sk.retransOut !== 0 || undo ? TCP_CA_DISORDER : TCP_CA_OPEN;
  if (sk.caState === state) return;
  tcpSetCaState(sk, state);
  sk.highSeq = sk.sndNxt;
}
