import type { Timer } from '../../sim/timer.ts';
import { inDevGet, type InDevice } from './inetdevice.ts';
import type { NetDevice } from '../core/dev.ts';

/** A multicast group that a device listens to (Linux: struct ip_mc_list). Source lists are not kept: any source is wanted. */
export class IpMcList {
  readonly multiaddr: number;
  /** Sockets (and the kernel itself) that joined. */
  users = 1;
  /** Its MAC address is on the device's list. */
  loaded = false;
  /** A report was sent by us last (version 2: we must say when we leave). */
  reporter = false;
  /** Unsolicited reports still to send; version 3: filter-mode-change records. */
  unsolicitCount = 0;
  crcount = 0;
  /** A timer runs: report when it fires. Made when first needed. */
  timer: Timer | null = null;
  /** Version 3: the next report answers a query for this group. */
  queried = false;

  constructor(multiaddr: number) {
    this.multiaddr = multiaddr;
  }
}

/** A device's groups, and how it talks to the multicast routers there. */
export class IpMcDevice {
  readonly list: IpMcList[] = [];
  /** The device is up: groups are announced. */
  up = false;
  /** Version 3: groups that were left and must still be told (with how often), and the timers of general answers. */
  readonly tomb: { multiaddr: number; crcount: number }[] = [];
  ifcTimer: Timer | null = null;
  ifcCount = 0;
  gqTimer: Timer | null = null;
  gqRunning = false;
  /** Until when an older querier's version is to be spoken, ns; 0: none was heard. */
  v1Seen = 0;
  v2Seen = 0;
  /** Robustness (0: the sysctl's), query interval and response interval, ns. */
  qrv = 0;
  qi = 125_000_000_000;
  qri = 10_000_000_000;
}

export function mcDevice(inDev: InDevice): IpMcDevice {
  return ((inDev.mc as IpMcDevice | null) ?? (inDev.mc = new IpMcDevice())) as IpMcDevice;
}

/** The group `addr` of the device, or null. */
export function ipMcFind(inDev: InDevice, addr: number): IpMcList | null {
  if (inDev.mc === null) return null;
  const list = (inDev.mc as IpMcDevice).list;
  for (let i = 0; i < list.length; i++) if (list[i].multiaddr === addr) return list[i];
  return null;
}

/** Does the device want packets to the group? IGMP's own are always wanted. Linux: ip_check_mc_rcu(). */
export function ipCheckMc(inDev: InDevice, addr: number, proto: number): boolean {
  if (ipMcFind(inDev, addr) === null) return false;
  return proto >= 0;
}

/** All groups of a device: for /proc/net/igmp. */
export function ipMcGroups(dev: NetDevice): readonly IpMcList[] {
  const inDev = inDevGet(dev);
  return inDev === null || inDev.mc === null ? [] : (inDev.mc as IpMcDevice).list;
}
