import { EEXIST, ENOENT } from '../../uapi/errno.ts';
import { IFF_PROMISC, IFF_UP } from '../../uapi/if.ts';
import { macEqual } from '../../wire/addr.ts';
import type { HwAddr, NetDevice } from './dev.ts';
import { LOGLEVEL_INFO, printk } from './printk.ts';

/**
 * The addresses a device listens to besides its own (Linux: net/core/dev_addr_lists.c). Each has a count of its users; a
 * `byHand` entry (`bridge fdb add ... self`) counts once however often it is added.
 */

function find(list: readonly HwAddr[], address: Uint8Array): number {
  for (let i = 0; i < list.length; i++) if (macEqual(list[i].address, 0, address, 0)) return i;
  return -1;
}

function add(list: HwAddr[], address: Uint8Array, exclusive: boolean): number {
  const at = find(list, address);
  if (at >= 0) {
    if (exclusive) return -EEXIST;
    list[at].refs++;
    return 0;
  }
  list.push({ address: address.slice(0, 6), refs: 1, byHand: exclusive });
  return 0;
}

function del(list: HwAddr[], address: Uint8Array): number {
  const at = find(list, address);
  if (at < 0) return -ENOENT;
  if (--list[at].refs === 0) list.splice(at, 1);
  return 0;
}

/** Each device starts with one shared empty list; it gets its own with the first address. */
function ownMc(dev: NetDevice): HwAddr[] {
  if (dev.mc.length === 0) dev.mc = [];
  return dev.mc;
}

function ownUc(dev: NetDevice): HwAddr[] {
  if (dev.uc.length === 0) dev.uc = [];
  return dev.uc;
}

/** Adds a user of a multicast address. 0. Linux: dev_mc_add(). */
export function devMcAdd(dev: NetDevice, address: Uint8Array): number {
  const error = add(ownMc(dev), address, false);
  devSetRxMode(dev);
  return error;
}

/** -EEXIST when it is there already. Linux: dev_mc_add_excl(). */
export function devMcAddExcl(dev: NetDevice, address: Uint8Array): number {
  const error = add(ownMc(dev), address, true);
  if (error === 0) devSetRxMode(dev);
  return error;
}

/** Adds one by hand (SIOCADDMULTI): however often, it counts once. 0. Linux: dev_mc_add_global(). */
export function devMcAddGlobal(dev: NetDevice, address: Uint8Array): number {
  const at = find(dev.mc, address);
  if (at < 0) return devMcAddExcl(dev, address);
  const entry = dev.mc[at];
  if (!entry.byHand) entry.refs++;
  entry.byHand = true;
  return 0;
}

/** -ENOENT when nobody added it by hand. Linux: dev_mc_del_global(). */
export function devMcDelGlobal(dev: NetDevice, address: Uint8Array): number {
  const at = find(dev.mc, address);
  if (at < 0 || !dev.mc[at].byHand) return -ENOENT;
  dev.mc[at].byHand = false;
  return devMcDel(dev, address);
}

/** Takes away a user; -ENOENT when there was none. */
export function devMcDel(dev: NetDevice, address: Uint8Array): number {
  const error = del(dev.mc, address);
  if (error === 0) devSetRxMode(dev);
  return error;
}

/** Adds a user of a further unicast address. 0. Linux: dev_uc_add(). */
export function devUcAdd(dev: NetDevice, address: Uint8Array): number {
  const error = add(ownUc(dev), address, false);
  devSetRxMode(dev);
  return error;
}

/** -EEXIST when it is there already. Linux: dev_uc_add_excl(). */
export function devUcAddExcl(dev: NetDevice, address: Uint8Array): number {
  const error = add(ownUc(dev), address, true);
  if (error === 0) devSetRxMode(dev);
  return error;
}

/** Takes away a user; -ENOENT when there was none. */
export function devUcDel(dev: NetDevice, address: Uint8Array): number {
  const error = del(dev.uc, address);
  if (error === 0) devSetRxMode(dev);
  return error;
}

export function devMcFlush(dev: NetDevice): void {
  dev.mc = [];
}

export function devUcFlush(dev: NetDevice): void {
  dev.uc = [];
}

/**
 * Tells the driver that flags or lists changed. A device that cannot filter further unicast addresses by itself turns
 * promiscuous while it has any. Linux: __dev_set_rx_mode().
 */
export function devSetRxMode(dev: NetDevice): void {
  if ((dev.flags & IFF_UP) === 0) return;
  const needed = !dev.unicastFlt && dev.uc.length > 0;
  if (needed !== dev.ucPromisc) {
    dev.ucPromisc = needed;
    countPromiscuity(dev, needed ? 1 : -1);
  }
  dev.ops.setRxMode?.(dev);
}

/** Counts who wants all frames. Did the flag change? Linux: __dev_set_promiscuity(). */
export function countPromiscuity(dev: NetDevice, inc: number): boolean {
  const old = dev.flags;
  dev.promiscuity += inc;
  dev.flags = dev.promiscuity === 0 ? old & ~IFF_PROMISC : old | IFF_PROMISC;
  if (dev.flags === old) return false;
  printk(dev.net.stack, LOGLEVEL_INFO, `${dev.name}: ${dev.promiscuity > 0 ? 'entered' : 'left'} promiscuous mode`);
  dev.ops.changeRxFlags?.(dev, IFF_PROMISC);
  return true;
}
