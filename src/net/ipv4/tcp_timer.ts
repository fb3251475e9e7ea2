import { ETIMEDOUT } from '../../uapi/errno.ts';
import { timerWheel } from '../core/jiffies.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { TcpSock } from './tcp.ts';
import { tcpSendSyn } from './tcp_output.ts';

const TCP_RTO_MAX = 120_000_000_000;

/** Arms the retransmission timer. */
export function tcpResetXmitTimer(sk: TcpSock, rto: number): void {
  sk.rto = rto;
  const { sim } = sk.net;
  sim.modTimer(sk.timer, timerWheel(sim.now, sim.now + rto));
}

/**
 * No answer to the SYN yet: sends it again, after 1 s each for tcp_syn_linear_timeouts times, then after twice the time
 * before; gives up after tcp_syn_retries more. Linux: tcp_retransmit_timer(), tcp_write_timeout().
 */
export function tcpRetransmitTimer(sk: TcpSock): void {
  const { net } = sk;
  const { tcpSynRetries, tcpSynLinearTimeouts } = ipv4Net(net).sysctl;
  if (sk.retransmits >= tcpSynRetries + tcpSynLinearTimeouts) {
    net.mib.TcpExtTCPTimeouts++;
    net.mib.TcpExtTCPAbortOnTimeout++;
    sk.done(sk.errSoft !== 0 ? sk.errSoft : ETIMEDOUT);
    return;
  }
  net.mib.TcpExtTCPTimeouts++;
  sk.totalRto++;
  sk.retransmits++;
  net.mib.TcpRetransSegs++;
  net.mib.TcpExtTCPSynRetrans++;
  if (sk.totalRto > tcpSynLinearTimeouts) sk.rto = Math.min(sk.rto * 2, TCP_RTO_MAX);
  tcpSendSyn(sk);
  tcpResetXmitTimer(sk, sk.rto);
}
