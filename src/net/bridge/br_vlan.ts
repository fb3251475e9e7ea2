import { EINVAL, ENOENT, EPERM } from '../../uapi/errno.ts';
import { ETH_P_8021AD, ETH_P_8021Q } from '../../uapi/if.ts';
import { type BridgeInfo, type BridgeVlanInfo, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { VLAN_VID_MASK } from '../../wire/vlan.ts';
import { netdevStateChange } from '../core/netdev_notifier.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { brFdbAddLocal, brFdbDeleteByVlan } from './br_fdb.ts';
import { brIfinfoNotify } from './br_ifinfo.ts';
import type { NetBridge, NetBridgePort } from './br_private.ts';
import { BRIDGE_VLAN_INFO_BRENTRY, BRIDGE_VLAN_INFO_PVID, BRIDGE_VLAN_INFO_UNTAGGED, BrVlan, BrVlanGroup } from './br_vlan_group.ts';

/**
 * Setting up the VLANs of bridges. A bridge knows nothing of them until `vlan_filtering` is first turned on: the recorded
 * kernels are built without, and that is what a plain bridge here is like. Linux: net/bridge/br_vlan.c.
 */

function groupOf(br: NetBridge, p: NetBridgePort | null): BrVlanGroup {
  return p === null ? br.vlanGroup! : (p.vlanGroup ??= new BrVlanGroup());
}

/** The VLANs that go by default to the bridge and each of its ports. */
function initVlans(br: NetBridge, p: NetBridgePort | null): void {
  groupOf(br, p);
  if (br.vlanDefaultPvid !== 0) brVlanAdd(br, p, br.vlanDefaultPvid, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED);
}

/** From now on the bridge knows VLANs. Linux: br_vlan_init(), nbp_vlan_init(). */
function makeAware(br: NetBridge): void {
  if (br.vlanGroup !== null) return;
  br.vlanGroup = new BrVlanGroup();
  initVlans(br, null);
  for (const p of br.ports) initVlans(br, p);
}

/** A new port. Linux: nbp_vlan_init(). */
export function nbpVlanInit(p: NetBridgePort): void {
  if (p.br.vlanGroup !== null) initVlans(p.br, p);
}

/** Adds a VLAN to a port (null: to the bridge itself) or changes its flags. Linux: br_vlan_add(), nbp_vlan_add(). */
export function brVlanAdd(br: NetBridge, p: NetBridgePort | null, vid: number, flags: number): void {
  const group = groupOf(br, p);
  let v = group.vlans.get(vid);
  if (v === undefined) {
    v = new BrVlan(vid);
    group.add(v);
    brFdbAddLocal(br, p, (p?.dev ?? br.dev).devAddr, vid);
  }
  v.untagged = (flags & BRIDGE_VLAN_INFO_UNTAGGED) !== 0;
  if ((flags & BRIDGE_VLAN_INFO_PVID) !== 0) group.pvid = vid;
  else if (group.pvid === vid) group.pvid = 0;
}

/** 0 or -ENOENT. Linux: br_vlan_delete(), nbp_vlan_delete(). */
export function brVlanDelete(br: NetBridge, p: NetBridgePort | null, vid: number): number {
  const group = groupOf(br, p);
  if (!group.vlans.has(vid)) return -ENOENT;
  brFdbDeleteByVlan(br, p, vid);
  group.vlans.delete(vid);
  if (group.pvid === vid) group.pvid = 0;
  return 0;
}

/** `bridge vlan add|del`: each identifier of each range. 0 or a negative errno. Linux: br_process_vlan_info(). */
export function brProcessVlanInfo(
  br: NetBridge,
  p: NetBridgePort | null,
  vlans: readonly BridgeVlanInfo[],
  del: boolean,
  extack: Extack,
): number {
  let error = 0;
  for (const { vid, vidEnd = vid, flags } of vlans) {
    if (vid <= 0 || vidEnd >= VLAN_VID_MASK) {
      extack.message = 'bridge: Vlan id is invalid';
      return -EINVAL;
    }
    for (let id = vid; id <= vidEnd; id++) {
      if (!del) brVlanAdd(br, p, id, flags);
      // A range goes as far as it is there.
      else if (brVlanDelete(br, p, id) < 0 && vidEnd === vid) error = -ENOENT;
    }
  }
  if (p !== null && error === 0) brIfinfoNotify(p, RTM_NEWLINK);
  return error;
}

/** The VLANs of a port or bridge as a message has them. Linux: br_fill_ifvlaninfo(). */
export function brFillVlans(group: BrVlanGroup, own: boolean): BridgeVlanInfo[] {
  return group.sorted().map((v) => ({
    vid: v.vid,
    flags:
      (own ? BRIDGE_VLAN_INFO_BRENTRY : 0) |
      (v.vid === group.pvid ? BRIDGE_VLAN_INFO_PVID : 0) |
      (v.untagged ? BRIDGE_VLAN_INFO_UNTAGGED : 0),
    stats: { rxBytes: v.rxBytes, rxPackets: v.rxPackets, txBytes: v.txBytes, txPackets: v.txPackets },
  }));
}

/** IFLA_BR_VLAN_*. 0 or a negative errno. Linux: br_vlan_filter_toggle() and its like. */
export function brVlanChangelink(br: NetBridge, data: BridgeInfo, extack: Extack): number {
  if (data.vlanFiltering) makeAware(br);
  if (br.vlanGroup === null) return 0;
  if (data.vlanProtocol !== undefined) {
    if (data.vlanProtocol !== ETH_P_8021Q && data.vlanProtocol !== ETH_P_8021AD) return -EINVAL;
    br.vlanProto = data.vlanProtocol;
  }
  if (data.vlanDefaultPvid !== undefined && data.vlanDefaultPvid !== br.vlanDefaultPvid) {
    const error = setDefaultPvid(br, data.vlanDefaultPvid, extack);
    if (error < 0) return error;
  }
  if (data.vlanStatsEnabled !== undefined) br.vlanStatsEnabled = data.vlanStatsEnabled !== 0;
  if (data.vlanFiltering === undefined || br.vlanEnabled === (data.vlanFiltering !== 0)) return 0;
  br.vlanEnabled = data.vlanFiltering !== 0;
  netdevStateChange(br.dev);
  return 0;
}

/** Every port that still has the old one gets the new one. Linux: br_vlan_set_default_pvid(). */
function setDefaultPvid(br: NetBridge, pvid: number, _extack: Extack): number {
  if (pvid >= VLAN_VID_MASK) return -EINVAL;
  if (br.vlanEnabled) return -EPERM;
  const old = br.vlanDefaultPvid;
  br.vlanDefaultPvid = pvid;
  for (const p of [null, ...br.ports]) {
    const group = groupOf(br, p);
    if (old !== 0 && group.pvid !== old) continue;
    if (old !== 0) brVlanDelete(br, p, old);
    if (pvid !== 0) brVlanAdd(br, p, pvid, BRIDGE_VLAN_INFO_PVID | BRIDGE_VLAN_INFO_UNTAGGED);
  }
  return 0;
}
