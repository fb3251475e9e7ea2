import type { XtClassify } from '../../uapi/xt_data.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from './core.ts';
import { XT_CONTINUE, type XtTarget } from './x_tables.ts';

/** Linux: net/netfilter/xt_CLASSIFY.c. */
export const XT_CLASSIFY_TG: XtTarget<XtClassify> = {
  name: 'CLASSIFY',
  hooks: (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_FORWARD) | (1 << NF_INET_POST_ROUTING),
  compile({ priority }) {
    return (skb) => {
      skb.priority = priority;
      return XT_CONTINUE;
    };
  },
};
