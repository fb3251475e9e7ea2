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
} from '../../uapi/errno.ts';
import type { TcpInfo } from '../../uapi/inet_diag.ts';
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../../uapi/file.ts';
import { RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import {
  AF_INET,
  AF_UNSPEC,
  IPPROTO_TCP,
  MSG_ERRQUEUE,
  type MsgHdr,
  SHUT_RDWR,
  type SockAddr,
  SOL_SOCKET,
  SOL_TCP,
} from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import { inetAddrType } from './fib_frontend.ts';
import { tcpHashinfo } from './inet_hashtables.ts';
import type { SockOptValue } from './ip_sockopt.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { RTCF_BROADCAST, RTCF_MULTICAST, type Rtable } from './rtable.ts';
import { tcpCaFind } from './tcp_ca.ts';
import { tcpReno } from './tcp_cong.ts';
import { tcpAbortListener, tcpClose, tcpShutdownSend } from './tcp_close.ts';
import { tcpDone } from './tcp_done.ts';
import { tcpGetInfo } from './tcp_info.ts';
import { tcpReleaseSock } from './tcp_ipv4.ts';
import { tcpSyncMss } from './tcp_mss.ts';
import { tcpDropQueues, tcpRecvmsg } from './tcp_recvmsg.ts';
import { tcpSendmsg, tcpStreamWriteable } from './tcp_sendmsg.ts';
import { tcpSendActiveReset } from './tcp_retransmit.ts';
import { tcpGetsockopt, tcpGetsockoptText, tcpInheritOptions, tcpSetsockopt, tcpSockOption } from './tcp_sockopt.ts';
import { TcpSk } from './tcp_sock.ts';
import {
  RCV_SHUTDOWN,
  SEND_SHUTDOWN,
  SHUTDOWN_MASK,
  TCP_CLOSE,
  TCP_ESTABLISHED,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
} from './tcp_states.ts';
import { tcpSendSyn } from './tcp_synsent.ts';
import { TcpTimewaitSock, tcpTimewaitKill } from './tcp_timewait.ts';
import { tcpSelectInitialWindow } from './tcp_window.ts';
import { traceNoRoute } from './route_trace.ts';

export { TCP_CLOSE, TCP_ESTABLISHED, TCP_SYN_SENT };

/** All TCP sockets with a port, for /proc/net/tcp and listings; TIME-WAIT entries are not among them. */
export function tcpSockets(net: Net): TcpSock[] {
  if (ipv4Net(net).tcp === null) return [];
  return tcpHashinfo(net)
    .bhash.all()
    .filter((sk) => sk instanceof TcpSock) as TcpSock[];
}

/** How long a system call holds the socket. What a neighbour answers at once falls into it. */
const OWNED_NS = 2_000_000;

/** A TCP socket: the system calls of a program. Linux: net/ipv4/tcp.c, af_inet.c. */
export class TcpSock extends TcpSk {
  constructor(net: Net) {
    super(net, tcpCaFind(ipv4Net(net).sysctl.tcpCongestionControl) ?? tcpReno);
  }

  spawn(): TcpSk {
    const child = new TcpSock(this.net);
    tcpInheritOptions(this, child);
    child.ipv6 = this.ipv6;
    return child;
  }

  dropQueues(): void {
    tcpDropQueues(this);
    this.purge();
  }

  /** Linux: inet_bind(), inet_csk_get_port(). */
  override bind(address: SockAddr): number {
    if (address.family !== AF_INET && address.family !== AF_UNSPEC) return -EAFNOSUPPORT;
    const addr = address.addr ?? 0;
    if (addr !== 0 && inetAddrType(this.net, addr) !== RTN_LOCAL && ipv4Net(this.net).sysctl.ipNonlocalBind === 0) return -EADDRNOTAVAIL;
    if (this.sport !== 0 || this.state !== TCP_CLOSE) return -EINVAL;
    this.boundAddr = addr;
    this.rcvSaddr = addr;
    this.saddr = addr;
    if (tcpHashinfo(this.net).bhash.getPort(this, address.port ?? 0)) return 0;
    this.rcvSaddr = 0;
    this.saddr = 0;
    return -EADDRINUSE;
  }

  /** Sends the SYN; -EINPROGRESS until an answer or a time-out. Linux: tcp_v4_connect(). */
  override connect(address: SockAddr): number {
    if (address.family === AF_UNSPEC) return this.disconnectTcp();
    if (address.family !== AF_INET) return -EAFNOSUPPORT;
    if (this.state === TCP_SYN_SENT || this.state === TCP_SYN_RECV) return -EALREADY;
    if (this.state !== TCP_CLOSE) return -EISCONN;
    if (this.skErr !== 0) return -this.takeError();
    const flow = this.prepareFlow(address.addr ?? 0, IPPROTO_TCP, 0);
    flow.dport = address.port ?? 0;
    const rt = this.routeConnect(flow);
    if (typeof rt === 'number') {
      if (rt === -ENETUNREACH) this.net.mib.IpOutNoRoutes++;
      traceNoRoute(this.net, flow, null, -rt);
      return rt;
    }
    if ((rt.flags & (RTCF_MULTICAST | RTCF_BROADCAST)) !== 0) return -ENETUNREACH;
    return this.startConnect(rt, flow.saddr, flow.daddr, address.port ?? 0);
  }

  private startConnect(rt: Rtable, saddr: number, daddr: number, dport: number): number {
    const { sim } = this.net;
    const hash = tcpHashinfo(this.net);
    if (this.saddr === 0) this.saddr = saddr;
    if (this.rcvSaddr === 0) this.rcvSaddr = saddr;
    this.daddr = daddr;
    this.dport = dport;
    if (!this.connectPort()) {
      this.daddr = 0;
      this.dport = 0;
      return -EADDRNOTAVAIL;
    }
    this.dstCache = rt;
    this.state = TCP_SYN_SENT;
    this.shutdownMask = 0;
    hash.insert(this);
    this.inetId = sim.random.int32() & 0xffff;
    const iss = sim.random.int32();
    this.tsOffset = sim.random.int32();
    this.sndUna = this.sndSml = this.writeSeq = this.sndNxt = iss;
    this.retransmits = 0;
    this.totalRto = 0;
    this.errSoft = 0;
    this.ownedUntil = sim.now + OWNED_NS;
    this.initConnect(rt);
    const err = tcpSendSyn(this);
    return err < 0 && err !== -105 && this.state !== TCP_SYN_SENT ? err : -EINPROGRESS;
  }

  /** Linux: tcp_connect_init(). */
  private initConnect(rt: Rtable): void {
    const { sysctl } = ipv4Net(this.net);
    this.tcpHeaderLen = 20 + (sysctl.tcpTimestamps !== 0 ? 12 : 0);
    this.maxWindow = 0;
    this.mssClamp = this.userMss !== 0 ? this.userMss : 65535;
    tcpSyncMss(this, rt.mtu());
    this.advmss = rt.advertisedMss();
    if (this.userMss !== 0 && this.userMss < this.advmss) this.advmss = this.userMss;
    const win = tcpSelectInitialWindow(
      this,
      this.advmss,
      this.rcvbufLocked ? this.fullSpace : this.windowClamp,
      sysctl.tcpWindowScaling !== 0,
    );
    this.rcvWnd = win.rcvWnd;
    this.windowClamp = win.windowClamp;
    this.rcvWscale = win.wscale;
    this.rcvSsthresh = this.rcvWnd;
    this.sndWnd = 0;
    this.sndWl1 = 0;
    this.rcvNxt = 0;
    this.rcvWup = 0;
    this.copiedSeq = 0;
  }

  /** A port of its own: the bound one, if no connection to the same peer has it. Linux: inet_hash_connect(). */
  private connectPort(): boolean {
    const hash = tcpHashinfo(this.net);
    const taken = (port: number): boolean => {
      const other = hash.lookup(this.daddr, this.dport, this.rcvSaddr, port, this.boundDevIf);
      if (other === null || other === this) return false;
      if (!(other instanceof TcpTimewaitSock) || !this.mayReuse(other)) return true;
      this.net.mib.TcpExtTWRecycled++;
      tcpTimewaitKill(other);
      return false;
    };
    if (this.sport !== 0) return !taken(this.sport);
    const port = hash.bhash.connectPort(this, taken);
    if (port === 0) return false;
    hash.bhash.take(this, port);
    return true;
  }

  /** May a TIME-WAIT entry make way? Linux: tcp_twsk_unique(): 2 (default) only between local addresses, after a second. */
  private mayReuse(tw: TcpTimewaitSock): boolean {
    const mode = ipv4Net(this.net).sysctl.tcpTwReuse;
    const loop = tw.daddr >>> 24 === 127 || tw.rcvSaddr >>> 24 === 127;
    if (tw.tsRecentStamp === 0 || (mode !== 1 && !(mode === 2 && loop))) return false;
    return this.net.sim.now / 1e9 - tw.tsRecentStamp > 1;
  }

  /** connect() with AF_UNSPEC. Linux: tcp_disconnect(). */
  private disconnectTcp(): number {
    if (this.state === TCP_LISTEN) tcpAbortListener(this);
    else if (this.state !== TCP_CLOSE && this.state !== TCP_SYN_SENT) tcpSendActiveReset(this);
    tcpDone(this);
    this.reset();
    return 0;
  }

  private reset(): void {
    this.dropQueues();
    this.daddr = 0;
    this.dport = 0;
    this.dstCache = null;
    this.shutdownMask = 0;
    this.srttUs = 0;
    this.saddr = this.rcvSaddr = this.boundAddr;
    if (this.boundAddr === 0 && this.sport !== 0) tcpHashinfo(this.net).bhash.putPort(this);
  }

  /** Linux: inet_listen(), inet_csk_listen_start(). */
  override listen(backlog: number): number {
    const hash = tcpHashinfo(this.net);
    if (this.state !== TCP_CLOSE && this.state !== TCP_LISTEN) return -EINVAL;
    const most = this.net.somaxconn;
    this.maxAckBacklog = backlog >>> 0 > most ? most : backlog;
    if (this.state === TCP_LISTEN) return 0;
    this.shutdownMask = 0;
    if (this.sport === 0 && !hash.bhash.getPort(this, 0)) return -EADDRINUSE;
    if (hash.bhash.listenConflict(this)) return -EADDRINUSE;
    this.state = TCP_LISTEN;
    hash.addListener(this);
    return 0;
  }

  /** Linux: inet_csk_accept(). */
  override accept(): TcpSk | number {
    if (this.state !== TCP_LISTEN) return -EINVAL;
    const child = this.acceptQueue.shift();
    if (child === undefined) return -EAGAIN;
    child.listener = null;
    return child;
  }

  override sendmsg(data: Uint8Array, length: number, flags: number, _address: SockAddr | undefined): number {
    this.owned = true;
    const sent = tcpSendmsg(this, data, length, flags);
    tcpReleaseSock(this);
    return sent;
  }

  override recvmsg(msg: MsgHdr, flags: number): number {
    if ((flags & MSG_ERRQUEUE) !== 0) return this.recvError(msg);
    return tcpRecvmsg(this, msg, flags);
  }

  /** Linux: tcp_poll(). */
  override poll(): number {
    if (this.state === TCP_LISTEN) return this.acceptQueue.length > 0 ? POLLIN : 0;
    let mask = 0;
    const down = this.shutdownMask;
    if (down === SHUTDOWN_MASK || this.state === TCP_CLOSE) mask |= POLLHUP;
    if ((down & RCV_SHUTDOWN) !== 0) mask |= POLLIN | POLLRDHUP;
    if (this.state !== TCP_SYN_SENT && this.state !== TCP_SYN_RECV) {
      if (this.rcvQueued > 0) mask |= POLLIN;
      if ((down & SEND_SHUTDOWN) !== 0) mask |= POLLOUT;
      else if (tcpStreamWriteable(this)) mask |= POLLOUT;
      else this.nospace = true;
    }
    if (this.state === TCP_CLOSE && down === 0) mask |= POLLOUT;
    if (this.skErr !== 0 || this.errorQueue.length > 0) mask |= POLLERR;
    return mask;
  }

  override getpeername(): SockAddr | number {
    const { state } = this;
    if (this.dport === 0 || state === TCP_CLOSE || state === TCP_SYN_SENT) return -ENOTCONN;
    return { family: AF_INET, addr: this.daddr, port: this.dport };
  }

  /** Linux: inet_shutdown(). */
  override shutdown(how: number): number {
    if (how < 0 || how > SHUT_RDWR) return -EINVAL;
    const mask = how + 1;
    let err = 0;
    if (this.state === TCP_CLOSE) {
      err = -ENOTCONN;
    } else if (this.state === TCP_LISTEN) {
      if ((mask & RCV_SHUTDOWN) === 0) return 0;
      tcpAbortListener(this);
      this.state = TCP_CLOSE;
    } else if (this.state === TCP_SYN_SENT) {
      tcpDone(this);
    } else {
      this.shutdownMask |= mask;
      if ((mask & SEND_SHUTDOWN) !== 0) tcpShutdownSend(this);
    }
    if (this.wait.active) this.wait.wakeUp();
    return err;
  }

  override setsockopt(level: number, option: number, value: SockOptValue): number {
    if (level === SOL_TCP) return tcpSetsockopt(this, option, value);
    if (level === SOL_SOCKET) tcpSockOption(this, option, value);
    return super.setsockopt(level, option, value);
  }

  override getsockopt(level: number, option: number): number {
    return level === SOL_TCP ? tcpGetsockopt(this, option) : super.getsockopt(level, option);
  }

  override getsockoptText(level: number, option: number): string | number {
    return level === SOL_TCP ? tcpGetsockoptText(this, option) : super.getsockoptText(level, option);
  }

  override tcpInfo(): TcpInfo {
    return tcpGetInfo(this);
  }

  /** close(2): the connection may live on without it. */
  release(): void {
    tcpClose(this);
  }

  /** For tests: is it gone from all tables? */
  get gone(): boolean {
    return this.sport === 0 && !this.hashed;
  }
}
