import type { RouteMsg } from '../../uapi/rtnetlink.ts';
import { RTM_F_CLONED } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { ipv4MatchBits } from '../iproute2/inet_prefix.ts';
import type { InetPrefix } from '../iproute2/inet_prefix.ts';

/** Which routes are shown or flushed; a mask of -1 says that its value counts (and is then not printed). */
export class RouteFilter {
  /** 0: any. */
  table = 0;
  /** 0 real routes, 1 cached ones, 2 both. */
  cloned = 0;
  flushing = false;
  protocol = 0;
  protocolmask = 0;
  scope = 0;
  scopemask = 0;
  /** One bit a route type; 0: any. */
  typemask = 0;
  tos = 0;
  tosmask = 0;
  iif = 0;
  iifmask = 0;
  oif = 0;
  oifmask = 0;
  mark = 0;
  markmask = 0;
  realm = 0;
  realmmask = 0;
  metric = 0;
  metricmask = 0;
  prefsrc: InetPrefix | undefined;
  via: InetPrefix | undefined;
  /** Destinations inside `rootDst`, and those that hold `matchDst`. */
  rootDst: InetPrefix | undefined;
  matchDst: InetPrefix | undefined;
  rootSrc: InetPrefix | undefined;
  matchSrc: InetPrefix | undefined;

  constructor(ifindex = 0) {
    this.oif = ifindex;
    if (ifindex > 0) this.oifmask = -1;
  }
}

/** Does the route pass? `family` is the one asked for (0: any). Linux tools: filter_nlmsg. */
export function routePasses(route: RouteMsg, filter: RouteFilter, family: number): boolean {
  const cloned = ((route.flags ?? 0) & RTM_F_CLONED) !== 0;
  if (family !== 0 && (route.family ?? AF_INET) !== family) return false;
  if (filter.cloned === (cloned ? 0 : 1)) return false;
  if (filter.table > 0 && filter.table !== (route.table ?? 0)) return false;
  if (differs(filter.protocol, route.protocol, filter.protocolmask) || differs(filter.scope, route.scope, filter.scopemask)) return false;
  if (filter.typemask !== 0 && (filter.typemask & (1 << (route.type ?? 0))) === 0) return false;
  if (differs(filter.tos, route.tos, filter.tosmask)) return false;
  if (!addressesPass(route, filter)) return false;
  if (differs(filter.realm, route.flow, filter.realmmask) || differs(filter.iif, route.iif, filter.iifmask)) return false;
  if (!devicePasses(route, filter)) return false;
  return !differs(filter.mark, route.mark, filter.markmask) && !differs(filter.metric, route.priority, filter.metricmask);
}

function differs(wanted: number, value: number | undefined, mask: number): boolean {
  return ((wanted ^ (value ?? 0)) & mask) !== 0;
}

function addressesPass(route: RouteMsg, filter: RouteFilter): boolean {
  const { dst = 0, dstLen = 0, src = 0, srcLen = 0 } = route;
  const family = route.family ?? AF_INET;
  if (!insidePasses(filter.rootDst, family, dst, dstLen) || !holdsPasses(filter.matchDst, family, dst, dstLen)) return false;
  if (!insidePasses(filter.rootSrc, family, src, srcLen) || !holdsPasses(filter.matchSrc, family, src, srcLen)) return false;
  const { via, prefsrc } = filter;
  if (via !== undefined && via.family !== 0) {
    if (via.family !== family || !ipv4MatchBits(route.gateway ?? 0, via.addr, via.bitlen)) return false;
  }
  if (prefsrc === undefined || prefsrc.family === 0) return true;
  return prefsrc.family === family && ipv4MatchBits(route.prefsrc ?? 0, prefsrc.addr, prefsrc.bitlen);
}

/** Does a prefix given on the command line restrict anything? ("any" does not.) */
function restricts(prefix: InetPrefix | undefined): prefix is InetPrefix {
  return prefix !== undefined && (prefix.family !== 0 || prefix.prefixlenSpecified);
}

/** Is ADDR/LENGTH inside `root`? */
function insidePasses(root: InetPrefix | undefined, family: number, addr: number, length: number): boolean {
  if (!restricts(root)) return true;
  if ((root.family !== 0 && root.family !== family) || root.bitlen > length) return false;
  return ipv4MatchBits(addr, root.addr, root.bitlen);
}

/** Does ADDR/LENGTH hold `match`? */
function holdsPasses(match: InetPrefix | undefined, family: number, addr: number, length: number): boolean {
  if (!restricts(match)) return true;
  if ((match.family !== 0 && match.family !== family) || match.bitlen < length) return false;
  return ipv4MatchBits(addr, match.addr, length);
}

function devicePasses(route: RouteMsg, filter: RouteFilter): boolean {
  if (filter.oifmask === 0) return true;
  if (route.oif !== undefined) return !differs(filter.oif, route.oif, filter.oifmask);
  if (route.multipath === undefined) return true;
  return route.multipath.some((hop) => !differs(filter.oif, hop.ifindex, filter.oifmask));
}
