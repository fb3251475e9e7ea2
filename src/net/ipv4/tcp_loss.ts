import { tcpInCwndReduction, tcpSetCaState } from './tcp_cong.ts';
import { tcpCurrentSsthresh, tcpEndCwndReduction, tcpInitCwndReduction, tcpTryKeepOpen } from './tcp_cwnd.ts';
import { tcpMtupCheckFailed } from './tcp_mtu_probe.ts';
import { tcpMarkSkbLost, tcpNewrenoMarkLost, tcpRackMarkLost, tcpRackSkbTimeout } from './tcp_recovery.ts';
import { tcpSimpleRetransmit } from './tcp_simple_retransmit.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  before,
  TCP_CA_CWR,
  TCP_CA_DISORDER,
  TCP_CA_LOSS,
  TCP_CA_OPEN,
  TCP_CA_RECOVERY,
  TCPCB_LOST,
  TCPCB_SACKED_ACKED,
} from './tcp_states.ts';

// Entering, leaving and undoing loss recovery. Linux: net/ipv4/tcp_input.c.

/** What an ACK brought. */
export const FLAG_DATA = 0x01;
export const FLAG_WIN_UPDATE = 0x02;
export const FLAG_DATA_ACKED = 0x04;
export const FLAG_RETRANS_DATA_ACKED = 0x08;
export const FLAG_SYN_ACKED = 0x10;
export const FLAG_DATA_SACKED = 0x20;
export const FLAG_LOST_RETRANS = 0x80;
export const FLAG_SLOWPATH = 0x100;
export const FLAG_ORIG_SACK_ACKED = 0x200;
export const FLAG_SND_UNA_ADVANCED = 0x400;
export const FLAG_DSACKING_ACK = 0x800;
export const FLAG_SET_XMIT_TIMER = 0x1000;
export const FLAG_UPDATE_TS_RECENT = 0x4000;
export const FLAG_NO_CHALLENGE_ACK = 0x8000;
export const FLAG_ACKED = FLAG_DATA_ACKED | FLAG_SYN_ACKED;
export const FLAG_NOT_DUP = FLAG_DATA | FLAG_WIN_UPDATE | FLAG_ACKED;
export const FLAG_FORWARD_PROGRESS = FLAG_ACKED | FLAG_DATA_SACKED;

/** What is to be sent after an ACK. */
export const REXMIT_NONE = 0;
export const REXMIT_LOST = 1;
export const REXMIT_NEW = 2;

function initUndo(sk: TcpSk): void {
  sk.undoMarker = sk.sndUna || 1;
  sk.undoRetrans = sk.retransOut || -1;
}

/** Were our retransmissions needless? Linux: tcp_may_undo(). */
function mayUndo(sk: TcpSk): boolean {
  if (sk.undoMarker === 0) return false;
  return sk.undoRetrans === 0 || packetDelayed(sk);
}

/** The ACK answers what was sent before the first retransmission (RFC 3522). Linux: tcp_packet_delayed(). */
function packetDelayed(sk: TcpSk): boolean {
  return sk.retransStamp !== 0 && sk.sawTstamp && sk.rcvTsecr !== 0 && before(sk.rcvTsecr, sk.retransStamp);
}

/** Linux: tcp_undo_cwnd_reduction(). */
function undoCwndReduction(sk: TcpSk, unmarkLoss: boolean): void {
  if (unmarkLoss) {
    for (let seg = sk.rtxQueue.head; seg !== null; seg = seg.next) seg.sacked &= ~TCPCB_LOST;
    sk.lostOut = 0;
  }
  if (sk.priorSsthresh !== 0) {
    sk.sndCwnd = sk.ca.undoCwnd(sk);
    if (sk.priorSsthresh > sk.sndSsthresh) sk.sndSsthresh = sk.priorSsthresh;
  }
  sk.undoMarker = 0;
  sk.rackAdvanced = true;
}

/** Linux: tcp_try_undo_recovery(). */
function tryUndoRecovery(sk: TcpSk): boolean {
  const { mib } = sk.net;
  if (mayUndo(sk)) {
    const loss = sk.caState === TCP_CA_LOSS;
    undoCwndReduction(sk, false);
    if (loss) mib.TcpExtTCPLossUndo = (mib.TcpExtTCPLossUndo ?? 0) + 1;
    else mib.TcpExtTCPFullUndo = (mib.TcpExtTCPFullUndo ?? 0) + 1;
  }
  if (sk.sndUna === sk.highSeq && !sk.sackOk) {
    // Hold the state until something beyond it is acknowledged: false fast retransmits otherwise (RFC 6582).
    if (sk.retransOut === 0) sk.retransStamp = 0;
    return true;
  }
  tcpSetCaState(sk, TCP_CA_OPEN);
  return false;
}

/** A D-SACK for each retransmission: all were needless. Linux: tcp_try_undo_dsack(). */
function tryUndoDsack(sk: TcpSk): boolean {
  if (sk.undoMarker === 0 || sk.undoRetrans !== 0) return false;
  undoCwndReduction(sk, false);
  sk.net.mib.TcpExtTCPDSACKUndo = (sk.net.mib.TcpExtTCPDSACKUndo ?? 0) + 1;
  return true;
}

/** Linux: tcp_try_undo_loss(). */
function tryUndoLoss(sk: TcpSk, frto: boolean): boolean {
  if (!frto && !mayUndo(sk)) return false;
  const { mib } = sk.net;
  undoCwndReduction(sk, true);
  mib.TcpExtTCPLossUndo = (mib.TcpExtTCPLossUndo ?? 0) + 1;
  if (frto) mib.TcpExtTCPSpuriousRTOs = (mib.TcpExtTCPSpuriousRTOs ?? 0) + 1;
  sk.retransmits = 0;
  if (frto || sk.sackOk) {
    tcpSetCaState(sk, TCP_CA_OPEN);
    sk.frto = false;
  }
  return true;
}

/** A partial ACK of data that was sent once: the rest may be on its way too. Linux: tcp_try_undo_partial(). */
function tryUndoPartial(sk: TcpSk): boolean {
  if (sk.undoMarker === 0 || !packetDelayed(sk)) return false;
  if (sk.retransOut !== 0) return true;
  undoCwndReduction(sk, true);
  sk.net.mib.TcpExtTCPPartialUndo = (sk.net.mib.TcpExtTCPPartialUndo ?? 0) + 1;
  tcpTryKeepOpen(sk, false);
  return false;
}

/** Linux: tcp_reset_reno_sack(). */
function resetRenoSack(sk: TcpSk): void {
  sk.sackedOut = 0;
}

/** Duplicate ACKs stand for SACKed segments. Linux: tcp_add_reno_sack(). */
function addRenoSack(sk: TcpSk, duplicates: number): void {
  if (duplicates === 0) return;
  const prior = sk.sackedOut;
  sk.sackedOut = Math.min(sk.sackedOut + duplicates, Math.max(1, sk.packetsOut - sk.lostOut));
  sk.delivered += Math.max(sk.sackedOut - prior, 0);
}

/** Linux: tcp_enter_recovery(). */
export function tcpEnterRecovery(sk: TcpSk): void {
  const { mib } = sk.net;
  sk.retransStamp = sk.retransOut === 0 ? 0 : sk.retransStamp;
  if (sk.sackOk) mib.TcpExtTCPSackRecovery++;
  else mib.TcpExtTCPRenoRecovery = (mib.TcpExtTCPRenoRecovery ?? 0) + 1;
  sk.priorSsthresh = 0;
  initUndo(sk);
  if (!tcpInCwndReduction(sk)) {
    sk.priorSsthresh = tcpCurrentSsthresh(sk);
    tcpInitCwndReduction(sk);
  }
  tcpSetCaState(sk, TCP_CA_RECOVERY);
}

/** After a time-out: everything old counts as lost. Linux: tcp_timeout_mark_lost(). */
function timeoutMarkLost(sk: TcpSk): void {
  const { head } = sk.rtxQueue;
  const renege = head !== null && (head.sacked & TCPCB_SACKED_ACKED) !== 0;
  if (renege) {
    sk.net.mib.TcpExtTCPSACKReneging = (sk.net.mib.TcpExtTCPSACKReneging ?? 0) + 1;
    sk.sackedOut = 0;
  } else if (!sk.sackOk) {
    resetRenoSack(sk);
  }
  for (let seg = head; seg !== null; seg = seg.next) {
    if (renege) seg.sacked &= ~TCPCB_SACKED_ACKED;
    else if (seg !== head && tcpRackSkbTimeout(sk, seg, 0) > 0) continue;
    tcpMarkSkbLost(sk, seg);
  }
}

/** A retransmission time-out. Linux: tcp_enter_loss(). */
export function tcpEnterLoss(sk: TcpSk): void {
  const fresh = sk.caState < TCP_CA_RECOVERY;
  timeoutMarkLost(sk);
  if (sk.caState <= TCP_CA_DISORDER || !after(sk.highSeq, sk.sndUna) || (sk.caState === TCP_CA_LOSS && sk.retransmits === 0)) {
    sk.priorSsthresh = tcpCurrentSsthresh(sk);
    sk.priorCwnd = sk.sndCwnd;
    sk.sndSsthresh = sk.ca.ssthresh(sk);
    sk.ca.cwndEvent?.(sk, 'loss');
    initUndo(sk);
  }
  sk.sndCwnd = sk.packetsInFlight + 1;
  sk.sndCwndCnt = 0;
  tcpSetCaState(sk, TCP_CA_LOSS);
  sk.highSeq = sk.sndNxt;
  sk.tlpHighSeq = 0;
  sk.frto = fresh || sk.retransmits !== 0;
}

/** An ACK in the state Loss; returns what to send. Linux: tcp_process_loss(). */
function processLoss(sk: TcpSk, flag: number, duplicates: number): number {
  const recovered = !before(sk.sndUna, sk.highSeq);
  const advanced = (flag & FLAG_SND_UNA_ADVANCED) !== 0;
  if (advanced && tryUndoLoss(sk, false)) return REXMIT_NONE;
  if (sk.frto) {
    // F-RTO (RFC 5682): data that was sent once arrived, so the time-out was not needed.
    if ((flag & FLAG_ORIG_SACK_ACKED) !== 0 && tryUndoLoss(sk, true)) return REXMIT_NONE;
    if (after(sk.sndNxt, sk.highSeq)) {
      if ((flag & FLAG_DATA_SACKED) !== 0 || duplicates !== 0) sk.frto = false;
    } else if (advanced && !recovered) {
      sk.highSeq = sk.sndNxt;
      if (!sk.writeQueue.empty && after(sk.wndEnd, sk.sndNxt)) return REXMIT_NEW;
      sk.frto = false;
    }
  }
  if (recovered) {
    tryUndoRecovery(sk);
    return REXMIT_NONE;
  }
  if (!sk.sackOk) {
    if (after(sk.sndNxt, sk.highSeq) && duplicates !== 0) addRenoSack(sk, duplicates);
    else if (advanced) resetRenoSack(sk);
  }
  return REXMIT_LOST;
}

/** Linux: tcp_identify_packet_loss(). Returns the flags with FLAG_LOST_RETRANS where a retransmission was lost. */
function identifyLoss(sk: TcpSk, flag: number): number {
  if (sk.rtxQueue.empty) return flag;
  if (!sk.sackOk) {
    tcpNewrenoMarkLost(sk, (flag & FLAG_SND_UNA_ADVANCED) !== 0);
    return flag;
  }
  const prior = sk.retransOut;
  if (tcpRackMarkLost(sk)) flag &= ~FLAG_SET_XMIT_TIMER;
  if (prior > sk.retransOut) flag |= FLAG_LOST_RETRANS;
  return flag;
}

/** Linux: tcp_try_to_open(). */
function tryToOpen(sk: TcpSk): void {
  if (sk.retransOut === 0) sk.retransStamp = 0;
  if (sk.caState !== TCP_CA_CWR) tcpTryKeepOpen(sk, false);
}

/** Set by `tcpFastretransAlert`: the ACK's flags as they are now. */
export const alert = { flag: 0 };

/** Has high_seq been acknowledged, and with it the episode ended? True: nothing more to do. */
function leaveState(sk: TcpSk): boolean {
  if (sk.caState === TCP_CA_OPEN) {
    sk.retransStamp = 0;
    return false;
  }
  if (before(sk.sndUna, sk.highSeq)) return false;
  if (sk.caState === TCP_CA_CWR) {
    if (sk.sndUna !== sk.highSeq) {
      tcpEndCwndReduction(sk);
      tcpSetCaState(sk, TCP_CA_OPEN);
    }
  } else if (sk.caState === TCP_CA_RECOVERY) {
    if (!sk.sackOk) resetRenoSack(sk);
    if (tryUndoRecovery(sk)) return true;
    tcpEndCwndReduction(sk);
  }
  return false;
}

/** An ACK that is not plainly good: duplicates, SACK, recovery. Returns what to send. Linux: tcp_fastretrans_alert(). */
export function tcpFastretransAlert(sk: TcpSk, duplicates: number, flag: number): number {
  const advanced = (flag & FLAG_SND_UNA_ADVANCED) !== 0;
  alert.flag = flag;
  if (sk.packetsOut === 0) sk.sackedOut = 0;
  if (leaveState(sk)) return REXMIT_NONE;
  if (sk.caState === TCP_CA_RECOVERY) {
    if (!advanced) {
      if (!sk.sackOk) addRenoSack(sk, duplicates);
    } else if (tryUndoPartial(sk)) {
      return REXMIT_NONE;
    }
    if (tryUndoDsack(sk)) tryToOpen(sk);
    alert.flag = identifyLoss(sk, flag);
    if ((sk.caState as number) !== TCP_CA_RECOVERY) {
      if (sk.lostOut === 0) return REXMIT_NONE;
      tcpEnterRecovery(sk);
    }
    return REXMIT_LOST;
  }
  if (sk.caState === TCP_CA_LOSS) {
    const rexmit = processLoss(sk, flag, duplicates);
    alert.flag = identifyLoss(sk, flag);
    if ((sk.caState as number) !== TCP_CA_OPEN && (alert.flag & FLAG_LOST_RETRANS) === 0) return rexmit;
  } else {
    if (!sk.sackOk) {
      if (advanced) resetRenoSack(sk);
      addRenoSack(sk, duplicates);
    }
    if (sk.caState <= TCP_CA_DISORDER) tryUndoDsack(sk);
    alert.flag = identifyLoss(sk, flag);
  }
  if (sk.lostOut === 0) {
    tryToOpen(sk);
    return REXMIT_NONE;
  }
  if (sk.mtup !== null && sk.caState < TCP_CA_CWR && tcpMtupCheckFailed(sk, sk.mtup)) {
    tcpSimpleRetransmit(sk);
    return REXMIT_NONE;
  }
  tcpEnterRecovery(sk);
  return REXMIT_LOST;
}
