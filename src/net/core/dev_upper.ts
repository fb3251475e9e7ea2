import { EBUSY, EEXIST, EMLINK } from '../../uapi/errno.ts';
import type { NetDevice } from './dev.ts';
import { callNetdevNotifiers, NETDEV_CHANGEUPPER, NETDEV_PRECHANGEUPPER } from './netdev_notifier.ts';
import type { Extack } from './rtnetlink.ts';

/** Linux: MAX_NEST_DEV. */
const MAX_NEST_DEV = 8;

/**
 * Which device stands on which (Linux: netdev_adjacent in net/core/dev.c). `lower.uppers` has the devices directly above: a
 * bridge above its port, a macvlan above its parent; `lower.master` is the one above that owns it.
 */

/** Is `upper` anywhere above `dev`? Linux: netdev_has_upper_dev(). */
export function netdevHasUpperDev(dev: NetDevice, upper: NetDevice): boolean {
  for (const above of dev.uppers) if (above === upper || netdevHasUpperDev(above, upper)) return true;
  return false;
}

/** Puts `upper` on top of `dev`. 0, or -EBUSY (a loop), -EEXIST. Linux: netdev_upper_dev_link(). */
export function netdevUpperDevLink(dev: NetDevice, upper: NetDevice, _extack?: Extack): number {
  return link(dev, upper, false);
}

/** Makes `dev` a slave of `master`. 0, or -EBUSY (it has one, a loop), -EEXIST. Linux: netdev_master_upper_dev_link(). */
export function netdevMasterUpperDevLink(dev: NetDevice, master: NetDevice, _extack?: Extack): number {
  return link(dev, master, true);
}

/** Takes `upper` (a master too) off `dev`. Linux: netdev_upper_dev_unlink(). */
export function netdevUpperDevUnlink(dev: NetDevice, upper: NetDevice): void {
  const at = dev.uppers.indexOf(upper);
  if (at < 0) return;
  dev.uppers.splice(at, 1);
  upper.lowers.splice(upper.lowers.indexOf(dev), 1);
  if (dev.master === upper) dev.master = null;
  callNetdevNotifiers(dev, NETDEV_CHANGEUPPER);
}

function link(dev: NetDevice, upper: NetDevice, master: boolean): number {
  if (dev === upper) return -EBUSY;
  if (netdevHasUpperDev(upper, dev)) return -EBUSY;
  if (height(dev, false) + height(upper, true) > MAX_NEST_DEV) return -EMLINK;
  if (master) {
    if (dev.master !== null) return dev.master === upper ? -EEXIST : -EBUSY;
  } else if (dev.uppers.includes(upper)) return -EEXIST;
  const refusal = callNetdevNotifiers(dev, NETDEV_PRECHANGEUPPER);
  if (refusal < 0) return refusal;
  if (dev.uppers.length === 0) dev.uppers = [];
  if (upper.lowers.length === 0) upper.lowers = [];
  dev.uppers.push(upper);
  upper.lowers.push(dev);
  if (master) dev.master = upper;
  return callNetdevNotifiers(dev, NETDEV_CHANGEUPPER);
}

/** How many levels of devices there are above or below `dev`, itself included. */
function height(dev: NetDevice, above: boolean): number {
  let most = 0;
  for (const next of above ? dev.uppers : dev.lowers) most = Math.max(most, height(next, above));
  return most + 1;
}
