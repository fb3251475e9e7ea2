import { ENXIO } from '../../uapi/errno.ts';
import { NUD_FAILED, NUD_NOARP } from '../../uapi/rtnetlink.ts';
import type { NetDevice } from '../core/dev.ts';
import { neighLookup } from '../core/neigh_lookup.ts';
import { NEIGH_UPDATE_F_ADMIN, NEIGH_UPDATE_F_OVERRIDE, NUD_VALID } from '../core/neigh_state.ts';
import { neighUpdate } from '../core/neigh_update.ts';
import { neighRemoveOne } from '../core/neighbour.ts';
import { arpTable } from './arp_table.ts';

/**
 * Forgets what is known of neighbour `addr`, with `force` also when it is valid. 0 or a negative errno: -ENXIO when it is not
 * known. Linux: arp_invalidate().
 */
export function arpInvalidate(dev: NetDevice, addr: number, force: boolean): number {
  const neigh = neighLookup(arpTable(dev.net.stack), addr, dev);
  if (neigh === null) return -ENXIO;
  if ((neigh.nudState & NUD_VALID) !== 0 && !force) return 0;
  let err = -ENXIO;
  if ((neigh.nudState & ~NUD_NOARP) !== 0) {
    err = neighUpdate(neigh, null, NUD_FAILED, NEIGH_UPDATE_F_OVERRIDE | NEIGH_UPDATE_F_ADMIN);
  }
  neighRemoveOne(neigh);
  return err;
}
