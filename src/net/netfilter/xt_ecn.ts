import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { XT_ECN_OP_MATCH_CWR, XT_ECN_OP_MATCH_ECE, XT_ECN_OP_MATCH_IP, type XtEcn } from '../../uapi/xt_data.ts';
import { ipv4Tos } from '../../wire/ipv4.ts';
import { TCP_FLAGS, TCP_HLEN, TCPHDR_CWR, TCPHDR_ECE } from '../../wire/tcp.ts';
import type { XtMatch } from './x_tables.ts';

const TCP_OPS = XT_ECN_OP_MATCH_ECE | XT_ECN_OP_MATCH_CWR;

/** Linux: net/netfilter/xt_ecn.c. */
export const XT_ECN: XtMatch<XtEcn> = {
  name: 'ecn',
  check({ proto, protoInvert }, { operation, invert }) {
    const known = XT_ECN_OP_MATCH_IP | TCP_OPS;
    if (operation & ~known || invert & ~known) return -EINVAL;
    if (operation & TCP_OPS && (proto !== IPPROTO_TCP || protoInvert))
      return { error: -EINVAL, log: 'xt_ecn: cannot match TCP bits for non-tcp packets' };
    return 0;
  },
  compile({ operation, invert, ipEct }) {
    return (skb, par) => {
      if (operation & XT_ECN_OP_MATCH_IP) {
        if (((ipv4Tos(skb.bytes, skb.data) & 3) === ipEct) === ((invert & XT_ECN_OP_MATCH_IP) !== 0)) return false;
      }
      if ((operation & TCP_OPS) === 0) return true;
      if (par.thoff + TCP_HLEN > skb.tail) return false;
      const flags = skb.bytes[par.thoff + TCP_FLAGS];
      const ece = (flags & TCPHDR_ECE) !== 0;
      const cwr = (flags & TCPHDR_CWR) !== 0;
      if (operation & XT_ECN_OP_MATCH_ECE && ece === ((invert & XT_ECN_OP_MATCH_ECE) !== 0)) return false;
      return (operation & XT_ECN_OP_MATCH_CWR) === 0 || cwr !== ((invert & XT_ECN_OP_MATCH_CWR) !== 0);
    };
  },
};
