import { EINVAL } from '../../uapi/errno.ts';
import { NF_NAT_RANGE_MAP_IPS, type NfNatRange } from '../../uapi/xt_data.ts';
import { NF_INET_POST_ROUTING } from './core.ts';
import { nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { masqueradeWatch, nfNatMasqueradeIpv4 } from './nf_nat_masquerade.ts';
import type { XtTarget } from './x_tables.ts';
import { natCheck } from './xt_nat.ts';

/** Linux: net/netfilter/xt_MASQUERADE.c. */
export const XT_MASQUERADE_TG: XtTarget<NfNatRange> = {
  name: 'MASQUERADE',
  table: 'nat',
  hooks: 1 << NF_INET_POST_ROUTING,
  check(par, { flags }) {
    if ((flags & NF_NAT_RANGE_MAP_IPS) !== 0) return -EINVAL;
    masqueradeWatch(par.net);
    return natCheck(par.net);
  },
  destroy: nfCtNetnsPut,
  compile: (range) => (skb, par) => nfNatMasqueradeIpv4(skb, par.net, range, par.outDev!),
};
