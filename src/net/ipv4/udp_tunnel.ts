import { AF_INET, IPPROTO_UDP } from '../../uapi/socket.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import { emitUdpHeader, UDP_CHECK, UDP_HLEN } from '../../wire/udp.ts';
import { putBe16 } from '../../wire/addr.ts';
import type { NetDevice } from '../core/dev.ts';
import { skbGetHash } from '../core/flow_dissector.ts';
import type { Net } from '../core/net_namespace.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { iptunnelXmit } from './ip_tunnel_core.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { Rtable } from './rtable.ts';
import { UdpSock, type UdpEncap } from './udp.ts';

/** Tunnels in UDP. Linux: net/ipv4/udp_tunnel_core.c. */

/** A socket of the kernel's own that listens on `port` for a tunnel; a negative errno. Linux: udp_sock_create4(), setup_udp_tunnel_sock(). */
export function udpTunnelSock(net: Net, port: number, encap: UdpEncap): UdpSock | number {
  const sk = new UdpSock(net);
  const error = sk.bind({ family: AF_INET, addr: 0, port });
  if (error < 0) return error;
  sk.encap = encap;
  return sk;
}

/** The source port of a tunnelled flow, from `min` to `max` (0, 0: ip_local_port_range). Linux: udp_flow_src_port(). */
export function udpFlowSrcPort(net: Net, skb: SkBuff, at: number, min: number, max: number): number {
  let hash = skbGetHash(net, skb, at, skb.protocol);
  if (min >= max) {
    const { sysctl } = ipv4Net(net);
    min = sysctl.ipLocalPortRangeLow;
    max = sysctl.ipLocalPortRangeHigh;
  }
  hash ^= hash << 16;
  return min + Math.floor(((hash >>> 0) * (max - min)) / 4294967296);
}

/**
 * The datagram's checksum at `at`. Where the payload's own sum is still to be made, it is known what that part will add up to,
 * so this one can be made now (local checksum offload); else it is left to the device. Linux: udp_set_csum(), lco_csum().
 */
function udpSetCsum(skb: SkBuff, at: number, nocheck: boolean, saddr: number, daddr: number): void {
  const length = skb.tail - at;
  if (nocheck) return;
  const pseudo = pseudoHeaderSum(saddr, daddr, IPPROTO_UDP, length & 0xffff);
  if (skb.ipSummed !== CHECKSUM_PARTIAL) {
    skbChecksumPartial(skb, at, UDP_CHECK, pseudo);
    return;
  }
  const { bytes, csumStart } = skb;
  const stored = csumStart + skb.csumOffset;
  const seed = ~((bytes[stored] << 8) | bytes[stored + 1]) & 0xffff;
  const check = fold(sumBytes(bytes, at, csumStart - at, pseudo) + seed);
  putBe16(bytes, at + UDP_CHECK, check === 0 ? 0xffff : check);
}

/** Puts UDP and IPv4 in front and sends: see iptunnelXmit. `skb.data` is at the tunnel's own header. Linux: udp_tunnel_xmit_skb(). */
export function udpTunnelXmitSkb(
  rt: Rtable,
  skb: SkBuff,
  dev: NetDevice,
  saddr: number,
  daddr: number,
  tos: number,
  ttl: number,
  df: number,
  sport: number,
  dport: number,
  xnet: boolean,
  nocheck: boolean,
  counted: number,
): void {
  const at = skb.push(UDP_HLEN);
  skb.transportHeader = at;
  emitUdpHeader(skb.bytes, at, skb.tail - at, sport, dport);
  udpSetCsum(skb, at, nocheck, saddr, daddr);
  iptunnelXmit(rt, skb, dev, saddr, daddr, IPPROTO_UDP, tos, ttl, df, xnet, counted);
}
