import { Timer } from '../../sim/timer.ts';
import type { EhashEntry } from './inet_hashtables.ts';
import type { Rtable } from './rtable.ts';
import type { TcpSk } from './tcp_sock.ts';
import { TCP_NEW_SYN_RECV } from './tcp_states.ts';

/** A half-open connection of a listener: SYN received, SYN-ACK sent (Linux: struct tcp_request_sock). */
export class TcpRequestSock implements EhashEntry {
  state = TCP_NEW_SYN_RECV;
  daddr = 0;
  dport = 0;
  rcvSaddr = 0;
  sport = 0;
  boundDevIf = 0;
  ehashNext: EhashEntry | null = null;
  hashed = false;

  readonly listener: TcpSk;
  readonly timer: Timer;
  dst: Rtable | null = null;
  rcvIsn = 0;
  sntIsn = 0;
  rcvNxt = 0;
  mss = 536;
  rcvWnd = 0;
  windowClamp = 0;
  rcvWscale = 0;
  sndWscale = 0;
  wscaleOk = false;
  tstampOk = false;
  sackOk = false;
  ecnOk = false;
  tsRecent = 0;
  tsOffset = 0;
  mark = 0;
  /** SYN-ACKs that were not answered in time, and how often one was sent again in all. */
  numTimeout = 0;
  numRetrans = 0;
  /** The final ACK came, but nobody may take the connection yet. */
  acked = false;
  /** When the SYN-ACK was sent, ns. */
  sntSynack = 0;
  lastOowAckNs = -1e12;

  constructor(listener: TcpSk, expired: (req: TcpRequestSock) => void) {
    this.listener = listener;
    this.timer = new Timer(() => expired(this));
  }
}
