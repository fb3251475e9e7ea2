import { NSEC_PER_SEC, type Simulator } from '../../sim/simulator.ts';

/** The kernel's clock: CONFIG_HZ of the recorded machine. */
export const HZ = 250;
export const NSEC_PER_JIFFY = NSEC_PER_SEC / HZ;

/** The counter starts five minutes before it outgrows 32 bits, so that what cannot bear that fails early. Linux: INITIAL_JIFFIES. */
const INITIAL_JIFFIES = 2 ** 32 - 300 * HZ;

/** The time in ticks, as /proc/net/xt_recent shows it. */
export function jiffies(sim: Simulator): number {
  return INITIAL_JIFFIES + Math.floor(sim.now / NSEC_PER_JIFFY);
}

/** Levels of the timer wheel: 64 buckets each, every level 8 times as coarse. */
const LVL_CLK_SHIFT = 3;
const LVL_SIZE = 64;
const LVL_DEPTH = 9;

/**
 * When a timer set for `expires` (ns) really fires: the wheel rounds up, the more the farther off. A retransmission "after a
 * second" comes after up to 1.036 s. Linux: calc_wheel_index() in kernel/time/timer.c.
 */
export function timerWheel(now: number, expires: number): number {
  const clk = Math.floor(now / NSEC_PER_JIFFY);
  const jiffies = Math.max(Math.floor(expires / NSEC_PER_JIFFY), clk);
  const delta = jiffies - clk;
  let level = 0;
  while (level < LVL_DEPTH - 1 && delta >= (LVL_SIZE - 1) * 2 ** (level * LVL_CLK_SHIFT)) level++;
  const granularity = 2 ** (level * LVL_CLK_SHIFT);
  return Math.floor((jiffies + granularity) / granularity) * granularity * NSEC_PER_JIFFY;
}
