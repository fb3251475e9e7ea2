import { NFNLGRP_NFTRACE, NFT_MSG_TRACE, type NftTraceMsg } from '../../uapi/nfnetlink.ts';
import { nfnetlinkHasListeners, nfnetlinkSend } from '../core/af_netlink.ts';
import type { Net } from '../core/net_namespace.ts';
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

/** `rule` is its index from 0, `verdict` NF_* or XT_CONTINUE; `told`: the packet was shown in a message before. */
export function traceRule(
  skb: SkBuff,
  state: NfHookState,
  chain: XtChain,
  rule: number,
  action: number,
  verdict: number,
  told: boolean,
): void {
  const { info, jump } = chain.rules[rule];
  const words = action === DO_JUMP ? 'JUMP' : action === DO_GOTO ? 'GOTO' : action === DO_RETURN ? 'RETURN' : verdictName(verdict);
  hit(skb, state, chain, rule + 1, info.target.name, words);
  if (skb.nfTrace)
    notify(
      skb,
      state,
      chain,
      { traceType: 'rule', rule: info.handle, ruleNumber: rule + 1, verdict: words, jumpTo: jump?.name ?? '', policy: '' },
      told,
    );
}

/** A chain ended without a verdict. Only for listeners: the kernel's own messages leave it out. */
export function traceReturn(skb: SkBuff, state: NfHookState, chain: XtChain): void {
  hit(skb, state, chain, 0, 'return', 'RETURN');
}

/** No rule of a built-in chain decided: its policy does. */
export function tracePolicy(skb: SkBuff, state: NfHookState, chain: XtChain, told: boolean): void {
  const { policy } = chain;
  hit(skb, state, chain, 0, 'policy', policy);
  if (skb.nfTrace) notify(skb, state, chain, { traceType: 'policy', rule: 0, ruleNumber: 0, verdict: policy, jumpTo: '', policy }, told);
}

type TraceWhat = Pick<NftTraceMsg, 'traceType' | 'rule' | 'ruleNumber' | 'verdict' | 'jumpTo' | 'policy'>;

const NOTHING = new Uint8Array(0);

/** One message of -j TRACE. The packet's bytes go with the first of each table. Linux: nft_trace_notify(). */
function notify(skb: SkBuff, state: NfHookState, chain: XtChain, what: TraceWhat, told: boolean): void {
  const { net, hook, inDev, outDev } = state;
  if (!nfnetlinkHasListeners(net, NFNLGRP_NFTRACE)) return;
  const { bytes, data, tail, macHeader } = skb;
  const link = inDev !== null && macHeader >= 0 && macHeader < data ? bytes.slice(macHeader, data) : NOTHING;
  const body: NftTraceMsg = {
    ...what,
    id: traceId(skb, net),
    table: chain.table.name,
    chain: chain.name,
    hook,
    mark: skb.mark,
    indev: inDev?.ifindex ?? 0,
    outdev: outDev?.ifindex ?? 0,
    linkHeader: told ? NOTHING : link,
    packet: told ? NOTHING : bytes.slice(data, tail),
  };
  nfnetlinkSend(net, NFNLGRP_NFTRACE, { type: NFT_MSG_TRACE, flags: 0, body });
}

/** Packets that are traced: what they are called in messages, for as long as they are the same packet. */
const ids = new WeakMap<SkBuff, { skb: number; id: number }>();

function traceId(skb: SkBuff, net: Net): number {
  const known = ids.get(skb);
  if (known?.skb === skb.id) return known.id;
  const id = net.sim.random.int32() >>> 0;
  ids.set(skb, { skb: skb.id, id });
  return id;
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
