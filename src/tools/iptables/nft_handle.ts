import { strerror } from '../../uapi/errno.ts';
import type { Process } from '../../uapi/process.ts';
import type { IptEntry, XtChange, XtReply, XtTableInfo } from '../../uapi/xtables.ts';
import { BUILTIN_TABLES, builtinHook, builtinTable } from './builtin_tables.ts';
import { RESOURCE_PROBLEM, XtablesError } from './xtables_error.ts';

/** A chain as the tool sees it: as the kernel has it, with what was asked for since. */
export interface CachedChain {
  readonly name: string;
  /** NF_INET_*, -1 for a user's. */
  readonly hook: number;
  policy: string;
  pcnt: number;
  bcnt: number;
  references: number;
  rules: IptEntry[];
  /** A built-in chain that the kernel has not: listed as if it were there. */
  fake: boolean;
}

export interface CachedTable {
  readonly name: string;
  /** Is it in the kernel, or on its way there? */
  exists: boolean;
  base: Map<number, CachedChain>;
  chains: CachedChain[];
  /** Base chains of other names than iptables gives them: left alone. */
  foreign: string[];
}

/** What was being done when something went wrong: the words for an errno depend on it. iptables: nft_fn. */
export type NftFunction =
  | 'chain_del'
  | 'chain_user_add'
  | 'chain_user_rename'
  | 'rule_insert'
  | 'rule_check'
  | 'rule_replace'
  | 'rule_delete_num'
  | 'rule_delete'
  | 'chain_set'
  | '';

/** A refusal the tool finds itself. */
export class NftRefusal extends Error {}

interface PendingChange {
  readonly change: XtChange;
  /** "RULE_APPEND" and "rule in chain INPUT", for the complaint. */
  readonly type: string;
  readonly what: string;
  readonly line: number;
}

/** The tables of the network namespace, and the changes to be made to them all at once. iptables: struct nft_handle. */
export class NftHandle {
  readonly process: Process;
  readonly tables = new Map<string, CachedTable>();
  /** The line of the file that is being worked off; 0 for a command. */
  line = 0;
  private pending: PendingChange[] = [];

  constructor(process: Process) {
    this.process = process;
  }

  /** As if no table were there. */
  empty(): void {
    this.tables.clear();
    for (const { name } of BUILTIN_TABLES) this.tables.set(name, { name, exists: false, base: new Map(), chains: [], foreign: [] });
  }

  /** Asks the kernel. iptables: nft_cache_build(). */
  load(): void {
    this.empty();
    for (const info of readTables(this.process)) {
      const table = this.tables.get(info.name);
      if (table === undefined) continue;
      table.exists = true;
      for (const chain of info.chains) {
        const cached: CachedChain = { ...chain, rules: [...chain.rules], fake: false };
        if (chain.hook >= 0 && builtinHook(builtinTable(info.name)!, chain.name) !== chain.hook) table.foreign.push(chain.name);
        else if (chain.hook >= 0) table.base.set(chain.hook, cached);
        else table.chains.push(cached);
      }
    }
  }

  /** What a listing says of chains that are not iptables' own. iptables: nft_is_table_tainted(). */
  taint(table: string): string {
    return this.table(table).foreign.length > 0
      ? `# Table \`${table}' contains incompatible base-chains, use 'nft' tool to list them.\n`
      : '';
  }

  table(name: string): CachedTable {
    return this.tables.get(name)!;
  }

  find(table: string, name: string): CachedChain | undefined {
    const { base, chains } = this.table(table);
    return [...base.values()].find((chain) => chain.name === name) ?? chains.find((chain) => chain.name === name);
  }

  /** Built-in chains in the order of their hooks, then the users'. */
  all(table: string): CachedChain[] {
    const { base, chains } = this.table(table);
    return [...[...base.values()].sort((a, b) => a.hook - b.hook), ...chains];
  }

  /** Users' chains by name from now on, as listings have them. */
  sort(table: string): void {
    this.table(table).chains.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** What the kernel is to do, and what of it is said when it refuses. */
  add(change: XtChange, type: string, what: string): void {
    this.pending.push({ change, type, what, line: this.line });
  }

  /** The table is there from now on. iptables: nft_xt_builtin_table_init(). */
  initTable(name: string): void {
    const table = this.table(name);
    if (table.exists) return;
    table.exists = true;
    this.add({ type: 'new-table', table: name }, 'TABLE_ADD', `table ${name}`);
  }

  /** The table, and the built-in chain of this name (or all of them). iptables: nft_xt_builtin_init(). */
  init(table: string, chain: string | undefined): void {
    this.initTable(table);
    for (const [name, hook] of builtinTable(table)!.chains) {
      if (chain !== undefined && name !== chain) continue;
      const there = this.table(table).base.get(hook);
      if (there !== undefined && !there.fake) continue;
      if (there === undefined) this.addBase(table, name, hook, false);
      else there.fake = false;
      this.add({ type: 'new-chain', table, chain: name, hook, policy: 'ACCEPT' }, 'CHAIN_ADD', `chain ${name}`);
    }
  }

  /** Lists built-in chains that are not there as if they were. iptables: nft_xt_fake_builtin_chains(). */
  fake(table: string, chain?: string): void {
    for (const [name, hook] of builtinTable(table)!.chains) {
      if ((chain === undefined || chain === name) && !this.table(table).base.has(hook)) this.addBase(table, name, hook, true);
    }
  }

  private addBase(table: string, name: string, hook: number, fake: boolean): void {
    this.table(table).base.set(hook, { name, hook, policy: 'ACCEPT', pcnt: 0, bcnt: 0, references: 0, rules: [], fake });
  }

  exists(table: string, chain: string): boolean {
    return builtinHook(builtinTable(table)!, chain) !== undefined || this.find(table, chain) !== undefined;
  }

  /** Has it all done, or nothing; the kernel's refusal is thrown. iptables: nft_action(). */
  commit(): void {
    const { pending } = this;
    this.pending = [];
    if (pending.length === 0) return;
    const reply = this.process.xtables({ op: 'xt-commit', changes: pending.map(({ change }) => change) });
    if (reply.error === 0) return;
    const words = pending[0].line === 0 ? complaint(pending, reply) : this.allComplaints(pending, reply);
    throw new XtablesError(RESOURCE_PROBLEM, words);
  }

  abort(): void {
    this.pending = [];
  }

  /**
   * The kernel names every change it refuses. Here it names one at a time; the others are found by asking again without it,
   * a change behind them all that is never granted keeping the rest from being made.
   */
  private allComplaints(pending: readonly PendingChange[], first: XtReply): string {
    let rest = [...pending];
    let reply = first;
    let words = '';
    const never: XtChange = { type: 'delete', table: pending[0].change.table, chain: '', at: 0 };
    while (reply.index !== undefined && reply.index < rest.length) {
      words += complaint(rest, reply);
      const { index } = reply;
      rest = rest.filter((_, i) => i !== index);
      reply = this.process.xtables({ op: 'xt-commit', changes: [...rest.map(({ change }) => change), never] });
    }
    return words;
  }
}

function complaint(pending: readonly PendingChange[], { error, index }: XtReply): string {
  const { type, what, line } = pending[index ?? 0];
  return `${line === 0 ? ' ' : `\nline ${line}: `}${type} failed (${strerror(-error)}): ${what}`;
}

/** The tables of this namespace, rules and all. */
export function readTables(process: Process): XtTableInfo[] {
  return (process.xtables({ op: 'xt-tables' }).data ?? []) as XtTableInfo[];
}
