import { tcpRearmRto } from './tcp_rearm.ts';
import type { TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { ICSK_TIME_LOSS_PROBE } from './tcp_states.ts';

/** A piece left for the first time. Linux: tcp_event_new_data_sent(). */
export function newDataSent(sk: TcpSk, seg: TcpSeg): void {
  const prior = sk.packetsOut;
  sk.sndNxt = seg.endSeq;
  sk.writeQueue.remove(seg);
  sk.rtxQueue.push(seg);
  sk.packetsOut += seg.pcount;
  if (sk.sackedOut !== 0 && sk.highestSack === null) sk.highestSack = seg;
  if (prior === 0 || sk.icskPending === ICSK_TIME_LOSS_PROBE) tcpRearmRto(sk);
  sk.net.mib.TcpExtTCPOrigDataSent += seg.pcount;
}
