import { RT_SCOPE_UNIVERSE, RTN_UNICAST } from '../../uapi/rtnetlink.ts';
import { be32, putBe32 } from '../../wire/addr.ts';
import {
  IPOPT_END,
  IPOPT_LSRR,
  IPOPT_NOOP,
  IPOPT_RA,
  IPOPT_RR,
  IPOPT_SSRR,
  IPOPT_TIMESTAMP,
  IPOPT_TS_PRESPEC,
  IPOPT_TS_TSANDADDR,
  IPOPT_TS_TSONLY,
  IPV4_HLEN,
  IPV4_MAX_OPTIONS,
  ipSendCheck,
  ipv4Daddr,
  ipv4Hlen,
  ipv4Saddr,
} from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { inetSelectAddr } from './devinet.ts';
import { fibComputeSpecDst, fibLookup, inetAddrType } from './fib_frontend.ts';
import { FibResult, Flow4 } from './fib_lookup.ts';
import { fibResultPrefsrc } from './fib_select.ts';
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST, type Rtable, skbRtable } from './rtable.ts';

/** A header's options, taken apart (Linux: struct ip_options). Offsets count from the first byte of the IP header. */
export class IpOptions {
  optlen = 0;
  srr = 0;
  rr = 0;
  ts = 0;
  routerAlert = 0;
  isStrictroute = false;
  isChanged = false;
  rrNeedaddr = false;
  tsNeedtime = false;
  tsNeedaddr = false;
  /** First hop of a source route. */
  faddr = 0;
  /** The options themselves, where they are not in a packet; offsets as above less 20. */
  readonly data = new Uint8Array(IPV4_MAX_OPTIONS);
}

/** Milliseconds since midnight, as timestamp options and messages have them. Linux: inet_current_timestamp(). */
export function inetCurrentTimestamp(net: Net): number {
  return Math.floor((net.stack.bootTime + net.sim.now) / 1_000_000) % 86_400_000;
}

/** The address a received packet was meant for, as one to answer from. Linux: spec_dst_fill(). */
export function specDst(skb: SkBuff): number {
  const rt = skbRtable(skb);
  if ((rt.flags & (RTCF_BROADCAST | RTCF_MULTICAST | RTCF_LOCAL)) === RTCF_LOCAL) return ipv4Daddr(skb.bytes, skb.networkHeader);
  return fibComputeSpecDst(skb);
}

/** The bytes an option list is in, and what is known of the packet. */
class Compiler {
  readonly net: Net;
  readonly opt: IpOptions;
  readonly skb: SkBuff | null;
  readonly bytes: Uint8Array;
  /** Where the IP header is (or would be). */
  readonly iph: number;

  constructor(net: Net, opt: IpOptions, skb: SkBuff | null) {
    this.net = net;
    this.opt = opt;
    this.skb = skb;
    this.bytes = skb === null ? opt.data : skb.bytes;
    this.iph = skb === null ? -IPV4_HLEN : skb.networkHeader;
  }

  /** -1, or the offset of the wrong byte. */
  run(): number {
    const { bytes, opt, iph } = this;
    let at = iph + IPV4_HLEN;
    const end = at + opt.optlen;
    while (at < end) {
      const type = bytes[at];
      if (type === IPOPT_END) {
        for (at++; at < end; at++) {
          if (bytes[at] === IPOPT_END) continue;
          bytes[at] = IPOPT_END;
          opt.isChanged = true;
        }
        break;
      }
      if (type === IPOPT_NOOP) {
        at++;
        continue;
      }
      if (end - at < 2 || bytes[at + 1] < 2 || bytes[at + 1] > end - at) return at - iph;
      const wrong = this.option(type, at, bytes[at + 1]);
      if (wrong >= 0) return wrong - iph;
      at += bytes[at + 1];
    }
    return -1;
  }

  private option(type: number, at: number, length: number): number {
    switch (type) {
      case IPOPT_SSRR:
      case IPOPT_LSRR:
        return this.sourceRoute(at, length);
      case IPOPT_RR:
        return this.recordRoute(at, length);
      case IPOPT_TIMESTAMP:
        return this.timestamp(at, length);
      case IPOPT_RA:
        if (length < 4) return at + 1;
        if (this.bytes[at + 2] === 0 && this.bytes[at + 3] === 0) this.opt.routerAlert = at - this.iph;
        return -1;
      default:
        return -1;
    }
  }

  private sourceRoute(at: number, length: number): number {
    const { bytes, opt } = this;
    if (length < 3) return at + 1;
    if (bytes[at + 2] < 4) return at + 2;
    if (opt.srr !== 0) return at;
    if (this.skb === null) {
      if (bytes[at + 2] !== 4 || length < 7 || ((length - 3) & 3) !== 0) return at + 1;
      opt.faddr = be32(bytes, at + 3);
      bytes.copyWithin(at + 3, at + 7, at + length);
    }
    opt.isStrictroute = bytes[at] === IPOPT_SSRR;
    opt.srr = at - this.iph;
    return -1;
  }

  private recordRoute(at: number, length: number): number {
    const { bytes, opt } = this;
    if (opt.rr !== 0) return at;
    if (length < 3) return at + 1;
    const pointer = bytes[at + 2];
    if (pointer < 4) return at + 2;
    if (pointer <= length) {
      if (pointer + 3 > length) return at + 2;
      if (this.skb !== null) {
        putBe32(bytes, at + pointer - 1, specDst(this.skb));
        opt.isChanged = true;
      }
      bytes[at + 2] += 4;
      opt.rrNeedaddr = true;
    }
    opt.rr = at - this.iph;
    return -1;
  }

  private timestamp(at: number, length: number): number {
    const { bytes, opt, skb } = this;
    if (opt.ts !== 0) return at;
    if (length < 4) return at + 1;
    const pointer = bytes[at + 2];
    if (pointer < 5) return at + 2;
    const kind = bytes[at + 3] & 15;
    if (pointer <= length) {
      if (pointer + 3 > length) return at + 2;
      if (kind === IPOPT_TS_TSONLY) this.stamp(at, pointer - 1, 4);
      else if (kind === IPOPT_TS_TSANDADDR) {
        if (pointer + 7 > length) return at + 2;
        if (skb !== null) putBe32(bytes, at + pointer - 1, specDst(skb));
        opt.tsNeedaddr = true;
        this.stamp(at, pointer + 3, 8);
      } else if (kind === IPOPT_TS_PRESPEC) {
        if (pointer + 7 > length) return at + 2;
        if (inetAddrType(this.net, be32(bytes, at + pointer - 1)) !== RTN_UNICAST) this.stamp(at, pointer + 3, 8);
      }
    } else if (kind !== IPOPT_TS_PRESPEC) {
      if (bytes[at + 3] >> 4 === 15) return at + 3;
      if (skb !== null) {
        bytes[at + 3] += 0x10;
        opt.isChanged = true;
      }
    }
    opt.ts = at - this.iph;
    return -1;
  }

  /** Puts the time of a received packet at `offset`; the pointer moves on by `step`. */
  private stamp(at: number, offset: number, step: number): void {
    if (this.skb !== null) {
      putBe32(this.bytes, at + offset, inetCurrentTimestamp(this.net));
      this.opt.isChanged = true;
    }
    this.opt.tsNeedtime = true;
    this.bytes[at + 2] += step;
  }
}

/**
 * Checks the options of a received packet (writable, routed) or of a socket (`skb` null: in `opt.data`), and writes this
 * host's addresses and times into those that ask for them. `opt.optlen` is set by the caller. Returns -1, or the offset in
 * the header of the byte that is wrong. Linux: ip_options_compile().
 */
export function ipOptionsCompile(net: Net, opt: IpOptions, skb: SkBuff | null): number {
  return new Compiler(net, opt, skb).run();
}

const flow = new Flow4();
const result = new FibResult();

/** This host's address on the way the packet goes on. Linux: ip_rt_get_source(). */
function ipRtGetSource(skb: SkBuff, rt: Rtable): number {
  const { bytes, networkHeader: at } = skb;
  if (!rt.isInput) return ipv4Saddr(bytes, at);
  flow.reset();
  flow.daddr = ipv4Daddr(bytes, at);
  flow.saddr = ipv4Saddr(bytes, at);
  flow.tos = bytes[at + 1];
  flow.oif = rt.dev.ifindex;
  flow.iif = skb.dev!.ifindex;
  flow.mark = skb.mark;
  if (fibLookup(rt.net, flow, result) === 0) return fibResultPrefsrc(rt.net, result);
  return inetSelectAddr(rt.dev, rt.nexthop(flow.daddr), RT_SCOPE_UNIVERSE);
}

/** Puts `opt` behind the IP header of a packet made here; room is there. The header's checksum is the caller's. */
export function ipOptionsBuild(skb: SkBuff, opt: IpOptions, daddr: number, rt: Rtable): void {
  const { bytes, networkHeader: at } = skb;
  bytes.set(opt.data.subarray(0, opt.optlen), at + IPV4_HLEN);
  if (opt.srr !== 0) putBe32(bytes, at + opt.srr + bytes[at + opt.srr + 1] - 4, daddr);
  if (opt.rrNeedaddr) putBe32(bytes, at + opt.rr + bytes[at + opt.rr + 2] - 5, ipRtGetSource(skb, rt));
  if (opt.tsNeedaddr) putBe32(bytes, at + opt.ts + bytes[at + opt.ts + 2] - 9, ipRtGetSource(skb, rt));
  if (opt.tsNeedtime) putBe32(bytes, at + opt.ts + bytes[at + opt.ts + 2] - 5, inetCurrentTimestamp(rt.net));
}

/** Completes a forwarded packet's options with the outgoing address. The packet is writable. */
export function ipForwardOptions(skb: SkBuff, opt: IpOptions): void {
  const { bytes, networkHeader: at } = skb;
  const rt = skbRtable(skb);
  if (opt.rrNeedaddr) {
    putBe32(bytes, at + opt.rr + bytes[at + opt.rr + 2] - 5, ipRtGetSource(skb, rt));
    opt.isChanged = true;
  }
  if (opt.tsNeedaddr) {
    putBe32(bytes, at + opt.ts + bytes[at + opt.ts + 2] - 9, ipRtGetSource(skb, rt));
    opt.isChanged = true;
  }
  if (!opt.isChanged) return;
  opt.isChanged = false;
  ipSendCheck(bytes, at);
}

/** Options for the answer to `skb`, which had `sopt`; null when they make no sense. Source routes are not answered. */
export function ipOptionsEcho(net: Net, skb: SkBuff, sopt: IpOptions): IpOptions | null {
  const dopt = new IpOptions();
  const { bytes, networkHeader: at } = skb;
  const data = dopt.data;
  if (sopt.rr !== 0) {
    const length = bytes[at + sopt.rr + 1];
    const pointer = bytes[at + sopt.rr + 2];
    dopt.rr = dopt.optlen + IPV4_HLEN;
    data.set(bytes.subarray(at + sopt.rr, at + sopt.rr + length), dopt.optlen);
    if (sopt.rrNeedaddr && pointer <= length) {
      if (pointer + 3 > length) return null;
      data[dopt.optlen + 2] = pointer + 4;
      dopt.rrNeedaddr = true;
    }
    dopt.optlen += length;
  }
  if (sopt.ts !== 0 && !echoTimestamp(net, bytes, at + sopt.ts, sopt, dopt)) return null;
  while ((dopt.optlen & 3) !== 0) data[dopt.optlen++] = IPOPT_END;
  return dopt;
}

function echoTimestamp(net: Net, bytes: Uint8Array, at: number, sopt: IpOptions, dopt: IpOptions): boolean {
  const length = bytes[at + 1];
  let pointer = bytes[at + 2];
  const base = dopt.optlen;
  const data = dopt.data;
  dopt.ts = base + IPV4_HLEN;
  data.set(bytes.subarray(at, at + length), base);
  if (pointer <= length) {
    if (sopt.tsNeedaddr) {
      if (pointer + 3 > length) return false;
      dopt.tsNeedaddr = true;
      pointer += 4;
    }
    if (sopt.tsNeedtime) {
      if (pointer + 3 > length) return false;
      if ((data[base + 3] & 15) !== IPOPT_TS_PRESPEC) {
        dopt.tsNeedtime = true;
        pointer += 4;
      } else if (pointer + 7 <= length && inetAddrType(net, be32(data, base + pointer - 1)) !== RTN_UNICAST) {
        dopt.tsNeedtime = true;
        pointer += 8;
      }
    }
    data[base + 2] = pointer;
  }
  dopt.optlen += length;
  return true;
}

/** Blanks the options that later fragments do not repeat. Linux: ip_options_fragment(). */
export function ipOptionsFragment(bytes: Uint8Array, at: number): void {
  const end = at + ipv4Hlen(bytes, at);
  for (let i = at + IPV4_HLEN; i < end;) {
    const type = bytes[i];
    if (type === IPOPT_END) return;
    if (type === IPOPT_NOOP) {
      i++;
      continue;
    }
    const length = bytes[i + 1];
    if (length < 2 || i + length > end) return;
    if ((type & 0x80) === 0) bytes.fill(IPOPT_NOOP, i, i + length);
    i += length;
  }
}
