import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../uapi/socket.ts';
import { be16, be32, putBe16, putBe32 } from '../../wire/addr.ts';
import { fold, sumBytes, updateChecksum16, updateChecksum32 } from '../../wire/checksum.ts';
import {
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
  ICMP_CHECK,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_HLEN,
  ICMP_ID,
  ICMP_INFO_REPLY,
  ICMP_INFO_REQUEST,
  ICMP_REDIRECT,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
} from '../../wire/icmp.ts';
import { IPV4_CHECK, IPV4_DADDR, IPV4_HLEN, IPV4_SADDR, ipv4Hlen } from '../../wire/ipv4.ts';
import { TCP_CHECK, TCP_HLEN } from '../../wire/tcp.ts';
import { UDP_CHECK, UDP_HLEN } from '../../wire/udp.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP } from './core.ts';
import { ctinfo2dir, IP_CT_DIR_REPLY, IPS_DST_NAT, IPS_NAT_DONE_MASK, IPS_NAT_MASK, IPS_SRC_NAT, type NfConn, NfTuple } from './nf_conn.ts';
import { nfIpChecksumBad } from './nf_checksum.ts';
import { hook2manip, NF_NAT_MANIP_DST, NF_NAT_MANIP_SRC } from './nf_nat_core.ts';
import { nfCtInvertTuple } from './nf_conntrack_tuple.ts';

/** How packets are rewritten. Linux: net/netfilter/nf_nat_proto.c. */

const HAS_ID = new Set([
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  ICMP_INFO_REQUEST,
  ICMP_INFO_REPLY,
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
]);

/**
 * Adapts the checksum at `check` after an address and a port changed. One that the device is still to make holds the sum of
 * the pseudo header only, not complemented: no port is in it. Linux: inet_proto_csum_replace4(), _replace2().
 */
function updateSum(skb: SkBuff, check: number, fromAddr: number, toAddr: number, fromPort: number, toPort: number): void {
  const { bytes } = skb;
  const old = be16(bytes, check);
  const sum =
    skb.ipSummed === CHECKSUM_PARTIAL
      ? ~updateChecksum32(~old & 0xffff, fromAddr, toAddr) & 0xffff
      : updateChecksum16(updateChecksum32(old, fromAddr, toAddr), fromPort, toPort);
  putBe16(bytes, check, sum);
}

/** Writes the port at `at` and adapts TCP's or UDP's checksum. */
function manipPorts(skb: SkBuff, ip: number, th: number, target: NfTuple, maniptype: number): boolean {
  const source = maniptype === NF_NAT_MANIP_SRC;
  const { bytes } = skb;
  if (skb.tail - th < 8) return false;
  const at = source ? th : th + 2;
  const port = be16(bytes, at);
  const toPort = source ? target.srcPort : target.dstPort;
  const addr = be32(bytes, ip + (source ? IPV4_SADDR : IPV4_DADDR));
  const toAddr = source ? target.src : target.dst;
  putBe16(bytes, at, toPort);
  if (target.proto === IPPROTO_TCP) {
    // What an ICMP error quotes may end before the checksum.
    if (skb.tail - th >= TCP_HLEN) updateSum(skb, th + TCP_CHECK, addr, toAddr, port, toPort);
    return true;
  }
  const check = th + UDP_CHECK;
  if (skb.tail - th < UDP_HLEN || (be16(bytes, check) === 0 && skb.ipSummed !== CHECKSUM_PARTIAL)) return true;
  updateSum(skb, check, addr, toAddr, port, toPort);
  if (be16(bytes, check) === 0) putBe16(bytes, check, 0xffff);
  return true;
}

function manipIcmp(skb: SkBuff, th: number, target: NfTuple): boolean {
  const { bytes } = skb;
  if (skb.tail - th < ICMP_HLEN) return false;
  if (!HAS_ID.has(bytes[th])) return true;
  const id = be16(bytes, th + ICMP_ID);
  if (id === target.srcPort) return true;
  putBe16(bytes, th + ICMP_CHECK, updateChecksum16(be16(bytes, th + ICMP_CHECK), id, target.srcPort));
  putBe16(bytes, th + ICMP_ID, target.srcPort);
  return true;
}

/** Gives the packet at `ip` the source or destination of `target`. Its bytes are its own. Linux: nf_nat_ipv4_manip_pkt(). */
function ipv4Manip(skb: SkBuff, ip: number, target: NfTuple, maniptype: number): boolean {
  const { bytes } = skb;
  const th = ip + ipv4Hlen(bytes, ip);
  const { proto } = target;
  if (proto === IPPROTO_TCP || proto === IPPROTO_UDP) {
    if (!manipPorts(skb, ip, th, target, maniptype)) return false;
  } else if (proto === IPPROTO_ICMP && !manipIcmp(skb, th, target)) return false;
  const at = ip + (maniptype === NF_NAT_MANIP_SRC ? IPV4_SADDR : IPV4_DADDR);
  const from = be32(bytes, at);
  const to = maniptype === NF_NAT_MANIP_SRC ? target.src : target.dst;
  putBe16(bytes, ip + IPV4_CHECK, updateChecksum32(be16(bytes, ip + IPV4_CHECK), from, to));
  putBe32(bytes, at, to);
  return true;
}

const target = new NfTuple();

/** Does the connection change this end of packets of this direction? */
function isChanged(ct: NfConn, maniptype: number, dir: number): boolean {
  let bit = maniptype === NF_NAT_MANIP_SRC ? IPS_SRC_NAT : IPS_DST_NAT;
  if (dir === IP_CT_DIR_REPLY) bit ^= IPS_NAT_MASK;
  return (ct.status & bit) !== 0;
}

/** Rewrites a packet as its connection wants it at this hook. NF_ACCEPT or NF_DROP. Linux: nf_nat_packet(). */
export function nfNatPacket(ct: NfConn, ctinfo: number, hook: number, skb: SkBuff): number {
  const maniptype = hook2manip(hook);
  const dir = ctinfo2dir(ctinfo);
  if (!isChanged(ct, maniptype, dir)) return NF_ACCEPT;
  // It shall look like the inverse of the other direction.
  nfCtInvertTuple(target, ct.tuple(1 - dir));
  skb.cow();
  const { trace } = ct.net.stack;
  const before = trace.on ? endOf(skb, maniptype) : null;
  if (!ipv4Manip(skb, skb.data, target, maniptype)) return NF_DROP;
  if (before !== null) trace.hit(skb, 'nf_nat_manip_pkt', ct.net, { id: ct.id, ...before, ...traced(skb, maniptype) });
  return NF_ACCEPT;
}

interface End {
  addr: number;
  port: number;
}

function endAt(skb: SkBuff, maniptype: number): End {
  const { bytes, data: ip } = skb;
  const addr = be32(bytes, ip + (maniptype === NF_NAT_MANIP_SRC ? IPV4_SADDR : IPV4_DADDR));
  const th = ip + ipv4Hlen(bytes, ip);
  const proto = bytes[ip + 9];
  if (skb.tail - th < 8) return { addr, port: 0 };
  if (proto === IPPROTO_ICMP) return { addr, port: HAS_ID.has(bytes[th]) ? be16(bytes, th + ICMP_ID) : 0 };
  if (proto !== IPPROTO_TCP && proto !== IPPROTO_UDP) return { addr, port: 0 };
  return { addr, port: be16(bytes, th + (maniptype === NF_NAT_MANIP_SRC ? 0 : 2)) };
}

/** For the trace: which end, and what it was. */
function endOf(skb: SkBuff, maniptype: number): { manip: string; from: number; fromPort: number } {
  const { addr, port } = endAt(skb, maniptype);
  return { manip: maniptype === NF_NAT_MANIP_SRC ? 'source' : 'destination', from: addr, fromPort: port };
}

function traced(skb: SkBuff, maniptype: number): { to: number; toPort: number } {
  const { addr, port } = endAt(skb, maniptype);
  return { to: addr, toPort: port };
}

/**
 * Rewrites an ICMP error about a translated connection: the packet it quotes and its own address. False: drop it.
 * Linux: nf_nat_icmp_reply_translation().
 */
export function nfNatIcmpReplyTranslation(skb: SkBuff, ct: NfConn, ctinfo: number, hook: number): boolean {
  const dir = ctinfo2dir(ctinfo);
  const maniptype = hook2manip(hook);
  const icmp = skb.data + ipv4Hlen(skb.bytes, skb.data);
  const inner = icmp + ICMP_HLEN;
  if (skb.tail - inner < IPV4_HLEN || nfIpChecksumBad(skb, hook, icmp, 0)) return false;
  if (skb.bytes[icmp] === ICMP_REDIRECT) {
    // A redirect of a translated connection would lead astray.
    if ((ct.status & IPS_NAT_DONE_MASK) !== IPS_NAT_DONE_MASK || (ct.status & IPS_NAT_MASK) !== 0) return false;
  }
  if (!isChanged(ct, maniptype, dir)) return true;
  skb.cow();
  const { trace } = ct.net.stack;
  const before = trace.on ? endOf(skb, maniptype) : null;
  const other = maniptype === NF_NAT_MANIP_SRC ? NF_NAT_MANIP_DST : NF_NAT_MANIP_SRC;
  if (!ipv4Manip(skb, inner, ct.tuple(1 - dir), other)) return false;
  const { bytes } = skb;
  if (skb.ipSummed !== CHECKSUM_PARTIAL) {
    putBe16(bytes, icmp + ICMP_CHECK, 0);
    putBe16(bytes, icmp + ICMP_CHECK, fold(sumBytes(bytes, icmp, skb.tail - icmp)));
  }
  nfCtInvertTuple(target, ct.tuple(1 - dir));
  target.proto = IPPROTO_ICMP;
  if (!ipv4Manip(skb, skb.data, target, maniptype)) return false;
  if (before !== null) trace.hit(skb, 'nf_nat_manip_pkt', ct.net, { id: ct.id, inner: true, ...before, ...traced(skb, maniptype) });
  return true;
}
