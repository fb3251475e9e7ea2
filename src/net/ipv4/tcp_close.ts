import { consumeSkb } from '../core/skbuff.ts';
import { tcpHashinfo } from './inet_hashtables.ts';
import { tcpDestroySock, tcpDone } from './tcp_done.ts';
import { tcpRequestDrop } from './tcp_minisocks.ts';
import { tcpSendFin } from './tcp_output.ts';
import { tcpFinTime, tcpResetKeepaliveTimer } from './tcp_rearm.ts';
import { tcpSendActiveReset } from './tcp_retransmit.ts';
import { tcpSetState } from './tcp_set_state.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  SHUTDOWN_MASK,
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_LAST_ACK,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
  TCP_TIMEWAIT_LEN,
} from './tcp_states.ts';
import { tcpTimeWait } from './tcp_timewait.ts';

/** Goes to the next state of closing; true: a FIN is due. Linux: tcp_close_state(). */
function closeState(sk: TcpSk): boolean {
  switch (sk.state) {
    case TCP_ESTABLISHED:
    case TCP_SYN_RECV:
      tcpSetState(sk, TCP_FIN_WAIT1);
      return true;
    case TCP_CLOSE_WAIT:
      tcpSetState(sk, TCP_LAST_ACK);
      return true;
    case TCP_SYN_SENT:
      tcpSetState(sk, TCP_CLOSE);
      return false;
    default:
      return false;
  }
}

/** shutdown(SHUT_WR). Linux: tcp_shutdown(). */
export function tcpShutdownSend(sk: TcpSk): void {
  const { state } = sk;
  if (state !== TCP_ESTABLISHED && state !== TCP_SYN_SENT && state !== TCP_CLOSE_WAIT && state !== TCP_SYN_RECV) return;
  if (closeState(sk)) tcpSendFin(sk);
}

/** A listener ends: with it its half-open connections, and those that nobody accepted (reset). Linux: inet_csk_listen_stop(). */
export function tcpAbortListener(sk: TcpSk): void {
  tcpHashinfo(sk.net).removeListener(sk);
  for (const req of [...sk.requests]) tcpRequestDrop(req);
  for (const child of sk.acceptQueue.splice(0)) {
    child.dead = true;
    // Linux: tcp_disconnect() of the child.
    if (child.state !== TCP_CLOSE) tcpSendActiveReset(child);
    tcpDone(child);
    tcpDestroySock(child);
  }
}

/** Drops what nobody read; true: there was data among it. */
function dropUnread(sk: TcpSk): boolean {
  let unread = false;
  for (let i = sk.rcvHead; i < sk.receiveQueue.length; i++) {
    const skb = sk.receiveQueue[i];
    if (skb.tail > skb.data) unread = true;
    consumeSkb(skb);
  }
  sk.receiveQueue.length = 0;
  sk.rcvHead = 0;
  sk.rmem = 0;
  return unread;
}

/** close(2). The connection goes on without its program until it is closed on both sides. Linux: __tcp_close(). */
export function tcpClose(sk: TcpSk): void {
  const { mib } = sk.net;
  sk.shutdownMask = SHUTDOWN_MASK;
  if (sk.state === TCP_LISTEN) {
    tcpAbortListener(sk);
    sk.state = TCP_CLOSE;
    sk.dead = true;
    tcpDestroySock(sk);
    return;
  }
  const unread = dropUnread(sk);
  sk.dead = true;
  if (sk.state !== TCP_CLOSE) {
    if (unread) {
      // Data was lost: the peer must know (RFC 2525 section 2.17).
      mib.TcpExtTCPAbortOnClose++;
      tcpSendActiveReset(sk);
      tcpSetState(sk, TCP_CLOSE);
    } else if (sk.linger === 0) {
      mib.TcpExtTCPAbortOnData++;
      if (sk.state !== TCP_SYN_SENT) tcpSendActiveReset(sk);
      tcpDone(sk);
    } else if (closeState(sk)) {
      tcpSendFin(sk);
    }
  }
  orphan(sk);
}

/** Without a process: how does it end? */
function orphan(sk: TcpSk): void {
  if (sk.state === TCP_CLOSE) {
    if (sk.sport !== 0) tcpDone(sk);
    tcpDestroySock(sk);
    return;
  }
  sk.orphaned = true;
  tcpHashinfo(sk.net).orphans++;
  if (sk.state !== TCP_FIN_WAIT2) return;
  if (sk.linger2 < 0) {
    tcpSendActiveReset(sk);
    tcpDone(sk);
    return;
  }
  const time = tcpFinTime(sk);
  if (time > TCP_TIMEWAIT_LEN) tcpResetKeepaliveTimer(sk, time - TCP_TIMEWAIT_LEN);
  else tcpTimeWait(sk, TCP_FIN_WAIT2, time);
}
