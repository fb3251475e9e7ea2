import { IFF_UP } from '../uapi/if.ts';
import { formatIpv4, macEqual } from '../wire/addr.ts';
import { ipv4Saddr, ipv4Tos } from '../wire/ipv4.ts';
import { UDP_HLEN } from '../wire/udp.ts';
import { VXLAN_HF_VNI, VXLAN_HLEN, vxlanCheckHeader, vxlanVni } from '../wire/vxlan.ts';
import { netifRx } from '../net/core/dev_queue.ts';
import { type DropReason, kfreeSkb } from '../net/core/drop_reason.ts';
import { ethTypeTrans, isValidEtherAddr } from '../net/core/eth.ts';
import type { SkBuff } from '../net/core/skbuff.ts';
import { ipEcnDecapsulate, iptunnelPullHeader } from '../net/ipv4/ip_tunnel_core.ts';
import { vxlanSnoop } from './vxlan_fdb.ts';
import { VXLAN_F_LEARN, type VxlanDev, type VxlanSock } from './vxlan_private.ts';

const ETH_HLEN = 14;

/** A datagram came to a vxlan port (`data` at its UDP header): the frame in it appears on the device of its network. Linux: vxlan_rcv(). */
export function vxlanRcv(vs: VxlanSock, skb: SkBuff): void {
  const { net } = vs.sock;
  const { bytes } = skb;
  const at = skb.data + UDP_HLEN;
  if (!vxlanCheckHeader(at, skb.tail)) return kfreeSkb(skb, 'HDR_TRUNC', net);
  if ((bytes[at] & VXLAN_HF_VNI) === 0) return kfreeSkb(skb, 'VXLAN_INVALID_HDR', net);
  const vni = vxlanVni(bytes, at);
  const vxlan = vs.findVni(vni);
  if (vxlan === null) return kfreeSkb(skb, 'VXLAN_VNI_NOT_FOUND', net, { vni });
  const outer = skb.networkHeader;
  const saddr = ipv4Saddr(bytes, outer);
  const tos = ipv4Tos(bytes, outer);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'vxlan_rcv', net, { vni, device: vxlan.dev.name, from: formatIpv4(saddr) });
  if (hasReservedBits(vxlan, bytes, at) || at + VXLAN_HLEN + ETH_HLEN > skb.tail) {
    vxlan.dev.stats.rxFrameErrors++;
    vxlan.dev.stats.rxErrors++;
    return kfreeSkb(skb, 'VXLAN_INVALID_HDR', net);
  }
  iptunnelPullHeader(skb, UDP_HLEN + VXLAN_HLEN, vxlan.net !== vxlan.dev.net);
  skb.rename();
  skb.protocol = ethTypeTrans(skb, vxlan.dev);
  const reason = setMac(vxlan, skb, saddr);
  if (reason !== null) return kfreeSkb(skb, reason, vxlan.dev.net);
  deliver(vxlan, skb, tos);
}

/** Bits that nobody asked for make the packet malformed, though the RFC says they are to be ignored. */
function hasReservedBits(vxlan: VxlanDev, bytes: Uint8Array, at: number): boolean {
  const { reservedBits } = vxlan.cfg;
  for (let i = 0; i < VXLAN_HLEN; i++) if ((bytes[at + i] & parseInt(reservedBits.slice(2 * i, 2 * i + 2), 16)) !== 0) return true;
  return false;
}

/** Is the sender's address one to be believed? Learns it. Linux: vxlan_set_mac(). */
function setMac(vxlan: VxlanDev, skb: SkBuff, saddr: number): DropReason | null {
  const { bytes, macHeader: mac } = skb;
  if (macEqual(bytes, mac + 6, vxlan.dev.devAddr, 0)) return 'LOCAL_MAC';
  if (!isValidEtherAddr(bytes, mac + 6)) return 'MAC_INVALID_SOURCE';
  if ((vxlan.cfg.flags & VXLAN_F_LEARN) === 0 || vxlanSnoop(vxlan, saddr, bytes, mac + 6)) return null;
  return 'VXLAN_ENTRY_EXISTS';
}

function deliver(vxlan: VxlanDev, skb: SkBuff, tos: number): void {
  const { dev } = vxlan;
  const { stats } = dev;
  if (!ipEcnDecapsulate(tos, skb, skb.data)) {
    stats.rxFrameErrors++;
    stats.rxErrors++;
    return kfreeSkb(skb, 'IP_TUNNEL_ECN', dev.net);
  }
  if ((dev.flags & IFF_UP) === 0) {
    stats.rxDropped++;
    return kfreeSkb(skb, 'DEV_READY', dev.net);
  }
  stats.rxPackets++;
  stats.rxBytes += skb.tail - skb.data;
  netifRx(skb);
}
