import type { NetDevice } from '../core/dev.ts';
import { kfreeSkb } from '../core/drop_reason.ts';
import type { Net } from '../core/net_namespace.ts';
import type { SkBuff } from '../core/skbuff.ts';

/** Protocol families of hooks. Linux: include/uapi/linux/netfilter.h. */
export const NFPROTO_INET = 1;
export const NFPROTO_IPV4 = 2;
export const NFPROTO_ARP = 3;
export const NFPROTO_NETDEV = 5;
export const NFPROTO_BRIDGE = 7;
const NFPROTO_NUMPROTO = 11;

export const NF_INET_PRE_ROUTING = 0;
export const NF_INET_LOCAL_IN = 1;
export const NF_INET_FORWARD = 2;
export const NF_INET_LOCAL_OUT = 3;
export const NF_INET_POST_ROUTING = 4;

export const NF_ARP_IN = 0;
export const NF_ARP_OUT = 1;
export const NF_ARP_FORWARD = 2;

/** The same numbers as NF_INET_*, and one more. Linux: include/uapi/linux/netfilter_bridge.h. */
export const NF_BR_PRE_ROUTING = 0;
export const NF_BR_LOCAL_IN = 1;
export const NF_BR_FORWARD = 2;
export const NF_BR_LOCAL_OUT = 3;
export const NF_BR_POST_ROUTING = 4;
export const NF_BR_BROUTING = 5;

/** Verdicts. A drop may carry a positive errno for the sender in its upper half: `nfDropErr`. */
export const NF_DROP = 0;
export const NF_ACCEPT = 1;
/** The hook owns the packet from now on; it may continue it by `state.okfn` or `nfReinject`. */
export const NF_STOLEN = 2;
export const NF_QUEUE = 3;
export const NF_REPEAT = 4;
const NF_VERDICT_MASK = 0xff;

/** A drop that tells a local sender `errno` (0: nothing at all). Linux: NF_DROP_ERR(). */
export function nfDropErr(errno: number): number {
  return (errno << 16) | 0x100 | NF_DROP;
}

export const NF_IP_PRI_RAW_BEFORE_DEFRAG = -450;
export const NF_IP_PRI_CONNTRACK_DEFRAG = -400;
export const NF_IP_PRI_RAW = -300;
export const NF_IP_PRI_CONNTRACK = -200;
export const NF_IP_PRI_MANGLE = -150;
export const NF_IP_PRI_NAT_DST = -100;
export const NF_IP_PRI_FILTER = 0;
export const NF_IP_PRI_SECURITY = 50;
export const NF_IP_PRI_NAT_SRC = 100;
export const NF_IP_PRI_CONNTRACK_HELPER = 300;
export const NF_IP_PRI_CONNTRACK_CONFIRM = 2147483647;

/** How a packet goes on after a hook: takes over the skb. 0 or a negative errno. A top-level function, never a closure. */
export type OkFn = (net: Net, skb: SkBuff) => number;

/** Where a packet is (Linux: struct nf_hook_state). Reused: whoever keeps a packet keeps a `copy`. */
export class NfHookState {
  hook = 0;
  pf = 0;
  inDev: NetDevice | null = null;
  outDev: NetDevice | null = null;
  net!: Net;
  okfn!: OkFn;

  copy(): NfHookState {
    return Object.assign(new NfHookState(), this);
  }
}

/** A hook: looks at the packet (may write it after `skb.cow()`), returns a verdict. */
export type NfHookFn = (priv: object | null, skb: SkBuff, state: NfHookState) => number;

/** Linux: struct nf_hook_ops. */
export interface NfHookOps {
  readonly hook: NfHookFn;
  readonly priv: object | null;
  readonly pf: number;
  readonly hooknum: number;
  /** Lower goes first. */
  readonly priority: number;
}

/** Takes packets with verdict NF_QUEUE; returns false when nobody wants them. Continue with `nfReinject(skb, state, index, ...)`. */
export type NfQueueHandler = (skb: SkBuff, state: NfHookState, index: number, verdict: number) => boolean;

/** Netfilter's part of a namespace (Linux: struct netns_nf). `net.nf` stays null until the first hook is registered. */
export class NetnsNf {
  /** Hooks in order of priority, by (family << 3 | hook); null where there is none. */
  readonly hooks: (NfHookOps[] | null)[] = new Array<NfHookOps[] | null>(NFPROTO_NUMPROTO << 3).fill(null);
  queueHandler: NfQueueHandler | null = null;
}

/** Adds a hook behind those of the same priority. Linux: nf_register_net_hook(). */
export function nfRegisterNetHook(net: Net, ops: NfHookOps): void {
  const nf = ((net.nf as NetnsNf | null) ?? (net.nf = new NetnsNf())) as NetnsNf;
  const at = (ops.pf << 3) | ops.hooknum;
  const before = nf.hooks[at] ?? [];
  // Of the same priority, the newest comes first (nf_hook_entries_grow()).
  const first = before.findIndex((other) => other.priority >= ops.priority);
  nf.hooks[at] = first < 0 ? [...before, ops] : [...before.slice(0, first), ops, ...before.slice(first)];
}

/** Linux: nf_unregister_net_hook(). */
export function nfUnregisterNetHook(net: Net, ops: NfHookOps): void {
  const nf = net.nf as NetnsNf | null;
  if (nf === null) return;
  const at = (ops.pf << 3) | ops.hooknum;
  const left = (nf.hooks[at] ?? []).filter((other) => other !== ops);
  nf.hooks[at] = left.length > 0 ? left : null;
}

/** Is any hook there? Lets callers skip what only prepares for one. */
export function nfHookActive(net: Net, pf: number, hook: number): boolean {
  return net.nf !== null && (net.nf as NetnsNf).hooks[(pf << 3) | hook] !== null;
}

/**
 * Passes `skb` through the hooks of one point and, when they accept it, to `okfn`. Returns what `okfn` returned, 0 for a
 * packet that was taken, or a negative errno for one that was dropped. Linux: NF_HOOK(), nf_hook().
 */
export function nfHook(
  pf: number,
  hook: number,
  net: Net,
  skb: SkBuff,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  okfn: OkFn,
): number {
  if (net.nf === null) return okfn(net, skb);
  const entries = (net.nf as NetnsNf).hooks[(pf << 3) | hook];
  if (entries === null) return okfn(net, skb);
  return nfHookEntries(entries, pf, hook, net, skb, inDev, outDev, okfn);
}

/** Hooks nest (a rejected packet's answer passes hooks of its own): one state for each level. */
const states: NfHookState[] = [];
let depth = 0;

function nfHookEntries(
  entries: readonly NfHookOps[],
  pf: number,
  hook: number,
  net: Net,
  skb: SkBuff,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  okfn: OkFn,
): number {
  if (depth === states.length) states.push(new NfHookState());
  const state = states[depth];
  state.pf = pf;
  state.hook = hook;
  state.inDev = inDev;
  state.outDev = outDev;
  state.net = net;
  state.okfn = okfn;
  depth++;
  let result: number;
  try {
    result = nfHookSlow(entries, skb, state, 0);
  } finally {
    depth--;
  }
  return result === 1 ? okfn(net, skb) : result;
}

/** Runs hooks from `index` on: 1 when all accept, 0 when the packet is gone, or a negative errno. Linux: nf_hook_slow(). */
function nfHookSlow(entries: readonly NfHookOps[], skb: SkBuff, state: NfHookState, index: number): number {
  for (let i = index; i < entries.length; i++) {
    const ops = entries[i];
    const verdict = ops.hook(ops.priv, skb, state);
    switch (verdict & NF_VERDICT_MASK) {
      case NF_ACCEPT:
        break;
      case NF_DROP: {
        const error = verdict === NF_DROP ? -1 : -(verdict >>> 16);
        kfreeSkb(skb, 'NETFILTER_DROP', state.net);
        return error;
      }
      case NF_REPEAT:
        i--;
        break;
      case NF_QUEUE: {
        const handler = (state.net.nf as NetnsNf).queueHandler;
        if (handler === null || !handler(skb, state.copy(), i, verdict)) kfreeSkb(skb, 'NETFILTER_DROP', state.net);
        return 0;
      }
      default:
        return 0;
    }
  }
  return 1;
}

/**
 * Continues a packet that hook number `index` of its point had queued, with that one's late verdict. `state` is the copy
 * that was made then. Linux: nf_reinject().
 */
export function nfReinject(skb: SkBuff, state: NfHookState, index: number, verdict: number): void {
  const entries = (state.net.nf as NetnsNf | null)?.hooks[(state.pf << 3) | state.hook] ?? [];
  if (verdict === NF_DROP) {
    kfreeSkb(skb, 'NETFILTER_DROP', state.net);
    return;
  }
  const from = verdict === NF_REPEAT ? index : index + 1;
  if (verdict === NF_STOLEN) return;
  if (nfHookSlow(entries, skb, state, from) === 1) state.okfn(state.net, skb);
}
