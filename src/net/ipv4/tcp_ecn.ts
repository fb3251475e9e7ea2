import { TCPHDR_CWR, TCPHDR_ECE } from '../../wire/tcp.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { TcpSk } from './tcp_sock.ts';
import { before } from './tcp_states.ts';

// Explicit congestion notification (RFC 3168): agreed on by both sides, and packets say so. Nothing here marks packets, so that
// nobody ever has to slow down for a mark.

const ECT_0 = 2;
const ECN_MASK = 3;
const SYN_ECN = TCPHDR_ECE | TCPHDR_CWR;

/** Flags with which a SYN asks for it. Linux: tcp_ecn_send_syn(). */
export function tcpEcnSendSyn(sk: TcpSk): number {
  sk.ecnOk = ipv4Net(sk.net).sysctl.tcpEcn === 1;
  return sk.ecnOk ? SYN_ECN : 0;
}

/** A SYN that got no answer goes again without. Linux: tcp_ecn_clear_syn(). */
export function tcpEcnFallback(flags: number): number {
  return (flags & SYN_ECN) === SYN_ECN ? flags & ~SYN_ECN : flags;
}

/** Does a SYN (of an IP packet with `tos`) ask for it, and is this host willing? Linux: tcp_ecn_create_request(). */
export function tcpEcnRequested(sk: TcpSk, flags: number, tos: number): boolean {
  return (flags & SYN_ECN) === SYN_ECN && (tos & ECN_MASK) === 0 && ipv4Net(sk.net).sysctl.tcpEcn !== 0;
}

/** The answer to our SYN. Linux: tcp_ecn_rcv_synack(). */
export function tcpEcnRcvSynack(sk: TcpSk, flags: number): void {
  if ((flags & SYN_ECN) !== TCPHDR_ECE) sk.ecnOk = false;
}

/** The ECN field of a packet: data sent for the first time may be marked. Linux: tcp_ecn_send(). */
export function tcpEcnField(sk: TcpSk, payload: number, seq: number): number {
  return payload !== 0 && !before(seq, sk.sndNxt) ? ECT_0 : 0;
}
