import { type DevicePicture, type MachinePicture, netnsLabel } from '../../view/picture.ts';
import { t } from './texts.ts';

/** What all devices are called, by id: 'br0', 'eth0 in ns1'. */
export function deviceNames(picture: MachinePicture): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const host of Object.values(picture.hosts))
    for (const netns of Object.values(host.namespaces))
      for (const { id, name } of Object.values(netns.devices))
        names.set(id, netns.order === 0 && !host.hidden ? name : t.device_in({ name, place: netnsLabel(host, netns) }));
  return names;
}

/** What the map shows of an interface by form and place, in words. */
export function describeDevice(dev: DevicePicture, names: ReadonlyMap<number, string>): string {
  const called = (id: number): string => names.get(id) ?? '?';
  const parts = [dev.up ? (dev.carrier ? t.up() : `${t.up()}, ${t.no_carrier()}`) : t.down(), ...dev.addresses];
  if (dev.kind === 'vlan') parts.push(`VLAN ${dev.tag}`);
  if (dev.kind === 'vxlan') parts.push(`VNI ${dev.tag}`);
  if (dev.peer !== 0) parts.push(t.cable({ name: called(dev.peer) }));
  if (dev.lower !== 0) parts.push(t.stands_on({ name: called(dev.lower) }));
  if (dev.remotes.length > 0) parts.push(t.tunnel({ address: dev.remotes.join(', ') }));
  if (dev.portState !== '') parts.push(t.port({ bridge: called(dev.master), state: dev.portState }));
  return parts.join(', ');
}
