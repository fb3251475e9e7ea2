import type { DevicePicture, HostPicture, MachinePicture } from '../../view/picture.ts';
import { type Anchor, type Cable, cablesOf } from './cables.ts';
import { collides, type Spot } from './free_spot.ts';
import { HostLayout } from './host_layout.ts';
import { BOX_GAP, CHAR, PAD } from './measure.ts';
import { Orders } from './slots.ts';

/**
 * Where everything of the map is. The layout is stable: what has a place keeps it while it lives, new things go where there
 * is room, and the place of a thing that went is the next one's.
 */
export interface MapLayout {
  width: number;
  height: number;
  boxes: Box[];
  chips: Chip[];
  cables: Cable[];
}

/** A host, a namespace, or a bridge with its ports. */
export interface Box {
  key: string;
  /** What its place is remembered by, when it is moved by hand; '' for what cannot be moved. */
  place: string;
  kind: 'host' | 'netns' | 'bridge' | 'outside';
  x: number;
  y: number;
  width: number;
  height: number;
  title: string;
  /** Second line: a bridge's addresses. */
  subtitle: string;
  host: string;
  netns: number;
  /** The bridge's own device; its loopback for a namespace or host. */
  device: DevicePicture | null;
}

/** The channel left of a column of namespaces by which cables come down to those that are not in the first row. */
export interface Lane {
  host: string;
  column: number;
  row: number;
  /** Its right end. */
  channel: number;
  /** The row's upper and lower end. */
  top: number;
  bottom: number;
}

/** An interface. */
export interface Chip {
  key: string;
  x: number;
  y: number;
  width: number;
  height: number;
  device: DevicePicture;
  host: string;
  netns: number;
  /** Which side its cable leaves by. */
  side: 'top' | 'bottom' | 'left';
  /** For what stands in a namespace that was not moved by hand. */
  lane: Lane | null;
}

/** Height of a host outside, and room for its cables below it. */
const OUTSIDE = 34;
const DROP = 34;

/** Lays out one picture after the other, remembering where things were. */
export class MapMaker {
  private readonly orders = new Orders();

  /**
   * `maxRow` is how wide a row of boxes may become before the next begins. `moved`: what was moved by hand, `Box.place` to where it
   * is in its host (hosts: on the map). Of these `held` is being moved just now: nothing goes out of its way.
   */
  layOut(picture: MachinePicture, maxRow: number, moved: ReadonlyMap<string, Spot> = new Map(), held = ''): MapLayout {
    const layout: MapLayout = { width: 0, height: 0, boxes: [], chips: [], cables: [] };
    const hosts = Object.values(picture.hosts).sort((a, b) => a.order - b.order);
    const surroundings = hosts.filter((host) => host.hidden);
    const outsiders = new Set(surroundings.flatMap(devicesOf).map(({ id }) => id));
    const top = surroundings.length === 0 ? PAD : PAD + OUTSIDE + DROP;
    const placed: Box[] = [];
    let x = PAD;
    for (const host of hosts.filter((one) => !one.hidden)) {
      const own = moved.get(hostPlace(host));
      const lay = (at: Spot): Box => new HostLayout(host, layout, { orders: this.orders, maxRow, moved, held, outsiders }).place(at);
      const box = lay(own ?? { x, y: top });
      if (own === undefined) x = box.x + box.width + BOX_GAP * 2;
      placed.push(box);
    }
    pushApart(placed, moved, layout);
    const anchors = new Map<number, Anchor>();
    for (const chip of layout.chips) anchors.set(chip.device.id, chip);
    for (const box of layout.boxes) if (box.kind === 'bridge') anchors.set(box.device!.id, bridgeAnchor(box));
    outside(surroundings, layout, anchors);
    layout.cables = cablesOf(anchors);
    layout.width = Math.max(0, ...layout.boxes.map((box) => box.x + box.width)) + PAD;
    layout.height = Math.max(0, ...layout.boxes.map((box) => box.y + box.height)) + PAD;
    return layout;
  }

  /** Everything gets its place anew: in the order of the cables. */
  tidy(): void {
    this.orders.clear();
  }
}

function hostPlace({ name }: HostPicture): string {
  return `host:${name}`;
}

function devicesOf(host: HostPicture): DevicePicture[] {
  return Object.values(host.namespaces).flatMap(({ devices }) => Object.values(devices));
}

/** A bridge as what others stand on: a VLAN of it. */
function bridgeAnchor(box: Box): Anchor {
  return { ...box, device: box.device!, side: 'bottom', lane: null };
}

/** Hosts that have grown into others' places go to the right of these; those that were moved by hand stay. */
function pushApart(hosts: readonly Box[], moved: ReadonlyMap<string, Spot>, layout: MapLayout): void {
  const settled = hosts.filter(({ place }) => moved.has(place));
  for (const box of hosts) {
    if (moved.has(box.place)) continue;
    const from = box.x;
    for (let inTheWay = findCollision(box, settled); inTheWay !== undefined; inTheWay = findCollision(box, settled))
      box.x = inTheWay.x + inTheWay.width + BOX_GAP * 2;
    if (box.x !== from) shift(layout, box, box.x - from);
    settled.push(box);
  }
}

function findCollision(box: Box, others: readonly Box[]): Box | undefined {
  return others.find((other) => collides(box, other));
}

function shift({ boxes, chips }: MapLayout, host: Box, by: number): void {
  for (const box of boxes) if (box.host === host.host && box !== host) box.x += by;
  for (const chip of chips) {
    if (chip.host !== host.host) continue;
    chip.x += by;
    if (chip.lane !== null) chip.lane = { ...chip.lane, channel: chip.lane.channel + by };
  }
}

/** The hosts of the surroundings: pills without inner life, above what they are cabled to. */
function outside(hosts: readonly HostPicture[], layout: MapLayout, anchors: Map<number, Anchor>): void {
  let left = PAD * 2;
  for (const host of hosts) {
    const width = Math.max(112, host.name.length * CHAR + 48);
    const devices = devicesOf(host);
    const below = devices.flatMap(({ peer }) => anchors.get(peer) ?? []).filter(({ side }) => side !== 'pill');
    const middle = below.reduce((sum, one) => sum + one.x + one.width / 2, 0) / below.length;
    const x = Math.max(left, below.length === 0 ? 0 : middle - width / 2);
    const root = Object.values(host.namespaces).find((netns) => netns.order === 0);
    const rect = { x, y: PAD, width, height: OUTSIDE };
    const where = { host: host.name, netns: root?.id ?? 0 };
    layout.boxes.push({
      ...rect,
      ...where,
      key: `host:${host.name}`,
      place: '',
      kind: 'outside',
      title: host.name,
      subtitle: '',
      device: null,
    });
    for (const device of devices)
      if (device.kind !== 'loopback') anchors.set(device.id, { ...rect, host: host.name, device, side: 'pill', lane: null });
    left = x + width + BOX_GAP * 2;
  }
}
