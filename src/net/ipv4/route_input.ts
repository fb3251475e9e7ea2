import { EACCES, EHOSTUNREACH, EINVAL, ENETUNREACH, EXDEV } from '../../uapi/errno.ts';
import { ETH_P_IP } from '../../uapi/if.ts';
import { RT_SCOPE_UNIVERSE, RTN_BROADCAST, RTN_LOCAL, RTN_MULTICAST, RTN_UNICAST, RTN_UNREACHABLE } from '../../uapi/rtnetlink.ts';
import { IPPROTO_IGMP } from '../../uapi/socket.ts';
import { ipv4IsLbcast, ipv4IsLoopback, ipv4IsMulticast, ipv4IsZeronet } from '../../wire/addr.ts';
import { INET_DSCP_MASK, ipv4Protocol } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import type { DropReason } from '../core/drop_reason.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { inetAddrOnlink } from './devinet.ts';
import { fibLookup, fibValidateSource } from './fib_frontend.ts';
import { fibResDev, FibResult, Flow4 } from './fib_lookup.ts';
import { fibMultipathHash } from './fib_multipath_hash.ts';
import { fib4RulesRequireFldissect } from './fib_rules.ts';
import { fibSelectMultipath } from './fib_select.ts';
import {
  inDevBforward,
  inDevForward,
  inDevGet,
  type InDevice,
  inDevLogMartians,
  inDevProxyArpPvlan,
  inDevRouteLocalnet,
  inDevSharedMedia,
  inDevTxRedirects,
} from './inetdevice.ts';
import { ipCheckMc } from './ip_mc_list.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { flowHash, routeCache } from './route_cache.ts';
import { ipv4IsLocalMulticast, mayCache, rtSetNexthop } from './route_nexthop.ts';
import { RT_INPUT_ERROR, RT_INPUT_FORWARD, RT_INPUT_LOCAL, Rtable, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from './rtable.ts';

/** Reused by look-ups, which never nest. */
const inFlow = new Flow4();
const inResult = new FibResult();

let dropReason: DropReason = 'NOT_SPECIFIED';

/** Why the last ipRouteInput refused. */
export function routeDropReason(): DropReason {
  return dropReason;
}

function refuse(errno: number, reason: DropReason): number {
  dropReason = reason;
  return -errno;
}

/**
 * Routes a received packet: 0 and `skb.dst` set, or a negative errno (`routeDropReason()` says why). `tos` is the TOS byte.
 * Also asked for ARP requests, with `skb.protocol` ETH_P_ARP. Linux: ip_route_input_noref().
 */
export function ipRouteInput(skb: SkBuff, daddr: number, saddr: number, tos: number, dev: NetDevice): number {
  const net = dev.net;
  const ipv4 = ipv4Net(net);
  tos &= INET_DSCP_MASK;
  const isIp = skb.protocol === ETH_P_IP;
  const hash = flowHash(daddr, saddr, (dev.ifindex << 8) ^ tos ^ skb.mark);
  if (isIp && ipv4.routeCache !== null) {
    const table = routeCache(net).input;
    const rt = table.slots[hash & table.mask];
    if (
      rt !== null &&
      rt.keyDaddr === daddr &&
      rt.keySaddr === saddr &&
      rt.keyIif === dev.ifindex &&
      rt.keyTos === tos &&
      rt.keyMark === skb.mark &&
      rt.genid === ipv4.rtGenid
    ) {
      skb.dst = rt;
      return 0;
    }
  }
  const inDev = inDevGet(dev);
  if (inDev === null) return refuse(EINVAL, 'NOT_SPECIFIED');
  const err = ipv4IsMulticast(daddr)
    ? ipRouteInputMulticast(skb, daddr, saddr, tos, dev, inDev)
    : ipRouteInputSlow(skb, daddr, saddr, tos, dev, inDev);
  if (err !== 0) return err;
  const rt = skb.dst as Rtable;
  rt.keyDaddr = daddr;
  rt.keySaddr = saddr;
  rt.keyIif = dev.ifindex;
  rt.keyTos = tos;
  rt.keyMark = skb.mark;
  if (isIp && mayCache(ipv4, rt)) routeCache(net).input.store(hash, rt);
  return 0;
}

/** Linux: ip_route_input_mc(). */
function ipRouteInputMulticast(skb: SkBuff, daddr: number, saddr: number, tos: number, dev: NetDevice, inDev: InDevice): number {
  const proto = skb.protocol === ETH_P_IP ? ipv4Protocol(skb.bytes, skb.networkHeader) : 0;
  if (!ipCheckMc(inDev, daddr, proto)) return refuse(EINVAL, 'IP_MC_UNREACHABLE');
  if (ipv4IsMulticast(saddr) || ipv4IsLbcast(saddr)) return refuse(EINVAL, 'IP_INVALID_SOURCE');
  if (skb.protocol !== ETH_P_IP) return refuse(EINVAL, 'INVALID_PROTO');
  if (ipv4IsLoopback(saddr) && !inDevRouteLocalnet(inDev)) return refuse(EINVAL, 'IP_LOCALNET');
  if (ipv4IsZeronet(saddr)) {
    if (!ipv4IsLocalMulticast(daddr) && proto !== IPPROTO_IGMP) return refuse(EINVAL, 'IP_INVALID_SOURCE');
  } else {
    const err = fibValidateSource(skb, saddr, 0, tos, 0, dev, inDev);
    if (err < 0) return refuse(EINVAL, validateReason(err));
  }
  const rt = new Rtable(dev.net, dev.net.loopback, ipv4Net(dev.net).rtGenid);
  rt.isInput = true;
  rt.inputKind = RT_INPUT_LOCAL;
  rt.type = RTN_MULTICAST;
  rt.flags = RTCF_MULTICAST | RTCF_LOCAL;
  rt.iif = dev.ifindex;
  rt.daddr = daddr;
  rt.saddr = saddr;
  skb.dst = rt;
  return 0;
}

/** The drop reason behind what fibValidateSource returned. */
function validateReason(err: number): DropReason {
  return err === -EXDEV ? 'IP_RPFILTER' : 'IP_LOCAL_SOURCE';
}

/** Linux: ip_route_input_slow(). */
function ipRouteInputSlow(skb: SkBuff, daddr: number, saddr: number, tos: number, dev: NetDevice, inDev: InDevice): number {
  const net = dev.net;
  if (ipv4IsMulticast(saddr) || ipv4IsLbcast(saddr)) return martianSource(skb, dev, inDev, daddr, saddr, 'IP_INVALID_SOURCE');
  inResult.fi = null;
  inResult.nh = null;
  if (ipv4IsLbcast(daddr) || (saddr === 0 && daddr === 0)) return broadcastInput(skb, daddr, saddr, tos, dev, inDev);
  if (ipv4IsZeronet(saddr)) return martianSource(skb, dev, inDev, daddr, saddr, 'IP_INVALID_SOURCE');
  if (ipv4IsZeronet(daddr)) return martianDestination(skb, dev, inDev, daddr, saddr, 'IP_INVALID_DEST');
  if (ipv4IsLoopback(daddr)) {
    if (!inDevRouteLocalnet(inDev)) return martianDestination(skb, dev, inDev, daddr, saddr, 'IP_LOCALNET');
  } else if (ipv4IsLoopback(saddr) && !inDevRouteLocalnet(inDev)) {
    return martianSource(skb, dev, inDev, daddr, saddr, 'IP_LOCALNET');
  }

  const flow = inFlow.reset();
  flow.daddr = daddr;
  flow.saddr = saddr;
  flow.iif = dev.ifindex;
  flow.mark = skb.mark;
  flow.tos = tos;
  flow.scope = RT_SCOPE_UNIVERSE;
  if (ipv4Net(net).fibHasCustomRules && fib4RulesRequireFldissect(net)) dissectPorts(skb, flow);
  let err = fibLookup(net, flow, inResult);
  if (err !== 0) {
    if (!inDevForward(inDev)) err = -EHOSTUNREACH;
    return localInput(skb, daddr, saddr, dev, 0, RTN_UNREACHABLE, -err);
  }
  if (inResult.type === RTN_BROADCAST && !inDevBforward(inDev)) return broadcastInput(skb, daddr, saddr, tos, dev, inDev);
  if (inResult.type === RTN_LOCAL) {
    err = fibValidateSource(skb, saddr, daddr, tos, 0, dev, inDev);
    if (err < 0) return martianSource(skb, dev, inDev, daddr, saddr, validateReason(err), err);
    return localInput(skb, daddr, saddr, dev, 0, RTN_LOCAL, 0);
  }
  if (!inDevForward(inDev)) return localInput(skb, daddr, saddr, dev, 0, RTN_UNREACHABLE, EHOSTUNREACH);
  if (inResult.type !== RTN_UNICAST && inResult.type !== RTN_BROADCAST) {
    return martianDestination(skb, dev, inDev, daddr, saddr, 'IP_INVALID_DEST');
  }
  return ipMkrouteInput(skb, daddr, saddr, tos, dev, inDev);
}

/** Ports for rules that ask for them. Linux: fib4_rules_early_flow_dissect(). */
function dissectPorts(skb: SkBuff, flow: Flow4): void {
  if (skb.protocol !== ETH_P_IP) return;
  const { bytes, networkHeader: at } = skb;
  flow.proto = ipv4Protocol(bytes, at);
  const transport = at + ((bytes[at] & 15) << 2);
  const fragment = ((bytes[at + 6] << 8) | bytes[at + 7]) & 0x1fff;
  if ((flow.proto !== 6 && flow.proto !== 17) || fragment !== 0 || transport + 4 > skb.tail) return;
  flow.sport = (bytes[transport] << 8) | bytes[transport + 1];
  flow.dport = (bytes[transport + 2] << 8) | bytes[transport + 3];
}

function broadcastInput(skb: SkBuff, daddr: number, saddr: number, tos: number, dev: NetDevice, inDev: InDevice): number {
  if (skb.protocol !== ETH_P_IP) return refuse(EINVAL, 'INVALID_PROTO');
  if (!ipv4IsZeronet(saddr)) {
    const err = fibValidateSource(skb, saddr, 0, tos, 0, dev, inDev);
    if (err < 0) return martianSource(skb, dev, inDev, daddr, saddr, validateReason(err), err);
  }
  return localInput(skb, daddr, saddr, dev, RTCF_BROADCAST, RTN_BROADCAST, 0);
}

/** The route of a packet that ends here, or of one that cannot be routed (`error`). */
function localInput(skb: SkBuff, daddr: number, saddr: number, dev: NetDevice, flags: number, type: number, error: number): number {
  const net = dev.net;
  const rt = new Rtable(net, net.loopback, ipv4Net(net).rtGenid);
  rt.isInput = true;
  rt.type = type;
  rt.iif = dev.ifindex;
  rt.daddr = daddr;
  rt.saddr = saddr;
  if (type === RTN_UNREACHABLE) {
    rt.inputKind = RT_INPUT_ERROR;
    rt.error = error;
    rt.flags = flags;
  } else {
    rt.inputKind = RT_INPUT_LOCAL;
    rt.flags = flags | RTCF_LOCAL;
    if (inResult.fi !== null) {
      rt.table = inResult.table?.id ?? 0;
      rt.dscp = inResult.dscp;
      rt.kept = true;
    }
  }
  skb.dst = rt;
  return 0;
}

/** Linux: ip_handle_martian_source(). */
function martianSource(
  skb: SkBuff,
  dev: NetDevice,
  inDev: InDevice,
  daddr: number,
  saddr: number,
  reason: DropReason,
  err = -EINVAL,
): number {
  if (inDevLogMartians(inDev)) traceMartian(skb, dev, 'source', daddr, saddr);
  return refuse(-err, reason);
}

function martianDestination(skb: SkBuff, dev: NetDevice, inDev: InDevice, daddr: number, saddr: number, reason: DropReason): number {
  if (inDevLogMartians(inDev)) traceMartian(skb, dev, 'destination', daddr, saddr);
  return refuse(EINVAL, reason);
}

function traceMartian(skb: SkBuff, dev: NetDevice, what: string, daddr: number, saddr: number): void {
  const trace = dev.net.stack.trace;
  if (trace.on) trace.hit(skb, 'ip_handle_martian_source', dev.net, { martian: what, daddr, saddr });
}

/** The route of a packet that is to be forwarded. Linux: ip_mkroute_input(), __mkroute_input(). */
function ipMkrouteInput(skb: SkBuff, daddr: number, saddr: number, tos: number, dev: NetDevice, inDev: InDevice): number {
  const net = dev.net;
  const res = inResult;
  if (res.fi !== null && res.fi.nhs.length > 1) {
    fibSelectMultipath(net, res, fibMultipathHash(net, inFlow, skb.protocol === ETH_P_IP ? skb : null));
  }
  const out = fibResDev(res);
  const outDev = out === null ? null : inDevGet(out);
  if (out === null || outDev === null) return refuse(EINVAL, 'NOT_SPECIFIED');
  const nh = res.nh!;
  const fi = res.fi!;
  const type = res.type;
  const tableId = res.table?.id ?? 0;
  const err = fibValidateSource(skb, saddr, daddr, tos, out.ifindex, dev, inDev);
  if (err < 0) return martianSource(skb, dev, inDev, daddr, saddr, validateReason(err), err);
  const same = out === dev;
  if (skb.protocol !== ETH_P_IP && same && !inDevProxyArpPvlan(inDev)) return refuse(EINVAL, 'NOT_SPECIFIED');

  const rt = new Rtable(net, out, ipv4Net(net).rtGenid);
  rt.isInput = true;
  rt.inputKind = RT_INPUT_FORWARD;
  rt.type = type;
  rt.iif = dev.ifindex;
  rt.daddr = daddr;
  rt.saddr = saddr;
  rt.table = tableId;
  rt.dscp = res.dscp;
  rt.kept = true;
  rt.doRedirect =
    same &&
    err === 1 &&
    skb.protocol === ETH_P_IP &&
    inDevTxRedirects(outDev) &&
    (inDevSharedMedia(outDev) || inetAddrOnlink(outDev, saddr, nh.gw));
  rtSetNexthop(rt, daddr, fi, nh);
  skb.dst = rt;
  return 0;
}

/** Errno to the ICMP code that tells a sender of it, -1: none. */
export function routeErrorIcmpCode(error: number): number {
  switch (error) {
    case EHOSTUNREACH:
      return 1;
    case ENETUNREACH:
      return 0;
    case EACCES:
      return 13;
    default:
      return -1;
  }
}
