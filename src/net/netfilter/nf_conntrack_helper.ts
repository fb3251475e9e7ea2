import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import { NF_ACCEPT, type NfHookState } from './core.ts';
import { IPS_CONFIRMED, type NfConn } from './nf_conn.ts';
import type { CtHost } from './nf_conntrack_net.ts';

/**
 * Reads the payload of a protocol that announces further connections. Linux: struct nf_conntrack_helper,
 * net/netfilter/nf_conntrack_helper.c. None is assigned by itself: `-j CT --helper` or `conntrack -I --helper` does.
 */
export interface NfConntrackHelper {
  readonly name: string;
  /** Its transport protocol. */
  readonly proto: number;
  /** What it notes in a connection (`ct.help`). */
  init(): object;
  /** Looks at a packet, its transport header at `dataoff`: NF_ACCEPT or NF_DROP. */
  help(skb: SkBuff, dataoff: number, ct: NfConn, ctinfo: number, state: NfHookState): number;
}

/** The helper of this name for a protocol, or undefined. Linux: nf_conntrack_helper_try_module_get(). */
export function nfConntrackHelperFind(stack: NetStack, name: string, proto: number): NfConntrackHelper | undefined {
  return (stack.nfConntrack as CtHost).helpers.find((helper) => helper.name === name && helper.proto === proto) as
    NfConntrackHelper | undefined;
}

/** Assigns a helper to a connection of its protocol; '' takes it away. False where there is none such. */
export function nfConntrackHelperAssign(ct: NfConn, name: string): boolean {
  if (name === '') {
    ct.helper = '';
    ct.help = null;
    return true;
  }
  const helper = nfConntrackHelperFind(ct.net.stack, name, ct.orig.proto);
  if (helper === undefined) return false;
  if (ct.helper === name && (ct.status & IPS_CONFIRMED) !== 0) return true;
  ct.helper = name;
  ct.help = helper.init();
  return true;
}

/** Lets the connection's helper read a packet. Linux: nf_ct_helper(). */
export function nfConntrackHelp(skb: SkBuff, dataoff: number, ct: NfConn, ctinfo: number, state: NfHookState): number {
  const helper = nfConntrackHelperFind(ct.net.stack, ct.helper, ct.orig.proto);
  if (helper === undefined) return NF_ACCEPT;
  const verdict = helper.help(skb, dataoff, ct, ctinfo, state);
  if (ct.net.stack.trace.on)
    ct.net.stack.trace.hit(skb, 'nf_ct_helper', ct.net, { helper: ct.helper, expected: ct.expectations?.length ?? 0 });
  return verdict;
}
