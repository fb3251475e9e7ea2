import { IPS_CONFIRMED, IPS_DYING, type NfConn, type NfTuple } from './nf_conn.ts';

/** What this table needs of NfConnNat: a connection's place in a chain. */
interface Linked {
  next: NfConn | null;
  inTable: boolean;
}

function hashBySource(tuple: NfTuple): number {
  const hash = Math.imul(tuple.src ^ Math.imul((tuple.srcPort << 8) | tuple.proto, 0x9e3779b1), 0x85ebca77);
  return hash ^ (hash >>> 15);
}

function link(ct: NfConn): Linked {
  return ct.nat as Linked;
}

/**
 * Connections by their original source, so that one source is mapped alike towards everybody. Linux: nf_nat_bysource.
 * A connection that was never confirmed (its packet was dropped) leaves when its chain is next touched.
 */
export class NatBySource {
  private readonly heads = new Map<number, NfConn>();

  add(ct: NfConn, nat: Linked): void {
    const hash = hashBySource(ct.orig);
    this.sweep(hash);
    nat.next = this.heads.get(hash) ?? null;
    nat.inTable = true;
    this.heads.set(hash, ct);
  }

  remove(ct: NfConn, nat: Linked): void {
    const hash = hashBySource(ct.orig);
    nat.inTable = false;
    this.unlink(hash, ct, nat.next);
    nat.next = null;
  }

  /** The newest connection whose original source has this tuple's hash; on by `next`. */
  first(tuple: NfTuple): NfConn | null {
    return this.heads.get(hashBySource(tuple)) ?? null;
  }

  next(ct: NfConn): NfConn | null {
    return link(ct).next;
  }

  private unlink(hash: number, ct: NfConn, next: NfConn | null): void {
    const head = this.heads.get(hash);
    if (head === undefined) return;
    if (head === ct) {
      if (next === null) this.heads.delete(hash);
      else this.heads.set(hash, next);
      return;
    }
    for (let at = head; ; at = link(at).next!) {
      if (link(at).next === null) return;
      if (link(at).next !== ct) continue;
      link(at).next = next;
      return;
    }
  }

  /** Those that were never confirmed stand in front of all that were: new ones come in at the head. */
  private sweep(hash: number): void {
    for (let at = this.heads.get(hash); at !== undefined; at = this.heads.get(hash)) {
      if ((at.status & (IPS_CONFIRMED | IPS_DYING)) === IPS_CONFIRMED) return;
      this.remove(at, link(at));
    }
  }
}
