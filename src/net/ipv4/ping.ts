import { EACCES, EADDRINUSE, EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, EMSGSIZE, ENETUNREACH, EOPNOTSUPP } from '../../uapi/errno.ts';
import { RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import { AF_INET, AF_UNSPEC, IPPROTO_ICMP, MSG_ERRQUEUE, MSG_OOB, type MsgHdr, type SockAddr, SOCK_DGRAM } from '../../uapi/socket.ts';
import { ipv4IsLbcast, ipv4IsMulticast, putBe16 } from '../../wire/addr.ts';
import { checksum } from '../../wire/checksum.ts';
import {
  ICMP_CHECK,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_EXT_ECHO,
  ICMP_FRAG_NEEDED,
  ICMP_HLEN,
  ICMP_ID,
  ICMP_REDIRECT,
  icmpId,
} from '../../wire/icmp.ts';
import { ipv4Daddr, ipv4Hlen, ipv4Saddr } from '../../wire/ipv4.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { inetAddrType } from './fib_frontend.ts';
import { icmpOutCount } from './icmp_send.ts';
import { InetSock, TCP_ESTABLISHED } from './inet_sock.ts';
import { ipAllocSkb, ipCheckLength, ipSendSkb } from './ip_make_skb.ts';
import { classifyIcmpError, ipIcmpError, socketError } from './ip_sockglue.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { copyIn } from './raw.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { ipv4Redirect, ipv4UpdatePmtu } from './route_pmtu.ts';
import { inetIif, RTCF_BROADCAST } from './rtable.ts';
import { traceNoRoute } from './route_trace.ts';

/** The ping sockets of a namespace, by identifier. */
class PingTable {
  readonly byId = new Map<number, PingSock[]>();
  rover = 0;
}

function pingTable(net: Net): PingTable {
  const ipv4 = ipv4Net(net);
  return (ipv4.ping ?? (ipv4.ping = new PingTable())) as PingTable;
}

/** All ping sockets with an identifier, for /proc/net/icmp and listings. */
export function pingSockets(net: Net): PingSock[] {
  const table = ipv4Net(net).ping as PingTable | null;
  return table === null ? [] : [...table.byId.values()].flat();
}

/** May this process's group make ping sockets (net.ipv4.ping_group_range)? All processes are group 0. */
export function pingInitSock(net: Net): PingSock | number {
  const { pingGroupRangeLow, pingGroupRangeHigh } = ipv4Net(net).sysctl;
  return pingGroupRangeLow <= 0 && 0 <= pingGroupRangeHigh ? new PingSock(net) : -EACCES;
}

/** Linux: ping_lookup(). */
function pingLookup(net: Net, ident: number, laddr: number, dif: number): PingSock | null {
  const table = ipv4Net(net).ping as PingTable | null;
  const list = table === null ? undefined : table.byId.get(ident);
  if (list === undefined) return null;
  for (const sk of list) {
    if (sk.rcvSaddr !== 0 && sk.rcvSaddr !== laddr) continue;
    if (sk.boundDevIf !== 0 && sk.boundDevIf !== dif) continue;
    return sk;
  }
  return null;
}

/** An echo reply came: `data` at the ICMP header. Takes over the skb. Linux: ping_rcv(). */
export function pingRcv(skb: SkBuff): boolean {
  const net = skb.dev!.net;
  const { bytes, networkHeader } = skb;
  const sk = ipv4Net(net).ping === null ? null : pingLookup(net, icmpId(bytes, skb.data), ipv4Daddr(bytes, networkHeader), inetIif(skb));
  if (sk === null) {
    kfreeSkb(skb, 'NO_SOCKET', net);
    return false;
  }
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ping_rcv', net);
  return sk.queueRcvSkb(skb);
}

/** An ICMP error quotes an echo request of ours at `skb.data`. Linux: ping_err(). */
export function pingErr(skb: SkBuff, info: number): void {
  const net = skb.dev!.net;
  const { bytes, data: at } = skb;
  const icmp = at + ipv4Hlen(bytes, at);
  if (icmp + ICMP_HLEN > skb.tail || (bytes[icmp] !== ICMP_ECHO && bytes[icmp] !== ICMP_EXT_ECHO)) return;
  const sk = pingLookup(net, icmpId(bytes, icmp), ipv4Saddr(bytes, at), inetIif(skb));
  if (sk === null) return;
  const type = bytes[skb.transportHeader];
  const code = bytes[skb.transportHeader + 1];
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) ipv4UpdatePmtu(skb, net, info, 0, IPPROTO_ICMP, sk);
  else if (type === ICMP_REDIRECT) {
    ipv4Redirect(skb, net, IPPROTO_ICMP);
    return;
  }
  classifyIcmpError(sk, type, code);
  const { errno, hard } = socketError;
  if (errno === 0) return;
  if (!sk.recverr) {
    if (!hard || sk.state !== TCP_ESTABLISHED) return;
  } else {
    ipIcmpError(sk, skb, errno, 0, info, icmp);
  }
  sk.skErr = errno;
  sk.errorReport();
}

/** A datagram socket that sends echo requests. Linux: net/ipv4/ping.c. Its port is the identifier. */
export class PingSock extends InetSock {
  constructor(net: Net) {
    super(net, SOCK_DGRAM, IPPROTO_ICMP);
  }

  /** Takes an identifier: the one asked for or a free one. Linux: ping_get_port(). */
  private getPort(ident: number): number {
    const table = pingTable(this.net);
    if (ident === 0) {
      let candidate = table.rover;
      for (let i = 0; i <= 0xffff; i++) {
        candidate = (candidate + 1) & 0xffff;
        if (candidate !== 0 && !table.byId.has(candidate)) break;
      }
      table.rover = candidate;
      ident = candidate;
    } else if (table.byId.get(ident)?.some((other) => !other.reuseaddr || !this.reuseaddr) === true) {
      return -EADDRINUSE;
    }
    this.unhash();
    const list = table.byId.get(ident);
    if (list === undefined) table.byId.set(ident, [this]);
    else list.push(this);
    this.sport = ident;
    return 0;
  }

  private unhash(): void {
    const table = pingTable(this.net);
    const list = table.byId.get(this.sport);
    const at = list === undefined ? -1 : list.indexOf(this);
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    if (list.length === 0) table.byId.delete(this.sport);
  }

  /** Linux: ping_bind(). */
  override bind(address: SockAddr): number {
    if (address.family !== AF_INET && !(address.family === AF_UNSPEC && (address.addr ?? 0) === 0)) return -EAFNOSUPPORT;
    const addr = address.addr ?? 0;
    if (addr !== 0) {
      if (ipv4IsMulticast(addr) || ipv4IsLbcast(addr)) return -EADDRNOTAVAIL;
      const type = inetAddrType(this.net, addr);
      if (type !== RTN_LOCAL && ipv4Net(this.net).sysctl.ipNonlocalBind === 0) return -EADDRNOTAVAIL;
    }
    if (this.sport !== 0) return -EINVAL;
    this.boundAddr = addr;
    this.saddr = addr;
    this.rcvSaddr = addr;
    const err = this.getPort(address.port ?? 0);
    if (err !== 0) {
      this.saddr = 0;
      this.rcvSaddr = 0;
    }
    return err;
  }

  override connect(address: SockAddr): number {
    const err = this.datagramConnect(address, IPPROTO_ICMP);
    return err === 0 && this.sport === 0 ? this.getPort(0) : err;
  }

  /** Linux: ping_v4_sendmsg(). */
  override sendmsg(data: Uint8Array, length: number, flags: number, address: SockAddr | undefined): number {
    if (length > 0xffff) return -EMSGSIZE;
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    if (length < ICMP_HLEN || (data[0] !== ICMP_ECHO && data[0] !== ICMP_EXT_ECHO) || data[1] !== 0) return -EINVAL;
    const daddr = this.destination(address);
    if (this.destError !== 0) return this.destError;
    if (this.sport === 0) this.getPort(0);
    const flow = this.prepareFlow(daddr, IPPROTO_ICMP, 0);
    flow.sport = 0;
    flow.dport = 0;
    const rt = ipRouteOutputKey(this.net, flow);
    if (typeof rt === 'number') {
      if (rt === -ENETUNREACH) this.net.mib.IpOutNoRoutes++;
      traceNoRoute(this.net, flow, null, -rt);
      return rt;
    }
    if ((rt.flags & RTCF_BROADCAST) !== 0 && !this.broadcast) return -EACCES;
    const to = daddr === 0 ? flow.daddr : daddr;
    const err = ipCheckLength(this, rt, to, length);
    if (err !== 0) return err;
    const saddr = flow.saddr;
    const skb = ipAllocSkb(this, length);
    const { bytes, transportHeader: at } = skb;
    copyIn(bytes, at, data, length);
    putBe16(bytes, at + ICMP_ID, this.sport);
    putBe16(bytes, at + ICMP_CHECK, 0);
    putBe16(bytes, at + ICMP_CHECK, checksum(bytes, at, length));
    icmpOutCount(this.net, bytes[at]);
    const sent = ipSendSkb(this, skb, rt, saddr, to, IPPROTO_ICMP);
    return sent < 0 ? sent : length;
  }

  /** The ICMP message without its IP header. Linux: ping_recvmsg(). */
  override recvmsg(msg: MsgHdr, flags: number): number {
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    if ((flags & MSG_ERRQUEUE) !== 0) return this.recvError(msg);
    const skb = this.nextSkb(flags);
    if (typeof skb === 'number') return skb;
    msg.addr = ipv4Saddr(skb.bytes, skb.networkHeader);
    msg.port = 0;
    return this.copyOut(msg, skb, skb.data, skb.len, flags);
  }

  override shutdown(how: number): number {
    if (this.state !== TCP_ESTABLISHED) return -107;
    this.shutdownMask |= how + 1;
    return 0;
  }

  release(): void {
    this.unhash();
    this.purge();
  }
}
