import { EMSGSIZE, ENETUNREACH } from '../../uapi/errno.ts';
import { IP_PMTUDISC_DO, IP_PMTUDISC_PROBE, IP_PMTUDISC_WANT, SO_EE_ORIGIN_LOCAL } from '../../uapi/socket.ts';
import { emitIpv4, IP_DF, IPV4_HLEN, ipSendCheck } from '../../wire/ipv4.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { ipLocalOutReady } from './ip_local_out.ts';
import { IPSKB_IGNORE_DF, IPSKB_NO_MC_LOOP } from './ip_cb.ts';
import { ipSelectIdent } from './ip_ident.ts';
import { ipOptionsBuild } from './ip_options.ts';
import { rtTos2priority } from './ip_tos.ts';
import type { InetSock } from './inet_sock.ts';
import type { Rtable } from './rtable.ts';

/** Linux: IPV4_MIN_MTU. */
const IPV4_MIN_MTU = 68;

/**
 * May a datagram of `length` bytes (behind the IP header) leave by `rt`? 0, -EMSGSIZE when it would have to be cut up and
 * may not (noted in the error queue), -ENETUNREACH for a device too small for IPv4, or an error that was pending. Linux: __ip_append_data().
 */
export function ipCheckLength(sk: InetSock, rt: Rtable, daddr: number, length: number, transport = true): number {
  const mtu = sk.usePmtu ? rt.mtu() : Math.min(rt.dev.mtu, 0xffff);
  if (mtu < IPV4_MIN_MTU) return -ENETUNREACH;
  const optlen = sk.options === null ? 0 : sk.options.optlen;
  const most = sk.ignoreDf ? 0xffff : mtu;
  if (length <= most - IPV4_HLEN - optlen) return sk.skErr === 0 || !transport ? 0 : ipPendingError(sk);
  traceTooLong(sk, rt, daddr, length + IPV4_HLEN + optlen, mtu);
  ipLocalError(sk, EMSGSIZE, daddr, sk.dport, mtu - optlen);
  return -EMSGSIZE;
}

/** Tells the trace's listeners that a datagram was not made: it would be `length` bytes long. */
export function traceTooLong(sk: InetSock, rt: Rtable, daddr: number, length: number, mtu: number): void {
  const { trace } = sk.net.stack;
  if (!trace.on) return;
  trace.unmade('__ip_append_data', sk.net, { daddr, saddr: rt.saddr, proto: sk.protocol, length, mtu, dev: rt.dev.name });
}

/** An error that waits is told to who sends next: nothing is sent. Linux: sock_alloc_send_skb(). */
export function ipPendingError(sk: InetSock): number {
  sk.net.mib.IpOutDiscards++;
  return -sk.takeError();
}

/** An error found on this host, for MSG_ERRQUEUE. Linux: ip_local_error(). */
export function ipLocalError(sk: InetSock, errno: number, daddr: number, port: number, info: number): void {
  if (!sk.recverr) return;
  sk.queueError({
    errno,
    origin: SO_EE_ORIGIN_LOCAL,
    type: 0,
    code: 0,
    info,
    offender: 0,
    addr: daddr,
    port,
    data: new Uint8Array(0),
  });
}

/** An skb with room for `length` bytes of payload behind its IP header; `transportHeader` is where they go. */
export function ipAllocSkb(sk: InetSock, length: number): SkBuff {
  const hlen = IPV4_HLEN + (sk.options === null ? 0 : sk.options.optlen);
  const skb = allocSkb(hlen + length);
  const at = skb.put(hlen + length);
  skb.networkHeader = at;
  skb.transportHeader = at + hlen;
  return skb;
}

/**
 * Writes the IP header of a socket's datagram and sends it. The DF bit is set where the path's MTU is to be found and the
 * packet fits; a connected socket counts its identifications, other packets draw theirs. 0 or a negative errno. Linux:
 * __ip_make_skb(), ip_send_skb().
 */
export function ipSendSkb(sk: InetSock, skb: SkBuff, rt: Rtable, saddr: number, daddr: number, protocol: number): number {
  const { bytes, networkHeader: at } = skb;
  const net = sk.net;
  const length = skb.tail - at;
  const { pmtudisc } = sk;
  let df = 0;
  if (pmtudisc === IP_PMTUDISC_DO || pmtudisc === IP_PMTUDISC_PROBE) df = IP_DF;
  else if (pmtudisc === IP_PMTUDISC_WANT && !rt.mtuLocked && length <= rt.mtu()) df = IP_DF;
  skb.cb0 = (sk.ignoreDf ? IPSKB_IGNORE_DF : 0) | (sk.mcLoop ? 0 : IPSKB_NO_MC_LOOP);
  const id = selectIdent(sk, skb, df, saddr, daddr, protocol);
  emitIpv4(bytes, at, sk.tos, length, id, df, sk.ttlFor(rt), protocol, saddr, daddr);
  if (sk.options !== null) {
    bytes[at] = 0x40 | ((skb.transportHeader - at) >> 2);
    ipOptionsBuild(skb, sk.options, daddr, rt);
    skb.cbObject = sk.options;
    ipSendCheck(bytes, at);
  }
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = sk.mark;
  skb.priority = sk.priority !== 0 ? sk.priority : sk.tos === 0 ? 0 : rtTos2priority(sk.tos);
  const err = ipLocalOutReady(net, skb);
  if (err < 0) net.mib.IpOutDiscards++;
  return err;
}

/** Linux: ip_select_ident(). */
export function selectIdent(sk: InetSock, skb: SkBuff, df: number, saddr: number, daddr: number, protocol: number): number {
  if (sk.daddr !== 0) return (sk.inetId = (sk.inetId + 1) & 0xffff);
  if (df !== 0 && (skb.cb0 & IPSKB_IGNORE_DF) === 0) return 0;
  return ipSelectIdent(sk.net, daddr, saddr, protocol);
}
