import { EINVAL, ENODEV, ESRCH } from '../../uapi/errno.ts';
import { type Rtentry, SIOCDELRT } from '../../uapi/ioctl.ts';
import {
  NLM_F_CREATE,
  type RouteMetrics,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_MAIN,
  RTN_UNICAST,
  RTN_UNREACHABLE,
  RTPROT_BOOT,
} from '../../uapi/rtnetlink.ts';
import { prefixLengthOf } from '../../wire/addr.ts';
import { devGetByName } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { FibConfig } from './fib_create.ts';
import { inetAddrTypeTable } from './fib_frontend.ts';
import { fibTableDelete, fibTableInsert } from './fib_table.ts';
import { fibGetTable, fibNewTable } from './fib_trie.ts';
import { inDevGet } from './inetdevice.ts';

/** Flags of a route as route(8) knows them. Linux: include/uapi/linux/route.h. */
export const RTF_UP = 0x0001;
export const RTF_GATEWAY = 0x0002;
export const RTF_HOST = 0x0004;
export const RTF_MTU = 0x0040;
export const RTF_WINDOW = 0x0080;
export const RTF_IRTT = 0x0100;
export const RTF_REJECT = 0x0200;

/** Adds or deletes a route of the main table. 0 or a negative errno. Linux: ip_rt_ioctl(). */
export function ipRtIoctl(net: Net, request: number, rt: Rtentry): number {
  const cfg = rtentryToFibConfig(net, request, rt);
  if (typeof cfg === 'number') return cfg;
  if (request !== SIOCDELRT) return fibTableInsert(net, fibNewTable(net, cfg.table), cfg, {});
  const table = fibGetTable(net, cfg.table);
  return table === undefined ? -ESRCH : fibTableDelete(net, table, cfg);
}

/** Linux: rtentry_to_fib_config(). */
function rtentryToFibConfig(net: Net, request: number, rt: Rtentry): FibConfig | number {
  const cfg = new FibConfig(net);
  cfg.dst = rt.dst;
  cfg.dstLen = 32;
  if ((rt.flags & RTF_HOST) === 0) {
    const length = prefixLengthOf(rt.genmask);
    if (length === undefined || (rt.dst & ~rt.genmask) !== 0) return -EINVAL;
    cfg.dstLen = length;
  }
  if (request !== SIOCDELRT) {
    cfg.nlflags = NLM_F_CREATE;
    cfg.protocol = RTPROT_BOOT;
  }
  if (rt.metric) cfg.priority = rt.metric - 1;
  cfg.table = RT_TABLE_MAIN;
  if ((rt.flags & RTF_REJECT) !== 0) {
    cfg.scope = RT_SCOPE_HOST;
    cfg.type = RTN_UNREACHABLE;
    return cfg;
  }
  cfg.scope = RT_SCOPE_NOWHERE;
  cfg.type = RTN_UNICAST;
  if (rt.dev !== undefined && rt.dev !== '') {
    const err = useDevice(net, cfg, rt.dev);
    if (err !== 0) return err;
  }
  if (rt.gateway) {
    cfg.gw = rt.gateway;
    // Linux asks table 0, which is the main one: together with `local` as long as they share a trie.
    if ((rt.flags & RTF_GATEWAY) !== 0 && inetAddrTypeTable(net, rt.gateway, 0) === RTN_UNICAST) cfg.scope = RT_SCOPE_UNIVERSE;
  }
  if (request === SIOCDELRT) return cfg;
  if ((rt.flags & RTF_GATEWAY) !== 0 && cfg.gw === 0) return -EINVAL;
  if (cfg.scope === RT_SCOPE_NOWHERE) cfg.scope = RT_SCOPE_LINK;
  cfg.metrics = metricsOf(rt);
  return cfg;
}

/** The device, and for an alias ("eth0:1") its address as source. */
function useDevice(net: Net, cfg: FibConfig, name: string): number {
  const dev = devGetByName(net, name.split(':', 1)[0]);
  if (dev === null) return -ENODEV;
  cfg.oif = dev.ifindex;
  if (!name.includes(':')) return 0;
  let ifa = inDevGet(dev)?.ifaList ?? null;
  while (ifa !== null && ifa.label !== name) ifa = ifa.next;
  if (ifa === null) return -ENODEV;
  cfg.prefsrc = ifa.local;
  return 0;
}

function metricsOf(rt: Rtentry): RouteMetrics | undefined {
  if ((rt.flags & (RTF_MTU | RTF_WINDOW | RTF_IRTT)) === 0) return undefined;
  const metrics: RouteMetrics = {};
  if ((rt.flags & RTF_MTU) !== 0) metrics.advmss = (rt.mtu ?? 0) - 40;
  if ((rt.flags & RTF_WINDOW) !== 0) metrics.window = rt.window ?? 0;
  if ((rt.flags & RTF_IRTT) !== 0) metrics.rtt = (rt.irtt ?? 0) << 3;
  return metrics;
}
