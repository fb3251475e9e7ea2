import { EBUSY, EINVAL, EOPNOTSUPP } from '../uapi/errno.ts';
import { ARPHRD_NONE, ETH_HLEN, ETH_MAX_MTU, IFF_BROADCAST, IFF_MULTICAST, IFF_NOARP, IFF_POINTOPOINT } from '../uapi/if.ts';
import {
  IFF_MULTI_QUEUE,
  IFF_NO_PI,
  IFF_ONE_QUEUE,
  IFF_PERSIST,
  IFF_TAP,
  IFF_TUN,
  IFF_TUN_EXCL,
  IFF_VNET_HDR,
  type TunIfreq,
} from '../uapi/if_tun.ts';
import type { TunInfo } from '../uapi/rtnetlink.ts';
import { devGetByName, NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { registerNetdevice, unregisterNetdevice } from '../net/core/dev_register.ts';
import { ethMacAddr } from '../net/core/dev_settings.ts';
import { kfreeSkb } from '../net/core/drop_reason.ts';
import { ethHwAddrRandom } from '../net/core/eth.ts';
import { netifCarrierOff, netifCarrierOn } from '../net/core/link_watch.ts';
import type { Net } from '../net/core/net_namespace.ts';
import type { RtnlLinkOps } from '../net/core/rtnetlink.ts';

/** The largest super-segment of a device that says nothing about it. */
const TSO_LEGACY_MAX_SIZE = 65536;
/** Frames (packets) that wait for the program: a TUN device's queue length. */
const TUN_READQ_SIZE = 500;
/** What a program may choose of a device's flags. */
const TUN_FEATURES = IFF_NO_PI | IFF_ONE_QUEUE | IFF_VNET_HDR | IFF_MULTI_QUEUE;

/** What a TUN or TAP device keeps. Linux: struct tun_struct in drivers/net/tun.c. */
export class TunStruct {
  readonly dev: NetDevice;
  flags: number;
  /** Who may open it; -1: root only. */
  owner = -1;
  group = -1;
  /** A program has it open. */
  attached = false;

  constructor(dev: NetDevice, flags: number) {
    this.dev = dev;
    this.flags = flags;
  }
}

/** What a TUN or TAP device keeps; null for other devices. */
export function tunPriv(dev: NetDevice): TunStruct | null {
  return dev.priv instanceof TunStruct ? dev.priv : null;
}

/** No program here reads what is sent: devices are made to be looked at (`ip tuntap add`), and have no carrier. */
const tunOps: NetDeviceOps = {
  startXmit(skb, dev) {
    dev.stats.txDropped++;
    kfreeSkb(skb, 'NOT_SPECIFIED', dev.net);
  },
};

const tapOps: NetDeviceOps = { ...tunOps, setMacAddress: ethMacAddr };

/** `ip -d link` of one that /dev/net/tun made; by rtnetlink it can only be deleted. */
export const tunLinkOps: RtnlLinkOps = {
  kind: 'tun',
  setup: (net, name) => new NetDevice(net, name, tunOps, tunLinkOps),
  validate(_link, extack) {
    extack.message = 'tun/tap creation via rtnetlink is not supported.';
    return -EOPNOTSUPP;
  },
  dellink: unregisterNetdevice,
  fillInfo: (dev) => tunInfo(dev),
};

function tunInfo(dev: NetDevice): TunInfo {
  const tun = dev.priv as TunStruct;
  const flag = (bit: number): number => ((tun.flags & bit) !== 0 ? 1 : 0);
  const info: TunInfo = {
    tunType: tun.flags & (IFF_TUN | IFF_TAP),
    pi: 1 - flag(IFF_NO_PI),
    vnetHdr: flag(IFF_VNET_HDR),
    persist: flag(IFF_PERSIST),
    multiQueue: flag(IFF_MULTI_QUEUE),
  };
  if (tun.owner !== -1) info.owner = tun.owner;
  if (tun.group !== -1) info.group = tun.group;
  return info;
}

function tunNetInit(net: Net, name: string, flags: number): NetDevice {
  if ((flags & IFF_TAP) !== 0) {
    const dev = new NetDevice(net, name, tapOps, tunLinkOps);
    dev.flags = IFF_BROADCAST | IFF_MULTICAST;
    dev.maxMtu = ETH_MAX_MTU - ETH_HLEN;
    ethHwAddrRandom(dev);
    return dev;
  }
  const dev = new NetDevice(net, name, tunOps, tunLinkOps);
  dev.type = ARPHRD_NONE;
  dev.flags = IFF_POINTOPOINT | IFF_NOARP | IFF_MULTICAST;
  dev.hardHeaderLen = 0;
  dev.maxMtu = ETH_MAX_MTU;
  dev.txQueueLen = TUN_READQ_SIZE;
  return dev;
}

/**
 * Opens the device `ifr` names, or makes it (its name is filled in). Returns what to keep, or a negative errno.
 * Linux: tun_set_iff().
 */
export function tunSetIff(net: Net, ifr: TunIfreq): TunStruct | number {
  const known = ifr.name === '' ? null : devGetByName(net, ifr.name);
  if (known !== null) return tunAttach(known, ifr.flags);
  const type = (ifr.flags & IFF_TUN) !== 0 ? IFF_TUN : ifr.flags & IFF_TAP;
  if (type === 0) return -EINVAL;
  const name = ifr.name !== '' ? ifr.name : type === IFF_TUN ? 'tun%d' : 'tap%d';
  const dev = tunNetInit(net, name, type);
  dev.defaultQdisc = 'pfifo_fast';
  dev.tsoMaxSize = TSO_LEGACY_MAX_SIZE;
  const tun = new TunStruct(dev, type | (ifr.flags & TUN_FEATURES));
  dev.priv = tun;
  const error = registerNetdevice(dev);
  if (error !== 0) return error;
  tun.attached = true;
  netifCarrierOn(dev);
  ifr.name = dev.name;
  return tun;
}

function tunAttach(dev: NetDevice, flags: number): TunStruct | number {
  if ((flags & IFF_TUN_EXCL) !== 0) return -EBUSY;
  const tun = tunPriv(dev);
  if (tun === null || (flags & tun.flags & (IFF_TUN | IFF_TAP)) === 0) return -EINVAL;
  if ((flags & IFF_MULTI_QUEUE) !== (tun.flags & IFF_MULTI_QUEUE)) return -EINVAL;
  if (tun.attached) return -EBUSY;
  tun.flags = (tun.flags & ~TUN_FEATURES) | (flags & TUN_FEATURES);
  tun.attached = true;
  netifCarrierOn(dev);
  return tun;
}

/** The program closed it: without IFF_PERSIST that is its end. Linux: __tun_detach(). */
export function tunDetach(tun: TunStruct): void {
  tun.attached = false;
  if (!tun.dev.registered) return;
  netifCarrierOff(tun.dev);
  if ((tun.flags & IFF_PERSIST) === 0) unregisterNetdevice(tun.dev);
}

export function tunSetPersist(tun: TunStruct, on: boolean): void {
  tun.flags = on ? tun.flags | IFF_PERSIST : tun.flags & ~IFF_PERSIST;
}

const ATTRS: Readonly<Record<string, (tun: TunStruct) => string>> = {
  tun_flags: (tun) => `0x${tun.flags.toString(16)}\n`,
  owner: (tun) => `${tun.owner}\n`,
  group: (tun) => `${tun.group}\n`,
};

/** Names of /sys/class/net/DEV/... that only such a device has. */
export function tunAttrList(dev: NetDevice): readonly string[] {
  return tunPriv(dev) === null ? [] : Object.keys(ATTRS);
}

/** The text of one of them, or undefined. */
export function tunAttr(dev: NetDevice, name: string): string | undefined {
  const tun = tunPriv(dev);
  return tun === null ? undefined : ATTRS[name]?.(tun);
}
