import { EINVAL, ENODEV, EOPNOTSUPP, EPERM } from '../../uapi/errno.ts';
import type { LinkMsg } from '../../uapi/rtnetlink.ts';
import { forEachNetdev, type NetDevice } from './dev.ts';
import type { Net } from './net_namespace.ts';
import { rtnlFindDev } from './rtnl_setlink.ts';

/** RTM_DELLINK: one device, or all of a group. Linux: rtnl_dellink(). */
export function rtnlDellink(net: Net, link: LinkMsg): number {
  const { dev, specified } = rtnlFindDev(net, link);
  if (specified) return dev === null ? -ENODEV : rtnlDeleteLink(dev);
  return link.group === undefined ? -EINVAL : rtnlGroupDellink(net, link.group);
}

function rtnlDeleteLink(dev: NetDevice): number {
  if (dev.linkOps?.dellink === undefined) return -EOPNOTSUPP;
  dev.linkOps.dellink(dev);
  return 0;
}

function rtnlGroupDellink(net: Net, group: number): number {
  if (group === 0) return -EPERM;
  const devices = forEachNetdev(net).filter((dev) => dev.group === group);
  if (devices.length === 0) return -ENODEV;
  if (devices.some((dev) => dev.linkOps?.dellink === undefined)) return -EOPNOTSUPP;
  for (const dev of devices) if (dev.registered) rtnlDeleteLink(dev);
  return 0;
}
