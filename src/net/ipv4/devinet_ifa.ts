import { EEXIST, EINVAL, ENOBUFS } from '../../uapi/errno.ts';
import {
  type AddrMsg,
  IFA_F_DADFAILED,
  IFA_F_DEPRECATED,
  IFA_F_MANAGETEMPADDR,
  IFA_F_NODAD,
  IFA_F_PERMANENT,
  IFA_F_SECONDARY,
  IFA_F_TENTATIVE,
  INFINITY_LIFE_TIME,
  type NlMessage,
  RT_SCOPE_HOST,
  RTM_DELADDR,
  RTM_NEWADDR,
  RTMGRP_IPV4_IFADDR,
} from '../../uapi/rtnetlink.ts';
import { AF_INET } from '../../uapi/socket.ts';
import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import { Timer } from '../../sim/timer.ts';
import { ipv4IsLoopback } from '../../wire/addr.ts';
import type { NetDevice } from '../core/dev.ts';
import { NETDEV_DOWN, NETDEV_UP } from '../core/netdev_notifier.ts';
import { type Extack, rtnlNotify } from '../core/rtnetlink.ts';
import { fibAddIfaddr, fibDelIfaddr } from './fib_ifaddr.ts';
import { type Ifaddr, type InDevice, inDevGet, inDevPromoteSecondaries, inetIfaMatch } from './inetdevice.ts';

/** Flags that only IPv6 addresses have: NODAD, OPTIMISTIC, DADFAILED, HOMEADDRESS, TENTATIVE, MANAGETEMPADDR, STABLE_PRIVACY. */
const IPV6ONLY_FLAGS = IFA_F_NODAD | 0x04 | IFA_F_DADFAILED | 0x10 | IFA_F_TENTATIVE | IFA_F_MANAGETEMPADDR | 0x800;

/** The message that describes an address. Linux: inet_fill_ifaddr(). */
export function inetFillIfaddr(ifa: Ifaddr, type: typeof RTM_NEWADDR | typeof RTM_DELADDR, flags: number): NlMessage {
  const body: AddrMsg = {
    family: AF_INET,
    prefixlen: ifa.prefixlen,
    flags: ifa.flags,
    scope: ifa.scope,
    index: ifa.dev.dev.ifindex,
    cacheinfo: cacheinfo(ifa),
  };
  if (ifa.address !== 0) body.address = ifa.address;
  if (ifa.local !== 0) body.local = ifa.local;
  if (ifa.broadcast !== 0) body.broadcast = ifa.broadcast;
  if (ifa.label !== '') body.label = ifa.label;
  if (ifa.proto !== 0) body.proto = ifa.proto;
  if (ifa.rtPriority !== 0) body.rtPriority = ifa.rtPriority;
  return { type, flags, body };
}

/** Lifetimes left, in seconds; stamps in 1/100 s since boot. */
function cacheinfo(ifa: Ifaddr): NonNullable<AddrMsg['cacheinfo']> {
  let preferred = INFINITY_LIFE_TIME;
  let valid = INFINITY_LIFE_TIME;
  if ((ifa.flags & IFA_F_PERMANENT) === 0) {
    preferred = ifa.preferredLft;
    valid = ifa.validLft;
    if (preferred !== INFINITY_LIFE_TIME) {
      const age = Math.floor((ifa.dev.net.sim.now - ifa.tstamp) / NSEC_PER_SEC);
      preferred = Math.max(preferred - age, 0);
      if (valid !== INFINITY_LIFE_TIME) valid = Math.max(valid - age, 0);
    }
  }
  const centis = (ns: number): number => Math.floor(ns / 10_000_000);
  return { preferred, valid, cstamp: centis(ifa.cstamp), tstamp: centis(ifa.tstamp) };
}

/** Tells whoever listens of an address. Linux: rtmsg_ifa(). */
export function rtmsgIfa(type: typeof RTM_NEWADDR | typeof RTM_DELADDR, ifa: Ifaddr): void {
  rtnlNotify(ifa.dev.net, RTMGRP_IPV4_IFADDR, inetFillIfaddr(ifa, type, 0));
}

function notify(ifa: Ifaddr, event: number): void {
  for (const notifier of ifa.dev.ipv4.inetaddrChain) notifier(ifa, event);
}

/** Puts an address on its device's list, primaries first: 0 or a negative errno. Linux: __inet_insert_ifa(). */
export function inetInsertIfa(ifa: Ifaddr, extack: Extack = {}): number {
  if (ifa.local === 0) return 0;
  const idev = ifa.dev;
  ifa.flags &= ~(IFA_F_SECONDARY | IPV6ONLY_FLAGS);
  let lastPrimary: Ifaddr | null = null;
  let last: Ifaddr | null = null;
  for (let other = idev.ifaList; other !== null; other = other.next) {
    if ((other.flags & IFA_F_SECONDARY) === 0 && ifa.scope <= other.scope) lastPrimary = other;
    if (other.mask === ifa.mask && inetIfaMatch(other.address, ifa)) {
      if (other.local === ifa.local) return -EEXIST;
      if (other.scope !== ifa.scope) {
        extack.message = 'ipv4: Invalid scope value';
        return -EINVAL;
      }
      ifa.flags |= IFA_F_SECONDARY;
    }
    last = other;
  }
  const behind = (ifa.flags & IFA_F_SECONDARY) !== 0 ? last : lastPrimary;
  linkBehind(idev, behind, ifa);
  hashInsert(ifa);
  ifa.dead = false;
  armLifetime(ifa);
  rtmsgIfa(RTM_NEWADDR, ifa);
  notify(ifa, NETDEV_UP);
  return 0;
}

function linkBehind(idev: InDevice, behind: Ifaddr | null, ifa: Ifaddr): void {
  if (behind === null) {
    ifa.next = idev.ifaList;
    idev.ifaList = ifa;
  } else {
    ifa.next = behind.next;
    behind.next = ifa;
  }
}

function unlink(idev: InDevice, ifa: Ifaddr): void {
  if (idev.ifaList === ifa) {
    idev.ifaList = ifa.next;
    return;
  }
  for (let before = idev.ifaList; before !== null; before = before.next) {
    if (before.next !== ifa) continue;
    before.next = ifa.next;
    return;
  }
}

function hashInsert(ifa: Ifaddr): void {
  const hash = ifa.dev.ipv4.addrHash;
  const same = hash.get(ifa.local);
  if (same === undefined) hash.set(ifa.local, [ifa]);
  else same.unshift(ifa);
}

function hashRemove(ifa: Ifaddr): void {
  const hash = ifa.dev.ipv4.addrHash;
  const same = hash.get(ifa.local);
  const at = same?.indexOf(ifa) ?? -1;
  if (at < 0) return;
  same!.splice(at, 1);
  if (same!.length === 0) hash.delete(ifa.local);
}

/**
 * Takes an address off its device. With a primary its secondaries go too, unless promote_secondaries makes the first of them
 * the new primary. Linux: __inet_del_ifa().
 */
export function inetDelIfa(ifa: Ifaddr): void {
  const idev = ifa.dev;
  const primary = (ifa.flags & IFA_F_SECONDARY) === 0;
  let promote: Ifaddr | null = null;
  let lastPrim: Ifaddr | null = idev.ifaList;
  if (!idev.dead && primary) {
    const doPromote = inDevPromoteSecondaries(idev);
    let other = ifa.next;
    while (other !== null) {
      const next: Ifaddr | null = other.next;
      if ((other.flags & IFA_F_SECONDARY) === 0 && ifa.scope <= other.scope) lastPrim = other;
      if ((other.flags & IFA_F_SECONDARY) !== 0 && sameSubnet(ifa, other)) {
        if (doPromote) {
          promote = other;
          break;
        }
        dropIfa(other);
      }
      other = next;
    }
    // The secondaries change their primary: their routes go now and come back with the new source.
    for (let sec = promote; sec !== null; sec = sec.next) if (sameSubnet(ifa, sec)) fibDelIfaddr(sec, ifa);
  }
  const followed = ifa.next;
  dropIfa(ifa);
  if (promote !== null) promoteIfa(ifa, promote, lastPrim === ifa ? null : lastPrim, followed === promote);
}

function sameSubnet(a: Ifaddr, b: Ifaddr): boolean {
  return a.mask === b.mask && inetIfaMatch(a.address, b);
}

function dropIfa(ifa: Ifaddr): void {
  unlink(ifa.dev, ifa);
  hashRemove(ifa);
  ifa.dead = true;
  if (ifa.timer !== null) ifa.dev.net.sim.delTimer(ifa.timer);
  rtmsgIfa(RTM_DELADDR, ifa);
  notify(ifa, NETDEV_DOWN);
}

function promoteIfa(old: Ifaddr, promote: Ifaddr, lastPrim: Ifaddr | null, adjacent: boolean): void {
  const idev = promote.dev;
  const nextSec = promote.next;
  if (!adjacent) {
    unlink(idev, promote);
    linkBehind(idev, lastPrim, promote);
  }
  promote.flags &= ~IFA_F_SECONDARY;
  rtmsgIfa(RTM_NEWADDR, promote);
  notify(promote, NETDEV_UP);
  for (let sec = nextSec; sec !== null; sec = sec.next) if (sameSubnet(old, sec)) fibAddIfaddr(sec);
}

/** An address set by ioctl or by the kernel itself: as inetInsertIfa, with what that implies. Linux: inet_set_ifa(). */
export function inetSetIfa(dev: NetDevice, ifa: Ifaddr, extack: Extack = {}): number {
  const idev = inDevGet(dev);
  if (idev === null) return -ENOBUFS;
  idev.cnf.setAll();
  if (ipv4IsLoopback(ifa.local)) ifa.scope = RT_SCOPE_HOST;
  return inetInsertIfa(ifa, extack);
}

/** Sets lifetimes in seconds, INFINITY_LIFE_TIME for ever. Linux: set_ifa_lifetime(). */
export function setIfaLifetime(ifa: Ifaddr, valid: number, preferred: number): void {
  let flags = ifa.flags & ~(IFA_F_PERMANENT | IFA_F_DEPRECATED);
  if (valid !== INFINITY_LIFE_TIME) ifa.validLft = valid;
  else flags |= IFA_F_PERMANENT;
  if (preferred !== INFINITY_LIFE_TIME) {
    if (preferred === 0) flags |= IFA_F_DEPRECATED;
    ifa.preferredLft = preferred;
  }
  ifa.flags = flags;
  ifa.tstamp = ifa.dev.net.sim.now;
  if (ifa.cstamp === 0) ifa.cstamp = ifa.tstamp;
}

/** Arms the timer for what happens next in an address's life. Linux: check_lifetime(). */
export function armLifetime(ifa: Ifaddr): void {
  const sim = ifa.dev.net.sim;
  if ((ifa.flags & IFA_F_PERMANENT) !== 0) {
    if (ifa.timer !== null) sim.delTimer(ifa.timer);
    return;
  }
  let next = Infinity;
  if (ifa.validLft !== INFINITY_LIFE_TIME) next = ifa.tstamp + ifa.validLft * NSEC_PER_SEC;
  if (ifa.preferredLft !== INFINITY_LIFE_TIME && (ifa.flags & IFA_F_DEPRECATED) === 0) {
    next = Math.min(next, ifa.tstamp + ifa.preferredLft * NSEC_PER_SEC);
  }
  if (next === Infinity) return;
  ifa.timer ??= new Timer(() => checkLifetime(ifa));
  sim.modTimer(ifa.timer, next);
}

function checkLifetime(ifa: Ifaddr): void {
  const age = (ifa.dev.net.sim.now - ifa.tstamp) / NSEC_PER_SEC;
  if (ifa.validLft !== INFINITY_LIFE_TIME && age >= ifa.validLft) {
    inetDelIfa(ifa);
    return;
  }
  if (ifa.preferredLft !== INFINITY_LIFE_TIME && age >= ifa.preferredLft && (ifa.flags & IFA_F_DEPRECATED) === 0) {
    ifa.flags |= IFA_F_DEPRECATED;
    rtmsgIfa(RTM_NEWADDR, ifa);
  }
  armLifetime(ifa);
}
