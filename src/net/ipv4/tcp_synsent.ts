import { TCPHDR_ACK, TCPHDR_RST, TCPHDR_SYN, tcpAckSeq, tcpWindow } from '../../wire/tcp.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpAck } from './tcp_ack.ts';
import { tcpInitCongestionControl } from './tcp_ca.ts';
import { tcpReset } from './tcp_done.ts';
import { FLAG_SLOWPATH, FLAG_SYN_ACKED } from './tcp_loss.ts';
import { tcpEcnRcvSynack, tcpEcnSendSyn } from './tcp_ecn.ts';
import { tcpSyncMss } from './tcp_mss.ts';
import { tcpMtupInit } from './tcp_mtu_probe.ts';
import { rxOpt, tcpParseOptions } from './tcp_options.ts';
import { tcpQueueSyn, tcpSendAck } from './tcp_output.ts';
import { tcpInitializeRcvMss } from './tcp_rcv.ts';
import { keepaliveTimeWhen, tcpResetKeepaliveTimer, tcpResetXmitTimer } from './tcp_rearm.ts';
import { tcpRttEstimator, tcpSetRto, tcpUpdatePacingRate, tcpUpdateRttMin } from './tcp_rtt.ts';
import { tcpSetState } from './tcp_set_state.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, ICSK_TIME_RETRANS, TCP_ESTABLISHED, TCP_INIT_CWND, TCP_SYN_RECV, TCPOLEN_TSTAMP_ALIGNED } from './tcp_states.ts';
import { tcpTransmitSeg } from './tcp_transmit.ts';
import { tcpInitBufferSpace } from './tcp_window.ts';
import { tcpFastPathCheck } from './tcp_window_pred.ts';

/** What the caller does with the segment afterwards. */
export const SYNSENT_DONE = 0;
export const SYNSENT_RESET = 1;

/** Everything a connection needs as it becomes established. Linux: tcp_init_transfer(). */
export function tcpInitTransfer(sk: TcpSk): void {
  if (sk.totalRetrans > 1 && sk.undoMarker !== 0) sk.sndCwnd = 1;
  else sk.sndCwnd = TCP_INIT_CWND;
  sk.sndCwndStampJiffies = Math.floor(sk.net.sim.now / 4_000_000);
  if (!sk.caInitialized) tcpInitCongestionControl(sk);
  tcpInitBufferSpace(sk);
}

/** Options of the SYN-ACK become those of the connection. */
function adoptOptions(sk: TcpSk): void {
  const { sysctl } = ipv4Net(sk.net);
  sk.tstampOk = rxOpt.sawTstamp && sysctl.tcpTimestamps !== 0;
  sk.sackOk = rxOpt.sackPerm && sysctl.tcpSack !== 0;
  sk.wscaleOk = rxOpt.wscale >= 0 && sysctl.tcpWindowScaling !== 0;
  sk.sndWscale = sk.wscaleOk ? rxOpt.wscale : 0;
  if (!sk.wscaleOk) {
    sk.rcvWscale = 0;
    sk.windowClamp = Math.min(sk.windowClamp, 65535);
  }
  let mss = rxOpt.mss === 0 ? 536 : rxOpt.mss;
  if (sk.userMss !== 0 && sk.userMss < mss) mss = sk.userMss;
  sk.mssClamp = mss;
  sk.sawTstamp = sk.tstampOk;
  if (sk.tstampOk) {
    sk.tcpHeaderLen = 20 + TCPOLEN_TSTAMP_ALIGNED;
    sk.advmss -= TCPOLEN_TSTAMP_ALIGNED;
    sk.tsRecent = rxOpt.tsval;
    sk.tsRecentStamp = Math.max(1, Math.floor(sk.net.sim.now / 1e9));
    sk.rcvTsval = rxOpt.tsval;
    sk.rcvTsecr = rxOpt.tsecr;
  } else {
    sk.tcpHeaderLen = 20;
  }
}

/** Linux: tcp_finish_connect(). */
function finishConnect(sk: TcpSk): void {
  tcpSetState(sk, TCP_ESTABLISHED);
  sk.lsndtimeJiffies = Math.floor(sk.net.sim.now / 4_000_000);
  tcpInitTransfer(sk);
  if (sk.keepalive) tcpResetKeepaliveTimer(sk, keepaliveTimeWhen(sk));
  sk.predWindow = sk.sndWscale === 0 ? sk.sndWnd : -1;
}

/** An answer to our SYN. SYNSENT_RESET: it is wrong and must be answered with a reset. Linux: tcp_rcv_synsent_state_process(). */
export function tcpRcvSynsent(sk: TcpSk, skb: SkBuff, hlen: number): number {
  const { bytes, transportHeader: at } = skb;
  const flags = skb.cb2;
  const ack = tcpAckSeq(bytes, at);
  const { net } = sk;
  tcpParseOptions(bytes, at, hlen, true);
  if ((flags & TCPHDR_ACK) !== 0) {
    if (!after(ack, sk.sndUna) || after(ack, sk.sndNxt)) return (flags & TCPHDR_RST) !== 0 ? drop(sk, skb) : SYNSENT_RESET;
    // A time stamp that answers none of ours is another connection's.
    if (rxOpt.sawTstamp && rxOpt.tsecr !== 0 && sk.retransStamp !== 0 && !plausibleEcho(sk)) {
      net.mib.TcpExtPAWSActive++;
      return SYNSENT_RESET;
    }
    if ((flags & TCPHDR_RST) !== 0) {
      tcpReset(sk);
      consumeSkb(skb);
      return SYNSENT_DONE;
    }
    if ((flags & TCPHDR_SYN) === 0) return drop(sk, skb);
    synAcked(sk, skb, ack);
    consumeSkb(skb);
    return SYNSENT_DONE;
  }
  if ((flags & TCPHDR_RST) !== 0 || (flags & TCPHDR_SYN) === 0) return drop(sk, skb);
  simultaneousOpen(sk, skb);
  consumeSkb(skb);
  return SYNSENT_DONE;
}

function plausibleEcho(sk: TcpSk): boolean {
  return ((rxOpt.tsecr - sk.retransStamp) | 0) >= 0 && ((sk.tcpTimeStamp - rxOpt.tsecr) | 0) >= 0;
}

function drop(sk: TcpSk, skb: SkBuff): number {
  kfreeSkb(skb, 'TCP_FLAGS', sk.net);
  return SYNSENT_DONE;
}

/** SYN and ACK came: the connection stands. */
function synAcked(sk: TcpSk, skb: SkBuff, ack: number): void {
  const { bytes, transportHeader: at } = skb;
  sk.sndWl1 = skb.cb0;
  // The window of a SYN is not scaled.
  sk.sndWscale = 0;
  tcpAck(sk, bytes, at, skb.cb0, skb.cb1, ack, FLAG_SLOWPATH | FLAG_SYN_ACKED);
  sk.rcvNxt = (skb.cb0 + 1) | 0;
  sk.rcvWup = sk.rcvNxt;
  sk.sndWnd = tcpWindow(bytes, at);
  tcpParseOptions(bytes, at, (bytes[at + 12] >> 4) << 2, true);
  tcpEcnRcvSynack(sk, bytes[at + 13]);
  adoptOptions(sk);
  tcpSyncMss(sk, sk.dstCache === null ? sk.pmtuCookie : sk.dstCache.mtu());
  tcpMtupInit(sk);
  if (sk.mtup !== null) tcpSyncMss(sk, sk.pmtuCookie);
  tcpInitializeRcvMss(sk);
  sk.copiedSeq = sk.rcvNxt;
  finishConnect(sk);
  if (!sk.dead && sk.wait.active) sk.wait.wakeUp();
  tcpSendAck(sk);
}

/** Both sides sent their SYN at once (RFC 9293 section 3.5). */
function simultaneousOpen(sk: TcpSk, skb: SkBuff): void {
  const { bytes, transportHeader: at } = skb;
  tcpSetState(sk, TCP_SYN_RECV);
  adoptOptions(sk);
  sk.rcvNxt = (skb.cb0 + 1) | 0;
  sk.copiedSeq = sk.rcvNxt;
  sk.rcvWup = sk.rcvNxt;
  sk.sndWnd = tcpWindow(bytes, at);
  sk.sndWl1 = skb.cb0;
  sk.maxWindow = sk.sndWnd;
  tcpSyncMss(sk, sk.pmtuCookie);
  tcpInitializeRcvMss(sk);
  // Linux: tcp_send_synack().
  const { head } = sk.rtxQueue;
  if (head === null) return;
  head.flags |= TCPHDR_ACK;
  tcpTransmitSeg(sk, head);
}

/** The ACK of our SYN-ACK: established. Linux: the case TCP_SYN_RECV of tcp_rcv_state_process(). */
export function tcpSynRecvEstablished(sk: TcpSk, bytes: Uint8Array, at: number, seq: number, ack: number): void {
  sk.delivered++;
  if (sk.srttUs === 0) synackRtt(sk);
  tcpInitTransfer(sk);
  sk.copiedSeq = sk.rcvNxt;
  tcpSetState(sk, TCP_ESTABLISHED);
  if (sk.wait.active) sk.wait.wakeUp();
  sk.sndUna = ack;
  sk.sndWnd = tcpWindow(bytes, at) * 2 ** sk.sndWscale;
  sk.sndWl1 = seq;
  if (sk.tstampOk && sk.listener !== null) sk.advmss -= TCPOLEN_TSTAMP_ALIGNED;
  if (sk.ca.congControl === undefined) tcpUpdatePacingRate(sk);
  sk.lsndtimeJiffies = Math.floor(sk.net.sim.now / 4_000_000);
  tcpInitializeRcvMss(sk);
  tcpFastPathCheck(sk);
  if ((sk.shutdownMask & 2) !== 0) tcpSetState(sk, 4);
}

/** Round-trip time of the SYN-ACK. Linux: tcp_synack_rtt_meas(). */
function synackRtt(sk: TcpSk): void {
  if (sk.synackSentNs === 0) return;
  const rtt = Math.max(1, Math.floor((sk.net.sim.now - sk.synackSentNs) / 1000));
  tcpUpdateRttMin(sk, rtt);
  tcpRttEstimator(sk, rtt);
  tcpSetRto(sk);
}

/** Sends the SYN of a connection: 0 or a negative errno. Linux: tcp_connect(). */
export function tcpSendSyn(sk: TcpSk): number {
  sk.sndNxt = sk.writeSeq;
  const seg = tcpQueueSyn(sk, tcpEcnSendSyn(sk));
  const err = tcpTransmitSeg(sk, seg);
  sk.retransStamp = sk.tcpTimeStamp || 1;
  sk.sndNxt = sk.writeSeq;
  sk.pushedSeq = sk.writeSeq;
  sk.rtxQueue.push(seg);
  sk.packetsOut += 1;
  sk.net.mib.TcpActiveOpens++;
  tcpResetXmitTimer(sk, ICSK_TIME_RETRANS, sk.rtoNs);
  return err;
}
