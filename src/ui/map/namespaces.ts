import type { DevicePicture, HostPicture, NetnsPicture } from '../../view/picture.ts';

/** A host's namespaces in the order in which one would tell of them: along the cables, from the host's own interfaces on. */
export function alongCables(host: HostPicture): NetnsPicture[] {
  const all = Object.values(host.namespaces).sort((a, b) => a.order - b.order);
  const homes = new Map<number, NetnsPicture>();
  for (const netns of all) for (const dev of Object.values(netns.devices)) homes.set(dev.id, netns);
  const seen = new Set<NetnsPicture>();
  const visit = (netns: NetnsPicture): void => {
    if (seen.has(netns)) return;
    seen.add(netns);
    for (const dev of devicesOf(netns)) {
      const next = homes.get(dev.peer);
      if (next !== undefined) visit(next);
    }
  };
  for (const netns of all) visit(netns);
  return [...seen].filter(({ order }) => order !== 0);
}

/** Bridge by bridge with their ports, then the rest, each in the order of their numbers. */
function devicesOf({ devices }: NetnsPicture): DevicePicture[] {
  return Object.values(devices).sort((a, b) => (a.master || Infinity) - (b.master || Infinity) || a.ifindex - b.ifindex || a.id - b.id);
}

/** The order in which things that are new together get their places: myveth1 before myveth2, eth2 before eth10. */
export function byName(a: DevicePicture, b: DevicePicture): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

export function loopbackOf(netns: NetnsPicture): DevicePicture | null {
  return Object.values(netns.devices).find((dev) => dev.kind === 'loopback') ?? null;
}
