import { ECONNREFUSED, ECONNRESET, EPIPE } from '../../uapi/errno.ts';
import { tcpHashinfo } from './inet_hashtables.ts';
import { tcpSetState } from './tcp_set_state.ts';
import type { TcpSk } from './tcp_sock.ts';
import { SHUTDOWN_MASK, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_SYN_RECV, TCP_SYN_SENT } from './tcp_states.ts';

/** Stops all timers of a connection. Linux: tcp_clear_xmit_timers(). */
export function tcpClearXmitTimers(sk: TcpSk): void {
  const { sim } = sk.net;
  for (const timer of [sk.xmitTimer, sk.delackTimer, sk.keepTimer, sk.paceTimer]) if (timer.pending) sim.delTimer(timer);
  sk.icskPending = 0;
  sk.ackPending = 0;
}

/** Frees what waits to be sent. Linux: tcp_write_queue_purge(). */
export function tcpWriteQueuePurge(sk: TcpSk): void {
  sk.writeQueue.purge();
  sk.rtxQueue.purge();
  sk.wmemQueued = 0;
  sk.packetsOut = sk.sackedOut = sk.lostOut = sk.retransOut = 0;
  sk.highestSack = null;
  sk.backoff = 0;
}

/** The end of a connection: off the tables. Linux: tcp_done(), inet_csk_destroy_sock(). */
export function tcpDone(sk: TcpSk): void {
  if (sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) sk.net.mib.TcpAttemptFails++;
  tcpSetState(sk, TCP_CLOSE);
  tcpClearXmitTimers(sk);
  sk.shutdownMask = SHUTDOWN_MASK;
  tcpHashinfo(sk.net).remove(sk);
  if (!sk.dead) {
    if (sk.wait.active) sk.wait.wakeUp();
  } else {
    tcpDestroySock(sk);
  }
}

/** Nobody has it any more. Linux: inet_csk_destroy_sock(). */
export function tcpDestroySock(sk: TcpSk): void {
  const hash = tcpHashinfo(sk.net);
  tcpWriteQueuePurge(sk);
  sk.dropQueues();
  hash.remove(sk);
  if (sk.sport !== 0) hash.bhash.putPort(sk);
  if (sk.orphaned) {
    sk.orphaned = false;
    hash.orphans--;
  }
}

/** Ends the connection with an error for its program. Linux: tcp_done_with_error(), tcp_write_err(). */
export function tcpDoneWithError(sk: TcpSk, error: number): void {
  sk.skErr = error;
  tcpWriteQueuePurge(sk);
  tcpDone(sk);
}

/** The peer's reset. Linux: tcp_reset(). */
export function tcpReset(sk: TcpSk): void {
  let error = ECONNRESET;
  if (sk.state === TCP_SYN_SENT) error = ECONNREFUSED;
  else if (sk.state === TCP_CLOSE_WAIT) error = EPIPE;
  else if (sk.state === TCP_CLOSE) return;
  tcpDoneWithError(sk, error);
}
