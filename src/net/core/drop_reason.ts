import { type SkBuff, consumeSkb } from './skbuff.ts';
import type { Net } from './net_namespace.ts';

/**
 * Why a packet was dropped. Names and order as in Linux: include/net/dropreason-core.h. The sentences for learners, in both
 * languages, stand in view/drop_sentences.ts.
 */
export const DROP_REASONS = [
  'NOT_SPECIFIED',
  'NO_SOCKET',
  'SOCKET_CLOSE',
  'SOCKET_FILTER',
  'SOCKET_RCVBUFF',
  'PKT_TOO_SMALL',
  'TCP_CSUM',
  'UDP_CSUM',
  'IP_CSUM',
  'IP_INHDR',
  'IP_RPFILTER',
  'UNICAST_IN_L2_MULTICAST',
  'NETFILTER_DROP',
  'OTHERHOST',
  'ICMP_CSUM',
  'INVALID_PROTO',
  'IP_INADDRERRORS',
  'IP_INNOROUTES',
  'IP_LOCAL_SOURCE',
  'IP_INVALID_SOURCE',
  'IP_LOCALNET',
  'IP_INVALID_DEST',
  'PKT_TOO_BIG',
  'DUP_FRAG',
  'FRAG_REASM_TIMEOUT',
  'FRAG_TOO_FAR',
  'IP_OUTNOROUTES',
  'IP_TTL_EXCEEDED',
  'IP_MC_UNREACHABLE',
  'PROTO_MEM',
  'TCP_INVALID_SEQUENCE',
  'TCP_RESET',
  'TCP_INVALID_SYN',
  'TCP_CLOSE',
  'TCP_OLD_DATA',
  'TCP_FLAGS',
  'TCP_ZEROWINDOW',
  'NEIGH_CREATEFAIL',
  'NEIGH_FAILED',
  'NEIGH_QUEUEFULL',
  'NEIGH_DEAD',
  'QDISC_DROP',
  'CPU_BACKLOG',
  'SKB_CSUM',
  'DEV_HDR',
  'DEV_READY',
  'FULL_RING',
  'NOMEM',
  'HDR_TRUNC',
  'UNHANDLED_PROTO',
  'ARP_INVALID',
  'ARP_IGNORED',
  'ICMP_ECHO_IGNORED',
  'BRIDGE_INGRESS_STP_STATE',
  'BRIDGE_PORT_DISABLED',
  'BRIDGE_NO_EGRESS_PORT',
  'BRIDGE_LOCKED',
  'MAC_INVALID_SOURCE',
  'VXLAN_INVALID_HDR',
  'VXLAN_VNI_NOT_FOUND',
  'VXLAN_ENTRY_EXISTS',
  'VXLAN_NO_REMOTE',
  'VXLAN_LOCAL_SOURCE',
  'IP_TUNNEL_ECN',
  'LOCAL_MAC',
] as const;

export type DropReason = (typeof DROP_REASONS)[number];

/** Drops a packet, saying why; `net` is where it died. Linux: kfree_skb_reason(). */
export function kfreeSkb(skb: SkBuff, reason: DropReason, net: Net, detail?: Readonly<Record<string, string | number | boolean>>): void {
  if (net.stack.trace.on) net.stack.trace.hit(skb, 'kfree_skb', net, { reason, ...detail });
  consumeSkb(skb);
}
