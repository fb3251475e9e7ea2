import type { TcpSk } from './tcp_sock.ts';

/** What a sender is held up by, for TCP_INFO. Linux: enum tcp_chrono. */
export const TCP_CHRONO_BUSY = 1;
export const TCP_CHRONO_RWND_LIMITED = 2;
export const TCP_CHRONO_SNDBUF_LIMITED = 3;

function set(sk: TcpSk, type: number): void {
  const { now } = sk.net.sim;
  if (sk.chronoType !== 0) sk.chronoNs[sk.chronoType] += now - sk.chronoStartNs;
  sk.chronoStartNs = now;
  sk.chronoType = type;
}

/** The higher number wins. Linux: tcp_chrono_start(). */
export function tcpChronoStart(sk: TcpSk, type: number): void {
  if (type > sk.chronoType) set(sk, type);
}

/** Linux: tcp_chrono_stop(). */
export function tcpChronoStop(sk: TcpSk, type: number): void {
  if (sk.rtxQueue.empty && sk.writeQueue.empty) set(sk, 0);
  else if (type === sk.chronoType) set(sk, TCP_CHRONO_BUSY);
}
