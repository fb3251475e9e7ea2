/** Where frames for one address go. Linux: struct vxlan_rdst. */
export interface VxlanRdst {
  /** 0: nowhere, it is behind this host's own bridge. */
  remoteIp: number;
  remotePort: number;
  remoteVni: number;
  /** The device they must leave by, 0: the route's. */
  remoteIfindex: number;
}

/** An entry of the forwarding table. Linux: struct vxlan_fdb. Times are ns. */
export interface VxlanFdb {
  readonly addr: Uint8Array;
  /** NUD_*, NTF_*. */
  state: number;
  flags: number;
  /** Put there by hand, not learned. */
  byUser: boolean;
  updated: number;
  used: number;
  /** At least one; frames to several get a copy each. */
  remotes: VxlanRdst[];
}

/** A MAC address as a number. */
function keyOf(bytes: Uint8Array, at: number): number {
  const high = (bytes[at] << 8) | bytes[at + 1];
  const low = ((bytes[at + 2] << 24) | (bytes[at + 3] << 16) | (bytes[at + 4] << 8) | bytes[at + 5]) >>> 0;
  return high * 4294967296 + low;
}

/** Entries by address. */
export class VxlanFdbTable {
  private readonly entries = new Map<number, VxlanFdb>();
  private lastKey = -1;
  private last: VxlanFdb | null = null;

  get size(): number {
    return this.entries.size;
  }

  find(bytes: Uint8Array, at: number): VxlanFdb | null {
    const key = keyOf(bytes, at);
    if (key === this.lastKey) return this.last;
    const found = this.entries.get(key) ?? null;
    this.lastKey = key;
    this.last = found;
    return found;
  }

  add(entry: VxlanFdb): void {
    this.entries.set(keyOf(entry.addr, 0), entry);
    this.lastKey = -1;
  }

  remove(entry: VxlanFdb): void {
    this.entries.delete(keyOf(entry.addr, 0));
    this.lastKey = -1;
  }

  /** Newest first, as Linux lists them. */
  all(): VxlanFdb[] {
    return [...this.entries.values()].reverse();
  }
}
