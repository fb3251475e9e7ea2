import { NFQ_FLAG_BYPASS, type XtNfqueue } from '../../uapi/xt_data.ts';
import { NF_ACCEPT, NF_QUEUE, type NetnsNf } from './core.ts';
import type { XtTarget } from './x_tables.ts';

/** To a program that reads the queue; nobody does unless something set a handler, so packets are dropped. Linux: net/netfilter/xt_NFQUEUE.c. */
export const XT_NFQUEUE_TG: XtTarget<XtNfqueue> = {
  name: 'NFQUEUE',
  compile({ queuenum, flags }) {
    return (_skb, { net }) => {
      if (flags & NFQ_FLAG_BYPASS && (net.nf as NetnsNf).queueHandler === null) return NF_ACCEPT;
      return (queuenum << 16) | NF_QUEUE;
    };
  },
};
