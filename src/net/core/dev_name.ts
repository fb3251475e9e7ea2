import { EEXIST, EINVAL, ENFILE } from '../../uapi/errno.ts';
import { IFNAMSIZ } from '../../uapi/if.ts';
import { devGetByName, type NetDevice } from './dev.ts';
import type { Net } from './net_namespace.ts';
import { callNetdevNotifiers, NETDEV_CHANGENAME } from './netdev_notifier.ts';

/** 1 to 15 characters without blanks, '/' and ':'; neither "." nor "..". Linux: dev_valid_name(). */
export function devValidName(name: string): boolean {
  return name.length > 0 && name.length < IFNAMSIZ && name !== '.' && name !== '..' && !/[/:\s]/.test(name);
}

/** `format` with its %d replaced by the lowest free number, or a negative errno. Linux: dev_alloc_name(). */
export function devAllocName(net: Net, format: string): string | number {
  const at = format.indexOf('%');
  if (at < 0) return format;
  if (format[at + 1] !== 'd' || format.includes('%', at + 1)) return -EINVAL;
  for (let i = 0; i < 32768; i++) {
    const name = format.slice(0, at) + i + format.slice(at + 2);
    if (name.length >= IFNAMSIZ) return -ENFILE;
    if (devGetByName(net, name) === null) return name;
  }
  return -ENFILE;
}

/** The name a device may have in `net`, or -EINVAL, -EEXIST. Linux: dev_prep_valid_name(). */
export function devPrepValidName(net: Net, want: string): string | number {
  if (!devValidName(want)) return -EINVAL;
  if (want.includes('%')) return devAllocName(net, want);
  return devGetByName(net, want) !== null ? -EEXIST : want;
}

/** 0, -EINVAL or -EEXIST. The device may be up. Linux: dev_change_name(). */
export function devChangeName(dev: NetDevice, wanted: string): number {
  if (wanted === dev.name) return 0;
  const name = devPrepValidName(dev.net, wanted);
  if (typeof name === 'number') return name;
  const old = dev.name;
  dev.net.devByName.delete(old);
  dev.name = name;
  dev.net.devByName.set(name, dev);
  dev.nameAssignType = 4;
  const refusal = callNetdevNotifiers(dev, NETDEV_CHANGENAME);
  if (refusal >= 0) return 0;
  dev.net.devByName.delete(name);
  dev.name = old;
  dev.net.devByName.set(old, dev);
  callNetdevNotifiers(dev, NETDEV_CHANGENAME);
  return refusal;
}
