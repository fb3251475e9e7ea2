import { ARPHRD_ETHER, ETH_P_ARP, ETH_P_IP, IFF_NOARP } from '../../uapi/if.ts';
import { NUD_REACHABLE, NUD_STALE, RT_SCOPE_HOST, RT_SCOPE_LINK, RTN_LOCAL, RTN_UNICAST } from '../../uapi/rtnetlink.ts';
import { PACKET_HOST, PACKET_LOOPBACK, PACKET_OTHERHOST } from '../../uapi/socket.ts';
import { formatIpv4, ipv4IsLoopback, ipv4IsMulticast, macEqual } from '../../wire/addr.ts';
import {
  ARP_SHA,
  ARP_THA,
  arpCheck,
  arpHrd,
  ARPHRD_IEEE802,
  arpOp,
  ARPOP_REPLY,
  ARPOP_REQUEST,
  arpPro,
  arpSip,
  arpTip,
} from '../../wire/arp.ts';
import type { NetDevice } from '../core/dev.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import { neighCreate, neighLookup } from '../core/neigh_lookup.ts';
import { NEIGH_UPDATE_F_OVERRIDE } from '../core/neigh_state.ts';
import { neighUpdate } from '../core/neigh_update.ts';
import { neighParms } from '../core/neighbour.ts';
import type { Net } from '../core/net_namespace.ts';
import { consumeSkb, type SkBuff } from '../core/skbuff.ts';
import { NF_ARP_IN, nfHook, NFPROTO_ARP } from '../netfilter/core.ts';
import { arpSend } from './arp_send.ts';
import { arpTable } from './arp_table.ts';
import { inetConfirmAddr } from './devinet.ts';
import { inetAddrTypeDevTable } from './fib_frontend.ts';
import { Flow4 } from './fib_lookup.ts';
import {
  inDevArpAccept,
  inDevArpfilter,
  inDevArpIgnore,
  inDevDropGratuitousArp,
  inDevForward,
  inDevGet,
  type InDevice,
  inDevMediumId,
  inDevProxyArp,
  inDevProxyArpPvlan,
  inDevRouteLocalnet,
} from './inetdevice.ts';
import { ipRouteInput } from './route_input.ts';
import { ipRouteOutputKey } from './route_output.ts';
import { type Rtable, skbRtable } from './rtable.ts';

/** The request was put off before (proxy_delay). Kept in cb3. Linux: LOCALLY_ENQUEUED. */
const LOCALLY_ENQUEUED = 1;

/** A received ARP packet: `data` at its header. Takes over the skb. Linux: arp_rcv(). */
export function arpRcv(skb: SkBuff, dev: NetDevice): void {
  const net = dev.net;
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'arp_rcv', net);
  if ((dev.flags & IFF_NOARP) !== 0 || skb.pktType === PACKET_OTHERHOST || skb.pktType === PACKET_LOOPBACK) {
    consumeSkb(skb);
    return;
  }
  if (!arpCheck(skb.bytes, skb.data, skb.tail)) {
    kfreeSkb(skb, 'ARP_INVALID', net);
    return;
  }
  skb.cb3 = 0;
  skb.dst = null;
  nfHook(NFPROTO_ARP, NF_ARP_IN, net, skb, dev, null, arpProcess);
}

export function arpProxyRedo(skb: SkBuff): void {
  arpProcess(skb.dev!.net, skb);
}

/** Linux: arp_process(). */
function arpProcess(net: Net, skb: SkBuff): number {
  const dev = skb.dev!;
  const inDev = inDevGet(dev);
  const { bytes, data: at } = skb;
  const op = arpOp(bytes, at);
  const hrd = arpHrd(bytes, at);
  const known = (hrd === ARPHRD_ETHER || hrd === ARPHRD_IEEE802) && arpPro(bytes, at) === ETH_P_IP;
  const sip = arpSip(bytes, at);
  const tip = arpTip(bytes, at);
  // A crowd asks for the same address again and again: that it is somebody else's is remembered until a route or setting changes.
  if (inDev !== null && known && op === ARPOP_REQUEST && inDev.foreignTip === tip && sip !== tip && sip !== 0) {
    if (inDev.foreignGenid === inDev.ipv4.rtGenid && neighLookup(arpTable(net.stack), sip, dev) === null) {
      consumeSkb(skb);
      return 0;
    }
  }
  if (inDev === null || !known || (op !== ARPOP_REQUEST && op !== ARPOP_REPLY) || isBadTarget(inDev, tip)) {
    kfreeSkb(skb, 'ARP_INVALID', net);
    return 0;
  }
  if (sip === tip && inDevDropGratuitousArp(inDev)) {
    kfreeSkb(skb, 'ARP_IGNORED', net);
    return 0;
  }
  if (sip === 0) {
    // Somebody asks whether the address is free (RFC 5227): say no, learn nothing.
    if (op === ARPOP_REQUEST && inetAddrTypeDevTable(net, dev, tip) === RTN_LOCAL && !arpIgnore(inDev, sip, tip)) reply(skb, dev, sip, tip);
    consumeSkb(skb);
    return 0;
  }
  if (op === ARPOP_REQUEST) {
    const done = arpRequest(net, skb, dev, inDev, sip, tip);
    if (done === ENQUEUED) return 0;
    if (done === ANSWERED) {
      consumeSkb(skb);
      return 0;
    }
  }
  arpLearn(net, skb, dev, inDev, op, sip, tip);
  consumeSkb(skb);
  return 0;
}

function isBadTarget(inDev: InDevice, tip: number): boolean {
  return ipv4IsMulticast(tip) || (ipv4IsLoopback(tip) && !inDevRouteLocalnet(inDev));
}

const NOT_OURS = 0;
const ANSWERED = 1;
const ENQUEUED = 2;

function arpRequest(net: Net, skb: SkBuff, dev: NetDevice, inDev: InDevice, sip: number, tip: number): number {
  const forward = inDevForward(inDev);
  const routed = ipRouteInput(skb, tip, sip, 0, dev) === 0;
  if (!forward && (!routed || skbRtable(skb).type !== RTN_LOCAL) && inDevArpAccept(inDev) === 0) {
    inDev.foreignTip = tip;
    inDev.foreignGenid = inDev.ipv4.rtGenid;
  }
  if (!routed) return NOT_OURS;
  const rt = skbRtable(skb);
  skb.dst = null;
  if (rt.type === RTN_LOCAL) {
    const silent = arpIgnore(inDev, sip, tip) || (inDevArpfilter(inDev) && arpFilter(net, sip, tip, dev));
    if (silent) {
      if (net.stack.trace.on) net.stack.trace.hit(skb, 'arp_ignore', net, { tip: formatIpv4(tip) });
    } else if (eventNs(skb, dev, sip)) {
      reply(skb, dev, sip, tip);
    }
    return ANSWERED;
  }
  if (!forward || rt.type !== RTN_UNICAST) return NOT_OURS;
  if (!fwdProxy(inDev, dev, rt) && !fwdPvlan(inDev, dev, rt, sip, tip) && !proxyEntry(net, dev, rt, tip)) return NOT_OURS;
  eventNs(skb, dev, sip);
  const table = arpTable(net.stack);
  const parms = neighParms(table, dev);
  if (skb.cb3 === LOCALLY_ENQUEUED || skb.pktType === PACKET_HOST || parms.proxyDelay === 0) {
    reply(skb, dev, sip, tip);
    return ANSWERED;
  }
  skb.cb3 = LOCALLY_ENQUEUED;
  table.proxy.enqueue(parms, skb);
  return ENQUEUED;
}

function reply(skb: SkBuff, dev: NetDevice, sip: number, tip: number): void {
  senderHa.set(skb.bytes.subarray(skb.data + ARP_SHA, skb.data + ARP_SHA + 6));
  arpSend(ARPOP_REPLY, ETH_P_ARP, sip, dev, tip, senderHa, dev.devAddr, senderHa);
}

const senderHa = new Uint8Array(6);

/** Who asks is there: note it, STALE. Linux: neigh_event_ns(). */
function eventNs(skb: SkBuff, dev: NetDevice, sip: number): boolean {
  const neigh = neighCreate(arpTable(dev.net.stack), sip, dev);
  if (neigh === null) return false;
  const ha = skb.data + ARP_SHA;
  neighUpdate(neigh, skb.bytes.subarray(ha, ha + 6), NUD_STALE, NEIGH_UPDATE_F_OVERRIDE);
  return true;
}

/** Linux: arp_ignore(). */
function arpIgnore(inDev: InDevice, sip: number, tip: number): boolean {
  const { net } = inDev;
  switch (inDevArpIgnore(inDev)) {
    case 1:
      return inetConfirmAddr(net, inDev, 0, tip, RT_SCOPE_HOST) === 0;
    case 2:
      return inetConfirmAddr(net, inDev, sip, tip, RT_SCOPE_HOST) === 0;
    case 3:
      return inetConfirmAddr(net, null, 0, tip, RT_SCOPE_LINK) === 0;
    case 8:
      return true;
    default:
      return false;
  }
}

const flow = new Flow4();

/** Would we answer by another device? Linux: arp_filter(). */
function arpFilter(net: Net, sip: number, tip: number, dev: NetDevice): boolean {
  flow.reset();
  flow.daddr = sip;
  flow.saddr = tip;
  const rt = ipRouteOutputKey(net, flow);
  if (typeof rt === 'number') return true;
  if (rt.dev === dev) return false;
  net.mib.TcpExtArpFilter++;
  return true;
}

/** Linux: arp_fwd_proxy(). */
function fwdProxy(inDev: InDevice, dev: NetDevice, rt: Rtable): boolean {
  if (rt.dev === dev || !inDevProxyArp(inDev)) return false;
  const medium = inDevMediumId(inDev);
  if (medium === 0) return true;
  if (medium === -1) return false;
  const outDev = inDevGet(rt.dev);
  const outMedium = outDev === null ? -1 : inDevMediumId(outDev);
  return outMedium !== medium && outMedium !== -1;
}

/** Linux: arp_fwd_pvlan(). */
function fwdPvlan(inDev: InDevice, dev: NetDevice, rt: Rtable, sip: number, tip: number): boolean {
  return rt.dev === dev && sip !== tip && inDevProxyArpPvlan(inDev);
}

function proxyEntry(net: Net, dev: NetDevice, rt: Rtable, tip: number): boolean {
  return rt.dev !== dev && arpTable(net.stack).proxy.lookup(net, tip, dev) !== null;
}

/** Updates what is known of the sender; with arp_accept also notes one that nobody asked for. */
function arpLearn(net: Net, skb: SkBuff, dev: NetDevice, inDev: InDevice, op: number, sip: number, tip: number): void {
  const { bytes, data: at } = skb;
  const table = arpTable(net.stack);
  let neigh = neighLookup(table, sip, dev);
  const accept = arpAccept(inDev, sip);
  if (neigh === null && !accept) return;
  let gratuitous = tip === sip && (op !== ARPOP_REPLY || macEqual(bytes, at + ARP_THA, bytes, at + ARP_SHA));
  if (gratuitous) gratuitous = inetAddrTypeDevTable(net, dev, sip) === RTN_UNICAST;
  if (neigh === null) {
    if (!gratuitous && (op !== ARPOP_REPLY || inetAddrTypeDevTable(net, dev, sip) !== RTN_UNICAST)) return;
    neigh = neighCreate(table, sip, dev);
    if (neigh === null) return;
  }
  // Of several answers in a row the first one counts: the fastest router's.
  const override = gratuitous || net.sim.now > neigh.updated + neigh.parms.locktime;
  // Requests, and replies to all, do not prove that the neighbour hears us.
  const state = op === ARPOP_REPLY && skb.pktType === PACKET_HOST ? NUD_REACHABLE : NUD_STALE;
  neighUpdate(neigh, bytes.subarray(at + ARP_SHA, at + ARP_SHA + 6), state, override ? NEIGH_UPDATE_F_OVERRIDE : 0);
}

/** Linux: arp_accept(). */
function arpAccept(inDev: InDevice, sip: number): boolean {
  const mode = inDevArpAccept(inDev);
  if (mode === 2) return inetConfirmAddr(inDev.net, inDev, sip, 0, RT_SCOPE_LINK) !== 0;
  return mode === 1;
}
