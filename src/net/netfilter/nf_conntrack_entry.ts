import { HZ } from '../core/jiffies.ts';
import type { CtEntry, CtTuple } from '../../uapi/nf_conntrack.ts';
import { NF_CT_DEFAULT_ZONE_DIR, NF_CT_ZONE_DIR_ORIG, type NfConn, type NfTuple } from './nf_conn.ts';
import type { CtUses } from './nf_conntrack_use.ts';
import { nfctTimeStamp, nfCtExpires } from './nf_conntrack_net.ts';

/** What of a connection a message carries besides its tuples and status. */
export interface EntryParts {
  timeout?: boolean;
  /** TCP's state. */
  protoinfo?: boolean;
  counters?: boolean;
  /** The mark even when it is 0. */
  mark?: boolean;
  /** When it began and ended. */
  timestamp?: boolean;
  /** How many hold it. */
  uses?: CtUses;
}

export function ctTuple(tuple: NfTuple): CtTuple {
  return { src: tuple.src, dst: tuple.dst, proto: tuple.proto, srcPort: tuple.srcPort, dstPort: tuple.dstPort };
}

/** A connection as user land gets it. Linux: ctnetlink_fill_info(), ctnetlink_conntrack_event(). */
export function ctEntry(ct: NfConn, parts: EntryParts): CtEntry {
  const entry: CtEntry = { orig: ctTuple(ct.orig), reply: ctTuple(ct.reply), status: ct.status, id: ct.id };
  putZone(entry, ct);
  if (parts.timeout === true) entry.timeout = Math.floor(nfCtExpires(ct, nfctTimeStamp(ct.net)) / HZ);
  if (parts.protoinfo === true && ct.proto !== null) entry.tcpState = (ct.proto as { state: number }).state;
  if (parts.counters === true && ct.acct)
    entry.counters = [
      { packets: ct.packets[0], bytes: ct.bytes[0] },
      { packets: ct.packets[1], bytes: ct.bytes[1] },
    ];
  if (parts.timestamp === true && ct.start !== 0) {
    entry.start = ct.start;
    if (ct.stop !== 0) entry.stop = ct.stop;
  }
  if (parts.mark === true || ct.mark !== 0) entry.mark = ct.mark >>> 0;
  if (parts.uses !== undefined) entry.use = parts.uses.of(ct);
  if (ct.helper !== '') entry.helper = ct.helper;
  if (ct.master !== null) entry.master = ctTuple(ct.master.orig);
  return entry;
}

function putZone(entry: CtEntry, ct: NfConn): void {
  if (ct.zone === 0) return;
  if (ct.zoneDir === NF_CT_DEFAULT_ZONE_DIR) entry.zone = ct.zone;
  else if (ct.zoneDir === NF_CT_ZONE_DIR_ORIG) entry.origZone = ct.zone;
  else entry.replyZone = ct.zone;
}
