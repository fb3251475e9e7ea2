import { EADDRNOTAVAIL, EINVAL, ENODEV, ENOBUFS } from '../../uapi/errno.ts';
import { IFF_BROADCAST, IFF_POINTOPOINT, IFF_UP } from '../../uapi/if.ts';
import {
  type Arpreq,
  type Ifconf,
  type Ifreq,
  type Rtentry,
  SIOCADDRT,
  SIOCDARP,
  SIOCDELRT,
  SIOCGARP,
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFCONF,
  SIOCGIFDSTADDR,
  SIOCGIFNETMASK,
  SIOCSARP,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFDSTADDR,
  SIOCSIFFLAGS,
  SIOCSIFNETMASK,
} from '../../uapi/ioctl.ts';
import { INFINITY_LIFE_TIME } from '../../uapi/rtnetlink.ts';
import { ipv4IsZeronet, maskOf, prefixLengthOf } from '../../wire/addr.ts';
import { devGetByName } from '../core/dev.ts';
import { devChangeFlags } from '../core/dev_flags.ts';
import type { Net } from '../core/net_namespace.ts';
import { arpIoctl } from './arp_ioctl.ts';
import { devIoctl } from './dev_ioctl.ts';
import { inetDelIfa, inetInsertIfa, inetSetIfa, setIfaLifetime } from './devinet_ifa.ts';
import { Ifaddr, inDevGet, type InDevice } from './inetdevice.ts';
import { ipRtIoctl } from './rt_ioctl.ts';

/** The SIOC* requests of net-tools: `arg` is an Ifreq, Rtentry or Arpreq and is filled in. 0 or a negative errno. Linux: inet_ioctl(). */
export function inetIoctl(net: Net, request: number, arg: object): number {
  switch (request) {
    case SIOCADDRT:
    case SIOCDELRT:
      return ipRtIoctl(net, request, arg as Rtentry);
    case SIOCDARP:
    case SIOCGARP:
    case SIOCSARP:
      return arpIoctl(net, request, arg as Arpreq);
    case SIOCGIFCONF:
      return inetGifconf(net, arg as Ifconf);
    case SIOCGIFADDR:
    case SIOCGIFBRDADDR:
    case SIOCGIFNETMASK:
    case SIOCGIFDSTADDR:
    case SIOCSIFADDR:
    case SIOCSIFBRDADDR:
    case SIOCSIFNETMASK:
    case SIOCSIFDSTADDR:
    case SIOCSIFFLAGS:
      return devinetIoctl(net, request, arg as Ifreq);
    default:
      return devIoctl(net, request, arg as Ifreq);
  }
}

/** All addresses of all devices. Linux: inet_gifconf(). */
function inetGifconf(net: Net, ifc: Ifconf): number {
  for (const dev of net.devByIndex.values()) {
    for (let ifa = inDevGet(dev)?.ifaList ?? null; ifa !== null; ifa = ifa.next) {
      ifc.ifreqs.push({ name: ifa.label, addr: ifa.local });
    }
  }
  return 0;
}

/** The prefix length an address has by its class; -1 for multicast. Linux: inet_abc_len(). */
function inetAbcLen(addr: number): number {
  if (ipv4IsZeronet(addr) || addr === -1) return 0;
  const top = addr >>> 28;
  if (top < 8) return 8;
  if (top < 12) return 16;
  if (top < 14) return 24;
  return top === 14 ? -1 : 32;
}

/** Addresses by ioctl: one for each label ("eth0", "eth0:1"). Linux: devinet_ioctl(). */
function devinetIoctl(net: Net, request: number, ifr: Ifreq): number {
  const colon = ifr.name.indexOf(':');
  const dev = devGetByName(net, colon < 0 ? ifr.name : ifr.name.slice(0, colon));
  if (dev === null) return -ENODEV;
  const idev = inDevGet(dev);
  const ifa = idev === null ? null : byLabel(idev, ifr.name);
  if (request === SIOCSIFFLAGS) {
    if (colon < 0) return devChangeFlags(dev, ifr.flags ?? 0);
    if (ifa === null) return -EADDRNOTAVAIL;
    if (((ifr.flags ?? 0) & IFF_UP) === 0) inetDelIfa(ifa);
    return 0;
  }
  if (request === SIOCSIFADDR) return idev === null ? -ENOBUFS : setAddress(idev, ifa, ifr);
  if (ifa === null) return -EADDRNOTAVAIL;
  const addr = ifr.addr ?? 0;
  switch (request) {
    case SIOCGIFADDR:
      ifr.addr = ifa.local;
      return 0;
    case SIOCGIFBRDADDR:
      ifr.addr = ifa.broadcast;
      return 0;
    case SIOCGIFDSTADDR:
      ifr.addr = ifa.address;
      return 0;
    case SIOCGIFNETMASK:
      ifr.addr = ifa.mask;
      return 0;
    case SIOCSIFBRDADDR:
      if (ifa.broadcast !== addr) reinsert(ifa, () => (ifa.broadcast = addr));
      return 0;
    case SIOCSIFDSTADDR:
      if (ifa.address === addr) return 0;
      if (inetAbcLen(addr) < 0) return -EINVAL;
      reinsert(ifa, () => (ifa.address = addr));
      return 0;
    default:
      return setNetmask(ifa, addr);
  }
}

function byLabel(idev: InDevice, label: string): Ifaddr | null {
  let ifa = idev.ifaList;
  while (ifa !== null && ifa.label !== label) ifa = ifa.next;
  return ifa;
}

/** An address is changed by taking it off and putting it back. */
function reinsert(ifa: Ifaddr, change: () => void): void {
  inetDelIfa(ifa);
  change();
  inetInsertIfa(ifa);
}

function setAddress(idev: InDevice, ifa: Ifaddr | null, ifr: Ifreq): number {
  const dev = idev.dev;
  const addr = ifr.addr ?? 0;
  if (inetAbcLen(addr) < 0) return -EINVAL;
  if (ifa === null) {
    ifa = new Ifaddr(idev, ifr.name);
  } else {
    if (ifa.local === addr) return 0;
    inetDelIfa(ifa);
    ifa.broadcast = 0;
    ifa.scope = 0;
  }
  ifa.address = addr;
  ifa.local = addr;
  if ((dev.flags & IFF_POINTOPOINT) !== 0) {
    ifa.prefixlen = 32;
    ifa.mask = -1;
  } else {
    ifa.prefixlen = inetAbcLen(addr);
    ifa.mask = maskOf(ifa.prefixlen);
    if ((dev.flags & IFF_BROADCAST) !== 0 && ifa.prefixlen < 31) ifa.broadcast = addr | ~ifa.mask;
  }
  setIfaLifetime(ifa, INFINITY_LIFE_TIME, INFINITY_LIFE_TIME);
  return inetSetIfa(dev, ifa);
}

function setNetmask(ifa: Ifaddr, mask: number): number {
  const length = prefixLengthOf(mask);
  if (length === undefined) return -EINVAL;
  if (ifa.mask === mask) return 0;
  const old = ifa.mask;
  reinsert(ifa, () => {
    ifa.mask = mask;
    ifa.prefixlen = length;
    // A broadcast address that went with the old mask goes with the new one.
    const broadcasts = (ifa.dev.dev.flags & IFF_BROADCAST) !== 0 && length < 31;
    if (broadcasts && ifa.broadcast === (ifa.local | ~old)) ifa.broadcast = ifa.local | ~mask;
  });
  return 0;
}
