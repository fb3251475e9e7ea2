import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../../uapi/socket.ts';
import { be16 } from '../../../wire/addr.ts';
import { IP_OFFSET, ipv4Daddr, ipv4FragOff, ipv4Hlen, ipv4Protocol, ipv4Saddr } from '../../../wire/ipv4.ts';
import type { SkBuff } from '../../core/skbuff.ts';

const IPPROTO_SCTP = 132;
const IPPROTO_UDPLITE = 136;

/** The packet's address of one side. Linux: ip4addrptr(). */
export function packetAddr(skb: SkBuff, src: boolean): number {
  return src ? ipv4Saddr(skb.bytes, skb.data) : ipv4Daddr(skb.bytes, skb.data);
}

/** Its port, or ICMP's type and code; 0 for protocols without, -1 for a later fragment. Linux: ip_set_get_ip4_port(). */
export function packetPort(skb: SkBuff, src: boolean): number {
  const { bytes, data, tail } = skb;
  const proto = ipv4Protocol(bytes, data);
  const ported = proto === IPPROTO_TCP || proto === IPPROTO_UDP || proto === IPPROTO_SCTP || proto === IPPROTO_UDPLITE;
  if (!ported && proto !== IPPROTO_ICMP) return 0;
  const at = data + ipv4Hlen(bytes, data);
  if ((ipv4FragOff(bytes, data) & IP_OFFSET) !== 0 || tail - at < 4) return -1;
  return ported && !src ? be16(bytes, at + 2) : be16(bytes, at);
}

export function packetProto(skb: SkBuff): number {
  return ipv4Protocol(skb.bytes, skb.data);
}
