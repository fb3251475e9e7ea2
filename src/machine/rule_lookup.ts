import type { Kernel } from '../kernel/kernel.ts';
import type { XtTableInfo } from '../uapi/xtables.ts';
import { ruleText } from './rule_text.ts';

/** Says a rule as `iptables -S` prints it, '' when it is not there (any more). `rule` counts from 1. Changes nothing. */
export type RuleLookup = (host: string, netns: number, table: string, chain: string, rule: number) => string;

/** The texts of all rules of a machine's hosts, as they are now. */
export function ruleLookup({ hosts }: { hosts: ReadonlyMap<string, Kernel> }): RuleLookup {
  return (host, netns, tableName, chainName, rule) => {
    const stack = hosts.get(host)?.stack;
    const net = stack?.namespaces.find(({ inum }) => inum === netns);
    if (stack === undefined || net === undefined) return '';
    const tables = (stack.xtHandlers.get('xt')?.(net, { op: 'xt-tables' }).data ?? []) as XtTableInfo[];
    const chain = tables.find(({ name }) => name === tableName)?.chains.find(({ name }) => name === chainName);
    const entry = chain?.rules[rule - 1];
    return entry === undefined ? '' : `-A ${chainName} ${ruleText(entry)}`.trimEnd();
  };
}
