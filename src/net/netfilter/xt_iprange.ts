import { IPRANGE_DST, IPRANGE_DST_INV, IPRANGE_SRC, IPRANGE_SRC_INV, type XtIprange } from '../../uapi/xt_data.ts';
import { ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import type { XtMatch } from './x_tables.ts';

/** Linux: net/netfilter/xt_iprange.c. */
export const XT_IPRANGE: XtMatch<XtIprange> = {
  name: 'iprange',
  compile(data) {
    const { flags } = data;
    const srcMin = data.srcMin >>> 0;
    const srcMax = data.srcMax >>> 0;
    const dstMin = data.dstMin >>> 0;
    const dstMax = data.dstMax >>> 0;
    return (skb) => {
      if (flags & IPRANGE_SRC) {
        const src = ipv4Saddr(skb.bytes, skb.data) >>> 0;
        if ((src >= srcMin && src <= srcMax) === ((flags & IPRANGE_SRC_INV) !== 0)) return false;
      }
      if ((flags & IPRANGE_DST) === 0) return true;
      const dst = ipv4Daddr(skb.bytes, skb.data) >>> 0;
      return (dst >= dstMin && dst <= dstMax) !== ((flags & IPRANGE_DST_INV) !== 0);
    };
  },
};
