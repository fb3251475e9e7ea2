import { IPCT_DESTROY } from '../../uapi/nf_conntrack.ts';
import type { Net } from '../core/net_namespace.ts';
import type { NetStack } from '../core/net_stack.ts';
import type { SkBuff } from '../core/skbuff.ts';
import {
  IP_CT_DIR_ORIGINAL,
  IP_CT_DIR_REPLY,
  IPS_CONFIRMED,
  IPS_DYING,
  IPS_FIXED_TIMEOUT,
  type NfConn,
  type NfTuple,
  ctinfo2dir,
  nfCtZoneId,
} from './nf_conn.ts';
import { nfConntrackEvent } from './nf_conntrack_ecache.ts';
import { type NfCtExpect, nfCtRemoveExpectations } from './nf_conntrack_expect.ts';
import { hashConntrack } from './nf_conntrack_hash.ts';
import { ctNet, nfctTimeStamp } from './nf_conntrack_net.ts';

/**
 * The life of a connection: found, kept alive, ended. How a packet comes to one stands in nf_conntrack_in.ts, how a new one
 * enters the table in nf_conntrack_confirm.ts. Linux: net/netfilter/nf_conntrack_core.c.
 */

/** What connection tracking asks of NAT, which puts it into `stack.nfNatHook` (Linux: struct nf_nat_hook). */
export interface NfNatHook {
  /** The connection is gone from the table for good: forget it. */
  destroy(ct: NfConn): void;
  /** `conntrack -I` with NAT: sets up one manipulation (0 source, 1 destination) within a range; false: it cannot be. */
  setup(ct: NfConn, maniptype: number, minAddr: number, maxAddr: number, minPort: number, maxPort: number): boolean;
  /**
   * A translated FTP connection announces another (NF_CT_FTP_*, where in the payload): rewrites the text and registers
   * `exp` with nfCtExpectRelated(exp, FTP_POLICY). NF_ACCEPT or NF_DROP. Linux: nf_nat_ftp_hook.
   */
  ftp?(skb: SkBuff, ctinfo: number, type: number, protoff: number, matchoff: number, matchlen: number, exp: NfCtExpect): number;
}

export function nfNatHook(stack: NetStack): NfNatHook | null {
  return stack.nfNatHook as NfNatHook | null;
}

/**
 * The confirmed connection `tuple` belongs to: its own tuple of that direction, or null. One whose time is over ends here.
 * Linux: nf_conntrack_find_get().
 */
export function nfConntrackFind(net: Net, zone: number, zoneDir: number, tuple: NfTuple): NfTuple | null {
  const { table } = ctNet(net);
  if (table.count === 0) return null;
  const zoneId = nfCtZoneId(zone, zoneDir, IP_CT_DIR_ORIGINAL);
  let found = findLive(net, tuple, hashConntrack(tuple, zoneId), zone, zoneDir);
  if (found !== null) return found;
  const replyZone = nfCtZoneId(zone, zoneDir, IP_CT_DIR_REPLY);
  if (replyZone !== zoneId) found = findLive(net, tuple, hashConntrack(tuple, replyZone), zone, zoneDir);
  return found;
}

function findLive(net: Net, tuple: NfTuple, hash: number, zone: number, zoneDir: number): NfTuple | null {
  const cnet = ctNet(net);
  const found = cnet.table.find(tuple, hash, zone, zoneDir);
  if (found === null) return null;
  const ct = found.ct!;
  if (ct.timeout > nfctTimeStamp(net)) return found;
  nfCtDelete(ct);
  return null;
}

/**
 * Is `tuple`, the reply of a connection to be, somebody else's already? Then NAT looks for another. The same original
 * direction does not count: such packets belong together. Linux: nf_conntrack_tuple_taken().
 */
export function nfConntrackTupleTaken(tuple: NfTuple, ignored: NfConn): boolean {
  const { net, zone, zoneDir } = ignored;
  const { table } = ctNet(net);
  const hash = hashConntrack(tuple, nfCtZoneId(zone, zoneDir, IP_CT_DIR_REPLY));
  const now = nfctTimeStamp(net);
  for (let at = table.bucket(hash); at !== null;) {
    const { next } = at;
    const ct = at.ct!;
    if (ct !== ignored && at.hash === hash && at.equals(tuple) && zoneEqual(ct, at.dir, zone, zoneDir)) {
      if (ct.timeout <= now) nfCtDelete(ct);
      else if (!ignored.orig.equals(ct.orig) || !zoneEqual(ct, IP_CT_DIR_ORIGINAL, zone, zoneDir)) return true;
    }
    at = next;
  }
  return false;
}

function zoneEqual(ct: NfConn, dir: number, zone: number, zoneDir: number): boolean {
  return nfCtZoneId(ct.zone, ct.zoneDir, dir) === nfCtZoneId(zone, zoneDir, dir);
}

/** Changes what answers are expected; only before the connection is confirmed. Linux: nf_conntrack_alter_reply(). */
export function nfConntrackAlterReply(ct: NfConn, reply: NfTuple): void {
  if ((ct.status & IPS_CONFIRMED) === 0) ct.reply.copy(reply);
}

/**
 * The connection lives `jiffies` from now (from its confirmation, when that is still to come), and the packet is counted.
 * Linux: nf_ct_refresh_acct().
 */
export function nfCtRefreshAcct(ct: NfConn, ctinfo: number, skb: SkBuff, jiffies: number): void {
  const { status } = ct;
  if ((status & IPS_FIXED_TIMEOUT) === 0) ct.timeout = (status & IPS_CONFIRMED) !== 0 ? nfctTimeStamp(ct.net) + jiffies : jiffies;
  if (ct.acct) nfCtAcctAdd(ct, ctinfo, skb);
}

/** The same for a connection known by itself: it lives `jiffies` from now. Linux: nf_ct_refresh(). */
export function nfCtRefresh(ct: NfConn, jiffies: number): void {
  if ((ct.status & IPS_FIXED_TIMEOUT) !== 0) return;
  ct.timeout = (ct.status & IPS_CONFIRMED) !== 0 ? nfctTimeStamp(ct.net) + jiffies : jiffies;
}

/** Linux: nf_ct_acct_update(). */
export function nfCtAcctAdd(ct: NfConn, ctinfo: number, skb: SkBuff): void {
  const dir = ctinfo2dir(ctinfo);
  ct.packets[dir]++;
  ct.bytes[dir] += skb.tail - skb.networkHeader;
}

/** Ends a connection: told, taken out, forgotten. False when that was done already. Linux: nf_ct_delete(). */
export function nfCtDelete(ct: NfConn, portid = 0): boolean {
  if ((ct.status & IPS_DYING) !== 0) return false;
  const { net } = ct;
  if (ct.start !== 0) ct.stop = net.sim.now;
  nfConntrackEvent(IPCT_DESTROY, ct, portid);
  ct.status |= IPS_DYING;
  if ((ct.status & IPS_CONFIRMED) !== 0) ctNet(net).table.remove(ct);
  nfCtDestroy(ct);
  return true;
}

/** Linux: nf_ct_destroy(). */
function nfCtDestroy(ct: NfConn): void {
  nfCtRemoveExpectations(ct);
  nfNatHook(ct.net.stack)?.destroy(ct);
  const { master } = ct;
  if (master !== null) master.use--;
}

/** Ends a connection because of a packet, which still counts. Linux: nf_ct_kill_acct(). */
export function nfCtKillAcct(ct: NfConn, ctinfo: number, skb: SkBuff): boolean {
  if (ct.acct) nfCtAcctAdd(ct, ctinfo, skb);
  const { trace } = ct.net.stack;
  if (trace.on) trace.hit(skb, 'nf_ct_kill', ct.net, { protocol: ct.orig.proto });
  return nfCtDelete(ct);
}

/** Ends all connections of `net` that `remove` says yes to. Linux: nf_ct_iterate_cleanup_net(). */
export function nfCtIterateCleanup(net: Net, remove: (ct: NfConn) => boolean, portid = 0): void {
  for (let ct = ctNet(net).table.first; ct !== null;) {
    const { next } = ct;
    if (remove(ct)) nfCtDelete(ct, portid);
    ct = next;
  }
}
