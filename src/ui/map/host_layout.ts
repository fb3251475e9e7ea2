import { type DevicePicture, type HostPicture, type NetnsPicture, netnsLabel } from '../../view/picture.ts';
import { collides, freeSpot, type Rect, type Spot } from './free_spot.ts';
import { type Cell, gridOf } from './grid.ts';
import { HostDevices, uplinkWidth } from './host_devices.ts';
import type { Box, Chip, MapLayout } from './layout.ts';
import { BAR, BOX_GAP, type InnerBridge, type Inside, insideOf, PAD, ROW_GAP, rowStep, type Stack, TITLE } from './measure.ts';
import { alongCables, byName, loopbackOf } from './namespaces.ts';
import { bridgeBox, type Room, stackChips } from './pieces.ts';
import type { Orders } from './slots.ts';

/** What the layout of a host hangs on besides the host itself. */
export interface Circumstances {
  orders: Orders;
  maxRow: number;
  moved: ReadonlyMap<string, Spot>;
  held: string;
  /** The devices of the surroundings. */
  outsiders: ReadonlySet<number>;
}

const MIN_HOST = 260;

/** A namespace in its place of the grid. */
export interface Home {
  netns: NetnsPicture;
  title: string;
  place: string;
  inside: Inside;
  cell: Cell;
}

/** Lays out one host: its own interfaces above, its namespaces below them. */
export class HostLayout {
  private readonly host: HostPicture;
  private readonly layout: MapLayout;
  private readonly around: Circumstances;

  constructor(host: HostPicture, layout: MapLayout, around: Circumstances) {
    this.host = host;
    this.layout = layout;
    this.around = around;
  }

  /** Puts it there with everything in it; returns its box. */
  place(at: Spot): Box {
    const { host, layout } = this;
    const root = Object.values(host.namespaces).find((netns) => netns.order === 0);
    const box = hostBox(host, root, at);
    layout.boxes.push(box);
    const top = box.y + TITLE + 10;
    const left = box.x + PAD + uplinkWidth(root, this.around);
    const homes = this.homes(left);
    const inner = new Pieces();
    const columns = columnsOf(homes);
    for (const home of homes) this.furnish(home, inner, columns);
    const own = new HostDevices(box, root, layout, this.around, inner.chips).place(left, top);
    inner.moveDown(Math.max(own.bottom, top + BAR) + ROW_GAP);
    this.relocate(homes, inner, box);
    layout.boxes.push(...inner.boxes);
    layout.chips.push(...inner.chips);
    const mine = [...layout.boxes, ...layout.chips].filter((one) => one.host === host.name && one !== box);
    const right = Math.max(box.x + MIN_HOST - PAD, own.right, ...mine.map((one) => one.x + one.width));
    const bottom = Math.max(own.bottom, top, ...mine.map((one) => one.y + one.height));
    box.width = right - box.x + (homes.length === 0 ? PAD : BOX_GAP);
    box.height = bottom - box.y + PAD + (homes.length > 1 ? PAD / 2 : 0);
    return box;
  }

  /** The namespaces with their places, as far as these hang on what is in them. */
  private homes(left: number): Home[] {
    const { host, around } = this;
    const list = around.orders.arrange(`netns:${host.name}`, alongCables(host), (netns) => String(netns.id));
    const homes = list.map((netns) => {
      const title = netnsLabel(host, netns);
      const devices = Object.values(netns.devices).filter((dev) => dev.kind !== 'loopback');
      const ordered = around.orders.arrange(`in:${host.name}:${netns.id}`, devices.sort(byName), (dev) => String(dev.id));
      return { netns, title, place: `netns:${host.name}:${title}`, inside: insideOf(title, ordered) };
    });
    const sizes = homes.map(({ netns, inside }) => ({ ...inside, cables: cabled(netns) }));
    const { cells } = gridOf(sizes, left, around.maxRow);
    return homes.map((home, at) => ({ ...home, cell: cells[at] }));
  }

  /** A namespace's box with what is in it, in its cell. */
  private furnish({ netns, title, place, inside, cell }: Home, pieces: Pieces, columns: ReadonlyMap<number, number>): void {
    const { name } = this.host;
    const where = { host: name, netns: netns.id };
    const { x, y } = cell;
    const box: Box = {
      ...{ key: `netns:${name}:${netns.id}`, place, kind: 'netns', title, subtitle: '' },
      ...{ x, y, width: inside.width, height: inside.height, ...where, device: loopbackOf(netns) },
    };
    pieces.boxes.push(box);
    const { column, row: line, channel, bottom } = cell;
    const lane = { host: name, column, row: line, channel, top: y, bottom };
    const room: Room = { boxes: pieces.boxes, chips: pieces.chips, where, lane };
    let top = y + TITLE;
    for (const row of inside.rows) {
      let left = x + PAD;
      for (const item of row) {
        if (isBridge(item)) bridgeBox(item.bridge, nested(item.ports, column, columns), { x: left, y: top }, '', room);
        else stackChips(item, { x: left, y: top }, 'top', room);
        left += item.width + PAD;
      }
      top += rowStep(row);
    }
  }

  /** Namespaces that were moved by hand go where they were put; those that would lie under one of them, beside it. */
  private relocate(homes: readonly Home[], inner: Pieces, host: Box): void {
    const { moved, held } = this.around;
    if (moved.size === 0) return;
    const settled: Rect[] = [];
    const put = (box: Box, to: Spot): void => inner.move(box, to.x - box.x, to.y - box.y);
    const boxOf = ({ place }: Home): Box => inner.boxes.find((box) => box.place === place)!;
    for (const home of homes) {
      const own = moved.get(home.place);
      if (own === undefined) continue;
      const box = boxOf(home);
      put(box, { x: host.x + own.x, y: host.y + own.y });
      if (home.place !== held) settled.push(box);
    }
    for (const box of this.layout.boxes) if (box.kind === 'bridge' && moved.has(box.place) && box.place !== held) settled.push(box);
    for (const home of homes) {
      const box = boxOf(home);
      if (moved.has(home.place) || !settled.some((rect) => collides(rect, box))) continue;
      const others = inner.boxes.filter((one) => one.place !== '' && one !== box);
      put(box, freeSpot(box, [...others, ...settled], { x: host.x + PAD, y: host.y + TITLE + 10 }));
    }
  }
}

/** Boxes and interfaces before they have their height on the map. */
class Pieces {
  readonly boxes: Box[] = [];
  readonly chips: Chip[] = [];

  moveDown(by: number): void {
    for (const box of this.boxes) box.y += by;
    for (const chip of this.chips) {
      chip.y += by;
      if (chip.lane !== null) chip.lane = { ...chip.lane, top: chip.lane.top + by, bottom: chip.lane.bottom + by };
    }
  }

  /** Moves a namespace with all that is in it; cables no longer come to it by the channel. */
  move({ netns }: Box, dx: number, dy: number): void {
    for (const piece of [...this.boxes, ...this.chips]) {
      if (piece.netns !== netns) continue;
      piece.x += dx;
      piece.y += dy;
      if ('lane' in piece) piece.lane = null;
    }
  }
}

function isBridge(item: Stack | InnerBridge): item is InnerBridge {
  return 'bridge' in item;
}

/** In which column of the grid each interface of a namespace is. */
function columnsOf(homes: readonly Home[]): ReadonlyMap<number, number> {
  return new Map(homes.flatMap(({ netns, cell }) => Object.values(netns.devices).map(({ id }) => [id, cell.column] as const)));
}

/** Ports of a bridge in column `own` in such an order that their cables lie within each other: what leads far to the right comes first. */
function nested(ports: readonly DevicePicture[], own: number, columns: ReadonlyMap<number, number>): DevicePicture[] {
  const to = ({ peer }: DevicePicture): number => columns.get(peer) ?? own;
  return [...ports].sort((a, b) => Number(to(a) > own) - Number(to(b) > own) || to(b) - to(a));
}

/** How many cables a namespace has. */
function cabled({ devices }: NetnsPicture): number {
  return Object.values(devices).filter(({ peer }) => peer !== 0 && devices[peer] === undefined).length;
}

function hostBox(host: HostPicture, root: NetnsPicture | undefined, { x, y }: Spot): Box {
  const { name } = host;
  return {
    ...{ key: `host:${name}`, place: `host:${name}`, kind: 'host', x, y, width: 0, height: 0, title: name, subtitle: '' },
    ...{ host: name, netns: root?.id ?? 0, device: root ? loopbackOf(root) : null },
  };
}
