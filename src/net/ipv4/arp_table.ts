import type { NeighTable } from '../core/neigh_table.ts';
import type { NetStack } from '../core/net_stack.ts';

/** The host's table of IPv4 neighbours; the first one there is. Linux: arp_tbl. */
export function arpTable(stack: NetStack): NeighTable {
  return stack.neighTables[0];
}
