import { isCopy } from '../../view/copies.ts';
import type { Hop } from '../../view/packet.ts';

/** A packet on a cable. */
export interface Flight {
  /** The cable's ends, 'FROM:TO'. */
  way: string;
  protocol: Hop['protocol'];
  /** When it sets out, ms of wall time. */
  begin: number;
}

/** How long a packet is on a cable, and how soon the next one follows, ms: what an eye can follow. */
export const FLIGHT = 420;
const FOLLOW = 260;
/** More at once than this nobody can follow one by one: they flow. Over how long what came together is spread then, ms. */
const FEW = 24;
const SPREAD = 110;
/** The others wait no longer than this for their turn, ms. */
const LONGEST_QUEUE = 4000;
/** So many are drawn at most. */
const MOST = 1500;

/** When packets set out on their cables: one after the other while there are few, as a stream when there are many. */
export class Flights {
  private flights: Flight[] = [];
  private lastBegin = 0;
  private before: Hop | null = null;
  private readonly masterOf: (device: number) => number;

  /** `masterOf` tells the bridge a device is a port of, 0 for none. */
  constructor(masterOf: (device: number) => number) {
    this.masterOf = masterOf;
  }

  get size(): number {
    return this.flights.length;
  }

  /** Takes in hops, oldest first, at wall time `now`. */
  take(hops: readonly Hop[], now: number): void {
    if (hops.length > FEW || this.lastBegin > now + LONGEST_QUEUE) this.stream(hops, now);
    else this.oneByOne(hops, now);
  }

  /** Those on their way at `now`; the others that have arrived are forgotten. */
  inTheAir(now: number): Flight[] {
    this.flights = this.flights.filter(({ begin }) => now < begin + FLIGHT);
    return this.flights.filter(({ begin }) => now >= begin);
  }

  clear(): void {
    this.flights = [];
    this.lastBegin = 0;
  }

  /** Hops of one copy follow each other; hops of the same moment go together. */
  private oneByOne(hops: readonly Hop[], now: number): void {
    for (const hop of hops) {
      this.add(hop, Math.max(now, isCopy(this.before, hop, this.masterOf) ? this.lastBegin : this.lastBegin + FOLLOW));
    }
  }

  private stream(hops: readonly Hop[], now: number): void {
    const [first, last] = [hops[0].time, hops[hops.length - 1].time];
    for (const hop of hops) this.add(hop, now + (last > first ? ((hop.time - first) / (last - first)) * SPREAD : 0));
  }

  private add(hop: Hop, begin: number): void {
    const { from, to, protocol } = hop;
    this.lastBegin = begin;
    this.before = hop;
    if (this.flights.length < MOST) this.flights.push({ way: `${from}:${to}`, protocol, begin });
  }
}
