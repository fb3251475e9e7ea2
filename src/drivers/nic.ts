import { ETH_MAX_MTU, IFF_BROADCAST, IFF_MULTICAST, IFF_UP } from '../uapi/if.ts';
import { PACKET_HOST, PACKET_MULTICAST } from '../uapi/socket.ts';
import { NetDevice, type NetDeviceOps } from '../net/core/dev.ts';
import { registerNetdevice } from '../net/core/dev_register.ts';
import { ethMacAddr } from '../net/core/dev_settings.ts';
import { netifRx, skbScrubPacket } from '../net/core/dev_queue.ts';
import { kfreeSkb } from '../net/core/drop_reason.ts';
import { ethTypeTrans } from '../net/core/eth.ts';
import { netifCarrierOff, netifCarrierOn } from '../net/core/link_watch.ts';
import type { Net } from '../net/core/net_namespace.ts';
import { skbChecksumHelp } from '../net/core/skb_checksum.ts';
import type { SkBuff } from '../net/core/skbuff.ts';

/** A network card's own: the cable in its socket. */
export class NicPriv {
  cable: Cable | null = null;
}

/** What a card keeps; null for other devices. */
export function nicPriv(dev: NetDevice): NicPriv | null {
  return dev.priv instanceof NicPriv ? dev.priv : null;
}

/** Joins two cards, of one host or of two that share a clock. There is a link while both are up. */
export class Cable {
  readonly a: NetDevice;
  readonly b: NetDevice;

  /** Plugs it in at both ends; a cable that was there is pulled out. */
  constructor(a: NetDevice, b: NetDevice) {
    this.a = a;
    this.b = b;
    for (const dev of [a, b]) {
      const priv = dev.priv as NicPriv;
      priv.cable?.unplug();
      priv.cable = this;
    }
    this.update();
  }

  other(dev: NetDevice): NetDevice {
    return dev === this.a ? this.b : this.a;
  }

  unplug(): void {
    for (const dev of [this.a, this.b]) {
      (dev.priv as NicPriv).cable = null;
      netifCarrierOff(dev);
    }
  }

  /** A card went up or down: with both up there is light on both. */
  update(): void {
    const link = this.a.started && this.b.started;
    for (const dev of [this.a, this.b]) {
      if (link) netifCarrierOn(dev);
      else netifCarrierOff(dev);
    }
  }
}

function nicXmit(skb: SkBuff, dev: NetDevice): void {
  const length = skb.tail - skb.data;
  const peer = (dev.priv as NicPriv).cable?.other(dev);
  dev.stats.txPackets++;
  dev.stats.txBytes += length;
  if (peer === undefined || (peer.flags & IFF_UP) === 0) {
    kfreeSkb(skb, 'DEV_READY', dev.net);
    return;
  }
  if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'ndo_start_xmit', dev.net, { peer: peer.name, peerNetns: peer.net.inum });
  // What is on a wire is complete; of a super-segment both cards know what to make of it.
  if (skb.gsoSize === 0) skbChecksumHelp(skb);
  nicReceive(skb, peer, length);
}

/** A card takes no frame that is longer than its MTU, a VLAN tag aside. */
function nicReceive(skb: SkBuff, dev: NetDevice, length: number): void {
  if (length > dev.mtu + dev.hardHeaderLen + 4 && skb.gsoSize === 0) {
    dev.stats.rxErrors++;
    dev.stats.rxLengthErrors++;
    kfreeSkb(skb, 'PKT_TOO_BIG', dev.net);
    return;
  }
  // What a wire does not carry stays behind.
  skbScrubPacket(skb, true);
  skb.pktType = PACKET_HOST;
  skb.priority = 0;
  skb.protocol = ethTypeTrans(skb, dev);
  if (skb.pktType === PACKET_MULTICAST) dev.stats.multicast++;
  if (netifRx(skb) !== 0) return;
  dev.stats.rxPackets++;
  dev.stats.rxBytes += length;
}

const nicOps: NetDeviceOps = {
  open(dev) {
    (dev.priv as NicPriv).cable?.update();
    return 0;
  },
  stop(dev) {
    (dev.priv as NicPriv).cable?.update();
  },
  startXmit: nicXmit,
  setMacAddress: ethMacAddr,
  getLinkSpeed: () => 10000,
};

/** Puts a card into a host, with its burnt-in address; returns it registered, or throws when the name is taken. */
export function nicCreate(net: Net, name: string, mac: Uint8Array): NetDevice {
  const dev = new NetDevice(net, name, nicOps, null);
  dev.flags = IFF_BROADCAST | IFF_MULTICAST;
  dev.maxMtu = ETH_MAX_MTU;
  dev.defaultQdisc = 'fq_codel';
  dev.devAddr.set(mac);
  dev.unicastFlt = true;
  dev.permAddr = mac.slice();
  dev.nameAssignType = 2;
  dev.carrier = false;
  dev.priv = new NicPriv();
  const error = registerNetdevice(dev);
  if (error < 0) throw new Error(`cannot add a card ${name}: errno ${-error}`);
  return dev;
}
