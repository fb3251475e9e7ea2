import { ETH_P_IP } from '../../uapi/if.ts';
import { IPPROTO_ICMP } from '../../uapi/socket.ts';
import { ipv4IsLbcast, ipv4IsLoopback, ipv4IsMulticast, ipv4IsZeronet, putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, sumBytes } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_HLEN } from '../../wire/icmp.ts';
import {
  emitIpv4,
  IP_DF,
  IPV4_HLEN,
  IPV4_TOS,
  ipSendCheck,
  ipv4CheckHeader,
  ipv4Daddr,
  ipv4FragOff,
  ipv4Protocol,
  ipv4Saddr,
  ipv4Tos,
  ipv4Ttl,
} from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import { skbScrubPacket } from '../core/dev_queue.ts';
import { skbGsoValidateNetworkLen } from '../core/gso.ts';
import { CHECKSUM_NONE, CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { icmpIsError } from './icmp_send.ts';
import { ipSelectIdent } from './ip_ident.ts';
import { ipLocalOut } from './ip_local_out.ts';
import { ipRtUpdatePmtu } from './route_pmtu.ts';
import type { Rtable } from './rtable.ts';

/** What all tunnels over IPv4 do. Linux: net/ipv4/ip_tunnel_core.c. */

const ETH_HLEN = 14;
const INET_ECN_MASK = 3;
const INET_ECN_CE = 3;
const INET_ECN_ECT_0 = 2;

/** The congestion bits of the outer header: the inner packet's, but never "experienced". Linux: ip_tunnel_ecn_encap(). */
export function ipTunnelEcnEncap(tos: number, inner: number): number {
  const ecn = inner & INET_ECN_MASK;
  return (tos & ~INET_ECN_MASK) | (ecn === INET_ECN_CE ? INET_ECN_ECT_0 : ecn);
}

/**
 * Brings congestion that the outer header tells of into the inner packet at `at`. False: its sender knows nothing of such
 * marks, and the packet must be dropped instead (RFC 6040). Linux: IP_ECN_decapsulate().
 */
export function ipEcnDecapsulate(outer: number, skb: SkBuff, at: number): boolean {
  const congested = (outer & INET_ECN_MASK) === INET_ECN_CE;
  if (!congested || skb.protocol !== ETH_P_IP || ipv4CheckHeader(skb.bytes, at, skb.tail) < 0) return true;
  const tos = ipv4Tos(skb.bytes, at);
  if ((tos & INET_ECN_MASK) === 0) return false;
  if ((tos & INET_ECN_MASK) !== INET_ECN_CE) {
    skb.cow();
    skb.bytes[at + IPV4_TOS] = tos | INET_ECN_CE;
    ipSendCheck(skb.bytes, at);
  }
  return true;
}

/** Takes an outer header of `length` bytes off. A sum that was to be made in it is not needed any more. Linux: iptunnel_pull_header(). */
export function iptunnelPullHeader(skb: SkBuff, length: number, xnet: boolean): void {
  skb.pull(length);
  if (skb.ipSummed === CHECKSUM_PARTIAL && skb.csumStart < skb.data) skb.ipSummed = CHECKSUM_NONE;
  skbScrubPacket(skb, xnet);
}

/**
 * Is a frame (`data` at its Ethernet header) too long for the tunnel along `rt`, which needs `headroom` bytes? The inner route,
 * if there is one, learns of it. True only with `reply` (nobody else could tell the sender, as behind a bridge): the skb has
 * then become the ICMP error to give back. Linux: skb_tunnel_check_pmtu().
 */
export function skbTunnelCheckPmtu(skb: SkBuff, rt: Rtable, headroom: number, reply: boolean): boolean {
  const mtu = rt.mtu() - headroom;
  const at = skb.data + ETH_HLEN;
  if (skb.gsoSize === 0 ? skb.tail - at <= mtu : skbGsoValidateNetworkLen(skb, at, mtu)) return false;
  if (skb.dst !== null) ipRtUpdatePmtu(skb.dst as Rtable, mtu);
  return reply && skb.protocol === ETH_P_IP && iptunnelPmtudCheckIcmp(skb, at, mtu);
}

/** Linux: iptunnel_pmtud_check_icmp(). */
function iptunnelPmtudCheckIcmp(skb: SkBuff, at: number, mtu: number): boolean {
  const { bytes } = skb;
  const hlen = ipv4CheckHeader(bytes, at, skb.tail);
  if (mtu < 576 || hlen < 0 || ipv4FragOff(bytes, at) !== IP_DF) return false;
  const saddr = ipv4Saddr(bytes, at);
  const daddr = ipv4Daddr(bytes, at);
  if (ipv4IsLbcast(daddr) || ipv4IsMulticast(daddr)) return false;
  if (ipv4IsZeronet(saddr) || ipv4IsLoopback(saddr) || ipv4IsLbcast(saddr) || ipv4IsMulticast(saddr)) return false;
  if (ipv4Protocol(bytes, at) === IPPROTO_ICMP && icmpIsError(bytes[at + hlen])) return false;
  iptunnelPmtudBuildIcmp(skb, at, mtu);
  return true;
}

/** Makes the frame its own "fragmentation needed", as if its receiver had sent that. Linux: iptunnel_pmtud_build_icmp(). */
function iptunnelPmtudBuildIcmp(skb: SkBuff, at: number, mtu: number): void {
  const saddr = ipv4Saddr(skb.bytes, at);
  const daddr = ipv4Daddr(skb.bytes, at);
  const ttl = ipv4Ttl(skb.bytes, at);
  const dest = skb.bytes.slice(skb.data, skb.data + 6);
  const source = skb.bytes.slice(skb.data + 6, skb.data + 12);
  skb.cow();
  skb.rename();
  skb.pull(ETH_HLEN);
  skb.trim(576 - IPV4_HLEN - ICMP_HLEN);
  const length = skb.tail - skb.data + ICMP_HLEN;
  const icmp = skb.push(ICMP_HLEN);
  skb.transportHeader = icmp;
  skb.bytes[icmp] = ICMP_DEST_UNREACH;
  skb.bytes[icmp + 1] = ICMP_FRAG_NEEDED;
  putBe16(skb.bytes, icmp + 2, 0);
  putBe32(skb.bytes, icmp + 4, mtu);
  putBe16(skb.bytes, icmp + 2, fold(sumBytes(skb.bytes, icmp, length)));
  const ip = skb.push(IPV4_HLEN);
  emitIpv4(skb.bytes, ip, 0, length + IPV4_HLEN, 0, IP_DF, ttl, IPPROTO_ICMP, daddr, saddr);
  skb.networkHeader = ip;
  skb.ipSummed = CHECKSUM_NONE;
  skb.gsoSize = 0;
  skb.gsoSegs = 0;
  const eth = skb.push(ETH_HLEN);
  skb.bytes.set(source, eth);
  skb.bytes.set(dest, eth + 6);
  putBe16(skb.bytes, eth + 12, ETH_P_IP);
  skb.macHeader = eth;
}

/**
 * Puts an IPv4 header in front (`data` is where its payload begins), sends the packet along `rt` and counts it at the tunnel's
 * device: `counted` bytes. Linux: iptunnel_xmit().
 */
export function iptunnelXmit(
  rt: Rtable,
  skb: SkBuff,
  dev: NetDevice,
  saddr: number,
  daddr: number,
  proto: number,
  tos: number,
  ttl: number,
  df: number,
  xnet: boolean,
  counted: number,
): void {
  skbScrubPacket(skb, xnet);
  skb.dst = rt;
  skb.cb0 = 0;
  skb.cb1 = 0;
  skb.cb2 = 0;
  skb.cb3 = 0;
  skb.cbObject = null;
  skb.macHeader = -1;
  const at = skb.push(IPV4_HLEN);
  skb.networkHeader = at;
  const id = ipSelectIdent(rt.net, daddr, saddr, proto);
  emitIpv4(skb.bytes, at, tos, skb.tail - at, id, rt.mtuLocked ? 0 : df, ttl, proto, saddr, daddr);
  if (ipLocalOut(rt.net, skb) < 0) {
    dev.stats.txDropped++;
    return;
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += counted;
}
