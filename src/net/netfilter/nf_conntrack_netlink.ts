import { EBUSY, EEXIST, EINVAL, ENOENT, EOPNOTSUPP, EPERM } from '../../uapi/errno.ts';
import { IPPROTO_ICMP, IPPROTO_TCP } from '../../uapi/socket.ts';
import {
  type CtChange,
  type CtEntry,
  type CtRequest,
  type CtStats,
  type CtTuple,
  IPCT_ASSURED,
  IPCT_HELPER,
  IPCT_MARK,
  IPCT_NEW,
  IPCT_PROTOINFO,
  IPCT_REPLY,
  TCP_CONNTRACK_TIME_WAIT,
} from '../../uapi/nf_conntrack.ts';
import type { XtReply, XtRequest } from '../../uapi/xtables.ts';
import { HZ } from '../core/jiffies.ts';
import type { Net } from '../core/net_namespace.ts';
import {
  IPS_ASSURED,
  IPS_CONFIRMED,
  IPS_DYING,
  IPS_EXPECTED,
  IPS_FIXED_TIMEOUT,
  IPS_HELPER,
  IPS_NAT_DONE_MASK,
  IPS_NAT_MASK,
  IPS_SEEN_REPLY,
  IPS_SEQ_ADJUST,
  IPS_TEMPLATE,
  NF_CT_DEFAULT_ZONE_DIR,
  type NfConn,
  NfTuple,
} from './nf_conn.ts';
import { nfConntrackFind, nfCtDelete, nfCtIterateCleanup, nfNatHook } from './nf_conntrack_core.ts';
import { nfConntrackEventCache, nfCtDeliverCachedEvents, nfCtEcacheExtAdd } from './nf_conntrack_ecache.ts';
import { ctEntry } from './nf_conntrack_entry.ts';
import { CtUses } from './nf_conntrack_use.ts';
import { ctExpect, expectationsOf, type NfCtExpect, nfCtUnlinkExpect } from './nf_conntrack_expect.ts';
import { hashConntrack } from './nf_conntrack_hash.ts';
import { nfConntrackHelperAssign } from './nf_conntrack_helper.ts';
import { nfConntrackAlloc } from './nf_conntrack_in.ts';
import { type CtHost, ctNet, nfctTimeStamp } from './nf_conntrack_net.ts';
import { IP_CT_TCP_FLAG_BE_LIBERAL, IP_CT_TCP_FLAG_CLOSE_INIT, IP_CT_TCP_FLAG_SACK_PERM, NfCtTcp } from './nf_conntrack_tcp.ts';

/** What user land asks of connection tracking. Linux: net/netfilter/nf_conntrack_netlink.c. */

const FULL = { timeout: true, protoinfo: true, counters: true, mark: true, timestamp: true } as const;

/** Answers `process.xtables({ op: 'ct-...' })`. */
export function ctnetlinkRequest(net: Net, request: XtRequest): XtReply {
  const asked = request as unknown as CtRequest;
  switch (asked.op) {
    case 'ct-dump':
      return { error: 0, data: dump(net, asked) };
    case 'ct-get':
      return withTuple(net, asked.tuple, asked.zone, (ct) => ({ error: 0, data: held(ct) }));
    case 'ct-delete':
      return withTuple(net, asked.tuple, asked.zone, (ct) => {
        if (asked.id !== undefined && asked.id !== ct.id) return { error: -ENOENT };
        nfCtDelete(ct, asked.portid);
        return { error: 0 };
      });
    case 'ct-flush':
      nfCtIterateCleanup(net, () => true, asked.portid);
      return { error: 0 };
    case 'ct-new':
      return { error: create(net, asked.orig, asked.reply, asked.zone, asked.change, asked.portid) };
    case 'ct-update':
      return withTuple(net, asked.tuple, asked.zone, (ct) => ({ error: update(ct, asked.change, asked.portid) }));
    case 'ct-count':
      return { error: 0, data: ctNet(net).table.count };
    case 'ct-stats':
      return { error: 0, data: stats(net) };
    case 'ct-exp-stats': {
      const { stat } = ctNet(net);
      const none = { new: 0, create: 0, delete: 0 };
      return { error: 0, data: [{ new: stat.expectNew, create: stat.expectCreate, delete: stat.expectDelete }, none] };
    }
    case 'ct-exp-dump':
      return { error: 0, data: expectationsOf(net).map(ctExpect) };
    case 'ct-exp-get':
      return withExpect(net, asked.tuple, (exp) => ({ error: 0, data: ctExpect(exp) }));
    case 'ct-exp-delete':
      return withExpect(net, asked.tuple, (exp) => {
        nfCtUnlinkExpect(exp);
        return { error: 0 };
      });
    case 'ct-exp-flush':
      for (const exp of [...expectationsOf(net)]) nfCtUnlinkExpect(exp);
      return { error: 0 };
    default:
      return { error: -EOPNOTSUPP };
  }
}

/** Those whose time is over end here instead of being shown. Linux: ctnetlink_dump_table(). */
function dump(net: Net, { table, zero, mark, markMask }: Extract<CtRequest, { op: 'ct-dump' }>): CtEntry[] {
  const entries: CtEntry[] = [];
  if (table === 'dying' || table === 'unconfirmed') return entries;
  const now = nfctTimeStamp(net);
  const parts = { ...FULL, uses: new CtUses(net) };
  nfCtIterateCleanup(net, (ct) => ct.timeout <= now);
  for (let ct = ctNet(net).table.first; ct !== null; ct = ct.next) {
    if (mark !== undefined && (ct.mark & (markMask ?? -1)) !== (mark | 0)) continue;
    entries.push(ctEntry(ct, parts));
    if (zero === true) {
      ct.packets.fill(0);
      ct.bytes.fill(0);
    }
  }
  return entries;
}

function stats(net: Net): CtStats[] {
  const { stat } = ctNet(net);
  const { found, invalid, insert, insertFailed, drop, earlyDrop, error, searchRestart, clashResolve, chainToolong } = stat;
  const first = { found, invalid, insert, insertFailed, drop, earlyDrop, error, searchRestart, clashResolve, chainToolong };
  const none = Object.fromEntries(Object.keys(first).map((name) => [name, 0])) as unknown as CtStats;
  return [first, none];
}

function nfTuple({ src, dst, srcPort, dstPort, proto }: CtTuple): NfTuple {
  return new NfTuple().set(src, dst, srcPort, dstPort, proto);
}

/** One that was looked up: the look-up itself holds it. */
function held(ct: NfConn): CtEntry {
  return { ...ctEntry(ct, FULL), use: new CtUses(ct.net).of(ct) + 1 };
}

function withTuple(net: Net, tuple: CtTuple, zone: number, act: (ct: NfConn) => XtReply): XtReply {
  const found = nfConntrackFind(net, zone, NF_CT_DEFAULT_ZONE_DIR, nfTuple(tuple));
  return found === null ? { error: -ENOENT } : act(found.ct!);
}

function withExpect(net: Net, tuple: CtTuple, act: (exp: NfCtExpect) => XtReply): XtReply {
  const { dst, dstPort, proto } = tuple;
  const found = expectationsOf(net).find((exp) => {
    const wanted = exp.tuple;
    const source = (tuple.src & exp.mask.src) === (wanted.src & exp.mask.src);
    return source && wanted.dst === dst && wanted.dstPort === dstPort && wanted.proto === proto;
  });
  return found === undefined ? { error: -ENOENT } : act(found);
}

/** Linux: ctnetlink_create_conntrack(). */
function create(net: Net, origTuple: CtTuple, replyTuple: CtTuple, zone: number, change: CtChange, portid?: number): number {
  const orig = nfTuple(origTuple);
  const reply = nfTuple(replyTuple);
  if (nfConntrackFind(net, zone, NF_CT_DEFAULT_ZONE_DIR, orig) !== null) return -EEXIST;
  if (change.timeout === undefined) return -EINVAL;
  const ct = nfConntrackAlloc(net, orig, reply, zone, NF_CT_DEFAULT_ZONE_DIR);
  if (ct === null) return -12;
  const error = setUp(ct, change);
  if (error !== 0) return error;
  if (nfConntrackFind(net, zone, NF_CT_DEFAULT_ZONE_DIR, ct.reply) !== null) return -EEXIST;
  ct.status |= IPS_CONFIRMED;
  ct.timeout = nfctTimeStamp(net) + change.timeout * HZ;
  if (ctNet(net).sysctlTstamp) ct.start = net.sim.now;
  ctNet(net).table.insert(ct, hashConntrack(ct.orig, zone), hashConntrack(ct.reply, zone));
  (net.stack.nfConntrack as CtHost).gc.start();
  for (const event of [IPCT_NEW, IPCT_REPLY, IPCT_ASSURED, IPCT_HELPER, IPCT_PROTOINFO, IPCT_MARK]) nfConntrackEventCache(event, ct);
  nfCtDeliverCachedEvents(ct, portid);
  return 0;
}

function setUp(ct: NfConn, change: CtChange): number {
  nfCtEcacheExtAdd(ct, 0, 0);
  if (change.helper !== undefined && change.helper !== '') {
    if (!nfConntrackHelperAssign(ct, change.helper)) return -EOPNOTSUPP;
    ct.status |= IPS_HELPER;
  }
  const nat = setupNat(ct, change);
  if (nat !== 0) return nat;
  if (ct.orig.proto === IPPROTO_TCP) {
    ct.proto = manualTcp(change.tcpState ?? 0);
  } else if (change.tcpState !== undefined && ct.orig.proto === IPPROTO_ICMP) return -EINVAL;
  ct.status |= IPS_CONFIRMED;
  if (change.status !== undefined) {
    const error = changeStatus(ct, change.status | (ct.status & UNCHANGEABLE));
    if (error !== 0) return error;
  }
  ct.status &= ~IPS_CONFIRMED;
  if (change.mark !== undefined) ct.mark = change.mark | 0;
  return 0;
}

/** Nothing is known of its windows: conntrack-tools asks for liberal tracking, and that it may be opened again from TIME_WAIT. */
function manualTcp(state: number): NfCtTcp {
  const tcp = new NfCtTcp();
  tcp.state = state;
  const flags = IP_CT_TCP_FLAG_BE_LIBERAL | IP_CT_TCP_FLAG_SACK_PERM | (state >= TCP_CONNTRACK_TIME_WAIT ? IP_CT_TCP_FLAG_CLOSE_INIT : 0);
  tcp.orig.flags = flags;
  tcp.reply.flags = flags;
  return tcp;
}

/** Linux: ctnetlink_setup_nat(). */
function setupNat(ct: NfConn, { srcNat, dstNat }: CtChange): number {
  if (srcNat === undefined && dstNat === undefined) return 0;
  const hook = nfNatHook(ct.net.stack);
  if (hook === null) return -EOPNOTSUPP;
  if (dstNat !== undefined && !hook.setup(ct, 1, dstNat.minAddr, dstNat.maxAddr, dstNat.minPort, dstNat.maxPort)) return -EINVAL;
  if (srcNat !== undefined && !hook.setup(ct, 0, srcNat.minAddr, srcNat.maxAddr, srcNat.minPort, srcNat.maxPort)) return -EINVAL;
  return 0;
}

const UNCHANGEABLE =
  IPS_NAT_DONE_MASK | IPS_NAT_MASK | IPS_EXPECTED | IPS_CONFIRMED | IPS_DYING | IPS_SEQ_ADJUST | IPS_TEMPLATE | IPS_HELPER;

/** Linux: nf_ct_change_status_common(). */
function changeStatus(ct: NfConn, status: number): number {
  const changed = ct.status ^ status;
  if ((changed & (IPS_EXPECTED | IPS_CONFIRMED | IPS_DYING)) !== 0) return -EBUSY;
  if ((changed & IPS_SEEN_REPLY) !== 0 && (status & IPS_SEEN_REPLY) === 0) return -EBUSY;
  if ((changed & IPS_ASSURED) !== 0 && (status & IPS_ASSURED) === 0) return -EBUSY;
  ct.status = (ct.status & UNCHANGEABLE) | (status & ~UNCHANGEABLE);
  return 0;
}

/** Linux: ctnetlink_change_conntrack(). */
function update(ct: NfConn, change: CtChange, portid?: number): number {
  if (change.srcNat !== undefined || change.dstNat !== undefined) return -EOPNOTSUPP;
  if (change.helper !== undefined) {
    if (ct.helper !== change.helper && ct.helper !== '' && change.helper !== '') return -EBUSY;
    if (ct.helper === '' && change.helper !== '') return -EOPNOTSUPP;
  }
  if (change.timeout !== undefined) {
    if ((ct.status & IPS_FIXED_TIMEOUT) !== 0) return -EPERM;
    ct.timeout = nfctTimeStamp(ct.net) + change.timeout * HZ;
  }
  if (change.status !== undefined) {
    const error = changeStatus(ct, change.status);
    if (error !== 0) return error;
  }
  if (change.tcpState !== undefined && ct.proto instanceof NfCtTcp) ct.proto.state = change.tcpState;
  if (change.mark !== undefined) ct.mark = ((ct.mark & ~(change.markMask ?? -1)) ^ change.mark) | 0;
  const events = [(ct.status & IPS_ASSURED) !== 0 ? IPCT_ASSURED : IPCT_REPLY, IPCT_HELPER, IPCT_PROTOINFO, IPCT_MARK];
  for (const event of events) nfConntrackEventCache(event, ct);
  nfCtDeliverCachedEvents(ct, portid);
  return 0;
}
