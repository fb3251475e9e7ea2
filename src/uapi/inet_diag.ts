/**
 * Socket listings (NETLINK_SOCK_DIAG), as `ss` asks for them. Linux: include/uapi/linux/sock_diag.h, inet_diag.h, tcp.h,
 * packet_diag.h, unix_diag.h.
 *
 * A request is `process.rtnetlink({ type: SOCK_DIAG_BY_FAMILY, flags: NLM_F_DUMP, body: InetDiagReq })`; the answer has one
 * message for each socket, of the same type, in the order of Linux's hash chains (which is nobody's order: sort where it shows).
 * A filter is not sent along: compare the messages. Without NLM_F_DUMP `id` names one socket (-ENOENT when there is none).
 * SOCK_DESTROY closes the socket that `id` names (`ss -K`).
 */

/** The netlink protocol, which stands above the message types here because they share numbers with rtnetlink's. */
export const NETLINK_SOCK_DIAG = 4;
export const SOCK_DIAG_BY_FAMILY = 0x40014;
export const SOCK_DESTROY = 0x40015;

/** States, for all protocols. Linux: include/net/tcp_states.h. */
export const TCP_ESTABLISHED = 1;
export const TCP_SYN_SENT = 2;
export const TCP_SYN_RECV = 3;
export const TCP_FIN_WAIT1 = 4;
export const TCP_FIN_WAIT2 = 5;
export const TCP_TIME_WAIT = 6;
export const TCP_CLOSE = 7;
export const TCP_CLOSE_WAIT = 8;
export const TCP_LAST_ACK = 9;
export const TCP_LISTEN = 10;
export const TCP_CLOSING = 11;
/** A half-open connection of a listener; shown as SYN-RECV. */
export const TCP_NEW_SYN_RECV = 12;

/** What may be asked for besides the message itself: bit `N - 1` of `ext`. */
export const INET_DIAG_MEMINFO = 1;
export const INET_DIAG_INFO = 2;
export const INET_DIAG_VEGASINFO = 3;
export const INET_DIAG_CONG = 4;
export const INET_DIAG_TOS = 5;
export const INET_DIAG_SKMEMINFO = 7;
export const INET_DIAG_SHUTDOWN = 8;

/** `timer`: none, retransmission (or a probe before it), keep-alive, TIME-WAIT, zero-window probes. */
export const INET_DIAG_TIMER_OFF = 0;
export const INET_DIAG_TIMER_ON = 1;
export const INET_DIAG_TIMER_KEEPALIVE = 2;
export const INET_DIAG_TIMER_TIMEWAIT = 3;
export const INET_DIAG_TIMER_PERSIST = 4;

/** Which socket. Addresses are signed 32-bit numbers, ports in host order; a raw socket's `sport` is its protocol. */
export interface InetDiagSockId {
  sport: number;
  dport: number;
  src: number;
  dst: number;
  /** ifindex of SO_BINDTODEVICE, 0: any. */
  if: number;
}

/** Which sockets: AF_INET or AF_INET6 and IPPROTO_TCP, IPPROTO_UDP, IPPROTO_RAW or IPPROTO_ICMP; or AF_PACKET, AF_UNIX. */
export interface InetDiagReq {
  family: number;
  protocol: number;
  /** One bit for each wanted state: `1 << TCP_LISTEN`; -1: all. */
  states: number;
  /** 1 << (INET_DIAG_x - 1), ...: what is wanted besides. */
  ext?: number;
  id?: InetDiagSockId;
}

/** `skmem:(...)` of `ss -m`, and the older `mem:`. Linux: SK_MEMINFO_*. */
export interface SkMeminfo {
  rmemAlloc: number;
  rcvbuf: number;
  wmemAlloc: number;
  sndbuf: number;
  fwdAlloc: number;
  wmemQueued: number;
  optmem: number;
  backlog: number;
  drops: number;
}

export const TCPI_OPT_TIMESTAMPS = 1;
export const TCPI_OPT_SACK = 2;
export const TCPI_OPT_WSCALE = 4;
export const TCPI_OPT_ECN = 8;
export const TCPI_OPT_ECN_SEEN = 16;

/** Congestion states (`caState`). */
export const TCP_CA_OPEN = 0;
export const TCP_CA_DISORDER = 1;
export const TCP_CA_CWR = 2;
export const TCP_CA_RECOVERY = 3;
export const TCP_CA_LOSS = 4;

/** struct tcp_info: times in µs (those that end in `Ms`: ms), rates in bytes per second. */
export interface TcpInfo {
  state: number;
  caState: number;
  retransmits: number;
  probes: number;
  backoff: number;
  /** TCPI_OPT_*. */
  options: number;
  sndWscale: number;
  rcvWscale: number;
  deliveryRateAppLimited: boolean;
  rto: number;
  ato: number;
  sndMss: number;
  rcvMss: number;
  /** Segments; of a listener: unacked = connections that wait to be accepted, sacked = how many may. */
  unacked: number;
  sacked: number;
  lost: number;
  retrans: number;
  fackets: number;
  lastDataSentMs: number;
  lastAckSentMs: number;
  lastDataRecvMs: number;
  lastAckRecvMs: number;
  pmtu: number;
  rcvSsthresh: number;
  rtt: number;
  rttvar: number;
  sndSsthresh: number;
  sndCwnd: number;
  advmss: number;
  reordering: number;
  rcvRtt: number;
  rcvSpace: number;
  totalRetrans: number;
  pacingRate: number;
  maxPacingRate: number;
  bytesAcked: number;
  bytesReceived: number;
  segsOut: number;
  segsIn: number;
  notsentBytes: number;
  minRtt: number;
  dataSegsIn: number;
  dataSegsOut: number;
  deliveryRate: number;
  busyTime: number;
  rwndLimited: number;
  sndbufLimited: number;
  delivered: number;
  deliveredCe: number;
  bytesSent: number;
  bytesRetrans: number;
  dsackDups: number;
  reordSeen: number;
  rcvOoopack: number;
  sndWnd: number;
  rcvWnd: number;
  rehash: number;
}

/** struct tcp_bbr_info, where the congestion control is "bbr": bytes per second, µs, gains as a factor (1: 1). */
export interface TcpBbrInfo {
  bw: number;
  minRtt: number;
  pacingGain: number;
  cwndGain: number;
}

/** One socket. */
export interface InetDiagMsg {
  family: number;
  protocol: number;
  state: number;
  /** INET_DIAG_TIMER_*, with `retrans` = retransmissions (probes) so far and `expires` = ms until it fires. */
  timer: number;
  retrans: number;
  expires: number;
  id: InetDiagSockId;
  /** Bytes to be read; of a listener: connections that wait to be accepted. */
  rqueue: number;
  /** Bytes not acknowledged; of a listener: how many connections may wait. */
  wqueue: number;
  uid: number;
  inode: number;
  mark: number;
  cookie: number;
  /** AF_INET6 alone: takes no IPv4. */
  v6only?: boolean;
  tos?: number;
  /** RCV_SHUTDOWN 1 | SEND_SHUTDOWN 2. */
  shutdown?: number;
  cong?: string;
  skmeminfo?: SkMeminfo;
  tcp?: TcpInfo;
  bbr?: TcpBbrInfo;
}

/** A packet socket (`ss -0`). */
export interface PacketDiagMsg {
  family: number;
  /** SOCK_RAW or SOCK_DGRAM, ETH_P_* and the device's index (0: all). */
  type: number;
  num: number;
  ifindex: number;
  inode: number;
  uid: number;
  rmemAlloc: number;
}

/** A Unix socket (`ss -x`). */
export interface UnixDiagMsg {
  family: number;
  type: number;
  state: number;
  inode: number;
  /** Its name, "@..." when abstract; and the peer's inode. */
  path?: string;
  peer?: number;
  rqueue: number;
  wqueue: number;
  uid: number;
}

export type SockDiagBody = InetDiagReq | InetDiagMsg | PacketDiagMsg | UnixDiagMsg;
