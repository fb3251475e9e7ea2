import { EBUSY } from '../../uapi/errno.ts';
import type { NetDevice, RxHandler } from './dev.ts';

/** Frames of `dev` go to `handler` first. 0, or -EBUSY: somebody else's do. Linux: netdev_rx_handler_register(). */
export function netdevRxHandlerRegister(dev: NetDevice, handler: RxHandler, data: object | null = null): number {
  if (dev.rxHandler !== null) return -EBUSY;
  dev.rxHandler = handler;
  dev.rxHandlerData = data;
  return 0;
}

export function netdevRxHandlerUnregister(dev: NetDevice): void {
  dev.rxHandler = null;
  dev.rxHandlerData = null;
}
