import { ARPHRD_ETHER, ETH_P_ARP, ETH_P_IP, IFF_NOARP } from '../uapi/if.ts';
import { PACKET_HOST } from '../uapi/socket.ts';
import { formatIpv4, ipv4IsLoopback, ipv4IsMulticast, macEqual } from '../wire/addr.ts';
import {
  ARP_LEN,
  ARP_SHA,
  ARPHRD_IEEE802,
  ARPOP_REPLY,
  ARPOP_REQUEST,
  arpCheck,
  arpHrd,
  arpOp,
  arpPro,
  arpSip,
  arpTip,
  emitArp,
} from '../wire/arp.ts';
import { ipv4CheckHeader, ipv4Daddr } from '../wire/ipv4.ts';
import { netifRx } from '../net/core/dev_queue.ts';
import { ethHeader } from '../net/core/eth.ts';
import { neighLookup } from '../net/core/neigh_lookup.ts';
import { NUD_CONNECTED } from '../net/core/neigh_state.ts';
import type { Neighbour } from '../net/core/neighbour.ts';
import { allocSkb, CHECKSUM_UNNECESSARY, consumeSkb, type SkBuff } from '../net/core/skbuff.ts';
import { arpTable } from '../net/ipv4/arp_table.ts';
import { vxlanMiss } from './vxlan_fdb.ts';
import { VXLAN_F_L3MISS, type VxlanDev } from './vxlan_private.ts';

/** What a vxlan device does for the hosts behind it with its own neighbour table. */

const ETH_HLEN = 14;

/** With `proxy` no ARP request leaves: the device answers for those it knows. Takes over the skb. Linux: arp_reduce(). */
export function vxlanArpReduce(vxlan: VxlanDev, skb: SkBuff): void {
  const { dev } = vxlan;
  const { bytes } = skb;
  const at = skb.data + ETH_HLEN;
  if ((dev.flags & IFF_NOARP) === 0) {
    if (at + ARP_LEN > skb.tail) dev.stats.txDropped++;
    else if (isRequest(skb, at)) answer(vxlan, skb, arpSip(bytes, at), arpTip(bytes, at), bytes.slice(at + ARP_SHA, at + ARP_SHA + 6));
  }
  consumeSkb(skb);
}

function isRequest(skb: SkBuff, at: number): boolean {
  const { bytes } = skb;
  const hrd = arpHrd(bytes, at);
  if (!arpCheck(bytes, at, skb.tail) || (hrd !== ARPHRD_ETHER && hrd !== ARPHRD_IEEE802)) return false;
  return arpPro(bytes, at) === ETH_P_IP && arpOp(bytes, at) === ARPOP_REQUEST;
}

function answer(vxlan: VxlanDev, request: SkBuff, sip: number, tip: number, sha: Uint8Array): void {
  if (ipv4IsLoopback(tip) || ipv4IsMulticast(tip)) return;
  const { dev } = vxlan;
  const n = neighLookup(arpTable(dev.net.stack), tip, dev);
  if (n === null) {
    const { trace } = dev.net.stack;
    if (trace.on) trace.hit(request, 'vxlan_ip_miss', dev.net, { tip: formatIpv4(tip) });
    if ((vxlan.cfg.flags & VXLAN_F_L3MISS) !== 0) vxlanMiss(vxlan, null, tip);
    return;
  }
  if ((n.nudState & NUD_CONNECTED) === 0) return;
  const f = vxlan.fdb.find(n.ha, 0);
  // Behind this host's own bridge: it can answer for itself.
  if (f !== null && f.remotes[0].remoteIp === 0) return;
  sendReply(vxlan, request, n, sip, tip, sha);
}

function sendReply(vxlan: VxlanDev, request: SkBuff, n: Neighbour, sip: number, tip: number, sha: Uint8Array): void {
  const { dev } = vxlan;
  const reply = allocSkb(ARP_LEN);
  const at = reply.put(ARP_LEN);
  emitArp(reply.bytes, at, ARPOP_REPLY, n.ha, tip, sha, sip);
  reply.dev = dev;
  reply.protocol = ETH_P_ARP;
  reply.networkHeader = at;
  ethHeader(reply, dev, ETH_P_ARP, sha, 0, n.ha);
  reply.data = at;
  reply.ipSummed = CHECKSUM_UNNECESSARY;
  reply.pktType = PACKET_HOST;
  reply.origin = request.id;
  if (dev.net.stack.trace.on) dev.net.stack.trace.hit(reply, 'arp_reduce', dev.net, { tip: formatIpv4(tip) });
  if (netifRx(reply) !== 0) dev.stats.rxDropped++;
}

/**
 * With `rsc`, a packet to a router's address whose receiver is known goes to that one directly: the Ethernet header is rewritten.
 * Linux: route_shortcircuit().
 */
export function vxlanRouteShortcircuit(vxlan: VxlanDev, skb: SkBuff): boolean {
  const { dev } = vxlan;
  const at = skb.data;
  if ((skb.bytes[at] & 1) !== 0 || ipv4CheckHeader(skb.bytes, at + ETH_HLEN, skb.tail) < 0) return false;
  const daddr = ipv4Daddr(skb.bytes, at + ETH_HLEN);
  const n = neighLookup(arpTable(dev.net.stack), daddr, dev);
  if (n === null) {
    if ((vxlan.cfg.flags & VXLAN_F_L3MISS) !== 0) vxlanMiss(vxlan, null, daddr);
    return false;
  }
  if (macEqual(n.ha, 0, skb.bytes, at)) return false;
  skb.cow();
  skb.bytes.copyWithin(at + 6, at, at + 6);
  skb.bytes.set(n.ha, at);
  return true;
}
