import { EINVAL, ENOENT } from '../../uapi/errno.ts';
import {
  INET_DIAG_CONG,
  INET_DIAG_INFO,
  INET_DIAG_SHUTDOWN,
  INET_DIAG_SKMEMINFO,
  INET_DIAG_MEMINFO,
  INET_DIAG_TIMER_KEEPALIVE,
  INET_DIAG_TIMER_OFF,
  INET_DIAG_TIMER_ON,
  INET_DIAG_TIMER_PERSIST,
  INET_DIAG_TIMER_TIMEWAIT,
  INET_DIAG_TOS,
  type InetDiagMsg,
  type InetDiagReq,
  type InetDiagSockId,
  SOCK_DESTROY,
  SOCK_DIAG_BY_FAMILY,
  type SkMeminfo,
} from '../../uapi/inet_diag.ts';
import type { NlMessage } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_INET6, AF_UNIX, IPPROTO_ICMP, IPPROTO_RAW, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { isDump, rtnlRegister } from '../core/rtnetlink.ts';
import { type EhashEntry, tcpHashinfo } from './inet_hashtables.ts';
import type { InetSock } from './inet_sock.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { pingSockets } from './ping.ts';
import { rawSockets } from './raw.ts';
import { bbrInfo } from './tcp_bbr.ts';
import { tcpDoneWithError } from './tcp_done.ts';
import { tcpGetInfo } from './tcp_info.ts';
import { tcpRequestDrop } from './tcp_minisocks.ts';
import { TcpRequestSock } from './tcp_request.ts';
import { tcpSendActiveReset } from './tcp_retransmit.ts';
import { TcpSk } from './tcp_sock.ts';
import { ICSK_TIME_PROBE0, TCP_CLOSE, TCP_LISTEN, TCP_SYN_RECV } from './tcp_states.ts';
import { tcpTimewaitKill, TcpTimewaitSock } from './tcp_timewait.ts';
import { udpSockets } from './udp.ts';

const ECONNABORTED = 103;
const TCP_NEW_SYN_RECV = 12;

function wants(req: InetDiagReq, what: number): boolean {
  return ((req.ext ?? 0) & (1 << (what - 1))) !== 0;
}

function sockId(sk: { sport: number; dport: number; rcvSaddr: number; daddr: number; boundDevIf: number }): InetDiagSockId {
  return { sport: sk.sport, dport: sk.dport, src: sk.rcvSaddr, dst: sk.daddr, if: sk.boundDevIf };
}

/** ms until `expires`, rounded up to the kernel's ticks. */
function msLeft(net: Net, expires: number): number {
  return Math.max(0, Math.ceil((expires - net.sim.now) / 4_000_000) * 4);
}

function meminfo(sk: InetSock, rmem: number): SkMeminfo {
  const tcp = sk instanceof TcpSk;
  return {
    rmemAlloc: rmem,
    rcvbuf: sk.rcvbuf,
    wmemAlloc: 0,
    sndbuf: sk.sndbuf,
    fwdAlloc: tcp ? sk.forwardAlloc : 0,
    wmemQueued: tcp ? sk.wmemQueued : 0,
    optmem: 0,
    backlog: 0,
    drops: sk.drops,
  };
}

/** What all full sockets have. Linux: inet_sk_diag_fill(). */
function fill(req: InetDiagReq, sk: InetSock, state: number, rqueue: number, wqueue: number): InetDiagMsg {
  const message: InetDiagMsg = {
    family: sk.ipv6 ? AF_INET6 : AF_INET,
    protocol: req.protocol,
    state,
    timer: INET_DIAG_TIMER_OFF,
    retrans: 0,
    expires: 0,
    id: sockId(sk),
    rqueue,
    wqueue,
    uid: 0,
    inode: sk instanceof TcpSk && sk.dead ? 0 : sk.ino,
    mark: sk.mark,
    cookie: (sk.cookie ||= ++sk.net.stack.sockCookie),
  };
  if (wants(req, INET_DIAG_SHUTDOWN)) message.shutdown = sk.shutdownMask;
  if (wants(req, INET_DIAG_TOS)) message.tos = sk.tos;
  if (wants(req, INET_DIAG_SKMEMINFO) || wants(req, INET_DIAG_MEMINFO)) message.skmeminfo = meminfo(sk, sk.rmem);
  return message;
}

/** Linux: tcp_diag_get_info(), inet_diag_msg_attrs_fill(). */
function fillTcp(req: InetDiagReq, sk: TcpSk): InetDiagMsg {
  const { net } = sk;
  const listening = sk.state === TCP_LISTEN;
  const rqueue = listening ? sk.acceptQueue.length : Math.max(0, (sk.rcvNxt - sk.copiedSeq) | 0);
  const message = fill(req, sk, sk.state, rqueue, listening ? sk.maxAckBacklog : (sk.writeSeq - sk.sndUna) >>> 0);
  if (sk.icskPending !== 0 && sk.xmitTimer.pending) {
    const probing = sk.icskPending === ICSK_TIME_PROBE0;
    message.timer = probing ? INET_DIAG_TIMER_PERSIST : INET_DIAG_TIMER_ON;
    message.retrans = probing ? sk.probesOut : sk.retransmits;
    message.expires = msLeft(net, sk.xmitTimer.expires);
  } else if (sk.keepTimer.pending) {
    message.timer = INET_DIAG_TIMER_KEEPALIVE;
    message.retrans = sk.probesOut;
    message.expires = msLeft(net, sk.keepTimer.expires);
  }
  if (wants(req, INET_DIAG_CONG)) message.cong = sk.ca.name;
  if (wants(req, INET_DIAG_INFO)) message.tcp = tcpGetInfo(sk);
  const bbr = listening ? null : bbrInfo(sk);
  if (bbr !== null && wants(req, 3)) message.bbr = bbr;
  return message;
}

function plain(req: InetDiagReq, entry: EhashEntry, state: number, ipv6: boolean): InetDiagMsg {
  return {
    family: ipv6 ? AF_INET6 : AF_INET,
    protocol: req.protocol,
    state,
    timer: INET_DIAG_TIMER_OFF,
    retrans: 0,
    expires: 0,
    id: sockId(entry),
    rqueue: 0,
    wqueue: 0,
    uid: 0,
    inode: 0,
    mark: 0,
    cookie: 0,
  };
}

/** Linux: inet_twsk_diag_fill(). */
function fillTimewait(req: InetDiagReq, tw: TcpTimewaitSock): InetDiagMsg {
  const message = plain(req, tw, tw.substate, tw.ipv6);
  message.timer = INET_DIAG_TIMER_TIMEWAIT;
  message.expires = msLeft(tw.net, tw.timer.expires);
  return message;
}

/** Linux: inet_req_diag_fill(). */
function fillRequest(req: InetDiagReq, request: TcpRequestSock): InetDiagMsg {
  const message = plain(req, request, TCP_SYN_RECV, request.listener.ipv6);
  message.timer = INET_DIAG_TIMER_ON;
  message.retrans = request.numRetrans;
  message.expires = msLeft(request.listener.net, request.timer.expires);
  return message;
}

function fillEntry(req: InetDiagReq, entry: EhashEntry): InetDiagMsg {
  if (entry instanceof TcpTimewaitSock) return fillTimewait(req, entry);
  if (entry instanceof TcpRequestSock) return fillRequest(req, entry);
  return fillTcp(req, entry as TcpSk);
}

/** Every TCP socket of the wanted states: listeners, bound ones, connections. Linux: inet_diag_dump_icsk(). */
function dumpTcp(net: Net, req: InetDiagReq): InetDiagMsg[] {
  if (ipv4Net(net).tcp === null) return [];
  const hash = tcpHashinfo(net);
  const out = hash.listeners().map((sk) => fillTcp(req, sk));
  for (const sk of hash.bhash.all()) if (sk instanceof TcpSk && sk.state === TCP_CLOSE) out.push(fillTcp(req, sk));
  for (const entry of hash.entries()) out.push(fillEntry(req, entry));
  return out;
}

/** UDP, raw and ping sockets: closed or "established". */
function dumpDatagram(req: InetDiagReq, sockets: readonly InetSock[]): InetDiagMsg[] {
  return sockets.map((sk) => fill(req, sk, sk.state, sk.rmem, 0));
}

function dump(net: Net, req: InetDiagReq): InetDiagMsg[] | undefined {
  switch (req.protocol) {
    case IPPROTO_TCP:
      return dumpTcp(net, req);
    case IPPROTO_UDP:
      return dumpDatagram(req, udpSockets(net));
    case IPPROTO_RAW:
      return dumpDatagram(req, rawSockets(net));
    case IPPROTO_ICMP:
      return dumpDatagram(req, pingSockets(net));
    default:
      return undefined;
  }
}

function sameId(a: InetDiagSockId, b: InetDiagSockId): boolean {
  return a.sport === b.sport && a.dport === b.dport && a.src === b.src && a.dst === b.dst;
}

/** SOCK_DIAG_BY_FAMILY of AF_INET. Linux: inet_diag_handler_cmd(). */
function inetDiag(net: Net, message: NlMessage, out: NlMessage[]): number {
  const req = message.body as InetDiagReq;
  const all = dump(net, req);
  if (all === undefined) return isDump(message) ? 0 : -ENOENT;
  if (!isDump(message)) {
    const one = req.id === undefined ? undefined : all.find((entry) => sameId(entry.id, req.id!));
    if (one === undefined) return -ENOENT;
    out.push({ type: SOCK_DIAG_BY_FAMILY, body: one });
    return 0;
  }
  for (const body of all) {
    if (body.family !== req.family) continue;
    const bit = 1 << body.state;
    const half = body.state === TCP_SYN_RECV && (req.states & (1 << TCP_NEW_SYN_RECV)) !== 0;
    if ((req.states & bit) !== 0 || half) out.push({ type: SOCK_DIAG_BY_FAMILY, body });
  }
  return 0;
}

/** SOCK_DESTROY: closes a TCP socket under its program. Linux: tcp_diag_destroy(), tcp_abort(). */
function inetDestroy(net: Net, message: NlMessage): number {
  const { protocol, id } = message.body as InetDiagReq;
  if (protocol !== IPPROTO_TCP || id === undefined) return -EINVAL;
  const hash = tcpHashinfo(net);
  const listener = hash.listeners().find((sk) => sameId(sockId(sk), id));
  if (listener !== undefined) {
    listener.shutdown(2);
    listener.skErr = ECONNABORTED;
    return 0;
  }
  const entry = hash.entries().find((other) => sameId(sockId(other), id));
  if (entry === undefined) return -ENOENT;
  if (entry instanceof TcpTimewaitSock) tcpTimewaitKill(entry);
  else if (entry instanceof TcpRequestSock) tcpRequestDrop(entry);
  else {
    const sk = entry as TcpSk;
    tcpSendActiveReset(sk);
    tcpDoneWithError(sk, ECONNABORTED);
  }
  return 0;
}

/** Answers `ss`. There are no Unix sockets, and of IPv6 the TCP sockets of inet6_sock.ts alone. */
export function inetDiagInit(stack: NetStack): void {
  rtnlRegister(stack, AF_INET, SOCK_DIAG_BY_FAMILY, inetDiag);
  rtnlRegister(stack, AF_INET6, SOCK_DIAG_BY_FAMILY, inetDiag);
  rtnlRegister(stack, AF_UNIX, SOCK_DIAG_BY_FAMILY, () => 0);
  rtnlRegister(stack, AF_INET, SOCK_DESTROY, inetDestroy);
  rtnlRegister(stack, AF_INET6, SOCK_DESTROY, inetDestroy);
}
