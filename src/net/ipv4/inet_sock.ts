import { EAFNOSUPPORT, EAGAIN, EDESTADDRREQ, ENOPROTOOPT, ENOTCONN } from '../../uapi/errno.ts';
import { POLLERR, POLLIN, POLLOUT } from '../../uapi/file.ts';
import type { PacketFilter } from '../../uapi/packet_filter.ts';
import {
  AF_INET,
  AF_UNSPEC,
  IP_PMTUDISC_DO,
  IP_PMTUDISC_DONT,
  IP_PMTUDISC_PROBE,
  IP_PMTUDISC_WANT,
  MSG_ERRQUEUE,
  MSG_PEEK,
  type MsgHdr,
  type SockAddr,
  SOL_IP,
  SOL_SOCKET,
} from '../../uapi/socket.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { consumeSkb, skbTruesize, type SkBuff } from '../core/skbuff.ts';
import { Sock } from '../core/sock.ts';
import { Flow4 } from './fib_lookup.ts';
import { ipMcLeaveGroup, type McMembership } from './igmp_sock.ts';
import { type IpOptions } from './ip_options.ts';
import { ipGetsockopt, ipSetsockopt, sockGetsockopt, type SockOptValue, sockSetsockopt } from './ip_sockopt.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { type Rtable, RTCF_BROADCAST, RTCF_MULTICAST } from './rtable.ts';
import { traceNoRoute } from './route_trace.ts';

/** TCP's name for "connected", which all use. Linux: enum in include/net/tcp_states.h. */
export const TCP_ESTABLISHED = 1;
export const TCP_CLOSE = 7;

/** Up to here a loop copies faster than a view is made. */
const SHORT = 192;

/** An error of a packet that was sent earlier (Linux: struct sock_exterr_skb). */
export interface SockError {
  errno: number;
  origin: number;
  type: number;
  code: number;
  info: number;
  /** Who reported it, 0: ourselves. */
  offender: number;
  /** Where the packet was going. */
  addr: number;
  port: number;
  /** The packet's payload as it was quoted. */
  data: Uint8Array;
  /** TTL with which the ICMP message arrived. */
  ttl?: number;
}

/** The flow of a look-up for a socket; they do not nest. */
export const sockFlow = new Flow4();

/** What all IPv4 sockets share (Linux: struct inet_sock with net/ipv4/af_inet.c, ip_sockglue.c, datagram.c). */
export abstract class InetSock extends Sock {
  state = TCP_CLOSE;
  /** Source address to send with (0: the route's), and to be received at (0: any). */
  saddr = 0;
  rcvSaddr = 0;
  daddr = 0;
  /** Ports in host order; a raw or ping socket has its protocol or identifier there. */
  sport = 0;
  dport = 0;
  tos = 0;
  /** -1: the route's. */
  ucTtl = -1;
  mcTtl = 1;
  mcLoop = true;
  mcIndex = 0;
  mcAddr = 0;
  pmtudisc: number;
  hdrincl = false;
  recverr = false;
  recvttl = false;
  pktinfo = false;
  reuseport = false;
  /** Made by an AF_INET6 call: listed there, whatever it talks. */
  ipv6 = false;
  keepalive = false;
  dontroute = false;
  linger = -1;
  /** Next IP identification of a connected socket. */
  inetId = 0;
  options: IpOptions | null = null;
  /** The route of a connected socket. */
  dstCache: Rtable | null = null;
  filter: PacketFilter | null = null;
  drops = 0;
  readonly memberships: McMembership[] = [];
  readonly errorQueue: SockError[] = [];
  shutdownMask = 0;

  constructor(net: Net, type: number, protocol: number) {
    super(net, AF_INET, type, protocol);
    const { ipNoPmtuDisc } = ipv4Net(net).sysctl;
    this.pmtudisc = ipNoPmtuDisc !== 0 ? IP_PMTUDISC_DONT : IP_PMTUDISC_WANT;
  }

  // -- sending

  /** May packets be cut up here in spite of DF? Linux: ip_sk_ignore_df(). */
  get ignoreDf(): boolean {
    return this.pmtudisc < IP_PMTUDISC_DO;
  }

  /** Does a learnt path MTU count? Linux: ip_sk_use_pmtu(). */
  get usePmtu(): boolean {
    return this.pmtudisc < IP_PMTUDISC_PROBE;
  }

  /** Fills `sockFlow` for a packet to `daddr`. Linux: flowi4_init_output() as its callers have it. */
  prepareFlow(daddr: number, proto: number, flags: number): Flow4 {
    const flow = sockFlow.reset();
    flow.daddr = daddr;
    flow.saddr = this.saddr;
    flow.oif = this.boundDevIf;
    if (ipv4IsMulticast(daddr)) {
      if (flow.oif === 0) flow.oif = this.mcIndex;
      if (flow.saddr === 0) flow.saddr = this.mcAddr;
    }
    flow.mark = this.mark;
    flow.tos = this.tos;
    flow.scope = this.dontroute ? 253 : 0;
    flow.proto = proto;
    flow.flags = flags;
    flow.sport = this.sport;
    flow.dport = this.dport;
    return flow;
  }

  // -- connecting

  /** The route to a peer. The source address it gives may bring rules to bear that choose another. Linux: ip_route_connect(). */
  protected routeConnect(flow: Flow4): Rtable | number {
    if (flow.saddr === 0 || flow.daddr === 0) {
      const { oif } = flow;
      const rt = ipRouteOutputKey(this.net, flow);
      if (typeof rt === 'number') return rt;
      flow.oif = oif;
    }
    return ipRouteOutputKey(this.net, flow);
  }

  /**
   * Fixes the peer of a datagram socket and chooses its source address. 0 or a negative errno: -ENETUNREACH, -EACCES for a
   * broadcast address without SO_BROADCAST, what the route says. Linux: __ip4_datagram_connect().
   */
  protected datagramConnect(address: SockAddr, proto: number): number {
    if (address.family === AF_UNSPEC) return this.disconnect();
    if (address.family !== AF_INET) return -EAFNOSUPPORT;
    this.dstCache = null;
    const daddr = address.addr ?? 0;
    const flow = this.prepareFlow(daddr, proto, 0);
    flow.dport = address.port ?? 0;
    const rt = this.routeConnect(flow);
    if (typeof rt === 'number') {
      if (rt === -101) this.net.mib.IpOutNoRoutes++;
      traceNoRoute(this.net, flow, null, -rt);
      return rt;
    }
    if ((rt.flags & RTCF_BROADCAST) !== 0 && !this.broadcast) return -13;
    if (this.saddr === 0) this.saddr = flow.saddr;
    if (this.rcvSaddr === 0) this.rcvSaddr = flow.saddr;
    this.daddr = flow.daddr;
    this.dport = address.port ?? 0;
    this.state = TCP_ESTABLISHED;
    this.inetId = this.net.sim.random.int32() & 0xffff;
    this.dstCache = rt;
    return 0;
  }

  protected disconnect(): number {
    this.state = TCP_CLOSE;
    this.daddr = 0;
    this.dport = 0;
    this.dstCache = null;
    this.saddr = this.boundAddr;
    this.rcvSaddr = this.boundAddr;
    return 0;
  }

  /** What bind(2) set. */
  protected boundAddr = 0;

  override getsockname(): SockAddr {
    return { family: AF_INET, addr: this.rcvSaddr, port: this.sport };
  }

  override getpeername(): SockAddr | number {
    if (this.state !== TCP_ESTABLISHED) return -ENOTCONN;
    return { family: AF_INET, addr: this.daddr, port: this.dport };
  }

  /** The destination of a datagram: the given one or the peer. Negative errno in `destError` when there is none. */
  protected destination(address: SockAddr | undefined): number {
    if (address === undefined) {
      this.destError = this.state === TCP_ESTABLISHED ? 0 : -EDESTADDRREQ;
      return this.daddr;
    }
    this.destError = address.family !== AF_INET && address.family !== AF_UNSPEC ? -EAFNOSUPPORT : 0;
    return address.addr ?? 0;
  }
  protected destError = 0;

  // -- receiving

  /** Queues a received packet for the reader; drops it when the buffer is full. Linux: sock_queue_rcv_skb(). */
  queueRcvSkb(skb: SkBuff): boolean {
    const size = skbTruesize(skb);
    if (this.rmem + size > this.rcvbuf) {
      this.drops++;
      kfreeSkb(skb, 'SOCKET_RCVBUFF', this.net);
      return false;
    }
    if (this.filter !== null) {
      const keep = this.filter.run(skb.bytes, skb.data, skb.len);
      if (keep === 0) {
        kfreeSkb(skb, 'SOCKET_FILTER', this.net);
        return false;
      }
      skb.trim(keep);
    }
    this.rmem += size;
    skb.dst = null;
    this.receiveQueue.push(skb);
    if (this.wait.active) this.wait.wakeUp();
    return true;
  }

  /** The next packet, or a negative errno: a pending error, or -EAGAIN. Linux: __skb_recv_datagram(). */
  protected nextSkb(flags: number): SkBuff | number {
    if (this.skErr !== 0) return -this.takeError();
    const queue = this.receiveQueue;
    if (queue.length === 0) return (this.shutdownMask & 1) !== 0 ? 0 : -EAGAIN;
    const skb = queue[0];
    if ((flags & MSG_PEEK) === 0) {
      queue.shift();
      this.rmem -= skbTruesize(skb);
    }
    return skb;
  }

  /** Copies `length` bytes from `at` into the message, as far as they fit. */
  protected copyOut(msg: MsgHdr, skb: SkBuff, at: number, length: number, flags: number): number {
    if (msg.data.length < length) msg.data = new Uint8Array(Math.max(length, 2048));
    const { data } = msg;
    const bytes = skb.bytes;
    if (length <= SHORT) for (let i = 0; i < length; i++) data[i] = bytes[at + i];
    else data.set(bytes.subarray(at, at + length));
    msg.wireLength = length;
    msg.flags = 0;
    msg.timestamp = skb.tstamp !== 0 ? skb.tstamp : this.net.sim.now;
    msg.ttl = skb.bytes[skb.networkHeader + 8];
    msg.ifindex = skb.skbIif;
    if ((flags & MSG_PEEK) === 0) consumeSkb(skb);
    return length;
  }

  /** Takes the next entry of the error queue. Linux: ip_recv_error(). */
  protected recvError(msg: MsgHdr): number {
    const error = this.errorQueue.shift();
    if (error === undefined) return -EAGAIN;
    if (msg.data.length < error.data.length) msg.data = new Uint8Array(error.data.length);
    msg.data.set(error.data);
    msg.wireLength = error.data.length;
    msg.flags = MSG_ERRQUEUE;
    msg.addr = error.addr;
    msg.port = error.port;
    msg.timestamp = this.net.sim.now;
    msg.ttl = error.ttl ?? -1;
    msg.eeErrno = error.errno;
    msg.eeOrigin = error.origin;
    msg.eeType = error.type;
    msg.eeCode = error.code;
    msg.eeInfo = error.info;
    msg.eeOffender = error.offender;
    // What is left in the queue decides what is pending.
    const next = this.errorQueue[0];
    this.skErr = next !== undefined && next.origin === 2 ? next.errno : 0;
    return error.data.length;
  }

  /** Notes an error of an earlier packet for MSG_ERRQUEUE readers. Linux: sock_queue_err_skb(). */
  queueError(error: SockError): void {
    this.errorQueue.push(error);
    this.errorReport();
  }

  errorReport(): void {
    if (this.wait.active) this.wait.wakeUp();
  }

  /** The pending error (positive), which is reported once. */
  takeError(): number {
    const error = this.skErr;
    this.skErr = 0;
    return error;
  }

  /** An error that did not end the connection, for SO_ERROR (Linux: sk_err_soft). */
  takeSoftError(): number {
    return 0;
  }

  poll(): number {
    let mask = POLLOUT;
    if (this.skErr !== 0 || this.errorQueue.length > 0) mask |= POLLERR;
    if (this.receiveQueue.length > 0) mask |= POLLIN;
    if ((this.shutdownMask & 1) !== 0) mask |= POLLIN;
    return mask;
  }

  /** Frees what waits to be read and leaves all groups; the protocol takes the socket off its tables. */
  protected purge(): void {
    for (const skb of this.receiveQueue) consumeSkb(skb);
    this.receiveQueue.length = 0;
    this.errorQueue.length = 0;
    this.rmem = 0;
    for (const membership of [...this.memberships]) ipMcLeaveGroup(this, membership);
  }

  // -- options

  override setsockopt(level: number, option: number, value: SockOptValue): number {
    if (level === SOL_SOCKET) return sockSetsockopt(this, option, value);
    if (level === SOL_IP) return ipSetsockopt(this, option, value);
    return -ENOPROTOOPT;
  }

  override getsockopt(level: number, option: number): number {
    if (level === SOL_SOCKET) return sockGetsockopt(this, option);
    if (level === SOL_IP) return ipGetsockopt(this, option);
    return -ENOPROTOOPT;
  }

  /** The connected socket's route, looked up anew when it is void; null when there is none (any more). Linux: sk_dst_check(). */
  checkedRoute(): Rtable | null {
    if (this.dstCache !== null && this.dstCache.valid) return this.dstCache;
    const rt = ipRouteOutputKey(this.net, this.prepareFlow(this.daddr, this.protocol, 0));
    this.dstCache = typeof rt === 'number' ? null : rt;
    return this.dstCache;
  }

  /** TTL of a packet along `rt`. Linux: ip_select_ttl(), __ip_make_skb(). */
  ttlFor(rt: Rtable): number {
    if ((rt.flags & RTCF_MULTICAST) !== 0) return this.mcTtl;
    return this.ucTtl < 0 ? rt.ttl() : this.ucTtl;
  }
}
