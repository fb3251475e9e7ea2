import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { XT_SOCKET_NOWILDCARD, XT_SOCKET_RESTORESKMARK, XT_SOCKET_TRANSPARENT, type XtSocket } from '../../uapi/xt_data.ts';
import { be16 } from '../../wire/addr.ts';
import { IP_OFFSET, ipv4Daddr, ipv4FragOff, ipv4Hlen, ipv4Protocol, ipv4Saddr } from '../../wire/ipv4.ts';
import type { FoundSock } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from './core.ts';
import { IP_CT_ESTABLISHED_REPLY, IP_CT_RELATED_REPLY, IPS_SRC_NAT_DONE, NfTuple, nfCtGet } from './nf_conn.ts';
import type { XtActionParam, XtMatch } from './x_tables.ts';

const ALL = XT_SOCKET_TRANSPARENT | XT_SOCKET_NOWILDCARD | XT_SOCKET_RESTORESKMARK;
const ICMP_HLEN = 8;
/** ICMP types that quote a packet. */
const QUOTES = [3, 4, 5, 11, 12];
/** The peer is source, this host destination. Reused. */
const tuple = new NfTuple();

/** Linux: net/netfilter/xt_socket.c. A socket bound to any address is no match unless --nowildcard; none here is transparent. */
export const XT_SOCKET: XtMatch<XtSocket> = {
  name: 'socket',
  hooks: (1 << NF_INET_PRE_ROUTING) | (1 << NF_INET_LOCAL_IN),
  check: (_par, { flags }) => (flags & ~ALL ? -EINVAL : 0),
  compile({ flags }) {
    const transparent = (flags & XT_SOCKET_TRANSPARENT) !== 0;
    return (skb, par) => {
      const sk = transparent ? null : lookup(skb, par);
      if (sk === null || ((flags & XT_SOCKET_NOWILDCARD) === 0 && sk.wildcard)) return false;
      if (flags & XT_SOCKET_RESTORESKMARK) skb.mark = sk.mark;
      return true;
    };
  },
};

/** Linux: nf_sk_lookup_slow_v4(). */
function lookup(skb: SkBuff, { net, inDev, thoff }: XtActionParam): FoundSock | null {
  const { bytes, data, tail } = skb;
  if (ipv4FragOff(bytes, data) & IP_OFFSET) return null;
  const proto = ipv4Protocol(bytes, data);
  if (proto === IPPROTO_TCP || proto === IPPROTO_UDP) {
    if (thoff + 8 > tail) return null;
    tuple.set(ipv4Saddr(bytes, data), ipv4Daddr(bytes, data), be16(bytes, thoff), be16(bytes, thoff + 2), proto);
  } else if (proto !== IPPROTO_ICMP || !quoted(bytes, thoff, tail)) return null;
  const ct = nfCtGet(skb);
  const back = skb.nfctInfo === (proto === IPPROTO_ICMP ? IP_CT_RELATED_REPLY : IP_CT_ESTABLISHED_REPLY);
  if (ct !== null && back && ct.status & IPS_SRC_NAT_DONE) {
    // An answer to what was translated: the socket has the address of before.
    tuple.dst = ct.orig.src;
    tuple.dstPort = ct.orig.srcPort;
  }
  return net.stack.inetCalls!.skLookup(net, tuple.proto, tuple.src, tuple.srcPort, tuple.dst, tuple.dstPort, inDev!.ifindex);
}

/** The packet that an ICMP error is about went the other way. Linux: extract_icmp4_fields(). */
function quoted(bytes: Uint8Array, thoff: number, tail: number): boolean {
  const inner = thoff + ICMP_HLEN;
  if (inner + 20 > tail || !QUOTES.includes(bytes[thoff])) return false;
  const proto = ipv4Protocol(bytes, inner);
  const ports = inner + ipv4Hlen(bytes, inner);
  if ((proto !== IPPROTO_TCP && proto !== IPPROTO_UDP) || ports + 4 > tail) return false;
  tuple.set(ipv4Daddr(bytes, inner), ipv4Saddr(bytes, inner), be16(bytes, ports + 2), be16(bytes, ports), proto);
  return true;
}
