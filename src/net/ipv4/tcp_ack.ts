import { tcpWindow } from '../../wire/tcp.ts';
import { cleaned, tcpCleanRtxQueue } from './tcp_clean.ts';
import { tcpInCwndReduction, tcpSetCaState } from './tcp_cong.ts';
import { tcpCwndReduction, tcpEndCwndReduction, tcpInitCwndReduction, tcpSlowStartAfterIdleCheck, tcpTryKeepOpen } from './tcp_cwnd.ts';
import { ipv4Net } from './ipv4_netns.ts';
import {
  alert,
  FLAG_ACKED,
  FLAG_DATA,
  FLAG_DATA_ACKED,
  FLAG_DATA_SACKED,
  FLAG_DSACKING_ACK,
  FLAG_FORWARD_PROGRESS,
  FLAG_NO_CHALLENGE_ACK,
  FLAG_NOT_DUP,
  FLAG_ORIG_SACK_ACKED,
  FLAG_RETRANS_DATA_ACKED,
  FLAG_SET_XMIT_TIMER,
  FLAG_SLOWPATH,
  FLAG_SND_UNA_ADVANCED,
  FLAG_SYN_ACKED,
  FLAG_UPDATE_TS_RECENT,
  FLAG_WIN_UPDATE,
  REXMIT_NEW,
  REXMIT_NONE,
  tcpFastretransAlert,
} from './tcp_loss.ts';
import { tcpCurrentMss, tcpSyncMss } from './tcp_mss.ts';
import { rxOpt } from './tcp_options.ts';
import { tcpPushPending } from './tcp_output.ts';
import { tcpRateGen } from './tcp_rate.ts';
import { tcpClampProbe0, tcpClearXmitTimer, tcpProbe0When, tcpRearmRto, tcpResetXmitTimer, tcpScheduleLossProbe } from './tcp_rearm.ts';
import { tcpRackAdvance, tcpRackUpdateReoWnd } from './tcp_recovery.ts';
import { tcpXmitRetransmitQueue } from './tcp_retransmit.ts';
import { tcpRttEstimator, tcpSetRto, tcpUpdatePacingRate, tcpUpdateRttMin } from './tcp_rtt.ts';
import { highestSackSeq, sackState, tcpSacktagWriteQueue } from './tcp_sack.ts';
import type { TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  before,
  ICSK_TIME_PROBE0,
  TCP_CA_CWR,
  TCP_CA_OPEN,
  TCP_NAGLE_OFF,
  TCP_RTO_MAX,
  TCP_SYN_SENT,
  TCPCB_SACKED_ACKED,
} from './tcp_states.ts';
import { tcpFastPathCheck } from './tcp_window_pred.ts';

/** Told of data that lies outside of everything: an ACK by way of challenge is due (RFC 5961). */
export const TCP_ACK_TOO_OLD = -1;
/** It acknowledges what was never sent. */
export const TCP_ACK_UNSENT = -2;

/** Remembers the peer's clock. Linux: tcp_replace_ts_recent(). */
function replaceTsRecent(sk: TcpSk, seq: number): void {
  if (!sk.sawTstamp || after(seq, sk.rcvWup)) return;
  // Only forward, and not from an old duplicate (tcp_paws_check).
  if (((sk.rcvTsval - sk.tsRecent) | 0) < 0 && sk.tsRecent !== 0) return;
  sk.tsRecent = sk.rcvTsval;
  sk.tsRecentStamp = Math.max(1, Math.floor(sk.net.sim.now / 1e9));
}

function sndUnaUpdate(sk: TcpSk, ack: number): void {
  sk.bytesAcked += (ack - sk.sndUna) >>> 0;
  sk.sndUna = ack;
}

/** Linux: tcp_ack_update_window(). */
function updateWindow(sk: TcpSk, window: number, ack: number, ackSeq: number): number {
  let flag = 0;
  const fresh = after(ack, sk.sndUna) || after(ackSeq, sk.sndWl1);
  if (fresh || (ackSeq === sk.sndWl1 && (window > sk.sndWnd || window === 0))) {
    flag = FLAG_WIN_UPDATE;
    sk.sndWl1 = ackSeq;
    if (sk.sndWnd !== window) {
      sk.sndWnd = window;
      sk.predWindow = -1;
      tcpFastPathCheck(sk);
      if (!sk.writeQueue.empty) tcpSlowStartAfterIdleCheck(sk, ipv4Net(sk.net).sysctl.tcpSlowStartAfterIdle !== 0);
      if (window > sk.maxWindow) {
        sk.maxWindow = window;
        tcpSyncMss(sk, sk.pmtuCookie);
      }
    }
  }
  sndUnaUpdate(sk, ack);
  return flag;
}

function rack(sk: TcpSk, seg: TcpSeg): void {
  if ((seg.sacked & TCPCB_SACKED_ACKED) === 0) tcpRackAdvance(sk, seg);
}

/** Round-trip time of an ACK. Linux: tcp_ack_update_rtt(). True: there was one. */
function updateRtt(sk: TcpSk, flag: number): boolean {
  const { now } = sk.net.sim;
  let seqRtt = -1;
  let caRtt = -1;
  if (cleaned.firstAckt >= 0 && !cleaned.retransDataAcked) {
    seqRtt = Math.floor((now - cleaned.firstAckt) / 1000);
    caRtt = Math.floor((now - cleaned.lastAckt) / 1000);
  }
  if (sackState.firstSackt >= 0) {
    if (seqRtt < 0) seqRtt = Math.floor((now - sackState.firstSackt) / 1000);
    caRtt = Math.floor((now - sackState.lastSackt) / 1000);
  }
  if (seqRtt < 0 && sk.sawTstamp && sk.rcvTsecr !== 0 && (flag & FLAG_ACKED) !== 0) {
    const delta = (sk.tcpTimeStamp - sk.rcvTsecr) | 0;
    seqRtt = caRtt = delta >= 0 && delta < 0x7fffffff / 1000 ? Math.max(delta, 1) * 1000 : -1;
  }
  sk.rs.rttUs = caRtt;
  if (seqRtt < 0) return false;
  tcpUpdateRttMin(sk, caRtt);
  tcpRttEstimator(sk, seqRtt);
  tcpSetRto(sk);
  sk.backoff = 0;
  return true;
}

/** What the ACK took off the queue, as flags. Linux: the end of tcp_clean_rtx_queue(). */
function cleanQueue(sk: TcpSk, priorFack: number): number {
  tcpCleanRtxQueue(sk, priorFack, rack);
  let flag = 0;
  if (cleaned.synAcked) flag |= FLAG_SYN_ACKED;
  if (cleaned.dataAcked) flag |= FLAG_DATA_ACKED;
  if (cleaned.retransDataAcked) flag |= FLAG_RETRANS_DATA_ACKED;
  if (cleaned.origSacked) flag |= FLAG_ORIG_SACK_ACKED;
  const measured = updateRtt(sk, flag);
  if ((flag & FLAG_ACKED) !== 0) {
    flag |= FLAG_SET_XMIT_TIMER;
    if (!sk.sackOk && cleaned.pktsAcked > 0) {
      // Linux: tcp_remove_reno_sacks().
      if (sk.sackedOut !== 0) sk.sackedOut = cleaned.pktsAcked - 1 >= sk.sackedOut ? 0 : sk.sackedOut - (cleaned.pktsAcked - 1);
      if (cleaned.retransDataAcked) flag &= ~FLAG_ORIG_SACK_ACKED;
    }
  } else if (measured && sackState.firstSackt >= 0 && sk.rtxQueue.head !== null && sackState.firstSackt < sk.rtxQueue.head.tstamp) {
    flag |= FLAG_SET_XMIT_TIMER;
  }
  if (sk.caInitialized) sk.ca.pktsAcked?.(sk, cleaned.pktsAcked, sk.rs.rttUs);
  return flag;
}

/** The answer to a probe for a lost tail. Linux: tcp_process_tlp_ack(). */
function processTlpAck(sk: TcpSk, ack: number, flag: number): void {
  if (before(ack, sk.tlpHighSeq)) return;
  if (!sk.tlpRetrans || (flag & FLAG_DSACKING_ACK) !== 0) {
    sk.tlpHighSeq = 0;
  } else if (after(ack, sk.tlpHighSeq)) {
    tcpInitCwndReduction(sk);
    tcpSetCaState(sk, TCP_CA_CWR);
    tcpEndCwndReduction(sk);
    tcpTryKeepOpen(sk, false);
    sk.net.mib.TcpExtTCPLossProbeRecovery = (sk.net.mib.TcpExtTCPLossProbeRecovery ?? 0) + 1;
  } else if ((flag & (FLAG_SND_UNA_ADVANCED | FLAG_NOT_DUP | FLAG_DATA_SACKED)) === 0) {
    sk.tlpHighSeq = 0;
  }
}

/** The window may have opened: sets or stops the probes. Linux: tcp_ack_probe(). */
function ackProbe(sk: TcpSk): void {
  const { head } = sk.writeQueue;
  if (head === null) return;
  if (!after(head.endSeq, sk.wndEnd)) {
    sk.backoff = 0;
    sk.probesTstampNs = 0;
    if (sk.icskPending === ICSK_TIME_PROBE0) tcpClearXmitTimer(sk);
    return;
  }
  tcpResetXmitTimer(sk, ICSK_TIME_PROBE0, tcpClampProbe0(sk, tcpProbe0When(sk, TCP_RTO_MAX)));
}

/** Linux: tcp_cong_control(). */
function congControl(sk: TcpSk, ack: number, acked: number, flag: number): void {
  if (sk.ca.congControl !== undefined && sk.caInitialized) {
    sk.ca.congControl(sk);
    return;
  }
  if (tcpInCwndReduction(sk)) {
    tcpCwndReduction(sk, acked, sk.rs.losses, (flag & FLAG_SND_UNA_ADVANCED) !== 0);
  } else {
    const reorders = sk.reordering > ipv4Net(sk.net).sysctl.tcpReordering;
    if ((flag & (reorders ? FLAG_FORWARD_PROGRESS : FLAG_DATA_ACKED)) !== 0) sk.ca.congAvoid?.(sk, ack, acked);
  }
  tcpUpdatePacingRate(sk);
}

/** Linux: tcp_xmit_recovery(). */
function xmitRecovery(sk: TcpSk, rexmit: number): void {
  if (rexmit === REXMIT_NONE || sk.state === TCP_SYN_SENT) return;
  if (rexmit === REXMIT_NEW) {
    tcpPushPending(sk, tcpCurrentMss(sk), TCP_NAGLE_OFF);
    if (after(sk.sndNxt, sk.highSeq)) return;
    sk.frto = false;
  }
  tcpXmitRetransmitQueue(sk);
}

function delivered(sk: TcpSk, before: number): number {
  const count = sk.delivered - before;
  sk.net.mib.TcpExtTCPDelivered += count;
  return count;
}

function oldAck(sk: TcpSk, bytes: Uint8Array, ack: number, flag: number, priorDelivered: number): number {
  if (rxOpt.sackLen === 0 || !sk.sackOk) return 0;
  flag |= tcpSacktagWriteQueue(sk, bytes, ack, sk.sndUna);
  const rexmit = tcpFastretransAlert(sk, 0, flag);
  delivered(sk, priorDelivered);
  xmitRecovery(sk, rexmit);
  return 0;
}

/**
 * The ACK of a segment whose options are in `rxOpt`. 1: good, 0: old, TCP_ACK_TOO_OLD or TCP_ACK_UNSENT. Linux: tcp_ack().
 */
export function tcpAck(sk: TcpSk, bytes: Uint8Array, at: number, ackSeq: number, endSeq: number, ack: number, flag: number): number {
  const { mib } = sk.net;
  const priorSndUna = sk.sndUna;
  const priorPackets = sk.packetsOut;
  const priorDelivered = sk.delivered;
  const priorLost = sk.lost;
  sk.rs.reset();
  sackState.firstSackt = -1;
  if (before(ack, priorSndUna)) {
    const window = Math.min(sk.maxWindow, sk.bytesAcked);
    if (before(ack, (priorSndUna - window) | 0)) return (flag & FLAG_NO_CHALLENGE_ACK) !== 0 ? 0 : TCP_ACK_TOO_OLD;
    return oldAck(sk, bytes, ack, flag, priorDelivered);
  }
  if (after(ack, sk.sndNxt)) return TCP_ACK_UNSENT;
  if (after(ack, priorSndUna)) {
    flag |= FLAG_SND_UNA_ADVANCED;
    sk.retransmits = 0;
  }
  const priorFack = sk.sackOk ? highestSackSeq(sk) : sk.sndUna;
  sk.rs.priorInFlight = sk.packetsInFlight;
  if ((flag & FLAG_UPDATE_TS_RECENT) !== 0) replaceTsRecent(sk, ackSeq);
  if ((flag & (FLAG_SLOWPATH | FLAG_SND_UNA_ADVANCED)) === FLAG_SND_UNA_ADVANCED) {
    sk.sndWl1 = ackSeq;
    sndUnaUpdate(sk, ack);
    flag |= FLAG_WIN_UPDATE;
    mib.TcpExtTCPHPAcks++;
  } else {
    if (ackSeq !== endSeq) flag |= FLAG_DATA;
    else mib.TcpExtTCPPureAcks++;
    const window = tcpWindow(bytes, at) * ((flag & FLAG_SYN_ACKED) !== 0 ? 1 : 2 ** sk.sndWscale);
    flag |= updateWindow(sk, window, ack, ackSeq);
    if (rxOpt.sackLen !== 0 && sk.sackOk) flag |= tcpSacktagWriteQueue(sk, bytes, ack, priorSndUna);
  }
  sk.errSoft = 0;
  sk.probesOut = 0;
  sk.rcvTstampJiffies = Math.floor(sk.net.sim.now / 4_000_000);
  if (priorPackets === 0) return noQueue(sk, ack, flag, priorDelivered);
  flag |= cleanQueue(sk, priorFack);
  tcpRackUpdateReoWnd(sk);
  if (sk.tlpHighSeq !== 0) processTlpAck(sk, ack, flag);
  let rexmit = REXMIT_NONE;
  // Linux: tcp_ack_is_dubious().
  if ((flag & FLAG_NOT_DUP) === 0 || (flag & FLAG_DATA_SACKED) !== 0 || sk.caState !== TCP_CA_OPEN) {
    const duplicate = (flag & (FLAG_SND_UNA_ADVANCED | FLAG_NOT_DUP | FLAG_DSACKING_ACK)) === 0 ? 1 : 0;
    rexmit = tcpFastretransAlert(sk, duplicate, flag);
    ({ flag } = alert);
  }
  if ((flag & FLAG_SET_XMIT_TIMER) !== 0 && !tcpScheduleLossProbe(sk, true)) tcpRearmRto(sk);
  const newly = delivered(sk, priorDelivered);
  tcpRateGen(sk, newly, sk.lost - priorLost);
  congControl(sk, ack, newly, flag);
  xmitRecovery(sk, rexmit);
  return 1;
}

/** Nothing was under way. */
function noQueue(sk: TcpSk, ack: number, flag: number, priorDelivered: number): number {
  if ((flag & FLAG_DSACKING_ACK) !== 0) {
    tcpFastretransAlert(sk, 0, flag);
    delivered(sk, priorDelivered);
  }
  ackProbe(sk);
  if (sk.tlpHighSeq !== 0) processTlpAck(sk, ack, flag);
  return 1;
}
