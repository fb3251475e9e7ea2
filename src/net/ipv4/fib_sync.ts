import { IFF_LOWER_UP, IFF_RUNNING, IFF_UP } from '../../uapi/if.ts';
import { RT_SCOPE_NOWHERE, RT_TABLE_MAIN, RTNH_F_DEAD, RTNH_F_LINKDOWN } from '../../uapi/rtnetlink.ts';
import { devGetFlags, type NetDevice } from '../core/dev.ts';
import { NETDEV_CHANGE, NETDEV_UNREGISTER } from '../core/netdev_notifier.ts';
import { type FibInfo, fibRebalance } from './fib_semantics.ts';
import { inDevGet } from './inetdevice.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** A local address went: routes that wanted it as source die. How many did. Linux: fib_sync_down_addr(). */
export function fibSyncDownAddr(dev: NetDevice, local: number): number {
  if (local === 0) return 0;
  let died = 0;
  for (const fi of ipv4Net(dev.net).fibInfos.values()) {
    if (fi.tbId !== RT_TABLE_MAIN || fi.prefsrc !== local) continue;
    fi.flags |= RTNH_F_DEAD;
    fi.pfsrcRemoved = true;
    died++;
  }
  return died;
}

/**
 * A device lost its carrier (NETDEV_CHANGE), went down or goes away: its next hops get LINKDOWN, or DEAD and LINKDOWN; with
 * `force` also those of scope host. How many routes have no next hop left. Linux: fib_sync_down_dev().
 */
export function fibSyncDownDev(dev: NetDevice, event: number, force: boolean): number {
  const infos = ipv4Net(dev.net).fibInfosOfDev.get(dev);
  if (infos === undefined) return 0;
  const spared = force ? -1 : RT_SCOPE_NOWHERE;
  let affected = 0;
  for (const fi of infos) if (syncDownInfo(fi, dev, event, spared)) affected++;
  return affected;
}

function syncDownInfo(fi: FibInfo, dev: NetDevice, event: number, spared: number): boolean {
  const flags = event === NETDEV_CHANGE ? RTNH_F_LINKDOWN : RTNH_F_DEAD | RTNH_F_LINKDOWN;
  let dead = 0;
  for (const nh of fi.nhs) {
    if ((nh.flags & RTNH_F_DEAD) !== 0) {
      dead++;
    } else if (nh.dev === dev && nh.scope !== spared) {
      nh.flags |= flags;
      dead++;
    }
    if (event === NETDEV_UNREGISTER && nh.dev === dev) {
      dead = fi.nhs.length;
      break;
    }
  }
  const all = dead === fi.nhs.length;
  if (all) fi.flags |= flags;
  fibRebalance(fi);
  return all;
}

/** A device came up (RTNH_F_DEAD) or got its carrier back (RTNH_F_LINKDOWN): its next hops live again. Linux: fib_sync_up(). */
export function fibSyncUp(dev: NetDevice, flags: number): void {
  if ((dev.flags & IFF_UP) === 0) return;
  if ((flags & RTNH_F_DEAD) !== 0 && (devGetFlags(dev) & (IFF_RUNNING | IFF_LOWER_UP)) !== 0) flags |= RTNH_F_LINKDOWN;
  const infos = ipv4Net(dev.net).fibInfosOfDev.get(dev);
  if (infos === undefined) return;
  for (const fi of infos) {
    let alive = 0;
    for (const nh of fi.nhs) {
      if ((nh.flags & flags) === 0) {
        alive++;
      } else if (nh.dev === dev && inDevGet(dev) !== null) {
        alive++;
        nh.flags &= ~flags;
      }
    }
    if (alive > 0) fi.flags &= ~flags;
    fibRebalance(fi);
  }
}
