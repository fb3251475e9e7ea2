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
function fdbAddEntry(br: NetBridge, source: NetBridgePort | null, entry: NeighMsg, flags: number): number {
  const state = entry.state ?? 0;
  const addr = entry.lladdr!;
  const sticky = ((entry.flags ?? 0) & NTF_STICKY) !== 0;
  if (source !== null && (state & (NUD_PERMANENT | NUD_NOARP)) === 0) {
    if (source.state !== BR_STATE_LEARNING && source.state !== BR_STATE_FORWARDING) return -EPERM;
  }
  if (source === null && (state & NUD_PERMANENT) === 0) return -EINVAL;
  if (sticky && (state & NUD_PERMANENT) !== 0) return -EINVAL;

  let modified: boolean;
  let f = br.fdb.find(addr, 0);
  if (f === null) {
    if ((flags & NLM_F_CREATE) === 0) return -ENOENT;
    f = fdbCreate(br, source, addr, 0, BR_FDB_ADDED_BY_USER)!;
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
function brFdbExternalLearnAdd(br: NetBridge, p: NetBridgePort | null, addr: Uint8Array): number {
  const local = p === null ? BR_FDB_LOCAL | BR_FDB_STATIC : 0;
  const f = br.fdb.find(addr, 0);
  if (f === null) {
    const created = fdbCreate(br, p, addr, 0, BR_FDB_ADDED_BY_EXT_LEARN | BR_FDB_ADDED_BY_USER | local);
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
  const ntf = entry.flags ?? 0;
  const addr = entry.lladdr!;
  if ((state & (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE)) === 0) return -EINVAL;
  if (addr.every((byte) => byte === 0)) return -EINVAL;
  // Without vlan filtering no VLAN is ever configured.
  if ((entry.vlan ?? 0) !== 0) return -EINVAL;
  if (ntf & NTF_USE) {
    if (p === null) return -EINVAL;
    if (nbpStateShouldLearn(p)) brFdbUpdate(br, p, addr, 0, BR_FDB_ADDED_BY_USER);
    return 0;
  }
  if (ntf & NTF_EXT_LEARNED) {
    if (p === null && (state & NUD_PERMANENT) === 0) {
      extack.message = 'bridge: FDB entry towards bridge must be permanent';
      return -EINVAL;
    }
    return brFdbExternalLearnAdd(br, p, addr);
  }
  return fdbAddEntry(br, p, entry, flags);
}

/** `bridge fdb del`: -ENOENT where the entry is not that port's. Linux: br_fdb_delete(). */
export function brFdbDel(br: NetBridge, p: NetBridgePort | null, entry: NeighMsg): number {
  if ((entry.vlan ?? 0) !== 0) return -EINVAL;
  const f = br.fdb.find(entry.lladdr!, 0);
  if (f === null || f.dst !== p) return -ENOENT;
  fdbDelete(br, f);
  return 0;
}
