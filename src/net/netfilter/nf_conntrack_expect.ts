import { Timer } from '../../sim/timer.ts';
import { type CtExpect, IPEXP_DESTROY, IPEXP_NEW, NF_CT_EXPECT_INACTIVE, NF_CT_EXPECT_PERMANENT } from '../../uapi/nf_conntrack.ts';
import { EBUSY, EMFILE } from '../../uapi/errno.ts';
import {
  IPCTNL_MSG_EXP_DELETE,
  IPCTNL_MSG_EXP_NEW,
  NFNLGRP_CONNTRACK_EXP_DESTROY,
  NFNLGRP_CONNTRACK_EXP_NEW,
  NLM_F_CREATE,
  NLM_F_EXCL,
} from '../../uapi/nfnetlink.ts';
import { nfnetlinkHasListeners, nfnetlinkSend } from '../core/af_netlink.ts';
import { HZ, NSEC_PER_JIFFY } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import { IPS_CONFIRMED, IPS_DYING, type NfConn, NfTuple, nfCtZoneId } from './nf_conn.ts';
import { ctTuple } from './nf_conntrack_entry.ts';
import { type CtHost, ctNet, nfctTimeStamp } from './nf_conntrack_net.ts';

/**
 * A connection that another one announced (Linux: struct nf_conntrack_expect). `mask` has 0 where anything fits, all ones
 * where the tuple counts.
 */
export class NfCtExpect {
  readonly master: NfConn;
  readonly tuple = new NfTuple();
  readonly mask = new NfTuple();
  flags = 0;
  class = 0;
  /** Of the helper that made it; the connection gets it too when `inherit`. */
  helper = '';
  inherit = false;
  /** NAT's: what to do with the new connection before anything else sees it, the address and port to go back to. */
  expectfn: ((ct: NfConn, exp: NfCtExpect) => void) | null = null;
  dir = 0;
  savedAddr = 0;
  savedProto = 0;
  id = 0;
  /** Jiffies. */
  timeout = 0;
  timer: Timer | null = null;

  constructor(master: NfConn) {
    this.master = master;
  }
}

/** How many expectations of one class a master may have, and how long (s). Linux: struct nf_conntrack_expect_policy. */
export interface ExpectPolicy {
  readonly maxExpected: number;
  readonly timeout: number;
}

export function expectationsOf(net: Net): NfCtExpect[] {
  return ctNet(net).expectations as NfCtExpect[];
}

/** Does `tuple` fit? Linux: nf_ct_tuple_mask_cmp(). */
function maskCmp(tuple: NfTuple, { tuple: wanted, mask }: NfCtExpect): boolean {
  return (
    tuple.dst === wanted.dst &&
    tuple.dstPort === wanted.dstPort &&
    tuple.proto === wanted.proto &&
    ((tuple.src ^ wanted.src) & mask.src) === 0 &&
    ((tuple.srcPort ^ wanted.srcPort) & mask.srcPort) === 0
  );
}

function zoneFits(exp: NfCtExpect, zone: number, zoneDir: number): boolean {
  const { master } = exp;
  return nfCtZoneId(master.zone, master.zoneDir, 0) === nfCtZoneId(zone, zoneDir, 0);
}

/** The expectation for `tuple`, left in place. Linux: __nf_ct_expect_find(). */
export function nfCtExpectFind(net: Net, zone: number, zoneDir: number, tuple: NfTuple): NfCtExpect | null {
  for (const exp of expectationsOf(net)) if (maskCmp(tuple, exp) && zoneFits(exp, zone, zoneDir)) return exp;
  return null;
}

/** The expectation that a new connection fulfils, taken out unless it is permanent. Linux: nf_ct_find_expectation(). */
export function nfCtFindExpectation(net: Net, zone: number, zoneDir: number, tuple: NfTuple): NfCtExpect | null {
  for (const exp of expectationsOf(net)) {
    if ((exp.flags & NF_CT_EXPECT_INACTIVE) !== 0 || !maskCmp(tuple, exp) || !zoneFits(exp, zone, zoneDir)) continue;
    if ((exp.master.status & (IPS_CONFIRMED | IPS_DYING)) !== IPS_CONFIRMED) return null;
    if ((exp.flags & NF_CT_EXPECT_PERMANENT) === 0) nfCtUnlinkExpect(exp);
    return exp;
  }
  return null;
}

/** Takes an expectation out and tells so. Linux: nf_ct_unlink_expect_report(). */
export function nfCtUnlinkExpect(exp: NfCtExpect): void {
  const { master } = exp;
  const { net } = master;
  const all = expectationsOf(net);
  const at = all.indexOf(exp);
  if (at < 0) return;
  if (exp.timer !== null) net.sim.delTimer(exp.timer);
  all.splice(at, 1);
  master.expectations = (master.expectations ?? []).filter((other) => other !== exp);
  ctNet(net).stat.expectDelete++;
  tell(exp, IPEXP_DESTROY);
}

/** Linux: nf_ct_remove_expectations(): a connection goes, with what it expected. */
export function nfCtRemoveExpectations(ct: NfConn): void {
  if (ct.expectations === null) return;
  for (const exp of ct.expectations) nfCtUnlinkExpect(exp as NfCtExpect);
}

/**
 * Announces a connection: 0, -EMFILE (the master or the host has too many) or -EBUSY (it clashes with another one).
 * The same announced again counts from now. Linux: nf_ct_expect_related().
 */
export function nfCtExpectRelated(exp: NfCtExpect, policy: ExpectPolicy): number {
  const { master } = exp;
  const { net } = master;
  if (master.status & IPS_DYING) return -EBUSY;
  const all = expectationsOf(net);
  for (const other of [...all]) {
    if (other.master === master && other.class === exp.class && same(other, exp)) nfCtUnlinkExpect(other);
    else if (clash(other, exp)) return -EBUSY;
  }
  const own = (master.expectations ?? []).filter((other) => (other as NfCtExpect).class === exp.class) as NfCtExpect[];
  if (own.length >= policy.maxExpected) nfCtUnlinkExpect(own[0]);
  const host = net.stack.nfConntrack as CtHost;
  if (all.length >= host.expectMax) return -EMFILE;
  insert(exp, policy.timeout);
  return 0;
}

function same(a: NfCtExpect, b: NfCtExpect): boolean {
  return a.tuple.equals(b.tuple) && a.mask.equals(b.mask);
}

function clash(a: NfCtExpect, b: NfCtExpect): boolean {
  const srcMask = a.mask.src & b.mask.src;
  const portMask = a.mask.srcPort & b.mask.srcPort;
  return (
    a.tuple.dst === b.tuple.dst &&
    a.tuple.dstPort === b.tuple.dstPort &&
    a.tuple.proto === b.tuple.proto &&
    ((a.tuple.src ^ b.tuple.src) & srcMask) === 0 &&
    ((a.tuple.srcPort ^ b.tuple.srcPort) & portMask) === 0 &&
    zoneFits(a, b.master.zone, b.master.zoneDir)
  );
}

function insert(exp: NfCtExpect, seconds: number): void {
  const { master } = exp;
  const { net } = master;
  const host = net.stack.nfConntrack as CtHost;
  exp.id = Math.imul(host.nextId++, 0x9e3779b1) >>> 0;
  exp.timeout = nfctTimeStamp(net) + seconds * HZ;
  exp.timer = new Timer(() => nfCtUnlinkExpect(exp));
  net.sim.modTimer(exp.timer, exp.timeout * NSEC_PER_JIFFY);
  expectationsOf(net).unshift(exp);
  master.expectations = [...(master.expectations ?? []), exp];
  ctNet(net).stat.expectCreate++;
  tell(exp, IPEXP_NEW);
}

/** An expectation as user land gets it. Linux: ctnetlink_exp_dump_expect(). */
export function ctExpect(exp: NfCtExpect): CtExpect {
  const { master } = exp;
  const left = Math.max(0, exp.timeout - nfctTimeStamp(master.net));
  const entry: CtExpect = {
    tuple: ctTuple(exp.tuple),
    mask: ctTuple(exp.mask),
    master: ctTuple(master.orig),
    timeout: Math.floor(left / HZ),
    id: exp.id,
    flags: exp.flags,
    class: exp.class,
    helper: exp.helper,
  };
  if (master.zone !== 0) entry.zone = master.zone;
  return entry;
}

function tell(exp: NfCtExpect, event: number): void {
  const { master } = exp;
  const { net } = master;
  if ((master.expmask & (1 << event)) === 0) return;
  const isNew = event === IPEXP_NEW;
  const group = isNew ? NFNLGRP_CONNTRACK_EXP_NEW : NFNLGRP_CONNTRACK_EXP_DESTROY;
  if (!nfnetlinkHasListeners(net, group)) return;
  const type = isNew ? IPCTNL_MSG_EXP_NEW : IPCTNL_MSG_EXP_DELETE;
  nfnetlinkSend(net, group, { type, flags: isNew ? NLM_F_CREATE | NLM_F_EXCL : 0, body: ctExpect(exp) });
}
