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
import { devAddPack } from '../core/dev_queue.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { Sock } from '../core/sock.ts';
import { arpInit } from './arp.ts';
import { arpRcv } from './arp_rcv.ts';
import { arpAnnounce } from './arp_send.ts';
import { devinetInit } from './devinet_event.ts';
import { ipFibInit } from './fib_netlink.ts';
import { icmpErr, icmpRcv } from './icmp.ts';
import { ipMcDecGroup, ipMcDestroyDev, ipMcDown, ipMcIncGroup, ipMcRemap, ipMcUnmap, ipMcUp } from './igmp.ts';
import { igmpRcv } from './igmp_rcv.ts';
import { type InDevice } from './inetdevice.ts';
import { ipError, ipForward } from './ip_forward.ts';
import { ipLocalDeliver, ipRcv } from './ip_input.ts';
import { ipMcOutput, ipOutput } from './ip_output.ts';
import { type DevinetUpcalls } from './ipv4_netns.ts';
import { inetAddProtocol } from './protocol.ts';
import { RawSock } from './raw.ts';
import { fibDumpInfoFnhe, inetRtmGetroute } from './route_netlink.ts';
import { ipRtInit } from './rtable.ts';
import { sysctlIpv4Init } from './sysctl_net_ipv4.ts';

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

/** `ip addr add ... autojoin`. */
function ipMcAutojoin(inDev: InDevice, addr: number, join: boolean): number {
  if (join) ipMcIncGroup(inDev, addr);
  else ipMcDecGroup(inDev, addr);
  return 0;
}

/** Makes IPv4 part of a host: addresses, routes, ARP, ICMP, raw sockets; inet_modules.ts does the rest. Linux: inet_init(). */
export function initInet(stack: NetStack): void {
  ipRtInit({ ipLocalDeliver, ipForward, ipError, ipOutput, ipMcOutput });
  devinetInit(stack, UPCALLS);
  ipFibInit(stack);
  arpInit(stack);
  sysctlIpv4Init(stack);
  inetAddProtocol(stack, IPPROTO_ICMP, { handler: icmpRcv, errHandler: icmpErr });
  inetAddProtocol(stack, IPPROTO_IGMP, { handler: igmpRcv });
  devAddPack(stack, ETH_P_IP, { func: ipRcv });
  devAddPack(stack, ETH_P_ARP, { func: arpRcv });
  stack.families.set(AF_INET, { create: inetCreate });
}

/** Makes a socket: -ESOCKTNOSUPPORT, -EPROTONOSUPPORT, or -EACCES for ping sockets. Linux: inet_create(). */
function inetCreate(net: Net, type: number, protocol: number): Sock | number {
  if (type === SOCK_RAW)
    return protocol === IPPROTO_IP ? -EPROTONOSUPPORT : protocol > 255 || protocol < 0 ? -22 : new RawSock(net, protocol);
  if (type !== SOCK_STREAM && type !== SOCK_DGRAM) return -ESOCKTNOSUPPORT;
  const usual = type === SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
  const create = net.stack.inetsw.get((type << 8) | (protocol === IPPROTO_IP ? usual : protocol));
  return create === undefined ? -EPROTONOSUPPORT : create(net);
}
