import { Timer } from '../../sim/timer.ts';
import {
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  EALREADY,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
  ENOTCONN,
  EOPNOTSUPP,
  EPIPE,
} from '../../uapi/errno.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from '../../uapi/file.ts';
import { RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_UNSPEC, IPPROTO_TCP, type MsgHdr, type SockAddr, SOCK_STREAM } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import { inetAddrType } from './fib_frontend.ts';
import { InetSock } from './inet_sock.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { PortTable } from './port_table.ts';
import { RTCF_BROADCAST, RTCF_MULTICAST, type Rtable } from './rtable.ts';
import { tcpSendSyn } from './tcp_output.ts';
import { tcpRetransmitTimer, tcpResetXmitTimer } from './tcp_timer.ts';

/** States. Linux: include/net/tcp_states.h. */
export const TCP_ESTABLISHED = 1;
export const TCP_SYN_SENT = 2;
export const TCP_CLOSE = 7;

export function tcpTable(net: Net): PortTable<TcpSock> {
  const ipv4 = ipv4Net(net);
  return (ipv4.tcp ?? (ipv4.tcp = new PortTable<TcpSock>())) as PortTable<TcpSock>;
}

/** All TCP sockets with a port, for /proc/net/tcp and listings. */
export function tcpSockets(net: Net): TcpSock[] {
  const table = ipv4Net(net).tcp as PortTable<TcpSock> | null;
  return table === null ? [] : table.all();
}

/** A TCP socket, as far as opening a connection goes: it sends its SYN and learns why it is refused. Linux: net/ipv4/tcp.c. */
export class TcpSock extends InetSock {
  /** First sequence number, and what options were offered. */
  iss = 0;
  tsOffset = 0;
  sndNxt = 0;
  /** Retransmission: time-out (ns), how often, and how many time-outs in all. */
  rto = 0;
  retransmits = 0;
  totalRto = 0;
  readonly timer: Timer;
  /** Until then the socket is busy in connect(): an ICMP error is only noted (Linux: sock_owned_by_user()). */
  ownedUntil = 0;
  /** An error that does not end the attempt, reported if nothing better comes. Linux: sk_err_soft. */
  errSoft = 0;

  constructor(net: Net) {
    super(net, SOCK_STREAM, IPPROTO_TCP);
    this.timer = new Timer(() => tcpRetransmitTimer(this));
  }

  /** Linux: inet_bind(), inet_csk_get_port(). */
  override bind(address: SockAddr): number {
    if (address.family !== AF_INET && address.family !== AF_UNSPEC) return -EAFNOSUPPORT;
    if (this.sport !== 0 || this.state !== TCP_CLOSE) return -EINVAL;
    const addr = address.addr ?? 0;
    if (addr !== 0 && inetAddrType(this.net, addr) !== RTN_LOCAL && ipv4Net(this.net).sysctl.ipNonlocalBind === 0) return -EADDRNOTAVAIL;
    this.boundAddr = addr;
    this.rcvSaddr = addr;
    this.saddr = addr;
    if (tcpTable(this.net).getPort(this, address.port ?? 0)) return 0;
    this.rcvSaddr = 0;
    this.saddr = 0;
    return -EADDRINUSE;
  }

  /** Sends the SYN; -EINPROGRESS until an answer or a time-out. Linux: tcp_v4_connect(). */
  override connect(address: SockAddr): number {
    if (address.family === AF_UNSPEC) return this.done(0);
    if (address.family !== AF_INET) return -EAFNOSUPPORT;
    if (this.state === TCP_SYN_SENT) return -EALREADY;
    if (this.state === TCP_ESTABLISHED) return -EISCONN;
    if (this.skErr !== 0) return -this.takeError();
    const flow = this.prepareFlow(address.addr ?? 0, IPPROTO_TCP, 0);
    flow.dport = address.port ?? 0;
    const rt = this.routeConnect(flow);
    if (typeof rt === 'number') {
      if (rt === -ENETUNREACH) this.net.mib.IpOutNoRoutes++;
      return rt;
    }
    if ((rt.flags & (RTCF_MULTICAST | RTCF_BROADCAST)) !== 0) return -ENETUNREACH;
    return this.startConnect(rt, flow.saddr, flow.daddr, address.port ?? 0);
  }

  private startConnect(rt: Rtable, saddr: number, daddr: number, dport: number): number {
    const { sim } = this.net;
    if (this.saddr === 0) this.saddr = saddr;
    if (this.rcvSaddr === 0) this.rcvSaddr = saddr;
    this.daddr = daddr;
    this.dport = dport;
    if (this.sport === 0 && !tcpTable(this.net).getPort(this, 0)) return -EADDRNOTAVAIL;
    this.dstCache = rt;
    this.state = TCP_SYN_SENT;
    this.inetId = sim.random.int32() & 0xffff;
    this.iss = sim.random.int32();
    this.tsOffset = sim.random.int32();
    this.sndNxt = (this.iss + 1) | 0;
    this.retransmits = 0;
    this.totalRto = 0;
    this.errSoft = 0;
    this.ownedUntil = sim.now + OWNED_NS;
    this.net.mib.TcpActiveOpens++;
    tcpSendSyn(this);
    tcpResetXmitTimer(this, TCP_TIMEOUT_INIT);
    return -EINPROGRESS;
  }

  /** Ends the attempt. Linux: tcp_done_with_error(). */
  done(error: number): number {
    if (this.state === TCP_SYN_SENT) this.net.mib.TcpAttemptFails++;
    this.net.sim.delTimer(this.timer);
    this.state = TCP_CLOSE;
    this.daddr = 0;
    this.dport = 0;
    this.dstCache = null;
    this.skErr = error;
    if (this.boundAddr === 0) {
      this.saddr = 0;
      this.rcvSaddr = 0;
    }
    if (this.wait.active) this.wait.wakeUp();
    return 0;
  }

  override listen(_backlog: number): number {
    return -EOPNOTSUPP;
  }

  override sendmsg(_data: Uint8Array, _length: number, _flags: number, _address: SockAddr | undefined): number {
    if (this.skErr !== 0) return -this.takeError();
    return this.state === TCP_SYN_SENT ? -EAGAIN : -EPIPE;
  }

  override recvmsg(_msg: MsgHdr, _flags: number): number {
    if (this.skErr !== 0) return -this.takeError();
    return this.state === TCP_SYN_SENT ? -EAGAIN : -ENOTCONN;
  }

  /** Linux: tcp_poll(). */
  override poll(): number {
    let mask = 0;
    if (this.state === TCP_CLOSE) mask |= POLLHUP | POLLOUT | POLLIN;
    if (this.skErr !== 0) mask |= POLLERR;
    return mask;
  }

  override shutdown(_how: number): number {
    if (this.state === TCP_CLOSE) return -ENOTCONN;
    return this.done(0);
  }

  release(): void {
    if (this.state !== TCP_CLOSE) this.done(0);
    if (this.sport !== 0) tcpTable(this.net).putPort(this);
    this.purge();
  }
}

/** How long a system call holds the socket. What a neighbour answers at once falls into it. */
const OWNED_NS = 2_000_000;
/** RFC 6298: 1 s. */
const TCP_TIMEOUT_INIT = 1_000_000_000;
