import { XT_CONTINUE, type XtTarget } from './x_tables.ts';

/** From here on every rule the packet meets is told (`xtables-monitor --trace`). Linux: xt_TRACE.c; iptables-nft: meta nftrace set 1. */
export const XT_TRACE_TG: XtTarget = {
  name: 'TRACE',
  compile: () => (skb) => {
    skb.nfTrace = true;
    return XT_CONTINUE;
  },
};
