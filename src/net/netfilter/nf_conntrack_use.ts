import type { Net } from '../core/net_namespace.ts';
import type { NfConn } from './nf_conn.ts';

/**
 * Who holds a connection besides the table: those it expected, and each packet of it that waits until a neighbour's address is known.
 * Linux counts as they come and go (ct_general.use); here it is counted when somebody asks.
 */
export class CtUses {
  private readonly waiting = new Map<object, number>();

  constructor(net: Net) {
    for (const dev of net.devByIndex.values()) {
      for (const { arpQueue } of dev.neighbours?.values() ?? []) {
        for (const { nfct } of arpQueue) if (nfct !== null) this.waiting.set(nfct, (this.waiting.get(nfct) ?? 0) + 1);
      }
    }
  }

  of(ct: NfConn): number {
    return ct.use + (this.waiting.get(ct) ?? 0);
  }
}
