import { EEXIST, EINVAL } from '../../uapi/errno.ts';
import { RTM_DELLINK } from '../../uapi/rtnetlink.ts';
import { devGetByName, forEachNetdev, type NetDevice } from './dev.ts';
import { devMcFlush, devUcFlush } from './dev_addr_lists.ts';
import { devPrepValidName } from './dev_name.ts';
import { devClose } from './dev_open.ts';
import { devIndexReserve, listNetdevice, unlistNetdevice, unregisterNetdeviceMany } from './dev_register.ts';
import { devShutdown } from './link_watch.ts';
import { type Net, peernet2id } from './net_namespace.ts';
import { callNetdevNotifiers, NETDEV_REGISTER, NETDEV_UNREGISTER } from './netdev_notifier.ts';
import type { Extack } from './rtnetlink.ts';

/**
 * Moves a device: it goes down, leaves its old namespace as if it were gone and appears in the new one, with the same index
 * if that is free. `name`: what it shall be called where its name is taken (may have %d). 0, or -EINVAL, -EEXIST, -EBUSY.
 * Linux: __dev_change_net_namespace().
 */
export function devChangeNetNamespace(dev: NetDevice, net: Net, name?: string, newIfindex = 0, extack: Extack = {}): number {
  if (dev.netnsImmutable) {
    extack.message = 'The interface netns is immutable';
    return -EINVAL;
  }
  if (dev.net === net) return 0;
  if (net.dead) return -EINVAL;
  let newName = dev.name;
  if (devGetByName(net, dev.name) !== null) {
    if (name === undefined) {
      extack.message = 'An interface with the same name exists in the target netns';
      return -EEXIST;
    }
    const valid = devPrepValidName(net, name);
    if (typeof valid === 'number') {
      extack.message = `Unable to use '${name}' for the new interface name in the target netns`;
      return valid;
    }
    newName = valid;
  }
  for (const altname of dev.altnames)
    if (devGetByName(net, altname) !== null) {
      extack.message = `An interface with the altname ${altname} exists in the target netns`;
      return -EEXIST;
    }
  let index = devIndexReserve(net, newIfindex === 0 ? dev.ifindex : newIfindex);
  if (index < 0) {
    if (newIfindex !== 0) {
      extack.message = `The ifindex ${newIfindex} is not available in the target netns`;
      return index;
    }
    index = devIndexReserve(net, 0);
  }
  moveNetdevice(dev, net, newName, index);
  return 0;
}

function moveNetdevice(dev: NetDevice, net: Net, name: string, index: number): void {
  devClose(dev);
  unlistNetdevice(dev);
  devShutdown(dev);
  callNetdevNotifiers(dev, NETDEV_UNREGISTER);
  const nsid = peernet2id(dev.net, net, true);
  const farewell = dev.net.stack.rtmsgIfinfoBuild(RTM_DELLINK, dev, -1, nsid, index);
  dev.net.stack.rtmsgIfinfoSend(dev.net, farewell);
  devUcFlush(dev);
  devMcFlush(dev);
  dev.net = net;
  dev.ifindex = index;
  dev.name = name;
  listNetdevice(dev);
  callNetdevNotifiers(dev, NETDEV_REGISTER);
  dev.net.stack.rtmsgIfinfo(dev, -1);
}

/**
 * A namespace goes: its devices of no kind (cards) return to the first namespace, all others go with it.
 * Linux: default_device_exit_net(), default_device_exit_batch().
 */
export function defaultDeviceExit(net: Net): void {
  const home = net.stack.initNet;
  const doomed: NetDevice[] = [];
  for (const dev of forEachNetdev(net)) {
    if (dev.netnsImmutable) continue;
    if (dev.linkOps === null) devChangeNetNamespace(dev, home, `dev${dev.ifindex}`);
  }
  for (const dev of forEachNetdev(net).reverse()) {
    if (!dev.registered) continue;
    if (dev.linkOps?.dellink !== undefined) dev.linkOps.dellink(dev);
    else doomed.push(dev);
  }
  unregisterNetdeviceMany(doomed);
}
