import { ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, EMSGSIZE, ENETUNREACH, ENONET, ENOPROTOOPT, EOPNOTSUPP, EPROTO } from '../../uapi/errno.ts';
import { IP_PMTUDISC_DONT, SO_EE_ORIGIN_ICMP } from '../../uapi/socket.ts';
import { be32 } from '../../wire/addr.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_PARAMETERPROB, ICMP_SOURCE_QUENCH, NR_ICMP_UNREACH } from '../../wire/icmp.ts';
import { ipv4Saddr } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { InetSock } from './inet_sock.ts';

/** Errno of each code of "destination unreachable", and whether it ends a connection. Linux: icmp_err_convert[]. */
const ICMP_ERR_CONVERT: readonly (readonly [errno: number, fatal: boolean])[] = [
  [ENETUNREACH, false],
  [EHOSTUNREACH, false],
  [ENOPROTOOPT, true],
  [ECONNREFUSED, true],
  [EMSGSIZE, false],
  [EOPNOTSUPP, false],
  [ENETUNREACH, true],
  [EHOSTDOWN, true],
  [ENONET, true],
  [ENETUNREACH, true],
  [EHOSTUNREACH, true],
  [ENETUNREACH, false],
  [EHOSTUNREACH, false],
  [EHOSTUNREACH, true],
  [EHOSTUNREACH, true],
  [EHOSTUNREACH, true],
];

export function icmpErrConvert(code: number): readonly [errno: number, fatal: boolean] {
  return ICMP_ERR_CONVERT[code] ?? [EHOSTUNREACH, true];
}

/** What an ICMP error means to a datagram socket: errno 0 for "nothing"; hard ones are reported even without IP_RECVERR. */
export const socketError = { errno: 0, hard: false };

/** Fills `socketError`. Linux: the switch in raw_err(), ping_err(), __udp4_lib_err(). */
export function classifyIcmpError(sk: InetSock, type: number, code: number): void {
  socketError.errno = EHOSTUNREACH;
  socketError.hard = false;
  if (type === ICMP_SOURCE_QUENCH) {
    socketError.errno = 0;
  } else if (type === ICMP_PARAMETERPROB) {
    socketError.errno = EPROTO;
    socketError.hard = true;
  } else if (type === ICMP_DEST_UNREACH && code <= NR_ICMP_UNREACH) {
    if (code === ICMP_FRAG_NEEDED) {
      socketError.errno = EMSGSIZE;
      socketError.hard = sk.pmtudisc !== IP_PMTUDISC_DONT;
    } else {
      const [errno, fatal] = icmpErrConvert(code);
      socketError.errno = errno;
      socketError.hard = fatal;
    }
  }
}

/**
 * Notes an ICMP error for MSG_ERRQUEUE. `skb.data` is at the quoted IP header, `transportHeader` at the ICMP header, and
 * `networkHeader` at the header of the packet that brought it; `payload` is where the quoted user data begins. Linux:
 * ip_icmp_error().
 */
export function ipIcmpError(sk: InetSock, skb: SkBuff, errno: number, port: number, info: number, payload: number): void {
  const { bytes } = skb;
  const icmp = skb.transportHeader;
  sk.queueError({
    errno,
    origin: SO_EE_ORIGIN_ICMP,
    type: bytes[icmp],
    code: bytes[icmp + 1],
    info,
    offender: ipv4Saddr(bytes, skb.networkHeader),
    addr: be32(bytes, skb.data + 16),
    port,
    data: bytes.slice(Math.min(payload, skb.tail), skb.tail),
    ttl: bytes[skb.networkHeader + 8],
  });
}
