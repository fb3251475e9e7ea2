import { EINVAL } from '../../uapi/errno.ts';
import {
  XT_DEVGROUP_INVERT_DST,
  XT_DEVGROUP_INVERT_SRC,
  XT_DEVGROUP_MATCH_DST,
  XT_DEVGROUP_MATCH_SRC,
  type XtDevgroup,
} from '../../uapi/xt_data.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from './core.ts';
import type { XtMatch } from './x_tables.ts';

const IN_HOOKS = (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN) | (1 << NF_INET_FORWARD);
const OUT_HOOKS = (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_FORWARD);

/** The groups of devices (`ip link set ... group`). Linux: net/netfilter/xt_devgroup.c. */
export const XT_DEVGROUP: XtMatch<XtDevgroup> = {
  name: 'devgroup',
  check({ hookMask }, { flags }) {
    if (flags & XT_DEVGROUP_MATCH_SRC && hookMask & ~IN_HOOKS) return -EINVAL;
    return flags & XT_DEVGROUP_MATCH_DST && hookMask & ~OUT_HOOKS ? -EINVAL : 0;
  },
  compile({ flags, srcGroup, srcMask, dstGroup, dstMask }) {
    return (_skb, { inDev, outDev }) => {
      const from = ((inDev?.group ?? 0) & srcMask) >>> 0 === srcGroup;
      if (flags & XT_DEVGROUP_MATCH_SRC && from === ((flags & XT_DEVGROUP_INVERT_SRC) !== 0)) return false;
      const to = ((outDev?.group ?? 0) & dstMask) >>> 0 === dstGroup;
      return (flags & XT_DEVGROUP_MATCH_DST) === 0 || to !== ((flags & XT_DEVGROUP_INVERT_DST) !== 0);
    };
  },
};
