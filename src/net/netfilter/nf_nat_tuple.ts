import { IPPROTO_ICMP, IPPROTO_UDP } from '../../uapi/socket.ts';
import {
  NF_NAT_RANGE_MAP_IPS,
  NF_NAT_RANGE_PERSISTENT,
  NF_NAT_RANGE_PROTO_OFFSET,
  NF_NAT_RANGE_PROTO_RANDOM,
  NF_NAT_RANGE_PROTO_RANDOM_FULLY,
  NF_NAT_RANGE_PROTO_SPECIFIED,
  type NfNatRange,
} from '../../uapi/xt_data.ts';
import { TCP_CONNTRACK_SYN_SENT, TCP_CONNTRACK_TIME_WAIT } from '../../uapi/nf_conntrack.ts';
import {
  IP_CT_DIR_ORIGINAL,
  IPS_DYING,
  IPS_FIXED_TIMEOUT,
  IPS_NAT_MASK,
  IPS_SEQ_ADJUST,
  IPS_SRC_NAT,
  type NfConn,
  NfTuple,
} from './nf_conn.ts';
import { nfConntrackFind, nfConntrackTupleTaken, nfCtDelete } from './nf_conntrack_core.ts';
import type { NfCtTcp } from './nf_conntrack_tcp.ts';
import { hasPorts, IPPROTO_GRE, nfCtInvertTuple } from './nf_conntrack_tuple.ts';
import type { NatBySource } from './nf_nat_bysource.ts';

/** How NAT finds an address and a port that are free. Linux: net/netfilter/nf_nat_core.c, get_unique_tuple(). */

const NF_NAT_MANIP_SRC = 0;
const NF_NAT_RANGE_PROTO_RANDOM_ALL = NF_NAT_RANGE_PROTO_RANDOM | NF_NAT_RANGE_PROTO_RANDOM_FULLY;
const MAX_ATTEMPTS = 128;
const MIN_ATTEMPTS = 16;
const HARDER_THRESH = MAX_ATTEMPTS / 4;

const reply = new NfTuple();

/** Would another connection's answers look the same? Linux: nf_nat_used_tuple(). */
function usedTuple(tuple: NfTuple, ct: NfConn): boolean {
  nfCtInvertTuple(reply, tuple);
  return nfConntrackTupleTaken(reply, ct);
}

/**
 * The same for a connection's first choice, its own addresses: the other end's packet of the same UDP exchange does not
 * count. Linux: nf_nat_used_tuple_new().
 */
function usedTupleNew(tuple: NfTuple, ct: NfConn): boolean {
  if (!usedTuple(tuple, ct)) return false;
  if (ct.orig.proto !== IPPROTO_UDP) return true;
  const { net, zone, zoneDir } = ct;
  let found = nfConntrackFind(net, zone, zoneDir, tuple);
  if (found === null) {
    nfCtInvertTuple(reply, tuple);
    found = nfConntrackFind(net, zone, zoneDir, reply);
    if (found === null) return false;
  }
  const other = found.ct!;
  if ((other.status & (IPS_NAT_MASK | IPS_SEQ_ADJUST)) !== 0) return true;
  return !(other.orig.equals(ct.reply) && other.reply.equals(ct.orig));
}

/**
 * The same for the last few ports there are: there a TCP connection that is over (TIME_WAIT, CLOSE) gives way to a new one whose numbers lie
 * beyond its own. Linux: nf_nat_used_tuple_harder().
 */
function usedTupleHarder(tuple: NfTuple, ct: NfConn, attemptsLeft: number): boolean {
  const proto = ct.proto as NfCtTcp | null;
  if (attemptsLeft > HARDER_THRESH || proto === null || proto.state !== TCP_CONNTRACK_SYN_SENT) return usedTuple(tuple, ct);
  nfCtInvertTuple(reply, tuple);
  const found = nfConntrackFind(ct.net, ct.zone, ct.zoneDir, reply);
  if (found === null) return false;
  if (found.dir === IP_CT_DIR_ORIGINAL || !mayKill(found.ct!)) return true;
  const hasAdvanced = ((proto.orig.end - (found.ct!.proto as NfCtTcp).orig.end) | 0) > 0;
  return !hasAdvanced || !nfCtDelete(found.ct!);
}

/** Linux: nf_nat_may_kill(). */
function mayKill({ proto, status }: NfConn): boolean {
  if ((proto as NfCtTcp).state < TCP_CONNTRACK_TIME_WAIT) return false;
  return (status & (IPS_FIXED_TIMEOUT | IPS_DYING)) === 0 && (status & IPS_SRC_NAT) !== 0;
}

/** An address or port between two, unsigned. */
function between(value: number, low: number, high: number): boolean {
  return value >>> 0 >= low >>> 0 && value >>> 0 <= high >>> 0;
}

/** Linux: l4proto_in_range(). */
function protoInRange(tuple: NfTuple, range: NfNatRange, maniptype: number): boolean {
  const { proto } = tuple;
  if (proto !== IPPROTO_ICMP && proto !== IPPROTO_GRE && !hasPorts(proto)) return true;
  const own = proto === IPPROTO_ICMP || maniptype === NF_NAT_MANIP_SRC ? tuple.srcPort : tuple.dstPort;
  return between(own, range.minProto, range.maxProto);
}

/** Does a source lie in the range already? Linux: in_range(). */
function inRange(tuple: NfTuple, range: NfNatRange): boolean {
  if ((range.flags & NF_NAT_RANGE_MAP_IPS) !== 0 && !between(tuple.src, range.minAddr, range.maxAddr)) return false;
  return (range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) === 0 || protoInRange(tuple, range, NF_NAT_MANIP_SRC);
}

/** How another connection of the same source was mapped, if that lies in the range. Linux: find_appropriate_src(). */
function findAppropriateSrc(tuple: NfTuple, orig: NfTuple, range: NfNatRange, ct: NfConn, bySource: NatBySource): boolean {
  for (let at = bySource.first(orig); at !== null; at = bySource.next(at)) {
    const theirs = at.orig;
    if (theirs.proto !== orig.proto || theirs.src !== orig.src || theirs.srcPort !== orig.srcPort || at.zone !== ct.zone) continue;
    nfCtInvertTuple(tuple, at.reply);
    tuple.dst = orig.dst;
    tuple.dstPort = orig.dstPort;
    if (inRange(tuple, range)) return true;
  }
  return false;
}

function rol(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** jhash2() of an address in four words, of which IPv4 uses the first. Linux: include/linux/jhash.h. */
function hashAddress(word: number, seed: number): number {
  const start = (0xdeadbeef + 16 + seed) | 0;
  let a = (start + word) | 0;
  let b = start;
  let c = start;
  a = (a - c) | 0;
  a ^= rol(c, 4);
  c = (c + b) | 0;
  b = (b - a) | 0;
  b ^= rol(a, 6);
  a = (a + c) | 0;
  c = (c - b) | 0;
  c ^= rol(b, 8);
  b = (b + a) | 0;
  a = (a - c) | 0;
  a ^= rol(c, 16);
  c = (c + b) | 0;
  b = (b - a) | 0;
  b ^= rol(a, 19);
  a = (a + c) | 0;
  c = (c - b) | 0;
  c ^= rol(b, 4);
  b = (b + a) | 0;
  c ^= b;
  c = (c - rol(b, 14)) | 0;
  a ^= c;
  a = (a - rol(c, 11)) | 0;
  b ^= a;
  b = (b - rol(a, 25)) | 0;
  c ^= b;
  c = (c - rol(b, 16)) | 0;
  a ^= c;
  a = (a - rol(c, 4)) | 0;
  b ^= a;
  b = (b - rol(a, 14)) | 0;
  c ^= b;
  c = (c - rol(b, 24)) | 0;
  return c >>> 0;
}

/** The word as a little-endian machine reads it. */
function swap32(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

/** Chooses an address of the range, always the same one for the same two ends. Linux: find_best_ips_proto(). */
function findBestIpsProto(tuple: NfTuple, range: NfNatRange, ct: NfConn, maniptype: number): void {
  if ((range.flags & NF_NAT_RANGE_MAP_IPS) === 0) return;
  let chosen = range.minAddr;
  if (range.minAddr !== range.maxAddr) {
    const seed = (range.flags & NF_NAT_RANGE_PERSISTENT) !== 0 ? 0 : swap32(tuple.dst) ^ ct.zone;
    const hash = hashAddress(swap32(tuple.src), seed);
    const size = (range.maxAddr >>> 0) - (range.minAddr >>> 0) + 1;
    chosen = (range.minAddr + Math.floor((hash * size) / 4294967296)) | 0;
  }
  if (maniptype === NF_NAT_MANIP_SRC) tuple.src = chosen;
  else tuple.dst = chosen;
}

function setKey(tuple: NfTuple, bySource: boolean, value: number): void {
  if (bySource) tuple.srcPort = value;
  else tuple.dstPort = value;
}

/**
 * Looks for a port (or ICMP identifier) of the range that is free: of a destination from its beginning, of a source from anywhere.
 * Linux: nf_nat_l4proto_unique_tuple().
 */
function l4protoUniqueTuple(tuple: NfTuple, range: NfNatRange, maniptype: number, ct: NfConn): void {
  const { proto } = tuple;
  const icmp = proto === IPPROTO_ICMP;
  if (!icmp && !hasPorts(proto)) return;
  const bySource = icmp || maniptype === NF_NAT_MANIP_SRC;
  const key = bySource ? tuple.srcPort : tuple.dstPort;
  let min = 0;
  let size = 65536;
  if ((range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0) {
    min = Math.min(range.minProto, range.maxProto);
    size = Math.max(range.minProto, range.maxProto) - min + 1;
  } else if (!icmp) {
    // Another port would be another service.
    if (maniptype !== NF_NAT_MANIP_SRC) return;
    // Ports below 512 and below 1024 stay what they are: some trust them.
    min = key < 512 ? 1 : key < 1024 ? 600 : 1024;
    size = (key < 512 ? 511 : key < 1024 ? 1023 : 65535) - min + 1;
  }
  const { random } = ct.net.sim;
  let off = 0;
  if ((range.flags & NF_NAT_RANGE_PROTO_OFFSET) !== 0) off = (key - range.baseProto) & 0xffff;
  else if ((range.flags & NF_NAT_RANGE_PROTO_RANDOM_ALL) !== 0 || maniptype === NF_NAT_MANIP_SRC) off = random.below(65536);
  for (let attempts = Math.min(size, MAX_ATTEMPTS); ; attempts >>= 1) {
    for (let i = 0; i < attempts; i++, off = (off + 1) & 0xffff) {
      setKey(tuple, bySource, min + (off % size));
      if (!usedTupleHarder(tuple, ct, attempts - i)) return;
    }
    if (attempts >= size || attempts < MIN_ATTEMPTS) return;
    off = random.below(65536);
  }
}

/** What `orig` becomes: mapped into the range and, if that can be, nobody else's. Linux: get_unique_tuple(). */
export function getUniqueTuple(
  tuple: NfTuple,
  orig: NfTuple,
  range: NfNatRange,
  ct: NfConn,
  maniptype: number,
  bySource: NatBySource,
): void {
  const { flags } = range;
  const random = (flags & NF_NAT_RANGE_PROTO_RANDOM_ALL) !== 0;
  if (maniptype === NF_NAT_MANIP_SRC && !random) {
    if (inRange(orig, range)) {
      if (!usedTupleNew(orig, ct)) {
        tuple.copy(orig);
        return;
      }
    } else if (findAppropriateSrc(tuple, orig, range, ct, bySource) && !usedTuple(tuple, ct)) return;
  }
  tuple.copy(orig);
  findBestIpsProto(tuple, range, ct, maniptype);
  if (!random) {
    if ((flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0) {
      const fits = (flags & NF_NAT_RANGE_PROTO_OFFSET) === 0 && protoInRange(tuple, range, maniptype);
      if (fits && (range.minProto === range.maxProto || !usedTuple(tuple, ct))) return;
    } else if (!usedTuple(tuple, ct)) return;
  }
  l4protoUniqueTuple(tuple, range, maniptype, ct);
}
