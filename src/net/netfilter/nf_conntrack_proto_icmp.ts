import {
  ICMP_ADDRESS,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_HLEN,
  ICMP_INFO_REQUEST,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  ICMP_TIMESTAMP,
  NR_ICMP_TYPES,
} from '../../wire/icmp.ts';
import { ipv4Daddr } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_INET_PRE_ROUTING, type NfHookState } from './core.ts';
import { nfIpChecksumBad } from './nf_checksum.ts';
import { IP_CT_IS_REPLY, IP_CT_RELATED, type NfConn, NfTuple, nfCtSet } from './nf_conn.ts';
import { nfConntrackFind, nfCtRefreshAcct } from './nf_conntrack_core.ts';
import { ctNet } from './nf_conntrack_net.ts';
import { nfCtGetTuplepr, nfCtInvertTuple } from './nf_conntrack_tuple.ts';

const VALID_NEW: readonly number[] = [ICMP_ECHO, ICMP_TIMESTAMP, ICMP_INFO_REQUEST, ICMP_ADDRESS];
const ERRORS: readonly number[] = [ICMP_DEST_UNREACH, ICMP_SOURCE_QUENCH, ICMP_TIME_EXCEEDED, ICMP_PARAMETERPROB, ICMP_REDIRECT];

/** A query or answer of a connection. NF_ACCEPT, or -NF_ACCEPT when it is invalid. Linux: nf_conntrack_icmp_packet(). */
export function nfConntrackIcmpPacket(ct: NfConn, skb: SkBuff, ctinfo: number): number {
  // An answer nobody asked for is no beginning.
  if (!VALID_NEW.includes(ct.orig.dstPort >> 8)) return -NF_ACCEPT;
  nfCtRefreshAcct(ct, ctinfo, skb, ctNet(ct.net).timeouts.icmp);
  return NF_ACCEPT;
}

const quoted = new NfTuple();
const inner = new NfTuple();

/**
 * Looks at an ICMP packet before its connection is looked up: an error belongs (RELATED) to the connection of the packet it
 * quotes, which `skb` gets then. NF_ACCEPT, or -NF_ACCEPT for one that is invalid. Linux: nf_conntrack_icmpv4_error().
 */
export function nfConntrackIcmpv4Error(zone: number, zoneDir: number, skb: SkBuff, dataoff: number, state: NfHookState): number {
  const { bytes } = skb;
  if (skb.tail - dataoff < ICMP_HLEN) return -NF_ACCEPT;
  const checks = state.hook === NF_INET_PRE_ROUTING && ctNet(state.net).sysctlChecksum;
  if (checks && nfIpChecksumBad(skb, state.hook, dataoff, 0)) return -NF_ACCEPT;
  const type = bytes[dataoff];
  if (type > NR_ICMP_TYPES) return -NF_ACCEPT;
  if (!ERRORS.includes(type)) return NF_ACCEPT;
  return nfConntrackInetError(zone, zoneDir, skb, dataoff + ICMP_HLEN, state);
}

/** Linux: nf_conntrack_inet_error(). */
function nfConntrackInetError(zone: number, zoneDir: number, skb: SkBuff, at: number, { net }: NfHookState): number {
  if (!nfCtGetTuplepr(skb.bytes, at, skb.tail, quoted) || !nfCtInvertTuple(inner, quoted)) return -NF_ACCEPT;
  const found = nfConntrackFind(net, zone, zoneDir, inner);
  // The error must go to whom the quoted packet came from, as seen from here.
  if (found === null || found.dst !== ipv4Daddr(skb.bytes, skb.networkHeader)) return -NF_ACCEPT;
  nfCtSet(skb, found.ct, IP_CT_RELATED + (found.dir === 1 ? IP_CT_IS_REPLY : 0));
  return NF_ACCEPT;
}
