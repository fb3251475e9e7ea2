import type { Process } from '../../uapi/process.ts';

/** The columns of ss, by number. */
export const COL_NETID = 0;
export const COL_STATE = 1;
export const COL_RECVQ = 2;
export const COL_SENDQ = 3;
export const COL_ADDR = 4;
export const COL_SERV = 5;
export const COL_RADDR = 6;
export const COL_RSERV = 7;
export const COL_PROC = 8;
export const COL_EXT = 9;
const COL_MAX = 10;

interface Column {
  right: boolean;
  header: string;
  delimiter: string;
  disabled: boolean;
  width: number;
  longest: number;
}

const column = (header: string, delimiter: string, right = false): Column => ({
  right,
  header,
  delimiter,
  disabled: false,
  width: 0,
  longest: 0,
});

/** The width of the terminal or of $COLUMNS; undefined: columns as narrow as can be. */
function screenWidth(process: Process): number | undefined {
  if (process.isOpen(1) && process.isatty(1)) {
    const { cols } = process.winsize(1);
    if (cols > 0) return cols;
  }
  const columns = parseInt(process.env.get('COLUMNS') ?? '', 10);
  return columns > 0 ? columns : undefined;
}

/**
 * ss's table: fields are collected first, then columns share the width of the terminal. Linux: iproute2 misc/ss.c,
 * render_calc_width() and render().
 */
export class Table {
  private readonly columns: Column[] = [
    column('Netid', ''),
    column('State', ' '),
    column('Recv-Q', ' '),
    column('Send-Q', ' '),
    column('Local Address:', ' ', true),
    column('Port', ''),
    column('Peer Address:', ' ', true),
    column('Port', ''),
    column('Process', ''),
    column('', ''),
  ];
  private readonly rows: string[][] = [];

  disable(which: number): void {
    this.columns[which].disabled = true;
  }

  addHeader(): void {
    this.add(this.columns.map(({ header }) => header));
  }

  /** A row: one text for each column. */
  add(fields: readonly string[]): void {
    const row = fields.map((field, i) => (this.columns[i].disabled ? '' : field));
    row.forEach((field, i) => (this.columns[i].longest = Math.max(this.columns[i].longest, field.length)));
    this.rows.push(row);
  }

  /** The whole table as text. */
  render(process: Process): string {
    if (this.rows.length === 0) return '';
    const compact = this.layOut(screenWidth(process));
    return this.rows.map((row) => this.line(row, compact)).join('');
  }

  /** Gives each column its width; true where there is no screen to fill. */
  private layOut(screen: number | undefined): boolean {
    let first = true;
    for (const col of this.columns) {
      if (col.disabled) continue;
      col.width = Math.min(!first && col.longest > 0 ? col.longest + col.delimiter.length : col.longest, screen ?? Infinity);
      if (col.width > 0) first = false;
    }
    if (screen === undefined) return true;
    this.spread(screen);
    return false;
  }

  /** Columns that fit on a line share what is left of it. */
  private spread(screen: number): void {
    const { columns } = this;
    let lineStart = 0;
    let length = 0;
    let count = 0;
    for (let c = 0; c < COL_MAX; c++) {
      if (columns[c].width === 0) continue;
      count++;
      length += columns[c].width;
      const last = columns.slice(c + 1).every(({ width }) => width === 0);
      if (!last && length < screen) continue;
      if (length !== screen) {
        if (length > screen) {
          length -= columns[c].width;
          c--;
          count--;
        }
        const spacing = Math.floor((screen - length) / count);
        let rest = (screen - length) % count;
        for (let each = c; each >= lineStart; each--) {
          if (columns[each].width === 0) continue;
          columns[each].width += spacing;
          if (rest > 0) {
            columns[each].width++;
            rest--;
          }
        }
      }
      lineStart = c + 1;
      length = 0;
      count = 0;
    }
  }

  private line(row: readonly string[], compact: boolean): string {
    let lastVisible = 0;
    for (let i = 0; i < COL_MAX - 1; i++) if (!this.columns[i].disabled) lastVisible = i;
    let text = '';
    let started = false;
    for (let i = 0; i < COL_MAX; i++) {
      const { disabled, width, delimiter, right } = this.columns[i];
      if (disabled || (!started && width === 0)) continue;
      const before = started ? delimiter : '';
      started = true;
      const spaces = ' '.repeat(Math.max(0, width - row[i].length - before.length));
      text += before + (right ? spaces : '') + row[i];
      if (!right && !(compact && i === lastVisible)) text += spaces;
    }
    return `${text}\n`;
  }
}
