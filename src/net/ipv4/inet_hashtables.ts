import type { Net } from '../core/net_namespace.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { PortTable } from './port_table.ts';
import type { TcpSk } from './tcp_sock.ts';

/** What stands in the table of connections: a socket, a half-open request, a TIME-WAIT entry (Linux: struct sock_common). */
export interface EhashEntry {
  state: number;
  daddr: number;
  dport: number;
  rcvSaddr: number;
  sport: number;
  boundDevIf: number;
  ehashNext: EhashEntry | null;
  hashed: boolean;
}

const BUCKETS_MIN = 64;

/** TCP's tables of one namespace: connections by their four numbers, local ports. Linux: struct inet_hashinfo. */
export class InetHashinfo {
  readonly bhash = new PortTable<TcpSk>();
  /** Listeners by port. */
  readonly lhash = new Map<number, TcpSk[]>();
  private buckets: (EhashEntry | null)[] = new Array<EhashEntry | null>(BUCKETS_MIN).fill(null);
  size = 0;
  /** Connections that their process closed, and TIME-WAIT entries. */
  orphans = 0;
  twCount = 0;

  private index(daddr: number, dport: number, saddr: number, sport: number): number {
    let hash = Math.imul(daddr ^ Math.imul(saddr, 0x9e3779b1), 0x85ebca6b) ^ Math.imul((dport << 16) | sport, 0xc2b2ae35);
    hash ^= hash >>> 15;
    return hash & (this.buckets.length - 1);
  }

  /** Linux: inet_ehash_insert(). */
  insert(entry: EhashEntry): void {
    if (entry.hashed) return;
    if (this.size > this.buckets.length) this.grow();
    const at = this.index(entry.daddr, entry.dport, entry.rcvSaddr, entry.sport);
    entry.ehashNext = this.buckets[at];
    this.buckets[at] = entry;
    entry.hashed = true;
    this.size++;
  }

  remove(entry: EhashEntry): void {
    if (!entry.hashed) return;
    const at = this.index(entry.daddr, entry.dport, entry.rcvSaddr, entry.sport);
    let other = this.buckets[at];
    if (other === entry) this.buckets[at] = entry.ehashNext;
    else {
      while (other !== null && other.ehashNext !== entry) other = other.ehashNext;
      if (other !== null) other.ehashNext = entry.ehashNext;
    }
    entry.ehashNext = null;
    entry.hashed = false;
    this.size--;
  }

  /** Who has the connection between daddr:dport (the peer) and saddr:sport (here)? Linux: __inet_lookup_established(). */
  lookup(daddr: number, dport: number, saddr: number, sport: number, dif: number): EhashEntry | null {
    let entry = this.buckets[this.index(daddr, dport, saddr, sport)];
    for (; entry !== null; entry = entry.ehashNext) {
      if (entry.daddr !== daddr || entry.dport !== dport || entry.rcvSaddr !== saddr || entry.sport !== sport) continue;
      if (entry.boundDevIf === 0 || entry.boundDevIf === dif) return entry;
    }
    return null;
  }

  /** All entries, in the order of the chains. */
  entries(): EhashEntry[] {
    const all: EhashEntry[] = [];
    for (const head of this.buckets) for (let entry = head; entry !== null; entry = entry.ehashNext) all.push(entry);
    return all;
  }

  listeners(): TcpSk[] {
    return [...this.lhash.values()].flat();
  }

  addListener(sk: TcpSk): void {
    const list = this.lhash.get(sk.sport);
    if (list === undefined) this.lhash.set(sk.sport, [sk]);
    else list.push(sk);
  }

  removeListener(sk: TcpSk): void {
    const list = this.lhash.get(sk.sport);
    const at = list === undefined ? -1 : list.indexOf(sk);
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    if (list.length === 0) this.lhash.delete(sk.sport);
  }

  /** The listener for a segment to daddr:port; with SO_REUSEPORT the flow's hash chooses. Linux: __inet_lookup_listener(). */
  lookupListener(daddr: number, port: number, dif: number, saddr: number, sport: number): TcpSk | null {
    const list = this.lhash.get(port);
    if (list === undefined) return null;
    let best: TcpSk | null = null;
    let most = -1;
    for (const sk of list) {
      const points = listenerScore(sk, daddr, dif);
      if (points <= most) continue;
      most = points;
      best = sk;
    }
    if (best === null || !best.reuseport) return best;
    const group = list.filter((sk) => sk.reuseport && listenerScore(sk, daddr, dif) === most);
    const hash = Math.imul(saddr ^ Math.imul((sport << 16) | port, 0x9e3779b1), 0x85ebca6b) >>> 0;
    return group[Math.floor((hash / 4294967296) * group.length)];
  }

  private grow(): void {
    const all = this.entries();
    this.buckets = new Array<EhashEntry | null>(this.buckets.length * 4).fill(null);
    for (const entry of all) {
      const at = this.index(entry.daddr, entry.dport, entry.rcvSaddr, entry.sport);
      entry.ehashNext = this.buckets[at];
      this.buckets[at] = entry;
    }
  }
}

/** How well a listener fits; -1: not at all. Linux: compute_score() in net/ipv4/inet_hashtables.c. */
function listenerScore(sk: TcpSk, daddr: number, dif: number): number {
  if (sk.rcvSaddr !== 0 && sk.rcvSaddr !== daddr) return -1;
  if (sk.boundDevIf !== 0 && sk.boundDevIf !== dif) return -1;
  return (sk.boundDevIf !== 0 ? 2 : 1) + (sk.rcvSaddr !== 0 ? 2 : 0);
}

/** TCP's tables of `net`, made when first asked for. */
export function tcpHashinfo(net: Net): InetHashinfo {
  const ipv4 = ipv4Net(net);
  return (ipv4.tcp ?? (ipv4.tcp = new InetHashinfo())) as InetHashinfo;
}
