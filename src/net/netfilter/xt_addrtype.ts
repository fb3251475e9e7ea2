import { EINVAL } from '../../uapi/errno.ts';
import {
  XT_ADDRTYPE_INVERT_DEST,
  XT_ADDRTYPE_INVERT_SOURCE,
  XT_ADDRTYPE_LIMIT_IFACE_IN,
  XT_ADDRTYPE_LIMIT_IFACE_OUT,
  type XtAddrtype,
} from '../../uapi/xt_data.ts';
import { ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import { NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from './core.ts';
import type { XtMatch, XtRefusal } from './x_tables.ts';

const IN_HOOKS = (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN);
const OUT_HOOKS = (1 << NF_INET_POST_ROUTING) | (1 << NF_INET_LOCAL_OUT);

function fits(net: Net, dev: NetDevice | null, addr: number, mask: number): boolean {
  return (mask & (1 << net.stack.inetCalls!.inetAddrType(net, dev, addr))) !== 0;
}

function refused(words: string): XtRefusal {
  return { error: -EINVAL, log: `xt_addrtype: ${words}` };
}

/** Linux: net/netfilter/xt_addrtype.c. */
export const XT_ADDRTYPE: XtMatch<XtAddrtype> = {
  name: 'addrtype',
  check({ hookMask }, { flags }) {
    const onIn = (flags & XT_ADDRTYPE_LIMIT_IFACE_IN) !== 0;
    const onOut = (flags & XT_ADDRTYPE_LIMIT_IFACE_OUT) !== 0;
    if (hookMask & IN_HOOKS && onOut) return refused('output interface limitation not valid in PREROUTING and INPUT');
    if (hookMask & OUT_HOOKS && onIn) return refused('input interface limitation not valid in POSTROUTING and OUTPUT');
    return onIn && onOut ? refused('both incoming and outgoing interface limitation cannot be selected') : 0;
  },
  compile({ source, dest, flags }) {
    const notSource = (flags & XT_ADDRTYPE_INVERT_SOURCE) !== 0;
    const notDest = (flags & XT_ADDRTYPE_INVERT_DEST) !== 0;
    return (skb, par) => {
      const dev = flags & XT_ADDRTYPE_LIMIT_IFACE_IN ? par.inDev : flags & XT_ADDRTYPE_LIMIT_IFACE_OUT ? par.outDev : null;
      if (source !== 0 && fits(par.net, dev, ipv4Saddr(skb.bytes, skb.data), source) === notSource) return false;
      return dest === 0 || fits(par.net, dev, ipv4Daddr(skb.bytes, skb.data), dest) !== notDest;
    };
  },
};
