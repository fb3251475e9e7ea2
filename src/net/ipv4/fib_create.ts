import { EINVAL, ENETDOWN, ENODEV } from '../../uapi/errno.ts';
import { IFF_UP } from '../../uapi/if.ts';
import {
  type NextHop,
  type RouteMetrics,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
  RTN_UNSPEC,
  RTNH_F_DEAD,
  RTNH_F_LINKDOWN,
  RTNH_F_ONLINK,
  RTNH_F_PERVASIVE,
} from '../../uapi/rtnetlink.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { fibLookup, inetAddrTypeDevTable, inetAddrTypeTable, LOOPBACK_IFINDEX } from './fib_frontend.ts';
import { FIB_LOOKUP_IGNORE_LINKSTATE, FibResult, Flow4 } from './fib_lookup.ts';
import { fibInfoUpdateNhcSaddr } from './fib_select.ts';
import { FIB_PROPS_ERROR, FIB_PROPS_SCOPE, FibInfo, FibNh, fibRebalance, RTN_MAX, RTNH_COMPARE_MASK } from './fib_semantics.ts';
import { fibGetTable, fibTableLookup } from './fib_trie.ts';
import { inDevGet } from './inetdevice.ts';
import { ipv4Net, TCP_CONGESTION_CONTROLS } from './ipv4_netns.ts';

/** A route as somebody wants it made or deleted (Linux: struct fib_config). */
export class FibConfig {
  net: Net;
  dst = 0;
  dstLen = 0;
  tos = 0;
  protocol = 0;
  scope = 0;
  type = 0;
  flags = 0;
  table = 0;
  oif = 0;
  /** 0: none. */
  gw = 0;
  priority = 0;
  prefsrc = 0;
  metrics: RouteMetrics | undefined = undefined;
  mp: readonly NextHop[] | undefined = undefined;
  flow = 0;
  /** NLM_F_*. */
  nlflags = 0;

  constructor(net: Net) {
    this.net = net;
  }
}

/** A refusal with the kernel's words. */
function refuse(extack: Extack, errno: number, message: string): number {
  extack.message = message;
  return -errno;
}

/** The info of the wanted route, shared with others like it; or a negative errno. Linux: fib_create_info(). */
export function fibCreateInfo(cfg: FibConfig, extack: Extack): FibInfo | number {
  if (cfg.type > RTN_MAX) return -EINVAL;
  if (FIB_PROPS_SCOPE[cfg.type] > cfg.scope) return refuse(extack, EINVAL, 'Invalid scope');
  if ((cfg.flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) !== 0) {
    return refuse(extack, EINVAL, 'Invalid rtm_flags - can not contain DEAD or LINKDOWN');
  }
  const fi = new FibInfo(cfg.net);
  const metrics = fibMetricsInit(cfg.metrics, extack);
  if (typeof metrics === 'number') return metrics;
  fi.metrics = metrics;
  fi.protocol = cfg.protocol;
  fi.scope = cfg.scope;
  fi.flags = cfg.flags;
  fi.priority = cfg.priority;
  fi.prefsrc = cfg.prefsrc;
  fi.type = cfg.type;
  fi.tbId = cfg.table;
  let err = cfg.mp === undefined ? fibNhInit(fi, cfg) : fibGetNhs(fi, cfg, cfg.mp, extack);
  if (err === 0) err = checkInfo(cfg, fi, extack);
  if (err !== 0) return err;
  return linkInfo(fi);
}

function checkInfo(cfg: FibConfig, fi: FibInfo, extack: Extack): number {
  if (FIB_PROPS_ERROR[cfg.type] !== 0) {
    if (cfg.gw === 0 && cfg.oif === 0 && cfg.mp === undefined) return 0;
    return refuse(extack, EINVAL, 'Gateway, device and multipath can not be specified for this route type');
  }
  if (cfg.type === RTN_UNSPEC || cfg.type > RTN_MULTICAST) return refuse(extack, EINVAL, 'Invalid route type');
  if (cfg.scope > RT_SCOPE_HOST) return refuse(extack, EINVAL, 'Invalid scope');
  const err = cfg.scope === RT_SCOPE_HOST ? checkHostScope(cfg, fi, extack) : checkNextHops(cfg, fi, extack);
  if (err !== 0) return err;
  if (fi.prefsrc !== 0 && !fibValidPrefsrc(cfg)) return refuse(extack, EINVAL, 'Invalid prefsrc address');
  for (const nh of fi.nhs) fibInfoUpdateNhcSaddr(cfg.net, nh, fi.scope);
  fibRebalance(fi);
  return 0;
}

function checkHostScope(cfg: FibConfig, fi: FibInfo, extack: Extack): number {
  if (fi.nhs.length !== 1) return refuse(extack, EINVAL, 'Route with host scope can not have multiple nexthops');
  const nh = fi.nhs[0];
  if (nh.gw !== 0) return refuse(extack, EINVAL, 'Route with host scope can not have a gateway');
  nh.scope = RT_SCOPE_NOWHERE;
  nh.dev = cfg.net.devByIndex.get(nh.oif) ?? null;
  return nh.dev === null ? -ENODEV : 0;
}

function checkNextHops(cfg: FibConfig, fi: FibInfo, extack: Extack): number {
  let linkdown = 0;
  for (const nh of fi.nhs) {
    const err = nh.gw !== 0 ? fibCheckNhV4Gw(cfg, nh, extack) : fibCheckNhNongw(cfg.net, nh, extack);
    if (err !== 0) return err;
    if ((nh.flags & RTNH_F_LINKDOWN) !== 0) linkdown++;
  }
  if (linkdown === fi.nhs.length) fi.flags |= RTNH_F_LINKDOWN;
  return 0;
}

/** An info like `fi` that is there already, or `fi` entered into the tables of infos. */
function linkInfo(fi: FibInfo): FibInfo {
  const ipv4 = ipv4Net(fi.net);
  fi.key = infoKey(fi);
  const other = ipv4.fibInfos.get(fi.key);
  if (other !== undefined) {
    other.refs++;
    return other;
  }
  fi.refs = 1;
  ipv4.fibInfos.set(fi.key, fi);
  for (const nh of fi.nhs) {
    if (nh.dev === null) continue;
    const infos = ipv4.fibInfosOfDev.get(nh.dev);
    if (infos === undefined) ipv4.fibInfosOfDev.set(nh.dev, new Set([fi]));
    else infos.add(fi);
  }
  return fi;
}

/** All that Linux: fib_find_info() compares. */
function infoKey(fi: FibInfo): string {
  let key = `${fi.protocol} ${fi.scope} ${fi.prefsrc} ${fi.priority} ${fi.type} ${fi.tbId} ${fi.flags & ~RTNH_COMPARE_MASK}`;
  for (const nh of fi.nhs) key += `,${nh.oif} ${nh.gw} ${nh.scope} ${nh.weight} ${nh.tclassid} ${nh.flags & ~RTNH_COMPARE_MASK}`;
  return fi.metrics === null ? key : key + JSON.stringify(Object.entries(fi.metrics).sort());
}

/** Metrics as they are kept: clamped, those of value 0 left out; or a negative errno. Linux: ip_metrics_convert(). */
function fibMetricsInit(wanted: RouteMetrics | undefined, extack: Extack): RouteMetrics | null | number {
  if (wanted === undefined) return null;
  const metrics: Record<string, number> = {};
  const { ccAlgo, ...numbers } = wanted;
  if (ccAlgo !== undefined && !TCP_CONGESTION_CONTROLS.includes(ccAlgo)) return refuse(extack, EINVAL, 'Unknown tcp congestion algorithm');
  for (const [name, value] of Object.entries(numbers) as [keyof typeof numbers, number | undefined][]) {
    let val = (value ?? 0) >>> 0;
    if (name === 'advmss') val = Math.min(val, 65535 - 40);
    else if (name === 'mtu') val = Math.min(val, 65535 - 15);
    else if (name === 'hoplimit') val = Math.min(val, 255);
    else if (name === 'features' && (val & ~0xf) !== 0) {
      return refuse(extack, EINVAL, 'Unknown flag set in feature mask in metrics attribute');
    }
    if (val !== 0) metrics[name] = val;
  }
  const kept: RouteMetrics = ccAlgo === undefined ? metrics : { ...metrics, ccAlgo };
  return Object.keys(kept).length > 0 ? kept : null;
}

function fibNhInit(fi: FibInfo, cfg: FibConfig): number {
  const nh = new FibNh();
  nh.oif = cfg.oif;
  nh.gw = cfg.gw;
  nh.flags = cfg.flags;
  nh.tclassid = cfg.flow;
  fi.nhs.push(nh);
  return 0;
}

/** Linux: fib_get_nhs(). */
function fibGetNhs(fi: FibInfo, cfg: FibConfig, mp: readonly NextHop[], extack: Extack): number {
  if (mp.length === 0) return -EINVAL;
  for (const hop of mp) {
    if (((hop.flags ?? 0) & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) !== 0) {
      return refuse(extack, EINVAL, 'Invalid flags for nexthop - can not contain DEAD or LINKDOWN');
    }
    const nh = new FibNh();
    nh.flags = (cfg.flags & ~0xff) | (hop.flags ?? 0);
    nh.oif = hop.ifindex ?? 0;
    nh.gw = hop.gateway ?? 0;
    nh.weight = (hop.hops ?? 0) + 1;
    fi.nhs.push(nh);
  }
  const first = fi.nhs[0];
  if (cfg.oif !== 0 && first.oif !== cfg.oif) return refuse(extack, EINVAL, 'Nexthop device index does not match RTA_OIF');
  if (cfg.gw !== 0 && first.gw !== cfg.gw) {
    return refuse(extack, EINVAL, 'Nexthop gateway does not match RTA_GATEWAY or RTA_VIA');
  }
  return 0;
}

const gwFlow = new Flow4();
const gwRes = new FibResult();

/** Is the gateway one we can reach directly, and through which device? Linux: fib_check_nh_v4_gw(). */
function fibCheckNhV4Gw(cfg: FibConfig, nh: FibNh, extack: Extack): number {
  const net = cfg.net;
  if ((nh.flags & RTNH_F_ONLINK) !== 0) return checkOnlink(cfg, nh, extack);
  gwFlow.reset();
  gwFlow.daddr = nh.gw;
  gwFlow.scope = Math.max(cfg.scope + 1, RT_SCOPE_LINK);
  gwFlow.oif = nh.oif;
  gwFlow.iif = LOOPBACK_IFINDEX;
  const table = cfg.table !== 0 && cfg.table !== RT_TABLE_MAIN ? fibGetTable(net, cfg.table) : undefined;
  let err = table === undefined ? -1 : fibTableLookup(table, gwFlow, gwRes, FIB_LOOKUP_IGNORE_LINKSTATE);
  // The gateway may be reachable by the local table only: ask all.
  if (err !== 0) err = fibLookup(net, gwFlow, gwRes, FIB_LOOKUP_IGNORE_LINKSTATE);
  if (err !== 0) return refuse(extack, -err, 'Nexthop has invalid gateway');
  if (gwRes.type !== RTN_UNICAST && gwRes.type !== RTN_LOCAL) return refuse(extack, EINVAL, 'Nexthop has invalid gateway');
  const dev = gwRes.nh!.dev;
  if (dev === null) return refuse(extack, EINVAL, 'No egress device for nexthop gateway');
  nh.scope = gwRes.scope;
  nh.oif = dev.ifindex;
  useDevice(nh, dev);
  return (dev.flags & IFF_UP) !== 0 ? 0 : -ENETDOWN;
}

function checkOnlink(cfg: FibConfig, nh: FibNh, extack: Extack): number {
  if (cfg.scope >= RT_SCOPE_LINK) return refuse(extack, EINVAL, 'Nexthop has invalid scope');
  const dev = cfg.net.devByIndex.get(nh.oif);
  if (dev === undefined) return refuse(extack, ENODEV, 'Nexthop device required for onlink');
  if ((dev.flags & IFF_UP) === 0) return refuse(extack, ENETDOWN, 'Nexthop device is not up');
  if (inetAddrTypeDevTable(cfg.net, dev, nh.gw) !== RTN_UNICAST) return refuse(extack, EINVAL, 'Nexthop has invalid gateway');
  nh.scope = RT_SCOPE_LINK;
  useDevice(nh, dev);
  return 0;
}

/** Linux: fib_check_nh_nongw(). */
function fibCheckNhNongw(net: Net, nh: FibNh, extack: Extack): number {
  if ((nh.flags & (RTNH_F_PERVASIVE | RTNH_F_ONLINK)) !== 0) {
    return refuse(extack, EINVAL, 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set');
  }
  const dev = net.devByIndex.get(nh.oif);
  if (dev === undefined || inDevGet(dev) === null) return -ENODEV;
  if ((dev.flags & IFF_UP) === 0) return refuse(extack, ENETDOWN, 'Device for nexthop is not up');
  nh.scope = RT_SCOPE_HOST;
  useDevice(nh, dev);
  return 0;
}

function useDevice(nh: FibNh, dev: NetDevice): void {
  nh.dev = dev;
  if (!dev.carrier) nh.flags |= RTNH_F_LINKDOWN;
}

/** Is the wanted source address one of this host's? Linux: fib_valid_prefsrc(). */
function fibValidPrefsrc(cfg: FibConfig): boolean {
  if (cfg.type === RTN_LOCAL && cfg.dst !== 0 && cfg.prefsrc === cfg.dst) return true;
  const table = cfg.table === RT_TABLE_MAIN ? RT_TABLE_LOCAL : cfg.table;
  if (inetAddrTypeTable(cfg.net, cfg.prefsrc, table) === RTN_LOCAL) return true;
  return table !== RT_TABLE_LOCAL && inetAddrTypeTable(cfg.net, cfg.prefsrc, RT_TABLE_LOCAL) === RTN_LOCAL;
}
