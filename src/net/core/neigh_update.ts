import { EINVAL, EPERM } from '../../uapi/errno.ts';
import {
  NTF_EXT_LEARNED,
  NTF_ROUTER,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import { macEqual } from '../../wire/addr.ts';
import { kfreeSkb } from './drop_reason.ts';
import {
  NEIGH_UPDATE_F_ADMIN,
  NEIGH_UPDATE_F_EXT_LEARNED,
  NEIGH_UPDATE_F_MANAGED,
  NEIGH_UPDATE_F_OVERRIDE,
  NEIGH_UPDATE_F_USE,
  NEIGH_UPDATE_F_WEAK_OVERRIDE,
  NUD_CONNECTED,
  NUD_IN_TIMER,
  NUD_VALID,
} from './neigh_state.ts';
import { type Neighbour, neighInvalidate, neighNotify, neighOutput, NO_PACKETS, startTimer, stopTimer } from './neighbour.ts';
import type { Extack } from './rtnetlink.ts';

/**
 * New knowledge of a neighbour: `lladdr` null for "the address it has". `flags` NEIGH_UPDATE_F_*. 0, -EPERM (the entry is
 * dead or permanent) or -EINVAL (no address given and none known). Linux: __neigh_update().
 */
export function neighUpdate(neigh: Neighbour, lladdr: Uint8Array | null, state: number, flags: number, extack: Extack = {}): number {
  const old = neigh.nudState;
  if (neigh.dead) {
    extack.message = 'Neighbor entry is now dead';
    return -EPERM;
  }
  if ((flags & NEIGH_UPDATE_F_ADMIN) === 0 && (old & (NUD_NOARP | NUD_PERMANENT)) !== 0) return -EPERM;
  let notify = updateFlags(neigh, flags);
  if ((flags & (NEIGH_UPDATE_F_USE | NEIGH_UPDATE_F_MANAGED)) !== 0) {
    neigh.nudState = old & ~NUD_PERMANENT;
    return finishUpdate(neigh, old, notify, 0);
  }
  if ((state & NUD_VALID) === 0) {
    stopTimer(neigh);
    neigh.nudState = state;
    notify ||= (old & NUD_VALID) !== 0;
    if ((old & (NUD_INCOMPLETE | NUD_PROBE)) !== 0 && (state & NUD_FAILED) !== 0) {
      neighInvalidate(neigh);
      notify = true;
    }
    return finishUpdate(neigh, old, notify, 0);
  }
  return updateValid(neigh, lladdr, state, flags, old, notify, extack);
}

/** The new state has an address. */
function updateValid(
  neigh: Neighbour,
  lladdr: Uint8Array | null,
  state: number,
  flags: number,
  old: number,
  notify: boolean,
  extack: Extack,
): number {
  const now = neigh.table.stack.sim.now;
  if (lladdr === null && (old & NUD_VALID) === 0) {
    extack.message = 'No link layer address given';
    return finishUpdate(neigh, old, notify, -EINVAL);
  }
  let changed = lladdr !== null && ((old & NUD_VALID) === 0 || !macEqual(lladdr, 0, neigh.ha, 0));
  if ((state & NUD_CONNECTED) !== 0) neigh.confirmed = now;
  if ((old & NUD_VALID) !== 0) {
    if (changed && (flags & NEIGH_UPDATE_F_OVERRIDE) === 0) {
      if ((flags & NEIGH_UPDATE_F_WEAK_OVERRIDE) === 0 || (old & NUD_CONNECTED) === 0) return finishUpdate(neigh, old, notify, 0);
      changed = false;
      state = NUD_STALE;
    } else if (!changed && state === NUD_STALE && (flags & NEIGH_UPDATE_F_ADMIN) === 0) state = old;
  }
  if (state !== old || changed) neigh.updated = now;
  if (state !== old) {
    stopTimer(neigh);
    if ((state & NUD_PROBE) !== 0) neigh.probes = 0;
    if ((state & NUD_IN_TIMER) !== 0) startTimer(neigh, now + ((state & NUD_REACHABLE) !== 0 ? neigh.parms.reachableTime : 0));
    neigh.nudState = state;
    notify = true;
  }
  if (changed) {
    neigh.ha.set(lladdr!.subarray(0, 6));
    if ((state & NUD_CONNECTED) === 0) neigh.confirmed = now - neigh.parms.baseReachableTime * 2;
    notify = true;
  }
  if (state !== old && (old & NUD_VALID) === 0) flushQueue(neigh);
  return finishUpdate(neigh, old, notify, 0);
}

/** The address is known: what waited goes. */
function flushQueue(neigh: Neighbour): void {
  const queue = neigh.arpQueue;
  neigh.arpQueue = NO_PACKETS;
  neigh.arpQueueBytes = 0;
  for (const skb of queue) {
    if ((neigh.nudState & NUD_VALID) !== 0) neighOutput(neigh, skb);
    else kfreeSkb(skb, 'NEIGH_FAILED', neigh.dev.net);
  }
}

/** Linux: neigh_update_flags(). Did they change? */
function updateFlags(neigh: Neighbour, flags: number): boolean {
  if ((flags & NEIGH_UPDATE_F_ADMIN) === 0) return false;
  const managed = (flags & NEIGH_UPDATE_F_MANAGED) !== 0;
  if (managed !== neigh.managed) {
    neigh.managed = managed;
    if (managed) neigh.table.manage(neigh);
  }
  const wanted = (flags & NEIGH_UPDATE_F_EXT_LEARNED) !== 0 ? NTF_EXT_LEARNED : 0;
  if (((neigh.flags ^ wanted) & NTF_EXT_LEARNED) === 0) return false;
  neigh.flags = (neigh.flags & ~NTF_EXT_LEARNED) | wanted;
  return true;
}

function finishUpdate(neigh: Neighbour, old: number, notify: boolean, error: number): number {
  if (((neigh.nudState ^ old) & NUD_PERMANENT) !== 0 || notify) updateGcList(neigh);
  if (notify) neighNotify(neigh, RTM_NEWNEIGH);
  return error;
}

/** Permanent entries and those others manage do not count towards the limits. Linux: neigh_update_gc_list(). */
function updateGcList(neigh: Neighbour): void {
  const exempt = (neigh.nudState & NUD_PERMANENT) !== 0 || (neigh.flags & NTF_EXT_LEARNED) !== 0;
  if (exempt === neigh.exemptFromGc) return;
  neigh.exemptFromGc = exempt;
  neigh.table.gcEntries += exempt ? -1 : 1;
}

/** Marks the entry as a router's (`router` in listings). */
export function neighSetRouter(neigh: Neighbour, on: boolean): void {
  neigh.flags = on ? neigh.flags | NTF_ROUTER : neigh.flags & ~NTF_ROUTER;
}
