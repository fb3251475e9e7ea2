import {
  XT_CONNTRACK_DIRECTION,
  XT_CONNTRACK_EXPIRES,
  XT_CONNTRACK_ORIGDST,
  XT_CONNTRACK_ORIGDST_PORT,
  XT_CONNTRACK_ORIGSRC,
  XT_CONNTRACK_ORIGSRC_PORT,
  XT_CONNTRACK_PROTO,
  XT_CONNTRACK_REPLDST,
  XT_CONNTRACK_REPLDST_PORT,
  XT_CONNTRACK_REPLSRC,
  XT_CONNTRACK_REPLSRC_PORT,
  XT_CONNTRACK_STATE,
  XT_CONNTRACK_STATE_DNAT,
  XT_CONNTRACK_STATE_INVALID,
  XT_CONNTRACK_STATE_SNAT,
  XT_CONNTRACK_STATE_UNTRACKED,
  XT_CONNTRACK_STATUS,
  type XtConntrack,
} from '../../uapi/xt_data.ts';
import { HZ } from '../core/jiffies.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { IP_CT_IS_REPLY, IP_CT_UNTRACKED, IPS_DST_NAT, IPS_SRC_NAT, type NfConn, ctinfo2dir, nfCtGet } from './nf_conn.ts';
import { nfctTimeStamp, nfCtExpires } from './nf_conntrack_net.ts';
import { nfCtNetnsGet, nfCtNetnsPut } from './nf_conntrack_proto.ts';
import type { XtMatch, XtMatchFn } from './x_tables.ts';

/** `conntrack` and `state`. Linux: net/netfilter/xt_conntrack.c. */
export const XT_CONNTRACK: XtMatch<XtConntrack> = {
  name: 'conntrack',
  check({ net }) {
    nfCtNetnsGet(net);
    return 0;
  },
  destroy: (net) => nfCtNetnsPut(net),
  compile: (info) => (info.matchFlags === XT_CONNTRACK_STATE ? stateOnly(info) : conntrackMt(info)),
};

/** XT_CONNTRACK_STATE_* of the packet. */
function stateBit(skb: SkBuff): number {
  const ct = nfCtGet(skb);
  if (ct === null) return skb.nfctInfo === IP_CT_UNTRACKED ? XT_CONNTRACK_STATE_UNTRACKED : XT_CONNTRACK_STATE_INVALID;
  let bit = 1 << ((skb.nfctInfo % IP_CT_IS_REPLY) + 1);
  if ((ct.status & IPS_SRC_NAT) !== 0) bit |= XT_CONNTRACK_STATE_SNAT;
  if ((ct.status & IPS_DST_NAT) !== 0) bit |= XT_CONNTRACK_STATE_DNAT;
  return bit;
}

/** What nearly every rule asks. */
function stateOnly({ stateMask, invertFlags }: XtConntrack): XtMatchFn {
  const wanted = (invertFlags & XT_CONNTRACK_STATE) === 0;
  return (skb) => ((stateBit(skb) & stateMask) !== 0) === wanted;
}

type Test = (ct: NfConn, skb: SkBuff) => boolean;

function conntrackMt(info: XtConntrack): XtMatchFn {
  const state = (info.matchFlags & XT_CONNTRACK_STATE) !== 0 ? stateOnly(info) : null;
  const tests: Test[] = [];
  for (const [flag, test] of testsOf(info)) {
    if ((info.matchFlags & flag) === 0) continue;
    const wanted = (info.invertFlags & flag) === 0;
    tests.push((ct, skb) => test(ct, skb) === wanted);
  }
  return (skb, par) => {
    if (state !== null && !state(skb, par)) return false;
    const ct = nfCtGet(skb);
    if (ct === null) return state !== null;
    for (const test of tests) if (!test(ct, skb)) return false;
    return true;
  };
}

function portTest(port: (ct: NfConn) => number, low: number, high: number): Test {
  return (ct) => port(ct) >= low && port(ct) <= high;
}

function testsOf(info: XtConntrack): [flag: number, test: Test][] {
  return [
    [XT_CONNTRACK_DIRECTION, (_ct, skb) => ctinfo2dir(skb.nfctInfo) === 0],
    [XT_CONNTRACK_ORIGSRC, ({ orig }) => ((orig.src ^ info.origsrcAddr) & info.origsrcMask) === 0],
    [XT_CONNTRACK_ORIGDST, ({ orig }) => ((orig.dst ^ info.origdstAddr) & info.origdstMask) === 0],
    [XT_CONNTRACK_REPLSRC, ({ reply }) => ((reply.src ^ info.replsrcAddr) & info.replsrcMask) === 0],
    [XT_CONNTRACK_REPLDST, ({ reply }) => ((reply.dst ^ info.repldstAddr) & info.repldstMask) === 0],
    [XT_CONNTRACK_PROTO, ({ orig }) => orig.proto === info.l4proto],
    [XT_CONNTRACK_ORIGSRC_PORT, portTest(({ orig }) => orig.srcPort, info.origsrcPort, info.origsrcPortHigh)],
    [XT_CONNTRACK_ORIGDST_PORT, portTest(({ orig }) => orig.dstPort, info.origdstPort, info.origdstPortHigh)],
    [XT_CONNTRACK_REPLSRC_PORT, portTest(({ reply }) => reply.srcPort, info.replsrcPort, info.replsrcPortHigh)],
    [XT_CONNTRACK_REPLDST_PORT, portTest(({ reply }) => reply.dstPort, info.repldstPort, info.repldstPortHigh)],
    [XT_CONNTRACK_STATUS, ({ status }) => (status & info.statusMask) !== 0],
    [XT_CONNTRACK_EXPIRES, expiresTest(info)],
  ];
}

function expiresTest({ expiresMin, expiresMax }: XtConntrack): Test {
  return (ct) => {
    const left = Math.floor(nfCtExpires(ct, nfctTimeStamp(ct.net)) / HZ);
    return left >= expiresMin && left <= expiresMax;
  };
}
