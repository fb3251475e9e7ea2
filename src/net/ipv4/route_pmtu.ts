import { RT_SCOPE_LINK } from '../../uapi/rtnetlink.ts';
import { ipv4IsLbcast, ipv4IsMulticast, ipv4IsZeronet } from '../../wire/addr.ts';
import { icmpGateway } from '../../wire/icmp.ts';
import { INET_DSCP_MASK, ipv4Daddr, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import { RTN_UNICAST } from '../../uapi/rtnetlink.ts';
import { neighCreate } from '../core/neigh_lookup.ts';
import { NUD_VALID } from '../core/neigh_state.ts';
import { neighEventSend } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { arpTable } from './arp_table.ts';
import { inetAddrOnlink } from './devinet.ts';
import { fibLookup, inetAddrType } from './fib_frontend.ts';
import { FibResult, Flow4 } from './fib_lookup.ts';
import { fibMultipathHash } from './fib_multipath_hash.ts';
import { fibSelectPath } from './fib_select.ts';
import { inDevForward, inDevGet, inDevRxRedirects, inDevSecRedirects, inDevSharedMedia } from './inetdevice.ts';
import type { InetSock } from './inet_sock.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { updateOrCreateFnhe } from './route_exception.ts';
import type { Rtable } from './rtable.ts';

const flow = new Flow4();
const result = new FibResult();
const NSEC_PER_SEC = 1_000_000_000;
/** Linux: ip_rt_gc_timeout, for how long a redirect is believed. */
const REDIRECT_TIMEOUT = 300 * NSEC_PER_SEC;

/** Notes that packets of `rt`'s flow may have `mtu` bytes at most. Linux: __ip_rt_update_pmtu(). */
function updatePmtu(net: Net, rt: Rtable, lookup: Flow4, mtu: number): void {
  if (rt.mtuLocked) return;
  const old = rt.mtu();
  if (old < mtu) return;
  const { sysctl } = ipv4Net(net);
  let lock = false;
  if (mtu < sysctl.minPmtu) {
    lock = true;
    mtu = Math.min(old, sysctl.minPmtu);
  }
  const life = sysctl.mtuExpires * NSEC_PER_SEC;
  if (rt.pmtu === mtu && !lock && net.sim.now < rt.expires - life / 2) return;
  if (fibLookup(net, lookup, result) !== 0) return;
  const fi = result.fi!;
  const expires = net.sim.now + life;
  if (fi.nhs.length > 1) {
    for (const nh of fi.nhs) updateOrCreateFnhe(net, nh, lookup.daddr, 0, mtu, lock, expires);
    return;
  }
  fibSelectPath(net, result, lookup, fi.nhs.length > 1 ? fibMultipathHash(net, lookup, null) : 0);
  if (result.nh !== null) updateOrCreateFnhe(net, result.nh, lookup.daddr, 0, mtu, lock, expires);
}

/** "Fragmentation needed" came for a packet of ours, quoted at `skb.data`. Linux: ipv4_update_pmtu(). */
export function ipv4UpdatePmtu(skb: SkBuff, net: Net, mtu: number, oif: number, protocol: number, sk: InetSock | null = null): void {
  const { bytes, data: at } = skb;
  flow.reset();
  flow.daddr = ipv4Daddr(bytes, at);
  flow.saddr = ipv4Saddr(bytes, at);
  flow.oif = sk === null ? oif : sk.boundDevIf;
  flow.mark = sk === null ? 0 : sk.mark;
  flow.tos = ipv4Tos(bytes, at) & INET_DSCP_MASK;
  flow.proto = protocol;
  const rt = ipRouteOutputKey(net, flow);
  if (typeof rt !== 'number') updatePmtu(net, rt, flow, mtu);
}

/** A link found that a packet is too long for what is behind it (a tunnel). Linux: skb_dst_update_pmtu(). */
export function ipRtUpdatePmtu(rt: Rtable, mtu: number): void {
  flow.reset();
  flow.daddr = rt.daddr;
  flow.saddr = rt.saddr;
  updatePmtu(rt.net, rt, flow, mtu);
}

/** A redirect came, quoting at `skb.data` the packet that should go another way. Linux: ipv4_redirect(), __ip_do_redirect(). */
export function ipv4Redirect(skb: SkBuff, net: Net, protocol: number): void {
  const { bytes, data: at } = skb;
  const dev = skb.dev!;
  const inDev = inDevGet(dev);
  const gateway = icmpGateway(bytes, skb.transportHeader);
  const oldGateway = ipv4Saddr(bytes, skb.networkHeader);
  if (bytes[skb.transportHeader + 1] > 3 || inDev === null) return;
  flow.reset();
  flow.daddr = ipv4Daddr(bytes, at);
  flow.saddr = ipv4Saddr(bytes, at);
  flow.tos = ipv4Tos(bytes, at) & INET_DSCP_MASK;
  flow.proto = protocol;
  const rt = ipRouteOutputKey(net, flow);
  if (typeof rt === 'number' || rt.gw !== oldGateway || rt.dev !== dev) return;
  if (gateway === oldGateway || inDevForward(inDev) || !inDevRxRedirects(inDev)) return;
  if (ipv4IsMulticast(gateway) || ipv4IsLbcast(gateway) || ipv4IsZeronet(gateway)) return;
  if (!inDevSharedMedia(inDev)) {
    if (!inetAddrOnlink(inDev, gateway, oldGateway)) return;
    if (inDevSecRedirects(inDev) && !isDefaultGateway(net, gateway, dev.ifindex)) return;
  } else if (inetAddrType(net, gateway) !== RTN_UNICAST) {
    return;
  }
  const neigh = neighCreate(arpTable(net.stack), gateway, dev);
  if (neigh === null) return;
  if ((neigh.nudState & NUD_VALID) === 0) {
    neighEventSend(neigh, null);
    return;
  }
  if (fibLookup(net, flow, result) === 0 && result.nh !== null) {
    updateOrCreateFnhe(net, result.nh, flow.daddr, gateway, 0, false, net.sim.now + REDIRECT_TIMEOUT);
  }
}

/** Is the address a gateway that routes of `ifindex` use? Linux: ip_fib_check_default(). */
function isDefaultGateway(net: Net, gateway: number, ifindex: number): boolean {
  for (const fi of ipv4Net(net).fibInfos.values()) {
    for (const nh of fi.nhs) if (nh.gw === gateway && nh.scope === RT_SCOPE_LINK && nh.dev?.ifindex === ifindex) return true;
  }
  return false;
}
