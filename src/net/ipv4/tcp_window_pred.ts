import type { TcpSk } from './tcp_sock.ts';

/** May the next segment take the fast path? Linux: tcp_fast_path_check(), tcp_fast_path_on(). */
export function tcpFastPathCheck(sk: TcpSk): void {
  if (sk.ofoQueue.length === 0 && sk.rcvWnd !== 0 && sk.rmem < sk.rcvbuf) sk.predWindow = Math.floor(sk.sndWnd / 2 ** sk.sndWscale);
}
