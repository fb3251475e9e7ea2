import { EADDRNOTAVAIL, EINVAL, ERANGE } from '../uapi/errno.ts';
import { ETH_MAX_MTU, ETH_MIN_MTU, IFF_BROADCAST, IFF_MULTICAST } from '../uapi/if.ts';
import { type LinkMsg, NLM_F_APPEND, NLM_F_CREATE, NTF_SELF, NUD_NOARP, NUD_PERMANENT, NUD_REACHABLE } from '../uapi/rtnetlink.ts';
import { Timer } from '../sim/timer.ts';
import { VXLAN_N_VID } from '../wire/vxlan.ts';
import { devGetByIndex, NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { registerNetdevice, unregisterNetdevice, unregisterNetdeviceMany } from '../net/core/dev_register.ts';
import { ethMacAddr } from '../net/core/dev_settings.ts';
import { netdevUpperDevLink, netdevUpperDevUnlink } from '../net/core/dev_upper.ts';
import { ethHwAddrRandom, isValidEtherAddr, isZeroEtherAddr } from '../net/core/eth.ts';
import { NETDEV_UNREGISTER } from '../net/core/netdev_notifier.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { NetStack } from '../net/core/net_stack.ts';
import type { Extack, RtnlLinkOps } from '../net/core/rtnetlink.ts';
import { rtnlConfigureLink } from '../net/core/rtnl_link.ts';
import { vxlanConfigApply, vxlanConfigValidate, vxlanFillInfo, vxlanNl2conf } from './vxlan_config.ts';
import { ALL_ZEROS_MAC, FDB_AGE_INTERVAL, vxlanCleanup, vxlanFdbDelete, vxlanFdbDestroy, vxlanFdbUpdate, vxlanFlush } from './vxlan_fdb.ts';
import { vxlanFdbAdd, vxlanFdbDel, vxlanFdbDelBulk, vxlanFdbDump, vxlanFdbGet } from './vxlan_fdb_netlink.ts';
import { VxlanFdbTable, type VxlanRdst } from './vxlan_fdb_table.ts';
import { type VxlanConfig, VxlanDev, VXLAN_HEADROOM, vxlanNet } from './vxlan_private.ts';
import { vxlanMulticastJoin, vxlanMulticastLeave, vxlanSockAdd, vxlanSockRelease } from './vxlan_sock.ts';
import { vxlanXmit } from './vxlan_xmit.ts';

/** `type vxlan` (RFC 7348). Linux: drivers/net/vxlan/vxlan_core.c. */

// -- the device

/** Listens while it is up. Linux: vxlan_open(). */
function vxlanOpen(dev: NetDevice): number {
  const vxlan = dev.priv as VxlanDev;
  let error = vxlanSockAdd(vxlan);
  if (error < 0) return error;
  error = vxlanMulticastJoin(vxlan);
  if (error < 0) {
    vxlanSockRelease(vxlan);
    return error;
  }
  if (vxlan.cfg.ageInterval !== 0) dev.net.sim.modTimer(vxlan.ageTimer, dev.net.sim.now + FDB_AGE_INTERVAL);
  return 0;
}

/** What was learned is forgotten. Linux: vxlan_stop(). */
function vxlanStop(dev: NetDevice): void {
  const vxlan = dev.priv as VxlanDev;
  vxlanMulticastLeave(vxlan);
  dev.net.sim.delTimer(vxlan.ageTimer);
  vxlanFlush(vxlan, (f) => (f.state & (NUD_PERMANENT | NUD_NOARP)) === 0 && !isZeroEtherAddr(f.addr));
  vxlanSockRelease(vxlan);
}

function vxlanUninit(dev: NetDevice): void {
  const vxlan = dev.priv as VxlanDev;
  const f = vxlan.fdb.find(ALL_ZEROS_MAC, 0);
  if (f !== null) vxlanFdbDestroy(vxlan, f);
}

/** Linux: vxlan_change_mtu(). */
function vxlanChangeMtu(dev: NetDevice, mtu: number): number {
  const { net, cfg } = dev.priv as VxlanDev;
  const lower = devGetByIndex(net, cfg.remoteIfindex);
  if (lower !== null && mtu > lower.mtu - VXLAN_HEADROOM) return -EINVAL;
  dev.mtu = mtu;
  return 0;
}

const vxlanOps: NetDeviceOps = {
  open: vxlanOpen,
  stop: vxlanStop,
  uninit: vxlanUninit,
  startXmit: vxlanXmit,
  setMacAddress: ethMacAddr,
  changeMtu: vxlanChangeMtu,
  getLinkNet: (dev) => (dev.priv as VxlanDev).net,
  getLinkSpeed(dev) {
    const { net, cfg } = dev.priv as VxlanDev;
    const lower = devGetByIndex(net, cfg.remoteIfindex);
    return lower?.ops.getLinkSpeed?.(lower) ?? -1;
  },
  fdbAdd: vxlanFdbAdd,
  fdbDel: vxlanFdbDel,
  fdbDump: vxlanFdbDump,
  fdbGet: vxlanFdbGet,
  fdbDelBulk: vxlanFdbDelBulk,
};

/** What a device without one below it can take (Linux: GSO_LEGACY_MAX_SIZE). */
const TSO_LEGACY_MAX_SIZE = 65536;

function vxlanSetup(net: Net, name: string): NetDevice {
  const dev = new NetDevice(net, name, vxlanOps, vxlanLinkOps);
  dev.flags = IFF_BROADCAST | IFF_MULTICAST;
  dev.tsoMaxSize = TSO_LEGACY_MAX_SIZE;
  dev.changeProtoDown = true;
  const vxlan = new VxlanDev(dev, new VxlanFdbTable());
  vxlan.ageTimer = new Timer(() => vxlanCleanup(vxlan));
  dev.priv = vxlan;
  return dev;
}

// -- netlink

/** Linux: vxlan_validate(). */
function vxlanValidate(link: LinkMsg, extack: Extack): number {
  const refuse = (error: number, message: string): number => {
    extack.message = message;
    return -error;
  };
  if (link.address !== undefined) {
    if (link.address.length !== 6) return refuse(EINVAL, 'Provided link layer address is not Ethernet');
    if (!isValidEtherAddr(link.address)) return refuse(EADDRNOTAVAIL, 'Provided Ethernet address is not unicast');
  }
  if (link.mtu !== undefined && (link.mtu < ETH_MIN_MTU || link.mtu > ETH_MAX_MTU)) {
    return refuse(EINVAL, 'MTU must be between 68 and 65535');
  }
  const data = link.linkinfo?.data;
  if (data === undefined) return refuse(EINVAL, 'Required attributes not provided to perform the operation');
  if (data.id !== undefined && data.id >= VXLAN_N_VID) return refuse(ERANGE, 'VXLAN ID must be lower than 16777216');
  if (data.portRange !== undefined && data.portRange[1] < data.portRange[0]) return refuse(EINVAL, 'Invalid source port range');
  return data.df !== undefined && data.df > 2 ? refuse(EINVAL, 'Invalid DF attribute') : 0;
}

function defaultRdst(cfg: VxlanConfig): VxlanRdst {
  return { remoteIp: cfg.remoteIp, remotePort: cfg.dstPort, remoteVni: cfg.vni, remoteIfindex: cfg.remoteIfindex };
}

const DEFAULT_STATE = NUD_REACHABLE | NUD_PERMANENT;

/** Linux: vxlan_newlink(), __vxlan_dev_create(). */
function vxlanNewlink(srcNet: Net, dev: NetDevice, link: LinkMsg, extack: Extack): number {
  const vxlan = dev.priv as VxlanDev;
  vxlan.net = srcNet;
  const conf = vxlanNl2conf(vxlan, link, false, extack);
  if (typeof conf === 'number') return conf;
  const error = vxlanConfigValidate(srcNet, conf, null, extack);
  if (error < 0) return error;
  const lower = conf.remoteIfindex === 0 ? null : devGetByIndex(srcNet, conf.remoteIfindex);
  vxlanConfigApply(vxlan, conf, lower, false);
  if (link.address === undefined) ethHwAddrRandom(dev);
  return vxlanRegister(vxlan, lower, extack);
}

function vxlanRegister(vxlan: VxlanDev, lower: NetDevice | null, extack: Extack): number {
  const { dev, cfg } = vxlan;
  let error = registerNetdevice(dev);
  if (error < 0) return error;
  if (lower !== null) error = netdevUpperDevLink(lower, dev, extack);
  if (error === 0) error = rtnlConfigureLink(dev, {});
  if (error < 0) {
    unregisterNetdevice(dev);
    return error;
  }
  if (cfg.remoteIp !== 0) vxlanFdbUpdate(vxlan, ALL_ZEROS_MAC, defaultRdst(cfg), DEFAULT_STATE, NLM_F_CREATE, NTF_SELF, false, extack);
  vxlanNet(vxlan.net).devices.unshift(vxlan);
  vxlan.lowerdev = lower;
  return 0;
}

/** Linux: vxlan_changelink(). */
function vxlanChangelink(dev: NetDevice, link: LinkMsg, extack: Extack): number {
  const vxlan = dev.priv as VxlanDev;
  const conf = vxlanNl2conf(vxlan, link, true, extack);
  if (typeof conf === 'number') return conf;
  let error = vxlanConfigValidate(vxlan.net, conf, vxlan, extack);
  if (error < 0) return error;
  const old = vxlan.cfg;
  const lower = conf.remoteIfindex === 0 ? null : devGetByIndex(vxlan.net, conf.remoteIfindex);
  if (lower !== null && lower !== vxlan.lowerdev) {
    error = netdevUpperDevLink(lower, dev, extack);
    if (error < 0) return error;
    if (vxlan.lowerdev !== null) netdevUpperDevUnlink(vxlan.lowerdev, dev);
    vxlan.lowerdev = lower;
  }
  if (conf.remoteIp !== old.remoteIp) {
    if (conf.remoteIp !== 0) {
      const rdst: VxlanRdst = { ...defaultRdst(conf), remotePort: old.dstPort };
      vxlanFdbUpdate(vxlan, ALL_ZEROS_MAC, rdst, DEFAULT_STATE, NLM_F_APPEND | NLM_F_CREATE, NTF_SELF, false, extack);
    }
    if (old.remoteIp !== 0) vxlanFdbDelete(vxlan, ALL_ZEROS_MAC, defaultRdst(old));
  }
  if (conf.ageInterval !== old.ageInterval && dev.started) dev.net.sim.modTimer(vxlan.ageTimer, dev.net.sim.now);
  vxlanConfigApply(vxlan, conf, lower, true);
  return 0;
}

/** Linux: vxlan_dellink(). */
function vxlanDellink(dev: NetDevice): void {
  vxlanDetach(dev.priv as VxlanDev);
  unregisterNetdeviceMany([dev]);
  const { lowerdev } = dev.priv as VxlanDev;
  if (lowerdev !== null) netdevUpperDevUnlink(lowerdev, dev);
}

function vxlanDetach(vxlan: VxlanDev): void {
  vxlanFlush(vxlan, (f) => !isZeroEtherAddr(f.addr));
  const vn = vxlanNet(vxlan.net);
  vn.devices = vn.devices.filter((other) => other !== vxlan);
}

/** `type vxlan`. */
export const vxlanLinkOps: RtnlLinkOps = {
  kind: 'vxlan',
  setup: vxlanSetup,
  validate: vxlanValidate,
  newlink: vxlanNewlink,
  changelink: vxlanChangelink,
  dellink: vxlanDellink,
  fillInfo: (dev) => vxlanFillInfo(dev.priv as VxlanDev),
};

/** With the device below goes the tunnel. Linux: vxlan_netdevice_event(). */
function vxlanDeviceEvent(dev: NetDevice, event: number): void {
  if (event !== NETDEV_UNREGISTER) return;
  for (const vxlan of [...vxlanNet(dev.net).devices]) if (vxlan.cfg.remoteIfindex === dev.ifindex) vxlanDellink(vxlan.dev);
}

export function registerVxlan(stack: NetStack): void {
  stack.netdevNotifiers.push(vxlanDeviceEvent);
  // Those that moved elsewhere go with the namespace their packets travel in.
  stack.pernetOps.push({
    init() {},
    exit(net) {
      for (const vxlan of [...vxlanNet(net).devices]) vxlanDellink(vxlan.dev);
    },
  });
}
