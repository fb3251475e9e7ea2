import { AF_BRIDGE } from '../../uapi/socket.ts';
import {
  type NeighMsg,
  type NlMessage,
  NTF_EXT_LEARNED,
  NTF_OFFLOADED,
  NTF_STICKY,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  type RTM_DELNEIGH,
  type RTM_NEWNEIGH,
  RTMGRP_NEIGH,
} from '../../uapi/rtnetlink.ts';
import { rtnlHasListeners, rtnlNotify } from '../core/rtnetlink.ts';
import {
  BR_FDB_ADDED_BY_EXT_LEARN,
  BR_FDB_LOCAL,
  BR_FDB_LOCKED,
  BR_FDB_OFFLOADED,
  BR_FDB_STATIC,
  BR_FDB_STICKY,
  type FdbEntry,
} from './br_fdb_table.ts';
import { CLOCK_T, type NetBridge } from './br_private.ts';

/** NTF_EXT_LOCKED of NDA_FLAGS_EXT. */
export const NTF_EXT_LOCKED = 0x2;

/** One entry as a netlink message. Linux: fdb_fill_info() in net/bridge/br_fdb.c. */
export function fdbFillInfo(br: NetBridge, f: FdbEntry): NeighMsg {
  const now = br.net.sim.now;
  let flags = 0;
  if (f.flags & BR_FDB_OFFLOADED) flags |= NTF_OFFLOADED;
  if (f.flags & BR_FDB_ADDED_BY_EXT_LEARN) flags |= NTF_EXT_LEARNED;
  if (f.flags & BR_FDB_STICKY) flags |= NTF_STICKY;
  const message: NeighMsg = {
    family: AF_BRIDGE,
    ifindex: (f.dst?.dev ?? br.dev).ifindex,
    state: fdbToNud(br, f),
    flags,
    type: 0,
    lladdr: f.addr,
    master: br.dev.ifindex,
    cacheinfo: {
      confirmed: 0,
      used: Math.floor((now - f.used) / CLOCK_T),
      updated: Math.floor((now - f.updated) / CLOCK_T),
      refcnt: 0,
    },
  };
  if (f.vid !== 0) message.vlan = f.vid;
  if (f.flags & BR_FDB_LOCKED) message.flagsExt = NTF_EXT_LOCKED;
  return message;
}

/** How long a learned address lives: shorter while the topology changes. */
export function holdTime(br: NetBridge): number {
  return br.topologyChange ? br.forwardDelay : br.ageingTime;
}

/** Linux: has_expired(). */
export function fdbHasExpired(br: NetBridge, f: FdbEntry): boolean {
  return (f.flags & (BR_FDB_STATIC | BR_FDB_ADDED_BY_EXT_LEARN)) === 0 && f.updated + holdTime(br) <= br.net.sim.now;
}

/** The state that listings show. Linux: fdb_to_nud(). */
export function fdbToNud(br: NetBridge, f: FdbEntry): number {
  if (f.flags & BR_FDB_LOCAL) return NUD_PERMANENT;
  if (f.flags & BR_FDB_STATIC) return NUD_NOARP;
  return fdbHasExpired(br, f) ? NUD_STALE : NUD_REACHABLE;
}

/** Tells `bridge monitor`. Linux: fdb_notify(). */
export function fdbNotify(br: NetBridge, f: FdbEntry, type: typeof RTM_NEWNEIGH | typeof RTM_DELNEIGH): void {
  if (!rtnlHasListeners(br.net, RTMGRP_NEIGH)) return;
  const message: NlMessage = { type, body: fdbFillInfo(br, f) };
  rtnlNotify(br.net, RTMGRP_NEIGH, message);
}

/** All entries of a bridge that belong to `portIfindex` (0: to the bridge itself), newest first. Linux: br_fdb_dump(). */
export function brFdbDump(br: NetBridge, portIfindex: number, out: NeighMsg[]): void {
  for (let f = br.fdb.first; f !== null; f = f.next) {
    if ((f.dst === null ? 0 : f.dst.dev.ifindex) === portIfindex) out.push(fdbFillInfo(br, f));
  }
}

const FDB_ENTRY_SIZE = 16;

/**
 * All entries that lead to a port and have not aged, as struct __fdb_entry: address, port, local, age in clock_t (little
 * endian, from byte 8), high byte of the port at 12. Linux: br_fdb_fillbuf().
 */
export function brFdbFillbuf(br: NetBridge): Uint8Array {
  const now = br.net.sim.now;
  const buffer = new Uint8Array(br.fdb.count * FDB_ENTRY_SIZE);
  let at = 0;
  for (let f = br.fdb.first; f !== null; f = f.next) {
    if (f.dst === null || fdbHasExpired(br, f)) continue;
    buffer.set(f.addr, at);
    buffer[at + 6] = f.dst.portNo;
    buffer[at + 7] = f.flags & BR_FDB_LOCAL ? 1 : 0;
    if ((f.flags & BR_FDB_STATIC) === 0) {
      const age = Math.floor((now - f.updated) / CLOCK_T);
      for (let i = 0; i < 4; i++) buffer[at + 8 + i] = age >>> (8 * i);
    }
    buffer[at + 12] = f.dst.portNo >> 8;
    at += FDB_ENTRY_SIZE;
  }
  return buffer.subarray(0, at);
}
