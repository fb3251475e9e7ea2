import {
  IFF_ALLMULTI,
  IFF_AUTOMEDIA,
  IFF_BROADCAST,
  IFF_DEBUG,
  IFF_DORMANT,
  IFF_DYNAMIC,
  IFF_ECHO,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_MASTER,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_POINTOPOINT,
  IFF_PORTSEL,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_SLAVE,
  IFF_UP,
} from '../../uapi/if.ts';
import type { NetDevice } from './dev.ts';
import { countPromiscuity, devSetRxMode } from './dev_addr_lists.ts';
import { doClose, doOpen } from './dev_open.ts';
import { callNetdevNotifiers, NETDEV_CHANGE, NETDEV_DOWN, NETDEV_UP } from './netdev_notifier.ts';
import { LOGLEVEL_INFO, printk } from './printk.ts';
import type { Extack } from './rtnetlink.ts';

const IFF_SETTABLE = IFF_DEBUG | IFF_NOTRAILERS | IFF_NOARP | IFF_DYNAMIC | IFF_MULTICAST | IFF_PORTSEL | IFF_AUTOMEDIA;

const IFF_VOLATILE =
  IFF_LOOPBACK | IFF_POINTOPOINT | IFF_BROADCAST | IFF_ECHO | IFF_MASTER | IFF_SLAVE | IFF_RUNNING | IFF_LOWER_UP | IFF_DORMANT;

/** Sets the flags a user may set, opening or closing as IFF_UP says. 0 or a negative errno. Linux: dev_change_flags(). */
export function devChangeFlags(dev: NetDevice, flags: number, _extack?: Extack): number {
  const oldFlags = dev.flags;
  const oldGflags = dev.gflags;
  const error = doChangeFlags(dev, flags);
  if (error < 0) return error;
  notifyFlags(dev, oldFlags, (oldFlags ^ dev.flags) | (oldGflags ^ dev.gflags));
  return 0;
}

/** Linux: __dev_change_flags(), for a device that is not announced yet. */
export function devChangeFlagsSilently(dev: NetDevice, flags: number): number {
  return doChangeFlags(dev, flags);
}

/** Linux: __dev_change_flags(). */
function doChangeFlags(dev: NetDevice, flags: number): number {
  const old = dev.flags;
  dev.flags = (flags & IFF_SETTABLE) | (dev.flags & (IFF_UP | IFF_VOLATILE | IFF_PROMISC | IFF_ALLMULTI));
  if (((old ^ flags) & IFF_MULTICAST) !== 0) dev.ops.changeRxFlags?.(dev, IFF_MULTICAST);
  devSetRxMode(dev);
  let error = 0;
  if (((old ^ flags) & IFF_UP) !== 0) {
    if ((old & IFF_UP) !== 0) doClose([dev]);
    else error = doOpen(dev);
  }
  if (((flags ^ dev.gflags) & IFF_PROMISC) !== 0) {
    dev.gflags ^= IFF_PROMISC;
    setPromiscuity(dev, (flags & IFF_PROMISC) !== 0 ? 1 : -1, false);
  }
  if (((flags ^ dev.gflags) & IFF_ALLMULTI) !== 0) {
    dev.gflags ^= IFF_ALLMULTI;
    setAllmulti(dev, (flags & IFF_ALLMULTI) !== 0 ? 1 : -1, false);
  }
  return error;
}

/** Linux: __dev_notify_flags(). */
function notifyFlags(dev: NetDevice, oldFlags: number, gchanges: number): void {
  const changes = dev.flags ^ oldFlags;
  const { stack } = dev.net;
  if (gchanges !== 0) stack.rtmsgIfinfo(dev, gchanges);
  if ((changes & IFF_UP) !== 0) callNetdevNotifiers(dev, (dev.flags & IFF_UP) !== 0 ? NETDEV_UP : NETDEV_DOWN);
  if ((dev.flags & IFF_UP) === 0 || (changes & ~(IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_VOLATILE)) === 0) return;
  stack.flagsChanged = changes;
  callNetdevNotifiers(dev, NETDEV_CHANGE);
  stack.flagsChanged = 0;
}

/** RTM_NEWLINK of a request: announces what registerNetdevice kept back. Linux: rtnl_configure_link(). */
export function devMarkInitialized(dev: NetDevice, gchanges: number, oldFlags: number): void {
  dev.linkInitialized = true;
  notifyFlags(dev, oldFlags, gchanges);
}

/** One more (+1) or one less (-1) who wants all frames. Linux: dev_set_promiscuity(). */
export function devSetPromiscuity(dev: NetDevice, inc: number): void {
  setPromiscuity(dev, inc, true);
}

function setPromiscuity(dev: NetDevice, inc: number, notify: boolean): void {
  const old = dev.flags;
  const changed = countPromiscuity(dev, inc);
  if (notify) notifyFlags(dev, old, IFF_PROMISC);
  if (changed) devSetRxMode(dev);
}

/** One more or one less who wants all multicast frames. Linux: dev_set_allmulti(). */
export function devSetAllmulti(dev: NetDevice, inc: number): void {
  setAllmulti(dev, inc, true);
}

function setAllmulti(dev: NetDevice, inc: number, notify: boolean): void {
  const old = dev.flags;
  const oldGflags = dev.gflags;
  dev.allmulti += inc;
  dev.flags = dev.allmulti === 0 ? old & ~IFF_ALLMULTI : old | IFF_ALLMULTI;
  if (dev.flags === old) return;
  printk(dev.net.stack, LOGLEVEL_INFO, `${dev.name}: ${dev.allmulti > 0 ? 'entered' : 'left'} allmulticast mode`);
  dev.ops.changeRxFlags?.(dev, IFF_ALLMULTI);
  devSetRxMode(dev);
  if (notify) notifyFlags(dev, old, dev.gflags ^ oldGflags);
}
