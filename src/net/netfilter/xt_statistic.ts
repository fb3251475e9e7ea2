import { EINVAL } from '../../uapi/errno.ts';
import { XT_STATISTIC_MODE_NTH, XT_STATISTIC_MODE_RANDOM, type XtStatistic } from '../../uapi/xt_data.ts';
import type { XtMatch } from './x_tables.ts';

/** Linux: net/netfilter/xt_statistic.c. Of every `every` + 1 packets one; of 2^31 packets `probability`. */
export const XT_STATISTIC: XtMatch<XtStatistic> = {
  name: 'statistic',
  check: (_par, { mode }) => (mode > XT_STATISTIC_MODE_NTH ? -EINVAL : 0),
  compile({ mode, invert, probability, every, count }, { sim }) {
    if (mode === XT_STATISTIC_MODE_RANDOM) return () => (sim.random.int32() & 0x7fffffff) < probability !== invert;
    let at = count;
    return () => {
      at = at === every ? 0 : at + 1;
      return (at === 0) !== invert;
    };
  },
};
