import { EAFNOSUPPORT, EEXIST, EINVAL, ENODEV, EOPNOTSUPP, ERANGE } from '../../uapi/errno.ts';
import { IFNAMSIZ } from '../../uapi/if.ts';
import {
  type LinkMsg,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NlMessage,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_SETLINK,
  RTMGRP_LINK,
} from '../../uapi/rtnetlink.ts';
import { forEachNetdev, type NetDevice } from './dev.ts';
import { devChangeFlagsSilently, devMarkInitialized } from './dev_flags.ts';
import { setGsoLimits } from './dev_gso.ts';
import { registerNetdevice } from './dev_register.ts';
import { devValidateMtu } from './dev_settings.ts';
import { getNetNsById, type Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import {
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_CHANGENAME,
  NETDEV_CHANGEUPPER,
  NETDEV_CHANGE_TX_QUEUE_LEN,
  NETDEV_FEAT_CHANGE,
  NETDEV_NOTIFY_PEERS,
} from './netdev_notifier.ts';
import { rtnlDellink } from './rtnl_dellink.ts';
import { rtnlFillIfinfo } from './rtnl_fill.ts';
import { rtnlGetlink } from './rtnl_getlink.ts';
import { rtnlLinkprop } from './rtnl_linkprop.ts';
import { doSetlink, doSetMaster, namesGsoLimits, requestNet, rtnlDevCombineFlags, rtnlFindDev, validateLinkmsg } from './rtnl_setlink.ts';
import { type Extack, type RtnlCaller, type RtnlLinkOps, rtnlHasListeners, rtnlNotify, rtnlRegister } from './rtnetlink.ts';

/**
 * RTM_NEWLINK, RTM_SETLINK, RTM_DELLINK, RTM_GETLINK for all families but AF_BRIDGE. Linux: net/core/rtnetlink.c. The checks
 * stand in Linux's order: which mistake of several is reported depends on it.
 */
export function rtnlLinkInit(stack: NetStack): void {
  rtnlRegister(stack, 0, RTM_NEWLINK, (net, message, _out, extack, caller) => rtnlNewlink(net, message, extack, caller));
  rtnlRegister(stack, 0, RTM_SETLINK, (net, message, _out, extack, caller) => rtnlSetlink(net, message.body as LinkMsg, extack, caller));
  rtnlRegister(stack, 0, RTM_DELLINK, (net, message) => rtnlDellink(net, message.body as LinkMsg));
  rtnlRegister(stack, 0, RTM_GETLINK, rtnlGetlink);
  rtnlLinkprop(stack);
  stack.rtmsgIfinfo = (dev, change) => {
    if (!dev.registered || dev.unregistering) return;
    const send = rtnlHasListeners(dev.net, RTMGRP_LINK);
    // Even unheard a message is made where it gives an id to the namespace of a peer.
    if (send || (dev.ops.getLinkNet !== undefined && dev.ops.getLinkNet(dev) !== dev.net))
      rtnlNotify(dev.net, RTMGRP_LINK, ifinfoMessage(RTM_NEWLINK, dev, change));
  };
  stack.rtmsgIfinfoBuild = (type, dev, change, newNetnsid, newIfindex) => {
    const message = ifinfoMessage(type, dev, change);
    if (newNetnsid !== undefined) message.body.newNetnsid = newNetnsid;
    if (newIfindex !== undefined) message.body.newIfindex = newIfindex;
    return message;
  };
  stack.rtmsgIfinfoSend = (net, message) => rtnlNotify(net, RTMGRP_LINK, message);
  stack.netdevNotifiers.push(rtnetlinkEvent);
}

function ifinfoMessage(type: number, dev: NetDevice, change: number): NlMessage & { body: LinkMsg } {
  return { type: type as typeof RTM_NEWLINK, body: rtnlFillIfinfo(dev, dev.net, change, 0) };
}

/** IFLA_EVENT_*: what the changes announced by the notifier chain are called in the message. */
const EVENTS: Readonly<Record<number, number>> = {
  [NETDEV_CHANGEADDR]: 0,
  [NETDEV_CHANGEMTU]: 0,
  [NETDEV_CHANGENAME]: 0,
  [NETDEV_CHANGEUPPER]: 0,
  [NETDEV_CHANGE_TX_QUEUE_LEN]: 0,
  [NETDEV_FEAT_CHANGE]: 2,
  [NETDEV_NOTIFY_PEERS]: 4,
};

/** Linux: rtnetlink_event(). */
function rtnetlinkEvent(dev: NetDevice, event: number): void {
  const kind = EVENTS[event];
  if (kind === undefined || !dev.registered || dev.unregistering) return;
  if (!rtnlHasListeners(dev.net, RTMGRP_LINK)) {
    dev.net.stack.rtmsgIfinfo(dev, 0);
    return;
  }
  const message = ifinfoMessage(RTM_NEWLINK, dev, 0);
  if (kind !== 0) message.body.event = kind;
  rtnlNotify(dev.net, RTMGRP_LINK, message);
}

// -- RTM_NEWLINK

/** Linux: rtnl_newlink(). */
function rtnlNewlink(net: Net, message: NlMessage, extack: Extack, caller: RtnlCaller): number {
  const link = message.body as LinkMsg;
  if ((link.ifname?.length ?? 0) >= IFNAMSIZ) {
    extack.message = 'Attribute failed policy validation';
    return -ERANGE;
  }
  const kind = link.linkinfo?.kind;
  const ops = kind === undefined ? undefined : net.stack.linkOps.get(kind);
  if (ops?.validate !== undefined) {
    const error = ops.validate(link, extack);
    if (error < 0) return error;
  }
  if ((link.index ?? 0) < 0) {
    extack.message = "ifindex can't be negative";
    return -EINVAL;
  }
  let linkNet = net;
  if (link.linkNetnsid !== undefined) {
    const found = getNetNsById(net, link.linkNetnsid);
    if (found === null) {
      extack.message = 'Unknown network namespace id';
      return -EINVAL;
    }
    linkNet = found;
  }
  const target = requestNet(net, link, caller, extack);
  if (typeof target === 'number') return target;
  // Making, only what is in the way where the device shall be counts.
  const making = (message.flags! & NLM_F_CREATE) !== 0 && (message.flags! & NLM_F_EXCL) !== 0;
  const { dev, specified } = rtnlFindDev(making ? target : net, link);
  if (dev !== null) return rtnlChangelink(dev, message, ops, target, extack);
  if ((message.flags! & NLM_F_CREATE) === 0) {
    if (specified || link.group === undefined) return -ENODEV;
    return rtnlGroupChangelink(net, target, link, extack);
  }
  if (link.protinfo !== undefined) return -EOPNOTSUPP;
  if (ops === undefined) {
    extack.message = 'Unknown device type';
    return -EOPNOTSUPP;
  }
  return rtnlNewlinkCreate(linkNet, target, link, ops, extack, caller);
}

/** The device exists. Linux: rtnl_changelink(). */
function rtnlChangelink(dev: NetDevice, message: NlMessage, ops: RtnlLinkOps | undefined, target: Net, extack: Extack): number {
  const link = message.body as LinkMsg;
  if ((message.flags! & NLM_F_EXCL) !== 0) return -EEXIST;
  if ((message.flags! & NLM_F_REPLACE) !== 0) return -EOPNOTSUPP;
  let changed = false;
  if (link.linkinfo?.data !== undefined) {
    if (ops === undefined || ops !== dev.linkOps || ops.changelink === undefined) return -EOPNOTSUPP;
    const error = ops.changelink(dev, link, extack);
    if (error < 0) return error;
    changed = true;
  }
  if (link.linkinfo?.slaveData !== undefined) {
    const masterOps = dev.master?.linkOps;
    if (masterOps?.slaveChangelink === undefined) return -EOPNOTSUPP;
    const error = masterOps.slaveChangelink(dev.master!, dev, link.linkinfo.slaveData, extack);
    if (error < 0) return error;
    changed = true;
  }
  return doSetlink(dev, link, target, changed, extack);
}

/** `ip link set group N ...`. Linux: rtnl_group_changelink(). */
function rtnlGroupChangelink(net: Net, target: Net, link: LinkMsg, extack: Extack): number {
  for (const dev of forEachNetdev(net)) {
    if (dev.group !== link.group) continue;
    const error = validateLinkmsg(dev, link, extack);
    if (error < 0) return error;
    const result = doSetlink(dev, { ...link, group: undefined }, target, false, extack);
    if (result < 0) return result;
  }
  return 0;
}

/** Linux: rtnl_newlink_create(). */
function rtnlNewlinkCreate(srcNet: Net, target: Net, link: LinkMsg, ops: RtnlLinkOps, extack: Extack, caller: RtnlCaller): number {
  const dev = rtnlCreateLink(target, link.ifname ?? `${ops.kind}%d`, ops, link, extack);
  if (typeof dev === 'number') return dev;
  dev.nameAssignType = link.ifname === undefined ? 1 : 3;
  dev.ifindex = link.index ?? 0;
  let error = ops.newlink === undefined ? registerNetdevice(dev) : ops.newlink(srcNet, dev, link, extack, caller);
  if (error < 0) return error;
  error = rtnlConfigureLink(dev, link);
  if (error === 0 && link.master !== undefined) error = doSetMaster(dev, link.master, extack);
  if (error < 0) ops.dellink?.(dev);
  return error;
}

/**
 * A device of kind `ops` with what the request says of it, not yet registered; or a negative errno. For a peer too.
 * Linux: rtnl_create_link().
 */
export function rtnlCreateLink(net: Net, name: string, ops: RtnlLinkOps, link: LinkMsg, extack: Extack): NetDevice | number {
  const queues = ops.numQueues ?? 1;
  const txQueues = link.numTxQueues ?? queues;
  const rxQueues = link.numRxQueues ?? queues;
  if (txQueues < 1 || txQueues > 4096) {
    extack.message = 'Invalid number of transmit queues';
    return -EINVAL;
  }
  if (rxQueues < 1 || rxQueues > 4096) {
    extack.message = 'Invalid number of receive queues';
    return -EINVAL;
  }
  const dev = ops.setup(net, name);
  const refusal = validateLinkmsg(dev, link, extack);
  if (refusal < 0) return refusal;
  // Its IPv6 half comes only with its registration. Linux: inet6_validate_link_af().
  if (link.inet6AddrGenMode !== undefined) return -EAFNOSUPPORT;
  dev.numTxQueues = txQueues;
  dev.numRxQueues = rxQueues;
  if (link.mtu !== undefined) {
    const error = devValidateMtu(dev, link.mtu, extack);
    if (error < 0) return error;
    dev.mtu = link.mtu;
  }
  if (link.address !== undefined) {
    dev.devAddr.set(link.address.subarray(0, 6));
    dev.addrAssignType = 3;
  }
  if (link.broadcast !== undefined) dev.broadcast = link.broadcast.slice(0, 6);
  if (link.txqlen !== undefined) dev.txQueueLen = link.txqlen >>> 0;
  if (link.operstate !== undefined) dev.operstate = link.operstate;
  if (link.linkmode !== undefined) dev.linkmode = link.linkmode;
  if (link.group !== undefined) dev.group = link.group;
  if (namesGsoLimits(link)) setGsoLimits(dev, link);
  return dev;
}

/** Sets the flags a request asks for and announces the device. Linux: rtnl_configure_link(). */
export function rtnlConfigureLink(dev: NetDevice, link: LinkMsg): number {
  const old = dev.flags;
  if (link.flags || link.change) {
    const error = devChangeFlagsSilently(dev, rtnlDevCombineFlags(dev, link));
    if (error < 0) return error;
  }
  if (dev.linkInitialized) devMarkInitialized(dev, old ^ dev.flags, old);
  else devMarkInitialized(dev, -1, old);
  return 0;
}

// -- RTM_SETLINK

/** Linux: rtnl_setlink(). */
function rtnlSetlink(net: Net, link: LinkMsg, extack: Extack, caller: RtnlCaller): number {
  const target = requestNet(net, link, caller, extack);
  if (typeof target === 'number') return target;
  const { dev, specified } = rtnlFindDev(net, link);
  if (!specified) return -EINVAL;
  return dev === null ? -ENODEV : doSetlink(dev, link, target, false, extack);
}
