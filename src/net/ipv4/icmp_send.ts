import { IFF_LOOPBACK } from '../../uapi/if.ts';
import { RT_SCOPE_LINK } from '../../uapi/rtnetlink.ts';
import { IPPROTO_ICMP, PACKET_HOST } from '../../uapi/socket.ts';
import { putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, sumBytes } from '../../wire/checksum.ts';
import {
  ICMP_CHECK,
  ICMP_DEST_UNREACH,
  ICMP_FRAG_NEEDED,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  NR_ICMP_TYPES,
} from '../../wire/icmp.ts';
import {
  emitIpv4,
  INET_DSCP_MASK,
  IP_OFFSET,
  IPTOS_PREC_INTERNETCONTROL,
  IPTOS_TOS_MASK,
  IPV4_HLEN,
  ipv4CheckHeader,
  ipv4Daddr,
  ipv4FragOff,
  ipv4Protocol,
  ipv4Saddr,
  ipv4Tos,
} from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { nfConntrackAttach } from '../netfilter/nf_conn.ts';
import { inetSelectAddr } from './devinet.ts';
import { Flow4 } from './fib_lookup.ts';
import { inetGetpeer, inetPeerXrlimAllow, jiffies, JIFFIES_PER_SEC } from './inet_peer.ts';
import { IPSKB_IGNORE_DF } from './ip_cb.ts';
import { ipSelectIdent } from './ip_ident.ts';
import { ipLocalOut } from './ip_local_out.ts';
import { type IpOptions, ipOptionsBuild, ipOptionsEcho } from './ip_options.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { traceNoRoute } from './route_trace.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST, type Rtable, skbRtable } from './rtable.ts';

/** ICMP's part of a namespace: the global token bucket, and the messages counted by type (IcmpMsg in /proc/net/snmp). */
export class IcmpNet {
  globalCredit = 0;
  globalStamp = 0;
  readonly in = new Int32Array(256);
  readonly out = new Int32Array(256);
}

export function icmpNet(net: Net): IcmpNet {
  const ipv4 = ipv4Net(net);
  return (ipv4.icmp ?? (ipv4.icmp = new IcmpNet())) as IcmpNet;
}

const NO_COUNTS = { in: new Int32Array(256), out: new Int32Array(256) };

/** Received and sent messages by type. */
export function icmpMsgCounts(net: Net): { readonly in: Int32Array; readonly out: Int32Array } {
  return (ipv4Net(net).icmp as IcmpNet | null) ?? NO_COUNTS;
}

/** Counts a message on its way out. Linux: icmp_out_count(). */
export function icmpOutCount(net: Net, type: number): void {
  net.mib.IcmpOutMsgs++;
  icmpNet(net).out[type & 255]++;
}

/** Does the type report an error (and must not be answered by one)? Linux: icmp_pointers[].error. */
export function icmpIsError(type: number): boolean {
  return (
    type === ICMP_DEST_UNREACH ||
    type === ICMP_SOURCE_QUENCH ||
    type === ICMP_REDIRECT ||
    type === ICMP_TIME_EXCEEDED ||
    type === ICMP_PARAMETERPROB
  );
}

/** Is the type one that no limit holds for? Linux: icmpv4_mask_allow(). */
function maskAllow(net: Net, type: number, code: number): boolean {
  if (type > NR_ICMP_TYPES || (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED)) return true;
  return ((1 << type) & ipv4Net(net).sysctl.icmpRatemask) === 0;
}

/** Set by icmpv4GlobalAllow: the message must pass icmpv4XrlimAllow, too. */
let applyRatelimit = false;

/** The host-wide limit of messages a second. Linux: icmpv4_global_allow(). */
export function icmpv4GlobalAllow(net: Net, type: number, code: number): boolean {
  applyRatelimit = false;
  if (maskAllow(net, type, code)) return true;
  if (icmpGlobalAllow(net)) {
    applyRatelimit = true;
    return true;
  }
  net.mib.IcmpOutRateLimitGlobal++;
  return false;
}

/** Linux: icmp_global_allow(). */
function icmpGlobalAllow(net: Net): boolean {
  const icmp = icmpNet(net);
  if (icmp.globalCredit > 0) return true;
  const now = jiffies(net);
  const delta = Math.min(now - icmp.globalStamp, JIFFIES_PER_SEC);
  if (delta < JIFFIES_PER_SEC / 50) return false;
  const { icmpMsgsPerSec, icmpMsgsBurst } = ipv4Net(net).sysctl;
  const more = Math.floor((icmpMsgsPerSec * delta) / JIFFIES_PER_SEC);
  if (more === 0) return false;
  icmp.globalStamp = now;
  icmp.globalCredit = Math.min(icmp.globalCredit + more, icmpMsgsBurst);
  return true;
}

/** The limit for each destination. Linux: icmpv4_xrlim_allow(). */
export function icmpv4XrlimAllow(net: Net, rt: Rtable, daddr: number): boolean {
  if (!applyRatelimit) return true;
  if ((rt.dev.flags & IFF_LOOPBACK) === 0) {
    // Without a limit nobody saves up tokens either: asked all the same.
    const timeout = Math.ceil((ipv4Net(net).sysctl.icmpRatelimit * JIFFIES_PER_SEC) / 1000);
    if (!inetPeerXrlimAllow(net, inetGetpeer(net, daddr), timeout)) {
      net.mib.IcmpOutRateLimitHost++;
      return false;
    }
  }
  // The credit is taken by chance, so that nobody can count from outside what else is sent.
  icmpNet(net).globalCredit -= net.sim.random.below(3);
  return true;
}

/** May an error be sent about this packet at all? */
function mayAnswer(skb: SkBuff, rt: Rtable, type: number): boolean {
  const { bytes, networkHeader: at, tail } = skb;
  const hlen = at < 0 ? -1 : ipv4CheckHeader(bytes, at, tail);
  if (hlen < 0) return false;
  if (skb.pktType !== PACKET_HOST || (rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return false;
  if ((ipv4FragOff(bytes, at) & IP_OFFSET) !== 0) return false;
  if (!icmpIsError(type) || ipv4Protocol(bytes, at) !== IPPROTO_ICMP) return true;
  if (at + hlen >= tail) return false;
  const inner = bytes[at + hlen];
  return inner <= NR_ICMP_TYPES && !icmpIsError(inner);
}

const flow = new Flow4();
let busy = false;

/**
 * Takes ICMP's own socket: false while it is sending already, so that an error about a message just going out (a rule of OUTPUT
 * that refuses it) is not sent. Linux: icmp_xmit_lock().
 */
export function icmpXmitLock(): boolean {
  if (busy) return false;
  busy = true;
  return true;
}

/** Linux: icmp_xmit_unlock(). */
export function icmpXmitUnlock(): void {
  busy = false;
}

/**
 * Answers a received (or own, undeliverable) packet with an ICMP error; `info` is the second word of the header: a gateway,
 * an MTU, a pointer. Only looks at `skb`, whose network header and route must be set. Nothing happens where RFC 1122 3.2.2
 * forbids an answer or a rate limit stands against it. Linux: __icmp_send().
 */
export function icmpSend(skb: SkBuff, type: number, code: number, info: number): void {
  const rt = skb.dst === null ? null : skbRtable(skb);
  if (rt === null) return;
  const net = rt.net;
  if (!mayAnswer(skb, rt, type)) return;
  applyRatelimit = false;
  if (!(skb.dev !== null && (skb.dev.flags & IFF_LOOPBACK) !== 0) && !icmpv4GlobalAllow(net, type, code)) return;
  if (!icmpXmitLock()) return;
  try {
    sendError(net, skb, rt, type, code, info);
  } finally {
    icmpXmitUnlock();
  }
}

function sendError(net: Net, skb: SkBuff, rt: Rtable, type: number, code: number, info: number): void {
  const { bytes, networkHeader: at } = skb;
  const ipv4 = ipv4Net(net);
  const daddr = ipv4Saddr(bytes, at);
  const options = skb.cbObject === null ? null : ipOptionsEcho(net, skb, skb.cbObject as IpOptions);
  if (skb.cbObject !== null && options === null) return;
  const tos = icmpIsError(type) ? (ipv4Tos(bytes, at) & IPTOS_TOS_MASK) | IPTOS_PREC_INTERNETCONTROL : ipv4Tos(bytes, at);
  flow.reset();
  flow.daddr = daddr;
  flow.saddr = errorSource(net, skb, rt, daddr);
  flow.mark = ipv4.sysctl.fwmarkReflect !== 0 ? skb.mark : 0;
  flow.tos = tos & INET_DSCP_MASK;
  flow.proto = IPPROTO_ICMP;
  const out = ipRouteOutputKey(net, flow, skb);
  if (typeof out === 'number') {
    traceNoRoute(net, flow, skb, -out);
    return;
  }
  if (!icmpv4XrlimAllow(net, out, flow.daddr)) return;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'icmp_send', net, { type, code, to: daddr });
  pushError(net, skb, out, tos, type, code, info, options);
}

/** The source of an error: what the packet was sent to if that is ours, else left to the route (0). */
function errorSource(net: Net, skb: SkBuff, rt: Rtable, daddr: number): number {
  if ((rt.flags & RTCF_LOCAL) !== 0) return ipv4Daddr(skb.bytes, skb.networkHeader);
  if (!rt.isInput || ipv4Net(net).sysctl.icmpErrorsUseInboundIfaddr === 0) return 0;
  const dev: NetDevice | undefined = net.devByIndex.get(skb.cb2 !== 0 ? skb.cb2 : skb.skbIif);
  return dev === undefined ? 0 : inetSelectAddr(dev, daddr, RT_SCOPE_LINK);
}

/** As much of the packet as fits into 576 bytes (RFC 1812 4.3.2.3). */
const ICMP_ERROR_SIZE = 576;
const INADDR_DUMMY = 0xc0000008 | 0;

function pushError(
  net: Net,
  skb: SkBuff,
  rt: Rtable,
  tos: number,
  type: number,
  code: number,
  info: number,
  options: IpOptions | null,
): void {
  const optlen = options === null ? 0 : options.optlen;
  const room = Math.min(rt.mtu(), ICMP_ERROR_SIZE) - IPV4_HLEN - optlen - ICMP_HLEN;
  if (room <= IPV4_HLEN) return;
  const from = skb.networkHeader;
  const quoted = Math.min(skb.tail - from, room);
  const hlen = IPV4_HLEN + optlen;
  const error = allocSkb(hlen + ICMP_HLEN + quoted);
  error.origin = skb.id;
  const at = error.put(hlen + ICMP_HLEN + quoted);
  const bytes = error.bytes;
  const icmp = at + hlen;
  bytes[icmp] = type;
  bytes[icmp + 1] = code;
  putBe16(bytes, icmp + ICMP_CHECK, 0);
  putBe32(bytes, icmp + 4, info);
  bytes.set(skb.bytes.subarray(from, from + quoted), icmp + ICMP_HLEN);
  putBe16(bytes, icmp + ICMP_CHECK, fold(sumBytes(bytes, icmp, ICMP_HLEN + quoted)));

  const saddr = rt.saddr !== 0 ? rt.saddr : INADDR_DUMMY;
  const id = ipSelectIdent(net, rt.daddr, saddr, IPPROTO_ICMP);
  emitIpv4(bytes, at, tos, error.len, id, 0, rt.ttl(), IPPROTO_ICMP, saddr, rt.daddr);
  error.networkHeader = at;
  error.transportHeader = icmp;
  error.cb0 = IPSKB_IGNORE_DF;
  error.dst = rt;
  error.mark = flow.mark;
  if (options !== null) {
    bytes[at] = 0x40 | (hlen >> 2);
    ipOptionsBuild(error, options, rt.daddr, rt);
    error.cbObject = options;
  }
  nfConntrackAttach(error, skb);
  icmpOutCount(net, type);
  ipLocalOut(net, error);
}
