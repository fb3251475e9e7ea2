import { EAGAIN, EOPNOTSUPP, EPIPE } from '../../uapi/errno.ts';
import { MSG_MORE, MSG_OOB } from '../../uapi/socket.ts';
import { TCPHDR_ACK, TCPHDR_PSH } from '../../wire/tcp.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpChronoStart, TCP_CHRONO_SNDBUF_LIMITED } from './tcp_chrono.ts';
import { tcpSlowStartAfterIdleCheck } from './tcp_cwnd.ts';
import { skMemCharge } from './tcp_mem.ts';
import { tcpCurrentMss, tcpXmitSizeGoal } from './tcp_mss.ts';
import { forcedPush, tcpEntail, tcpMarkPush, tcpPush, tcpPushPending, tcpWriteXmit } from './tcp_output.ts';
import { tcpRateCheckAppLimited } from './tcp_rate.ts';
import { type TcpSeg } from './tcp_seg.ts';
import type { TcpSk } from './tcp_sock.ts';
import { SEND_SHUTDOWN, TCP_CLOSE_WAIT, TCP_ESTABLISHED, TCP_NAGLE_PUSH, TCP_SYN_RECV, TCP_SYN_SENT } from './tcp_states.ts';
import { tcpAllocSkb } from './tcp_transmit.ts';

/** Is there room for another piece? Linux: sk_stream_memory_free(). */
function memoryFree(sk: TcpSk): boolean {
  return sk.wmemQueued < sk.sndbuf && (sk.writeSeq - sk.sndNxt) >>> 0 < sk.notsentLowat;
}

/** Would a write be worth while? Linux: __sk_stream_is_writeable(). */
export function tcpStreamWriteable(sk: TcpSk): boolean {
  return sk.sndbuf - sk.wmemQueued >= sk.wmemQueued >> 1 && memoryFree(sk);
}

/** Below this many bytes a loop copies faster than a view is made. */
const SHORT = 192;

/** The piece at the end of the queue if it takes more, or null. */
function openTail(sk: TcpSk, goal: number): TcpSeg | null {
  const { tail } = sk.writeQueue;
  return tail !== null && !tail.eor && tail.len < goal ? tail : null;
}

/** Room in a buffer for what a piece may grow to, as far as is known. */
function newSeg(sk: TcpSk, goal: number, left: number): TcpSeg {
  if (sk.packetsOut === 0) tcpSlowStartAfterIdleCheck(sk, ipv4Net(sk.net).sysctl.tcpSlowStartAfterIdle !== 0);
  return tcpEntail(sk, tcpAllocSkb(Math.min(goal, left)), TCPHDR_ACK);
}

function append(sk: TcpSk, seg: TcpSeg, data: Uint8Array, from: number, length: number): void {
  const at = seg.skb.put(length);
  const { bytes } = seg.skb;
  if (length <= SHORT) for (let i = 0; i < length; i++) bytes[at + i] = data[from + i];
  else bytes.set(data.subarray(from, from + length), at);
  sk.writeSeq = (sk.writeSeq + length) | 0;
  seg.endSeq = (seg.endSeq + length) | 0;
  seg.pcount = 0;
  sk.wmemQueued += length;
  skMemCharge(sk, length);
}

/** A piece is full: off with it if it is time. */
function fullPiece(sk: TcpSk, seg: TcpSeg, mss: number): void {
  if (forcedPush(sk)) {
    tcpMarkPush(sk, seg);
    tcpPushPending(sk, mss, TCP_NAGLE_PUSH);
  } else if (seg === sk.writeQueue.head) {
    tcpWriteXmit(sk, mss, TCP_NAGLE_PUSH, 1);
  }
}

/** Bytes for the stream: how many were taken, or a negative errno (-EAGAIN: no room now). Linux: tcp_sendmsg(). */
export function tcpSendmsg(sk: TcpSk, data: Uint8Array, length: number, flags: number): number {
  if ((flags & MSG_OOB) !== 0) return -EOPNOTSUPP;
  if (sk.state !== TCP_ESTABLISHED && sk.state !== TCP_CLOSE_WAIT) {
    if (sk.skErr !== 0) return -sk.takeError();
    return sk.state === TCP_SYN_SENT || sk.state === TCP_SYN_RECV ? -EAGAIN : -EPIPE;
  }
  if (sk.skErr !== 0) return -sk.takeError();
  if ((sk.shutdownMask & SEND_SHUTDOWN) !== 0) return -EPIPE;
  tcpRateCheckAppLimited(sk);
  const more = (flags & MSG_MORE) !== 0;
  let mss = tcpCurrentMss(sk);
  let goal = tcpXmitSizeGoal(sk, mss, (flags & MSG_OOB) === 0);
  let copied = 0;
  while (copied < length) {
    let seg = openTail(sk, goal);
    if (seg === null) {
      if (!memoryFree(sk)) return waitForSpace(sk, copied, mss);
      seg = newSeg(sk, goal, length - copied);
    }
    const part = Math.min(goal - seg.len, length - copied);
    if (copied === 0) seg.flags &= ~TCPHDR_PSH;
    append(sk, seg, data, copied, part);
    copied += part;
    if (copied === length || seg.len < goal) continue;
    fullPiece(sk, seg, mss);
    mss = tcpCurrentMss(sk);
    goal = tcpXmitSizeGoal(sk, mss, true);
    if (sk.skErr !== 0) break;
  }
  if (copied > 0) tcpPush(sk, more, mss, sk.nonagle);
  return copied;
}

/** The buffer is full: what is there goes, the rest waits. */
function waitForSpace(sk: TcpSk, copied: number, mss: number): number {
  sk.nospace = true;
  if (copied > 0) tcpPush(sk, false, mss, TCP_NAGLE_PUSH);
  tcpChronoStart(sk, TCP_CHRONO_SNDBUF_LIMITED);
  return copied > 0 ? copied : -EAGAIN;
}
