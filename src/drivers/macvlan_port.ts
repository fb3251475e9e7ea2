import { EBUSY, EINVAL } from '../uapi/errno.ts';
import { ARPHRD_ETHER, IFF_ALLMULTI, IFF_LOOPBACK, IFF_PROMISC } from '../uapi/if.ts';
import { macEqual } from '../wire/addr.ts';
import type { NetDevice, RxHandler } from '../net/core/dev.ts';
import { netdevRxHandlerRegister, netdevRxHandlerUnregister } from '../net/core/rx_handler.ts';
import { devSetMacAddress } from '../net/core/dev_settings.ts';
import { isBroadcastEtherAddr } from '../net/core/eth.ts';

export const MACVLAN_MODE_PRIVATE = 1;
export const MACVLAN_MODE_VEPA = 2;
export const MACVLAN_MODE_BRIDGE = 4;
export const MACVLAN_MODE_PASSTHRU = 8;
export const MACVLAN_MODE_SOURCE = 16;

/** A macvlan device's own. Linux: struct macvlan_dev. */
export class MacvlanDev {
  readonly dev: NetDevice;
  lowerdev: NetDevice;
  port: MacvlanPort;
  mode = MACVLAN_MODE_VEPA;
  flags = 0;
  /** Mode source: whose frames it takes. */
  sources: Uint8Array[] = [];
  bcQueueLen = 1000;
  /** Addresses of this device that the lower one listens to for it. */
  syncedMc: Uint8Array[] = [];
  syncedUc: Uint8Array[] = [];

  constructor(dev: NetDevice, lowerdev: NetDevice, port: MacvlanPort) {
    this.dev = dev;
    this.lowerdev = lowerdev;
    this.port = port;
  }

  /** Does it listen to this multicast address? Linux: test_bit(mc_hash(), vlan->mc_filter). */
  wantsMulticast(bytes: Uint8Array, at: number): boolean {
    if ((this.dev.flags & (IFF_PROMISC | IFF_ALLMULTI)) !== 0 || isBroadcastEtherAddr(bytes, at)) return true;
    for (const { address } of this.dev.mc) if (macEqual(address, 0, bytes, at)) return true;
    return false;
  }
}

/** A device with macvlans on top. Linux: struct macvlan_port. */
export class MacvlanPort {
  readonly dev: NetDevice;
  /** All of them, in the order they were made. */
  vlans: MacvlanDev[] = [];
  /** Those that are up, by address: what frames are given to. */
  hash: MacvlanDev[] = [];
  passthru = false;
  /** Of a passthru port: an address change is under way that comes from the macvlan. */
  addrChange = false;
  /** The device's own address, which it gets back from a passthru macvlan. */
  private readonly permAddr: Uint8Array;

  constructor(dev: NetDevice) {
    this.dev = dev;
    this.permAddr = dev.devAddr.slice();
  }

  /** The macvlan that is up and has the address at `at`. Linux: macvlan_hash_lookup(). */
  lookup(bytes: Uint8Array, at: number): MacvlanDev | null {
    const hash = this.hash;
    for (let i = 0; i < hash.length; i++) if (macEqual(hash[i].dev.devAddr, 0, bytes, at)) return hash[i];
    return null;
  }

  /** Undoes what a passthru macvlan's address change did to the device. */
  restoreAddress(): void {
    if (!macEqual(this.dev.devAddr, 0, this.permAddr, 0)) devSetMacAddress(this.dev, this.permAddr);
  }

  /** Is an address in use, by the device itself or by one of its macvlans? Linux: macvlan_addr_busy(). */
  addrBusy(address: Uint8Array): boolean {
    if (!this.passthru && !this.addrChange && macEqual(this.dev.devAddr, 0, address, 0)) return true;
    return this.lookup(address, 0) !== null;
  }
}

/** The port of a device that has macvlans, or null. */
export function macvlanPort(dev: NetDevice): MacvlanPort | null {
  return dev.rxHandlerData instanceof MacvlanPort ? dev.rxHandlerData : null;
}

/** The port, made if need be; -EINVAL (no Ethernet), -EBUSY (a bridge has it). Linux: macvlan_port_create(). */
export function macvlanPortGet(dev: NetDevice, handler: RxHandler): MacvlanPort | number {
  const found = macvlanPort(dev);
  if (found !== null) return found;
  if (dev.type !== ARPHRD_ETHER || (dev.flags & IFF_LOOPBACK) !== 0) return -EINVAL;
  if (dev.rxHandler !== null) return -EBUSY;
  const port = new MacvlanPort(dev);
  netdevRxHandlerRegister(dev, handler, port);
  return port;
}

/** The last macvlan went. Linux: macvlan_port_destroy(). */
export function macvlanPortPut(port: MacvlanPort): void {
  if (port.vlans.length > 0 || macvlanPort(port.dev) !== port) return;
  netdevRxHandlerUnregister(port.dev);
  if (port.passthru) port.restoreAddress();
}
