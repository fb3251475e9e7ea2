import { EADDRNOTAVAIL, EINVAL, ENODEV, ENOENT } from '../../uapi/errno.ts';
import { ETH_P_ARP, IFF_BROADCAST, IFF_MULTICAST } from '../../uapi/if.ts';
import { type NeighMsg, NTF_EXT_LEARNED, NTF_OFFLOADED, NTF_STICKY, NTF_USE, NUD_NOARP, NUD_PERMANENT } from '../../uapi/rtnetlink.ts';
import { devGetByIndex, NetDevice, type NetDeviceOps } from '../core/dev.ts';
import { devMcAdd, devMcDel } from '../core/dev_addr_lists.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { ethHwAddrRandom, isBroadcastEtherAddr, isValidEtherAddr } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack, RtnlLinkOps } from '../core/rtnetlink.ts';
import { dfltFdbDump } from '../core/rtnl_fdb.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { brDoProxySuppressArp } from './br_arp_nd_proxy.ts';
import { brFdbFlush } from './br_fdb.ts';
import { brFdbAdd, brFdbDel } from './br_fdb_request.ts';
import { brFdbDump, fdbFillInfo } from './br_fdb_netlink.ts';
import {
  BR_FDB_ADDED_BY_EXT_LEARN,
  BR_FDB_ADDED_BY_USER,
  BR_FDB_LOCAL,
  BR_FDB_OFFLOADED,
  BR_FDB_STATIC,
  BR_FDB_STICKY,
} from './br_fdb_table.ts';
import { brFlood, brForward } from './br_forward.ts';
import { brAddIf, brDelIf } from './br_if.ts';
import {
  ALLSNOOPERS_MAC6,
  brMdbSkbGet,
  brMulticastFlood,
  brMulticastInit,
  brMulticastQuerierExists,
  brMulticastRcv,
  brMulticastStop,
  INADDR_ALLSNOOPERS_GROUP,
} from './br_multicast.ts';
import { openQuerier } from './br_multicast_query.ts';
import { mcastOf } from './br_multicast_state.ts';
import { nfBrOps } from './br_netfilter_ops.ts';
import {
  BR_CB_MROUTERS_ONLY,
  BR_CB_VLAN_FILTERED,
  BR_PKT_BROADCAST,
  BR_PKT_MULTICAST,
  BR_PKT_UNICAST,
  brPortGet,
  brPriv,
  NetBridge,
} from './br_private.ts';
import { brStpChangeBridgeId, brStpDisableBridge, brStpEnableBridge } from './br_stp_if.ts';
import { BRIDGE_TIMERS } from './br_stp_timer.ts';

import { brAllowedIngress } from './br_vlan_group.ts';

/** The bridge as a device of its own. Linux: net/bridge/br_device.c. */

/** A frame of the host: `skb.data` at the Ethernet header. Linux: br_dev_xmit(). */
export function brDevXmit(skb: SkBuff, dev: NetDevice): void {
  const br = dev.priv as NetBridge;
  const net = dev.net;
  skb.cb0 = 0;
  skb.cb1 = 0;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_dev_xmit', net);
  const nf = nfBrOps(net.stack);
  if (nf !== null && nf.brDevXmitHook(skb)) return;
  dev.stats.txPackets++;
  dev.stats.txBytes += skb.tail - skb.data;
  const mac = skb.data;
  const bytes = skb.bytes;
  skb.macHeader = mac;
  skb.data = mac + 14;
  if (br.vlanEnabled) {
    xmitVlan(br, skb, net);
    return;
  }
  if (br.neighSuppressEnabled && skb.protocol === ETH_P_ARP) brDoProxySuppressArp(skb, br, null);
  if ((bytes[mac] & 1) === 0) {
    const dst = br.fdb.find(bytes, mac);
    if (dst === null) brFlood(br, skb, BR_PKT_UNICAST, false, true);
    else brForward(dst.dst, skb, false, true);
  } else if (isBroadcastEtherAddr(bytes, mac)) brFlood(br, skb, BR_PKT_BROADCAST, false, true);
  else brXmitMulticast(br, skb, net);
}

/** The same where VLANs are told apart: a tag of the host's VLAN device stands in the frame. */
function xmitVlan(br: NetBridge, skb: SkBuff, net: Net): void {
  const type = (skb.bytes[skb.macHeader + 12] << 8) | skb.bytes[skb.macHeader + 13];
  if (type === br.vlanProto) skb.protocol = type;
  const vid = brAllowedIngress(br.vlanGroup!, br.vlanProto, skb);
  if (vid === 0) {
    kfreeSkb(skb, 'NOT_SPECIFIED', net, { vlan: skb.vlanTci & 0xfff });
    return;
  }
  skb.cb0 = BR_CB_VLAN_FILTERED;
  const { bytes, macHeader: mac } = skb;
  if ((bytes[mac] & 1) === 0) {
    const dst = br.fdb.find(bytes, mac, vid);
    if (dst === null) brFlood(br, skb, BR_PKT_UNICAST, false, true);
    else brForward(dst.dst, skb, false, true);
  } else if (isBroadcastEtherAddr(bytes, mac)) brFlood(br, skb, BR_PKT_BROADCAST, false, true);
  else brXmitMulticast(br, skb, net);
}

function brXmitMulticast(br: NetBridge, skb: SkBuff, net: Net): void {
  if (brMulticastRcv(br, null, skb) < 0) {
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
    return;
  }
  const group = brMdbSkbGet(br, skb);
  if ((group !== null || (skb.cb0 & BR_CB_MROUTERS_ONLY) !== 0) && brMulticastQuerierExists(br, group)) {
    brMulticastFlood(br, group, skb, false, true);
  } else brFlood(br, skb, BR_PKT_MULTICAST, false, true);
}

/** Linux: br_dev_open(). */
function brDevOpen(dev: NetDevice): number {
  const br = dev.priv as NetBridge;
  brStpEnableBridge(br);
  openQuerier(br);
  if (mcastOf(br).enabled) brMulticastJoinSnoopers(br);
  return 0;
}

/** Linux: br_dev_stop(). */
function brDevStop(dev: NetDevice): void {
  const br = dev.priv as NetBridge;
  brStpDisableBridge(br);
  brMulticastStop(br);
  if (mcastOf(br).enabled) brMulticastLeaveSnoopers(br);
}

/**
 * The host joins the groups in which routers tell of themselves (RFC 4286): that is what its reports after coming up are
 * about. IPv6's stands in the address list even where IPv6 is off. Linux: br_multicast_join_snoopers().
 */
export function brMulticastJoinSnoopers(br: NetBridge): void {
  br.net.stack.inetCalls?.ipMcIncGroup(br.dev, INADDR_ALLSNOOPERS_GROUP);
  if (br.dev.mtu >= IPV6_MIN_MTU) devMcAdd(br.dev, ALLSNOOPERS_MAC6);
}

/** Linux: br_multicast_leave_snoopers(). */
export function brMulticastLeaveSnoopers(br: NetBridge): void {
  br.net.stack.inetCalls?.ipMcDecGroup(br.dev, INADDR_ALLSNOOPERS_GROUP);
  devMcDel(br.dev, ALLSNOOPERS_MAC6);
}

const IPV6_MIN_MTU = 1280;

/** With too small an MTU a device has no IPv6, and none of its groups; they do not come back by themselves. */
export function brMulticastMtuChanged(dev: NetDevice): void {
  if (dev.mtu < IPV6_MIN_MTU) devMcDel(dev, ALLSNOOPERS_MAC6);
}

/** Linux: br_set_mac_address(). */
function brSetMacAddress(dev: NetDevice, address: Uint8Array): number {
  if (!isValidEtherAddr(address)) return -EADDRNOTAVAIL;
  brStpChangeBridgeId(dev.priv as NetBridge, address.slice(0, 6));
  return 0;
}

/** Linux: br_change_mtu(). */
function brChangeMtu(dev: NetDevice, mtu: number): number {
  dev.mtu = mtu;
  (dev.priv as NetBridge).mtuSetByUser = true;
  return 0;
}

function brFdbAddDev(dev: NetDevice, entry: NeighMsg, flags: number, extack: Extack): number {
  const br = brPriv(dev);
  if (br !== null) return brFdbAdd(br, null, entry, flags, extack);
  const p = brPortGet(dev);
  return p === null ? -EINVAL : brFdbAdd(p.br, p, entry, flags, extack);
}

function brFdbDelDev(dev: NetDevice, entry: NeighMsg): number {
  const br = brPriv(dev);
  if (br !== null) return brFdbDel(br, null, entry);
  const p = brPortGet(dev);
  return p === null ? -EINVAL : brFdbDel(p.br, p, entry);
}

/** Of the bridge: what it listens to, then its own entries. Of a port: the entries behind it. */
function brFdbDumpDev(dev: NetDevice, out: NeighMsg[]): void {
  const br = brPriv(dev);
  if (br !== null) {
    dfltFdbDump(dev, out);
    brFdbDump(br, 0, out);
    return;
  }
  const p = brPortGet(dev);
  if (p !== null) brFdbDump(p.br, dev.ifindex, out);
}

/** Linux: br_fdb_get(). */
function brFdbGetDev(dev: NetDevice, addr: Uint8Array, vlan: number, extack: Extack): NeighMsg | number {
  const br = brPriv(dev);
  const f = br === null ? null : br.fdb.find(addr, 0, vlan);
  if (f === null) {
    extack.message = 'Fdb entry not found';
    return -ENOENT;
  }
  return fdbFillInfo(br!, f);
}

/** `bridge fdb flush`; `dev` is the bridge or one of its ports. Linux: br_fdb_delete_bulk(). */
function brFdbDelBulkDev(dev: NetDevice, request: NeighMsg, extack: Extack): number {
  const br = brPriv(dev) ?? brPortGet(dev)?.br ?? null;
  if (br === null) {
    extack.message = 'Device is not a bridge or a bridge port';
    return -EINVAL;
  }
  // No entry has a VLAN where the bridge knows of none.
  if (request.vlan && br.vlanGroup === null) return 0;
  const flagsMask = fdbFlagsOf(request.ndmFlagsMask ?? 0, request.ndmStateMask ?? 0);
  const flags = fdbFlagsOf(request.flags ?? 0, request.state ?? 0) & flagsMask;
  let portIfindex = brPriv(dev) === null ? dev.ifindex : 0;
  if (request.destIfindex !== undefined) {
    const error = checkFlushIfindex(br, request.destIfindex, extack);
    if (error < 0) return error;
    portIfindex = request.destIfindex;
  }
  brFdbFlush(br, { flags, flagsMask, portIfindex, vlan: request.vlan });
  return 0;
}

/** Linux: __fdb_flush_validate_ifindex(). */
function checkFlushIfindex(br: NetBridge, ifindex: number, extack: Extack): number {
  const dev = devGetByIndex(br.net, ifindex);
  if (dev === null) {
    extack.message = 'bridge: Unknown flush device ifindex';
    return -ENODEV;
  }
  const port = brPortGet(dev);
  if (port === null && brPriv(dev) === null) extack.message = 'bridge: Flush device is not a bridge or bridge port';
  else if (brPriv(dev) !== null && dev !== br.dev) {
    extack.message = 'bridge: Flush bridge device does not match target bridge device';
  } else if (port !== null && port.br !== br) {
    extack.message = 'bridge: Port belongs to a different bridge device';
  } else return 0;
  return -EINVAL;
}

/** NTF_* and NUD_* as entry flags. Linux: __ndm_flags_to_fdb_flags(), __ndm_state_to_fdb_flags(). */
function fdbFlagsOf(ntf: number, nud: number): number {
  return (
    ((ntf & NTF_USE) !== 0 ? BR_FDB_ADDED_BY_USER : 0) |
    ((ntf & NTF_EXT_LEARNED) !== 0 ? BR_FDB_ADDED_BY_EXT_LEARN : 0) |
    ((ntf & NTF_OFFLOADED) !== 0 ? BR_FDB_OFFLOADED : 0) |
    ((ntf & NTF_STICKY) !== 0 ? BR_FDB_STICKY : 0) |
    ((nud & NUD_PERMANENT) !== 0 ? BR_FDB_LOCAL : 0) |
    ((nud & NUD_NOARP) !== 0 ? BR_FDB_STATIC : 0)
  );
}

export const BR_NETDEV_OPS: NetDeviceOps = {
  open: brDevOpen,
  stop: brDevStop,
  startXmit: brDevXmit,
  setMacAddress: brSetMacAddress,
  changeMtu: brChangeMtu,
  addSlave: (dev, slave, extack) => brAddIf(dev.priv as NetBridge, slave, extack),
  delSlave: (dev, slave) => brDelIf(dev.priv as NetBridge, slave),
  getLinkSpeed: () => -1,
  fdbAdd: brFdbAddDev,
  fdbDel: brFdbDelDev,
  fdbGet: brFdbGetDev,
  fdbDump: brFdbDumpDev,
  fdbDelBulk: brFdbDelBulkDev,
  uninit: (dev) => brMulticastStop(dev.priv as NetBridge),
};

/** Until its ports say something else. Linux: include/linux/netdevice.h. */
const TSO_LEGACY_MAX_SIZE = 65536;

/** An unregistered bridge with a random address. Linux: br_dev_setup(). */
export function brDevSetup(net: Net, name: string, linkOps: RtnlLinkOps): NetDevice {
  const dev = new NetDevice(net, name, BR_NETDEV_OPS, linkOps);
  dev.flags = IFF_BROADCAST | IFF_MULTICAST;
  dev.netnsImmutable = true;
  dev.maxMtu = 65535;
  dev.tsoMaxSize = TSO_LEGACY_MAX_SIZE;
  const br = new NetBridge(dev, BRIDGE_TIMERS);
  brMulticastInit(br);
  dev.priv = br;
  ethHwAddrRandom(dev);
  return dev;
}
