import { IFF_UP } from '../../uapi/if.ts';
import { PACKET_HOST, PACKET_MULTICAST, PACKET_OTHERHOST } from '../../uapi/socket.ts';
import { macEqual } from '../../wire/addr.ts';
import { VLAN_PRIO_SHIFT, VLAN_VID_MASK } from '../../wire/vlan.ts';
import type { NetDevice } from './dev.ts';
import { kfreeSkb } from './drop_reason.ts';
import type { SkBuff } from './skbuff.ts';

/** The VLAN devices on one device (Linux: struct vlan_group). `dev.vlanInfo` while there are some. */
export class VlanGroup {
  /** By protocol and identifier. */
  private readonly devices = new Map<number, NetDevice>();

  find(proto: number, vid: number): NetDevice | null {
    return this.devices.get((proto << 12) | vid) ?? null;
  }

  set(proto: number, vid: number, dev: NetDevice): void {
    this.devices.set((proto << 12) | vid, dev);
  }

  remove(proto: number, vid: number): void {
    this.devices.delete((proto << 12) | vid);
  }

  get size(): number {
    return this.devices.size;
  }

  /** In the order of their identifiers. */
  all(): NetDevice[] {
    return [...this.devices.entries()].sort((a, b) => a[0] - b[0]).map(([, dev]) => dev);
  }
}

/** What a VLAN device keeps for the packet's way; `dev.priv` (Linux: struct vlan_dev_priv). */
export class VlanDev {
  readonly realDev: NetDevice;
  readonly proto: number;
  readonly vid: number;
  flags = 0;
  /** skb.priority by the tag's priority; and the tag's priority (in place) by skb.priority. */
  readonly ingress = new Map<number, number>();
  readonly egress = new Map<number, number>();
  /** The lower device's address, as it was when this one came up. */
  realDevAddr = new Uint8Array(6);

  constructor(realDev: NetDevice, proto: number, vid: number) {
    this.realDev = realDev;
    this.proto = proto;
    this.vid = vid;
  }
}

/** What became of a tagged frame. */
export const VLAN_NONE = 0;
export const VLAN_MOVED = 1;
export const VLAN_GONE = 2;

/**
 * A tagged frame (its tag taken out into skb.vlanTci) came to a device with VLANs: VLAN_MOVED, it goes on as received by the
 * VLAN's device, which is skb.dev now; VLAN_NONE, there is none; VLAN_GONE, that one is down. Linux: vlan_do_receive().
 */
export function vlanDoReceive(skb: SkBuff, group: VlanGroup): number {
  const dev = group.find(skb.vlanProto, skb.vlanTci & VLAN_VID_MASK);
  if (dev === null) return VLAN_NONE;
  if ((dev.flags & IFF_UP) === 0) {
    kfreeSkb(skb, 'DEV_READY', dev.net, { vlan: dev.name });
    return VLAN_GONE;
  }
  const net = dev.net;
  if (net.stack.trace.on)
    net.stack.trace.hit(skb, 'vlan_do_receive', net, { vlan: skb.vlanTci & VLAN_VID_MASK, to: dev.name, toNetns: net.inum });
  skb.dev = dev;
  // The card may have taken it for somebody else's.
  if (skb.pktType === PACKET_OTHERHOST && macEqual(skb.bytes, skb.macHeader, dev.devAddr, 0)) skb.pktType = PACKET_HOST;
  skb.priority = (dev.priv as VlanDev).ingress.get(skb.vlanTci >>> VLAN_PRIO_SHIFT) ?? 0;
  skb.vlanTci = 0;
  skb.vlanProto = 0;
  const { stats } = dev;
  stats.rxPackets++;
  stats.rxBytes += skb.tail - skb.data;
  if (skb.pktType === PACKET_MULTICAST) stats.multicast++;
  return VLAN_MOVED;
}
