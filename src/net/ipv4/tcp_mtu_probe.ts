import { TCPHDR_ACK, TCPHDR_FIN, TCPHDR_PSH } from '../../wire/tcp.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpCurrentSsthresh } from './tcp_cwnd.ts';
import { TcpMtup, tcpCurrentMss, tcpMssToMtu, tcpMtuToMss, tcpSyncMss } from './tcp_mss.ts';
import { newDataSent } from './tcp_new_data.ts';
import { allocSeg, freeSeg, type TcpSeg, tcpSetTsoSegs } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, SKB_OVERHEAD, TCP_CA_OPEN } from './tcp_states.ts';
import { tcpAllocSkb, tcpTransmitSeg } from './tcp_transmit.ts';

// Finding the path MTU without ICMP's help: net.ipv4.tcp_mtu_probing, RFC 4821.

const NSEC_PER_SEC = 1_000_000_000;
const IP_AND_TCP = 40;
/** With a smaller window a probe that is lost would cost too much. */
const LEAST_CWND = 11;

/** The connection stands: 2 searches from the beginning, 1 waits for a black hole. Linux: tcp_mtup_init(). */
export function tcpMtupInit(sk: TcpSk): void {
  sk.mtup = null;
  if (ipv4Net(sk.net).sysctl.tcpMtuProbing > 1) enable(sk);
}

function enable(sk: TcpSk): void {
  const high = Math.min(sk.mssClamp + IP_AND_TCP, sk.pmtuCookie);
  sk.mtup = new TcpMtup(tcpMssToMtu(sk, ipv4Net(sk.net).sysctl.tcpBaseMss), high, sk.net.sim.now);
}

/** Retransmissions get no answer: perhaps the path drops what is long. Linux: tcp_mtu_probing(). */
export function tcpBlackHole(sk: TcpSk): void {
  const { sysctl } = ipv4Net(sk.net);
  if (sysctl.tcpMtuProbing === 0) return;
  if (sk.mtup === null) {
    enable(sk);
  } else {
    const half = Math.min(sysctl.tcpBaseMss, tcpMtuToMss(sk, sk.mtup.searchLow) >> 1);
    sk.mtup.searchLow = tcpMssToMtu(sk, Math.max(half, sysctl.tcpMtuProbeFloor, sysctl.tcpMinSndMss));
  }
  tcpSyncMss(sk, sk.pmtuCookie);
}

/** Long enough since the last search: another one. Linux: tcp_mtu_check_reprobe(). */
function checkReprobe(sk: TcpSk, mtup: TcpMtup): void {
  const { now } = sk.net.sim;
  if (now - mtup.probeTimestamp < ipv4Net(sk.net).sysctl.tcpProbeInterval * NSEC_PER_SEC) return;
  mtup.probeSize = 0;
  mtup.searchHigh = sk.mssClamp + IP_AND_TCP;
  mtup.searchLow = tcpMssToMtu(sk, tcpCurrentMss(sk));
  mtup.probeTimestamp = now;
}

/**
 * Sends a segment halfway between what passes and what may. -1: nothing to probe now, 0: wait until the window has room, 1: sent.
 * Linux: tcp_mtu_probe().
 */
export function tcpMtuProbe(sk: TcpSk): number {
  const { mtup } = sk;
  if (mtup === null || mtup.probeSize !== 0 || sk.caState !== TCP_CA_OPEN) return -1;
  if (sk.sndCwnd < LEAST_CWND || sk.numSacks !== 0 || sk.dsack) return -1;
  const mss = tcpCurrentMss(sk);
  const size = tcpMtuToMss(sk, (mtup.searchHigh + mtup.searchLow) >> 1);
  const needed = size + (sk.reordering + 1) * sk.mssCache;
  const interval = mtup.searchHigh - mtup.searchLow;
  if (size > tcpMtuToMss(sk, mtup.searchHigh) || interval < ipv4Net(sk.net).sysctl.tcpProbeThreshold) {
    checkReprobe(sk, mtup);
    return -1;
  }
  if ((sk.writeSeq - sk.sndNxt) >>> 0 < needed || sk.sndWnd < needed) return -1;
  if (after((sk.sndNxt + needed) | 0, sk.wndEnd)) return 0;
  if (sk.packetsInFlight + 2 > sk.sndCwnd) return sk.packetsInFlight === 0 ? -1 : 0;
  return sendProbe(sk, mtup, size, mss) ? 1 : -1;
}

function sendProbe(sk: TcpSk, mtup: TcpMtup, size: number, mss: number): boolean {
  const probe = gather(sk, size, mss);
  if (tcpTransmitSeg(sk, probe) !== 0) return false;
  // Two segments' worth of room is taken.
  sk.sndCwnd--;
  newDataSent(sk, probe);
  mtup.probeSize = tcpMssToMtu(sk, size);
  mtup.probeStart = probe.seq;
  mtup.probeEnd = probe.endSeq;
  return true;
}

/** One piece of `size` bytes from the front of what waits to be sent, in its place. */
function gather(sk: TcpSk, size: number, mss: number): TcpSeg {
  const skb = tcpAllocSkb(size);
  const at = skb.put(size);
  skb.headerRelease();
  const probe = allocSeg(skb, sk.writeQueue.head!.seq, TCPHDR_ACK);
  probe.endSeq = (probe.seq + size) | 0;
  for (let filled = 0; filled < size;) {
    const seg = sk.writeQueue.head!;
    const from = seg.skb;
    const part = Math.min(seg.len, size - filled);
    skb.bytes.set(from.bytes.subarray(from.data, from.data + part), at + filled);
    filled += part;
    if (part === seg.len) {
      probe.flags |= seg.flags;
      probe.eor = seg.eor;
      sk.writeQueue.remove(seg);
      sk.wmemQueued -= SKB_OVERHEAD;
      freeSeg(seg);
    } else {
      probe.flags |= seg.flags & ~(TCPHDR_FIN | TCPHDR_PSH);
      from.data += part;
      seg.seq = (seg.seq + part) | 0;
      tcpSetTsoSegs(seg, mss);
    }
  }
  sk.wmemQueued += SKB_OVERHEAD;
  tcpSetTsoSegs(probe, size);
  sk.writeQueue.unshift(probe);
  return probe;
}

/** Was the probe acknowledged? Then segments may be as long. Linux: tcp_mtup_probe_success(). */
export function tcpMtupCheckSuccess(sk: TcpSk, mtup: TcpMtup): void {
  if (mtup.probeSize === 0 || after(mtup.probeEnd, sk.sndUna)) return;
  sk.priorSsthresh = tcpCurrentSsthresh(sk);
  sk.sndCwnd = Math.max(1, Math.floor((sk.sndCwnd * tcpMssToMtu(sk, sk.mssCache)) / mtup.probeSize));
  sk.sndCwndCnt = 0;
  sk.sndSsthresh = tcpCurrentSsthresh(sk);
  mtup.searchLow = mtup.probeSize;
  mtup.probeSize = 0;
  tcpSyncMss(sk, sk.pmtuCookie);
  sk.net.mib.TcpExtTCPMTUPSuccess = (sk.net.mib.TcpExtTCPMTUPSuccess ?? 0) + 1;
}

/** Is it the probe that does not arrive, and nothing else? Linux: tcp_mtup_probe_failed(). */
export function tcpMtupCheckFailed(sk: TcpSk, mtup: TcpMtup): boolean {
  if (mtup.probeSize === 0 || sk.sndUna !== mtup.probeStart) return false;
  mtup.searchHigh = mtup.probeSize - 1;
  mtup.probeSize = 0;
  sk.net.mib.TcpExtTCPMTUPFail = (sk.net.mib.TcpExtTCPMTUPFail ?? 0) + 1;
  sk.sndCwnd++;
  return true;
}
