import { macvlanPriv } from '../drivers/macvlan.ts';
import { nicPriv } from '../drivers/nic.ts';
import { vethPriv } from '../drivers/veth.ts';
import { BR_NO_STP, brPortGet, brPriv } from '../net/bridge/br_private.ts';
import type { NetDevice } from '../net/core/dev.ts';
import { IFF_LOOPBACK } from '../uapi/if.ts';

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
  return macvlanPriv(dev)?.lowerdev ?? null;
}

/** A bridge port's state (BR_STATE_*), -1 where the device is no port. */
export function portState(dev: NetDevice): number {
  return brPortGet(dev)?.state ?? -1;
}

/** Is this a bridge with the spanning tree protocol on? */
export function bridgeStp(dev: NetDevice): boolean {
  return (brPriv(dev)?.stpEnabled ?? BR_NO_STP) !== BR_NO_STP;
}
