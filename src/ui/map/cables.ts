import type { DevicePicture } from '../../view/picture.ts';

export interface Cable {
  key: string;
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
  side: 'top' | 'bottom' | 'pill';
}

/** How far a cable hangs below both its ends, and how much further each further one does. */
export const SAG = 38;
export const SAG_STEP = 9;

/** Draws every cable whose two ends have a place. */
export function cablesOf(anchors: ReadonlyMap<number, Anchor>): Cable[] {
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

/** Down from the bottom of one to the top of the other; what was moved by hand may have it the other way round. */
function hang(upper: Anchor, lower: Anchor): string {
  if (lower.y + lower.height < upper.y) return hang(lower, upper);
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
