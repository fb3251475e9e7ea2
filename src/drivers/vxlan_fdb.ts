import { EEXIST, ENOENT, ENOSPC, EOPNOTSUPP } from '../uapi/errno.ts';
import {
  type NeighMsg,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_EXCL,
  NLM_F_REPLACE,
  NTF_EXT_LEARNED,
  NTF_SELF,
  NTF_USE,
  NUD_NOARP,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  RTM_DELNEIGH,
  RTM_GETNEIGH,
  RTM_NEWNEIGH,
  RTMGRP_NEIGH,
} from '../uapi/rtnetlink.ts';
import { AF_BRIDGE, AF_INET } from '../uapi/socket.ts';
import { isZeroEtherAddr } from '../net/core/eth.ts';
import { peernet2id } from '../net/core/net_namespace.ts';
import { type Extack, rtnlHasListeners, rtnlNotify } from '../net/core/rtnetlink.ts';
import type { VxlanFdb, VxlanRdst } from './vxlan_fdb_table.ts';
import type { VxlanDev } from './vxlan_private.ts';

/** The forwarding table: which address is behind which tunnel end. Linux: the vxlan_fdb_* half of drivers/net/vxlan/vxlan_core.c. */

export const ALL_ZEROS_MAC: Uint8Array = new Uint8Array(6);
/** Two looks for aged entries are at most so far apart, ns. */
export const FDB_AGE_INTERVAL = 10e9;
const CLOCK_T = 10e6;

function isUnicast(addr: Uint8Array): boolean {
  return (addr[0] & 1) === 0 && !isZeroEtherAddr(addr);
}

/** An entry, and one of its destinations, as a message. Linux: vxlan_fdb_info(). */
export function vxlanFdbInfo(vxlan: VxlanDev, f: VxlanFdb, rd: VxlanRdst): NeighMsg {
  const { dev, cfg, net } = vxlan;
  const now = dev.net.sim.now;
  const message: NeighMsg = {
    family: AF_BRIDGE,
    ifindex: dev.ifindex,
    state: f.state,
    flags: f.flags,
    type: 1,
    lladdr: f.addr.slice(),
    cacheinfo: {
      used: Math.floor((now - f.used) / CLOCK_T),
      confirmed: 0,
      updated: Math.floor((now - f.updated) / CLOCK_T),
      refcnt: 0,
    },
  };
  if (dev.net !== net) message.linkNetnsid = peernet2id(dev.net, net);
  message.dst = rd.remoteIp;
  if (rd.remotePort !== 0 && rd.remotePort !== cfg.dstPort) message.port = rd.remotePort;
  if (rd.remoteVni !== cfg.vni) message.vni = rd.remoteVni;
  if (rd.remoteIfindex !== 0) message.destIfindex = rd.remoteIfindex;
  return message;
}

function notify(vxlan: VxlanDev, f: VxlanFdb, rd: VxlanRdst, type: typeof RTM_NEWNEIGH | typeof RTM_DELNEIGH): void {
  const { net } = vxlan.dev;
  if (rtnlHasListeners(net, RTMGRP_NEIGH)) rtnlNotify(net, RTMGRP_NEIGH, { type, body: vxlanFdbInfo(vxlan, f, rd) });
}

/** Asks whoever listens where an address is: a MAC (`addr`), or with null the IPv4 address `ip`. Linux: vxlan_fdb_miss(), vxlan_ip_miss(). */
export function vxlanMiss(vxlan: VxlanDev, addr: Uint8Array | null, ip: number): void {
  const { net, ifindex } = vxlan.dev;
  if (!rtnlHasListeners(net, RTMGRP_NEIGH)) return;
  const body: NeighMsg = { family: AF_INET, ifindex, state: NUD_STALE, flags: 0, type: 1 };
  if (addr !== null) body.lladdr = addr;
  else body.dst = ip;
  rtnlNotify(net, RTMGRP_NEIGH, { type: RTM_GETNEIGH, body });
}

function sameRdst(a: VxlanRdst, b: VxlanRdst): boolean {
  return a.remoteIp === b.remoteIp && a.remotePort === b.remotePort && a.remoteVni === b.remoteVni && a.remoteIfindex === b.remoteIfindex;
}

/**
 * Adds an entry, or a destination to one, by the rules of `flags` (NLM_F_*). 0, or -EEXIST, -ENOENT, -EOPNOTSUPP (replacing
 * what is no unicast address), -ENOSPC (maxaddress). Linux: vxlan_fdb_update().
 */
export function vxlanFdbUpdate(
  vxlan: VxlanDev,
  addr: Uint8Array,
  rdst: VxlanRdst,
  state: number,
  flags: number,
  ntf: number,
  byUser: boolean,
  extack: Extack,
): number {
  const f = vxlan.fdb.find(addr, 0);
  if (f !== null) {
    if ((flags & NLM_F_EXCL) !== 0) return -EEXIST;
    return updateExisting(vxlan, f, rdst, state, flags, ntf, byUser, extack);
  }
  if ((flags & NLM_F_CREATE) === 0) return -ENOENT;
  if ((flags & NLM_F_REPLACE) !== 0 && !isUnicast(addr)) return -EOPNOTSUPP;
  if (vxlan.cfg.addrMax !== 0 && vxlan.fdb.size >= vxlan.cfg.addrMax) return -ENOSPC;
  const made = makeEntry(vxlan, addr, rdst, state, ntf & ~NTF_USE, byUser);
  vxlan.fdb.add(made);
  notify(vxlan, made, rdst, RTM_NEWNEIGH);
  return 0;
}

function makeEntry(vxlan: VxlanDev, addr: Uint8Array, rdst: VxlanRdst, state: number, flags: number, byUser: boolean): VxlanFdb {
  const now = vxlan.dev.net.sim.now;
  return { addr: addr.slice(0, 6), state, flags, byUser, updated: now, used: now, remotes: [rdst] };
}

/** Linux: vxlan_fdb_update_existing(). */
function updateExisting(
  vxlan: VxlanDev,
  f: VxlanFdb,
  rdst: VxlanRdst,
  state: number,
  flags: number,
  ntf: number,
  byUser: boolean,
  extack: Extack,
): number {
  const now = vxlan.dev.net.sim.now;
  let changed = false;
  let told: VxlanRdst | null = null;
  // What was learned elsewhere does not take over what was put there by hand.
  if ((ntf & NTF_EXT_LEARNED) === 0 || !f.byUser) {
    if (f.state !== state || f.flags !== (ntf & ~NTF_USE)) changed = true;
    f.state = state;
    f.flags = ntf & ~NTF_USE;
    f.byUser = byUser;
    if (changed) f.updated = now;
  }
  if ((flags & NLM_F_REPLACE) !== 0) {
    if (!isUnicast(f.addr)) {
      extack.message = 'Cannot replace non-unicast fdb entries';
      return -EOPNOTSUPP;
    }
    if (!f.remotes.some((rd) => sameRdst(rd, rdst))) {
      Object.assign(f.remotes[0], rdst);
      changed = true;
    }
  }
  if ((flags & NLM_F_APPEND) !== 0 && !isUnicast(f.addr) && !f.remotes.some((rd) => sameRdst(rd, rdst))) {
    f.remotes.push(rdst);
    told = rdst;
    changed = true;
  }
  if ((ntf & NTF_USE) !== 0) f.used = now;
  if (changed) notify(vxlan, f, told ?? f.remotes[0], RTM_NEWNEIGH);
  return 0;
}

/** Linux: vxlan_fdb_destroy(). */
export function vxlanFdbDestroy(vxlan: VxlanDev, f: VxlanFdb): void {
  for (const rd of f.remotes) notify(vxlan, f, rd, RTM_DELNEIGH);
  vxlan.fdb.remove(f);
}

/** Deletes one destination of an entry, with the last one (or all, for remoteIp 0) the entry. 0 or -ENOENT. Linux: __vxlan_fdb_delete(). */
export function vxlanFdbDelete(vxlan: VxlanDev, addr: Uint8Array, rdst: VxlanRdst): number {
  const f = vxlan.fdb.find(addr, 0);
  if (f === null) return -ENOENT;
  if (rdst.remoteIp !== 0) {
    const rd = f.remotes.find((other) => sameRdst(other, rdst));
    if (rd === undefined) return 0;
    if (f.remotes.length > 1) {
      f.remotes.splice(f.remotes.indexOf(rd), 1);
      notify(vxlan, f, rd, RTM_DELNEIGH);
      return 0;
    }
  }
  vxlanFdbDestroy(vxlan, f);
  return 0;
}

/**
 * Learns that the sender at `bytes[at]` is behind the tunnel end `srcIp`. False: an entry put there by hand says otherwise, so
 * the frame is not to be believed. Linux: vxlan_snoop().
 */
export function vxlanSnoop(vxlan: VxlanDev, srcIp: number, bytes: Uint8Array, at: number): boolean {
  const f = vxlan.fdb.find(bytes, at);
  const now = vxlan.dev.net.sim.now;
  if (f === null) {
    if (!vxlan.dev.started) return true;
    const { vni, dstPort } = vxlan.cfg;
    const rdst: VxlanRdst = { remoteIp: srcIp, remotePort: dstPort, remoteVni: vni, remoteIfindex: 0 };
    vxlanFdbUpdate(vxlan, bytes.slice(at, at + 6), rdst, NUD_REACHABLE, NLM_F_EXCL | NLM_F_CREATE, NTF_SELF, false, {});
    return true;
  }
  f.updated = now;
  const rd = f.remotes[0];
  if (rd.remoteIp === srcIp && rd.remoteIfindex === 0) return true;
  if ((f.state & (NUD_PERMANENT | NUD_NOARP)) !== 0) return false;
  rd.remoteIp = srcIp;
  notify(vxlan, f, rd, RTM_NEWNEIGH);
  return true;
}

/** Takes out what was learned long ago; that it is used does not keep it. Linux: vxlan_cleanup(). */
export function vxlanCleanup(vxlan: VxlanDev): void {
  const { sim } = vxlan.dev.net;
  if (!vxlan.dev.started) return;
  let next = sim.now + FDB_AGE_INTERVAL;
  for (const f of vxlan.fdb.all()) {
    if ((f.state & (NUD_PERMANENT | NUD_NOARP)) !== 0 || (f.flags & NTF_EXT_LEARNED) !== 0) continue;
    const timeout = f.updated + vxlan.cfg.ageInterval * 1e9;
    if (timeout <= sim.now) {
      f.state = NUD_STALE;
      vxlanFdbDestroy(vxlan, f);
    } else if (timeout < next) next = timeout;
  }
  sim.modTimer(vxlan.ageTimer, next);
}

/** Empties the table of what `doomed` says; the default destination goes with the device alone. Linux: vxlan_flush(). */
export function vxlanFlush(vxlan: VxlanDev, doomed: (f: VxlanFdb) => boolean): void {
  for (const f of vxlan.fdb.all()) if (doomed(f)) vxlanFdbDestroy(vxlan, f);
}
