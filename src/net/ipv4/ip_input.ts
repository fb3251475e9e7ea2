import { ETH_P_IP } from '../../uapi/if.ts';
import { RTN_BROADCAST, RTN_MULTICAST } from '../../uapi/rtnetlink.ts';
import { PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST } from '../../uapi/socket.ts';
import { be16 } from '../../wire/addr.ts';
import { ICMP_DEST_UNREACH, ICMP_PARAMETERPROB, ICMP_PROT_UNREACH } from '../../wire/icmp.ts';
import {
  IP_MF,
  IP_OFFSET,
  IPV4_HLEN,
  IPV4_TOT_LEN,
  ipv4ChecksumOk,
  ipv4Daddr,
  ipv4FragOff,
  ipv4Protocol,
  ipv4Saddr,
  ipv4Tos,
} from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING, NFPROTO_IPV4, nfHook } from '../netfilter/core.ts';
import { icmpSend } from './icmp_send.ts';
import { inDevDropUnicastInL2Multicast, inDevGet, inDevSourceRoute } from './inetdevice.ts';
import { IPSKB_DOREDIRECT } from './ip_cb.ts';
import { IP_DEFRAG_LOCAL_DELIVER, ipDefrag } from './ip_fragment.ts';
import { IpOptions, ipOptionsCompile } from './ip_options.ts';
import { rawLocalDeliver } from './raw.ts';
import { ipRouteInput, routeDropReason } from './route_input.ts';
import type { Rtable } from './rtable.ts';

/** Main IP receive routine: `data` at the network header. Takes over the skb. Linux: ip_rcv(). */
export function ipRcv(skb: SkBuff, dev: NetDevice): void {
  const net = dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_rcv', net);
  if (!ipRcvCore(skb, net)) return;
  nfHook(NFPROTO_IPV4, NF_INET_PRE_ROUTING, net, skb, dev, null, ipRcvFinish);
}

/** Checks the header and cuts off padding. False: the packet is gone. Linux: ip_rcv_core(). */
export function ipRcvCore(skb: SkBuff, net: Net): boolean {
  if (skb.pktType === PACKET_OTHERHOST) {
    skb.dev!.stats.rxOtherhostDropped++;
    kfreeSkb(skb, 'OTHERHOST', net);
    return false;
  }
  const mib = net.mib;
  const { bytes, data: at } = skb;
  const length = skb.tail - at;
  mib.IpInReceives++;
  mib.IpExtInOctets += length;
  if (length < IPV4_HLEN) return headerError(skb, net, 'IP_INHDR');
  const first = bytes[at];
  const hlen = (first & 15) << 2;
  if (first >> 4 !== 4 || hlen < IPV4_HLEN) return headerError(skb, net, 'IP_INHDR');
  const ecn = bytes[at + 1] & 3;
  if (ecn === 0) mib.IpExtInNoECTPkts++;
  else if (ecn === 1) mib.IpExtInECT1Pkts++;
  else if (ecn === 2) mib.IpExtInECT0Pkts++;
  else mib.IpExtInCEPkts++;
  if (length < hlen) return headerError(skb, net, 'IP_INHDR');
  if (!ipv4ChecksumOk(bytes, at, hlen)) {
    mib.IpExtInCsumErrors++;
    return headerError(skb, net, 'IP_CSUM');
  }
  const total = be16(bytes, at + IPV4_TOT_LEN);
  if (length < total) {
    mib.IpExtInTruncatedPkts++;
    kfreeSkb(skb, 'PKT_TOO_SMALL', net);
    return false;
  }
  if (total < hlen) return headerError(skb, net, 'IP_INHDR');
  skb.tail = at + total;
  skb.networkHeader = at;
  skb.transportHeader = at + hlen;
  skb.cb0 = 0;
  skb.cb1 = 0;
  skb.cb2 = skb.skbIif;
  skb.cbObject = null;
  skb.sk = null;
  return true;
}

function headerError(skb: SkBuff, net: Net, reason: DropReason): boolean {
  net.mib.IpInHdrErrors++;
  kfreeSkb(skb, reason, net);
  return false;
}

/** Routes the packet and hands it on. Linux: ip_rcv_finish(). */
export function ipRcvFinish(net: Net, skb: SkBuff): number {
  const at = skb.networkHeader;
  const bytes = skb.bytes;
  const dev = skb.dev!;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_rcv_finish', net);
  if (skb.dst === null) {
    if (ipRouteInput(skb, ipv4Daddr(bytes, at), ipv4Saddr(bytes, at), ipv4Tos(bytes, at), dev) !== 0) return routeFailed(net, skb);
  }
  if (bytes[at] > 0x45 && !ipRcvOptions(net, skb, dev)) return 0;
  const rt = skb.dst as Rtable;
  if (rt.doRedirect) skb.cb0 |= IPSKB_DOREDIRECT;
  if (rt.type === RTN_MULTICAST) {
    net.mib.IpExtInMcastPkts++;
    net.mib.IpExtInMcastOctets += skb.len;
  } else if (rt.type === RTN_BROADCAST) {
    net.mib.IpExtInBcastPkts++;
    net.mib.IpExtInBcastOctets += skb.len;
  } else if (skb.pktType === PACKET_BROADCAST || skb.pktType === PACKET_MULTICAST) {
    const inDev = inDevGet(dev);
    if (inDev !== null && inDevDropUnicastInL2Multicast(inDev)) {
      kfreeSkb(skb, 'UNICAST_IN_L2_MULTICAST', net);
      return 0;
    }
  }
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_route_input_noref', net, { type: rt.type, dev: rt.dev.name, gw: rt.gw });
  rt.input(skb);
  return 0;
}

function routeFailed(net: Net, skb: SkBuff): number {
  const reason = routeDropReason();
  if (reason === 'IP_RPFILTER') net.mib.TcpExtIPReversePathFilter++;
  kfreeSkb(skb, reason, net);
  return 0;
}

/** Looks into the options of a received packet. False: it is gone. Linux: ip_rcv_options(). */
export function ipRcvOptions(net: Net, skb: SkBuff, dev: NetDevice): boolean {
  skb.cow();
  const opt = new IpOptions();
  opt.optlen = ((skb.bytes[skb.networkHeader] & 15) << 2) - IPV4_HLEN;
  const wrong = ipOptionsCompile(net, opt, skb);
  if (wrong >= 0) {
    icmpSend(skb, ICMP_PARAMETERPROB, 0, wrong << 24);
    return headerError(skb, net, 'IP_INHDR');
  }
  skb.cbObject = opt;
  if (opt.srr === 0) return true;
  const inDev = inDevGet(dev);
  if (inDev !== null && inDevSourceRoute(inDev)) return true;
  kfreeSkb(skb, 'IP_INHDR', net);
  return false;
}

/** A packet for this host. Linux: ip_local_deliver(). */
export function ipLocalDeliver(skb: SkBuff): void {
  const dev = skb.dev!;
  const net = dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_local_deliver', net);
  if ((ipv4FragOff(skb.bytes, skb.networkHeader) & (IP_MF | IP_OFFSET)) !== 0 && !ipDefrag(net, skb, IP_DEFRAG_LOCAL_DELIVER)) return;
  nfHook(NFPROTO_IPV4, NF_INET_LOCAL_IN, net, skb, dev, null, ipLocalDeliverFinish);
}

/** Linux: ip_local_deliver_finish(). */
function ipLocalDeliverFinish(net: Net, skb: SkBuff): number {
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_local_deliver_finish', net);
  skb.data = skb.transportHeader;
  ipProtocolDeliver(net, skb, ipv4Protocol(skb.bytes, skb.networkHeader));
  return 0;
}

/** Gives the packet to raw sockets and to its protocol. Linux: ip_protocol_deliver_rcu(). */
function ipProtocolDeliver(net: Net, skb: SkBuff, protocol: number): void {
  const raw = rawLocalDeliver(net, skb, protocol);
  const handler = net.stack.inetProtos[protocol];
  if (handler !== null) {
    net.mib.IpInDelivers++;
    handler.handler(skb);
    return;
  }
  if (raw) {
    net.mib.IpInDelivers++;
    consumeSkb(skb);
    return;
  }
  net.mib.IpInUnknownProtos++;
  icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
  kfreeSkb(skb, 'UNHANDLED_PROTO', net);
}

/** The entry for ETH_P_IP. */
export const ipPacketType = { type: ETH_P_IP, func: ipRcv };
