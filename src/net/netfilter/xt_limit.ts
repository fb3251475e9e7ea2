import type { XtLimit } from '../../uapi/xt_data.ts';
import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import type { XtMatch } from './x_tables.ts';

/** Linux: XT_LIMIT_SCALE. */
const SCALE = 10_000;
/** Day, hour, minute, second. */
const UNITS = [86_400, 3_600, 60, 1];

/** What a packet takes from the bucket, ns: iptables-nft says it as a rate a unit, in whole numbers. Linux: add_nft_limit() of iptables. */
function limitCost(avg: number): number {
  let i = 1;
  while (i < UNITS.length && avg <= UNITS[i] * SCALE && Math.floor((UNITS[i] * SCALE) / avg) >= (UNITS[i] * SCALE) % avg) i++;
  const rate = Math.floor((UNITS[i - 1] * SCALE) / avg);
  return Math.floor((UNITS[i - 1] * NSEC_PER_SEC) / Math.max(rate, 1));
}

/** A bucket of nanoseconds, full with `burst` packets' worth. Linux: net/netfilter/nft_limit.c, which iptables-nft uses for it. */
export const XT_LIMIT: XtMatch<XtLimit> = {
  name: 'limit',
  compile({ avg, burst }, net) {
    const { sim } = net;
    const cost = limitCost(avg);
    const most = cost * (burst || 5);
    let tokens = most;
    let last = sim.now;
    return () => {
      const { now } = sim;
      tokens = Math.min(most, tokens + now - last);
      last = now;
      if (tokens < cost) return false;
      tokens -= cost;
      return true;
    };
  },
};
