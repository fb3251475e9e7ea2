import { EBUSY, EINVAL, ELOOP, EXFULL, ENXIO, EPERM } from '../../uapi/errno.ts';
import { ARPHRD_ETHER, ETH_DATA_LEN, IFF_LOOPBACK, IFF_UP } from '../../uapi/if.ts';
import { RTM_DELLINK, RTM_NEWLINK, RTMGRP_LINK } from '../../uapi/rtnetlink.ts';
import { type NetDevice, netifRunning } from '../core/dev.ts';
import { devSetAllmulti, devSetPromiscuity } from '../core/dev_flags.ts';
import { unregisterNetdevice } from '../core/dev_register.ts';
import { devSetMtu } from '../core/dev_settings.ts';
import { callNetdevNotifiers, NETDEV_CHANGEADDR } from '../core/netdev_notifier.ts';
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from '../core/rx_handler.ts';
import { netdevMasterUpperDevLink, netdevUpperDevUnlink } from '../core/dev_upper.ts';
import { isValidEtherAddr } from '../core/eth.ts';
import { netifOperUp } from '../core/link_watch.ts';
import { type Extack, rtnlHasListeners } from '../core/rtnetlink.ts';
import { brFdbAddLocal, brFdbDeleteByPort } from './br_fdb.ts';
import { brIfinfoNotify } from './br_ifinfo.ts';
import { brHandleFrame } from './br_input.ts';
import { brMulticastAddPort, brMulticastDelPort } from './br_multicast_port.ts';
import {
  BR_ADMIN_COST,
  BR_AUTO_MASK,
  BR_NEIGH_SUPPRESS,
  BR_NEIGH_VLAN_SUPPRESS,
  BR_PROMISC,
  BR_PROXYARP,
  BR_PROXYARP_WIFI,
  BR_STATE_DISABLED,
  type NetBridge,
  NetBridgePort,
  brPortGet,
  brPriv,
} from './br_private.ts';
import { brInitPort, brStpDisablePort, brStpEnablePort, brStpRecalculateBridgeId } from './br_stp_if.ts';
import { brSetState } from './br_stp.ts';
import { PORT_TIMERS } from './br_stp_timer.ts';
import { nbpVlanInit } from './br_vlan.ts';

/** Adding and taking away ports. Linux: net/bridge/br_if.c. */

/** Path cost by speed in Mb/s (802.1D-1998, with the kernel's own in between); 100 when it is not known. Linux: port_cost(). */
function portCost(dev: NetDevice): number {
  const speed = dev.ops.getLinkSpeed?.(dev) ?? -1;
  switch (speed) {
    case 10000:
      return 2;
    case 5000:
      return 3;
    case 2500:
      return 4;
    case 1000:
      return 5;
    case 100:
      return 19;
    default:
      return speed > 10000 ? 1 : 100;
  }
}

/** The port's device gained or lost carrier. Did it notify? Linux: br_port_carrier_check(). */
export function brPortCarrierCheck(p: NetBridgePort): boolean {
  const dev = p.dev;
  if ((p.flags & BR_ADMIN_COST) === 0 && netifRunning(dev) && netifOperUp(dev)) p.pathCost = portCost(dev);
  if (!netifRunning(p.br.dev)) return false;
  if (netifRunning(dev) && netifOperUp(dev)) {
    if (p.state !== BR_STATE_DISABLED) return false;
    brStpEnablePort(p);
  } else {
    if (p.state === BR_STATE_DISABLED) return false;
    brStpDisablePort(p);
  }
  return true;
}

/** The lowest free number, or -EXFULL. Linux: find_portno(). */
function findPortno(br: NetBridge): number {
  const limit = br.net.stack.brMaxPorts;
  if (br.ports.length + 1 >= limit) return -EXFULL;
  const inUse = new Uint8Array(br.ports.length + 2);
  for (const p of br.ports) if (p.portNo < inUse.length) inUse[p.portNo] = 1;
  for (let no = 1; no < inUse.length; no++) if (inUse[no] === 0) return no;
  return -EXFULL;
}

/** Ports that learn or flood by themselves must see all frames; without VLAN filtering all ports do. Linux: nbp_update_port_count(). */
export function nbpUpdatePortCount(br: NetBridge): void {
  let count = 0;
  for (const p of br.ports) if ((p.flags & BR_AUTO_MASK) !== 0) count++;
  if (br.autoCnt === count) return;
  br.autoCnt = count;
  brManagePromisc(br);
}

/** Linux: br_manage_promisc(). */
export function brManagePromisc(br: NetBridge): void {
  for (const p of br.ports) {
    if ((p.flags & BR_PROMISC) !== 0) continue;
    devSetPromiscuity(p.dev, 1);
    p.flags |= BR_PROMISC;
  }
}

/** Linux: br_recalculate_neigh_suppress_enabled(). */
function brRecalculateNeighSuppressEnabled(br: NetBridge): void {
  br.neighSuppressEnabled = br.ports.some((p) => (p.flags & (BR_NEIGH_SUPPRESS | BR_NEIGH_VLAN_SUPPRESS)) !== 0);
  br.proxyEnabled = br.neighSuppressEnabled || br.ports.some((p) => (p.flags & (BR_PROXYARP | BR_PROXYARP_WIFI)) !== 0);
}

/** Linux: br_port_flags_change(). */
export function brPortFlagsChange(p: NetBridgePort, mask: number): void {
  if (mask & BR_AUTO_MASK) nbpUpdatePortCount(p.br);
  if (mask & (BR_NEIGH_SUPPRESS | BR_NEIGH_VLAN_SUPPRESS | BR_PROXYARP | BR_PROXYARP_WIFI)) brRecalculateNeighSuppressEnabled(p.br);
}

/** Unless it was set by hand, the bridge's MTU is the least of its ports'. Linux: br_mtu_auto_adjust(). */
export function brMtuAutoAdjust(br: NetBridge): void {
  if (br.mtuSetByUser) return;
  let mtu = br.ports.length === 0 ? ETH_DATA_LEN : Infinity;
  for (const p of br.ports) mtu = Math.min(mtu, p.dev.mtu);
  devSetMtu(br.dev, mtu);
  br.mtuSetByUser = false;
}

/** IFLA_EVENT_FEATURES. */
const EVENT_FEATURES = 2;

/** The first port's features become the bridge's own, and go with the last one: listeners are told. Linux: netdev_update_features(). */
function brFeaturesChanged(br: NetBridge): void {
  const { net, dev } = br;
  if (!rtnlHasListeners(net, RTMGRP_LINK)) return;
  const message = net.stack.rtmsgIfinfoBuild(RTM_NEWLINK, dev, 0);
  message.body.event = EVENT_FEATURES;
  net.stack.rtmsgIfinfoSend(net, message);
}

/** The largest super-segment that all ports take. Linux: br_set_gso_limits(). */
function brSetGsoLimits(br: NetBridge): void {
  br.dev.tsoMaxSize = br.ports.reduce((least, p) => Math.min(least, p.dev.tsoMaxSize), TSO_MAX_SIZE);
}

const TSO_MAX_SIZE = 524280;

function mayBePort(dev: NetDevice, extack: Extack): number {
  if ((dev.flags & IFF_LOOPBACK) !== 0 || dev.type !== ARPHRD_ETHER || !isValidEtherAddr(dev.devAddr)) return -EINVAL;
  if (brPriv(dev) !== null) {
    extack.message = 'Can not enslave a bridge to a bridge';
    return -ELOOP;
  }
  return dev.master !== null ? -EBUSY : 0;
}

/** Makes `dev` a port. 0, or -EINVAL (what is no Ethernet device), -ELOOP (a bridge), -EBUSY (has a master), -EXFULL. Linux: br_add_if(). */
export function brAddIf(br: NetBridge, dev: NetDevice, extack: Extack): number {
  let error = mayBePort(dev, extack);
  if (error < 0) return error;
  const portNo = findPortno(br);
  if (portNo < 0) return portNo;
  const p = new NetBridgePort(br, dev, portNo, PORT_TIMERS);
  p.pathCost = portCost(dev);
  brInitPort(p);
  brSetState(p, BR_STATE_DISABLED);
  brMulticastAddPort(p);
  devSetAllmulti(dev, 1);
  error = netdevRxHandlerRegister(dev, brHandleFrame, p);
  if (error === 0) {
    dev.brPort = p;
    error = netdevMasterUpperDevLink(dev, br.dev, extack);
    if (error < 0) {
      dev.brPort = null;
      netdevRxHandlerUnregister(dev);
    }
  }
  if (error < 0) {
    brMulticastDelPort(p);
    devSetAllmulti(dev, -1);
    return error;
  }
  br.ports.unshift(p);
  nbpUpdatePortCount(br);
  if (br.ports.length === 1) brFeaturesChanged(br);
  brFdbAddLocal(br, p, dev.devAddr);
  nbpVlanInit(p);
  const changed = brStpRecalculateBridgeId(br);
  if (netifRunning(dev) && netifOperUp(dev) && (br.dev.flags & IFF_UP) !== 0) brStpEnablePort(p);
  brIfinfoNotify(p, RTM_NEWLINK);
  if (changed) callNetdevNotifiers(br.dev, NETDEV_CHANGEADDR);
  brMtuAutoAdjust(br);
  brSetGsoLimits(br);
  return 0;
}

/** Linux: del_nbp(). */
function delNbp(p: NetBridgePort): void {
  const br = p.br;
  const dev = p.dev;
  devSetAllmulti(dev, -1);
  if (p.flags & BR_PROMISC) devSetPromiscuity(dev, -1);
  brStpDisablePort(p);
  brIfinfoNotify(p, RTM_DELLINK);
  br.ports.splice(br.ports.indexOf(p), 1);
  brFdbDeleteByPort(br, p, true);
  for (const other of br.ports) if (other.backupPort === p) other.backupPort = null;
  p.backupPort = null;
  nbpUpdatePortCount(br);
  netdevUpperDevUnlink(dev, br.dev);
  dev.brPort = null;
  netdevRxHandlerUnregister(dev);
  brMulticastDelPort(p);
  if (br.proxyEnabled) brRecalculateNeighSuppressEnabled(br);
}

/** Takes a port off its bridge. 0 or -EINVAL. Linux: br_del_if(). */
export function brDelIf(br: NetBridge, dev: NetDevice): number {
  const p = brPortGet(dev);
  if (p === null || p.br !== br) return -EINVAL;
  delNbp(p);
  brMtuAutoAdjust(br);
  brSetGsoLimits(br);
  if (brStpRecalculateBridgeId(br)) callNetdevNotifiers(br.dev, NETDEV_CHANGEADDR);
  if (br.ports.length === 0) brFeaturesChanged(br);
  return 0;
}

/** Removes a bridge with all its ports. Linux: br_dev_delete(). */
export function brDevDelete(dev: NetDevice): void {
  const br = brPriv(dev)!;
  while (br.ports.length > 0) delNbp(br.ports[0]);
  brFdbDeleteByPort(br, null, true);
  br.net.sim.delTimer(br.gcTimer);
  unregisterNetdevice(dev);
}

/** Linux: br_del_bridge(): 0, or -ENXIO (no such device), -EPERM (not a bridge), -EBUSY (is up). */
export function brDelBridge(dev: NetDevice | null): number {
  if (dev === null) return -ENXIO;
  if (brPriv(dev) === null) return -EPERM;
  if ((dev.flags & IFF_UP) !== 0) return -EBUSY;
  brDevDelete(dev);
  return 0;
}
