import type { XtMarkMatch, XtMarkTarget } from '../../uapi/xt_data.ts';
import { XT_CONTINUE, type XtMatch, type XtTarget } from './x_tables.ts';

/** `mark` and MARK. Linux: net/netfilter/xt_mark.c. */
export const XT_MARK: XtMatch<XtMarkMatch> = {
  name: 'mark',
  compile({ mark, mask, invert }) {
    const wanted = mark | 0;
    return (skb) => ((skb.mark & mask) === wanted) !== invert;
  },
};

export const XT_MARK_TG: XtTarget<XtMarkTarget> = {
  name: 'MARK',
  compile({ mark, mask }) {
    return (skb) => {
      skb.mark = ((skb.mark & ~mask) ^ mark) >>> 0;
      return XT_CONTINUE;
    };
  },
};
