import { EADDRINUSE, EADDRNOTAVAIL, EINVAL, ENODEV } from '../uapi/errno.ts';
import { IFF_ALLMULTI, IFF_BROADCAST, IFF_MULTICAST, IFF_PROMISC, IFF_UP } from '../uapi/if.ts';
import type { LinkMsg } from '../uapi/rtnetlink.ts';
import { macEqual } from '../wire/addr.ts';
import { devGetByIndex, type HwAddr, NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { devSetAllmulti, devSetPromiscuity } from '../net/core/dev_flags.ts';
import { registerNetdevice, unregisterNetdevice } from '../net/core/dev_register.ts';
import { devSetMacAddress, devSetMtu } from '../net/core/dev_settings.ts';
import {
  NETDEV_CHANGE,
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_DOWN,
  NETDEV_UNREGISTER,
  NETDEV_UP,
} from '../net/core/netdev_notifier.ts';
import { devMcAdd, devMcDel, devUcAdd, devUcDel } from '../net/core/dev_addr_lists.ts';
import { netdevUpperDevLink, netdevUpperDevUnlink } from '../net/core/dev_upper.ts';
import { ethHwAddrRandom, isValidEtherAddr } from '../net/core/eth.ts';
import { linkwatchFireEvent, netifStackedTransferOperstate } from '../net/core/link_watch.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import type { Extack, RtnlLinkOps } from '../net/core/rtnetlink.ts';
import { macvlanHandleFrame, macvlanStartXmit } from './macvlan_frame.ts';
import {
  MACVLAN_MODE_BRIDGE,
  MACVLAN_MODE_PASSTHRU,
  MACVLAN_MODE_PRIVATE,
  MACVLAN_MODE_SOURCE,
  MACVLAN_MODE_VEPA,
  MacvlanDev,
  macvlanPort,
  macvlanPortGet,
  macvlanPortPut,
} from './macvlan_port.ts';
import { macvlanChangeSources } from './macvlan_source.ts';
import { validateEtherAddress } from './ether_address.ts';

const MACVLAN_FLAG_NOPROMISC = 1;

/** What a macvlan keeps; null for other devices. */
export function macvlanPriv(dev: NetDevice): MacvlanDev | null {
  return dev.priv instanceof MacvlanDev ? dev.priv : null;
}

// -- the device

function macvlanInit(dev: NetDevice): number {
  const vlan = dev.priv as MacvlanDev;
  dev.carrier = vlan.lowerdev.carrier;
  dev.dormant = vlan.lowerdev.dormant;
  vlan.port.vlans.push(vlan);
  return 0;
}

function macvlanUninit(dev: NetDevice): void {
  const vlan = dev.priv as MacvlanDev;
  const { port } = vlan;
  port.vlans = port.vlans.filter((other) => other !== vlan);
  macvlanPortPut(port);
}

/** Linux: macvlan_open(). */
function macvlanOpen(dev: NetDevice): number {
  const vlan = dev.priv as MacvlanDev;
  const { lowerdev, port } = vlan;
  if (port.passthru) {
    if ((vlan.flags & MACVLAN_FLAG_NOPROMISC) === 0) devSetPromiscuity(lowerdev, 1);
  } else {
    if (port.addrBusy(dev.devAddr)) return -EADDRINUSE;
    devUcAdd(lowerdev, dev.devAddr);
  }
  port.hash.push(vlan);
  return 0;
}

function macvlanStop(dev: NetDevice): void {
  const vlan = dev.priv as MacvlanDev;
  const { lowerdev, port } = vlan;
  for (const address of vlan.syncedMc) devMcDel(lowerdev, address);
  for (const address of vlan.syncedUc) devUcDel(lowerdev, address);
  vlan.syncedMc = [];
  vlan.syncedUc = [];
  if (port.passthru) {
    if ((vlan.flags & MACVLAN_FLAG_NOPROMISC) === 0) devSetPromiscuity(lowerdev, -1);
  } else devUcDel(lowerdev, dev.devAddr);
  if ((dev.flags & IFF_ALLMULTI) !== 0) devSetAllmulti(lowerdev, -1);
  if ((dev.flags & IFF_PROMISC) !== 0) devSetPromiscuity(lowerdev, -1);
  port.hash = port.hash.filter((other) => other !== vlan);
}

/** What the macvlan listens to the lower device must hear. Linux: macvlan_set_mac_lists(), dev_mc_sync(), dev_uc_sync(). */
function macvlanSetRxMode(dev: NetDevice): void {
  const vlan = dev.priv as MacvlanDev;
  vlan.syncedMc = sync(
    dev.mc,
    vlan.syncedMc,
    (a) => devMcAdd(vlan.lowerdev, a),
    (a) => devMcDel(vlan.lowerdev, a),
  );
  vlan.syncedUc = sync(
    dev.uc,
    vlan.syncedUc,
    (a) => devUcAdd(vlan.lowerdev, a),
    (a) => devUcDel(vlan.lowerdev, a),
  );
}

function sync(list: readonly HwAddr[], done: Uint8Array[], add: (a: Uint8Array) => void, del: (a: Uint8Array) => void): Uint8Array[] {
  const has = (addresses: readonly Uint8Array[], wanted: Uint8Array): boolean => addresses.some((a) => macEqual(a, 0, wanted, 0));
  const wanted = list.map(({ address }) => address);
  for (const address of wanted) if (!has(done, address)) add(address);
  for (const address of done) if (!has(wanted, address)) del(address);
  return wanted;
}

function macvlanChangeRxFlags(dev: NetDevice, change: number): void {
  const { lowerdev } = dev.priv as MacvlanDev;
  if ((dev.flags & IFF_UP) === 0) return;
  if ((change & IFF_ALLMULTI) !== 0) devSetAllmulti(lowerdev, (dev.flags & IFF_ALLMULTI) !== 0 ? 1 : -1);
  if ((change & IFF_PROMISC) !== 0) devSetPromiscuity(lowerdev, (dev.flags & IFF_PROMISC) !== 0 ? 1 : -1);
}

function macvlanSetMacAddress(dev: NetDevice, address: Uint8Array): number {
  const vlan = dev.priv as MacvlanDev;
  if (!isValidEtherAddr(address)) return -EADDRNOTAVAIL;
  if (vlan.mode === MACVLAN_MODE_PASSTHRU) {
    vlan.port.addrChange = true;
    return devSetMacAddress(vlan.lowerdev, address);
  }
  if (vlan.port.addrBusy(address)) return -EADDRINUSE;
  syncAddress(vlan, address);
  return 0;
}

/** Linux: macvlan_sync_address(). */
function syncAddress(vlan: MacvlanDev, address: Uint8Array): void {
  const { dev, lowerdev, port } = vlan;
  if ((dev.flags & IFF_UP) !== 0 && !port.passthru) {
    devUcAdd(lowerdev, address);
    devUcDel(lowerdev, dev.devAddr);
  }
  dev.devAddr.set(address.subarray(0, 6));
}

const macvlanOps: NetDeviceOps = {
  init: macvlanInit,
  uninit: macvlanUninit,
  open: macvlanOpen,
  stop: macvlanStop,
  startXmit: macvlanStartXmit,
  setRxMode: macvlanSetRxMode,
  changeRxFlags: macvlanChangeRxFlags,
  setMacAddress: macvlanSetMacAddress,
  changeMtu(dev, mtu) {
    if ((dev.priv as MacvlanDev).lowerdev.mtu < mtu) return -EINVAL;
    dev.mtu = mtu;
    return 0;
  },
  getIflink: (dev) => (dev.priv as MacvlanDev).lowerdev.ifindex,
  getLinkNet: (dev) => (dev.priv as MacvlanDev).lowerdev.net,
  getLinkSpeed: (dev) => {
    const { lowerdev } = dev.priv as MacvlanDev;
    return lowerdev.ops.getLinkSpeed?.(lowerdev) ?? -1;
  },
};

// -- netlink

/** Linux: macvlan_validate(). */
function macvlanValidate(link: LinkMsg): number {
  const error = validateEtherAddress(link);
  if (error < 0) return error;
  const mode = link.linkinfo?.data?.mode;
  if (mode !== undefined && !MODES.includes(mode)) return -EINVAL;
  return 0;
}

const MODES = [MACVLAN_MODE_PRIVATE, MACVLAN_MODE_VEPA, MACVLAN_MODE_BRIDGE, MACVLAN_MODE_PASSTHRU, MACVLAN_MODE_SOURCE];

/** Linux: macvlan_common_newlink(). */
function macvlanNewlink(srcNet: Net, dev: NetDevice, link: LinkMsg, extack: Extack): number {
  if (link.link === undefined) return -EINVAL;
  const named = devGetByIndex(srcNet, link.link);
  if (named === null) return -ENODEV;
  // On top of another macvlan: on top of what that one stands on.
  const lowerdev = macvlanPriv(named)?.lowerdev ?? named;
  if (link.mtu === undefined) dev.mtu = lowerdev.mtu;
  else if (dev.mtu > lowerdev.mtu) return -EINVAL;
  dev.maxMtu = lowerdev.maxMtu;
  if (link.address === undefined) ethHwAddrRandom(dev);
  const port = macvlanPortGet(lowerdev, macvlanHandleFrame);
  if (typeof port === 'number') return port;
  const vlan = new MacvlanDev(dev, lowerdev, port);
  const error = port.passthru ? -EINVAL : configure(vlan, link, extack);
  if (error === 0) dev.priv = vlan;
  const registered = error < 0 ? error : registerNetdevice(dev);
  if (registered < 0) {
    port.vlans = port.vlans.filter((other) => other !== vlan);
    macvlanPortPut(port);
    return registered;
  }
  const linked = netdevUpperDevLink(lowerdev, dev, extack);
  if (linked < 0) {
    unregisterNetdevice(dev);
    return linked;
  }
  netifStackedTransferOperstate(lowerdev, dev);
  linkwatchFireEvent(dev);
  return 0;
}

function configure(vlan: MacvlanDev, link: LinkMsg, extack: Extack): number {
  const data = link.linkinfo?.data;
  vlan.mode = data?.mode ?? MACVLAN_MODE_VEPA;
  vlan.flags = data?.macvlanFlags ?? 0;
  vlan.bcQueueLen = data?.bcQueueLen ?? 1000;
  if (vlan.mode === MACVLAN_MODE_PASSTHRU) {
    if (vlan.port.vlans.length > 0) return -EINVAL;
    vlan.port.passthru = true;
    vlan.dev.devAddr.set(vlan.lowerdev.devAddr);
    vlan.dev.addrAssignType = 2;
  }
  return data === undefined ? 0 : macvlanChangeSources(vlan, data, extack);
}

/** Linux: macvlan_changelink(). */
function macvlanChangelink(dev: NetDevice, link: LinkMsg, extack: Extack): number {
  const vlan = dev.priv as MacvlanDev;
  const data = link.linkinfo!.data!;
  const mode = data.mode ?? vlan.mode;
  if ((mode === MACVLAN_MODE_PASSTHRU) !== (vlan.mode === MACVLAN_MODE_PASSTHRU)) return -EINVAL;
  if (vlan.mode === MACVLAN_MODE_SOURCE && mode !== vlan.mode) vlan.sources = [];
  if (data.macvlanFlags !== undefined) {
    const promisc = (vlan.flags ^ data.macvlanFlags) & MACVLAN_FLAG_NOPROMISC;
    if (promisc !== 0 && vlan.port.passthru && (dev.flags & IFF_UP) !== 0)
      devSetPromiscuity(vlan.lowerdev, (data.macvlanFlags & MACVLAN_FLAG_NOPROMISC) !== 0 ? -1 : 1);
    vlan.flags = data.macvlanFlags;
  }
  if (data.bcQueueLen !== undefined) vlan.bcQueueLen = data.bcQueueLen;
  vlan.mode = mode;
  return macvlanChangeSources(vlan, data, extack);
}

function macvlanDellink(dev: NetDevice): void {
  const vlan = dev.priv as MacvlanDev;
  vlan.sources = [];
  unregisterNetdevice(dev);
  netdevUpperDevUnlink(vlan.lowerdev, dev);
}

/** `type macvlan`. Linux: drivers/net/macvlan.c. */
export const macvlanLinkOps: RtnlLinkOps = {
  kind: 'macvlan',
  setup(net, name) {
    const dev = new NetDevice(net, name, macvlanOps, macvlanLinkOps);
    dev.flags = IFF_BROADCAST | IFF_MULTICAST;
    dev.unicastFlt = true;
    dev.changeProtoDown = true;
    return dev;
  },
  validate: macvlanValidate,
  newlink: macvlanNewlink,
  changelink: macvlanChangelink,
  dellink: macvlanDellink,
  fillInfo(dev) {
    const { mode, flags, sources, bcQueueLen, port } = dev.priv as MacvlanDev;
    const used = Math.max(...port.vlans.map((vlan) => vlan.bcQueueLen));
    const data: NonNullable<ReturnType<NonNullable<RtnlLinkOps['fillInfo']>>> = { mode, macvlanFlags: flags };
    if (sources.length > 0) data.macaddrData = sources.map((address) => address.slice());
    data.macaddrCount = sources.length;
    data.bcQueueLen = bcQueueLen;
    data.bcQueueLenUsed = used;
    return data;
  },
};

/** What happens to the lower device happens to those on top. Linux: macvlan_device_event(). */
function macvlanDeviceEvent(dev: NetDevice, event: number): void {
  const port = macvlanPort(dev);
  if (port === null) return;
  switch (event) {
    case NETDEV_UP:
    case NETDEV_DOWN:
    case NETDEV_CHANGE:
      for (const vlan of port.vlans) netifStackedTransferOperstate(dev, vlan.dev);
      break;
    case NETDEV_CHANGEMTU:
      for (const vlan of port.vlans) if (vlan.dev.mtu > dev.mtu) devSetMtu(vlan.dev, dev.mtu);
      break;
    case NETDEV_CHANGEADDR:
      if (port.passthru && port.vlans.length > 0 && !macEqual(port.vlans[0].dev.devAddr, 0, dev.devAddr, 0))
        syncAddress(port.vlans[0], dev.devAddr);
      port.addrChange = false;
      break;
    case NETDEV_UNREGISTER:
      // Not when it only moves to another namespace: then those on top stay where they are.
      if (dev.unregistering) for (const vlan of [...port.vlans]) macvlanDellink(vlan.dev);
  }
}

export function registerMacvlan(stack: NetStack): void {
  stack.netdevNotifiers.push(macvlanDeviceEvent);
}
