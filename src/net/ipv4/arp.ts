import { ETH_P_ARP, IFF_LOOPBACK, IFF_NOARP, IFF_POINTOPOINT } from '../../uapi/if.ts';
import { NUD_NOARP, RT_SCOPE_LINK, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import { ARPOP_REQUEST } from '../../wire/arp.ts';
import { ICMP_DEST_UNREACH, ICMP_HOST_UNREACH } from '../../wire/icmp.ts';
import { IPV4_HLEN, ipv4CheckHeader, ipv4Saddr } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import { NETDEV_CHANGE, NETDEV_CHANGEADDR } from '../core/netdev_notifier.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { type NeighOps, neighTableInit } from '../core/neigh_table.ts';
import { type Neighbour, neighCarrierDown, neighChangeAddr } from '../core/neighbour.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { arpProxyRedo } from './arp_rcv.ts';
import { arpSend } from './arp_send.ts';
import { arpTable } from './arp_table.ts';
import { inetAddrOnlink, inetSelectAddr } from './devinet.ts';
import { inetAddrTypeDevTable } from './fib_frontend.ts';
import { icmpSend } from './icmp_send.ts';
import { ipEthMcMap } from './igmp.ts';
import { inDevArpAnnounce, inDevArpEvictNocarrier, inDevGet, type InDevice } from './inetdevice.ts';
import { IpOptions, ipOptionsCompile } from './ip_options.ts';
import { rtCacheFlush } from './ipv4_netns.ts';
import { skbRtable } from './rtable.ts';

/** Makes the host's neighbour table. Linux: arp_init(). */
export function arpInit(stack: NetStack): void {
  neighTableInit(stack, arpOps);
  stack.netdevNotifiers.push(arpNetdevEvent);
}

const arpOps: NeighOps = {
  id: 'arp_cache',
  family: AF_INET,
  construct: arpConstructor,
  solicit: arpSolicit,
  errorReport: arpErrorReport,
  proxyRedo: arpProxyRedo,
  isMulticast: ipv4IsMulticast,
};

/** Linux: arp_constructor(). */
function arpConstructor(neigh: Neighbour): number {
  const { dev } = neigh;
  if ((dev.flags & (IFF_LOOPBACK | IFF_POINTOPOINT)) !== 0) neigh.primaryKey = 0;
  const { primaryKey } = neigh;
  if (inDevGet(dev) === null) return -22;
  neigh.type = inetAddrTypeDevTable(dev.net, dev, primaryKey);
  if (neigh.type === RTN_MULTICAST) {
    neigh.nudState = NUD_NOARP;
    neigh.ha.set(ipEthMcMap(primaryKey));
  } else if ((dev.flags & (IFF_NOARP | IFF_LOOPBACK)) !== 0) {
    neigh.nudState = NUD_NOARP;
    neigh.ha.set(dev.devAddr);
  } else if (neigh.type === RTN_BROADCAST || (dev.flags & IFF_POINTOPOINT) !== 0) {
    neigh.nudState = NUD_NOARP;
    neigh.ha.set(dev.broadcast);
  }
  return 0;
}

/** Linux: arp_netdev_event(). */
function arpNetdevEvent(dev: NetDevice, event: number): void {
  const table = arpTable(dev.net.stack);
  if (event === NETDEV_CHANGEADDR) {
    neighChangeAddr(table, dev);
    rtCacheFlush(dev.net);
  } else if (event === NETDEV_CHANGE) {
    if ((dev.net.stack.flagsChanged & IFF_NOARP) !== 0) neighChangeAddr(table, dev);
    if (dev.carrier) return;
    const inDev = inDevGet(dev);
    if (inDev === null || inDevArpEvictNocarrier(inDev)) neighCarrierDown(table, dev);
  }
}

/** Asks for a neighbour's MAC address: first of itself, then of all. Linux: arp_solicit(). */
function arpSolicit(neigh: Neighbour, skb: SkBuff | null): void {
  const { dev, primaryKey: target } = neigh;
  const inDev = inDevGet(dev);
  if (inDev === null) return;
  let saddr = solicitSource(inDev, target, skb);
  if (saddr === 0) saddr = inetSelectAddr(dev, target, RT_SCOPE_LINK);
  let probes = neigh.probes - neigh.parms.ucastProbes;
  let destHw: Uint8Array | null = null;
  if (probes < 0) {
    destHw = neigh.ha;
  } else {
    probes -= neigh.parms.appProbes;
    if (probes < 0) return;
  }
  arpSend(ARPOP_REQUEST, ETH_P_ARP, target, dev, saddr, destHw, dev.devAddr, null);
}

/** The sender's address as arp_announce allows it; 0: let the device choose. */
function solicitSource(inDev: InDevice, target: number, skb: SkBuff | null): number {
  const announce = inDevArpAnnounce(inDev);
  if (skb === null || announce === 2) return 0;
  const { dev } = inDev;
  const saddr = ipv4Saddr(skb.bytes, skb.networkHeader);
  if (inetAddrTypeDevTable(dev.net, dev, saddr) !== RTN_LOCAL) return 0;
  return announce === 1 && !inetAddrOnlink(inDev, target, saddr) ? 0 : saddr;
}

/** Nobody answered: the sender of the packet that waited is told. Linux: arp_error_report(), ipv4_link_failure(). */
function arpErrorReport(_neigh: Neighbour, skb: SkBuff): void {
  const net = skb.dev!.net;
  ipv4LinkFailure(skb);
  kfreeSkb(skb, 'NEIGH_FAILED', net);
}

/** "Host unreachable" to the sender of a packet that the link could not deliver. Only looks at `skb`. */
export function ipv4LinkFailure(skb: SkBuff): void {
  const net = skb.dev!.net;
  const { bytes, networkHeader: at } = skb;
  if (at < 0) return;
  const hlen = ipv4CheckHeader(bytes, at, skb.tail);
  if (hlen < 0) return;
  skb.cbObject = null;
  if (hlen > IPV4_HLEN && skb.dst !== null && skbRtable(skb).isInput) {
    const opt = new IpOptions();
    opt.optlen = hlen - IPV4_HLEN;
    skb.cow();
    if (ipOptionsCompile(net, opt, skb) >= 0) return;
    skb.cbObject = opt;
  }
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ipv4_link_failure', net);
  icmpSend(skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
}
