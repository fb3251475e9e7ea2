import { ETH_P_8021AD, ETH_P_8021Q, ETH_P_ARP, ETH_P_IP, IFF_UP } from '../../uapi/if.ts';
import { PACKET_HOST, PACKET_LOOPBACK, PACKET_OTHERHOST, PACKET_OUTGOING } from '../../uapi/socket.ts';
import { ETH_P_802_3_MIN } from '../../wire/ethernet.ts';
import { VLAN_CFI_MASK, VLAN_HLEN, VLAN_VID_MASK } from '../../wire/vlan.ts';
import {
  DEV_CUTS,
  DEV_QDISC,
  DEV_SUMS,
  type NetDevice,
  type PacketType,
  RX_HANDLER_ANOTHER,
  RX_HANDLER_CONSUMED,
  type Tap,
} from './dev.ts';
import { kfreeSkb } from './drop_reason.ts';
import { ethTypeTrans } from './eth.ts';
import { skbGsoSegment } from './gso.ts';
import type { Net } from './net_namespace.ts';
import type { NetStack } from './net_stack.ts';
import { skbChecksumHelp } from './skb_checksum.ts';
import { CHECKSUM_PARTIAL, consumeSkb, type SkBuff } from './skbuff.ts';
import { VLAN_GONE, VLAN_MOVED, vlanDoReceive, type VlanGroup } from './vlan_core.ts';

/**
 * A frame's way from device to device (Linux: net/core/dev.c): devQueueXmit, the driver, netifRx, the softirq queue,
 * netifReceiveSkb. Nothing here allocates unless somebody taps the line.
 */

/** What one hop costs on a real machine, ns. */
const HOP_COST = 11_000;

/** Registers what takes packets of protocol `type` (ETH_P_*) on this host. Linux: dev_add_pack(). */
export function devAddPack(stack: NetStack, type: number, handler: PacketType): void {
  stack.packetTypes.set(type, handler);
  if (type === ETH_P_IP) stack.ptypeIp = handler;
  else if (type === ETH_P_ARP) stack.ptypeArp = handler;
}

/** Adds a tap for all protocols: of a device, or of the whole namespace (`dev` null). */
export function devAddTap(net: Net, dev: NetDevice | null, tap: Tap): void {
  if (dev === null) net.ptypeAll = [tap, ...net.ptypeAll];
  else dev.ptypeAll = [tap, ...dev.ptypeAll];
}

export function devRemoveTap(net: Net, dev: NetDevice | null, tap: Tap): void {
  if (dev === null) net.ptypeAll = net.ptypeAll.filter((other) => other !== tap);
  else dev.ptypeAll = dev.ptypeAll.filter((other) => other !== tap);
}

/**
 * Sends a frame out of `skb.dev`; `skb.data` is at the link header. 0, or -ENOBUFS when
 * the driver refused it (a queue may drop it silently). Takes over the skb. Linux: __dev_queue_xmit().
 */
export function devQueueXmit(skb: SkBuff): number {
  const dev = skb.dev!;
  skb.macHeader = skb.data;
  const net = dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'dev_queue_xmit', net, { qdisc: dev.txActive ? dev.qdisc : 'noop' });
  if (!dev.txActive) return xmitInactive(skb, dev, net);
  if (dev.validateXmit !== 0) return (dev.validateXmit & DEV_QDISC) !== 0 ? dev.qdiscRoot!.xmit(skb) : schDirectXmit(skb, dev);
  if (skb.vlanProto !== 0) vlanInsertTag(skb);
  if (net.ptypeAll.length + dev.ptypeAll.length !== 0) devQueueXmitNit(skb, dev);
  return (dev.ops.startXmit(skb, dev) as number) | 0;
}

/** Gives a frame to the driver, behind all queues; what the device cannot do is done for it. Linux: sch_direct_xmit(), validate_xmit_skb(). */
export function schDirectXmit(skb: SkBuff, dev: NetDevice): number {
  if (skb.ipSummed !== CHECKSUM_PARTIAL) return xmitOne(skb, dev);
  const sums = (dev.validateXmit & DEV_SUMS) !== 0;
  if (skb.gsoSize === 0 || (dev.validateXmit & DEV_CUTS) === 0) {
    if (sums && skb.gsoSize === 0) skbChecksumHelp(skb);
    return xmitOne(skb, dev);
  }
  let result = 0;
  for (const segment of skbGsoSegment(skb, skb.data + dev.hardHeaderLen)) {
    if (sums) skbChecksumHelp(segment);
    result = xmitOne(segment, dev);
  }
  return result;
}

/** Linux: xmit_one(). */
function xmitOne(skb: SkBuff, dev: NetDevice): number {
  const net = dev.net;
  if (skb.vlanProto !== 0) vlanInsertTag(skb);
  if (net.ptypeAll.length + dev.ptypeAll.length !== 0) devQueueXmitNit(skb, dev);
  return (dev.ops.startXmit(skb, dev) as number) | 0;
}

/** Down, never up or without carrier: the noop qdisc drops, and reports success. Linux: noop_enqueue(). */
function xmitInactive(skb: SkBuff, dev: NetDevice, net: Net): number {
  dev.stats.txDropped++;
  kfreeSkb(skb, 'QDISC_DROP', net, { qdisc: 'noop' });
  return 0;
}

/** Shows an outgoing frame to the taps. Linux: dev_queue_xmit_nit(). */
function devQueueXmitNit(skb: SkBuff, dev: NetDevice): void {
  nit(skb, dev, dev.net.ptypeAll);
  nit(skb, dev, dev.ptypeAll);
}

function nit(skb: SkBuff, dev: NetDevice, taps: readonly Tap[]): void {
  for (let i = 0; i < taps.length; i++) {
    const tap = taps[i];
    if (tap.isOwn(skb)) continue;
    const copy = skb.clone();
    copy.tstamp = dev.net.sim.now;
    copy.macHeader = copy.data;
    copy.networkHeader = copy.data + dev.hardHeaderLen;
    copy.pktType = PACKET_OUTGOING;
    tap.func(copy, dev);
  }
}

/**
 * A driver received a frame for `skb.dev` (`data` behind the link header, protocol and pktType set): queues it. Drops it
 * when the device is down or the queue is full. Linux: netif_rx(), enqueue_to_backlog(). Returns 0, or 1 when dropped.
 */
export function netifRx(skb: SkBuff): number {
  const dev = skb.dev!;
  const stack = dev.net.stack;
  if (!dev.started) {
    dev.stats.rxDropped++;
    kfreeSkb(skb, 'DEV_READY', dev.net);
    return 1;
  }
  if (stack.backlog > stack.netdevMaxBacklog) {
    dev.stats.rxDropped++;
    stack.backlogDropped++;
    kfreeSkb(skb, 'CPU_BACKLOG', dev.net);
    return 1;
  }
  stack.backlog++;
  skb.tstamp = stack.sim.now;
  stack.sim.raiseSoftirq(stack.backlogHandler, skb);
  return 0;
}

/** Handles what netifRx queued. One for each host: `stack.backlogHandler`. Linux: process_backlog(). */
export function processBacklog(stack: NetStack, skb: SkBuff): void {
  stack.backlog--;
  stack.processed++;
  const sim = stack.sim;
  const dev = skb.dev!;
  // Whatever was made while it waited is older.
  skb.tstamp = sim.now;
  sim.spend(HOP_COST);
  sim.note(dev.ifindex ^ (skb.tail - skb.data));
  if (!dev.registered) kfreeSkb(skb, 'DEV_READY', dev.net);
  else netifReceiveSkb(skb);
}

/** Hands a received frame to taps, receive handler and protocols. Takes over the skb. Linux: __netif_receive_skb_core(). */
export function netifReceiveSkb(skb: SkBuff): void {
  skb.networkHeader = skb.data;
  skb.transportHeader = skb.data;
  for (;;) {
    const dev = skb.dev!;
    const net = dev.net;
    skb.skbIif = dev.ifindex;
    if (net.stack.trace.on) net.stack.trace.hit(skb, '__netif_receive_skb_core', net, { pkttype: skb.pktType });
    if ((skb.protocol === ETH_P_8021Q || skb.protocol === ETH_P_8021AD) && !skbVlanUntag(skb)) return;
    if (net.ptypeAll.length + dev.ptypeAll.length !== 0) deliverTaps(skb, dev);
    if (skb.vlanProto !== 0 && dev.vlanInfo !== null) {
      const verdict = vlanDoReceive(skb, dev.vlanInfo as VlanGroup);
      if (verdict === VLAN_MOVED) continue;
      if (verdict === VLAN_GONE) return;
    }
    const handler = dev.rxHandler;
    if (handler !== null) {
      const result = handler(skb, dev);
      if (result === RX_HANDLER_CONSUMED) return;
      if (result === RX_HANDLER_ANOTHER) continue;
    }
    deliverProtocol(skb, dev, net);
    return;
  }
}

function deliverTaps(skb: SkBuff, dev: NetDevice): void {
  receiveNit(skb, dev, dev.net.ptypeAll);
  receiveNit(skb, dev, dev.ptypeAll);
}

function receiveNit(skb: SkBuff, dev: NetDevice, taps: readonly PacketType[]): void {
  for (let i = 0; i < taps.length; i++) taps[i].func(skb.clone(), dev);
}

function deliverProtocol(skb: SkBuff, dev: NetDevice, net: Net): void {
  if (skb.vlanProto !== 0) {
    // No device takes this VLAN: only a priority tag may go on.
    if ((skb.vlanTci & VLAN_VID_MASK) !== 0) {
      if (net.stack.trace.on) net.stack.trace.hit(skb, 'vlan_do_receive', net, { vlan: skb.vlanTci & VLAN_VID_MASK, to: '' });
      skb.pktType = PACKET_OTHERHOST;
    }
    skb.vlanTci = 0;
    skb.vlanProto = 0;
  }
  const protocol = skb.protocol;
  let taken = false;
  if (net.ptypeSpecific.length !== 0) taken = deliverSpecific(skb, dev, net);
  const stack = net.stack;
  const handler =
    protocol === ETH_P_IP ? stack.ptypeIp : protocol === ETH_P_ARP ? stack.ptypeArp : (stack.packetTypes.get(protocol) ?? null);
  if (handler !== null) handler.func(skb, dev);
  else if (taken || skb.pktType === PACKET_LOOPBACK) consumeSkb(skb);
  else {
    dev.stats.rxDropped++;
    kfreeSkb(skb, 'UNHANDLED_PROTO', net);
  }
}

/** Packet sockets bound to a protocol: they see received packets only. */
function deliverSpecific(skb: SkBuff, dev: NetDevice, net: Net): boolean {
  let taken = false;
  const entries = net.ptypeSpecific;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (entry.type !== skb.protocol || (entry.dev !== null && entry.dev !== dev)) continue;
    taken = true;
    entry.tap.func(skb.clone(), dev);
  }
  return taken;
}

/** Takes the VLAN tag out of the frame into skb.vlanTci. False: too short, dropped. Linux: skb_vlan_untag(). */
function skbVlanUntag(skb: SkBuff): boolean {
  if (skb.vlanProto !== 0) return true;
  if (skb.tail - skb.data < 4) {
    kfreeSkb(skb, 'HDR_TRUNC', skb.dev!.net);
    return false;
  }
  skb.cow();
  const bytes = skb.bytes;
  const at = skb.data;
  skb.vlanTci = ((bytes[at] << 8) | bytes[at + 1]) & ~VLAN_CFI_MASK;
  skb.vlanProto = skb.protocol;
  const type = (bytes[at + 2] << 8) | bytes[at + 3];
  skb.protocol = type >= ETH_P_802_3_MIN ? type : 0x0004;
  const mac = skb.macHeader;
  bytes.copyWithin(mac + 4, mac, mac + 12);
  skb.macHeader = mac + 4;
  skb.data = at + 4;
  skb.networkHeader = skb.data;
  skb.transportHeader = skb.data;
  return true;
}

/** Puts skb.vlanTci back into the frame, whose `data` is at the link header. Linux: __vlan_insert_tag(). */
export function vlanInsertTag(skb: SkBuff): void {
  skb.cow();
  skb.push(4);
  const bytes = skb.bytes;
  const at = skb.data;
  bytes.copyWithin(at, at + 4, at + 16);
  bytes[at + 12] = skb.vlanProto >>> 8;
  bytes[at + 13] = skb.vlanProto;
  bytes[at + 14] = skb.vlanTci >>> 8;
  bytes[at + 15] = skb.vlanTci;
  skb.macHeader = at;
  skb.vlanTci = 0;
  skb.vlanProto = 0;
}

/** May this frame be sent by (and so be received on) `dev`: is it up, and not too long? Linux: is_skb_forwardable(). */
export function isSkbForwardable(dev: NetDevice, skb: SkBuff): boolean {
  return (dev.flags & IFF_UP) !== 0 && (skb.tail - skb.data <= dev.mtu + dev.hardHeaderLen + VLAN_HLEN || skb.gsoSize !== 0);
}

/**
 * Puts a frame that left one device (`data` at the link header) onto another, as if it had come in there. 0, or 1 when it was
 * dropped. Linux: dev_forward_skb().
 */
export function devForwardSkb(dev: NetDevice, skb: SkBuff): number {
  if ((dev.flags & IFF_UP) === 0 || (skb.tail - skb.data > dev.mtu + dev.hardHeaderLen + VLAN_HLEN && skb.gsoSize === 0)) {
    dev.stats.rxDropped++;
    kfreeSkb(skb, (dev.flags & IFF_UP) === 0 ? 'DEV_READY' : 'PKT_TOO_BIG', dev.net);
    return 1;
  }
  skbScrubPacket(skb, skb.dev!.net !== dev.net);
  skb.protocol = ethTypeTrans(skb, dev);
  return netifRx(skb);
}

/** Forgets what the sending side knew of a packet. Linux: skb_scrub_packet(). */
export function skbScrubPacket(skb: SkBuff, xnet: boolean): void {
  skb.pktType = PACKET_HOST;
  skb.skbIif = 0;
  skb.dst = null;
  skb.nfct = null;
  skb.nfctInfo = 0;
  skb.nfBridge = null;
  skb.nfTrace = false;
  skb.sk = null;
  if (xnet) skb.mark = 0;
}
