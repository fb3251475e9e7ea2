import type { DevicePicture } from '../../view/picture.ts';
import { LANE } from './grid.ts';
import type { Lane } from './layout.ts';

export interface Cable {
  key: string;
  /** A cable between two devices, a tunnel between two of its ends, or what joins a device to the one it stands on. */
  kind: 'cable' | 'tunnel' | 'stand';
  path: string;
  from: number;
  to: number;
  /** Both ends are up. */
  carrier: boolean;
}

/** Where a device's cable begins. */
export interface Anchor {
  x: number;
  y: number;
  width: number;
  height: number;
  device: DevicePicture;
  host: string;
  side: 'top' | 'bottom' | 'left' | 'pill';
  lane: Lane | null;
}

/** How far a cable hangs below both its ends, and how much further each further one does. */
export const SAG = 38;
export const SAG_STEP = 9;
/** How far from a box the cables between rows begin. */
const CLEAR = 9;
const CORNER = 7;

/** Draws every cable, tunnel and stand whose two ends have a place. */
export function cablesOf(anchors: ReadonlyMap<number, Anchor>): Cable[] {
  const joined: { kind: Cable['kind']; a: Anchor; b: Anchor }[] = [];
  for (const anchor of anchors.values()) {
    const { id, peer, lower } = anchor.device;
    const other = anchors.get(peer);
    if (other !== undefined && id < peer) joined.push({ kind: 'cable', a: anchor, b: other });
    const below = anchors.get(lower);
    if (below !== undefined) joined.push({ kind: 'stand', a: below, b: anchor });
    for (const end of tunnelEnds(anchor, anchors)) joined.push({ kind: 'tunnel', a: anchor, b: end });
  }
  const lanes = lanesOf(joined.map(({ a, b }) => laned(a, b)));
  const below = freeBelow();
  // The shortest first: the others go round them.
  joined.sort((one, other) => span(one) - span(other));
  return joined.map(({ kind, a, b }) => {
    const carrier = a.device.up && b.device.up && a.device.carrier && b.device.carrier;
    const path = kind === 'tunnel' ? tube(a, b) : pathOf(a, b, below, lanes);
    return { key: `${kind}:${a.device.id}:${b.device.id}`, kind, path, from: a.device.id, to: b.device.id, carrier };
  });
}

/** The other ends of a tunnel, each pair once: devices of the same VNI where the address is. */
function tunnelEnds({ device }: Anchor, anchors: ReadonlyMap<number, Anchor>): Anchor[] {
  if (device.remotes.length === 0) return [];
  const hosts = new Set<string>();
  for (const { device: one, host } of anchors.values())
    if (one.addresses.some((address) => device.remotes.includes(address.split('/')[0]))) hosts.add(host);
  const ends = [...anchors.values()].filter(
    ({ device: one, host }) => hosts.has(host) && one.kind === device.kind && one.tag === device.tag,
  );
  return ends.filter(({ device: one }) => one.id > device.id || (one.id !== device.id && one.remotes.length === 0));
}

/** Finds the height of a cable that goes below: such that it lies over no other one. */
type Below = (left: number, right: number, from: number) => number;

function freeBelow(): Below {
  const taken: { left: number; right: number; y: number }[] = [];
  return (left, right, from) => {
    let y = from;
    const isTaken = (): boolean => taken.some((one) => Math.abs(one.y - y) < LANE && left <= one.right && one.left <= right);
    while (isTaken()) y += LANE;
    taken.push({ left, right, y });
    return y;
  };
}

/** The end of a cable that is reached by a channel, when there are rows between the two. */
function laned(a: Anchor, b: Anchor): Anchor | null {
  const [upper, lower] = inOrder(a, b);
  if (lower.lane === null || upper.side === 'pill' || upper.host !== lower.host) return null;
  const from = upper.lane === null ? -1 : upper.lane.row;
  return lower.lane.row - from >= 2 && (upper.lane !== null || upper.y < lower.y) ? lower : null;
}

function inOrder(a: Anchor, b: Anchor): readonly [Anchor, Anchor] {
  return (a.lane?.row ?? -1) <= (b.lane?.row ?? -1) ? [a, b] : [b, a];
}

interface Way {
  /** Where it comes down, and at what height it turns to its end. */
  x: number;
  y: number;
}

/** The ways of the cables in the channels: what goes furthest down is outermost, so that none cross. */
function lanesOf(ends: readonly (Anchor | null)[]): ReadonlyMap<Anchor, Way> {
  const columns = new Map<string, Anchor[]>();
  for (const end of ends) {
    if (end === null) continue;
    const key = `${end.host} ${end.lane!.column}`;
    columns.set(key, [...(columns.get(key) ?? []), end]);
  }
  const ways = new Map<Anchor, Way>();
  for (const column of columns.values()) {
    column.sort((a, b) => b.lane!.row - a.lane!.row || a.x - b.x);
    const inRow = new Map<number, number>();
    for (const [at, end] of column.entries()) {
      const { channel, row, top } = end.lane!;
      const nth = inRow.get(row) ?? 0;
      inRow.set(row, nth + 1);
      ways.set(end, { x: channel - CLEAR - (column.length - 1 - at) * LANE, y: top - CLEAR - nth * LANE });
    }
  }
  return ways;
}

/** From the first to the second: straight between neighbours outside, down from what is above, else sagging below. */
function pathOf(a: Anchor, b: Anchor, below: Below, lanes: ReadonlyMap<Anchor, Way>): string {
  if (a.side === 'pill' && b.side === 'pill') return between(a, b);
  if (a.side === 'pill' || b.side === 'pill') return a.side === 'pill' ? drop(a, b) : drop(b, a);
  const end = laned(a, b);
  const way = end === null ? undefined : lanes.get(end);
  if (end !== null && way !== undefined) return channelled(end === a ? b : a, end, way);
  const inOneRow = a.lane !== null && b.lane !== null && a.lane.row === b.lane.row;
  if (!inOneRow && Math.abs(a.y - b.y) > Math.max(a.height, b.height)) return hang(...(a.y < b.y ? ([a, b] as const) : ([b, a] as const)));
  return under(a, b, below);
}

/** Down, across below both, and up again. */
function under(a: Anchor, b: Anchor, below: Below): string {
  const [left, right] = a.x < b.x ? [a, b] : [b, a];
  const [x1, x2] = [left.x + left.width / 2, right.x + right.width / 2];
  const [y1, y2] = [left.y + left.height, right.y + right.height];
  const floor = Math.max(y1, y2, a.lane?.bottom ?? 0, b.lane?.bottom ?? 0) + (a.device.master !== 0 || b.device.master !== 0 ? 22 : 14);
  const y = below(x1, x2, floor);
  const corner = Math.min(CORNER, (x2 - x1) / 2);
  return `M${x1} ${y1}V${y - corner}Q${x1} ${y} ${x1 + corner} ${y}H${x2 - corner}Q${x2} ${y} ${x2} ${y - corner}V${y2}`;
}

/** A tunnel hangs between its ends. */
function tube(a: Anchor, b: Anchor): string {
  const [x1, x2] = [a.x + a.width / 2, b.x + b.width / 2];
  const [y1, y2] = [a.y + a.height, b.y + b.height];
  const low = Math.max(y1, y2) + SAG;
  return `M${x1} ${y1}C${x1} ${low} ${x2} ${low} ${x2} ${y2}`;
}

function span({ a, b }: { a: Anchor; b: Anchor }): number {
  return Math.abs(a.x + a.width / 2 - b.x - b.width / 2);
}

/** From outside straight down into a host, so that it crosses no title. */
function drop(pill: Anchor, end: Anchor): string {
  const [x1, y1] = [pill.x + pill.width / 2, pill.y + pill.height];
  const [x2, y2] = [end.x + end.width / 2, end.y];
  if (y2 < y1) return hang(end, pill);
  const turn = Math.min(y2 - 4, y1 + 32);
  const bend = (turn - y1) * 0.6;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${turn - bend} ${x2} ${turn}L${x2} ${y2}`;
}

/** Down from the bottom of one to the top of the other; what was moved by hand may have it the other way round. */
function hang(upper: Anchor, lower: Anchor): string {
  if (lower.y + lower.height < upper.y) return hang(lower, upper);
  const [x1, y1] = [upper.x + upper.width / 2, upper.y + upper.height];
  const [x2, y2] = [lower.x + lower.width / 2, lower.y];
  const bend = (y2 - y1) * 0.5;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

/** By the channel left of the column: out, down, and across above the row. */
function channelled(from: Anchor, to: Anchor, { x, y }: Way): string {
  const end = to.x + to.width / 2;
  const across = `V${y - CORNER}Q${x} ${y} ${x + CORNER} ${y}H${end - CORNER}Q${end} ${y} ${end} ${y + CORNER}V${to.y}`;
  if (from.side === 'left') {
    const level = from.y + from.height / 2;
    return `M${from.x} ${level}H${x + CORNER}Q${x} ${level} ${x} ${level + CORNER}${across}`;
  }
  const [left, bottom] = [from.x + from.width / 2, from.y + from.height];
  const low = bottom + 38;
  return `M${left} ${bottom}C${left} ${bottom + 22} ${x} ${low - 22} ${x} ${low}${across}`;
}

function between(a: Anchor, b: Anchor): string {
  const y = a.y + a.height / 2;
  const [x1, x2] = a.x < b.x ? [a.x + a.width, b.x] : [a.x, b.x + b.width];
  const third = (x2 - x1) / 3;
  return `M${x1} ${y}C${x1 + third} ${y} ${x2 - third} ${y} ${x2} ${y}`;
}
