import { RTN_LOCAL, RTN_UNICAST } from '../../uapi/rtnetlink.ts';
import { IPPROTO_UDP } from '../../uapi/socket.ts';
import { XT_RPFILTER_ACCEPT_LOCAL, XT_RPFILTER_LOOSE, XT_RPFILTER_VALID_MARK } from '../../uapi/xt_data.ts';
import { ipv4IsLbcast, ipv4IsMulticast } from '../../wire/addr.ts';
import { ipv4Daddr, ipv4Protocol, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { FoundSock } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { Sock } from '../core/sock.ts';
import { fibLookup, inetAddrType } from './fib_frontend.ts';
import { FibResult, Flow4, FLOWI_FLAG_ANYSRC } from './fib_lookup.ts';
import { tcpHashinfo } from './inet_hashtables.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { traceNoRoute } from './route_trace.ts';
import { udpLookup } from './udp.ts';

/** What netfilter asks of routing. Linux: net/ipv4/netfilter.c, netfilter/ipt_rpfilter.c. */

const LOOPBACK_IFINDEX = 1;
const flow = new Flow4();
const result = new FibResult();

/** See InetCalls.ipRouteMeHarder. A source that is not this host's stays, and is not looked at. */
export function ipRouteMeHarder(net: Net, skb: SkBuff): number {
  const { bytes, data: at, sk } = skb;
  const saddr = ipv4Saddr(bytes, at);
  const type = inetAddrType(net, saddr);
  const anySource = type === RTN_LOCAL || type === RTN_UNICAST;
  flow.reset();
  flow.daddr = ipv4Daddr(bytes, at);
  flow.saddr = anySource ? saddr : 0;
  flow.flags = anySource ? FLOWI_FLAG_ANYSRC : 0;
  flow.tos = ipv4Tos(bytes, at);
  flow.proto = ipv4Protocol(bytes, at);
  flow.oif = sk === null ? 0 : sk.boundDevIf;
  flow.mark = skb.mark;
  const rt = ipRouteOutputKey(net, flow);
  if (typeof rt === 'number') {
    traceNoRoute(net, flow, skb, -rt);
    return rt;
  }
  skb.dst = rt;
  return 0;
}

/** See InetCalls.rpfilterLookup: would an answer to `skb`'s sender leave by the device it came in on? */
export function rpfilterLookup(net: Net, skb: SkBuff, dev: NetDevice, flags: number): boolean {
  const { bytes, data: at } = skb;
  const daddr = ipv4Daddr(bytes, at);
  flow.reset();
  flow.iif = LOOPBACK_IFINDEX;
  flow.daddr = ipv4Saddr(bytes, at);
  flow.saddr = ipv4IsMulticast(daddr) || ipv4IsLbcast(daddr) ? 0 : daddr;
  flow.tos = ipv4Tos(bytes, at);
  flow.mark = flags & XT_RPFILTER_VALID_MARK ? skb.mark : 0;
  if (fibLookup(net, flow, result) !== 0) return false;
  if (result.type !== RTN_UNICAST && (result.type !== RTN_LOCAL || (flags & XT_RPFILTER_ACCEPT_LOCAL) === 0)) return false;
  return (flags & XT_RPFILTER_LOOSE) !== 0 || result.fi!.nhs.some((nh) => nh.dev === dev);
}

/** See InetCalls.skLookup. */
export function skLookup(
  net: Net,
  proto: number,
  saddr: number,
  sport: number,
  daddr: number,
  dport: number,
  dif: number,
): FoundSock | null {
  if (proto === IPPROTO_UDP) {
    const sk = udpLookup(net, saddr, sport, daddr, dport, dif);
    return sk === null ? null : { wildcard: sk.rcvSaddr === 0, mark: sk.mark };
  }
  const table = tcpHashinfo(net);
  const entry = table.lookup(saddr, sport, daddr, dport, dif);
  const sk = entry === null ? table.lookupListener(daddr, dport, dif, saddr, sport) : entry;
  if (sk === null) return null;
  // A half-open request or a TIME-WAIT entry is no whole socket.
  return sk instanceof Sock ? { wildcard: sk.rcvSaddr === 0, mark: sk.mark } : { wildcard: false, mark: 0 };
}
