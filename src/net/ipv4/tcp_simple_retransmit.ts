import { tcpSetCaState } from './tcp_cong.ts';
import { tcpMarkSkbLost } from './tcp_recovery.ts';
import { tcpXmitRetransmitQueue } from './tcp_retransmit.ts';
import type { TcpSk } from './tcp_sock.ts';
import { TCP_CA_LOSS } from './tcp_states.ts';

/** Segments that are too long now count as lost and go again. Linux: tcp_simple_retransmit(). */
export function tcpSimpleRetransmit(sk: TcpSk): void {
  const mss = sk.mssCache;
  const prior = sk.lostOut;
  for (let seg = sk.rtxQueue.head; seg !== null; seg = seg.next) {
    const size = seg.pcount > 1 ? seg.gsoSize : seg.len;
    if (size > mss) tcpMarkSkbLost(sk, seg);
  }
  if (prior === sk.lostOut) return;
  if (sk.caState !== TCP_CA_LOSS) {
    sk.highSeq = sk.sndNxt;
    sk.sndSsthresh = Math.max(sk.sndSsthresh, (sk.sndCwnd >> 1) + (sk.sndCwnd >> 2));
    sk.priorSsthresh = 0;
    sk.undoMarker = 0;
    tcpSetCaState(sk, TCP_CA_LOSS);
  }
  tcpXmitRetransmitQueue(sk);
}
