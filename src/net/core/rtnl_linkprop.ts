import { EEXIST, EINVAL, ENODEV, ENOENT } from '../../uapi/errno.ts';
import { type LinkMsg, RTM_DELLINKPROP, RTM_NEWLINKPROP } from '../../uapi/rtnetlink.ts';
import { devGetByIndex, devGetByName, type NetDevice } from './dev.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { netdevStateChange } from './netdev_notifier.ts';
import { rtnlRegister } from './rtnetlink.ts';

/** ALTIFNAMSIZ. */
const ALTIFNAMSIZ = 128;

/** `ip link property add|del dev X altname Y`. Linux: rtnl_newlinkprop(), rtnl_dellinkprop(). */
export function rtnlLinkprop(stack: NetStack): void {
  rtnlRegister(stack, 0, RTM_NEWLINKPROP, (net, message) => change(net, message.body as LinkMsg, true));
  rtnlRegister(stack, 0, RTM_DELLINKPROP, (net, message) => change(net, message.body as LinkMsg, false));
}

function change(net: Net, link: LinkMsg, add: boolean): number {
  const dev = (link.index ?? 0) > 0 ? devGetByIndex(net, link.index!) : link.ifname !== undefined ? devGetByName(net, link.ifname) : null;
  if (dev === null) return (link.index ?? 0) > 0 || link.ifname !== undefined ? -ENODEV : -EINVAL;
  for (const name of link.altnames ?? []) {
    const error = add ? addAltname(dev, name) : delAltname(dev, name);
    if (error < 0) return error;
  }
  netdevStateChange(dev);
  return 0;
}

function addAltname(dev: NetDevice, name: string): number {
  if (name.length >= ALTIFNAMSIZ || name === '') return -EINVAL;
  if (devGetByName(dev.net, name) !== null) return -EEXIST;
  dev.altnames = [...dev.altnames, name];
  dev.net.altnameCount++;
  return 0;
}

function delAltname(dev: NetDevice, name: string): number {
  if (!dev.altnames.includes(name)) return devGetByName(dev.net, name) === null ? -ENOENT : -EINVAL;
  dev.altnames = dev.altnames.filter((other) => other !== name);
  dev.net.altnameCount--;
  return 0;
}
