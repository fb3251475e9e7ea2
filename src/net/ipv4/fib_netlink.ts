import { EINVAL, ENODEV, ENOENT, EOPNOTSUPP, ESRCH } from '../../uapi/errno.ts';
import { IFF_LOWER_UP, IFF_RUNNING } from '../../uapi/if.ts';
import {
  NLM_F_DUMP,
  type NlMessage,
  type RouteMsg,
  RT_TABLE_MAIN,
  RTM_DELROUTE,
  RTM_F_CLONED,
  RTM_GETROUTE,
  RTM_NEWROUTE,
  RTN_LOCAL,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
} from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { devGetFlags, type NetDevice } from '../core/dev.ts';
import { NETDEV_CHANGE, NETDEV_CHANGEMTU, NETDEV_DOWN, NETDEV_UNREGISTER, NETDEV_UP } from '../core/netdev_notifier.ts';
import { neighIfdown } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { Extack, RtnlCaller } from '../core/rtnetlink.ts';
import { arpTable } from './arp_table.ts';
import { FibConfig } from './fib_create.ts';
import { fibDumpInfo } from './fib_dump.ts';
import { fibAddIfaddr, fibDelIfaddr } from './fib_ifaddr.ts';
import { fibDefaultRulesInit } from './fib_rules.ts';
import { fibInfoNhUsesDev, RTN_MAX } from './fib_semantics.ts';
import { fibSyncDownDev, fibSyncUp } from './fib_sync.ts';
import { fibFlush, fibTableDelete, fibTableInsert } from './fib_table.ts';
import { fibGetTable, fibNewTable, type FibTable } from './fib_trie.ts';
import { type Ifaddr, inDevGet } from './inetdevice.ts';
import { ipv4Net, rtCacheFlush } from './ipv4_netns.ts';

/** Routes of the cache are asked for, of `prefix`es only (IPv4 has none). */
const RTM_F_PREFIX = 0x800;

/**
 * Registers tables, rules and their rtnetlink messages; after `devinetInit`, before the first namespace is made.
 * Linux: ip_fib_init().
 */
export function ipFibInit(stack: NetStack): void {
  stack.pernetOps.push({
    init(net) {
      const ipv4 = ipv4Net(net);
      fibDefaultRulesInit(ipv4);
      ipv4.inetaddrChain.push(fibInetaddrEvent);
    },
    exit(net) {
      ipv4Net(net).fibTables.clear();
    },
  });
  stack.netdevNotifiers.push(fibNetdevEvent);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_NEWROUTE, inetRtmNewroute);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_DELROUTE, inetRtmDelroute);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_GETROUTE, getroute);
}

/** A dump is answered here, one destination by route.ts. */
function getroute(net: Net, message: NlMessage, out: NlMessage[], extack: Extack, caller: RtnlCaller): number {
  if (((message.flags ?? 0) & NLM_F_DUMP) !== 0) return inetDumpFib(net, message, out, extack);
  return ipv4Net(net).upcalls.inetRtmGetroute?.(net, message, out, extack, caller) ?? -EOPNOTSUPP;
}

function refuse(extack: Extack, errno: number, message: string): number {
  extack.message = message;
  return -errno;
}

/** Linux: rtm_to_fib_config(): what a request asks for, or a negative errno. */
function rtmToFibConfig(net: Net, message: NlMessage, extack: Extack): FibConfig | number {
  const body = message.body as RouteMsg;
  const cfg = new FibConfig(net);
  const tos = body.tos ?? 0;
  if ((tos & 3) !== 0) return refuse(extack, EINVAL, 'Invalid dsfield (tos): ECN bits must be 0');
  cfg.tos = tos;
  cfg.dstLen = body.dstLen ?? 0;
  cfg.table = body.table || RT_TABLE_MAIN;
  cfg.protocol = body.protocol ?? 0;
  cfg.scope = body.scope ?? 0;
  cfg.type = body.type ?? 0;
  cfg.flags = body.flags ?? 0;
  cfg.nlflags = message.flags ?? 0;
  if (cfg.type > RTN_MAX) return refuse(extack, EINVAL, 'Invalid route type');
  cfg.dst = body.dst ?? 0;
  cfg.oif = body.oif ?? 0;
  cfg.gw = body.gateway ?? 0;
  cfg.priority = (body.priority ?? 0) >>> 0;
  cfg.prefsrc = body.prefsrc ?? 0;
  cfg.metrics = body.metrics;
  cfg.mp = body.multipath;
  cfg.flow = body.flow ?? 0;
  if (cfg.dstLen > 32) return refuse(extack, EINVAL, 'Invalid prefix length');
  if (cfg.dstLen < 32 && cfg.dst << cfg.dstLen !== 0) {
    return refuse(extack, EINVAL, 'Invalid prefix for given prefix length');
  }
  return body.nhId ? refuseNexthopId(cfg, extack) : cfg;
}

/** A next hop named by number: there are no such objects. */
function refuseNexthopId(cfg: FibConfig, extack: Extack): number {
  const specified = cfg.oif !== 0 || cfg.gw !== 0 || cfg.mp !== undefined;
  return refuse(extack, EINVAL, specified ? 'Nexthop specification and nexthop id are mutually exclusive' : 'Nexthop id does not exist');
}

/** RTM_NEWROUTE. Linux: inet_rtm_newroute(). */
function inetRtmNewroute(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const cfg = rtmToFibConfig(net, message, extack);
  if (typeof cfg === 'number') return cfg;
  const err = fibTableInsert(net, fibNewTable(net, cfg.table), cfg, extack);
  if (err === 0 && cfg.type === RTN_LOCAL) ipv4Net(net).fibHasCustomLocalRoutes = true;
  return err;
}

/** RTM_DELROUTE. Linux: inet_rtm_delroute(). */
function inetRtmDelroute(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const cfg = rtmToFibConfig(net, message, extack);
  if (typeof cfg === 'number') return cfg;
  const table = fibGetTable(net, cfg.table);
  if (table === undefined) return refuse(extack, ESRCH, 'FIB table does not exist');
  return fibTableDelete(net, table, cfg);
}

/** A dump of routes, of one table or all, by protocol, type, device. Linux: inet_dump_fib(), ip_valid_fib_dump_req(). */
export function inetDumpFib(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const body = message.body as RouteMsg;
  const flags = body.flags ?? 0;
  if (body.dstLen || body.srcLen || body.tos || body.scope) {
    return refuse(extack, EINVAL, 'Invalid values in header for FIB dump request');
  }
  if ((flags & ~(RTM_F_CLONED | RTM_F_PREFIX)) !== 0) return refuse(extack, EINVAL, 'Invalid flags for FIB dump request');
  const dev = body.oif ? net.devByIndex.get(body.oif) : undefined;
  if (body.oif && dev === undefined) return -ENODEV;
  if ((flags & RTM_F_PREFIX) !== 0) return 0;
  const id = body.table ?? 0;
  if (id !== 0) {
    const table = fibGetTable(net, id);
    if (table === undefined) {
      if (body.family !== AF_INET) return 0;
      return refuse(extack, ENOENT, 'ipv4: FIB table does not exist');
    }
    dumpTable(net, table, body, dev, out);
    return 0;
  }
  for (const table of tablesInOrder(net)) dumpTable(net, table, body, dev, out);
  return 0;
}

/** Linux keeps tables in 256 buckets by the low byte of their id, the newest first. */
function tablesInOrder(net: Net): FibTable[] {
  const tables = [...ipv4Net(net).fibTables.values()].reverse();
  return tables.sort((a, b) => (a.id & 255) - (b.id & 255));
}

/** Linux: fib_table_dump(), fn_trie_dump_leaf(). */
function dumpTable(net: Net, table: FibTable, filter: RouteMsg, dev: NetDevice | undefined, out: NlMessage[]): void {
  const cloned = ((filter.flags ?? 0) & RTM_F_CLONED) !== 0;
  const fnhe = ipv4Net(net).upcalls.fibDumpInfoFnhe;
  for (const node of table.trie.nodes()) {
    for (const fa of node.aliases!) {
      if (fa.tbId !== table.id) continue;
      if (filter.type && fa.type !== filter.type) continue;
      if (filter.protocol && fa.fi.protocol !== filter.protocol) continue;
      if (dev !== undefined && !fibInfoNhUsesDev(fa.fi, dev)) continue;
      if (cloned) fnhe?.(net, table.id, fa.fi, out);
      else out.push(fibDumpInfo(RTM_NEWROUTE, node, fa, table.id, 2));
    }
  }
}

/** What routes do as addresses come and go. Linux: fib_inetaddr_event(). */
function fibInetaddrEvent(ifa: Ifaddr, event: number): void {
  const dev = ifa.dev.dev;
  const ipv4 = ifa.dev.ipv4;
  if (event === NETDEV_UP) {
    fibAddIfaddr(ifa);
    fibSyncUp(dev, RTNH_F_DEAD);
    ipv4.devAddrGenid++;
    rtCacheFlush(dev.net);
  } else if (event === NETDEV_DOWN) {
    fibDelIfaddr(ifa, null);
    ipv4.devAddrGenid++;
    // The last address went: no IP on this device any more.
    if (ifa.dev.ifaList === null) fibDisableIp(dev, event, true);
    else rtCacheFlush(dev.net);
  }
}

/** Linux: fib_disable_ip(). */
function fibDisableIp(dev: NetDevice, event: number, force: boolean): void {
  if (fibSyncDownDev(dev, event, force) > 0) fibFlush(dev.net);
  rtCacheFlush(dev.net);
  neighIfdown(arpTable(dev.net.stack), dev);
}

/** What routes do as devices come, change and go. Linux: fib_netdev_event(). */
function fibNetdevEvent(dev: NetDevice, event: number): void {
  if (event === NETDEV_UNREGISTER) {
    fibDisableIp(dev, event, true);
    return;
  }
  const idev = inDevGet(dev);
  if (idev === null) return;
  switch (event) {
    case NETDEV_UP:
      for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) fibAddIfaddr(ifa);
      fibSyncUp(dev, RTNH_F_DEAD);
      idev.ipv4.devAddrGenid++;
      rtCacheFlush(dev.net);
      break;
    case NETDEV_DOWN:
      fibDisableIp(dev, event, false);
      break;
    case NETDEV_CHANGE:
      if ((devGetFlags(dev) & (IFF_RUNNING | IFF_LOWER_UP)) !== 0) fibSyncUp(dev, RTNH_F_LINKDOWN);
      else fibSyncDownDev(dev, event, false);
      rtCacheFlush(dev.net);
      break;
    case NETDEV_CHANGEMTU:
      rtCacheFlush(dev.net);
      break;
  }
}
