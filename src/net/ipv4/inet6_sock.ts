import { EAFNOSUPPORT } from '../../uapi/errno.ts';
import { AF_INET, AF_INET6, SOCK_STREAM } from '../../uapi/socket.ts';
import type { NetStack } from '../core/net_stack.ts';
import { InetSock } from './inet_sock.ts';

/**
 * TCP sockets of AF_INET6, as servers open them to hear both families. IPv6 is off, so what arrives is IPv4: they are IPv4
 * sockets that listings show as the others ("*:80"). Linux: net/ipv6/tcp_ipv6.c, ipv6_mapped.
 */
export function registerInet6Sockets(stack: NetStack): void {
  stack.families.set(AF_INET6, {
    create(net, type, protocol) {
      if (type !== SOCK_STREAM) return -EAFNOSUPPORT;
      const sk = stack.families.get(AF_INET)!.create(net, type, protocol);
      if (sk instanceof InetSock) sk.ipv6 = true;
      return sk;
    },
  });
}
