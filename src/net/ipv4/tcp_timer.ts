import { ETIMEDOUT } from '../../uapi/errno.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpInCwndReduction } from './tcp_cong.ts';
import { tcpCwndReduction } from './tcp_cwnd.ts';
import { tcpDone, tcpDoneWithError } from './tcp_done.ts';
import { tcpEnterLoss, tcpEnterRecovery } from './tcp_loss.ts';
import { tcpBlackHole } from './tcp_mtu_probe.ts';
import { tcpPushPendingFrames, tcpSendAck } from './tcp_output.ts';
import {
  keepaliveIntvlWhen,
  keepaliveProbes,
  keepaliveTimeWhen,
  tcpClampRto,
  tcpFinTime,
  tcpRearmRto,
  tcpResetKeepaliveTimer,
  tcpResetXmitTimer,
} from './tcp_rearm.ts';
import { tcpRackReoDetect } from './tcp_recovery.ts';
import {
  tcpRetransmitSkb,
  tcpSendActiveReset,
  tcpSendLossProbe,
  tcpSendProbe0,
  tcpWriteWakeup,
  tcpXmitRetransmitQueue,
} from './tcp_retransmit.ts';
import { tcpSetTimerCalls, type TcpSk } from './tcp_sock.ts';
import { tcpTimeWait } from './tcp_timewait.ts';
import {
  ICSK_ACK_SCHED,
  ICSK_ACK_TIMER,
  ICSK_TIME_LOSS_PROBE,
  ICSK_TIME_PROBE0,
  ICSK_TIME_REO_TIMEOUT,
  ICSK_TIME_RETRANS,
  TCP_ATO_MIN,
  TCP_CA_RECOVERY,
  TCP_CLOSE,
  TCP_FIN_WAIT2,
  TCP_LISTEN,
  TCP_RESOURCE_PROBE_INTERVAL,
  TCP_RTO_MAX,
  TCP_RTO_MIN_US,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  TCP_TIMEWAIT_LEN,
} from './tcp_states.ts';

const NSEC_PER_MSEC = 1_000_000;

/** Gives up. Linux: tcp_write_err(). */
function writeErr(sk: TcpSk): void {
  sk.net.mib.TcpExtTCPAbortOnTimeout++;
  tcpDoneWithError(sk, sk.errSoft !== 0 ? sk.errSoft : ETIMEDOUT);
}

/** How long `retries` retransmissions take that begin with `base` ns. Linux: tcp_model_timeout(), ms. */
function modelTimeout(retries: number, base: number): number {
  const thresh = Math.floor(Math.log2(TCP_RTO_MAX / base));
  if (retries <= thresh) return ((2 ** (retries + 1) - 1) * base) / NSEC_PER_MSEC;
  return ((2 ** (thresh + 1) - 1) * base + (retries - thresh) * TCP_RTO_MAX) / NSEC_PER_MSEC;
}

/** Did retransmissions go on for too long? Linux: retransmits_timed_out(). */
function retransmitsTimedOut(sk: TcpSk, boundary: number, timeoutMs: number): boolean {
  if (sk.retransmits === 0) return false;
  let timeout = timeoutMs;
  if (timeout === 0) {
    const synned = sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV;
    timeout = modelTimeout(boundary, synned ? 1_000_000_000 : TCP_RTO_MIN_US * 1000);
  }
  return ((sk.tcpTimeStamp - sk.retransStamp - timeout) | 0) >= 0;
}

/** How often an orphan tries. Linux: tcp_orphan_retries(). */
function orphanRetries(sk: TcpSk, alive: boolean): number {
  let retries = ipv4Net(sk.net).sysctl.tcpOrphanRetries;
  if (sk.errSoft !== 0 && !alive) retries = 0;
  return retries === 0 && alive ? 8 : retries;
}

/** True: given up. Linux: tcp_write_timeout(). */
function writeTimeout(sk: TcpSk): boolean {
  const { sysctl } = ipv4Net(sk.net);
  let expired: boolean;
  if (sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) {
    const retries = sk.synRetries !== 0 ? sk.synRetries : sysctl.tcpSynRetries;
    const linear = sk.state === TCP_SYN_SENT ? sysctl.tcpSynLinearTimeouts : 0;
    expired = sk.retransmits >= retries + linear || retransmitsTimedOut(sk, retries, sk.userTimeoutMs);
  } else {
    if (retransmitsTimedOut(sk, sysctl.tcpRetries1, 0)) {
      tcpBlackHole(sk);
      sk.dstCache = null;
    }
    let until = sysctl.tcpRetries2;
    if (sk.dead) {
      const alive = sk.rtoNs < TCP_RTO_MAX;
      until = orphanRetries(sk, alive);
      if (!alive && until === 0) {
        tcpDone(sk);
        return true;
      }
    }
    expired = retransmitsTimedOut(sk, until, sk.userTimeoutMs);
  }
  if (expired) {
    writeErr(sk);
    return true;
  }
  // Another flow hash, which would choose another path of several.
  sk.timeoutRehash++;
  sk.net.mib.TcpExtTcpTimeoutRehash = (sk.net.mib.TcpExtTcpTimeoutRehash ?? 0) + 1;
  return false;
}

function isLinear(sk: TcpSk): boolean {
  return sk.state === TCP_SYN_SENT && sk.totalRto <= ipv4Net(sk.net).sysctl.tcpSynLinearTimeouts;
}

/** No ACK in time: the first segment goes again, with twice the time. Linux: tcp_retransmit_timer(). */
export function tcpRetransmitTimer(sk: TcpSk): void {
  const { mib } = sk.net;
  const { head } = sk.rtxQueue;
  if (sk.packetsOut === 0 || head === null) return;
  if (sk.sndWnd === 0 && !sk.dead && sk.state !== TCP_SYN_SENT && sk.state !== TCP_SYN_RECV) {
    // The peer shrank its window to nothing: it is probed like a shut one.
    if (sk.net.sim.now - Math.max(sk.rcvTstampJiffies * 4_000_000, 0) > TCP_RTO_MAX * 2 && sk.retransmits > 15) return writeErr(sk);
    tcpEnterLoss(sk);
    tcpRetransmitSkb(sk, head, 1);
    return backOff(sk);
  }
  mib.TcpExtTCPTimeouts++;
  if (writeTimeout(sk)) return;
  tcpEnterLoss(sk);
  sk.totalRto++;
  sk.retransmits++;
  const first = sk.rtxQueue.head;
  if (first !== null && tcpRetransmitSkb(sk, first, 1) > 0) {
    tcpResetXmitTimer(sk, ICSK_TIME_RETRANS, TCP_RESOURCE_PROBE_INTERVAL);
    return;
  }
  backOff(sk);
}

function backOff(sk: TcpSk): void {
  if (!isLinear(sk)) {
    sk.backoff++;
    sk.rtoNs = Math.min(sk.rtoNs * 2, TCP_RTO_MAX);
  }
  tcpResetXmitTimer(sk, ICSK_TIME_RETRANS, tcpClampRto(sk));
}

/** Asks whether the window is open again. Linux: tcp_probe_timer(). */
function probeTimer(sk: TcpSk): void {
  const { sysctl } = ipv4Net(sk.net);
  if (sk.packetsOut !== 0 || sk.writeQueue.empty) {
    sk.probesOut = 0;
    sk.probesTstampNs = 0;
    return;
  }
  const { now } = sk.net.sim;
  if (sk.probesTstampNs === 0) sk.probesTstampNs = now;
  else if (sk.userTimeoutMs !== 0 && now - sk.probesTstampNs >= sk.userTimeoutMs * NSEC_PER_MSEC) return writeErr(sk);
  let most = sysctl.tcpRetries2;
  if (sk.dead) most = orphanRetries(sk, sk.rtoNs * 2 ** sk.backoff < TCP_RTO_MAX);
  if (sk.probesOut >= most) writeErr(sk);
  else tcpSendProbe0(sk);
}

/** What was sent before the newest arrival has had its time. Linux: tcp_rack_reo_timeout(). */
function reoTimeout(sk: TcpSk): void {
  if (tcpRackReoDetect(sk)) {
    if (sk.caState !== TCP_CA_RECOVERY) {
      tcpEnterRecovery(sk);
      if (sk.ca.congControl === undefined && tcpInCwndReduction(sk)) tcpCwndReduction(sk, 1, 0, false);
    }
    tcpXmitRetransmitQueue(sk);
  }
  if (sk.icskPending !== ICSK_TIME_RETRANS) tcpRearmRto(sk);
}

/** Linux: tcp_write_timer_handler(). */
function writeTimer(sk: TcpSk): void {
  const { icskPending: what } = sk;
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN || what === 0) return;
  if (what === ICSK_TIME_REO_TIMEOUT) {
    reoTimeout(sk);
  } else if (what === ICSK_TIME_LOSS_PROBE) {
    sk.icskPending = 0;
    tcpSendLossProbe(sk);
  } else if (what === ICSK_TIME_RETRANS) {
    sk.icskPending = 0;
    tcpRetransmitTimer(sk);
  } else if (what === ICSK_TIME_PROBE0) {
    sk.icskPending = 0;
    probeTimer(sk);
  }
}

/** A delayed ACK is due. Linux: tcp_delack_timer_handler(). */
function delackTimer(sk: TcpSk): void {
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN || (sk.ackPending & ICSK_ACK_TIMER) === 0) return;
  sk.ackPending &= ~ICSK_ACK_TIMER;
  if ((sk.ackPending & ICSK_ACK_SCHED) === 0) return;
  if (sk.ackPingpong < 1) {
    // Delayed ACK missed: inflate ATO.
    sk.atoNs = Math.min(sk.atoNs * 2, sk.rtoNs);
  } else {
    // The program did not answer in time after all.
    sk.ackPingpong = 0;
    sk.atoNs = TCP_ATO_MIN;
  }
  sk.net.mib.TcpExtDelayedACKs++;
  tcpSendAck(sk);
}

/** Keep-alive probes, and the end of FIN-WAIT-2. Linux: tcp_keepalive_timer(). */
function keepaliveTimer(sk: TcpSk): void {
  if (sk.state === TCP_LISTEN) return;
  if (sk.state === TCP_FIN_WAIT2 && sk.dead) {
    const left = sk.linger2 >= 0 ? tcpFinTime(sk) - TCP_TIMEWAIT_LEN : -1;
    if (left > 0) {
      tcpTimeWait(sk, TCP_FIN_WAIT2, left);
      return;
    }
    tcpSendActiveReset(sk);
    tcpDone(sk);
    return;
  }
  if (!sk.keepalive || sk.state === TCP_CLOSE || sk.state === TCP_SYN_SENT) return;
  const { now } = sk.net.sim;
  const time = keepaliveTimeWhen(sk);
  if (sk.packetsOut !== 0 || !sk.writeQueue.empty) return tcpResetKeepaliveTimer(sk, time);
  const elapsed = now - Math.max(sk.lrcvtimeJiffies, sk.rcvTstampJiffies) * 4_000_000;
  if (elapsed < time) return tcpResetKeepaliveTimer(sk, time - elapsed);
  const over =
    sk.userTimeoutMs !== 0 ? elapsed >= sk.userTimeoutMs * NSEC_PER_MSEC && sk.probesOut > 0 : sk.probesOut >= keepaliveProbes(sk);
  if (over) {
    tcpSendActiveReset(sk);
    writeErr(sk);
    return;
  }
  if (tcpWriteWakeup(sk) <= 0) {
    sk.probesOut++;
    sk.net.mib.TcpExtTCPKeepAlive++;
    tcpResetKeepaliveTimer(sk, keepaliveIntvlWhen(sk));
  } else {
    tcpResetKeepaliveTimer(sk, TCP_RESOURCE_PROBE_INTERVAL);
  }
}

/** Time to send on under pacing. Linux: tcp_pace_kick(). */
function paceKick(sk: TcpSk): void {
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN) return;
  if (sk.lostOut > sk.retransOut) tcpXmitRetransmitQueue(sk);
  tcpPushPendingFrames(sk);
}

/** Makes sockets' timers know what to do. */
export function tcpTimerInit(): void {
  tcpSetTimerCalls({ writeTimer, delackTimer, keepaliveTimer, paceKick });
}
