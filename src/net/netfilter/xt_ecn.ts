import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_TCP } from '../../uapi/socket.ts';
import {
  IPT_ECN_OP_SET_CWR,
  IPT_ECN_OP_SET_ECE,
  IPT_ECN_OP_SET_IP,
  type IptEcnTarget,
  XT_ECN_OP_MATCH_CWR,
  XT_ECN_OP_MATCH_ECE,
  XT_ECN_OP_MATCH_IP,
  type XtEcn,
} from '../../uapi/xt_data.ts';
import { be16, putBe16 } from '../../wire/addr.ts';
import { updateChecksum16 } from '../../wire/checksum.ts';
import { ipv4Protocol, ipv4Tos } from '../../wire/ipv4.ts';
import { TCP_CHECK, TCP_DOFF, TCP_FLAGS, TCP_HLEN, TCPHDR_CWR, TCPHDR_ECE } from '../../wire/tcp.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { NF_DROP } from './core.ts';
import { XT_CONTINUE, type XtMatch, type XtTarget } from './x_tables.ts';
import { setTos } from './xt_dscp.ts';

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

const SET_TCP = IPT_ECN_OP_SET_ECE | IPT_ECN_OP_SET_CWR;

/** ECN: writes the bits of IP or TCP. Linux: net/ipv4/netfilter/ipt_ECN.c. */
export const XT_ECN_TG: XtTarget<IptEcnTarget> = {
  name: 'ECN',
  table: 'mangle',
  check({ proto, protoInvert }, { operation, ipEct }) {
    if (operation & ~(IPT_ECN_OP_SET_IP | SET_TCP) || ipEct > 3) return -EINVAL;
    if (operation & SET_TCP && (proto !== IPPROTO_TCP || protoInvert))
      return { error: -EINVAL, log: 'ipt_ECN: cannot use operation on non-tcp rule' };
    return 0;
  },
  compile({ operation, ipEct, ece, cwr }) {
    const mask = (operation & IPT_ECN_OP_SET_ECE ? TCPHDR_ECE : 0) | (operation & IPT_ECN_OP_SET_CWR ? TCPHDR_CWR : 0);
    const bits = mask & ((ece ? TCPHDR_ECE : 0) | (cwr ? TCPHDR_CWR : 0));
    return (skb, par) => {
      if (operation & IPT_ECN_OP_SET_IP) setTos(skb, (ipv4Tos(skb.bytes, skb.data) & ~3) | ipEct);
      if (mask === 0 || ipv4Protocol(skb.bytes, skb.data) !== IPPROTO_TCP) return XT_CONTINUE;
      return par.thoff + TCP_HLEN > skb.tail ? NF_DROP : setTcpBits(skb, par.thoff, mask, bits);
    };
  },
};

function setTcpBits(skb: SkBuff, thoff: number, mask: number, bits: number): number {
  const before = be16(skb.bytes, thoff + TCP_DOFF);
  const after = (before & ~mask) | bits;
  if (before === after) return XT_CONTINUE;
  skb.cow();
  putBe16(skb.bytes, thoff + TCP_DOFF, after);
  if (skb.ipSummed !== CHECKSUM_PARTIAL)
    putBe16(skb.bytes, thoff + TCP_CHECK, updateChecksum16(be16(skb.bytes, thoff + TCP_CHECK), before, after));
  return XT_CONTINUE;
}
