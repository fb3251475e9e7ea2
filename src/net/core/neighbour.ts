import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import { Timer } from '../../sim/timer.ts';
import {
  NUD_DELAY,
  NUD_FAILED,
  NUD_INCOMPLETE,
  NUD_NONE,
  NUD_PERMANENT,
  NUD_PROBE,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_NEWNEIGH,
} from '../../uapi/rtnetlink.ts';
import type { NetDevice } from './dev.ts';
import { devQueueXmit } from './dev_queue.ts';
import { kfreeSkb } from './drop_reason.ts';
import { ethHeader } from './eth.ts';
import { timerWheel } from './jiffies.ts';
import { NeighParms } from './neigh_parms.ts';
import { NUD_CONNECTED, NUD_IN_TIMER } from './neigh_state.ts';
import type { NeighTable } from './neigh_table.ts';
import { skbTruesize, type SkBuff } from './skbuff.ts';

/** The settings of `dev` in `table`, made from the defaults when first asked for. Linux: neigh_parms_alloc(). */
export function neighParms(table: NeighTable, dev: NetDevice): NeighParms {
  return (dev.neighParms ??= new NeighParms(dev, table.stack.sim.random, table.parms));
}

/** Who has an address: what is known of one neighbour on one device. Linux: struct neighbour. */
export class Neighbour {
  readonly table: NeighTable;
  readonly dev: NetDevice;
  /** The address. The constructor call-back may change it: on loopback and point-to-point devices all share one entry. */
  primaryKey: number;
  readonly parms: NeighParms;
  readonly ha = new Uint8Array(6);
  nudState = NUD_NONE;
  /** NTF_*. */
  flags = 0;
  /** RTN_* of the address, set by the constructor call-back. */
  type = 0;
  protocol = 0;
  /** When it was confirmed, used, updated, ns. */
  confirmed = 0;
  used = 0;
  updated = 0;
  probes = 0;
  dead = false;
  exemptFromGc = false;
  /** NTF_EXT_MANAGED: kept resolved by the kernel. */
  managed = false;
  /** Packets that wait for the address. */
  arpQueue: SkBuff[] = NO_PACKETS;
  arpQueueBytes = 0;
  timer: Timer | null = null;

  constructor(table: NeighTable, dev: NetDevice, key: number) {
    this.table = table;
    this.dev = dev;
    this.primaryKey = key;
    this.parms = neighParms(table, dev);
  }
}

export const NO_PACKETS: SkBuff[] = [];

// -- going

/** Takes an entry out. Linux: neigh_remove_one(). */
export function neighRemoveOne(neigh: Neighbour): void {
  if (neigh.dead) return;
  const dev = neigh.dev;
  dev.neighbours?.delete(neigh.primaryKey);
  if (dev.neighbours?.size === 0) dev.neighbours = null;
  if (dev.lastNeighbour === neigh) dev.lastNeighbour = null;
  neigh.dead = true;
  stopTimer(neigh);
  neigh.table.entries--;
  if (!neigh.exemptFromGc) neigh.table.gcEntries--;
  neigh.table.stats.destroys++;
  purgeQueue(neigh);
  neighNotify(neigh, RTM_DELNEIGH);
}

/** The device goes down or away: its entries go (but permanent ones, with `skipPermanent`). Linux: neigh_flush_dev(). */
function neighFlushDev(dev: NetDevice, skipPermanent: boolean): void {
  if (dev.neighbours === null) return;
  for (const neigh of [...dev.neighbours.values()]) if (!skipPermanent || (neigh.nudState & NUD_PERMANENT) === 0) neighRemoveOne(neigh);
}

/** Linux: neigh_ifdown(). */
export function neighIfdown(table: NeighTable, dev: NetDevice): void {
  neighFlushDev(dev, false);
  table.proxy.ifdown(dev, false);
}

/** The carrier went: all but permanent entries go. Linux: neigh_carrier_down(). */
export function neighCarrierDown(table: NeighTable, dev: NetDevice): void {
  neighFlushDev(dev, true);
  table.proxy.ifdown(dev, true);
}

/** The device's own address changed: what it knew of others is forgotten. Linux: neigh_changeaddr(). */
export function neighChangeAddr(_table: NeighTable, dev: NetDevice): void {
  neighFlushDev(dev, false);
}

function purgeQueue(neigh: Neighbour): void {
  const queue = neigh.arpQueue;
  neigh.arpQueue = NO_PACKETS;
  neigh.arpQueueBytes = 0;
  for (const skb of queue) kfreeSkb(skb, 'NEIGH_DEAD', neigh.dev.net);
}

// -- states

/**
 * A packet wants to go to this neighbour. 0: it may go at once. 1: the entry took the packet over, to wait for the address or
 * to be dropped. Linux: neigh_event_send().
 */
export function neighEventSend(neigh: Neighbour, skb: SkBuff | null): number {
  neigh.used = neigh.table.stack.sim.now;
  if ((neigh.nudState & (NUD_CONNECTED | NUD_DELAY | NUD_PROBE)) !== 0) return 0;
  return eventSendSlow(neigh, skb);
}

/** Linux: __neigh_event_send(). */
function eventSendSlow(neigh: Neighbour, skb: SkBuff | null): number {
  const sim = neigh.table.stack.sim;
  const parms = neigh.parms;
  if (neigh.dead) {
    if (skb !== null) kfreeSkb(skb, 'NEIGH_DEAD', neigh.dev.net);
    return 1;
  }
  let probe = false;
  if ((neigh.nudState & (NUD_STALE | NUD_INCOMPLETE)) === 0) {
    neigh.updated = sim.now;
    if (parms.mcastProbes + parms.appProbes === 0) {
      neigh.nudState = NUD_FAILED;
      if (skb !== null) kfreeSkb(skb, 'NEIGH_FAILED', neigh.dev.net);
      return 1;
    }
    neigh.probes = parms.ucastProbes;
    neigh.nudState = NUD_INCOMPLETE;
    probe = true;
    startTimer(neigh, sim.now + Math.max(parms.retransTime, NSEC_PER_SEC / 100));
  } else if ((neigh.nudState & NUD_STALE) !== 0) {
    neigh.nudState = NUD_DELAY;
    neigh.updated = sim.now;
    startTimer(neigh, sim.now + parms.delayProbeTime);
  }
  let result = 0;
  if (neigh.nudState === NUD_INCOMPLETE) {
    if (skb !== null) enqueue(neigh, skb);
    result = 1;
  }
  if (probe) neighProbe(neigh);
  return result;
}

function enqueue(neigh: Neighbour, skb: SkBuff): void {
  const net = neigh.dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, '__neigh_event_send', net, { dev: neigh.dev.name, to: neigh.primaryKey });
  const size = skbTruesize(skb);
  if (neigh.arpQueue === NO_PACKETS) neigh.arpQueue = [];
  while (neigh.arpQueueBytes + size > neigh.parms.queueLenBytes && neigh.arpQueue.length > 0) {
    const oldest = neigh.arpQueue.shift()!;
    neigh.arpQueueBytes -= skbTruesize(oldest);
    neigh.table.stats.unresDiscards++;
    kfreeSkb(oldest, 'NEIGH_QUEUEFULL', neigh.dev.net);
  }
  neigh.arpQueue.push(skb);
  neigh.arpQueueBytes += size;
}

export function startTimer(neigh: Neighbour, when: number): void {
  const { sim } = neigh.table.stack;
  neigh.timer ??= new Timer(() => neighTimer(neigh));
  sim.modTimer(neigh.timer, timerWheel(sim.now, when));
}

export function stopTimer(neigh: Neighbour): void {
  if (neigh.timer !== null) neigh.table.stack.sim.delTimer(neigh.timer);
}

/** Linux: neigh_probe(). */
function neighProbe(neigh: Neighbour): void {
  const waiting = neigh.arpQueue.length > 0 ? neigh.arpQueue[neigh.arpQueue.length - 1] : null;
  neigh.table.ops.solicit(neigh, waiting);
  neigh.probes++;
}

/** Linux: neigh_max_probes(). */
function maxProbes(neigh: Neighbour): number {
  const parms = neigh.parms;
  return parms.ucastProbes + parms.appProbes + ((neigh.nudState & NUD_PROBE) !== 0 ? parms.mcastReprobes : parms.mcastProbes);
}

/** Linux: neigh_timer_handler(). */
function neighTimer(neigh: Neighbour): void {
  if ((neigh.nudState & NUD_IN_TIMER) === 0) return;
  const now = neigh.table.stack.sim.now;
  const parms = neigh.parms;
  let next = now + Math.max(parms.retransTime, NSEC_PER_SEC / 100);
  let notify = false;
  if ((neigh.nudState & NUD_REACHABLE) !== 0) {
    if (now <= neigh.confirmed + parms.reachableTime) next = neigh.confirmed + parms.reachableTime;
    else if (now <= neigh.used + parms.delayProbeTime) {
      setState(neigh, NUD_DELAY, now);
      next = now + parms.delayProbeTime;
    } else {
      setState(neigh, NUD_STALE, now);
      notify = true;
    }
  } else if ((neigh.nudState & NUD_DELAY) !== 0) {
    notify = true;
    if (now <= neigh.confirmed + parms.delayProbeTime) {
      setState(neigh, NUD_REACHABLE, now);
      next = neigh.confirmed + parms.reachableTime;
    } else {
      setState(neigh, NUD_PROBE, now);
      neigh.probes = 0;
    }
  }
  if ((neigh.nudState & (NUD_INCOMPLETE | NUD_PROBE)) !== 0 && neigh.probes >= maxProbes(neigh)) {
    setState(neigh, NUD_FAILED, now);
    neighInvalidate(neigh);
    neighNotify(neigh, RTM_NEWNEIGH);
    return;
  }
  if ((neigh.nudState & NUD_IN_TIMER) !== 0) startTimer(neigh, Math.max(next, now + NSEC_PER_SEC / 100));
  if ((neigh.nudState & (NUD_INCOMPLETE | NUD_PROBE)) !== 0) neighProbe(neigh);
  if (notify) neighNotify(neigh, RTM_NEWNEIGH);
}

function setState(neigh: Neighbour, state: number, now: number): void {
  neigh.nudState = state;
  neigh.updated = now;
}

/** The address could not be found: everybody who waits is told. Linux: neigh_invalidate(). */
export function neighInvalidate(neigh: Neighbour): void {
  neigh.table.stats.resFailed++;
  neigh.updated = neigh.table.stack.sim.now;
  while (neigh.nudState === NUD_FAILED && neigh.arpQueue.length > 0) neigh.table.ops.errorReport(neigh, neigh.arpQueue.shift()!);
  purgeQueue(neigh);
}

/** Something proved that the neighbour answers (TCP's progress). Linux: neigh_confirm(). */
export function neighConfirm(neigh: Neighbour): void {
  neigh.confirmed = neigh.table.stack.sim.now;
}

/** Hook of the netlink half: tells the listeners. */
export function neighNotify(neigh: Neighbour, type: number): void {
  neigh.table.stack.neighNotify?.(neigh, type);
}

// -- sending

/**
 * Sends a packet (`data` at the network header, `protocol` set) to this neighbour, resolving its address first if need be.
 * 0 or a negative errno; takes over the skb. Linux: neigh_output().
 */
export function neighOutput(neigh: Neighbour, skb: SkBuff): number {
  if ((neigh.nudState & NUD_CONNECTED) === 0) return neighResolveOutput(neigh, skb);
  return transmit(neigh, skb);
}

/** Linux: neigh_resolve_output(). */
export function neighResolveOutput(neigh: Neighbour, skb: SkBuff): number {
  if (neighEventSend(neigh, skb) !== 0) return 0;
  return transmit(neigh, skb);
}

function transmit(neigh: Neighbour, skb: SkBuff): number {
  const dev = neigh.dev;
  // Another holder of these bytes may be in flight with a header of its own.
  if (skb.cloned) skb.cow();
  ethHeader(skb, dev, skb.protocol, neigh.ha, 0, null);
  skb.dev = dev;
  return devQueueXmit(skb);
}
