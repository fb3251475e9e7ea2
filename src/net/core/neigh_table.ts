import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import { Timer } from '../../sim/timer.ts';
import { timerWheel } from './jiffies.ts';
import { periodicGc } from './neigh_gc.ts';
import { NeighParms } from './neigh_parms.ts';
import { ProxyNeighbours } from './neigh_proxy.ts';
import { type Neighbour, neighEventSend } from './neighbour.ts';
import type { NetStack } from './net_stack.ts';
import type { SkBuff } from './skbuff.ts';

/** What a protocol gives its table (Linux: the function pointers of struct neigh_table and neigh_ops). ARP is the one. */
export interface NeighOps {
  /** 'arp_cache'. */
  readonly id: string;
  readonly family: number;
  /** Sets the first state, and the address where none needs to be asked for. A negative errno refuses. */
  construct(neigh: Neighbour): number;
  /** Asks for the address; `skb` (only to look at) is the packet that waits, if any. */
  solicit(neigh: Neighbour, skb: SkBuff | null): void;
  /** The address was not found: takes over a packet that waited for it. */
  errorReport(neigh: Neighbour, skb: SkBuff): void;
  /** A delayed request to answer for somebody else (proxy). */
  proxyRedo(skb: SkBuff): void;
  isMulticast(key: number): boolean;
}

/** All neighbours of one protocol on one host. Linux: struct neigh_table. */
export class NeighTable {
  readonly stack: NetStack;
  readonly ops: NeighOps;
  /** What new devices start with. */
  readonly parms: NeighParms;
  readonly proxy: ProxyNeighbours;
  gcThresh1 = 128;
  gcThresh2 = 512;
  gcThresh3 = 1024;
  gcInterval = 30 * NSEC_PER_SEC;
  entries = 0;
  gcEntries = 0;
  lastFlush = 0;
  lastRand = 0;
  /** Counts of /proc/net/stat/arp_cache and `ip -s ntable`. */
  readonly stats = {
    allocs: 0,
    destroys: 0,
    hashGrows: 0,
    lookups: 0,
    hits: 0,
    resFailed: 0,
    rcvProbesMcast: 0,
    rcvProbesUcast: 0,
    periodicGcRuns: 0,
    forcedGcRuns: 0,
    tableFulls: 0,
    unresDiscards: 0,
  };
  /** Sweeps while there are enough entries to be worth it. Linux: neigh_periodic_work(). */
  readonly gcTimer: Timer;
  private managed: Neighbour[] = [];
  private readonly managedTimer: Timer;

  constructor(stack: NetStack, ops: NeighOps) {
    this.stack = stack;
    this.ops = ops;
    this.parms = new NeighParms(null, stack.sim.random);
    this.proxy = new ProxyNeighbours(this);
    this.gcTimer = new Timer(() => periodicGc(this));
    this.managedTimer = new Timer(() => this.probeManaged());
  }

  /** Keeps an entry resolved from now on. */
  manage(neigh: Neighbour): void {
    this.managed.push(neigh);
    if (!this.managedTimer.pending) this.armManaged();
  }

  private armManaged(): void {
    const { sim } = this.stack;
    sim.modTimer(this.managedTimer, timerWheel(sim.now, sim.now + this.parms.intervalProbeTime));
  }

  /** Linux: neigh_managed_work(). */
  private probeManaged(): void {
    this.managed = this.managed.filter((neigh) => neigh.managed && !neigh.dead);
    for (const neigh of this.managed) neighEventSend(neigh, null);
    if (this.managed.length > 0) this.armManaged();
  }
}

/** Makes a protocol's table. Linux: neigh_table_init(). */
export function neighTableInit(stack: NetStack, ops: NeighOps): NeighTable {
  const table = new NeighTable(stack, ops);
  stack.neighTables.push(table);
  return table;
}
