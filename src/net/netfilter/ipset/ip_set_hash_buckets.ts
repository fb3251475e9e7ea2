import type { IpSetHeader } from '../../../uapi/ip_set.ts';

/** Elements a bucket gets room for at once. Linux: AHASH_INIT_SIZE. */
const STEP = 2;
/** Linux: struct hbucket. */
const BUCKET_HEAD = 32;

/** How full Linux's buckets would be: for the hash's size and the memory that listings tell. Linux: ip_set_hash_gen.h. */
export class HashBuckets {
  hashsize: number;
  private readonly max: number;
  private readonly seed: number;
  private counts = new Map<number, number>();
  private readonly keys = new Set<number>();

  constructor(header: IpSetHeader) {
    this.hashsize = header.hashsize!;
    this.max = header.bucketsize!;
    this.seed = header.initval! | 0;
  }

  add(key: number): void {
    this.keys.add(key);
    const at = this.bucket(key);
    const count = (this.counts.get(at) ?? 0) + 1;
    if (count > this.max) {
      this.grow();
      return;
    }
    this.counts.set(at, count);
  }

  remove(key: number): void {
    this.keys.delete(key);
    const at = this.bucket(key);
    const count = (this.counts.get(at) ?? 1) - 1;
    if (count === 0) this.counts.delete(at);
    else this.counts.set(at, count);
  }

  clear(): void {
    this.counts.clear();
    this.keys.clear();
  }

  /** Memory of all buckets when one element takes `size` bytes. */
  bytes(size: number): number {
    let total = 0;
    for (const count of this.counts.values()) total += BUCKET_HEAD + Math.ceil(count / STEP) * STEP * size;
    return total;
  }

  private bucket(key: number): number {
    let hash = Math.imul((key % 4294967296) ^ this.seed, 0x9e3779b1) ^ Math.floor(key / 4294967296);
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
    return ((hash ^ (hash >>> 13)) >>> 0) % this.hashsize;
  }

  private grow(): void {
    this.hashsize *= 2;
    this.counts = new Map<number, number>();
    for (const key of this.keys) {
      const at = this.bucket(key);
      this.counts.set(at, (this.counts.get(at) ?? 0) + 1);
    }
  }
}
