import { TCPHDR_FIN } from '../../wire/tcp.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { skMemCharge } from './tcp_mem.ts';
import { tcpSendAck } from './tcp_output.ts';
import { rcvTruesize, tcpEnterQuickackMode, tcpEventDataRecv, tcpGrowWindow, tcpTryRmemSchedule } from './tcp_rcv.ts';
import { tcpSetState } from './tcp_set_state.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  after,
  before,
  ICSK_ACK_NOW,
  ICSK_ACK_SCHED,
  RCV_SHUTDOWN,
  SKB_OVERHEAD,
  TCP_CLOSE_WAIT,
  TCP_CLOSING,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_MAX_QUICKACKS,
  TCP_SYN_RECV,
  TCP_TIME_WAIT,
} from './tcp_states.ts';
import { tcpTimeWait } from './tcp_timewait.ts';
import { tcpFastPathCheck } from './tcp_window_pred.ts';

// A received segment in a queue: cb0 seq, cb1 end_seq, cb2 TCPHDR_*, cb3 the length of its header; `data` at the payload (Linux:
// struct tcp_skb_cb).

/** Linux: tcp_rcv_nxt_update(). */
function rcvNxtUpdate(sk: TcpSk, seq: number): void {
  sk.bytesReceived += (seq - sk.rcvNxt) >>> 0;
  sk.rcvNxt = seq;
}

/** Puts a segment behind what is to be read. Linux: tcp_queue_rcv(), tcp_try_coalesce(). */
export function tcpQueueRcv(sk: TcpSk, skb: SkBuff): void {
  const queue = sk.receiveQueue;
  const last = queue.length > sk.rcvHead ? queue[queue.length - 1] : null;
  const length = skb.tail - skb.data;
  // What Linux would hang behind the last segment costs no second header.
  const merges = last !== null && last.cb1 === skb.cb0;
  if (merges) sk.net.mib.TcpExtTCPRcvCoalesce++;
  // From here on cb3 is what it takes besides its payload.
  skb.cb3 = merges ? 0 : SKB_OVERHEAD;
  sk.rmem += length + skb.cb3;
  skMemCharge(sk, length + skb.cb3);
  rcvNxtUpdate(sk, skb.cb1);
  skb.dst = null;
  skb.nfct = null;
  skb.nfBridge = null;
  queue.push(skb);
}

/** The peer's FIN has its turn. Linux: tcp_fin(). */
function tcpFin(sk: TcpSk): void {
  sk.ackPending |= ICSK_ACK_SCHED;
  sk.shutdownMask |= RCV_SHUTDOWN;
  switch (sk.state) {
    case TCP_SYN_RECV:
    case TCP_ESTABLISHED:
      tcpSetState(sk, TCP_CLOSE_WAIT);
      sk.ackPingpong = 1;
      break;
    case TCP_FIN_WAIT1:
      tcpSendAck(sk);
      tcpSetState(sk, TCP_CLOSING);
      break;
    case TCP_FIN_WAIT2:
      tcpSendAck(sk);
      tcpTimeWait(sk, TCP_TIME_WAIT, 0);
      break;
  }
  purgeOfo(sk);
  if (!sk.dead && sk.wait.active) sk.wait.wakeUp();
}

export function purgeOfo(sk: TcpSk): void {
  for (const skb of sk.ofoQueue) {
    sk.rmem -= rcvTruesize(skb);
    consumeSkb(skb);
  }
  sk.ofoQueue.length = 0;
  sk.numSacks = 0;
  sk.dsack = false;
}

/** Something came twice: tells the sender which bytes (RFC 2883). Linux: tcp_dsack_set(). */
export function tcpDsackSet(sk: TcpSk, seq: number, endSeq: number): void {
  if (!sk.sackOk) return;
  const { mib } = sk.net;
  if (before(seq, sk.rcvNxt)) mib.TcpExtTCPDSACKOldSent = (mib.TcpExtTCPDSACKOldSent ?? 0) + 1;
  else mib.TcpExtTCPDSACKOfoSent = (mib.TcpExtTCPDSACKOfoSent ?? 0) + 1;
  sk.dsack = true;
  sk.duplicateSack[0] = seq;
  sk.duplicateSack[1] = endSeq;
}

function outOfWindow(sk: TcpSk, skb: SkBuff, reason: DropReason): void {
  tcpEnterQuickackMode(sk, TCP_MAX_QUICKACKS);
  sk.ackPending |= ICSK_ACK_SCHED;
  kfreeSkb(skb, reason, sk.net);
}

/** In sequence, or overlapping its front. */
function queueAndOut(sk: TcpSk, skb: SkBuff): void {
  if (!tcpTryRmemSchedule(sk) && sk.rcvQueued > 0 && skb.tail > skb.data) {
    sk.ackPending |= ICSK_ACK_NOW | ICSK_ACK_SCHED;
    sk.net.mib.TcpExtTCPRcvQDrop = (sk.net.mib.TcpExtTCPRcvQDrop ?? 0) + 1;
    if (sk.wait.active) sk.wait.wakeUp();
    kfreeSkb(skb, 'PROTO_MEM', sk.net);
    return;
  }
  const flags = skb.cb2;
  const hlen = skb.cb3;
  tcpQueueRcv(sk, skb);
  if (skb.tail > skb.data) tcpEventDataRecv(sk, skb, hlen, flags);
  if ((flags & TCPHDR_FIN) !== 0) tcpFin(sk);
  if (sk.ofoQueue.length > 0) {
    ofoQueue(sk);
    // The gap is filled: the sender shall know at once (RFC 5681 section 4.2).
    if (sk.ofoQueue.length === 0) sk.ackPending |= ICSK_ACK_NOW;
  }
  if (sk.numSacks !== 0) sackRemove(sk);
  tcpFastPathCheck(sk);
  if (!sk.dead && sk.wait.active) sk.wait.wakeUp();
}

/** A segment with data or FIN, as far as it is in the window. Takes over the skb. Linux: tcp_data_queue(). */
export function tcpDataQueue(sk: TcpSk, skb: SkBuff): void {
  const seq = skb.cb0;
  const endSeq = skb.cb1;
  const { mib } = sk.net;
  if (seq === endSeq) {
    consumeSkb(skb);
    return;
  }
  sk.dsack = false;
  if (seq === sk.rcvNxt) {
    if (sk.receiveWindow === 0 && !(skb.tail === skb.data && (skb.cb2 & TCPHDR_FIN) !== 0)) {
      mib.TcpExtTCPZeroWindowDrop = (mib.TcpExtTCPZeroWindowDrop ?? 0) + 1;
      outOfWindow(sk, skb, 'TCP_ZEROWINDOW');
      return;
    }
    queueAndOut(sk, skb);
    return;
  }
  if (!after(endSeq, sk.rcvNxt)) {
    mib.TcpExtDelayedACKLost++;
    tcpDsackSet(sk, seq, endSeq);
    outOfWindow(sk, skb, 'TCP_OLD_DATA');
    return;
  }
  if (!before(seq, (sk.rcvNxt + sk.receiveWindow) | 0)) {
    outOfWindow(sk, skb, 'TCP_OVERWINDOW');
    return;
  }
  if (before(seq, sk.rcvNxt)) {
    tcpDsackSet(sk, seq, sk.rcvNxt);
    if (sk.receiveWindow === 0) {
      mib.TcpExtTCPZeroWindowDrop = (mib.TcpExtTCPZeroWindowDrop ?? 0) + 1;
      outOfWindow(sk, skb, 'TCP_ZEROWINDOW');
      return;
    }
    trimFront(skb, sk.rcvNxt);
    queueAndOut(sk, skb);
    return;
  }
  dataQueueOfo(sk, skb);
}

/** Cuts off what is there already. */
function trimFront(skb: SkBuff, seq: number): void {
  const cut = (seq - skb.cb0) | 0;
  skb.data = Math.min(skb.data + cut, skb.tail);
  skb.cb0 = seq;
}

/** Moves what has become in sequence over to the receive queue. Linux: tcp_ofo_queue(). */
function ofoQueue(sk: TcpSk): void {
  const ofo = sk.ofoQueue;
  let done = 0;
  for (; done < ofo.length; done++) {
    const skb = ofo[done];
    if (after(skb.cb0, sk.rcvNxt)) break;
    sk.rmem -= rcvTruesize(skb);
    if (before(skb.cb0, sk.rcvNxt)) tcpDsackSet(sk, skb.cb0, after(sk.rcvNxt, skb.cb1) ? skb.cb1 : sk.rcvNxt);
    if (!after(skb.cb1, sk.rcvNxt)) {
      kfreeSkb(skb, 'TCP_OFO_DROP', sk.net);
      continue;
    }
    if (before(skb.cb0, sk.rcvNxt)) trimFront(skb, sk.rcvNxt);
    const fin = (skb.cb2 & TCPHDR_FIN) !== 0;
    tcpQueueRcv(sk, skb);
    if (fin) {
      ofo.splice(0, done + 1);
      tcpFin(sk);
      return;
    }
  }
  ofo.splice(0, done);
}

/** Out of order: sorted in, overlaps cut off, announced by SACK. Linux: tcp_data_queue_ofo(). */
function dataQueueOfo(sk: TcpSk, skb: SkBuff): void {
  const { mib } = sk.net;
  if (!tcpTryRmemSchedule(sk)) {
    mib.TcpExtTCPOFODrop = (mib.TcpExtTCPOFODrop ?? 0) + 1;
    kfreeSkb(skb, 'PROTO_MEM', sk.net);
    return;
  }
  sk.predWindow = -1;
  sk.ackPending |= ICSK_ACK_SCHED;
  sk.rcvOoopack += Math.max(1, skb.gsoSegs);
  mib.TcpExtTCPOFOQueue++;
  const seq = skb.cb0;
  const endSeq = skb.cb1;
  const length = skb.tail - skb.data;
  if (!insertOfo(sk, skb)) return;
  if (sk.sackOk) sackNewOfo(sk, seq, endSeq);
  if (sk.sackOk) tcpGrowWindow(sk, length, false);
}

/** False: all of it was there already. */
function insertOfo(sk: TcpSk, skb: SkBuff): boolean {
  const ofo = sk.ofoQueue;
  const { mib } = sk.net;
  let at = ofo.length;
  while (at > 0 && after(ofo[at - 1].cb0, skb.cb0)) at--;
  const prev = at > 0 ? ofo[at - 1] : null;
  if (prev !== null && after(prev.cb1, skb.cb0)) {
    if (!after(skb.cb1, prev.cb1)) {
      mib.TcpExtTCPOFOMerge = (mib.TcpExtTCPOFOMerge ?? 0) + 1;
      tcpDsackSet(sk, skb.cb0, skb.cb1);
      kfreeSkb(skb, 'TCP_OFOMERGE', sk.net);
      return false;
    }
    tcpDsackSet(sk, skb.cb0, prev.cb1);
    trimFront(skb, prev.cb1);
  }
  let covered = 0;
  while (at + covered < ofo.length && !after(ofo[at + covered].cb1, skb.cb1)) {
    const old = ofo[at + covered++];
    tcpDsackSet(sk, old.cb0, old.cb1);
    mib.TcpExtTCPOFOMerge = (mib.TcpExtTCPOFOMerge ?? 0) + 1;
    sk.rmem -= rcvTruesize(old);
    kfreeSkb(old, 'TCP_OFOMERGE', sk.net);
  }
  sk.rmem += rcvTruesize(skb);
  skb.dst = null;
  skb.nfct = null;
  skb.nfBridge = null;
  ofo.splice(at, covered, skb);
  return true;
}

/** A new block in front of the SACK list, joined with those it touches. Linux: tcp_sack_new_ofo_skb(). */
function sackNewOfo(sk: TcpSk, seq: number, endSeq: number): void {
  const sacks = sk.selectiveAcks;
  let kept = 0;
  let start = seq;
  let end = endSeq;
  for (let i = 0; i < sk.numSacks; i++) {
    const s = sacks[2 * i];
    const e = sacks[2 * i + 1];
    if (!after(s, end) && !after(start, e)) {
      if (before(s, start)) start = s;
      if (after(e, end)) end = e;
      continue;
    }
    sacks[2 * kept] = s;
    sacks[2 * kept + 1] = e;
    kept++;
  }
  if (kept >= 4) kept = 3;
  sacks.copyWithin(2, 0, 2 * kept);
  sacks[0] = start;
  sacks[1] = end;
  sk.numSacks = kept + 1;
}

/** Takes off what the ACK number covers by now. Linux: tcp_sack_remove(). */
function sackRemove(sk: TcpSk): void {
  if (sk.ofoQueue.length === 0) {
    sk.numSacks = 0;
    return;
  }
  const sacks = sk.selectiveAcks;
  let kept = 0;
  for (let i = 0; i < sk.numSacks; i++) {
    if (!before(sk.rcvNxt, sacks[2 * i])) continue;
    sacks[2 * kept] = sacks[2 * i];
    sacks[2 * kept + 1] = sacks[2 * i + 1];
    kept++;
  }
  sk.numSacks = kept;
}
