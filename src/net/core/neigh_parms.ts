import { NSEC_PER_MSEC, NSEC_PER_SEC } from '../../sim/simulator.ts';
import type { Random } from '../../sim/random.ts';
import type { NetDevice } from './dev.ts';

/** The settings of a neighbour table, or of one device in it: net.ipv4.neigh.DEV.*. Linux: struct neigh_parms. Times in ns. */
export class NeighParms {
  /** null: the table's defaults, which new devices start with. */
  readonly dev: NetDevice | null;
  mcastProbes = 3;
  ucastProbes = 3;
  appProbes = 0;
  mcastReprobes = 0;
  retransTime = NSEC_PER_SEC;
  baseReachableTime = 30 * NSEC_PER_SEC;
  delayProbeTime = 5 * NSEC_PER_SEC;
  gcStaletime = 60 * NSEC_PER_SEC;
  /** Bytes of packets that may wait for one resolution. */
  queueLenBytes = 212992;
  proxyQlen = 64;
  anycastDelay = NSEC_PER_SEC;
  proxyDelay = 800 * NSEC_PER_MSEC;
  locktime = NSEC_PER_SEC;
  intervalProbeTime = 5 * NSEC_PER_SEC;
  /** Drawn anew from baseReachableTime now and then. */
  reachableTime: number;

  constructor(dev: NetDevice | null, random: Random, defaults?: NeighParms) {
    if (defaults !== undefined) Object.assign(this, defaults);
    this.dev = dev;
    this.reachableTime = neighRandReachTime(this.baseReachableTime, random);
  }
}

/** Between half and one and a half times `base`. Linux: neigh_rand_reach_time(). */
export function neighRandReachTime(base: number, random: Random): number {
  return Math.floor(base / 2) + Math.floor(random.float() * base);
}
