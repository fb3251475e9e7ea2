import { EINVAL, EOPNOTSUPP, ESRCH } from '../../uapi/errno.ts';
import { IFF_ALLMULTI, IFF_PROMISC, IF_OPER_DORMANT, IF_OPER_TESTING, IF_OPER_UNKNOWN, IF_OPER_UP } from '../../uapi/if.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import { devGetByIndex, devGetByName, type NetDevice } from './dev.ts';
import { devChangeFlags } from './dev_flags.ts';
import { setGsoLimits, validateGsoLimits } from './dev_gso.ts';
import { devChangeName } from './dev_name.ts';
import { devChangeNetNamespace } from './dev_netns.ts';
import { doSetProtoDown } from './dev_proto_down.ts';
import { devChangeTxQueueLen, devSetAlias, devSetMacAddress, devSetMtu } from './dev_settings.ts';
import { callNetdevNotifiers, NETDEV_CHANGEADDR } from './netdev_notifier.ts';
import { getNetNsById, type Net } from './net_namespace.ts';
import { netdevStateChange } from './netdev_notifier.ts';
import type { Extack, RtnlCaller } from './rtnetlink.ts';

/** The namespace a request is for: IFLA_NET_NS_PID, _FD, IFLA_TARGET_NETNSID or its own. Linux: rtnl_link_get_net_capable(). */
export function requestNet(net: Net, link: LinkMsg, caller: RtnlCaller, extack: Extack): Net | number {
  let found: Net | null = net;
  if (link.netNsPid !== undefined) {
    found = caller.netOfPid(link.netNsPid);
    if (found === null) return -ESRCH;
  } else if (link.netNsFd !== undefined) {
    found = caller.netOfFd(link.netNsFd);
    if (found === null) return -EINVAL;
  } else if (link.targetNetnsid !== undefined) {
    found = getNetNsById(net, link.targetNetnsid);
    if (found === null) {
      extack.message = 'Invalid target network namespace id';
      return -EINVAL;
    }
  }
  return found;
}

/** The device a request is about, by index, name or further name. `specified`: the request says which. Linux: rtnl_dev_get(). */
export function rtnlFindDev(net: Net, link: LinkMsg): { dev: NetDevice | null; specified: boolean } {
  if ((link.index ?? 0) > 0) return { dev: devGetByIndex(net, link.index!), specified: true };
  const name = link.ifname ?? link.altnames?.[0];
  if (name !== undefined) return { dev: devGetByName(net, name), specified: true };
  return { dev: null, specified: false };
}

/** Does a request say how large super-segments may be? Few do. */
export function namesGsoLimits({ gsoMaxSize, gsoMaxSegs, groMaxSize, gsoIpv4MaxSize, groIpv4MaxSize }: LinkMsg): boolean {
  return (gsoMaxSize ?? gsoMaxSegs ?? groMaxSize ?? gsoIpv4MaxSize ?? groIpv4MaxSize) !== undefined;
}

/** Linux: validate_linkmsg(). */
export function validateLinkmsg(dev: NetDevice, link: LinkMsg, extack: Extack): number {
  if (link.address !== undefined && link.address.length < 6) return -EINVAL;
  if (link.broadcast !== undefined && link.broadcast.length < 6) return -EINVAL;
  return namesGsoLimits(link) ? validateGsoLimits(dev, link, extack) : 0;
}

/** The device's flags with those the request means. Linux: rtnl_dev_combine_flags(). */
export function rtnlDevCombineFlags(dev: NetDevice, link: LinkMsg): number {
  const flags = link.flags ?? 0;
  const change = link.change ?? 0;
  if (change === 0) return flags;
  const current = (dev.flags & ~(IFF_PROMISC | IFF_ALLMULTI)) | (dev.gflags & (IFF_PROMISC | IFF_ALLMULTI));
  return (flags & change) | (current & ~change);
}

/**
 * Makes every change the request names, in Linux's order, stopping at the first that is refused: those before it stay.
 * `notify`: something was changed already that is to be announced. Linux: do_setlink().
 */
export function doSetlink(dev: NetDevice, link: LinkMsg, target: Net, notify: boolean, extack: Extack): number {
  const status = { notify };
  const error = validateLinkmsg(dev, link, extack);
  const result = error < 0 ? error : applyLink(dev, link, target, status, extack);
  if (status.notify) netdevStateChange(dev);
  return result;
}

function applyLink(dev: NetDevice, link: LinkMsg, target: Net, status: { notify: boolean }, extack: Extack): number {
  let error = 0;
  if (target !== dev.net) error = devChangeNetNamespace(dev, target, link.ifname, link.newIfindex ?? 0, extack);
  if (error === 0 && link.address !== undefined) error = devSetMacAddress(dev, link.address);
  if (error === 0 && link.mtu !== undefined) error = devSetMtu(dev, link.mtu, extack);
  if (error < 0) return error;
  if (link.group !== undefined) {
    dev.group = link.group;
    status.notify = true;
  }
  if ((link.index ?? 0) > 0 && link.ifname !== undefined) error = devChangeName(dev, link.ifname);
  if (error === 0 && link.ifalias !== undefined) {
    error = devSetAlias(dev, link.ifalias);
    if (error === 0) status.notify = true;
  }
  if (error < 0) return error;
  if (link.broadcast !== undefined) {
    dev.broadcast = link.broadcast.slice(0, 6);
    callNetdevNotifiers(dev, NETDEV_CHANGEADDR);
  }
  if (link.flags || link.change) error = devChangeFlags(dev, rtnlDevCombineFlags(dev, link), extack);
  if (error === 0 && link.master !== undefined) error = doSetMaster(dev, link.master, extack);
  return error < 0 ? error : applyRest(dev, link, status, extack);
}

function applyRest(dev: NetDevice, link: LinkMsg, status: { notify: boolean }, extack: Extack): number {
  if (link.carrier !== undefined) {
    if (dev.ops.changeCarrier === undefined) return -EOPNOTSUPP;
    const error = dev.ops.changeCarrier(dev, link.carrier !== 0);
    if (error < 0) return error;
  }
  if (link.txqlen !== undefined) {
    const error = devChangeTxQueueLen(dev, link.txqlen >>> 0);
    if (error < 0) return error;
  }
  if (namesGsoLimits(link) && setGsoLimits(dev, link)) status.notify = true;
  if (link.operstate !== undefined) setOperstate(dev, link.operstate);
  if (link.linkmode !== undefined) {
    if (link.linkmode !== dev.linkmode) status.notify = true;
    dev.linkmode = link.linkmode;
  }
  if (link.inet6AddrGenMode !== undefined) {
    // There is no stable secret.
    if (link.inet6AddrGenMode > 3 || link.inet6AddrGenMode === 2) return -EINVAL;
    dev.inet6AddrGenMode = link.inet6AddrGenMode;
    status.notify = true;
  }
  if (link.protoDown === undefined && link.protoDownReason === undefined) return 0;
  const error = doSetProtoDown(dev, link, extack);
  if (error === 0) status.notify = true;
  return error;
}

/** A user may say that a device is up, dormant or being tested. Linux: set_operstate(). */
function setOperstate(dev: NetDevice, wanted: number): void {
  const current = dev.operstate;
  let operstate = current;
  if (wanted === IF_OPER_UP && (current === IF_OPER_DORMANT || current === IF_OPER_TESTING || current === IF_OPER_UNKNOWN))
    operstate = IF_OPER_UP;
  if (wanted === IF_OPER_TESTING && current === IF_OPER_UP) operstate = IF_OPER_TESTING;
  if (wanted === IF_OPER_DORMANT && (current === IF_OPER_UP || current === IF_OPER_UNKNOWN)) operstate = IF_OPER_DORMANT;
  if (operstate === current) return;
  dev.operstate = operstate;
  netdevStateChange(dev);
}

/** Makes `dev` a slave of the device with index `ifindex` (0: of none). Linux: do_set_master(). */
export function doSetMaster(dev: NetDevice, ifindex: number, extack: Extack): number {
  const current = dev.master;
  if (current !== null) {
    if (current.ifindex === ifindex) return 0;
    if (current.ops.delSlave === undefined) return -EOPNOTSUPP;
    const error = current.ops.delSlave(current, dev);
    if (error !== 0) return error;
  }
  if (ifindex === 0) return 0;
  const master = devGetByIndex(dev.net, ifindex);
  if (master === null) return -EINVAL;
  if (master.ops.addSlave === undefined) return -EOPNOTSUPP;
  return master.ops.addSlave(master, dev, extack);
}
