import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_TCP } from '../../uapi/socket.ts';
import {
  IPT_ICMP_ADMIN_PROHIBITED,
  IPT_ICMP_ECHOREPLY,
  IPT_ICMP_HOST_PROHIBITED,
  IPT_ICMP_HOST_UNREACHABLE,
  IPT_ICMP_NET_PROHIBITED,
  IPT_ICMP_NET_UNREACHABLE,
  IPT_ICMP_PORT_UNREACHABLE,
  IPT_ICMP_PROT_UNREACHABLE,
  IPT_TCP_RESET,
  type IptReject,
} from '../../uapi/xt_data.ts';
import {
  ICMP_HOST_ANO,
  ICMP_HOST_UNREACH,
  ICMP_NET_ANO,
  ICMP_NET_UNREACH,
  ICMP_PKT_FILTERED,
  ICMP_PORT_UNREACH,
  ICMP_PROT_UNREACH,
} from '../../wire/icmp.ts';
import { NF_DROP, NF_INET_FORWARD, NF_INET_LOCAL_IN, NF_INET_LOCAL_OUT } from './core.ts';
import type { XtTarget } from './x_tables.ts';

const CODES: Readonly<Record<number, number>> = {
  [IPT_ICMP_NET_UNREACHABLE]: ICMP_NET_UNREACH,
  [IPT_ICMP_HOST_UNREACHABLE]: ICMP_HOST_UNREACH,
  [IPT_ICMP_PROT_UNREACHABLE]: ICMP_PROT_UNREACH,
  [IPT_ICMP_PORT_UNREACHABLE]: ICMP_PORT_UNREACH,
  [IPT_ICMP_NET_PROHIBITED]: ICMP_NET_ANO,
  [IPT_ICMP_HOST_PROHIBITED]: ICMP_HOST_ANO,
  [IPT_ICMP_ADMIN_PROHIBITED]: ICMP_PKT_FILTERED,
};

/** Drops the packet and tells its sender. Linux: net/ipv4/netfilter/ipt_REJECT.c. */
export const XT_REJECT_TG: XtTarget<IptReject> = {
  name: 'REJECT',
  table: 'filter',
  hooks: (1 << NF_INET_LOCAL_IN) | (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT),
  check(par, info) {
    if (info.with === IPT_ICMP_ECHOREPLY) return -EINVAL;
    if (info.with === IPT_TCP_RESET && (par.proto !== IPPROTO_TCP || par.protoInvert)) return -EINVAL;
    return 0;
  },
  compile(info) {
    const code = CODES[info.with];
    if (info.with === IPT_TCP_RESET)
      return (skb, par) => {
        par.net.stack.inetCalls!.nfSendReset(par.net, skb);
        return NF_DROP;
      };
    return (skb, par) => {
      par.net.stack.inetCalls!.nfSendUnreach(par.net, skb, code);
      return NF_DROP;
    };
  },
};
