import type { NetDevice } from './dev.ts';

export const NETDEV_UP = 1;
export const NETDEV_DOWN = 2;
export const NETDEV_CHANGE = 4;
export const NETDEV_REGISTER = 5;
export const NETDEV_UNREGISTER = 6;
export const NETDEV_CHANGEMTU = 7;
export const NETDEV_CHANGEADDR = 8;
export const NETDEV_GOING_DOWN = 9;
export const NETDEV_CHANGENAME = 10;
export const NETDEV_FEAT_CHANGE = 12;

export const NETDEV_PRE_UP = 13;
export const NETDEV_NOTIFY_PEERS = 19;
export const NETDEV_CHANGEUPPER = 21;
export const NETDEV_PRECHANGEMTU = 23;
export const NETDEV_PRECHANGEUPPER = 26;
export const NETDEV_CHANGE_TX_QUEUE_LEN = 29;
export const NETDEV_PRE_CHANGEADDR = 30;

/** Told of what happens to devices; a negative errno from it refuses (Linux: netdev_chain). */
export type NetdevNotifier = (dev: NetDevice, event: number) => number | void;

/** Tells everybody; stops at the first refusal and returns its negative errno, else 0. Linux: call_netdevice_notifiers(). */
export function callNetdevNotifiers(dev: NetDevice, event: number): number {
  const notifiers = dev.net.stack.netdevNotifiers;
  for (let i = 0; i < notifiers.length; i++) {
    const refusal = notifiers[i](dev, event);
    if (typeof refusal === 'number' && refusal < 0) return refusal;
  }
  return 0;
}

/**
 * Announces the device's state as it is now to its protocols and to listeners on netlink.
 * Linux: netdev_state_change() in net/core/dev.c.
 */
export function netdevStateChange(dev: NetDevice): void {
  if ((dev.flags & 1) === 0) return;
  callNetdevNotifiers(dev, NETDEV_CHANGE);
  dev.net.stack.rtmsgIfinfo(dev, 0);
}
