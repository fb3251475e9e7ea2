import type { SkBuff } from '../core/skbuff.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_INET_PRE_ROUTING,
  NF_QUEUE,
  NF_STOLEN,
  type NfHookState,
} from './core.ts';
import type { XtChain } from './ip_tables_table.ts';
import { DO_GOTO, DO_JUMP, DO_RETURN } from './ip_tables_compile.ts';

/**
 * What is told of a packet's way through the rules: to the trace's listeners as `ipt_do_table` with
 * `{ hook, table, chain, rule, target, verdict }` for each rule that matched (rule 0: the end of the chain; its target is
 * 'return' or 'policy'), and of packets marked by -j TRACE to NETLINK_NETFILTER. Linux: net/netfilter/nf_tables_trace.c.
 */

/** `rule` is its index from 0, `verdict` NF_* or XT_CONTINUE. */
export function traceRule(skb: SkBuff, state: NfHookState, chain: XtChain, rule: number, action: number, verdict: number): void {
  const target = chain.rules[rule].info.target.name;
  const words = action === DO_JUMP ? 'jump' : action === DO_GOTO ? 'goto' : action === DO_RETURN ? 'RETURN' : verdictName(verdict);
  hit(skb, state, chain, rule + 1, target, words);
}

/** A chain ended without a verdict. */
export function traceReturn(skb: SkBuff, state: NfHookState, chain: XtChain): void {
  hit(skb, state, chain, 0, 'return', 'RETURN');
}

/** No rule of a built-in chain decided: its policy does. */
export function tracePolicy(skb: SkBuff, state: NfHookState, chain: XtChain): void {
  hit(skb, state, chain, 0, 'policy', chain.policy);
}

function hit(skb: SkBuff, state: NfHookState, chain: XtChain, rule: number, target: string, verdict: string): void {
  const { trace } = state.net.stack;
  if (!trace.on) return;
  trace.hit(skb, 'ipt_do_table', state.net, {
    hook: hookName(state.hook),
    table: chain.table.name,
    chain: chain.name,
    rule,
    target,
    verdict,
  });
}

function hookName(hook: number): string {
  if (hook === NF_INET_PRE_ROUTING) return 'PREROUTING';
  if (hook === NF_INET_LOCAL_IN) return 'INPUT';
  if (hook === NF_INET_FORWARD) return 'FORWARD';
  return hook === NF_INET_LOCAL_OUT ? 'OUTPUT' : 'POSTROUTING';
}

function verdictName(verdict: number): string {
  switch (verdict < 0 ? verdict : verdict & 0xff) {
    case NF_ACCEPT:
      return 'ACCEPT';
    case NF_DROP:
      return 'DROP';
    case NF_STOLEN:
      return 'STOLEN';
    case NF_QUEUE:
      return 'QUEUE';
    default:
      return 'CONTINUE';
  }
}
