import { EINVAL, ENOMEM } from '../../uapi/errno.ts';
import { RTM_DELNEIGH, RTM_NEWNEIGH } from '../../uapi/rtnetlink.ts';
import { macEqual } from '../../wire/addr.ts';
import { isValidEtherAddr } from '../core/eth.ts';
import {
  BR_FDB_ADDED_BY_EXT_LEARN,
  BR_FDB_ADDED_BY_USER,
  BR_FDB_DYNAMIC_LEARNED,
  BR_FDB_LOCAL,
  BR_FDB_LOCKED,
  BR_FDB_OFFLOADED,
  BR_FDB_STATIC,
  BR_FDB_STICKY,
  type FdbEntry,
} from './br_fdb_table.ts';
import { fdbNotify, holdTime } from './br_fdb_netlink.ts';
import { type NetBridge, type NetBridgePort } from './br_private.ts';
import type { BrVlanGroup } from './br_vlan_group.ts';

/** The forwarding database. Linux: net/bridge/br_fdb.c. */

/** Two runs of the work that takes aged entries out are at least so far apart; with an ageing time of 0 there is little to do. */
const GC_MIN_DELAY = 10e6;
const GC_IDLE_DELAY = 1e9;

/** Linux: fdb_create(): null when no more may be learned. */
export function fdbCreate(
  br: NetBridge,
  source: NetBridgePort | null,
  bytes: Uint8Array,
  at: number,
  flags: number,
  vid = 0,
): FdbEntry | null {
  if ((flags & (BR_FDB_ADDED_BY_USER | BR_FDB_LOCAL)) === 0) {
    if (br.fdbMaxLearned > 0 && br.fdbNLearned >= br.fdbMaxLearned) return null;
    flags |= BR_FDB_DYNAMIC_LEARNED;
    br.fdbNLearned++;
  }
  return br.fdb.add(bytes, at, source, flags, br.net.sim.now, vid);
}

export function fdbDelete(br: NetBridge, f: FdbEntry): void {
  br.fdb.remove(f);
  if (f.flags & BR_FDB_DYNAMIC_LEARNED) br.fdbNLearned--;
  fdbNotify(br, f, RTM_DELNEIGH);
}

function hasVlan(group: BrVlanGroup | null, vid: number): boolean {
  return vid === 0 || (group !== null && group.vlans.has(vid));
}

/** Deletes a local entry unless another port, or the bridge itself, has the same address. Linux: fdb_delete_local(). */
function fdbDeleteLocal(br: NetBridge, p: NetBridgePort | null, f: FdbEntry): void {
  for (const other of br.ports) {
    if (other !== p && macEqual(other.dev.devAddr, 0, f.addr, 0) && hasVlan(other.vlanGroup, f.vid)) {
      f.dst = other;
      f.flags &= ~BR_FDB_ADDED_BY_USER;
      return;
    }
  }
  if (p !== null && macEqual(br.dev.devAddr, 0, f.addr, 0) && hasVlan(br.vlanGroup, f.vid)) {
    f.dst = null;
    f.flags &= ~BR_FDB_ADDED_BY_USER;
    return;
  }
  fdbDelete(br, f);
}

/** Adds the entry for an own address of a port, or of the bridge (null). 0 or -EINVAL. Linux: fdb_add_local(). */
export function brFdbAddLocal(br: NetBridge, source: NetBridgePort | null, addr: Uint8Array, vid = 0): number {
  if (!isValidEtherAddr(addr)) return -EINVAL;
  const there = br.fdb.find(addr, 0, vid);
  if (there !== null) {
    // Several ports may have the same address: the first one counts.
    if (there.flags & BR_FDB_LOCAL) return 0;
    fdbDelete(br, there);
  }
  const f = fdbCreate(br, source, addr, 0, BR_FDB_LOCAL | BR_FDB_STATIC, vid);
  if (f === null) return -ENOMEM;
  fdbNotify(br, f, RTM_NEWNEIGH);
  return 0;
}

/** A port's address changed. Linux: br_fdb_changeaddr(). */
export function brFdbChangeaddr(p: NetBridgePort, addr: Uint8Array): void {
  for (let f = p.br.fdb.first; f !== null;) {
    const next: FdbEntry | null = f.next;
    if (f.dst === p && (f.flags & BR_FDB_LOCAL) !== 0 && (f.flags & BR_FDB_ADDED_BY_USER) === 0) fdbDeleteLocal(p.br, p, f);
    f = next;
  }
  brFdbAddLocal(p.br, p, addr);
  for (const vid of p.vlanGroup?.vlans.keys() ?? []) brFdbAddLocal(p.br, p, addr, vid);
}

/** The bridge's own address is about to change. Linux: br_fdb_change_mac_address(). */
export function brFdbChangeMacAddress(br: NetBridge, addr: Uint8Array): void {
  for (const vid of [0, ...(br.vlanGroup?.vlans.keys() ?? [])]) {
    const f = br.fdb.find(br.dev.devAddr, 0, vid);
    if (f !== null && (f.flags & BR_FDB_LOCAL) !== 0 && f.dst === null && (f.flags & BR_FDB_ADDED_BY_USER) === 0) {
      fdbDeleteLocal(br, null, f);
    }
    brFdbAddLocal(br, null, addr, vid);
  }
}

/** A VLAN is taken off a port (null: the bridge): its entries there go. Linux: br_fdb_find_delete_local(), br_fdb_delete_by_port(). */
export function brFdbDeleteByVlan(br: NetBridge, p: NetBridgePort | null, vid: number): void {
  for (let f = br.fdb.first; f !== null;) {
    const next: FdbEntry | null = f.next;
    if (f.vid === vid && f.dst === p) {
      if ((f.flags & BR_FDB_LOCAL) !== 0) fdbDeleteLocal(br, p, f);
      else if ((f.flags & BR_FDB_STATIC) === 0) fdbDelete(br, f);
    }
    f = next;
  }
}

/** Takes aged entries out and sets the timer for the next that ages. Linux: br_fdb_cleanup(). */
export function brFdbCleanup(br: NetBridge): void {
  const now = br.net.sim.now;
  const hold = holdTime(br);
  let delay = br.ageingTime;
  for (let f = br.fdb.first; f !== null;) {
    const next: FdbEntry | null = f.next;
    if ((f.flags & (BR_FDB_STATIC | BR_FDB_ADDED_BY_EXT_LEARN)) === 0) {
      const left = f.updated + hold - now;
      if (left > 0) delay = Math.min(delay, left);
      else fdbDelete(br, f);
    }
    f = next;
  }
  br.net.sim.modTimer(br.gcTimer, now + Math.max(delay, hold === 0 ? GC_IDLE_DELAY : GC_MIN_DELAY));
}

/** Which entries a flush is to take. Linux: struct net_bridge_fdb_flush_desc. */
export interface FdbFlushDesc {
  flags: number;
  flagsMask: number;
  /** 0: of all ports. */
  portIfindex: number;
  vlan?: number;
}

/** Deletes what matches, local entries of the bridge's own too where the mask allows. Linux: br_fdb_flush(). */
export function brFdbFlush(br: NetBridge, desc: FdbFlushDesc): void {
  for (let f = br.fdb.first; f !== null;) {
    const next: FdbEntry | null = f.next;
    const ifindex = (f.dst?.dev ?? br.dev).ifindex;
    const wanted = (desc.portIfindex === 0 || ifindex === desc.portIfindex) && (desc.vlan === undefined || f.vid === desc.vlan);
    if ((f.flags & desc.flagsMask) === desc.flags && wanted) fdbDelete(br, f);
    f = next;
  }
}

/** Deletes a port's entries (null: the bridge's own): the learned ones, or `all`. Linux: br_fdb_delete_by_port(). */
export function brFdbDeleteByPort(br: NetBridge, p: NetBridgePort | null, all: boolean): void {
  for (let f = br.fdb.first; f !== null;) {
    const next: FdbEntry | null = f.next;
    if (f.dst === p && (all || !fdbSurvivesPortDown(f))) {
      if (f.flags & BR_FDB_LOCAL) fdbDeleteLocal(br, p, f);
      else fdbDelete(br, f);
    }
    f = next;
  }
}

function fdbSurvivesPortDown(f: FdbEntry): boolean {
  if (f.flags & BR_FDB_STATIC) return true;
  return (f.flags & BR_FDB_ADDED_BY_EXT_LEARN) !== 0 && (f.flags & BR_FDB_OFFLOADED) === 0;
}

/**
 * Learns that the address at `bytes[at]` is behind `source`. On the packet's way: for a known address it costs a look-up and
 * a store. Linux: br_fdb_update().
 */
export function brFdbUpdate(br: NetBridge, source: NetBridgePort, bytes: Uint8Array, at: number, flags: number, vid = 0): void {
  if (holdTime(br) === 0) return;
  const f = br.fdb.find(bytes, at, vid);
  if (f === null) {
    const created = fdbCreate(br, source, bytes, at, flags, vid);
    if (created !== null) fdbNotify(br, created, RTM_NEWNEIGH);
    return;
  }
  // Own address as a sender's: somebody uses it too, or a loop.
  if ((f.flags & BR_FDB_LOCAL) !== 0) return;
  f.updated = br.net.sim.now;
  if (source !== f.dst && (f.flags & BR_FDB_STICKY) === 0) fdbRoam(br, f, source);
  f.flags |= flags & BR_FDB_ADDED_BY_USER;
}

/** The station moved to another port; static entries move too. */
function fdbRoam(br: NetBridge, f: FdbEntry, source: NetBridgePort): void {
  f.dst = source;
  f.flags &= ~(BR_FDB_LOCKED | BR_FDB_ADDED_BY_EXT_LEARN);
  fdbNotify(br, f, RTM_NEWNEIGH);
}

/** Learns, or keeps, an address on a locked port for the authenticator to see. Linux: br_fdb_update(..., BIT(BR_FDB_LOCKED)). */
export function brFdbUpdateLocked(br: NetBridge, source: NetBridgePort, bytes: Uint8Array, at: number): void {
  brFdbUpdate(br, source, bytes, at, BR_FDB_LOCKED);
}
