import { EINVAL } from '../../uapi/errno.ts';
import { NF_NAT_RANGE_MAP_IPS, type NfNatRange } from '../../uapi/xt_data.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_LOCAL_OUT, NF_INET_PRE_ROUTING } from './core.ts';
import { nfCtGet } from './nf_conn.ts';
import { nfCtNetnsPut } from './nf_conntrack_proto.ts';
import { NF_NAT_MANIP_DST, nfNatSetupInfo } from './nf_nat_core.ts';
import type { XtActionParam, XtTarget } from './x_tables.ts';
import { natCheck } from './xt_nat.ts';

const INADDR_LOOPBACK = 0x7f000001;

/** To this host itself: 127.0.0.1, or the address of the device it came in on. Linux: net/netfilter/xt_REDIRECT.c, nf_nat_redirect.c. */
export const XT_REDIRECT_TG: XtTarget<NfNatRange> = {
  name: 'REDIRECT',
  table: 'nat',
  hooks: (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_OUT),
  check: (par, { flags }) => ((flags & NF_NAT_RANGE_MAP_IPS) !== 0 ? -EINVAL : natCheck(par.net)),
  destroy: nfCtNetnsPut,
  compile: (range) => (skb, par) => redirect(skb, par, range),
};

function redirect(skb: SkBuff, par: XtActionParam, range: NfNatRange): number {
  const ct = nfCtGet(skb);
  if (ct === null) return NF_ACCEPT;
  const addr = par.hook === NF_INET_LOCAL_OUT ? INADDR_LOOPBACK : par.net.stack.inetCalls!.inetFirstAddr(par.inDev!);
  if (addr === 0) return NF_DROP;
  return nfNatSetupInfo(ct, { ...range, flags: range.flags | NF_NAT_RANGE_MAP_IPS, minAddr: addr, maxAddr: addr }, NF_NAT_MANIP_DST);
}
