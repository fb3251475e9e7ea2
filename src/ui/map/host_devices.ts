import type { DevicePicture, NetnsPicture } from '../../view/picture.ts';
import { SAG, SAG_STEP } from './cables.ts';
import type { Spot } from './free_spot.ts';
import { LANE } from './grid.ts';
import type { Circumstances } from './host_layout.ts';
import type { Box, Chip, MapLayout } from './layout.ts';
import { BOX_GAP, bridgeSize, bridgeTitleWidth, CHIP_GAP, chipSize, PAD, type Stack, stacksOf, TITLE } from './measure.ts';
import { byName } from './namespaces.ts';
import { bridgeBox, bridgePlace, chipAt, type Room, stackChips } from './pieces.ts';

/** What has its place above the namespaces that it is cabled to: a bridge, or an interface. */
interface Bar {
  dev: DevicePicture;
  /** With the interface at the other end. */
  ports: { port: DevicePicture; to: Chip }[];
  /** Ports that lead elsewhere. */
  others: DevicePicture[];
}

/** A bar with the places of its ports; `y` counts from its top. */
interface Drawn {
  bar: Bar;
  left: number;
  right: number;
  height: number;
  spots: { port: DevicePicture; x: number; y: number; side: Chip['side'] }[];
}

const PORT_GAP = 8;

/** From this width on a row has room for what leads out of the host beside all else. */
const WIDE = 800;

/** What leads out of a host stands left of all else, where there is room: how wide that is, with the gap behind it. */
export function uplinkWidth(root: NetnsPicture | undefined, { maxRow, outsiders }: Circumstances): number {
  if (maxRow < WIDE) return 0;
  const widths = stacksOf(Object.values(root?.devices ?? {}))
    .filter(({ dev }) => outsiders.has(dev.peer))
    .map(({ width }) => width);
  return widths.length === 0 ? 0 : Math.max(...widths) + CHIP_GAP;
}

/** Lays out the host's own interfaces: those that lead out or nowhere, below them what leads to namespaces. */
export class HostDevices {
  private readonly box: Box;
  private readonly root: NetnsPicture | undefined;
  private readonly around: Circumstances;
  private readonly room: Room;
  /** What the cables lead to, by device. */
  private readonly targets: ReadonlyMap<number, Chip>;
  private left = 0;
  private right = 0;
  private bottom = 0;

  constructor(box: Box, root: NetnsPicture | undefined, layout: MapLayout, around: Circumstances, targets: readonly Chip[]) {
    this.box = box;
    this.root = root;
    this.around = around;
    this.room = { boxes: layout.boxes, chips: layout.chips, where: { host: box.host, netns: root?.id ?? 0 }, lane: null };
    this.targets = new Map(targets.map((chip) => [chip.device.id, chip]));
  }

  /** Puts what leads out at the left edge, the others from `left` on. Returns where these end. */
  place(left: number, top: number): { right: number; bottom: number } {
    this.left = left;
    this.right = this.box.x;
    this.bottom = top;
    const devices = Object.values(this.root?.devices ?? {}).sort(byName);
    const isPort = (dev: DevicePicture): boolean => devices.some(({ id, kind }) => id === dev.master && kind === 'bridge');
    const bars = this.bars(devices);
    const inBars = new Set(bars.map(({ dev }) => dev));
    const stacks = stacksOf(devices.filter((dev) => dev.kind !== 'loopback' && !inBars.has(dev) && !isPort(dev)));
    const isUplink = ({ dev }: Stack): boolean => left > this.box.x + PAD && this.around.outsiders.has(dev.peer);
    this.uplinks(stacks.filter(isUplink), top);
    const loose = stacks.filter((stack) => !isUplink(stack));
    this.looseOnes(loose, top);
    const moved = bars.filter(({ dev }) => this.around.moved.has(this.placeOf(dev)));
    this.barRows(
      bars.filter((bar) => !moved.includes(bar)),
      loose.length === 0 ? top : this.bottom + BOX_GAP,
    );
    for (const { dev, ports, others } of moved) this.movedBridge(dev, [...ports.map(({ port }) => port), ...others]);
    return { right: this.right, bottom: this.bottom };
  }

  private placeOf(dev: DevicePicture): string {
    return dev.kind === 'bridge' ? bridgePlace(this.box.host, dev) : '';
  }

  private bars(devices: readonly DevicePicture[]): Bar[] {
    const bars: Bar[] = [];
    for (const dev of devices) {
      const isBridge = dev.kind === 'bridge';
      if (!isBridge && (dev.kind === 'loopback' || dev.master !== 0 || !this.targets.has(dev.peer))) continue;
      const ports = isBridge ? this.around.orders.arrange(`bridge:${dev.id}`, portsOf(dev, devices), ({ id }) => String(id)) : [dev];
      const bar: Bar = { dev, ports: [], others: [] };
      for (const port of ports) {
        const to = this.targets.get(port.peer);
        if (to === undefined) bar.others.push(port);
        else bar.ports.push({ port, to });
      }
      bar.others.sort(this.facing(dev));
      bars.push(bar);
    }
    return bars.sort((a, b) => a.dev.id - b.dev.id);
  }

  /** Ports to a bridge on the left the other way round, so that several cables between two bridges lie within each other. */
  private facing(bridge: DevicePicture): (a: DevicePicture, b: DevicePicture) => number {
    const devices = this.root?.devices ?? {};
    const side = ({ peer }: DevicePicture): number => {
      const master = devices[peer]?.master ?? 0;
      return master === 0 || master === bridge.id ? 0 : master - bridge.id;
    };
    return (a, b) => Math.sign(side(a)) - Math.sign(side(b)) || (side(a) < 0 ? b.peer - a.peer : 0);
  }

  /** One below the other: nothing else makes way for them. */
  private uplinks(stacks: readonly Stack[], top: number): void {
    let y = top;
    for (const stack of stacks) {
      stackChips(stack, { x: this.box.x + PAD, y }, 'top', this.room);
      y += stack.height + CHIP_GAP;
    }
  }

  /** Side by side, with those that stand on them below. */
  private looseOnes(loose: readonly Stack[], top: number): void {
    const first = this.left;
    let x = first;
    let y = top;
    for (const stack of this.around.orders.arrange(`root:${this.box.host}`, loose, ({ dev }) => String(dev.id))) {
      if (x > first && x + stack.width - first > this.around.maxRow) [x, y] = [first, this.bottom + BOX_GAP];
      stackChips(stack, { x, y }, this.around.outsiders.has(stack.dev.peer) ? 'top' : 'bottom', this.room);
      this.reach(x + stack.width, y + stack.height);
      x += stack.width + CHIP_GAP * 2;
    }
    const sagging = loose.filter(({ dev }) => dev.id < dev.peer && loose.some((other) => other.dev.id === dev.peer)).length;
    if (sagging > 0) this.bottom += SAG / 2 + sagging * SAG_STEP;
  }

  /** In as few rows as do without two of them over each other. */
  private barRows(bars: readonly Bar[], top: number): void {
    const led = bars.filter(({ ports }) => ports.length > 0).map((bar) => this.drawn(bar));
    const rows: Drawn[][] = [];
    for (const one of led) {
      const free = rows.find((row) => row.every((other) => one.left >= other.right + CHIP_GAP || other.left >= one.right + CHIP_GAP));
      if (free) free.push(one);
      else rows.push([one]);
    }
    for (const bar of bars) {
      if (bar.ports.length > 0) continue;
      if (rows.length === 0) rows.push([]);
      rows[0].push(this.elsewhere(bar, rows[0]));
    }
    let y = top;
    for (const row of rows) {
      for (const one of row) this.draw(one, y);
      y = this.bottom + BOX_GAP;
    }
    const own = new Set(bars.flatMap(({ others }) => others.map(({ id }) => id)));
    const sagging = [...own].filter((id) => own.has(this.root?.devices[id]?.peer ?? 0)).length / 2;
    if (sagging > 0) this.bottom += SAG + sagging * SAG_STEP;
  }

  /** Its ports above what they lead to: the next row of namespaces by the lowest row of ports, so that no cables cross. */
  private drawn(bar: Bar): Drawn {
    const isBridge = bar.dev.kind === 'bridge';
    const rows = [...new Set(bar.ports.map(({ to }) => to.lane?.row ?? 0))].sort((a, b) => a - b);
    const step = Math.max(...[...bar.ports.map(({ port }) => port), ...bar.others].map((port) => chipSize(port).height)) + PORT_GAP;
    const first = isBridge ? TITLE : 0;
    const height = isBridge ? first + rows.length * step + 2 : step - PORT_GAP;
    const spots: Drawn['spots'] = [];
    const ends = rows.map(() => -Infinity);
    for (const { port, to } of [...bar.ports].sort((a, b) => a.to.x - b.to.x)) {
      const { width } = chipSize(port);
      const row = to.lane?.row ?? 0;
      const level = rows.indexOf(row);
      const x = Math.max(ends[level] + PORT_GAP, to.x + to.width / 2 - width / 2);
      ends[level] = x + width;
      const side = row > 0 && isBridge ? 'left' : 'bottom';
      spots.push({ port, x, y: first + (rows.length - 1 - level) * step, side });
    }
    let end = Math.max(...ends) + (isBridge ? PORT_GAP : 0);
    for (const port of bar.others) {
      const side = this.around.outsiders.has(port.peer) ? 'top' : 'bottom';
      spots.push({ port, x: end, y: first + (rows.length - 1) * step, side });
      end += chipSize(port).width + PORT_GAP;
    }
    const lanes = bar.ports.filter(({ to }) => (to.lane?.row ?? 0) > 0).map(({ to }) => to.lane!.channel - (rows.at(-1)! + 1) * LANE);
    const left = Math.min(...spots.map(({ x }) => x), ...lanes);
    if (!isBridge) return { bar, left, right: end, height, spots };
    const edge = left - CHIP_GAP;
    return { bar, left: edge, right: Math.max(end + CHIP_GAP - PORT_GAP, edge + bridgeTitleWidth(bar.dev)), height, spots };
  }

  /** A bridge that leads to no namespace: where there is room. */
  private elsewhere(bar: Bar, row: readonly Drawn[]): Drawn {
    const { width, height } = bridgeSize(bar.dev, bar.others);
    let { left } = this;
    const taken = [...row].sort((a, b) => a.left - b.left);
    for (const one of taken) if (left < one.right + CHIP_GAP && one.left < left + width + CHIP_GAP) left = one.right + CHIP_GAP * 2;
    return { bar, left, right: left + width, height, spots: [] };
  }

  private draw({ bar, left, right, height, spots }: Drawn, y: number): void {
    const { dev, others } = bar;
    if (spots.length === 0) bridgeBox(dev, others, { x: left, y }, this.placeOf(dev), this.room);
    else {
      if (dev.kind === 'bridge') {
        const box = bridgeBox(dev, [], { x: left, y }, this.placeOf(dev), this.room);
        box.width = right - left;
        box.height = height;
      }
      for (const spot of spots) chipAt(spot.port, { x: spot.x, y: y + spot.y }, spot.side, this.room);
    }
    this.reach(right, y + height);
  }

  private movedBridge(dev: DevicePicture, ports: readonly DevicePicture[]): void {
    const own = this.around.moved.get(this.placeOf(dev))!;
    const at: Spot = { x: this.box.x + own.x, y: this.box.y + own.y };
    bridgeBox(dev, ports, at, this.placeOf(dev), this.room);
  }

  private reach(right: number, bottom: number): void {
    this.right = Math.max(this.right, right);
    this.bottom = Math.max(this.bottom, bottom);
  }
}

function portsOf(bridge: DevicePicture, devices: readonly DevicePicture[]): DevicePicture[] {
  return devices.filter(({ master }) => master === bridge.id);
}
