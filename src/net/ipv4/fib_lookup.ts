import type { NetDevice } from '../core/dev.ts';
import type { FibAlias, FibInfo, FibNh } from './fib_semantics.ts';
import type { FibTable } from './fib_trie.ts';

/** fibTableLookup: do not count a use, and ignore that a next hop's link is down. Linux: include/net/ip_fib.h. */
export const FIB_LOOKUP_NOREF = 1;
export const FIB_LOOKUP_IGNORE_LINKSTATE = 2;

/** Flags of a flow. Linux: include/net/flow.h. */
export const FLOWI_FLAG_ANYSRC = 0x01;
export const FLOWI_FLAG_KNOWN_NH = 0x02;

/** What a route is looked up for (Linux: struct flowi4). One object is reused; `reset` before use. */
export class Flow4 {
  daddr = 0;
  saddr = 0;
  /** Interface indexes, 0: none given. */
  oif = 0;
  iif = 0;
  mark = 0;
  /** The whole TOS byte; look-ups use its DSCP bits. */
  tos = 0;
  scope = 0;
  proto = 0;
  flags = 0;
  uid = 0;
  /** Ports in host order. */
  sport = 0;
  dport = 0;
  /** Hash for the choice of a path among several; 0: made from the flow. */
  multipathHash = 0;

  reset(): this {
    this.daddr = 0;
    this.saddr = 0;
    this.oif = 0;
    this.iif = 0;
    this.mark = 0;
    this.tos = 0;
    this.scope = 0;
    this.proto = 0;
    this.flags = 0;
    this.uid = 0;
    this.sport = 0;
    this.dport = 0;
    this.multipathHash = 0;
    return this;
  }
}

/** What a look-up found (Linux: struct fib_result). One object is reused. */
export class FibResult {
  prefix = 0;
  prefixlen = 0;
  nhSel = 0;
  /** RTN_*. */
  type = 0;
  scope = 0;
  tclassid = 0;
  dscp = 0;
  /** Null until a look-up succeeded. */
  fi: FibInfo | null = null;
  /** The chosen next hop: fi.nhs[nhSel], or null for a route without one. */
  nh: FibNh | null = null;
  table: FibTable | null = null;
  /** All routes of the prefix that was found, ordered. */
  aliases: readonly FibAlias[] | null = null;
}

/** The device of the result's next hop. Linux: FIB_RES_DEV(). */
export function fibResDev(res: FibResult): NetDevice | null {
  return res.nh === null ? null : res.nh.dev;
}
