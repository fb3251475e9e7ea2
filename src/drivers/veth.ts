import { EINVAL, ENOBUFS, ENOTCONN } from '../uapi/errno.ts';
import { ETH_MAX_MTU, ETH_MIN_MTU, IFF_BROADCAST, IFF_MULTICAST, IFF_UP } from '../uapi/if.ts';
import type { LinkMsg } from '../uapi/rtnetlink.ts';
import { NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { registerNetdevice, unregisterNetdeviceMany } from '../net/core/dev_register.ts';
import { ethMacAddr } from '../net/core/dev_settings.ts';
import { devForwardSkb } from '../net/core/dev_queue.ts';
import { ethHwAddrRandom } from '../net/core/eth.ts';
import { kfreeSkb } from '../net/core/drop_reason.ts';
import { netifCarrierOff, netifCarrierOn } from '../net/core/link_watch.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { Extack, RtnlCaller, RtnlLinkOps } from '../net/core/rtnetlink.ts';
import { rtnlConfigureLink, rtnlCreateLink } from '../net/core/rtnl_link.ts';
import { requestNet } from '../net/core/rtnl_setlink.ts';
import type { SkBuff } from '../net/core/skbuff.ts';
import { validateEtherAddress } from './ether_address.ts';

/** A veth device's own: the other end of its cable. Linux: struct veth_priv in drivers/net/veth.c. */
export class VethPriv {
  peer: NetDevice | null = null;
}

/** What a veth device keeps; null for other devices. */
export function vethPriv(dev: NetDevice): VethPriv | null {
  return dev.priv instanceof VethPriv ? dev.priv : null;
}

/** A frame goes to the other end. It is lost, and counted at both, when that end is down or the frame too long for it. */
function vethXmit(skb: SkBuff, dev: NetDevice): number {
  const peer = (dev.priv as VethPriv).peer;
  const length = skb.tail - skb.data;
  if (peer === null || length < 14) {
    dev.stats.txDropped++;
    kfreeSkb(skb, peer === null ? 'NOT_SPECIFIED' : 'PKT_TOO_SMALL', dev.net);
    return -ENOBUFS;
  }
  if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'veth_xmit', dev.net, { peer: peer.name, peerNetns: peer.net.inum });
  if (devForwardSkb(peer, skb) !== 0) {
    dev.stats.txDropped++;
    return -ENOBUFS;
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  peer.stats.rxPackets++;
  peer.stats.rxBytes += length;
  return 0;
}

/** The carrier comes when both ends are up. */
function vethOpen(dev: NetDevice): number {
  const peer = (dev.priv as VethPriv).peer;
  if (peer === null) return -ENOTCONN;
  if ((peer.flags & IFF_UP) !== 0) {
    netifCarrierOn(dev);
    netifCarrierOn(peer);
  }
  return 0;
}

function vethClose(dev: NetDevice): void {
  netifCarrierOff(dev);
  const peer = (dev.priv as VethPriv).peer;
  if (peer !== null) netifCarrierOff(peer);
}

const vethOps: NetDeviceOps = {
  open: vethOpen,
  stop: vethClose,
  startXmit: vethXmit,
  setMacAddress: ethMacAddr,
  getIflink: (dev) => (dev.priv as VethPriv).peer?.ifindex ?? 0,
  getLinkNet: (dev) => (dev.priv as VethPriv).peer?.net ?? dev.net,
  getLinkSpeed: () => 10000,
};

function vethSetup(net: Net, name: string): NetDevice {
  const dev = new NetDevice(net, name, vethOps, vethLinkOps);
  dev.flags = IFF_BROADCAST | IFF_MULTICAST;
  dev.priv = new VethPriv();
  return dev;
}

/** Linux: veth_validate(). Its own range of MTU is checked before the device's. */
function vethValidate(link: LinkMsg, extack: Extack): number {
  const error = validateEtherAddress(link);
  if (error < 0) return error;
  if (link.mtu !== undefined && (link.mtu < ETH_MIN_MTU || link.mtu > ETH_MAX_MTU)) return -EINVAL;
  const peer = link.linkinfo?.data?.peer;
  return peer === undefined || link === peer ? 0 : vethValidate(peer, extack);
}

/** The peer is registered first: it gets the lower index. Linux: veth_newlink(). */
function vethNewlink(srcNet: Net, dev: NetDevice, link: LinkMsg, extack: Extack, caller: RtnlCaller): number {
  const request = link.linkinfo?.data?.peer;
  const peer = makePeer(srcNet, dev, link, request, extack, caller);
  if (typeof peer === 'number') return peer;
  let error = registerNetdevice(peer);
  if (error < 0) return error;
  netifCarrierOff(peer);
  error = rtnlConfigureLink(peer, request ?? {});
  if (error < 0) {
    unregisterNetdeviceMany([peer]);
    return error;
  }
  if (link.address === undefined) ethHwAddrRandom(dev);
  if (link.ifname === undefined) dev.name = 'veth%d';
  error = registerNetdevice(dev);
  if (error < 0) {
    unregisterNetdeviceMany([peer]);
    return error;
  }
  netifCarrierOff(dev);
  (dev.priv as VethPriv).peer = peer;
  (peer.priv as VethPriv).peer = dev;
  return 0;
}

function makePeer(
  srcNet: Net,
  dev: NetDevice,
  link: LinkMsg,
  request: LinkMsg | undefined,
  extack: Extack,
  caller: RtnlCaller,
): NetDevice | number {
  // What is not said of the peer is as for the device, but name and address.
  const wanted: LinkMsg = request ?? { ...link, address: undefined };
  // A peer that is not described goes where the device was told to go; else where the request came from.
  const placed = link.netNsFd !== undefined || link.netNsPid !== undefined || link.targetNetnsid !== undefined;
  const net = request === undefined ? (placed ? dev.net : srcNet) : requestNet(srcNet, request, caller, extack);
  if (typeof net === 'number') return net;
  const peer = rtnlCreateLink(net, request?.ifname ?? 'veth%d', vethLinkOps, wanted, extack);
  if (typeof peer === 'number') return peer;
  peer.nameAssignType = request?.ifname === undefined ? 1 : 3;
  if (request?.address === undefined) ethHwAddrRandom(peer);
  if (request !== undefined && dev.ifindex !== 0) peer.ifindex = request.index ?? 0;
  return peer;
}

/** Both ends go together. Linux: veth_dellink(). */
function vethDellink(dev: NetDevice): void {
  const priv = dev.priv as VethPriv;
  const peer = priv.peer;
  priv.peer = null;
  if (peer === null) {
    unregisterNetdeviceMany([dev]);
    return;
  }
  (peer.priv as VethPriv).peer = null;
  unregisterNetdeviceMany([dev, peer]);
}

/** `type veth`. One queue for each processor of the two the machine has. */
export const vethLinkOps: RtnlLinkOps = {
  kind: 'veth',
  setup: vethSetup,
  validate: vethValidate,
  newlink: vethNewlink,
  dellink: vethDellink,
  numQueues: 2,
};
