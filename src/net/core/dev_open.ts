import { EADDRNOTAVAIL } from '../../uapi/errno.ts';
import { ARPHRD_ETHER, IFF_RUNNING, IFF_UP } from '../../uapi/if.ts';
import type { NetDevice } from './dev.ts';
import { devSetRxMode } from './dev_addr_lists.ts';
import { isValidEtherAddr } from './eth.ts';
import { devActivate, devDeactivate } from './link_watch.ts';
import { callNetdevNotifiers, NETDEV_DOWN, NETDEV_GOING_DOWN, NETDEV_PRE_UP, NETDEV_UP } from './netdev_notifier.ts';
import type { Extack } from './rtnetlink.ts';

/** Brings the device up and tells everybody. 0 or what the driver says. Linux: dev_open(). */
export function devOpen(dev: NetDevice, _extack?: Extack): number {
  if ((dev.flags & IFF_UP) !== 0) return 0;
  const error = doOpen(dev);
  if (error < 0) return error;
  dev.net.stack.rtmsgIfinfo(dev, IFF_UP | IFF_RUNNING);
  callNetdevNotifiers(dev, NETDEV_UP);
  return 0;
}

/** Linux: __dev_open(). */
export function doOpen(dev: NetDevice): number {
  const refusal = callNetdevNotifiers(dev, NETDEV_PRE_UP);
  if (refusal < 0) return refusal;
  dev.started = true;
  let error = dev.type === ARPHRD_ETHER && !isValidEtherAddr(dev.devAddr) ? -EADDRNOTAVAIL : 0;
  if (error === 0) error = dev.ops.open?.(dev) ?? 0;
  if (error !== 0) {
    dev.started = false;
    return error;
  }
  dev.flags |= IFF_UP;
  devSetRxMode(dev);
  devActivate(dev);
  return 0;
}

/** Takes the device down and tells everybody. Linux: dev_close(). */
export function devClose(dev: NetDevice): void {
  devCloseMany([dev]);
}

/** Linux: dev_close_many(). */
export function devCloseMany(devices: readonly NetDevice[]): void {
  const closing = devices.filter((dev) => (dev.flags & IFF_UP) !== 0);
  doClose(closing);
  for (const dev of closing) {
    dev.net.stack.rtmsgIfinfo(dev, IFF_UP | IFF_RUNNING);
    callNetdevNotifiers(dev, NETDEV_DOWN);
  }
}

/** Linux: __dev_close_many(). */
export function doClose(devices: readonly NetDevice[]): void {
  for (const dev of devices) {
    callNetdevNotifiers(dev, NETDEV_GOING_DOWN);
    dev.started = false;
  }
  for (const dev of devices) devDeactivate(dev);
  for (const dev of devices) {
    dev.ops.stop?.(dev);
    dev.flags &= ~IFF_UP;
  }
}
