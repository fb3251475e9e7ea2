import type { XtRuleInfo } from '../../uapi/xtables.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NfHookOps } from './core.ts';
import type { CompiledChain } from './ip_tables_compile.ts';
import type { XtMatch, XtMatchFn, XtTarget, XtTargetFn } from './x_tables.ts';

/** A table of a namespace. Linux: struct nft_table. */
export class XtTable {
  readonly net: Net;
  readonly name: string;
  /** By name, in the order they were made. */
  readonly chains = new Map<string, XtChain>();
  /** The last handle given to a chain or rule of this table. */
  lastHandle = 0;

  constructor(net: Net, name: string) {
    this.net = net;
    this.name = name;
  }
}

/** Linux: struct nft_chain, struct nft_base_chain. */
export class XtChain {
  readonly table: XtTable;
  name: string;
  /** NF_INET_* of a built-in chain, -1 of a user's. */
  readonly hook: number;
  /** 'ACCEPT' or 'DROP'; '' for a user's. */
  policy: string;
  pcnt = 0;
  bcnt = 0;
  /** Rules that jump or go here. */
  references = 0;
  readonly handle: number;
  readonly rules: XtRule[] = [];
  /** Null after every change. */
  compiled: CompiledChain | null = null;
  /** Its hook while it is registered. */
  ops: NfHookOps | null = null;

  constructor(table: XtTable, name: string, hook: number, policy: string) {
    this.table = table;
    this.name = name;
    this.hook = hook;
    this.policy = policy;
    this.handle = ++table.lastHandle;
  }
}

/** A match of a rule, ready: its module, the structure of it and the function that was made of them. */
export interface XtRuleMatch {
  readonly module: XtMatch;
  readonly data: object;
  readonly fn: XtMatchFn;
}

export interface XtRuleTarget {
  readonly module: XtTarget;
  readonly data: object;
  readonly fn: XtTargetFn;
}

/** What a rule is in the kernel: the listed form, whose counters live, with its matches and target made ready. */
export interface XtRule {
  readonly info: XtRuleInfo;
  matches: readonly XtRuleMatch[];
  /** Null for none, the verdicts and jumps. */
  target: XtRuleTarget | null;
  readonly jump: XtChain | null;
}

/** What netfilter's rules keep in a namespace: the tables that exist, in the order they were made. */
export class NetnsXt {
  readonly tables = new Map<string, XtTable>();
  /** Lists of `recent` and tables of `hashlimit` by name: RecentTable, HashlimitTable. */
  readonly recent = new Map<string, object>();
  readonly hashlimit = new Map<string, object>();
}

/** The tables of a namespace; made when first asked for. */
export function xtNet(net: Net): NetnsXt {
  if (!(net.xt instanceof NetnsXt)) net.xt = new NetnsXt();
  return net.xt as NetnsXt;
}

/** A rule is gone for good: tells its modules. */
export function xtDestroyRule(net: Net, rule: XtRule): void {
  for (const { module, data } of rule.matches) module.destroy?.(net, data);
  if (rule.target !== null) rule.target.module.destroy?.(net, rule.target.data);
}
