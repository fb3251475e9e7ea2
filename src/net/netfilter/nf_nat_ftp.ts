import { EBUSY } from '../../uapi/errno.ts';
import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PROTO_SPECIFIED } from '../../uapi/xt_data.ts';
import { formatIpv4, putBe16 } from '../../wire/addr.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { ipSendCheck, IPV4_TOT_LEN, ipv4Daddr, ipv4Saddr } from '../../wire/ipv4.ts';
import { TCP_CHECK, TCP_DOFF, tcpSeq } from '../../wire/tcp.ts';
import { skbChecksumPartial } from '../core/skb_checksum.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_DROP } from './core.ts';
import { ctinfo2dir, type NfConn } from './nf_conn.ts';
import { type NfCtExpect, nfCtExpectRelated } from './nf_conntrack_expect.ts';
import { FTP_POLICY, NF_CT_FTP_EPRT, NF_CT_FTP_EPSV } from './nf_conntrack_ftp.ts';
import { nfCtSeqadjSet } from './nf_conntrack_seqadj.ts';
import { NF_NAT_MANIP_DST, NF_NAT_MANIP_SRC, nfNatSetupInfo } from './nf_nat_core.ts';

/** FTP through NAT: the address that is announced becomes the one that others see. Linux: net/netfilter/nf_nat_ftp.c, nf_nat_helper.c. */

/** How often another port is tried, anywhere above 1024. */
const MAX_ATTEMPTS = 128;

/**
 * A translated control connection announces a data connection: `matchoff`, `matchlen` say where in the payload. Rewrites that
 * and expects it. NF_ACCEPT or NF_DROP.
 */
export function nfNatFtp(
  skb: SkBuff,
  ctinfo: number,
  type: number,
  at: number,
  matchoff: number,
  matchlen: number,
  exp: NfCtExpect,
): number {
  const ct = exp.master;
  const dir = ctinfo2dir(ctinfo);
  const addr = ct.tuple(1 - dir).dst;
  exp.savedProto = exp.tuple.dstPort;
  exp.dir = 1 - dir;
  exp.expectfn = nfNatFollowMaster;
  const port = findPort(exp);
  if (port === 0) return NF_DROP;
  mangleTcpPacket(skb, ct, ctinfo, at, matchoff, matchlen, command(type, addr, port));
  return NF_ACCEPT;
}

/** The port it asked for, or another one where that is expected already. Linux: nf_nat_exp_find_port(). */
function findPort(exp: NfCtExpect): number {
  const { random } = exp.master.net.sim;
  let port = exp.savedProto;
  for (let i = 0; i < MAX_ATTEMPTS; i++) {
    exp.tuple.dstPort = port;
    const error = nfCtExpectRelated(exp, FTP_POLICY);
    if (error === 0) return port;
    if (error !== -EBUSY) return 0;
    port = 1024 + random.below(65535 - 1024 + 1);
  }
  return 0;
}

/** Linux: nf_nat_ftp_fmt_cmd(). */
function command(type: number, addr: number, port: number): string {
  if (type === NF_CT_FTP_EPRT) return `|1|${formatIpv4(addr)}|${port}|`;
  if (type === NF_CT_FTP_EPSV) return `${port}|`;
  return `${formatIpv4(addr).replaceAll('.', ',')},${port >> 8},${port & 255}`;
}

/** Puts `text` in the place of a part of the payload; what follows in the stream is shifted. Linux: nf_nat_mangle_tcp_packet(). */
function mangleTcpPacket(skb: SkBuff, ct: NfConn, ctinfo: number, th: number, off: number, length: number, text: string): void {
  skb.cow();
  const grown = text.length - length;
  const from = th - skb.data;
  if (grown > 0) skb.put(grown);
  const { bytes, data } = skb;
  const at = data + from;
  const place = at + ((bytes[at + TCP_DOFF] >> 4) << 2) + off;
  bytes.copyWithin(place + text.length, place + length, grown > 0 ? skb.tail - grown : skb.tail);
  for (let i = 0; i < text.length; i++) bytes[place + i] = text.charCodeAt(i);
  if (grown < 0) skb.tail += grown;
  putBe16(bytes, data + IPV4_TOT_LEN, skb.tail - data);
  ipSendCheck(bytes, data);
  skbChecksumPartial(skb, at, TCP_CHECK, pseudoHeaderSum(ipv4Saddr(bytes, data), ipv4Daddr(bytes, data), IPPROTO_TCP, skb.tail - at));
  if (grown !== 0) nfCtSeqadjSet(ct, ctinfo, tcpSeq(bytes, at), grown);
}

/** The expected connection is translated as the one that announced it. Linux: nf_nat_follow_master(). */
function nfNatFollowMaster(ct: NfConn, exp: NfCtExpect): void {
  const other = exp.master.tuple(1 - exp.dir);
  const source = { flags: NF_NAT_RANGE_MAP_IPS, minAddr: other.dst, maxAddr: other.dst, minProto: 0, maxProto: 0, baseProto: 0 };
  nfNatSetupInfo(ct, source, NF_NAT_MANIP_SRC);
  const destination = {
    flags: NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED,
    minAddr: other.src,
    maxAddr: other.src,
    minProto: exp.savedProto,
    maxProto: exp.savedProto,
    baseProto: 0,
  };
  nfNatSetupInfo(ct, destination, NF_NAT_MANIP_DST);
}
