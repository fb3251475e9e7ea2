import { EBUSY, EINVAL, ENETDOWN, ENOENT, EOPNOTSUPP } from '../../uapi/errno.ts';
import { type BridgeInfo, type BridgePortInfo, type LinkMsg } from '../../uapi/rtnetlink.ts';
import { devGetByIndex, type NetDevice, netifRunning } from '../core/dev.ts';
import { registerNetdevice } from '../core/dev_register.ts';
import { netifOperUp } from '../core/link_watch.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack, RtnlLinkOps } from '../core/rtnetlink.ts';
import { brDevSetup } from './br_device.ts';
import { brFdbDeleteByPort, brFdbFlush, brFdbAddLocal } from './br_fdb.ts';
import { BR_FDB_LOCKED, BR_FDB_STATIC } from './br_fdb_table.ts';
import { brDevDelete, brPortFlagsChange } from './br_if.ts';
import { brFillInfo, brPortFillAttrs } from './br_ifinfo.ts';
import { brMulticastChangelink } from './br_multicast_netlink.ts';
import { brMulticastSetPortRouter } from './br_multicast_port.ts';
import { brVlanChangelink } from './br_vlan.ts';
import {
  BR_BCAST_FLOOD,
  BR_BPDU_GUARD,
  BR_FLOOD,
  BR_GROUPFWD_MACPAUSE,
  BR_GROUPFWD_RESTRICTED,
  BR_HAIRPIN_MODE,
  BR_ISOLATED,
  BR_KERNEL_STP,
  BR_LEARNING,
  BR_MCAST_FLOOD,
  BR_MULTICAST_FAST_LEAVE,
  BR_MULTICAST_TO_UNICAST,
  BR_NEIGH_SUPPRESS,
  BR_NEIGH_VLAN_SUPPRESS,
  BR_PORT_LOCKED,
  BR_PORT_MAB,
  BR_PROXYARP,
  BR_PROXYARP_WIFI,
  BR_ROOT_BLOCK,
  BR_STATE_BLOCKING,
  BR_STATE_DISABLED,
  BR_VLAN_TUNNEL,
  brPortGet,
  brPriv,
  CLOCK_T,
  JIFFY,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';
import { brPortStateSelection, brSetState } from './br_stp.ts';
import {
  brSetAgeingTime,
  brSetForwardDelay,
  brSetHelloTime,
  brSetMaxAge,
  brStpChangeBridgeId,
  brStpSetBridgePriority,
  brStpSetEnabled,
  brStpSetPathCost,
  brStpSetPortPriority,
} from './br_stp_if.ts';

/** Bridges and ports over rtnetlink. Linux: net/bridge/br_netlink.c. */

/** IFLA_BRPORT_* that are flags, in the order they are taken. */
const PORT_FLAGS: readonly (readonly [keyof BridgePortInfo, number])[] = [
  ['hairpin', BR_HAIRPIN_MODE],
  ['guard', BR_BPDU_GUARD],
  ['fastLeave', BR_MULTICAST_FAST_LEAVE],
  ['rootBlock', BR_ROOT_BLOCK],
  ['learning', BR_LEARNING],
  ['flood', BR_FLOOD],
  ['mcastFlood', BR_MCAST_FLOOD],
  ['mcastToUcast', BR_MULTICAST_TO_UNICAST],
  ['bcastFlood', BR_BCAST_FLOOD],
  ['proxyArp', BR_PROXYARP],
  ['proxyArpWifi', BR_PROXYARP_WIFI],
  ['vlanTunnel', BR_VLAN_TUNNEL],
  ['neighSuppress', BR_NEIGH_SUPPRESS],
  ['neighVlanSuppress', BR_NEIGH_VLAN_SUPPRESS],
  ['isolated', BR_ISOLATED],
  ['locked', BR_PORT_LOCKED],
  ['mab', BR_PORT_MAB],
];

/** Sets one flag of a port. */
export function brSetPortFlag(p: NetBridgePort, flag: number, on: boolean): void {
  const flags = on ? p.flags | flag : p.flags & ~flag;
  const changed = flags ^ p.flags;
  p.flags = flags;
  if (changed !== 0) brPortFlagsChange(p, changed);
}

/** Linux: the first half of br_setport(). */
function setPortFlags(p: NetBridgePort, info: BridgePortInfo, extack: Extack): number {
  const old = p.flags;
  let flags = old;
  for (const [name, flag] of PORT_FLAGS) {
    const value = info[name];
    if (value !== undefined) flags = value ? flags | flag : flags & ~flag;
  }
  if ((flags & BR_PORT_MAB) !== 0 && (flags & (BR_PORT_LOCKED | BR_LEARNING)) !== (BR_PORT_LOCKED | BR_LEARNING)) {
    extack.message = 'Bridge port must be locked and have learning enabled when MAB is enabled';
    return -EINVAL;
  }
  if ((flags & BR_PORT_MAB) === 0 && (old & BR_PORT_MAB) !== 0) {
    brFdbFlush(p.br, { flags: BR_FDB_LOCKED, flagsMask: BR_FDB_LOCKED, portIfindex: p.dev.ifindex });
  }
  p.flags = flags;
  brPortFlagsChange(p, old ^ flags);
  return 0;
}

/** A port's attributes from a request. 0 or the first refusal; what came before it stays. Linux: br_setport(). */
export function brSetport(p: NetBridgePort, info: BridgePortInfo, extack: Extack): number {
  let error = setPortFlags(p, info, extack);
  if (error === 0 && info.cost !== undefined) error = brStpSetPathCost(p, info.cost);
  if (error === 0 && info.priority !== undefined) error = brStpSetPortPriority(p, info.priority & 0xffff);
  if (error === 0 && info.state !== undefined) error = brSetPortState(p, info.state & 0xff);
  if (error !== 0) return error;
  if (info.flush) brFdbDeleteByPort(p.br, p, false);
  if (info.mcastRouter !== undefined) error = brMulticastSetPortRouter(p, info.mcastRouter);
  if (error !== 0) return error;
  if (info.mcastMaxGroups !== undefined) p.mcastMaxGroups = info.mcastMaxGroups;
  if (info.groupFwdMask !== undefined) {
    if ((info.groupFwdMask & BR_GROUPFWD_MACPAUSE) !== 0) return -EINVAL;
    p.groupFwdMask = info.groupFwdMask & 0xffff;
  }
  if (info.backupPort !== undefined) return nbpBackupChange(p, info.backupPort);
  return 0;
}

/** Linux: br_set_port_state(). */
function brSetPortState(p: NetBridgePort, state: number): number {
  if (state > BR_STATE_BLOCKING) return -EINVAL;
  if (p.br.stpEnabled === BR_KERNEL_STP) return -EBUSY;
  if (!netifRunning(p.dev) || (!netifOperUp(p.dev) && state !== BR_STATE_DISABLED)) return -ENETDOWN;
  brSetState(p, state);
  brPortStateSelection(p.br);
  return 0;
}

/** Frames for a port whose link is gone go to another one. Linux: nbp_backup_change(). */
export function nbpBackupChange(p: NetBridgePort, ifindex: number): number {
  if (ifindex === 0) {
    p.backupPort = null;
    return 0;
  }
  const dev = devGetByIndex(p.dev.net, ifindex);
  const backup = dev === null ? null : brPortGet(dev);
  if (backup === null) return -ENOENT;
  if (backup.br !== p.br || backup === p) return -EINVAL;
  p.backupPort = backup;
  return 0;
}

/** clock_t to ns, by way of jiffies as in Linux: 1.99 s become 1.988 s. */
function ns(clockT: number): number {
  return Math.floor((clockT * CLOCK_T) / JIFFY) * JIFFY;
}

/** Linux: br_changelink(), in its order; stops at the first refusal. */
export function brChangelink(br: NetBridge, data: BridgeInfo, extack: Extack): number {
  let error = 0;
  if (data.forwardDelay !== undefined) error = brSetForwardDelay(br, ns(data.forwardDelay));
  if (error === 0 && data.helloTime !== undefined) error = brSetHelloTime(br, ns(data.helloTime));
  if (error === 0 && data.maxAge !== undefined) error = brSetMaxAge(br, ns(data.maxAge));
  if (error !== 0) return error;
  if (data.ageingTime !== undefined) brSetAgeingTime(br, ns(data.ageingTime));
  if (data.stpState !== undefined) brStpSetEnabled(br, data.stpState !== 0);
  if (data.priority !== undefined) brStpSetBridgePriority(br, data.priority & 0xffff);
  // To turn off what never was on is refused, as by a kernel without VLAN filtering: see br_vlan.ts.
  if (data.vlanFiltering === 0 && br.vlanGroup === null) return -EOPNOTSUPP;
  error = brVlanChangelink(br, data, extack);
  if (error === 0) error = changeGroup(br, data);
  if (error !== 0) return error;
  if (data.fdbFlush) brFdbFlush(br, { flags: 0, flagsMask: BR_FDB_STATIC, portIfindex: 0 });
  error = brMulticastChangelink(br, data);
  if (error !== 0) return error;
  if (data.nfCallIptables !== undefined) br.nfCallIptables = data.nfCallIptables !== 0;
  if (data.nfCallIp6tables !== undefined) br.nfCallIp6tables = data.nfCallIp6tables !== 0;
  if (data.nfCallArptables !== undefined) br.nfCallArptables = data.nfCallArptables !== 0;
  error = changeBoolopts(br, data, extack);
  if (error === 0 && data.fdbMaxLearned !== undefined) br.fdbMaxLearned = data.fdbMaxLearned;
  return error;
}

function changeGroup(br: NetBridge, data: BridgeInfo): number {
  if (data.groupFwdMask !== undefined) {
    if ((data.groupFwdMask & BR_GROUPFWD_RESTRICTED) !== 0) return -EINVAL;
    br.groupFwdMask = data.groupFwdMask & 0xffff;
  }
  return data.groupAddr === undefined ? 0 : brSetGroupAddr(br, data.groupAddr);
}

/** 01:80:c2:00:00:0X but for pause, slow protocols and 802.1X. 0 or -EINVAL. */
export function brSetGroupAddr(br: NetBridge, addr: Uint8Array): number {
  const linkLocal = addr.length === 6 && br.groupAddr.every((byte, i) => i === 5 || byte === addr[i]) && addr[5] < 16;
  if (!linkLocal || (addr[5] >= 1 && addr[5] <= 3)) return -EINVAL;
  br.groupAddr.set(addr);
  return 0;
}

/** IFLA_BR_MULTI_BOOLOPT. */
function changeBoolopts(br: NetBridge, data: BridgeInfo, extack: Extack): number {
  if (data.noLinklocalLearn !== undefined) br.noLinklocalLearn = data.noLinklocalLearn !== 0;
  if (data.mcastVlanSnooping) {
    extack.message = 'bridge: Cannot enable multicast vlan snooping with vlan filtering disabled';
    return -EINVAL;
  }
  return data.mstEnabled ? -EOPNOTSUPP : 0;
}

/** `ip link add type bridge`. Linux: br_dev_newlink(). */
function brDevNewlink(_net: Net, dev: NetDevice, link: LinkMsg, extack: Extack): number {
  let error = registerNetdevice(dev);
  if (error < 0) return error;
  const br = brPriv(dev)!;
  brFdbAddLocal(br, null, dev.devAddr);
  if (link.address !== undefined) brStpChangeBridgeId(br, link.address.slice(0, 6));
  error = brChangelink(br, link.linkinfo?.data ?? {}, extack);
  if (error < 0) brDevDelete(dev);
  return error;
}

/** The kind "bridge" of links. Linux: br_link_ops. */
export const BR_LINK_OPS: RtnlLinkOps = {
  kind: 'bridge',
  setup: (net, name) => brDevSetup(net, name, BR_LINK_OPS),
  newlink: brDevNewlink,
  changelink: (dev, link, extack) => brChangelink(brPriv(dev)!, link.linkinfo?.data ?? {}, extack),
  dellink: brDevDelete,
  fillInfo: (dev) => brFillInfo(brPriv(dev)!),
  fillSlaveInfo: (_dev, slave) => brPortFillAttrs(brPortGet(slave)!),
  slaveChangelink(_dev, slave, data, extack) {
    const p = brPortGet(slave);
    return p === null ? -EINVAL : brSetport(p, data, extack);
  },
};
