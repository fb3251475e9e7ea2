import { type NfConn, type NfTuple, nfCtZoneId } from './nf_conn.ts';

const FIRST_BITS = 8;

/** Spreads a direction of a connection over 32 bits (signed). `zone` is the number that counts for it. Linux: hash_conntrack_raw(). */
export function hashConntrack(tuple: NfTuple, zone: number): number {
  let hash = Math.imul(tuple.src, 0x9e3779b1) ^ Math.imul(tuple.dst, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15) ^ ((tuple.srcPort << 16) | tuple.dstPort), 0xc2b2ae3d);
  hash = Math.imul(hash ^ (hash >>> 13) ^ (tuple.proto | (zone << 8)), 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 16), 0x165667b1);
  return hash ^ (hash >>> 15);
}

/**
 * Confirmed connections of a namespace: chained buckets found by the upper bits of the hash (so that neighbouring buckets
 * stay neighbours when the table grows), each connection in two of them, and a list of all. A look-up allocates nothing.
 */
export class ConntrackTable {
  private bits = FIRST_BITS;
  private buckets: (NfTuple | null)[] = new Array<NfTuple | null>(1 << FIRST_BITS).fill(null);
  first: NfConn | null = null;
  last: NfConn | null = null;
  /** How many connections. */
  count = 0;

  /** The direction of a connection that equals `tuple` in this zone, or null. */
  find(tuple: NfTuple, hash: number, zone: number, zoneDir: number): NfTuple | null {
    for (let at = this.buckets[hash >>> (32 - this.bits)]; at !== null; at = at.next) {
      if (at.hash === hash && at.equals(tuple)) {
        const ct = at.ct!;
        if (nfCtZoneId(ct.zone, ct.zoneDir, at.dir) === nfCtZoneId(zone, zoneDir, at.dir)) return at;
      }
    }
    return null;
  }

  /** How many hashes share a bucket. */
  get span(): number {
    return 2 ** (32 - this.bits);
  }

  /** First of the bucket that holds `hash`. */
  bucket(hash: number): NfTuple | null {
    return this.buckets[hash >>> (32 - this.bits)];
  }

  /** Adds a connection; hashes are those of its two directions. */
  insert(ct: NfConn, hash: number, replyHash: number): void {
    if (this.count >= this.buckets.length) this.grow();
    this.link(ct.orig, hash);
    this.link(ct.reply, replyHash);
    ct.prev = this.last;
    ct.next = null;
    if (this.last === null) this.first = ct;
    else this.last.next = ct;
    this.last = ct;
    this.count++;
  }

  remove(ct: NfConn): void {
    this.unlink(ct.orig);
    this.unlink(ct.reply);
    if (ct.prev === null) this.first = ct.next;
    else ct.prev.next = ct.next;
    if (ct.next === null) this.last = ct.prev;
    else ct.next.prev = ct.prev;
    this.count--;
  }

  private link(tuple: NfTuple, hash: number): void {
    const at = hash >>> (32 - this.bits);
    tuple.hash = hash;
    tuple.next = this.buckets[at];
    this.buckets[at] = tuple;
  }

  /** Its `next` stays: whoever walks the bucket may stand on it. */
  private unlink(tuple: NfTuple): void {
    const at = tuple.hash >>> (32 - this.bits);
    let before: NfTuple | null = null;
    for (let here = this.buckets[at]; here !== null; before = here, here = here.next) {
      if (here !== tuple) continue;
      if (before === null) this.buckets[at] = tuple.next;
      else before.next = tuple.next;
      break;
    }
  }

  private grow(): void {
    const old = this.buckets;
    this.bits++;
    this.buckets = new Array<NfTuple | null>(1 << this.bits).fill(null);
    for (const head of old) {
      for (let at = head; at !== null;) {
        const { next } = at;
        this.link(at, at.hash);
        at = next;
      }
    }
  }
}
