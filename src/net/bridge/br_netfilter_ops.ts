import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';

/**
 * What br_netfilter adds to the bridge besides its hooks (Linux: struct nf_br_ops). It registers itself in `stack.nfBrOps`.
 * Its hooks proper stand at the NF_BR_* points of net/netfilter/core.ts: PRE_ROUTING in brHandleFrame, LOCAL_IN in
 * brPassFrameUp, FORWARD and LOCAL_OUT in brForward, POST_ROUTING in brForwardFinish.
 */
export interface NfBrOps {
  /**
   * A frame that br_netfilter itself put onto the bridge device (bridged DNAT): true when it took it over.
   * Linux: br_nf_dev_xmit().
   */
  brDevXmitHook(skb: SkBuff): boolean;
}

export function nfBrOps(stack: NetStack): NfBrOps | null {
  return stack.nfBrOps as NfBrOps | null;
}
