import { EMSGSIZE, ENOBUFS } from '../../uapi/errno.ts';
import { ETH_P_IP, IFF_LOOPBACK, IFF_POINTOPOINT } from '../../uapi/if.ts';
import { RTN_BROADCAST, RTN_MULTICAST } from '../../uapi/rtnetlink.ts';
import { PACKET_LOOPBACK } from '../../uapi/socket.ts';
import { be32 } from '../../wire/addr.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED } from '../../wire/icmp.ts';
import { IP_DF, IPV4_DADDR, ipv4FragOff, ipv4Ttl } from '../../wire/ipv4.ts';
import { netifRx } from '../core/dev_queue.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { skbGsoSegment, skbGsoValidateNetworkLen } from '../core/gso.ts';
import { neighCreate } from '../core/neigh_lookup.ts';
import { type Neighbour, neighOutput } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_INET_POST_ROUTING, NFPROTO_IPV4, nfHook } from '../netfilter/core.ts';
import { arpTable } from './arp_table.ts';
import { icmpSend } from './icmp_send.ts';
import { IPSKB_FORWARDED, IPSKB_FRAG_COMPLETE, IPSKB_IGNORE_DF, IPSKB_NO_MC_LOOP, IPSKB_REROUTED } from './ip_cb.ts';
import type { InetSock } from './inet_sock.ts';
import { ipDoFragment } from './ip_do_fragment.ts';
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST, type Rtable, skbRtable } from './rtable.ts';

/** Sends a routed packet out of its route's device. Linux: ip_output(). */
export function ipOutput(skb: SkBuff): number {
  const rt = skb.dst as Rtable;
  const inDev = skb.dev;
  const net = rt.net;
  skb.dev = rt.dev;
  skb.protocol = ETH_P_IP;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_output', net);
  if ((skb.cb0 & IPSKB_REROUTED) !== 0) return ipFinishOutput(net, skb);
  return nfHook(NFPROTO_IPV4, NF_INET_POST_ROUTING, net, skb, inDev, rt.dev, ipFinishOutput);
}

/** The same for multicast and broadcast: local listeners get a copy. Linux: ip_mc_output(). */
export function ipMcOutput(skb: SkBuff): number {
  const rt = skbRtable(skb);
  const net = rt.net;
  const dev = rt.dev;
  skb.dev = dev;
  skb.protocol = ETH_P_IP;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_mc_output', net);
  if ((rt.flags & RTCF_MULTICAST) !== 0) {
    const local = (rt.flags & RTCF_LOCAL) !== 0 || (skb.cb0 & IPSKB_FORWARDED) === 0;
    if (local && (skb.cb0 & IPSKB_NO_MC_LOOP) === 0) loopBack(net, skb);
    if (ipv4Ttl(skb.bytes, skb.data) === 0) {
      kfreeSkb(skb, 'NOT_SPECIFIED', net);
      return 0;
    }
  }
  if ((rt.flags & RTCF_BROADCAST) !== 0) loopBack(net, skb);
  if ((skb.cb0 & IPSKB_REROUTED) !== 0) return ipFinishOutput(net, skb);
  return nfHook(NFPROTO_IPV4, NF_INET_POST_ROUTING, net, skb, null, dev, ipFinishOutput);
}

function loopBack(net: Net, skb: SkBuff): void {
  nfHook(NFPROTO_IPV4, NF_INET_POST_ROUTING, net, skb.clone(), null, skb.dev, ipMcFinishOutput);
}

/** Linux: ip_mc_finish_output(), dev_loopback_xmit(). */
function ipMcFinishOutput(_net: Net, skb: SkBuff): number {
  skb.macHeader = skb.data;
  skb.pktType = PACKET_LOOPBACK;
  netifRx(skb);
  return 0;
}

/** Cuts up what is too long for the device. Linux: ip_finish_output(). */
export function ipFinishOutput(net: Net, skb: SkBuff): number {
  const rt = skb.dst as Rtable;
  const mtu = (skb.cb0 & IPSKB_FORWARDED) !== 0 ? rt.forwardMtu() : rt.mtu();
  if (skb.gsoSize !== 0) return ipFinishOutputGso(net, skb, mtu);
  if (skb.tail - skb.data > mtu || skb.cb1 !== 0) {
    // Who probes for a path MTU does not heed what was learnt of it. Linux: ip_skb_dst_mtu().
    const probing = skb.sk !== null && (skb.sk as InetSock).usePmtu === false;
    if (!probing || skb.tail - skb.data > rt.dev.mtu) return ipFragment(net, skb, probing ? rt.dev.mtu : mtu, ipFinishOutput2);
  }
  return ipFinishOutput2(net, skb);
}

/** A super-segment is cut up only where its segments do not fit; each is then fragmented (or refused). Linux: ip_finish_output_gso(). */
function ipFinishOutputGso(net: Net, skb: SkBuff, mtu: number): number {
  if (skbGsoValidateNetworkLen(skb, skb.data, mtu)) return ipFinishOutput2(net, skb);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'skb_gso_segment', net, { mtu, size: skb.gsoSize });
  let error = 0;
  for (const segment of skbGsoSegment(skb, skb.data)) {
    const result = segment.tail - segment.data > mtu ? ipFragment(net, segment, mtu, ipFinishOutput2) : ipFinishOutput2(net, segment);
    if (result < 0 && error === 0) error = result;
  }
  return error;
}

/** Linux: ip_fragment(): fragments, or refuses because of DF. `output` takes each fragment over. */
export function ipFragment(net: Net, skb: SkBuff, mtu: number, output: (net: Net, skb: SkBuff) => number): number {
  const df = (ipv4FragOff(skb.bytes, skb.data) & IP_DF) !== 0;
  if (df && ((skb.cb0 & IPSKB_IGNORE_DF) === 0 || skb.cb1 > mtu)) {
    net.mib.IpFragFails++;
    icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
    kfreeSkb(skb, 'PKT_TOO_BIG', net);
    return -EMSGSIZE;
  }
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_do_fragment', net, { mtu });
  skb.cb0 |= IPSKB_FRAG_COMPLETE;
  return ipDoFragment(net, skb, mtu, output);
}

/** Counts the packet and gives it to the next hop's neighbour. Linux: ip_finish_output2(). */
export function ipFinishOutput2(net: Net, skb: SkBuff): number {
  const rt = skb.dst as Rtable;
  const mib = net.mib;
  const length = skb.tail - skb.data;
  if (rt.type === RTN_MULTICAST) {
    mib.IpExtOutMcastPkts++;
    mib.IpExtOutMcastOctets += length;
  } else if (rt.type === RTN_BROADCAST) {
    mib.IpExtOutBcastPkts++;
    mib.IpExtOutBcastOctets += length;
  }
  mib.IpOutTransmits++;
  mib.IpExtOutOctets += length;
  if (net.stack.trace.on)
    net.stack.trace.hit(skb, 'ip_finish_output2', net, { nexthop: rt.nexthop(be32(skb.bytes, skb.data + IPV4_DADDR)) });
  let neigh = rt.neigh;
  if (neigh === null || neigh.dead) {
    neigh = ipNeighForGw(rt, skb);
    if (neigh === null) {
      kfreeSkb(skb, 'NEIGH_CREATEFAIL', net);
      return -ENOBUFS;
    }
  }
  return neighOutput(neigh, skb);
}

/** Linux: ip_neigh_for_gw(). The route remembers it where every packet goes to the same next hop. */
function ipNeighForGw(rt: Rtable, skb: SkBuff): Neighbour | null {
  const daddr = be32(skb.bytes, skb.data + IPV4_DADDR);
  // A device without neighbours to tell apart has one entry.
  const key = (rt.dev.flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) !== 0 ? 0 : rt.nexthop(daddr);
  const neigh = neighCreate(arpTable(rt.net.stack), key, rt.dev);
  if (rt.gw !== 0 || daddr === rt.daddr) rt.neigh = neigh;
  return neigh;
}
