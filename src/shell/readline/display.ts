import { clusters, clusterWidth, shownCluster } from './width.ts';

/**
 * What a prompt and a line look like on the screen, and the shortest way from what is there to what should be. A row is an
 * array of cells, one a column; the second cell of a wide character is empty.
 */
type Row = string[];

interface Layout {
  rows: Row[];
  /** Where the cursor is. */
  row: number;
  col: number;
}

/** Lays text out in rows of `cols` columns. The cursor stands before the cluster number `cursor` of `line`. */
function layOut(prompt: string, line: readonly string[], cursor: number, cols: number): Layout {
  const rows: Row[] = [[]];
  let at: Row = rows[0];
  let row = 0;
  let col = 0;
  const place = (cell: string, width: number): void => {
    if (at.length + width > cols) rows.push((at = []));
    if (width === 0) {
      if (at.length > 0) at[at.length - 1] += cell;
      return;
    }
    at.push(cell);
    for (let i = 1; i < width; i++) at.push('');
  };
  const mark = (): void => {
    row = rows.length - 1;
    col = at.length;
  };
  placePrompt(prompt, place, () => rows.push((at = [])));
  line.forEach((cluster, number) => {
    if (number === cursor) markBefore(cluster);
    if (cluster === '\n') rows.push((at = []));
    else {
      const text = shownCluster(cluster);
      if (text === cluster) place(text, clusterWidth(text));
      else for (const char of text) place(char, 1);
    }
  });
  if (cursor >= line.length) mark();
  if (col >= cols) {
    row++;
    col = 0;
    if (row === rows.length) rows.push([]);
  }
  return { rows, row, col };

  function markBefore(cluster: string): void {
    const width = cluster === '\n' ? 0 : clusterWidth(cluster);
    if (at.length + width > cols) {
      row = rows.length;
      col = 0;
    } else mark();
  }
}

/** Puts a prompt's cells down; what stands between \x01 and \x02 takes no room and goes with the next cell. */
function placePrompt(prompt: string, place: (cell: string, width: number) => void, newline: () => void): void {
  let hidden = '';
  for (let i = 0; i < prompt.length;) {
    if (prompt[i] === '\x01') {
      const end = prompt.indexOf('\x02', i);
      hidden += prompt.slice(i + 1, end < 0 ? prompt.length : end);
      i = end < 0 ? prompt.length : end + 1;
      continue;
    }
    const escape = /^\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07)/.exec(prompt.slice(i));
    if (escape !== null) {
      hidden += escape[0];
      i += escape[0].length;
      continue;
    }
    if (prompt[i] === '\n') {
      newline();
      i++;
      continue;
    }
    const next = prompt.slice(i).search(/[\x01\x1b\n]/);
    const text = next < 0 ? prompt.slice(i) : prompt.slice(i, i + Math.max(next, 1));
    for (const cluster of clusters(text)) {
      place(hidden + cluster, clusterWidth(cluster));
      hidden = '';
    }
    i += text.length;
  }
  if (hidden !== '') place(hidden, 0);
}

/** The screen's part with the line being edited. */
export class Display {
  cols: number;
  private shown: Row[] = [[]];
  private row = 0;
  /** `cols` after a character in the last column: the terminal has not wrapped yet. */
  private col = 0;
  private out = '';

  constructor(cols: number) {
    this.cols = Math.max(cols, 2);
  }

  /** Begins at the left of an empty row. */
  reset(): void {
    this.shown = [[]];
    this.row = 0;
    this.col = 0;
  }

  /** What makes the screen show `prompt` and `line` with the cursor before cluster number `cursor`. */
  update(prompt: string, line: readonly string[], cursor: number): string {
    const next = layOut(prompt, line, cursor, this.cols);
    this.out = '';
    const rows = Math.max(next.rows.length, this.shown.length);
    for (let number = 0; number < rows; number++) {
      this.updateRow(number, this.shown[number] ?? [], next.rows[number] ?? [], number < next.rows.length, number >= this.shown.length);
    }
    this.shown = next.rows;
    this.moveTo(next.row, next.col);
    return this.out;
  }

  private updateRow(number: number, old: Row, row: Row, there: boolean, fresh: boolean): void {
    let same = 0;
    while (same < old.length && same < row.length && old[same] === row[same]) same++;
    if (same === old.length && same === row.length && !(fresh && there)) return;
    while (same > 0 && row[same] === '') same--;
    if (fresh && there && number > 0) this.openRow(number, row);
    if (same < row.length || same < old.length) this.moveTo(number, same);
    if (same < row.length) {
      this.out += row.slice(same).join('');
      this.col = row.length;
    }
    if (old.length > row.length) {
      if (this.col >= this.cols) return;
      this.out += '\x1b[K';
    }
  }

  /** Makes a row that is not there yet: by running over the margin where the text does, else by a newline. */
  private openRow(number: number, row: Row): void {
    const above = this.row === number - 1 && this.col >= this.cols;
    if (above && row.length > 0) {
      // The terminal wraps with the next character.
      this.row = number;
      this.col = 0;
      return;
    }
    if (above) {
      this.out += ' \r';
      this.row = number;
      this.col = 0;
      return;
    }
    this.moveTo(number - 1, Math.min(this.shown[number - 1]?.length ?? 0, this.cols - 1));
    this.out += '\n';
    this.row = number;
    this.col = 0;
  }

  private moveTo(row: number, col: number): void {
    if (row === this.row && col === this.col) return;
    if (this.col >= this.cols) {
      this.out += '\r';
      this.col = 0;
    }
    if (row < this.row) this.out += row === this.row - 1 ? '\x1b[A' : `\x1b[${this.row - row}A`;
    else if (row > this.row) this.out += row === this.row + 1 ? '\x1b[B' : `\x1b[${row - this.row}B`;
    this.row = row;
    if (col === this.col) return;
    if (col === 0) this.out += '\r';
    else if (col < this.col) this.out += this.col - col <= 3 ? '\b'.repeat(this.col - col) : `\x1b[${this.col - col}D`;
    else this.out += col === this.col + 1 ? '\x1b[C' : `\x1b[${col - this.col}C`;
    this.col = col;
  }

  /** What brings the cursor to a fresh row below all that is shown. */
  leave(): string {
    this.out = '';
    this.moveTo(this.shown.length - 1, Math.min(this.shown[this.shown.length - 1].length, this.cols - 1));
    this.out += '\n';
    this.reset();
    return this.out;
  }

  /** The terminal has another width: what it shows has been wrapped anew. Draws all again. */
  resize(cols: number, prompt: string, line: readonly string[], cursor: number): string {
    this.cols = Math.max(cols, 2);
    const now = layOut(prompt, line, cursor, this.cols);
    const up = now.row > 0 ? `\x1b[${now.row}A` : '';
    this.reset();
    return `${up}\r\x1b[J${this.update(prompt, line, cursor)}`;
  }

  /** Wipes the screen and draws the line at its top. */
  clear(prompt: string, line: readonly string[], cursor: number): string {
    this.reset();
    return `\x1b[H\x1b[2J${this.update(prompt, line, cursor)}`;
  }
}
