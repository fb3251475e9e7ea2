import { EINVAL } from '../../uapi/errno.ts';
import type { Simulator } from '../../sim/simulator.ts';
import { formatIpv4, parseIpv4 } from '../../wire/addr.ts';
import { jiffies } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import type { ProcNetEntry, ProcNetProvider } from '../core/proc_net.ts';
import { NetnsXt } from './ip_tables_table.ts';

/** Addresses a list remembers. Linux: parameter ip_list_tot. */
const LIST_MAX = 100;

/** An address and when it was seen, in jiffies: a ring whose next place is `index`. */
export class RecentEntry {
  readonly addr: number;
  ttl: number;
  index = 1;
  readonly stamps: number[];

  constructor(addr: number, ttl: number, now: number) {
    this.addr = addr;
    this.ttl = ttl;
    this.stamps = [now];
  }

  /** Was it seen `hits` times (0: at all) at `since` or later? */
  seen(since: number, hits: number): boolean {
    let count = 0;
    for (const stamp of this.stamps) if (stamp >= since && (hits === 0 || ++count >= hits)) return true;
    return false;
  }
}

/** A list of `recent`, and its file /proc/net/xt_recent/NAME. */
export class RecentTable {
  refs = 0;
  readonly mask: number;
  private nstamps: number;
  private readonly sim: Simulator;
  /** Longest not seen first. */
  private readonly lru = new Set<RecentEntry>();

  constructor(mask: number, nstamps: number, sim: Simulator) {
    this.mask = mask;
    this.nstamps = nstamps;
    this.sim = sim;
  }

  /** A rule asks for more stamps: what was kept in fewer goes. */
  widen(nstamps: number): void {
    if (nstamps <= this.nstamps) return;
    this.lru.clear();
    this.nstamps = nstamps;
  }

  /** `ttl` 0 is any. */
  lookup(addr: number, ttl: number): RecentEntry | null {
    for (const entry of this.lru) if (entry.addr === addr && (ttl === entry.ttl || ttl === 0 || entry.ttl === 0)) return entry;
    return null;
  }

  add(addr: number, ttl: number): void {
    if (this.lru.size >= LIST_MAX) this.remove(this.oldest()!);
    this.lru.add(new RecentEntry(addr, ttl, jiffies(this.sim)));
  }

  update(entry: RecentEntry): void {
    entry.index %= this.nstamps;
    entry.stamps[entry.index++] = jiffies(this.sim);
    this.lru.delete(entry);
    this.lru.add(entry);
  }

  remove(entry: RecentEntry): void {
    this.lru.delete(entry);
  }

  /** Forgets the oldest entry when it was last seen before `since`; not `spare`. */
  reap(since: number, spare: RecentEntry | null): void {
    const entry = this.oldest();
    if (entry !== null && entry !== spare && since > entry.stamps[entry.index - 1]) this.remove(entry);
  }

  private oldest(): RecentEntry | null {
    for (const entry of this.lru) return entry;
    return null;
  }

  read(): string {
    return [...this.lru].map((entry) => this.line(entry)).join('');
  }

  private line({ addr, ttl, index, stamps }: RecentEntry): string {
    const last = stamps[(index - 1) % this.nstamps];
    return `src=${formatIpv4(addr)} ttl: ${ttl} last_seen: ${last} oldest_pkt: ${index} ${stamps.join(', ')}\n`;
  }

  /** `+ADDRESS`, `-ADDRESS` or `/`. 0 or a negative errno. */
  write(text: string): number {
    if (text.startsWith('/')) {
      this.lru.clear();
      return 0;
    }
    const addr = parseIpv4(text.slice(1).replace(/\n.*$/s, ''));
    if (!/^[+-]/.test(text) || addr === undefined) return -EINVAL;
    const entry = this.lookup(addr, 0);
    if (text[0] === '-') {
      if (entry !== null) this.remove(entry);
    } else if (entry === null) this.add(addr, 0);
    else this.update(entry);
    return 0;
  }
}

/** /proc/net/xt_recent. */
export const RECENT_PROC: ProcNetProvider = {
  lookup(net: Net, path: string): ProcNetEntry | undefined {
    const table =
      path.startsWith('xt_recent/') && net.xt instanceof NetnsXt ? (net.xt.recent.get(path.slice(10)) as RecentTable) : undefined;
    return table === undefined ? undefined : { mode: 0o644, read: () => table.read(), write: (text) => table.write(text) };
  },
  list(net, path) {
    if (path === '') return ['xt_recent/'];
    if (path !== 'xt_recent') return undefined;
    return net.xt instanceof NetnsXt ? [...net.xt.recent.keys()] : [];
  },
};
