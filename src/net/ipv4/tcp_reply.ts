import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { emitIpv4, IP_DF, IPV4_HLEN } from '../../wire/ipv4.ts';
import { emitTcp, TCP_HLEN, tcpSendCheck, TCPHDR_ACK, TCPHDR_RST } from '../../wire/tcp.ts';
import type { Net } from '../core/net_namespace.ts';
import { allocSkb } from '../core/skbuff.ts';
import { Flow4 } from './fib_lookup.ts';
import { ipLocalOutReady } from './ip_local_out.ts';
import { traceNoRoute } from './route_trace.ts';
import { ipRouteOutputKey } from './route_output.ts';
import type { Rtable } from './rtable.ts';
import { writeTimestamp } from './tcp_options.ts';

const flow = new Flow4();

/** A segment without a socket, its checksum made: header of `hlen` bytes with a time stamp where there is room. Linux: ip_send_unicast_reply(). */
function sendUnicastReply(
  net: Net,
  origin: number,
  saddr: number,
  daddr: number,
  sport: number,
  dport: number,
  seq: number,
  ackSeq: number,
  flags: number,
  window: number,
  tos: number,
  mark: number,
  oif: number,
  tsval: number,
  tsecr: number,
  tstamp: boolean,
  point: string,
): void {
  flow.reset();
  flow.daddr = daddr;
  flow.saddr = saddr;
  flow.oif = oif;
  flow.tos = tos;
  flow.proto = IPPROTO_TCP;
  flow.sport = sport;
  flow.dport = dport;
  flow.mark = mark;
  const rt: Rtable | number = ipRouteOutputKey(net, flow);
  if (typeof rt === 'number') {
    traceNoRoute(net, flow, null, -rt);
    return;
  }
  const hlen = TCP_HLEN + (tstamp ? 12 : 0);
  const skb = allocSkb(IPV4_HLEN + hlen);
  const at = skb.put(IPV4_HLEN + hlen);
  const tcp = at + IPV4_HLEN;
  skb.origin = origin;
  emitTcp(skb.bytes, tcp, hlen, sport, dport, seq, ackSeq, flags, window);
  if (tstamp) writeTimestamp(skb.bytes, tcp + TCP_HLEN, tsval, tsecr);
  tcpSendCheck(skb.bytes, tcp, hlen, saddr, daddr);
  emitIpv4(skb.bytes, at, tos, IPV4_HLEN + hlen, 0, IP_DF, rt.ttl(), IPPROTO_TCP, saddr, daddr);
  skb.networkHeader = at;
  skb.transportHeader = tcp;
  skb.dst = rt;
  skb.mark = mark;
  net.mib.TcpOutSegs++;
  if (net.stack.trace.on) net.stack.trace.hit(skb, point, net);
  ipLocalOutReady(net, skb);
}

/** A reset without a socket: from `saddr`:`sport` to `daddr`:`dport`. Linux: tcp_v4_send_reset(). */
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
  net.mib.TcpOutRsts++;
  const flags = TCPHDR_RST | (ack ? TCPHDR_ACK : 0);
  sendUnicastReply(net, origin, saddr, daddr, sport, dport, seq, ackSeq, flags, 0, tos, mark, 0, 0, 0, false, 'tcp_v4_send_reset');
}

/** An ACK of what has no full socket (TIME-WAIT). Linux: tcp_v4_send_ack(). */
export function tcpSendBareAck(
  net: Net,
  origin: number,
  saddr: number,
  daddr: number,
  sport: number,
  dport: number,
  seq: number,
  ackSeq: number,
  window: number,
  tos: number,
  mark: number,
  oif: number,
  tsval: number,
  tsecr: number,
  tstamp: boolean,
): void {
  const f = TCPHDR_ACK;
  sendUnicastReply(
    net,
    origin,
    saddr,
    daddr,
    sport,
    dport,
    seq,
    ackSeq,
    f,
    window,
    tos,
    mark,
    oif,
    tsval,
    tsecr,
    tstamp,
    'tcp_v4_send_ack',
  );
}
