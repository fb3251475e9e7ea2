import { jiffiesUp } from './tcp_rearm.ts';
import type { TcpSk } from './tcp_sock.ts';
import { after, TCP_RTO_MAX, TCP_RTO_MIN_US } from './tcp_states.ts';

/** Takes a round-trip time into the smoothed one (Van Jacobson; RFC 6298). Linux: tcp_rtt_estimator(). */
export function tcpRttEstimator(sk: TcpSk, mrttUs: number): void {
  let m = mrttUs;
  let srtt = sk.srttUs;
  if (srtt === 0) {
    srtt = m << 3;
    sk.mdevUs = m << 1;
    sk.rttvarUs = Math.max(sk.mdevUs, TCP_RTO_MIN_US);
    sk.mdevMaxUs = sk.rttvarUs;
    sk.rttSeq = sk.sndNxt;
    sk.srttUs = Math.max(1, srtt);
    return;
  }
  m -= srtt >> 3;
  srtt += m;
  if (m < 0) {
    m = -m - (sk.mdevUs >> 2);
    // A time that is shorter than expected counts less.
    if (m > 0) m >>= 3;
  } else {
    m -= sk.mdevUs >> 2;
  }
  sk.mdevUs += m;
  if (sk.mdevUs > sk.mdevMaxUs) {
    sk.mdevMaxUs = sk.mdevUs;
    if (sk.mdevMaxUs > sk.rttvarUs) sk.rttvarUs = sk.mdevMaxUs;
  }
  if (after(sk.sndUna, sk.rttSeq)) {
    if (sk.mdevMaxUs < sk.rttvarUs) sk.rttvarUs -= (sk.rttvarUs - sk.mdevMaxUs) >> 2;
    sk.rttSeq = sk.sndNxt;
    sk.mdevMaxUs = TCP_RTO_MIN_US;
  }
  sk.srttUs = Math.max(1, srtt);
}

/** Linux: tcp_set_rto(), tcp_bound_rto(). */
export function tcpSetRto(sk: TcpSk): void {
  sk.rtoNs = Math.min(jiffiesUp(((sk.srttUs >> 3) + sk.rttvarUs) * 1000), TCP_RTO_MAX);
}

/** Linux: tcp_update_pacing_rate(). */
export function tcpUpdatePacingRate(sk: TcpSk): void {
  let rate = sk.mssCache * 8_000_000;
  rate *= sk.sndCwnd < sk.sndSsthresh >> 1 ? 2 : 1.2;
  rate *= Math.max(sk.sndCwnd, sk.packetsOut);
  if (sk.srttUs !== 0) rate /= sk.srttUs;
  sk.pacingRate = Math.floor(rate);
}

const MIN_RTT_WINDOW = 300_000_000_000;

/** The shortest round trip of the last five minutes. Linux: tcp_update_rtt_min(). */
export function tcpUpdateRttMin(sk: TcpSk, rttUs: number): void {
  const { now } = sk.net.sim;
  if (rttUs > sk.minRttUs && now - sk.minRttStampNs < MIN_RTT_WINDOW) return;
  sk.minRttUs = rttUs || 1;
  sk.minRttStampNs = now;
}
