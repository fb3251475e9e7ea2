import { EADDRNOTAVAIL, EINVAL, ENOENT } from '../uapi/errno.ts';
import { type NeighMsg, NUD_PERMANENT, NUD_REACHABLE, NUD_NOARP, NTF_EXT_LEARNED, NTF_ROUTER, NTF_USE } from '../uapi/rtnetlink.ts';
import { devGetByIndex, type NetDevice } from '../net/core/dev.ts';
import type { Extack } from '../net/core/rtnetlink.ts';
import { vxlanFdbDelete, vxlanFdbInfo, vxlanFdbUpdate, vxlanFlush } from './vxlan_fdb.ts';
import type { VxlanFdb, VxlanRdst } from './vxlan_fdb_table.ts';
import type { VxlanDev } from './vxlan_private.ts';

/** `bridge fdb ... dev VXLAN [self]`. Linux: vxlan_fdb_add() and its like in drivers/net/vxlan/vxlan_core.c. */

/** The destination a request names, or a negative errno. Linux: vxlan_fdb_parse(). */
function parseRdst(vxlan: VxlanDev, entry: NeighMsg, extack: Extack): VxlanRdst | number {
  if (entry.destIfindex !== undefined && devGetByIndex(vxlan.dev.net, entry.destIfindex) === null) {
    extack.message = 'Device not found';
    return -EADDRNOTAVAIL;
  }
  return {
    remoteIp: entry.dst ?? 0,
    remotePort: entry.port ?? vxlan.cfg.dstPort,
    remoteVni: entry.vni ?? vxlan.cfg.vni,
    remoteIfindex: entry.destIfindex ?? 0,
  };
}

/** Linux: vxlan_fdb_add(). */
export function vxlanFdbAdd(dev: NetDevice, entry: NeighMsg, flags: number, extack: Extack): number {
  const vxlan = dev.priv as VxlanDev;
  const state = entry.state ?? 0;
  if ((state & (NUD_PERMANENT | NUD_REACHABLE)) === 0 || entry.dst === undefined) return -EINVAL;
  const rdst = parseRdst(vxlan, entry, extack);
  if (typeof rdst === 'number') return rdst;
  return vxlanFdbUpdate(vxlan, entry.lladdr!, rdst, state, flags, entry.flags ?? 0, true, extack);
}

/** Linux: vxlan_fdb_delete(). */
export function vxlanFdbDel(dev: NetDevice, entry: NeighMsg, extack: Extack): number {
  const vxlan = dev.priv as VxlanDev;
  const rdst = parseRdst(vxlan, entry, extack);
  return typeof rdst === 'number' ? rdst : vxlanFdbDelete(vxlan, entry.lladdr!, rdst);
}

/** One message for each destination. Linux: vxlan_fdb_dump(). */
export function vxlanFdbDump(dev: NetDevice, out: NeighMsg[]): void {
  const vxlan = dev.priv as VxlanDev;
  for (const f of vxlan.fdb.all()) for (const rd of f.remotes) out.push(vxlanFdbInfo(vxlan, f, rd));
}

/** Linux: vxlan_fdb_get(). */
export function vxlanFdbGet(dev: NetDevice, lladdr: Uint8Array, _vlan: number, extack: Extack): NeighMsg | number {
  const vxlan = dev.priv as VxlanDev;
  const f = vxlan.fdb.find(lladdr, 0);
  if (f !== null) return vxlanFdbInfo(vxlan, f, f.remotes[0]);
  extack.message = 'Fdb entry not found';
  return -ENOENT;
}

/** `bridge fdb flush`: whole entries by state and flags, or the destinations that match. Linux: vxlan_fdb_delete_bulk(). */
export function vxlanFdbDelBulk(dev: NetDevice, request: NeighMsg, extack: Extack): number {
  const vxlan = dev.priv as VxlanDev;
  if (request.vlan) {
    extack.message = 'vxlan: Unsupported attribute';
    return -EINVAL;
  }
  if (((request.ndmFlagsMask ?? 0) & ~(NTF_EXT_LEARNED | NTF_ROUTER | NTF_USE)) !== 0) {
    extack.message = 'Unsupported fdb flush ndm flag bits set';
    return -EINVAL;
  }
  if (((request.ndmStateMask ?? 0) & ~(NUD_PERMANENT | NUD_NOARP)) !== 0) {
    extack.message = 'Unsupported fdb flush ndm state bits set';
    return -EINVAL;
  }
  vxlanFlush(vxlan, (f) => entryMatches(f, request) && flushRemotes(vxlan, f, request));
  return 0;
}

function entryMatches(f: VxlanFdb, request: NeighMsg): boolean {
  const stateMask = request.ndmStateMask ?? 0;
  const flagsMask = request.ndmFlagsMask ?? 0;
  const flags = f.flags | (f.byUser ? NTF_USE : 0);
  return (f.state & stateMask) === ((request.state ?? 0) & stateMask) && (flags & flagsMask) === ((request.flags ?? 0) & flagsMask);
}

/** Takes the destinations that match out. True: none is left, so the entry is to go too. Linux: vxlan_fdb_flush_match_remotes(). */
function flushRemotes(vxlan: VxlanDev, f: VxlanFdb, request: NeighMsg): boolean {
  const { dst, port, vni, destIfindex } = request;
  if (dst === undefined && port === undefined && vni === undefined && destIfindex === undefined) return true;
  const matches = (rd: VxlanRdst): boolean =>
    (dst === undefined || rd.remoteIp === dst) &&
    (port === undefined || rd.remotePort === port) &&
    (vni === undefined || rd.remoteVni === vni) &&
    (destIfindex === undefined || rd.remoteIfindex === destIfindex);
  const doomed = f.remotes.filter(matches);
  if (doomed.length === f.remotes.length) return true;
  for (const rd of doomed) vxlanFdbDelete(vxlan, f.addr, rd);
  return false;
}
