import { Timer } from '../../sim/timer.ts';
import { IPPROTO_TCP, SOCK_STREAM } from '../../uapi/socket.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { EhashEntry } from './inet_hashtables.ts';
import { InetSock } from './inet_sock.ts';
import { ipv4Net } from './ipv4_netns.ts';
import type { TcpCongestionOps } from './tcp_cong.ts';
import type { TcpMtup } from './tcp_mss.ts';
import { RateSample } from './tcp_rate_sample.ts';
import type { TcpRequestSock } from './tcp_request.ts';
import type { TcpSeg } from './tcp_seg.ts';
import { TcpQueue } from './tcp_seg.ts';
import {
  ICSK_TIME_NONE,
  TCP_DEFAULT_SCALING_RATIO,
  TCP_INFINITE_SSTHRESH,
  TCP_INIT_CWND,
  TCP_MSS_DEFAULT,
  TCP_RMEM_TO_WIN_SCALE,
  TCP_TIMEOUT_INIT,
  TCP_SYN_RECV,
  TCP_SYN_SENT,
} from './tcp_states.ts';

/** What the timers of a connection do; tcp_timer.ts hands them in, for it stands above. */
export interface TcpTimerCalls {
  writeTimer(sk: TcpSk): void;
  delackTimer(sk: TcpSk): void;
  keepaliveTimer(sk: TcpSk): void;
  paceKick(sk: TcpSk): void;
}

let calls: TcpTimerCalls;

export function tcpSetTimerCalls(timerCalls: TcpTimerCalls): void {
  calls = timerCalls;
}

/**
 * The state of a TCP connection or listener (Linux: struct tcp_sock, inet_connection_sock). Sequence numbers are signed
 * 32-bit; times end in Us (µs), Ns, or Jiffies. What it does is in the files around it: tcp.ts (system calls), tcp_input.ts,
 * tcp_output.ts, tcp_timer.ts.
 */
export abstract class TcpSk extends InetSock implements EhashEntry {
  ehashNext: EhashEntry | null = null;
  hashed = false;

  // -- sending
  sndUna = 0;
  sndNxt = 0;
  writeSeq = 0;
  pushedSeq = 0;
  /** End of the last small segment sent (Nagle, Minshall's variant). */
  sndSml = 0;
  sndWnd = 0;
  sndWl1 = 0;
  maxWindow = 0;
  mssCache = TCP_MSS_DEFAULT;
  mssClamp = TCP_MSS_DEFAULT;
  userMss = 0;
  advmss = 65535;
  pmtuCookie = 0;
  /** null: the path MTU is not searched with probes. */
  mtup: TcpMtup | null = null;
  /** Segments of a super-segment as sendmsg makes them. */
  goalSegs = 0;
  tcpHeaderLen = 20;
  nonagle = 0;
  lsndtimeJiffies = 0;
  notsentLowat = 0xffffffff;
  readonly writeQueue = new TcpQueue();
  readonly rtxQueue = new TcpQueue();
  /** The segment behind the highest that was SACKed; null: send head. */
  highestSack: TcpSeg | null = null;
  /** Memory of both queues (sk_wmem_queued). */
  wmemQueued = 0;
  /** Memory that is taken and not used (sk_forward_alloc). */
  forwardAlloc = 0;
  sndbufLocked = false;
  rcvbufLocked = false;
  /** A writer waits for room (SOCK_NOSPACE). */
  nospace = false;

  // -- options in use
  tstampOk = false;
  sackOk = false;
  wscaleOk = false;
  ecnOk = false;
  sndWscale = 0;
  rcvWscale = 0;
  tsRecent = 0;
  /** Seconds; 0: none yet. */
  tsRecentStamp = 0;
  tsOffset = 0;
  sawTstamp = false;
  rcvTsval = 0;
  rcvTsecr = 0;

  // -- counting what is under way
  packetsOut = 0;
  sackedOut = 0;
  lostOut = 0;
  retransOut = 0;
  maxPacketsOut = 0;
  cwndUsageSeq = 0;
  isCwndLimited = false;

  // -- congestion
  ca: TcpCongestionOps;
  /** The congestion control's own state. */
  caPriv: object | null = null;
  caState = 0;
  caInitialized = false;
  sndCwnd = TCP_INIT_CWND;
  sndCwndClamp = 0xffffffff;
  sndCwndCnt = 0;
  sndCwndUsed = 0;
  sndCwndStampJiffies = 0;
  sndSsthresh = TCP_INFINITE_SSTHRESH;
  priorCwnd = 0;
  priorSsthresh = 0;
  prrDelivered = 0;
  prrOut = 0;
  highSeq = 0;
  undoMarker = 0;
  undoRetrans = 0;
  /** tsval of the first retransmission of an episode. */
  retransStamp = 0;
  reordering = 3;
  reordSeen = 0;
  frto = false;
  tlpHighSeq = 0;
  tlpRetrans = false;

  // -- round-trip times
  srttUs = 0;
  mdevUs = 0;
  mdevMaxUs = 0;
  rttvarUs = TCP_TIMEOUT_INIT / 1000;
  rttSeq = 0;
  rtoNs = TCP_TIMEOUT_INIT;
  minRttUs = 0xffffffff;
  minRttStampNs = 0;
  rackRttUs = 0;
  rackMstampNs = 0;
  rackEndSeq = 0;
  rackAdvanced = false;
  rackDsackSeen = false;
  rackReoWndSteps = 1;
  rackReoWndPersist = 0;
  rackLastDelivered = 0;

  // -- delivery rate
  delivered = 0;
  lost = 0;
  appLimited = -1;
  deliveredMstampUs = 0;
  firstTxMstampUs = 0;
  rateDelivered = 0;
  rateIntervalUs = 0;
  rateAppLimited = true;
  readonly rs = new RateSample();
  pacingRate = Infinity;
  pacingNeeded = false;
  pacingNs = 0;

  // -- receiving
  rcvNxt = 0;
  copiedSeq = 0;
  rcvWup = 0;
  rcvWnd = 0;
  rcvSsthresh = 0;
  windowClamp = 0;
  scalingRatio = TCP_DEFAULT_SCALING_RATIO;
  rcvMss = 0;
  lastSegSize = 0;
  /** First entry of receiveQueue that is not read yet: entries before it are gone. */
  rcvHead = 0;
  readonly ofoQueue: SkBuff[] = [];
  /** Fast path: the next segment's window is this (pred_flags); -1: off. */
  predWindow = -1;
  rcvqSpace = 0;
  rcvqSeq = 0;
  rcvqTimeUs = 0;
  rcvRttUs = 0;
  rcvRttSeq = 0;
  rcvRttTimeUs = 0;
  rcvRttLastTsecr = 0;
  rcvOoopack = 0;
  /** SACK blocks to announce: pairs of left and right edge, the newest first; and a duplicate's (D-SACK). */
  readonly selectiveAcks = new Int32Array(8);
  numSacks = 0;
  readonly duplicateSack = new Int32Array(2);
  dsack = false;

  // -- acknowledging
  ackPending = 0;
  ackQuick = 0;
  ackPingpong = 0;
  ackRetry = 0;
  atoNs = 0;
  lrcvtimeJiffies = 0;
  /** When anything came last. */
  rcvTstampJiffies = 0;
  lastOowAckNs = -1e12;
  challengeStamp = 0;

  // -- timers
  readonly xmitTimer: Timer;
  readonly delackTimer: Timer;
  readonly keepTimer: Timer;
  readonly paceTimer: Timer;
  icskPending = ICSK_TIME_NONE;
  retransmits = 0;
  backoff = 0;
  probesOut = 0;
  probesTstampNs = 0;
  totalRto = 0;
  userTimeoutMs = 0;
  synRetries = 0;
  keepaliveTimeNs = 0;
  keepaliveIntvlNs = 0;
  keepaliveProbes = 0;
  /** Seconds in FIN-WAIT-2; 0: the system's; -1: none. */
  linger2 = 0;

  // -- counts for TCP_INFO
  totalRetrans = 0;
  bytesAcked = 0;
  bytesReceived = 0;
  bytesSent = 0;
  bytesRetrans = 0;
  segsIn = 0;
  segsOut = 0;
  dataSegsIn = 0;
  dataSegsOut = 0;
  dsackDups = 0;
  timeoutRehash = 0;
  chronoType = 0;
  chronoStartNs = 0;
  readonly chronoNs = new Float64Array(4);

  /** Where and with which TOS the SYN came in. */
  iif = 0;
  rcvTos = 0;
  /** When the SYN-ACK was sent that made this connection, ns. */
  synackSentNs = 0;

  // -- listening
  maxAckBacklog = 0;
  acceptQueue: TcpSk[] = [];
  readonly requests = new Set<TcpRequestSock>();
  deferAccept = 0;
  /** Of a connection that nobody accepted yet. */
  listener: TcpSk | null = null;

  // -- ending
  /** Closed by its process: nobody reads it any more (SOCK_DEAD). */
  dead = false;
  /** Counted among those that their process closed. */
  orphaned = false;
  /** A program is inside sendmsg(): what arrives waits in the backlog. Linux: sock_owned_by_user(). */
  owned = false;
  readonly backlog: SkBuff[] = [];
  /** Until then the socket is busy in connect(): an ICMP error is only noted (Linux: sock_owned_by_user()). */
  ownedUntil = 0;
  /** An error that does not end the attempt, reported if nothing better comes. Linux: sk_err_soft. */
  errSoft = 0;

  constructor(net: Net, ca: TcpCongestionOps) {
    super(net, SOCK_STREAM, IPPROTO_TCP);
    const { sysctl } = ipv4Net(net);
    this.ca = ca;
    this.xmitTimer = new Timer(() => calls.writeTimer(this));
    this.delackTimer = new Timer(() => calls.delackTimer(this));
    this.keepTimer = new Timer(() => calls.keepaliveTimer(this));
    this.paceTimer = new Timer(() => calls.paceKick(this));
    this.rcvbuf = sysctl.tcpRmem[1];
    this.sndbuf = sysctl.tcpWmem[1];
    this.reordering = sysctl.tcpReordering;
  }

  /** Frees what was received and not read. */
  abstract dropQueues(): void;
  /** A socket of the same kind, for a connection that a listener takes. */
  abstract spawn(): TcpSk;

  override connecting(): boolean {
    return this.state === TCP_SYN_SENT || this.state === TCP_SYN_RECV;
  }

  override takeSoftError(): number {
    const error = this.errSoft;
    this.errSoft = 0;
    return error;
  }

  /** Has data (or a FIN) come that is not read? */
  get rcvQueued(): number {
    return this.receiveQueue.length - this.rcvHead;
  }

  get packetsInFlight(): number {
    return this.packetsOut - this.sackedOut - this.lostOut + this.retransOut;
  }

  /** Window that so much buffer is good for. Linux: tcp_win_from_space(). */
  winFromSpace(space: number): number {
    return Math.floor((space * this.scalingRatio) / (1 << TCP_RMEM_TO_WIN_SCALE));
  }

  /** Linux: tcp_space_from_win(). */
  spaceFromWin(win: number): number {
    return Math.floor((win * (1 << TCP_RMEM_TO_WIN_SCALE)) / this.scalingRatio);
  }

  /** Linux: tcp_space(), tcp_full_space(). */
  get space(): number {
    return this.winFromSpace(this.rcvbuf - this.rmem);
  }
  get fullSpace(): number {
    return this.winFromSpace(this.rcvbuf);
  }

  /** How much more the peer may send: rest of the window it was told. Linux: tcp_receive_window(). */
  get receiveWindow(): number {
    const win = (this.rcvWup + this.rcvWnd - this.rcvNxt) | 0;
    return win < 0 ? 0 : win;
  }

  get wndEnd(): number {
    return (this.sndUna + this.sndWnd) | 0;
  }

  get inInitialSlowstart(): boolean {
    return this.sndSsthresh >= TCP_INFINITE_SSTHRESH;
  }

  /** The clock of time-stamp options: ms. */
  get tcpTimeStamp(): number {
    return (Math.floor(this.net.sim.now / 1_000_000) + this.tsOffset) | 0;
  }
}
