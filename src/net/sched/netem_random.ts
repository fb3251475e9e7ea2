import type { Random } from '../../sim/random.ts';
import type { NetemInfo } from '../../uapi/rtnetlink.ts';

/** netem's chances. All probabilities are parts of 2^32 - 1. Linux: net/sched/sch_netem.c. */

const ONE = 4294967296;

/** Random numbers of 32 bits of which each depends on the last: `rho` says how much. Linux: get_crandom(). */
export class Crandom {
  private readonly random: Random;
  private readonly rho: number;
  private last: number;

  constructor(random: Random, rho: number) {
    this.random = random;
    this.rho = rho;
    this.last = rho === 0 ? 0 : random.int32() >>> 0;
  }

  next(): number {
    const value = this.random.int32() >>> 0;
    if (this.rho === 0) return value;
    const rho = (this.rho + 1) / ONE;
    return (this.last = Math.floor(value * (1 - rho) + this.last * rho));
  }
}

/** Does what has this probability happen now? Nothing is drawn for 0. */
export function happens(probability: number, state: Crandom): boolean {
  return probability !== 0 && probability >= state.next();
}

/** A table's values are parts of this. Linux: NETEM_DIST_SCALE. */
const NETEM_DIST_SCALE = 8192;

/** A value around `mu` with a deviation `sigma`, uniformly or by a table. Linux: tabledist(). */
export function tabledist(mu: number, sigma: number, state: Crandom, dist: Int16Array | null): number {
  if (sigma === 0) return mu;
  const rnd = state.next();
  if (dist === null) return (rnd % (2 * sigma)) + mu - sigma;
  const t = dist[rnd % dist.length];
  return Math.round((sigma * t) / NETEM_DIST_SCALE) + mu;
}

/** The state of a loss model that knows bursts. Linux: struct clgstate. */
export class LossModel {
  readonly fourState: NetemInfo['lossState'] | null;
  readonly gilbert: NetemInfo['lossGemodel'] | null;
  state = 1;

  constructor(fourState: NetemInfo['lossState'] | null, gilbert: NetemInfo['lossGemodel'] | null) {
    this.fourState = fourState;
    this.gilbert = gilbert;
  }
}

/** Is the next packet lost? Linux: loss_event(). */
export function lossEvent(model: LossModel, loss: number, state: Crandom, random: Random): boolean {
  if (model.fourState) return lossFourState(model, model.fourState, random);
  if (model.gilbert) return lossGilbertElliott(model, model.gilbert, random);
  return happens(loss, state);
}

const TX_IN_GAP = 1;
const TX_IN_BURST = 2;
const LOST_IN_BURST = 3;
const LOST_IN_GAP = 4;

/** The four-state Markov chain (Salsano, Ludovici, Ordine). Linux: loss_4state(). */
function lossFourState(model: LossModel, p: NonNullable<NetemInfo['lossState']>, random: Random): boolean {
  const rnd = random.int32() >>> 0;
  switch (model.state) {
    case TX_IN_GAP:
      if (rnd < p.p14) model.state = LOST_IN_GAP;
      else if (rnd < p.p13 + p.p14) model.state = LOST_IN_BURST;
      return model.state !== TX_IN_GAP;
    case TX_IN_BURST:
      if (rnd >= p.p23) return false;
      model.state = LOST_IN_BURST;
      return true;
    case LOST_IN_BURST:
      if (rnd < p.p32) model.state = TX_IN_BURST;
      else if (rnd < p.p31 + p.p32) model.state = TX_IN_GAP;
      return model.state === LOST_IN_BURST;
    default:
      model.state = TX_IN_GAP;
      return false;
  }
}

/** Linux: loss_gilb_ell(). */
function lossGilbertElliott(model: LossModel, p: NonNullable<NetemInfo['lossGemodel']>, random: Random): boolean {
  const draw = (): number => random.int32() >>> 0;
  if (model.state === 1) {
    if (draw() < p.p) model.state = 2;
    return draw() < p.k1;
  }
  if (draw() < p.r) model.state = 1;
  return draw() > p.h;
}
