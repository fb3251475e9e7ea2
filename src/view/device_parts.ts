import { macvlanPriv } from '../drivers/macvlan.ts';
import { nicPriv } from '../drivers/nic.ts';
import { vethPriv } from '../drivers/veth.ts';
import { vlanPriv } from '../drivers/vlan.ts';
import { vxlanPriv } from '../drivers/vxlan_private.ts';
import { BR_NO_STP, brPortGet, brPriv } from '../net/bridge/br_private.ts';
import type { NetDevice } from '../net/core/dev.ts';
import { IFF_LOOPBACK } from '../uapi/if.ts';
import { formatIpv4 } from '../wire/addr.ts';

/** 'loopback', 'nic', or the link kind. */
export function deviceKind(dev: NetDevice): string {
  return dev.linkOps?.kind ?? ((dev.flags & IFF_LOOPBACK) !== 0 ? 'loopback' : 'nic');
}

/** The device at the other end of the cable, or null. */
export function peerOf(dev: NetDevice): NetDevice | null {
  return vethPriv(dev)?.peer ?? nicPriv(dev)?.cable?.other(dev) ?? null;
}

/** The device that this one stands on (macvlan, vlan), or null. */
export function lowerOf(dev: NetDevice): NetDevice | null {
  return macvlanPriv(dev)?.lowerdev ?? vlanPriv(dev)?.realDev ?? null;
}

/** What tells it from others on the same lower device or in the same tunnel: a VLAN's id, a vxlan's VNI; -1 for others. */
export function tagOf(dev: NetDevice): number {
  return vlanPriv(dev)?.vid ?? vxlanPriv(dev)?.cfg.vni ?? -1;
}

const NOWHERE: readonly string[] = [];

/** The addresses of a tunnel's other ends: where a vxlan sends what it has no better place for. */
export function remotesOf(dev: NetDevice): readonly string[] {
  const vxlan = vxlanPriv(dev);
  if (vxlan === null) return NOWHERE;
  const remotes = vxlan.fdb.all().flatMap((entry) => (isZero(entry.addr) ? entry.remotes : []));
  return [...new Set(remotes.map(({ remoteIp }) => remoteIp))].filter((address) => address !== 0).map(formatIpv4);
}

function isZero(mac: Uint8Array): boolean {
  return mac.every((byte) => byte === 0);
}

/** A bridge port's state (BR_STATE_*), -1 where the device is no port. */
export function portState(dev: NetDevice): number {
  return brPortGet(dev)?.state ?? -1;
}

/** Is this a bridge with the spanning tree protocol on? */
export function bridgeStp(dev: NetDevice): boolean {
  return (brPriv(dev)?.stpEnabled ?? BR_NO_STP) !== BR_NO_STP;
}
