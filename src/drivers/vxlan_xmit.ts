import { ETH_P_ARP, ETH_P_IP, IFF_UP } from '../uapi/if.ts';
import { NTF_ROUTER } from '../uapi/rtnetlink.ts';
import { IPPROTO_UDP, PACKET_HOST } from '../uapi/socket.ts';
import { formatIpv4, ipv4IsMulticast } from '../wire/addr.ts';
import { IP_DF, IP_MF, IP_OFFSET, ipv4CheckHeader, ipv4FragOff, ipv4Tos, ipv4Ttl } from '../wire/ipv4.ts';
import { emitVxlan, VXLAN_HLEN } from '../wire/vxlan.ts';
import type { NetDevice } from '../net/core/dev.ts';
import { netifRx } from '../net/core/dev_queue.ts';
import { kfreeSkb } from '../net/core/drop_reason.ts';
import type { SkBuff } from '../net/core/skbuff.ts';
import { Flow4 } from '../net/ipv4/fib_lookup.ts';
import { ipTunnelEcnEncap, skbTunnelCheckPmtu } from '../net/ipv4/ip_tunnel_core.ts';
import { ipRouteOutputKey } from '../net/ipv4/route_output.ts';
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST, type Rtable } from '../net/ipv4/rtable.ts';
import { udpFlowSrcPort, udpTunnelXmitSkb } from '../net/ipv4/udp_tunnel.ts';
import { vxlanArpReduce, vxlanRouteShortcircuit } from './vxlan_arp.ts';
import { ALL_ZEROS_MAC, vxlanMiss, vxlanSnoop } from './vxlan_fdb.ts';
import type { VxlanFdb, VxlanRdst } from './vxlan_fdb_table.ts';
import {
  VXLAN_DF_INHERIT,
  VXLAN_DF_SET,
  VXLAN_F_COLLECT_METADATA,
  VXLAN_F_L2MISS,
  VXLAN_F_LEARN,
  VXLAN_F_LOCALBYPASS,
  VXLAN_F_PROXY,
  VXLAN_F_RCV_FLAGS,
  VXLAN_F_RSC,
  VXLAN_F_TTL_INHERIT,
  VXLAN_F_UDP_ZERO_CSUM_TX,
  VXLAN_HEADROOM,
  type VxlanDev,
  vxlanNet,
} from './vxlan_private.ts';

const ETH_HLEN = 14;
const INADDR_LOOPBACK = 0x7f000001;

/** A frame leaves by the device (`skb.data` at its Ethernet header): to whoever the forwarding table says. Linux: vxlan_xmit(). */
export function vxlanXmit(skb: SkBuff, dev: NetDevice): void {
  const vxlan = dev.priv as VxlanDev;
  const { flags } = vxlan.cfg;
  const { trace } = dev.net.stack;
  skb.macHeader = skb.data;
  if (trace.on) trace.hit(skb, 'vxlan_xmit', dev.net, { vni: vxlan.cfg.vni });
  if ((flags & VXLAN_F_COLLECT_METADATA) !== 0) {
    // Nobody here gives a packet the instructions that such a device needs.
    kfreeSkb(skb, 'VXLAN_NO_REMOTE', dev.net);
    return;
  }
  if ((flags & VXLAN_F_PROXY) !== 0 && skb.protocol === ETH_P_ARP) {
    vxlanArpReduce(vxlan, skb);
    return;
  }
  let f = vxlan.fdb.find(skb.bytes, skb.data);
  let didRsc = false;
  if (f !== null && (f.flags & NTF_ROUTER) !== 0 && (flags & VXLAN_F_RSC) !== 0 && skb.protocol === ETH_P_IP) {
    didRsc = vxlanRouteShortcircuit(vxlan, skb);
    if (didRsc) f = vxlan.fdb.find(skb.bytes, skb.data);
  }
  f ??= vxlan.fdb.find(ALL_ZEROS_MAC, 0);
  if (f === null) dropUnknown(vxlan, skb);
  else xmitRemotes(vxlan, f, skb, didRsc);
}

function dropUnknown(vxlan: VxlanDev, skb: SkBuff): void {
  const at = skb.data;
  if ((vxlan.cfg.flags & VXLAN_F_L2MISS) !== 0 && (skb.bytes[at] & 1) === 0) vxlanMiss(vxlan, skb.bytes.slice(at, at + 6), 0);
  vxlan.dev.stats.txDropped++;
  kfreeSkb(skb, 'VXLAN_NO_REMOTE', vxlan.dev.net);
}

/** A copy for each destination; the first one gets the skb itself, last. */
function xmitRemotes(vxlan: VxlanDev, f: VxlanFdb, skb: SkBuff, didRsc: boolean): void {
  const { remotes } = f;
  f.used = vxlan.dev.net.sim.now;
  for (let i = 1; i < remotes.length; i++) vxlanXmitOne(vxlan, skb.clone(), remotes[i], didRsc);
  vxlanXmitOne(vxlan, skb, remotes[0], didRsc);
}

const flow = new Flow4();

/** The way to the tunnel's other end; null (counted, dropped) when there is none. Linux: vxlan_get_route(). */
function getRoute(vxlan: VxlanDev, skb: SkBuff, daddr: number, oif: number, tos: number): Rtable | null {
  const { dev, net, cfg } = vxlan;
  flow.reset();
  flow.oif = oif;
  flow.tos = tos & 0x1e;
  flow.mark = skb.mark;
  flow.proto = IPPROTO_UDP;
  flow.daddr = daddr;
  flow.saddr = cfg.saddr;
  const rt = vxlan.sock === null ? -1 : ipRouteOutputKey(net, flow);
  if (typeof rt !== 'number' && rt.dev !== dev) return rt;
  if (typeof rt !== 'number') dev.stats.collisions++;
  else if (vxlan.sock !== null) dev.stats.txCarrierErrors++;
  dev.stats.txErrors++;
  kfreeSkb(skb, 'IP_OUTNOROUTES', net, { to: formatIpv4(daddr) });
  return null;
}

/** Sends a frame to one destination. Linux: vxlan_xmit_one(). */
function vxlanXmitOne(vxlan: VxlanDev, skb: SkBuff, rdst: VxlanRdst, didRsc: boolean): void {
  const { dev, cfg } = vxlan;
  const daddr = rdst.remoteIp;
  if (daddr === 0) {
    if (didRsc) {
      encapBypass(vxlan, vxlan, skb, true);
      return;
    }
    dev.stats.txDropped++;
    kfreeSkb(skb, 'VXLAN_NO_REMOTE', dev.net);
    return;
  }
  const { bytes, protocol } = skb;
  const ip = skb.data + ETH_HLEN;
  const isIp = protocol === ETH_P_IP && ipv4CheckHeader(bytes, ip, skb.tail) >= 0;
  const inner = isIp ? ipv4Tos(bytes, ip) : 0;
  const tos = cfg.tos === 1 ? inner : cfg.tos;
  const dport = rdst.remotePort !== 0 ? rdst.remotePort : cfg.dstPort;
  const vni = rdst.remoteVni !== 0 ? rdst.remoteVni : cfg.vni;
  const rt = getRoute(vxlan, skb, daddr, rdst.remoteIfindex, tos);
  if (rt === null) return;
  const saddr = flow.saddr;
  if (bypassIfLocal(vxlan, skb, rt, rdst.remoteIfindex, dport, vni)) return;
  const bridged = dev.brPort !== null;
  if (skbTunnelCheckPmtu(skb, rt, VXLAN_HEADROOM, bridged)) {
    if (dev.net.stack.trace.on) dev.net.stack.trace.hit(skb, 'skb_tunnel_check_pmtu', dev.net, { mtu: rt.mtu() - VXLAN_HEADROOM });
    encapBypass(vxlan, vxlan, skb, false);
    return;
  }
  let df = cfg.df === VXLAN_DF_SET ? IP_DF : 0;
  if (cfg.df === VXLAN_DF_INHERIT && isIp) df = ipv4FragOff(bytes, ip) & ~(IP_MF | IP_OFFSET) & IP_DF;
  const ttl = tunnelTtl(vxlan, rt, daddr, isIp ? ipv4Ttl(bytes, ip) : 0);
  buildAndSend(vxlan, skb, rt, saddr, daddr, ipTunnelEcnEncap(tos, inner), ttl, df, dport, vni);
}

function tunnelTtl(vxlan: VxlanDev, rt: Rtable, daddr: number, inner: number): number {
  const { cfg } = vxlan;
  const ttl = (cfg.flags & VXLAN_F_TTL_INHERIT) !== 0 ? inner : cfg.ttl === 0 && ipv4IsMulticast(daddr) ? 1 : cfg.ttl;
  return ttl !== 0 ? ttl : rt.ttl();
}

/** Linux: vxlan_build_skb(), udp_tunnel_xmit_skb(). */
function buildAndSend(
  vxlan: VxlanDev,
  skb: SkBuff,
  rt: Rtable,
  saddr: number,
  daddr: number,
  tos: number,
  ttl: number,
  df: number,
  dport: number,
  vni: number,
): void {
  const { dev, net, cfg } = vxlan;
  const counted = skb.tail - skb.data - ETH_HLEN;
  const sport = udpFlowSrcPort(dev.net, skb, skb.data + ETH_HLEN, cfg.portMin, cfg.portMax);
  if (dev.net.stack.trace.on) {
    dev.net.stack.trace.hit(skb, 'vxlan_build_skb', dev.net, { vni, from: formatIpv4(saddr), to: formatIpv4(daddr), sport, dport });
  }
  // Copies of the frame share its bytes, and the room in front of them.
  skb.cow();
  skb.rename();
  emitVxlan(skb.bytes, skb.push(VXLAN_HLEN), vni);
  const nocheck = (cfg.flags & VXLAN_F_UDP_ZERO_CSUM_TX) !== 0;
  udpTunnelXmitSkb(rt, skb, dev, saddr, daddr, tos, ttl, df, sport, dport, net !== dev.net, nocheck, counted);
}

/** The other end is this host itself: no packet needs to be made. True: the frame was taken. Linux: encap_bypass_if_local(). */
function bypassIfLocal(vxlan: VxlanDev, skb: SkBuff, rt: Rtable, oif: number, dport: number, vni: number): boolean {
  if ((rt.flags & RTCF_LOCAL) === 0 || (rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return false;
  const { cfg, net, dev } = vxlan;
  if ((cfg.flags & VXLAN_F_LOCALBYPASS) === 0) return false;
  const wanted = cfg.flags & VXLAN_F_RCV_FLAGS;
  const vs = oif !== 0 ? undefined : vxlanNet(net).socks.find((sock) => sock.sock.sport === dport && sock.flags === wanted);
  const target = vs?.findVni(vni) ?? null;
  if (target === null) {
    dev.stats.txErrors++;
    kfreeSkb(skb, 'VXLAN_VNI_NOT_FOUND', dev.net, { vni });
    return true;
  }
  encapBypass(vxlan, target, skb, true);
  return true;
}

/** The frame goes straight to another device of this host, or back to its own. Linux: vxlan_encap_bypass(). */
function encapBypass(from: VxlanDev, to: VxlanDev, skb: SkBuff, snoop: boolean): void {
  const { dev } = to;
  const at = skb.data;
  const length = skb.tail - at;
  skb.pktType = PACKET_HOST;
  skb.dev = dev;
  skb.macHeader = at;
  skb.data = at + ETH_HLEN;
  skb.dst = null;
  if ((dev.flags & IFF_UP) === 0) {
    dev.stats.rxDropped++;
    kfreeSkb(skb, 'DEV_READY', dev.net);
    return;
  }
  if (snoop && (to.cfg.flags & VXLAN_F_LEARN) !== 0) vxlanSnoop(to, INADDR_LOOPBACK, skb.bytes, at + 6);
  from.dev.stats.txPackets++;
  from.dev.stats.txBytes += length;
  if (netifRx(skb) === 0) {
    dev.stats.rxPackets++;
    dev.stats.rxBytes += length;
  }
}
