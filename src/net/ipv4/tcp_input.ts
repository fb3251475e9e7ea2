import { TCPHDR_ACK, TCPHDR_FIN, TCPHDR_RST, TCPHDR_SYN, tcpAckSeq, tcpFlags, tcpSeq, tcpWindow } from '../../wire/tcp.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { timerWheel } from '../core/jiffies.ts';
import { TCP_ACK_TOO_OLD, TCP_ACK_UNSENT, tcpAck } from './tcp_ack.ts';
import { tcpChallengeAck, tcpOowRateLimited } from './tcp_challenge.ts';
import { tcpDataQueue, tcpDsackSet } from './tcp_data.ts';
import { tcpDone, tcpReset } from './tcp_done.ts';
import { FLAG_NO_CHALLENGE_ACK, FLAG_SLOWPATH, FLAG_UPDATE_TS_RECENT } from './tcp_loss.ts';
import { rxOpt, tcpParseOptions } from './tcp_options.ts';
import { tcpCheckSpace, tcpPushPendingFrames, tcpSendAck } from './tcp_output.ts';
import { rcvTruesize, tcpEnterQuickackMode, tcpInQuickackMode, tcpRcvRttMeasureTs } from './tcp_rcv.ts';
import { jiffiesUp, tcpFinTime, tcpResetKeepaliveTimer } from './tcp_rearm.ts';
import { tcpSetState } from './tcp_set_state.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  before,
  ICSK_ACK_NOW,
  ICSK_ACK_PUSHED,
  ICSK_ACK_SCHED,
  ICSK_ACK_TIMER,
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_CLOSING,
  TCP_DELACK_MAX,
  TCP_DELACK_MIN,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_LAST_ACK,
  TCP_MAX_QUICKACKS,
  TCP_PAWS_24DAYS,
  TCP_PAWS_WINDOW,
  TCP_SYN_RECV,
  TCP_TIME_WAIT,
  TCP_TIMEWAIT_LEN,
} from './tcp_states.ts';
import { tcpSynRecvEstablished } from './tcp_synsent.ts';
import { tcpSndbufExpand, selectWindow } from './tcp_window.ts';
import { tcpTimeWait } from './tcp_timewait.ts';

/** What the caller does with a segment it handed in: nothing (it is gone), or answer it with a reset and drop it. */
export const TCP_OK = 0;
export const TCP_SEND_RESET = 1;

/** Takes the options into the socket. */
function parse(sk: TcpSk, skb: SkBuff, hlen: number, syn: boolean): void {
  tcpParseOptions(skb.bytes, skb.transportHeader, hlen, syn);
  sk.sawTstamp = sk.tstampOk && rxOpt.sawTstamp;
  if (sk.sawTstamp) {
    sk.rcvTsval = rxOpt.tsval;
    sk.rcvTsecr = rxOpt.tsecr === 0 ? 0 : rxOpt.tsecr | 0;
  }
}

/** Is it an old duplicate by its time stamp (RFC 7323 section 5)? Linux: tcp_paws_discard(). */
function pawsDiscard(sk: TcpSk, seq: number, endSeq: number, ack: number): boolean {
  if (!sk.sawTstamp || sk.tsRecentStamp === 0) return false;
  if (((sk.tsRecent - sk.rcvTsval) | 0) <= TCP_PAWS_WINDOW - 1) return false;
  const now = Math.floor(sk.net.sim.now / 1e9);
  if (now >= sk.tsRecentStamp + TCP_PAWS_24DAYS) return false;
  // A late but harmless duplicate of the last ACK (tcp_disordered_ack).
  const duplicate = seq === endSeq && seq === sk.rcvNxt && ack === sk.sndUna;
  return !(duplicate && ((sk.tsRecent - sk.rcvTsval) | 0) <= Math.floor((sk.rtoNs * 1.2) / 1e6));
}

/** Is it in the window? Linux: tcp_sequence(). */
function sequence(sk: TcpSk, seq: number, endSeq: number): DropReason | null {
  if (before(endSeq, sk.rcvWup)) return 'TCP_OLD_SEQUENCE';
  const edge = (sk.rcvNxt + sk.receiveWindow) | 0;
  if (!after(endSeq, edge)) return null;
  if (after(seq, edge)) return 'TCP_INVALID_SEQUENCE';
  if (sk.rcvQueued > 0) {
    sk.net.mib.TcpExtBeyondWindow = (sk.net.mib.TcpExtBeyondWindow ?? 0) + 1;
    return 'TCP_INVALID_END_SEQUENCE';
  }
  return null;
}

/** Answers something out of the window, but not more than twice a second. */
function answerOow(sk: TcpSk, skb: SkBuff, counter: string): void {
  if (tcpOowRateLimited(sk, skb, counter)) return;
  if (skb.cb1 !== skb.cb0 && before(skb.cb0, sk.rcvNxt)) {
    sk.net.mib.TcpExtDelayedACKLost++;
    tcpEnterQuickackMode(sk, TCP_MAX_QUICKACKS);
    if (sk.sackOk) tcpDsackSet(sk, skb.cb0, after(skb.cb1, sk.rcvNxt) ? sk.rcvNxt : skb.cb1);
  }
  tcpSendAck(sk);
}

/** A reset, if its number is right; a nearly right one is challenged (RFC 5961). */
function incomingReset(sk: TcpSk, skb: SkBuff): void {
  const exact = skb.cb0 === sk.rcvNxt || (sk.numSacks > 0 && skb.cb0 === highestBlock(sk));
  // Linux: tcp_reset_check(): behind a FIN that came, in these states.
  const behindFin =
    skb.cb0 === ((sk.rcvNxt - 1) | 0) && ((1 << sk.state) & ((1 << TCP_CLOSE_WAIT) | (1 << TCP_LAST_ACK) | (1 << TCP_CLOSING))) !== 0;
  if (exact || behindFin) tcpReset(sk);
  else tcpChallengeAck(sk);
  kfreeSkb(skb, 'TCP_RESET', sk.net);
}

function highestBlock(sk: TcpSk): number {
  let most = sk.selectiveAcks[1];
  for (let i = 1; i < sk.numSacks; i++) if (after(sk.selectiveAcks[2 * i + 1], most)) most = sk.selectiveAcks[2 * i + 1];
  return most;
}

/** Options, PAWS, window, RST and SYN. False: the segment is dealt with. Linux: tcp_validate_incoming(). */
export function tcpValidateIncoming(sk: TcpSk, skb: SkBuff, hlen: number, synErr: boolean): boolean {
  const { mib } = sk.net;
  const flags = skb.cb2;
  parse(sk, skb, hlen, false);
  if (pawsDiscard(sk, skb.cb0, skb.cb1, tcpAckSeq(skb.bytes, skb.transportHeader)) && (flags & TCPHDR_RST) === 0) {
    mib.TcpExtPAWSEstab++;
    answerOow(sk, skb, 'TcpExtTCPACKSkippedPAWS');
    kfreeSkb(skb, 'TCP_RFC7323_PAWS', sk.net);
    return false;
  }
  const reason = sequence(sk, skb.cb0, skb.cb1);
  if (reason !== null) {
    if ((flags & TCPHDR_RST) === 0) {
      if ((flags & TCPHDR_SYN) !== 0) return synChallenge(sk, skb, synErr);
      answerOow(sk, skb, 'TcpExtTCPACKSkippedSeq');
    } else if (skb.cb0 === ((sk.rcvNxt - 1) | 0)) {
      incomingReset(sk, skb);
      return false;
    }
    kfreeSkb(skb, reason, sk.net);
    return false;
  }
  if ((flags & TCPHDR_RST) !== 0) {
    incomingReset(sk, skb);
    return false;
  }
  if ((flags & TCPHDR_SYN) !== 0) return synChallenge(sk, skb, synErr);
  return true;
}

/** A SYN on a connection that exists. */
function synChallenge(sk: TcpSk, skb: SkBuff, synErr: boolean): boolean {
  const { mib } = sk.net;
  // The last ACK of a simultaneous open looks like that.
  const synAck = (skb.cb2 & TCPHDR_ACK) !== 0 && sk.state === TCP_SYN_RECV && skb.cb0 + 1 === skb.cb1;
  if (synAck && skb.cb1 === sk.rcvNxt) return true;
  if (synErr) mib.TcpInErrs++;
  mib.TcpExtTCPSYNChallenge++;
  tcpChallengeAck(sk);
  kfreeSkb(skb, 'TCP_INVALID_SYN', sk.net);
  return false;
}

/** ACKs, at once or a little later. Linux: __tcp_ack_snd_check(). */
export function tcpAckSndCheck(sk: TcpSk): void {
  if ((sk.ackPending & ICSK_ACK_SCHED) === 0) return;
  const fresh = (sk.rcvNxt - sk.rcvWup) >>> 0;
  const now =
    (fresh > sk.rcvMss && selectWindow(sk) >= sk.rcvWnd) ||
    tcpInQuickackMode(sk) ||
    (sk.ackPending & ICSK_ACK_NOW) !== 0 ||
    sk.ofoQueue.length > 0;
  if (now) tcpSendAck(sk);
  else tcpSendDelayedAck(sk);
}

/** Linux: tcp_send_delayed_ack(). */
export function tcpSendDelayedAck(sk: TcpSk): void {
  const { sim } = sk.net;
  let ato = sk.atoNs;
  if (ato > TCP_DELACK_MIN) {
    let most = 500_000_000;
    if (sk.ackPingpong >= 1 || (sk.ackPending & ICSK_ACK_PUSHED) !== 0) most = TCP_DELACK_MAX;
    if (sk.srttUs !== 0) most = Math.min(most, Math.max(jiffiesUp((sk.srttUs >> 3) * 1000), TCP_DELACK_MIN));
    ato = Math.min(ato, most);
  }
  ato = Math.min(ato, TCP_DELACK_MAX);
  let when = sim.now + ato;
  if ((sk.ackPending & ICSK_ACK_TIMER) !== 0 && sk.delackTimer.pending) {
    if (sk.delackTimer.expires <= sim.now + ato / 4) {
      tcpSendAck(sk);
      return;
    }
    if (when >= sk.delackTimer.expires) when = sk.delackTimer.expires;
  }
  sk.ackPending |= ICSK_ACK_SCHED | ICSK_ACK_TIMER;
  sim.modTimer(sk.delackTimer, timerWheel(sim.now, when));
}

/** Room to send, and a program that may write again. Linux: tcp_data_snd_check(). */
function dataSndCheck(sk: TcpSk): void {
  tcpPushPendingFrames(sk);
  if (sk.packetsInFlight < sk.sndCwnd && !sk.sndbufLocked && sk.nospace) tcpSndbufExpand(sk);
  tcpCheckSpace(sk);
}

/** A segment on an established connection. Linux: tcp_rcv_established(). */
export function tcpRcvEstablished(sk: TcpSk, skb: SkBuff, hlen: number): number {
  const { bytes, transportHeader: at } = skb;
  const { net } = sk;
  const { mib } = net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'tcp_rcv_established', net);
  const ack = tcpAckSeq(bytes, at);
  const plain = (skb.cb2 & ~8) === TCPHDR_ACK && tcpWindow(bytes, at) === sk.predWindow;
  if (plain && skb.cb0 === sk.rcvNxt && !after(ack, sk.sndNxt) && hlen === sk.tcpHeaderLen && fastOptions(sk, skb, hlen)) {
    if (skb.cb0 === skb.cb1) {
      if (hlen === sk.tcpHeaderLen) {
        tcpAck(sk, bytes, at, skb.cb0, skb.cb1, ack, FLAG_UPDATE_TS_RECENT);
        consumeSkb(skb);
        dataSndCheck(sk);
        return TCP_OK;
      }
    } else if (rcvTruesize(skb) <= sk.forwardAlloc && sk.rmem <= sk.rcvbuf && !after(skb.cb1, (sk.rcvNxt + sk.receiveWindow) | 0)) {
      mib.TcpExtTCPHPHits++;
      return fastData(sk, skb, ack);
    }
  }
  if ((skb.cb2 & (TCPHDR_ACK | TCPHDR_RST | TCPHDR_SYN)) === 0) {
    kfreeSkb(skb, 'TCP_FLAGS', net);
    return TCP_OK;
  }
  if (!tcpValidateIncoming(sk, skb, hlen, true)) return TCP_OK;
  const result = tcpAck(sk, bytes, at, skb.cb0, skb.cb1, ack, FLAG_SLOWPATH | FLAG_UPDATE_TS_RECENT);
  if (result < 0) {
    if (result === TCP_ACK_TOO_OLD) tcpChallengeAck(sk);
    kfreeSkb(skb, result === TCP_ACK_TOO_OLD ? 'TCP_TOO_OLD_ACK' : 'TCP_ACK_UNSENT_DATA', net);
    return TCP_OK;
  }
  if (sk.sawTstamp) tcpRcvRttMeasureTs(sk, (skb.cb1 - skb.cb0) | 0);
  tcpDataQueue(sk, skb);
  dataSndCheck(sk);
  tcpAckSndCheck(sk);
  return TCP_OK;
}

/** Are the options just a time stamp that is in order? They are then in the socket. */
function fastOptions(sk: TcpSk, skb: SkBuff, hlen: number): boolean {
  parse(sk, skb, hlen, false);
  if (!sk.tstampOk) return true;
  return sk.sawTstamp && ((sk.rcvTsval - sk.tsRecent) | 0) >= 0;
}

function fastData(sk: TcpSk, skb: SkBuff, ack: number): number {
  const { bytes, transportHeader: at } = skb;
  if (sk.sawTstamp) {
    if (sk.rcvNxt === sk.rcvWup) {
      sk.tsRecent = sk.rcvTsval;
      sk.tsRecentStamp = Math.max(1, Math.floor(sk.net.sim.now / 1e9));
    }
    tcpRcvRttMeasureTs(sk, (skb.cb1 - skb.cb0) | 0);
  }
  if (ack !== sk.sndUna) {
    tcpAck(sk, bytes, at, skb.cb0, skb.cb1, ack, 1);
    tcpDataQueue(sk, skb);
    dataSndCheck(sk);
    if ((sk.ackPending & ICSK_ACK_SCHED) === 0) return TCP_OK;
  } else {
    sk.sndWl1 = skb.cb0;
    tcpDataQueue(sk, skb);
  }
  tcpAckSndCheck(sk);
  return TCP_OK;
}

/** The segment goes on to its text; is done with; must be answered with a reset. */
const GO_ON = 0;
const CONSUMED = 1;
const RESET = 2;

/** Our FIN is acknowledged in FIN-WAIT-1. */
function finAcked(sk: TcpSk, skb: SkBuff): number {
  const fin = (skb.cb2 & TCPHDR_FIN) !== 0;
  tcpSetState(sk, TCP_FIN_WAIT2);
  sk.shutdownMask |= SEND_SHUTDOWN;
  if (!sk.dead) {
    if (sk.wait.active) sk.wait.wakeUp();
    return GO_ON;
  }
  const data = skb.cb1 !== skb.cb0 && after((skb.cb1 - (fin ? 1 : 0)) | 0, sk.rcvNxt);
  if (sk.linger2 < 0 || data) {
    sk.net.mib.TcpExtTCPAbortOnData++;
    tcpDone(sk);
    return RESET;
  }
  const time = tcpFinTime(sk);
  if (time > TCP_TIMEWAIT_LEN) tcpResetKeepaliveTimer(sk, time - TCP_TIMEWAIT_LEN);
  else if (fin) tcpResetKeepaliveTimer(sk, time);
  else {
    tcpTimeWait(sk, TCP_FIN_WAIT2, time);
    return CONSUMED;
  }
  return GO_ON;
}

/** The states on the way out after an ACK. */
function closingAck(sk: TcpSk, skb: SkBuff): number {
  if (sk.sndUna !== sk.writeSeq) return GO_ON;
  if (sk.state === TCP_FIN_WAIT1) return finAcked(sk, skb);
  if (sk.state === TCP_CLOSING) {
    tcpTimeWait(sk, TCP_TIME_WAIT, 0);
    return CONSUMED;
  }
  if (sk.state === TCP_LAST_ACK) {
    tcpDone(sk);
    return CONSUMED;
  }
  return GO_ON;
}

/** A segment in any state but ESTABLISHED, LISTEN, SYN-SENT and TIME-WAIT. Linux: tcp_rcv_state_process(). */
export function tcpRcvStateProcess(sk: TcpSk, skb: SkBuff, hlen: number): number {
  const { net } = sk;
  const { bytes, transportHeader: at } = skb;
  if (sk.state === TCP_CLOSE) {
    kfreeSkb(skb, 'TCP_CLOSE', net);
    return TCP_OK;
  }
  if ((tcpFlags(bytes, at) & (TCPHDR_ACK | TCPHDR_RST | TCPHDR_SYN)) === 0) {
    kfreeSkb(skb, 'TCP_FLAGS', net);
    return TCP_OK;
  }
  if (!tcpValidateIncoming(sk, skb, hlen, false)) return TCP_OK;
  const ack = tcpAckSeq(bytes, at);
  const result = tcpAck(sk, bytes, at, skb.cb0, skb.cb1, ack, FLAG_SLOWPATH | FLAG_UPDATE_TS_RECENT | FLAG_NO_CHALLENGE_ACK);
  if (result <= 0) {
    if (sk.state === TCP_SYN_RECV) return TCP_SEND_RESET;
    if (result === TCP_ACK_UNSENT || result === TCP_ACK_TOO_OLD) {
      tcpChallengeAck(sk);
      kfreeSkb(skb, result === TCP_ACK_UNSENT ? 'TCP_ACK_UNSENT_DATA' : 'TCP_TOO_OLD_ACK', net);
      return TCP_OK;
    }
  }
  if (sk.state === TCP_SYN_RECV) tcpSynRecvEstablished(sk, bytes, at, tcpSeq(bytes, at), ack);
  else {
    const next = closingAck(sk, skb);
    if (next === RESET) return TCP_SEND_RESET;
    if (next === CONSUMED) {
      consumeSkb(skb);
      return TCP_OK;
    }
  }
  return segmentText(sk, skb);
}

/** Step 7 of RFC 9293 section 3.10.7.4: the segment's text. */
function segmentText(sk: TcpSk, skb: SkBuff): number {
  const fin = (skb.cb2 & TCPHDR_FIN) !== 0 ? 1 : 0;
  const { state } = sk;
  if ((state === TCP_CLOSE_WAIT || state === TCP_CLOSING || state === TCP_LAST_ACK) && !before(skb.cb0, sk.rcvNxt)) {
    dataSndCheck(sk);
    tcpAckSndCheck(sk);
    consumeSkb(skb);
    return TCP_OK;
  }
  if (state !== TCP_ESTABLISHED && (sk.shutdownMask & RCV_SHUTDOWN) !== 0) {
    // Data for a program that reads no more: reset (RFC 1122 section 4.2.2.13).
    if (skb.cb1 !== skb.cb0 && after((skb.cb1 - fin) | 0, sk.rcvNxt)) {
      sk.net.mib.TcpExtTCPAbortOnData++;
      tcpReset(sk);
      return TCP_SEND_RESET;
    }
  }
  tcpDataQueue(sk, skb);
  if ((sk.state as number) !== TCP_CLOSE) {
    dataSndCheck(sk);
    tcpAckSndCheck(sk);
  }
  return TCP_OK;
}
