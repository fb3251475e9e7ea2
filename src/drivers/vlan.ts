import { EADDRNOTAVAIL, EEXIST, EINVAL, ENETDOWN, ENODEV, EOPNOTSUPP, EPROTONOSUPPORT, ERANGE } from '../uapi/errno.ts';
import { ETH_P_8021AD, ETH_P_8021Q, IFF_ALLMULTI, IFF_LOOPBACK, IFF_MASTER, IFF_PROMISC, IFF_SLAVE, IFF_UP } from '../uapi/if.ts';
import type { LinkMsg, VlanInfo } from '../uapi/rtnetlink.ts';
import { macEqual } from '../wire/addr.ts';
import { VLAN_PRIO_SHIFT, VLAN_VID_MASK } from '../wire/vlan.ts';
import { devGetByIndex, NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { devMcAdd, devMcDel, devUcAdd, devUcDel } from '../net/core/dev_addr_lists.ts';
import { devSetAllmulti, devSetPromiscuity } from '../net/core/dev_flags.ts';
import { devQueueXmit } from '../net/core/dev_queue.ts';
import { registerNetdevice, unregisterNetdevice, unregisterNetdeviceMany } from '../net/core/dev_register.ts';
import { netdevUpperDevLink, netdevUpperDevUnlink } from '../net/core/dev_upper.ts';
import { isValidEtherAddr, isZeroEtherAddr } from '../net/core/eth.ts';
import { linkwatchFireEvent, netifCarrierOff, netifCarrierOn, netifStackedTransferOperstate } from '../net/core/link_watch.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { Extack, RtnlLinkOps } from '../net/core/rtnetlink.ts';
import type { SkBuff } from '../net/core/skbuff.ts';
import { VlanDev, VlanGroup } from '../net/core/vlan_core.ts';

/** `type vlan`: IEEE 802.1Q and 802.1ad. Linux: net/8021q/vlan_dev.c, vlan_netlink.c. */

const VLAN_FLAG_REORDER_HDR = 0x1;
export const VLAN_FLAG_LOOSE_BINDING = 0x4;
const VLAN_FLAG_BRIDGE_BINDING = 0x10;
const VLAN_FLAGS_ALL = 0x1f;

/** What a VLAN device keeps; null for other devices. */
export function vlanPriv(dev: NetDevice): VlanDev | null {
  return dev.priv instanceof VlanDev ? dev.priv : null;
}

// -- the device

/** Linux: vlan_dev_init(). */
function vlanInit(dev: NetDevice): number {
  const { realDev } = dev.priv as VlanDev;
  netifCarrierOff(dev);
  dev.flags = realDev.flags & ~(IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_MASTER | IFF_SLAVE);
  dev.dormant = realDev.dormant;
  if (isZeroEtherAddr(dev.devAddr)) {
    dev.devAddr.set(realDev.devAddr);
    dev.addrAssignType = NET_ADDR_STOLEN;
  }
  dev.broadcast = realDev.broadcast;
  dev.tsoMaxSize = realDev.tsoMaxSize;
  return 0;
}

const NET_ADDR_STOLEN = 2;

/** Follows the lower device's address unless it was given one. Linux: vlan_dev_inherit_address(). */
export function vlanInheritAddress(dev: NetDevice, realDev: NetDevice): boolean {
  if (dev.addrAssignType !== NET_ADDR_STOLEN) return false;
  dev.devAddr.set(realDev.devAddr);
  return true;
}

/** Linux: vlan_dev_open(). */
function vlanOpen(dev: NetDevice): number {
  const vlan = dev.priv as VlanDev;
  const { realDev } = vlan;
  if ((realDev.flags & IFF_UP) === 0 && (vlan.flags & VLAN_FLAG_LOOSE_BINDING) === 0) return -ENETDOWN;
  if (!macEqual(dev.devAddr, 0, realDev.devAddr, 0) && !vlanInheritAddress(dev, realDev)) devUcAdd(realDev, dev.devAddr);
  vlan.realDevAddr = realDev.devAddr.slice();
  if (realDev.carrier && (vlan.flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifCarrierOn(dev);
  return 0;
}

/** Linux: vlan_dev_stop(). */
function vlanStop(dev: NetDevice): void {
  const vlan = dev.priv as VlanDev;
  const { realDev } = vlan;
  syncMulticast(dev, []);
  if (!macEqual(dev.devAddr, 0, realDev.devAddr, 0)) devUcDel(realDev, dev.devAddr);
  if ((vlan.flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifCarrierOff(dev);
}

/** A frame leaves with its tag by the lower device. Linux: vlan_dev_hard_start_xmit(). */
function vlanXmit(skb: SkBuff, dev: NetDevice): number {
  const vlan = dev.priv as VlanDev;
  const length = skb.tail - skb.data;
  const net = dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'vlan_dev_hard_start_xmit', net, { vlan: vlan.vid, lower: vlan.realDev.name });
  skb.vlanTci = vlan.vid | (vlan.egress.get(skb.priority) ?? 0);
  skb.vlanProto = vlan.proto;
  skb.dev = vlan.realDev;
  const error = devQueueXmit(skb);
  if (error < 0) dev.stats.txDropped++;
  else {
    dev.stats.txPackets++;
    dev.stats.txBytes += length;
  }
  return error;
}

/** Linux: vlan_dev_change_mtu(). */
function vlanChangeMtu(dev: NetDevice, mtu: number): number {
  if ((dev.priv as VlanDev).realDev.mtu < mtu) return -ERANGE;
  dev.mtu = mtu;
  return 0;
}

/** Linux: vlan_dev_set_mac_address(). */
function vlanSetMacAddress(dev: NetDevice, address: Uint8Array): number {
  const { realDev } = dev.priv as VlanDev;
  if (!isValidEtherAddr(address)) return -EADDRNOTAVAIL;
  if ((dev.flags & IFF_UP) !== 0) {
    if (!macEqual(address, 0, realDev.devAddr, 0)) devUcAdd(realDev, address);
    if (!macEqual(dev.devAddr, 0, realDev.devAddr, 0)) devUcDel(realDev, dev.devAddr);
  }
  dev.devAddr.set(address.subarray(0, 6));
  return 0;
}

const synced = new WeakMap<NetDevice, Uint8Array[]>();

/** The lower device hears what this one listens to. Linux: dev_mc_sync(). */
function syncMulticast(dev: NetDevice, wanted: readonly Uint8Array[]): void {
  const { realDev } = dev.priv as VlanDev;
  const done = synced.get(dev) ?? [];
  const has = (list: readonly Uint8Array[], address: Uint8Array): boolean => list.some((other) => macEqual(other, 0, address, 0));
  for (const address of wanted) if (!has(done, address)) devMcAdd(realDev, address);
  for (const address of done) if (!has(wanted, address)) devMcDel(realDev, address);
  synced.set(dev, [...wanted]);
}

function vlanChangeRxFlags(dev: NetDevice, change: number): void {
  const { realDev } = dev.priv as VlanDev;
  if ((dev.flags & IFF_UP) === 0) return;
  if ((change & IFF_ALLMULTI) !== 0) devSetAllmulti(realDev, (dev.flags & IFF_ALLMULTI) !== 0 ? 1 : -1);
  if ((change & IFF_PROMISC) !== 0) devSetPromiscuity(realDev, (dev.flags & IFF_PROMISC) !== 0 ? 1 : -1);
}

const vlanOps: NetDeviceOps = {
  init: vlanInit,
  open: vlanOpen,
  stop: vlanStop,
  startXmit: vlanXmit,
  changeMtu: vlanChangeMtu,
  setMacAddress: vlanSetMacAddress,
  setRxMode: (dev) => {
    syncMulticast(
      dev,
      dev.mc.map(({ address }) => address.slice()),
    );
  },
  changeRxFlags: vlanChangeRxFlags,
  getIflink: (dev) => (dev.priv as VlanDev).realDev.ifindex,
  getLinkNet: (dev) => (dev.priv as VlanDev).realDev.net,
  getLinkSpeed(dev) {
    const { realDev } = dev.priv as VlanDev;
    return realDev.ops.getLinkSpeed?.(realDev) ?? -1;
  },
};

// -- netlink

function refuse(extack: Extack, error: number, message: string): number {
  extack.message = `8021q: ${message}`;
  return -error;
}

/** Linux: vlan_validate(). */
function vlanValidate(link: LinkMsg, extack: Extack): number {
  if (link.address !== undefined) {
    if (link.address.length !== 6) return refuse(extack, EINVAL, 'Invalid link address');
    if (!isValidEtherAddr(link.address)) return refuse(extack, EADDRNOTAVAIL, 'Invalid link address');
  }
  const data = link.linkinfo?.data;
  if (data === undefined) return refuse(extack, EINVAL, 'VLAN properties not specified');
  const { vlanProtocolId, vlanId, vlanFlags = 0, vlanFlagsMask = 0 } = data;
  if (vlanProtocolId !== undefined && vlanProtocolId !== ETH_P_8021Q && vlanProtocolId !== ETH_P_8021AD) {
    return refuse(extack, EPROTONOSUPPORT, 'Invalid VLAN protocol');
  }
  if (vlanId !== undefined && vlanId >= VLAN_VID_MASK) return refuse(extack, ERANGE, 'Invalid VLAN id');
  if ((vlanFlags & vlanFlagsMask & ~VLAN_FLAGS_ALL) !== 0) return refuse(extack, EINVAL, 'Invalid VLAN flags');
  return 0;
}

/** Linux: vlan_newlink(). */
function vlanNewlink(srcNet: Net, dev: NetDevice, link: LinkMsg, extack: Extack): number {
  const data: VlanInfo = link.linkinfo!.data!;
  if (data.vlanId === undefined) return refuse(extack, EINVAL, 'VLAN id not specified');
  if (link.link === undefined) return refuse(extack, EINVAL, 'link not specified');
  const realDev = devGetByIndex(srcNet, link.link);
  if (realDev === null) return refuse(extack, ENODEV, 'link does not exist');
  const proto = data.vlanProtocolId ?? ETH_P_8021Q;
  if ((realDev.flags & IFF_LOOPBACK) !== 0) return refuse(extack, EOPNOTSUPP, 'VLANs not supported on device');
  const group = (realDev.vlanInfo as VlanGroup | null) ?? new VlanGroup();
  if (group.find(proto, data.vlanId) !== null) return refuse(extack, EEXIST, 'VLAN device already exists');
  if (link.mtu === undefined) dev.mtu = realDev.mtu;
  else if (dev.mtu > realDev.mtu) return -EINVAL;
  const vlan = new VlanDev(realDev, proto, data.vlanId);
  vlan.flags = VLAN_FLAG_REORDER_HDR;
  dev.priv = vlan;
  applySettings(vlan, data);
  return vlanRegister(dev, vlan, group, extack);
}

/** Linux: register_vlan_dev(). */
function vlanRegister(dev: NetDevice, vlan: VlanDev, group: VlanGroup, extack: Extack): number {
  const { realDev } = vlan;
  let error = registerNetdevice(dev);
  if (error < 0) return error;
  error = netdevUpperDevLink(realDev, dev, extack);
  if (error < 0) {
    unregisterNetdevice(dev);
    return error;
  }
  vlanTransferOperstate(realDev, dev, vlan);
  linkwatchFireEvent(dev);
  group.set(vlan.proto, vlan.vid, dev);
  realDev.vlanInfo = group;
  return 0;
}

/** Linux: vlan_stacked_transfer_operstate(). */
export function vlanTransferOperstate(realDev: NetDevice, dev: NetDevice, vlan: VlanDev): void {
  if ((vlan.flags & VLAN_FLAG_BRIDGE_BINDING) === 0) netifStackedTransferOperstate(realDev, dev);
}

/** Linux: vlan_changelink(). */
function vlanChangelink(dev: NetDevice, link: LinkMsg): number {
  applySettings(dev.priv as VlanDev, link.linkinfo!.data!);
  return 0;
}

function applySettings(vlan: VlanDev, data: VlanInfo): void {
  const mask = data.vlanFlagsMask ?? 0;
  vlan.flags = (vlan.flags & ~mask) | ((data.vlanFlags ?? 0) & mask);
  for (const { from, to } of data.ingressQos ?? []) vlan.ingress.set(from & 7, to);
  for (const { from, to } of data.egressQos ?? []) vlan.egress.set(from, (to & 7) << VLAN_PRIO_SHIFT);
}

/** Linux: unregister_vlan_dev(). */
export function vlanDellink(dev: NetDevice): void {
  const vlan = dev.priv as VlanDev;
  const { realDev } = vlan;
  const group = realDev.vlanInfo as VlanGroup | null;
  group?.remove(vlan.proto, vlan.vid);
  if (group?.size === 0) realDev.vlanInfo = null;
  netdevUpperDevUnlink(realDev, dev);
  unregisterNetdeviceMany([dev]);
}

/** IFLA_VLAN_*. Linux: vlan_fill_info(). */
function vlanFillInfo(dev: NetDevice): VlanInfo {
  const vlan = dev.priv as VlanDev;
  const info: VlanInfo = { vlanProtocolId: vlan.proto, vlanId: vlan.vid, vlanFlags: vlan.flags };
  const pairs = (map: Map<number, number>, shift: number): { from: number; to: number }[] =>
    [...map.entries()].sort((a, b) => a[0] - b[0]).map(([from, to]) => ({ from, to: to >>> shift }));
  const ingress = pairs(vlan.ingress, 0).filter(({ to }) => to !== 0);
  const egress = pairs(vlan.egress, VLAN_PRIO_SHIFT).filter(({ to }) => to !== 0);
  if (ingress.length > 0) info.ingressQos = ingress;
  if (egress.length > 0) info.egressQos = egress;
  return info;
}

/** `type vlan`. */
export const vlanLinkOps: RtnlLinkOps = {
  kind: 'vlan',
  setup: (net, name) => new NetDevice(net, name, vlanOps, vlanLinkOps),
  validate: vlanValidate,
  newlink: vlanNewlink,
  changelink: vlanChangelink,
  dellink: vlanDellink,
  fillInfo: vlanFillInfo,
};
