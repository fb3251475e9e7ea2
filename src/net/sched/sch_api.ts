import { EEXIST, EINVAL, ELOOP, ENODEV, ENOENT, EOPNOTSUPP } from '../../uapi/errno.ts';
import {
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  type NlMessage,
  type QdiscMsg,
  RTM_DELQDISC,
  RTM_GETQDISC,
  RTM_NEWQDISC,
  RTMGRP_TC,
  TC_H_INGRESS,
  TC_H_ROOT,
} from '../../uapi/rtnetlink.ts';
import { DEV_QDISC, devGetByIndex, forEachNetdev, type NetDevice } from '../core/dev.ts';
import { devActivate, devShutdown } from '../core/link_watch.ts';
import { netdevStateChange } from '../core/netdev_notifier.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { type Extack, isDump, rtnlHasListeners, rtnlNotify, rtnlRegister } from '../core/rtnetlink.ts';
import { FifoQdisc, NoqueueQdisc, PfifoFastQdisc } from './sch_fifo.ts';
import type { Qdisc } from './sch_generic.ts';
import { NetemQdisc } from './sch_netem.ts';
import { TbfQdisc } from './sch_tbf.ts';

/** RTM_NEWQDISC, RTM_DELQDISC, RTM_GETQDISC. Linux: net/sched/sch_api.c. */

type Make = (dev: NetDevice, handle: number, parent: number) => Qdisc;

const fifo =
  (kind: string): Make =>
  (dev, handle, parent) =>
    new FifoQdisc(kind, dev, handle, parent);

/** The kinds there are; adding one is a file and a row. */
const KINDS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['pfifo', fifo('pfifo')],
  ['bfifo', fifo('bfifo')],
  ['fq_codel', fifo('fq_codel')],
  ['pfifo_fast', (dev, handle, parent) => new PfifoFastQdisc(dev, handle, parent)],
  ['noqueue', (dev, handle, parent) => new NoqueueQdisc('noqueue', dev, handle, parent)],
  ['tbf', (dev, handle, parent) => new TbfQdisc('tbf', dev, handle, parent)],
  ['netem', (dev, handle, parent) => new NetemQdisc('netem', dev, handle, parent)],
]);

export function registerSched(stack: NetStack): void {
  rtnlRegister(stack, 0, RTM_NEWQDISC, (net, message, _out, extack) => tcModifyQdisc(net, message, extack));
  rtnlRegister(stack, 0, RTM_DELQDISC, (net, message, _out, extack) => tcDelQdisc(net, message.body as QdiscMsg, extack));
  rtnlRegister(stack, 0, RTM_GETQDISC, tcGetQdisc);
}

function refuse(extack: Extack, error: number, message: string): number {
  extack.message = message;
  return -error;
}

function rootOf(dev: NetDevice): Qdisc | null {
  return dev.qdiscRoot as Qdisc | null;
}

/** The discipline with a handle, at the root or inside. Linux: qdisc_lookup(). */
function qdiscLookup(dev: NetDevice, handle: number): Qdisc | null {
  for (let q = rootOf(dev); q !== null; q = q.child ?? null) if (q.handle >>> 16 === handle >>> 16) return q;
  return null;
}

const autoHandles = new WeakMap<NetStack, number>();

/** The next free of 8001:, 8002:, ... Linux: qdisc_alloc_handle(). */
function allocHandle(dev: NetDevice): number {
  const next = (autoHandles.get(dev.net.stack) ?? 0x8000) + 1;
  autoHandles.set(dev.net.stack, next);
  return (next << 16) >>> 0;
}

/** Where a request is about: the discipline it is in and the one that is there; or a negative errno. */
interface Place {
  parent: Qdisc | null;
  q: Qdisc | null;
}

/** Linux: the first half of tc_modify_qdisc() and tc_get_qdisc(). */
function findPlace(dev: NetDevice, body: QdiscMsg, extack: Extack, missing: string): Place | number {
  const { parent = 0 } = body;
  if (parent === TC_H_ROOT) return { parent: null, q: rootOf(dev) };
  if (parent === TC_H_INGRESS) return -EOPNOTSUPP;
  const above = qdiscLookup(dev, parent);
  if (above === null) return refuse(extack, ENOENT, missing);
  if (above.child === undefined) return refuse(extack, EOPNOTSUPP, 'Parent qdisc is not classful');
  if ((parent & 0xffff) !== 1) return refuse(extack, ENOENT, 'Specified class not found');
  return { parent: above, q: above.child };
}

/** Linux: tc_modify_qdisc(). */
function tcModifyQdisc(net: Net, message: NlMessage, extack: Extack): number {
  const body = message.body as QdiscMsg;
  const flags = message.flags!;
  const dev = devGetByIndex(net, body.ifindex ?? 0);
  if (dev === null) return -ENODEV;
  if (body.kind !== undefined && !KINDS.has(body.kind)) return refuse(extack, ENOENT, 'Specified qdisc kind is unknown');
  const handle = body.handle ?? 0;
  if ((body.parent ?? 0) === 0) {
    if (handle === 0) return refuse(extack, EINVAL, 'Handle cannot be zero');
    return changeQdisc(dev, qdiscLookup(dev, handle), body, flags, extack);
  }
  const place = findPlace(dev, body, extack, 'Failed to find specified qdisc');
  if (typeof place === 'number') return place;
  // A default one is nobody's.
  const q = place.q?.handle === 0 ? null : place.q;
  if (q !== null && handle !== 0 && q.handle === handle) return changeQdisc(dev, q, body, flags, extack);
  if (handle !== 0) {
    if (q !== null && (flags & NLM_F_REPLACE) === 0) return refuse(extack, EEXIST, 'NLM_F_REPLACE needed to override');
    if ((handle & 0xffff) !== 0) return refuse(extack, EINVAL, 'Invalid minor handle');
    const other = qdiscLookup(dev, handle);
    if (other !== null) return moveRefusal(other, place, body, flags, extack);
    return createAndGraft(dev, place.parent, body, flags, extack);
  }
  if (q === null) return createAndGraft(dev, place.parent, body, flags, extack);
  // Replacing what is of another kind makes a new one; of the same kind it is changed.
  const replace = (flags & NLM_F_CREATE) !== 0 && (flags & NLM_F_REPLACE) !== 0;
  if (replace && ((flags & NLM_F_EXCL) !== 0 || (body.kind !== undefined && body.kind !== q.kind))) {
    return createAndGraft(dev, place.parent, body, flags, extack);
  }
  return changeQdisc(dev, q, body, flags, extack);
}

/** One discipline at two places is not modelled: what Linux refuses in its words, the rest as not supported. */
function moveRefusal(other: Qdisc, place: Place, body: QdiscMsg, flags: number, extack: Extack): number {
  if ((flags & NLM_F_EXCL) !== 0) return refuse(extack, EEXIST, 'Exclusivity flag on, cannot override');
  if (body.kind !== undefined && body.kind !== other.kind) return refuse(extack, EINVAL, 'Invalid qdisc name: must match existing qdisc');
  return other === place.parent ? refuse(extack, ELOOP, 'Qdisc parent/child loop detected') : -EOPNOTSUPP;
}

/** Linux: qdisc_change(). */
function changeQdisc(dev: NetDevice, q: Qdisc | null, body: QdiscMsg, flags: number, extack: Extack): number {
  if (q === null) return refuse(extack, ENOENT, 'Specified qdisc not found');
  if ((flags & NLM_F_EXCL) !== 0) return refuse(extack, EEXIST, 'Exclusivity flag on, cannot modify');
  if (body.kind !== undefined && body.kind !== q.kind) return refuse(extack, EINVAL, 'Invalid qdisc name: must match existing qdisc');
  if (body.options !== undefined) {
    const error = q.change(body.options, extack);
    if (error < 0) return error;
  }
  notify(dev.net, RTM_NEWQDISC, q);
  return 0;
}

/** Linux: qdisc_create(), qdisc_graft(). */
function createAndGraft(dev: NetDevice, above: Qdisc | null, body: QdiscMsg, flags: number, extack: Extack): number {
  if ((flags & NLM_F_CREATE) === 0) return refuse(extack, ENOENT, 'Qdisc not found. To create specify NLM_F_CREATE flag');
  const make = body.kind === undefined ? undefined : KINDS.get(body.kind);
  if (make === undefined) return refuse(extack, ENOENT, 'Specified qdisc kind is unknown');
  const handle = body.handle !== undefined && body.handle !== 0 ? body.handle : allocHandle(dev);
  const q = make(dev, handle, body.parent!);
  // netem and tbf cannot do without settings.
  const error = body.options === undefined && body.kind !== 'tbf' && body.kind !== 'netem' ? 0 : q.change(body.options, extack);
  if (error < 0) return error;
  if (above === null) graftRoot(dev, q);
  else above.graft(q);
  notify(dev.net, RTM_NEWQDISC, q);
  return 0;
}

/** Linux: dev_graft_qdisc(). */
function graftRoot(dev: NetDevice, q: Qdisc | null): void {
  const old = dev.qdisc;
  devShutdown(dev);
  if (q !== null) {
    dev.qdiscRoot = q;
    dev.qdisc = q.kind;
    if (q.kind !== 'noqueue') dev.validateXmit |= DEV_QDISC;
  } else if (dev.started) devActivate(dev);
  if (old !== dev.qdisc) netdevStateChange(dev);
}

/** Linux: tc_get_qdisc() for RTM_DELQDISC. */
function tcDelQdisc(net: Net, body: QdiscMsg, extack: Extack): number {
  const dev = devGetByIndex(net, body.ifindex ?? 0);
  if (dev === null) return -ENODEV;
  const { handle = 0, kind } = body;
  let place: Place | number;
  if ((body.parent ?? 0) !== 0) {
    place = findPlace(dev, body, extack, 'Failed to find qdisc with specified classid');
    if (typeof place === 'number') return place;
    if (handle !== 0 && (place.q?.handle ?? 0) !== handle) return refuse(extack, EINVAL, 'Invalid handle');
  } else {
    const q = qdiscLookup(dev, handle);
    if (q === null) return refuse(extack, ENOENT, 'Failed to find qdisc with specified handle');
    place = { parent: null, q };
  }
  const { q } = place;
  if (kind !== undefined && kind !== (q?.kind ?? dev.qdisc)) return refuse(extack, EINVAL, 'Invalid qdisc name: must match existing qdisc');
  if ((body.parent ?? 0) === 0) return refuse(extack, EINVAL, 'Classid cannot be zero');
  if (q === null || q.handle === 0) return refuse(extack, ENOENT, 'Cannot delete qdisc with handle of zero');
  notify(net, RTM_DELQDISC, q);
  if (place.parent === null) graftRoot(dev, null);
  else place.parent.graft(null);
  return 0;
}

/** Linux: tc_dump_qdisc(). */
function tcGetQdisc(net: Net, message: NlMessage, out: NlMessage[]): number {
  if (!isDump(message)) return -EOPNOTSUPP;
  for (const dev of forEachNetdev(net)) {
    const root = rootOf(dev);
    // "noop" is never shown.
    if (root === null && dev.qdisc !== 'noop') out.push({ type: RTM_NEWQDISC, body: defaultInfo(dev) });
    for (let q = root; q !== null; q = q.child ?? null) out.push({ type: RTM_NEWQDISC, body: qdiscInfo(q) });
  }
  return 0;
}

/** What a device has that nobody touched. */
function defaultInfo(dev: NetDevice): QdiscMsg {
  const stats = { bytes: 0, packets: 0, drops: 0, overlimits: 0, requeues: 0, backlog: 0, qlen: 0 };
  const body: QdiscMsg = { ifindex: dev.ifindex, handle: 0, parent: TC_H_ROOT, info: 2, kind: dev.qdisc, stats };
  if (dev.qdisc === 'fq_codel') {
    stats.bytes = dev.stats.txBytes;
    stats.packets = dev.stats.txPackets;
    body.options = { limit: 10240 };
  }
  return body;
}

/** Linux: tc_fill_qdisc(). */
function qdiscInfo(q: Qdisc): QdiscMsg {
  const info = q.above === null ? 1 + q.dev.numTxQueues : 1;
  const body: QdiscMsg = { ifindex: q.dev.ifindex, handle: q.handle, parent: q.parent, info, kind: q.kind, stats: { ...q.stats } };
  const options = q.dump();
  if (options !== undefined) body.options = options;
  return body;
}

function notify(net: Net, type: typeof RTM_NEWQDISC | typeof RTM_DELQDISC, q: Qdisc): void {
  if (rtnlHasListeners(net, RTMGRP_TC)) rtnlNotify(net, RTMGRP_TC, { type, body: qdiscInfo(q) });
}
