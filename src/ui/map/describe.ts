import type { DevicePicture, MachinePicture } from '../../view/picture.ts';
import { t } from './texts.ts';

/** The names of all devices by id. */
export function deviceNames(picture: MachinePicture): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const host of Object.values(picture.hosts))
    for (const netns of Object.values(host.namespaces)) for (const dev of Object.values(netns.devices)) names.set(dev.id, dev.name);
  return names;
}

/** What the map shows of an interface by form, in words. */
export function describeDevice(dev: DevicePicture, names: ReadonlyMap<number, string>): string {
  const parts = [dev.up ? (dev.carrier ? t.up() : `${t.up()}, ${t.no_carrier()}`) : t.down(), ...dev.addresses];
  if (dev.peer !== 0) parts.push(t.cable({ name: names.get(dev.peer) ?? '?' }));
  if (dev.portState !== '') parts.push(t.port({ bridge: names.get(dev.master) ?? '?', state: dev.portState }));
  return parts.join(', ');
}
