import { EBUSY, EEXIST, EINVAL, ENOENT, EOPNOTSUPP } from '../../uapi/errno.ts';
import type { XtReply, XtRequest, XtRule } from '../../uapi/xtables_old.ts';
import type { Net } from '../core/net_namespace.ts';

/** The built-in chains of each table, in the order of listings. Linux: net/ipv4/netfilter/iptable_*.c. */
export const XT_BUILTIN_CHAINS: Readonly<Record<string, readonly string[]>> = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** What netfilter keeps in a namespace: which tables exist, with the chains users made. */
export class NetnsXt {
  /** Existing tables, in the order they were made; the built-in chains are in each. */
  readonly tables = new Map<string, string[]>();
}

/** The tables of a namespace; made when first asked for. */
export function xtNet(net: Net): NetnsXt {
  net.xt ??= new NetnsXt();
  return net.xt as NetnsXt;
}

/** Where a target may stand: its table, and the chains of it. */
const TARGET_PLACES: Readonly<Record<string, { table: string; chains: readonly string[] }>> = {
  DNAT: { table: 'nat', chains: ['PREROUTING', 'OUTPUT'] },
  REDIRECT: { table: 'nat', chains: ['PREROUTING', 'OUTPUT'] },
  SNAT: { table: 'nat', chains: ['POSTROUTING', 'INPUT'] },
  MASQUERADE: { table: 'nat', chains: ['POSTROUTING'] },
  CT: { table: 'raw', chains: ['PREROUTING', 'OUTPUT'] },
};

/** Answers iptables: chains, and whether a rule could stand where it is put. Rules themselves are not modelled yet. */
export function xtRequest(net: Net, request: XtRequest): XtReply {
  const { tables } = xtNet(net);
  if (request.op === 'tables') return { error: 0, data: [...tables].map(([name, chains]) => ({ name, chains: [...chains] })) };
  if (!(request.table in XT_BUILTIN_CHAINS)) return { error: -ENOENT };
  switch (request.op) {
    case 'create':
      openTable(tables, request.table);
      return { error: 0 };
    case 'new-chain':
      return { error: newChain(openTable(tables, request.table), request.table, request.chain) };
    case 'delete-chain':
      return { error: deleteChain(tables, request.table, request.chain) };
    case 'check-rule':
      return { error: checkRule(request.table, request.chain, request.rule) };
  }
}

function openTable(tables: Map<string, string[]>, name: string): string[] {
  let chains = tables.get(name);
  if (chains === undefined) tables.set(name, (chains = []));
  return chains;
}

function newChain(chains: string[], table: string, chain: string): number {
  if (XT_BUILTIN_CHAINS[table].includes(chain) || chains.includes(chain)) return -EEXIST;
  chains.push(chain);
  return 0;
}

function deleteChain(tables: Map<string, string[]>, table: string, chain: string): number {
  if (XT_BUILTIN_CHAINS[table].includes(chain)) return -EBUSY;
  const chains = tables.get(table);
  const at = chains?.indexOf(chain) ?? -1;
  if (at < 0) return -ENOENT;
  chains!.splice(at, 1);
  return 0;
}

/** -EINVAL where a match or target refuses its place; -EOPNOTSUPP for a rule that would be right. Linux: xt_check_target(). */
function checkRule(table: string, chain: string, rule: XtRule): number {
  const place = TARGET_PLACES[rule.target] as { table: string; chains: readonly string[] } | undefined;
  const builtin = XT_BUILTIN_CHAINS[table].includes(chain);
  if (place !== undefined && (place.table !== table || (builtin && !place.chains.includes(chain)))) return -EINVAL;
  if (rule.target === 'REJECT' && rule.options['--reject-with'] === 'tcp-reset' && rule.protocol !== 'tcp') return -EINVAL;
  if (rule.target === 'TCPMSS' && (rule.protocol !== 'tcp' || (builtin && (chain === 'INPUT' || chain === 'PREROUTING')))) return -EINVAL;
  if (rule.matches.includes('mac') && (chain === 'OUTPUT' || chain === 'POSTROUTING')) return -EINVAL;
  return -EOPNOTSUPP;
}
