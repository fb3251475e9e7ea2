import type { DevicePicture } from '../../view/picture.ts';

/** How large things of the map are, in its own units (a pixel where the map is not zoomed). */

export const CHAR = 7.3;
const CHIP_PAD = 30;
const CHIP_LINE = 16;
export const CHIP_GAP = 12;
export const PAD = 16;
/** Height of a box's title. */
export const TITLE = 26;
/** Room for cables between two rows of boxes. */
export const ROW_GAP = 48;
export const BOX_GAP = 28;
const MIN_NETNS = 184;
const MIN_BRIDGE = 110;
/** Between an interface and those that stand on it. */
const STALK = 24;
/** What a bridge's row takes at least: it is kept free for one. */
export const BAR = 60;
/** How wide the insides of a namespace become before another row begins. */
const MAX_INSIDE = 430;

export interface Size {
  width: number;
  height: number;
}

/** An interface with those that stand on it (macvlan, vlan) below it. */
export interface Stack extends Size {
  dev: DevicePicture;
  upper: DevicePicture[];
}

/** Lines of an interface: its name, its VLAN or VNI, then its addresses. */
export function chipLines({ name, kind, tag, addresses }: DevicePicture): string[] {
  const tags = tag < 0 ? [] : [`${kind === 'vlan' ? 'vlan' : 'vni'} ${tag}`];
  const more = addresses.length > 2 ? [`+${addresses.length - 2}`] : [];
  return [name, ...tags, ...addresses.slice(0, 2), ...more];
}

export function chipSize(dev: DevicePicture): Size {
  const lines = chipLines(dev);
  return { width: Math.max(...lines.map((line) => line.length)) * CHAR + CHIP_PAD, height: lines.length * CHIP_LINE + 8 };
}

/** The width of several things side by side. */
export function rowWidth(sizes: readonly Size[]): number {
  return sizes.reduce((sum, { width }) => sum + width + CHIP_GAP, -CHIP_GAP);
}

function tallest(sizes: readonly Size[]): number {
  return Math.max(0, ...sizes.map(({ height }) => height));
}

/** Puts interfaces that stand on others of the same namespace below these. */
export function stacksOf(devices: readonly DevicePicture[]): Stack[] {
  const isUpper = (dev: DevicePicture): boolean => devices.some(({ id, lower }) => id === dev.lower && lower === 0);
  return devices
    .filter((dev) => !isUpper(dev))
    .map((dev) =>
      stackOf(
        dev,
        devices.filter((one) => one.lower === dev.id && isUpper(one)),
      ),
    );
}

function stackOf(dev: DevicePicture, upper: DevicePicture[]): Stack {
  const own = chipSize(dev);
  if (upper.length === 0) return { ...own, dev, upper };
  const sizes = upper.map(chipSize);
  return { dev, upper, width: Math.max(own.width, rowWidth(sizes)), height: own.height + STALK + tallest(sizes) };
}

/** How far below the top of a stack its second row is. */
export function upperOffset({ dev }: Stack): number {
  return chipSize(dev).height + STALK;
}

/** A bridge with its ports in one row. */
export function bridgeSize(dev: DevicePicture, ports: readonly DevicePicture[]): Size {
  const sizes = ports.map(chipSize);
  const inner = rowWidth(sizes) + 2 * CHIP_GAP;
  return { width: Math.max(MIN_BRIDGE, bridgeTitleWidth(dev), inner), height: TITLE + (ports.length === 0 ? 8 : tallest(sizes) + 10) };
}

/** What a bridge's name and addresses take, with room for its plug. */
export function bridgeTitleWidth({ name, addresses }: DevicePicture): number {
  return name.length * (CHAR + 0.5) + addresses.join('  ').length * CHAR + 52;
}

/** What stands in a namespace, row by row. */
export interface Inside extends Size {
  rows: (Stack | InnerBridge)[][];
}

export interface InnerBridge extends Size {
  bridge: DevicePicture;
  ports: DevicePicture[];
}

/** Arranges a namespace's interfaces: those of its own, then its bridges with their ports. `title` is as wide as it is long. */
export function insideOf(title: string, devices: readonly DevicePicture[]): Inside {
  const bridges = devices.filter(({ kind }) => kind === 'bridge');
  const portsOf = (bridge: DevicePicture): DevicePicture[] => devices.filter(({ master }) => master === bridge.id);
  const isPort = (dev: DevicePicture): boolean => bridges.some(({ id }) => id === dev.master);
  const items: (Stack | InnerBridge)[] = [
    ...stacksOf(devices.filter((dev) => dev.kind !== 'bridge' && !isPort(dev))),
    ...bridges.map((bridge) => ({ bridge, ports: portsOf(bridge), ...bridgeSize(bridge, portsOf(bridge)) })),
  ];
  const rows = wrapped(items);
  const height = rows.reduce((sum, row) => sum + tallest(row) + CHIP_GAP, TITLE + 4);
  const widths = rows.map((row) => rowWidth(row) + 2 * PAD);
  return { rows, width: Math.max(MIN_NETNS, title.length * CHAR + 90, ...widths), height: Math.max(height, TITLE + 34) };
}

function wrapped<T extends Size>(items: readonly T[]): T[][] {
  const rows: T[][] = [];
  for (const item of items) {
    const last = rows.at(-1);
    if (last !== undefined && rowWidth([...last, item]) <= MAX_INSIDE) last.push(item);
    else rows.push([item]);
  }
  return rows;
}

/** Where a row of this height and the gap below it end. */
export function rowStep(row: readonly Size[]): number {
  return tallest(row) + CHIP_GAP;
}
