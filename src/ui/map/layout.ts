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

export interface Cable {
  key: string;
  path: string;
  from: number;
  to: number;
  /** Both ends are up. */
  carrier: boolean;
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
/** How far a cable hangs below both its ends, and how much further each further one does. */
const SAG = 38;
const SAG_STEP = 9;
/** Height of a host outside. */
const OUTSIDE = 34;

/** Where a device's cable begins. */
interface Anchor {
  x: number;
  y: number;
  width: number;
  height: number;
  device: DevicePicture;
  side: 'top' | 'bottom' | 'pill';
}

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

  /** `maxRow` is how wide a row of boxes may become before the next begins. */
  layOut(picture: MachinePicture, maxRow: number): MapLayout {
    this.maxRow = maxRow;
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
    let bottom = y + TITLE + 10;
    let right = x + 260;
    if (root) {
      const extent = this.rootDevices(host, root, x + PAD, bottom, layout, outsiders);
      right = Math.max(right, extent.right);
      bottom = extent.bottom + sagging(root) * SAG_STEP + (sagging(root) > 0 ? SAG : 0);
    }
    const others = this.order(
      `netns:${host.name}`,
      all.filter((netns) => netns.order !== 0),
      (netns) => String(netns.id),
    );
    if (others.length > 0) {
      const extent = this.namespaces(host, others, x + PAD, bottom + ROW_GAP, layout);
      right = Math.max(right, extent.right);
      bottom = extent.bottom;
    }
    box.width = right - x + PAD;
    box.height = bottom - y + PAD;
    return box;
  }

  /** The host's own interfaces: bridges with their ports, and beside them what is no port. */
  private rootDevices(
    host: HostPicture,
    netns: NetnsPicture,
    x: number,
    y: number,
    layout: MapLayout,
    outsiders: ReadonlyMap<number, Anchor>,
  ): { right: number; bottom: number } {
    const where = { host: host.name, netns: netns.id };
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
      if (dev.kind === 'bridge') bridgeBox(dev, ports, left, top, where, layout);
      else {
        const side = outsiders.has(dev.peer) ? ('top' as const) : ('bottom' as const);
        layout.chips.push({ ...size, key: `dev:${dev.id}`, x: left, y: top, device: dev, ...where, side });
      }
      left += size.width + CHIP_GAP * 2;
      right = Math.max(right, left - CHIP_GAP * 2);
      bottom = Math.max(bottom, top + size.height);
    }
    return { right, bottom };
  }

  private namespaces(
    host: HostPicture,
    list: readonly NetnsPicture[],
    x: number,
    y: number,
    layout: MapLayout,
  ): { right: number; bottom: number } {
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
      const rows: DevicePicture[][] = [];
      for (let i = 0; i < devices.length; i += CHIPS_A_ROW) rows.push(devices.slice(i, i + CHIPS_A_ROW));
      const widths = rows.map((row) => row.reduce((sum, dev) => sum + sizeOf(dev).width + CHIP_GAP, -CHIP_GAP));
      const title = netnsLabel(host, netns);
      const width = Math.max(MIN_NETNS, title.length * CHAR + 90, ...widths.map((one) => one + 2 * PAD));
      if (left > x && left + width - x > this.maxRow) {
        left = x;
        top = bottom + ROW_GAP;
      }
      let at = top + TITLE;
      for (const row of rows) {
        let chipX = left + PAD;
        let height = 0;
        for (const dev of row) {
          const size = sizeOf(dev);
          layout.chips.push({ ...size, key: `dev:${dev.id}`, x: chipX, y: at, device: dev, host: host.name, netns: netns.id, side: 'top' });
          chipX += size.width + CHIP_GAP;
          height = Math.max(height, size.height);
        }
        at += height + CHIP_GAP;
      }
      const height = Math.max(at - top + 4, TITLE + 34);
      const box: Box = {
        key: `netns:${host.name}:${netns.id}`,
        kind: 'netns',
        x: left,
        y: top,
        width,
        height,
        title,
        subtitle: '',
        host: host.name,
        netns: netns.id,
        device: loopbackOf(netns),
      };
      layout.boxes.push(box);
      left += width + BOX_GAP;
      right = Math.max(right, left - BOX_GAP);
      bottom = Math.max(bottom, top + height);
    }
    return { right, bottom: bottom + SAG };
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
  x: number,
  y: number,
  where: { host: string; netns: number },
  layout: MapLayout,
): void {
  const place = { key: `dev:${dev.id}`, kind: 'bridge' as const, x, y, ...bridgeSize(dev, ports) };
  layout.boxes.push({ ...place, title: dev.name, subtitle: dev.addresses.join('  '), ...where, device: dev });
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

function cablesOf(anchors: ReadonlyMap<number, Anchor>): Cable[] {
  const cables: Cable[] = [];
  // Cables that sag from the same height hang one below the other.
  const sags = new Map<number, number>();
  const sagBelow = (y: number): number => {
    const nth = sags.get(y) ?? 0;
    sags.set(y, nth + 1);
    return y + SAG + nth * SAG_STEP;
  };
  for (const anchor of anchors.values()) {
    const { id, peer } = anchor.device;
    const other = anchors.get(peer);
    if (other === undefined || id > peer) continue;
    const carrier = anchor.device.up && other.device.up && anchor.device.carrier && other.device.carrier;
    cables.push({ key: `cable:${id}:${peer}`, path: pathOf(anchor, other, sagBelow), from: id, to: peer, carrier });
  }
  return cables;
}

/** A cable goes from the first to the second: straight between neighbours outside, down from what is above, else sagging below. */
function pathOf(a: Anchor, b: Anchor, sagBelow: (y: number) => number): string {
  if (a.side === 'pill' && b.side === 'pill') return between(a, b);
  const aUp = a.side === 'bottom' || a.side === 'pill';
  const bUp = b.side === 'bottom' || b.side === 'pill';
  const [x1, x2] = [a.x + a.width / 2, b.x + b.width / 2];
  if (aUp !== bUp) return aUp ? hang(a, b) : hang(b, a);
  if (Math.abs(a.y - b.y) > Math.max(a.height, b.height)) return hang(...(a.y < b.y ? ([a, b] as const) : ([b, a] as const)));
  const [y1, y2] = [a.y + a.height, b.y + b.height];
  const sag = sagBelow(Math.max(y1, y2));
  return `M${x1} ${y1}C${x1} ${sag} ${x2} ${sag} ${x2} ${y2}`;
}

/** Down from the bottom of one to the top of the other. */
function hang(upper: Anchor, lower: Anchor): string {
  const [x1, y1] = [upper.x + upper.width / 2, upper.y + upper.height];
  const [x2, y2] = [lower.x + lower.width / 2, lower.y];
  const bend = (y2 - y1) * 0.5;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

function between(a: Anchor, b: Anchor): string {
  const y = a.y + a.height / 2;
  const [x1, x2] = a.x < b.x ? [a.x + a.width, b.x] : [a.x, b.x + b.width];
  const third = (x2 - x1) / 3;
  return `M${x1} ${y}C${x1 + third} ${y} ${x2 - third} ${y} ${x2} ${y}`;
}
