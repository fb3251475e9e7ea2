import type { XtHelper } from '../../uapi/xt_data.ts';
import { nfCtGet } from './nf_conn.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import type { XtMatch } from './x_tables.ts';

/** Was the connection announced through this helper? Linux: net/netfilter/xt_helper.c. */
export const XT_HELPER: XtMatch<XtHelper> = {
  name: 'helper',
  check({ net }) {
    nfCtNetnsGet(net);
    return 0;
  },
  destroy: (net) => nfCtNetnsPut(net),
  compile({ name, invert }) {
    return (skb) => {
      const helper = nfCtGet(skb)?.master?.helper ?? '';
      if (helper === '') return invert;
      return (name === '' || name.startsWith(helper)) !== invert;
    };
  },
};
