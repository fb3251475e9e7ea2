import { ECONNREFUSED, EHOSTUNREACH, EPROTO } from '../../uapi/errno.ts';
import { RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import { IPPROTO_TCP, PACKET_HOST } from '../../uapi/socket.ts';
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
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { CHECKSUM_PARTIAL, consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { icmpErrConvert } from './ip_sockglue.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { PortTable } from './port_table.ts';
import { ipv4Redirect, ipv4UpdatePmtu } from './route_pmtu.ts';
import { inetIif, type Rtable, skbRtable } from './rtable.ts';
import { TCP_SYN_SENT, type TcpSock } from './tcp.ts';
import { tcpSendReset } from './tcp_output.ts';

/** The connection that a segment belongs to. Linux: __inet_lookup_established(). */
function tcpLookup(net: Net, saddr: number, sport: number, daddr: number, dport: number, dif: number): TcpSock | null {
  const list = (ipv4Net(net).tcp as PortTable<TcpSock> | null)?.get(dport);
  if (list === undefined) return null;
  for (const sk of list) {
    if (sk.daddr !== saddr || sk.dport !== sport || sk.rcvSaddr !== daddr) continue;
    if (sk.boundDevIf === 0 || sk.boundDevIf === dif) return sk;
  }
  return null;
}

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
  if (hlen < 0) {
    mib.TcpInErrs++;
    kfreeSkb(skb, 'PKT_TOO_SMALL', net);
    return;
  }
  if (skb.ipSummed !== CHECKSUM_PARTIAL && !tcpChecksumOk(bytes, at, skb.len, saddr, daddr)) {
    mib.TcpInCsumErrors++;
    mib.TcpInErrs++;
    kfreeSkb(skb, 'TCP_CSUM', net);
    return;
  }
  const sk = tcpLookup(net, saddr, tcpSport(bytes, at), daddr, tcpDport(bytes, at), inetIif(skb));
  if (sk === null) {
    tcpV4SendReset(net, skb, saddr, daddr);
    kfreeSkb(skb, 'NO_SOCKET', net);
    return;
  }
  tcpRcvSynsent(sk, skb);
}

/** An answer to our SYN. Linux: tcp_rcv_synsent_state_process(). */
function tcpRcvSynsent(sk: TcpSock, skb: SkBuff): void {
  const { bytes, data: at } = skb;
  const flags = tcpFlags(bytes, at);
  if (sk.state !== TCP_SYN_SENT || (flags & TCPHDR_ACK) === 0) {
    kfreeSkb(skb, 'TCP_FLAGS', sk.net);
    return;
  }
  if (tcpAckSeq(bytes, at) !== sk.sndNxt) {
    if ((flags & TCPHDR_RST) === 0) tcpV4SendReset(sk.net, skb, ipv4Saddr(bytes, skb.networkHeader), ipv4Daddr(bytes, skb.networkHeader));
    kfreeSkb(skb, 'TCP_INVALID_SEQUENCE', sk.net);
    return;
  }
  if ((flags & TCPHDR_RST) !== 0) {
    sk.done(ECONNREFUSED);
    consumeSkb(skb);
    return;
  }
  // A peer that accepts: there is no data transfer yet.
  tcpV4SendReset(sk.net, skb, ipv4Saddr(bytes, skb.networkHeader), ipv4Daddr(bytes, skb.networkHeader));
  sk.done(ECONNREFUSED);
  kfreeSkb(skb, 'TCP_CLOSE', sk.net);
}

/** Nobody is there for this segment (RFC 9293 section 3.10.7.1). Linux: tcp_v4_send_reset(). */
export function tcpV4SendReset(net: Net, skb: SkBuff, saddr: number, daddr: number): void {
  const { bytes, transportHeader: at } = skb;
  const flags = tcpFlags(bytes, at);
  if ((flags & TCPHDR_RST) !== 0 || (skb.dst as Rtable).type !== RTN_LOCAL) return;
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
  const sk = tcpLookup(net, ipv4Daddr(bytes, at), be16(bytes, tcp + 2), ipv4Saddr(bytes, at), be16(bytes, tcp), inetIif(skb));
  if (sk === null) {
    net.mib.IcmpInErrors++;
    return;
  }
  const type = bytes[skb.transportHeader];
  const code = bytes[skb.transportHeader + 1];
  if (sk.state !== TCP_SYN_SENT || be32(bytes, tcp + 4) !== sk.iss) {
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
      ipv4UpdatePmtu(skb, net, info, 0, IPPROTO_TCP, sk);
      return;
    }
    error = icmpErrConvert(code)[0];
  } else if (type === ICMP_TIME_EXCEEDED) {
    error = EHOSTUNREACH;
  } else if (type !== ICMP_PARAMETERPROB) {
    return;
  }
  // While the process is inside connect() the error is noted only; the next SYN's answer tells it again.
  if (net.sim.now < sk.ownedUntil) sk.errSoft = error;
  else sk.done(error);
}
