import { ETH_P_IP } from '../../uapi/if.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { be16, be32, putBe16, putBe32 } from '../../wire/addr.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH } from '../../wire/icmp.ts';
import { emitIpv4, IP_DF, IP_OFFSET, IPV4_HLEN, ipv4Daddr, ipv4FragOff, ipv4Hlen, ipv4Protocol, ipv4Saddr } from '../../wire/ipv4.ts';
import {
  TCP_ACK_SEQ,
  TCP_CHECK,
  TCP_DOFF,
  TCP_FLAGS,
  TCP_HLEN,
  TCP_SEQ,
  TCPHDR_ACK,
  TCPHDR_FIN,
  TCPHDR_RST,
  TCPHDR_SYN,
} from '../../wire/tcp.ts';
import { devQueueXmit } from '../core/dev_queue.ts';
import { ethHeader } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import { allocSkb, CHECKSUM_PARTIAL, CHECKSUM_UNNECESSARY, consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { NF_INET_LOCAL_IN } from '../netfilter/core.ts';
import { nfBridgeInfoGet } from '../netfilter/nf_bridge_info.ts';
import { nfIpChecksumBad } from '../netfilter/nf_checksum.ts';
import { nfConntrackAttach } from '../netfilter/nf_conn.ts';
import { icmpSend } from './icmp_send.ts';
import { ipLocalOut } from './ip_local_out.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteMeHarder } from './netfilter.ts';
import { RTCF_BROADCAST, RTCF_MULTICAST, Rtable } from './rtable.ts';

/** What REJECT sends. Linux: net/ipv4/netfilter/nf_reject_ipv4.c. */

/** A bridged packet has no route: it counts as one of the bridge's own device, as br_netfilter's fake one does. */
function rejectRoute(net: Net, skb: SkBuff): Rtable | null {
  if (skb.dst !== null) return skb.dst as Rtable;
  const brdev = nfBridgeInfoGet(skb)?.physinDev.master ?? null;
  return brdev === null ? null : new Rtable(net, brdev, ipv4Net(net).rtGenid);
}

/** Answers with "destination unreachable" of this code, where an answer is allowed. See InetCalls. Linux: nf_send_unreach(). */
export function nfSendUnreach(net: Net, skb: SkBuff, code: number): void {
  const { bytes, data: at, dst } = skb;
  const protocol = ipv4Protocol(bytes, at);
  if ((ipv4FragOff(bytes, at) & IP_OFFSET) !== 0 || wrongChecksum(skb, protocol)) return;
  skb.dst = rejectRoute(net, skb);
  icmpSend(skb, ICMP_DEST_UNREACH, code, 0);
  skb.dst = dst;
}

function wrongChecksum(skb: SkBuff, protocol: number): boolean {
  if (skb.ipSummed === CHECKSUM_PARTIAL || skb.ipSummed === CHECKSUM_UNNECESSARY) return false;
  if (protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP && protocol !== IPPROTO_ICMP) return false;
  const dataoff = skb.data + ipv4Hlen(skb.bytes, skb.data);
  return nfIpChecksumBad(skb, NF_INET_LOCAL_IN, dataoff, protocol === IPPROTO_ICMP ? 0 : protocol);
}

/** Answers a TCP segment with a reset. See InetCalls. Linux: nf_send_reset(). */
export function nfSendReset(net: Net, skb: SkBuff): void {
  const { bytes, data: at } = skb;
  const th = at + ipv4Hlen(bytes, at);
  if ((ipv4FragOff(bytes, at) & IP_OFFSET) !== 0 || ipv4Protocol(bytes, at) !== IPPROTO_TCP || skb.tail - th < TCP_HLEN) return;
  if ((bytes[th + TCP_FLAGS] & TCPHDR_RST) !== 0 || wrongChecksum(skb, IPPROTO_TCP)) return;
  const rt = rejectRoute(net, skb);
  if (rt === null || (rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return;
  const reset = makeReset(skb, th, rt.ttl());
  reset.mark = ipv4Net(net).sysctl.fwmarkReflect !== 0 ? skb.mark : 0;
  if (ipRouteMeHarder(net, reset) < 0) {
    consumeSkb(reset);
    return;
  }
  nfConntrackAttach(reset, skb);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'nf_send_reset', net, { to: ipv4Saddr(bytes, at) });
  const info = nfBridgeInfoGet(skb);
  if (info === null) {
    ipLocalOut(net, reset);
    return;
  }
  // By ip_local_out() it would bear our own MAC, which confuses others: the one it was sent to is put in, and out at once.
  reset.dev = info.physinDev;
  ethHeader(reset, info.physinDev, ETH_P_IP, bytes, skb.macHeader + 6, bytes.slice(skb.macHeader, skb.macHeader + 6));
  devQueueXmit(reset);
}

/** Linux: nf_reject_iphdr_put(), nf_reject_ip_tcphdr_put(). */
function makeReset(skb: SkBuff, th: number, ttl: number): SkBuff {
  const { bytes, data: at } = skb;
  const saddr = ipv4Daddr(bytes, at);
  const daddr = ipv4Saddr(bytes, at);
  const reset = allocSkb(IPV4_HLEN + TCP_HLEN);
  reset.origin = skb.id;
  const ip = reset.put(IPV4_HLEN + TCP_HLEN);
  const out = reset.bytes;
  const tcp = ip + IPV4_HLEN;
  emitIpv4(out, ip, 0, IPV4_HLEN + TCP_HLEN, 0, IP_DF, ttl, IPPROTO_TCP, saddr, daddr);
  out.fill(0, tcp, tcp + TCP_HLEN);
  putBe16(out, tcp, be16(bytes, th + 2));
  putBe16(out, tcp + 2, be16(bytes, th));
  out[tcp + TCP_DOFF] = (TCP_HLEN >> 2) << 4;
  const flags = bytes[th + TCP_FLAGS];
  if ((flags & TCPHDR_ACK) !== 0) {
    putBe32(out, tcp + TCP_SEQ, be32(bytes, th + TCP_ACK_SEQ));
    out[tcp + TCP_FLAGS] = TCPHDR_RST;
  } else {
    const length = skb.tail - th - ((bytes[th + TCP_DOFF] >> 4) << 2);
    const counted = ((flags & TCPHDR_SYN) !== 0 ? 1 : 0) + ((flags & TCPHDR_FIN) !== 0 ? 1 : 0);
    putBe32(out, tcp + TCP_ACK_SEQ, (be32(bytes, th + TCP_SEQ) + counted + length) | 0);
    out[tcp + TCP_FLAGS] = TCPHDR_RST | TCPHDR_ACK;
  }
  skbChecksumPartial(reset, tcp, TCP_CHECK, pseudoHeaderSum(saddr, daddr, IPPROTO_TCP, TCP_HLEN));
  reset.protocol = ETH_P_IP;
  reset.networkHeader = ip;
  reset.transportHeader = tcp;
  reset.dst = skb.dst;
  return reset;
}
