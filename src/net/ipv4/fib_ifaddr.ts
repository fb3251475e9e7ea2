import { IFF_LOOPBACK, IFF_UP } from '../../uapi/if.ts';
import {
  IFA_F_NOPREFIXROUTE,
  IFA_F_SECONDARY,
  NLM_F_APPEND,
  NLM_F_CREATE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  RTM_DELROUTE,
  RTM_NEWROUTE,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_UNICAST,
  RTPROT_KERNEL,
} from '../../uapi/rtnetlink.ts';
import { ipv4IsZeronet } from '../../wire/addr.ts';
import { arpInvalidate } from './arp_invalidate.ts';
import { inetIfaByprefix } from './devinet.ts';
import { FibConfig } from './fib_create.ts';
import { inetAddrTypeDevTable } from './fib_frontend.ts';
import { fibSyncDownAddr } from './fib_sync.ts';
import { fibFlush, fibTableDelete, fibTableInsert } from './fib_table.ts';
import { fibNewTable } from './fib_trie.ts';
import { type Ifaddr, inetIfaMatch } from './inetdevice.ts';

/** Adds or deletes a route that an address brings. Linux: fib_magic(). */
function fibMagic(cmd: number, type: number, dst: number, dstLen: number, ifa: Ifaddr, priority: number): void {
  const dev = ifa.dev.dev;
  const net = dev.net;
  const table = fibNewTable(net, type === RTN_UNICAST ? RT_TABLE_MAIN : RT_TABLE_LOCAL);
  const cfg = new FibConfig(net);
  cfg.protocol = RTPROT_KERNEL;
  cfg.type = type;
  cfg.dst = dst;
  cfg.dstLen = dstLen;
  cfg.priority = priority;
  cfg.prefsrc = ifa.local;
  cfg.oif = dev.ifindex;
  cfg.nlflags = NLM_F_CREATE | NLM_F_APPEND;
  cfg.table = table.id;
  cfg.scope = type === RTN_LOCAL ? RT_SCOPE_HOST : RT_SCOPE_LINK;
  if (cmd === RTM_NEWROUTE) fibTableInsert(net, table, cfg, {});
  else fibTableDelete(net, table, cfg);
}

/** The subnet's route: on lo the whole subnet is local. */
function subnetType(ifa: Ifaddr): number {
  return (ifa.dev.dev.flags & IFF_LOOPBACK) !== 0 ? RTN_LOCAL : RTN_UNICAST;
}

/** The routes that a new address brings: local, broadcast, connected. Linux: fib_add_ifaddr(). */
export function fibAddIfaddr(ifa: Ifaddr): void {
  const idev = ifa.dev;
  const dev = idev.dev;
  const { mask, local: addr } = ifa;
  const prefix = ifa.address & mask;
  const secondary = (ifa.flags & IFA_F_SECONDARY) !== 0;
  const prim = secondary ? inetIfaByprefix(idev, prefix, mask) : ifa;
  if (prim === null) return;
  fibMagic(RTM_NEWROUTE, RTN_LOCAL, addr, 32, prim, 0);
  if ((dev.flags & IFF_UP) === 0) return;

  if (ifa.broadcast !== 0 && ifa.broadcast !== -1) {
    fibMagic(RTM_NEWROUTE, RTN_BROADCAST, ifa.broadcast, 32, prim, 0);
    arpInvalidate(dev, ifa.broadcast, false);
  }
  if (ipv4IsZeronet(prefix) || secondary || (prefix === addr && ifa.prefixlen === 32)) return;
  if ((ifa.flags & IFA_F_NOPREFIXROUTE) === 0) {
    fibMagic(RTM_NEWROUTE, subnetType(ifa), prefix, ifa.prefixlen, prim, ifa.rtPriority);
  }
  if (ifa.prefixlen < 31) {
    fibMagic(RTM_NEWROUTE, RTN_BROADCAST, prefix | ~mask, 32, prim, 0);
    arpInvalidate(dev, prefix | ~mask, false);
  }
}

/** Gives the connected route of an address another metric. Linux: fib_modify_prefix_metric(). */
export function fibModifyPrefixMetric(ifa: Ifaddr, metric: number): void {
  const prefix = ifa.address & ifa.mask;
  if ((ifa.dev.dev.flags & IFF_UP) === 0 || (ifa.flags & (IFA_F_SECONDARY | IFA_F_NOPREFIXROUTE)) !== 0) return;
  if (ipv4IsZeronet(prefix) || (prefix === ifa.local && ifa.prefixlen === 32)) return;
  fibMagic(RTM_NEWROUTE, subnetType(ifa), prefix, ifa.prefixlen, ifa, metric);
  fibMagic(RTM_DELROUTE, subnetType(ifa), prefix, ifa.prefixlen, ifa, ifa.rtPriority);
}

/** Which routes of a gone address other addresses still want. */
class Kept {
  local = false;
  brd = false;
  brd0 = false;
  brd1 = false;
  /** The address itself is no longer in the device's list. */
  gone = true;
}

/**
 * Deletes the routes that an address brought, as far as no other address wants them. `iprim`: the primary whose subnet is
 * going while its secondaries are still in the list. Linux: fib_del_ifaddr().
 */
export function fibDelIfaddr(ifa: Ifaddr, iprim: Ifaddr | null): void {
  const idev = ifa.dev;
  const dev = idev.dev;
  const brd = ifa.address | ~ifa.mask;
  const any = ifa.address & ifa.mask;
  let prim: Ifaddr | null = ifa;
  let subnet = false;
  if ((ifa.flags & IFA_F_SECONDARY) !== 0) {
    prim = inetIfaByprefix(idev, any, ifa.mask);
    if (prim === null || (iprim !== null && iprim !== prim)) return;
  } else if (!ipv4IsZeronet(any) && (any !== ifa.local || ifa.prefixlen < 32)) {
    if ((ifa.flags & IFA_F_NOPREFIXROUTE) === 0) fibMagic(RTM_DELROUTE, subnetType(ifa), any, ifa.prefixlen, prim, 0);
    subnet = true;
  }
  const kept = idev.dead ? new Kept() : whatOthersWant(ifa, prim, iprim, brd, any);
  if (!kept.brd) fibMagic(RTM_DELROUTE, RTN_BROADCAST, ifa.broadcast, 32, prim, 0);
  if (subnet && ifa.prefixlen < 31) {
    if (!kept.brd1) fibMagic(RTM_DELROUTE, RTN_BROADCAST, brd, 32, prim, 0);
    if (!kept.brd0) fibMagic(RTM_DELROUTE, RTN_BROADCAST, any, 32, prim, 0);
  }
  if (kept.local) return;
  fibMagic(RTM_DELROUTE, RTN_LOCAL, ifa.local, 32, prim, 0);
  if (!kept.gone || inetAddrTypeDevTable(dev.net, dev, ifa.local) === RTN_LOCAL) return;
  if (fibSyncDownAddr(dev, ifa.local) > 0) fibFlush(dev.net);
}

function whatOthersWant(ifa: Ifaddr, prim: Ifaddr, iprim: Ifaddr | null, brd: number, any: number): Kept {
  const kept = new Kept();
  let prim1: Ifaddr | null = null;
  let samePrefsrc = false;
  for (let ifa1 = ifa.dev.ifaList; ifa1 !== null; ifa1 = ifa1.next) {
    if (ifa1 === ifa) {
      kept.gone = false;
      continue;
    }
    if (iprim !== null && ifa1.mask === iprim.mask && inetIfaMatch(ifa1.address, iprim)) continue;
    if ((ifa1.flags & IFA_F_SECONDARY) !== 0) {
      if (ifa1.mask === prim.mask && inetIfaMatch(ifa1.address, prim)) {
        prim1 = prim;
      } else {
        if (!samePrefsrc) continue;
        if (prim1 === null || ifa1.mask !== prim1.mask || !inetIfaMatch(ifa1.address, prim1)) {
          prim1 = inetIfaByprefix(ifa.dev, ifa1.address, ifa1.mask);
        }
        if (prim1 === null || prim1.local !== prim.local) continue;
      }
    } else {
      if (prim.local !== ifa1.local) continue;
      prim1 = ifa1;
      if (prim !== prim1) samePrefsrc = true;
    }
    noteWants(kept, ifa, ifa1, prim1, brd, any);
  }
  return kept;
}

function noteWants(kept: Kept, ifa: Ifaddr, ifa1: Ifaddr, prim1: Ifaddr, brd: number, any: number): void {
  if (ifa.local === ifa1.local) kept.local = true;
  if (ifa.broadcast === ifa1.broadcast) kept.brd = true;
  if (brd === ifa1.broadcast) kept.brd1 = true;
  if (any === ifa1.broadcast) kept.brd0 = true;
  if (prim1 !== ifa1 || ifa1.prefixlen >= 31) return;
  const brd1 = ifa1.address | ~ifa1.mask;
  const any1 = ifa1.address & ifa1.mask;
  if (ipv4IsZeronet(any1)) return;
  if (ifa.broadcast === brd1 || ifa.broadcast === any1) kept.brd = true;
  if (brd === brd1 || brd === any1) kept.brd1 = true;
  if (any === brd1 || any === any1) kept.brd0 = true;
}
