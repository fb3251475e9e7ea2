import type { Simulator } from '../../sim/simulator.ts';
import { XT_HASHLIMIT_RATE_MATCH, type XtHashlimit } from '../../uapi/xt_data.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { HZ, jiffies } from '../core/jiffies.ts';
import type { ProcNetEntry, ProcNetProvider } from '../core/proc_net.ts';
import { NetnsXt } from './ip_tables_table.ts';
import { type RateInfo, rateinfoInit, rateinfoRecalc } from './xt_hashlimit_rate.ts';

/** Buckets of a machine with more than a gigabyte, and entries for each. */
const SIZE = 8192;
const ENTRIES_A_BUCKET = 8;

/** Linux: struct dsthash_ent. */
interface HashlimitEntry {
  readonly src: number;
  readonly dst: number;
  readonly sport: number;
  readonly dport: number;
  /** Jiffies. */
  expires: number;
  readonly rate: RateInfo;
  next: HashlimitEntry | null;
}

/** Rounded up. Linux: msecs_to_jiffies(). */
function msecsToJiffies(ms: number): number {
  return Math.ceil((ms * HZ) / 1000);
}

function hash(src: number, dst: number, sport: number, dport: number): number {
  return Math.imul(src ^ Math.imul(dst, 0x9e3779b1) ^ (sport << 16) ^ dport, 0x85ebca6b) | 0;
}

/** A table of `hashlimit`, and its file /proc/net/ipt_hashlimit/NAME. The first rule's settings hold for all. */
export class HashlimitTable {
  refs = 0;
  readonly cfg: XtHashlimit;
  private readonly sim: Simulator;
  private readonly made: number;
  private readonly max: number;
  private readonly buckets = new Map<number, HashlimitEntry>();
  private count = 0;

  constructor(cfg: XtHashlimit, sim: Simulator) {
    const size = cfg.size || SIZE;
    this.cfg = cfg;
    this.sim = sim;
    this.made = jiffies(sim);
    this.max = cfg.max === 0 ? ENTRIES_A_BUCKET * size : Math.max(cfg.max, size);
  }

  /** The entry, with its time prolonged and its bucket filled up to now; null when there is none (any more). */
  find(src: number, dst: number, sport: number, dport: number, now: number): HashlimitEntry | null {
    let entry = this.buckets.get(hash(src, dst, sport, dport)) ?? null;
    while (entry !== null && (entry.src !== src || entry.dst !== dst || entry.sport !== sport || entry.dport !== dport)) entry = entry.next;
    if (entry === null) return null;
    if (this.collected(entry, now)) {
      this.collect(now);
      return null;
    }
    entry.expires = now + msecsToJiffies(this.cfg.expire);
    rateinfoRecalc(entry.rate, now, this.cfg.mode);
    return entry;
  }

  /** Null when the table is full. */
  add(src: number, dst: number, sport: number, dport: number, now: number): HashlimitEntry | null {
    if (this.count >= this.max) this.collect(now);
    if (this.count >= this.max) return null;
    const key = hash(src, dst, sport, dport);
    const expires = now + msecsToJiffies(this.cfg.expire);
    const entry = { src, dst, sport, dport, expires, rate: rateinfoInit(this.cfg, now), next: this.buckets.get(key) ?? null };
    this.buckets.set(key, entry);
    this.count++;
    return entry;
  }

  /** Has the collector, which comes every `gcInterval`, come by since the entry's time was over? */
  private collected({ expires }: HashlimitEntry, now: number): boolean {
    const interval = msecsToJiffies(this.cfg.gcInterval);
    return this.made + Math.ceil((expires - this.made) / interval) * interval <= now;
  }

  private collect(now: number): void {
    const live = this.entries().filter((entry) => !this.collected(entry, now));
    this.buckets.clear();
    this.count = live.length;
    for (const entry of live) {
      const key = hash(entry.src, entry.dst, entry.sport, entry.dport);
      entry.next = this.buckets.get(key) ?? null;
      this.buckets.set(key, entry);
    }
  }

  private entries(): HashlimitEntry[] {
    const entries: HashlimitEntry[] = [];
    for (const first of this.buckets.values())
      for (let entry: HashlimitEntry | null = first; entry !== null; entry = entry.next) entries.push(entry);
    return entries;
  }

  read(): string {
    const now = jiffies(this.sim);
    this.collect(now);
    return this.entries()
      .map((entry) => this.line(entry, now))
      .join('');
  }

  private line({ src, dst, sport, dport, expires, rate }: HashlimitEntry, now: number): string {
    rateinfoRecalc(rate, now, this.cfg.mode);
    const flow = `${formatIpv4(src)}:${sport}->${formatIpv4(dst)}:${dport}`;
    const left = Math.trunc((expires - now) / HZ);
    if ((this.cfg.mode & XT_HASHLIMIT_RATE_MATCH) === 0) return `${left} ${flow} ${rate.credit} ${rate.creditCap} ${rate.cost}\n`;
    // The kernel shows the same words of memory, which mean something else then.
    const window = BigInt(rate.interval) | (rate.prevWindow ? 1n << 32n : 0n);
    return `${left} ${flow} ${window} ${rate.currentRate} ${rate.rate}\n`;
  }
}

/** /proc/net/ipt_hashlimit. */
export const HASHLIMIT_PROC: ProcNetProvider = {
  lookup(net, path): ProcNetEntry | undefined {
    const name = path.startsWith('ipt_hashlimit/') ? path.slice(14) : '';
    const table = net.xt instanceof NetnsXt ? (net.xt.hashlimit.get(name) as HashlimitTable | undefined) : undefined;
    return table === undefined ? undefined : { mode: 0o444, read: () => table.read() };
  },
  list(net, path) {
    if (path === '') return ['ipt_hashlimit/'];
    if (path !== 'ipt_hashlimit') return undefined;
    return net.xt instanceof NetnsXt ? [...net.xt.hashlimit.keys()] : [];
  },
};
