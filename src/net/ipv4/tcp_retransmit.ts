import { EAGAIN, EHOSTUNREACH } from '../../uapi/errno.ts';
import { TCPHDR_ACK, TCPHDR_RST, TCPHDR_SYN } from '../../wire/tcp.ts';
import { tcpTrimHead } from './tcp_clean.ts';
import { tcpEcnFallback } from './tcp_ecn.ts';
import { tcpFragment } from './tcp_fragment.ts';
import { tcpCurrentMss } from './tcp_mss.ts';
import { newDataSent } from './tcp_new_data.ts';
import { tcpWriteXmit } from './tcp_output.ts';
import { jiffiesUp, tcpClampProbe0, tcpClearXmitTimer, tcpProbe0When, tcpRearmRto, tcpResetXmitTimer } from './tcp_rearm.ts';
import { type TcpSeg, tcpSetTsoSegs } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  before,
  ICSK_TIME_PROBE0,
  ICSK_TIME_RETRANS,
  TCP_CA_LOSS,
  TCP_CA_RECOVERY,
  TCP_NAGLE_OFF,
  TCP_RESOURCE_PROBE_INTERVAL,
  TCP_RTO_MAX,
  TCPCB_EVER_RETRANS,
  TCPCB_LOST,
  TCPCB_SACKED_ACKED,
  TCPCB_SACKED_RETRANS,
} from './tcp_states.ts';
import { tcpAllocSkb, tcpTransmitSeg, tcpTransmitSkb } from './tcp_transmit.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** Sends a segment once more: at most `segs` segments of it, as many as the window takes. Linux: __tcp_retransmit_skb(). */
function retransmitSkb(sk: TcpSk, seg: TcpSeg, segs: number): number {
  const { mib } = sk.net;
  // A probe of the path MTU whose fate nobody will know.
  if (sk.mtup !== null) sk.mtup.probeSize = 0;
  if (before(seg.seq, sk.sndUna)) {
    if (before(seg.endSeq, sk.sndUna) || seg.endSeq === sk.sndUna) return 0;
    if ((seg.flags & TCPHDR_SYN) === 0) tcpTrimHead(sk, seg, (sk.sndUna - seg.seq) | 0);
  }
  if (sk.checkedRoute() === null) return -EHOSTUNREACH;
  const mss = tcpCurrentMss(sk);
  let room = (sk.wndEnd - seg.seq) | 0;
  // A shut window takes nothing but the first segment, as a probe.
  if (room < 0) {
    if (seg.seq !== sk.sndUna) return -EAGAIN;
    room = mss;
  }
  let most = mss * segs;
  if (room < most) most = Math.max(room - (room % mss), mss);
  seg.flags = tcpEcnFallback(seg.flags);
  if (seg.len > most) tcpFragment(sk, sk.rtxQueue, seg, most, mss);
  else if (seg.gsoSize !== 0 && seg.gsoSize !== mss) recountSeg(sk, seg, mss);
  mib.TcpRetransSegs += seg.pcount;
  if ((seg.flags & TCPHDR_SYN) !== 0) mib.TcpExtTCPSynRetrans++;
  sk.totalRetrans += seg.pcount;
  sk.bytesRetrans += seg.len;
  const err = tcpTransmitSeg(sk, seg);
  seg.sacked |= TCPCB_EVER_RETRANS;
  if (err < 0 && err !== -105) mib.TcpExtTCPRetransFail++;
  return err;
}

function recountSeg(sk: TcpSk, seg: TcpSeg, mss: number): void {
  const old = seg.pcount;
  sk.packetsOut += tcpSetTsoSegs(seg, mss) - old;
  if ((seg.sacked & TCPCB_LOST) !== 0) sk.lostOut += seg.pcount - old;
  if ((seg.sacked & TCPCB_SACKED_RETRANS) !== 0) sk.retransOut += seg.pcount - old;
}

/** Linux: tcp_retransmit_skb(). */
export function tcpRetransmitSkb(sk: TcpSk, seg: TcpSeg, segs: number): number {
  const err = retransmitSkb(sk, seg, segs);
  const { trace } = sk.net.stack;
  if (err === 0) {
    if (trace.on) trace.hit(seg.skb, 'tcp_retransmit_skb', sk.net, { seq: seg.seq >>> 0, saddr: sk.saddr, daddr: sk.daddr });
    seg.sacked |= TCPCB_SACKED_RETRANS | TCPCB_EVER_RETRANS;
    sk.retransOut += seg.pcount;
  }
  // When the first retransmission of this episode was sent.
  if (sk.retransStamp === 0) sk.retransStamp = sk.tcpTimeStamp || 1;
  if (sk.undoRetrans < 0) sk.undoRetrans = 0;
  sk.undoRetrans += seg.pcount;
  return err;
}

/** Sends again what is marked lost, as far as the window goes. Linux: tcp_xmit_retransmit_queue(). */
export function tcpXmitRetransmitQueue(sk: TcpSk): void {
  if (sk.packetsOut === 0) return;
  const { mib } = sk.net;
  const maxSegs = 45;
  let rearm = false;
  for (let seg = sk.rtxQueue.head; seg !== null; seg = seg.next) {
    const { sacked } = seg;
    if (sk.pacingNeeded && sk.pacingNs > sk.net.sim.now) {
      if (!sk.paceTimer.pending) sk.net.sim.modTimer(sk.paceTimer, sk.pacingNs);
      break;
    }
    let segs = sk.sndCwnd - sk.packetsInFlight;
    if (segs <= 0) break;
    segs = Math.min(segs, maxSegs);
    if (sk.retransOut >= sk.lostOut) break;
    if ((sacked & TCPCB_LOST) === 0) continue;
    if ((sacked & (TCPCB_SACKED_ACKED | TCPCB_SACKED_RETRANS)) !== 0) continue;
    if (sk.caState === TCP_CA_LOSS) mib.TcpExtTCPSlowStartRetrans++;
    else mib.TcpExtTCPFastRetrans++;
    if (tcpRetransmitSkb(sk, seg, segs) !== 0) break;
    if (sk.caState === TCP_CA_RECOVERY || sk.caState === 2) sk.prrOut += seg.pcount;
    if (seg === sk.rtxQueue.head && sk.icskPending !== 6) rearm = true;
  }
  if (rearm) tcpResetXmitTimer(sk, ICSK_TIME_RETRANS, sk.rtoNs);
}

/** Probes for a lost tail: new data if there is any, else the last segment once more. Linux: tcp_send_loss_probe(). */
export function tcpSendLossProbe(sk: TcpSk): void {
  const mss = tcpCurrentMss(sk);
  if (sk.tlpHighSeq === 0) {
    sk.tlpRetrans = false;
    const waiting = sk.writeQueue.head;
    if (waiting !== null && !after(waiting.len > mss ? (waiting.seq + mss) | 0 : waiting.endSeq, sk.wndEnd)) {
      const before = sk.packetsOut;
      tcpWriteXmit(sk, mss, TCP_NAGLE_OFF, 2);
      if (sk.packetsOut > before) probed(sk);
    } else {
      probeTail(sk, mss);
    }
  }
  tcpRearmRto(sk);
}

function probeTail(sk: TcpSk, mss: number): void {
  let seg = sk.rtxQueue.tail;
  if (seg === null) return;
  const { pcount } = seg;
  if (pcount > 1 && seg.len > (pcount - 1) * mss) seg = tcpFragment(sk, sk.rtxQueue, seg, (pcount - 1) * mss, mss);
  if (retransmitSkb(sk, seg, 1) !== 0) return;
  sk.tlpRetrans = true;
  probed(sk);
}

function probed(sk: TcpSk): void {
  sk.tlpHighSeq = sk.sndNxt;
  sk.net.mib.TcpExtTCPLossProbes++;
  sk.icskPending = 0;
}

/** A segment without data and an old number, which the peer must answer. Linux: tcp_xmit_probe_skb(). */
export function tcpXmitProbeSkb(sk: TcpSk, urgent: boolean): number {
  const seq = (sk.sndUna - (urgent ? 0 : 1)) | 0;
  return tcpTransmitSkb(sk, tcpAllocSkb(0), seq, TCPHDR_ACK, sk.rcvNxt);
}

/** Asks the peer for its window: with a segment as it takes one, or without data. Linux: tcp_write_wakeup(). */
export function tcpWriteWakeup(sk: TcpSk): number {
  const seg = sk.writeQueue.head;
  if (seg === null || !before(seg.seq, sk.wndEnd)) return tcpXmitProbeSkb(sk, false);
  const mss = tcpCurrentMss(sk);
  const room = (sk.wndEnd - seg.seq) | 0;
  if (before(sk.pushedSeq, seg.endSeq)) sk.pushedSeq = seg.endSeq;
  const size = Math.min(room, mss);
  if (room < ((seg.endSeq - seg.seq) | 0) || seg.len > mss) {
    seg.flags |= 8;
    if (seg.len > size) {
      tcpFragment(sk, sk.writeQueue, seg, size, mss);
      seg.flags |= 8;
    }
  } else if (seg.pcount === 0) {
    tcpSetTsoSegs(seg, mss);
  }
  seg.flags |= 8;
  const err = tcpTransmitSeg(sk, seg);
  if (err >= 0) newDataSent(sk, seg);
  return err;
}

/** A zero-window probe; sets the timer for the next. Linux: tcp_send_probe0(). */
export function tcpSendProbe0(sk: TcpSk): void {
  const err = tcpWriteWakeup(sk);
  // The peer's answer counts before this probe does, as on Linux, where it comes within the call.
  sk.net.sim.runSoftirqs();
  sk.net.mib.TcpExtTCPWinProbe = (sk.net.mib.TcpExtTCPWinProbe ?? 0) + 1;
  if (sk.packetsOut !== 0 || sk.writeQueue.empty) {
    sk.probesOut = 0;
    sk.backoff = 0;
    sk.probesTstampNs = 0;
    return;
  }
  sk.probesOut++;
  let when = TCP_RESOURCE_PROBE_INTERVAL;
  if (err >= 0) {
    if (sk.backoff < ipv4Net(sk.net).sysctl.tcpRetries2) sk.backoff++;
    when = tcpProbe0When(sk, TCP_RTO_MAX);
  }
  tcpResetXmitTimer(sk, ICSK_TIME_PROBE0, jiffiesUp(tcpClampProbe0(sk, when)));
}

/** Ends the connection with a reset of our own. Linux: tcp_send_active_reset(). */
export function tcpSendActiveReset(sk: TcpSk): void {
  const { net } = sk;
  net.mib.TcpOutRsts++;
  const seq = before(sk.wndEnd, sk.sndNxt) ? sk.wndEnd : sk.sndNxt;
  const skb = tcpAllocSkb(0);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'tcp_send_active_reset', net);
  tcpTransmitSkb(sk, skb, seq, TCPHDR_ACK | TCPHDR_RST, sk.rcvNxt);
}

export { tcpClearXmitTimer };
