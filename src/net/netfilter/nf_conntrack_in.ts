import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { IPCT_REPLY } from '../../uapi/nf_conntrack.ts';
import { IPV4_PROTOCOL } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import { LOGLEVEL_WARNING, printk } from '../core/printk.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP, NF_REPEAT, type NfHookState } from './core.ts';
import {
  IP_CT_ESTABLISHED,
  IP_CT_ESTABLISHED_REPLY,
  IP_CT_NEW,
  IP_CT_RELATED,
  IP_CT_UNTRACKED,
  IPS_CONFIRMED,
  IPS_EXPECTED,
  IPS_HELPER,
  IPS_SEEN_REPLY,
  IPS_TEMPLATE,
  NF_CT_DEFAULT_ZONE_DIR,
  NfConn,
  NfTuple,
  nfCtGet,
  nfCtSet,
  nfCtZoneId,
} from './nf_conn.ts';
import { nfConntrackFind } from './nf_conntrack_core.ts';
import { nfConntrackEventCache, nfCtEcacheExtAdd } from './nf_conntrack_ecache.ts';
import { nfCtFindExpectation } from './nf_conntrack_expect.ts';
import { earlyDrop } from './nf_conntrack_gc.ts';
import { hashConntrack } from './nf_conntrack_hash.ts';
import { nfConntrackHelperAssign } from './nf_conntrack_helper.ts';
import { type CtHost, ctNet } from './nf_conntrack_net.ts';
import { nfConntrackGenericPacket } from './nf_conntrack_proto_generic.ts';
import { nfConntrackIcmpPacket, nfConntrackIcmpv4Error } from './nf_conntrack_proto_icmp.ts';
import { nfConntrackTcpPacket } from './nf_conntrack_proto_tcp.ts';
import { nfConntrackUdpPacket } from './nf_conntrack_proto_udp.ts';
import { getL4proto, nfCtGetTuple, nfCtInvertTuple } from './nf_conntrack_tuple.ts';

/** What resolveNormalCt and the protocols' trackers found besides a verdict. */
const NO_CONNECTION = 0;
const STRESSED = -1;
const FOUND = 1;

/** The zone that counts for the packet at hand. */
let zone = 0;
let zoneDir = NF_CT_DEFAULT_ZONE_DIR;

/**
 * Finds the packet's connection or begins one, and lets its protocol look at it: `skb.nfct` and `skb.nfctInfo` tell from then
 * on. An invalid packet has none and goes on. Linux: nf_conntrack_in().
 */
export function nfConntrackIn(skb: SkBuff, state: NfHookState): number {
  const template = nfCtGet(skb);
  if (template !== null || skb.nfctInfo === IP_CT_UNTRACKED) {
    // Seen already (loopback), or not to be tracked.
    if (template === null || (template.status & IPS_TEMPLATE) === 0) return NF_ACCEPT;
    skb.nfct = null;
  }
  const { net } = state;
  const verdict = track(skb, state, template);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'nf_conntrack_in', net, { state: stateName(skb), ...connectionName(skb) });
  return verdict;
}

function track(skb: SkBuff, state: NfHookState, template: NfConn | null): number {
  const { stat } = ctNet(state.net);
  const { bytes } = skb;
  const at = skb.networkHeader;
  const dataoff = getL4proto(bytes, at, skb.tail);
  if (dataoff < 0) {
    stat.invalid++;
    return NF_ACCEPT;
  }
  setZone(template, skb);
  const proto = bytes[at + IPV4_PROTOCOL];
  if (proto === IPPROTO_ICMP) {
    const ret = nfConntrackIcmpv4Error(zone, zoneDir, skb, dataoff, state);
    if (ret <= 0) {
      stat.error++;
      return -ret;
    }
    if (skb.nfct !== null) return NF_ACCEPT;
  }
  let verdict = NF_REPEAT;
  while (verdict === NF_REPEAT) verdict = trackOnce(skb, state, template, dataoff, proto);
  return verdict;
}

/** NF_REPEAT: a closed connection was ended to make room for a new one of the same tuple. */
function trackOnce(skb: SkBuff, state: NfHookState, template: NfConn | null, dataoff: number, proto: number): number {
  const { stat } = ctNet(state.net);
  const result = resolveNormalCt(skb, state.net, template, dataoff);
  if (result === STRESSED) {
    stat.drop++;
    const { stack } = state.net;
    if (stack.trace.on) stack.trace.hit(skb, 'nf_conntrack_alloc', state.net, { max: (stack.nfConntrack as CtHost).max });
    return NF_DROP;
  }
  if (result === NO_CONNECTION) {
    stat.invalid++;
    return NF_ACCEPT;
  }
  const ct = nfCtGet(skb)!;
  const ret = handlePacket(ct, skb, dataoff, proto, state);
  if (ret <= 0) {
    skb.nfct = null;
    skb.nfctInfo = 0;
    if (ret === -NF_REPEAT) return NF_REPEAT;
    stat.invalid++;
    if (ret === NF_DROP) stat.drop++;
    return -ret;
  }
  if (skb.nfctInfo === IP_CT_ESTABLISHED_REPLY && (ct.status & IPS_SEEN_REPLY) === 0) {
    ct.status |= IPS_SEEN_REPLY;
    nfConntrackEventCache(IPCT_REPLY, ct);
  }
  return ret;
}

/** Linux: nf_conntrack_handle_packet(). */
function handlePacket(ct: NfConn, skb: SkBuff, dataoff: number, proto: number, state: NfHookState): number {
  switch (proto) {
    case IPPROTO_TCP:
      return nfConntrackTcpPacket(ct, skb, dataoff, skb.nfctInfo, state);
    case IPPROTO_UDP:
      return nfConntrackUdpPacket(ct, skb, dataoff, skb.nfctInfo, state);
    case IPPROTO_ICMP:
      return nfConntrackIcmpPacket(ct, skb, skb.nfctInfo);
    default:
      return nfConntrackGenericPacket(ct, skb, skb.nfctInfo);
  }
}

/** The template's zone, or the default one. Linux: nf_ct_zone_tmpl(). */
function setZone(template: NfConn | null, skb: SkBuff): void {
  if (template === null) {
    zone = 0;
    zoneDir = NF_CT_DEFAULT_ZONE_DIR;
    return;
  }
  zone = template.zoneMark ? skb.mark & 0xffff : template.zone;
  zoneDir = template.zoneDir;
}

const tuple = new NfTuple();
const reply = new NfTuple();

/** Gives `skb` its connection, a new one when there is none. FOUND, NO_CONNECTION or STRESSED. Linux: resolve_normal_ct(). */
function resolveNormalCt(skb: SkBuff, net: Net, template: NfConn | null, dataoff: number): number {
  if (!nfCtGetTuple(skb.bytes, skb.networkHeader, dataoff, skb.tail, tuple)) return NO_CONNECTION;
  const found = nfConntrackFind(net, zone, zoneDir, tuple);
  if (found === null) return initConntrack(skb, net, template);
  const ct = found.ct!;
  let ctinfo = IP_CT_NEW;
  if (found.dir === 1) ctinfo = IP_CT_ESTABLISHED_REPLY;
  else if ((ct.status & IPS_SEEN_REPLY) !== 0) ctinfo = IP_CT_ESTABLISHED;
  else if ((ct.status & IPS_EXPECTED) !== 0) ctinfo = IP_CT_RELATED;
  skb.nfct = ct;
  skb.nfctInfo = ctinfo;
  return FOUND;
}

/** Begins a connection with `tuple`. Linux: init_conntrack(). */
function initConntrack(skb: SkBuff, net: Net, template: NfConn | null): number {
  if (!nfCtInvertTuple(reply, tuple)) return NO_CONNECTION;
  const ct = nfConntrackAlloc(net, tuple, reply, zone, zoneDir);
  if (ct === null) return STRESSED;
  nfCtEcacheExtAdd(ct, template?.ctmask ?? 0, template?.expmask ?? 0);
  const cnet = ctNet(net);
  const exp = cnet.expectations.length > 0 ? nfCtFindExpectation(net, zone, zoneDir, ct.orig) : null;
  if (exp !== null) {
    ct.status |= IPS_EXPECTED;
    ct.master = exp.master;
    exp.master.use++;
    ct.mark = exp.master.mark;
    if (exp.inherit) nfConntrackHelperAssign(ct, exp.helper);
    cnet.stat.expectNew++;
    exp.expectfn?.(ct, exp);
  } else if (template !== null && template.helper !== '') {
    ct.status |= IPS_HELPER;
    nfConntrackHelperAssign(ct, template.helper);
  }
  nfCtSet(skb, ct, exp === null ? IP_CT_NEW : IP_CT_RELATED);
  return FOUND;
}

/**
 * A connection that is not in the table yet; null when there are too many and none could be ended for it.
 * Linux: nf_conntrack_alloc().
 */
export function nfConntrackAlloc(net: Net, orig: NfTuple, answer: NfTuple, inZone: number, inZoneDir: number): NfConn | null {
  const cnet = ctNet(net);
  const host = net.stack.nfConntrack as CtHost;
  if (host.max > 0 && cnet.table.count >= host.max && !earlyDrop(net, hashConntrack(orig, nfCtZoneId(inZone, inZoneDir, 0)))) {
    host.earlyDrop = true;
    tableFull(net);
    return null;
  }
  const ct = new NfConn(net);
  ct.orig.copy(orig);
  ct.reply.copy(answer);
  ct.zone = inZone;
  ct.zoneDir = inZoneDir;
  ct.acct = cnet.sysctlAcct;
  ct.id = Math.imul(host.nextId++, 0x9e3779b1) >>> 0;
  return ct;
}

function tableFull(net: Net): void {
  const { stack } = net;
  if (!(stack.nfConntrack as CtHost).warnings.allows(stack, '__nf_conntrack_alloc')) return;
  const where = net === stack.initNet ? '' : ` in netns ${net.inum}`;
  printk(stack, LOGLEVEL_WARNING, `nf_conntrack: nf_conntrack: table full${where}, dropping packet`);
}

const STATE_NAMES: readonly string[] = ['ESTABLISHED', 'RELATED', 'NEW', 'ESTABLISHED', 'RELATED'];

/** What rules will say of the packet: `--ctstate`. */
function stateName(skb: SkBuff): string {
  if (skb.nfct !== null) return STATE_NAMES[skb.nfctInfo];
  return skb.nfctInfo === IP_CT_UNTRACKED ? 'UNTRACKED' : 'INVALID';
}

function connectionName(skb: SkBuff): Record<string, string | number | boolean> {
  const ct = nfCtGet(skb);
  if (ct === null) return {};
  return { id: ct.id, direction: skb.nfctInfo >= 3 ? 'reply' : 'original', confirmed: (ct.status & IPS_CONFIRMED) !== 0 };
}
