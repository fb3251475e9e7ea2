import { EACCES, EADDRINUSE, EADDRNOTAVAIL, EAGAIN, EINVAL, EMSGSIZE, ENETUNREACH, EOPNOTSUPP } from '../../uapi/errno.ts';
import { RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST } from '../../uapi/rtnetlink.ts';
import { IPPROTO_UDP, MSG_ERRQUEUE, MSG_OOB, type MsgHdr, type SockAddr, SOCK_DGRAM } from '../../uapi/socket.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_PORT_UNREACH, ICMP_REDIRECT } from '../../wire/icmp.ts';
import { ipv4Daddr, ipv4Hlen, ipv4Saddr } from '../../wire/ipv4.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { emitUdp, emitUdpHeader, UDP_CHECK, UDP_HLEN, udpCheckHeader, udpChecksumOk, udpDport, udpLen, udpSport } from '../../wire/udp.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import { CHECKSUM_PARTIAL, consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { inetAddrType } from './fib_frontend.ts';
import { icmpSend } from './icmp_send.ts';
import { InetSock, TCP_ESTABLISHED } from './inet_sock.ts';
import { ipAllocSkb, ipCheckLength, ipSendSkb } from './ip_make_skb.ts';
import { classifyIcmpError, ipIcmpError, socketError } from './ip_sockglue.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { PortTable } from './port_table.ts';
import { copyIn } from './raw.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { ipv4Redirect, ipv4UpdatePmtu } from './route_pmtu.ts';
import { inetIif, type Rtable, RTCF_BROADCAST, RTCF_MULTICAST } from './rtable.ts';
import { traceNoRoute } from './route_trace.ts';

function udpTable(net: Net): PortTable<UdpSock> {
  const ipv4 = ipv4Net(net);
  return (ipv4.udp ?? (ipv4.udp = new PortTable<UdpSock>())) as PortTable<UdpSock>;
}

/** All UDP sockets with a port, for /proc/net/udp and listings. */
export function udpSockets(net: Net): UdpSock[] {
  const table = ipv4Net(net).udp as PortTable<UdpSock> | null;
  return table === null ? [] : table.all();
}

/** How well a socket fits; -1: not at all. Linux: compute_score() in net/ipv4/udp.c. */
function score(sk: UdpSock, saddr: number, sport: number, daddr: number, dif: number): number {
  if (sk.rcvSaddr !== 0 && sk.rcvSaddr !== daddr) return -1;
  let points = sk.rcvSaddr !== 0 ? 5 : 1;
  if (sk.daddr !== 0) {
    if (sk.daddr !== saddr) return -1;
    points += 4;
  }
  if (sk.dport !== 0) {
    if (sk.dport !== sport) return -1;
    points += 4;
  }
  if (sk.boundDevIf !== 0) {
    if (sk.boundDevIf !== dif) return -1;
    points += 4;
  }
  return points;
}

/** The socket for a datagram from saddr:sport to daddr:dport that came in by device `dif`. Linux: __udp4_lib_lookup(). */
export function udpLookup(net: Net, saddr: number, sport: number, daddr: number, dport: number, dif: number): UdpSock | null {
  const table = ipv4Net(net).udp as PortTable<UdpSock> | null;
  const list = table === null ? undefined : table.get(dport);
  if (list === undefined) return null;
  let best: UdpSock | null = null;
  let most = -1;
  for (const sk of list) {
    const points = score(sk, saddr, sport, daddr, dif);
    if (points <= most) continue;
    most = points;
    best = sk;
  }
  return best;
}

/** A received datagram: `data` at the UDP header. Takes over the skb. Linux: __udp4_lib_rcv(). */
export function udpRcv(skb: SkBuff): void {
  const net = skb.dev!.net;
  const { bytes, data: at, networkHeader } = skb;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'udp_rcv', net);
  if (!udpCheckHeader(at, skb.tail)) return dropBad(net, skb);
  const length = udpLen(bytes, at);
  if (length > skb.len || length < UDP_HLEN) return dropBad(net, skb);
  skb.trim(length);
  const saddr = ipv4Saddr(bytes, networkHeader);
  const daddr = ipv4Daddr(bytes, networkHeader);
  if (skb.ipSummed !== CHECKSUM_PARTIAL && !udpChecksumOk(bytes, at, length, saddr, daddr)) {
    net.mib.UdpInCsumErrors++;
    net.mib.UdpInErrors++;
    kfreeSkb(skb, 'UDP_CSUM', net);
    return;
  }
  const rt = skb.dst as Rtable;
  if ((rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return multicastDeliver(net, skb, saddr, daddr);
  const sk = udpLookup(net, saddr, udpSport(bytes, at), daddr, udpDport(bytes, at), inetIif(skb));
  if (sk !== null) {
    udpQueueRcv(sk, skb);
    return;
  }
  net.mib.UdpNoPorts++;
  icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
  kfreeSkb(skb, 'NO_SOCKET', net);
}

function dropBad(net: Net, skb: SkBuff): void {
  net.mib.UdpInErrors++;
  kfreeSkb(skb, 'PKT_TOO_SMALL', net);
}

function udpQueueRcv(sk: UdpSock, skb: SkBuff): void {
  if (sk.encap !== null) {
    // A tunnel's: only the error counters know of it. Linux: udp_queue_rcv_one_skb().
    sk.net.mib.UdpInDatagrams++;
    sk.encap.rcv(sk, skb);
    return;
  }
  skb.nfct = null;
  if (sk.queueRcvSkb(skb)) {
    sk.net.mib.UdpInDatagrams++;
  } else {
    sk.net.mib.UdpRcvbufErrors++;
    sk.net.mib.UdpInErrors++;
  }
}

/** A copy for each socket that takes it. Linux: __udp4_lib_mcast_deliver(). */
function multicastDeliver(net: Net, skb: SkBuff, saddr: number, daddr: number): void {
  const { bytes, data: at } = skb;
  const list = (ipv4Net(net).udp as PortTable<UdpSock> | null)?.get(udpDport(bytes, at)) ?? [];
  const dif = skb.dev!.ifindex;
  let taken = false;
  for (const sk of list) {
    if (score(sk, saddr, udpSport(bytes, at), daddr, dif) < 0) continue;
    if (ipv4IsMulticast(daddr) && sk.memberships.length > 0 && !sk.memberships.some((m) => m.multiaddr === daddr)) continue;
    taken = true;
    udpQueueRcv(sk, skb.clone());
  }
  if (!taken) net.mib.UdpIgnoredMulti++;
  consumeSkb(skb);
}

/** An ICMP error quotes a datagram of ours: its IP header is at `skb.data`. Linux: __udp4_lib_err(). */
export function udpErr(skb: SkBuff, info: number): void {
  const net = skb.dev!.net;
  const { bytes, data: at } = skb;
  const udp = at + ipv4Hlen(bytes, at);
  if (udp + UDP_HLEN > skb.tail) return;
  const dif = skb.dev!.ifindex;
  const sk = udpLookup(net, ipv4Daddr(bytes, at), udpDport(bytes, udp), ipv4Saddr(bytes, at), udpSport(bytes, udp), dif);
  if (sk === null) {
    if (!udpErrEncap(net, skb, udp, info, dif)) net.mib.IcmpInErrors++;
    return;
  }
  const type = bytes[skb.transportHeader];
  const code = bytes[skb.transportHeader + 1];
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) ipv4UpdatePmtu(skb, net, info, 0, IPPROTO_UDP, sk);
  else if (type === ICMP_REDIRECT) {
    ipv4Redirect(skb, net, IPPROTO_UDP);
    return;
  }
  classifyIcmpError(sk, type, code);
  const { errno, hard } = socketError;
  if (errno === 0) return;
  if (!sk.recverr) {
    if (!hard || sk.state !== TCP_ESTABLISHED) return;
  } else {
    ipIcmpError(sk, skb, errno, udpDport(bytes, udp), info, udp + UDP_HLEN);
  }
  sk.skErr = errno;
  sk.errorReport();
}

/** Is the datagram one that a tunnel of ours sent? Its source port is no socket's. Linux: __udp4_lib_err_encap(). */
function udpErrEncap(net: Net, skb: SkBuff, udp: number, info: number, dif: number): boolean {
  const { bytes, data: at } = skb;
  const sk = udpLookup(net, ipv4Daddr(bytes, at), udpSport(bytes, udp), ipv4Saddr(bytes, at), udpDport(bytes, udp), dif);
  if (sk === null || sk.encap === null || !sk.encap.errLookup(sk, skb, udp)) return false;
  const type = bytes[skb.transportHeader];
  const code = bytes[skb.transportHeader + 1];
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) ipv4UpdatePmtu(skb, net, info, 0, IPPROTO_UDP, sk);
  else if (type === ICMP_REDIRECT) ipv4Redirect(skb, net, IPPROTO_UDP);
  return true;
}

/** What a socket is that a tunnel listens with (Linux: struct udp_tunnel_sock_cfg). */
export interface UdpEncap {
  /** Takes over a received datagram: `data` at its UDP header. */
  rcv(sk: UdpSock, skb: SkBuff): void;
  /** Did the tunnel send the datagram that an ICMP error quotes? Its UDP header is at `udp`. */
  errLookup(sk: UdpSock, skb: SkBuff, udp: number): boolean;
}

/** A UDP socket. Linux: net/ipv4/udp.c. */
export class UdpSock extends InetSock {
  /** Set for a tunnel's socket: its datagrams go there. */
  encap: UdpEncap | null = null;

  constructor(net: Net) {
    super(net, SOCK_DGRAM, IPPROTO_UDP);
  }

  /** Linux: inet_bind(), udp_v4_get_port(). */
  override bind(address: SockAddr): number {
    if (this.sport !== 0) return -EINVAL;
    const addr = address.addr ?? 0;
    const type = inetAddrType(this.net, addr);
    const usable = addr === 0 || type === RTN_LOCAL || type === RTN_MULTICAST || type === RTN_BROADCAST;
    if (!usable && ipv4Net(this.net).sysctl.ipNonlocalBind === 0) return -EADDRNOTAVAIL;
    this.boundAddr = addr;
    this.rcvSaddr = addr;
    this.saddr = type === RTN_MULTICAST || type === RTN_BROADCAST ? 0 : addr;
    if (!udpTable(this.net).getPort(this, address.port ?? 0)) {
      this.rcvSaddr = 0;
      this.saddr = 0;
      return -EADDRINUSE;
    }
    return 0;
  }

  /** A port of its own, if it has none. Linux: inet_autobind(). */
  private autobind(): boolean {
    return this.sport !== 0 || udpTable(this.net).getPort(this, 0);
  }

  override connect(address: SockAddr): number {
    if (address.family !== 0 && !this.autobind()) return -EAGAIN;
    return this.datagramConnect(address, IPPROTO_UDP);
  }

  /** Linux: udp_sendmsg(). */
  override sendmsg(data: Uint8Array, length: number, flags: number, address: SockAddr | undefined): number {
    if (length > 0xffff) return -EMSGSIZE;
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    const daddr = this.destination(address);
    if (this.destError !== 0) return this.destError;
    const dport = address === undefined ? this.dport : (address.port ?? 0);
    if (dport === 0) return -EINVAL;
    if (!this.autobind()) return -EAGAIN;
    const flow = this.prepareFlow(daddr, IPPROTO_UDP, 0);
    flow.dport = dport;
    const rt = ipRouteOutputKey(this.net, flow);
    if (typeof rt === 'number') {
      if (rt === -ENETUNREACH) this.net.mib.IpOutNoRoutes++;
      traceNoRoute(this.net, flow, null, -rt);
      return rt;
    }
    if ((rt.flags & RTCF_BROADCAST) !== 0 && !this.broadcast) return -EACCES;
    const to = daddr === 0 ? flow.daddr : daddr;
    const err = ipCheckLength(this, rt, to, length + UDP_HLEN);
    if (err !== 0) return err;
    const saddr = flow.saddr;
    const skb = ipAllocSkb(this, length + UDP_HLEN);
    const { bytes, transportHeader: at } = skb;
    copyIn(bytes, at + UDP_HLEN, data, length);
    // A datagram that leaves in one piece has its checksum left to the device.
    if (skb.len <= rt.mtu()) {
      emitUdpHeader(bytes, at, length + UDP_HLEN, this.sport, dport);
      skbChecksumPartial(skb, at, UDP_CHECK, pseudoHeaderSum(saddr, to, IPPROTO_UDP, length + UDP_HLEN));
    } else {
      emitUdp(bytes, at, length + UDP_HLEN, this.sport, dport, saddr, to);
    }
    this.net.mib.UdpOutDatagrams++;
    const sent = ipSendSkb(this, skb, rt, saddr, to, IPPROTO_UDP);
    return sent < 0 ? sent : length;
  }

  /** Linux: udp_recvmsg(). */
  override recvmsg(msg: MsgHdr, flags: number): number {
    if ((flags & MSG_ERRQUEUE) !== 0) return this.recvError(msg);
    const skb = this.nextSkb(flags);
    if (typeof skb === 'number') return skb;
    msg.addr = ipv4Saddr(skb.bytes, skb.networkHeader);
    msg.port = udpSport(skb.bytes, skb.data);
    return this.copyOut(msg, skb, skb.data + UDP_HLEN, skb.len - UDP_HLEN, flags);
  }

  override shutdown(how: number): number {
    if (this.state !== TCP_ESTABLISHED) return -107;
    this.shutdownMask |= how + 1;
    if (this.wait.active) this.wait.wakeUp();
    return 0;
  }

  release(): void {
    if (this.sport !== 0) udpTable(this.net).putPort(this);
    this.purge();
  }
}
