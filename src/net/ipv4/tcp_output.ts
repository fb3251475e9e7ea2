import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { putBe16, putBe32 } from '../../wire/addr.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { emitIpv4, IP_DF, IPV4_HLEN } from '../../wire/ipv4.ts';
import {
  emitTcp,
  TCP_CHECK,
  TCP_HLEN,
  tcpSendCheck,
  TCPHDR_ACK,
  TCPHDR_RST,
  TCPHDR_SYN,
  TCPOPT_MSS,
  TCPOPT_NOP,
  TCPOPT_SACK_PERM,
  TCPOPT_TIMESTAMP,
  TCPOPT_WINDOW,
} from '../../wire/tcp.ts';
import type { Net } from '../core/net_namespace.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import { allocSkb } from '../core/skbuff.ts';
import { Flow4 } from './fib_lookup.ts';
import { ipLocalOutReady } from './ip_local_out.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteOutputKey } from './route_output.ts';
import type { Rtable } from './rtable.ts';
import type { TcpSock } from './tcp.ts';

const U16_MAX = 0xffff;

/** The scale that lets the whole receive buffer be announced. Linux: tcp_select_initial_window(). */
function windowScale(net: Net): number {
  const { tcpRmem, tcpWindowScaling } = ipv4Net(net).sysctl;
  if (tcpWindowScaling === 0) return 0;
  return Math.min(Math.max(31 - Math.clz32(Math.max(tcpRmem[2], 212992)) - 15, 0), 14);
}

/** The window of a SYN: as many whole segments as half the receive buffer holds. */
function initialWindow(net: Net, mss: number): number {
  const space = Math.floor(ipv4Net(net).sysctl.tcpRmem[1] / 2);
  return Math.min(space > mss ? Math.floor(space / mss) * mss : space, U16_MAX);
}

/** Writes a SYN's options in Linux's order; returns their length. Linux: tcp_syn_options(), tcp_options_write(). */
function writeSynOptions(sk: TcpSock, bytes: Uint8Array, at: number, mss: number): number {
  const { sysctl } = ipv4Net(sk.net);
  const begin = at;
  bytes[at] = TCPOPT_MSS;
  bytes[at + 1] = 4;
  putBe16(bytes, at + 2, mss);
  at += 4;
  const sack = sysctl.tcpSack !== 0;
  if (sysctl.tcpTimestamps !== 0) {
    bytes[at] = sack ? TCPOPT_SACK_PERM : TCPOPT_NOP;
    bytes[at + 1] = sack ? 2 : TCPOPT_NOP;
    bytes[at + 2] = TCPOPT_TIMESTAMP;
    bytes[at + 3] = 10;
    putBe32(bytes, at + 4, (Math.floor(sk.net.sim.now / 1_000_000) + sk.tsOffset) | 0);
    putBe32(bytes, at + 8, 0);
    at += 12;
  } else if (sack) {
    bytes[at] = TCPOPT_NOP;
    bytes[at + 1] = TCPOPT_NOP;
    bytes[at + 2] = TCPOPT_SACK_PERM;
    bytes[at + 3] = 2;
    at += 4;
  }
  if (sysctl.tcpWindowScaling !== 0) {
    bytes[at] = TCPOPT_NOP;
    bytes[at + 1] = TCPOPT_WINDOW;
    bytes[at + 2] = 3;
    bytes[at + 3] = windowScale(sk.net);
    at += 4;
  }
  return at - begin;
}

/** Room for the longest option list. */
const MAX_OPTIONS = 40;

/** Sends (again) the SYN of a socket. 0 or a negative errno. Linux: tcp_connect(), tcp_transmit_skb(). */
export function tcpSendSyn(sk: TcpSock): number {
  const rt = sk.checkedRoute();
  if (rt === null) return -113;
  const { net } = sk;
  const mss = rt.advertisedMss();
  const skb = allocSkb(IPV4_HLEN + TCP_HLEN + MAX_OPTIONS);
  const at = skb.put(IPV4_HLEN + TCP_HLEN + MAX_OPTIONS);
  const tcp = at + IPV4_HLEN;
  const hlen = TCP_HLEN + writeSynOptions(sk, skb.bytes, tcp + TCP_HLEN, mss);
  skb.trim(IPV4_HLEN + hlen);
  emitTcp(skb.bytes, tcp, hlen, sk.sport, sk.dport, sk.iss, 0, TCPHDR_SYN, initialWindow(net, mss));
  skbChecksumPartial(skb, tcp, TCP_CHECK, pseudoHeaderSum(sk.saddr, sk.daddr, IPPROTO_TCP, hlen));
  const id = sk.inetId;
  sk.inetId = (id + 1) & U16_MAX;
  const df = sk.pmtudisc === 0 || rt.mtuLocked ? 0 : IP_DF;
  emitIpv4(skb.bytes, at, sk.tos, IPV4_HLEN + hlen, id, df, sk.ttlFor(rt), IPPROTO_TCP, sk.saddr, sk.daddr);
  skb.networkHeader = at;
  skb.transportHeader = tcp;
  skb.dst = rt;
  skb.sk = sk;
  skb.mark = sk.mark;
  skb.priority = sk.priority;
  net.mib.TcpOutSegs++;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'tcp_transmit_skb', net);
  return ipLocalOutReady(net, skb);
}

const flow = new Flow4();

/** A reset without a socket: from `saddr`:`sport` to `daddr`:`dport`. Linux: tcp_v4_send_reset(), ip_send_unicast_reply(). */
export function tcpSendReset(
  net: Net,
  origin: number,
  saddr: number,
  daddr: number,
  sport: number,
  dport: number,
  seq: number,
  ackSeq: number,
  ack: boolean,
  tos: number,
  mark: number,
): void {
  flow.reset();
  flow.daddr = daddr;
  flow.saddr = saddr;
  flow.tos = tos;
  flow.proto = IPPROTO_TCP;
  flow.sport = sport;
  flow.dport = dport;
  flow.mark = mark;
  const rt: Rtable | number = ipRouteOutputKey(net, flow);
  if (typeof rt === 'number') return;
  const skb = allocSkb(IPV4_HLEN + TCP_HLEN);
  const at = skb.put(IPV4_HLEN + TCP_HLEN);
  const tcp = at + IPV4_HLEN;
  skb.origin = origin;
  emitTcp(skb.bytes, tcp, TCP_HLEN, sport, dport, seq, ackSeq, TCPHDR_RST | (ack ? TCPHDR_ACK : 0), 0);
  tcpSendCheck(skb.bytes, tcp, TCP_HLEN, saddr, daddr);
  emitIpv4(skb.bytes, at, tos, IPV4_HLEN + TCP_HLEN, 0, IP_DF, rt.ttl(), IPPROTO_TCP, saddr, daddr);
  skb.networkHeader = at;
  skb.transportHeader = tcp;
  skb.dst = rt;
  skb.mark = mark;
  net.mib.TcpOutSegs++;
  net.mib.TcpOutRsts++;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'tcp_v4_send_reset', net);
  ipLocalOutReady(net, skb);
}
