import { IFF_UP } from '../../uapi/if.ts';
import { devQueueXmit, isSkbForwardable } from '../core/dev_queue.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import { CHECKSUM_COMPLETE, CHECKSUM_NONE, type SkBuff } from '../core/skbuff.ts';
import { NF_BR_FORWARD, NF_BR_LOCAL_OUT, NF_BR_POST_ROUTING, NFPROTO_BRIDGE, nfHook } from '../netfilter/core.ts';
import { brIsNeighSuppressEnabled } from './br_arp_nd_proxy.ts';
import { brMulticastCount, MCAST_TX } from './br_multicast_state.ts';
import {
  BR_BCAST_FLOOD,
  BR_CB_PROXYARP_REPLIED,
  BR_CB_SRC_PORT_ISOLATED,
  BR_CB_VLAN_FILTERED,
  BR_FLOOD,
  BR_HAIRPIN_MODE,
  BR_ISOLATED,
  BR_MCAST_FLOOD,
  BR_NEIGH_SUPPRESS,
  BR_PKT_MULTICAST,
  BR_PKT_UNICAST,
  BR_PROXYARP,
  BR_PROXYARP_WIFI,
  BR_STATE_FORWARDING,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';

import { brAllowedEgress, brHandleVlan } from './br_vlan_group.ts';

/** Sending frames to ports. Linux: net/bridge/br_forward.c. */

/** May this frame leave by `p`: not where it came from (but for hairpin mode), not from one isolated port to another. */
export function shouldDeliver(p: NetBridgePort, skb: SkBuff): boolean {
  const flags = p.flags;
  return (
    ((flags & BR_HAIRPIN_MODE) !== 0 || skb.dev !== p.dev) &&
    p.state === BR_STATE_FORWARDING &&
    ((flags & BR_ISOLATED) === 0 || (skb.cb0 & BR_CB_SRC_PORT_ISOLATED) === 0) &&
    ((skb.cb0 & BR_CB_VLAN_FILTERED) === 0 || brAllowedEgress(p.vlanGroup, skb))
  );
}

/** The frame, header and all, goes to the port's device; what is too long dies without a word. Linux: br_dev_queue_push_xmit(). */
export function brDevQueuePushXmit(net: Net, skb: SkBuff): number {
  const dev = skb.dev!;
  skb.push(14);
  if (!isSkbForwardable(dev, skb)) {
    kfreeSkb(skb, (dev.flags & IFF_UP) === 0 ? 'DEV_READY' : 'PKT_TOO_BIG', net);
    return 0;
  }
  devQueueXmit(skb);
  return 0;
}

/** Linux: br_forward_finish(). */
export function brForwardFinish(net: Net, skb: SkBuff): number {
  skb.tstamp = 0;
  return nfHook(NFPROTO_BRIDGE, NF_BR_POST_ROUTING, net, skb, null, skb.dev, brDevQueuePushXmit);
}

/** Linux: __br_forward(). */
function deliver(to: NetBridgePort, skb: SkBuff, localOrig: boolean): void {
  const indev = skb.dev!;
  const dev = to.dev;
  const net = dev.net;
  if ((skb.cb0 & BR_CB_VLAN_FILTERED) !== 0 && !brHandleVlan(to.vlanGroup, skb)) {
    dropNoEgress(skb);
    return;
  }
  skb.dev = dev;
  if (net.stack.trace.on) net.stack.trace.hit(skb, '__br_forward', net, { port: to.portNo, localOrig });
  if (localOrig) {
    nfHook(NFPROTO_BRIDGE, NF_BR_LOCAL_OUT, net, skb, null, dev, brForwardFinish);
    return;
  }
  if (skb.ipSummed === CHECKSUM_COMPLETE) skb.ipSummed = CHECKSUM_NONE;
  nfHook(NFPROTO_BRIDGE, NF_BR_FORWARD, net, skb, indev, dev, brForwardFinish);
}

/**
 * Sends a frame to one port (null: an entry that leads nowhere). With `localRcv` the caller keeps the skb for the host.
 * Linux: br_forward().
 */
export function brForward(to: NetBridgePort | null, skb: SkBuff, localRcv: boolean, localOrig: boolean): void {
  if (to !== null) {
    const backup = to.backupPort;
    if (backup !== null && (!to.dev.carrier || !to.dev.started)) to = backup;
    if (shouldDeliver(to, skb)) {
      deliver(to, localRcv ? skb.clone() : skb, localOrig);
      return;
    }
    if (to.dev.net.stack.trace.on) traceRefused(to, skb);
  }
  if (!localRcv) dropNoEgress(skb);
}

/** Tells the trace's listeners why a frame does not leave by a port. */
function traceRefused(p: NetBridgePort, skb: SkBuff): void {
  const hairpin = skb.dev === p.dev && (p.flags & BR_HAIRPIN_MODE) === 0;
  const isolated = (p.flags & BR_ISOLATED) !== 0 && (skb.cb0 & BR_CB_SRC_PORT_ISOLATED) !== 0;
  const vlan = (skb.cb0 & BR_CB_VLAN_FILTERED) !== 0 && !brAllowedEgress(p.vlanGroup, skb);
  const why = p.state !== BR_STATE_FORWARDING ? 'state' : hairpin ? 'hairpin' : isolated ? 'isolated' : vlan ? 'vlan' : 'flood';
  p.dev.net.stack.trace.hit(skb, 'should_deliver', p.dev.net, {
    port: p.dev.name,
    why,
    state: p.state,
    up: (p.dev.flags & IFF_UP) !== 0,
    vlan: skb.vlanTci & 0xfff,
  });
}

function dropNoEgress(skb: SkBuff): void {
  kfreeSkb(skb, 'BRIDGE_NO_EGRESS_PORT', skb.dev!.net);
}

/** Is this port left out of a flood of this kind? What the host itself sends goes everywhere but unicasts. */
function floodSkips(p: NetBridgePort, skb: SkBuff, pktType: number, own: boolean): boolean {
  const flags = p.flags;
  if (pktType === BR_PKT_UNICAST) {
    if ((flags & BR_FLOOD) === 0) return true;
  } else if (!own && (flags & (pktType === BR_PKT_MULTICAST ? BR_MCAST_FLOOD : BR_BCAST_FLOOD)) === 0) return true;
  if ((flags & (BR_PROXYARP | BR_PROXYARP_WIFI | BR_NEIGH_SUPPRESS)) === 0) return false;
  if ((flags & BR_PROXYARP) !== 0) return true;
  if ((skb.cb0 & BR_CB_PROXYARP_REPLIED) === 0) return false;
  return (flags & BR_PROXYARP_WIFI) !== 0 || brIsNeighSuppressEnabled(p);
}

/** Sends a frame to all ports that take it; the last one gets the skb itself. Linux: br_flood(). */
export function brFlood(br: NetBridge, skb: SkBuff, pktType: number, localRcv: boolean, localOrig: boolean): void {
  const net = br.dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_flood', net, { type: FLOOD_KINDS[pktType], ports: br.ports.length });
  const own = skb.dev === br.dev;
  const ports = br.ports;
  let prev: NetBridgePort | null = null;
  for (let i = 0; i < ports.length; i++) {
    const p = ports[i];
    if (floodSkips(p, skb, pktType, own) || !shouldDeliver(p, skb)) {
      if (net.stack.trace.on && p.dev !== skb.dev) traceRefused(p, skb);
      continue;
    }
    if (skb.cb1 !== 0) brMulticastCount(br, p, skb, MCAST_TX);
    if (prev !== null) deliver(prev, skb.clone(), localOrig);
    prev = p;
  }
  if (prev !== null) deliver(prev, localRcv ? skb.clone() : skb, localOrig);
  else if (!localRcv) dropNoEgress(skb);
}

const FLOOD_KINDS: readonly string[] = ['unicast', 'multicast', 'broadcast'];

/** Sends a clone to one port: for br_multicast_flood(), which keeps the frame. */
export function brDeliverClone(p: NetBridgePort, skb: SkBuff, localOrig: boolean): void {
  deliver(p, skb.clone(), localOrig);
}

export function brDeliver(p: NetBridgePort, skb: SkBuff, localOrig: boolean): void {
  deliver(p, skb, localOrig);
}

export { dropNoEgress as brDropNoEgress };
