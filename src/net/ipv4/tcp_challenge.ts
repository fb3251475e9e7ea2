import { TCPHDR_SYN } from '../../wire/tcp.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { tcpSendAck } from './tcp_output.ts';
import type { TcpSk } from './tcp_sock.ts';

/** So often at most (tcp_invalid_ratelimit). */
const INVALID_RATELIMIT = 500_000_000;

/** Was something out of the window answered a moment ago? Counts where it was. Linux: __tcp_oow_rate_limited(). */
export function tcpOowRateLimitedFor(holder: { lastOowAckNs: number }, now: number): boolean {
  const elapsed = now - holder.lastOowAckNs;
  if (elapsed >= 0 && elapsed < INVALID_RATELIMIT) return true;
  holder.lastOowAckNs = now;
  return false;
}

/** The same for a segment: data without SYN is always answered. Linux: tcp_oow_rate_limited(). */
export function tcpOowRateLimited(sk: TcpSk, skb: SkBuff, counter: string): boolean {
  if (skb.cb0 !== skb.cb1 && (skb.cb2 & TCPHDR_SYN) === 0) return false;
  if (!tcpOowRateLimitedFor(sk, sk.net.sim.now)) return false;
  sk.net.mib[counter] = (sk.net.mib[counter] ?? 0) + 1;
  return true;
}

/** Answers something doubtful with where we stand (RFC 5961 section 7). Linux: tcp_send_challenge_ack(). */
export function tcpChallengeAck(sk: TcpSk): void {
  const { mib, sim } = sk.net;
  if (tcpOowRateLimitedFor(sk, sim.now)) {
    mib.TcpExtTCPACKSkippedChallenge = (mib.TcpExtTCPACKSkippedChallenge ?? 0) + 1;
    return;
  }
  mib.TcpExtTCPChallengeACK++;
  tcpSendAck(sk);
}
