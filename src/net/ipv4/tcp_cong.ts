import type { TcpSk } from './tcp_sock.ts';
import { TCP_CA_CWR } from './tcp_states.ts';

/** Events a congestion control may hear of. Linux: enum tcp_ca_event. */
export type TcpCaEvent = 'tx-start' | 'cwnd-restart' | 'complete-cwr' | 'loss';

/** One way to choose the congestion window (Linux: struct tcp_congestion_ops). */
export interface TcpCongestionOps {
  readonly name: string;
  init?(sk: TcpSk): void;
  ssthresh(sk: TcpSk): number;
  /** Grows the window for `acked` segments. */
  congAvoid?(sk: TcpSk, ack: number, acked: number): void;
  /** Takes the place of congAvoid and of the reduction in recovery. */
  congControl?(sk: TcpSk): void;
  setState?(sk: TcpSk, state: number): void;
  cwndEvent?(sk: TcpSk, event: TcpCaEvent): void;
  pktsAcked?(sk: TcpSk, acked: number, rttUs: number): void;
  undoCwnd(sk: TcpSk): number;
  /** The send buffer holds so many windows. */
  readonly sndbufFactor?: number;
  minTsoSegs?(sk: TcpSk): number;
  /** Sends at `pacingRate`. */
  readonly paced?: boolean;
}

/** Linux: tcp_set_ca_state(). */
export function tcpSetCaState(sk: TcpSk, state: number): void {
  sk.ca.setState?.(sk, state);
  sk.caState = state;
}

/** Linux: tcp_slow_start(): what is left of `acked` beyond the threshold. */
export function tcpSlowStart(sk: TcpSk, acked: number): number {
  const cwnd = Math.min(sk.sndCwnd + acked, sk.sndSsthresh);
  const rest = acked - (cwnd - sk.sndCwnd);
  sk.sndCwnd = Math.min(cwnd, sk.sndCwndClamp);
  return rest;
}

/** One segment more for each `w` acknowledged. Linux: tcp_cong_avoid_ai(). */
export function tcpCongAvoidAi(sk: TcpSk, w: number, acked: number): void {
  if (sk.sndCwndCnt >= w) {
    sk.sndCwndCnt = 0;
    sk.sndCwnd++;
  }
  sk.sndCwndCnt += acked;
  if (sk.sndCwndCnt >= w) {
    const delta = Math.floor(sk.sndCwndCnt / w);
    sk.sndCwndCnt -= delta * w;
    sk.sndCwnd += delta;
  }
  sk.sndCwnd = Math.min(sk.sndCwnd, sk.sndCwndClamp);
}

/** Is the window what holds the sender back? Linux: tcp_is_cwnd_limited(). */
export function tcpIsCwndLimited(sk: TcpSk): boolean {
  if (sk.isCwndLimited) return true;
  return sk.sndCwnd < sk.sndSsthresh && sk.sndCwnd < 2 * sk.maxPacketsOut;
}

/** Linux: tcp_in_cwnd_reduction(). */
export function tcpInCwndReduction(sk: TcpSk): boolean {
  return ((1 << TCP_CA_CWR) | (1 << 3)) & (1 << sk.caState) ? true : false;
}

/** Linux: tcp_reno. */
export const tcpReno: TcpCongestionOps = {
  name: 'reno',
  ssthresh: (sk) => Math.max(sk.sndCwnd >> 1, 2),
  undoCwnd: (sk) => Math.max(sk.sndCwnd, sk.priorCwnd),
  congAvoid(sk, _ack, acked) {
    if (!tcpIsCwndLimited(sk)) return;
    if (sk.sndCwnd < sk.sndSsthresh) {
      acked = tcpSlowStart(sk, acked);
      if (acked === 0) return;
    }
    tcpCongAvoidAi(sk, sk.sndCwnd, acked);
  },
};
