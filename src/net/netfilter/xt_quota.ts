import { EINVAL } from '../../uapi/errno.ts';
import { XT_QUOTA_INVERT, type XtQuota } from '../../uapi/xt_data.ts';
import type { XtMatch } from './x_tables.ts';

/** Bytes that are left; listings go on showing how many there were. Linux: net/netfilter/xt_quota.c. */
export const XT_QUOTA: XtMatch<XtQuota> = {
  name: 'quota',
  check: (_par, { flags }) => (flags & ~XT_QUOTA_INVERT ? -EINVAL : 0),
  compile({ flags, quota }) {
    const invert = (flags & XT_QUOTA_INVERT) !== 0;
    let left = quota;
    return (skb) => {
      const length = skb.tail - skb.data;
      const enough = left >= length;
      // Not even a smaller packet passes once one was too large.
      left = enough ? left - length : 0;
      return enough !== invert;
    };
  },
};
