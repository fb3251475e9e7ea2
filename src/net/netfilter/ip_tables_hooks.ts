import { ipv4Daddr, ipv4Saddr, ipv4Tos } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_INET_LOCAL_OUT,
  NF_INET_POST_ROUTING,
  NF_INET_LOCAL_IN,
  NF_IP_PRI_FILTER,
  NF_IP_PRI_MANGLE,
  NF_IP_PRI_NAT_DST,
  NF_IP_PRI_NAT_SRC,
  NF_IP_PRI_RAW,
  NF_IP_PRI_SECURITY,
  nfDropErr,
  type NfHookState,
  NFPROTO_IPV4,
  nfRegisterNetHook,
  nfUnregisterNetHook,
} from './core.ts';
import type { XtChain } from './ip_tables_table.ts';
import { iptDoTable } from './ip_tables_do.ts';
import { natChainOps } from './x_tables.ts';

const PRIORITIES: Readonly<Record<string, number>> = {
  raw: NF_IP_PRI_RAW,
  mangle: NF_IP_PRI_MANGLE,
  filter: NF_IP_PRI_FILTER,
  security: NF_IP_PRI_SECURITY,
};

function chainPriority(table: string, hook: number): number {
  if (table !== 'nat') return PRIORITIES[table] ?? NF_IP_PRI_FILTER;
  return hook === NF_INET_POST_ROUTING || hook === NF_INET_LOCAL_IN ? NF_IP_PRI_NAT_SRC : NF_IP_PRI_NAT_DST;
}

/** A built-in chain begins to see packets; those of table nat only connections without a translation, by NAT's own hook. */
export function iptRegisterChain(chain: XtChain): void {
  const { table, hook } = chain;
  const { net } = table;
  const priority = chainPriority(table.name, hook);
  const run = table.name === 'mangle' && hook === NF_INET_LOCAL_OUT ? iptMangleOut : iptHook;
  chain.ops = { hook: run, priv: chain, pf: NFPROTO_IPV4, hooknum: hook, priority };
  const nat = table.name === 'nat' ? natChainOps(net.stack) : null;
  if (nat !== null) nat.registerNatChain(net, chain.ops);
  else nfRegisterNetHook(net, chain.ops);
}

/** Linux: nf_tables_unregister_hook(). */
export function iptUnregisterChain(chain: XtChain): void {
  if (chain.ops === null) return;
  const { net } = chain.table;
  const nat = chain.table.name === 'nat' ? natChainOps(net.stack) : null;
  if (nat !== null) nat.unregisterNatChain(net, chain.ops);
  else nfUnregisterNetHook(net, chain.ops);
  chain.ops = null;
}

function iptHook(priv: object | null, skb: SkBuff, state: NfHookState): number {
  return iptDoTable(skb, state, priv as XtChain);
}

/** OUTPUT of mangle: who is given another mark, TOS or address there is routed anew. Linux: nf_route_table_hook4(). */
function iptMangleOut(priv: object | null, skb: SkBuff, state: NfHookState): number {
  const { bytes, data, mark } = skb;
  const saddr = ipv4Saddr(bytes, data);
  const daddr = ipv4Daddr(bytes, data);
  const tos = ipv4Tos(bytes, data);
  const verdict = iptDoTable(skb, state, priv as XtChain);
  if (verdict !== NF_ACCEPT) return verdict;
  const same =
    skb.mark === mark &&
    ipv4Saddr(skb.bytes, skb.data) === saddr &&
    ipv4Daddr(skb.bytes, skb.data) === daddr &&
    ipv4Tos(skb.bytes, skb.data) === tos;
  if (same) return verdict;
  const error = state.net.stack.inetCalls?.ipRouteMeHarder(state.net, skb) ?? 0;
  return error < 0 ? nfDropErr(-error) : verdict;
}
