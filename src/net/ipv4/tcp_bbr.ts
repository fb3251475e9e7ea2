import type { TcpBbrInfo } from '../../uapi/inet_diag.ts';
import type { TcpCongestionOps } from './tcp_cong.ts';
import type { TcpSk } from './tcp_sock.ts';
import { before, TCP_CA_LOSS, TCP_CA_OPEN, TCP_CA_RECOVERY, TCP_INFINITE_SSTHRESH, TCP_INIT_CWND } from './tcp_states.ts';

// BBR, version 1: models bandwidth and round-trip time instead of waiting for losses. Linux: net/ipv4/tcp_bbr.c. Not modelled:
// the detection of token-bucket policers.

const STARTUP = 0;
const DRAIN = 1;
const PROBE_BW = 2;
const PROBE_RTT = 3;

/** 2 / ln 2, the gain that doubles the rate each round, and its inverse. */
const HIGH_GAIN = 739 / 256;
const DRAIN_GAIN = 88 / 256;
const CWND_GAIN = 2;
const PACING_GAINS: readonly number[] = [1.25, 0.75, 1, 1, 1, 1, 1, 1];
const BW_ROUNDS = 10;
const MIN_RTT_WIN_NS = 10_000_000_000;
const PROBE_RTT_NS = 200_000_000;
const MIN_CWND = 4;
const FULL_BW_THRESH = 1.25;
const FULL_BW_CNT = 3;

/** Linux: struct bbr. Bandwidths in segments per µs. */
class Bbr {
  mode = STARTUP;
  minRttUs = 0;
  minRttStampNs = 0;
  probeRttDoneNs = 0;
  probeRttRoundDone = false;
  rttCnt = 0;
  nextRttDelivered = 0;
  roundStart = false;
  idleRestart = false;
  hasSeenRtt = false;
  prevCaState = TCP_CA_OPEN;
  packetConservation = false;
  cycleIdx = 0;
  cycleNs = 0;
  pacingGain = HIGH_GAIN;
  cwndGain = HIGH_GAIN;
  fullBw = 0;
  fullBwCnt = 0;
  fullBwReached = false;
  priorCwnd = 0;
  /** The largest bandwidths of the last rounds: value and round. */
  readonly bwValue = new Float64Array(3);
  readonly bwRound = new Int32Array(3);
  // Bursts of aggregated ACKs
  ackEpochNs = 0;
  ackEpochAcked = 0;
  readonly extraAcked = new Int32Array(2);
  extraAckedRtts = 0;
  extraAckedIdx = 0;
}

function state(sk: TcpSk): Bbr {
  return (sk.caPriv ??= new Bbr()) as Bbr;
}

/** A running maximum over a window of rounds. Linux: minmax_running_max(). */
function runningMax(b: Bbr, value: number): void {
  const { bwValue: v, bwRound: r } = b;
  const now = b.rttCnt;
  const set = (from: number): void => {
    for (let i = from; i < 3; i++) {
      v[i] = value;
      r[i] = now;
    }
  };
  if (value >= v[0] || now - r[2] > BW_ROUNDS) return set(0);
  if (value >= v[1]) set(1);
  else if (value >= v[2]) set(2);
  const age = now - r[0];
  if (age > BW_ROUNDS) {
    v.copyWithin(0, 1);
    r.copyWithin(0, 1);
    v[2] = value;
    r[2] = now;
  } else if (r[1] === r[0] && age > BW_ROUNDS / 4) {
    set(1);
  } else if (r[2] === r[1] && age > BW_ROUNDS / 2) {
    set(2);
  }
}

/** Bytes per second that `gain` times a bandwidth is; a little less, for queues to empty. Linux: bbr_rate_bytes_per_sec(). */
function rateOf(sk: TcpSk, bw: number, gain: number): number {
  return Math.floor(bw * sk.mssCache * gain * 1_000_000 * 0.99);
}

function setPacingRate(sk: TcpSk, b: Bbr, bw: number, gain: number): void {
  if (!b.hasSeenRtt && sk.srttUs !== 0) initPacingRate(sk, b);
  const rate = rateOf(sk, bw, gain);
  if (b.fullBwReached || rate > sk.pacingRate) sk.pacingRate = rate;
}

/** From window and round-trip time, before anything was measured. Linux: bbr_init_pacing_rate_from_rtt(). */
function initPacingRate(sk: TcpSk, b: Bbr): void {
  let rtt = 1000;
  if (sk.srttUs !== 0) {
    rtt = Math.max(sk.srttUs >> 3, 1);
    b.hasSeenRtt = true;
  }
  sk.pacingRate = rateOf(sk, sk.sndCwnd / rtt, HIGH_GAIN);
}

/** Segments under way at `gain` times the path's capacity. Linux: bbr_bdp(), bbr_quantization_budget(). */
function inflight(sk: TcpSk, b: Bbr, bw: number, gain: number): number {
  const bdp = b.minRttUs === 0xffffffff ? TCP_INIT_CWND : Math.ceil(bw * b.minRttUs * gain);
  return quantize(sk, b, bdp);
}

function quantize(sk: TcpSk, b: Bbr, cwnd: number): number {
  cwnd += 3 * tsoSegsGoal(sk);
  cwnd = (cwnd + 1) & ~1;
  if (b.mode === PROBE_BW && b.cycleIdx === 0) cwnd += 2;
  return cwnd;
}

/** Linux: bbr_tso_segs_goal(). */
function tsoSegsGoal(sk: TcpSk): number {
  const bytes = Math.min(Math.floor(sk.pacingRate / 1024), 65536 - 1 - 320);
  return Math.min(Math.max(Math.floor(bytes / sk.mssCache), sk.pacingRate < 1_200_000 / 8 ? 1 : 2), 127);
}

/** The window in recovery: what arrives may be sent. True: it is set. Linux: bbr_set_cwnd_to_recover_or_restore(). */
function recoverCwnd(sk: TcpSk, b: Bbr, acked: number): number {
  let cwnd = sk.sndCwnd;
  if (sk.rs.losses > 0) cwnd = Math.max(cwnd - sk.rs.losses, 1);
  if (sk.caState === TCP_CA_RECOVERY && b.prevCaState !== TCP_CA_RECOVERY) {
    b.packetConservation = true;
    b.nextRttDelivered = sk.delivered;
    cwnd = sk.packetsInFlight + acked;
  } else if (b.prevCaState >= TCP_CA_RECOVERY && sk.caState < TCP_CA_RECOVERY) {
    cwnd = Math.max(cwnd, b.priorCwnd);
    b.packetConservation = false;
  }
  b.prevCaState = sk.caState;
  return cwnd;
}

/** Linux: bbr_set_cwnd(). */
function setCwnd(sk: TcpSk, b: Bbr, acked: number, bw: number): void {
  if (acked !== 0) {
    let cwnd = recoverCwnd(sk, b, acked);
    if (b.packetConservation) {
      cwnd = Math.max(cwnd, sk.packetsInFlight + acked);
    } else {
      const bdp = b.minRttUs === 0xffffffff ? TCP_INIT_CWND : Math.ceil(bw * b.minRttUs * b.cwndGain);
      const target = quantize(sk, b, bdp + aggregationCwnd(b, bw));
      if (b.fullBwReached) cwnd = Math.min(cwnd + acked, target);
      else if (cwnd < target || sk.delivered < TCP_INIT_CWND) cwnd += acked;
      cwnd = Math.max(cwnd, MIN_CWND);
    }
    sk.sndCwnd = Math.min(cwnd, sk.sndCwndClamp);
  }
  if (b.mode === PROBE_RTT) sk.sndCwnd = Math.min(sk.sndCwnd, MIN_CWND);
}

/** Room for ACKs that come in lots. Linux: bbr_ack_aggregation_cwnd(). */
function aggregationCwnd(b: Bbr, bw: number): number {
  if (!b.fullBwReached) return 0;
  return Math.floor(Math.min(Math.max(b.extraAcked[0], b.extraAcked[1]), bw * 100_000));
}

/** Linux: bbr_update_ack_aggregation(). */
function updateAggregation(sk: TcpSk, b: Bbr): void {
  const { rs } = sk;
  if (rs.ackedSacked <= 0 || rs.delivered < 0 || rs.intervalUs <= 0) return;
  if (b.roundStart && ++b.extraAckedRtts >= 5) {
    b.extraAckedRtts = 0;
    b.extraAckedIdx ^= 1;
    b.extraAcked[b.extraAckedIdx] = 0;
  }
  const epochUs = (sk.net.sim.now - b.ackEpochNs) / 1000;
  let expected = Math.floor(b.bwValue[0] * epochUs);
  if (b.ackEpochAcked <= expected || b.ackEpochAcked + rs.ackedSacked >= 1 << 20) {
    b.ackEpochAcked = 0;
    b.ackEpochNs = sk.net.sim.now;
    expected = 0;
  }
  b.ackEpochAcked += rs.ackedSacked;
  const extra = Math.min(Math.max(0, b.ackEpochAcked - expected), sk.sndCwnd);
  if (extra > b.extraAcked[b.extraAckedIdx]) b.extraAcked[b.extraAckedIdx] = extra;
}

/** Rounds, and the bandwidth filter. Linux: bbr_update_bw(). */
function updateBw(sk: TcpSk, b: Bbr): void {
  const { rs } = sk;
  b.roundStart = false;
  if (rs.delivered < 0 || rs.intervalUs <= 0) return;
  if (!before(rs.priorDelivered, b.nextRttDelivered)) {
    b.nextRttDelivered = sk.delivered;
    b.rttCnt++;
    b.roundStart = true;
    b.packetConservation = false;
  }
  const bw = rs.delivered / rs.intervalUs;
  if (!rs.isAppLimited || bw >= b.bwValue[0]) runningMax(b, bw);
}

function startCycle(sk: TcpSk, b: Bbr): void {
  b.mode = PROBE_BW;
  b.cycleIdx = 7 - sk.net.sim.random.below(7);
  advanceCycle(sk, b);
}

function advanceCycle(sk: TcpSk, b: Bbr): void {
  b.cycleIdx = (b.cycleIdx + 1) & 7;
  b.cycleNs = sk.deliveredMstampUs * 1000;
}

/** Goes through the gains of PROBE_BW. Linux: bbr_update_cycle_phase(). */
function updateCycle(sk: TcpSk, b: Bbr): void {
  if (b.mode !== PROBE_BW) return;
  const full = sk.deliveredMstampUs * 1000 - b.cycleNs > b.minRttUs * 1000;
  const flying = sk.rs.priorInFlight;
  const bw = b.bwValue[0];
  const gain = PACING_GAINS[b.cycleIdx];
  let next = full;
  if (gain > 1) next = full && (sk.rs.losses > 0 || flying >= inflight(sk, b, bw, gain));
  else if (gain < 1) next = full || flying <= inflight(sk, b, bw, 1);
  if (next) advanceCycle(sk, b);
}

/** Three rounds without a quarter more bandwidth: the pipe is full. Linux: bbr_check_full_bw_reached(). */
function checkFull(sk: TcpSk, b: Bbr): void {
  if (b.fullBwReached || !b.roundStart || sk.rs.isAppLimited) return;
  if (b.bwValue[0] >= b.fullBw * FULL_BW_THRESH) {
    b.fullBw = b.bwValue[0];
    b.fullBwCnt = 0;
    return;
  }
  b.fullBwReached = ++b.fullBwCnt >= FULL_BW_CNT;
}

function checkDrain(sk: TcpSk, b: Bbr): void {
  if (b.mode === STARTUP && b.fullBwReached) {
    b.mode = DRAIN;
    sk.sndSsthresh = inflight(sk, b, b.bwValue[0], 1);
  }
  if (b.mode === DRAIN && sk.packetsInFlight <= inflight(sk, b, b.bwValue[0], 1)) startCycle(sk, b);
}

/** Every ten seconds the queue is let run dry, to see the path's own round-trip time. Linux: bbr_update_min_rtt(). */
function updateMinRtt(sk: TcpSk, b: Bbr): void {
  const { now } = sk.net.sim;
  const { rttUs, isAckDelayed } = sk.rs;
  const expired = now > b.minRttStampNs + MIN_RTT_WIN_NS;
  if (rttUs >= 0 && (rttUs < b.minRttUs || (expired && !isAckDelayed))) {
    b.minRttUs = rttUs || 1;
    b.minRttStampNs = now;
  }
  if (expired && !b.idleRestart && b.mode !== PROBE_RTT) {
    b.mode = PROBE_RTT;
    saveCwnd(sk, b);
    b.probeRttDoneNs = 0;
  }
  if (b.mode === PROBE_RTT) probeRtt(sk, b, now);
  if (sk.rs.delivered > 0) b.idleRestart = false;
}

function probeRtt(sk: TcpSk, b: Bbr, now: number): void {
  sk.appLimited = sk.delivered + sk.packetsInFlight || 1;
  if (b.probeRttDoneNs === 0 && sk.packetsInFlight <= MIN_CWND) {
    b.probeRttDoneNs = now + PROBE_RTT_NS;
    b.probeRttRoundDone = false;
    b.nextRttDelivered = sk.delivered;
  } else if (b.probeRttDoneNs !== 0) {
    if (b.roundStart) b.probeRttRoundDone = true;
    if (b.probeRttRoundDone) probeRttDone(sk, b, now);
  }
}

function probeRttDone(sk: TcpSk, b: Bbr, now: number): void {
  if (b.probeRttDoneNs === 0 || now <= b.probeRttDoneNs) return;
  b.minRttStampNs = now;
  sk.sndCwnd = Math.max(sk.sndCwnd, b.priorCwnd);
  if (b.fullBwReached) startCycle(sk, b);
  else b.mode = STARTUP;
}

function saveCwnd(sk: TcpSk, b: Bbr): void {
  b.priorCwnd = b.prevCaState < TCP_CA_RECOVERY && b.mode !== PROBE_RTT ? sk.sndCwnd : Math.max(b.priorCwnd, sk.sndCwnd);
}

function updateGains(b: Bbr): void {
  b.pacingGain = b.mode === STARTUP ? HIGH_GAIN : b.mode === DRAIN ? DRAIN_GAIN : b.mode === PROBE_BW ? PACING_GAINS[b.cycleIdx] : 1;
  b.cwndGain = b.mode === STARTUP || b.mode === DRAIN ? HIGH_GAIN : b.mode === PROBE_BW ? CWND_GAIN : 1;
}

export const tcpBbr: TcpCongestionOps = {
  name: 'bbr',
  sndbufFactor: 3,
  paced: true,
  init(sk) {
    const b = new Bbr();
    sk.caPriv = b;
    sk.sndSsthresh = TCP_INFINITE_SSTHRESH;
    b.minRttUs = sk.minRttUs;
    b.minRttStampNs = sk.net.sim.now;
    b.ackEpochNs = sk.net.sim.now;
    b.nextRttDelivered = sk.delivered;
    initPacingRate(sk, b);
    // As Linux shows them until data is acknowledged.
    b.pacingGain = b.cwndGain = sk.listener === null ? 1 : 0;
  },
  minTsoSegs: (sk) => (sk.pacingRate < 1_200_000 / 8 ? 1 : 2),
  ssthresh(sk) {
    saveCwnd(sk, state(sk));
    return sk.sndSsthresh;
  },
  undoCwnd(sk) {
    const b = state(sk);
    b.fullBw = 0;
    b.fullBwCnt = 0;
    return sk.sndCwnd;
  },
  congControl(sk) {
    const b = state(sk);
    updateBw(sk, b);
    updateAggregation(sk, b);
    updateCycle(sk, b);
    checkFull(sk, b);
    checkDrain(sk, b);
    updateMinRtt(sk, b);
    updateGains(b);
    setPacingRate(sk, b, b.bwValue[0], b.pacingGain);
    setCwnd(sk, b, sk.rs.ackedSacked, b.bwValue[0]);
  },
  setState(sk, newState) {
    if (newState !== TCP_CA_LOSS) return;
    const b = state(sk);
    b.prevCaState = TCP_CA_LOSS;
    b.fullBw = 0;
    b.roundStart = true;
  },
  cwndEvent(sk, event) {
    if (event !== 'tx-start' || sk.appLimited === 0) return;
    const b = state(sk);
    b.idleRestart = true;
    b.ackEpochNs = sk.net.sim.now;
    b.ackEpochAcked = 0;
    if (b.mode === PROBE_BW) setPacingRate(sk, b, b.bwValue[0], 1);
    else if (b.mode === PROBE_RTT) probeRttDone(sk, b, sk.net.sim.now);
  },
};

/** struct tcp_bbr_info; null for another congestion control. */
export function bbrInfo(sk: TcpSk): TcpBbrInfo | null {
  if (sk.ca !== tcpBbr || !(sk.caPriv instanceof Bbr)) return null;
  const b = sk.caPriv;
  const bw = Math.floor(b.bwValue[0] * sk.mssCache * 1_000_000);
  return { bw, minRtt: b.minRttUs === 0xffffffff ? 0 : b.minRttUs, pacingGain: b.pacingGain, cwndGain: b.cwndGain };
}
