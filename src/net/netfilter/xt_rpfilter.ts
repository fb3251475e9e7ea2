import { EINVAL } from '../../uapi/errno.ts';
import { IFF_LOOPBACK } from '../../uapi/if.ts';
import { PACKET_LOOPBACK } from '../../uapi/socket.ts';
import { XT_RPFILTER_INVERT, type XtRpfilter } from '../../uapi/xt_data.ts';
import { ipv4IsLbcast } from '../../wire/addr.ts';
import { ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_INET_PRE_ROUTING } from './core.ts';
import type { XtActionParam, XtMatch } from './x_tables.ts';

/** 224.0.0.0/24 without its last byte. */
const LOCAL_MULTICAST = 0xe00000;
const TABLES = ['mangle', 'raw'];

/** Linux: net/ipv4/netfilter/ipt_rpfilter.c. */
export const XT_RPFILTER: XtMatch<XtRpfilter> = {
  name: 'rpfilter',
  hooks: 1 << NF_INET_PRE_ROUTING,
  check({ table }) {
    if (TABLES.includes(table)) return 0;
    return { error: -EINVAL, log: `ipt_rpfilter: match only valid in the 'raw' or 'mangle' tables, not '${table}'` };
  },
  compile({ flags }) {
    const invert = (flags & XT_RPFILTER_INVERT) !== 0;
    return (skb, par) => passes(skb, par, flags) !== invert;
  },
};

function passes(skb: SkBuff, par: XtActionParam, flags: number): boolean {
  const dev = par.inDev!;
  if (skb.pktType === PACKET_LOOPBACK || dev.flags & IFF_LOOPBACK) return true;
  const daddr = ipv4Daddr(skb.bytes, skb.data);
  if (ipv4Saddr(skb.bytes, skb.data) === 0 && (ipv4IsLbcast(daddr) || daddr >>> 8 === LOCAL_MULTICAST)) return true;
  return par.net.stack.inetCalls!.rpfilterLookup(par.net, skb, dev, flags);
}
