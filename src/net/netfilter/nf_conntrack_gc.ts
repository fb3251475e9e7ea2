import { Timer } from '../../sim/timer.ts';
import { HZ, NSEC_PER_JIFFY } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { TCP_CONNTRACK_CLOSE, TCP_CONNTRACK_FIN_WAIT, TCP_CONNTRACK_LAST_ACK, TCP_CONNTRACK_TIME_WAIT } from '../../uapi/nf_conntrack.ts';
import { IPS_ASSURED, type NfConn, type NfTuple } from './nf_conn.ts';
import { nfCtDelete } from './nf_conntrack_core.ts';
import { type CtHost, ctNet, nfctTimeStamp } from './nf_conntrack_net.ts';

/** Linux: GC_SCAN_*, NF_CT_EVICTION_RANGE of nf_conntrack_core.c; times in jiffies. */
const GC_SCAN_INTERVAL_MAX = 60 * HZ;
const GC_SCAN_INTERVAL_MIN = 1 * HZ;
const GC_SCAN_INTERVAL_CLAMP = 300 * HZ;
const GC_SCAN_INITIAL_COUNT = 100;
const NF_CT_EVICTION_RANGE = 8;

/**
 * Connections end when somebody meets them after their time. So that those nobody meets end too, a sweep over all
 * namespaces comes around, at most once a minute, sooner when many end soon; none while there are no connections.
 */
export class ConntrackGc {
  private readonly stack: NetStack;
  private readonly timer: Timer;

  constructor(stack: NetStack) {
    this.stack = stack;
    this.timer = new Timer(() => this.sweep());
  }

  /** There is something to sweep. */
  start(): void {
    if (this.timer.pending) return;
    const { sim } = this.stack;
    sim.modTimer(this.timer, sim.now + GC_SCAN_INTERVAL_MAX * NSEC_PER_JIFFY);
  }

  /** Linux: gc_worker(). */
  private sweep(): void {
    const { stack } = this;
    const host = stack.nfConntrack as CtHost;
    const early = host.earlyDrop;
    host.earlyDrop = false;
    let nextRun = GC_SCAN_INTERVAL_MAX;
    let count = GC_SCAN_INITIAL_COUNT;
    let left = 0;
    for (const net of stack.namespaces) {
      const { table } = ctNet(net);
      const now = nfctTimeStamp(net);
      const crowded = early && table.count >= host.max * 0.95;
      for (let ct = table.first; ct !== null;) {
        const { next } = ct;
        if (ct.timeout <= now || (crowded && canEarlyDrop(ct))) nfCtDelete(ct);
        else {
          const expires = Math.min(Math.max(ct.timeout - now, GC_SCAN_INTERVAL_MIN), GC_SCAN_INTERVAL_CLAMP);
          // Each connection stands in the table twice.
          nextRun += Math.trunc((expires - nextRun) / ++count);
          nextRun += Math.trunc((expires - nextRun) / ++count);
          left++;
        }
        ct = next;
      }
    }
    if (left === 0) return;
    nextRun = Math.min(Math.max(nextRun, GC_SCAN_INTERVAL_MIN), GC_SCAN_INTERVAL_MAX);
    stack.sim.modTimer(this.timer, stack.sim.now + nextRun * NSEC_PER_JIFFY);
  }
}

/** Linux: gc_worker_can_early_drop(). */
function canEarlyDrop(ct: NfConn): boolean {
  return (ct.status & IPS_ASSURED) === 0 || tcpCanEarlyDrop(ct);
}

/** A TCP connection that is closing. Linux: tcp_can_early_drop(). */
export function tcpCanEarlyDrop(ct: NfConn): boolean {
  if (ct.orig.proto !== IPPROTO_TCP || ct.proto === null) return false;
  const { state } = ct.proto as { state: number };
  return (
    state === TCP_CONNTRACK_FIN_WAIT ||
    state === TCP_CONNTRACK_LAST_ACK ||
    state === TCP_CONNTRACK_TIME_WAIT ||
    state === TCP_CONNTRACK_CLOSE
  );
}

/**
 * Ends connections that are not assured in the buckets next to where one more would go: true when that made room. Buckets
 * are as many as Linux would have (nf_conntrack_buckets). Linux: early_drop().
 */
export function earlyDrop(net: Net, hash: number): boolean {
  const { buckets } = net.stack.nfConntrack as CtHost;
  const shift = 32 - Math.log2(buckets);
  const first = hash >>> shift;
  for (let i = 0; i < NF_CT_EVICTION_RANGE; i++) {
    const drops = earlyDropList(net, (first + i) % buckets, shift);
    if (drops === 0) continue;
    ctNet(net).stat.earlyDrop += drops;
    return true;
  }
  return false;
}

/** `bucket` of Linux's: one of ours or a part of it, or several. */
function earlyDropList(net: Net, bucket: number, shift: number): number {
  const { table } = ctNet(net);
  const end = (bucket + 1) * 2 ** shift;
  let drops = 0;
  for (let hash = bucket * 2 ** shift; hash < end; hash += table.span) drops += dropIn(net, table.bucket(hash), bucket, shift);
  return drops;
}

function dropIn(net: Net, first: NfTuple | null, bucket: number, shift: number): number {
  const now = nfctTimeStamp(net);
  let drops = 0;
  for (let at = first; at !== null;) {
    const { next } = at;
    const ct = at.ct!;
    const here = at.hash >>> shift === bucket;
    if (here && (ct.timeout <= now || (ct.status & IPS_ASSURED) === 0) && nfCtDelete(ct)) drops++;
    at = next;
  }
  return drops;
}
