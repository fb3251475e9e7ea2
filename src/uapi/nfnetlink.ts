import type { CtEntry, CtExpect } from './nf_conntrack.ts';

/**
 * Notifications on an AF_NETLINK socket of protocol NETLINK_NETFILTER: joined by group, read by `process.nlReceive`.
 * Linux: include/uapi/linux/netfilter/nfnetlink.h, nfnetlink_compat.h.
 */

export const NETLINK_NETFILTER = 12;

/** Groups by number (NETLINK_ADD_MEMBERSHIP); the bind mask has bit `number - 1`. Linux: enum nfnetlink_groups. */
export const NFNLGRP_CONNTRACK_NEW = 1;
export const NFNLGRP_CONNTRACK_UPDATE = 2;
export const NFNLGRP_CONNTRACK_DESTROY = 3;
export const NFNLGRP_CONNTRACK_EXP_NEW = 4;
export const NFNLGRP_CONNTRACK_EXP_UPDATE = 5;
export const NFNLGRP_CONNTRACK_EXP_DESTROY = 6;
export const NFNLGRP_NFTABLES = 7;
export const NFNLGRP_ACCT_QUOTA = 8;
export const NFNLGRP_NFTRACE = 9;
/** Not a group on Linux: there a socket binds to a log group by a message. Here group g of NFLOG is this + g, g < 16. */
export const NFNLGRP_ULOG = 16;

/** Message types: subsystem << 8 | message. */
export const IPCTNL_MSG_CT_NEW = 0x100;
export const IPCTNL_MSG_CT_DELETE = 0x102;
export const IPCTNL_MSG_EXP_NEW = 0x200;
export const IPCTNL_MSG_EXP_DELETE = 0x202;
export const NFULNL_MSG_PACKET = 0x400;
export const NFT_MSG_TRACE = 0xa11;

export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;

/** What `-j NFLOG` tells: the packet from its IP header on, and where it was. */
export interface NflogMsg {
  group: number;
  prefix: string;
  hook: number;
  mark: number;
  /** ifindex, 0 for none. */
  indev: number;
  outdev: number;
  physindev: number;
  physoutdev: number;
  hwaddr: readonly number[];
  payload: Uint8Array;
  /** CLOCK_REALTIME, ns; 0 for none. */
  timestamp: number;
}

/** What `-j TRACE` tells of one step. Linux: nft_trace_notify(). */
export interface NftTraceMsg {
  id: number;
  /** 'rule' or 'policy' ('return' is no longer sent). */
  traceType: 'rule' | 'return' | 'policy';
  table: string;
  chain: string;
  /** The rule's handle, and its number (from 1) in the chain at that time. */
  rule: number;
  ruleNumber: number;
  /** 'ACCEPT', 'DROP', 'CONTINUE', 'RETURN', 'JUMP', 'GOTO', ...; and where to. */
  verdict: string;
  jumpTo: string;
  policy: string;
  hook: number;
  mark: number;
  /** ifindex, 0 for none. */
  indev: number;
  outdev: number;
  /** The link header (empty without one, and for what leaves) and the packet from its network header on, only in the first message of each table; else empty. */
  linkHeader: Uint8Array;
  packet: Uint8Array;
}

export type NfnlMessage =
  /** NLM_F_CREATE | NLM_F_EXCL in `flags`: new; else changed. `portid`: the netlink socket that asked for it. */
  | { type: typeof IPCTNL_MSG_CT_NEW | typeof IPCTNL_MSG_CT_DELETE; flags: number; portid?: number; body: CtEntry }
  | { type: typeof IPCTNL_MSG_EXP_NEW | typeof IPCTNL_MSG_EXP_DELETE; flags: number; portid?: number; body: CtExpect }
  | { type: typeof NFULNL_MSG_PACKET; flags: number; body: NflogMsg }
  | { type: typeof NFT_MSG_TRACE; flags: number; body: NftTraceMsg };
