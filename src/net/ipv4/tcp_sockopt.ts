import { EINVAL, ENOENT, ENOPROTOOPT } from '../../uapi/errno.ts';
import {
  SO_KEEPALIVE,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  TCP_CONGESTION,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_NOTSENT_LOWAT,
  TCP_QUICKACK,
  TCP_SYNCNT,
  TCP_USER_TIMEOUT,
  TCP_WINDOW_CLAMP,
} from '../../uapi/socket.ts';
import type { SockOptValue } from './ip_sockopt.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpCaFind, tcpInitCongestionControl } from './tcp_ca.ts';
import { tcpPushPendingFrames } from './tcp_output.ts';
import { tcpSetWindowClamp } from './tcp_rcv.ts';
import { tcpCleanupRbuf } from './tcp_recvmsg.ts';
import { keepaliveIntvlWhen, keepaliveProbes, keepaliveTimeWhen, tcpResetKeepaliveTimer } from './tcp_rearm.ts';
import type { TcpSk } from './tcp_sock.ts';
import { ICSK_ACK_PUSHED, ICSK_ACK_SCHED, TCP_CLOSE, TCP_LISTEN, TCP_NAGLE_CORK, TCP_NAGLE_OFF, TCP_NAGLE_PUSH } from './tcp_states.ts';

const SECOND = 1_000_000_000;
/** Linux: MAX_TCP_KEEPIDLE, MAX_TCP_KEEPINTVL, MAX_TCP_KEEPCNT, MAX_TCP_SYNCNT. */
const MAX_SECONDS = 32767;
const MAX_COUNT = 127;

function within(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

/** TCP_NODELAY sends what waits at once. Linux: __tcp_sock_set_nodelay(). */
function setNodelay(sk: TcpSk, on: boolean): void {
  if (on) {
    sk.nonagle |= TCP_NAGLE_OFF | TCP_NAGLE_PUSH;
    tcpPushPendingFrames(sk);
  } else {
    sk.nonagle &= ~TCP_NAGLE_OFF;
  }
}

/** Linux: __tcp_sock_set_cork(). */
function setCork(sk: TcpSk, on: boolean): void {
  if (on) {
    sk.nonagle |= TCP_NAGLE_CORK;
    return;
  }
  sk.nonagle &= ~TCP_NAGLE_CORK;
  if ((sk.nonagle & TCP_NAGLE_OFF) !== 0) sk.nonagle |= TCP_NAGLE_PUSH;
  tcpPushPendingFrames(sk);
}

/** Linux: __tcp_sock_set_quickack(). */
function setQuickack(sk: TcpSk, on: boolean): void {
  if (!on) {
    sk.ackPingpong = 1;
    return;
  }
  sk.ackPingpong = 0;
  if ((sk.ackPending & ICSK_ACK_SCHED) !== 0 && sk.state !== TCP_CLOSE && sk.state !== TCP_LISTEN) {
    sk.ackPending |= ICSK_ACK_PUSHED;
    tcpCleanupRbuf(sk, 1);
  }
}

/** Linux: tcp_sock_set_keepidle_locked(). */
function setKeepidle(sk: TcpSk, seconds: number): number {
  if (!within(seconds, 1, MAX_SECONDS)) return -EINVAL;
  sk.keepaliveTimeNs = seconds * SECOND;
  if (sk.keepalive && sk.state !== TCP_CLOSE && sk.state !== TCP_LISTEN) {
    const idle = sk.net.sim.now - Math.max(sk.rcvTstampJiffies, sk.lrcvtimeJiffies) * 4_000_000;
    tcpResetKeepaliveTimer(sk, Math.max(sk.keepaliveTimeNs - idle, 0));
  }
  return 0;
}

/** SO_KEEPALIVE. Linux: tcp_set_keepalive(). */
export function tcpSetKeepalive(sk: TcpSk, on: boolean): void {
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN) return;
  if (on && !sk.keepalive) tcpResetKeepaliveTimer(sk, keepaliveTimeWhen(sk));
  else if (!on) sk.net.sim.delTimer(sk.keepTimer);
}

/** What SOL_SOCKET options mean to TCP besides. */
export function tcpSockOption(sk: TcpSk, option: number, value: SockOptValue): void {
  if (option === SO_KEEPALIVE) tcpSetKeepalive(sk, value !== 0);
  else if (option === SO_RCVBUF || option === SO_RCVBUFFORCE) sk.rcvbufLocked = true;
  else if (option === SO_SNDBUF || option === SO_SNDBUFFORCE) sk.sndbufLocked = true;
}

function setCongestion(sk: TcpSk, name: string): number {
  const ops = tcpCaFind(name);
  if (ops === undefined) return -ENOENT;
  sk.ca = ops;
  if (sk.state !== TCP_CLOSE && sk.state !== TCP_LISTEN) tcpInitCongestionControl(sk);
  return 0;
}

/** Linux: do_tcp_setsockopt(). */
export function tcpSetsockopt(sk: TcpSk, option: number, value: SockOptValue): number {
  if (option === TCP_CONGESTION) return typeof value === 'string' ? setCongestion(sk, value) : -EINVAL;
  const n = typeof value === 'number' ? value : 0;
  switch (option) {
    case TCP_NODELAY:
      setNodelay(sk, n !== 0);
      return 0;
    case TCP_CORK:
      setCork(sk, n !== 0);
      return 0;
    case TCP_QUICKACK:
      setQuickack(sk, n !== 0);
      return 0;
    case TCP_MAXSEG:
      if (n !== 0 && !within(n, 88, 32767)) return -EINVAL;
      sk.userMss = n;
      return 0;
    case TCP_KEEPIDLE:
      return setKeepidle(sk, n);
    case TCP_KEEPINTVL:
      if (!within(n, 1, MAX_SECONDS)) return -EINVAL;
      sk.keepaliveIntvlNs = n * SECOND;
      return 0;
    case TCP_KEEPCNT:
      if (!within(n, 1, MAX_COUNT)) return -EINVAL;
      sk.keepaliveProbes = n;
      return 0;
    case TCP_SYNCNT:
      if (!within(n, 1, MAX_COUNT)) return -EINVAL;
      sk.synRetries = n;
      return 0;
    case TCP_LINGER2:
      sk.linger2 = n < 0 ? -1 : n > 120 ? 120 : n;
      return 0;
    case TCP_USER_TIMEOUT:
      if (n < 0) return -EINVAL;
      sk.userTimeoutMs = n;
      return 0;
    case TCP_NOTSENT_LOWAT:
      sk.notsentLowat = n === 0 ? 0xffffffff : n;
      return 0;
    case TCP_DEFER_ACCEPT:
      sk.deferAccept = n <= 0 ? 0 : Math.max(1, Math.ceil(Math.log2(n + 1)));
      return 0;
    case TCP_WINDOW_CLAMP:
      if (n === 0 && sk.state !== TCP_CLOSE) return -EINVAL;
      if (n === 0) sk.windowClamp = 0;
      else tcpSetWindowClamp(sk, n);
      return 0;
    default:
      return -ENOPROTOOPT;
  }
}

/** The value or a negative errno. Linux: do_tcp_getsockopt(). */
export function tcpGetsockopt(sk: TcpSk, option: number): number {
  switch (option) {
    case TCP_NODELAY:
      return (sk.nonagle & TCP_NAGLE_OFF) !== 0 ? 1 : 0;
    case TCP_CORK:
      return (sk.nonagle & TCP_NAGLE_CORK) !== 0 ? 1 : 0;
    case TCP_QUICKACK:
      return sk.ackPingpong < 1 ? 1 : 0;
    case TCP_MAXSEG:
      if (sk.userMss !== 0 && (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN)) return sk.userMss;
      return sk.mssCache;
    case TCP_KEEPIDLE:
      return keepaliveTimeWhen(sk) / SECOND;
    case TCP_KEEPINTVL:
      return keepaliveIntvlWhen(sk) / SECOND;
    case TCP_KEEPCNT:
      return keepaliveProbes(sk);
    case TCP_SYNCNT:
      return sk.synRetries !== 0 ? sk.synRetries : ipv4Net(sk.net).sysctl.tcpSynRetries;
    case TCP_LINGER2:
      return sk.linger2 !== 0 ? sk.linger2 : ipv4Net(sk.net).sysctl.tcpFinTimeout;
    case TCP_USER_TIMEOUT:
      return sk.userTimeoutMs;
    case TCP_NOTSENT_LOWAT:
      return sk.notsentLowat === 0xffffffff ? 0 : sk.notsentLowat;
    case TCP_DEFER_ACCEPT:
      return sk.deferAccept === 0 ? 0 : 2 ** sk.deferAccept - 1;
    case TCP_WINDOW_CLAMP:
      return sk.windowClamp;
    default:
      return -ENOPROTOOPT;
  }
}

export function tcpGetsockoptText(sk: TcpSk, option: number): string | number {
  return option === TCP_CONGESTION ? sk.ca.name : -ENOPROTOOPT;
}

/** What a connection has of its listener. Linux: sk_clone(). */
export function tcpInheritOptions(from: TcpSk, to: TcpSk): void {
  to.reuseaddr = from.reuseaddr;
  to.reuseport = from.reuseport;
  to.boundDevIf = from.boundDevIf;
  to.priority = from.priority;
  to.tos = from.tos;
  to.ucTtl = from.ucTtl;
  to.pmtudisc = from.pmtudisc;
  to.keepalive = from.keepalive;
  to.linger = from.linger;
  to.recverr = from.recverr;
  to.filter = from.filter;
  to.rcvbuf = from.rcvbuf;
  to.rcvbufLocked = from.rcvbufLocked;
  to.sndbuf = from.sndbuf;
  to.sndbufLocked = from.sndbufLocked;
  to.ca = from.ca;
  to.nonagle = from.nonagle;
  to.userMss = from.userMss;
  to.keepaliveTimeNs = from.keepaliveTimeNs;
  to.keepaliveIntvlNs = from.keepaliveIntvlNs;
  to.keepaliveProbes = from.keepaliveProbes;
  to.linger2 = from.linger2;
  to.userTimeoutMs = from.userTimeoutMs;
  to.notsentLowat = from.notsentLowat;
}
