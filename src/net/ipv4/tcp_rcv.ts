import { kfreeSkb } from '../core/drop_reason.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { TCPHDR_PSH } from '../../wire/tcp.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  ICSK_ACK_PUSHED,
  ICSK_ACK_PUSHED2,
  ICSK_ACK_SCHED,
  SKB_OVERHEAD,
  TCP_ATO_MIN,
  TCP_MAX_QUICKACKS,
  TCP_MIN_MSS,
  TCP_MSS_DEFAULT,
} from './tcp_states.ts';

// What the receiver learns of the sender, and how its buffer and window grow. Linux: net/ipv4/tcp_input.c.

/** Memory that a received segment takes. */
export function rcvTruesize(skb: SkBuff): number {
  return skb.tail - skb.data + SKB_OVERHEAD;
}

/** Linux: tcp_incr_quickack(). */
export function tcpIncrQuickack(sk: TcpSk, most: number): void {
  let quick = sk.rcvMss === 0 ? 2 : Math.floor(sk.rcvWnd / (2 * sk.rcvMss));
  if (quick === 0) quick = 2;
  quick = Math.min(quick, most);
  if (quick > sk.ackQuick) sk.ackQuick = quick;
}

/** Linux: tcp_enter_quickack_mode(). */
export function tcpEnterQuickackMode(sk: TcpSk, most: number): void {
  tcpIncrQuickack(sk, most);
  sk.ackPingpong = 0;
  sk.atoNs = TCP_ATO_MIN;
}

/** Linux: tcp_in_quickack_mode(). */
export function tcpInQuickackMode(sk: TcpSk): boolean {
  return sk.ackQuick !== 0 && sk.ackPingpong < 1;
}

/** A first guess of the sender's segment size. Linux: tcp_initialize_rcv_mss(). */
export function tcpInitializeRcvMss(sk: TcpSk): void {
  const hint = Math.min(sk.advmss, sk.mssCache, Math.floor(sk.rcvWnd / 2), TCP_MSS_DEFAULT);
  sk.rcvMss = Math.max(hint, TCP_MIN_MSS);
}

/** Linux: tcp_measure_rcv_mss(). `hlen` is the length of the TCP header, `flags` its flags. */
function measureRcvMss(sk: TcpSk, skb: SkBuff, hlen: number, flags: number): void {
  const lss = sk.lastSegSize;
  const total = skb.tail - skb.data;
  let len = skb.gsoSize !== 0 ? skb.gsoSize : total;
  sk.lastSegSize = 0;
  if (len >= sk.rcvMss) {
    if (len !== sk.rcvMss) rescale(sk, total);
    sk.rcvMss = Math.min(len, sk.advmss);
    // A whole segment with PSH ends a write: the sender may wait for our ACK.
    if ((flags & TCPHDR_PSH) !== 0) sk.ackPending |= ICSK_ACK_PUSHED;
    return;
  }
  len += hlen;
  if (len >= TCP_MSS_DEFAULT + 20 || (len >= TCP_MIN_MSS + 20 && (flags & ~0x10) === 0)) {
    len -= sk.tcpHeaderLen;
    sk.lastSegSize = len;
    if (len === lss) {
      sk.rcvMss = len;
      return;
    }
  }
  if ((sk.ackPending & ICSK_ACK_PUSHED) !== 0) sk.ackPending |= ICSK_ACK_PUSHED2;
  sk.ackPending |= ICSK_ACK_PUSHED;
}

/** How much of the buffer is payload, and so window, now that the sender's segments are known better. */
function rescale(sk: TcpSk, length: number): void {
  const ratio = Math.max(Math.floor((length * 256) / (length + SKB_OVERHEAD)), 1);
  if (ratio === sk.scalingRatio) return;
  sk.scalingRatio = ratio;
  tcpSetWindowClamp(sk, sk.fullSpace);
  if (sk.windowClamp < sk.rcvqSpace) sk.rcvqSpace = sk.windowClamp;
}

/** Linux: tcp_set_window_clamp(). */
export function tcpSetWindowClamp(sk: TcpSk, value: number): void {
  const old = sk.windowClamp;
  const clamp = Math.max(1152, value);
  sk.windowClamp = clamp;
  if (clamp < old) sk.rcvSsthresh = Math.min(sk.rcvSsthresh, clamp);
  else if (clamp > old) sk.rcvSsthresh = Math.max(Math.min(sk.rcvWnd, clamp), sk.rcvSsthresh);
}

/** Linux: __tcp_grow_window(). */
function growByOverhead(sk: TcpSk, length: number, truesize: number): number {
  let size = sk.winFromSpace(truesize) >> 1;
  let window = sk.winFromSpace(ipv4Net(sk.net).sysctl.tcpRmem[2]) >> 1;
  while (sk.rcvSsthresh <= window) {
    if (size <= length) return 2 * sk.rcvMss;
    size >>= 1;
    window >>= 1;
  }
  return 0;
}

/** The window may grow where the sender's segments use the buffer well. Linux: tcp_grow_window(). */
export function tcpGrowWindow(sk: TcpSk, length: number, adjust: boolean): void {
  const room = Math.min(sk.windowClamp, sk.space) - sk.rcvSsthresh;
  if (room <= 0) return;
  const truesize = adjust ? length : length + SKB_OVERHEAD;
  let more = sk.winFromSpace(truesize) <= length ? 2 * sk.advmss : growByOverhead(sk, length, truesize);
  if (more === 0) return;
  more = Math.max(more, 2 * length);
  sk.rcvSsthresh += Math.min(room, more);
  sk.ackQuick |= 1;
}

/** Round-trip time as a receiver sees it: how long a window takes. Linux: tcp_rcv_rtt_measure(). */
function rcvRttMeasure(sk: TcpSk): void {
  const now = Math.floor(sk.net.sim.now / 1000);
  if (sk.rcvRttTimeUs !== 0) {
    if (((sk.rcvNxt - sk.rcvRttSeq) | 0) < 0) return;
    rcvRttUpdate(sk, Math.max(now - sk.rcvRttTimeUs, 1), true);
  }
  sk.rcvRttSeq = (sk.rcvNxt + sk.rcvWnd) | 0;
  sk.rcvRttTimeUs = now;
}

/** Linux: tcp_rcv_rtt_update(). */
function rcvRttUpdate(sk: TcpSk, sample: number, windowDependent: boolean): void {
  const old = sk.rcvRttUs;
  const m = sample << 3;
  if (old === 0) sk.rcvRttUs = m;
  else if (windowDependent) sk.rcvRttUs = Math.min(m, old);
  else sk.rcvRttUs = old - (old >> 3) + sample;
}

/** From time stamps. Linux: tcp_rcv_rtt_measure_ts(). */
export function tcpRcvRttMeasureTs(sk: TcpSk, length: number): void {
  if (sk.rcvTsecr === sk.rcvRttLastTsecr) return;
  sk.rcvRttLastTsecr = sk.rcvTsecr;
  if (length < sk.rcvMss) return;
  const delta = (sk.tcpTimeStamp - sk.rcvTsecr) | 0;
  // Within the same millisecond the stamps say nothing.
  if (delta > 0 && delta < 2_000_000) rcvRttUpdate(sk, delta * 1000, false);
}

/** Data came: when to acknowledge, how large the sender's segments are. Linux: tcp_event_data_recv(). */
export function tcpEventDataRecv(sk: TcpSk, skb: SkBuff, hlen: number, flags: number): void {
  const now = Math.floor(sk.net.sim.now / 4_000_000);
  sk.ackPending |= ICSK_ACK_SCHED;
  measureRcvMss(sk, skb, hlen, flags);
  rcvRttMeasure(sk);
  if (sk.atoNs === 0) {
    tcpIncrQuickack(sk, TCP_MAX_QUICKACKS);
    sk.atoNs = TCP_ATO_MIN;
  } else {
    const m = (now - sk.lrcvtimeJiffies) * 4_000_000;
    if (m <= TCP_ATO_MIN / 2) sk.atoNs = sk.atoNs / 2 + TCP_ATO_MIN / 2;
    else if (m < sk.atoNs) sk.atoNs = Math.min(sk.atoNs / 2 + m, sk.rtoNs);
    else if (m > sk.rtoNs) tcpIncrQuickack(sk, TCP_MAX_QUICKACKS);
  }
  sk.lrcvtimeJiffies = now;
  const length = skb.tail - skb.data;
  if (length >= 128) tcpGrowWindow(sk, length, true);
}

/** The buffer follows what the program reads in a round trip. Linux: tcp_rcv_space_adjust(). */
export function tcpRcvSpaceAdjust(sk: TcpSk): void {
  const now = Math.floor(sk.net.sim.now / 1000);
  if (sk.rcvRttUs === 0 || now - sk.rcvqTimeUs < sk.rcvRttUs >> 3) return;
  const inq = (sk.rcvNxt - sk.copiedSeq) >>> 0;
  const copied = ((sk.copiedSeq - sk.rcvqSeq) >>> 0) - inq;
  if (copied > sk.rcvqSpace) {
    sk.rcvqSpace = copied;
    rcvbufGrow(sk);
  }
  sk.rcvqSeq = sk.copiedSeq;
  sk.rcvqTimeUs = now;
}

/** Linux: tcp_rcvbuf_grow(). */
function rcvbufGrow(sk: TcpSk): void {
  if (sk.rcvbufLocked) return;
  const rcvbuf = Math.min(sk.spaceFromWin(sk.rcvqSpace * 2), ipv4Net(sk.net).sysctl.tcpRmem[2]);
  if (rcvbuf <= sk.rcvbuf) return;
  sk.rcvbuf = rcvbuf;
  sk.windowClamp = sk.winFromSpace(rcvbuf);
}

/** Is there memory for one more? Drops what is out of order if it must. Linux: tcp_try_rmem_schedule(), tcp_prune_queue(). */
export function tcpTryRmemSchedule(sk: TcpSk): boolean {
  if (sk.rmem <= sk.rcvbuf) return true;
  sk.net.mib.TcpExtPruneCalled++;
  pruneOfo(sk);
  return sk.rmem <= sk.rcvbuf;
}

/** Linux: tcp_prune_ofo_queue(). */
function pruneOfo(sk: TcpSk): void {
  if (sk.ofoQueue.length === 0) return;
  sk.net.mib.TcpExtOfoPruned++;
  for (const skb of sk.ofoQueue) {
    sk.rmem -= rcvTruesize(skb);
    kfreeSkb(skb, 'TCP_OFO_QUEUE_PRUNE', sk.net);
  }
  sk.ofoQueue.length = 0;
  sk.numSacks = 0;
}
