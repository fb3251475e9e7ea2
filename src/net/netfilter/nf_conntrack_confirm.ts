import { IPPROTO_UDP } from '../../uapi/socket.ts';
import { IPCT_HELPER, IPCT_NEW, IPCT_RELATED } from '../../uapi/nf_conntrack.ts';
import { IFF_LOOPBACK } from '../../uapi/if.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP, type NfHookState } from './core.ts';
import {
  IP_CT_DIR_ORIGINAL,
  IP_CT_DIR_REPLY,
  IP_CT_RELATED,
  IP_CT_RELATED_REPLY,
  IPS_CONFIRMED,
  IPS_DYING,
  IPS_NAT_DONE_MASK,
  IPS_SEQ_ADJUST,
  type NfConn,
  type NfTuple,
  ctinfo2dir,
  nfCtGet,
  nfCtSet,
  nfCtZoneId,
} from './nf_conn.ts';
import { nfCtDelete } from './nf_conntrack_core.ts';
import { nfConntrackEventCache, nfCtDeliverCachedEvents } from './nf_conntrack_ecache.ts';
import { hashConntrack } from './nf_conntrack_hash.ts';
import { nfConntrackHelp } from './nf_conntrack_helper.ts';
import { type CtHost, ctNet, nfctTimeStamp } from './nf_conntrack_net.ts';
import { nfCtSeqAdjust } from './nf_conntrack_seqadj.ts';
import { getL4proto } from './nf_conntrack_tuple.ts';

/**
 * The packet leaves (POST_ROUTING) or has arrived (LOCAL_IN): its helper reads it, then a new connection enters the table and
 * what happened is told. Linux: nf_confirm().
 */
export function nfConfirm(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  const ct = nfCtGet(skb);
  if (ct === null) return NF_ACCEPT;
  const ctinfo = skb.nfctInfo;
  const helped = ct.helper !== '' || (ct.status & IPS_SEQ_ADJUST) !== 0;
  if (!helped || ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY) return nfConntrackConfirm(skb);
  const dataoff = getL4proto(skb.bytes, skb.networkHeader, skb.tail);
  if (dataoff >= 0) {
    if (ct.helper !== '') {
      const verdict = nfConntrackHelp(skb, dataoff, ct, ctinfo, state);
      if (verdict !== NF_ACCEPT) return verdict;
    }
    if ((ct.status & IPS_SEQ_ADJUST) !== 0 && !isLoopback(skb)) nfCtSeqAdjust(skb, ct, ctinfo, dataoff);
  }
  return nfConntrackConfirm(skb);
}

/** On the way in from lo the numbers were adjusted on the way out. Linux: nf_is_loopback_packet(). */
function isLoopback({ dev, skbIif }: SkBuff): boolean {
  return dev !== null && skbIif !== 0 && (dev.flags & IFF_LOOPBACK) !== 0;
}

/** Puts a new connection into the table and tells its events. NF_ACCEPT or NF_DROP. Linux: nf_conntrack_confirm(). */
export function nfConntrackConfirm(skb: SkBuff): number {
  const ct = nfCtGet(skb);
  if (ct === null) return NF_ACCEPT;
  let verdict = NF_ACCEPT;
  if ((ct.status & IPS_CONFIRMED) === 0) verdict = confirm(skb, ct);
  if (verdict === NF_ACCEPT && ct.eventCache !== 0) nfCtDeliverCachedEvents(nfCtGet(skb)!);
  return verdict;
}

/** Linux: __nf_conntrack_confirm(). */
function confirm(skb: SkBuff, ct: NfConn): number {
  // An ICMP error or a reset of REJECT's for it, not the packet that began it.
  if (ctinfo2dir(skb.nfctInfo) !== IP_CT_DIR_ORIGINAL) return NF_ACCEPT;
  const { net, zone, zoneDir } = ct;
  const cnet = ctNet(net);
  if ((ct.status & IPS_DYING) !== 0) {
    cnet.stat.insertFailed++;
    return NF_DROP;
  }
  const hash = hashConntrack(ct.orig, nfCtZoneId(zone, zoneDir, IP_CT_DIR_ORIGINAL));
  const replyHash = hashConntrack(ct.reply, nfCtZoneId(zone, zoneDir, IP_CT_DIR_REPLY));
  const other = winner(net, ct, hash, ct.orig) ?? winner(net, ct, replyHash, ct.reply);
  if (other !== null) return resolveClash(skb, other, ct);
  ct.status |= IPS_CONFIRMED;
  ct.timeout += nfctTimeStamp(net);
  if (cnet.sysctlTstamp) ct.start = net.sim.now;
  cnet.table.insert(ct, hash, replyHash);
  (net.stack.nfConntrack as CtHost).gc.start();
  if (ct.helper !== '') nfConntrackEventCache(IPCT_HELPER, ct);
  nfConntrackEventCache(ct.master !== null ? IPCT_RELATED : IPCT_NEW, ct);
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'nf_conntrack_confirm', net, { id: ct.id, connections: cnet.table.count });
  return NF_ACCEPT;
}

/** Who holds this direction already; one whose time is over makes way. */
function winner(net: Net, ct: NfConn, hash: number, tuple: NfTuple): NfTuple | null {
  const found = ctNet(net).table.find(tuple, hash, ct.zone, ct.zoneDir);
  if (found === null || found.ct!.timeout > nfctTimeStamp(net)) return found;
  nfCtDelete(found.ct!);
  return null;
}

/**
 * Two packets began the same connection at once: for UDP the later one joins the winner when neither was translated or both
 * alike. Linux: nf_ct_resolve_clash().
 */
function resolveClash(skb: SkBuff, other: NfTuple, loser: NfConn): number {
  const { stat } = ctNet(loser.net);
  const winning = other.ct!;
  const alike = winning.orig.equals(loser.orig) && winning.reply.equals(loser.reply) && winning.zone === loser.zone;
  const allowed = loser.orig.proto === IPPROTO_UDP && (winning.status & IPS_DYING) === 0;
  if (!allowed || ((winning.status & IPS_NAT_DONE_MASK) !== 0 && !alike)) {
    stat.drop++;
    stat.insertFailed++;
    return NF_DROP;
  }
  if (winning.acct && loser.acct) mergeCounters(winning, loser, skb.nfctInfo);
  nfCtSet(skb, winning, skb.nfctInfo);
  stat.clashResolve++;
  return NF_ACCEPT;
}

function mergeCounters(winning: NfConn, loser: NfConn, ctinfo: number): void {
  const dir = ctinfo2dir(ctinfo);
  winning.packets[dir] += loser.packets[dir];
  winning.bytes[dir] += loser.bytes[dir];
}
