import { EINVAL, ENODEV, EOPNOTSUPP } from '../../uapi/errno.ts';
import { type BridgeVlanInfo, type LinkMsg, type NlMessage, RTM_NEWLINK } from '../../uapi/rtnetlink.ts';
import { VLAN_VID_MASK } from '../../wire/vlan.ts';
import { devGetByIndex, forEachNetdev } from '../core/dev.ts';
import type { Net } from '../core/net_namespace.ts';
import type { Extack } from '../core/rtnetlink.ts';
import { brFillIfinfo, brIfinfoNotify } from './br_ifinfo.ts';
import { brPortGet, brPriv, type NetBridge, type NetBridgePort } from './br_private.ts';
import { brFillVlans, brProcessVlanInfo } from './br_vlan.ts';
import { brSetport } from './br_netlink.ts';

/** What the `bridge` tool asks of all devices. Linux: rtnl_bridge_getlink() and its like in net/core/rtnetlink.c. */

const BRIDGE_FLAGS_MASTER = 1;
const BRIDGE_FLAGS_SELF = 2;

/** AF_BRIDGE RTM_GETLINK: all ports. Linux: rtnl_bridge_getlink(). */
export function rtnlBridgeGetlink(net: Net, message: NlMessage, out: NlMessage[]): number {
  const vlans = (((message.body as LinkMsg).extMask ?? 0) & RTEXT_FILTER_BRVLAN) !== 0;
  for (const dev of forEachNetdev(net)) {
    const p = brPortGet(dev);
    const br = brPriv(dev);
    const group = p?.vlanGroup ?? br?.vlanGroup ?? null;
    // Only who asks for VLANs hears of the bridge itself.
    if (p === null && (br === null || !vlans || group === null)) continue;
    const body = brFillIfinfo(dev, p, p?.br ?? br!);
    if (vlans && group !== null) body.bridgeVlans = brFillVlans(group, p === null);
    out.push({ type: RTM_NEWLINK, body });
  }
  return 0;
}

const RTEXT_FILTER_BRVLAN = 2;

/** AF_BRIDGE RTM_SETLINK: `bridge link set`, `bridge vlan add`. Linux: rtnl_bridge_setlink(). */
export function rtnlBridgeSetlink(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as LinkMsg;
  const dev = devGetByIndex(net, body.index ?? 0);
  if (dev === null) {
    extack.message = 'unknown ifindex';
    return -ENODEV;
  }
  const flags = body.bridgeFlags ?? 0;
  if (flags === 0 || (flags & BRIDGE_FLAGS_MASTER) !== 0) {
    const p = brPortGet(dev);
    if (p === null) return -EOPNOTSUPP;
    const error = brSetlink(p, body, extack);
    if (error !== 0) return error;
  }
  if ((flags & BRIDGE_FLAGS_SELF) !== 0) {
    // Only a bridge has the operation, and only for VLANs.
    const br = brPriv(dev);
    if (br === null) return -EOPNOTSUPP;
    if (body.bridgeVlans !== undefined) {
      return brSetVlans(br, null, body.bridgeVlans, extack);
    }
  }
  return 0;
}

/** Adds VLANs to a port or (null) to the bridge. br_vlan_valid_id() comes before anybody notices that there are no VLANs. */
function brSetVlans(br: NetBridge, p: NetBridgePort | null, vlans: readonly BridgeVlanInfo[], extack: Extack): number {
  if (vlans.some((vlan) => vlan.vid <= 0 || vlan.vid >= VLAN_VID_MASK)) {
    extack.message = 'bridge: Vlan id is invalid';
    return -EINVAL;
  }
  return br.vlanGroup === null ? -EOPNOTSUPP : brProcessVlanInfo(br, p, vlans, false, extack);
}

/** Linux: br_setlink(). */
function brSetlink(p: NetBridgePort, body: LinkMsg, extack: Extack): number {
  if (body.protinfo !== undefined) {
    const error = brSetport(p, body.protinfo, extack);
    if (error !== 0) return error;
  }
  if (body.bridgeVlans !== undefined) {
    return brSetVlans(p.br, p, body.bridgeVlans, extack);
  }
  if (body.protinfo !== undefined) brIfinfoNotify(p, RTM_NEWLINK);
  return 0;
}

/** AF_BRIDGE RTM_DELLINK: `bridge vlan del`; where the bridge knows of no VLANs there is nothing to delete. Linux: rtnl_bridge_dellink(). */
export function rtnlBridgeDellink(net: Net, message: NlMessage, _out: NlMessage[], extack: Extack): number {
  const body = message.body as LinkMsg;
  const dev = devGetByIndex(net, body.index ?? 0);
  if (dev === null) {
    extack.message = 'unknown ifindex';
    return -ENODEV;
  }
  const flags = body.bridgeFlags ?? 0;
  if ((flags === 0 || (flags & BRIDGE_FLAGS_MASTER) !== 0) && brPortGet(dev) === null) return -EOPNOTSUPP;
  if ((flags & BRIDGE_FLAGS_SELF) !== 0 && brPriv(dev) === null) return -EOPNOTSUPP;
  const self = (flags & BRIDGE_FLAGS_SELF) !== 0;
  const p = self ? null : brPortGet(dev);
  const br = self ? brPriv(dev)! : p!.br;
  if (body.bridgeVlans === undefined || br.vlanGroup === null) return 0;
  return brProcessVlanInfo(br, p, body.bridgeVlans, true, extack);
}
