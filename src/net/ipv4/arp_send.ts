import { ETH_P_ARP, IFF_NOARP } from '../../uapi/if.ts';
import { formatIpv4 } from '../../wire/addr.ts';
import { ARP_LEN, ARPOP_REQUEST, emitArp } from '../../wire/arp.ts';
import type { NetDevice } from '../core/dev.ts';
import { devQueueXmit } from '../core/dev_queue.ts';
import { ethHeader } from '../core/eth.ts';
import type { Net } from '../core/net_namespace.ts';
import { allocSkb, type SkBuff } from '../core/skbuff.ts';
import { NF_ARP_OUT, nfHook, NFPROTO_ARP } from '../netfilter/core.ts';

/**
 * Sends an ARP packet out of `dev`. `destHw` null: to all; `srcHw` null: from the device's address; `targetHw` null: zeros in
 * the packet. Nothing happens on devices without ARP. Linux: arp_send().
 */
export function arpSend(
  type: number,
  ptype: number,
  destIp: number,
  dev: NetDevice,
  srcIp: number,
  destHw: Uint8Array | null,
  srcHw: Uint8Array | null,
  targetHw: Uint8Array | null,
): void {
  if ((dev.flags & IFF_NOARP) !== 0) return;
  const net = dev.net;
  const skb = allocSkb(ARP_LEN);
  const at = skb.put(ARP_LEN);
  const source = srcHw ?? dev.devAddr;
  skb.dev = dev;
  skb.protocol = ETH_P_ARP;
  skb.networkHeader = at;
  emitArp(skb.bytes, at, type, source, srcIp, targetHw, destIp);
  ethHeader(skb, dev, ptype, destHw ?? dev.broadcast, 0, source);
  if (net.stack.trace.on) {
    net.stack.trace.hit(skb, 'arp_send', net, {
      op: type === ARPOP_REQUEST ? 'request' : 'reply',
      tip: formatIpv4(destIp),
      sip: formatIpv4(srcIp),
    });
  }
  nfHook(NFPROTO_ARP, NF_ARP_OUT, net, skb, null, dev, arpXmitFinish);
}

function arpXmitFinish(_net: Net, skb: SkBuff): number {
  return devQueueXmit(skb);
}

/** An unasked request for our own address: the neighbours may update theirs. Linux: inetdev_send_gratuitous_arp(). */
export function arpAnnounce(dev: NetDevice, addr: number): void {
  arpSend(ARPOP_REQUEST, ETH_P_ARP, addr, dev, addr, null, dev.devAddr, null);
}
