import type { NfNatRange } from '../../uapi/xt_data.ts';
import type { Net } from '../core/net_namespace.ts';
import { NF_ACCEPT, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from './core.ts';
import { nfCtGet } from './nf_conn.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { NF_NAT_MANIP_DST, NF_NAT_MANIP_SRC, nfNatSetupInfo } from './nf_nat_core.ts';
import type { XtTarget, XtTargetFn } from './x_tables.ts';

/** Rules with these targets need connection tracking, for as long as they are there. Linux: xt_nat_checkentry(). */
export function natCheck(net: Net): number {
  nfCtNetnsGet(net);
  return 0;
}

function setup(range: NfNatRange, maniptype: number): XtTargetFn {
  return (skb) => {
    const ct = nfCtGet(skb);
    return ct === null ? NF_ACCEPT : nfNatSetupInfo(ct, range, maniptype);
  };
}

/** Linux: net/netfilter/xt_nat.c. */
export const XT_SNAT_TG: XtTarget<NfNatRange> = {
  name: 'SNAT',
  table: 'nat',
  hooks: (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_LOCAL_IN),
  check: (par) => natCheck(par.net),
  destroy: nfCtNetnsPut,
  compile: (range) => setup(range, NF_NAT_MANIP_SRC),
};

export const XT_DNAT_TG: XtTarget<NfNatRange> = {
  name: 'DNAT',
  table: 'nat',
  hooks: (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_OUT),
  check: (par) => natCheck(par.net),
  destroy: nfCtNetnsPut,
  compile: (range) => setup(range, NF_NAT_MANIP_DST),
};
