import { EPROTONOSUPPORT, ESOCKTNOSUPPORT } from '../../uapi/errno.ts';
import { ETH_P_ARP, ETH_P_IP } from '../../uapi/if.ts';
import {
  AF_INET,
  IPPROTO_ICMP,
  IPPROTO_IGMP,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
} from '../../uapi/socket.ts';
import { ipv4Daddr, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import { devAddPack } from '../core/dev_queue.ts';
import { neighCreate } from '../core/neigh_lookup.ts';
import { NETDEV_DOWN } from '../core/netdev_notifier.ts';
import type { Net } from '../core/net_namespace.ts';
import type { InetCalls, NetStack } from '../core/net_stack.ts';
import type { Sock } from '../core/sock.ts';
import { arpInit } from './arp.ts';
import { arpRcv } from './arp_rcv.ts';
import { arpAnnounce } from './arp_send.ts';
import { arpTable } from './arp_table.ts';
import { inetSelectAddr } from './devinet.ts';
import { devinetInit } from './devinet_event.ts';
import { Flow4 } from './fib_lookup.ts';
import { inetAddrType, inetDevAddrType } from './fib_frontend.ts';
import { inetDiagInit } from './inet_diag.ts';
import { ipFibInit } from './fib_netlink.ts';
import { icmpErr, icmpRcv } from './icmp.ts';
import { ipMcDecGroup, ipMcDestroyDev, ipMcDown, ipMcIncGroup, ipMcRemap, ipMcUnmap, ipMcUp } from './igmp.ts';
import { igmpRcv } from './igmp_rcv.ts';
import { type InDevice, inDevForward, inDevGet } from './inetdevice.ts';
import { ipDoFragment } from './ip_do_fragment.ts';
import { ipError, ipForward } from './ip_forward.ts';
import { ipDefrag, ipFragsExit } from './ip_fragment.ts';
import { ipLocalDeliver, ipRcv } from './ip_input.ts';
import { ipMcOutput, ipOutput } from './ip_output.ts';
import { type DevinetUpcalls, ipv4Net } from './ipv4_netns.ts';
import { ipRouteMeHarder, rpfilterLookup } from './netfilter.ts';
import { nfSendReset, nfSendUnreach } from './nf_reject_ipv4.ts';
import { pingInitSock } from './ping.ts';
import { inetAddProtocol } from './protocol.ts';
import { RawSock } from './raw.ts';
import { fibDumpInfoFnhe, inetRtmGetroute } from './route_netlink.ts';
import { ipRouteInput, routeDropReason } from './route_input.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { ipRtInit, type Rtable } from './rtable.ts';
import { sysctlIpv4Init } from './sysctl_net_ipv4.ts';
import { TcpSock } from './tcp.ts';
import { tcpV4Err, tcpV4Rcv } from './tcp_ipv4.ts';
import { tcpNetExit } from './tcp_net.ts';
import { tcpTimerInit } from './tcp_timer.ts';
import { udpErr, udpRcv, UdpSock } from './udp.ts';

const UPCALLS: DevinetUpcalls = {
  ipMcDestroyDev,
  ipMcUp,
  ipMcDown,
  ipMcUnmap,
  ipMcRemap,
  ipMcAutojoin,
  inetRtmGetroute,
  fibDumpInfoFnhe,
  arpAnnounce,
};

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

/** `ip addr add ... autojoin`. */
function ipMcAutojoin(inDev: InDevice, addr: number, join: boolean): number {
  if (join) ipMcIncGroup(inDev, addr);
  else ipMcDecGroup(inDev, addr);
  return 0;
}

/** Makes IPv4 part of a host: addresses, routes, ARP, protocols, sockets. Linux: inet_init(). */
export function initInet(stack: NetStack): void {
  ipRtInit({ ipLocalDeliver, ipForward, ipError, ipOutput, ipMcOutput });
  devinetInit(stack, UPCALLS);
  ipFibInit(stack);
  stack.inetCalls = INET_CALLS;
  arpInit(stack);
  sysctlIpv4Init(stack);
  stack.pernetOps.push({ init() {}, exit: ipFragsExit });
  stack.pernetOps.push({ init() {}, exit: tcpNetExit });
  tcpTimerInit();
  inetDiagInit(stack);
  inetAddProtocol(stack, IPPROTO_ICMP, { handler: icmpRcv, errHandler: icmpErr });
  inetAddProtocol(stack, IPPROTO_IGMP, { handler: igmpRcv });
  inetAddProtocol(stack, IPPROTO_TCP, { handler: tcpV4Rcv, errHandler: tcpV4Err });
  inetAddProtocol(stack, IPPROTO_UDP, { handler: udpRcv, errHandler: udpErr });
  devAddPack(stack, ETH_P_IP, { func: ipRcv });
  devAddPack(stack, ETH_P_ARP, { func: arpRcv });
  stack.families.set(AF_INET, { create: inetCreate });
}

/** Makes a socket: -ESOCKTNOSUPPORT, -EPROTONOSUPPORT, or -EACCES for ping sockets. Linux: inet_create(). */
function inetCreate(net: Net, type: number, protocol: number): Sock | number {
  switch (type) {
    case SOCK_STREAM:
      return protocol === IPPROTO_IP || protocol === IPPROTO_TCP ? new TcpSock(net) : -EPROTONOSUPPORT;
    case SOCK_DGRAM:
      if (protocol === IPPROTO_IP || protocol === IPPROTO_UDP) return new UdpSock(net);
      return protocol === IPPROTO_ICMP ? pingInitSock(net) : -EPROTONOSUPPORT;
    case SOCK_RAW:
      return protocol === IPPROTO_IP ? -EPROTONOSUPPORT : protocol > 255 || protocol < 0 ? -22 : new RawSock(net, protocol);
    default:
      return -ESOCKTNOSUPPORT;
  }
}
