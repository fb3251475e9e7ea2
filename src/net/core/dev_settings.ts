import { EADDRNOTAVAIL, EINVAL, EOPNOTSUPP, ERANGE } from '../../uapi/errno.ts';
import type { NetDevice } from './dev.ts';
import { isValidEtherAddr } from './eth.ts';
import {
  callNetdevNotifiers,
  NETDEV_CHANGE_TX_QUEUE_LEN,
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_PRE_CHANGEADDR,
  NETDEV_PRECHANGEMTU,
} from './netdev_notifier.ts';
import type { Extack } from './rtnetlink.ts';

/** Is `mtu` in the device's range? 0, or -EINVAL in words. Linux: dev_validate_mtu(). */
export function devValidateMtu(dev: NetDevice, mtu: number, extack?: Extack): number {
  if (mtu < dev.minMtu || mtu > 0x7fffffff) {
    if (extack) extack.message = 'mtu less than device minimum';
    return -EINVAL;
  }
  if (dev.maxMtu > 0 && mtu > dev.maxMtu) {
    if (extack) extack.message = 'mtu greater than device maximum';
    return -EINVAL;
  }
  return 0;
}

/** 0 or a negative errno. Linux: dev_set_mtu_ext(). */
export function devSetMtu(dev: NetDevice, mtu: number, extack?: Extack): number {
  if (mtu === dev.mtu) return 0;
  let error = devValidateMtu(dev, mtu, extack);
  if (error < 0) return error;
  error = callNetdevNotifiers(dev, NETDEV_PRECHANGEMTU);
  if (error < 0) return error;
  const old = dev.mtu;
  error = doSetMtu(dev, mtu);
  if (error < 0) return error;
  error = callNetdevNotifiers(dev, NETDEV_CHANGEMTU);
  if (error < 0) {
    doSetMtu(dev, old);
    callNetdevNotifiers(dev, NETDEV_CHANGEMTU);
  }
  return error;
}

function doSetMtu(dev: NetDevice, mtu: number): number {
  if (dev.ops.changeMtu !== undefined) return dev.ops.changeMtu(dev, mtu);
  dev.mtu = mtu;
  return 0;
}

/** 0, -EOPNOTSUPP (it has none to set), -EADDRNOTAVAIL (not unicast) or what the driver says. Linux: dev_set_mac_address(). */
export function devSetMacAddress(dev: NetDevice, address: Uint8Array): number {
  if (dev.ops.setMacAddress === undefined) return -EOPNOTSUPP;
  const refusal = callNetdevNotifiers(dev, NETDEV_PRE_CHANGEADDR);
  if (refusal < 0) return refusal;
  let same = true;
  for (let i = 0; i < 6; i++) if (dev.devAddr[i] !== address[i]) same = false;
  if (!same) {
    const error = dev.ops.setMacAddress(dev, address);
    if (error < 0) return error;
  }
  dev.addrAssignType = 3;
  callNetdevNotifiers(dev, NETDEV_CHANGEADDR);
  return 0;
}

/** What most drivers do with a new address. Linux: eth_mac_addr(). */
export function ethMacAddr(dev: NetDevice, address: Uint8Array): number {
  if (!isValidEtherAddr(address)) return -EADDRNOTAVAIL;
  dev.devAddr.set(address.subarray(0, 6));
  return 0;
}

/** 0 or -ERANGE. Linux: dev_change_tx_queue_len(). */
export function devChangeTxQueueLen(dev: NetDevice, length: number): number {
  if (length < 0 || length > 0xffffffff) return -ERANGE;
  if (length === dev.txQueueLen) return 0;
  const old = dev.txQueueLen;
  dev.txQueueLen = length;
  const refusal = callNetdevNotifiers(dev, NETDEV_CHANGE_TX_QUEUE_LEN);
  if (refusal < 0) dev.txQueueLen = old;
  return refusal < 0 ? refusal : 0;
}

/** 0, or -EINVAL: 256 bytes and more. Linux: dev_set_alias(). */
export function devSetAlias(dev: NetDevice, alias: string): number {
  if (new TextEncoder().encode(alias).length >= 256) return -EINVAL;
  dev.ifalias = alias;
  return 0;
}
