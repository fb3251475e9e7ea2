import { EINVAL } from '../../uapi/errno.ts';
import { IFF_LOOPBACK, IFNAMSIZ } from '../../uapi/if.ts';
import { INFINITY_LIFE_TIME, RT_SCOPE_HOST, RTM_DELADDR, RTM_GETADDR, RTM_GETNETCONF, RTM_NEWADDR } from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { maskOf } from '../../wire/addr.ts';
import type { NetDevice } from '../core/dev.ts';
import {
  NETDEV_CHANGEADDR,
  NETDEV_CHANGEMTU,
  NETDEV_CHANGENAME,
  NETDEV_DOWN,
  NETDEV_NOTIFY_PEERS,
  NETDEV_REGISTER,
  NETDEV_UNREGISTER,
  NETDEV_UP,
} from '../core/netdev_notifier.ts';
import { neighIfdown } from '../core/neighbour.ts';
import type { NetStack } from '../core/net_stack.ts';
import { arpTable } from './arp_table.ts';
import { notifyDeviceConf } from './devinet_conf.ts';
import { inetDelIfa, inetInsertIfa, rtmsgIfa, setIfaLifetime } from './devinet_ifa.ts';
import { inetDumpIfaddr, inetGetNetconf, inetRtmDeladdr, inetRtmNewaddr } from './devinet_netlink.ts';
import { Ifaddr, inDevArpNotify, inDevGet, InDevice, IPV4_DEVCONF_NOPOLICY, IPV4_DEVCONF_NOXFRM, Ipv4Devconf } from './inetdevice.ts';
import { type DevinetUpcalls, ipv4Net, NetnsIpv4 } from './ipv4_netns.ts';

const INADDR_LOOPBACK = 0x7f000001;

/**
 * Registers addresses: rtnetlink, device events, each namespace's settings. `upcalls` are what Linux calls from devinet.c. To
 * be called before the first namespace is made. Linux: devinet_init().
 */
export function devinetInit(stack: NetStack, upcalls: DevinetUpcalls): void {
  stack.pernetOps.push({
    init(net) {
      const ipv4 = new NetnsIpv4(net);
      ipv4.upcalls = upcalls;
      net.ipv4 = ipv4;
    },
  });
  stack.netdevNotifiers.push(inetdevEvent);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_NEWADDR, inetRtmNewaddr);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_DELADDR, inetRtmDeladdr);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_GETADDR, inetDumpIfaddr);
  stack.rtnlHandlers.set((AF_INET << 8) | RTM_GETNETCONF, inetGetNetconf);
}

/** Linux: inetdev_valid_mtu(). */
function inetdevValidMtu(mtu: number): boolean {
  return mtu >= 68;
}

/** Gives `dev` its IPv4 half. Linux: inetdev_init(). */
function inetdevInit(dev: NetDevice): InDevice {
  const ipv4 = ipv4Net(dev.net);
  const idev = new InDevice(dev, ipv4, new Ipv4Devconf(ipv4.devconfDflt));
  notifyDeviceConf(idev, true);
  ipv4.upcalls.ipMcInitDev?.(idev);
  dev.ipPtr = idev;
  if ((dev.flags & 1) !== 0) ipv4.upcalls.ipMcUp?.(idev);
  return idev;
}

/** Linux: inetdev_destroy(). */
function inetdevDestroy(idev: InDevice): void {
  idev.dead = true;
  idev.ipv4.upcalls.ipMcDestroyDev?.(idev);
  while (idev.ifaList !== null) inetDelIfa(idev.ifaList);
  idev.dev.ipPtr = null;
  notifyDeviceConf(idev, false);
  idev.dev.neighParms = null;
  neighIfdown(arpTable(idev.dev.net.stack), idev.dev);
}

/** What IPv4 does as devices come, change and go. Linux: inetdev_event(). */
function inetdevEvent(dev: NetDevice, event: number): number {
  const idev = inDevGet(dev);
  if (idev === null) return withoutInDev(dev, event);
  withInDev(idev, event);
  return 0;
}

function withInDev(idev: InDevice, event: number): void {
  const { dev } = idev;
  switch (event) {
    case NETDEV_UP:
      if (!inetdevValidMtu(dev.mtu)) return;
      if ((dev.flags & IFF_LOOPBACK) !== 0) addLoopbackAddress(idev);
      idev.ipv4.upcalls.ipMcUp?.(idev);
      if (inDevArpNotify(idev) !== 0) sendGratuitousArp(idev);
      break;
    case NETDEV_CHANGEADDR:
      if (inDevArpNotify(idev) !== 0) sendGratuitousArp(idev);
      break;
    case NETDEV_NOTIFY_PEERS:
      sendGratuitousArp(idev);
      break;
    case NETDEV_DOWN:
      idev.ipv4.upcalls.ipMcDown?.(idev);
      break;
    case NETDEV_CHANGEMTU:
      if (!inetdevValidMtu(dev.mtu)) inetdevDestroy(idev);
      break;
    case NETDEV_UNREGISTER:
      inetdevDestroy(idev);
      break;
    case NETDEV_CHANGENAME:
      inetdevChangename(idev);
      notifyDeviceConf(idev, false);
      notifyDeviceConf(idev, true);
      break;
  }
}

function withoutInDev(dev: NetDevice, event: number): number {
  if (event === NETDEV_REGISTER) {
    // Their settings would stand where those of all and of new devices stand. Linux: sysctl_dev_name_is_allowed().
    if (dev.name === 'all' || dev.name === 'default') return -EINVAL;
    const idev = inetdevInit(dev);
    if ((dev.flags & IFF_LOOPBACK) === 0) return 0;
    for (const index of [IPV4_DEVCONF_NOXFRM, IPV4_DEVCONF_NOPOLICY]) {
      idev.cnf.data[index] = 1;
      idev.cnf.state[index] = 1;
    }
  } else if (event === NETDEV_CHANGEMTU && inetdevValidMtu(dev.mtu)) {
    inetdevInit(dev);
  }
  return 0;
}

/** 127.0.0.1/8 comes with lo, if it is not there. */
function addLoopbackAddress(idev: InDevice): void {
  const ifa = new Ifaddr(idev, idev.dev.name);
  ifa.local = INADDR_LOOPBACK;
  ifa.address = INADDR_LOOPBACK;
  ifa.prefixlen = 8;
  ifa.mask = maskOf(8);
  ifa.scope = RT_SCOPE_HOST;
  setIfaLifetime(ifa, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
  idev.cnf.setAll();
  inetInsertIfa(ifa);
}

/** Linux: inetdev_send_gratuitous_arp(). */
function sendGratuitousArp(idev: InDevice): void {
  for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) idev.ipv4.upcalls.arpAnnounce?.(idev.dev, ifa.local);
}

/** The labels follow the device's name; alias numbers stay, and are made where there were none. Linux: inetdev_changename(). */
function inetdevChangename(idev: InDevice): void {
  const name = idev.dev.name;
  let named = 0;
  for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) {
    const old = ifa.label;
    ifa.label = name;
    if (named++ > 0) {
      const colon = old.indexOf(':');
      const alias = colon >= 0 ? old.slice(colon) : `:${named}`;
      ifa.label = name.slice(0, IFNAMSIZ - 1 - alias.length) + alias;
    }
    rtmsgIfa(RTM_NEWADDR, ifa);
  }
}
