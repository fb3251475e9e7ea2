import { IFA_F_SECONDARY, RT_SCOPE_HOST, RT_SCOPE_LINK, RT_TABLE_LOCAL, RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { FibResult, Flow4 } from './fib_lookup.ts';
import { fibGetTable, fibTableLookup } from './fib_trie.ts';
import { type Ifaddr, type InDevice, inDevGet, inDevRouteLocalnet, inetIfaMatch } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

export { type Ifaddr, type InDevice, inDevGet } from './inetdevice.ts';

/**
 * The best source address on `dev` for destination `dst` (0: any), of at most `scope`; from another device when it has none.
 * 0 when there is none. Linux: inet_select_addr().
 */
export function inetSelectAddr(dev: NetDevice, dst: number, scope: number): number {
  const idev = inDevGet(dev);
  if (idev !== null) {
    const localnetScope = inDevRouteLocalnet(idev) ? RT_SCOPE_LINK : RT_SCOPE_HOST;
    let addr = 0;
    for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) {
      if ((ifa.flags & IFA_F_SECONDARY) !== 0) continue;
      if ((ifa.scope < localnetScope ? ifa.scope : localnetScope) > scope) continue;
      if (dst === 0 || inetIfaMatch(dst, ifa)) return ifa.local;
      if (addr === 0) addr = ifa.local;
    }
    if (addr !== 0) return addr;
  }
  // Addresses of lo that are not loopback ones come first: it is the first device of a namespace.
  for (const other of dev.net.devByIndex.values()) {
    const addr = inDevSelectAddr(inDevGet(other), scope);
    if (addr !== 0) return addr;
  }
  return 0;
}

function inDevSelectAddr(idev: InDevice | null, scope: number): number {
  for (let ifa = idev === null ? null : idev.ifaList; ifa !== null; ifa = ifa.next) {
    if ((ifa.flags & IFA_F_SECONDARY) === 0 && ifa.scope !== RT_SCOPE_LINK && ifa.scope <= scope) return ifa.local;
  }
  return 0;
}

/**
 * A local address: `local` itself if it is one, on `idev` (null: anywhere), of at most `scope` and in one subnet with `dst`;
 * 0 for `local` or `dst` means any. 0 when there is none. Linux: inet_confirm_addr().
 */
export function inetConfirmAddr(net: Net, idev: InDevice | null, dst: number, local: number, scope: number): number {
  if (idev !== null) return confirmAddrIndev(idev, dst, local, scope);
  for (const dev of net.devByIndex.values()) {
    const other = inDevGet(dev);
    const addr = other === null ? 0 : confirmAddrIndev(other, dst, local, scope);
    if (addr !== 0) return addr;
  }
  return 0;
}

function confirmAddrIndev(idev: InDevice, dst: number, local: number, scope: number): number {
  const localnetScope = inDevRouteLocalnet(idev) ? RT_SCOPE_LINK : RT_SCOPE_HOST;
  let addr = 0;
  let same = false;
  for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) {
    const minScope = ifa.scope < localnetScope ? ifa.scope : localnetScope;
    if (addr === 0 && (local === ifa.local || local === 0) && minScope <= scope) {
      addr = ifa.local;
      if (same) break;
    }
    if (same) continue;
    same = (local === 0 || inetIfaMatch(local, ifa)) && (dst === 0 || inetIfaMatch(dst, ifa));
    if (!same || addr === 0) continue;
    if (local !== 0 || dst === 0 || inetIfaMatch(addr, ifa)) break;
    if (minScope <= scope) {
      addr = ifa.local;
      break;
    }
    same = false;
  }
  return same ? addr : 0;
}

/** Is `addr` in a subnet of the device, and `other` (0: not asked) in the same one? Linux: inet_addr_onlink(). */
export function inetAddrOnlink(idev: InDevice, addr: number, other: number): boolean {
  for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) {
    if ((ifa.flags & IFA_F_SECONDARY) !== 0 || !inetIfaMatch(addr, ifa)) continue;
    if (other === 0 || inetIfaMatch(other, ifa)) return true;
  }
  return false;
}

/** The first primary address of the device in subnet `prefix`/`mask`. Linux: inet_ifa_byprefix(). */
export function inetIfaByprefix(idev: InDevice, prefix: number, mask: number): Ifaddr | null {
  for (let ifa = idev.ifaList; ifa !== null; ifa = ifa.next) if (ifa.mask === mask && inetIfaMatch(prefix, ifa)) return ifa;
  return null;
}

/** The entry of address `addr` anywhere in `net`, or null. Linux: inet_lookup_ifaddr_rcu(). */
export function inetLookupIfaddr(net: Net, addr: number): Ifaddr | null {
  return ipv4Net(net).addrHash.get(addr)?.[0] ?? null;
}

const flow = new Flow4();
const res = new FibResult();

/** The device that has local address `addr` (127.0.0.0/8 counts as lo's), or null. Linux: ip_dev_find(). */
export function ipDevFind(net: Net, addr: number): NetDevice | null {
  const ifa = inetLookupIfaddr(net, addr);
  if (ifa !== null) return ifa.dev.dev;
  const local = fibGetTable(net, RT_TABLE_LOCAL);
  if (local === undefined) return null;
  flow.reset().daddr = addr;
  return fibTableLookup(local, flow, res, 0) === 0 && res.type === RTN_LOCAL ? res.nh!.dev : null;
}
