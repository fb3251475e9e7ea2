import { macvlanPriv } from '../drivers/macvlan.ts';
import { MACVLAN_MODE_BRIDGE, macvlanPort } from '../drivers/macvlan_port.ts';
import { vlanPriv } from '../drivers/vlan.ts';
import { vxlanPriv } from '../drivers/vxlan_private.ts';
import { brPortGet, brPriv } from '../net/bridge/br_private.ts';
import { devGetFlags, type NetDevice } from '../net/core/dev.ts';
import type { Net } from '../net/core/net_namespace.ts';
import { inDevGet } from '../net/ipv4/inetdevice.ts';
import { IFF_LOWER_UP, IFF_UP } from '../uapi/if.ts';
import { macEqual } from '../wire/addr.ts';
import { peerOf } from './device_parts.ts';
import type { HostSource } from './machine_picture.ts';

/** A device and where it is. */
export interface Owner {
  host: string;
  dev: NetDevice;
}

type KnownHost = Pick<HostSource, 'name' | 'stack' | 'hidden'>;

/** An IPv4 address of a device. */
export interface DeviceAddress {
  dev: NetDevice;
  /** In host order. */
  local: number;
  prefixlen: number;
}

/** What the machine is like now, for those who look for a cause: whose address that is, who is on the same link. */
export class Whereabouts {
  private readonly hosts: readonly KnownHost[];

  constructor(hosts: readonly KnownHost[]) {
    this.hosts = hosts;
  }

  /** The namespace with that inode number, undefined when it is gone. */
  net(host: string, netns: number): Net | undefined {
    return this.hosts.find(({ name }) => name === host)?.stack.namespaces.find(({ inum, dead }) => inum === netns && !dead);
  }

  device(host: string, netns: number, name: string): NetDevice | undefined {
    return this.net(host, netns)?.devByName.get(name);
  }

  /** The addresses of a namespace's devices. */
  addresses(host: string, netns: number): DeviceAddress[] {
    const net = this.net(host, netns);
    return net === undefined ? [] : [...net.devByIndex.values()].flatMap(addressesOf);
  }

  /** The devices anywhere that have this address (host order). */
  owners(address: number): Owner[] {
    return this.hosts.flatMap(({ name, stack }) =>
      stack.namespaces
        .filter(({ dead }) => !dead)
        .flatMap((net) => [...net.devByIndex.values()])
        .filter((dev) => addressesOf(dev).some(({ local }) => local === address))
        .map((dev) => ({ host: name, dev })),
    );
  }

  /** The devices anywhere that have this MAC address. */
  withMac(bytes: Uint8Array, at: number): NetDevice[] {
    return this.hosts
      .flatMap(({ stack }) => stack.namespaces.filter(({ dead }) => !dead))
      .flatMap((net) => [...net.devByIndex.values()])
      .filter((dev) => macEqual(dev.devAddr, 0, bytes, at));
  }

  /** Is it part of the surroundings, where nobody can type? */
  isHidden(host: string): boolean {
    return this.hosts.find(({ name }) => name === host)?.hidden ?? false;
  }

  /** Where a device is. */
  hostOf({ net: { stack } }: NetDevice): string {
    return this.hosts.find((host) => host.stack === stack)?.name ?? '';
  }
}

export function addressesOf(dev: NetDevice): DeviceAddress[] {
  const list: DeviceAddress[] = [];
  for (let ifa = inDevGet(dev)?.ifaList ?? null; ifa !== null; ifa = ifa.next) {
    list.push({ dev, local: ifa.local, prefixlen: ifa.prefixlen });
  }
  return list;
}

/** Has an administrator switched it on? */
export function isUp(dev: NetDevice): boolean {
  return (devGetFlags(dev) & IFF_UP) !== 0;
}

export function hasCarrier(dev: NetDevice): boolean {
  return (devGetFlags(dev) & IFF_LOWER_UP) !== 0;
}

/** Everything that a broadcast which leaves by a device comes to, whatever state it is in. */
export interface Link {
  devices: ReadonlySet<NetDevice>;
  /** The VXLAN tunnels that it goes into: whom they lead to is a matter of their tables. */
  tunnels: readonly NetDevice[];
}

/** The devices on the same link as `from`: along cables, through bridges, macvlans and VLANs. */
export function linkOf(from: NetDevice): Link {
  const devices = new Set<NetDevice>();
  const tunnels: NetDevice[] = [];
  const sent = new Set<NetDevice>();
  /** Frames leave by `dev`. */
  const send = (dev: NetDevice): void => {
    if (sent.has(dev)) return;
    sent.add(dev);
    if (vxlanPriv(dev) !== null) tunnels.push(dev);
    const peer = peerOf(dev);
    if (peer !== null) hear(peer);
    for (const { dev: port } of brPriv(dev)?.ports ?? []) send(port);
    const lower = macvlanPriv(dev)?.lowerdev ?? vlanPriv(dev)?.realDev;
    if (lower === undefined) return;
    send(lower);
    if (macvlanPriv(dev)?.mode !== MACVLAN_MODE_BRIDGE) return;
    for (const { dev: sibling, mode } of macvlanPort(lower)?.vlans ?? [])
      if (sibling !== dev && mode === MACVLAN_MODE_BRIDGE) hear(sibling);
  };
  /** Frames come in on `dev`. */
  const hear = (dev: NetDevice): void => {
    if (devices.has(dev)) return;
    devices.add(dev);
    const bridge = brPortGet(dev)?.br;
    if (bridge !== undefined) {
      hear(bridge.dev);
      for (const { dev: port } of bridge.ports) if (port !== dev) send(port);
    }
    for (const { dev: upper } of macvlanPort(dev)?.vlans ?? []) hear(upper);
    for (const other of dev.net.stack.namespaces)
      for (const upper of other.devByIndex.values()) if (vlanPriv(upper)?.realDev === dev) hear(upper);
  };
  send(from);
  return { devices, tunnels };
}
