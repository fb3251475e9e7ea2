import type { PacketRecord } from '../view/packet.ts';
import type { DevicePicture, HostPicture, MachinePicture, NetnsPicture } from '../view/picture.ts';
import type { TableReader } from '../view/table_rows.ts';

/** What a check may look at: the network as it is, and the packets since the step began. Never what was typed. */
export interface World {
  /** Virtual time, ns. */
  now: number;
  picture: MachinePicture;
  /** Packets first seen since the step began, oldest first. */
  packets: readonly PacketRecord[];
  tables: TableReader;
}

/** Where a thing is: a namespace by name ('' is the host's own) on a host ('' is the first). */
export interface Place {
  in?: string | undefined;
  host?: string | undefined;
}

export function findHost(world: World, name: string | undefined): HostPicture | undefined {
  if (name !== undefined) return world.picture.hosts[name];
  return Object.values(world.picture.hosts).sort((a, b) => a.order - b.order)[0];
}

export function findNetns(world: World, place: Place): { host: HostPicture; netns: NetnsPicture } | undefined {
  const host = findHost(world, place.host);
  if (host === undefined) return undefined;
  const all = Object.values(host.namespaces);
  const netns = all.find((one) => (place.in === undefined ? one.order === 0 : one.names.includes(place.in)));
  return netns === undefined ? undefined : { host, netns };
}

/** A device by name in one namespace. */
export function findDevice(world: World, place: Place, name: string): DevicePicture | undefined {
  const found = findNetns(world, place);
  return found && Object.values(found.netns.devices).find((dev) => dev.name === name);
}

export function deviceById(world: World, id: number): DevicePicture | undefined {
  if (id === 0) return undefined;
  for (const host of Object.values(world.picture.hosts))
    for (const netns of Object.values(host.namespaces)) {
      const dev = netns.devices[id];
      if (dev !== undefined) return dev;
    }
  return undefined;
}

/** Every device of the machine with this name, wherever it is. */
export function devicesNamed(world: World, name: string): DevicePicture[] {
  const found: DevicePicture[] = [];
  for (const host of Object.values(world.picture.hosts))
    for (const netns of Object.values(host.namespaces))
      for (const dev of Object.values(netns.devices)) if (dev.name === name) found.push(dev);
  return found;
}
