import { IP_MF, IP_OFFSET, ipv4FragOff } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_OUT,
  NF_INET_PRE_ROUTING,
  NF_IP_PRI_CONNTRACK_DEFRAG,
  NF_STOLEN,
  NFPROTO_IPV4,
  type NfHookOps,
  type NfHookState,
  nfRegisterNetHook,
  nfUnregisterNetHook,
} from './core.ts';
import { nfBridgeInfoGet } from './nf_bridge_info.ts';
import { IP_CT_UNTRACKED, IPS_TEMPLATE, nfCtGet } from './nf_conn.ts';
import { ctNet } from './nf_conntrack_net.ts';

/** Queues of fragments, by who gathers them. Linux: enum ip_defrag_users. */
const IP_DEFRAG_CONNTRACK_IN = 2;
const IP_DEFRAG_CONNTRACK_OUT = 65538;
const IP_DEFRAG_CONNTRACK_BRIDGE_IN = 131074;

/** Connection tracking sees whole packets: fragments are put together before. Linux: ipv4_conntrack_defrag(). */
function ipv4ConntrackDefrag(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  if ((ipv4FragOff(skb.bytes, skb.networkHeader) & (IP_MF | IP_OFFSET)) === 0) return NF_ACCEPT;
  const ct = nfCtGet(skb);
  if (ct !== null ? (ct.status & IPS_TEMPLATE) === 0 : skb.nfctInfo === IP_CT_UNTRACKED) return NF_ACCEPT;
  const { stack } = state.net;
  return stack.inetCalls!.ipDefrag(state.net, skb, defragUser(skb, state) + (ct?.zone ?? 0)) ? NF_ACCEPT : NF_STOLEN;
}

/** Linux: nf_ct_defrag_user(). */
function defragUser(skb: SkBuff, state: NfHookState): number {
  if (nfBridgeInfoGet(skb)?.inPrerouting === true) return IP_DEFRAG_CONNTRACK_BRIDGE_IN;
  return state.hook === NF_INET_PRE_ROUTING ? IP_DEFRAG_CONNTRACK_IN : IP_DEFRAG_CONNTRACK_OUT;
}

const OPS: readonly NfHookOps[] = [NF_INET_PRE_ROUTING, NF_INET_LOCAL_OUT].map((hooknum) => ({
  hook: ipv4ConntrackDefrag,
  priv: null,
  pf: NFPROTO_IPV4,
  hooknum,
  priority: NF_IP_PRI_CONNTRACK_DEFRAG,
}));

/** One more rule needs whole packets. Linux: nf_defrag_ipv4_enable(). */
export function nfDefragIpv4Enable(net: Net): void {
  if (ctNet(net).defragUsers++ === 0) for (const ops of OPS) nfRegisterNetHook(net, ops);
}

/** Linux: nf_defrag_ipv4_disable(). */
export function nfDefragIpv4Disable(net: Net): void {
  if (--ctNet(net).defragUsers === 0) for (const ops of OPS) nfUnregisterNetHook(net, ops);
}
