import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { be16 } from '../../wire/addr.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
} from '../../wire/icmp.ts';
import { IP_MF, IP_OFFSET, IPV4_HLEN, ipv4Daddr, ipv4FragOff, ipv4Hlen, ipv4Protocol, ipv4Saddr } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { Flow4 } from './fib_lookup.ts';
import { ipv4Net } from './ipv4_netns.ts';

/**
 * 31 bits from the addresses of a flow (policy 0), or from addresses, protocol and ports (policy 1). An ICMP error counts as
 * the packet it quotes, turned round: it takes the way of the flow it is about. Linux: fib_multipath_hash().
 */
export function fibMultipathHash(net: Net, flow: Flow4 | null, skb: SkBuff | null): number {
  if (flow !== null && flow.multipathHash !== 0) return flow.multipathHash >>> 1;
  const policy = ipv4Net(net).sysctl.fibMultipathHashPolicy;
  let saddr = flow === null ? 0 : flow.saddr;
  let daddr = flow === null ? 0 : flow.daddr;
  let proto = flow === null ? 0 : flow.proto;
  let ports = flow === null ? 0 : (flow.sport << 16) | flow.dport;
  if (skb !== null) {
    const { bytes, networkHeader: at, tail } = skb;
    saddr = ipv4Saddr(bytes, at);
    daddr = ipv4Daddr(bytes, at);
    proto = ipv4Protocol(bytes, at);
    const transport = at + ipv4Hlen(bytes, at);
    const first = (ipv4FragOff(bytes, at) & IP_OFFSET) === 0;
    ports = 0;
    if (first && (proto === IPPROTO_TCP || proto === IPPROTO_UDP) && transport + 4 <= tail) {
      if ((ipv4FragOff(bytes, at) & IP_MF) === 0) ports = (be16(bytes, transport) << 16) | be16(bytes, transport + 2);
    } else if (first && proto === IPPROTO_ICMP && transport + ICMP_HLEN + IPV4_HLEN <= tail && quotesPacket(bytes[transport])) {
      daddr = ipv4Saddr(bytes, transport + ICMP_HLEN);
      saddr = ipv4Daddr(bytes, transport + ICMP_HLEN);
    }
  }
  let hash = mix(mix(ipv4Net(net).sysctl.fibMultipathHashSeed ^ 0x2545f491, saddr), daddr);
  if (policy !== 0) hash = mix(mix(hash, proto), ports);
  return (hash ^ (hash >>> 15)) >>> 1;
}

function quotesPacket(type: number): boolean {
  return (
    type === ICMP_DEST_UNREACH ||
    type === ICMP_REDIRECT ||
    type === ICMP_TIME_EXCEEDED ||
    type === ICMP_PARAMETERPROB ||
    type === ICMP_SOURCE_QUENCH
  );
}

/** One round of a 32-bit mixing function. */
function mix(hash: number, value: number): number {
  hash = Math.imul(hash ^ value, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
