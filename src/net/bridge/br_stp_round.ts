import { NSEC_PER_SEC } from '../../sim/simulator.ts';

/** The whole second nearest to `time` (below a quarter: down), so that timers fire together; never before `now`. Linux: round_jiffies(). */
export function roundJiffies(time: number, now: number): number {
  const rest = time % NSEC_PER_SEC;
  const rounded = rest < NSEC_PER_SEC / 4 ? time - rest : time - rest + NSEC_PER_SEC;
  return rounded <= now ? time : rounded;
}
