import { EDOM, EINVAL } from '../../uapi/errno.ts';
import { XT_TIME_CONTIGUOUS, XT_TIME_LOCAL_TZ, type XtTime } from '../../uapi/xt_data.ts';
import { NSEC_PER_SEC } from '../../sim/simulator.ts';
import type { XtMatch } from './x_tables.ts';

const SECONDS_PER_DAY = 86_400;
const ALL_MONTHDAYS = 0xfffffffe;

/** 1 is Monday, 7 Sunday; the epoch was a Thursday. */
function weekday(stamp: number): number {
  return (4 + Math.floor(stamp / SECONDS_PER_DAY)) % 7 || 7;
}

/** 1 to 31 (UTC, as the kernel's time zone). */
function monthday(stamp: number): number {
  return new Date(stamp * 1000).getUTCDate();
}

/** Linux: net/netfilter/xt_time.c. */
export const XT_TIME: XtMatch<XtTime> = {
  name: 'time',
  check(_par, { daytimeStart, daytimeStop, flags }) {
    if (daytimeStart >= SECONDS_PER_DAY || daytimeStop >= SECONDS_PER_DAY)
      return { error: -EDOM, log: 'xt_time: invalid argument - start or stop time greater than 23:59:59' };
    if (flags & ~(XT_TIME_LOCAL_TZ | XT_TIME_CONTIGUOUS)) return -EINVAL;
    return flags & XT_TIME_CONTIGUOUS && daytimeStart < daytimeStop ? -EINVAL : 0;
  },
  compile({ dateStart, dateStop, daytimeStart, daytimeStop, monthdaysMatch, weekdaysMatch, flags }, { stack, sim }) {
    return () => {
      let stamp = Math.floor((stack.bootTime + sim.now) / NSEC_PER_SEC);
      if (stamp < dateStart || stamp > dateStop) return false;
      const daytime = stamp % SECONDS_PER_DAY;
      if (daytimeStart < daytimeStop) {
        if (daytime < daytimeStart || daytime > daytimeStop) return false;
      } else {
        if (daytime < daytimeStart && daytime > daytimeStop) return false;
        // What is past midnight still belongs to the day before.
        if (flags & XT_TIME_CONTIGUOUS && daytime <= daytimeStop) stamp -= SECONDS_PER_DAY;
      }
      if ((weekdaysMatch & (1 << weekday(stamp))) === 0) return false;
      return monthdaysMatch >>> 0 === ALL_MONTHDAYS || (monthdaysMatch & (1 << monthday(stamp))) !== 0;
    };
  },
};
