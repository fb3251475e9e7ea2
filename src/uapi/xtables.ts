/**
 * Netfilter's user-land boundary: IPv4 tables as iptables-nft sees them. Linux: include/uapi/linux/netfilter_ipv4/ip_tables.h,
 * netfilter/x_tables.h. What matches and targets carry (`data`) stands in xt_data.ts; conntrack's requests in nf_conntrack.ts,
 * sets' in ip_set.ts, the messages of sockets in nfnetlink.ts.
 */

/** struct ipt_ip. Addresses and masks are signed 32-bit numbers; ports and protocols numbers. */
export interface IptIp {
  src: number;
  smsk: number;
  dst: number;
  dmsk: number;
  /** '' is any; a name that ends in '+' stands for all that begin so. */
  iniface: string;
  outiface: string;
  /** 0: any. */
  proto: number;
  /** IPT_F_*. */
  flags: number;
  /** IPT_INV_*. */
  invflags: number;
}

export const IPT_F_FRAG = 1;
/** The target chain is gone to (-g), not called. */
export const IPT_F_GOTO = 2;
export const IPT_INV_VIA_IN = 1;
export const IPT_INV_VIA_OUT = 2;
export const IPT_INV_TOS = 4;
export const IPT_INV_SRCIP = 8;
export const IPT_INV_DSTIP = 0x10;
export const IPT_INV_FRAG = 0x20;
export const XT_INV_PROTO = 0x40;

/** A match: its name and the kernel's structure of it, plain data (xt_data.ts). */
export interface XtEntryMatch {
  readonly name: string;
  readonly data: object;
}

/** A target: '' for none, ACCEPT, DROP, RETURN, QUEUE, a user chain's name, or an extension's with its structure. */
export interface XtEntryTarget {
  readonly name: string;
  readonly data: object;
}

/** A rule: struct ipt_entry. */
export interface IptEntry {
  readonly ip: IptIp;
  readonly matches: readonly XtEntryMatch[];
  readonly target: XtEntryTarget;
  pcnt: number;
  bcnt: number;
}

/** A rule as it is listed: `handle` names it for as long as it is there. */
export interface XtRuleInfo extends IptEntry {
  readonly handle: number;
}

export interface XtChainInfo {
  readonly name: string;
  /** The hook of a built-in chain (NF_INET_*), -1 for a user's. */
  readonly hook: number;
  /** 'ACCEPT' or 'DROP'; '' for a user's chain. */
  readonly policy: string;
  readonly pcnt: number;
  readonly bcnt: number;
  /** How many rules jump or go to it. */
  readonly references: number;
  readonly handle: number;
  readonly rules: readonly XtRuleInfo[];
}

export interface XtTableInfo {
  readonly name: string;
  /** Built-in chains that exist (nft's tables begin without), then users', in the kernel's order. */
  readonly chains: readonly XtChainInfo[];
}

/** One change of a commit. Positions count from 0; `table` and `chain` must exist when its turn comes. */
export type XtChange =
  | { type: 'new-table'; table: string }
  | { type: 'del-table'; table: string }
  /** A built-in chain comes with its hook and policy; a user's with hook -1. */
  | { type: 'new-chain'; table: string; chain: string; hook: number; policy: string; pcnt?: number; bcnt?: number }
  | { type: 'del-chain'; table: string; chain: string }
  | { type: 'rename-chain'; table: string; chain: string; to: string }
  | { type: 'policy'; table: string; chain: string; policy: string; pcnt?: number; bcnt?: number }
  | { type: 'append'; table: string; chain: string; entry: IptEntry }
  | { type: 'insert'; table: string; chain: string; at: number; entry: IptEntry }
  | { type: 'replace'; table: string; chain: string; at: number; entry: IptEntry }
  | { type: 'delete'; table: string; chain: string; at: number }
  /** All rules of a chain. */
  | { type: 'flush'; table: string; chain: string }
  /** Counters of a chain with its rules, or of the rule at `at`. */
  | { type: 'zero'; table: string; chain: string; at?: number };

export type XtTablesRequest =
  /** All tables of the namespace, in the order they were made: XtTableInfo[]. */
  | { op: 'xt-tables' }
  /** All of the changes or none. On an error `index` is the change that was refused. */
  | { op: 'xt-commit'; changes: readonly XtChange[] };

/** A request to netfilter, answered at once. Its first letters say by whom: xt-, ct-, set-, log-, trace-. */
export type XtRequest =
  XtTablesRequest | { op: `ct-${string}` | `set-${string}` | `log-${string}` | `trace-${string}`; [argument: string]: unknown };

/** `error` is 0 or a negative errno. */
export interface XtReply {
  error: number;
  /** xt-commit: which change was refused. */
  index?: number;
  /** What the kernel says of a refusal in its own log or in an extended error. */
  extack?: string;
  data?: unknown;
}
