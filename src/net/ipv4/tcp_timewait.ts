import { Timer } from '../../sim/timer.ts';
import type { Net } from '../core/net_namespace.ts';
import { timerWheel } from '../core/jiffies.ts';
import { type EhashEntry, tcpHashinfo } from './inet_hashtables.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { tcpDone } from './tcp_done.ts';
import type { TcpSk } from './tcp_sock.ts';
import { TCP_FIN_WAIT2, TCP_TIME_WAIT, TCP_TIMEWAIT_LEN } from './tcp_states.ts';

/** What is left of a connection that was closed here first (Linux: struct tcp_timewait_sock). `state` is always TIME_WAIT. */
export class TcpTimewaitSock implements EhashEntry {
  readonly net: Net;
  state = TCP_TIME_WAIT;
  /** TCP_FIN_WAIT2 while the peer's FIN is still to come. */
  substate: number;
  readonly daddr: number;
  readonly dport: number;
  readonly rcvSaddr: number;
  readonly sport: number;
  readonly boundDevIf: number;
  ehashNext: EhashEntry | null = null;
  hashed = false;
  readonly mark: number;
  readonly tos: number;
  rcvNxt: number;
  sndNxt: number;
  readonly rcvWnd: number;
  readonly rcvWscale: number;
  readonly tstampOk: boolean;
  tsRecent: number;
  tsRecentStamp: number;
  readonly tsOffset: number;
  readonly reuseaddr: boolean;
  readonly reuseport: boolean;
  readonly ipv6: boolean;
  lastOowAckNs = -1e12;
  readonly timer: Timer;

  constructor(sk: TcpSk, substate: number) {
    this.net = sk.net;
    this.substate = substate;
    this.daddr = sk.daddr;
    this.ipv6 = sk.ipv6;
    this.dport = sk.dport;
    this.rcvSaddr = sk.rcvSaddr;
    this.sport = sk.sport;
    this.boundDevIf = sk.boundDevIf;
    this.mark = sk.mark;
    this.tos = sk.tos;
    this.rcvNxt = sk.rcvNxt;
    this.sndNxt = sk.sndNxt;
    this.rcvWnd = sk.receiveWindow;
    this.rcvWscale = sk.rcvWscale;
    this.tstampOk = sk.tstampOk;
    this.tsRecent = sk.tsRecent;
    this.tsRecentStamp = sk.tsRecentStamp;
    this.tsOffset = sk.tsOffset;
    this.reuseaddr = sk.reuseaddr;
    this.reuseport = sk.reuseport;
    this.timer = new Timer(() => tcpTimewaitKill(this));
  }

  /** (Re)starts its time. Linux: inet_twsk_reschedule(). */
  schedule(ns: number): void {
    const { sim } = this.net;
    sim.modTimer(this.timer, timerWheel(sim.now, sim.now + ns));
  }
}

/** The connection goes, a TIME-WAIT entry takes its place for `timeout` ns (0: 60 s). Linux: tcp_time_wait(). */
export function tcpTimeWait(sk: TcpSk, substate: number, timeout: number): void {
  const { net } = sk;
  const hash = tcpHashinfo(net);
  if (hash.twCount < twMax(net)) {
    const tw = new TcpTimewaitSock(sk, substate);
    hash.bhash.replace(sk, tw);
    hash.remove(sk);
    hash.insert(tw);
    hash.twCount++;
    const rto = sk.rtoNs * 3.5;
    if (timeout < rto) timeout = rto;
    if (substate === TCP_TIME_WAIT) timeout = TCP_TIMEWAIT_LEN;
    tw.schedule(timeout);
  } else {
    net.mib.TcpExtTCPTimeWaitOverflow = (net.mib.TcpExtTCPTimeWaitOverflow ?? 0) + 1;
  }
  tcpDone(sk);
}

function twMax(net: Net): number {
  return Number(ipv4Net(net).stored?.get('tcp_max_tw_buckets') ?? 131072);
}

/** Its time is up, or it makes way. Linux: inet_twsk_kill(). */
export function tcpTimewaitKill(tw: TcpTimewaitSock): void {
  const hash = tcpHashinfo(tw.net);
  if (!tw.hashed) return;
  tw.net.sim.delTimer(tw.timer);
  hash.remove(tw);
  hash.bhash.removeOwner(tw.sport, tw);
  hash.twCount--;
}

/** Is the entry still in FIN-WAIT-2? Listings show it as that. */
export function twSubstate(tw: TcpTimewaitSock): number {
  return tw.substate === TCP_FIN_WAIT2 ? TCP_FIN_WAIT2 : TCP_TIME_WAIT;
}
