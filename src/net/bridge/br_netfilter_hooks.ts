import { EMSGSIZE } from '../../uapi/errno.ts';
import { ETH_P_IP } from '../../uapi/if.ts';
import { PACKET_HOST, PACKET_OTHERHOST } from '../../uapi/socket.ts';
import { IP_DF, ipv4CheckHeader, ipv4ChecksumOk, ipv4Daddr, ipv4FragOff, ipv4Tos, ipv4TotLen } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import { NETDEV_REGISTER } from '../core/netdev_notifier.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { NUD_CONNECTED } from '../core/neigh_state.ts';
import { neighOutput } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_BR_FORWARD,
  NF_BR_LOCAL_IN,
  NF_BR_POST_ROUTING,
  NF_BR_PRE_ROUTING,
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NF_STOLEN,
  NFPROTO_BRIDGE,
  NFPROTO_IPV4,
  nfHook,
  type NfHookOps,
  type NfHookState,
  type NetnsNf,
  nfRegisterNetHook,
} from '../netfilter/core.ts';
import { brDevQueuePushXmit, brForwardFinish } from './br_forward.ts';
import { brHandleFrameFinish } from './br_input.ts';
import { IPS_CONFIRMED, nfCtGet } from '../netfilter/nf_conn.ts';
import { nfConntrackConfirm } from '../netfilter/nf_conntrack_confirm.ts';
import { NfBridgeInfo, nfBridgeInfoGet } from '../netfilter/nf_bridge_info.ts';
import type { NfBrOps } from './br_netfilter_ops.ts';
import { BR_CB_BRIDGED, BR_CB_PROMISC, brPortGet, brPriv } from './br_private.ts';
import { brnfNet } from './br_sysctl.ts';

/**
 * Bridged IPv4 frames pass the hooks of IPv4 too (`bridge-nf-call-iptables`). Linux: net/bridge/br_netfilter_hooks.c.
 *
 * Where no IPv4 hook is registered only what br_netfilter does by itself is left: it drops frames that are no whole IPv4
 * packet, cuts off padding, and cuts packets up for a port with a smaller MTU.
 */

const NF_BR_PRI_BRNF = 0;
const NF_BR_PRI_LAST = 0x7fffffff;
const NF_IP_PRI_FIRST = -0x80000000;

/** Makes br_netfilter part of a host: it hooks into each namespace with its first bridge. Linux: br_netfilter_init(). */
export function brNetfilterInit(stack: NetStack): void {
  const ops: NfBrOps = { brDevXmitHook: brNfDevXmit };
  stack.nfBrOps = ops;
  stack.netdevNotifiers.push((dev, event) => {
    if (event !== NETDEV_REGISTER || brPriv(dev) === null) return;
    const brnf = brnfNet(dev.net);
    if (brnf.enabled) return;
    brnf.enabled = true;
    for (const hook of BR_NF_OPS) nfRegisterNetHook(dev.net, hook);
  });
}

const BR_NF_OPS: readonly NfHookOps[] = [
  { hook: brNfPreRouting, priv: null, pf: NFPROTO_BRIDGE, hooknum: NF_BR_PRE_ROUTING, priority: NF_BR_PRI_BRNF },
  { hook: brNfLocalIn, priv: null, pf: NFPROTO_BRIDGE, hooknum: NF_BR_LOCAL_IN, priority: NF_BR_PRI_LAST },
  { hook: brNfForward, priv: null, pf: NFPROTO_BRIDGE, hooknum: NF_BR_FORWARD, priority: NF_BR_PRI_BRNF },
  { hook: brNfPostRouting, priv: null, pf: NFPROTO_BRIDGE, hooknum: NF_BR_POST_ROUTING, priority: NF_BR_PRI_LAST },
];

const IP_SABOTAGE_IN: NfHookOps = {
  hook: ipSabotageIn,
  priv: null,
  pf: NFPROTO_IPV4,
  hooknum: NF_INET_PRE_ROUTING,
  priority: NF_IP_PRI_FIRST,
};

/** Is there any IPv4 hook that a bridged frame could meet? With the first, the one against meeting it twice is set up. */
function ipv4Hooked(net: Net): boolean {
  const { hooks } = net.nf as NetnsNf;
  const brnf = brnfNet(net);
  const pre = hooks[(NFPROTO_IPV4 << 3) | NF_INET_PRE_ROUTING];
  const none =
    (pre === null || (brnf.sabotage && pre.length === 1)) &&
    hooks[(NFPROTO_IPV4 << 3) | NF_INET_LOCAL_IN] === null &&
    hooks[(NFPROTO_IPV4 << 3) | NF_INET_FORWARD] === null &&
    hooks[(NFPROTO_IPV4 << 3) | NF_INET_POST_ROUTING] === null;
  if (none) return false;
  if (!brnf.sabotage) {
    brnf.sabotage = true;
    nfRegisterNetHook(net, IP_SABOTAGE_IN);
  }
  return true;
}

/** Is the frame a whole IPv4 packet? Cuts off padding. False: it is gone. Linux: br_validate_ipv4(). */
function brValidateIpv4(net: Net, skb: SkBuff): boolean {
  const { bytes, data: at } = skb;
  const hlen = ipv4CheckHeader(bytes, at, skb.tail);
  const total = hlen < 0 ? 0 : ipv4TotLen(bytes, at);
  if (hlen < 0 || !ipv4ChecksumOk(bytes, at, hlen) || total < hlen || skb.tail - at < total) {
    net.mib.IpInHdrErrors++;
    kfreeSkb(skb, 'IP_INHDR', net);
    return false;
  }
  skb.tail = at + total;
  return true;
}

/** Linux: br_nf_pre_routing(). */
function brNfPreRouting(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  if (skb.protocol !== ETH_P_IP || skb.vlanTci !== 0) return NF_ACCEPT;
  const { net } = state;
  const dev = state.inDev!;
  const p = brPortGet(dev)!;
  if (!brnfNet(net).callIptables && !p.br.nfCallIptables) return NF_ACCEPT;
  if (!brValidateIpv4(net, skb)) return NF_STOLEN;
  if (!ipv4Hooked(net)) return NF_ACCEPT;
  skb.cb0 = 0;
  skb.cb1 = 0;
  const info = new NfBridgeInfo(dev, ipv4Daddr(skb.bytes, skb.data));
  skb.nfBridge = info;
  hideOtherhost(skb, info);
  skb.sk = null;
  skb.dev = p.br.dev;
  skb.networkHeader = skb.data;
  skb.transportHeader = skb.data + ((skb.bytes[skb.data] & 15) << 2);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_nf_pre_routing', net, { port: dev.name });
  nfHook(NFPROTO_IPV4, NF_INET_PRE_ROUTING, net, skb, p.br.dev, null, brNfPreRoutingFinish);
  return NF_STOLEN;
}

function hideOtherhost(skb: SkBuff, info: NfBridgeInfo): void {
  if (skb.pktType !== PACKET_OTHERHOST) return;
  skb.pktType = PACKET_HOST;
  info.pktOtherhost = true;
}

function showOtherhost(skb: SkBuff, info: NfBridgeInfo): void {
  if (!info.pktOtherhost) return;
  skb.pktType = PACKET_OTHERHOST;
  info.pktOtherhost = false;
}

/** Behind IPv4's PRE_ROUTING: on as a bridged frame, or, when its destination was translated, where that leads. */
function brNfPreRoutingFinish(net: Net, skb: SkBuff): number {
  const info = nfBridgeInfoGet(skb)!;
  const brdev = skb.dev!;
  info.fragMaxSize = skb.cb1;
  showOtherhost(skb, info);
  info.inPrerouting = false;
  if (ipv4Daddr(skb.bytes, skb.data) !== info.ipv4Daddr) return brNfTranslated(net, skb, info, brdev);
  skb.dst = null;
  skb.dev = info.physinDev;
  return brHandleFrameFinish(net, skb);
}

/** DNAT on a bridge: to a station on it (bridged), or elsewhere (the host routes it). */
function brNfTranslated(net: Net, skb: SkBuff, info: NfBridgeInfo, brdev: NetDevice): number {
  const inet = net.stack.inetCalls!;
  const reason = inet.ipRouteInput(skb, brdev);
  if (reason !== null) {
    // Without ip_forward a station on the same bridge may still be meant.
    const rt =
      reason === 'IP_INADDRERRORS' && !inet.inDevForwards(brdev)
        ? inet.ipRouteOutput(net, ipv4Daddr(skb.bytes, skb.data), ipv4Tos(skb.bytes, skb.data))
        : null;
    if (rt === null || rt.dev !== brdev) {
      kfreeSkb(skb, reason, net);
      return 0;
    }
    skb.dst = rt;
  }
  skb.cow();
  skb.dev = info.physinDev;
  if (skb.dst!.dev === brdev) return brNfPreRoutingFinishBridge(net, skb, info, brdev);
  skb.bytes.set(brdev.devAddr, skb.macHeader);
  skb.pktType = PACKET_HOST;
  return brHandleFrameFinish(net, skb);
}

/** The station's address comes from the neighbour table. Linux: br_nf_pre_routing_finish_bridge(). */
function brNfPreRoutingFinishBridge(net: Net, skb: SkBuff, info: NfBridgeInfo, brdev: NetDevice): number {
  const dst = skb.dst!;
  const neigh = net.stack.inetCalls!.dstNeighLookup(dst, ipv4Daddr(skb.bytes, skb.data));
  if (neigh === null) {
    kfreeSkb(skb, 'NEIGH_CREATEFAIL', net);
    return 0;
  }
  if ((neigh.nudState & NUD_CONNECTED) !== 0) {
    skb.bytes.set(neigh.ha.subarray(0, 6), skb.macHeader);
    return brHandleFrameFinish(net, skb);
  }
  info.neighHeader.set(skb.bytes.subarray(skb.macHeader + 6, skb.macHeader + 14));
  // Tells br_dev_xmit() to go on with forwarding.
  info.bridgedDnat = true;
  skb.dev = brdev;
  return neighOutput(neigh, skb);
}

/** The neighbour was found, its header written: on with the frame's own source. Linux: br_nf_dev_xmit(). */
function brNfDevXmit(skb: SkBuff): boolean {
  const info = nfBridgeInfoGet(skb);
  if (info === null || !info.bridgedDnat) return false;
  info.bridgedDnat = false;
  skb.macHeader = skb.data;
  skb.cow();
  skb.bytes.set(info.neighHeader, skb.macHeader + 6);
  skb.pull(14);
  skb.dev = info.physinDev;
  info.physoutDev = null;
  brHandleFrameFinish(skb.dev.net, skb);
  return true;
}

/**
 * A broadcast or multicast that was flooded goes to the host too. Its connection is still the one all the clones share: it
 * enters the table now, so that the way up finds it there. What came only because the bridge listens to everything has none.
 * Linux: br_nf_local_in().
 */
function brNfLocalIn(_priv: object | null, skb: SkBuff): number {
  const ct = nfCtGet(skb);
  if (ct === null) return NF_ACCEPT;
  if ((skb.cb0 & BR_CB_PROMISC) !== 0) {
    skb.nfct = null;
    skb.nfctInfo = 0;
    return NF_ACCEPT;
  }
  if (skb.pktType === PACKET_HOST || (ct.status & IPS_CONFIRMED) !== 0) return NF_ACCEPT;
  return nfConntrackConfirm(skb);
}

/** Linux: br_nf_forward_ip(). */
function brNfForward(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  if (skb.nfBridge === null || skb.protocol !== ETH_P_IP || skb.vlanTci !== 0) return NF_ACCEPT;
  const { net } = state;
  // Each clone of a flooded frame leaves by a port of its own.
  const info = nfBridgeInfoGet(skb)!.copy();
  skb.nfBridge = info;
  hideOtherhost(skb, info);
  if (!brValidateIpv4(net, skb)) return NF_STOLEN;
  skb.cb0 = 0;
  skb.cb1 = info.fragMaxSize;
  info.physoutDev = skb.dev;
  const brdev = brPortGet(skb.dev!)!.br.dev;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_nf_forward_ip', net, { from: info.physinDev.name });
  nfHook(NFPROTO_IPV4, NF_INET_FORWARD, net, skb, brdev, brdev, brNfForwardFinish);
  return NF_STOLEN;
}

/** Linux: br_nf_forward_finish(). */
function brNfForwardFinish(net: Net, skb: SkBuff): number {
  const info = nfBridgeInfoGet(skb)!;
  info.fragMaxSize = skb.cb1;
  showOtherhost(skb, info);
  return brForwardFinish(net, skb);
}

/** Linux: br_nf_post_routing(). */
function brNfPostRouting(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  if (skb.protocol !== ETH_P_IP || skb.vlanTci !== 0) return NF_ACCEPT;
  const { net } = state;
  const info = nfBridgeInfoGet(skb);
  if (info === null) {
    // Bridged without any hook of IPv4: only the length is looked at.
    const bridged = (skb.cb0 & BR_CB_BRIDGED) !== 0 && skb.gsoSize === 0 && skb.tail - skb.data > skb.dev!.mtu;
    if (!bridged || !(brnfNet(net).callIptables || brPortGet(skb.dev!)!.br.nfCallIptables)) return NF_ACCEPT;
    brNfIpFragment(net, skb, 0);
    return NF_STOLEN;
  }
  // Without a port it leaves by it was the host that routed it, and had its POST_ROUTING.
  if (info.physoutDev === null) return NF_ACCEPT;
  hideOtherhost(skb, info);
  const brdev = brPortGet(skb.dev!)!.br.dev;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'br_nf_post_routing', net, { to: skb.dev!.name });
  nfHook(NFPROTO_IPV4, NF_INET_POST_ROUTING, net, skb, null, brdev, brNfDevQueueXmit);
  return NF_STOLEN;
}

/** Behind IPv4's POST_ROUTING. Linux: br_nf_dev_queue_xmit(). */
function brNfDevQueueXmit(net: Net, skb: SkBuff): number {
  const info = nfBridgeInfoGet(skb)!;
  const { fragMaxSize } = info;
  showOtherhost(skb, info);
  let mtu = skb.dev!.mtu;
  if (fragMaxSize !== 0 && fragMaxSize < mtu) mtu = fragMaxSize;
  skb.nfBridge = null;
  if (skb.gsoSize !== 0 || skb.tail - skb.data <= mtu) return brDevQueuePushXmit(net, skb);
  if (!brValidateIpv4(net, skb)) return 0;
  return brNfIpFragment(net, skb, fragMaxSize);
}

/** The link header that each fragment gets. */
const fragmentHeader = new Uint8Array(14);

/** Cuts the packet up for the bridge's MTU, or drops it because of DF. Linux: br_nf_ip_fragment(). */
function brNfIpFragment(net: Net, skb: SkBuff, fragMaxSize: number): number {
  const { mtu } = brPortGet(skb.dev!)!.br.dev;
  if ((ipv4FragOff(skb.bytes, skb.data) & IP_DF) !== 0 || fragMaxSize > mtu) {
    net.mib.IpFragFails++;
    kfreeSkb(skb, 'PKT_TOO_BIG', net);
    return -EMSGSIZE;
  }
  fragmentHeader.set(skb.bytes.subarray(skb.macHeader, skb.macHeader + 14));
  skb.cb0 = 0;
  skb.cb1 = fragMaxSize;
  return net.stack.inetCalls!.ipDoFragment(net, skb, mtu, brNfPushFragXmit);
}

/** Linux: br_nf_push_frag_xmit(). */
function brNfPushFragXmit(net: Net, skb: SkBuff): number {
  skb.push(14);
  skb.macHeader = skb.data;
  skb.bytes.set(fragmentHeader, skb.macHeader);
  skb.pull(14);
  skb.nfBridge = null;
  return brDevQueuePushXmit(net, skb);
}

/** A frame that passed PRE_ROUTING as a bridged one does not pass it once more as the host's. Linux: ip_sabotage_in(). */
function ipSabotageIn(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  const info = nfBridgeInfoGet(skb);
  if (info === null || info.sabotageInDone || info.inPrerouting) return NF_ACCEPT;
  info.sabotageInDone = true;
  state.okfn(state.net, skb);
  return NF_STOLEN;
}
