import { type Anchor, type Cable, cablesOf, SAG, SAG_STEP } from './cables.ts';
import { collides, type Rect, type Spot } from './free_spot.ts';
import { type DevicePicture, type HostPicture, type MachinePicture, type NetnsPicture, netnsLabel } from '../../view/picture.ts';

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
  side: 'top' | 'bottom';
}

const CHAR = 7.3;
const CHIP_PAD = 30;
const CHIP_LINE = 16;
const CHIP_GAP = 12;
const PAD = 16;
const TITLE = 26;
const ROW_GAP = 56;
const BOX_GAP = 28;
const MIN_NETNS = 190;
const CHIPS_A_ROW = 3;
/** Height of a host outside. */
const OUTSIDE = 34;

/** Keeps the order of things over time: a slot each, the first free one for a newcomer. */
class Slots {
  private readonly keys: (string | null)[] = [];

  /** Takes in newcomers in the order given, lets go of who is missing; returns the keys in slot order. */
  arrange(present: readonly string[]): string[] {
    for (const [at, key] of this.keys.entries()) if (key !== null && !present.includes(key)) this.keys[at] = null;
    for (const key of present) {
      if (this.keys.includes(key)) continue;
      const free = this.keys.indexOf(null);
      if (free >= 0) this.keys[free] = key;
      else this.keys.push(key);
    }
    return this.keys.filter((key) => key !== null);
  }
}

/** Lays out one picture after the other, remembering where things were. */
export class MapMaker {
  private readonly slots = new Map<string, Slots>();
  private maxRow = 0;
  private moved: ReadonlyMap<string, Spot> = new Map();
  private held = '';
  /** Where things lie that were moved by hand: what was not goes round them. */
  private obstacles: Rect[] = [];

  /**
   * `maxRow` is how wide a row of boxes may become before the next begins. `moved`: what was moved by hand, `Box.place` to where it
   * is in its host. Of these `held` is being moved just now: nothing goes out of its way.
   */
  layOut(picture: MachinePicture, maxRow: number, moved: ReadonlyMap<string, Spot> = new Map(), held = ''): MapLayout {
    this.maxRow = maxRow;
    this.moved = moved;
    this.held = held;
    const layout: MapLayout = { width: 0, height: 0, boxes: [], chips: [], cables: [] };
    const hosts = Object.values(picture.hosts).sort((a, b) => a.order - b.order);
    const anchors = new Map<number, Anchor>();
    const surroundings = hosts.filter((host) => host.hidden);
    let x = PAD;
    for (const host of surroundings) x += outside(host, x + PAD, PAD, layout, anchors) + BOX_GAP * 2;
    const top = surroundings.length === 0 ? PAD : PAD + OUTSIDE + ROW_GAP * 0.75;
    let right = x - BOX_GAP * 2;
    x = PAD;
    for (const host of hosts.filter((one) => !one.hidden)) {
      const box = this.host(host, x, top, layout, anchors);
      x += box.width + BOX_GAP * 2;
      layout.height = Math.max(layout.height, box.y + box.height);
    }
    right = Math.max(right, x - BOX_GAP * 2);
    layout.width = Math.max(right, 0) + PAD;
    layout.height += PAD;
    for (const chip of layout.chips) anchors.set(chip.device.id, { ...chip, device: chip.device });
    layout.cables = cablesOf(anchors);
    return layout;
  }

  /** Where a thing is that has its turn at (x, y): where it was moved to, or there, or behind what lies there. */
  private placed(place: string, host: Spot, x: number, y: number, size: { width: number; height: number }): Spot {
    const own = this.moved.get(place);
    if (own !== undefined) return { x: host.x + own.x, y: host.y + own.y };
    const spot = { x, y, ...size };
    for (let tries = 0; tries < this.obstacles.length; tries++) {
      const inTheWay = this.obstacles.find((rect) => collides(rect, spot));
      if (inTheWay === undefined) break;
      spot.x = inTheWay.x + inTheWay.width + BOX_GAP;
    }
    return { x: spot.x, y: spot.y };
  }

  private obstaclesOf(host: HostPicture, all: readonly NetnsPicture[], origin: Spot): Rect[] {
    const rects: Rect[] = [];
    const add = (place: string, size: { width: number; height: number }): void => {
      const own = place === this.held ? undefined : this.moved.get(place);
      if (own !== undefined) rects.push({ x: origin.x + own.x, y: origin.y + own.y, ...size });
    };
    if (this.moved.size === 0) return rects;
    for (const netns of all) {
      const devices = Object.values(netns.devices);
      if (netns.order !== 0) {
        const inner = devices.filter((dev) => dev.kind !== 'loopback');
        add(netnsPlace(host, netns), netnsSize(netnsLabel(host, netns), rowsOf(inner)));
        continue;
      }
      for (const dev of devices)
        if (dev.kind === 'bridge')
          add(
            bridgePlace(host, dev),
            bridgeSize(
              dev,
              devices.filter((port) => port.master === dev.id),
            ),
          );
    }
    return rects;
  }

  private order<T>(place: string, items: readonly T[], keyOf: (item: T) => string): T[] {
    let slots = this.slots.get(place);
    if (slots === undefined) this.slots.set(place, (slots = new Slots()));
    const byKey = new Map(items.map((item) => [keyOf(item), item]));
    return slots.arrange([...byKey.keys()]).map((key) => byKey.get(key)!);
  }

  private host(host: HostPicture, x: number, y: number, layout: MapLayout, outsiders: ReadonlyMap<number, Anchor>): Box {
    const all = Object.values(host.namespaces).sort((a, b) => a.order - b.order);
    const root = all.find((netns) => netns.order === 0);
    const box: Box = {
      key: `host:${host.name}`,
      place: '',
      kind: 'host',
      x,
      y,
      width: 0,
      height: 0,
      title: host.name,
      subtitle: '',
      host: host.name,
      netns: root?.id ?? 0,
      device: root ? loopbackOf(root) : null,
    };
    layout.boxes.push(box);
    this.obstacles = this.obstaclesOf(host, all, box);
    let bottom = y + TITLE + 10;
    let right = x + 260;
    if (root) {
      const extent = this.rootDevices(host, root, box, bottom, layout, outsiders);
      right = Math.max(right, extent.right);
      bottom = extent.bottom + sagging(root) * SAG_STEP + (sagging(root) > 0 ? SAG : 0);
    }
    const others = this.order(
      `netns:${host.name}`,
      all.filter((netns) => netns.order !== 0),
      (netns) => String(netns.id),
    );
    if (others.length > 0) {
      const extent = this.namespaces(host, others, box, bottom + ROW_GAP, layout);
      right = Math.max(right, extent.right);
      bottom = extent.bottom;
    }
    for (const moved of layout.boxes) if (moved.host === host.name && moved !== box) bottom = Math.max(bottom, moved.y + moved.height);
    box.width = right - x + PAD;
    box.height = bottom - y + PAD;
    return box;
  }

  /** The host's own interfaces: bridges with their ports, and beside them what is no port. */
  private rootDevices(
    host: HostPicture,
    netns: NetnsPicture,
    origin: Spot,
    y: number,
    layout: MapLayout,
    outsiders: ReadonlyMap<number, Anchor>,
  ): { right: number; bottom: number } {
    const where = { host: host.name, netns: netns.id };
    const x = origin.x + PAD;
    const devices = Object.values(netns.devices).sort(byName);
    const bridges = devices.filter((dev) => dev.kind === 'bridge');
    const isPort = (dev: DevicePicture): boolean => bridges.some((bridge) => bridge.id === dev.master);
    const loose = devices.filter((dev) => dev.kind !== 'bridge' && dev.kind !== 'loopback' && !isPort(dev));
    let left = x;
    let top = y;
    let bottom = y;
    let right = x;
    const items = this.order(`root:${host.name}`, [...loose, ...bridges], (dev) => String(dev.id));
    for (const dev of items) {
      const ports = this.order(
        `bridge:${dev.id}`,
        devices.filter((port) => port.master === dev.id),
        (port) => String(port.id),
      );
      const size = dev.kind === 'bridge' ? bridgeSize(dev, ports) : sizeOf(dev);
      if (left > x && left + size.width - x > this.maxRow) {
        left = x;
        top = bottom + ROW_GAP / 2;
      }
      const place = dev.kind === 'bridge' ? bridgePlace(host, dev) : '';
      const at = this.placed(place, origin, left, top, size);
      if (dev.kind === 'bridge') bridgeBox(dev, ports, place, at, where, layout);
      else {
        const side = outsiders.has(dev.peer) ? ('top' as const) : ('bottom' as const);
        layout.chips.push({ ...size, key: `dev:${dev.id}`, ...at, device: dev, ...where, side });
      }
      // Its turn in the row stays its own, wherever it was moved to: the others stay where they are.
      left = (this.moved.has(place) ? left : at.x) + size.width + CHIP_GAP * 2;
      right = Math.max(right, left - CHIP_GAP * 2, at.x + size.width);
      bottom = Math.max(bottom, top + size.height);
    }
    return { right, bottom };
  }

  private namespaces(
    host: HostPicture,
    list: readonly NetnsPicture[],
    origin: Spot,
    y: number,
    layout: MapLayout,
  ): { right: number; bottom: number } {
    const x = origin.x + PAD;
    let left = x;
    let top = y;
    let bottom = y;
    let right = x;
    for (const netns of list) {
      const devices = this.order(
        `in:${host.name}:${netns.id}`,
        Object.values(netns.devices)
          .filter((dev) => dev.kind !== 'loopback')
          .sort(byName),
        (dev) => String(dev.id),
      );
      const rows = rowsOf(devices);
      const title = netnsLabel(host, netns);
      const size = netnsSize(title, rows);
      if (left > x && left + size.width - x > this.maxRow) {
        left = x;
        top = bottom + ROW_GAP;
      }
      const place = netnsPlace(host, netns);
      const at = this.placed(place, origin, left, top, size);
      netnsBox(
        netns,
        title,
        rows,
        { host: host.name, netns: netns.id },
        { ...at, ...size, key: `netns:${host.name}:${netns.id}`, place },
        layout,
      );
      left = (this.moved.has(place) ? left : at.x) + size.width + BOX_GAP;
      right = Math.max(right, left - BOX_GAP, at.x + size.width);
      bottom = Math.max(bottom, top + size.height);
    }
    return { right, bottom: bottom + SAG };
  }
}

function netnsPlace(host: HostPicture, netns: NetnsPicture): string {
  return `netns:${host.name}:${netnsLabel(host, netns)}`;
}

function bridgePlace(host: HostPicture, dev: DevicePicture): string {
  return `bridge:${host.name}:${dev.name}`;
}

function rowsOf(devices: readonly DevicePicture[]): DevicePicture[][] {
  const rows: DevicePicture[][] = [];
  for (let i = 0; i < devices.length; i += CHIPS_A_ROW) rows.push(devices.slice(i, i + CHIPS_A_ROW));
  return rows;
}

function rowHeight(row: readonly DevicePicture[]): number {
  return Math.max(...row.map((dev) => sizeOf(dev).height)) + CHIP_GAP;
}

function netnsSize(title: string, rows: readonly DevicePicture[][]): { width: number; height: number } {
  const widths = rows.map((row) => row.reduce((sum, dev) => sum + sizeOf(dev).width + CHIP_GAP, -CHIP_GAP));
  const height = rows.reduce((sum, row) => sum + rowHeight(row), TITLE + 4);
  return {
    width: Math.max(MIN_NETNS, title.length * CHAR + 90, ...widths.map((one) => one + 2 * PAD)),
    height: Math.max(height, TITLE + 34),
  };
}

function netnsBox(
  netns: NetnsPicture,
  title: string,
  rows: readonly DevicePicture[][],
  where: { host: string; netns: number },
  rect: Rect & { key: string; place: string },
  layout: MapLayout,
): void {
  layout.boxes.push({ ...rect, kind: 'netns', title, subtitle: '', ...where, device: loopbackOf(netns) });
  let y = rect.y + TITLE;
  for (const row of rows) {
    let x = rect.x + PAD;
    for (const dev of row) {
      const size = sizeOf(dev);
      layout.chips.push({ ...size, key: `dev:${dev.id}`, x, y, device: dev, ...where, side: 'top' });
      x += size.width + CHIP_GAP;
    }
    y += rowHeight(row);
  }
}

function bridgeSize(dev: DevicePicture, ports: readonly DevicePicture[]): { width: number; height: number } {
  const sizes = ports.map(sizeOf);
  const inner = sizes.reduce((sum, size) => sum + size.width + CHIP_GAP, -CHIP_GAP);
  const title = (dev.name.length + dev.addresses.join('  ').length) * CHAR + 60;
  const tallest = Math.max(0, ...sizes.map((size) => size.height));
  return { width: Math.max(170, title, inner + 2 * CHIP_GAP), height: TITLE + (tallest === 0 ? 8 : tallest + 10) };
}

function bridgeBox(
  dev: DevicePicture,
  ports: readonly DevicePicture[],
  place: string,
  { x, y }: Spot,
  where: { host: string; netns: number },
  layout: MapLayout,
): void {
  const box = { key: `dev:${dev.id}`, place, kind: 'bridge' as const, x, y, ...bridgeSize(dev, ports) };
  layout.boxes.push({ ...box, title: dev.name, subtitle: dev.addresses.join('  '), ...where, device: dev });
  let left = x + CHIP_GAP;
  for (const port of ports) {
    const size = sizeOf(port);
    layout.chips.push({ ...size, key: `dev:${port.id}`, x: left, y: y + TITLE, device: port, ...where, side: 'bottom' });
    left += size.width + CHIP_GAP;
  }
}

/** The order in which things that are new together get their places: myveth1 before myveth2, eth2 before eth10. */
function byName(a: DevicePicture, b: DevicePicture): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** Lines of an interface: its name, then its addresses. */
export function chipLines(dev: DevicePicture): string[] {
  const more = dev.addresses.length > 2 ? [`+${dev.addresses.length - 2}`] : [];
  return [dev.name, ...dev.addresses.slice(0, 2), ...more];
}

function sizeOf(dev: DevicePicture): { width: number; height: number } {
  const lines = chipLines(dev);
  return { width: Math.max(...lines.map((line) => line.length)) * CHAR + CHIP_PAD, height: lines.length * CHIP_LINE + 8 };
}

function loopbackOf(netns: NetnsPicture): DevicePicture | null {
  return Object.values(netns.devices).find((dev) => dev.kind === 'loopback') ?? null;
}

/** A host of the surroundings: a pill without inner life. Returns its width. */
function outside(host: HostPicture, x: number, y: number, layout: MapLayout, anchors: Map<number, Anchor>): number {
  const width = Math.max(112, host.name.length * CHAR + 48);
  const root = Object.values(host.namespaces).find((netns) => netns.order === 0);
  const where = { host: host.name, netns: root?.id ?? 0 };
  layout.boxes.push({
    key: `host:${host.name}`,
    place: '',
    kind: 'outside',
    x,
    y,
    width,
    height: OUTSIDE,
    title: host.name,
    subtitle: '',
    ...where,
    device: null,
  });
  for (const device of Object.values(root?.devices ?? {})) anchors.set(device.id, { x, y, width, height: OUTSIDE, device, side: 'pill' });
  return width;
}

/** How many cables go from one of a namespace's own interfaces to another. */
function sagging(netns: NetnsPicture): number {
  return Object.values(netns.devices).filter((dev) => dev.id < dev.peer && netns.devices[dev.peer] !== undefined).length;
}
