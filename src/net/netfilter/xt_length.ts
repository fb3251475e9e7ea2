import type { XtLength } from '../../uapi/xt_data.ts';
import type { XtMatch } from './x_tables.ts';

/** The IP packet's length. Linux: net/netfilter/xt_length.c. */
export const XT_LENGTH: XtMatch<XtLength> = {
  name: 'length',
  compile({ min, max, invert }) {
    return (skb) => {
      const length = skb.tail - skb.data;
      return (length >= min && length <= max) !== invert;
    };
  },
};
