import { IPPROTO_ICMP } from '../../uapi/socket.ts';
import { ipv4Daddr, ipv4Protocol } from '../../wire/ipv4.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NF_IP_PRI_NAT_DST,
  NF_IP_PRI_NAT_SRC,
  nfDropErr,
  type NfHookFn,
  type NfHookOps,
  type NfHookState,
  NFPROTO_IPV4,
  nfRegisterNetHook,
  nfUnregisterNetHook,
} from './core.ts';
import { ctinfo2dir, IP_CT_DIR_ORIGINAL, IP_CT_NEW, IP_CT_RELATED, IP_CT_RELATED_REPLY, type NfConn, nfCtGet } from './nf_conn.ts';
import { nfCtKillAcct } from './nf_conntrack_core.ts';
import { hook2manip, natNet, type NatNet, nfctNat, nfNatAllocNullBinding, nfNatCoreInit, nfNatInitialized } from './nf_nat_core.ts';
import { nfNatFtp } from './nf_nat_ftp.ts';
import { masqueradeInit } from './nf_nat_masquerade.ts';
import { nfNatIcmpReplyTranslation, nfNatPacket } from './nf_nat_proto.ts';
import type { NatChainOps } from './x_tables.ts';

/** NAT's hooks, which call table nat's chains. Linux: nf_nat_inet_fn() of nf_nat_core.c, nf_nat_ipv4_*() of nf_nat_proto.c. */

function op(hook: NfHookFn, hooknum: number, priority: number): NfHookOps {
  return { hook, priv: null, pf: NFPROTO_IPV4, hooknum, priority };
}

/** All four are there as soon as the first chain of table nat is. */
const NAT_IPV4_OPS: readonly NfHookOps[] = [
  op(natIpv4PreRouting, NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST),
  op(natIpv4Fn, NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC),
  op(natIpv4LocalFn, NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST),
  op(natIpv4Fn, NF_INET_LOCAL_IN, NF_IP_PRI_NAT_SRC),
];

const CHAINS: NatChainOps = {
  registerNatChain(net, ops) {
    const nat = natNet(net);
    if (nat.users++ === 0) for (const one of NAT_IPV4_OPS) nfRegisterNetHook(net, one);
    nat.chains[ops.hooknum] = [...nat.chains[ops.hooknum], ops].sort((a, b) => a.priority - b.priority);
  },
  unregisterNatChain(net, ops) {
    const nat = natNet(net);
    nat.chains[ops.hooknum] = nat.chains[ops.hooknum].filter((other) => other !== ops);
    if (--nat.users === 0) for (const one of NAT_IPV4_OPS) nfUnregisterNetHook(net, one);
  },
};

/** Makes NAT part of a host. Linux: nf_nat_init(), nft_chain_nat's module. */
export function registerNat(stack: NetStack): void {
  stack.natChainOps = CHAINS;
  nfNatCoreInit(stack, nfNatFtp);
  masqueradeInit(stack);
}

/**
 * A new connection meets the chains (or is bound to what it has), and every packet is rewritten as was decided.
 * Linux: nf_nat_inet_fn().
 */
function natInetFn(skb: SkBuff, state: NfHookState, ct: NfConn): number {
  const ctinfo = skb.nfctInfo;
  const isNew = ctinfo === IP_CT_NEW || ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY;
  if (isNew && !nfNatInitialized(ct, hook2manip(state.hook))) {
    const verdict = decide(skb, state, ct, natNet(state.net));
    if (verdict !== NF_ACCEPT) return verdict;
  } else if (oifChanged(ct, ctinfo, state)) {
    nfCtKillAcct(ct, ctinfo, skb);
    return NF_DROP;
  }
  return nfNatPacket(ct, ctinfo, state.hook, skb);
}

function decide(skb: SkBuff, state: NfHookState, ct: NfConn, nat: NatNet): number {
  const maniptype = hook2manip(state.hook);
  for (const ops of nat.chains[state.hook]) {
    const verdict = ops.hook(ops.priv, skb, state);
    if (verdict !== NF_ACCEPT) return verdict;
    if (nfNatInitialized(ct, maniptype)) return NF_ACCEPT;
  }
  return nfNatAllocNullBinding(ct, state.hook);
}

/** It was masqueraded for another device: the connection ends. Linux: nf_nat_oif_changed(). */
function oifChanged(ct: NfConn, ctinfo: number, state: NfHookState): boolean {
  const nat = nfctNat(ct);
  if (nat === null || nat.masqIndex === 0 || state.hook !== NF_INET_POST_ROUTING) return false;
  return ctinfo2dir(ctinfo) === IP_CT_DIR_ORIGINAL && nat.masqIndex !== state.outDev!.ifindex;
}

/** Linux: nf_nat_ipv4_fn(). */
function natIpv4Fn(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  const ct = nfCtGet(skb);
  if (ct === null) return NF_ACCEPT;
  const ctinfo = skb.nfctInfo;
  if ((ctinfo === IP_CT_RELATED || ctinfo === IP_CT_RELATED_REPLY) && ipv4Protocol(skb.bytes, skb.data) === IPPROTO_ICMP)
    return nfNatIcmpReplyTranslation(skb, ct, ctinfo, state.hook) ? NF_ACCEPT : NF_DROP;
  return natInetFn(skb, state, ct);
}

/** A new destination is routed anew. Linux: nf_nat_ipv4_pre_routing(). */
function natIpv4PreRouting(priv: object | null, skb: SkBuff, state: NfHookState): number {
  const daddr = ipv4Daddr(skb.bytes, skb.data);
  const verdict = natIpv4Fn(priv, skb, state);
  if (verdict === NF_ACCEPT && ipv4Daddr(skb.bytes, skb.data) !== daddr) skb.dst = null;
  return verdict;
}

/** The same for this host's own packets. Linux: nf_nat_ipv4_local_fn(). */
function natIpv4LocalFn(priv: object | null, skb: SkBuff, state: NfHookState): number {
  const verdict = natIpv4Fn(priv, skb, state);
  const ct = nfCtGet(skb);
  if (verdict !== NF_ACCEPT || ct === null) return verdict;
  const dir = ctinfo2dir(skb.nfctInfo);
  if (ct.tuple(dir).dst === ct.tuple(1 - dir).src) return verdict;
  const error = reroute(state.net, skb);
  return error < 0 ? nfDropErr(-error) : verdict;
}

function reroute(net: Net, skb: SkBuff): number {
  return net.stack.inetCalls!.ipRouteMeHarder(net, skb);
}
