import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, SOCK_DGRAM, SOCK_STREAM } from '../../uapi/socket.ts';
import { ipv4Daddr, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import { neighCreate } from '../core/neigh_lookup.ts';
import { NETDEV_DOWN } from '../core/netdev_notifier.ts';
import type { InetCalls, NetStack } from '../core/net_stack.ts';
import { arpTable } from './arp_table.ts';
import { inetSelectAddr } from './devinet.ts';
import { Flow4 } from './fib_lookup.ts';
import { inetAddrType, inetDevAddrType } from './fib_frontend.ts';
import { fibRulesInit } from './fib_rules_netlink.ts';
import { inetDiagInit } from './inet_diag.ts';
import { ipMcDecGroup, ipMcIncGroup } from './igmp.ts';
import { inDevForward, inDevGet } from './inetdevice.ts';
import { ipDoFragment } from './ip_do_fragment.ts';
import { ipDefrag, ipFragsExit } from './ip_fragment.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteMeHarder, rpfilterLookup, skLookup } from './netfilter.ts';
import { nfSendReset, nfSendUnreach } from './nf_reject_ipv4.ts';
import { pingInitSock } from './ping.ts';
import { inetAddProtocol } from './protocol.ts';
import { ipRouteInput, routeDropReason } from './route_input.ts';
import { ipRouteOutputKey } from './route_output.ts';
import type { Rtable } from './rtable.ts';
import { TcpSock } from './tcp.ts';
import { tcpV4Err, tcpV4Rcv } from './tcp_ipv4.ts';
import { tcpNetExit } from './tcp_net.ts';
import { tcpTimerInit } from './tcp_timer.ts';
import { udpErr, udpRcv, UdpSock } from './udp.ts';

/** What the bridge and netfilter ask of IPv4. */
const INET_CALLS: InetCalls = {
  ipMcIncGroup(dev, group) {
    const inDev = inDevGet(dev);
    if (inDev !== null) ipMcIncGroup(inDev, group);
  },
  ipMcDecGroup(dev, group) {
    const inDev = inDevGet(dev);
    if (inDev !== null) ipMcDecGroup(inDev, group);
  },
  inetIsLocalAddr(dev, addr) {
    for (let ifa = inDevGet(dev)?.ifaList ?? null; ifa !== null; ifa = ifa.next) if (ifa.local === addr) return true;
    return false;
  },
  inDevForwards(dev) {
    const inDev = inDevGet(dev);
    return inDev === null || inDevForward(inDev);
  },
  ipRouteInput(skb, dev) {
    const { bytes, data } = skb;
    const error = ipRouteInput(skb, ipv4Daddr(bytes, data), ipv4Saddr(bytes, data), ipv4Tos(bytes, data), dev);
    return error === 0 ? null : routeDropReason();
  },
  ipRouteOutput(net, daddr, tos) {
    const flow = new Flow4();
    flow.daddr = daddr;
    flow.tos = tos;
    const rt = ipRouteOutputKey(net, flow);
    return typeof rt === 'number' ? null : rt;
  },
  dstNeighLookup: (dst, daddr) => neighCreate(arpTable(dst.dev.net.stack), (dst as Rtable).nexthop(daddr), dst.dev),
  ipDoFragment,
  ipDefrag,
  ipRouteMeHarder,
  inetAddrType: (net, dev, addr) => (dev === null ? inetAddrType(net, addr) : inetDevAddrType(net, dev, addr)),
  rpfilterLookup,
  skLookup,
  inetSelectAddr,
  inetFirstAddr: (dev) => inDevGet(dev)?.ifaList?.local ?? 0,
  onAddressRemoved(net, removed) {
    ipv4Net(net).inetaddrChain.push((ifa, event) => {
      if (event === NETDEV_DOWN && !ifa.dev.dead) removed(ifa.dev.dev, ifa.address);
    });
  },
  rtNexthop: (dst, daddr) => (dst as Rtable).nexthop(daddr),
  nfSendReset,
  nfSendUnreach,
};

/** The transport protocols with their sockets, rules for routes, and what other rooms ask of IPv4: all that a host boots without. */
export function registerInetModules(stack: NetStack): void {
  stack.inetCalls = INET_CALLS;
  fibRulesInit(stack);
  stack.pernetOps.push({ init() {}, exit: ipFragsExit });
  stack.pernetOps.push({ init() {}, exit: tcpNetExit });
  tcpTimerInit();
  inetDiagInit(stack);
  inetAddProtocol(stack, IPPROTO_TCP, { handler: tcpV4Rcv, errHandler: tcpV4Err });
  inetAddProtocol(stack, IPPROTO_UDP, { handler: udpRcv, errHandler: udpErr });
  stack.inetsw.set((SOCK_STREAM << 8) | IPPROTO_TCP, (net) => new TcpSock(net));
  stack.inetsw.set((SOCK_DGRAM << 8) | IPPROTO_UDP, (net) => new UdpSock(net));
  stack.inetsw.set((SOCK_DGRAM << 8) | IPPROTO_ICMP, pingInitSock);
}
