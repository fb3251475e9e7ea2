import { EINVAL } from '../../uapi/errno.ts';
import { IPPROTO_IGMP } from '../../uapi/socket.ts';
import { ipv4Protocol } from '../../wire/ipv4.ts';
import type { NetDevice } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import type { NfHookOps } from './core.ts';

/**
 * What a match or target is to the kernel. Linux: include/linux/netfilter/x_tables.h. A module is one file xt_NAME.ts with a
 * row in xt_modules.ts; when a rule is added it is checked and compiled, once, to a function with the rule's own state.
 */

/** Where a rule with this extension is about to be put. Linux: struct xt_mtchk_param, xt_tgchk_param. */
export interface XtCheckParam {
  readonly net: Net;
  readonly table: string;
  /** 1 << NF_INET_* of a built-in chain, 0 in a user's: from where that is come to is only asked of `hooks` (Linux: nft_compat). */
  readonly hookMask: number;
  /** The rule's protocol (0: any) and whether that is inverted. */
  readonly proto: number;
  readonly protoInvert: boolean;
}

/** The packet's surroundings (Linux: struct xt_action_param). Reused: keep nothing of it. */
export class XtActionParam {
  net!: Net;
  hook = 0;
  inDev: NetDevice | null = null;
  outDev: NetDevice | null = null;
  /** Where the transport header begins (absolute), and the fragment's offset: 0 for a first or whole one. */
  thoff = 0;
  fragoff = 0;
  /** Set by a match: the packet is to be dropped whatever the rules say. */
  hotdrop = false;
}

export type XtMatchFn = (skb: SkBuff, par: XtActionParam) => boolean;

/** Goes on with the next rule. */
export const XT_CONTINUE = -1;

/** Returns NF_ACCEPT, NF_DROP, NF_STOLEN ... or XT_CONTINUE. */
export type XtTargetFn = (skb: SkBuff, par: XtActionParam) => number;

/** Why a rule is not taken: a negative errno, and what the kernel's log says of it. */
export interface XtRefusal {
  error: number;
  log?: string;
}

interface XtModule<Data> {
  readonly name: string;
  /** The only table it may stand in, the hooks (1 << NF_INET_*) and the protocol it asks for (not asked of what is nft's own: tcp, udp). */
  readonly table?: string;
  readonly hooks?: number;
  readonly proto?: number;
  /** 0, or the negative errno a rule is refused with (with words for the log: an XtRefusal). */
  check?(par: XtCheckParam, data: Data): number | XtRefusal;
  /** A rule that was compiled is gone for good. */
  destroy?(net: Net, data: Data): void;
}

/** Linux: struct xt_match. `data` is the structure of uapi/xt_data.ts; a match with a state of its own may write it (quota). */
export interface XtMatch<Data = object> extends XtModule<Data> {
  compile(data: Data, net: Net): XtMatchFn;
}

/** Linux: struct xt_target. */
export interface XtTarget<Data = object> extends XtModule<Data> {
  compile(data: Data, net: Net): XtTargetFn;
}

/**
 * Who runs the built-in chains of table nat: only the first packet of a connection passes them. `ops.hook(ops.priv, skb, state)`
 * runs the chain; hook number and priority stand in `ops`. Linux: nf_nat_register_fn(), nf_nat_unregister_fn().
 */
export interface NatChainOps {
  registerNatChain(net: Net, ops: NfHookOps): void;
  unregisterNatChain(net: Net, ops: NfHookOps): void;
}

/** Null until NAT is part of the host (boot.ts): then such chains are hooks like all. */
export function natChainOps(stack: NetStack): NatChainOps | null {
  return stack.natChainOps as NatChainOps | null;
}

/** What the kernel itself sends (answers to pings, errors, resets) leaves by sockets of its own, which no skb shows here. */
export function xtByKernelSocket(skb: SkBuff): boolean {
  return skb.skbIif === 0 && skb.nfBridge === null && ipv4Protocol(skb.bytes, skb.data) !== IPPROTO_IGMP;
}

/** May a file in /proc be called so? 0, -EINVAL, or `tooLong` for more than `size - 1` bytes. Linux: xt_check_proc_name(). */
export function xtCheckProcName(name: string, size: number, tooLong: number): number {
  if (name === '') return -EINVAL;
  if (name.length >= size) return tooLong;
  return name === '.' || name === '..' || name.includes('/') ? -EINVAL : 0;
}
