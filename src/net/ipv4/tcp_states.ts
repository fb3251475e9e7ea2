/** TCP's constants. Linux: include/net/tcp_states.h, tcp.h, inet_connection_sock.h. Times are virtual nanoseconds. */
import {
  TCP_ESTABLISHED,
  TCP_SYN_SENT,
  TCP_SYN_RECV,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_LAST_ACK,
  TCP_LISTEN,
  TCP_CLOSING,
} from '../../uapi/inet_diag.ts';
import { NSEC_PER_JIFFY } from '../core/jiffies.ts';

export {
  TCP_ESTABLISHED,
  TCP_SYN_SENT,
  TCP_SYN_RECV,
  TCP_FIN_WAIT1,
  TCP_FIN_WAIT2,
  TCP_TIME_WAIT,
  TCP_CLOSE,
  TCP_CLOSE_WAIT,
  TCP_LAST_ACK,
  TCP_LISTEN,
  TCP_CLOSING,
  TCP_NEW_SYN_RECV,
} from '../../uapi/inet_diag.ts';

export const TCPF_ESTABLISHED = 1 << TCP_ESTABLISHED;
export const TCPF_SYN_SENT = 1 << TCP_SYN_SENT;
export const TCPF_SYN_RECV = 1 << TCP_SYN_RECV;
export const TCPF_FIN_WAIT1 = 1 << TCP_FIN_WAIT1;
export const TCPF_FIN_WAIT2 = 1 << TCP_FIN_WAIT2;
export const TCPF_CLOSE = 1 << TCP_CLOSE;
export const TCPF_CLOSE_WAIT = 1 << TCP_CLOSE_WAIT;
export const TCPF_LAST_ACK = 1 << TCP_LAST_ACK;
export const TCPF_LISTEN = 1 << TCP_LISTEN;
export const TCPF_CLOSING = 1 << TCP_CLOSING;

/** Congestion states. */
export const TCP_CA_OPEN = 0;
export const TCP_CA_DISORDER = 1;
export const TCP_CA_CWR = 2;
export const TCP_CA_RECOVERY = 3;
export const TCP_CA_LOSS = 4;

export const RCV_SHUTDOWN = 1;
export const SEND_SHUTDOWN = 2;
export const SHUTDOWN_MASK = 3;

/** What a segment of the retransmission queue has been through (TCP_SKB_CB(skb)->sacked). */
export const TCPCB_SACKED_ACKED = 1;
export const TCPCB_SACKED_RETRANS = 2;
export const TCPCB_LOST = 4;
export const TCPCB_EVER_RETRANS = 0x80;

/** What icsk_timer is armed for. */
export const ICSK_TIME_NONE = 0;
export const ICSK_TIME_RETRANS = 1;
export const ICSK_TIME_PROBE0 = 3;
export const ICSK_TIME_LOSS_PROBE = 5;
export const ICSK_TIME_REO_TIMEOUT = 6;

/** Acknowledgements that are due (icsk_ack.pending). */
export const ICSK_ACK_SCHED = 1;
export const ICSK_ACK_TIMER = 2;
export const ICSK_ACK_PUSHED = 4;
export const ICSK_ACK_PUSHED2 = 8;
export const ICSK_ACK_NOW = 16;

export const TCP_NAGLE_OFF = 1;
export const TCP_NAGLE_CORK = 2;
export const TCP_NAGLE_PUSH = 4;

export const TCP_INIT_CWND = 10;
export const TCP_INFINITE_SSTHRESH = 0x7fffffff;
export const TCP_MSS_DEFAULT = 536;
export const TCP_MIN_MSS = 88;
export const TCP_MAX_QUICKACKS = 16;
export const TCP_TIMEOUT_INIT = 1_000_000_000;
export const TCP_RTO_MAX = 120_000_000_000;
export const TCP_RTO_MIN_US = 200_000;
export const TCP_DELACK_MAX = 200_000_000;
/** HZ / 25: 40 ms. */
export const TCP_DELACK_MIN = 40_000_000;
export const TCP_ATO_MIN = 40_000_000;
export const TCP_TIMEOUT_MIN_US = 2 * (NSEC_PER_JIFFY / 1000);
export const TCP_TIMEWAIT_LEN = 60_000_000_000;
export const TCP_RESOURCE_PROBE_INTERVAL = 500_000_000;
/** Time stamps older than that prove nothing (seconds). */
export const TCP_PAWS_24DAYS = 60 * 60 * 24 * 24;
export const TCP_PAWS_WINDOW = 1;

export const TCPOLEN_TSTAMP_ALIGNED = 12;
export const MAX_TCP_OPTION_SPACE = 40;
/** What fits into one super-segment (sk_gso_max_size), and room for its headers. */
export const GSO_MAX_SIZE = 65279;
export const GSO_MAX_SEGS = 65535;
/** Room in front of a segment's payload: links, encapsulation, IP with options, TCP with options. */
export const MAX_TCP_HEADER = 192;
/** What a segment's skb costs memory besides its payload (SKB_TRUESIZE(MAX_TCP_HEADER)). */
export const SKB_OVERHEAD = 832;
export const TCP_RMEM_TO_WIN_SCALE = 8;
export const TCP_DEFAULT_SCALING_RATIO = 128;

/** Sequence numbers are signed 32-bit integers. */
export function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}
export function after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}
/** Is a <= b <= c? Linux: between(seq1 = b, seq2 = a, seq3 = c). */
export function between(b: number, a: number, c: number): boolean {
  return (c - a) >>> 0 >= (b - a) >>> 0;
}

/** Rounds `n` up to a multiple of 2^shift. */
export function alignShift(n: number, shift: number): number {
  const unit = 2 ** shift;
  return Math.ceil(n / unit) * unit;
}
