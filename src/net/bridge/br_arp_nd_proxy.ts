import { ETH_P_ARP, IFF_NOARP } from '../../uapi/if.ts';
import { PACKET_HOST } from '../../uapi/socket.ts';
import { be16, be32, ipv4IsLoopback, ipv4IsMulticast, ipv4IsZeronet, putBe16, putBe32 } from '../../wire/addr.ts';
import { devQueueXmit, netifRx } from '../core/dev_queue.ts';
import type { NetDevice } from '../core/dev.ts';
import { ethHeader } from '../core/eth.ts';
import { neighLookup } from '../core/neigh_lookup.ts';
import { NUD_VALID } from '../core/neigh_state.ts';
import type { Neighbour } from '../core/neighbour.ts';
import { allocSkb, CHECKSUM_UNNECESSARY, type SkBuff } from '../core/skbuff.ts';
import {
  BR_CB_PROXYARP_REPLIED,
  BR_NEIGH_SUPPRESS,
  BR_NEIGH_VLAN_SUPPRESS,
  BR_PROXYARP,
  BR_PROXYARP_WIFI,
  type NetBridge,
  type NetBridgePort,
} from './br_private.ts';

/** The bridge answers ARP from what it knows itself. Linux: net/bridge/br_arp_nd_proxy.c. */

const ARP_LENGTH = 28;
const ARPOP_REQUEST = 1;
const ARPOP_REPLY = 2;
const ARPOP_RREQUEST = 3;
const ARPOP_RREPLY = 4;

/** Without VLANs a port that suppresses by VLAN suppresses nothing. Linux: br_is_neigh_suppress_enabled(). */
export function brIsNeighSuppressEnabled(p: NetBridgePort | null): boolean {
  return p !== null && (p.flags & (BR_NEIGH_SUPPRESS | BR_NEIGH_VLAN_SUPPRESS)) === BR_NEIGH_SUPPRESS;
}

/**
 * Looks at an ARP frame (`skb.data` behind the Ethernet header) from port `p` (null: from the host): answers it in another
 * station's place, or marks it so that it is not flooded to ports that suppress. Linux: br_do_proxy_suppress_arp().
 */
export function brDoProxySuppressArp(skb: SkBuff, br: NetBridge, p: NetBridgePort | null): void {
  const dev = br.dev;
  skb.cb0 &= ~BR_CB_PROXYARP_REPLIED;
  const bytes = skb.bytes;
  const at = skb.data;
  if ((dev.flags & IFF_NOARP) !== 0 || skb.tail - at < ARP_LENGTH) return;
  if (be16(bytes, at + 2) !== 0x0800 || bytes[at + 4] !== 6 || bytes[at + 5] !== 4) return;
  const op = be16(bytes, at + 6);
  const sip = be32(bytes, at + 14);
  const tip = be32(bytes, at + 24);
  if (ipv4IsLoopback(tip) || ipv4IsMulticast(tip)) return;
  if (br.neighSuppressEnabled) {
    if (brIsNeighSuppressEnabled(p)) return;
    if ((bytes[skb.macHeader] & 1) === 0 && op === ARPOP_REQUEST) return;
    if (op !== ARPOP_RREQUEST && op !== ARPOP_RREPLY && (ipv4IsZeronet(sip) || sip === tip)) {
      // Announcements stay away from ports that suppress.
      skb.cb0 |= BR_CB_PROXYARP_REPLIED;
      return;
    }
  }
  if (op !== ARPOP_REQUEST) return;
  if (br.neighSuppressEnabled && brIsLocalIp(dev, tip)) {
    skb.cb0 |= BR_CB_PROXYARP_REPLIED;
    return;
  }
  brProxyReply(skb, br, p, sip, tip);
}

/** The address is the bridge's, or that of a device on top of it. Linux: br_is_local_ip(). */
function brIsLocalIp(dev: NetDevice, addr: number): boolean {
  const inet = dev.net.stack.inetCalls;
  if (inet === null) return false;
  return inet.inetIsLocalAddr(dev, addr) || dev.uppers.some((upper) => brIsLocalIp(upper, addr));
}

function brProxyReply(skb: SkBuff, br: NetBridge, p: NetBridgePort | null, sip: number, tip: number): void {
  const table = br.net.stack.neighTables[0];
  const n: Neighbour | null = table === undefined ? null : neighLookup(table, tip, br.dev);
  if (n === null || (n.nudState & NUD_VALID) === 0) return;
  const f = br.fdb.find(n.ha, 0);
  if (f === null) return;
  const wanted =
    (p !== null && (p.flags & BR_PROXYARP) !== 0) ||
    (f.dst !== null && (f.dst.flags & BR_PROXYARP_WIFI) !== 0) ||
    brIsNeighSuppressEnabled(f.dst);
  if (wanted) brArpSend(skb, p, sip, tip, n.ha);
  if (wanted || br.neighSuppressEnabled) skb.cb0 |= BR_CB_PROXYARP_REPLIED;
}

/** Answers the request in `skb`: `tip` is at `ha`. Linux: br_arp_send(). */
function brArpSend(skb: SkBuff, p: NetBridgePort | null, sip: number, tip: number, ha: Uint8Array): void {
  const dev = skb.dev!;
  const reply = allocSkb(ARP_LENGTH);
  const at = reply.put(ARP_LENGTH);
  const bytes = reply.bytes;
  const sha = skb.bytes.slice(skb.data + 8, skb.data + 14);
  putBe16(bytes, at, 1);
  putBe16(bytes, at + 2, 0x0800);
  bytes[at + 4] = 6;
  bytes[at + 5] = 4;
  putBe16(bytes, at + 6, ARPOP_REPLY);
  bytes.set(ha.subarray(0, 6), at + 8);
  putBe32(bytes, at + 14, tip);
  bytes.set(sha, at + 18);
  putBe32(bytes, at + 24, sip);
  reply.dev = dev;
  reply.protocol = ETH_P_ARP;
  reply.origin = skb.id;
  ethHeader(reply, dev, ETH_P_ARP, sha, 0, ha);
  if (p !== null) {
    devQueueXmit(reply);
    return;
  }
  reply.pull(14);
  reply.ipSummed = CHECKSUM_UNNECESSARY;
  reply.pktType = PACKET_HOST;
  netifRx(reply);
}
