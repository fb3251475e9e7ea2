import { Timer } from '../../sim/timer.ts';
import { RTN_LOCAL } from '../../uapi/rtnetlink.ts';
import { putBe16 } from '../../wire/addr.ts';
import { ICMP_EXC_FRAGTIME, ICMP_TIME_EXCEEDED } from '../../wire/icmp.ts';
import {
  IP_DF,
  IP_MF,
  IP_OFFSET,
  IPV4_FRAG_OFF,
  IPV4_TOT_LEN,
  ipSendCheck,
  ipv4Daddr,
  ipv4FragOff,
  ipv4Hlen,
  ipv4Id,
  ipv4Protocol,
  ipv4Saddr,
  ipv4Tos,
} from '../../wire/ipv4.ts';
import { type DropReason, kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { consumeSkb, type SkBuff, skbTruesize } from '../core/skbuff.ts';
import { icmpSend } from './icmp_send.ts';
import { IPSKB_FRAG_PMTU } from './ip_cb.ts';
import { ipv4Net } from './ipv4_netns.ts';
import { ipRouteInput } from './route_input.ts';
import { skbRtable } from './rtable.ts';

/** Who puts fragments together: their queues are apart. Linux: enum ip_defrag_users. */
export const IP_DEFRAG_LOCAL_DELIVER = 0;
export const IP_DEFRAG_CALL_RA_CHAIN = 1;
export const IP_DEFRAG_CONNTRACK_IN = 2;
export const IP_DEFRAG_CONNTRACK_OUT = 65538;
export const IP_DEFRAG_CONNTRACK_BRIDGE_IN = 131074;

/** Fragments of one packet (Linux: struct ipq). */
class Ipq {
  readonly key: string;
  readonly user: number;
  /** In order of their offset; no gaps in the sense of overlap. */
  readonly fragments: { skb: SkBuff; offset: number; end: number }[] = [];
  /** Length of the payload as far as it is known, and of what has come. */
  length = 0;
  meat = 0;
  lastIn = false;
  maxSize = 0;
  maxDfSize = 0;
  ecn = 0;
  timer!: Timer;

  constructor(key: string, user: number) {
    this.key = key;
    this.user = user;
  }
}

/** All queues of a namespace. */
class Frags {
  readonly queues = new Map<string, Ipq>();
  mem = 0;
}

function fragsOf(net: Net): Frags {
  const ipv4 = ipv4Net(net);
  return (ipv4.frags ?? (ipv4.frags = new Frags())) as Frags;
}

/** Fragments waiting, and the memory they take: /proc/net/sockstat. */
export function fragCounts(net: Net): { inuse: number; memory: number } {
  const frags = ipv4Net(net).frags as Frags | null;
  return frags === null ? { inuse: 0, memory: 0 } : { inuse: frags.queues.size, memory: frags.mem };
}

/**
 * A fragment came: `data` at its IP header. True when it completed its packet, which `skb` then is; else it was taken over.
 * RFC 791 section 3.2, RFC 815; overlapping fragments make the whole packet void (RFC 5722). Linux: ip_defrag().
 */
export function ipDefrag(net: Net, skb: SkBuff, user: number): boolean {
  const { bytes, data: at } = skb;
  net.mib.IpReasmReqds++;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'ip_defrag', net, { user });
  const frags = fragsOf(net);
  if (frags.mem > ipv4Net(net).sysctl.ipfragHighThresh) return refuse(net, skb, 'NOMEM');
  const key = `${ipv4Saddr(bytes, at)},${ipv4Daddr(bytes, at)},${ipv4Id(bytes, at)},${ipv4Protocol(bytes, at)},${user}`;
  let queue = frags.queues.get(key);
  if (queue === undefined) {
    queue = makeQueue(net, frags, key, user);
  }
  return fragQueue(net, frags, queue, skb);
}

function makeQueue(net: Net, frags: Frags, key: string, user: number): Ipq {
  const queue = new Ipq(key, user);
  queue.timer = new Timer(() => expire(net, frags, queue));
  frags.queues.set(key, queue);
  net.sim.modTimer(queue.timer, net.sim.now + ipv4Net(net).sysctl.ipfragTime * 1_000_000_000);
  return queue;
}

function refuse(net: Net, skb: SkBuff, reason: DropReason): false {
  net.mib.IpReasmFails++;
  kfreeSkb(skb, reason, net);
  return false;
}

/** Puts a fragment into its place. Linux: ip_frag_queue(). */
function fragQueue(net: Net, frags: Frags, queue: Ipq, skb: SkBuff): boolean {
  const { bytes, data: at } = skb;
  const hlen = ipv4Hlen(bytes, at);
  const word = ipv4FragOff(bytes, at);
  const offset = (word & IP_OFFSET) << 3;
  const size = skb.len;
  let end = offset + size - hlen;
  if ((word & IP_MF) === 0) {
    if (end < queue.length || (queue.lastIn && end !== queue.length)) return discard(net, frags, queue, skb);
    queue.lastIn = true;
    queue.length = end;
  } else {
    if ((end & 7) !== 0) {
      end &= ~7;
      skb.trim(end - offset + hlen);
    }
    if (end > queue.length) {
      if (queue.lastIn) return discard(net, frags, queue, skb);
      queue.length = end;
    }
  }
  if (end === offset) return discard(net, frags, queue, skb);
  const place = findPlace(queue, offset, end);
  if (place === DUPLICATE) {
    kfreeSkb(skb, 'DUP_FRAG', net);
    return false;
  }
  if (place === OVERLAP) {
    net.mib.IpExtReasmOverlaps++;
    return discard(net, frags, queue, skb);
  }
  queue.fragments.splice(place, 0, { skb, offset, end });
  queue.meat += end - offset;
  queue.ecn |= 1 << (ipv4Tos(bytes, at) & 3);
  frags.mem += skbTruesize(skb);
  if (size > queue.maxSize) queue.maxSize = size;
  if ((word & IP_DF) !== 0 && size > queue.maxDfSize) queue.maxDfSize = size;
  if (!queue.lastIn || queue.meat !== queue.length) return false;
  return reassemble(net, frags, queue, skb);
}

const DUPLICATE = -1;
const OVERLAP = -2;

/** Where a fragment belongs, or DUPLICATE, or OVERLAP. Linux: inet_frag_queue_insert(). */
function findPlace(queue: Ipq, offset: number, end: number): number {
  const { fragments } = queue;
  let place = fragments.length;
  while (place > 0 && fragments[place - 1].offset >= end) place--;
  if (place === 0 || fragments[place - 1].end <= offset) return place;
  return offset >= fragments[place - 1].offset && end <= fragments[place - 1].end ? DUPLICATE : OVERLAP;
}

/** The packet can never become whole: away with all of it. */
function discard(net: Net, frags: Frags, queue: Ipq, skb: SkBuff): false {
  kill(net, frags, queue);
  for (const fragment of queue.fragments) kfreeSkb(fragment.skb, 'NOT_SPECIFIED', net);
  queue.fragments.length = 0;
  return refuse(net, skb, 'NOT_SPECIFIED');
}

function kill(net: Net, frags: Frags, queue: Ipq): void {
  frags.queues.delete(queue.key);
  net.sim.delTimer(queue.timer);
  for (const fragment of queue.fragments) frags.mem -= skbTruesize(fragment.skb);
}

/** The congestion bits of the whole; -1: such a mixture is refused. Linux: ip_frag_ecn_table (RFC 3168 5.3). */
function joinedEcn(seen: number): number {
  const notEct = (seen & 1) !== 0;
  if ((seen & 8) !== 0) return notEct ? -1 : 3;
  return 0;
}

/** All is there: makes `last`, the fragment that came last, the whole packet. Linux: ip_frag_reasm(). */
function reassemble(net: Net, frags: Frags, queue: Ipq, last: SkBuff): boolean {
  const head = queue.fragments[0].skb;
  const ecn = joinedEcn(queue.ecn);
  const hlen = ipv4Hlen(head.bytes, head.data);
  const total = hlen + queue.length;
  if (ecn < 0 || total > 0xffff) return discardWhole(net, frags, queue);
  kill(net, frags, queue);
  const whole = new Uint8Array(total);
  whole.set(head.bytes.subarray(head.data, head.data + hlen));
  for (const { skb, offset, end } of queue.fragments) {
    const from = skb.data + ipv4Hlen(skb.bytes, skb.data);
    whole.set(skb.bytes.subarray(from, from + end - offset), hlen + offset);
  }
  const { cbObject, macHeader } = head;
  for (const { skb } of queue.fragments) if (skb !== last) consumeSkb(skb);
  last.cow();
  last.tail = last.data;
  last.put(total);
  last.bytes.set(whole, last.data);
  last.networkHeader = last.data;
  last.transportHeader = last.data + hlen;
  if (last !== head && macHeader < 0) last.macHeader = -1;
  last.cbObject = cbObject;
  finishHeader(queue, last, total, ecn);
  net.mib.IpReasmOKs++;
  queue.fragments.length = 0;
  return true;
}

function discardWhole(net: Net, frags: Frags, queue: Ipq): false {
  net.mib.IpReasmFails++;
  kill(net, frags, queue);
  for (const { skb } of queue.fragments) kfreeSkb(skb, 'NOT_SPECIFIED', net);
  queue.fragments.length = 0;
  return false;
}

function finishHeader(queue: Ipq, skb: SkBuff, total: number, ecn: number): void {
  const { bytes, data: at } = skb;
  putBe16(bytes, at + IPV4_TOT_LEN, total);
  bytes[at + 1] |= ecn;
  // All fragments were told not to be cut further: so the whole is not, and may not become larger pieces.
  const df = queue.maxDfSize === queue.maxSize;
  if (df) skb.cb0 |= IPSKB_FRAG_PMTU;
  putBe16(bytes, at + IPV4_FRAG_OFF, df ? IP_DF : 0);
  skb.cb1 = Math.max(queue.maxSize, queue.maxDfSize);
  ipSendCheck(bytes, at);
}

/** The rest did not come in time: the sender is told if the first fragment is here. Linux: ip_expire(). */
function expire(net: Net, frags: Frags, queue: Ipq): void {
  kill(net, frags, queue);
  net.mib.IpReasmFails++;
  net.mib.IpReasmTimeout++;
  const first = queue.fragments[0];
  if (first !== undefined && first.offset === 0 && first.skb.dev !== null && first.skb.dev.registered) tellTimeout(queue, first.skb);
  for (const { skb } of queue.fragments) kfreeSkb(skb, 'FRAG_REASM_TIMEOUT', net);
  queue.fragments.length = 0;
}

function tellTimeout(queue: Ipq, skb: SkBuff): void {
  const { bytes, data: at } = skb;
  skb.networkHeader = at;
  if (ipRouteInput(skb, ipv4Daddr(bytes, at), ipv4Saddr(bytes, at), ipv4Tos(bytes, at), skb.dev!) !== 0) return;
  // Only an end host answers (RFC 792): connection tracking does so for its own addresses alone.
  if (queue.user !== IP_DEFRAG_LOCAL_DELIVER && skbRtable(skb).type !== RTN_LOCAL) return;
  icmpSend(skb, ICMP_TIME_EXCEEDED, ICMP_EXC_FRAGTIME, 0);
}

/** A namespace goes: its fragments too. */
export function ipFragsExit(net: Net): void {
  const frags = ipv4Net(net).frags as Frags | null;
  if (frags === null) return;
  for (const queue of [...frags.queues.values()]) {
    kill(net, frags, queue);
    for (const { skb } of queue.fragments) kfreeSkb(skb, 'NOT_SPECIFIED', net);
    queue.fragments.length = 0;
  }
}
