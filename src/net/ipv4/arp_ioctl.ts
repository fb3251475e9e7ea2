import { EINVAL, ENODEV, ENXIO } from '../../uapi/errno.ts';
import { ARPHRD_ETHER } from '../../uapi/if.ts';
import { type Arpreq, SIOCDARP, SIOCGARP, SIOCSARP } from '../../uapi/ioctl.ts';
import { NUD_NOARP, NUD_PERMANENT, NUD_STALE, RT_SCOPE_LINK, RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import { devGetByName, type NetDevice } from '../core/dev.ts';
import { neighCreate, neighLookup } from '../core/neigh_lookup.ts';
import { NEIGH_UPDATE_F_ADMIN, NEIGH_UPDATE_F_OVERRIDE, NUD_VALID } from '../core/neigh_state.ts';
import { neighUpdate } from '../core/neigh_update.ts';
import type { Net } from '../core/net_namespace.ts';
import { arpInvalidate } from './arp_invalidate.ts';
import { arpTable } from './arp_table.ts';
import { fibLookup } from './fib_frontend.ts';
import { FibResult, Flow4 } from './fib_lookup.ts';
import { inDevGet, IPV4_DEVCONF_PROXY_ARP } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** Flags of an ARP entry. Linux: include/uapi/linux/if_arp.h. */
export const ATF_COM = 0x02;
export const ATF_PERM = 0x04;
export const ATF_PUBL = 0x08;
const ATF_NETMASK = 0x20;
const ATF_DONTPUB = 0x40;

/** What arp(8) asks of the kernel. 0 or a negative errno. Linux: arp_ioctl(). */
export function arpIoctl(net: Net, request: number, req: Arpreq): number {
  if ((req.flags & ATF_PUBL) === 0 && (req.flags & (ATF_NETMASK | ATF_DONTPUB)) !== 0) return -EINVAL;
  const mask = (req.flags & ATF_NETMASK) === 0 ? -1 : (req.netmask ?? 0);
  let dev: NetDevice | null = null;
  if (req.dev !== '') {
    dev = devGetByName(net, req.dev);
    if (dev === null) return -ENODEV;
  } else if (request === SIOCGARP) {
    return -ENODEV;
  }
  if (request === SIOCGARP) return arpReqGet(req, dev!);
  if ((req.flags & ATF_PUBL) !== 0) return arpReqPublic(net, request, req, dev, mask);
  if (dev === null) {
    const found = routeDevice(net, req.addr);
    if (typeof found === 'number') return found;
    dev = found;
  }
  if (request === SIOCDARP) return arpInvalidate(dev, req.addr, true);
  return request === SIOCSARP ? arpReqSet(req, dev) : -EINVAL;
}

const flow = new Flow4();
const res = new FibResult();

/** The device on whose link `addr` is, by the routes. */
function routeDevice(net: Net, addr: number): NetDevice | number {
  flow.reset();
  flow.daddr = addr;
  flow.scope = RT_SCOPE_LINK;
  const err = fibLookup(net, flow, res);
  if (err !== 0) return err;
  const dev = res.type === RTN_LOCAL ? net.loopback : res.nh!.dev;
  return dev ?? -EINVAL;
}

function arpReqSet(req: Arpreq, dev: NetDevice): number {
  // Whoever calls gives an Ethernet address: it fits no other kind of device.
  if (dev.type !== ARPHRD_ETHER) return -EINVAL;
  const neigh = neighCreate(arpTable(dev.net.stack), req.addr, dev);
  if (neigh === null) return -EINVAL;
  let state = NUD_STALE;
  if ((req.flags & ATF_PERM) !== 0) {
    req.flags |= ATF_COM;
    state = NUD_PERMANENT;
  }
  const hwaddr = (req.flags & ATF_COM) !== 0 ? (req.hwaddr ?? null) : null;
  return neighUpdate(neigh, hwaddr, state, NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN);
}

/** Linux: arp_req_get(). */
function arpReqGet(req: Arpreq, dev: NetDevice): number {
  const neigh = neighLookup(arpTable(dev.net.stack), req.addr, dev);
  if (neigh === null || (neigh.nudState & NUD_NOARP) !== 0) return -ENXIO;
  req.hwaddr = neigh.ha.slice(0, 6);
  req.flags = arpStateToFlags(neigh.nudState);
  req.dev = dev.name;
  return 0;
}

/** ATF_* of a NUD state. Linux: arp_state_to_flags(). */
export function arpStateToFlags(state: number): number {
  if ((state & NUD_PERMANENT) !== 0) return ATF_PERM | ATF_COM;
  return (state & NUD_VALID) !== 0 ? ATF_COM : 0;
}

/** Published entries: proxy ARP for one address, or for a whole device (mask 0). Linux: arp_req_set_public(), arp_req_delete_public(). */
function arpReqPublic(net: Net, request: number, req: Arpreq, dev: NetDevice | null, mask: number): number {
  if (mask !== 0 && mask !== -1) return -EINVAL;
  const proxy = arpTable(net.stack).proxy;
  if (mask !== 0) {
    if (request === SIOCDARP) return proxy.delete(net, req.addr, dev);
    const hwaddr = req.hwaddr;
    if (dev === null && (req.flags & ATF_COM) !== 0 && hwaddr !== undefined) {
      dev = [...net.devByIndex.values()].find((d) => d.devAddr.every((byte, i) => byte === hwaddr[i])) ?? null;
      if (dev === null) return -ENODEV;
    }
    proxy.create(net, req.addr, dev);
    return 0;
  }
  const on = request === SIOCDARP ? 0 : 1;
  if (dev === null) {
    ipv4Net(net).devconfAll.data[IPV4_DEVCONF_PROXY_ARP] = on;
    return 0;
  }
  const idev = inDevGet(dev);
  if (idev === null) return -ENXIO;
  idev.cnf.data[IPV4_DEVCONF_PROXY_ARP] = on;
  return 0;
}
