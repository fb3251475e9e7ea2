import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_PRE_ROUTING,
  NF_IP_PRI_CONNTRACK,
  NF_IP_PRI_CONNTRACK_CONFIRM,
  NFPROTO_IPV4,
  type NfHookOps,
  type NfHookState,
  nfRegisterNetHook,
  nfUnregisterNetHook,
} from './core.ts';
import { IPS_TEMPLATE, nfCtGet } from './nf_conn.ts';
import { nfConfirm } from './nf_conntrack_confirm.ts';
import { nfCtIterateCleanup } from './nf_conntrack_core.ts';
import { FTP_HELPER } from './nf_conntrack_ftp.ts';
import { ConntrackGc } from './nf_conntrack_gc.ts';
import { nfConntrackIn } from './nf_conntrack_in.ts';
import { CtHost, CtNet, ctNet } from './nf_conntrack_net.ts';
import { ctnetlinkRequest } from './nf_conntrack_netlink.ts';
import { registerConntrackProc } from './nf_conntrack_proc.ts';
import { nfCtTcpFixup } from './nf_conntrack_proto_tcp.ts';
import { registerConntrackSysctl } from './nf_conntrack_standalone.ts';
import { nfDefragIpv4Disable, nfDefragIpv4Enable } from './nf_defrag_ipv4.ts';
import { TFTP_HELPER } from './nf_conntrack_tftp.ts';

/** Where tracking looks at IPv4. Linux: net/netfilter/nf_conntrack_proto.c. */

function ipv4ConntrackIn(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  return nfConntrackIn(skb, state);
}

/** Linux: ipv4_conntrack_local(): a program's own fragment, with its own IP header, is not tracked. */
function ipv4ConntrackLocal(_priv: object | null, skb: SkBuff, state: NfHookState): number {
  const { bytes, networkHeader } = skb;
  if (((bytes[networkHeader + 6] << 8) | bytes[networkHeader + 7]) & 0x3fff) {
    const ct = nfCtGet(skb);
    if (ct !== null && (ct.status & IPS_TEMPLATE) !== 0) skb.nfct = null;
    return NF_ACCEPT;
  }
  return nfConntrackIn(skb, state);
}

function ops(hook: NfHookOps['hook'], hooknum: number, priority: number): NfHookOps {
  return { hook, priv: null, pf: NFPROTO_IPV4, hooknum, priority };
}

const IPV4_CONNTRACK_OPS: readonly NfHookOps[] = [
  ops(ipv4ConntrackIn, NF_INET_PRE_ROUTING, NF_IP_PRI_CONNTRACK),
  ops(ipv4ConntrackLocal, NF_INET_LOCAL_OUT, NF_IP_PRI_CONNTRACK),
  ops(nfConfirm, NF_INET_POST_ROUTING, NF_IP_PRI_CONNTRACK_CONFIRM),
  ops(nfConfirm, NF_INET_LOCAL_IN, NF_IP_PRI_CONNTRACK_CONFIRM),
];

/** One more rule needs tracking: with the first it begins. Linux: nf_ct_netns_get(). */
export function nfCtNetnsGet(net: Net): void {
  if (ctNet(net).users++ > 0) return;
  nfDefragIpv4Enable(net);
  for (const one of IPV4_CONNTRACK_OPS) nfRegisterNetHook(net, one);
  nfCtIterateCleanup(net, (ct) => {
    nfCtTcpFixup(ct);
    return false;
  });
}

/** One rule less: with the last one nothing new is tracked; what is there stays until its time is over. Linux: nf_ct_netns_put(). */
export function nfCtNetnsPut(net: Net): void {
  if (--ctNet(net).users > 0) return;
  for (const one of IPV4_CONNTRACK_OPS) nfUnregisterNetHook(net, one);
  nfDefragIpv4Disable(net);
}

/** Makes connection tracking part of a host: settings, /proc, requests, helpers. Called by machine/boot_modules.ts. */
export function registerConntrack(stack: NetStack): void {
  const host = new CtHost();
  host.gc = new ConntrackGc(stack);
  host.helpers.push(FTP_HELPER, TFTP_HELPER);
  stack.nfConntrack = host;
  stack.pernetOps.push({
    init: (net) => void (net.ct = new CtNet()),
    exit: (net) => nfCtIterateCleanup(net, () => true),
  });
  stack.xtHandlers.set('ct', ctnetlinkRequest);
  registerConntrackSysctl(stack);
  registerConntrackProc(stack);
}
