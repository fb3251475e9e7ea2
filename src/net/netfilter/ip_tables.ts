import { EINVAL } from '../../uapi/errno.ts';
import type { XtChainInfo, XtReply, XtRequest, XtTableInfo } from '../../uapi/xtables.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { xtCommit } from './ip_tables_commit.ts';
import { iptUnregisterChain } from './ip_tables_hooks.ts';
import { NetnsXt, type XtChain, xtDestroyRule, xtNet, type XtTable } from './ip_tables_table.ts';
import { HASHLIMIT_PROC } from './xt_hashlimit_table.ts';
import { RECENT_PROC } from './xt_recent_table.ts';

/**
 * The tables of a namespace: what `iptables` sees and packets pass. Linux: net/ipv4/netfilter/ip_tables.c as far as rules go;
 * tables and chains come, go and are refused as net/netfilter/nf_tables_api.c does it, which stands behind iptables-nft.
 *
 *   ip_tables_table.ts    what tables, chains and rules are
 *   ip_tables_commit.ts   changes, all or none          ip_tables_compile.ts  a chain as flat arrays
 *   ip_tables_check.ts    what is refused               ip_tables_do.ts       a packet's way through them
 *   ip_tables_hooks.ts    built-in chains as hooks      ip_tables_trace.ts    what is told of it
 */

/** Makes the tables part of a host: who answers iptables, and what goes with a namespace. */
export function registerIpTables(stack: NetStack): void {
  stack.xtHandlers.set('xt', xtRequest);
  stack.procNet.push(RECENT_PROC, HASHLIMIT_PROC);
  stack.pernetOps.push({ init() {}, exit: ipTablesExit });
}

function xtRequest(net: Net, request: XtRequest): XtReply {
  if (request.op === 'xt-tables') return { error: 0, data: [...xtNet(net).tables.values()].map(tableInfo) };
  if (request.op === 'xt-commit') return xtCommit(net, (request as { changes: Parameters<typeof xtCommit>[1] }).changes);
  return { error: -EINVAL };
}

function tableInfo(table: XtTable): XtTableInfo {
  return { name: table.name, chains: [...table.chains.values()].map(chainInfo) };
}

function chainInfo(chain: XtChain): XtChainInfo {
  const { name, hook, policy, pcnt, bcnt, references, handle } = chain;
  return { name, hook, policy, pcnt, bcnt, references, handle, rules: chain.rules.map((rule) => ({ ...rule.info })) };
}

function ipTablesExit(net: Net): void {
  if (!(net.xt instanceof NetnsXt)) return;
  for (const table of xtNet(net).tables.values()) {
    for (const chain of table.chains.values()) {
      iptUnregisterChain(chain);
      for (const rule of chain.rules) xtDestroyRule(net, rule);
    }
  }
  net.xt = null;
}
