import {
  IPT_F_FRAG,
  IPT_F_GOTO,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  XT_INV_PROTO,
} from '../../uapi/xtables.ts';
import type { XtRuleInfo } from '../../uapi/xtables.ts';
import type { XtChain, XtRule } from './ip_tables_table.ts';
import type { XtMatchFn, XtTargetFn } from './x_tables.ts';

/**
 * A chain as it is run: eight numbers a rule, one behind the other, so that a rule that does not concern a packet costs a few
 * loads and compares.
 *
 *     0 flags | 1 source 2 mask | 3 destination 4 mask | 5 protocol | 6 incoming, 7 outgoing interface pattern
 *
 * An address that any may be has mask 0. Patterns are numbers into `patterns`.
 */
export const RULE_WORDS = 8;

export const F_SRC = 1;
export const F_NOT_SRC = 2;
export const F_DST = 4;
export const F_NOT_DST = 8;
export const F_PROTO = 16;
export const F_NOT_PROTO = 32;
export const F_IN = 64;
export const F_NOT_IN = 128;
export const F_OUT = 256;
export const F_NOT_OUT = 512;
export const F_FRAG = 1024;
export const F_NOT_FRAG = 2048;
export const F_MATCHES = 4096;

/** What a rule does when it matches. */
export const DO_NOTHING = 0;
export const DO_ACCEPT = 1;
export const DO_DROP = 2;
export const DO_RETURN = 3;
export const DO_JUMP = 4;
export const DO_GOTO = 5;
export const DO_QUEUE = 6;
export const DO_TARGET = 7;

/** Which patterns a device's name fits, by number; 1 or 0. */
export type NameFits = Uint8Array;

export class CompiledChain {
  readonly count: number;
  readonly words: Int32Array;
  readonly actions: Uint8Array;
  readonly matches: (readonly XtMatchFn[])[];
  readonly targets: (XtTargetFn | null)[];
  readonly jumps: (XtChain | null)[];
  /** The listed rules: their counters are counted up. */
  readonly infos: XtRuleInfo[];
  /** Interface patterns: a name, or the beginning of one with a + behind. */
  private readonly patterns = new Map<string, number>();
  private readonly fitsOf = new Map<string, NameFits>();

  constructor(rules: readonly XtRule[]) {
    this.count = rules.length;
    this.words = new Int32Array(rules.length * RULE_WORDS);
    this.actions = new Uint8Array(rules.length);
    this.matches = rules.map((rule) => rule.matches.map((match) => match.fn));
    this.targets = rules.map((rule) => rule.target?.fn ?? null);
    this.jumps = rules.map((rule) => rule.jump);
    this.infos = rules.map((rule) => rule.info);
    rules.forEach((rule, i) => this.fill(rule, i));
  }

  get hasPatterns(): boolean {
    return this.patterns.size > 0;
  }

  /** Which patterns `name` fits; made once for each name. */
  nameFits(name: string): NameFits {
    let fits = this.fitsOf.get(name);
    if (fits === undefined) {
      // Names come and go (renamed, thousands of veths): not kept for ever.
      if (this.fitsOf.size >= 4096) this.fitsOf.clear();
      fits = Uint8Array.from(this.patterns.keys(), (pattern) => (ifnameFits(pattern, name) ? 1 : 0));
      this.fitsOf.set(name, fits);
    }
    return fits;
  }

  private fill(rule: XtRule, i: number): void {
    const { words } = this;
    const { ip } = rule.info;
    const at = i * RULE_WORDS;
    words[at] = ruleFlags(rule);
    words[at + 1] = ip.src & ip.smsk;
    words[at + 2] = ip.smsk;
    words[at + 3] = ip.dst & ip.dmsk;
    words[at + 4] = ip.dmsk;
    words[at + 5] = ip.proto;
    words[at + 6] = ip.iniface === '' ? 0 : this.pattern(ip.iniface);
    words[at + 7] = ip.outiface === '' ? 0 : this.pattern(ip.outiface);
    this.actions[i] = ruleAction(rule);
  }

  private pattern(text: string): number {
    const known = this.patterns.get(text);
    if (known === undefined) this.patterns.set(text, this.patterns.size);
    return known ?? this.patterns.size - 1;
  }
}

/** Does a device's name fit a rule's `-i`? A + at the end stands for anything. */
export function ifnameFits(pattern: string, name: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function ruleFlags(rule: XtRule): number {
  const { ip } = rule.info;
  const inverted = (bit: number): boolean => (ip.invflags & bit) !== 0;
  let flags = 0;
  const test = (asked: boolean, inverse: boolean, flag: number, notFlag: number): void => {
    if (asked) flags |= inverse ? notFlag : flag;
  };
  test(ip.smsk !== 0 || inverted(IPT_INV_SRCIP), inverted(IPT_INV_SRCIP), F_SRC, F_NOT_SRC);
  test(ip.dmsk !== 0 || inverted(IPT_INV_DSTIP), inverted(IPT_INV_DSTIP), F_DST, F_NOT_DST);
  test(ip.proto !== 0, inverted(XT_INV_PROTO), F_PROTO, F_NOT_PROTO);
  test(ip.iniface !== '', inverted(IPT_INV_VIA_IN), F_IN, F_NOT_IN);
  test(ip.outiface !== '', inverted(IPT_INV_VIA_OUT), F_OUT, F_NOT_OUT);
  test((ip.flags & IPT_F_FRAG) !== 0, inverted(IPT_INV_FRAG), F_FRAG, F_NOT_FRAG);
  return rule.matches.length > 0 ? flags | F_MATCHES : flags;
}

const VERDICTS: Readonly<Record<string, number>> = { '': DO_NOTHING, ACCEPT: DO_ACCEPT, DROP: DO_DROP, RETURN: DO_RETURN, QUEUE: DO_QUEUE };

function ruleAction(rule: XtRule): number {
  if (rule.jump !== null) return rule.info.ip.flags & IPT_F_GOTO ? DO_GOTO : DO_JUMP;
  return rule.target !== null ? DO_TARGET : VERDICTS[rule.info.target.name];
}

/** The chain as it is run; made anew after a change, when the first packet comes. */
export function compileChain(chain: XtChain): CompiledChain {
  return (chain.compiled = new CompiledChain(chain.rules));
}
