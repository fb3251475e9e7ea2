import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_TCP } from '../../uapi/socket.ts';
import { XT_TCPMSS_CLAMP_PMTU, type XtTcpmssMatch, type XtTcpmssTarget } from '../../uapi/xt_data.ts';
import { be16, be32, putBe16 } from '../../wire/addr.ts';
import { updateChecksum16, updateChecksum32 } from '../../wire/checksum.ts';
import { IPV4_CHECK, IPV4_HLEN, IPV4_TOT_LEN, ipv4Saddr } from '../../wire/ipv4.ts';
import { TCP_CHECK, TCP_DOFF, TCP_HLEN, TCP_MAX_HLEN, TCPOPT_MSS, TCPOPT_NOP } from '../../wire/tcp.ts';
import { LOGLEVEL_ERR, printk } from '../core/printk.ts';
import { CHECKSUM_PARTIAL, type SkBuff } from '../core/skbuff.ts';
import { NF_DROP, NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from './core.ts';
import { XT_CONTINUE, type XtActionParam, type XtMatch, type XtTarget } from './x_tables.ts';

const TCPOLEN_MSS = 4;
/** What stands for an MSS that was not said (RFC 9293 section 3.7.1). */
const DEFAULT_MSS = 536;
const CLAMP_HOOKS = (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING);

/** Where the MSS option stands in a header of which `end` is the end, or -1. Linux: xt_tcpmss.c, tcpmss_mangle_packet(). */
function mssOption(bytes: Uint8Array, thoff: number, end: number): number {
  for (let at = thoff + TCP_HLEN; at + TCPOLEN_MSS <= end; at += bytes[at] <= TCPOPT_NOP ? 1 : bytes[at + 1] || 1)
    if (bytes[at] === TCPOPT_MSS && bytes[at + 1] === TCPOLEN_MSS) return at;
  return -1;
}

/** The end of a whole TCP header, or -1. */
function headerEnd(skb: SkBuff, thoff: number): number {
  if (thoff + TCP_HLEN > skb.tail) return -1;
  const end = thoff + ((skb.bytes[thoff + TCP_DOFF] >> 4) << 2);
  return end < thoff + TCP_HLEN || end > skb.tail ? -1 : end;
}

/** `tcpmss`: who has no MSS option does not match. Linux: net/netfilter/xt_tcpmss.c. */
export const XT_TCPMSS: XtMatch<XtTcpmssMatch> = {
  name: 'tcpmss',
  proto: IPPROTO_TCP,
  compile({ mssMin, mssMax, invert }) {
    return (skb, par) => {
      const end = par.fragoff === 0 ? headerEnd(skb, par.thoff) : -1;
      if (end < 0) {
        par.hotdrop = true;
        return false;
      }
      const at = mssOption(skb.bytes, par.thoff, end);
      if (at < 0) return invert;
      const mss = be16(skb.bytes, at + 2);
      return (mss >= mssMin && mss <= mssMax) !== invert;
    };
  },
};

/** TCPMSS: never raises it. Linux: net/netfilter/xt_TCPMSS.c. */
export const XT_TCPMSS_TG: XtTarget<XtTcpmssTarget> = {
  name: 'TCPMSS',
  proto: IPPROTO_TCP,
  check({ hookMask }, { mss }) {
    if (mss !== XT_TCPMSS_CLAMP_PMTU || (hookMask & ~CLAMP_HOOKS) === 0) return 0;
    return { error: -EINVAL, log: 'xt_TCPMSS: path-MTU clamping only supported in FORWARD, OUTPUT and POSTROUTING hooks' };
  },
  compile({ mss }) {
    return (skb, par) => {
      if (par.fragoff !== 0) return XT_CONTINUE;
      const end = headerEnd(skb, par.thoff);
      const most = end < 0 ? -1 : mss === XT_TCPMSS_CLAMP_PMTU ? pathMss(skb, par) : mss;
      if (most < 0) return NF_DROP;
      skb.cow();
      const at = mssOption(skb.bytes, par.thoff, end);
      if (at >= 0) lower(skb, par.thoff, at, most);
      else if (end === skb.tail && end - par.thoff < TCP_MAX_HLEN) insert(skb, par.thoff, Math.min(most, DEFAULT_MSS));
      return XT_CONTINUE;
    };
  },
};

/** The smaller of the MTUs of both directions, less the headers; -1 where that is nothing. */
function pathMss(skb: SkBuff, { net }: XtActionParam): number {
  const back = net.stack.inetCalls!.ipRouteOutput(net, ipv4Saddr(skb.bytes, skb.data), 0);
  const there = skb.dst!.mtu?.() ?? skb.dst!.dev.mtu;
  const mtu = Math.min(there, back === null ? Infinity : (back.mtu?.() ?? back.dev.mtu));
  if (mtu > IPV4_HLEN + TCP_HLEN) return mtu - IPV4_HLEN - TCP_HLEN;
  printk(net.stack, LOGLEVEL_ERR, `xt_TCPMSS: unknown or invalid path-MTU (${mtu})`);
  return -1;
}

/** The checksum follows a changed word; one that the device is to make is made over the new bytes anyway. */
function adapt16(skb: SkBuff, thoff: number, from: number, to: number): void {
  if (skb.ipSummed !== CHECKSUM_PARTIAL)
    putBe16(skb.bytes, thoff + TCP_CHECK, updateChecksum16(be16(skb.bytes, thoff + TCP_CHECK), from, to));
}

function lower(skb: SkBuff, thoff: number, at: number, mss: number): void {
  const old = be16(skb.bytes, at + 2);
  if (old <= mss) return;
  putBe16(skb.bytes, at + 2, mss);
  // At an odd place the option's halves belong to two words.
  if ((at - thoff) & 1) adapt16(skb, thoff, ((old & 0xff) << 8) | (old >> 8), ((mss & 0xff) << 8) | (mss >> 8));
  else adapt16(skb, thoff, old, mss);
}

/** Puts the option in front of the others; the segment has no data. */
function insert(skb: SkBuff, thoff: number, mss: number): void {
  const length = skb.tail - thoff;
  skb.put(TCPOLEN_MSS);
  const { bytes, data } = skb;
  const at = thoff + TCP_HLEN;
  bytes.copyWithin(at + TCPOLEN_MSS, at, thoff + length);
  bytes[at] = TCPOPT_MSS;
  bytes[at + 1] = TCPOLEN_MSS;
  putBe16(bytes, at + 2, mss);
  const word = be16(bytes, thoff + TCP_DOFF);
  putBe16(bytes, thoff + TCP_DOFF, word + ((TCPOLEN_MSS / 4) << 12));
  // The pseudo header's sum has the length, which even an unfinished checksum holds.
  const grown = be16(bytes, thoff + TCP_CHECK);
  const partial = skb.ipSummed === CHECKSUM_PARTIAL;
  const check = partial
    ? ~updateChecksum16(~grown & 0xffff, length, length + TCPOLEN_MSS) & 0xffff
    : updateChecksum32(updateChecksum16(grown, length, length + TCPOLEN_MSS), 0, be32(bytes, at));
  putBe16(bytes, thoff + TCP_CHECK, check);
  adapt16(skb, thoff, word, be16(bytes, thoff + TCP_DOFF));
  const total = be16(bytes, data + IPV4_TOT_LEN);
  putBe16(bytes, data + IPV4_CHECK, updateChecksum16(be16(bytes, data + IPV4_CHECK), total, total + TCPOLEN_MSS));
  putBe16(bytes, data + IPV4_TOT_LEN, total + TCPOLEN_MSS);
}
