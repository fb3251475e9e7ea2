import { BOX_GAP, PAD, ROW_GAP, type Size } from './measure.ts';

/** A place for a namespace: rows below the host's own interfaces. */
export interface Cell {
  column: number;
  row: number;
  x: number;
  y: number;
  /** Where the channel for cables to this column ends: they come down left of it. */
  channel: number;
  /** The lower end of its row. */
  bottom: number;
}

export interface Grid {
  cells: Cell[];
  /** How wide the channels are. */
  channel: number;
  right: number;
  bottom: number;
}

/** Between two cables side by side. */
export const LANE = 7;
/** Cables of one row more than this make room for twice as many columns: not with each new namespace. */
const ROWS = 3;
/** What is left free beside the cables of a channel. */
const BESIDE = 24;
const COLUMN = 222;

/** How many columns so many namespaces have, where `maxRow` is how wide a row may be while there are few. */
export function columnsFor(count: number, maxRow: number): { columns: number; rows: number } {
  let columns = Math.max(2, Math.floor((maxRow + BOX_GAP) / COLUMN));
  let rows = ROWS;
  while (count > columns * rows) {
    columns *= 2;
    rows *= 2;
  }
  return { columns, rows };
}

/**
 * Places namespaces row by row, from (x, 0) on. `cables`: how many come from above into each. What has its column and row keeps
 * them when more come, until there is need for twice as many columns.
 */
export function gridOf(items: readonly (Size & { cables: number })[], x: number, maxRow: number): Grid {
  const { columns, rows } = columnsFor(items.length, maxRow);
  const widths = new Array<number>(columns).fill(0);
  const heights: number[] = [];
  const lanes = new Array<number>(columns).fill(0);
  for (const [at, { width, height, cables }] of items.entries()) {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    widths[column] = Math.max(widths[column], width);
    heights[row] = Math.max(heights[row] ?? 0, height);
    if (row > 0) lanes[column] += cables;
  }
  const channel = Math.max(BOX_GAP, Math.max(rows - 1, ...lanes) * LANE + BESIDE);
  const lefts: number[] = [];
  let right = x - PAD;
  for (const width of widths) {
    lefts.push(right + channel);
    if (width > 0) right += channel + width;
  }
  const tops: number[] = [];
  let bottom = -ROW_GAP;
  for (const height of heights) {
    tops.push(bottom + ROW_GAP);
    bottom += ROW_GAP + height;
  }
  const cells = items.map((_, at): Cell => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    return { column, row, x: lefts[column], y: tops[row], channel: lefts[column], bottom: tops[row] + heights[row] };
  });
  return { cells, channel, right, bottom: Math.max(0, bottom) };
}
