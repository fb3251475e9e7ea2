import { EACCES, EADDRNOTAVAIL, EINVAL, EMSGSIZE, ENETUNREACH, ENOPROTOOPT, EOPNOTSUPP } from '../../uapi/errno.ts';
import { RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST } from '../../uapi/rtnetlink.ts';
import {
  ICMP_FILTER,
  IPPROTO_ICMP,
  IPPROTO_RAW,
  MSG_ERRQUEUE,
  MSG_OOB,
  type MsgHdr,
  type SockAddr,
  SOCK_RAW,
  SOL_RAW,
} from '../../uapi/socket.ts';
import type { PacketFilter } from '../../uapi/packet_filter.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_REDIRECT } from '../../wire/icmp.ts';
import { IPV4_HLEN, IPV4_TOT_LEN, IPV4_ID, ipSendCheck, ipv4Daddr, ipv4Hlen, ipv4Id, ipv4Saddr } from '../../wire/ipv4.ts';
import { putBe16, putBe32 } from '../../wire/addr.ts';
import type { Net } from '../core/net_namespace.ts';
import { allocSkb, consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { inetAddrType } from './fib_frontend.ts';
import { FLOWI_FLAG_KNOWN_NH } from './fib_lookup.ts';
import { icmpOutCount } from './icmp_send.ts';
import { InetSock, TCP_ESTABLISHED } from './inet_sock.ts';
import { IPSKB_IGNORE_DF } from './ip_cb.ts';
import { ipSelectIdent } from './ip_ident.ts';
import { ipLocalOutReady } from './ip_local_out.ts';
import { ipAllocSkb, ipCheckLength, ipLocalError, ipPendingError, ipSendSkb, traceTooLong } from './ip_make_skb.ts';
import { classifyIcmpError, ipIcmpError, socketError } from './ip_sockglue.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { ipv4Redirect, ipv4UpdatePmtu } from './route_pmtu.ts';
import { inetIif, type Rtable, RTCF_BROADCAST } from './rtable.ts';
import { traceNoRoute } from './route_trace.ts';

/** The raw sockets of a namespace, by protocol. */
export class RawSocks {
  readonly byProtocol: RawSock[][] = [];
  count = 0;
}

function rawSocks(net: Net): RawSocks {
  const ipv4 = ipv4Net(net);
  return (ipv4.raw ?? (ipv4.raw = new RawSocks())) as RawSocks;
}

/** All raw sockets of a namespace, for /proc/net/raw and listings. */
export function rawSockets(net: Net): RawSock[] {
  const socks = ipv4Net(net).raw as RawSocks | null;
  return socks === null ? [] : socks.byProtocol.flatMap((list) => list ?? []);
}

/** Linux: raw_v4_match(). */
function rawMatch(sk: RawSock, raddr: number, laddr: number, dif: number): boolean {
  if (sk.daddr !== 0 && sk.daddr !== raddr) return false;
  if (sk.rcvSaddr !== 0 && sk.rcvSaddr !== laddr && !ipv4IsMulticast(laddr)) return false;
  return sk.boundDevIf === 0 || sk.boundDevIf === dif;
}

/**
 * Gives a copy of a received packet (`networkHeader` at its IP header) to each raw socket that wants it. Was there one?
 * Linux: raw_local_deliver(), raw_v4_input().
 */
export function rawLocalDeliver(net: Net, skb: SkBuff, protocol: number): boolean {
  const socks = ipv4Net(net).raw as RawSocks | null;
  if (socks === null || socks.count === 0) return false;
  const list = socks.byProtocol[protocol];
  if (list === undefined || list.length === 0) return false;
  const { bytes, networkHeader: at } = skb;
  const saddr = ipv4Saddr(bytes, at);
  const daddr = ipv4Daddr(bytes, at);
  const dif = inetIif(skb);
  let delivered = false;
  for (let i = 0; i < list.length; i++) {
    const sk = list[i];
    if (!rawMatch(sk, saddr, daddr, dif)) continue;
    delivered = true;
    if (protocol === IPPROTO_ICMP && sk.icmpFiltered(skb)) continue;
    if (ipv4IsMulticast(daddr) && !wantsGroup(sk, daddr, dif)) continue;
    rawRcv(sk, skb.clone());
  }
  return delivered;
}

/** Linux: ip_mc_sf_allow() with IP_MULTICAST_ALL on: all groups of the host. */
function wantsGroup(sk: RawSock, group: number, dif: number): boolean {
  return sk.memberships.length === 0 || sk.memberships.some((m) => m.multiaddr === group && m.ifindex === dif);
}

/** Linux: raw_rcv(). */
function rawRcv(sk: RawSock, skb: SkBuff): void {
  skb.nfct = null;
  skb.data = skb.networkHeader;
  if (sk.net.stack.trace.on) sk.net.stack.trace.hit(skb, 'raw_rcv', sk.net);
  sk.queueRcvSkb(skb);
}

/** An ICMP error came for a packet of `protocol`; its header is at `skb.data`. Linux: raw_icmp_error(). */
export function rawIcmpError(net: Net, skb: SkBuff, protocol: number, info: number): void {
  const socks = ipv4Net(net).raw as RawSocks | null;
  const list = socks === null ? undefined : socks.byProtocol[protocol];
  if (list === undefined) return;
  const { bytes, data: at } = skb;
  const dif = skb.dev!.ifindex;
  for (const sk of list) if (rawMatch(sk, ipv4Daddr(bytes, at), ipv4Saddr(bytes, at), dif)) rawErr(sk, skb, info);
}

/** Linux: raw_err(). */
function rawErr(sk: RawSock, skb: SkBuff, info: number): void {
  const type = skb.bytes[skb.transportHeader];
  const code = skb.bytes[skb.transportHeader + 1];
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) ipv4UpdatePmtu(skb, sk.net, info, 0, sk.protocol, sk);
  else if (type === ICMP_REDIRECT) {
    ipv4Redirect(skb, sk.net, sk.protocol);
    return;
  }
  if (!sk.recverr && sk.state !== TCP_ESTABLISHED) return;
  classifyIcmpError(sk, type, code);
  const { errno, hard } = socketError;
  if (errno === 0) return;
  if (sk.recverr) {
    const payload = sk.hdrincl ? skb.data : skb.data + ipv4Hlen(skb.bytes, skb.data);
    ipIcmpError(sk, skb, errno, 0, info, payload);
  }
  if (sk.recverr || hard) {
    sk.skErr = errno;
    sk.errorReport();
  }
}

/** A raw socket. Linux: net/ipv4/raw.c. */
export class RawSock extends InetSock {
  /** ICMP types it does not want, one bit each. */
  private icmpFilter = 0;

  constructor(net: Net, protocol: number) {
    super(net, SOCK_RAW, protocol);
    this.sport = protocol;
    if (protocol === IPPROTO_RAW) this.hdrincl = true;
    const socks = rawSocks(net);
    (socks.byProtocol[protocol] ??= []).push(this);
    socks.count++;
  }

  /** Linux: icmp_filter(). */
  icmpFiltered(skb: SkBuff): boolean {
    if (this.icmpFilter === 0) return false;
    if (skb.transportHeader >= skb.tail) return true;
    const type = skb.bytes[skb.transportHeader];
    return type < 32 && ((1 << type) & this.icmpFilter) !== 0;
  }

  /** Linux: raw_bind(). */
  override bind(address: SockAddr): number {
    const addr = address.addr ?? 0;
    const type = inetAddrType(this.net, addr);
    const usable = addr === 0 || type === RTN_LOCAL || type === RTN_MULTICAST || type === RTN_BROADCAST;
    if (!usable && ipv4Net(this.net).sysctl.ipNonlocalBind === 0) return -EADDRNOTAVAIL;
    this.boundAddr = addr;
    this.rcvSaddr = addr;
    this.saddr = type === RTN_MULTICAST || type === RTN_BROADCAST ? 0 : addr;
    this.dstCache = null;
    return 0;
  }

  override connect(address: SockAddr): number {
    return this.datagramConnect(address, this.protocol);
  }

  /** Linux: raw_sendmsg(). */
  override sendmsg(data: Uint8Array, length: number, flags: number, address: SockAddr | undefined): number {
    if (length > 0xffff) return -EMSGSIZE;
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    const daddr = this.destination(address);
    if (this.destError !== 0) return this.destError;
    if (this.hdrincl && this.options !== null) return -EINVAL;
    const flow = this.prepareFlow(daddr, this.hdrincl ? IPPROTO_RAW : this.protocol, this.hdrincl ? FLOWI_FLAG_KNOWN_NH : 0);
    flow.sport = 0;
    flow.dport = 0;
    if (this.options !== null && this.options.srr !== 0) flow.daddr = this.options.faddr;
    const rt = ipRouteOutputKey(this.net, flow);
    if (typeof rt === 'number') {
      if (rt === -ENETUNREACH) this.net.mib.IpOutNoRoutes++;
      traceNoRoute(this.net, flow, null, -rt);
      return rt;
    }
    if ((rt.flags & RTCF_BROADCAST) !== 0 && !this.broadcast) return -EACCES;
    const err = this.hdrincl
      ? this.sendHdrincl(data, length, rt, flow.saddr, flow.daddr)
      : this.send(data, length, rt, flow.saddr, daddr === 0 ? flow.daddr : daddr);
    return err < 0 ? err : length;
  }

  private send(data: Uint8Array, length: number, rt: Rtable, saddr: number, daddr: number): number {
    const err = ipCheckLength(this, rt, daddr, length, false);
    if (err !== 0) return err;
    const skb = ipAllocSkb(this, length);
    copyIn(skb.bytes, skb.transportHeader, data, length);
    if (this.protocol === IPPROTO_ICMP && length > 0) icmpOutCount(this.net, data[0]);
    return ipSendSkb(this, skb, rt, saddr, daddr, this.protocol);
  }

  /** The user's own IP header; length, checksum and, where 0, source and identification are filled in. Linux: raw_send_hdrinc(). */
  private sendHdrincl(data: Uint8Array, length: number, rt: Rtable, saddr: number, daddr: number): number {
    if (length > rt.dev.mtu) {
      traceTooLong(this, rt, daddr, length, rt.dev.mtu);
      ipLocalError(this, EMSGSIZE, daddr, this.dport, rt.dev.mtu);
      return -EMSGSIZE;
    }
    if (length < IPV4_HLEN) return -EINVAL;
    if (this.skErr !== 0) return ipPendingError(this);
    const skb = allocSkb(length);
    const at = skb.put(length);
    const { bytes } = skb;
    copyIn(bytes, at, data, length);
    const hlen = ipv4Hlen(bytes, at);
    if (hlen < IPV4_HLEN || hlen > length) {
      consumeSkb(skb);
      return -EINVAL;
    }
    skb.networkHeader = at;
    skb.transportHeader = at + hlen;
    if (ipv4Saddr(bytes, at) === 0) putBe32(bytes, at + 12, saddr);
    putBe16(bytes, at + IPV4_TOT_LEN, length);
    if (ipv4Id(bytes, at) === 0)
      putBe16(bytes, at + IPV4_ID, ipSelectIdent(this.net, ipv4Daddr(bytes, at), ipv4Saddr(bytes, at), bytes[at + 9]));
    ipSendCheck(bytes, at);
    if (bytes[at + 9] === IPPROTO_ICMP && hlen < length) icmpOutCount(this.net, bytes[at + hlen]);
    skb.cb0 = this.ignoreDf ? IPSKB_IGNORE_DF : 0;
    skb.dst = rt;
    skb.sk = this;
    skb.mark = this.mark;
    skb.priority = this.priority;
    return ipLocalOutReady(this.net, skb);
  }

  /** The packet from its IP header on. Linux: raw_recvmsg(). */
  override recvmsg(msg: MsgHdr, flags: number): number {
    if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
    if ((flags & MSG_ERRQUEUE) !== 0) return this.recvError(msg);
    const skb = this.nextSkb(flags);
    if (typeof skb === 'number') return skb;
    msg.addr = ipv4Saddr(skb.bytes, skb.networkHeader);
    msg.port = 0;
    return this.copyOut(msg, skb, skb.data, skb.len, flags);
  }

  override setsockopt(level: number, option: number, value: number | string | Uint8Array | PacketFilter): number {
    if (level !== SOL_RAW) return super.setsockopt(level, option, value);
    if (option !== ICMP_FILTER) return -ENOPROTOOPT;
    if (this.protocol !== IPPROTO_ICMP) return -EOPNOTSUPP;
    this.icmpFilter = value as number;
    return 0;
  }

  override getsockopt(level: number, option: number): number {
    if (level !== SOL_RAW) return super.getsockopt(level, option);
    return option === ICMP_FILTER && this.protocol === IPPROTO_ICMP ? this.icmpFilter : -ENOPROTOOPT;
  }

  override shutdown(how: number): number {
    if (this.state !== TCP_ESTABLISHED) return -107;
    this.shutdownMask |= how + 1;
    return 0;
  }

  release(): void {
    const socks = rawSocks(this.net);
    const list = socks.byProtocol[this.protocol];
    const at = list.indexOf(this);
    if (at >= 0) {
      list.splice(at, 1);
      socks.count--;
    }
    this.purge();
  }
}

/** Copies a user's bytes into a packet. */
export function copyIn(bytes: Uint8Array, at: number, data: Uint8Array, length: number): void {
  if (length <= 192) for (let i = 0; i < length; i++) bytes[at + i] = data[i];
  else bytes.set(length === data.length ? data : data.subarray(0, length), at);
}
