import { IPPROTO_ICMP, IPPROTO_TCP } from '../../uapi/socket.ts';
import { be16, putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, sumBytes, updateChecksum16 } from '../../wire/checksum.ts';
import {
  ICMP_CHECK,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_EXT_ECHOREPLY,
  ICMP_FRAG_NEEDED,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_EXC_FRAGTIME,
  ICMP_TIME_EXCEEDED,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  icmpCheckHeader,
  icmpGateway,
  icmpMtu,
  NR_ICMP_TYPES,
  NR_ICMP_UNREACH,
} from '../../wire/icmp.ts';
import {
  emitIpv4,
  INET_DSCP_MASK,
  IPV4_HLEN,
  ipSendCheck,
  ipv4CheckHeader,
  ipv4Daddr,
  ipv4Protocol,
  ipv4Saddr,
  ipv4Tos,
} from '../../wire/ipv4.ts';
import { RTN_BROADCAST } from '../../uapi/rtnetlink.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { inetAddrTypeDevTable } from './fib_frontend.ts';
import { Flow4 } from './fib_lookup.ts';
import { icmpNet, icmpOutCount, icmpv4GlobalAllow, icmpv4XrlimAllow, icmpXmitLock, icmpXmitUnlock } from './icmp_send.ts';
import { IPSKB_IGNORE_DF } from './ip_cb.ts';
import { ipSelectIdent } from './ip_ident.ts';
import { ipLocalOut, ipLocalOutReady } from './ip_local_out.ts';
import { inetCurrentTimestamp, type IpOptions, ipOptionsBuild, ipOptionsEcho, specDst } from './ip_options.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { pingErr, pingRcv } from './ping.ts';
import { rawIcmpError } from './raw.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { ipv4Redirect, ipv4UpdatePmtu } from './route_pmtu.ts';
import { RTCF_BROADCAST, RTCF_MULTICAST, type Rtable, skbRtable } from './rtable.ts';
import { traceNoRoute } from './route_trace.ts';

export { icmpMsgCounts } from './icmp_send.ts';

/** A received ICMP message: `data` at its header. Takes over the skb. Linux: icmp_rcv(). */
export function icmpRcv(skb: SkBuff): void {
  const rt = skb.dst as Rtable;
  const net = rt.net;
  const { bytes, data: at } = skb;
  const mib = net.mib;
  mib.IcmpInMsgs++;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'icmp_rcv', net, at < skb.tail ? { type: bytes[at], code: bytes[at + 1] } : undefined);
  if (!icmpCheckHeader(at, skb.tail)) {
    mib.IcmpInErrors++;
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
    return;
  }
  if (fold(sumBytes(bytes, at, skb.tail - at)) !== 0) {
    mib.IcmpInCsumErrors++;
    mib.IcmpInErrors++;
    kfreeSkb(skb, 'ICMP_CSUM', net);
    return;
  }
  const type = bytes[at];
  icmpNet(net).in[type]++;
  if (type === ICMP_ECHOREPLY || type === ICMP_EXT_ECHOREPLY) {
    pingRcv(skb);
    return;
  }
  if (type > NR_ICMP_TYPES) {
    mib.IcmpInErrors++;
    kfreeSkb(skb, 'UNHANDLED_PROTO', net);
    return;
  }
  if ((rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0 && !answersBroadcast(net, type)) {
    mib.IcmpInErrors++;
    kfreeSkb(skb, 'INVALID_PROTO', net);
    return;
  }
  dispatch(net, skb, type);
}

/** RFC 1122 3.2.2.6, 3.2.2.8: only these may be sent to many, and echo only when that is allowed. */
function answersBroadcast(net: Net, type: number): boolean {
  if (type === ICMP_ECHO || type === ICMP_TIMESTAMP) return ipv4Net(net).sysctl.icmpEchoIgnoreBroadcasts === 0;
  return type === 17 || type === 18;
}

/** Linux: icmp_pointers[].handler. */
function dispatch(net: Net, skb: SkBuff, type: number): void {
  switch (type) {
    case ICMP_ECHO:
      icmpEcho(net, skb);
      return;
    case ICMP_DEST_UNREACH:
    case ICMP_SOURCE_QUENCH:
    case ICMP_TIME_EXCEEDED:
    case ICMP_PARAMETERPROB:
      icmpUnreach(net, skb, type);
      return;
    case ICMP_REDIRECT:
      icmpRedirect(net, skb);
      return;
    case ICMP_TIMESTAMP:
      icmpTimestamp(net, skb);
      return;
    case ICMP_TIMESTAMPREPLY:
    case 15:
    case 16:
    case 17:
    case 18:
      consumeSkb(skb);
      return;
    default:
      net.mib.IcmpInErrors++;
      kfreeSkb(skb, 'UNHANDLED_PROTO', net);
  }
}

// -- requests

/** Linux: icmp_echo(). */
function icmpEcho(net: Net, skb: SkBuff): void {
  if (ipv4Net(net).sysctl.icmpEchoIgnoreAll !== 0) {
    kfreeSkb(skb, 'ICMP_ECHO_IGNORED', net);
    return;
  }
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'icmp_echo', net);
  icmpReply(net, skb, ICMP_ECHOREPLY);
}

/** Linux: icmp_timestamp(). */
function icmpTimestamp(net: Net, skb: SkBuff): void {
  if (skb.len < ICMP_HLEN + 4) {
    net.mib.IcmpInErrors++;
    kfreeSkb(skb, 'PKT_TOO_SMALL', net);
    return;
  }
  skb.cow();
  const at = skb.data;
  skb.trim(ICMP_HLEN + 4);
  skb.put(8);
  const now = inetCurrentTimestamp(net);
  putBe32(skb.bytes, at + 12, now);
  putBe32(skb.bytes, at + 16, now);
  skb.bytes[at] = ICMP_TIMESTAMPREPLY;
  skb.bytes[at + 1] = 0;
  putBe16(skb.bytes, at + ICMP_CHECK, 0);
  putBe16(skb.bytes, at + ICMP_CHECK, fold(sumBytes(skb.bytes, at, skb.len)));
  icmpReply(net, skb, ICMP_TIMESTAMPREPLY);
}

const flow = new Flow4();

/**
 * Turns a request into its answer, in the same bytes: new type, addresses exchanged, and off it goes as a packet of this
 * host's own. Takes over the skb. Linux: icmp_reply(), which copies.
 */
function icmpReply(net: Net, skb: SkBuff, type: number): void {
  const tos = ipv4Tos(skb.bytes, skb.networkHeader);
  const options = skb.cbObject === null ? null : ipOptionsEcho(net, skb, skb.cbObject as IpOptions);
  if ((skb.cbObject !== null && options === null) || !icmpv4GlobalAllow(net, type, 0) || !icmpXmitLock()) {
    consumeSkb(skb);
    return;
  }
  try {
    sendReply(net, skb, type, tos, options);
  } finally {
    icmpXmitUnlock();
  }
}

function sendReply(net: Net, skb: SkBuff, type: number, tos: number, options: IpOptions | null): void {
  const { bytes, networkHeader: from } = skb;
  const daddr = ipv4Saddr(bytes, from);
  const unicast = ((skb.dst as Rtable).flags & (RTCF_BROADCAST | RTCF_MULTICAST)) === 0;
  flow.reset();
  flow.daddr = daddr;
  flow.saddr = unicast ? ipv4Daddr(bytes, from) : specDst(skb);
  flow.mark = ipv4Net(net).sysctl.fwmarkReflect !== 0 ? skb.mark : 0;
  flow.tos = tos & INET_DSCP_MASK;
  flow.proto = IPPROTO_ICMP;
  const out = ipRouteOutputKey(net, flow);
  if (typeof out === 'number') traceNoRoute(net, flow, skb, -out);
  if (typeof out === 'number' || !icmpv4XrlimAllow(net, out, flow.daddr)) {
    consumeSkb(skb);
    return;
  }
  pushReply(net, skb, out, type, tos, options);
}

/** Linux: icmp_push_reply(). */
function pushReply(net: Net, skb: SkBuff, rt: Rtable, type: number, tos: number, options: IpOptions | null): void {
  skb.cow();
  skb.renew();
  const icmp = skb.data;
  setType(skb.bytes, icmp, type);
  const hlen = IPV4_HLEN + (options === null ? 0 : options.optlen);
  const at = skb.push(hlen);
  const saddr = rt.saddr;
  const daddr = rt.daddr;
  const id = ipSelectIdent(net, daddr, saddr, IPPROTO_ICMP);
  emitIpv4(skb.bytes, at, tos, skb.tail - at, id, 0, rt.ttl(), IPPROTO_ICMP, saddr, daddr);
  skb.bytes[at] = 0x40 | (hlen >> 2);
  skb.networkHeader = at;
  skb.transportHeader = at + hlen;
  skb.cb0 = IPSKB_IGNORE_DF;
  skb.dst = rt;
  skb.mark = flow.mark;
  icmpOutCount(net, type);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'icmp_reply', net, { type });
  if (options === null) {
    ipLocalOutReady(net, skb);
    return;
  }
  ipOptionsBuild(skb, options, daddr, rt);
  skb.cbObject = options;
  ipSendCheck(skb.bytes, at);
  ipLocalOut(net, skb);
}

/** Another type in a message whose checksum is right. */
function setType(bytes: Uint8Array, icmp: number, type: number): void {
  const before = be16(bytes, icmp);
  const after = (type << 8) | bytes[icmp + 1];
  bytes[icmp] = type;
  putBe16(bytes, icmp + ICMP_CHECK, updateChecksum16(be16(bytes, icmp + ICMP_CHECK), before, after));
}

// -- errors

/** Linux: icmp_unreach(). */
function icmpUnreach(net: Net, skb: SkBuff, type: number): void {
  const { bytes, data: at } = skb;
  if (ipv4CheckHeader(bytes, at + ICMP_HLEN, skb.tail) < 0) {
    net.mib.IcmpInErrors++;
    kfreeSkb(skb, 'PKT_TOO_SMALL', net);
    return;
  }
  const code = bytes[at + 1];
  let info = 0;
  if (type === ICMP_DEST_UNREACH) {
    if ((code & 15) === ICMP_FRAG_NEEDED) {
      const mode = ipv4Net(net).sysctl.ipNoPmtuDisc;
      // 3: heard by protocols alone that check that the quoted packet may be theirs (icmp_strict_tag_validation).
      if (mode === 2 || (mode === 3 && ipv4Protocol(bytes, at + ICMP_HLEN) !== IPPROTO_TCP)) {
        consumeSkb(skb);
        return;
      }
      if (mode !== 1) info = icmpMtu(bytes, at);
    }
    if (code > NR_ICMP_UNREACH) {
      consumeSkb(skb);
      return;
    }
  } else if (type === ICMP_PARAMETERPROB) {
    info = bytes[at + 4];
  } else if (type === ICMP_TIME_EXCEEDED && code === ICMP_EXC_FRAGTIME) {
    // No socket hears that fragments came in vain.
    consumeSkb(skb);
    return;
  }
  // Somebody answers for a broadcast address: that cannot be (RFC 1122 3.2.2).
  const quoted = at + ICMP_HLEN;
  if (
    ipv4Net(net).sysctl.icmpIgnoreBogusErrorResponses === 0 &&
    inetAddrTypeDevTable(net, skb.dev, ipv4Daddr(bytes, quoted)) === RTN_BROADCAST
  ) {
    consumeSkb(skb);
    return;
  }
  icmpSocketDeliver(net, skb, info);
}

/** Tells whose packet it was. Linux: icmp_socket_deliver(). */
function icmpSocketDeliver(net: Net, skb: SkBuff, info: number): void {
  skb.transportHeader = skb.data;
  skb.pull(ICMP_HLEN);
  const protocol = ipv4Protocol(skb.bytes, skb.data);
  rawIcmpError(net, skb, protocol, info);
  const handler = net.stack.inetProtos[protocol];
  if (handler !== null && handler.errHandler !== undefined) handler.errHandler(skb, info);
  consumeSkb(skb);
}

/** Linux: icmp_redirect(). */
function icmpRedirect(net: Net, skb: SkBuff): void {
  const { bytes, data: at } = skb;
  if (skb.len < ICMP_HLEN + IPV4_HLEN || ipv4CheckHeader(bytes, at + ICMP_HLEN, skb.tail) < 0) {
    net.mib.IcmpInErrors++;
    kfreeSkb(skb, 'PKT_TOO_SMALL', net);
    return;
  }
  icmpSocketDeliver(net, skb, icmpGateway(bytes, at));
}

/** An ICMP error about an ICMP message of ours, quoted at `skb.data`. Linux: icmp_err(). */
export function icmpErr(skb: SkBuff, info: number): void {
  const net = skbRtable(skb).net;
  const { bytes, data: at } = skb;
  const inner = at + ((bytes[at] & 15) << 2);
  if (inner + ICMP_HLEN > skb.tail) return;
  if (bytes[inner] !== ICMP_ECHOREPLY) {
    pingErr(skb, info);
    return;
  }
  const type = bytes[skb.transportHeader];
  if (type === ICMP_DEST_UNREACH && bytes[skb.transportHeader + 1] === ICMP_FRAG_NEEDED) ipv4UpdatePmtu(skb, net, info, 0, IPPROTO_ICMP);
  else if (type === ICMP_REDIRECT) ipv4Redirect(skb, net, IPPROTO_ICMP);
}
