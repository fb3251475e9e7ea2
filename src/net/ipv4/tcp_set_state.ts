import type { TcpSk } from './tcp_sock.ts';
import { TCP_CLOSE, TCP_CLOSE_WAIT, TCP_ESTABLISHED } from './tcp_states.ts';

/** Changes the state, and the counters that hang on it. Linux: tcp_set_state(). */
export function tcpSetState(sk: TcpSk, state: number): void {
  const old = sk.state;
  const { mib } = sk.net;
  if (state === TCP_ESTABLISHED) {
    if (old !== TCP_ESTABLISHED) mib.TcpCurrEstab++;
  } else if (state === TCP_CLOSE) {
    if (old === TCP_CLOSE_WAIT || old === TCP_ESTABLISHED) mib.TcpEstabResets++;
    if (old === TCP_ESTABLISHED || old === TCP_CLOSE_WAIT) mib.TcpCurrEstab--;
  } else if (state === TCP_CLOSE_WAIT) {
    if (old !== TCP_ESTABLISHED) mib.TcpCurrEstab++;
  } else if (old === TCP_ESTABLISHED || old === TCP_CLOSE_WAIT) {
    mib.TcpCurrEstab--;
  }
  sk.state = state;
}
