import { IPV4_HLEN } from '../../wire/ipv4.ts';
import { TCP_HLEN } from '../../wire/tcp.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { TcpSk } from './tcp_sock.ts';
import { GSO_MAX_SEGS, GSO_MAX_SIZE, TCP_MSS_DEFAULT } from './tcp_states.ts';

/** How far the search for a larger path MTU got. Sizes of whole packets, bytes. Linux: inet_connection_sock.icsk_mtup. */
export class TcpMtup {
  /** What passes. */
  searchLow: number;
  /** What may pass. */
  searchHigh: number;
  /** When the search began, ns. */
  probeTimestamp: number;
  /** Of the probe under way; 0: none. */
  probeSize = 0;
  probeStart = 0;
  probeEnd = 0;

  constructor(searchLow: number, searchHigh: number, now: number) {
    this.searchLow = searchLow;
    this.searchHigh = searchHigh;
    this.probeTimestamp = now;
  }
}

/** Payload of a segment on a path of `pmtu`. Linux: tcp_mtu_to_mss(). */
export function tcpMtuToMss(sk: TcpSk, pmtu: number): number {
  let mss = pmtu - IPV4_HLEN - TCP_HLEN;
  if (mss > sk.mssClamp) mss = sk.mssClamp;
  mss -= sk.options === null ? 0 : sk.options.optlen;
  mss = Math.max(mss, ipv4Net(sk.net).sysctl.tcpMinSndMss);
  return mss - (sk.tcpHeaderLen - TCP_HLEN);
}

/** Length of the packet with `mss` bytes of payload. Linux: tcp_mss_to_mtu(). */
export function tcpMssToMtu(sk: TcpSk, mss: number): number {
  return mss + sk.tcpHeaderLen + (sk.options === null ? 0 : sk.options.optlen) + IPV4_HLEN;
}

/** No packet of more than half the largest window that the peer ever had. Linux: tcp_bound_to_half_wnd(). */
export function tcpBoundToHalfWnd(sk: TcpSk, size: number): number {
  const cutoff = sk.maxWindow > TCP_MSS_DEFAULT ? sk.maxWindow >>> 1 : sk.maxWindow;
  return cutoff !== 0 && size > cutoff ? Math.max(cutoff, 68 - sk.tcpHeaderLen) : size;
}

/** Adopts a path MTU; returns the segment size. Linux: tcp_sync_mss(). */
export function tcpSyncMss(sk: TcpSk, pmtu: number): number {
  let mss = tcpBoundToHalfWnd(sk, tcpMtuToMss(sk, pmtu));
  sk.pmtuCookie = pmtu;
  const { mtup } = sk;
  if (mtup !== null) {
    if (mtup.searchHigh > pmtu) mtup.searchHigh = pmtu;
    mss = Math.min(mss, tcpMtuToMss(sk, mtup.searchLow));
  }
  return (sk.mssCache = mss);
}

/** The segment size right now: the path's MTU and the options of the next header count. Linux: tcp_current_mss(). */
export function tcpCurrentMss(sk: TcpSk): number {
  const rt = sk.dstCache;
  let mss = sk.mssCache;
  if (rt !== null) {
    const mtu = rt.mtu();
    if (mtu !== sk.pmtuCookie) mss = tcpSyncMss(sk, mtu);
  }
  return mss - (tcpEstablishedHeaderLen(sk) - sk.tcpHeaderLen);
}

/** Length of the next header with its options. Linux: tcp_established_options(). */
export function tcpEstablishedHeaderLen(sk: TcpSk): number {
  const length = TCP_HLEN + (sk.tstampOk ? 12 : 0);
  const blocks = sk.numSacks + (sk.dsack ? 1 : 0);
  if (blocks === 0) return length;
  return length + 4 + 8 * Math.min(blocks, (40 - (length - TCP_HLEN) - 4) >> 3);
}

/** How much one super-segment takes. Linux: tcp_xmit_size_goal(). */
export function tcpXmitSizeGoal(sk: TcpSk, mss: number, large: boolean): number {
  if (!large) return mss;
  const most = tcpBoundToHalfWnd(sk, GSO_MAX_SIZE);
  let goal = sk.goalSegs * mss;
  if (most < goal || most >= goal + mss) {
    sk.goalSegs = Math.min(Math.floor(most / mss), GSO_MAX_SEGS);
    goal = sk.goalSegs * mss;
  }
  return Math.max(goal, mss);
}
