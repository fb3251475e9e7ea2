/** Sockets. Linux: include/linux/socket.h, include/uapi/linux/in.h, if_packet.h, net_tstamp.h. */
export const AF_UNSPEC = 0;
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_BRIDGE = 7;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const AF_MPLS = 28;

export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_NONBLOCK = 0o4000;

export const IPPROTO_IP = 0;
export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_RAW = 255;
/** AF_NETLINK protocol. */
export const NETLINK_ROUTE = 0;

export const SOL_IP = 0;
export const SOL_SOCKET = 1;
export const SOL_TCP = 6;
export const SOL_UDP = 17;
export const SOL_RAW = 255;
export const SOL_PACKET = 263;

export const SO_REUSEADDR = 2;
export const SO_TYPE = 3;
export const SO_ERROR = 4;
export const SO_DONTROUTE = 5;
export const SO_BROADCAST = 6;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_KEEPALIVE = 9;
export const SO_OOBINLINE = 10;
export const SO_PRIORITY = 12;
/** Seconds; 0: close with a reset; -1: off (struct linger in one number). */
export const SO_LINGER = 13;
export const SO_REUSEPORT = 15;
export const SO_RCVLOWAT = 18;
export const SO_BINDTODEVICE = 25;
export const SO_ACCEPTCONN = 30;
/** Sizes beyond net.core.{w,r}mem_max, for root. */
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
export const SO_MARK = 36;
export const SO_PROTOCOL = 38;
export const SO_DOMAIN = 39;

/** SOL_TCP. Times in seconds (TCP_USER_TIMEOUT: ms). TCP_CONGESTION takes and gives a name: `getsockoptText`. */
export const TCP_NODELAY = 1;
export const TCP_MAXSEG = 2;
export const TCP_CORK = 3;
export const TCP_KEEPIDLE = 4;
export const TCP_KEEPINTVL = 5;
export const TCP_KEEPCNT = 6;
export const TCP_SYNCNT = 7;
export const TCP_LINGER2 = 8;
export const TCP_DEFER_ACCEPT = 9;
export const TCP_WINDOW_CLAMP = 10;
/** A structure: `process.tcpInfo(fd)`. */
export const TCP_INFO = 11;
export const TCP_QUICKACK = 12;
export const TCP_CONGESTION = 13;
export const TCP_USER_TIMEOUT = 18;
export const TCP_NOTSENT_LOWAT = 25;

export const SHUT_RD = 0;
export const SHUT_WR = 1;
export const SHUT_RDWR = 2;

export const IP_TOS = 1;
export const IP_TTL = 2;
export const IP_HDRINCL = 3;
export const IP_OPTIONS = 4;
export const IP_RECVOPTS = 6;
export const IP_RETOPTS = 7;
export const IP_PKTINFO = 8;
export const IP_MTU_DISCOVER = 10;
export const IP_RECVERR = 11;
export const IP_RECVTTL = 12;
export const IP_MTU = 14;
export const IP_MULTICAST_IF = 32;
export const IP_MULTICAST_TTL = 33;
export const IP_MULTICAST_LOOP = 34;
export const IP_ADD_MEMBERSHIP = 35;
export const IP_DROP_MEMBERSHIP = 36;
/** SOL_RAW: which ICMP types a raw socket does not want, one bit each. */
export const ICMP_FILTER = 1;

export const IP_PMTUDISC_DONT = 0;
export const IP_PMTUDISC_WANT = 1;
export const IP_PMTUDISC_DO = 2;
export const IP_PMTUDISC_PROBE = 3;

export const MSG_OOB = 1;
export const MSG_PEEK = 2;
export const MSG_DONTROUTE = 4;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
/** Stream sockets: wait until the whole length is there (`recv` with it returns -EAGAIN until then). */
export const MSG_WAITALL = 0x100;
export const MSG_ERRQUEUE = 0x2000;
/** No SIGPIPE. (`sendto` never raises it; `write` does.) */
export const MSG_NOSIGNAL = 0x4000;
/** More is to come: hold back a segment that is not full. */
export const MSG_MORE = 0x8000;

export const PACKET_HOST = 0;
export const PACKET_BROADCAST = 1;
export const PACKET_MULTICAST = 2;
export const PACKET_OTHERHOST = 3;
export const PACKET_OUTGOING = 4;
export const PACKET_LOOPBACK = 5;
/** SOL_PACKET: join (argument: ifindex) puts the device into promiscuous mode. */
export const PACKET_ADD_MEMBERSHIP = 1;
export const PACKET_DROP_MEMBERSHIP = 2;
/** SOL_PACKET, getsockopt: packets received, then dropped for want of room, since last asked. */
export const PACKET_STATISTICS = 6;
export const PACKET_STATISTICS_DROPS = 0x106;

/** Where an extended error came from (struct sock_extended_err.ee_origin). */
export const SO_EE_ORIGIN_NONE = 0;
export const SO_EE_ORIGIN_LOCAL = 1;
export const SO_EE_ORIGIN_ICMP = 2;

/** A socket address; which fields mean something depends on the family. */
export interface SockAddr {
  family: number;
  /** AF_INET: address as a signed 32-bit number, 10.0.0.1 being 0x0a000001; and port. */
  addr?: number;
  port?: number;
  /** AF_PACKET. `protocol` is an ETH_P_*, `hwaddr` the peer's link-layer address. */
  protocol?: number;
  ifindex?: number;
  hatype?: number;
  pkttype?: number;
  hwaddr?: Uint8Array;
  /** AF_NETLINK: multicast groups, one bit each (RTMGRP_*). */
  groups?: number;
}

/**
 * What recvmsg(2) fills in. Reuse one object: `data` is only replaced when it is too small (it grows), so it may be longer
 * than the message; the call returns the length.
 */
export class MsgHdr {
  data: Uint8Array;
  /** Bytes of the message on the wire when the socket truncated it, else the length returned. */
  wireLength = 0;
  /** MSG_* flags of the message. */
  flags = 0;
  /** Sender: AF_INET address and port. */
  addr = 0;
  port = 0;
  /** When it arrived: CLOCK_REALTIME, ns (SO_TIMESTAMPNS). */
  timestamp = 0;
  /** IP_RECVTTL, IP_PKTINFO. */
  ttl = -1;
  ifindex = 0;
  /** AF_PACKET: sockaddr_ll. */
  protocol = 0;
  pkttype = 0;
  hatype = 0;
  /** AF_PACKET on a SOCK_DGRAM socket: the sender's MAC, 6 bytes. */
  readonly hwaddr = new Uint8Array(8);
  /** MSG_ERRQUEUE: struct sock_extended_err, and the offender's address. */
  eeErrno = 0;
  eeOrigin = 0;
  eeType = 0;
  eeCode = 0;
  eeInfo = 0;
  eeOffender = 0;

  constructor(size = 2048) {
    this.data = new Uint8Array(size);
  }
}
