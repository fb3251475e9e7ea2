import { NSEC_PER_USEC } from '../sim/simulator.ts';
import { Timer } from '../sim/timer.ts';
import { ENOBUFS } from '../uapi/errno.ts';
import { IFF_UP } from '../uapi/if.ts';
import { PACKET_BROADCAST, PACKET_HOST, PACKET_LOOPBACK, PACKET_MULTICAST } from '../uapi/socket.ts';
import { macEqual } from '../wire/addr.ts';
import { type NetDevice, RX_HANDLER_ANOTHER, RX_HANDLER_CONSUMED, RX_HANDLER_PASS } from '../net/core/dev.ts';
import { devForwardSkb, devQueueXmit, netifRx } from '../net/core/dev_queue.ts';
import { kfreeSkb } from '../net/core/drop_reason.ts';
import { isBroadcastEtherAddr } from '../net/core/eth.ts';
import { consumeSkb, type SkBuff } from '../net/core/skbuff.ts';
import {
  MACVLAN_MODE_BRIDGE,
  MACVLAN_MODE_PASSTHRU,
  MACVLAN_MODE_PRIVATE,
  MACVLAN_MODE_SOURCE,
  MACVLAN_MODE_VEPA,
  type MacvlanDev,
  type MacvlanPort,
} from './macvlan_port.ts';

/** Broadcasts are handed out by a work queue, a little later. */
const WORK_LATENCY = 10 * NSEC_PER_USEC;

/** A frame arrived on a device with macvlans. Linux: macvlan_handle_frame(). */
export function macvlanHandleFrame(skb: SkBuff, lower: NetDevice): number {
  if (skb.pktType === PACKET_LOOPBACK || skb.macHeader < 0) return RX_HANDLER_PASS;
  const port = lower.rxHandlerData as MacvlanPort;
  const at = skb.macHeader;
  if ((skb.bytes[at] & 1) !== 0) return handleMulticast(skb, port);
  if (forwardSource(skb, port)) {
    kfreeSkb(skb, 'NOT_SPECIFIED', lower.net);
    return RX_HANDLER_CONSUMED;
  }
  const vlan = port.passthru ? (port.vlans[0] ?? null) : port.lookup(skb.bytes, at);
  if (vlan === null || vlan.mode === MACVLAN_MODE_SOURCE) return RX_HANDLER_PASS;
  const dev = vlan.dev;
  if ((dev.flags & IFF_UP) === 0) {
    kfreeSkb(skb, 'DEV_READY', dev.net);
    return RX_HANDLER_CONSUMED;
  }
  if (lower.net.stack.trace.on) lower.net.stack.trace.hit(skb, 'macvlan_handle_frame', lower.net, { to: dev.name, toNetns: dev.net.inum });
  countRx(dev, skb.tail - at, false);
  skb.dev = dev;
  skb.pktType = PACKET_HOST;
  return RX_HANDLER_ANOTHER;
}

function handleMulticast(skb: SkBuff, port: MacvlanPort): number {
  const at = skb.macHeader;
  if (forwardSource(skb, port)) {
    kfreeSkb(skb, 'NOT_SPECIFIED', port.dev.net);
    return RX_HANDLER_CONSUMED;
  }
  const src = port.lookup(skb.bytes, at + 6);
  if (src !== null && src.mode !== MACVLAN_MODE_VEPA && src.mode !== MACVLAN_MODE_BRIDGE) {
    // A private macvlan's own broadcast came back: only it may have it.
    deliverOne(skb, src, false);
    return RX_HANDLER_CONSUMED;
  }
  if (isBroadcastEtherAddr(skb.bytes, at)) enqueueBroadcast(skb, port, src);
  else if (port.hash.some((vlan) => vlan.wantsMulticast(skb.bytes, at))) multicastRx(skb, port, src);
  return RX_HANDLER_PASS;
}

function enqueueBroadcast(skb: SkBuff, port: MacvlanPort, src: MacvlanDev | null): void {
  const copy = skb.clone();
  const sim = port.dev.net.sim;
  sim.modTimer(
    new Timer(() => {
      multicastRx(copy, port, src);
      consumeSkb(copy);
    }),
    sim.now + WORK_LATENCY,
  );
}

/** Linux: macvlan_multicast_rx(). */
function multicastRx(skb: SkBuff, port: MacvlanPort, src: MacvlanDev | null): void {
  if (src === null)
    broadcast(skb, port, null, MACVLAN_MODE_PRIVATE | MACVLAN_MODE_VEPA | MACVLAN_MODE_PASSTHRU | MACVLAN_MODE_BRIDGE, false);
  else if (src.mode === MACVLAN_MODE_VEPA) broadcast(skb, port, src.dev, MACVLAN_MODE_VEPA | MACVLAN_MODE_BRIDGE, false);
  // Those in mode bridge saw the frame on its way out.
  else broadcast(skb, port, src.dev, MACVLAN_MODE_VEPA, false);
}

/** A clone for everybody of these modes who listens, but for `src`. Linux: macvlan_broadcast(). */
function broadcast(skb: SkBuff, port: MacvlanPort, src: NetDevice | null, modes: number, local: boolean): void {
  for (const vlan of port.hash) {
    if (vlan.dev === src || (vlan.mode & modes) === 0 || !vlan.wantsMulticast(skb.bytes, skb.macHeader)) continue;
    const copy = skb.clone();
    if (local) copy.data = copy.macHeader;
    deliverOne(copy, vlan, local);
  }
}

/** Linux: macvlan_broadcast_one(). `local`: straight from another macvlan's transmission. */
function deliverOne(skb: SkBuff, vlan: MacvlanDev, local: boolean): void {
  const dev = vlan.dev;
  const length = skb.tail - skb.macHeader;
  let dropped: number;
  if (local) dropped = devForwardSkb(dev, skb);
  else {
    skb.dev = dev;
    skb.pktType = isBroadcastEtherAddr(skb.bytes, skb.macHeader) ? PACKET_BROADCAST : PACKET_MULTICAST;
    dropped = netifRx(skb);
  }
  if (dropped === 0) countRx(dev, length, true);
  else dev.stats.rxErrors++;
}

function countRx(dev: NetDevice, length: number, multicast: boolean): void {
  dev.stats.rxPackets++;
  dev.stats.rxBytes += length;
  if (multicast) dev.stats.multicast++;
}

/** Mode source: those that named the sender get the frame. True: one of them wants nobody else to. Linux: macvlan_forward_source(). */
function forwardSource(skb: SkBuff, port: MacvlanPort): boolean {
  const from = skb.macHeader + 6;
  for (const vlan of port.vlans) {
    if (vlan.sources.length === 0 || (vlan.dev.flags & IFF_UP) === 0) continue;
    if (!vlan.sources.some((address) => macEqual(address, 0, skb.bytes, from))) continue;
    if ((vlan.flags & MACVLAN_FLAG_NODST) !== 0) {
      forwardSourceOne(skb.clone(), vlan);
      return true;
    }
    forwardSourceOne(skb.clone(), vlan);
  }
  return false;
}

const MACVLAN_FLAG_NODST = 2;

function forwardSourceOne(skb: SkBuff, vlan: MacvlanDev): void {
  const dev = vlan.dev;
  const length = skb.tail - skb.macHeader;
  skb.dev = dev;
  if (macEqual(dev.devAddr, 0, skb.bytes, skb.macHeader)) skb.pktType = PACKET_HOST;
  if (netifRx(skb) === 0) countRx(dev, length, false);
}

/** Linux: macvlan_start_xmit(). */
export function macvlanStartXmit(skb: SkBuff, dev: NetDevice): number {
  const vlan = dev.priv as MacvlanDev;
  const length = skb.tail - skb.data;
  if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'macvlan_start_xmit', dev.net, { lower: vlan.lowerdev.name });
  if (vlan.mode !== MACVLAN_MODE_BRIDGE || queueXmitBridge(skb, vlan)) {
    skb.dev = vlan.lowerdev;
    if (devQueueXmit(skb) < 0) {
      dev.stats.txDropped++;
      return -ENOBUFS;
    }
  }
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  return 0;
}

/** Straight to the other macvlans of the port. False: the frame went there and nowhere else. */
function queueXmitBridge(skb: SkBuff, vlan: MacvlanDev): boolean {
  const port = vlan.port;
  if ((skb.bytes[skb.data] & 1) !== 0) {
    skb.macHeader = skb.data;
    broadcast(skb, port, vlan.dev, MACVLAN_MODE_BRIDGE, true);
    return true;
  }
  const dest = port.lookup(skb.bytes, skb.data);
  if (dest === null || dest.mode !== MACVLAN_MODE_BRIDGE) return true;
  // By way of the lower device, for its taps.
  devForwardSkb(vlan.lowerdev, skb);
  return false;
}
