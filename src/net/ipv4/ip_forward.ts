import { EACCES, EHOSTUNREACH, ENETUNREACH } from '../../uapi/errno.ts';
import { PACKET_HOST } from '../../uapi/socket.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_EXC_TTL,
  ICMP_FRAG_NEEDED,
  ICMP_REDIR_HOST,
  ICMP_REDIRECT,
  ICMP_SR_FAILED,
  ICMP_TIME_EXCEEDED,
} from '../../wire/icmp.ts';
import { IP_DF, ipDecreaseTtl, ipv4Daddr, ipv4FragOff, ipv4Saddr, ipv4Tos, ipv4Ttl } from '../../wire/ipv4.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { skbGsoValidateNetworkLen } from '../core/gso.ts';
import { NF_INET_FORWARD, NFPROTO_IPV4, nfHook } from '../netfilter/core.ts';
import { icmpSend } from './icmp_send.ts';
import { inDevForward, inDevGet, inDevTxRedirects } from './inetdevice.ts';
import { inetGetpeer, jiffies, JIFFIES_PER_SEC } from './inet_peer.ts';
import { IPSKB_DOREDIRECT, IPSKB_FORWARDED, IPSKB_IGNORE_DF } from './ip_cb.ts';
import { type IpOptions, ipForwardOptions } from './ip_options.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { routeErrorIcmpCode } from './route_input.ts';
import { rtTos2priority } from './ip_tos.ts';
import type { Rtable } from './rtable.ts';
import { skbRtable } from './rtable.ts';

/** Room for a link header in front, before a packet is sent on. */
const LL_RESERVED_SPACE = 16;

/** Sends on a packet that is not for us. Linux: ip_forward(). */
export function ipForward(skb: SkBuff): void {
  const rt = skb.dst as Rtable;
  const net = rt.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_forward', net, { dev: rt.dev.name, gw: rt.gw });
  if (skb.pktType !== PACKET_HOST || skb.sk !== null) {
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
    return;
  }
  if (ipv4Ttl(skb.bytes, skb.data) <= 1) {
    net.mib.IpInHdrErrors++;
    icmpSend(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_TTL, 0);
    kfreeSkb(skb, 'IP_TTL_EXCEEDED', net);
    return;
  }
  const opt = skb.cbObject as IpOptions | null;
  if (opt !== null && opt.isStrictroute && rt.usesGateway) {
    icmpSend(skb, ICMP_DEST_UNREACH, ICMP_SR_FAILED, 0);
    kfreeSkb(skb, 'IP_INHDR', net);
    return;
  }
  net.mib.IpForwDatagrams++;
  skb.cb0 |= IPSKB_FORWARDED;
  const mtu = rt.forwardMtu();
  if (skb.tail - skb.data > mtu && exceedsMtu(skb, mtu)) {
    net.mib.IpFragFails++;
    icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
    kfreeSkb(skb, 'PKT_TOO_BIG', net);
    return;
  }
  skb.cow();
  if (skb.data < LL_RESERVED_SPACE) makeHeadroom(skb);
  ipDecreaseTtl(skb.bytes, skb.data);
  if ((skb.cb0 & IPSKB_DOREDIRECT) !== 0 && (opt === null || opt.srr === 0)) ipRtSendRedirect(skb, rt);
  if (ipv4Net(net).sysctl.ipForwardUpdatePriority !== 0) skb.priority = rtTos2priority(ipv4Tos(skb.bytes, skb.data));
  nfHook(NFPROTO_IPV4, NF_INET_FORWARD, net, skb, skb.dev, rt.dev, ipForwardFinish);
}

function makeHeadroom(skb: SkBuff): void {
  skb.push(LL_RESERVED_SPACE);
  skb.pull(LL_RESERVED_SPACE);
}

/** Linux: ip_exceeds_mtu(), for packets longer than `mtu`. */
function exceedsMtu(skb: SkBuff, mtu: number): boolean {
  if ((ipv4FragOff(skb.bytes, skb.data) & IP_DF) === 0) return false;
  if (skb.cb1 > mtu) return true;
  return (skb.cb0 & IPSKB_IGNORE_DF) === 0 && (skb.gsoSize === 0 || !skbGsoValidateNetworkLen(skb, skb.data, mtu));
}

/** Linux: ip_forward_finish(). */
function ipForwardFinish(net: Net, skb: SkBuff): number {
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_forward_finish', net);
  if (skb.cbObject !== null) ipForwardOptions(skb, skb.cbObject as IpOptions);
  skb.tstamp = 0;
  return skb.dst!.output(skb);
}

const IP_RT_REDIRECT_NUMBER = 9;
const IP_RT_REDIRECT_LOAD = JIFFIES_PER_SEC / 50;
const IP_RT_REDIRECT_SILENCE = (JIFFIES_PER_SEC / 50) * 1024;

/** Tells the sender of a better first hop, ever more rarely. Linux: ip_rt_send_redirect(). */
function ipRtSendRedirect(skb: SkBuff, rt: Rtable): void {
  const inDev = inDevGet(rt.dev);
  if (inDev === null || !inDevTxRedirects(inDev)) return;
  const { bytes, data: at } = skb;
  const now = jiffies(rt.net);
  const peer = inetGetpeer(rt.net, ipv4Saddr(bytes, at));
  if (now > peer.rateLast + IP_RT_REDIRECT_SILENCE) {
    peer.rateTokens = 0;
    peer.nRedirects = 0;
  }
  if (peer.nRedirects >= IP_RT_REDIRECT_NUMBER) {
    peer.rateLast = now;
    return;
  }
  if (peer.nRedirects !== 0 && now <= peer.rateLast + (IP_RT_REDIRECT_LOAD << peer.nRedirects)) return;
  icmpSend(skb, ICMP_REDIRECT, ICMP_REDIR_HOST, rt.nexthop(ipv4Daddr(bytes, at)));
  peer.rateLast = now;
  peer.nRedirects++;
}

const IP_RT_ERROR_COST = JIFFIES_PER_SEC;
const IP_RT_ERROR_BURST = 5 * JIFFIES_PER_SEC;

/**
 * A received packet that cannot be routed. Its error takes one token here and another one in icmpSend, of the same bucket:
 * so within a second the third error stays away. Linux: ip_error().
 */
export function ipError(skb: SkBuff): void {
  const rt = skbRtable(skb);
  const net = rt.net;
  const inDev = inDevGet(skb.dev!);
  let reason: DropReason = 'NOT_SPECIFIED';
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_error', net, { error: rt.error });
  if (inDev !== null && !inDevForward(inDev)) {
    if (rt.error === EHOSTUNREACH) {
      net.mib.IpInAddrErrors++;
      reason = 'IP_INADDRERRORS';
    } else if (rt.error === ENETUNREACH) {
      net.mib.IpExtInNoRoutes++;
      reason = 'IP_INNOROUTES';
    }
  } else if (inDev !== null) {
    const code = routeErrorIcmpCode(rt.error);
    if (rt.error === ENETUNREACH) {
      net.mib.IpExtInNoRoutes++;
      reason = 'IP_INNOROUTES';
    } else if (rt.error === EHOSTUNREACH || rt.error === EACCES) {
      reason = 'IP_INNOROUTES';
    }
    if (code >= 0 && errorAllowed(skb, net)) icmpSend(skb, ICMP_DEST_UNREACH, code, 0);
  }
  kfreeSkb(skb, reason, net);
}

function errorAllowed(skb: SkBuff, net: Net): boolean {
  const peer = inetGetpeer(net, ipv4Saddr(skb.bytes, skb.networkHeader));
  const now = jiffies(net);
  peer.rateTokens = Math.min(peer.rateTokens + now - peer.rateLast, IP_RT_ERROR_BURST);
  peer.rateLast = now;
  if (peer.rateTokens < IP_RT_ERROR_COST) return false;
  peer.rateTokens -= IP_RT_ERROR_COST;
  return true;
}
