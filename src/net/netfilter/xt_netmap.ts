import { EINVAL } from '../../uapi/errno.ts';
import { NF_NAT_RANGE_MAP_IPS, type NfNatRange } from '../../uapi/xt_data.ts';
import { ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from './core.ts';
import { nfCtGet } from './nf_conn.ts';
import { nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { hook2manip, NF_NAT_MANIP_DST, nfNatSetupInfo } from './nf_nat_core.ts';
import type { XtTarget } from './x_tables.ts';
import { natCheck } from './xt_nat.ts';

/** One network onto another, host by host. Linux: net/netfilter/xt_NETMAP.c. */
export const XT_NETMAP_TG: XtTarget<NfNatRange> = {
  name: 'NETMAP',
  table: 'nat',
  hooks: (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_LOCAL_IN),
  check: (par, { flags }) => ((flags & NF_NAT_RANGE_MAP_IPS) === 0 ? -EINVAL : natCheck(par.net)),
  destroy: nfCtNetnsPut,
  compile(range) {
    const netmask = ~(range.minAddr ^ range.maxAddr);
    return (skb, par) => {
      const ct = nfCtGet(skb);
      if (ct === null) return NF_ACCEPT;
      const maniptype = hook2manip(par.hook);
      const own = maniptype === NF_NAT_MANIP_DST ? ipv4Daddr(skb.bytes, skb.data) : ipv4Saddr(skb.bytes, skb.data);
      const addr = (own & ~netmask) | (range.minAddr & netmask);
      return nfNatSetupInfo(ct, { ...range, flags: range.flags | NF_NAT_RANGE_MAP_IPS, minAddr: addr, maxAddr: addr }, maniptype);
    };
  },
};
