import { EADDRNOTAVAIL, EEXIST, EINVAL, ENOBUFS, ENODEV, ERANGE } from '../../uapi/errno.ts';
import { IFNAMSIZ } from '../../uapi/if.ts';
import {
  type AddrMsg,
  IFA_F_MCAUTOJOIN,
  INFINITY_LIFE_TIME,
  type NetconfMsg,
  NLM_F_DUMP,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NlMessage,
  RTM_NEWADDR,
  RTM_NEWNETCONF,
} from '../../uapi/rtnetlink.ts';
import { ipv4IsMulticast, maskOf } from '../../wire/addr.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { armLifetime, inetDelIfa, inetFillIfaddr, inetInsertIfa, rtmsgIfa, setIfaLifetime } from './devinet_ifa.ts';
import { NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT, netconfBody } from './devinet_conf.ts';
import { fibModifyPrefixMetric } from './fib_ifaddr.ts';
import { Ifaddr, inDevGet, inetIfaMatch, type Ipv4Devconf } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

function refuse(extack: Extack, errno: number, message: string): number {
  extack.message = message;
  return -errno;
}

/** RTM_NEWADDR. Linux: inet_rtm_newaddr(). */
export function inetRtmNewaddr(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as AddrMsg;
  const ifa = rtmToIfaddr(net, body, extack);
  if (typeof ifa === 'number') return ifa;
  const valid = body.cacheinfo?.valid ?? INFINITY_LIFE_TIME;
  const preferred = body.cacheinfo?.preferred ?? INFINITY_LIFE_TIME;
  const existing = findMatchingIfa(ifa);
  if (existing === null) {
    setIfaLifetime(ifa, valid, preferred);
    if ((ifa.flags & IFA_F_MCAUTOJOIN) !== 0) {
      const err = ipv4Net(net).upcalls.ipMcAutojoin?.(ifa.dev, ifa.address, true) ?? 0;
      if (err < 0) return refuse(extack, -err, 'ipv4: Multicast auto join failed');
    }
    return inetInsertIfa(ifa, extack);
  }
  const flags = message.flags ?? 0;
  if ((flags & NLM_F_EXCL) !== 0 || (flags & NLM_F_REPLACE) === 0) return refuse(extack, EEXIST, 'ipv4: Address already assigned');
  if (existing.rtPriority !== ifa.rtPriority) {
    fibModifyPrefixMetric(existing, ifa.rtPriority);
    existing.rtPriority = ifa.rtPriority;
  }
  existing.proto = ifa.proto;
  setIfaLifetime(existing, valid, preferred);
  armLifetime(existing);
  rtmsgIfa(RTM_NEWADDR, existing);
  return 0;
}

/** The address a request describes, or a negative errno. Linux: rtm_to_ifaddr(), inet_validate_rtm(). */
function rtmToIfaddr(net: Net, body: AddrMsg, extack: Extack): Ifaddr | number {
  if (body.label !== undefined && body.label.length >= IFNAMSIZ) return refuse(extack, ERANGE, 'Attribute failed policy validation');
  const prefixlen = body.prefixlen ?? 0;
  if (prefixlen > 32) return refuse(extack, EINVAL, 'ipv4: Invalid prefix length');
  if (body.local === undefined) return refuse(extack, EINVAL, 'ipv4: Local address is not supplied');
  const info = body.cacheinfo;
  if (info !== undefined && (info.valid === 0 || info.preferred > info.valid)) {
    return refuse(extack, EINVAL, 'ipv4: address lifetime invalid');
  }
  const dev = net.devByIndex.get(body.index ?? 0);
  if (dev === undefined) return refuse(extack, ENODEV, 'ipv4: Device not found');
  const idev = inDevGet(dev);
  if (idev === null) return -ENOBUFS;
  idev.cnf.setAll();
  const ifa = new Ifaddr(idev, body.label ?? dev.name);
  ifa.prefixlen = prefixlen;
  ifa.mask = maskOf(prefixlen);
  ifa.flags = body.flags ?? 0;
  ifa.scope = body.scope ?? 0;
  ifa.local = body.local;
  ifa.address = body.address ?? body.local;
  ifa.broadcast = body.broadcast ?? 0;
  ifa.rtPriority = body.rtPriority ?? 0;
  ifa.proto = body.proto ?? 0;
  return ifa;
}

/** Linux: find_matching_ifa(). */
function findMatchingIfa(ifa: Ifaddr): Ifaddr | null {
  if (ifa.local === 0) return null;
  for (let other = ifa.dev.ifaList; other !== null; other = other.next) {
    if (other.mask === ifa.mask && inetIfaMatch(other.address, ifa) && other.local === ifa.local) return other;
  }
  return null;
}

/** RTM_DELADDR: the first address that has what the request names. Linux: inet_rtm_deladdr(). */
export function inetRtmDeladdr(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as AddrMsg;
  const dev = net.devByIndex.get(body.index ?? 0);
  const idev = dev === undefined ? null : inDevGet(dev);
  if (idev === null) return refuse(extack, ENODEV, 'ipv4: Device not found');
  for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) {
    if (body.local !== undefined && ifa.local !== body.local) continue;
    if (body.label !== undefined && ifa.label !== body.label) continue;
    if (body.address !== undefined && ((body.prefixlen ?? 0) !== ifa.prefixlen || !inetIfaMatch(body.address, ifa))) continue;
    if (ipv4IsMulticast(ifa.address)) ipv4Net(net).upcalls.ipMcAutojoin?.(idev, ifa.address, false);
    inetDelIfa(ifa);
    return 0;
  }
  return refuse(extack, EADDRNOTAVAIL, 'ipv4: Address not found');
}

/** RTM_GETADDR: only as a dump, of one device or all. Linux: inet_dump_ifaddr(). */
export function inetDumpIfaddr(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const body = message.body as AddrMsg;
  if (body.prefixlen || body.flags || body.scope) {
    return refuse(extack, EINVAL, 'ipv4: Invalid values in header for address dump request');
  }
  const index = body.index ?? 0;
  if (index !== 0 && !net.devByIndex.has(index)) return -ENODEV;
  for (const dev of devicesByIndex(net)) {
    if (index !== 0 && dev.ifindex !== index) continue;
    const idev = inDevGet(dev);
    for (let ifa = idev === null ? null : idev.ifaList; ifa !== null; ifa = ifa.next) out.push(inetFillIfaddr(ifa, RTM_NEWADDR, 2));
  }
  return 0;
}

function devicesByIndex(net: Net): NetDevice[] {
  return [...net.devByIndex.values()].sort((a, b) => a.ifindex - b.ifindex);
}

/** RTM_GETNETCONF: one device's settings (index -1: all, -2: default), or a dump of all. Linux: inet_netconf_get_devconf(). */
export function inetGetNetconf(net: Net, message: NlMessage, out: NlMessage[]): number {
  const body = message.body as NetconfMsg;
  const ipv4 = ipv4Net(net);
  const push = (index: number, cnf: Ipv4Devconf): void => {
    out.push({ type: RTM_NEWNETCONF, body: netconfBody(index, cnf) });
  };
  if (((message.flags ?? 0) & NLM_F_DUMP) !== 0) {
    for (const dev of devicesByIndex(net)) {
      const idev = inDevGet(dev);
      if (idev !== null) push(dev.ifindex, idev.cnf);
    }
    push(NETCONFA_IFINDEX_ALL, ipv4.devconfAll);
    push(NETCONFA_IFINDEX_DEFAULT, ipv4.devconfDflt);
    return 0;
  }
  const index = body.ifindex;
  if (index === undefined) return -EINVAL;
  if (index === NETCONFA_IFINDEX_ALL) push(index, ipv4.devconfAll);
  else if (index === NETCONFA_IFINDEX_DEFAULT) push(index, ipv4.devconfDflt);
  else {
    const dev = net.devByIndex.get(index);
    const idev = dev === undefined ? null : inDevGet(dev);
    if (idev === null) return -EINVAL;
    push(index, idev.cnf);
  }
  return 0;
}
