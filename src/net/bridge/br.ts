import { ETH_P_802_2, IFF_UP } from '../../uapi/if.ts';
import {
  RTM_DELLINK,
  RTM_DELMDB,
  RTM_GETLINK,
  RTM_GETMDB,
  RTM_GETSTATS,
  RTM_NEWLINK,
  RTM_NEWMDB,
  RTM_SETLINK,
} from '../../uapi/rtnetlink.ts';
import { AF_BRIDGE } from '../../uapi/socket.ts';
import { type NetDevice, netifRunning } from '../core/dev.ts';
import {
  callNetdevNotifiers,
  NETDEV_CHANGE,
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_DOWN,
  NETDEV_UNREGISTER,
  NETDEV_UP,
} from '../core/netdev_notifier.ts';
import { devAddPack } from '../core/dev_queue.ts';
import { netifOperUp } from '../core/link_watch.ts';
import type { NetStack } from '../core/net_stack.ts';
import { rtnlRegister } from '../core/rtnetlink.ts';
import { brFdbChangeaddr } from './br_fdb.ts';
import { brMulticastMtuChanged } from './br_device.ts';
import { brDelIf, brMtuAutoAdjust, brPortCarrierCheck } from './br_if.ts';
import { brIfinfoNotify } from './br_ifinfo.ts';
import { rtnlMdbAdd, rtnlMdbDel, rtnlMdbGet } from './br_mdb.ts';
import { BR_LINK_OPS } from './br_netlink.ts';
import { rtnlBridgeDellink, rtnlBridgeGetlink, rtnlBridgeSetlink } from './br_rtnl.ts';
import { brNetfilterInit } from './br_netfilter_hooks.ts';
import { brPortGet, brPriv, type NetBridgePort } from './br_private.ts';
import { brStpDisablePort, brStpEnablePort, brStpRecalculateBridgeId } from './br_stp_if.ts';
import { llcRcv } from './br_stp_rcv.ts';
import { registerBrSysctl } from './br_sysctl.ts';
import { rtnlStatsGet } from './br_xstats.ts';

/** Makes bridges known to a host: link kind, notifier, netlink handlers. Called once by machine/boot.ts. Linux: net/bridge/br.c br_init(). */
export function registerBridge(stack: NetStack): void {
  stack.linkOps.set(BR_LINK_OPS.kind, BR_LINK_OPS);
  stack.netdevNotifiers.push(brDeviceEvent);
  devAddPack(stack, ETH_P_802_2, { func: llcRcv });
  rtnlRegister(stack, AF_BRIDGE, RTM_GETLINK, rtnlBridgeGetlink);
  rtnlRegister(stack, AF_BRIDGE, RTM_SETLINK, rtnlBridgeSetlink);
  rtnlRegister(stack, AF_BRIDGE, RTM_DELLINK, rtnlBridgeDellink);
  for (const family of [0, AF_BRIDGE]) {
    rtnlRegister(stack, family, RTM_GETMDB, rtnlMdbGet);
    rtnlRegister(stack, family, RTM_NEWMDB, rtnlMdbAdd);
    rtnlRegister(stack, family, RTM_DELMDB, rtnlMdbDel);
  }
  rtnlRegister(stack, 0, RTM_GETSTATS, rtnlStatsGet);
  registerBrSysctl(stack);
  brNetfilterInit(stack);
}

/** What happens to a port's device concerns its bridge. Linux: br_device_event(). */
function brDeviceEvent(dev: NetDevice, event: number): void {
  if (event === NETDEV_CHANGEMTU && brPriv(dev) !== null) brMulticastMtuChanged(dev);
  const p = brPortGet(dev);
  if (p === null) return;
  const notified = portEvent(p, event);
  const refresh = event === NETDEV_CHANGEADDR || event === NETDEV_UP || event === NETDEV_CHANGE || event === NETDEV_DOWN;
  if (!notified && refresh) brIfinfoNotify(p, RTM_NEWLINK);
}

/** Returns whether listeners were told already. */
function portEvent(p: NetBridgePort, event: number): boolean {
  const { br, dev } = p;
  switch (event) {
    case NETDEV_CHANGEMTU:
      brMtuAutoAdjust(br);
      return false;
    case NETDEV_CHANGEADDR:
      brFdbChangeaddr(p, dev.devAddr.slice());
      if (brStpRecalculateBridgeId(br)) callNetdevNotifiers(br.dev, NETDEV_CHANGEADDR);
      return false;
    case NETDEV_CHANGE:
      return brPortCarrierCheck(p);
    case NETDEV_DOWN:
      if ((br.dev.flags & IFF_UP) === 0) return false;
      brStpDisablePort(p);
      return true;
    case NETDEV_UP:
      if (!netifRunning(br.dev) || !netifOperUp(dev)) return false;
      brStpEnablePort(p);
      return true;
    case NETDEV_UNREGISTER:
      brDelIf(br, dev);
      return false;
    default:
      return false;
  }
}
