import { EAGAIN, ENOTCONN } from '../../uapi/errno.ts';
import { MSG_PEEK, MSG_TRUNC, MSG_WAITALL, type MsgHdr } from '../../uapi/socket.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { purgeOfo } from './tcp_data.ts';
import { skMemUncharge } from './tcp_mem.ts';
import { tcpSendAck } from './tcp_output.ts';
import { tcpRcvSpaceAdjust } from './tcp_rcv.ts';
import type { TcpSk } from './tcp_sock.ts';
import {
  ICSK_ACK_PUSHED,
  ICSK_ACK_PUSHED2,
  ICSK_ACK_SCHED,
  RCV_SHUTDOWN,
  TCP_CLOSE,
  TCP_LISTEN,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
} from './tcp_states.ts';
import { selectWindow } from './tcp_window.ts';

const SHORT = 192;

/** Read skbs are taken out of the front in lots. */
const COMPACT = 64;

function eat(sk: TcpSk, skb: SkBuff): void {
  const queue = sk.receiveQueue;
  queue[sk.rcvHead++] = null as unknown as SkBuff;
  if (sk.rcvHead === queue.length) {
    queue.length = 0;
    sk.rcvHead = 0;
  } else if (sk.rcvHead >= COMPACT) {
    queue.splice(0, sk.rcvHead);
    sk.rcvHead = 0;
  }
  sk.rmem -= skb.cb3;
  skMemUncharge(sk, skb.cb3);
  consumeSkb(skb);
}

function copy(to: Uint8Array, at: number, skb: SkBuff, from: number, length: number): void {
  const { bytes } = skb;
  if (length <= SHORT) for (let i = 0; i < length; i++) to[at + i] = bytes[from + i];
  else to.set(bytes.subarray(from, from + length), at);
}

/** How many bytes can be read now. */
function available(sk: TcpSk): number {
  let sum = 0;
  for (let i = sk.rcvHead; i < sk.receiveQueue.length; i++) sum += sk.receiveQueue[i].tail - sk.receiveQueue[i].data;
  return sum;
}

/** With nothing to read: 0 at the end of the stream, or a negative errno. */
function nothing(sk: TcpSk): number {
  if (sk.skErr !== 0) return -sk.takeError();
  if ((sk.shutdownMask & RCV_SHUTDOWN) !== 0) return 0;
  if (sk.state === TCP_CLOSE || sk.state === TCP_LISTEN) return -ENOTCONN;
  return -EAGAIN;
}

/**
 * Bytes of the stream into `msg.data`, as many as it has room for: how many, 0 at the end, or a negative errno. MSG_TRUNC
 * throws them away. Linux: tcp_recvmsg().
 */
export function tcpRecvmsg(sk: TcpSk, msg: MsgHdr, flags: number): number {
  if (sk.state === TCP_LISTEN) return -ENOTCONN;
  if (sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV) return sk.skErr !== 0 ? -sk.takeError() : -EAGAIN;
  const want = msg.data.length;
  const peek = (flags & MSG_PEEK) !== 0;
  const drop = (flags & MSG_TRUNC) !== 0;
  if ((flags & MSG_WAITALL) !== 0 && sk.skErr === 0 && (sk.shutdownMask & RCV_SHUTDOWN) === 0 && available(sk) < want) return nothing(sk);
  const queue = sk.receiveQueue;
  let copied = 0;
  let index = sk.rcvHead;
  while (copied < want && index < queue.length) {
    const skb = queue[index];
    const length = Math.min(skb.tail - skb.data, want - copied);
    if (length > 0 && !drop) copy(msg.data, copied, skb, skb.data, length);
    copied += length;
    if (peek) {
      index++;
      continue;
    }
    skb.data += length;
    sk.rmem -= length;
    skMemUncharge(sk, length);
    sk.copiedSeq = (sk.copiedSeq + length) | 0;
    if (skb.data < skb.tail) break;
    if ((skb.cb2 & 1) !== 0) sk.copiedSeq = (sk.copiedSeq + 1) | 0;
    eat(sk, skb);
    index = sk.rcvHead;
  }
  fill(sk, msg, copied);
  if (copied === 0) return nothing(sk);
  if (!peek) {
    tcpRcvSpaceAdjust(sk);
    tcpCleanupRbuf(sk, copied);
  }
  return copied;
}

function fill(sk: TcpSk, msg: MsgHdr, copied: number): void {
  msg.wireLength = copied;
  msg.flags = 0;
  msg.addr = sk.daddr;
  msg.port = sk.dport;
  msg.timestamp = sk.net.sim.now;
}

/** Reading made room: tells the sender, if it is worth a segment. Linux: __tcp_cleanup_rbuf(). */
export function tcpCleanupRbuf(sk: TcpSk, copied: number): void {
  let ack = false;
  const pending = sk.ackPending;
  if ((pending & ICSK_ACK_SCHED) !== 0) {
    const pushed = (pending & ICSK_ACK_PUSHED2) !== 0 || ((pending & ICSK_ACK_PUSHED) !== 0 && sk.ackPingpong < 1);
    ack = (sk.rcvNxt - sk.rcvWup) >>> 0 > sk.rcvMss || (copied > 0 && pushed && sk.rcvQueued === 0);
  }
  if (copied > 0 && !ack && (sk.shutdownMask & RCV_SHUTDOWN) === 0) {
    const now = sk.receiveWindow;
    if (2 * now <= sk.windowClamp) {
      const win = selectWindow(sk);
      if (win !== 0 && win >= 2 * now) ack = true;
    }
  }
  if (ack) tcpSendAck(sk);
}

/** Frees all that was received. */
export function tcpDropQueues(sk: TcpSk): void {
  for (let i = sk.rcvHead; i < sk.receiveQueue.length; i++) consumeSkb(sk.receiveQueue[i]);
  sk.receiveQueue.length = 0;
  sk.rcvHead = 0;
  sk.rmem = 0;
  purgeOfo(sk);
  sk.rmem = 0;
}
