import { ETH_P_ARP, IFF_PROMISC } from '../../uapi/if.ts';
import { PACKET_HOST, PACKET_LOOPBACK } from '../../uapi/socket.ts';
import { macEqual } from '../../wire/addr.ts';
import { type NetDevice, RX_HANDLER_CONSUMED, RX_HANDLER_PASS } from '../core/dev.ts';
import { netifReceiveSkb } from '../core/dev_queue.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { isBroadcastEtherAddr, isLinkLocalEtherAddr, isValidEtherAddr } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_BR_LOCAL_IN, NF_BR_PRE_ROUTING, NFPROTO_BRIDGE, nfHook } from '../netfilter/core.ts';
import { brDoProxySuppressArp } from './br_arp_nd_proxy.ts';
import { brFdbUpdate, brFdbUpdateLocked } from './br_fdb.ts';
import { BR_FDB_LOCAL, BR_FDB_LOCKED } from './br_fdb_table.ts';
import { brFlood, brForward } from './br_forward.ts';
import { brMdbSkbGet, brMulticastFlood, brMulticastIsRouter, brMulticastQuerierExists, brMulticastRcv } from './br_multicast.ts';
import { brMulticastCount, MCAST_TX } from './br_multicast_state.ts';
import {
  BR_CB_BRIDGED,
  BR_CB_MROUTERS_ONLY,
  BR_CB_PROMISC,
  BR_CB_SRC_PORT_ISOLATED,
  BR_CB_VLAN_FILTERED,
  BR_ISOLATED,
  BR_LEARNING,
  BR_NO_STP,
  BR_PKT_BROADCAST,
  BR_PKT_MULTICAST,
  BR_PKT_UNICAST,
  BR_PORT_LOCKED,
  BR_PORT_MAB,
  BR_STATE_DISABLED,
  BR_STATE_FORWARDING,
  BR_STATE_LEARNING,
  brPortGet,
  type NetBridge,
  type NetBridgePort,
  nbpStateShouldLearn,
} from './br_private.ts';

import { brAllowedIngress, brHandleVlan } from './br_vlan_group.ts';

/** Frames that come in by a port. Linux: net/bridge/br_input.c. */

/**
 * The receive handler of every port's device. Never allocates; the frame leaves by brForward, brFlood, upwards by
 * brPassFrameUp, or dies. Linux: br_handle_frame().
 */
export function brHandleFrame(skb: SkBuff, dev: NetDevice): number {
  if (skb.pktType === PACKET_LOOPBACK) return RX_HANDLER_PASS;
  const p = dev.brPort as NetBridgePort;
  const bytes = skb.bytes;
  const mac = skb.macHeader;
  const net = dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_handle_frame', net, { port: p.portNo, bridge: p.br.dev.name });
  if (!isValidEtherAddr(bytes, mac + 6)) {
    kfreeSkb(skb, 'MAC_INVALID_SOURCE', net);
    return RX_HANDLER_CONSUMED;
  }
  skb.cb0 = 0;
  skb.cb1 = 0;
  if (bytes[mac] === 1 && isLinkLocalEtherAddr(bytes, mac)) {
    const verdict = brHandleLinkLocal(p, skb, mac);
    if (verdict >= 0) return verdict;
  }
  if (p.state !== BR_STATE_FORWARDING && p.state !== BR_STATE_LEARNING) {
    kfreeSkb(skb, 'BRIDGE_INGRESS_STP_STATE', net, { state: p.state });
    return RX_HANDLER_CONSUMED;
  }
  if (macEqual(bytes, mac, p.br.dev.devAddr, 0)) skb.pktType = PACKET_HOST;
  nfHook(NFPROTO_BRIDGE, NF_BR_PRE_ROUTING, net, skb, dev, null, brHandleFrameFinish);
  return RX_HANDLER_CONSUMED;
}

const FORWARD = -1;

/** 01:80:c2:00:00:0X: not forwarded unless a mask says so. FORWARD, or what the receive handler is to return. */
function brHandleLinkLocal(p: NetBridgePort, skb: SkBuff, mac: number): number {
  const last = skb.bytes[mac + 5];
  const bit = 1 << last;
  let mask = p.groupFwdMask;
  switch (last) {
    case 0x00:
      // Without STP, BPDUs of others are forwarded so that they find their loops.
      if (p.br.stpEnabled === BR_NO_STP || (mask & bit) !== 0) return FORWARD;
      brHandleLocalFinish(p, skb, mac);
      return RX_HANDLER_PASS;
    case 0x01:
      kfreeSkb(skb, 'NOT_SPECIFIED', p.dev.net);
      return RX_HANDLER_CONSUMED;
    case 0x0e:
      mask |= p.br.groupFwdMask;
      if ((mask & bit) !== 0) return FORWARD;
      brHandleLocalFinish(p, skb, mac);
      return RX_HANDLER_PASS;
    default:
      mask |= p.br.groupFwdMask;
      if ((mask & bit) !== 0) return FORWARD;
  }
  const passed = nfHook(NFPROTO_BRIDGE, NF_BR_LOCAL_IN, p.dev.net, skb, p.dev, null, brLocalFinish);
  return passed === 1 ? RX_HANDLER_PASS : RX_HANDLER_CONSUMED;
}

/** Linux: br_handle_local_finish(). */
function brLocalFinish(_net: Net, skb: SkBuff): number {
  brHandleLocalFinish(brPortGet(skb.dev!)!, skb, skb.macHeader);
  return 1;
}

/** Linux: __br_handle_local_finish(). */
function brHandleLocalFinish(p: NetBridgePort, skb: SkBuff, mac: number): void {
  if ((p.flags & BR_LEARNING) !== 0 && nbpStateShouldLearn(p) && !p.br.noLinklocalLearn) brFdbUpdate(p.br, p, skb.bytes, mac + 6, 0);
}

/** Learns the sender, finds the receiver. Also br_netfilter's way back into the bridge. Linux: br_handle_frame_finish(). */
export function brHandleFrameFinish(net: Net, skb: SkBuff): number {
  const p = skb.dev!.brPort as NetBridgePort | null;
  if (p === null || p.state === BR_STATE_DISABLED) {
    kfreeSkb(skb, 'BRIDGE_INGRESS_STP_STATE', net);
    return 0;
  }
  const br = p.br;
  const flags = p.flags;
  let vid = 0;
  if (br.vlanEnabled) {
    vid = brAllowedIngress(p.vlanGroup!, br.vlanProto, skb);
    if (vid === 0) return dropVlan(skb, net);
  }
  const bytes = skb.bytes;
  const mac = skb.macHeader;
  if ((flags & BR_PORT_LOCKED) !== 0 && !brLockedAllows(br, p, bytes, mac)) {
    kfreeSkb(skb, 'BRIDGE_LOCKED', net);
    return 0;
  }
  if ((flags & BR_LEARNING) !== 0) brFdbUpdate(br, p, bytes, mac + 6, 0, vid);
  skb.cb0 = (flags & BR_ISOLATED) !== 0 ? BR_CB_BRIDGED | BR_CB_SRC_PORT_ISOLATED : BR_CB_BRIDGED;
  if (vid !== 0) skb.cb0 |= BR_CB_VLAN_FILTERED;
  skb.cb1 = 0;
  if ((bytes[mac] & 1) !== 0) return brHandleMulticast(br, p, skb, mac, net);
  if (p.state === BR_STATE_LEARNING) return dropLearning(skb, net);
  if (skb.protocol === ETH_P_ARP && br.proxyEnabled) brDoProxySuppressArp(skb, br, p);

  const promisc = (br.dev.flags & IFF_PROMISC) !== 0;
  const dst = br.fdb.find(bytes, mac, vid);
  if (dst === null) {
    brFlood(br, skb, BR_PKT_UNICAST, promisc, false);
  } else {
    if ((dst.flags & BR_FDB_LOCAL) !== 0) return brPassFrameUp(br, skb, false);
    dst.used = net.sim.now;
    brForward(dst.dst, skb, promisc, false);
  }
  return promisc ? brPassFrameUp(br, skb, true) : 0;
}

/** Not a member of the frame's VLAN, or without a tag where there is no PVID. */
function dropVlan(skb: SkBuff, net: Net): number {
  kfreeSkb(skb, 'NOT_SPECIFIED', net, { vlan: skb.vlanTci & 0xfff });
  return 0;
}

function dropLearning(skb: SkBuff, net: Net): number {
  kfreeSkb(skb, 'BRIDGE_INGRESS_STP_STATE', net, { state: BR_STATE_LEARNING });
  return 0;
}

/** The broadcast and multicast half of br_handle_frame_finish(). */
function brHandleMulticast(br: NetBridge, p: NetBridgePort, skb: SkBuff, mac: number, net: Net): number {
  const broadcast = isBroadcastEtherAddr(skb.bytes, mac);
  if (!broadcast && brMulticastRcv(br, p, skb) < 0) {
    kfreeSkb(skb, 'NOT_SPECIFIED', net);
    return 0;
  }
  if (p.state === BR_STATE_LEARNING) return dropLearning(skb, net);
  if (skb.protocol === ETH_P_ARP && br.proxyEnabled) brDoProxySuppressArp(skb, br, p);
  if (broadcast) {
    brFlood(br, skb, BR_PKT_BROADCAST, true, false);
    return brPassFrameUp(br, skb, (br.dev.flags & IFF_PROMISC) !== 0);
  }
  const promisc = (br.dev.flags & IFF_PROMISC) !== 0;
  const group = brMdbSkbGet(br, skb);
  const snooped = (group !== null || (skb.cb0 & BR_CB_MROUTERS_ONLY) !== 0) && brMulticastQuerierExists(br, group);
  if (!snooped) {
    br.dev.stats.multicast++;
    brFlood(br, skb, BR_PKT_MULTICAST, true, false);
    return brPassFrameUp(br, skb, promisc);
  }
  const forHost = (group !== null && group.hostJoined) || brMulticastIsRouter(br);
  if (forHost) br.dev.stats.multicast++;
  brMulticastFlood(br, group, skb, forHost || promisc, false);
  return forHost || promisc ? brPassFrameUp(br, skb, promisc) : 0;
}

/** On a locked port only stations that somebody let in may speak. */
function brLockedAllows(br: NetBridge, p: NetBridgePort, bytes: Uint8Array, mac: number): boolean {
  const source = br.fdb.find(bytes, mac + 6);
  if (source === null) {
    if ((p.flags & BR_PORT_MAB) !== 0) brFdbUpdateLocked(br, p, bytes, mac + 6);
    return false;
  }
  if (source.dst !== p || (source.flags & BR_FDB_LOCAL) !== 0) return false;
  if ((source.flags & BR_FDB_LOCKED) === 0) return true;
  brFdbUpdateLocked(br, p, bytes, mac + 6);
  return false;
}

/** To the host, as if it had come in by the bridge device. Linux: br_pass_frame_up(). */
function brPassFrameUp(br: NetBridge, skb: SkBuff, promisc: boolean): number {
  const brdev = br.dev;
  const indev = skb.dev!;
  if ((skb.cb0 & BR_CB_VLAN_FILTERED) !== 0 && !brHandleVlan(br.vlanGroup, skb) && (brdev.flags & IFF_PROMISC) === 0) {
    return dropVlan(skb, brdev.net);
  }
  brdev.stats.rxPackets++;
  brdev.stats.rxBytes += skb.tail - skb.data;
  skb.dev = brdev;
  if (skb.cb1 !== 0) brMulticastCount(br, null, skb, MCAST_TX);
  if (promisc) skb.cb0 |= BR_CB_PROMISC;
  else skb.cb0 &= ~BR_CB_PROMISC;
  const net = brdev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_pass_frame_up', net, { port: indev.name });
  return nfHook(NFPROTO_BRIDGE, NF_BR_LOCAL_IN, net, skb, indev, null, brNetifReceiveSkb);
}

/** Linux: br_netif_receive_skb(). */
function brNetifReceiveSkb(_net: Net, skb: SkBuff): number {
  netifReceiveSkb(skb);
  return 0;
}
