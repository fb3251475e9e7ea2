import {
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_NEWROUTE,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTPROT_BOOT,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
} from '../../uapi/rtnetlink.ts';
import type { NextHop, NlMessage, RouteMsg } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { COLOR_IFNAME, COLOR_NONE, ifaFamilyColor } from '../iproute2/color.ts';
import { afBitLen } from '../iproute2/inet_prefix.ts';
import { rtntypeN2a } from '../iproute2/route_type.ts';
import type { IpSession } from './ip_session.ts';
import { printRouteMetrics } from './print_route_metrics.ts';
import { printCacheFlags, printRtFlags } from './print_rt_flags.ts';
import type { RouteFilter } from './route_filter.ts';
import { routePasses } from './route_filter.ts';

/** clock_t: what times of the kernel's cache are counted in. */
const USER_HZ = 100;

/** Prints a RTM_NEWROUTE or RTM_DELROUTE that passes the filter. */
export function printRoute(ip: IpSession, message: NlMessage, filter: RouteFilter): void {
  if (message.type !== RTM_NEWROUTE && message.type !== RTM_DELROUTE) return;
  const route = message.body;
  if (!routePasses(route, filter, ip.family)) return;
  ip.headers('[ROUTE]');
  ip.print.openObject();
  if (message.type === RTM_DELROUTE) ip.print.any('deleted', true, 'Deleted ');
  printSelector(ip, route, filter);
  printTarget(ip, route, filter);
  printOrigin(ip, route, filter);
  printRtFlags(ip, route.flags ?? 0);
  printMarks(ip, route, filter);
  if (((route.flags ?? 0) & RTM_F_CLONED) !== 0) printCacheFlags(ip, route.flags ?? 0);
  if (route.cacheinfo !== undefined) printCacheInfo(ip, route.cacheinfo);
  if (route.metrics !== undefined) printRouteMetrics(ip, route.metrics);
  if (route.iif !== undefined && filter.iifmask !== -1) printDevice(ip, 'iif', route.iif);
  if (route.multipath !== undefined) printMultipath(ip, route, route.multipath);
  ip.print.text('\n');
  ip.print.closeObject();
  ip.out.flush();
}

function prefixText(ip: IpSession, addr: number, length: number, hostLength: number): string {
  return length === hostLength ? ip.formatHost(addr) : `${formatIpv4(addr)}/${length}`;
}

/** Type, destination, source, TOS. */
function printSelector(ip: IpSession, route: RouteMsg, filter: RouteFilter): void {
  const { print } = ip;
  const { type = RTN_UNICAST, dst, dstLen = 0, src, srcLen = 0, tos = 0 } = route;
  const hostLength = afBitLen(route.family ?? AF_INET);
  if ((type !== RTN_UNICAST || ip.details > 0) && (filter.typemask === 0 || (filter.typemask & (1 << type)) !== 0)) {
    const name = rtntypeN2a(type, ip.names.numeric);
    print.any('type', name, `${name} `);
  }
  const color = dst === undefined ? COLOR_NONE : ifaFamilyColor(route.family ?? AF_INET);
  const text = dst !== undefined ? prefixText(ip, dst, dstLen, hostLength) : dstLen > 0 ? `0/${dstLen} ` : 'default';
  print.any('dst', text, `${text} `, color);
  if (src !== undefined) {
    const from = prefixText(ip, src, srcLen, hostLength);
    print.any('from', from, `from ${from} `, ifaFamilyColor(route.family ?? AF_INET));
  } else if (srcLen > 0) {
    print.any('src', `0/${srcLen}`, `from 0/${srcLen} `);
  }
  if (route.nhId !== undefined) print.any('nhid', route.nhId, `nhid ${route.nhId} `);
  if (tos !== 0 && filter.tosmask !== -1) print.any('tos', ip.names.dsfieldName(tos), `tos ${ip.names.dsfieldName(tos)} `);
}

/** Gateway, device, table. */
function printTarget(ip: IpSession, route: RouteMsg, filter: RouteFilter): void {
  const hostLength = afBitLen(route.family ?? AF_INET);
  if (route.gateway !== undefined && filter.via?.bitlen !== hostLength) printGateway(ip, route, route.gateway);
  if (route.oif !== undefined && filter.oifmask !== -1) printDevice(ip, 'dev', route.oif);
  const { table = 0 } = route;
  if (table !== 0 && (table !== RT_TABLE_MAIN || ip.details > 0) && filter.table === 0) {
    const name = ip.names.tableName(table);
    ip.print.any('table', name, `table ${name} `);
  }
}

function printGateway(ip: IpSession, route: RouteMsg, gateway: number): void {
  const text = ip.formatHost(gateway);
  ip.print.json('gateway', text);
  ip.print.text('via ');
  ip.print.text(`${text} `, ifaFamilyColor(route.family ?? AF_INET));
}

function printDevice(ip: IpSession, key: string, index: number): void {
  const name = ip.ll.indexToName(index);
  ip.print.json(key, name);
  ip.print.text(`${key} `);
  ip.print.text(`${name} `, COLOR_IFNAME);
}

/** Protocol, scope, preferred source, metric. */
function printOrigin(ip: IpSession, route: RouteMsg, filter: RouteFilter): void {
  const { print, names } = ip;
  const { protocol = 0, scope = 0 } = route;
  if (((route.flags ?? 0) & RTM_F_CLONED) === 0) {
    if ((protocol !== RTPROT_BOOT || ip.details > 0) && filter.protocolmask !== -1) {
      print.any('protocol', names.protocolName(protocol), `proto ${names.protocolName(protocol)} `);
    }
    if ((scope !== RT_SCOPE_UNIVERSE || ip.details > 0) && filter.scopemask !== -1) {
      print.any('scope', names.scopeName(scope), `scope ${names.scopeName(scope)} `);
    }
  }
  if (route.prefsrc !== undefined && filter.prefsrc?.bitlen !== afBitLen(route.family ?? AF_INET)) {
    const source = formatIpv4(route.prefsrc);
    print.json('prefsrc', source);
    print.text('src ');
    print.text(`${source} `, ifaFamilyColor(route.family ?? AF_INET));
  }
  if (route.priority !== undefined && filter.metricmask !== -1) {
    print.any('metric', route.priority >>> 0, `metric ${route.priority >>> 0} `);
  }
}

/** Mark, realms, uid. */
function printMarks(ip: IpSession, route: RouteMsg, filter: RouteFilter): void {
  const { print } = ip;
  const mark = (route.mark ?? 0) >>> 0;
  if (mark !== 0) print.any('mark', mark, mark >= 16 ? `mark 0x${mark.toString(16)} ` : `mark ${mark} `);
  if (route.flow !== undefined && filter.realmmask !== -1) printFlow(ip, route.flow);
  if (route.uid !== undefined) print.any('uid', route.uid, `uid ${route.uid} `);
}

function printFlow(ip: IpSession, flow: number): void {
  const { print } = ip;
  const from = flow >>> 16;
  const to = ip.names.realmName(flow & 0xffff);
  print.openObject('flow');
  if (from !== 0) print.json('from', ip.names.realmName(from));
  print.json('to', to);
  print.closeObject();
  print.text(from !== 0 ? `realms ${ip.names.realmName(from)}/${to} ` : `realm ${to} `);
}

function printCacheInfo(ip: IpSession, info: NonNullable<RouteMsg['cacheinfo']>): void {
  const { print } = ip;
  const expires = Math.trunc(info.expires / USER_HZ);
  if (info.expires !== 0) print.any('expires', expires, `expires ${expires}sec `);
  if (info.error !== 0) print.any('error', info.error >>> 0, `error ${info.error >>> 0} `);
  if (ip.stats === 0) return;
  const age = Math.trunc(info.lastuse / USER_HZ);
  if (info.clntref !== 0) print.any('users', info.clntref, `users ${info.clntref} `);
  if (info.used !== 0) print.any('used', info.used, `used ${info.used} `);
  if (info.lastuse !== 0) print.any('age', age, `age ${age}sec `);
}

function printMultipath(ip: IpSession, route: RouteMsg, hops: readonly NextHop[]): void {
  const { print } = ip;
  const multicast = ((route.flags ?? 0) & RTM_F_CLONED) !== 0 && route.type === RTN_MULTICAST;
  print.openArray('nexthops');
  hops.forEach((hop, i) => {
    const name = ip.ll.indexToName(hop.ifindex ?? 0);
    const weight = (hop.hops ?? 0) + 1;
    print.openObject();
    print.text(multicast ? (i === 0 ? 'Oifs: ' : ' ') : `${print.newline}\tnexthop `);
    if (hop.gateway !== undefined) printGateway(ip, route, hop.gateway);
    if (multicast) {
      print.any('dev', name, name);
      if (weight !== 2) print.any('ttl', weight - 1, `(ttl>${weight - 1})`);
      print.text(' ');
    } else {
      print.any('dev', name, `dev ${name} `);
      print.any('weight', weight, `weight ${weight} `);
    }
    printRtFlags(ip, hop.flags ?? 0);
    print.closeObject();
  });
  print.closeArray();
}
