import { type TcpCongestionOps, tcpCongAvoidAi, tcpIsCwndLimited, tcpSlowStart } from './tcp_cong.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, TCP_CA_LOSS } from './tcp_states.ts';

// CUBIC (RFC 9438) with HyStart. Linux: net/ipv4/tcp_cubic.c.

/** Multiplicative decrease: 717 / 1024. */
const BETA = 717;
const BETA_SCALE = 1024;
/** Growth constant C = 0.4, times in seconds. */
const C = 0.4;
/** ACKs, in eighths of the window, for which Reno's window would grow by one (beta_scale). */
const BETA_RENO = Math.floor((8 * (BETA_SCALE + BETA)) / 3 / (BETA_SCALE - BETA));
const HYSTART_LOW_WINDOW = 16;
const HYSTART_MIN_SAMPLES = 8;

/** A connection's state (Linux: struct bictcp). Times: seconds since the epoch began, µs. */
class Cubic {
  cnt = 0;
  lastMaxCwnd = 0;
  originPoint = 0;
  k = 0;
  epochStartNs = 0;
  lastCwnd = 0;
  lastTimeNs = 0;
  delayMinUs = 0;
  ackCnt = 0;
  tcpCwnd = 0;
  // HyStart
  roundStartNs = 0;
  lastAckNs = 0;
  endSeq = 0;
  sampleCnt = 0;
  currRttUs = 0;
  found = false;
}

function state(sk: TcpSk): Cubic {
  return (sk.caPriv ??= new Cubic()) as Cubic;
}

function reset(ca: Cubic): void {
  ca.cnt = ca.lastMaxCwnd = ca.originPoint = ca.k = ca.epochStartNs = 0;
  ca.lastCwnd = ca.lastTimeNs = ca.delayMinUs = ca.ackCnt = ca.tcpCwnd = 0;
  ca.found = false;
}

function hystartReset(sk: TcpSk, ca: Cubic): void {
  const { now } = sk.net.sim;
  ca.roundStartNs = now;
  ca.lastAckNs = now;
  ca.endSeq = sk.sndNxt;
  ca.currRttUs = 0xffffffff;
  ca.sampleCnt = 0;
}

/** How many ACKs make the window one larger. Linux: bictcp_update(). */
function update(sk: TcpSk, ca: Cubic, cwnd: number, acked: number): void {
  const { now } = sk.net.sim;
  ca.ackCnt += acked;
  if (ca.lastCwnd === cwnd && now - ca.lastTimeNs <= 31_250_000) return;
  if (ca.epochStartNs !== 0 && now === ca.lastTimeNs) return friendliness(ca, cwnd);
  ca.lastCwnd = cwnd;
  ca.lastTimeNs = now;
  if (ca.epochStartNs === 0) {
    ca.epochStartNs = now;
    ca.ackCnt = acked;
    ca.tcpCwnd = cwnd;
    if (ca.lastMaxCwnd <= cwnd) {
      ca.k = 0;
      ca.originPoint = cwnd;
    } else {
      ca.k = Math.cbrt((ca.lastMaxCwnd - cwnd) / C);
      ca.originPoint = ca.lastMaxCwnd;
    }
  }
  const t = (now - ca.epochStartNs) / 1e9 + ca.delayMinUs / 1e6;
  const target = Math.floor(ca.originPoint + C * (t - ca.k) ** 3);
  ca.cnt = target > cwnd ? Math.floor(cwnd / (target - cwnd)) : 100 * cwnd;
  if (ca.lastMaxCwnd === 0 && ca.cnt > 20) ca.cnt = 20;
  friendliness(ca, cwnd);
}

/** Not slower than Reno would be. */
function friendliness(ca: Cubic, cwnd: number): void {
  const delta = Math.max(1, (cwnd * BETA_RENO) >> 3);
  while (ca.ackCnt > delta) {
    ca.ackCnt -= delta;
    ca.tcpCwnd++;
  }
  if (ca.tcpCwnd > cwnd) ca.cnt = Math.min(ca.cnt, Math.floor(cwnd / (ca.tcpCwnd - cwnd)));
  ca.cnt = Math.max(ca.cnt, 2);
}

/** Leaves slow start when round trips get longer or ACKs come in a long train. Linux: hystart_update(). */
function hystart(sk: TcpSk, ca: Cubic, delayUs: number): void {
  const { now } = sk.net.sim;
  const { mib } = sk.net;
  if (after(sk.sndUna, ca.endSeq)) hystartReset(sk, ca);
  if (now - ca.lastAckNs <= 2_000_000) {
    ca.lastAckNs = now;
    let threshold = ca.delayMinUs * 1000;
    if (!sk.pacingNeeded) threshold /= 2;
    if (now - ca.roundStartNs > threshold) {
      ca.found = true;
      mib.TcpExtTCPHystartTrainDetect = (mib.TcpExtTCPHystartTrainDetect ?? 0) + 1;
      mib.TcpExtTCPHystartTrainCwnd = (mib.TcpExtTCPHystartTrainCwnd ?? 0) + sk.sndCwnd;
      sk.sndSsthresh = sk.sndCwnd;
    }
  }
  if (ca.currRttUs > delayUs) ca.currRttUs = delayUs;
  if (ca.sampleCnt < HYSTART_MIN_SAMPLES) {
    ca.sampleCnt++;
  } else if (ca.currRttUs > ca.delayMinUs + Math.min(Math.max(ca.delayMinUs >> 3, 4000), 16000)) {
    ca.found = true;
    mib.TcpExtTCPHystartDelayDetect = (mib.TcpExtTCPHystartDelayDetect ?? 0) + 1;
    mib.TcpExtTCPHystartDelayCwnd = (mib.TcpExtTCPHystartDelayCwnd ?? 0) + sk.sndCwnd;
    sk.sndSsthresh = sk.sndCwnd;
  }
}

export const tcpCubic: TcpCongestionOps = {
  name: 'cubic',
  init(sk) {
    const ca = new Cubic();
    sk.caPriv = ca;
    hystartReset(sk, ca);
  },
  ssthresh(sk) {
    const ca = state(sk);
    ca.epochStartNs = 0;
    // Others get their share: a window that did not reach the last maximum lowers it (fast convergence).
    const cwnd = sk.sndCwnd;
    ca.lastMaxCwnd = cwnd < ca.lastMaxCwnd ? Math.floor((cwnd * (BETA_SCALE + BETA)) / (2 * BETA_SCALE)) : cwnd;
    return Math.max(Math.floor((cwnd * BETA) / BETA_SCALE), 2);
  },
  congAvoid(sk, _ack, acked) {
    const ca = state(sk);
    if (!tcpIsCwndLimited(sk)) return;
    if (sk.sndCwnd < sk.sndSsthresh) {
      acked = tcpSlowStart(sk, acked);
      if (acked === 0) return;
    }
    update(sk, ca, sk.sndCwnd, acked);
    tcpCongAvoidAi(sk, ca.cnt, acked);
  },
  setState(sk, newState) {
    if (newState !== TCP_CA_LOSS) return;
    reset(state(sk));
    hystartReset(sk, state(sk));
  },
  undoCwnd: (sk) => Math.max(sk.sndCwnd, sk.priorCwnd),
  cwndEvent(sk, event) {
    if (event !== 'tx-start') return;
    // A pause does not count as time of growth.
    const ca = state(sk);
    const delta = sk.net.sim.now - sk.lsndtimeJiffies * 4_000_000;
    if (ca.epochStartNs !== 0 && delta > 0) ca.epochStartNs = Math.min(ca.epochStartNs + delta, sk.net.sim.now);
  },
  pktsAcked(sk, _acked, rttUs) {
    const ca = state(sk);
    if (rttUs < 0 || (ca.epochStartNs !== 0 && sk.net.sim.now - ca.epochStartNs < 1e9)) return;
    const delay = Math.max(rttUs, 1);
    if (ca.delayMinUs === 0 || ca.delayMinUs > delay) ca.delayMinUs = delay;
    if (!ca.found && sk.sndCwnd < sk.sndSsthresh && sk.sndCwnd >= HYSTART_LOW_WINDOW) hystart(sk, ca, delay);
  },
};
