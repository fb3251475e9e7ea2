import type { Cable } from './cables.ts';

/** Between two points of a cable that are kept, in the map's units. */
const STEP = 8;
const FEWEST = 2;
const MOST = 120;

/** Where the points of a cable lie, at equal distances from its beginning to its end: x and y in turn. */
export type Points = Float32Array;

/** Knows the points of cables; each path is walked once. */
export class CablePoints {
  private paths = new Map<string, Points>();
  private ways = new Map<string, { path: string; backwards: boolean }>();
  private readonly pen = document.createElementNS('http://www.w3.org/2000/svg', 'path');

  /** These are the cables from now on. */
  set(cables: readonly Cable[]): void {
    const kept = new Map<string, Points>();
    this.ways = new Map();
    for (const { path, from, to } of cables) {
      this.ways.set(`${from}:${to}`, { path, backwards: false });
      this.ways.set(`${to}:${from}`, { path, backwards: true });
      const points = this.paths.get(path);
      if (points !== undefined) kept.set(path, points);
    }
    this.paths = kept;
  }

  /** Puts the place into `into` that lies `part` (0 to 1) of the way from one device to the other; false where no cable is. */
  at(way: string, part: number, into: { x: number; y: number }): boolean {
    const found = this.ways.get(way);
    if (found === undefined) return false;
    const points = this.paths.get(found.path) ?? this.walk(found.path);
    const last = points.length / 2 - 1;
    const exact = (found.backwards ? 1 - part : part) * last;
    const before = Math.min(last - 1, Math.floor(exact));
    const rest = exact - before;
    const [x, y] = [points[before * 2], points[before * 2 + 1]];
    into.x = x + (points[before * 2 + 2] - x) * rest;
    into.y = y + (points[before * 2 + 3] - y) * rest;
    return true;
  }

  private walk(path: string): Points {
    this.pen.setAttribute('d', path);
    const length = this.pen.getTotalLength();
    const count = Math.min(MOST, Math.max(FEWEST, Math.ceil(length / STEP) + 1));
    const points = new Float32Array(count * 2);
    for (let at = 0; at < count; at++) {
      const { x, y } = this.pen.getPointAtLength((length * at) / (count - 1));
      points[at * 2] = x;
      points[at * 2 + 1] = y;
    }
    this.paths.set(path, points);
    return points;
  }
}
