import { EHOSTUNREACH, EINVAL, ENODEV } from '../../uapi/errno.ts';
import { ETH_P_IP } from '../../uapi/if.ts';
import {
  type NlMessage,
  type RouteMsg,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTM_F_CLONED,
  RTM_F_FIB_MATCH,
  RTM_F_LOOKUP_TABLE,
  RTM_F_NOTIFY,
  RTM_NEWROUTE,
} from '../../uapi/rtnetlink.ts';
import { AF_INET, IPPROTO_UDP } from '../../uapi/socket.ts';
import { putBe16 } from '../../wire/addr.ts';
import { emitIpv4, IPV4_HLEN } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { allocSkb, consumeSkb } from '../core/skbuff.ts';
import { fibDumpInfo } from './fib_dump.ts';
import { fibLookup } from './fib_frontend.ts';
import { FibResult, Flow4 } from './fib_lookup.ts';
import { type FibInfo, FIB_PROPS_ERROR } from './fib_semantics.ts';
import type { FibNode } from './fib_trie.ts';
import { ipRouteInput } from './route_input.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { fnheOf } from './route_exception.ts';
import { RTCF_DOREDIRECT, RTCF_NOTIFY, Rtable } from './rtable.ts';

/** Hundredths of a second, as the kernel gives times to user space (USER_HZ). */
const NSEC_PER_CLOCK = 10_000_000;

/** Linux: rt_fill_info(). `flow` null: a line of the cache. */
function rtFillInfo(rt: Rtable, dst: number, src: number, tableId: number, flow: Flow4 | null, iif: number): NlMessage {
  const body: RouteMsg = {
    family: AF_INET,
    dstLen: 32,
    srcLen: 0,
    tos: rt.dscp,
    table: tableId,
    type: rt.type,
    scope: RT_SCOPE_UNIVERSE,
    protocol: 0,
    flags: (rt.flags & ~0xffff) | RTM_F_CLONED | (rt.doRedirect ? RTCF_DOREDIRECT : 0),
    dst,
    oif: rt.dev.ifindex,
  };
  if (src !== 0) {
    body.srcLen = 32;
    body.src = src;
  }
  if (flow !== null && !rt.isInput && flow.saddr !== src) body.prefsrc = flow.saddr;
  if (rt.usesGateway) body.gateway = rt.gw;
  const left = rt.expires === 0 ? 0 : Math.max(0, rt.expires - rt.net.sim.now);
  const metrics = { ...rt.fi?.metrics };
  if (rt.pmtu !== 0 && left > 0) metrics.mtu = rt.pmtu;
  if (rt.mtuLocked && left > 0) metrics.lock = (metrics.lock ?? 0) | (1 << 2);
  if (Object.keys(metrics).length > 0) body.metrics = metrics;
  if (flow !== null) {
    if (flow.mark !== 0) body.mark = flow.mark;
    if (flow.uid >= 0) body.uid = flow.uid;
    if (rt.isInput) body.iif = iif;
  }
  body.cacheinfo = { expires: Math.floor(left / NSEC_PER_CLOCK), error: rt.error, used: 0, clntref: rt.kept ? 2 : 1, lastuse: 0 };
  return { type: RTM_NEWROUTE, flags: 0, body };
}

/** RTM_GETROUTE: the route of one packet, as it would be taken. Linux: inet_rtm_getroute(). */
export function inetRtmGetroute(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const body = message.body as RouteMsg;
  if ((body.srcLen ?? 0) !== 0 && body.src === undefined) return refuse(extack, 'ipv4: rtm_src_len and rtm_dst_len must be 32 for IPv4');
  const flow = new Flow4();
  const dst = body.dst ?? 0;
  const src = body.src ?? 0;
  const iif = body.iif ?? 0;
  flow.daddr = dst;
  flow.saddr = src;
  flow.oif = body.oif ?? 0;
  flow.mark = body.mark ?? 0;
  flow.tos = body.tos ?? 0;
  flow.uid = body.uid ?? (iif !== 0 ? -1 : 0);
  flow.proto = body.ipProto ?? 0;
  flow.sport = body.sport ?? 0;
  flow.dport = body.dport ?? 0;
  const uid = flow.uid;
  const flags = body.flags ?? 0;
  if ((flags & RTM_F_FIB_MATCH) !== 0) return fibMatch(net, flow, iif, out);
  const rt = iif !== 0 ? inputRoute(net, flow, body, iif) : ipRouteOutputKey(net, flow);
  if (typeof rt === 'number') return rt;
  flow.uid = uid;
  const tableId = (flags & RTM_F_LOOKUP_TABLE) !== 0 ? rt.table : RT_TABLE_MAIN;
  const answer = rtFillInfo(rt, dst, src, tableId, flow, iif);
  if ((flags & RTM_F_NOTIFY) !== 0) (answer.body as RouteMsg).flags! |= RTM_F_NOTIFY | RTCF_NOTIFY;
  out.push(answer);
  return 0;
}

function refuse(extack: Extack, text: string): number {
  extack.message = text;
  return -EINVAL;
}

/** The route of a packet that comes in by `iif`. */
function inputRoute(net: Net, flow: Flow4, body: RouteMsg, iif: number): Rtable | number {
  const dev = net.devByIndex.get(iif);
  if (dev === undefined) return -ENODEV;
  const skb = allocSkb(IPV4_HLEN + 8);
  const at = skb.put(IPV4_HLEN + 8);
  emitIpv4(skb.bytes, at, flow.tos, skb.len, 0, 0, 64, body.ipProto ?? IPPROTO_UDP, flow.saddr, flow.daddr);
  putBe16(skb.bytes, at + IPV4_HLEN, flow.sport);
  putBe16(skb.bytes, at + IPV4_HLEN + 2, flow.dport);
  skb.networkHeader = at;
  skb.transportHeader = at + IPV4_HLEN;
  skb.dev = dev;
  skb.protocol = ETH_P_IP;
  skb.mark = flow.mark;
  const err = ipRouteInput(skb, flow.daddr, flow.saddr, flow.tos, dev);
  const rt = skb.dst as Rtable | null;
  consumeSkb(skb);
  if (err !== 0 || rt === null) return -EINVAL;
  return rt.error !== 0 ? -rt.error : rt;
}

/** `ip route get fibmatch`: the entry of the table that fits. */
function fibMatch(net: Net, flow: Flow4, iif: number, out: NlMessage[]): number {
  const res = new FibResult();
  flow.iif = iif !== 0 ? iif : net.loopback.ifindex;
  const err = fibLookup(net, flow, res);
  if (err !== 0) return err;
  if (res.fi === null || res.table === null) return FIB_PROPS_ERROR[res.type] || -EHOSTUNREACH;
  const alias = res.aliases?.find((fa) => fa.fi === res.fi && fa.type === res.type);
  if (alias === undefined) return -EHOSTUNREACH;
  out.push(fibDumpInfo(RTM_NEWROUTE, { key: res.prefix, len: res.prefixlen } as FibNode, alias, res.table.id, 0));
  return 0;
}

/** What was learnt about destinations behind a route. Linux: fib_dump_info_fnhe(). */
export function fibDumpInfoFnhe(net: Net, tbId: number, fi: FibInfo, out: NlMessage[]): void {
  for (const { nh, fnhe } of fnheOf(net, fi)) {
    if (nh.dev === null) continue;
    const rt = new Rtable(net, nh.dev, 0);
    rt.type = fi.type === 0 ? 1 : fi.type;
    rt.fi = fi;
    rt.nh = nh;
    rt.gw = fnhe.gw !== 0 ? fnhe.gw : nh.gw;
    rt.usesGateway = rt.gw !== 0;
    rt.pmtu = fnhe.pmtu;
    rt.mtuLocked = fnhe.mtuLocked;
    rt.expires = fnhe.expires;
    if (fnhe.gw !== 0) rt.flags |= 0x00040000;
    const message = rtFillInfo(rt, fnhe.daddr, 0, tbId, null, 0);
    (message.body as RouteMsg).cacheinfo!.lastuse = Math.floor((net.sim.now - fnhe.boundAt) / NSEC_PER_CLOCK);
    out.push(message);
  }
}
