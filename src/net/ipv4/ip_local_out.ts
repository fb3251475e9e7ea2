import { ETH_P_IP } from '../../uapi/if.ts';
import { ipSendCheck, IPV4_TOT_LEN } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_INET_LOCAL_OUT, NFPROTO_IPV4, nfHook } from '../netfilter/core.ts';

/** Hands a packet to its route. Linux: dst_output(). */
export function dstOutput(_net: Net, skb: SkBuff): number {
  return skb.dst!.output(skb);
}

/**
 * Sends a packet made here: `data` at its IP header, route set. Total length and checksum are written. 0 or a negative errno;
 * takes over the skb. Linux: ip_local_out().
 */
export function ipLocalOut(net: Net, skb: SkBuff): number {
  const { bytes, data: at } = skb;
  const length = skb.tail - at;
  bytes[at + IPV4_TOT_LEN] = length >> 8;
  bytes[at + IPV4_TOT_LEN + 1] = length;
  ipSendCheck(bytes, at);
  return ipLocalOutReady(net, skb);
}

/** The same for a header that is complete already. */
export function ipLocalOutReady(net: Net, skb: SkBuff): number {
  net.mib.IpOutRequests++;
  skb.protocol = ETH_P_IP;
  if (net.stack.trace.on) net.stack.trace.hit(skb, '__ip_local_out', net);
  return nfHook(NFPROTO_IPV4, NF_INET_LOCAL_OUT, net, skb, null, skb.dst!.dev, dstOutput);
}
