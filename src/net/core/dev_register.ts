import { EBUSY, EINVAL, EIO } from '../../uapi/errno.ts';
import { RTM_DELLINK } from '../../uapi/rtnetlink.ts';
import type { NetDevice } from './dev.ts';
import { devMcFlush, devUcFlush } from './dev_addr_lists.ts';
import { devPrepValidName } from './dev_name.ts';
import { devCloseMany } from './dev_open.ts';
import { devShutdown, linkwatchForgetDev, linkwatchInitDev } from './link_watch.ts';
import type { Net } from './net_namespace.ts';
import { callNetdevNotifiers, NETDEV_REGISTER, NETDEV_UNREGISTER } from './netdev_notifier.ts';

/** A free index (the one wanted, else the next never used), or -EBUSY. Linux: dev_index_reserve(). */
export function devIndexReserve(net: Net, wanted: number): number {
  if (wanted !== 0) return net.devByIndex.has(wanted) ? -EBUSY : wanted;
  let index = net.nextIfindex;
  while (net.devByIndex.has(index)) index++;
  net.nextIfindex = index + 1;
  return index;
}

/**
 * Puts a device that its kind's `setup` made into its namespace. `dev.ifindex` other than 0 asks for that index. 0, or
 * -EINVAL, -EEXIST (name), -EBUSY (index) or what the driver says. Linux: register_netdevice().
 */
export function registerNetdevice(dev: NetDevice): number {
  const net = dev.net;
  if (net.dead) return -EINVAL;
  const name = devPrepValidName(net, dev.name);
  if (typeof name === 'number') return name;
  dev.name = name;
  const error = dev.ops.init?.(dev) ?? 0;
  if (error !== 0) return error > 0 ? -EIO : error;
  const index = devIndexReserve(net, dev.ifindex);
  if (index < 0) {
    dev.ops.uninit?.(dev);
    return index;
  }
  dev.ifindex = index;
  dev.registered = true;
  linkwatchInitDev(dev);
  listNetdevice(dev);
  const refusal = callNetdevNotifiers(dev, NETDEV_REGISTER);
  if (refusal < 0) {
    unregisterNetdevice(dev);
    return refusal;
  }
  // A device made on request is announced when the request is done (rtnlConfigureLink).
  if (dev.linkOps === null || dev.linkInitialized) net.stack.rtmsgIfinfo(dev, -1);
  return 0;
}

/** Makes a device findable in its namespace. */
export function listNetdevice(dev: NetDevice): void {
  dev.net.devByIndex.set(dev.ifindex, dev);
  dev.net.devByName.set(dev.name, dev);
  dev.net.altnameCount += dev.altnames.length;
}

/** The opposite of listNetdevice. */
export function unlistNetdevice(dev: NetDevice): void {
  dev.net.devByIndex.delete(dev.ifindex);
  dev.net.devByName.delete(dev.name);
  dev.net.altnameCount -= dev.altnames.length;
}

/** Takes a device out of the system. Linux: unregister_netdevice(). */
export function unregisterNetdevice(dev: NetDevice): void {
  unregisterNetdeviceMany([dev]);
}

/** Several at once: all go down before the first is gone, as both ends of a veth pair do. Linux: unregister_netdevice_many(). */
export function unregisterNetdeviceMany(devices: readonly NetDevice[]): void {
  const going = devices.filter((dev) => dev.registered && !dev.unregistering);
  devCloseMany(going);
  for (const dev of going) {
    dev.unregistering = true;
    unlistNetdevice(dev);
    devShutdown(dev);
  }
  for (const dev of going) {
    callNetdevNotifiers(dev, NETDEV_UNREGISTER);
    const farewell = dev.linkOps === null || dev.linkInitialized ? dev.net.stack.rtmsgIfinfoBuild(RTM_DELLINK, dev, -1) : null;
    devUcFlush(dev);
    devMcFlush(dev);
    dev.ops.uninit?.(dev);
    if (farewell !== null) dev.net.stack.rtmsgIfinfoSend(dev.net, farewell);
    linkwatchForgetDev(dev);
    dev.registered = false;
  }
}
