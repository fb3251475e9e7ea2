import type { Cable } from './cables.ts';

/** Points in a row: x and y in turn, and how far each lies from the first along the line. */
interface Line {
  xs: number[];
  ys: number[];
  lengths: number[];
}

/** Pieces that a curve is drawn as. */
const PIECES = 12;

/** The line of a path of M, L, H, V, Q and C (absolute, as `cablesOf` makes them). */
export function lineOf(path: string): Line {
  const line: Line = { xs: [], ys: [], lengths: [] };
  let [x, y] = [0, 0];
  for (const [, letter, rest] of path.matchAll(/([MLHVQC])([^MLHVQC]*)/g)) {
    const numbers = rest.trim().split(/\s+/).map(Number);
    const points = letter === 'H' ? [numbers[0], y] : letter === 'V' ? [x, numbers[0]] : numbers;
    if (points.length === 2) add(line, points[0], points[1]);
    else for (let piece = 1; piece <= PIECES; piece++) add(line, ...curveAt([x, y, ...points], piece / PIECES));
    [x, y] = points.slice(-2);
  }
  return line;
}

/** Where a Bezier curve of any degree is at `part` of its way (de Casteljau). */
function curveAt(points: readonly number[], part: number): [number, number] {
  let left = points;
  while (left.length > 2) {
    const next: number[] = [];
    for (let i = 0; i + 2 < left.length; i++) next.push(left[i] + (left[i + 2] - left[i]) * part);
    left = next;
  }
  return [left[0], left[1]];
}

function add({ xs, ys, lengths }: Line, x: number, y: number): void {
  const last = xs.length - 1;
  lengths.push(last < 0 ? 0 : lengths[last] + Math.hypot(x - xs[last], y - ys[last]));
  xs.push(x);
  ys.push(y);
}

/** Knows where the points of cables lie; each path is walked once. */
export class CablePoints {
  private lines = new Map<string, Line>();
  private ways = new Map<string, { path: string; backwards: boolean }>();

  /** These are the cables from now on. */
  set(cables: readonly Cable[]): void {
    const kept = new Map<string, Line>();
    this.ways = new Map();
    for (const { path, from, to } of cables) {
      this.ways.set(`${from}:${to}`, { path, backwards: false });
      this.ways.set(`${to}:${from}`, { path, backwards: true });
      const line = this.lines.get(path);
      if (line !== undefined) kept.set(path, line);
    }
    this.lines = kept;
  }

  /** Puts the place into `into` that lies `part` (0 to 1) of the way from one device to the other; false where no cable is. */
  at(way: string, part: number, into: { x: number; y: number }): boolean {
    const found = this.ways.get(way);
    if (found === undefined) return false;
    let line = this.lines.get(found.path);
    if (line === undefined) this.lines.set(found.path, (line = lineOf(found.path)));
    const { xs, ys, lengths } = line;
    const wanted = (found.backwards ? 1 - part : part) * lengths[lengths.length - 1];
    let at = 1;
    while (at < lengths.length - 1 && lengths[at] < wanted) at++;
    const rest = (wanted - lengths[at - 1]) / (lengths[at] - lengths[at - 1] || 1);
    into.x = xs[at - 1] + (xs[at] - xs[at - 1]) * rest;
    into.y = ys[at - 1] + (ys[at] - ys[at - 1]) * rest;
    return true;
  }
}
