import { putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, pseudoHeaderSum, sumBytes } from '../../wire/checksum.ts';
import {
  IPV4_ID,
  IPV4_TOT_LEN,
  ipSendCheck,
  ipv4CheckHeader,
  ipv4Daddr,
  ipv4Hlen,
  ipv4Id,
  ipv4Protocol,
  ipv4Saddr,
} from '../../wire/ipv4.ts';
import { TCP_CHECK, TCP_FLAGS, TCP_SEQ, TCPHDR_CWR, TCPHDR_FIN, TCPHDR_PSH, tcpSeq } from '../../wire/tcp.ts';
import { UDP_CHECK, UDP_HLEN, UDP_LEN } from '../../wire/udp.ts';
import { skbChecksumPartial } from './skb_checksum.ts';
import { CHECKSUM_PARTIAL, consumeSkb, type SkBuff } from './skbuff.ts';

/**
 * Super-segments: one skb that stands for many packets, cut up only where it must be. Its transport checksum is always still to
 * be made, so `csumStart` tells where the innermost transport header is. Linux: net/core/gso.c, net/ipv4/tcp_offload.c, udp_offload.c.
 */

const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;

/** Where the payload begins that is cut up (absolute). */
function payloadStart(skb: SkBuff): number {
  const at = skb.ipSummed === CHECKSUM_PARTIAL ? skb.csumStart : skb.transportHeader;
  return isTcp(skb) ? at + (skb.bytes[at + 12] >> 4) * 4 : at + UDP_HLEN;
}

function isTcp(skb: SkBuff): boolean {
  return skb.ipSummed !== CHECKSUM_PARTIAL || skb.csumOffset === TCP_CHECK;
}

/** How many bytes of headers each segment has, from `data` on: what a queue counts for those not yet there. Linux: qdisc_pkt_len_init(). */
export function skbGsoHeaderLen(skb: SkBuff): number {
  return payloadStart(skb) - skb.data;
}

/** Will each segment of a super-segment be at most `mtu` bytes long, from the network header at `at` on? Linux: skb_gso_validate_network_len(). */
export function skbGsoValidateNetworkLen(skb: SkBuff, at: number, mtu: number): boolean {
  return payloadStart(skb) - at + skb.gsoSize <= mtu;
}

/** The same with the link header: `data` is there. Linux: skb_gso_validate_mac_len(). */
export function skbGsoValidateMacLen(skb: SkBuff, length: number): boolean {
  return payloadStart(skb) - skb.data + skb.gsoSize <= length;
}

/**
 * Cuts a super-segment into packets, in order, each complete but for its transport checksum, which is left to the device as it
 * was. `network`: where its outermost IPv4 header is. Takes over the skb. Linux: skb_gso_segment(), inet_gso_segment(),
 * tcp_gso_segment(), skb_udp_tunnel_segment().
 */
export function skbGsoSegment(skb: SkBuff, network: number): SkBuff[] {
  const from = payloadStart(skb);
  const { tail, gsoSize } = skb;
  const segments: SkBuff[] = [];
  for (let at = from; at < tail; at += gsoSize) {
    const length = Math.min(gsoSize, tail - at);
    const segment = skb.segment(from, at, length);
    fixHeaders(segment, network, from, segments.length, at - from, at + length >= tail);
    segments.push(segment);
  }
  consumeSkb(skb);
  return segments;
}

/** Lengths, identifications, sequence number, flags and sums of segment number `index`, whose payload was at `offset`. */
function fixHeaders(skb: SkBuff, network: number, payload: number, index: number, offset: number, last: boolean): void {
  const { bytes, tail } = skb;
  const transport = network + ipv4Hlen(bytes, network);
  fixIpv4(skb, network, index);
  let inner = network;
  if (ipv4Protocol(bytes, network) === IPPROTO_UDP && payload > transport + UDP_HLEN) {
    // A tunnel: UDP, eight bytes of its own, an Ethernet header.
    inner = transport + UDP_HLEN + 8 + 14;
    if (ipv4CheckHeader(bytes, inner, tail) < 0) return;
    fixIpv4(skb, inner, index);
  }
  const at = inner + ipv4Hlen(bytes, inner);
  const proto = ipv4Protocol(bytes, inner);
  const tcp = proto === IPPROTO_TCP;
  if (tcp) {
    putBe32(bytes, at + TCP_SEQ, (tcpSeq(bytes, at) + offset) | 0);
    if (!last) bytes[at + TCP_FLAGS] &= ~(TCPHDR_FIN | TCPHDR_PSH);
    if (index > 0) bytes[at + TCP_FLAGS] &= ~TCPHDR_CWR;
  } else putBe16(bytes, at + UDP_LEN, tail - at);
  const pseudo = pseudoHeaderSum(ipv4Saddr(bytes, inner), ipv4Daddr(bytes, inner), proto, tail - at);
  skbChecksumPartial(skb, at, tcp ? TCP_CHECK : UDP_CHECK, pseudo);
  if (inner !== network) fixOuterUdp(skb, network, transport, at, fold(pseudo));
}

function fixIpv4(skb: SkBuff, at: number, index: number): void {
  putBe16(skb.bytes, at + IPV4_TOT_LEN, skb.tail - at);
  putBe16(skb.bytes, at + IPV4_ID, (ipv4Id(skb.bytes, at) + index) & 0xffff);
  ipSendCheck(skb.bytes, at);
}

/** The tunnel's own datagram: see udpSetCsum() in ipv4/udp_tunnel.ts for its sum. */
function fixOuterUdp(skb: SkBuff, network: number, udp: number, inner: number, innerSum: number): void {
  const { bytes } = skb;
  const length = skb.tail - udp;
  const without = bytes[udp + UDP_CHECK] === 0 && bytes[udp + UDP_CHECK + 1] === 0;
  putBe16(bytes, udp + UDP_LEN, length);
  putBe16(bytes, udp + UDP_CHECK, 0);
  if (without) return;
  const pseudo = pseudoHeaderSum(ipv4Saddr(bytes, network), ipv4Daddr(bytes, network), IPPROTO_UDP, length);
  const check = fold(sumBytes(bytes, udp, inner - udp, pseudo) + innerSum);
  putBe16(bytes, udp + UDP_CHECK, check === 0 ? 0xffff : check);
}
