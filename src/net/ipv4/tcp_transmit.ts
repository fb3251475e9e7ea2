import { EHOSTUNREACH } from '../../uapi/errno.ts';
import { IP_PMTUDISC_DO, IP_PMTUDISC_WANT, IPPROTO_TCP } from '../../uapi/socket.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { emitIpv4, IP_DF, IPV4_HLEN, ipSendCheck } from '../../wire/ipv4.ts';
import {
  emitTcp,
  TCP_CHECK,
  TCP_HLEN,
  TCPHDR_ACK,
  TCPHDR_CWR,
  TCPHDR_ECE,
  TCPHDR_FIN,
  TCPHDR_PSH,
  TCPHDR_RST,
  TCPHDR_SYN,
  TCPHDR_URG,
} from '../../wire/tcp.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { ipLocalOutReady } from './ip_local_out.ts';
import { ipOptionsBuild } from './ip_options.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpEcnField } from './tcp_ecn.ts';
import { tcpEstablishedHeaderLen } from './tcp_mss.ts';
import { writeEstablishedOptions, writeSynOptions } from './tcp_options.ts';
import { tcpRateSkbSent } from './tcp_rate.ts';
import type { TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, MAX_TCP_HEADER } from './tcp_states.ts';
import { tcpSelectWindow } from './tcp_window.ts';

const WIRE_FLAGS = TCPHDR_FIN | TCPHDR_SYN | TCPHDR_RST | TCPHDR_PSH | TCPHDR_ACK | TCPHDR_URG | TCPHDR_ECE | TCPHDR_CWR;

/** An skb for control segments and small ones. */
export function tcpAllocSkb(payload: number): SkBuff {
  return allocSkb(payload, MAX_TCP_HEADER);
}

/** An skb that shares the payload of a queued segment; its own copy while an earlier one is still under way. */
function payloadSkb(seg: TcpSeg): SkBuff {
  const own = seg.skb;
  if (!own.cloned) return own.clone();
  const length = own.tail - own.data;
  const copy = tcpAllocSkb(length);
  const at = copy.put(length);
  copy.bytes.set(own.bytes.subarray(own.data, own.tail), at);
  copy.origin = own.id;
  return copy;
}

/** Sends a segment of the queue; 0 or a negative errno. Linux: tcp_transmit_skb(). */
export function tcpTransmitSeg(sk: TcpSk, seg: TcpSeg): number {
  const { sim } = sk.net;
  tcpRateSkbSent(sk, seg);
  const skb = payloadSkb(seg);
  if (seg.pcount > 1) {
    // So that whoever merges received segments passes this lot on at once.
    seg.flags |= TCPHDR_PSH;
    skb.gsoSize = seg.gsoSize;
    skb.gsoSegs = seg.pcount;
  }
  const err = tcpTransmitSkb(sk, skb, seg.seq, seg.flags, sk.rcvNxt);
  seg.tstamp = sim.now;
  if (sk.pacingNeeded && err === 0) paced(sk, seg);
  return err;
}

/** When the next one may go. Linux: tcp_update_skb_after_send(). */
function paced(sk: TcpSk, seg: TcpSeg): void {
  const { now } = sk.net.sim;
  if (sk.pacingRate === Infinity || sk.dataSegsOut < 10) {
    sk.pacingNs = Math.max(sk.pacingNs, now);
    return;
  }
  let lenNs = Math.floor((seg.len * 1_000_000_000) / sk.pacingRate);
  // What was lost by a late timer is made up for, half at most.
  const credit = now - sk.pacingNs;
  lenNs -= Math.min(lenNs >> 1, Math.max(credit, 0));
  sk.pacingNs = Math.max(sk.pacingNs, now) + lenNs;
}

/**
 * Puts TCP and IP headers in front of `skb`'s payload and sends it. Takes over the skb. Linux: __tcp_transmit_skb(),
 * __ip_queue_xmit().
 */
export function tcpTransmitSkb(sk: TcpSk, skb: SkBuff, seq: number, flags: number, rcvNxt: number): number {
  const { mib } = sk.net;
  const payload = skb.tail - skb.data;
  const syn = (flags & TCPHDR_SYN) !== 0;
  const hlen = writeHeader(sk, skb, seq, flags, rcvNxt, syn);
  const segs = skb.gsoSegs > 1 ? skb.gsoSegs : 1;
  if ((flags & TCPHDR_ACK) !== 0) ackSent(sk, rcvNxt);
  if (payload !== 0) {
    dataSent(sk);
    sk.dataSegsOut += segs;
    sk.bytesSent += payload;
  }
  sk.segsOut += segs;
  const used = payload + ((flags & (TCPHDR_SYN | TCPHDR_FIN)) !== 0 ? 1 : 0);
  if (used === 0 || after((seq + used) | 0, sk.sndNxt)) mib.TcpOutSegs += segs;
  return ipQueueXmit(sk, skb, hlen + payload, segs, sk.ecnOk ? tcpEcnField(sk, payload, seq) : 0);
}

/** Linux: tcp_options_write() and what stands around it. Returns the header's length. */
function writeHeader(sk: TcpSk, skb: SkBuff, seq: number, flags: number, rcvNxt: number, syn: boolean): number {
  let hlen: number;
  if (syn) {
    hlen = TCP_HLEN + synOptions(sk, skb, flags);
  } else {
    hlen = tcpEstablishedHeaderLen(sk);
    const at = skb.push(hlen);
    writeEstablishedOptions(sk, skb.bytes, at + TCP_HLEN, hlen);
  }
  const window = syn ? Math.min(sk.rcvWnd, 65535) : tcpSelectWindow(sk);
  emitTcp(skb.bytes, skb.data, hlen, sk.sport, sk.dport, seq, (flags & TCPHDR_ACK) !== 0 ? rcvNxt : 0, flags & WIRE_FLAGS, window);
  return hlen;
}

/** A SYN's options, or those of the SYN-ACK of a simultaneous open. */
function synOptions(sk: TcpSk, skb: SkBuff, flags: number): number {
  const { sysctl } = ipv4Net(sk.net);
  const answer = (flags & TCPHDR_ACK) !== 0;
  const tstamp = answer ? sk.tstampOk : sysctl.tcpTimestamps !== 0;
  const sack = answer ? sk.sackOk : sysctl.tcpSack !== 0;
  const scale = answer ? sk.wscaleOk : sysctl.tcpWindowScaling !== 0;
  const length = 4 + (tstamp ? 12 : sack ? 4 : 0) + (scale ? 4 : 0);
  const at = skb.push(TCP_HLEN + length);
  writeSynOptions(skb.bytes, at + TCP_HLEN, synMss(sk), sack, tstamp, sk.tcpTimeStamp, sk.tsRecent, scale ? sk.rcvWscale : -1);
  return length;
}

/** Linux: tcp_advertise_mss(). */
function synMss(sk: TcpSk): number {
  const rt = sk.dstCache;
  let { advmss } = sk;
  if (rt !== null) {
    const mss = rt.advertisedMss();
    if (mss < advmss) advmss = sk.advmss = mss;
  }
  return advmss;
}

/** An acknowledgement is on its way. Linux: tcp_event_ack_sent(). */
function ackSent(sk: TcpSk, rcvNxt: number): void {
  if (rcvNxt !== sk.rcvNxt) return;
  if (sk.ackQuick !== 0) {
    sk.ackQuick--;
    // The first delayed ACK comes soon.
    if (sk.ackQuick === 0) sk.atoNs = 40_000_000;
  }
  // Linux: inet_csk_clear_xmit_timer(ICSK_TIME_DACK).
  sk.ackPending = 0;
  sk.ackRetry = 0;
  if (sk.delackTimer.pending) sk.net.sim.delTimer(sk.delackTimer);
}

/** Linux: tcp_event_data_sent(). */
function dataSent(sk: TcpSk): void {
  const now = Math.floor(sk.net.sim.now / 4_000_000);
  if (sk.packetsInFlight === 0 && sk.caInitialized) sk.ca.cwndEvent?.(sk, 'tx-start');
  sk.lsndtimeJiffies = now;
  // A reply within the time for a delayed ACK: the connection goes to and fro.
  if ((now - sk.lrcvtimeJiffies) * 4_000_000 < sk.atoNs && sk.ackPingpong < 255) sk.ackPingpong++;
}

/** Linux: __ip_queue_xmit(). `skb.data` is at the TCP header; `ecn` is the ECN field of the packet. */
export function ipQueueXmit(sk: TcpSk, skb: SkBuff, length: number, segs: number, ecn = 0): number {
  const { net } = sk;
  const rt = sk.checkedRoute();
  if (rt === null) {
    net.mib.IpOutNoRoutes++;
    skb.release();
    return -EHOSTUNREACH;
  }
  const { options } = sk;
  const hlen = IPV4_HLEN + (options === null ? 0 : options.optlen);
  const at = skb.push(hlen);
  const tcpAt = at + hlen;
  skb.networkHeader = at;
  skb.transportHeader = tcpAt;
  skbChecksumPartial(skb, tcpAt, TCP_CHECK, pseudoHeaderSum(sk.saddr, sk.daddr, IPPROTO_TCP, length));
  const df = sk.pmtudisc === IP_PMTUDISC_DO || (sk.pmtudisc === IP_PMTUDISC_WANT && !rt.mtuLocked) ? IP_DF : 0;
  const id = sk.inetId;
  sk.inetId = (id + segs) & 0xffff;
  emitIpv4(skb.bytes, at, sk.tos | ecn, hlen + length, id, df, sk.ttlFor(rt), IPPROTO_TCP, sk.saddr, sk.daddr);
  if (options !== null) {
    skb.bytes[at] = 0x40 | (hlen >> 2);
    ipOptionsBuild(skb, options, sk.daddr, rt);
    skb.cbObject = options;
    ipSendCheck(skb.bytes, at);
  }
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = sk.mark;
  skb.priority = sk.priority;
  skb.cb0 = 0;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'tcp_transmit_skb', net);
  return ipLocalOutReady(net, skb);
}
