import { EINVAL, ENETUNREACH, ENODEV } from '../../uapi/errno.ts';
import { IFF_LOOPBACK, IFF_UP } from '../../uapi/if.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST, RTN_UNICAST } from '../../uapi/rtnetlink.ts';
import { IPPROTO_IGMP } from '../../uapi/socket.ts';
import { ipv4IsLbcast, ipv4IsLoopback, ipv4IsMulticast, ipv4IsZeronet } from '../../wire/addr.ts';
import { INET_DSCP_MASK } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { inetSelectAddr, ipDevFind } from './devinet.ts';
import { fibLookup } from './fib_frontend.ts';
import { fibResDev, FibResult, type Flow4, FLOWI_FLAG_ANYSRC } from './fib_lookup.ts';
import { fibMultipathHash } from './fib_multipath_hash.ts';
import { fibSelectPath } from './fib_select.ts';
import type { FibInfo } from './fib_semantics.ts';
import { inDevGet, inDevRouteLocalnet } from './inetdevice.ts';
import { ipCheckMc } from './ip_mc_list.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { flowHash, routeCache } from './route_cache.ts';
import { ipv4IsLocalMulticast, mayCache, rtSetNexthop } from './route_nexthop.ts';
import { RT_INPUT_LOCAL, Rtable, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from './rtable.ts';

/** Reused by look-ups, which never nest. */
const outResult = new FibResult();

/**
 * The route of a packet made here, or a negative errno (-ENETUNREACH, -EINVAL blackhole, -EHOSTUNREACH unreachable, -EACCES
 * prohibit, -ENODEV). Completes the flow: source and, for 0.0.0.0, destination address; oif. `skb` is the packet that an
 * ICMP error answers. Linux: ip_route_output_key_hash().
 */
export function ipRouteOutputKey(net: Net, flow: Flow4, skb: SkBuff | null = null): Rtable | number {
  const ipv4 = ipv4Net(net);
  const { daddr, saddr, oif, mark } = flow;
  const tos = flow.tos & INET_DSCP_MASK;
  const rest = (flow.proto === IPPROTO_IGMP ? 1 : 0) | (flow.scope << 8) | (flow.flags << 16);
  const hash = flowHash(daddr, saddr, (oif << 8) ^ tos ^ mark);
  const table = routeCache(net).output;
  const cached = table.slots[hash & table.mask];
  if (
    cached !== null &&
    cached.keyDaddr === daddr &&
    cached.keySaddr === saddr &&
    cached.keyOif === oif &&
    cached.keyTos === tos &&
    cached.keyMark === mark &&
    cached.keyRest === rest &&
    cached.genid === ipv4.rtGenid
  ) {
    flow.saddr = cached.saddr;
    flow.daddr = cached.daddr;
    flow.oif = cached.dev.ifindex;
    return cached;
  }
  const rt = ipRouteOutputKeySlow(net, flow, skb);
  if (typeof rt === 'number') return rt;
  rt.keyDaddr = daddr;
  rt.keySaddr = saddr;
  rt.keyOif = oif;
  rt.keyTos = tos;
  rt.keyMark = mark;
  rt.keyRest = rest;
  rt.saddr = flow.saddr;
  rt.daddr = flow.daddr;
  if (mayCache(ipv4, rt)) table.store(hash, rt);
  return rt;
}

/** Linux: ip_route_output_key_hash_rcu(). */
function ipRouteOutputKeySlow(net: Net, flow: Flow4, skb: SkBuff | null): Rtable | number {
  const origOif = flow.oif;
  let devOut: NetDevice | null = null;
  const res = outResult;
  res.fi = null;
  res.nh = null;
  res.type = RTN_UNICAST;
  flow.iif = net.loopback.ifindex;
  flow.tos &= INET_DSCP_MASK;

  if (flow.saddr !== 0) {
    if (ipv4IsMulticast(flow.saddr) || ipv4IsLbcast(flow.saddr)) return -EINVAL;
    if (flow.oif === 0 && (ipv4IsMulticast(flow.daddr) || ipv4IsLbcast(flow.daddr))) {
      devOut = ipDevFind(net, flow.saddr);
      if (devOut === null) return -ENETUNREACH;
      flow.oif = devOut.ifindex;
      return mkrouteOutput(net, flow, origOif, devOut, 0);
    }
    if ((flow.flags & FLOWI_FLAG_ANYSRC) === 0 && ipDevFind(net, flow.saddr) === null) return -ENETUNREACH;
  }
  if (flow.oif !== 0) {
    devOut = net.devByIndex.get(flow.oif) ?? null;
    if (devOut === null) return -ENODEV;
    if ((devOut.flags & IFF_UP) === 0 || inDevGet(devOut) === null) return -ENETUNREACH;
    if (ipv4IsLocalMulticast(flow.daddr) || ipv4IsLbcast(flow.daddr) || flow.proto === IPPROTO_IGMP) {
      if (flow.saddr === 0) flow.saddr = inetSelectAddr(devOut, 0, RT_SCOPE_LINK);
      return mkrouteOutput(net, flow, origOif, devOut, 0);
    }
    if (flow.saddr === 0) {
      if (ipv4IsMulticast(flow.daddr)) flow.saddr = inetSelectAddr(devOut, 0, flow.scope);
      else if (flow.daddr === 0) flow.saddr = inetSelectAddr(devOut, 0, RT_SCOPE_HOST);
    }
  }
  if (flow.daddr === 0) {
    flow.daddr = flow.saddr;
    if (flow.daddr === 0) flow.daddr = flow.saddr = INADDR_LOOPBACK;
    flow.oif = net.loopback.ifindex;
    res.type = RTN_LOCAL;
    return mkrouteOutput(net, flow, origOif, net.loopback, RTCF_LOCAL);
  }
  const err = fibLookup(net, flow, res);
  if (err !== 0) {
    res.fi = null;
    res.nh = null;
    if (flow.oif === 0 || devOut === null) return err;
    // The routing tables know nothing, but the device was given: assume the destination is on its link.
    if (flow.saddr === 0) flow.saddr = inetSelectAddr(devOut, 0, RT_SCOPE_LINK);
    res.type = RTN_UNICAST;
    return mkrouteOutput(net, flow, origOif, devOut, 0);
  }
  if (res.type === RTN_LOCAL) {
    const prefsrc = (res.fi as FibInfo | null)?.prefsrc ?? 0;
    if (flow.saddr === 0) flow.saddr = prefsrc !== 0 ? prefsrc : flow.daddr;
    const oif = fibResDev(res)?.ifindex ?? 0;
    flow.oif = net.loopback.ifindex;
    return mkrouteOutput(net, flow, oif, net.loopback, RTCF_LOCAL);
  }
  fibSelectPath(net, res, flow, res.fi!.nhs.length > 1 ? fibMultipathHash(net, flow, skb) : 0);
  devOut = fibResDev(res);
  if (devOut === null) return -ENETUNREACH;
  flow.oif = devOut.ifindex;
  return mkrouteOutput(net, flow, origOif, devOut, 0);
}

const INADDR_LOOPBACK = 0x7f000001;

/** Linux: __mkroute_output(). */
function mkrouteOutput(net: Net, flow: Flow4, origOif: number, devOut: NetDevice, flags: number): Rtable | number {
  const inDev = inDevGet(devOut);
  if (inDev === null) return -EINVAL;
  const loopback = (devOut.flags & IFF_LOOPBACK) !== 0;
  if (ipv4IsLoopback(flow.saddr) && !loopback && !inDevRouteLocalnet(inDev)) return -EINVAL;
  const res = outResult;
  let { type, fi } = res;
  if (ipv4IsLbcast(flow.daddr)) {
    type = RTN_BROADCAST;
    fi = null;
  } else if (ipv4IsMulticast(flow.daddr)) {
    type = RTN_MULTICAST;
  } else if (ipv4IsZeronet(flow.daddr)) {
    return -EINVAL;
  }
  if (loopback) flags |= RTCF_LOCAL;
  if (type === RTN_BROADCAST) {
    flags |= RTCF_BROADCAST | RTCF_LOCAL;
  } else if (type === RTN_MULTICAST) {
    flags |= RTCF_MULTICAST | RTCF_LOCAL;
    if (!ipCheckMc(inDev, flow.daddr, flow.proto)) flags &= ~RTCF_LOCAL;
    // A multicast packet does not go to the default route's gateway.
    if (fi !== null && res.prefixlen < 4) fi = null;
  }
  const rt = new Rtable(net, devOut, ipv4Net(net).rtGenid);
  rt.type = type;
  rt.flags = flags;
  rt.iif = origOif;
  rt.table = fi === null ? 0 : (res.table?.id ?? 0);
  rt.dscp = fi === null ? 0 : res.dscp;
  rt.kept = fi !== null && (type !== RTN_LOCAL || origOif === 0 || origOif === devOut.ifindex);
  if ((flags & RTCF_LOCAL) !== 0) rt.inputKind = RT_INPUT_LOCAL;
  if ((flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) rt.mcOutput = (flags & RTCF_LOCAL) !== 0 && !loopback;
  rtSetNexthop(rt, flow.daddr, fi, fi === null ? null : res.nh);
  return rt;
}
