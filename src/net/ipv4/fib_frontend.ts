import { EAGAIN, EINVAL, ENETUNREACH, EXDEV } from '../../uapi/errno.ts';
import {
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_UNIVERSE,
  RT_TABLE_LOCAL,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
} from '../../uapi/rtnetlink.ts';
import { be32, ipv4IsLbcast, ipv4IsMulticast, ipv4IsZeronet } from '../../wire/addr.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { inetSelectAddr } from './devinet.ts';
import { FIB_LOOKUP_IGNORE_LINKSTATE, FibResult, Flow4 } from './fib_lookup.ts';
import { fibRulesLookup } from './fib_rules.ts';
import { fibResultPrefsrc } from './fib_select.ts';
import { fibInfoNhUsesDev } from './fib_semantics.ts';
import { fibGetTable, fibTableLookup } from './fib_trie.ts';
import { type InDevice, inDevAcceptLocal, inDevGet, inDevRpfilter, inDevSrcVmark, inDevTxRedirects } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** The index of `lo` in every namespace. */
export const LOOPBACK_IFINDEX = 1;

/**
 * Finds the route of `flow`: 0 and `res` filled, or a negative errno: -ENETUNREACH without a route, else what the route or rule
 * says. Linux: fib_lookup().
 */
export function fibLookup(net: Net, flow: Flow4, res: FibResult, flags = 0): number {
  const ipv4 = ipv4Net(net);
  if (ipv4.fibHasCustomRules) return fibRulesLookup(net, flow, res, flags);
  res.tclassid = 0;
  let err = -ENETUNREACH;
  if (ipv4.fibMain !== null) {
    err = fibTableLookup(ipv4.fibMain, flow, res, flags);
    if (err === 0) return 0;
  }
  if (ipv4.fibDefault !== null) err = fibTableLookup(ipv4.fibDefault, flow, res, flags);
  return err === -EAGAIN ? -ENETUNREACH : err;
}

// Objects of the look-ups below, which never nest.
const flow4 = new Flow4();
const result = new FibResult();

/** What `addr` is in table `tbId`, seen from `dev` (null: from anywhere): RTN_*. Linux: __inet_dev_addr_type(). */
function addrType(net: Net, dev: NetDevice | null, addr: number, tbId: number): number {
  if (ipv4IsZeronet(addr) || ipv4IsLbcast(addr)) return RTN_BROADCAST;
  if (ipv4IsMulticast(addr)) return RTN_MULTICAST;
  const table = fibGetTable(net, tbId);
  if (table === undefined) return RTN_BROADCAST;
  flow4.reset().daddr = addr;
  if (fibTableLookup(table, flow4, result, 0) !== 0) return RTN_UNICAST;
  return dev === null || dev === result.fi!.nhs[0].dev ? result.type : RTN_UNICAST;
}

/** RTN_* of an address as this namespace sees it: RTN_UNICAST, RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST. Linux: inet_addr_type(). */
export function inetAddrType(net: Net, addr: number): number {
  return addrType(net, null, addr, RT_TABLE_LOCAL);
}

/** The same of table `tbId`. Linux: inet_addr_type_table(). */
export function inetAddrTypeTable(net: Net, addr: number, tbId: number): number {
  return addrType(net, null, addr, tbId);
}

/** The same as seen from `dev`: what is another device's is RTN_UNICAST. Linux: inet_dev_addr_type(). */
export function inetDevAddrType(net: Net, dev: NetDevice | null, addr: number): number {
  return addrType(net, dev, addr, RT_TABLE_LOCAL);
}

/** Linux: inet_addr_type_dev_table(): as inetAddrType, in the table that `dev`'s VRF has (there are none). */
export function inetAddrTypeDevTable(net: Net, _dev: NetDevice | null, addr: number): number {
  return addrType(net, null, addr, RT_TABLE_LOCAL);
}

/**
 * The local address that `skb`, received and not for a local unicast address, is answered from. For a packet to a local
 * unicast address that is its destination: the caller knows. Linux: fib_compute_spec_dst().
 */
export function fibComputeSpecDst(skb: SkBuff): number {
  const dev = skb.dev!;
  const net = dev.net;
  const saddr = be32(skb.bytes, skb.networkHeader + 12);
  let scope = RT_SCOPE_UNIVERSE;
  if (!ipv4IsZeronet(saddr)) {
    const idev = inDevGet(dev);
    flow4.reset();
    flow4.iif = LOOPBACK_IFINDEX;
    flow4.daddr = saddr;
    flow4.tos = skb.bytes[skb.networkHeader + 1] & 0xfc;
    flow4.mark = idev !== null && inDevSrcVmark(idev) ? skb.mark : 0;
    if (fibLookup(net, flow4, result) === 0) return fibResultPrefsrc(net, result);
  } else {
    scope = RT_SCOPE_LINK;
  }
  return inetSelectAddr(dev, saddr, scope);
}

/**
 * May a packet from `src` arrive on `dev`? 0, 1 when its sender is directly connected (so a redirect may help it), or a
 * negative errno: -EINVAL for a martian source, -EXDEV for reverse path filtering. `tos` the TOS byte; `oif` where it
 * will leave, 0 when it stays. Linux: fib_validate_source().
 */
export function fibValidateSource(skb: SkBuff, src: number, dst: number, tos: number, oif: number, dev: NetDevice, idev: InDevice): number {
  const ipv4 = idev.ipv4;
  const rpf = inDevRpfilter(idev);
  if (rpf === 0 && (dev.ifindex !== oif || !inDevTxRedirects(idev))) {
    if (inDevAcceptLocal(idev)) return 0;
    if (!ipv4.fibHasCustomLocalRoutes && !ipv4.fibHasCustomRules) return ipv4.addrHash.has(src) ? -EINVAL : 0;
  }
  return fullCheck(skb, src, dst, tos, oif, dev, rpf, idev);
}

/** Linux: __fib_validate_source(): looks the way back up. */
function fullCheck(skb: SkBuff, src: number, dst: number, tos: number, oif: number, dev: NetDevice, rpf: number, idev: InDevice): number {
  const net = dev.net;
  flow4.reset();
  flow4.iif = oif !== 0 ? oif : LOOPBACK_IFINDEX;
  flow4.daddr = src;
  flow4.saddr = dst;
  flow4.tos = tos;
  flow4.scope = RT_SCOPE_UNIVERSE;
  flow4.mark = inDevSrcVmark(idev) ? skb.mark : 0;
  const nowhere = rpf !== 0 ? -EXDEV : 0;
  if (fibLookup(net, flow4, result) !== 0) return nowhere;
  if (result.type !== RTN_UNICAST && (result.type !== RTN_LOCAL || !inDevAcceptLocal(idev))) return -EINVAL;
  const devMatch = fibInfoNhUsesDev(result.fi!, dev) || (result.type === RTN_LOCAL && dev === net.loopback);
  if (devMatch) return result.nh!.scope >= RT_SCOPE_HOST ? 1 : 0;
  if (idev.ifaList === null) return nowhere;
  if (rpf === 1) return -EXDEV;
  flow4.oif = dev.ifindex;
  if (fibLookup(net, flow4, result, FIB_LOOKUP_IGNORE_LINKSTATE) !== 0) return 0;
  return result.type === RTN_UNICAST && result.nh!.scope >= RT_SCOPE_HOST ? 1 : 0;
}
