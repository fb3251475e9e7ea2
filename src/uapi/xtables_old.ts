/**
 * Netfilter's user-land boundary (Linux: the xtables and nf_tables netlink families). Chains are kept; rules are checked for
 * where they may stand and not taken yet.
 */

/** A rule as far as the kernel checks it: its protocol, the names of its matches, its target and the target's options. */
export interface XtRule {
  protocol: string | undefined;
  matches: readonly string[];
  /** '' for a rule without a target. */
  target: string;
  options: Readonly<Record<string, string>>;
}

export type XtRequest =
  /** Which tables exist, with the chains that users made: XtTableInfo[]. */
  | { op: 'tables' }
  /** Makes the table if it is not there. */
  | { op: 'create'; table: string }
  | { op: 'new-chain'; table: string; chain: string }
  | { op: 'delete-chain'; table: string; chain: string }
  /** -EINVAL: the rule may not stand there; -EOPNOTSUPP: it might, but rules are not modelled. */
  | { op: 'check-rule'; table: string; chain: string; rule: XtRule };

export interface XtTableInfo {
  name: string;
  chains: string[];
}

/** `error` is 0 or a negative errno. */
export interface XtReply {
  error: number;
  data?: XtTableInfo[];
}
