import { IP_OFFSET, ipv4Daddr, ipv4FragOff, ipv4Hlen, ipv4Protocol, ipv4Saddr } from '../../wire/ipv4.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, NF_QUEUE, nfDropErr, type NfHookState } from './core.ts';
import type { XtChain } from './ip_tables_table.ts';
import {
  type CompiledChain,
  compileChain,
  DO_ACCEPT,
  DO_DROP,
  DO_GOTO,
  DO_JUMP,
  DO_NOTHING,
  DO_QUEUE,
  F_DST,
  F_FRAG,
  F_IN,
  F_MATCHES,
  F_NOT_DST,
  F_NOT_FRAG,
  F_NOT_IN,
  F_NOT_OUT,
  F_NOT_PROTO,
  F_NOT_SRC,
  F_OUT,
  F_PROTO,
  F_SRC,
  type NameFits,
  RULE_WORDS,
} from './ip_tables_compile.ts';
import { tracePolicy, traceReturn, traceRule } from './ip_tables_trace.ts';
import { XT_CONTINUE, XtActionParam } from './x_tables.ts';

/** How deep chains may call each other. Linux: NFT_JUMP_STACK_SIZE. */
export const JUMP_STACK_SIZE = 16;

const F_ALL_IN = F_IN | F_NOT_IN;
const F_ALL_OUT = F_OUT | F_NOT_OUT;
/** DROP, of a rule or a policy, says nothing to a local sender; what a target drops does (REJECT: EPERM). */
const DROP_SILENTLY = nfDropErr(0);
const NO_NAMES: NameFits = new Uint8Array(0);

/** One packet's walk through a table; walks nest (what a target sends passes tables too), one object for each level. */
class Walk {
  readonly par = new XtActionParam();
  readonly chains = new Array<XtChain | null>(JUMP_STACK_SIZE).fill(null);
  readonly at = new Int32Array(JUMP_STACK_SIZE);
  saddr = 0;
  daddr = 0;
  proto = 0;
  fragment = false;
  /** -j TRACE: the packet itself goes with the first message of a table. */
  toldPacket = false;
  inFits = NO_NAMES;
  outFits = NO_NAMES;
}

const walks: Walk[] = [];
let depth = 0;

/**
 * Passes a packet (`data` at its IP header) through the rules of a built-in chain: the verdict, or what the chain's policy
 * says. Counts as it goes. Linux: nft_do_chain() with nft_compat.c's matches and targets, ipt_do_table().
 */
export function iptDoTable(skb: SkBuff, state: NfHookState, base: XtChain): number {
  if (depth === walks.length) walks.push(new Walk());
  const walk = walks[depth++];
  try {
    startWalk(walk, skb, state);
    return doChains(walk, skb, state, base);
  } finally {
    depth--;
  }
}

function startWalk(walk: Walk, skb: SkBuff, state: NfHookState): void {
  const { bytes, data } = skb;
  const { par } = walk;
  const fragOff = ipv4FragOff(bytes, data) & IP_OFFSET;
  walk.saddr = ipv4Saddr(bytes, data);
  walk.daddr = ipv4Daddr(bytes, data);
  walk.proto = ipv4Protocol(bytes, data);
  walk.fragment = fragOff !== 0;
  walk.toldPacket = false;
  par.net = state.net;
  par.hook = state.hook;
  par.inDev = state.inDev;
  par.outDev = state.outDev;
  par.thoff = data + ipv4Hlen(bytes, data);
  par.fragoff = fragOff;
  par.hotdrop = false;
}

function doChains(walk: Walk, skb: SkBuff, state: NfHookState, base: XtChain): number {
  const tracing = state.net.stack.trace.on;
  let sp = 0;
  let chain = base;
  let compiled = enter(walk, chain, state);
  let i = 0;
  for (;;) {
    i = nextMatch(walk, skb, compiled, i);
    if (walk.par.hotdrop) return DROP_SILENTLY;
    if (i < compiled.count) {
      const info = compiled.infos[i];
      info.pcnt++;
      info.bcnt += skb.tail - skb.data;
      const action = compiled.actions[i];
      let verdict = XT_CONTINUE;
      if (action === DO_ACCEPT) verdict = NF_ACCEPT;
      else if (action === DO_DROP) verdict = DROP_SILENTLY;
      else if (action > DO_QUEUE) verdict = compiled.targets[i]!(skb, walk.par);
      else if (action === DO_QUEUE) verdict = NF_QUEUE;
      if (walk.par.hotdrop) verdict = DROP_SILENTLY;
      if (tracing || skb.nfTrace) {
        traceRule(skb, state, chain, i, action, verdict, walk.toldPacket);
        walk.toldPacket = skb.nfTrace;
      }
      if (verdict !== XT_CONTINUE) return verdict;
      if (action === DO_NOTHING || action > DO_QUEUE) {
        i++;
        // A target may have written the packet.
        if (action !== DO_NOTHING) reread(walk, skb);
        continue;
      }
      if (action === DO_JUMP || action === DO_GOTO) {
        if (action === DO_JUMP) {
          walk.chains[sp] = chain;
          walk.at[sp++] = i + 1;
        }
        chain = compiled.jumps[i]!;
        compiled = enter(walk, chain, state);
        i = 0;
        continue;
      }
      // RETURN: back to whoever called.
    } else if (tracing && chain !== base) traceReturn(skb, state, chain);
    if (sp === 0) break;
    chain = walk.chains[--sp]!;
    i = walk.at[sp];
    compiled = enter(walk, chain, state);
  }
  base.pcnt++;
  base.bcnt += skb.tail - skb.data;
  if (tracing || skb.nfTrace) tracePolicy(skb, state, base, walk.toldPacket);
  return base.policy === 'DROP' ? DROP_SILENTLY : NF_ACCEPT;
}

function enter(walk: Walk, chain: XtChain, state: NfHookState): CompiledChain {
  const compiled = chain.compiled ?? compileChain(chain);
  if (compiled.hasPatterns) {
    walk.inFits = compiled.nameFits(state.inDev?.name ?? '');
    walk.outFits = compiled.nameFits(state.outDev?.name ?? '');
  }
  return compiled;
}

function reread(walk: Walk, skb: SkBuff): void {
  walk.saddr = ipv4Saddr(skb.bytes, skb.data);
  walk.daddr = ipv4Daddr(skb.bytes, skb.data);
  walk.par.thoff = skb.data + ipv4Hlen(skb.bytes, skb.data);
}

/** The next rule from `from` on that the packet fits, or the chain's length. A match may set `hotdrop`. */
function nextMatch(walk: Walk, skb: SkBuff, compiled: CompiledChain, from: number): number {
  const { words, count } = compiled;
  const { saddr, daddr, proto } = walk;
  for (let i = from, at = from * RULE_WORDS; i < count; i++, at += RULE_WORDS) {
    const flags = words[at];
    if (flags & (F_SRC | F_NOT_SRC) && ((saddr & words[at + 2]) === words[at + 1]) === ((flags & F_NOT_SRC) !== 0)) continue;
    if (flags & (F_DST | F_NOT_DST) && ((daddr & words[at + 4]) === words[at + 3]) === ((flags & F_NOT_DST) !== 0)) continue;
    if (flags & (F_PROTO | F_NOT_PROTO) && (proto === words[at + 5]) === ((flags & F_NOT_PROTO) !== 0)) continue;
    if (flags >= F_IN && !restFits(walk, skb, compiled, i, at, flags)) {
      if (walk.par.hotdrop) return i;
      continue;
    }
    return i;
  }
  return count;
}

/** The tests that fewer rules have: interfaces, fragments, matches. */
function restFits(walk: Walk, skb: SkBuff, compiled: CompiledChain, i: number, at: number, flags: number): boolean {
  const { words } = compiled;
  if (flags & F_ALL_IN && (walk.inFits[words[at + 6]] === 1) === ((flags & F_NOT_IN) !== 0)) return false;
  if (flags & F_ALL_OUT && (walk.outFits[words[at + 7]] === 1) === ((flags & F_NOT_OUT) !== 0)) return false;
  if (flags & (F_FRAG | F_NOT_FRAG) && walk.fragment === ((flags & F_NOT_FRAG) !== 0)) return false;
  if ((flags & F_MATCHES) === 0) return true;
  const matches = compiled.matches[i];
  for (let k = 0; k < matches.length; k++) if (!matches[k](skb, walk.par)) return false;
  return true;
}
