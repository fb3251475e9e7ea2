import type { DevicePicture, MachinePicture } from '../../view/picture.ts';
import { m } from '../messages/messages.ts';

/** The names of all devices by id. */
export function deviceNames(picture: MachinePicture): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const host of Object.values(picture.hosts))
    for (const netns of Object.values(host.namespaces)) for (const dev of Object.values(netns.devices)) names.set(dev.id, dev.name);
  return names;
}

/** What the map shows of an interface by form, in words. */
export function describeDevice(dev: DevicePicture, names: ReadonlyMap<number, string>): string {
  const parts = [dev.up ? (dev.carrier ? m.map_up() : `${m.map_up()}, ${m.map_no_carrier()}`) : m.map_down(), ...dev.addresses];
  if (dev.peer !== 0) parts.push(m.map_cable({ name: names.get(dev.peer) ?? '?' }));
  if (dev.portState !== '') parts.push(m.map_port({ bridge: names.get(dev.master) ?? '?', state: dev.portState }));
  return parts.join(', ');
}
