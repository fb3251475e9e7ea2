export interface Spot {
  x: number;
  y: number;
}

export interface Rect extends Spot {
  width: number;
  height: number;
}

/** What lies nearer than this is too near. */
const GAP = 14;

/** Do they lie over each other, or all but? */
export function collides(a: Rect, b: Rect, gap = GAP / 2): boolean {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

/** The place nearest to where `rect` is that lies over none of `others`, not left of or above `least`. */
export function freeSpot(rect: Rect, others: readonly Rect[], least: Spot): Spot {
  const wanted = { ...rect, x: Math.max(rect.x, least.x), y: Math.max(rect.y, least.y) };
  const xs = [wanted.x, least.x, ...others.flatMap((one) => [one.x - rect.width - GAP, one.x + one.width + GAP])];
  const ys = [wanted.y, least.y, ...others.flatMap((one) => [one.y - rect.height - GAP, one.y + one.height + GAP])];
  let best: Spot = wanted;
  let bestDistance = Infinity;
  for (const x of xs) {
    if (x < least.x) continue;
    for (const y of ys) {
      const distance = Math.hypot(x - wanted.x, y - wanted.y);
      if (y < least.y || distance >= bestDistance) continue;
      const spot = { ...wanted, x, y };
      if (others.some((one) => collides(one, spot))) continue;
      best = { x, y };
      bestDistance = distance;
    }
  }
  return { x: best.x, y: best.y };
}
