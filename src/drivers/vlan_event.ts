import { IFF_UP } from '../uapi/if.ts';
import { macEqual } from '../wire/addr.ts';
import type { NetDevice } from '../net/core/dev.ts';
import { devUcAdd, devUcDel } from '../net/core/dev_addr_lists.ts';
import { devChangeFlags } from '../net/core/dev_flags.ts';
import { devClose } from '../net/core/dev_open.ts';
import { devSetMtu } from '../net/core/dev_settings.ts';
import {
  callNetdevNotifiers,
  NETDEV_CHANGE,
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_DOWN,
  NETDEV_UNREGISTER,
  NETDEV_UP,
} from '../net/core/netdev_notifier.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import type { VlanDev, VlanGroup } from '../net/core/vlan_core.ts';
import { VLAN_FLAG_LOOSE_BINDING, vlanDellink, vlanInheritAddress, vlanTransferOperstate } from './vlan.ts';
import { VLAN_PROC } from './vlan_proc.ts';

/** What happens to a device happens to its VLANs. Linux: vlan_device_event() in net/8021q/vlan.c. */
function vlanDeviceEvent(dev: NetDevice, event: number): void {
  const group = dev.vlanInfo as VlanGroup | null;
  if (group === null) return;
  for (const vlanDev of group.all()) vlanEvent(dev, vlanDev, vlanDev.priv as VlanDev, event);
}

function vlanEvent(dev: NetDevice, vlanDev: NetDevice, vlan: VlanDev, event: number): void {
  const loose = (vlan.flags & VLAN_FLAG_LOOSE_BINDING) !== 0;
  switch (event) {
    case NETDEV_CHANGE:
      vlanTransferOperstate(dev, vlanDev, vlan);
      break;
    case NETDEV_CHANGEADDR:
      if ((vlanDev.flags & IFF_UP) !== 0) syncAddress(dev, vlanDev, vlan);
      break;
    case NETDEV_CHANGEMTU:
      if (vlanDev.mtu > dev.mtu) devSetMtu(vlanDev, dev.mtu);
      break;
    case NETDEV_DOWN:
      if (!loose) devClose(vlanDev);
      vlanTransferOperstate(dev, vlanDev, vlan);
      break;
    case NETDEV_UP:
      if ((vlanDev.flags & IFF_UP) !== 0) break;
      if (!loose) devChangeFlags(vlanDev, vlanDev.flags | IFF_UP);
      vlanTransferOperstate(dev, vlanDev, vlan);
      break;
    case NETDEV_UNREGISTER:
      if (dev.unregistering) vlanDellink(vlanDev);
  }
}

/** Linux: vlan_sync_address(). */
function syncAddress(dev: NetDevice, vlanDev: NetDevice, vlan: VlanDev): void {
  if (macEqual(vlan.realDevAddr, 0, dev.devAddr, 0)) return;
  if (vlanInheritAddress(vlanDev, dev)) callNetdevNotifiers(vlanDev, NETDEV_CHANGEADDR);
  else {
    const wasOwn = macEqual(vlanDev.devAddr, 0, vlan.realDevAddr, 0);
    const isOwn = macEqual(vlanDev.devAddr, 0, dev.devAddr, 0);
    if (!wasOwn && isOwn) devUcDel(dev, vlanDev.devAddr);
    if (wasOwn && !isOwn) devUcAdd(dev, vlanDev.devAddr);
  }
  vlan.realDevAddr = dev.devAddr.slice();
}

export function registerVlan(stack: NetStack): void {
  stack.netdevNotifiers.push(vlanDeviceEvent);
  stack.procNet.push(VLAN_PROC);
}
