import { VLAN_CFI_MASK, VLAN_VID_MASK } from '../../wire/vlan.ts';
import { vlanInsertTag } from '../core/dev_queue.ts';
import type { SkBuff } from '../core/skbuff.ts';

/** BRIDGE_VLAN_INFO_*. */
export const BRIDGE_VLAN_INFO_PVID = 1 << 1;
export const BRIDGE_VLAN_INFO_UNTAGGED = 1 << 2;
export const BRIDGE_VLAN_INFO_BRENTRY = 1 << 5;

/** One VLAN of a port. Linux: struct net_bridge_vlan. */
export class BrVlan {
  readonly vid: number;
  untagged = false;
  rxBytes = 0;
  rxPackets = 0;
  txBytes = 0;
  txPackets = 0;

  constructor(vid: number) {
    this.vid = vid;
  }
}

/** The VLANs of a port, or of the bridge as a port. Linux: struct net_bridge_vlan_group. */
export class BrVlanGroup {
  /** Where frames without a tag belong; 0: nowhere. */
  pvid = 0;
  readonly vlans = new Map<number, BrVlan>();

  add(v: BrVlan): void {
    this.vlans.set(v.vid, v);
  }

  sorted(): BrVlan[] {
    return [...this.vlans.values()].sort((a, b) => a.vid - b.vid);
  }
}

/**
 * A frame (`data` behind its Ethernet header) comes in: which VLAN is it of? It gets a tag if it had none. 0: it may not come in
 * here. Linux: br_allowed_ingress().
 */
export function brAllowedIngress(group: BrVlanGroup, proto: number, skb: SkBuff): number {
  if (skb.vlanProto === 0 && skb.protocol === proto) untag(skb);
  if (skb.vlanProto !== 0 && skb.vlanProto !== proto) {
    // Tagged in another protocol: that tag is payload here.
    skb.data -= 14;
    vlanInsertTag(skb);
    skb.macHeader = skb.data;
    skb.data += 14;
  }
  let vid = skb.vlanProto === 0 ? 0 : skb.vlanTci & VLAN_VID_MASK;
  if (vid === 0) {
    vid = group.pvid;
    if (vid === 0) return 0;
    skb.vlanTci = skb.vlanProto === 0 ? vid : skb.vlanTci | vid;
    skb.vlanProto = proto;
  }
  const v = group.vlans.get(vid);
  if (v === undefined) return 0;
  v.rxBytes += skb.tail - skb.data;
  v.rxPackets++;
  return vid;
}

/** A tag that stands in the frame (the host's VLAN device put it there) goes into skb.vlanTci. Linux: skb_vlan_untag(). */
function untag(skb: SkBuff): void {
  if (skb.tail - skb.data < 4) return;
  skb.cow();
  const { bytes, data: at } = skb;
  skb.vlanTci = ((bytes[at] << 8) | bytes[at + 1]) & ~VLAN_CFI_MASK;
  skb.vlanProto = skb.protocol;
  skb.protocol = (bytes[at + 2] << 8) | bytes[at + 3];
  bytes.copyWithin(skb.macHeader + 4, skb.macHeader, skb.macHeader + 12);
  skb.macHeader += 4;
  skb.data = at + 4;
}

/** May a frame, whose VLAN is known, leave here? Linux: br_allowed_egress(). */
export function brAllowedEgress(group: BrVlanGroup | null, skb: SkBuff): boolean {
  return group !== null && group.vlans.has(skb.vlanTci & VLAN_VID_MASK);
}

/** It leaves: with its tag, or without where the VLAN is untagged. False: not a member. Linux: br_handle_vlan(). */
export function brHandleVlan(group: BrVlanGroup | null, skb: SkBuff): boolean {
  const v = group?.vlans.get(skb.vlanTci & VLAN_VID_MASK);
  if (v === undefined) return false;
  v.txBytes += skb.tail - skb.data;
  v.txPackets++;
  if (v.untagged) {
    skb.vlanTci = 0;
    skb.vlanProto = 0;
  }
  return true;
}
