import { EEXIST, EINVAL, ENODEV, ENOENT, EOPNOTSUPP } from '../../uapi/errno.ts';
import {
  type NeighMsg,
  NLM_F_BULK,
  NLM_F_EXCL,
  type NlMessage,
  NTF_MASTER,
  NTF_SELF,
  NUD_PERMANENT,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  RTMGRP_NEIGH,
} from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import { VLAN_VID_MASK } from '../../wire/vlan.ts';
import { devGetByIndex, forEachNetdev, type NetDevice } from './dev.ts';
import { devMcAddExcl, devMcDel, devUcAddExcl, devUcDel } from './dev_addr_lists.ts';
import { isLinkLocalEtherAddr } from './eth.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { type Extack, isDump, rtnlNotify, rtnlRegister } from './rtnetlink.ts';

/**
 * `bridge fdb`: forwarding entries of bridges (through a port's master) and of devices themselves, which for most are the
 * addresses they listen to. Linux: rtnl_fdb_add() and its like in net/core/rtnetlink.c.
 */
export function rtnlFdbInit(stack: NetStack): void {
  rtnlRegister(stack, AF_BRIDGE, RTM_NEWNEIGH, (net, message, _out, extack) =>
    fdbAdd(net, message.body as NeighMsg, message.flags!, extack),
  );
  rtnlRegister(stack, AF_BRIDGE, RTM_DELNEIGH, (net, message, _out, extack) => {
    const bulk = (message.flags! & NLM_F_BULK) !== 0;
    return bulk ? fdbFlush(net, message.body as NeighMsg, extack) : fdbDel(net, message.body as NeighMsg, extack);
  });
  rtnlRegister(stack, AF_BRIDGE, RTM_GETNEIGH, fdbGet);
}

function checkRequest(net: Net, entry: NeighMsg, extack: Extack): NetDevice | number {
  if (!entry.ifindex) {
    extack.message = 'invalid ifindex';
    return -EINVAL;
  }
  const dev = devGetByIndex(net, entry.ifindex);
  if (dev === null) {
    extack.message = 'unknown ifindex';
    return -ENODEV;
  }
  if (entry.lladdr === undefined || entry.lladdr.length !== 6) {
    extack.message = 'invalid address';
    return -EINVAL;
  }
  return fdbVidParse(entry, extack) ? dev : -EINVAL;
}

/** Linux: fdb_vid_parse(). */
function fdbVidParse(entry: NeighMsg, extack: Extack): boolean {
  const valid = entry.vlan === undefined || (entry.vlan > 0 && entry.vlan < VLAN_VID_MASK);
  if (!valid) extack.message = 'invalid vlan id';
  return valid;
}

function fdbAdd(net: Net, entry: NeighMsg, flags: number, extack: Extack): number {
  const dev = checkRequest(net, entry, extack);
  if (typeof dev === 'number') return dev;
  if (dev.type !== 1) {
    extack.message = 'FDB add only supported for Ethernet devices';
    return -EINVAL;
  }
  let error = -EOPNOTSUPP;
  const ntf = entry.flags ?? 0;
  if ((ntf === 0 || (ntf & NTF_MASTER) !== 0) && dev.brPort !== null) {
    error = dev.master?.ops.fdbAdd?.(dev, entry, flags, extack) ?? -EOPNOTSUPP;
    if (error !== 0) return error;
  }
  if ((ntf & NTF_SELF) !== 0) {
    error = dev.ops.fdbAdd !== undefined ? dev.ops.fdbAdd(dev, entry, flags, extack) : dfltFdbAdd(dev, entry, flags, extack);
    if (error === 0 && dev.ops.fdbAdd === undefined) fdbNotify(dev, entry.lladdr!, entry.state ?? 0, RTM_NEWNEIGH);
  }
  return error;
}

/** Linux: ndo_dflt_fdb_add(). */
function dfltFdbAdd(dev: NetDevice, entry: NeighMsg, flags: number, extack: Extack): number {
  const state = entry.state ?? 0;
  if (state !== 0 && (state & NUD_PERMANENT) === 0) return -EINVAL;
  if (entry.vlan !== undefined) {
    extack.message = "vlans aren't supported yet for dev_uc|mc_add()";
    return -EINVAL;
  }
  const address = entry.lladdr!;
  const unicast = (address[0] & 1) === 0 || isLinkLocalEtherAddr(address, 0);
  const error = unicast ? devUcAddExcl(dev, address) : devMcAddExcl(dev, address);
  return error === -EEXIST && (flags & NLM_F_EXCL) === 0 ? 0 : error;
}

function fdbDel(net: Net, entry: NeighMsg, extack: Extack): number {
  const dev = checkRequest(net, entry, extack);
  if (typeof dev === 'number') return dev;
  if (dev.type !== 1) {
    extack.message = 'FDB delete only supported for Ethernet devices';
    return -EINVAL;
  }
  let error = -EOPNOTSUPP;
  const ntf = entry.flags ?? 0;
  if ((ntf === 0 || (ntf & NTF_MASTER) !== 0) && dev.brPort !== null) {
    error = dev.master?.ops.fdbDel?.(dev, entry, extack) ?? -EOPNOTSUPP;
    if (error !== 0) return error;
  }
  if ((ntf & NTF_SELF) !== 0) {
    error = dev.ops.fdbDel !== undefined ? dev.ops.fdbDel(dev, entry, extack) : dfltFdbDel(dev, entry, extack);
    if (error === 0 && dev.ops.fdbDel === undefined) fdbNotify(dev, entry.lladdr!, entry.state ?? 0, RTM_DELNEIGH);
  }
  return error;
}

/** Linux: rtnl_fdb_del() with NLM_F_BULK. */
function fdbFlush(net: Net, request: NeighMsg, extack: Extack): number {
  const dev = devGetByIndex(net, request.ifindex ?? 0);
  if (dev === null) {
    extack.message = request.ifindex ? 'unknown ifindex' : 'invalid ifindex';
    return request.ifindex ? -ENODEV : -EINVAL;
  }
  if (dev.type !== 1) {
    extack.message = 'FDB delete only supported for Ethernet devices';
    return -EINVAL;
  }
  let error = -EOPNOTSUPP;
  const ntf = request.flags ?? 0;
  if ((ntf === 0 || (ntf & NTF_MASTER) !== 0) && dev.brPort !== null) {
    error = dev.master?.ops.fdbDelBulk?.(dev, request, extack) ?? -EOPNOTSUPP;
    if (error !== 0) return error;
  }
  return (ntf & NTF_SELF) !== 0 ? (dev.ops.fdbDelBulk?.(dev, request, extack) ?? -EOPNOTSUPP) : error;
}

/** Linux: ndo_dflt_fdb_del(). */
function dfltFdbDel(dev: NetDevice, entry: NeighMsg, extack: Extack): number {
  if (((entry.state ?? 0) & NUD_PERMANENT) === 0) {
    extack.message = 'FDB only supports static addresses';
    return -EINVAL;
  }
  const address = entry.lladdr!;
  return (address[0] & 1) === 0 || isLinkLocalEtherAddr(address, 0) ? devUcDel(dev, address) : devMcDel(dev, address);
}

function selfEntry(dev: NetDevice, address: Uint8Array, state: number): NeighMsg {
  return { family: AF_BRIDGE, ifindex: dev.ifindex, state, flags: NTF_SELF, lladdr: address.slice() };
}

function fdbNotify(dev: NetDevice, address: Uint8Array, state: number, type: typeof RTM_NEWNEIGH | typeof RTM_DELNEIGH): void {
  rtnlNotify(dev.net, RTMGRP_NEIGH, { type, body: selfEntry(dev, address, state) });
}

/** `bridge fdb show [br X] [brport Y]` and `bridge fdb get`. */
function fdbGet(net: Net, message: NlMessage, out: NlMessage[], extack: Extack): number {
  const request = message.body as NeighMsg;
  return isDump(message) ? fdbDump(net, request, out) : fdbGetOne(net, request, out, extack);
}

/** Linux: rtnl_fdb_dump(). */
function fdbDump(net: Net, request: NeighMsg, out: NlMessage[]): number {
  const bridge = request.master ? devGetByIndex(net, request.master) : null;
  if (request.master && bridge === null) return -ENODEV;
  const entries: NeighMsg[] = [];
  for (const dev of forEachNetdev(net)) {
    if (request.ifindex && dev.ifindex !== request.ifindex) continue;
    const isPort = dev.brPort !== null;
    if (bridge !== null) {
      if (dev !== bridge && !isPort) continue;
      if (bridge !== dev.master && dev.linkOps?.kind !== 'bridge') continue;
    }
    if (isPort) (bridge ?? dev.master)?.ops.fdbDump?.(dev, entries);
    if (dev.ops.fdbDump !== undefined) dev.ops.fdbDump(dev, entries);
    else dfltFdbDump(dev, entries);
  }
  for (const body of entries) out.push({ type: RTM_NEWNEIGH, body });
  return 0;
}

/** The addresses a device listens to. Linux: ndo_dflt_fdb_dump(). */
export function dfltFdbDump(dev: NetDevice, out: NeighMsg[]): void {
  if (dev.type !== 1) return;
  for (const entry of dev.uc) out.push(selfEntry(dev, entry.address, NUD_PERMANENT));
  for (const entry of dev.mc) out.push(selfEntry(dev, entry.address, NUD_PERMANENT));
}

/** Linux: rtnl_fdb_get(). */
function fdbGetOne(net: Net, request: NeighMsg, out: NlMessage[], extack: Extack): number {
  if (request.lladdr === undefined || request.lladdr.length !== 6) {
    extack.message = request.lladdr === undefined ? 'Missing lookup address for fdb get request' : 'Invalid address in fdb get request';
    return -EINVAL;
  }
  if (!fdbVidParse(request, extack)) return -EINVAL;
  let dev: NetDevice | null = null;
  if (request.ifindex) {
    dev = devGetByIndex(net, request.ifindex);
    if (dev === null) {
      extack.message = 'Unknown device ifindex';
      return -ENODEV;
    }
  }
  let owner: NetDevice | null = null;
  if (request.master) {
    if (dev !== null) {
      extack.message = 'Master and device are mutually exclusive';
      return -EINVAL;
    }
    owner = devGetByIndex(net, request.master);
    if (owner === null) {
      extack.message = 'Invalid master ifindex';
      return -EINVAL;
    }
  }
  const ntf = request.flags ?? 0;
  if (dev !== null && (ntf === 0 || (ntf & NTF_MASTER) !== 0)) {
    if (dev.brPort === null && owner === null) {
      extack.message = 'Device is not a bridge port';
      return -EINVAL;
    }
    owner = dev.master ?? owner;
  } else if (owner === null) owner = dev;
  if (owner === null) {
    extack.message = 'No device specified';
    return -EINVAL;
  }
  if (owner.ops.fdbGet === undefined) {
    extack.message = 'Get operation not supported by device';
    return -EOPNOTSUPP;
  }
  const found = owner.ops.fdbGet(owner, request.lladdr, request.vlan ?? 0, extack);
  if (typeof found === 'number') return found === 0 ? -ENOENT : found;
  out.push({ type: RTM_NEWNEIGH, body: found });
  return 0;
}
