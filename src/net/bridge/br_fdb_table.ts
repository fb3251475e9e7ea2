import type { NetBridgePort } from './br_private.ts';

/** Entry flags (Linux: enum in net/bridge/br_private.h). */
export const BR_FDB_LOCAL = 1 << 0;
export const BR_FDB_STATIC = 1 << 1;
export const BR_FDB_STICKY = 1 << 2;
export const BR_FDB_ADDED_BY_USER = 1 << 3;
export const BR_FDB_ADDED_BY_EXT_LEARN = 1 << 4;
export const BR_FDB_OFFLOADED = 1 << 5;
export const BR_FDB_NOTIFY = 1 << 6;
export const BR_FDB_NOTIFY_INACTIVE = 1 << 7;
export const BR_FDB_LOCKED = 1 << 8;
export const BR_FDB_DYNAMIC_LEARNED = 1 << 9;

/** Where an address is (Linux: struct net_bridge_fdb_entry). */
export class FdbEntry {
  readonly addr: Uint8Array;
  /** VLAN (0: none) << 16 and the first two bytes of the address; the last four. */
  readonly hi: number;
  readonly lo: number;
  /** The port; null: the bridge itself. */
  dst: NetBridgePort | null;
  flags: number;
  /** Virtual time of the last frame from, and to, this address. */
  updated: number;
  used: number;
  /** Neighbours in the list of all entries, newest first. */
  next: FdbEntry | null = null;
  prev: FdbEntry | null = null;

  constructor(addr: Uint8Array, hi: number, lo: number, dst: NetBridgePort | null, flags: number, now: number) {
    this.addr = addr;
    this.hi = hi;
    this.lo = lo;
    this.dst = dst;
    this.flags = flags;
    this.updated = now;
    this.used = now;
  }

  get vid(): number {
    return this.hi >>> 16;
  }
}

/**
 * All entries of a bridge: a hash table with open addressing on the two integer halves of the address, and a list with the
 * newest entry first, which is the order of dumps.
 */
export class FdbTable {
  /** Key halves at 2i and 2i+1 for the entry at `slots[i]`. */
  private keys = new Int32Array(2 * 16);
  private slots: (FdbEntry | null)[] = new Array<FdbEntry | null>(16).fill(null);
  private mask = 15;
  count = 0;
  first: FdbEntry | null = null;

  /** The entry for the address at `bytes[at]` in VLAN `vid`, or null. */
  find(bytes: Uint8Array, at: number, vid = 0): FdbEntry | null {
    const hi = (vid << 16) | (bytes[at] << 8) | bytes[at + 1];
    const lo = (bytes[at + 2] << 24) | (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5];
    const keys = this.keys;
    const slots = this.slots;
    const mask = this.mask;
    let i = hash(hi, lo) & mask;
    for (;;) {
      const entry = slots[i];
      if (entry === null) return null;
      if (keys[2 * i] === lo && keys[2 * i + 1] === hi) return entry;
      i = (i + 1) & mask;
    }
  }

  /** Adds an entry; the address must not be there. */
  add(bytes: Uint8Array, at: number, dst: NetBridgePort | null, flags: number, now: number, vid = 0): FdbEntry {
    const hi = (vid << 16) | (bytes[at] << 8) | bytes[at + 1];
    const lo = (bytes[at + 2] << 24) | (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5];
    const entry = new FdbEntry(bytes.slice(at, at + 6), hi, lo, dst, flags, now);
    if (2 * ++this.count > this.mask) this.grow();
    this.place(entry);
    entry.next = this.first;
    if (this.first !== null) this.first.prev = entry;
    this.first = entry;
    return entry;
  }

  remove(entry: FdbEntry): void {
    const slots = this.slots;
    const mask = this.mask;
    let hole = hash(entry.hi, entry.lo) & mask;
    while (slots[hole] !== entry) {
      if (slots[hole] === null) return;
      hole = (hole + 1) & mask;
    }
    this.closeGap(hole);
    this.count--;
    if (entry.prev === null) this.first = entry.next;
    else entry.prev.next = entry.next;
    if (entry.next !== null) entry.next.prev = entry.prev;
  }

  /** Moves entries behind an emptied slot back, so that no search stops short. */
  private closeGap(hole: number): void {
    const { slots, keys, mask } = this;
    slots[hole] = null;
    for (let i = (hole + 1) & mask; ; i = (i + 1) & mask) {
      const entry = slots[i];
      if (entry === null) return;
      const home = hash(entry.hi, entry.lo) & mask;
      if (((i - home) & mask) < ((i - hole) & mask)) continue;
      slots[hole] = entry;
      keys[2 * hole] = entry.lo;
      keys[2 * hole + 1] = entry.hi;
      slots[i] = null;
      hole = i;
    }
  }

  private place(entry: FdbEntry): void {
    let i = hash(entry.hi, entry.lo) & this.mask;
    while (this.slots[i] !== null) i = (i + 1) & this.mask;
    this.slots[i] = entry;
    this.keys[2 * i] = entry.lo;
    this.keys[2 * i + 1] = entry.hi;
  }

  private grow(): void {
    const size = 2 * (this.mask + 1);
    this.mask = size - 1;
    this.keys = new Int32Array(2 * size);
    this.slots = new Array<FdbEntry | null>(size).fill(null);
    for (let entry = this.first; entry !== null; entry = entry.next) this.place(entry);
  }
}

function hash(hi: number, lo: number): number {
  const mixed = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
