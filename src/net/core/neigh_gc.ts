import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import { NTF_EXT_LEARNED, NUD_FAILED, NUD_NOARP, NUD_PERMANENT } from '../../uapi/rtnetlink.ts';
import { neighRandReachTime } from './neigh_parms.ts';
import { NUD_IN_TIMER } from './neigh_state.ts';
import type { NeighTable } from './neigh_table.ts';
import { type Neighbour, neighRemoveOne } from './neighbour.ts';
import type { Net } from './net_namespace.ts';

/** All entries of a host's table in one namespace, or in all (`net` null). */
export function neighEntries(table: NeighTable, net: Net | null): Neighbour[] {
  const all: Neighbour[] = [];
  for (const namespace of net === null ? table.stack.namespaces : [net])
    for (const dev of namespace.devByIndex.values()) if (dev.neighbours !== null) all.push(...dev.neighbours.values());
  return all;
}

/** May one more entry be made? A table that is full, or has been filling up, is cleaned first. */
export function roomForOne(table: NeighTable, now: number): boolean {
  const entries = table.gcEntries;
  if (entries < table.gcThresh3 && (entries < table.gcThresh2 || now <= table.lastFlush + 5 * NSEC_PER_SEC)) return true;
  if (forcedGc(table) > 0 || entries < table.gcThresh3) return true;
  table.stats.tableFulls++;
  return false;
}

/** Makes room in a full table: entries that failed, do not count or were not changed for 5 s. Linux: neigh_forced_gc(). */
function forcedGc(table: NeighTable): number {
  table.stats.forcedGcRuns++;
  const most = table.gcEntries - table.gcThresh2;
  const now = table.stack.sim.now;
  let removed = 0;
  for (const neigh of neighEntries(table, null)) {
    if (removed >= most) break;
    if (neigh.exemptFromGc || neigh.timer?.pending === true) continue;
    const old = now - neigh.updated > 5 * NSEC_PER_SEC;
    if (!old && neigh.nudState !== NUD_FAILED && neigh.nudState !== NUD_NOARP && !table.ops.isMulticast(neigh.primaryKey)) continue;
    neighRemoveOne(neigh);
    removed++;
  }
  table.lastFlush = now;
  return removed;
}

/** Has the table swept after a while. */
export function armPeriodicGc(table: NeighTable): void {
  table.stack.sim.modTimer(table.gcTimer, table.stack.sim.now + Math.floor(table.parms.baseReachableTime / 2));
}

/** Linux: neigh_periodic_work(). */
export function periodicGc(table: NeighTable): void {
  table.stats.periodicGcRuns++;
  const now = table.stack.sim.now;
  if (now > table.lastRand + 300 * NSEC_PER_SEC) {
    table.lastRand = now;
    table.parms.reachableTime = neighRandReachTime(table.parms.baseReachableTime, table.stack.sim.random);
  }
  if (table.entries < table.gcThresh1) return;
  for (const neigh of neighEntries(table, null)) {
    if ((neigh.nudState & (NUD_PERMANENT | NUD_IN_TIMER)) !== 0 || (neigh.flags & NTF_EXT_LEARNED) !== 0) continue;
    if (neigh.used < neigh.confirmed && neigh.confirmed <= now) neigh.used = neigh.confirmed;
    if (neigh.nudState === NUD_FAILED || now >= neigh.used + neigh.parms.gcStaletime) neighRemoveOne(neigh);
  }
  armPeriodicGc(table);
}
