import { EINVAL } from '../../uapi/errno.ts';
import {
  type IptIcmp,
  IPT_ICMP_INV,
  XT_TCP_INV_DSTPT,
  XT_TCP_INV_FLAGS,
  XT_TCP_INV_OPTION,
  XT_TCP_INV_SRCPT,
  XT_UDP_INV_DSTPT,
  XT_UDP_INV_SRCPT,
  type XtTcp,
  type XtUdp,
} from '../../uapi/xt_data.ts';
import { be16 } from '../../wire/addr.ts';
import { TCP_DOFF, TCP_FLAGS, TCP_HLEN, TCPOPT_NOP } from '../../wire/tcp.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { XtActionParam, XtCheckParam, XtMatch, XtMatchFn } from './x_tables.ts';

/**
 * `tcp`, `udp` and `icmp`. Linux: net/netfilter/xt_tcpudp.c, ip_tables.c. iptables-nft makes the first two of nft's own
 * expressions, which look at the bytes alone: whose protocol it is was asked before, one that is too short does not match; with a TCP option it is xt_tcpudp's, which drops it.
 */

type Range = readonly [number, number];

function portTest([low, high]: Range, offset: number, invert: boolean): XtMatchFn | null {
  if (low === 0 && high === 65535 && !invert) return null;
  return (skb, par) => {
    const at = par.thoff + offset;
    if (par.fragoff !== 0 || at + 2 > skb.tail) return false;
    const port = be16(skb.bytes, at);
    return (port >= low && port <= high) !== invert;
  };
}

function all(tests: readonly (XtMatchFn | null)[]): XtMatchFn {
  const used = tests.filter((test) => test !== null);
  if (used.length === 1) return used[0];
  return (skb, par) => {
    for (let i = 0; i < used.length; i++) if (!used[i](skb, par)) return false;
    return true;
  };
}

function flagTest(mask: number, wanted: number, invert: boolean): XtMatchFn | null {
  if (mask === 0 && wanted === 0 && !invert) return null;
  return (skb, par) => {
    const at = par.thoff + TCP_FLAGS;
    return par.fragoff === 0 && at < skb.tail && ((skb.bytes[at] & mask) === wanted) !== invert;
  };
}

/** Is TCP option `kind` there? Who has no whole header is dropped. Linux: tcp_find_option(). */
function optionTest(kind: number, invert: boolean): XtMatchFn | null {
  if (kind === 0) return null;
  return (skb, par) => {
    // RFC 1858: the first byte of a header's second part is a way around rules.
    if (par.fragoff !== 0) {
      if (par.fragoff === 1) par.hotdrop = true;
      return false;
    }
    const { bytes, tail } = skb;
    const { thoff } = par;
    const end = thoff + TCP_HLEN <= tail ? thoff + ((bytes[thoff + TCP_DOFF] >> 4) << 2) : -1;
    if (end < thoff + TCP_HLEN || end > tail) {
      par.hotdrop = true;
      return false;
    }
    return hasOption(skb, thoff + TCP_HLEN, end, kind) !== invert;
  };
}

function hasOption({ bytes }: SkBuff, from: number, end: number, kind: number): boolean {
  for (let at = from; at < end; at += bytes[at] <= TCPOPT_NOP ? 1 : bytes[at + 1] || 1) if (bytes[at] === kind) return true;
  return false;
}

function anyPorts({ spts, dpts, invflags }: XtUdp): boolean {
  return spts[0] === 0 && spts[1] === 65535 && dpts[0] === 0 && dpts[1] === 65535 && invflags === 0;
}

/** A match that stays xt_tcpudp's asks for the protocol; nft's expressions do not. */
function checkProto({ proto, protoInvert }: XtCheckParam, wanted: number, native: boolean): number {
  return native || (proto === wanted && !protoInvert) ? 0 : -EINVAL;
}

export const XT_TCP: XtMatch<XtTcp> = {
  name: 'tcp',
  check(par, tcp) {
    const simple = tcp.option === 0 && (tcp.invflags & XT_TCP_INV_OPTION) === 0;
    return checkProto(par, 6, simple && !(anyPorts(tcp) && tcp.flgMask === 0));
  },
  compile: (data) =>
    all([
      portTest(data.spts, 0, (data.invflags & XT_TCP_INV_SRCPT) !== 0),
      portTest(data.dpts, 2, (data.invflags & XT_TCP_INV_DSTPT) !== 0),
      flagTest(data.flgMask, data.flgCmp, (data.invflags & XT_TCP_INV_FLAGS) !== 0),
      optionTest(data.option, (data.invflags & XT_TCP_INV_OPTION) !== 0),
    ]),
};

export const XT_UDP: XtMatch<XtUdp> = {
  name: 'udp',
  check: (par, udp) => checkProto(par, 17, !anyPorts(udp)),
  compile: (data) =>
    all([
      portTest(data.spts, 0, (data.invflags & XT_UDP_INV_SRCPT) !== 0),
      portTest(data.dpts, 2, (data.invflags & XT_UDP_INV_DSTPT) !== 0),
    ]),
};

export const XT_ICMP: XtMatch<IptIcmp> = {
  name: 'icmp',
  proto: 1,
  compile({ type, code: [low, high], invflags }) {
    const invert = (invflags & IPT_ICMP_INV) !== 0;
    return (skb: SkBuff, par: XtActionParam) => {
      if (par.fragoff !== 0) return false;
      const { thoff } = par;
      if (thoff + 8 > skb.tail) {
        par.hotdrop = true;
        return false;
      }
      const code = skb.bytes[thoff + 1];
      return (type === 0xff || (skb.bytes[thoff] === type && code >= low && code <= high)) !== invert;
    };
  },
};
