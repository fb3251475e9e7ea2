import { EAFNOSUPPORT, EEXIST, EINVAL, ENODEV, ENOENT } from '../../uapi/errno.ts';
import { NSEC_PER_MSEC } from '../../sim/simulator.ts';
import {
  type NeighMsg,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NlMessage,
  NTF_EXT_LEARNED,
  NTF_EXT_MANAGED,
  NTF_PROXY,
  NTF_ROUTER,
  NTF_USE,
  NUD_FAILED,
  NUD_PERMANENT,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_GETNEIGHTBL,
  RTM_NEWNEIGH,
  RTM_SETNEIGHTBL,
  RTMGRP_NEIGH,
} from '../../uapi/rtnetlink.ts';
import { devGetByIndex, forEachNetdev, type NetDevice } from './dev.ts';
import { neighCreateFlags, neighLookup } from './neigh_lookup.ts';
import {
  NEIGH_UPDATE_F_ADMIN,
  NEIGH_UPDATE_F_EXT_LEARNED,
  NEIGH_UPDATE_F_MANAGED,
  NEIGH_UPDATE_F_OVERRIDE,
  NEIGH_UPDATE_F_OVERRIDE_ISROUTER,
  NEIGH_UPDATE_F_USE,
  NUD_VALID,
} from './neigh_state.ts';
import type { NeighTable } from './neigh_table.ts';
import { neighSetRouter, neighUpdate } from './neigh_update.ts';
import { type Neighbour, neighEventSend, neighRemoveOne } from './neighbour.ts';
import type { ProxyNeighbour } from './neigh_proxy.ts';
import { neightblDump, neightblSet } from './neigh_tbl_netlink.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type Extack, isDump, rtnlHasListeners, rtnlNotify, rtnlRegister } from './rtnetlink.ts';

/** A tick of the clock that netlink tells times in: 1/100 s. */
const CLOCK_T = 10 * NSEC_PER_MSEC;

/** RTM_NEWNEIGH, RTM_DELNEIGH, RTM_GETNEIGH, RTM_GETNEIGHTBL. Linux: net/core/neighbour.c. */
export function neighNetlinkInit(stack: NetStack): void {
  rtnlRegister(stack, 0, RTM_NEWNEIGH, (net, message, _out, extack) => neighAdd(net, message.body as NeighMsg, message.flags!, extack));
  rtnlRegister(stack, 0, RTM_DELNEIGH, (net, message, _out, extack) => neighDelete(net, message.body as NeighMsg, extack));
  rtnlRegister(stack, 0, RTM_GETNEIGH, neighGet);
  rtnlRegister(stack, 0, RTM_GETNEIGHTBL, neightblDump);
  rtnlRegister(stack, 0, RTM_SETNEIGHTBL, neightblSet);
  stack.neighNotify = (neigh, type) => {
    const net = neigh.dev.net;
    if (!rtnlHasListeners(net, RTMGRP_NEIGH)) return;
    rtnlNotify(net, RTMGRP_NEIGH, { type: type as typeof RTM_NEWNEIGH, body: neighFillInfo(neigh) });
  };
}

/** Linux: neigh_fill_info(). */
export function neighFillInfo(neigh: Neighbour): NeighMsg {
  const now = neigh.table.stack.sim.now;
  const body: NeighMsg = {
    family: neigh.table.ops.family,
    ifindex: neigh.dev.ifindex,
    state: neigh.nudState,
    flags: neigh.flags,
    type: neigh.type,
    dst: neigh.primaryKey,
    probes: neigh.probes,
    cacheinfo: {
      confirmed: Math.floor((now - neigh.confirmed) / CLOCK_T),
      used: Math.floor((now - neigh.used) / CLOCK_T),
      updated: Math.floor((now - neigh.updated) / CLOCK_T),
      refcnt: neigh.timer?.pending === true ? 1 : 0,
    },
  };
  if ((neigh.nudState & NUD_VALID) !== 0) body.lladdr = neigh.ha.slice();
  if (neigh.protocol !== 0) body.protocol = neigh.protocol;
  if (neigh.managed) body.flagsExt = NTF_EXT_MANAGED;
  return body;
}

function proxyInfo(table: NeighTable, entry: ProxyNeighbour): NeighMsg {
  const body: NeighMsg = {
    family: table.ops.family,
    ifindex: entry.dev?.ifindex ?? 0,
    state: 0,
    flags: entry.flags | NTF_PROXY,
    type: 1,
    dst: entry.key,
  };
  if (entry.protocol !== 0) body.protocol = entry.protocol;
  return body;
}

/** Linux: neigh_find_table(). */
function findTable(stack: NetStack, family: number | undefined): NeighTable | undefined {
  return stack.neighTables.find((table) => table.ops.family === family);
}

function refuse(extack: Extack, words: string, error: number): number {
  extack.message = words;
  return error;
}

// -- RTM_NEWNEIGH

/** Linux: neigh_add(). */
function neighAdd(net: Net, request: NeighMsg, flags: number, extack: Extack): number {
  if (request.dst === undefined) return refuse(extack, 'Network address not specified', -EINVAL);
  let dev: NetDevice | null = null;
  if (request.ifindex) {
    dev = devGetByIndex(net, request.ifindex);
    if (dev === null) return -ENODEV;
    if (request.lladdr !== undefined && request.lladdr.length < 6) return refuse(extack, 'Invalid link address', -EINVAL);
  }
  const table = findTable(net.stack, request.family);
  if (table === undefined) return -EAFNOSUPPORT;
  if (((request.flags ?? 0) & NTF_PROXY) !== 0) return proxyAdd(table, net, dev, request, extack);
  if (dev === null) return refuse(extack, 'Device not specified', -EINVAL);
  return entryAdd(table, dev, request, flags, extack);
}

function proxyAdd(table: NeighTable, net: Net, dev: NetDevice | null, request: NeighMsg, extack: Extack): number {
  if (((request.flagsExt ?? 0) & NTF_EXT_MANAGED) !== 0) return refuse(extack, 'Invalid NTF_* flag combination', -EINVAL);
  const entry = table.proxy.create(net, request.dst!, dev);
  entry.flags = request.flags! & ~NTF_PROXY;
  entry.permanent = ((request.state ?? 0) & NUD_PERMANENT) !== 0;
  if (request.protocol) entry.protocol = request.protocol;
  return 0;
}

function entryAdd(table: NeighTable, dev: NetDevice, request: NeighMsg, flags: number, extack: Extack): number {
  const ntf = request.flags ?? 0;
  const managed = ((request.flagsExt ?? 0) & NTF_EXT_MANAGED) !== 0;
  let update = NEIGH_UPDATE_F_ADMIN | NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE_ISROUTER;
  let neigh = neighLookup(table, request.dst!, dev);
  if (neigh === null) {
    const permanent = ((request.state ?? 0) & NUD_PERMANENT) !== 0;
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT;
    if (permanent && managed) return refuse(extack, 'Invalid NTF_* flag for permanent entry', -EINVAL);
    const made = neighCreateFlags(table, request.dst!, dev, ntf & NTF_EXT_LEARNED, permanent || (ntf & NTF_EXT_LEARNED) !== 0);
    if (typeof made === 'number') return made;
    neigh = made;
  } else {
    if ((flags & NLM_F_EXCL) !== 0) return -EEXIST;
    if ((flags & NLM_F_REPLACE) === 0) update &= ~(NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_OVERRIDE_ISROUTER);
  }
  if (request.protocol) neigh.protocol = request.protocol;
  if ((ntf & NTF_EXT_LEARNED) !== 0) update |= NEIGH_UPDATE_F_EXT_LEARNED;
  if ((ntf & NTF_USE) !== 0) update |= NEIGH_UPDATE_F_USE;
  if (managed) update |= NEIGH_UPDATE_F_MANAGED;
  const error = neighUpdate(neigh, request.lladdr ?? null, request.state ?? 0, update, extack);
  if (error === 0) neighSetRouter(neigh, (ntf & NTF_ROUTER) !== 0);
  if (error === 0 && ((ntf & NTF_USE) !== 0 || managed)) neighEventSend(neigh, null);
  return error;
}

// -- RTM_DELNEIGH, RTM_GETNEIGH

/** Linux: neigh_delete(). */
function neighDelete(net: Net, request: NeighMsg, extack: Extack): number {
  if (request.dst === undefined) return refuse(extack, 'Network address not specified', -EINVAL);
  let dev: NetDevice | null = null;
  if (request.ifindex) {
    dev = devGetByIndex(net, request.ifindex);
    if (dev === null) return -ENODEV;
  }
  const table = findTable(net.stack, request.family);
  if (table === undefined) return -EAFNOSUPPORT;
  if (((request.flags ?? 0) & NTF_PROXY) !== 0) return table.proxy.delete(net, request.dst, dev);
  if (dev === null) return -EINVAL;
  const neigh = neighLookup(table, request.dst, dev);
  if (neigh === null) return -ENOENT;
  const error = neighUpdate(neigh, null, NUD_FAILED, NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN, extack);
  neighRemoveOne(neigh);
  return error;
}

function neighGet(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const request = message.body as NeighMsg;
  return isDump(message) ? neighDump(net, request, out, extack) : neighGetOne(net, request, out, extack);
}

/** Linux: neigh_get(). */
function neighGetOne(net: Net, request: NeighMsg, out: NlMessage[], extack: Extack): number {
  const table = findTable(net.stack, request.family);
  if (table === undefined) return refuse(extack, 'Unsupported family in header for neighbor get request', -EAFNOSUPPORT);
  if (request.dst === undefined) return refuse(extack, 'Network address not specified', -EINVAL);
  let dev: NetDevice | null = null;
  if (request.ifindex) {
    dev = devGetByIndex(net, request.ifindex);
    if (dev === null) return refuse(extack, 'Unknown device ifindex', -ENODEV);
  }
  if (((request.flags ?? 0) & NTF_PROXY) !== 0) {
    const entry = table.proxy.lookup(net, request.dst, dev);
    if (entry === null) return refuse(extack, 'Proxy neighbour entry not found', -ENOENT);
    out.push({ type: RTM_NEWNEIGH, body: proxyInfo(table, entry) });
    return 0;
  }
  if (dev === null) return refuse(extack, 'No device specified', -EINVAL);
  const neigh = neighLookup(table, request.dst, dev);
  if (neigh === null) return refuse(extack, 'Neighbour entry not found', -ENOENT);
  out.push({ type: RTM_NEWNEIGH, body: neighFillInfo(neigh) });
  return 0;
}

/** Linux: neigh_dump_info(). The order of entries is a hash's on Linux; here it is the devices' and then that of their making. */
function neighDump(net: Net, request: NeighMsg, out: NlMessage[], _extack: Extack): number {
  const wanted = (dev: NetDevice | null): boolean => {
    if (request.ifindex && dev?.ifindex !== request.ifindex) return false;
    return !request.master || dev?.master?.ifindex === request.master;
  };
  for (const table of net.stack.neighTables) {
    if (request.family && request.family !== table.ops.family) continue;
    if (((request.flags ?? 0) & NTF_PROXY) !== 0) {
      for (const entry of table.proxy.list(net)) if (wanted(entry.dev)) out.push({ type: RTM_NEWNEIGH, body: proxyInfo(table, entry) });
      continue;
    }
    for (const dev of forEachNetdev(net)) {
      if (dev.neighbours === null || !wanted(dev)) continue;
      for (const neigh of dev.neighbours.values()) out.push({ type: RTM_NEWNEIGH, body: neighFillInfo(neigh) });
    }
  }
  return 0;
}
