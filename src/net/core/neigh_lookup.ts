import { ENOBUFS } from '../../uapi/errno.ts';
import type { NetDevice } from './dev.ts';
import { armPeriodicGc, roomForOne } from './neigh_gc.ts';
import type { NeighTable } from './neigh_table.ts';
import { Neighbour } from './neighbour.ts';

/** The neighbour with address `key` on `dev`, or null. Linux: neigh_lookup(). */
export function neighLookup(_table: NeighTable, key: number, dev: NetDevice): Neighbour | null {
  const last = dev.lastNeighbour;
  if (last !== null && last.primaryKey === key) return last;
  const map = dev.neighbours;
  if (map === null) return null;
  const neigh = map.get(key);
  if (neigh === undefined) return null;
  dev.lastNeighbour = neigh;
  return neigh;
}

/** The neighbour, made if need be. Null when the table is full or its protocol refuses. Linux: __neigh_create(). */
export function neighCreate(table: NeighTable, key: number, dev: NetDevice): Neighbour | null {
  const neigh = neighCreateFlags(table, key, dev, 0, false);
  return typeof neigh === 'number' ? null : neigh;
}

/** Linux: ___neigh_create(). A negative errno instead of the entry when it cannot be. */
export function neighCreateFlags(table: NeighTable, key: number, dev: NetDevice, flags: number, exemptFromGc: boolean): Neighbour | number {
  const found = neighLookup(table, key, dev);
  if (found !== null) return found;
  const now = table.stack.sim.now;
  if (!exemptFromGc && !roomForOne(table, now)) return -ENOBUFS;
  const neigh = new Neighbour(table, dev, key);
  neigh.used = now;
  neigh.updated = now;
  neigh.flags = flags;
  neigh.exemptFromGc = exemptFromGc;
  table.stats.allocs++;
  const error = table.ops.construct(neigh);
  if (error < 0) return error;
  neigh.confirmed = now - neigh.parms.baseReachableTime * 2;
  const shared = neigh.primaryKey === key ? null : neighLookup(table, neigh.primaryKey, dev);
  if (shared !== null) return shared;
  (dev.neighbours ??= new Map()).set(neigh.primaryKey, neigh);
  dev.lastNeighbour = neigh;
  table.entries++;
  if (!exemptFromGc) table.gcEntries++;
  if (table.entries >= table.gcThresh1 && !table.gcTimer.pending) armPeriodicGc(table);
  return neigh;
}
