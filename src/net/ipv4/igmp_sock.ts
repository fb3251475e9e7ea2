import { EADDRINUSE, EINVAL, ENOBUFS, ENODEV } from '../../uapi/errno.ts';
import { ipv4IsMulticast } from '../../wire/addr.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Sock } from '../core/sock.ts';
import { ipDevFind } from './devinet.ts';
import { Flow4 } from './fib_lookup.ts';
import { ipMcDecGroup, ipMcIncGroup } from './igmp.ts';
import { inDevGet } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteOutputKey } from './route_output.ts';

/** A socket's membership in a group on one device (Linux: struct ip_mc_socklist). */
export interface McMembership {
  readonly multiaddr: number;
  readonly ifindex: number;
}

/** A socket that can join groups. */
export interface McSock extends Sock {
  readonly memberships: McMembership[];
}

/** The device meant by index, by address, or by the route to the group. Linux: ip_mc_find_dev(). */
function findDev(sk: Sock, group: number, address: number, ifindex: number): NetDevice | null {
  const net = sk.net;
  if (ifindex !== 0) return net.devByIndex.get(ifindex) ?? null;
  if (address !== 0) return ipDevFind(net, address);
  const flow = new Flow4();
  flow.daddr = group;
  const rt = ipRouteOutputKey(net, flow);
  return typeof rt === 'number' ? null : rt.dev;
}

/** Joins a group: 0 or -EINVAL, -ENODEV, -EADDRINUSE, -ENOBUFS. Linux: ip_mc_join_group(). */
export function ipMcJoinGroup(sk: McSock, group: number, address: number, ifindex: number): number {
  if (!ipv4IsMulticast(group)) return -EINVAL;
  const dev = findDev(sk, group, address, ifindex);
  const inDev = dev === null ? null : inDevGet(dev);
  if (dev === null || inDev === null) return -ENODEV;
  if (sk.memberships.some((m) => m.multiaddr === group && m.ifindex === dev.ifindex)) return -EADDRINUSE;
  if (sk.memberships.length >= ipv4Net(sk.net).sysctl.igmpMaxMemberships) return -ENOBUFS;
  sk.memberships.push({ multiaddr: group, ifindex: dev.ifindex });
  ipMcIncGroup(inDev, group);
  return 0;
}

/** Leaves it. Linux: ip_mc_leave_group(). */
export function ipMcLeaveGroup(sk: McSock, membership: McMembership): number {
  sk.memberships.splice(sk.memberships.indexOf(membership), 1);
  const dev = sk.net.devByIndex.get(membership.ifindex);
  const inDev = dev === undefined ? null : inDevGet(dev);
  if (inDev !== null) ipMcDecGroup(inDev, membership.multiaddr);
  return 0;
}
