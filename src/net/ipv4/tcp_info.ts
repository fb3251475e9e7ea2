import { type TcpInfo, TCPI_OPT_ECN, TCPI_OPT_SACK, TCPI_OPT_TIMESTAMPS, TCPI_OPT_WSCALE } from '../../uapi/inet_diag.ts';
import type { TcpSk } from './tcp_sock.ts';
import { TCP_LISTEN } from './tcp_states.ts';

const NSEC_PER_JIFFY = 4_000_000;
const MSEC_PER_JIFFY = 4;

/** ms since a clock tick. */
function since(sk: TcpSk, jiffies: number): number {
  return (Math.floor(sk.net.sim.now / NSEC_PER_JIFFY) - jiffies) * MSEC_PER_JIFFY;
}

/** Bytes per second. Linux: tcp_compute_delivery_rate(). */
function deliveryRate(sk: TcpSk): number {
  if (sk.rateDelivered === 0 || sk.rateIntervalUs <= 0) return 0;
  return Math.floor((sk.rateDelivered * sk.mssCache * 1_000_000) / sk.rateIntervalUs);
}

/** Time (µs) held up by `type`, up to now. Linux: tcp_get_info_chrono_stats(). */
function chrono(sk: TcpSk, type: number): number {
  const running = sk.chronoType === type ? sk.net.sim.now - sk.chronoStartNs : 0;
  return Math.floor((sk.chronoNs[type] + running) / 1000);
}

/** getsockopt(TCP_INFO). Linux: tcp_get_info(). */
export function tcpGetInfo(sk: TcpSk): TcpInfo {
  const info = connectionInfo(sk);
  if (sk.state !== TCP_LISTEN) return info;
  // Of a listener only the queue and what its connections begin with is told.
  const { state, sndCwnd, reordering } = info;
  for (const key of Object.keys(info)) (info as unknown as Record<string, number>)[key] = 0;
  const { length } = sk.acceptQueue;
  return { ...info, state, sndCwnd, reordering, deliveryRateAppLimited: false, unacked: length, sacked: sk.maxAckBacklog };
}

/** TCPI_OPT_*: what both sides agreed on. */
function optionFlags(sk: TcpSk): number {
  const flags = (sk.tstampOk ? TCPI_OPT_TIMESTAMPS : 0) | (sk.sackOk ? TCPI_OPT_SACK : 0) | (sk.wscaleOk ? TCPI_OPT_WSCALE : 0);
  return sk.ecnOk ? flags | TCPI_OPT_ECN : flags;
}

function connectionInfo(sk: TcpSk): TcpInfo {
  const busy = chrono(sk, 1);
  const rwnd = chrono(sk, 2);
  const sndbuf = chrono(sk, 3);
  return {
    state: sk.state,
    caState: sk.caState,
    retransmits: sk.retransmits,
    probes: sk.probesOut,
    backoff: sk.backoff,
    options: optionFlags(sk),
    sndWscale: sk.sndWscale,
    rcvWscale: sk.rcvWscale,
    deliveryRateAppLimited: sk.rateAppLimited,
    rto: sk.rtoNs / 1000,
    ato: Math.floor(sk.atoNs / 1000),
    sndMss: sk.mssCache,
    rcvMss: sk.rcvMss,
    unacked: sk.packetsOut,
    sacked: sk.sackedOut,
    lost: sk.lostOut,
    retrans: sk.retransOut,
    fackets: 0,
    lastDataSentMs: since(sk, sk.lsndtimeJiffies),
    lastAckSentMs: 0,
    lastDataRecvMs: since(sk, sk.lrcvtimeJiffies),
    lastAckRecvMs: since(sk, sk.rcvTstampJiffies),
    pmtu: sk.pmtuCookie,
    rcvSsthresh: sk.rcvSsthresh,
    rtt: sk.srttUs >> 3,
    rttvar: sk.mdevUs >> 2,
    sndSsthresh: sk.sndSsthresh,
    sndCwnd: sk.sndCwnd,
    advmss: sk.advmss,
    reordering: sk.reordering,
    rcvRtt: sk.rcvRttUs >> 3,
    rcvSpace: sk.rcvqSpace,
    totalRetrans: sk.totalRetrans,
    pacingRate: sk.pacingRate === Infinity ? 0 : sk.pacingRate,
    maxPacingRate: 0,
    bytesAcked: sk.bytesAcked,
    bytesReceived: sk.bytesReceived,
    segsOut: sk.segsOut,
    segsIn: sk.segsIn,
    notsentBytes: Math.max(0, (sk.writeSeq - sk.sndNxt) | 0),
    minRtt: sk.minRttUs === 0xffffffff ? 0 : sk.minRttUs,
    dataSegsIn: sk.dataSegsIn,
    dataSegsOut: sk.dataSegsOut,
    deliveryRate: deliveryRate(sk),
    busyTime: busy + rwnd + sndbuf,
    rwndLimited: rwnd,
    sndbufLimited: sndbuf,
    delivered: sk.delivered,
    deliveredCe: 0,
    bytesSent: sk.bytesSent,
    bytesRetrans: sk.bytesRetrans,
    dsackDups: sk.dsackDups,
    reordSeen: sk.reordSeen,
    rcvOoopack: sk.rcvOoopack,
    sndWnd: sk.sndWnd,
    rcvWnd: sk.rcvWnd,
    rehash: sk.timeoutRehash,
  };
}
