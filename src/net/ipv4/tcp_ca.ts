import { tcpBbr } from './tcp_bbr.ts';
import type { TcpCongestionOps } from './tcp_cong.ts';
import { tcpReno } from './tcp_cong.ts';
import { tcpCubic } from './tcp_cubic.ts';
import type { TcpSk } from './tcp_sock.ts';

const OPS: readonly TcpCongestionOps[] = [tcpReno, tcpCubic, tcpBbr];

/** A congestion control by name; undefined: there is none. Linux: tcp_ca_find(). */
export function tcpCaFind(name: string): TcpCongestionOps | undefined {
  return OPS.find((ops) => ops.name === name);
}

/** Linux: tcp_init_congestion_control(). */
export function tcpInitCongestionControl(sk: TcpSk): void {
  sk.priorSsthresh = 0;
  sk.caPriv = null;
  sk.pacingNeeded = sk.ca.paced === true;
  sk.ca.init?.(sk);
  sk.caInitialized = true;
}
