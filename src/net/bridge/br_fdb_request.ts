import { EEXIST, EINVAL, ENOENT, ENOMEM, EPERM } from '../../uapi/errno.ts';
import {
  type NeighMsg,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NTF_EXT_LEARNED,
  NTF_STICKY,
  NTF_USE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import type { Extack } from '../core/rtnetlink.ts';
import {
  BR_FDB_ADDED_BY_EXT_LEARN,
  BR_FDB_ADDED_BY_USER,
  BR_FDB_DYNAMIC_LEARNED,
  BR_FDB_LOCAL,
  BR_FDB_LOCKED,
  BR_FDB_STATIC,
  BR_FDB_STICKY,
  type FdbEntry,
} from './br_fdb_table.ts';
import { fdbNotify, fdbToNud } from './br_fdb_netlink.ts';
import { BR_STATE_FORWARDING, BR_STATE_LEARNING, type NetBridge, type NetBridgePort, nbpStateShouldLearn } from './br_private.ts';

import { brFdbUpdate, fdbCreate, fdbDelete } from './br_fdb.ts';

/** Entries by hand: `bridge fdb add`, `del`, `replace`. Linux: the second half of net/bridge/br_fdb.c. */

/** Adds or changes an entry by hand. 0 or -EPERM, -EINVAL, -ENOENT, -EEXIST. Linux: fdb_add_entry(). */
function fdbAddEntry(br: NetBridge, source: NetBridgePort | null, entry: NeighMsg, flags: number, vid: number): number {
  const state = entry.state ?? 0;
  const addr = entry.lladdr!;
  const sticky = ((entry.flags ?? 0) & NTF_STICKY) !== 0;
  if (source !== null && (state & (NUD_PERMANENT | NUD_NOARP)) === 0) {
    if (source.state !== BR_STATE_LEARNING && source.state !== BR_STATE_FORWARDING) return -EPERM;
  }
  if (source === null && (state & NUD_PERMANENT) === 0) return -EINVAL;
  if (sticky && (state & NUD_PERMANENT) !== 0) return -EINVAL;

  let modified: boolean;
  let f = br.fdb.find(addr, 0, vid);
  if (f === null) {
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT;
    f = fdbCreate(br, source, addr, 0, BR_FDB_ADDED_BY_USER, vid)!;
    modified = true;
  } else {
    if ((flags & NLM_F_EXCL) !== 0) return -EEXIST;
    modified = f.dst !== source;
    f.dst = source;
    f.flags |= BR_FDB_ADDED_BY_USER;
    fdbForgetLearned(br, f);
  }
  modified = fdbSetState(br, f, state) || modified;
  if (sticky !== ((f.flags & BR_FDB_STICKY) !== 0)) {
    f.flags ^= BR_FDB_STICKY;
    modified = true;
  }
  if (f.flags & BR_FDB_LOCKED) {
    f.flags &= ~BR_FDB_LOCKED;
    modified = true;
  }
  f.used = br.net.sim.now;
  if (modified) {
    f.updated = br.net.sim.now;
    fdbNotify(br, f, RTM_NEWNEIGH);
  }
  return 0;
}

function fdbForgetLearned(br: NetBridge, f: FdbEntry): void {
  if ((f.flags & BR_FDB_DYNAMIC_LEARNED) === 0) return;
  f.flags &= ~BR_FDB_DYNAMIC_LEARNED;
  br.fdbNLearned--;
}

/** Returns whether anything changed. */
function fdbSetState(br: NetBridge, f: FdbEntry, state: number): boolean {
  if (fdbToNud(br, f) === state) return false;
  f.flags &= ~(BR_FDB_LOCAL | BR_FDB_STATIC);
  if (state & NUD_PERMANENT) f.flags |= BR_FDB_LOCAL | BR_FDB_STATIC;
  else if (state & NUD_NOARP) f.flags |= BR_FDB_STATIC;
  return true;
}

/** What a switch or a routing daemon learnt. 0 or -EEXIST... Linux: br_fdb_external_learn_add(). */
function brFdbExternalLearnAdd(br: NetBridge, p: NetBridgePort | null, addr: Uint8Array, vid: number): number {
  const local = p === null ? BR_FDB_LOCAL | BR_FDB_STATIC : 0;
  const f = br.fdb.find(addr, 0, vid);
  if (f === null) {
    const created = fdbCreate(br, p, addr, 0, BR_FDB_ADDED_BY_EXT_LEARN | BR_FDB_ADDED_BY_USER | local, vid);
    if (created === null) return -ENOMEM;
    fdbNotify(br, created, RTM_NEWNEIGH);
    return 0;
  }
  f.updated = br.net.sim.now;
  let modified = f.dst !== p;
  f.dst = p;
  if (f.flags & BR_FDB_ADDED_BY_EXT_LEARN) {
    f.used = br.net.sim.now;
  } else {
    f.flags |= BR_FDB_ADDED_BY_EXT_LEARN;
    modified = true;
  }
  f.flags |= BR_FDB_ADDED_BY_USER | local;
  fdbForgetLearned(br, f);
  if (modified) fdbNotify(br, f, RTM_NEWNEIGH);
  return 0;
}

/** `bridge fdb add` on a port or on the bridge itself. Linux: br_fdb_add(). */
export function brFdbAdd(br: NetBridge, p: NetBridgePort | null, entry: NeighMsg, flags: number, extack: Extack): number {
  const state = entry.state ?? 0;
  const addr = entry.lladdr!;
  if ((state & (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE)) === 0) return -EINVAL;
  if (addr.every((byte) => byte === 0)) return -EINVAL;
  const group = p === null ? br.vlanGroup : p.vlanGroup;
  const vid = entry.vlan ?? 0;
  if (vid !== 0 && group?.vlans.has(vid) !== true) return -EINVAL;
  let error = brFdbAddVid(br, p, entry, flags, extack, vid);
  // Nothing said of VLANs: in each of the port's.
  if (vid === 0) for (const id of group?.vlans.keys() ?? []) if (error === 0) error = brFdbAddVid(br, p, entry, flags, extack, id);
  return error;
}

/** Linux: __br_fdb_add(). */
function brFdbAddVid(br: NetBridge, p: NetBridgePort | null, entry: NeighMsg, flags: number, extack: Extack, vid: number): number {
  const state = entry.state ?? 0;
  const ntf = entry.flags ?? 0;
  const addr = entry.lladdr!;
  if (ntf & NTF_USE) {
    if (p === null) return -EINVAL;
    if (nbpStateShouldLearn(p)) brFdbUpdate(br, p, addr, 0, BR_FDB_ADDED_BY_USER, vid);
    return 0;
  }
  if (ntf & NTF_EXT_LEARNED) {
    if (p === null && (state & NUD_PERMANENT) === 0) {
      extack.message = 'bridge: FDB entry towards bridge must be permanent';
      return -EINVAL;
    }
    return brFdbExternalLearnAdd(br, p, addr, vid);
  }
  return fdbAddEntry(br, p, entry, flags, vid);
}

/** `bridge fdb del`: -ENOENT where the entry is not that port's. Linux: br_fdb_delete(). */
export function brFdbDel(br: NetBridge, p: NetBridgePort | null, entry: NeighMsg): number {
  const group = p === null ? br.vlanGroup : p.vlanGroup;
  const vid = entry.vlan ?? 0;
  if (vid !== 0 && group?.vlans.has(vid) !== true) return -EINVAL;
  let error = -ENOENT;
  for (const id of vid === 0 ? [0, ...(group?.vlans.keys() ?? [])] : [vid]) {
    const f = br.fdb.find(entry.lladdr!, 0, id);
    if (f === null || f.dst !== p) continue;
    fdbDelete(br, f);
    error = 0;
  }
  return error;
}
