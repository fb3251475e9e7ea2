import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import { NF_NAT_RANGE_MAP_IPS, NF_NAT_RANGE_PROTO_SPECIFIED, type NfNatRange } from '../../uapi/xt_data.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_LOCAL_IN, NF_INET_POST_ROUTING, type NfHookOps } from './core.ts';
import { IPS_CONFIRMED, IPS_DST_NAT, IPS_DST_NAT_DONE, IPS_SRC_NAT, IPS_SRC_NAT_DONE, type NfConn, NfTuple } from './nf_conn.ts';
import { nfConntrackAlterReply, type NfNatHook } from './nf_conntrack_core.ts';
import { nfCtInvertTuple } from './nf_conntrack_tuple.ts';
import { NatBySource } from './nf_nat_bysource.ts';
import { getUniqueTuple } from './nf_nat_tuple.ts';

/**
 * What becomes of a new connection's addresses. Linux: net/netfilter/nf_nat_core.c. The first packet passes table nat's chains
 * (nf_nat_inet.ts), a target there calls `nfNatSetupInfo`, which changes what answers are expected; every packet is then
 * rewritten to look like the answer's inverse (nf_nat_proto.ts).
 */

export const NF_NAT_MANIP_SRC = 0;
export const NF_NAT_MANIP_DST = 1;

/** Which address a hook's rules change. Linux: HOOK2MANIP(). */
export function hook2manip(hook: number): number {
  return hook === NF_INET_POST_ROUTING || hook === NF_INET_LOCAL_IN ? NF_NAT_MANIP_SRC : NF_NAT_MANIP_DST;
}

/** NAT's notes on a connection (Linux: struct nf_conn_nat). */
export class NfConnNat {
  /** ifindex of the device it was masqueraded for; 0: it was not. */
  masqIndex = 0;
  /** The next one with a source of the same hash. */
  next: NfConn | null = null;
  inTable = false;
}

export function nfctNat(ct: NfConn): NfConnNat | null {
  return ct.nat as NfConnNat | null;
}

/** Linux: nf_ct_nat_ext_add(). */
export function nfCtNatExtAdd(ct: NfConn): NfConnNat {
  return (ct.nat ??= new NfConnNat()) as NfConnNat;
}

/** NAT in a namespace. */
export class NatNet {
  readonly bySource = new NatBySource();
  /** Table nat's built-in chains by hook, in order of priority, and how many. */
  readonly chains: (readonly NfHookOps[])[] = [[], [], [], [], []];
  users = 0;
  /** Was there a rule with MASQUERADE ever? */
  watchesAddresses = false;
}

export function natNet(net: Net): NatNet {
  return (net.nat ??= new NatNet()) as NatNet;
}

/** Has this kind of manipulation been decided on? Linux: nf_nat_initialized(). */
export function nfNatInitialized(ct: NfConn, maniptype: number): boolean {
  return (ct.status & (maniptype === NF_NAT_MANIP_SRC ? IPS_SRC_NAT_DONE : IPS_DST_NAT_DONE)) !== 0;
}

const current = new NfTuple();
const wanted = new NfTuple();
const reply = new NfTuple();

/** Maps a new connection's source or destination into `range`. NF_ACCEPT or NF_DROP. Linux: nf_nat_setup_info(). */
export function nfNatSetupInfo(ct: NfConn, range: NfNatRange, maniptype: number): number {
  if ((ct.status & IPS_CONFIRMED) !== 0) return NF_ACCEPT;
  if (nfNatInitialized(ct, maniptype)) return NF_DROP;
  // What the packet looks like now: the inverse of the answer that is expected.
  nfCtInvertTuple(current, ct.reply);
  getUniqueTuple(wanted, current, range, ct, maniptype, natNet(ct.net).bySource);
  if (!wanted.equals(current)) {
    nfCtInvertTuple(reply, wanted);
    nfConntrackAlterReply(ct, reply);
    ct.status |= maniptype === NF_NAT_MANIP_SRC ? IPS_SRC_NAT : IPS_DST_NAT;
  }
  if (maniptype === NF_NAT_MANIP_SRC) {
    natNet(ct.net).bySource.add(ct, nfCtNatExtAdd(ct));
    ct.status |= IPS_SRC_NAT_DONE;
  } else {
    ct.status |= IPS_DST_NAT_DONE;
  }
  return NF_ACCEPT;
}

const nullRange: NfNatRange = { flags: NF_NAT_RANGE_MAP_IPS, minAddr: 0, maxAddr: 0, minProto: 0, maxProto: 0, baseProto: 0 };

/**
 * No rule wanted it: the address stays, only a port that somebody else has already is changed. Linux: nf_nat_alloc_null_binding().
 */
export function nfNatAllocNullBinding(ct: NfConn, hook: number): number {
  const maniptype = hook2manip(hook);
  nullRange.minAddr = maniptype === NF_NAT_MANIP_SRC ? ct.reply.dst : ct.reply.src;
  nullRange.maxAddr = nullRange.minAddr;
  return nfNatSetupInfo(ct, nullRange, maniptype);
}

const NAT_HOOK: NfNatHook = {
  destroy(ct) {
    const nat = nfctNat(ct);
    if (nat !== null && nat.inTable) natNet(ct.net).bySource.remove(ct, nat);
  },
  setup(ct, maniptype, minAddr, maxAddr, minPort, maxPort) {
    const flags = (minAddr !== 0 ? NF_NAT_RANGE_MAP_IPS : 0) | (minPort !== 0 ? NF_NAT_RANGE_PROTO_SPECIFIED : 0);
    const range = { flags, minAddr, maxAddr, minProto: minPort, maxProto: maxPort, baseProto: 0 };
    return nfNatSetupInfo(ct, range, maniptype) === NF_ACCEPT;
  },
};

/** Tells connection tracking of NAT; `ftp` is what its helper calls. Linux: nf_nat_init(). */
export function nfNatCoreInit(stack: NetStack, ftp: NfNatHook['ftp']): void {
  stack.nfNatHook = { ...NAT_HOOK, ftp };
}
