import { EADDRNOTAVAIL, EINVAL, ENODEV, ENOPROTOOPT, ENOTCONN } from '../../uapi/errno.ts';
import { type PacketFilter, SO_ATTACH_FILTER, SO_DETACH_FILTER } from '../../uapi/packet_filter.ts';
import {
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_HDRINCL,
  IP_MTU,
  IP_MTU_DISCOVER,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_OPTIONS,
  IP_PKTINFO,
  IP_PMTUDISC_DONT,
  IP_RECVERR,
  IP_RECVOPTS,
  IP_RECVTTL,
  IP_RETOPTS,
  IP_TOS,
  IP_TTL,
  SO_ACCEPTCONN,
  SO_BINDTODEVICE,
  SO_BROADCAST,
  SO_DOMAIN,
  SO_DONTROUTE,
  SO_ERROR,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_MARK,
  SO_OOBINLINE,
  SO_PRIORITY,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_RCVBUFFORCE,
  SO_RCVLOWAT,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_SNDBUFFORCE,
  SO_TYPE,
  SOCK_STREAM,
} from '../../uapi/socket.ts';
import { devGetByIndex, devGetByName } from '../core/dev.ts';
import { ipMcJoinGroup, ipMcLeaveGroup } from './igmp_sock.ts';
import type { InetSock } from './inet_sock.ts';
import { IpOptions, ipOptionsCompile } from './ip_options.ts';
import { ipv4Net } from './ipv4_netns.ts';

/** What setsockopt(2) takes: a number, a name, bytes, or a capture filter. */
export type SockOptValue = number | string | Uint8Array | PacketFilter;

/** net.core.rmem_max, wmem_max. */
const MEM_MAX = 4194304;
const SOCK_MIN_RCVBUF = 2304;
const SOCK_MIN_SNDBUF = 4608;

/** SOL_SOCKET. Linux: sk_setsockopt(). */
export function sockSetsockopt(sk: InetSock, option: number, value: SockOptValue): number {
  const number = typeof value === 'number' ? value : 0;
  switch (option) {
    case SO_REUSEADDR:
      sk.reuseaddr = number !== 0;
      return 0;
    case SO_REUSEPORT:
      sk.reuseport = number !== 0;
      return 0;
    case SO_DONTROUTE:
      sk.dontroute = number !== 0;
      return 0;
    case SO_BROADCAST:
      sk.broadcast = number !== 0;
      return 0;
    case SO_SNDBUF:
      sk.sndbuf = Math.max(Math.min(number, MEM_MAX) * 2, SOCK_MIN_SNDBUF);
      return 0;
    case SO_RCVBUF:
      sk.rcvbuf = Math.max(Math.min(number, MEM_MAX) * 2, SOCK_MIN_RCVBUF);
      return 0;
    case SO_SNDBUFFORCE:
      sk.sndbuf = Math.max(number * 2, SOCK_MIN_SNDBUF);
      return 0;
    case SO_RCVBUFFORCE:
      sk.rcvbuf = Math.max(number * 2, SOCK_MIN_RCVBUF);
      return 0;
    case SO_OOBINLINE:
    case SO_RCVLOWAT:
      return 0;
    case SO_KEEPALIVE:
      sk.keepalive = number !== 0;
      return 0;
    case SO_LINGER:
      sk.linger = number;
      return 0;
    case SO_PRIORITY:
      sk.priority = number;
      return 0;
    case SO_MARK:
      sk.mark = number;
      sk.dstCache = null;
      return 0;
    case SO_BINDTODEVICE:
      return bindToDevice(sk, value);
    case SO_ATTACH_FILTER:
      sk.filter = value as PacketFilter;
      return 0;
    case SO_DETACH_FILTER:
      sk.filter = null;
      return 0;
    default:
      return -ENOPROTOOPT;
  }
}

function bindToDevice(sk: InetSock, value: SockOptValue): number {
  sk.dstCache = null;
  if (value === '' || value === 0) {
    sk.boundDevIf = 0;
    return 0;
  }
  const dev = typeof value === 'string' ? devGetByName(sk.net, value) : devGetByIndex(sk.net, value as number);
  if (dev === null) return -ENODEV;
  sk.boundDevIf = dev.ifindex;
  return 0;
}

/** SOL_IP. Linux: do_ip_setsockopt(). */
export function ipSetsockopt(sk: InetSock, option: number, value: SockOptValue): number {
  const number = typeof value === 'number' ? value : 0;
  const on = number !== 0;
  switch (option) {
    case IP_TOS:
      sk.tos = number & 0xff;
      sk.dstCache = null;
      return 0;
    case IP_TTL:
      if (number !== -1 && (number < 1 || number > 255)) return -EINVAL;
      sk.ucTtl = number;
      return 0;
    case IP_HDRINCL:
      if (sk.type === SOCK_STREAM) return -ENOPROTOOPT;
      sk.hdrincl = on;
      return 0;
    case IP_OPTIONS:
      return setOptions(sk, value instanceof Uint8Array ? value : new Uint8Array(0));
    case IP_PKTINFO:
      sk.pktinfo = on;
      return 0;
    case IP_RECVTTL:
      sk.recvttl = on;
      return 0;
    case IP_RECVOPTS:
    case IP_RETOPTS:
      return 0;
    case IP_MTU_DISCOVER:
      if (number < IP_PMTUDISC_DONT || number > 5) return -EINVAL;
      sk.pmtudisc = number;
      return 0;
    case IP_RECVERR:
      sk.recverr = on;
      if (!on) sk.errorQueue.length = 0;
      return 0;
    case IP_MULTICAST_TTL:
      if (sk.type === SOCK_STREAM || number < -1 || number > 255) return -EINVAL;
      sk.mcTtl = number === -1 ? 1 : number;
      return 0;
    case IP_MULTICAST_LOOP:
      sk.mcLoop = on;
      return 0;
    case IP_MULTICAST_IF:
      return setMulticastIf(sk, value);
    case IP_ADD_MEMBERSHIP:
    case IP_DROP_MEMBERSHIP:
      return setMembership(sk, option === IP_ADD_MEMBERSHIP, value);
    default:
      return -ENOPROTOOPT;
  }
}

/** The bytes of IP_OPTIONS, padded to words. Linux: ip_options_get(). */
function setOptions(sk: InetSock, value: Uint8Array): number {
  if (value.length > 40) return -EINVAL;
  if (value.length === 0) {
    sk.options = null;
    return 0;
  }
  const options = new IpOptions();
  options.data.set(value);
  options.optlen = (value.length + 3) & ~3;
  if (ipOptionsCompile(sk.net, options, null) >= 0) return -EINVAL;
  sk.options = options;
  return 0;
}

/** An ifindex, or 8 or 12 bytes of struct ip_mreq(n): group, address, [ifindex]. */
function setMulticastIf(sk: InetSock, value: SockOptValue): number {
  if (typeof value === 'number') {
    if (value !== 0 && !sk.net.devByIndex.has(value)) return -EADDRNOTAVAIL;
    sk.mcIndex = value;
    sk.mcAddr = 0;
    return 0;
  }
  return -EINVAL;
}

/** struct ip_mreqn as 12 bytes in network order: group, address, ifindex. */
function setMembership(sk: InetSock, join: boolean, value: SockOptValue): number {
  if (!(value instanceof Uint8Array) || value.length < 8) return -EINVAL;
  const word = (at: number): number => (value[at] << 24) | (value[at + 1] << 16) | (value[at + 2] << 8) | value[at + 3];
  const ifindex = value.length >= 12 ? word(8) : 0;
  if (join) return ipMcJoinGroup(sk, word(0), word(4), ifindex);
  const found = sk.memberships.find((m) => m.multiaddr === word(0) && (ifindex === 0 || m.ifindex === ifindex));
  return found === undefined ? -EADDRNOTAVAIL : ipMcLeaveGroup(sk, found);
}

/** The value or a negative errno. Linux: sk_getsockopt(). */
export function sockGetsockopt(sk: InetSock, option: number): number {
  switch (option) {
    case SO_TYPE:
      return sk.type;
    case SO_ERROR:
      return sk.takeError() || sk.takeSoftError();
    case SO_REUSEADDR:
      return sk.reuseaddr ? 1 : 0;
    case SO_BROADCAST:
      return sk.broadcast ? 1 : 0;
    case SO_SNDBUF:
      return sk.sndbuf;
    case SO_RCVBUF:
      return sk.rcvbuf;
    case SO_MARK:
      return sk.mark;
    case SO_PRIORITY:
      return sk.priority;
    case SO_KEEPALIVE:
      return sk.keepalive ? 1 : 0;
    case SO_REUSEPORT:
      return sk.reuseport ? 1 : 0;
    case SO_LINGER:
      return sk.linger;
    case SO_BINDTODEVICE:
      return sk.boundDevIf;
    case SO_PROTOCOL:
      return sk.protocol;
    case SO_DOMAIN:
      return sk.family;
    case SO_ACCEPTCONN:
      return sk.state === 10 ? 1 : 0;
    default:
      return -ENOPROTOOPT;
  }
}

/** The value or a negative errno. Linux: do_ip_getsockopt(). */
export function ipGetsockopt(sk: InetSock, option: number): number {
  switch (option) {
    case IP_TOS:
      return sk.tos;
    case IP_TTL:
      return sk.ucTtl === -1 ? ipv4Net(sk.net).sysctl.ipDefaultTtl : sk.ucTtl;
    case IP_HDRINCL:
      return sk.hdrincl ? 1 : 0;
    case IP_MTU_DISCOVER:
      return sk.pmtudisc;
    case IP_RECVERR:
      return sk.recverr ? 1 : 0;
    case IP_MTU: {
      if (sk.dstCache === null) return -ENOTCONN;
      const rt = sk.checkedRoute();
      return rt === null ? -ENOTCONN : rt.mtu();
    }
    case IP_MULTICAST_TTL:
      return sk.mcTtl;
    case IP_MULTICAST_LOOP:
      return sk.mcLoop ? 1 : 0;
    default:
      return -ENOPROTOOPT;
  }
}
