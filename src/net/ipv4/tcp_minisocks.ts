import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { emitIpv4, IP_DF, IPV4_HLEN, ipv4Daddr, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import {
  emitTcp,
  TCP_CHECK,
  TCP_HLEN,
  tcpAckSeq,
  tcpDport,
  TCPHDR_ACK,
  TCPHDR_ECE,
  TCPHDR_RST,
  TCPHDR_SYN,
  tcpSeq,
  tcpSport,
  tcpWindow,
} from '../../wire/tcp.ts';
import { timerWheel } from '../core/jiffies.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { Flow4 } from './fib_lookup.ts';
import { tcpHashinfo } from './inet_hashtables.ts';
import { ipLocalOutReady } from './ip_local_out.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { traceNoRoute } from './route_trace.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { inetIif, RTCF_BROADCAST, RTCF_MULTICAST, type Rtable } from './rtable.ts';
import { tcpOowRateLimitedFor } from './tcp_challenge.ts';
import { tcpEcnRequested } from './tcp_ecn.ts';
import { tcpSyncMss } from './tcp_mss.ts';
import { tcpMtupInit } from './tcp_mtu_probe.ts';
import { MAX_OPTIONS, rxOpt, tcpParseOptions, writeSynOptions } from './tcp_options.ts';
import { tcpInitializeRcvMss } from './tcp_rcv.ts';
import { keepaliveTimeWhen, tcpResetKeepaliveTimer } from './tcp_rearm.ts';
import { TcpRequestSock } from './tcp_request.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, TCP_RTO_MAX, TCP_SYN_RECV, TCP_TIMEOUT_INIT } from './tcp_states.ts';
import { tcpAllocSkb } from './tcp_transmit.ts';
import { tcpSelectInitialWindow } from './tcp_window.ts';

// A listener's half-open connections. Linux: net/ipv4/tcp_minisocks.c, inet_connection_sock.c.

const flow = new Flow4();

/** So many are waiting, the listener takes no more. Linux: sk_acceptq_is_full(), inet_csk_reqsk_queue_is_full(). */
function acceptqFull(sk: TcpSk): boolean {
  return sk.acceptQueue.length > sk.maxAckBacklog;
}

function dropSyn(sk: TcpSk, skb: SkBuff, overflow: boolean): void {
  if (overflow) sk.net.mib.TcpExtListenOverflows++;
  sk.net.mib.TcpExtListenDrops++;
  sk.drops++;
  kfreeSkb(skb, overflow ? 'TCP_LISTEN_OVERFLOW' : 'TCP_REQQ_FULL', sk.net);
}

/** With SYN cookies a listener answers so many SYNs more than its queue has room for. */
const COOKIES_MAX = 65536;

/**
 * A SYN for a listener. Takes over the skb. Linux: tcp_conn_request(). SYN cookies are counted, but their state is kept here
 * where Linux puts it into the sequence number.
 */
export function tcpConnRequest(sk: TcpSk, skb: SkBuff, hlen: number): void {
  const { net } = sk;
  const { sysctl } = ipv4Net(net);
  const rt = skb.dst as Rtable;
  if ((rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) {
    kfreeSkb(skb, 'TCP_LISTEN_OVERFLOW', net);
    return;
  }
  if (sk.requests.size > sk.maxAckBacklog || sk.requests.size >= sysctl.tcpMaxSynBacklog) {
    if (sysctl.tcpSyncookies === 0 || sk.requests.size >= COOKIES_MAX) {
      net.mib.TcpExtTCPReqQFullDrop++;
      return dropSyn(sk, skb, false);
    }
    net.mib.TcpExtTCPReqQFullDoCookies = (net.mib.TcpExtTCPReqQFullDoCookies ?? 0) + 1;
    net.mib.TcpExtSyncookiesSent++;
  }
  if (acceptqFull(sk)) return dropSyn(sk, skb, true);
  const req = makeRequest(sk, skb, hlen);
  if (req === null) return dropSyn(sk, skb, false);
  tcpHashinfo(net).insert(req);
  sk.requests.add(req);
  const { sim } = net;
  sim.modTimer(req.timer, timerWheel(sim.now, sim.now + TCP_TIMEOUT_INIT));
  tcpSendSynack(req);
  consumeSkb(skb);
}

/** What the SYN says. Null: no way back to its sender. Linux: tcp_openreq_init(), tcp_openreq_init_rwin(). */
function makeRequest(sk: TcpSk, skb: SkBuff, hlen: number): TcpRequestSock | null {
  const { bytes, transportHeader: at, networkHeader } = skb;
  const { net } = sk;
  const { sysctl } = ipv4Net(net);
  const req = new TcpRequestSock(sk, requestExpired);
  req.daddr = ipv4Saddr(bytes, networkHeader);
  req.dport = tcpSport(bytes, at);
  req.rcvSaddr = ipv4Daddr(bytes, networkHeader);
  req.sport = tcpDport(bytes, at);
  req.boundDevIf = sk.boundDevIf;
  req.mark = sysctl.tcpFwmarkAccept !== 0 ? skb.mark : sk.mark;
  tcpParseOptions(bytes, at, hlen, true);
  req.rcvIsn = tcpSeq(bytes, at);
  req.rcvNxt = (req.rcvIsn + 1) | 0;
  req.sntIsn = net.sim.random.int32();
  req.tsOffset = net.sim.random.int32();
  req.tstampOk = rxOpt.sawTstamp && sysctl.tcpTimestamps !== 0;
  req.tsRecent = rxOpt.tsval;
  req.sackOk = rxOpt.sackPerm && sysctl.tcpSack !== 0;
  req.ecnOk = tcpEcnRequested(sk, bytes[at + 13], ipv4Tos(bytes, networkHeader));
  req.wscaleOk = rxOpt.wscale >= 0 && sysctl.tcpWindowScaling !== 0;
  req.sndWscale = req.wscaleOk ? rxOpt.wscale : 0;
  req.mss = rxOpt.mss === 0 ? 536 : rxOpt.mss;
  if (sk.userMss !== 0 && sk.userMss < req.mss) req.mss = sk.userMss;
  req.dst = routeBack(req, sk);
  if (req.dst === null) return null;
  const mss = advertised(sk, req.dst) - (req.tstampOk ? 12 : 0);
  const win = tcpSelectInitialWindow(sk, mss, sk.rcvbufLocked ? sk.windowClamp : 0, req.wscaleOk);
  req.rcvWnd = win.rcvWnd;
  req.windowClamp = win.windowClamp;
  req.rcvWscale = win.wscale;
  return req;
}

/** Linux: tcp_mss_clamp(dst_metric_advmss()). */
function advertised(sk: TcpSk, rt: Rtable): number {
  const mss = rt.advertisedMss();
  return sk.userMss !== 0 && sk.userMss < mss ? sk.userMss : mss;
}

/** Linux: inet_csk_route_req(). */
function routeBack(req: TcpRequestSock, sk: TcpSk): Rtable | null {
  flow.reset();
  flow.daddr = req.daddr;
  flow.saddr = req.rcvSaddr;
  flow.oif = sk.boundDevIf;
  flow.mark = req.mark;
  flow.tos = sk.tos;
  flow.proto = IPPROTO_TCP;
  flow.sport = req.sport;
  flow.dport = req.dport;
  const rt = ipRouteOutputKey(sk.net, flow);
  if (typeof rt !== 'number') return rt;
  traceNoRoute(sk.net, flow, null, -rt);
  return null;
}

/** Sends (again) the SYN-ACK. Linux: tcp_v4_send_synack(), ip_build_and_send_pkt(). */
export function tcpSendSynack(req: TcpRequestSock): void {
  const sk = req.listener;
  const { net } = sk;
  const rt = req.dst !== null && req.dst.valid ? req.dst : routeBack(req, sk);
  if (rt === null) return;
  req.dst = rt;
  req.sntSynack = net.sim.now;
  const skb = tcpAllocSkb(TCP_HLEN + MAX_OPTIONS);
  const at = skb.put(TCP_HLEN + MAX_OPTIONS);
  const { bytes } = skb;
  const clock = (Math.floor(net.sim.now / 1_000_000) + req.tsOffset) | 0;
  const hlen =
    TCP_HLEN +
    writeSynOptions(
      bytes,
      at + TCP_HLEN,
      advertised(sk, rt),
      req.sackOk,
      req.tstampOk,
      clock,
      req.tsRecent,
      req.wscaleOk ? req.rcvWscale : -1,
    );
  skb.trim(hlen);
  const flags = TCPHDR_SYN | TCPHDR_ACK | (req.ecnOk ? TCPHDR_ECE : 0);
  emitTcp(bytes, at, hlen, req.sport, req.dport, req.sntIsn, req.rcvNxt, flags, Math.min(req.rcvWnd, 65535));
  net.mib.TcpOutSegs++;
  sendReply(sk, skb, rt, req.rcvSaddr, req.daddr, hlen, req.mark, sk.tos);
}

/** An IP header with identification 0 in front of a TCP header at `skb.data`, and off it goes. */
function sendReply(sk: TcpSk, skb: SkBuff, rt: Rtable, saddr: number, daddr: number, length: number, mark: number, tos: number): void {
  const tcp = skb.data;
  skbChecksumPartial(skb, tcp, TCP_CHECK, pseudoHeaderSum(saddr, daddr, IPPROTO_TCP, length));
  const at = skb.push(IPV4_HLEN);
  emitIpv4(skb.bytes, at, tos, IPV4_HLEN + length, 0, IP_DF, sk.ttlFor(rt), IPPROTO_TCP, saddr, daddr);
  skb.networkHeader = at;
  skb.transportHeader = at + IPV4_HLEN;
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = mark;
  if (sk.net.stack.trace.on) sk.net.stack.trace.hit(skb, 'tcp_v4_send_synack', sk.net);
  ipLocalOutReady(sk.net, skb);
}

/** Takes a request off its listener. Linux: inet_csk_reqsk_queue_drop(). */
export function tcpRequestDrop(req: TcpRequestSock): void {
  const { net } = req.listener;
  net.sim.delTimer(req.timer);
  tcpHashinfo(net).remove(req);
  req.listener.requests.delete(req);
}

/** No answer to the SYN-ACK: again, after twice the time. Linux: reqsk_timer_handler(). */
function requestExpired(req: TcpRequestSock): void {
  const sk = req.listener;
  const { net } = sk;
  const retries = sk.synRetries !== 0 ? sk.synRetries : ipv4Net(net).sysctl.tcpSynackRetries;
  const expire = req.numTimeout >= retries && !(req.acked && sk.deferAccept > req.numTimeout);
  if (expire) {
    tcpRequestDrop(req);
    return;
  }
  const { sim } = net;
  req.numTimeout++;
  if (!req.acked || req.numTimeout >= sk.deferAccept) {
    net.mib.TcpRetransSegs++;
    net.mib.TcpExtTCPSynRetrans++;
    req.numRetrans++;
    tcpSendSynack(req);
  }
  sim.modTimer(req.timer, timerWheel(sim.now, sim.now + Math.min(TCP_TIMEOUT_INIT * 2 ** req.numTimeout, TCP_RTO_MAX)));
}

/** The child of a request could not be made, or its reset came, or it is now a socket. */
export const CHECK_DONE = 0;
/** The new socket is in `checked`: it takes the segment. */
export const CHECK_CHILD = 1;
export const CHECK_RESET = 2;

export const checked: { child: TcpSk | null } = { child: null };

function drop(req: TcpRequestSock, skb: SkBuff, reason: DropReason): number {
  kfreeSkb(skb, reason, req.listener.net);
  return CHECK_DONE;
}

/** A segment for a half-open connection. CHECK_*; but for CHECK_DONE the skb is still the caller's. Linux: tcp_check_req(). */
export function tcpCheckReq(req: TcpRequestSock, skb: SkBuff, hlen: number): number {
  const { bytes, transportHeader: at } = skb;
  const sk = req.listener;
  const { net } = sk;
  const flags = skb.cb2 & (TCPHDR_RST | TCPHDR_SYN | TCPHDR_ACK);
  tcpParseOptions(bytes, at, hlen, true);
  const paws = req.tstampOk && rxOpt.sawTstamp && ((req.tsRecent - rxOpt.tsval) | 0) > 0 && (flags & TCPHDR_RST) === 0;
  if (skb.cb0 === req.rcvIsn && flags === TCPHDR_SYN && !paws) {
    // The SYN again: so is the answer.
    if (!tcpOowRateLimitedFor(req, net.sim.now)) {
      tcpSendSynack(req);
      net.mib.TcpRetransSegs++;
      net.mib.TcpExtTCPSynRetrans++;
    }
    return drop(req, skb, 'TCP_FLAGS');
  }
  if ((flags & TCPHDR_ACK) !== 0 && tcpAckSeq(bytes, at) !== ((req.sntIsn + 1) | 0)) return CHECK_RESET;
  const edge = (req.rcvNxt + req.rcvWnd) | 0;
  const outside = after(skb.cb0, edge) || after(req.rcvNxt, skb.cb1);
  if (paws || outside) {
    if ((flags & TCPHDR_RST) === 0 && !tcpOowRateLimitedFor(req, net.sim.now)) sendReqAck(req);
    return drop(req, skb, paws ? 'TCP_RFC7323_PAWS' : 'TCP_OVERWINDOW');
  }
  if (rxOpt.sawTstamp && !after(skb.cb0, req.rcvNxt)) req.tsRecent = rxOpt.tsval;
  if ((flags & (TCPHDR_RST | TCPHDR_SYN)) !== 0) {
    net.mib.TcpAttemptFails++;
    net.mib.TcpExtEmbryonicRsts++;
    const reset = (flags & TCPHDR_RST) === 0;
    tcpRequestDrop(req);
    if (reset) return CHECK_RESET;
    return drop(req, skb, 'TCP_RESET');
  }
  if ((flags & TCPHDR_ACK) === 0) return drop(req, skb, 'TCP_FLAGS');
  if (req.numTimeout < sk.deferAccept && skb.cb1 === ((req.rcvIsn + 1) | 0)) {
    req.acked = true;
    net.mib.TcpExtTCPDeferAcceptDrop = (net.mib.TcpExtTCPDeferAcceptDrop ?? 0) + 1;
    return drop(req, skb, 'TCP_FLAGS');
  }
  return acceptRequest(req, skb);
}

/** The handshake is complete: a socket, if the accept queue has room. */
function acceptRequest(req: TcpRequestSock, skb: SkBuff): number {
  const sk = req.listener;
  const { net } = sk;
  if (acceptqFull(sk)) {
    net.mib.TcpExtListenOverflows++;
    net.mib.TcpExtListenDrops++;
    if (ipv4Net(net).sysctl.tcpAbortOnOverflow !== 0) {
      net.mib.TcpExtEmbryonicRsts++;
      tcpRequestDrop(req);
      return CHECK_RESET;
    }
    req.acked = true;
    return drop(req, skb, 'TCP_LISTEN_OVERFLOW');
  }
  const child = tcpCreateChild(req, skb);
  tcpRequestDrop(req);
  tcpHashinfo(net).bhash.take(child, req.sport);
  tcpHashinfo(net).insert(child);
  sk.acceptQueue.push(child);
  checked.child = child;
  return CHECK_CHILD;
}

/** An ACK for a request: where it stands. Linux: tcp_v4_reqsk_send_ack(). */
function sendReqAck(req: TcpRequestSock): void {
  const sk = req.listener;
  if (req.dst === null || !req.dst.valid) req.dst = routeBack(req, sk);
  if (req.dst === null) return;
  const skb = tcpAllocSkb(TCP_HLEN);
  const at = skb.put(TCP_HLEN);
  emitTcp(skb.bytes, at, TCP_HLEN, req.sport, req.dport, (req.sntIsn + 1) | 0, req.rcvNxt, TCPHDR_ACK, req.rcvWnd >> req.rcvWscale);
  sk.net.mib.TcpOutSegs++;
  sendReply(sk, skb, req.dst, req.rcvSaddr, req.daddr, TCP_HLEN, req.mark, sk.tos);
}

/** A new socket with what handshake and listener say. Linux: tcp_v4_syn_recv_sock(), tcp_create_openreq_child(). */
function tcpCreateChild(req: TcpRequestSock, skb: SkBuff): TcpSk {
  const sk = req.listener;
  const { net } = sk;
  const child = sk.spawn();
  child.state = TCP_SYN_RECV;
  child.listener = sk;
  child.daddr = req.daddr;
  child.dport = req.dport;
  child.saddr = child.rcvSaddr = req.rcvSaddr;
  child.mark = req.mark;
  child.dstCache = req.dst;
  child.inetId = net.sim.random.int32() & 0xffff;
  child.iif = inetIif(skb);
  child.rcvTos = ipv4Tos(skb.bytes, skb.networkHeader);
  child.rcvNxt = child.rcvWup = child.copiedSeq = req.rcvNxt;
  const snd = (req.sntIsn + 1) | 0;
  child.sndUna = child.sndNxt = child.writeSeq = child.pushedSeq = snd;
  child.sndSml = snd;
  child.sndWl1 = req.rcvIsn;
  child.tsOffset = req.tsOffset;
  child.tstampOk = req.tstampOk;
  child.tcpHeaderLen = req.tstampOk ? 32 : 20;
  child.tsRecent = req.tsRecent;
  child.tsRecentStamp = req.tstampOk ? Math.max(1, Math.floor(net.sim.now / 1e9)) : 0;
  child.sackOk = req.sackOk;
  child.ecnOk = req.ecnOk;
  child.wscaleOk = req.wscaleOk;
  child.sndWscale = req.sndWscale;
  child.rcvWscale = req.rcvWscale;
  child.windowClamp = req.wscaleOk ? req.windowClamp : Math.min(req.windowClamp, 65535);
  child.rcvWnd = child.rcvSsthresh = req.rcvWnd;
  child.sndWnd = tcpWindow(skb.bytes, skb.transportHeader) * 2 ** child.sndWscale;
  child.maxWindow = child.sndWnd;
  child.mssClamp = req.mss;
  child.synackSentNs = req.numRetrans === 0 ? req.sntSynack : 0;
  child.totalRetrans = req.numRetrans;
  child.segsIn = 1;
  tcpSyncMss(child, req.dst!.mtu());
  tcpMtupInit(child);
  if (child.mtup !== null) tcpSyncMss(child, child.pmtuCookie);
  child.advmss = advertised(sk, req.dst!);
  tcpInitializeRcvMss(child);
  net.mib.TcpPassiveOpens++;
  if (child.keepalive) tcpResetKeepaliveTimer(child, keepaliveTimeWhen(child));
  return child;
}
