import { EHOSTUNREACH, EPROTO } from '../../uapi/errno.ts';
import { IP_PMTUDISC_DONT, IPPROTO_TCP, PACKET_HOST } from '../../uapi/socket.ts';
import { RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import { be16, be32 } from '../../wire/addr.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_FRAG_NEEDED,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_TIME_EXCEEDED,
  NR_ICMP_UNREACH,
} from '../../wire/icmp.ts';
import { ipv4Daddr, ipv4Hlen, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import {
  tcpAckSeq,
  tcpCheckHeader,
  tcpChecksumOk,
  tcpDport,
  tcpFlags,
  TCPHDR_ACK,
  TCPHDR_FIN,
  TCPHDR_RST,
  TCPHDR_SYN,
  tcpSeq,
  tcpSport,
} from '../../wire/tcp.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { type InetHashinfo, tcpHashinfo } from './inet_hashtables.ts';
import { icmpErrConvert, ipIcmpError } from './ip_sockglue.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipv4Redirect, ipv4UpdatePmtu } from './route_pmtu.ts';
import { inetIif, type Rtable, skbRtable } from './rtable.ts';
import { tcpDoneWithError } from './tcp_done.ts';
import { TCP_SEND_RESET, tcpRcvEstablished, tcpRcvStateProcess } from './tcp_input.ts';
import { CHECK_CHILD, CHECK_RESET, checked, tcpCheckReq, tcpConnRequest } from './tcp_minisocks.ts';
import { tcpSyncMss } from './tcp_mss.ts';
import { tcpSendReset } from './tcp_reply.ts';
import { TcpRequestSock } from './tcp_request.ts';
import { tcpRetransmitTimer } from './tcp_timer.ts';
import { tcpSimpleRetransmit } from './tcp_simple_retransmit.ts';
import type { TcpSk } from './tcp_sock.ts';
import { before, between, TCP_CLOSE, TCP_ESTABLISHED, TCP_LISTEN, TCP_SYN_SENT } from './tcp_states.ts';
import { SYNSENT_RESET, tcpRcvSynsent } from './tcp_synsent.ts';
import { TcpTimewaitSock } from './tcp_timewait.ts';
import { tcpTimewaitRcv } from './tcp_timewait_rcv.ts';

/** A received segment: `data` at its header. Takes over the skb. Linux: tcp_v4_rcv(). */
export function tcpV4Rcv(skb: SkBuff): void {
  const net = skb.dev!.net;
  const { bytes, data: at, networkHeader } = skb;
  const { mib } = net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'tcp_v4_rcv', net);
  if (skb.pktType !== PACKET_HOST) {
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
    return;
  }
  mib.TcpInSegs++;
  const hlen = tcpCheckHeader(bytes, at, skb.tail);
  const saddr = ipv4Saddr(bytes, networkHeader);
  const daddr = ipv4Daddr(bytes, networkHeader);
  if (hlen < 0) return bad(net, skb, 'PKT_TOO_SMALL');
  if (skb.ipSummed !== CHECKSUM_PARTIAL && !tcpChecksumOk(bytes, at, skb.len, saddr, daddr)) {
    mib.TcpInCsumErrors++;
    return bad(net, skb, 'TCP_CSUM');
  }
  // From here on the skb is a piece of a stream: see tcp_data.ts.
  const flags = tcpFlags(bytes, at);
  skb.transportHeader = at;
  const seq = tcpSeq(bytes, at);
  const used = skb.tail - at - hlen + ((flags & TCPHDR_SYN) !== 0 ? 1 : 0) + ((flags & TCPHDR_FIN) !== 0 ? 1 : 0);
  skb.cb0 = seq;
  skb.cb1 = (seq + used) | 0;
  skb.cb2 = flags & 0x3f;
  skb.cb3 = hlen;
  skb.cbObject = null;
  const hash = tcpHashinfo(net);
  const dif = inetIif(skb);
  const entry = hash.lookup(saddr, tcpSport(bytes, at), daddr, tcpDport(bytes, at), dif);
  if (entry !== null) {
    if (entry instanceof TcpTimewaitSock) {
      if (tcpTimewaitRcv(entry, skb, hlen)) listen(net, hash, skb, hlen, saddr, daddr, dif);
      return;
    }
    if (entry instanceof TcpRequestSock) return requestRcv(net, entry, skb, hlen);
    return tcpV4DoRcv(entry as TcpSk, skb, hlen);
  }
  listen(net, hash, skb, hlen, saddr, daddr, dif);
}

function bad(net: Net, skb: SkBuff, reason: DropReason): void {
  net.mib.TcpInErrs++;
  kfreeSkb(skb, reason, net);
}

/** Nobody has the connection: a listener may. */
function listen(net: Net, hash: InetHashinfo, skb: SkBuff, hlen: number, saddr: number, daddr: number, dif: number): void {
  const { bytes, transportHeader: at } = skb;
  const sk = hash.lookupListener(daddr, tcpDport(bytes, at), dif, saddr, tcpSport(bytes, at));
  if (sk === null) {
    tcpV4SendReset(net, skb, saddr, daddr);
    kfreeSkb(skb, 'NO_SOCKET', net);
    return;
  }
  const flags = skb.cb2;
  // Linux: the case TCP_LISTEN of tcp_rcv_state_process().
  if ((flags & TCPHDR_ACK) !== 0) {
    tcpV4SendReset(net, skb, saddr, daddr);
    kfreeSkb(skb, 'TCP_FLAGS', net);
  } else if ((flags & TCPHDR_RST) !== 0) {
    kfreeSkb(skb, 'TCP_RESET', net);
  } else if ((flags & TCPHDR_SYN) === 0 || (flags & TCPHDR_FIN) !== 0) {
    kfreeSkb(skb, 'TCP_FLAGS', net);
  } else {
    tcpConnRequest(sk, skb, hlen);
  }
}

/** A segment for a half-open connection. */
function requestRcv(net: Net, req: TcpRequestSock, skb: SkBuff, hlen: number): void {
  const { bytes, networkHeader } = skb;
  const what = tcpCheckReq(req, skb, hlen);
  if (what === CHECK_RESET) {
    tcpV4SendReset(net, skb, ipv4Saddr(bytes, networkHeader), ipv4Daddr(bytes, networkHeader));
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
  } else if (what === CHECK_CHILD) {
    const child = checked.child!;
    checked.child = null;
    doRcv(child, skb, hlen);
    if (req.listener.wait.active) req.listener.wait.wakeUp();
  }
}

/** A segment for a connection. Linux: tcp_v4_do_rcv(). */
function tcpV4DoRcv(sk: TcpSk, skb: SkBuff, hlen: number): void {
  if (sk.owned) {
    sk.backlog.push(skb);
    return;
  }
  sk.segsIn += Math.max(1, skb.gsoSegs);
  doRcv(sk, skb, hlen);
}

function doRcv(sk: TcpSk, skb: SkBuff, hlen: number): void {
  const { net } = sk;
  if (sk.filter !== null && sk.filter.run(skb.bytes, skb.transportHeader, skb.tail - skb.transportHeader) === 0) {
    kfreeSkb(skb, 'SOCKET_FILTER', net);
    return;
  }
  const payload = skb.tail - skb.data - hlen;
  if (payload > 0) sk.dataSegsIn += Math.max(1, skb.gsoSegs);
  skb.pull(hlen);
  if (sk.state === TCP_ESTABLISHED) {
    if (tcpRcvEstablished(sk, skb, hlen) !== TCP_SEND_RESET) return;
  } else if (sk.state === TCP_SYN_SENT) {
    if (tcpRcvSynsent(sk, skb, hlen) !== SYNSENT_RESET) return;
  } else if (tcpRcvStateProcess(sk, skb, hlen) !== TCP_SEND_RESET) {
    return;
  }
  const { bytes, networkHeader } = skb;
  tcpV4SendReset(net, skb, ipv4Saddr(bytes, networkHeader), ipv4Daddr(bytes, networkHeader));
  kfreeSkb(skb, 'TCP_RESET', net);
}

/** The program is out of its call: what arrived meanwhile has its turn. Linux: release_sock(), tcp_v4_do_rcv() as backlog_rcv. */
export function tcpReleaseSock(sk: TcpSk): void {
  sk.owned = false;
  const { backlog } = sk;
  if (backlog.length === 0) return;
  for (const skb of backlog.splice(0)) tcpV4DoRcv(sk, skb, skb.cb3);
}

/** This segment has no place here (RFC 9293 section 3.10.7.1). Linux: tcp_v4_send_reset(). */
export function tcpV4SendReset(net: Net, skb: SkBuff, saddr: number, daddr: number): void {
  const { bytes, transportHeader: at } = skb;
  const flags = tcpFlags(bytes, at);
  const rt = skb.dst as Rtable | null;
  if ((flags & TCPHDR_RST) !== 0 || (rt !== null && rt.type !== RTN_LOCAL)) return;
  const mark = ipv4Net(net).sysctl.fwmarkReflect !== 0 ? skb.mark : 0;
  const tos = ipv4Tos(bytes, skb.networkHeader) & 0xfc;
  const from = tcpDport(bytes, at);
  const to = tcpSport(bytes, at);
  if ((flags & TCPHDR_ACK) !== 0) {
    tcpSendReset(net, skb.id, daddr, saddr, from, to, tcpAckSeq(bytes, at), 0, false, tos, mark);
    return;
  }
  const length = skb.tail - at - ((bytes[at + 12] >> 4) << 2);
  const used = length + ((flags & TCPHDR_SYN) !== 0 ? 1 : 0) + ((flags & TCPHDR_FIN) !== 0 ? 1 : 0);
  tcpSendReset(net, skb.id, daddr, saddr, from, to, 0, (tcpSeq(bytes, at) + used) | 0, true, tos, mark);
}

/** An ICMP error quotes a segment of ours: its IP header is at `skb.data`. Linux: tcp_v4_err(). */
export function tcpV4Err(skb: SkBuff, info: number): void {
  const { net } = skbRtable(skb);
  const { bytes, data: at } = skb;
  const tcp = at + ipv4Hlen(bytes, at);
  if (tcp + 8 > skb.tail) return;
  const hash = tcpHashinfo(net);
  const entry = hash.lookup(ipv4Daddr(bytes, at), be16(bytes, tcp + 2), ipv4Saddr(bytes, at), be16(bytes, tcp), inetIif(skb));
  if (entry === null) {
    net.mib.IcmpInErrors++;
    return;
  }
  if (entry instanceof TcpTimewaitSock || entry instanceof TcpRequestSock) return;
  const sk = entry as TcpSk;
  const type = bytes[skb.transportHeader];
  const code = bytes[skb.transportHeader + 1];
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN) return;
  const seq = be32(bytes, tcp + 4);
  if (!between(seq, sk.sndUna, sk.sndNxt) && !between(sk.sndUna, seq, sk.sndNxt)) {
    net.mib.TcpExtOutOfWindowIcmps++;
    return;
  }
  if (before(seq, sk.sndUna)) {
    net.mib.TcpExtOutOfWindowIcmps++;
    return;
  }
  if (type === ICMP_REDIRECT) {
    ipv4Redirect(skb, net, IPPROTO_TCP);
    return;
  }
  let error = EPROTO;
  if (type === ICMP_DEST_UNREACH) {
    if (code > NR_ICMP_UNREACH) return;
    if (code === ICMP_FRAG_NEEDED) {
      mtuReduced(sk, skb, info);
      return;
    }
    error = icmpErrConvert(code)[0];
    if (code <= 1) revertBackoff(sk, seq);
  } else if (type === ICMP_TIME_EXCEEDED) {
    error = EHOSTUNREACH;
  } else if (type !== ICMP_PARAMETERPROB) {
    return;
  }
  if (sk.connecting()) ipIcmpError(sk, skb, error, be16(bytes, tcp + 2), info, tcp);
  icmpError(sk, error);
}

/** The error reaches the program while connecting, and later only one that wants it (IP_RECVERR). */
function icmpError(sk: TcpSk, error: number): void {
  if (sk.connecting()) {
    // While the process is inside connect() the error is noted only: a blocking call goes on until the next SYN's answer tells
    // it again, but a program that polls is woken by the error queue and finds the error with SO_ERROR.
    if (sk.net.sim.now < sk.ownedUntil) {
      sk.net.mib.TcpExtLockDroppedIcmps++;
      sk.errSoft = error;
    } else {
      tcpDoneWithError(sk, error);
    }
    return;
  }
  if (sk.recverr && sk.net.sim.now >= sk.ownedUntil) {
    sk.skErr = error;
    sk.errorReport();
  } else {
    sk.errSoft = error;
  }
}

/** A router wants smaller packets: what is under way goes again in smaller ones. Linux: tcp_v4_mtu_reduced(). */
function mtuReduced(sk: TcpSk, skb: SkBuff, mtu: number): void {
  ipv4UpdatePmtu(skb, sk.net, mtu, 0, IPPROTO_TCP, sk);
  sk.dstCache = null;
  const rt = sk.checkedRoute();
  if (rt === null) return;
  const now = rt.mtu();
  if (sk.pmtudisc === IP_PMTUDISC_DONT || !sk.usePmtu || sk.pmtuCookie <= now) return;
  tcpSyncMss(sk, now);
  tcpSimpleRetransmit(sk);
}

/** An "unreachable" proves that the path works again, as far as there: time-outs need not back off. Linux: tcp_ld_RTO_revert(). */
function revertBackoff(sk: TcpSk, seq: number): void {
  if (seq !== sk.sndUna || sk.retransmits === 0 || sk.backoff === 0) return;
  if (sk.net.sim.now < sk.ownedUntil) return;
  const { head } = sk.rtxQueue;
  if (head === null) return;
  sk.backoff--;
  sk.rtoNs = Math.max(sk.rtoNs / 2, 1);
  const due = head.tstamp + sk.rtoNs;
  if (due > sk.net.sim.now) sk.net.sim.modTimer(sk.xmitTimer, due);
  else tcpRetransmitTimer(sk);
}
