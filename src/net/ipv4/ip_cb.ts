/**
 * What IPv4 notes in a packet's control block (Linux: struct inet_skb_parm, IPCB()):
 *   cb0       IPSKB_* flags
 *   cb1       size of the largest fragment it was put together from, 0: it was not
 *   cb2       ifindex it came in on
 *   cbObject  IpOptions of a received packet that has options, else null
 */
export const IPSKB_FORWARDED = 1 << 0;
export const IPSKB_FRAG_COMPLETE = 1 << 3;
export const IPSKB_REROUTED = 1 << 4;
export const IPSKB_DOREDIRECT = 1 << 5;
export const IPSKB_FRAG_PMTU = 1 << 6;
/** Linux: skb->ignore_df: this host's own packet, which may be cut up in spite of DF. */
export const IPSKB_IGNORE_DF = 1 << 16;
/** The sender wants no copy of its own multicast packet (IP_MULTICAST_LOOP off). Linux: sk_mc_loop(). */
export const IPSKB_NO_MC_LOOP = 1 << 17;
